/**
 * What a store wants on its receipts: texts of its own, a logo, and which blocks are printed. Kept as a document of the
 * collection `settings`. Invariants: what was sold, what it costs, how it was paid and the receipt's number cannot be switched off,
 * and a template that makes no sense is never used: what was in force stays. Pure. Called by the till's settings and by
 * the host's slips.
 */
import { isObject } from './outside.ts';
import { logoBytes, type ReceiptLogo } from './receipt-logo.ts';
import type { Letterhead } from './receipt-layout.ts';
import type { ReceiptView } from './receipt-view.ts';
import { err, ok, type Result } from './result.ts';

/** The document of the collection `settings`. */
export const RECEIPT_SETTING = 'receiptTemplate';

export const RECEIPT_BLOCKS = [
  'address',
  'guide',
  'savings',
  'vat',
  'points',
  'bindingCode',
  'receiptCode',
  'eFapiao',
] as const;
export type ReceiptBlock = (typeof RECEIPT_BLOCKS)[number];

export interface ReceiptTemplate {
  /** Under the store's name. */
  readonly header: readonly string[];
  /** At the end. */
  readonly footer: readonly string[];
  /** What comes back and until when; wrapped to the paper. */
  readonly policy: string;
  readonly blocks: Readonly<Record<ReceiptBlock, boolean>>;
  readonly logo?: ReceiptLogo;
}

export const USUAL_RECEIPT: ReceiptTemplate = {
  header: [],
  footer: [],
  policy: '',
  blocks: {
    address: true,
    guide: true,
    savings: true,
    vat: true,
    points: true,
    bindingCode: true,
    receiptCode: true,
    // A store has to be registered with a platform first.
    eFapiao: false,
  },
};

export const HEADER_LINES_MAX = 4;
export const FOOTER_LINES_MAX = 8;
/** Characters. */
export const LINE_LENGTH_MAX = 96;
export const POLICY_LENGTH_MAX = 400;

export const RECEIPT_FAULTS = ['not_a_template', 'too_many_lines', 'line_too_long', 'bad_block', 'bad_logo'] as const;
export interface ReceiptFault {
  readonly code: (typeof RECEIPT_FAULTS)[number];
  readonly field: 'template' | 'header' | 'footer' | 'policy' | 'blocks' | 'logo';
  /** How much there may be at most, where there is a limit. */
  readonly limit?: number;
}

/** A template from outside. Errors: every fault, in the order of the fields. A block that is not named is as usual. */
export function readReceiptTemplate(value: unknown): Result<ReceiptTemplate, readonly ReceiptFault[]> {
  if (!isObject(value)) return err([{ code: 'not_a_template', field: 'template' }]);
  const header = linesOf(value['header'], 'header', HEADER_LINES_MAX);
  const footer = linesOf(value['footer'], 'footer', FOOTER_LINES_MAX);
  const policy = policyOf(value['policy']);
  const blocks = blocksOf(value['blocks']);
  const logo = logoOf(value['logo']);
  if (header.ok && footer.ok && policy.ok && blocks.ok && logo.ok)
    return ok({
      header: header.value,
      footer: footer.value,
      policy: policy.value,
      blocks: blocks.value,
      ...(logo.value === undefined ? {} : { logo: logo.value }),
    });
  return err([header, footer, policy, blocks, logo].flatMap((read) => (read.ok ? [] : [read.error])));
}

/** The receipt as the store wants it: nothing that must be there is taken away. */
export function withTemplate(view: ReceiptView, template: ReceiptTemplate): ReceiptView {
  const { blocks, header, footer, policy, logo } = template;
  const { storeAddress, bindingCode, receiptCode, invoiceCode, member, ...rest } = view;
  return {
    ...rest,
    ...(blocks.address && storeAddress !== undefined ? { storeAddress } : {}),
    ...(blocks.bindingCode && bindingCode !== undefined ? { bindingCode } : {}),
    ...(blocks.receiptCode && receiptCode !== undefined ? { receiptCode } : {}),
    ...(blocks.eFapiao && invoiceCode !== undefined ? { invoiceCode } : {}),
    ...(member === undefined ? {} : { member: blocks.points ? member : { masked: member.masked } }),
    guides: blocks.guide ? view.guides : [],
    taxes: blocks.vat ? view.taxes : [],
    showsSaved: blocks.savings,
    header: [...(view.header ?? []), ...header],
    ...(policy === '' ? {} : { policy }),
    footer: [...view.footer, ...footer],
    ...(logo === undefined ? {} : { logo }),
  };
}

/** A gift slip by the store's template. Its code is how the sale is found again, so it cannot be switched off. */
export function giftWithTemplate(view: ReceiptView, template: ReceiptTemplate): ReceiptView {
  const { receiptCode } = view;
  return { ...withTemplate(view, template), ...(receiptCode === undefined ? {} : { receiptCode }) };
}

/** The head of all other papers that a customer takes along. */
export function letterheadOf(
  { blocks, header, logo }: ReceiptTemplate,
  { storeName, storeAddress }: Pick<Letterhead, 'storeName' | 'storeAddress'>,
): Letterhead {
  return {
    storeName,
    ...(blocks.address && storeAddress !== undefined ? { storeAddress } : {}),
    header,
    ...(logo === undefined ? {} : { logo }),
  };
}

type Read<Value> = Result<Value, ReceiptFault>;

function linesOf(value: unknown, field: 'header' | 'footer', limit: number): Read<readonly string[]> {
  if (value === undefined) return ok([]);
  if (!Array.isArray(value)) return err({ code: 'not_a_template', field });
  const lines = value.flatMap((line: unknown) => (typeof line === 'string' ? [line] : []));
  if (lines.length !== value.length) return err({ code: 'not_a_template', field });
  if (lines.length > limit) return err({ code: 'too_many_lines', field, limit });
  if (lines.some((line) => line.length > LINE_LENGTH_MAX))
    return err({ code: 'line_too_long', field, limit: LINE_LENGTH_MAX });
  return ok(lines);
}

function policyOf(value: unknown): Read<string> {
  if (value === undefined) return ok('');
  if (typeof value !== 'string') return err({ code: 'not_a_template', field: 'policy' });
  return value.length > POLICY_LENGTH_MAX
    ? err({ code: 'line_too_long', field: 'policy', limit: POLICY_LENGTH_MAX })
    : ok(value);
}

function blocksOf(value: unknown): Read<ReceiptTemplate['blocks']> {
  if (value === undefined) return ok(USUAL_RECEIPT.blocks);
  const given = isObject(value) ? value : undefined;
  if (given === undefined || RECEIPT_BLOCKS.some((name) => !['boolean', 'undefined'].includes(typeof given[name])))
    return err({ code: 'bad_block', field: 'blocks' });
  const shows = (name: ReceiptBlock): boolean =>
    given[name] === true || (given[name] === undefined && USUAL_RECEIPT.blocks[name]);
  return ok({
    address: shows('address'),
    guide: shows('guide'),
    savings: shows('savings'),
    vat: shows('vat'),
    points: shows('points'),
    bindingCode: shows('bindingCode'),
    receiptCode: shows('receiptCode'),
    eFapiao: shows('eFapiao'),
  });
}

function logoOf(value: unknown): Read<ReceiptLogo | undefined> {
  if (value === undefined) return ok(undefined);
  const { width, height, bits } = isObject(value) ? value : {};
  if (typeof width !== 'number' || typeof height !== 'number' || typeof bits !== 'string')
    return err({ code: 'bad_logo', field: 'logo' });
  const logo = { width, height, bits };
  return logoBytes(logo).ok ? ok(logo) : err({ code: 'bad_logo', field: 'logo' });
}
