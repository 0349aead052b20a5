/**
 * The short codes of a receipt, `https://<brand host>/r/<number>/…`: of a long receipt, and of a gift slip, in which no price is.
 * They prove that somebody has the paper; the sale itself is the cloud's to tell. What is signed covers the hash of the sale's
 * journal entry, so that it can be checked only by who has the sale. Pure. Called by the host's slips and by the cloud.
 */
import { parseReceiptNumber, type ReceiptNumber } from '../domain/ids.ts';

export interface ShortReceipt {
  readonly kind: 'receipt';
  readonly receiptNumber: ReceiptNumber;
  readonly total: number;
  readonly signature: string;
}
export interface GiftReceipt {
  readonly kind: 'gift';
  readonly receiptNumber: ReceiptNumber;
  /** The lines on the slip; undefined for all. */
  readonly lines?: readonly string[];
  readonly signature: string;
}
/** A receipt number in a link that proves nothing: as older gift slips carry it, or as people type it. */
export interface BareReceipt {
  readonly kind: 'number';
  readonly receiptNumber: ReceiptNumber;
}

/** What the terminal signs for a receipt; `hash` is that of the sale's journal entry. */
export const shortReceiptText = (
  { receiptNumber, total }: Pick<ShortReceipt, 'receiptNumber' | 'total'>,
  hash: string,
): string => `guidepost-receipt|${receiptNumber}|${String(total)}|${hash}`;
/** And for a gift slip. */
export const giftReceiptText = (
  { receiptNumber, lines }: Pick<GiftReceipt, 'receiptNumber' | 'lines'>,
  hash: string,
): string => `guidepost-gift|${receiptNumber}|${giftLines(lines)}|${hash}`;

/** What stands behind `/r/`. */
export const shortReceiptPath = ({ receiptNumber, total, signature }: Omit<ShortReceipt, 'kind'>): string =>
  `${receiptNumber}/${String(total)}/${signature}`;
export const giftReceiptPath = ({ receiptNumber, lines, signature }: Omit<GiftReceipt, 'kind'>): string =>
  `${receiptNumber}/gift/${giftLines(lines)}/${signature}`;

const giftLines = (lines: readonly string[] | undefined): string => lines?.join('.') ?? 'all';

/** Reads what stands behind `/r/`; undefined for a token and for anything else that is no short code. */
export function readShortReceipt(path: string): ShortReceipt | GiftReceipt | BareReceipt | undefined {
  const [number = '', ...rest] = path.split('/');
  if (!parseReceiptNumber(number).ok) return undefined;
  const receiptNumber = number as ReceiptNumber;
  if (rest.length === 0) return { kind: 'number', receiptNumber };
  const [first = '', second = '', third = ''] = rest;
  if (rest.length === 2 && /^\d{1,15}$/.test(first) && isSignature(second))
    return { kind: 'receipt', receiptNumber, total: Number(first), signature: second };
  if (rest.length !== 3 || first !== 'gift' || !isSignature(third)) return undefined;
  const lines = second.split('.');
  if (second === 'all') return { kind: 'gift', receiptNumber, signature: third };
  if (lines.length > 500 || !lines.every((line) => /^[A-Za-z0-9-]{1,40}$/.test(line))) return undefined;
  return { kind: 'gift', receiptNumber, lines, signature: third };
}

const isSignature = (text: string): boolean => /^[A-Za-z0-9_-]{86}$/.test(text);
