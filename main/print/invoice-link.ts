/**
 * The address on a receipt where its customer has an e-fapiao issued: made here with the till's own key, the same online and off, and
 * again at every reprint. Called by the slips and by the receipt on screen.
 */
import type { TerminalKey } from '../../sync/domain/binding-token.ts';
import type { ReceiptNumber } from '../../sync/domain/ids.ts';
import { invoiceCode, invoiceUrl } from '../../sync/domain/invoice-code.ts';
import type { TerminalProfile } from '../../sync/protocol/messages.ts';
import { brandOrigin } from '../../sync/domain/brand-origin.ts';

export function invoiceLink(
  { brand, tokenKey, tokenKid }: Pick<TerminalProfile, 'brand' | 'tokenKey' | 'tokenKid'>,
  receiptNumber: ReceiptNumber,
): string {
  const key = new Uint8Array(Buffer.from(tokenKey, 'base64url')) as TerminalKey;
  return invoiceUrl(brandOrigin(brand.host), invoiceCode(receiptNumber, tokenKid, key));
}
