/**
 * Whether somebody who asks for a sale has its receipt: by the sale's id, which only the receipt's code tells, or by the
 * signature in the short code of a receipt or gift slip. Called by the returns routes and the receipt's page.
 */
import { isUuidV7, type ReceiptNumber, type SaleId } from '../../domain/ids.ts';
import {
  giftReceiptText,
  readShortReceipt,
  shortReceiptText,
  type BareReceipt,
  type GiftReceipt,
  type ShortReceipt,
} from '../../protocol/short-receipt.ts';
import type { Queries } from '../store/database.ts';
import type { Cloud } from './context.ts';
import { isSignedByTerminal } from './receipt-judge.ts';

/** The sale that `proof` stands for, whether or not it is here; undefined when it proves nothing. */
export async function provenSale(
  cloud: Cloud,
  scope: string,
  receiptNumber: ReceiptNumber,
  proof: string | undefined,
): Promise<SaleId | undefined> {
  if (proof === undefined) return undefined;
  if (isUuidV7(proof)) return proof as SaleId;
  const code = readShortReceipt(`${receiptNumber}/${proof}`);
  const known = code === undefined ? undefined : await shortCodeSale(cloud, cloud.database, scope, code);
  return known?.saleId;
}

export interface KnownByCode {
  readonly id: string;
  readonly saleId: SaleId;
}

/** The sale of a short code that its terminal signed for exactly this sale. */
export async function shortCodeSale(
  cloud: Cloud,
  queries: Queries,
  scope: string,
  code: ShortReceipt | GiftReceipt | BareReceipt,
): Promise<KnownByCode | undefined> {
  if (code.kind === 'number') return undefined;
  const [row] = await queries.rows<{ id: string; sale: SaleId; content_hash: string }>(
    "SELECT id, body->>'saleId' AS sale, content_hash FROM documents WHERE scope = $1 AND collection = 'ledger' AND body->>'receiptNumber' = $2 AND body->>'kind' = 'sale'",
    [scope, code.receiptNumber],
  );
  if (row === undefined) return undefined;
  // The hash of the sale's entry, and its flags behind it.
  const [hash = ''] = row.content_hash.split(' ');
  const text = code.kind === 'gift' ? giftReceiptText(code, hash) : shortReceiptText(code, hash);
  const [, terminal = ''] = code.receiptNumber.split('-');
  return (await isSignedByTerminal(cloud, terminal, text, code.signature))
    ? { id: row.id, saleId: row.sale }
    : undefined;
}
