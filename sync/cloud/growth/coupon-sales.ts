/**
 * What was paid for sales that coupons with codes were used in, less what went back, worked out anew from the ledger whenever a sale or a
 * refund is read: in any order, and read again, it is the same. Called by growth-sweep.ts.
 */
import { fen } from '../../domain/money.ts';
import { brandScope, storeScope } from '../../protocol/messages.ts';
import type { LedgerDocument } from '../../schemas/documents/facts.ts';
import type { EntryBody } from '../../schemas/entries/kinds.ts';
import type { SaleBody } from '../../schemas/sale.ts';
import type { Cloud } from '../app/context.ts';
import { couponSaleOf, lockCouponSale, saveCouponSalePaid, type CouponSaleRow } from '../store/coupon-sales.ts';
import { refundsOf } from '../store/documents.ts';

/** Of a sale that used a code. */
export const keepCouponSale = (
  cloud: Cloud,
  { id: cause, store }: Pick<LedgerDocument, 'id' | 'store'>,
  { saleId: sale, total }: Pick<SaleBody, 'saleId' | 'total'>,
): Promise<void> => bringUp(cloud, { cause, sale, store, total, paid: total });

/** A refund of any sale; of one without a code, or one that is not read yet, nothing is to be done. */
export async function followRefund(cloud: Cloud, document: LedgerDocument): Promise<void> {
  if (document.body['training'] === true) return;
  const { sale } = document.body as unknown as EntryBody<'refund'>;
  const known = await couponSaleOf(cloud.database, brandScope(cloud.brand.id), sale.saleId);
  if (known !== null) await bringUp(cloud, known);
}

async function bringUp(cloud: Cloud, row: CouponSaleRow): Promise<void> {
  const scope = brandScope(cloud.brand.id);
  await cloud.database.transaction(async (tx) => {
    // Behind the row's lock, so that who reads later knows more.
    await lockCouponSale(tx, scope, row);
    const refunds = await refundsOf(tx, storeScope(cloud.brand.id, row.store), row.sale, '');
    const back = refunds.reduce((sum, { body }) => sum + (body as unknown as EntryBody<'refund'>).total, 0);
    await saveCouponSalePaid(tx, scope, row.cause, fen(Math.max(0, row.total - back)));
  });
}
