/** Coupons that a store gave away, and sales of it that coupons saved something on with what their goods cost, for the seven kinds of data. Called by seven-kinds.ts. */
import { homeStoreAt } from '../../domain/attribution.ts';
import type { CouponLine, IssuedCoupons } from '../../domain/coupon-figures.ts';
import { brandScope, storeScope } from '../../protocol/messages.ts';
import { readCoupons } from '../../protocol/price-book.ts';
import type { Cloud } from '../app/context.ts';
import { receiptOrigin } from '../growth/campaigns.ts';
import { readRulesOfFold } from '../store/binding-policies.ts';
import { costsOf } from '../store/product-costs.ts';
import {
  bookHeadAt,
  couponColumns,
  couponsGiven,
  linesBack,
  type CouponSaleColumns,
  type GivenAway,
} from '../store/seven-marketing.ts';
import { readRoster } from '../store/staff.ts';
import type { StoreProfile } from '../store/terminals.ts';
import type { Window } from './seven-customers.ts';

export async function readIssued(
  cloud: Cloud,
  store: StoreProfile,
  [from, until]: Window,
): Promise<readonly IssuedCoupons[]> {
  const { database, brand, ports } = cloud;
  const scope = brandScope(brand.id);
  const given = await couponsGiven(database, scope, { receipts: receiptOrigin(store.id, ''), from, until });
  if (given.length === 0) return [];
  const belongs = await belongsTo(cloud, store, given);
  const head = await bookHeadAt(database, scope, ports.clock.now());
  const rules = readCoupons(head?.coupons ?? []);
  const names = new Map((rules.ok ? rules.value : []).map(({ id, name }): [string, string] => [id, name ?? '']));
  const sums = new Map<string, IssuedCoupons>();
  for (const { coupon, issued, redeemed } of given.filter(belongs)) {
    const known = sums.get(coupon) ?? { coupon, name: names.get(coupon) ?? '', issued: 0, redeemed: 0 };
    sums.set(coupon, { ...known, issued: known.issued + issued, redeemed: known.redeemed + redeemed });
  }
  return [...sums.values()];
}

/** A guide's own are those of the store that the guide belonged to when they were issued. */
async function belongsTo(
  { database, brand }: Cloud,
  store: StoreProfile,
  given: readonly GivenAway[],
): Promise<(one: GivenAway) => boolean> {
  const scope = brandScope(brand.id);
  const guides = [...new Set(given.flatMap(({ guide }) => guide ?? []))].sort();
  const { moves } = await readRulesOfFold(database, scope, guides);
  const roster = new Map((await readRoster(database, scope)).map(({ body }) => [body.id, body.stores[0]]));
  return ({ guide, at }) => guide === null || homeStoreAt(moves, guide, at, roster.get(guide)) === store.id;
}

/** `entries`: of the sales on which coupons may have saved something. */
export async function readCouponLines(
  cloud: Cloud,
  store: StoreProfile,
  entries: readonly string[],
): Promise<readonly CouponLine[]> {
  const { database, brand } = cloud;
  const scope = storeScope(brand.id, store.id);
  const sales = (await couponColumns(database, scope, entries)).filter((sale) => savedBy(sale, sale.order) > 0);
  const backs = await linesBack(
    database,
    scope,
    sales.map(({ sale }) => sale),
  );
  const back = new Map(backs.map(({ sale, lineId, units, amount }) => [`${sale} ${lineId}`, { units, amount }]));
  const products = [...new Set(sales.flatMap(({ lines }) => lines.map(({ product }) => String(product.id))))];
  const costs = await costsOf(database, brandScope(brand.id), products);
  const byProduct = new Map<string, typeof costs>();
  for (const fact of costs) byProduct.set(fact.product, [...(byProduct.get(fact.product) ?? []), fact]);
  const costOf = (product: string, day: string): number | null =>
    byProduct.get(product)?.findLast(({ from }) => from <= day)?.cost ?? null;
  return sales.flatMap((sale) =>
    sale.lines.map((line) => ({
      ...{ sale: sale.sale, product: line.product.id },
      paid: line.net - line.roundOffShare,
      saving: savedOn(sale, line),
      quantity: line.quantity,
      ...(line.grams === undefined ? {} : { grams: line.grams }),
      back: back.get(`${sale.sale} ${line.lineId}`) ?? { units: 0, amount: 0 },
      cost: line.openItem === undefined ? costOf(line.product.id, sale.day) : null,
    })),
  );
}

function savedBy({ coupons }: CouponSaleColumns, applied: CouponSaleColumns['order']): number {
  const ids = new Set(coupons.map(({ id }) => id));
  return applied.reduce((sum, [id, saving]) => sum + (ids.has(id) ? saving : 0), 0);
}

/** A line names its shares only where the order has more savings than one; else all of them are of that one. */
const savedOn = (
  sale: CouponSaleColumns,
  { orderApplied, orderDiscount }: CouponSaleColumns['lines'][number],
): number => (orderApplied === undefined ? (sale.order.length === 1 ? orderDiscount : 0) : savedBy(sale, orderApplied));
