/**
 * What the cloud finds in a sale to staff by itself: a staff price that the store does not give. What it adds to the person's month is
 * counted after the upload, over all stores (accounts/staff-quota.ts). Called by derive.ts, for such sales alone.
 */
import type { EntryOf } from '../../schemas/entries/entry.ts';
import { readRules } from '../store/badges.ts';
import type { Derivation } from './derive.ts';

export async function staffFlags({ cloud, device }: Derivation, { body }: EntryOf<'sale'>): Promise<readonly string[]> {
  const { staffPurchase, pricing } = body;
  if (staffPurchase === undefined) return [];
  const { purchase: rule } = await readRules(cloud.database, device.brand, device.store);
  const discount = pricing.orderDiscount?.discount;
  const isPriced = rule !== undefined && discount !== undefined && 'payBp' in discount && discount.payBp >= rule.payBp;
  return isPriced ? [] : ['staff_price_differs'];
}
