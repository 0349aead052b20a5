/**
 * What the cloud finds in a sale to staff: it counts it in the person's month, and says when that is more than the store's quota
 * (two tills that were apart), naming the receipts, or a staff price that the store does not give. Refunds are taken off the month
 * of their sale. Money is never refused. Called by derive.ts, for such sales and refunds alone.
 */
import type { EntryOf } from '../../schemas/entries/entry.ts';
import { readRules } from '../store/badges.ts';
import { alert } from '../store/quarantine.ts';
import { boughtInMonth, keepPurchase } from '../store/staff-purchases.ts';
import type { Derivation } from './derive.ts';

/** Flags of a sale: `staff_quota_exceeded`, `staff_price_differs`. */
export async function staffFlags(on: Derivation, { id, body }: EntryOf<'sale'>): Promise<readonly string[]> {
  const { cloud, tx, scope, device } = on;
  const { staffPurchase: bought, pricing } = body;
  if (bought === undefined) return [];
  const { receiptNumber, total } = body;
  await keepPurchase(tx, scope, {
    ...bought,
    entry: id,
    terminal: device.terminal,
    receipt: receiptNumber,
    amount: total,
  });
  const { purchase: rule } = await readRules(cloud.database, device.brand, device.store);
  const discount = pricing.orderDiscount?.discount;
  const isPriced = rule !== undefined && discount !== undefined && 'payBp' in discount && discount.payBp >= rule.payBp;
  const differs = isPriced ? [] : ['staff_price_differs'];
  if (rule === undefined) return differs;
  const month = await boughtInMonth(tx, scope, bought);
  const allowed = bought.beyond ?? 0;
  if (month.amount <= rule.quota + allowed) return differs;
  const receipts = month.receipts.join(', ').slice(0, 200);
  await alert(cloud, tx, scope, 'staff_quota_exceeded', `staff ${bought.staff} ${bought.month}`, receipts);
  return [...differs, 'staff_quota_exceeded'];
}

/** Of a refund: what came back counts no more. */
export async function noteStaffRefund(
  { tx, scope, device }: Derivation,
  { id, body }: EntryOf<'refund'>,
): Promise<void> {
  const { staffPurchase: bought, total, receiptNumber } = body;
  if (bought === undefined) return;
  await keepPurchase(tx, scope, {
    ...bought,
    entry: id,
    terminal: device.terminal,
    receipt: receiptNumber,
    amount: 0 - total,
  });
}
