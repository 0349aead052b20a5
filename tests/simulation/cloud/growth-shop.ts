/**
 * What the shop of growth-plan.ts has beside guides: members who can be found by number, a batch of pieces with a code of their own, a rule of
 * referrals. Its book has coupons whose pieces have codes. Written by sim-shop.ts.
 */
import { itemCodeOf } from '../../../sync/cloud/items/batches.ts';
import { phoneHmac } from '../../../sync/cloud/binding/phones.ts';
import type { Database } from '../../../sync/cloud/store/database.ts';
import { insertItemBatch } from '../../../sync/cloud/store/items.ts';
import { ensureMember } from '../../../sync/cloud/store/members.ts';
import { addReferralRule } from '../../../sync/cloud/store/referrals.ts';
import { DEMO_BRAND, DEMO_SINCE } from '../../../sync/demo/shop.ts';
import { itemText } from '../../../sync/domain/item-code.ts';
import { fen } from '../../../sync/domain/money.ts';
import { epochMs } from '../../../sync/domain/time.ts';
import { brandScope } from '../../../sync/protocol/messages.ts';
import type { SoldProduct } from '../../../sync/schemas/sale.ts';
import { WORLD_STARTS_AT } from '../kernel.ts';
import { SIM_SECRETS } from './sim-secrets.ts';

/** Whose phones the first customers of guide-people.ts have, in their order. */
export const GROWTH_MEMBERS = ['00', '01', '02', '03'].map((end) => ({
  id: `019a0000-0000-7000-8000-0000000002${end}`,
  phone: `138001380${end}`,
}));
/** One that is asked about online alone, one that is taken offline as well, one whose pieces say what they are worth. */
export const GROWTH_COUPONS = [
  { id: 'once', save: 300, issued: 'online' },
  { id: 'anywhere', save: 500, issued: 'offline', stackable: true },
  { id: 'lucky', save: 0, issued: 'online', stackable: true },
] as const;
export const REFERRAL_TERMS = { floor: fen(3_000), first: fen(900), second: fen(200) } as const;
export const ITEM_BATCH = { batch: '7K3M9Q2V', quantity: 5 } as const;

/** What the pieces of the batch are. */
export function itemProductOf(products: readonly SoldProduct[]): SoldProduct {
  const found = products.find(({ soldBy }) => soldBy === 'piece');
  if (found === undefined) throw new Error('the shop sells nothing by the piece');
  return found;
}

/** The code of a piece as a line of a sale keeps it. */
export const itemCodeText = ({ sku }: Pick<SoldProduct, 'sku'>, serial: number): string =>
  itemText(itemCodeOf({ brand: DEMO_BRAND, secrets: SIM_SECRETS }, { sku }, { batch: ITEM_BATCH.batch, serial }));

export async function seedGrowth(database: Database, products: readonly SoldProduct[]): Promise<void> {
  const scope = brandScope(DEMO_BRAND.id);
  for (const { id, phone } of GROWTH_MEMBERS) {
    const hmac = phoneHmac(SIM_SECRETS, DEMO_BRAND.id, `+86${phone}`);
    const sealed = { hmac, cipher: '', masked: '138****8000' };
    await ensureMember(database, scope, { id, phone: sealed, name: null, at: WORLD_STARTS_AT });
  }
  const { id: product, sku, name } = itemProductOf(products);
  const issued = { request: 'seed', note: '', issued_by: '9001', issued_at: DEMO_SINCE };
  const recall = { recalled_at: null, recalled_by: null, recall_reason: null };
  await database.transaction((tx) =>
    insertItemBatch(tx, scope, { ...ITEM_BATCH, product, sku, name, ...issued, ...recall }),
  );
  const rule = { ...REFERRAL_TERMS, from: epochMs(DEMO_SINCE), coupon: 'lucky', couponDays: 30, by: '9001' };
  await addReferralRule(database, scope, rule, DEMO_SINCE);
}
