/**
 * Compares what sales say with what was paid: a sale that names a payment which is not there, not paid, of another amount, of
 * another sale or already named by one is flagged and told to a manager; a payment that no sale names shows in the list of
 * what needs attention. The sale stands. Called by ingest/derive.ts and reports/attention.ts.
 */
import { MINUTE_MS } from '../../domain/time.ts';
import type { EntryOf } from '../../schemas/entries/entry.ts';
import type { Cloud } from '../app/context.ts';
import type { Transaction } from '../store/database.ts';
import { lockPayment, savePayment, type PaymentRow } from '../store/payments.ts';
import { alert } from '../store/quarantine.ts';

/** So long a till may need to commit and send the sale. */
export const WITHOUT_SALE_MS = 30 * MINUTE_MS;

type SaleBody = EntryOf<'sale'>['body'];

const paidByCode = ({ tenders }: Pick<SaleBody, 'tenders'>): SaleBody['tenders'] =>
  tenders.filter(({ kind, reference }) => (kind === 'wechat' || kind === 'alipay') && reference !== undefined);

export const namesPayment = (body: Pick<SaleBody, 'tenders'>): boolean => paidByCode(body).length > 0;

/** What is wrong with the payments of a sale, or of a deposit; notes on each that it was sold. */
export async function paymentFlags(
  cloud: Cloud,
  tx: Transaction,
  scope: string,
  { id, body }: { readonly id: string; readonly body: Pick<SaleBody, 'saleId' | 'tenders'> },
): Promise<readonly string[]> {
  const paid = paidByCode(body);
  // One payment pays one tender.
  let differs = new Set(paid.map(({ reference }) => reference)).size < paid.length;
  for (const { reference = '', amount, kind } of paid) {
    const row = await lockPayment(tx, scope, reference);
    const fits = row !== null && isOf(row, id, body.saleId) && row.amount === amount && row.kind === kind;
    if (!fits) differs = true;
    if (row !== null && row.sold_by === null && row.sale_id === body.saleId)
      await savePayment(tx, { ...row, sold_by: id });
  }
  if (!differs) return [];
  await alert(cloud, tx, scope, 'payment_differs', `sale ${id}`);
  return ['payment_differs'];
}

const isOf = (row: PaymentRow, entry: string, sale: string): boolean =>
  row.state === 'paid' && row.sale_id === sale && (row.sold_by === null || row.sold_by === entry);
