/**
 * What a store's sales of some business days are counted for: what their entries and orders say, who the cloud's fold says the buyer was
 * bound to, and what follows from dated hours, cities and moves. A claim that comes late moves a sale to whom it binds, as it does for
 * commission. Called by the report of attribution.
 */
import { cameByOf, homeStoreAt, isAfterHours, isCrossCity, placeAt, type CameBy } from '../../domain/attribution.ts';
import { binderAt, type BindingFacts } from '../../domain/binding.ts';
import type { MemberId, StaffId, StoreId } from '../../domain/ids.ts';
import { basisPoints, fen, FULL_BP } from '../../domain/money.ts';
import { paidFor } from '../../domain/refund.ts';
import { epochMs, type EpochMs } from '../../domain/time.ts';
import { brandScope, storeScope } from '../../protocol/messages.ts';
import type { EntryBody } from '../../schemas/entries/kinds.ts';
import type { Cloud } from '../app/context.ts';
import { factsOf } from '../binding/claims.ts';
import { claimsOfMembers, readStorePlaces } from '../store/attribution.ts';
import { readRulesOfFold } from '../store/binding-policies.ts';
import { orderRefundsIn, ordersIn, type KeptOrder } from '../store/channel-orders.ts';
import { readRoster } from '../store/staff.ts';
import type { StoreProfile } from '../store/terminals.ts';
import type { AttributedFacts, AttributedSale } from './attribution-report.ts';
import type { LedgerFacts } from './sales-reports.ts';

type Sale = EntryBody<'sale'>;

/** A sale or an order, when it was sold and who bought it. */
interface Sold {
  readonly id: string;
  readonly at: EpochMs;
  readonly member?: MemberId | undefined;
  /** Where the goods went, when that is not the store; null where nobody said. */
  readonly city?: string | null;
  readonly of: Omit<AttributedSale, 'boundTo' | 'afterHours' | 'crossCity'> &
    Partial<Pick<AttributedSale, 'afterHours' | 'crossCity'>>;
}

export async function attributedFacts(
  cloud: Cloud,
  store: StoreProfile,
  { sales, refunds }: LedgerFacts,
  { orders, orderRefunds }: OrderFacts,
): Promise<Omit<AttributedFacts, 'arrivals'>> {
  const at = new Map(sales.map(({ sale, at: sold }) => [sale.saleId, epochMs(sold)]));
  // A refund's sale of another day: it was opened about when it was sold.
  const saleSold = (sale: Sale): Sold => soldOfSale(sale, at.get(sale.saleId) ?? sale.openedAt);
  const tillSales = sales.map(({ sale }) => saleSold(sale));
  const tillRefunds = refunds.map(({ refund, sale }) => ({
    lines: refund.lines,
    sold: sale === undefined ? undefined : saleSold(sale),
  }));
  const otherSales = orders.map(({ body, paid_at: paid }) => soldOfOrder(body, paid));
  const otherRefunds = orderRefunds.map(({ body, sold, paid_at: paid }) => ({
    lines: body.lines,
    sold: soldOfOrder(sold, paid),
  }));
  const [all, back] = [
    [...tillSales, ...otherSales],
    [...tillRefunds, ...otherRefunds],
  ];
  const sold = [...all, ...back.flatMap((refund) => refund.sold ?? [])];
  const bound = await boundAt(cloud, sold);
  const places = await placesOf(cloud, store, [...bound.values(), ...sold.flatMap((one) => servingOf(one) ?? [])]);
  const attributed = (one: Sold): AttributedSale => withPlaces(one, bound.get(one.id) ?? null, places);
  return {
    sales: all.map(attributed),
    refunds: back.map(({ lines, sold: one }) => ({ lines, ...(one === undefined ? {} : { sale: attributed(one) }) })),
  };
}

/** Of other channels, counted for the store. */
export interface OrderFacts {
  readonly orders: Awaited<ReturnType<typeof ordersIn>>;
  readonly orderRefunds: Awaited<ReturnType<typeof orderRefundsIn>>;
}
export const readOrderFacts = async (
  { database, brand }: Cloud,
  store: StoreProfile,
  from: string,
  to: string,
): Promise<OrderFacts> => {
  const scope = storeScope(brand.id, store.id);
  return {
    orders: await ordersIn(database, scope, from, to),
    orderRefunds: await orderRefundsIn(database, scope, from, to),
  };
};

const servingOf = ({ of }: Sold): StaffId | undefined => of.serving[0]?.guide;

/** By sale; no entry where nobody was bound. */
async function boundAt(cloud: Cloud, sold: readonly Sold[]): Promise<ReadonlyMap<string, StaffId>> {
  const own = await bindingsOf(
    cloud,
    sold.flatMap(({ member }) => member ?? []),
  );
  return new Map(
    sold.flatMap(({ id, member, at }): [string, StaffId][] => {
      const known = member === undefined ? undefined : own.get(member);
      const binder = known === undefined ? null : binderAt(known, at);
      return binder === null ? [] : [[id, binder.guide]];
    }),
  );
}

/** What the fold of each of these members reads: the claims on whoever is the same person. */
export async function bindingsOf(cloud: Cloud, ids: readonly MemberId[]): Promise<ReadonlyMap<MemberId, BindingFacts>> {
  const scope = brandScope(cloud.brand.id);
  const members = [...new Set(ids)].sort();
  const claims = await claimsOfMembers(cloud.database, scope, members);
  const facts = await factsOf(cloud.database, scope, [...claims.values()].flat());
  return new Map(
    members.map((member) => {
      const rows = (claims.get(member) ?? []).map(({ claim, store }) => ({ ...claim, store }));
      return [member, { ...facts, claims: rows }];
    }),
  );
}

/** Hours and city of the store, and cities of guides, at an instant. */
export interface Places {
  readonly here: (at: EpochMs) => { readonly city?: string | undefined; readonly isAfterHours: boolean | undefined };
  readonly cityOf: (guide: StaffId, at: EpochMs) => string | undefined;
}

export async function placesOf(cloud: Cloud, store: StoreProfile, guides: readonly StaffId[]): Promise<Places> {
  const scope = brandScope(cloud.brand.id);
  const all = await readStorePlaces(cloud.database, scope);
  const of = (id: StoreId | undefined, at: EpochMs) =>
    placeAt(
      all.filter((place) => place.store === id),
      at,
    );
  const { moves } = await readRulesOfFold(cloud.database, scope, [...new Set(guides)].sort());
  const roster = new Map((await readRoster(cloud.database, scope)).map(({ body }) => [body.id, body.stores[0]]));
  return {
    here: (at) => {
      const place = of(store.id, at);
      return { city: place?.city, isAfterHours: isAfterHours(at, place, store.offsetMinutes) };
    },
    cityOf: (guide, at) => of(homeStoreAt(moves, guide, at, roster.get(guide)), at)?.city,
  };
}

/** What the entry itself says holds; the guide of cross city is who is bound, else who served first. */
function withPlaces(sold: Sold, boundTo: StaffId | null, places: Places): AttributedSale {
  const { at, of } = sold;
  const here = places.here(at);
  const guide = boundTo ?? servingOf(sold);
  const crossCity = guide === undefined ? undefined : isCrossCity(cityOf(sold, here), places.cityOf(guide, at));
  return {
    ...of,
    boundTo,
    afterHours: of.afterHours ?? here.isAfterHours,
    crossCity: of.crossCity ?? crossCity,
  };
}

const cityOf = ({ city }: Sold, here: ReturnType<Places['here']>): string | undefined =>
  city === undefined ? here.city : (city ?? undefined);

function soldOfSale(sale: Sale, at: EpochMs): Sold {
  const { store, terminal, serving, buyer, staffPurchase, afterHours, crossCity } = sale;
  const lines = sale.lines.map((line) => ({
    lineId: line.lineId,
    quantity: line.quantity,
    paid: paidFor(line),
    serving: line.serving ?? [],
  }));
  return {
    id: sale.saleId,
    at,
    member: sale.member?.id,
    of: {
      ...cameBy(sale),
      store,
      terminal,
      serving,
      lines,
      ...(buyer === undefined ? {} : { buyer }),
      ...(staffPurchase === undefined ? {} : { staffPurchase }),
      ...(afterHours === undefined ? {} : { afterHours }),
      ...(crossCity === undefined ? {} : { crossCity }),
    },
  };
}

function soldOfOrder(order: KeptOrder, at: EpochMs): Sold {
  const { channel, number, store, member, guide, city, buyer } = order;
  return {
    id: `${channel} ${number}`,
    at,
    member,
    city: city ?? null,
    of: {
      ...cameBy(order),
      store,
      serving: guide === undefined ? [] : [{ guide, shareBp: basisPoints(FULL_BP) }],
      lines: order.lines.map(({ lineId, quantity, net }) => ({ lineId, quantity, paid: fen(net), serving: [] })),
      ...(buyer === undefined ? {} : { buyer }),
    },
  };
}

const cameBy = (sold: Pick<Sale, 'channel' | keyof CameBy | 'occasion'>) => ({
  channel: sold.channel,
  ...cameByOf(sold),
  ...(sold.occasion === undefined ? {} : { occasion: sold.occasion }),
});
