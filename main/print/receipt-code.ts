/**
 * The signed code on a receipt, scanned for returns: `<brand>/r/<receipt number>/<total in fen>/<signature>`, signed by
 * the device key over number, total and the hash of the sale's journal entry. Short enough for a QR that prints well.
 */
import type { ReceiptNumber } from '../../sync/domain/ids.ts';
import type { Fen } from '../../sync/domain/money.ts';
import { brandOrigin } from '../guide/brand-origin.ts';
import type { Signer } from '../journal/record.ts';

export interface SignedReceipt {
  readonly receiptNumber: ReceiptNumber;
  readonly total: Fen;
  /** Of the sale's journal entry. */
  readonly hash: string;
}

export const signedReceiptText = ({ receiptNumber, total, hash }: SignedReceipt): string =>
  `guidepost-receipt|${receiptNumber}|${String(total)}|${hash}`;

export function receiptCode(receipt: SignedReceipt, brandHost: string, signer: Signer): string {
  const signature = signer.sign(new TextEncoder().encode(signedReceiptText(receipt)));
  return `${brandOrigin(brandHost)}/r/${receipt.receiptNumber}/${String(receipt.total)}/${signature}`;
}
