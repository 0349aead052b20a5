/**
 * Is this binding token good, now? In the order of DOMAIN.md §5: genuine (MAC), not too old (by what is known of its till's clock when
 * it was made), not revoked, its guide
 * rostered when it was issued. Whether a one-time token is used up is asked later, with the customer's phone.
 */
import {
  clockOffsetAtIssue,
  deriveTerminalKey,
  isTokenExpired,
  readToken,
  tokenExpiresAt,
  TOKEN_MODES,
  tokenIssuedAt,
  verifyMac,
  type BindingToken,
  type ClockStep,
  type ReadToken,
  type TokenFields,
} from '../../domain/binding-token.ts';
import type { StoreId } from '../../domain/ids.ts';
import { storesWorkedAt } from '../../domain/reach.ts';
import { epochMs, MINUTE_MS, type EpochMs } from '../../domain/time.ts';
import { endOfKid } from '../../domain/token-keys.ts';
import { brandScope, storeScope } from '../../protocol/messages.ts';
import type { StaffDocument } from '../../schemas/documents/catalogue.ts';
import type { Cloud } from '../app/context.ts';
import { readRulesOfFold } from '../store/binding-policies.ts';
import { staffByTokenNumber } from '../store/staff.ts';
import { readGuideCode } from '../store/guide-phone.ts';
import { readStore, terminalIdOf, type StoreProfile, type TerminalRow } from '../store/terminals.ts';
import { readGenerations, readTerminalAndKeys } from '../store/token-keys.ts';
import { readTokenRow, type TokenRow } from '../store/tokens.ts';

/** `key_ended`: its generation of the key is over; the guide has it made anew. */
export type TokenRefusal = 'forged' | 'expired' | 'revoked' | 'key_ended' | 'guide_not_rostered';

/** The cloud itself, for a guide's page on a phone (guide/phone-code.ts); tills count from 1. */
export const CLOUD_TERMINAL_NUMBER = 0;
/** Who made it: a till, or the cloud. */
export type TokenIssuer = Pick<TerminalRow, 'terminal' | 'store' | 'revoked_at' | 'health'>;

/** A token that this brand's terminal made; whatever else is wrong with it is in `refusal`. */
export interface GenuineToken {
  readonly token: BindingToken;
  readonly fields: TokenFields;
  readonly scope: string;
  readonly terminal: TokenIssuer;
  readonly store: StoreProfile;
  readonly guide: StaffDocument | null;
  /** The member who the guide is as a customer, if known. */
  readonly guideMember: string | null;
  /** By what is known of the clock by which it was made. */
  readonly issuedAt: EpochMs;
  readonly expiresAt: EpochMs | null;
  readonly row: TokenRow | null;
  readonly refusal: Exclude<TokenRefusal, 'forged'> | null;
}

/** null for a token that no terminal of this brand made. */
export async function judgeToken(cloud: Cloud, text: string): Promise<GenuineToken | null> {
  const read = readToken(text);
  if (!read.ok) return null;
  const { token, fields } = read.value;
  const { database, brand, secrets } = cloud;
  const made =
    fields.term === CLOUD_TERMINAL_NUMBER
      ? await issuedOnPhone(cloud, read.value)
      : await readTerminalAndKeys(database, brand.id, fields.term);
  if (made === null) return null;
  const { terminal, generations } = made;
  const keyEnds = endOfKid(generations, fields.kid);
  if (keyEnds === undefined) return null;
  if (!verifyMac(read.value, deriveTerminalKey(secrets.brandMaster, fields.kid, fields.term))) return null;
  const store = await readStore(database, brand.id, terminal.store);
  if (store === null) return null;
  const scope = storeScope(brand.id, terminal.store);
  const row = await readTokenRow(database, scope, fields, token);
  const person = await staffByTokenNumber(database, brandScope(brand.id), fields.guide);
  const guide = person?.staff ?? null;
  const offsetMs = clockOffsetAtIssue(fields, stepOf(terminal), cloud.ports.clock.now());
  const issuedAt = epochMs(tokenIssuedAt(fields) - offsetMs);
  const ends = tokenExpiresAt(fields);
  const genuine = {
    token,
    fields,
    scope,
    terminal,
    store,
    guide,
    guideMember: person?.member ?? null,
    issuedAt,
    expiresAt: ends === null ? null : epochMs(ends - offsetMs),
    row,
  };
  const isRostered = guide !== null && (await wasRostered(cloud, guide, genuine));
  return { ...genuine, refusal: refusalOf(cloud, { ...genuine, isRostered, offsetMs }, keyEnds) };
}

/** Whether a person worked in the code's store in the minute in which it was made. */
export async function wasRostered(
  cloud: Cloud,
  person: StaffDocument,
  code: Pick<GenuineToken, 'issuedAt' | 'store'>,
): Promise<boolean> {
  const { issuedAt, store } = code;
  // A token says its minute alone: who is on the roster since within it may have made it.
  if (person.from >= issuedAt + MINUTE_MS || (person.leftAt !== undefined && issuedAt >= person.leftAt)) return false;
  return (await storesAtIssue(cloud, person, code)).includes(store.id);
}

/** What the till itself has said of its clock since (app/contact.ts). */
const stepOf = ({ health }: TokenIssuer): ClockStep | null =>
  health?.stepped === undefined || health.steppedAt === undefined
    ? null
    : { behindMs: health.stepped, at: epochMs(health.steppedAt) };

/** A code outlives a change of store: it counts for where its guide worked when it was made. */
async function storesAtIssue(
  { database, brand }: Cloud,
  guide: StaffDocument,
  { issuedAt, store }: Pick<GenuineToken, 'issuedAt' | 'store'>,
): Promise<readonly StoreId[]> {
  // Who works there now, and plans nothing, needs no history: it would be read at every scan.
  if (guide.goes === undefined && guide.stores.includes(store.id)) return guide.stores;
  const { moves } = await readRulesOfFold(database, brandScope(brand.id), [guide.id]);
  return storesWorkedAt(guide, moves, issuedAt);
}

/** The store of a code that a guide's phone showed, and the keys that the cloud signed with; null for one that nobody was given. */
async function issuedOnPhone(cloud: Cloud, code: ReadToken) {
  const { database, brand } = cloud;
  const scope = brandScope(brand.id);
  const store = (await readGuideCode(database, scope, code.token))?.store ?? (await storeOfPrinted(cloud, code));
  if (store === undefined) return null;
  const terminal: TokenIssuer = {
    terminal: terminalIdOf(CLOUD_TERMINAL_NUMBER),
    store,
    revoked_at: null,
    health: null,
  };
  return { terminal, generations: await readGenerations(database, scope) };
}

/**
 * A badge is on paper for a year, longer than a backup may be old: one that this database does not know is the cloud's by its signature, and
 * of the first store where its guide worked then (guide/phone-code.ts).
 */
async function storeOfPrinted({ database, brand, secrets }: Cloud, code: ReadToken): Promise<StoreId | undefined> {
  const { fields } = code;
  if (TOKEN_MODES[fields.mode] !== 'static_badge') return undefined;
  if (!verifyMac(code, deriveTerminalKey(secrets.brandMaster, fields.kid, fields.term))) return undefined;
  const scope = brandScope(brand.id);
  const guide = (await staffByTokenNumber(database, scope, fields.guide))?.staff;
  if (guide === undefined) return undefined;
  const { moves } = await readRulesOfFold(database, scope, [guide.id]);
  return storesWorkedAt(guide, moves, tokenIssuedAt(fields))[0];
}

type Facts = Pick<GenuineToken, 'fields' | 'row' | 'terminal'> & {
  readonly isRostered: boolean;
  /** How far ahead the clock was by which it was made. */
  readonly offsetMs: number;
};

function refusalOf(
  cloud: Cloud,
  { fields, row, terminal, isRostered, offsetMs }: Facts,
  keyEnds: EpochMs | null,
): GenuineToken['refusal'] {
  const now = cloud.ports.clock.now();
  if (isTokenExpired(fields, now, offsetMs)) return 'expired';
  if ((row !== null && row.revokedAt !== null) || terminal.revoked_at !== null) return 'revoked';
  if (keyEnds !== null && now >= keyEnds) return 'key_ended';
  return isRostered ? null : 'guide_not_rostered';
}
