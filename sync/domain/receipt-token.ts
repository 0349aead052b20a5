/**
 * The code on a receipt that carries its sale: lines with what was paid for each, tenders, points and coupons, signed by the
 * terminal, with the cloud's word for that terminal's key, so that any till of the brand can take goods back without a network.
 * Invariants: what is read is exactly what was written; sums are never carried, so that they cannot contradict the lines;
 * nothing in it names a person but staff numbers and the member's id. Layout: sync/protocol/RECEIPT-TOKEN.md; who may be
 * believed: sync/protocol/receipt-trust.ts. Pure and total. Called by barcode.ts, the host's slips and desks, and the cloud.
 */
import { parseReceiptNumber, receiptNumber, type ReceiptNumber, type SaleId } from './ids.ts';
import { fen, type BasisPoints, type Fen } from './money.ts';
import { base64UrlOf, bytesOfBase64Url, PackedReader, Unpacked } from './packed-bytes.ts';
import { err, ok, type Result } from './result.ts';
import { taxWithin } from './sale.ts';
import { DAY_MS, epochMs, type BusinessDay, type EpochMs } from './time.ts';

export const RECEIPT_TOKEN_VERSION = 1;
/** A receipt with more lines has the short code only, which needs the network in a sister store. */
export const RECEIPT_TOKEN_LINES_MAX = 20;
/** A QR of version 25 at level M: 44 mm at three dots a module, which 58 mm paper holds. Longer links are not printed. */
export const RECEIPT_LINK_BYTES_MAX = 997;

export const SIGNATURE_BYTES = 64;
export const KEY_BYTES = 32;
/** 2026-01-01T00:00Z: days and seconds are counted from it. */
export const TOKEN_SINCE_MS = 1_767_225_600_000;
/** The rate of most goods; a line says its own where it differs from the line before. */
export const FIRST_TAX_BP = 1300;
const LIST_MAX = 64;
const LINES_READ_MAX = 500;

/** By their place; one is added at the end, none is ever moved. */
export const TOKEN_KINDS = [
  'cash',
  'card',
  'wechat',
  'alipay',
  'external_qr',
  'mall_slip',
  'platform_voucher',
  'stored_value',
  'gift_card',
  'other',
  'exchange',
  'deposit',
] as const;
export type TokenTenderKind = (typeof TOKEN_KINDS)[number];

export type TokenSaving = readonly [string, Fen];
export interface TokenShare {
  readonly guide: string;
  readonly shareBp: number;
}
export interface TokenPart {
  readonly kind: TokenTenderKind;
  readonly amount: Fen;
  readonly of?: string;
  readonly reference?: string;
}
export interface TokenTender {
  readonly tenderId: string;
  readonly kind: TokenTenderKind;
  readonly amount: Fen;
  readonly reference?: string;
  readonly stands?: readonly TokenPart[];
}
/** A line as it was sold, without what the catalogue knows of the product. Amounts in fen. */
export interface TokenLine {
  readonly lineId: string;
  readonly product: {
    readonly id: string;
    readonly price: Fen;
    readonly soldBy: 'piece' | 'weight';
    readonly taxBp: BasisPoints;
  };
  readonly quantity: number;
  readonly grams?: number;
  readonly base: Fen;
  readonly orderDiscount: Fen;
  readonly roundOffShare: Fen;
  readonly applied: readonly TokenSaving[];
  readonly serving?: readonly TokenShare[];
}
/** What a sale gives to its code; the body of a sale's journal entry fits, with its coupons beside it. */
export interface TokenSale {
  readonly brand: string;
  readonly receiptNumber: ReceiptNumber;
  readonly saleId: SaleId;
  readonly cashier: string;
  readonly lines: readonly TokenLine[];
  readonly order: readonly TokenSaving[];
  readonly tenders: readonly TokenTender[];
  readonly change: Fen;
  readonly pointsUsed: number;
  readonly member?: { readonly id: string; readonly tier: string; readonly points: number };
  readonly boundGuide?: string;
  readonly serving: readonly TokenShare[];
  readonly channel: string;
  readonly swap?: boolean;
  readonly training?: boolean;
}

/** The cloud's word that this key is a terminal's of the brand. Raw Ed25519, base64url. */
export interface ReceiptKey {
  readonly publicKey: string;
  readonly signature: string;
}

export interface ReceiptTokenFacts {
  readonly at: EpochMs;
  readonly sale: TokenSale;
  /** Ids of the coupons that were accepted or refused. */
  readonly coupons: readonly string[];
  readonly key: ReceiptKey;
}

/** A line with the sums that follow from it. */
export type SoldTokenLine = TokenLine & { readonly itemDiscount: Fen; readonly net: Fen; readonly tax: Fen };
export interface ReadReceiptToken extends ReceiptTokenFacts {
  readonly token: string;
  readonly sale: Omit<TokenSale, 'lines'> & {
    readonly lines: readonly SoldTokenLine[];
    readonly total: Fen;
    readonly roundOff: Fen;
    readonly cashDue: Fen;
  };
  /** What the terminal signed. */
  readonly signed: Uint8Array;
  /** base64url. */
  readonly signature: string;
}

export const TOKEN_FLAG = { training: 1, swap: 2, member: 4, boundGuide: 8, channel: 16, points: 32 } as const;
export const LINE_FLAG = {
  ownId: 1,
  weight: 2,
  quantity: 4,
  base: 8,
  applied: 16,
  order: 32,
  roundOff: 64,
  tax: 128,
  serving: 256,
} as const;
export const TENDER_FLAG = { reference: 1, stands: 2, ownId: 4 } as const;

/** What the terminal signs: never mistaken for anything else that it signs. */
export function signedReceiptBytes(content: Uint8Array): Uint8Array {
  const name = new TextEncoder().encode('guidepost-receipt-token|');
  const bytes = new Uint8Array(name.length + content.length);
  bytes.set(name);
  bytes.set(content, name.length);
  return bytes;
}

/**
 * Reads a token as it was written, without judging who signed it. Errors: `other_version` is one that a newer program wrote;
 * `unreadable` everything else.
 */
export function readReceiptToken(token: string): Result<ReadReceiptToken, 'unreadable' | 'other_version'> {
  const bytes = bytesOfBase64Url(token);
  if (bytes === undefined || bytes.length <= SIGNATURE_BYTES) return err('unreadable');
  const content = bytes.slice(0, bytes.length - SIGNATURE_BYTES);
  try {
    const from = new PackedReader(content);
    if (from.count() !== RECEIPT_TOKEN_VERSION) return err('other_version');
    const facts = factsFrom(from);
    if (!from.isOver) return err('unreadable');
    const signature = base64UrlOf(bytes.slice(content.length));
    return ok({ ...facts, token, signed: signedReceiptBytes(content), signature });
  } catch (error) {
    if (error instanceof Unpacked || error instanceof RangeError) return err('unreadable');
    throw error;
  }
}

function factsFrom(from: PackedReader): Omit<ReadReceiptToken, 'token' | 'signed' | 'signature'> {
  const flags = from.count(63);
  const has = (flag: number): boolean => (flags & flag) !== 0;
  const brand = from.text();
  const key = { publicKey: base64UrlOf(from.raw(KEY_BYTES)), signature: base64UrlOf(from.raw(SIGNATURE_BYTES)) };
  const place = { store: from.text(), terminal: from.text() };
  const day = new Date(TOKEN_SINCE_MS + from.whole() * DAY_MS);
  if (Number.isNaN(day.getTime())) throw new Unpacked('day');
  const businessDay = day.toISOString().slice(0, 10) as BusinessDay;
  const number = receiptNumber({ ...place, businessDay, n: from.count() } as Parameters<typeof receiptNumber>[0]);
  const read = parseReceiptNumber(number);
  if (!read.ok || read.value.businessDay !== businessDay) throw new Unpacked('number');
  const saleId = from.text() as SaleId;
  const at = epochMs(TOKEN_SINCE_MS + from.whole() * 1000);
  const cashier = from.text();
  const ids = listFrom(from, () => from.text());
  const idAt = (): string => {
    const id = ids[from.count()];
    if (id === undefined) throw new Unpacked('id');
    return id;
  };
  const savings = (): readonly TokenSaving[] => listFrom(from, (): TokenSaving => [idAt(), fen(from.count())]);
  const shares = (): readonly TokenShare[] =>
    listFrom(from, () => ({ guide: from.text(), shareBp: from.count(10_000) }));
  let taxBp: number = FIRST_TAX_BP;
  const lines = listFrom(
    from,
    (index) => {
      const line = lineFrom(from, { index, taxBp, savings, shares });
      taxBp = line.product.taxBp;
      return line;
    },
    LINES_READ_MAX,
  );
  const order = savings();
  const coupons = listFrom(from, idAt);
  const tenders = listFrom(from, (index): TokenTender => {
    const head = from.count();
    const tenderId = (head & TENDER_FLAG.ownId) === 0 ? `t${String(index + 1)}` : from.text();
    const amount = fen(from.count());
    const reference = (head & TENDER_FLAG.reference) === 0 ? {} : { reference: from.text() };
    const stands = (head & TENDER_FLAG.stands) === 0 ? {} : { stands: listFrom(from, () => partFrom(from)) };
    return { tenderId, kind: kindOf(head), amount, ...reference, ...stands };
  });
  const change = fen(from.count());
  const pointsUsed = has(TOKEN_FLAG.points) ? from.count() : 0;
  const member = has(TOKEN_FLAG.member) ? { member: { id: from.text(), tier: from.text(), points: from.count() } } : {};
  const boundGuide = has(TOKEN_FLAG.boundGuide) ? { boundGuide: from.text() } : {};
  const channel = has(TOKEN_FLAG.channel) ? from.text() : 'store';
  const serving = shares();
  const total = fen(lines.reduce((sum, { net }) => sum + net, 0));
  const roundOff = fen(lines.reduce((sum, line) => sum + line.roundOffShare, 0));
  const sale = {
    ...{ brand, receiptNumber: number, saleId, cashier, lines, order, tenders, change, pointsUsed },
    ...member,
    ...boundGuide,
    ...{ serving, channel, total, roundOff, cashDue: fen(total - roundOff) },
    ...(has(TOKEN_FLAG.swap) ? { swap: true } : {}),
    ...(has(TOKEN_FLAG.training) ? { training: true } : {}),
  };
  return { at, sale, coupons, key };
}

interface LinePlace {
  readonly index: number;
  /** Of the line before. */
  readonly taxBp: number;
  readonly savings: () => readonly TokenSaving[];
  readonly shares: () => readonly TokenShare[];
}

function lineFrom(from: PackedReader, { index, taxBp: before, savings, shares }: LinePlace): SoldTokenLine {
  const flags = from.count(511);
  const has = (flag: number): boolean => (flags & flag) !== 0;
  const lineId = has(LINE_FLAG.ownId) ? from.text() : String(index + 1);
  const id = from.text();
  const price = fen(from.count());
  const grams = has(LINE_FLAG.weight) ? from.count() : undefined;
  const quantity = has(LINE_FLAG.quantity) ? from.count(9999) : 1;
  const base = fen(has(LINE_FLAG.base) ? from.count() : price * quantity);
  const applied = has(LINE_FLAG.applied) ? savings() : [];
  const orderDiscount = fen(has(LINE_FLAG.order) ? from.count() : 0);
  const roundOffShare = fen(has(LINE_FLAG.roundOff) ? from.count() : 0);
  const taxBp = (has(LINE_FLAG.tax) ? from.count(10_000) : before) as BasisPoints;
  const serving = has(LINE_FLAG.serving) ? { serving: shares() } : {};
  const itemDiscount = fen(applied.reduce((sum, [, saving]) => sum + saving, 0));
  const net = fen(base - itemDiscount - orderDiscount);
  if (net < roundOffShare || quantity < 1) throw new Unpacked('line');
  const soldBy = grams === undefined ? ('piece' as const) : ('weight' as const);
  return {
    lineId,
    product: { id, price, soldBy, taxBp },
    quantity,
    ...(grams === undefined ? {} : { grams }),
    base,
    itemDiscount,
    orderDiscount,
    net,
    roundOffShare,
    tax: taxWithin(fen(net - roundOffShare), taxBp),
    applied,
    ...serving,
  };
}

function partFrom(from: PackedReader): TokenPart {
  const head = from.count();
  const amount = fen(from.count());
  const of = (head & TENDER_FLAG.ownId) === 0 ? {} : { of: from.text() };
  const reference = (head & TENDER_FLAG.reference) === 0 ? {} : { reference: from.text() };
  return { kind: kindOf(head), amount, ...of, ...reference };
}

function kindOf(head: number): TokenTenderKind {
  const kind = TOKEN_KINDS[Math.floor(head / 8)];
  if (kind === undefined) throw new Unpacked('kind');
  return kind;
}

function listFrom<Item>(from: PackedReader, item: (index: number) => Item, max = LIST_MAX): readonly Item[] {
  return Array.from({ length: from.count(max) }, (_, index) => item(index));
}

/** The address that a QR carries; `origin` is the brand's, `https://…`. */
export const receiptLink = (origin: string, token: string): string => `${origin}/r/${token}`;
