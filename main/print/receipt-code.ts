/**
 * The codes on slips. A receipt carries its sale, signed, so that a sister store can take goods back without a network
 * (sync/protocol/RECEIPT-TOKEN.md); one that is too long for that carries the short code, and so does every receipt until the
 * cloud has given its word for this till's key. A gift slip carries a code in which no price is. Called by slips.ts.
 */
import {
  RECEIPT_LINK_BYTES_MAX,
  receiptLink,
  type ReceiptKey,
  type TokenSale,
} from '../../sync/domain/receipt-token.ts';
import { writeReceiptToken } from '../../sync/domain/receipt-token-writing.ts';
import {
  giftReceiptPath,
  giftReceiptText,
  shortReceiptPath,
  shortReceiptText,
} from '../../sync/protocol/short-receipt.ts';
import { brandOrigin } from '../../sync/domain/brand-origin.ts';
import type { Signer } from '../journal/record.ts';
import type { SaleEntry } from '../sale/sale-index.ts';

export interface CodeParts {
  readonly brandHost: string;
  /** The terminal's keys, the one in force first. */
  readonly signers: () => readonly [Signer, ...Signer[]];
  readonly wordFor: (publicKey: string) => ReceiptKey | undefined;
}

/** What a receipt that was only practised carries in the place of the cloud's word. */
const NO_WORD: ReceiptKey = {
  publicKey: Buffer.alloc(32).toString('base64url'),
  signature: Buffer.alloc(64).toString('base64url'),
};

export function receiptCode(sale: SaleEntry, parts: CodeParts): string {
  return longCode(sale, parts) ?? shortCode(sale, parts);
}

function longCode({ at, body }: SaleEntry, { brandHost, signers, wordFor }: CodeParts): string | undefined {
  // What no catalogue knows has no name in a sister store.
  if (body.lines.some(({ openItem }) => openItem !== undefined)) return undefined;
  const [inForce] = signers();
  const isTraining = body.training === true;
  const signer = isTraining ? inForce : signers().find(({ publicKey }) => wordFor(publicKey) !== undefined);
  const key = signer === undefined || isTraining ? NO_WORD : (wordFor(signer.publicKey) ?? NO_WORD);
  if (signer === undefined) return undefined;
  const coupons = body.pricing.coupons.map(({ id }) => id);
  const token = writeReceiptToken({ at, sale: body satisfies TokenSale, coupons, key }, (bytes) => signer.sign(bytes));
  const link = token === undefined ? undefined : receiptLink(brandOrigin(brandHost), token);
  return link === undefined || link.length > RECEIPT_LINK_BYTES_MAX ? undefined : link;
}

function shortCode({ body: { receiptNumber, total }, hash }: SaleEntry, { brandHost, signers }: CodeParts): string {
  const signature = signed(shortReceiptText({ receiptNumber, total }, hash), signers);
  return receiptLink(brandOrigin(brandHost), shortReceiptPath({ receiptNumber, total, signature }));
}

/** `lines`: those on the slip; undefined for all. */
export function giftCode(
  { body: { receiptNumber }, hash }: SaleEntry,
  lines: readonly string[] | undefined,
  { brandHost, signers }: CodeParts,
): string {
  const of = lines === undefined ? { receiptNumber } : { receiptNumber, lines };
  const signature = signed(giftReceiptText(of, hash), signers);
  return receiptLink(brandOrigin(brandHost), giftReceiptPath({ ...of, signature }));
}

const signed = (text: string, signers: CodeParts['signers']): string =>
  signers()[0].sign(new TextEncoder().encode(text));
