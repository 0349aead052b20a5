/**
 * The merchant's own codes that are no goods: members, coupons, pickups, staff badges, channels of campaigns, each as a link of the brand's host
 * (`https://…/m/…`) or as the short text that small labels print (`GPM-…`), and item codes: links on goods, by the hosts that
 * the merchant named. A link is read, never opened. DOMAIN.md §3. Pure and total. Called by barcode.ts.
 */
import type { ItemLinkRule } from './label-templates.ts';

/** Letter after the link's host and after `GP` in the short form. */
const LETTERS = { m: 'member', c: 'coupon', p: 'pickup', b: 'badge', k: 'campaign' } as const;
export type OwnCodeKind = (typeof LETTERS)[keyof typeof LETTERS];
/** A signed badge carries its signature (staff-badge.ts), and so does a member's changing code (member-code.ts). */
const CODE_MAX = { member: 256, coupon: 64, pickup: 64, badge: 256, campaign: 40 } as const;
export interface OwnCodeReading {
  readonly kind: OwnCodeKind;
  readonly code: string;
}
export interface ItemCodeReading {
  readonly kind: 'item';
  /** The catalogue's code inside the link. */
  readonly keys: readonly [string];
  /** Of a piece with a code of its own (item-code.ts), as a line keeps it; who signed it is for the host. */
  readonly item?: string;
}

/** A member's, coupon's, pickup's, badge's or channel's code; undefined for any other text. */
export function readOwnCode(data: string): OwnCodeReading | undefined {
  const found =
    /^https?:\/\/[^/\s?#]+\/([mcpbk])\/([0-9A-Za-z][0-9A-Za-z_-]{2,255})\/?(?:[?#]\S*)?$/.exec(data) ??
    /^GP([MCPBK])-([0-9A-Za-z][0-9A-Za-z_-]{2,255})$/.exec(data);
  const [, letter = '', code = ''] = found ?? [];
  const kind = LETTERS[letter.toLowerCase() as keyof typeof LETTERS] as OwnCodeKind | undefined;
  return kind === undefined || code.length > CODE_MAX[kind] ? undefined : { kind, code };
}

/** How such a code is printed small: `GPM-1028`. */
export function ownCodeText({ kind, code }: OwnCodeReading): string {
  const [letter = ''] = Object.entries(LETTERS).find(([, each]) => each === kind) ?? [];
  return `GP${letter.toUpperCase()}-${code}`;
}

const CODE = '{code}';

/** The code in a link of one of the merchant's own hosts; undefined where none fits. */
export function readItemCode(data: string, rules: readonly ItemLinkRule[]): ItemCodeReading | undefined {
  const [, host = '', rest = ''] = /^https?:\/\/([^/\s?#:@]+)(?::\d{1,5})?(\/[^\s#]*)(?:#\S*)?$/i.exec(data) ?? [];
  for (const rule of rules) {
    if (rule.host !== host.toLowerCase()) continue;
    const code = codeIn(rest, rule.path);
    if (code !== undefined) return { kind: 'item', keys: [code] };
  }
  return undefined;
}

/** Compares piece by piece: of the path all pieces, of the query those that the rule names. */
function codeIn(address: string, pattern: string): string | undefined {
  const [path, query] = split(address, '?');
  const [pathPattern, queryPattern] = split(pattern, '?');
  const pieces = path.replace(/\/$/, '').split('/');
  const wanted = pathPattern.replace(/\/$/, '').split('/');
  if (pieces.length !== wanted.length) return undefined;
  let code = '';
  for (const [index, want] of wanted.entries()) {
    const piece = pieces[index] ?? '';
    if (want === CODE) code = piece;
    else if (!/^\{\w+\}$/.test(want) && want !== piece) return undefined;
  }
  const given = new Map(query.split('&').map((part) => split(part, '=')));
  for (const part of queryPattern === '' ? [] : queryPattern.split('&')) {
    const [name, want] = split(part, '=');
    const value = given.get(name);
    if (value === undefined) return undefined;
    if (want === CODE) code = value;
    else if (!/^\{\w+\}$/.test(want) && want !== value) return undefined;
  }
  try {
    const plain = decodeURIComponent(code);
    return plain === '' || plain.length > 128 ? undefined : plain;
  } catch {
    return undefined;
  }
}

function split(text: string, at: string): [string, string] {
  const index = text.indexOf(at);
  return index < 0 ? [text, ''] : [text.slice(0, index), text.slice(index + 1)];
}
