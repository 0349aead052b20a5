/**
 * What a store's sales of some business days are counted for: what their entries and orders say, who the cloud's fold says the buyer was
 * bound to, and what follows from dated hours, cities and moves. A claim that comes late moves a sale to whom it binds, as it does for
 * commission. Called by the report of attribution.
 */
import { homeStoreAt, isAfterHours, isCrossCity, placeAt } from '../../domain/attribution.ts';
import { binderAt } from '../../domain/binding.ts';
import type { MemberId, StaffId, StoreId } from '../../domain/ids.ts';
import { paidFor } from '../../domain/refund.ts';
import { epochMs, type EpochMs } from '../../domain/time.ts';
import { brandScope } from '../../protocol/messages.ts';
import type { EntryBody } from '../../schemas/entries/kinds.ts';
import type { Cloud } from '../app/context.ts';
import { factsOf } from '../binding/claims.ts';
import { claimsOfMembers, readStorePlaces } from '../store/attribution.ts';
import { readRulesOfFold } from '../store/binding-policies.ts';
import { readRoster } from '../store/staff.ts';
import type { StoreProfile } from '../store/terminals.ts';
import type { AttributedFacts, AttributedSale } from './attribution-report.ts';
import type { LedgerFacts } from './sales-reports.ts';

type Sale = EntryBody<'sale'>;
/** When it was sold: of a refund's sale that is not known from its document, when it was opened. */
type Sold = readonly [Sale, EpochMs];

export async function attributedFacts(
  cloud: Cloud,
  store: StoreProfile,
  { sales, refunds }: LedgerFacts,
): Promise<AttributedFacts> {
  const at = new Map(sales.map(({ sale, at: sold }) => [sale.saleId, epochMs(sold)]));
  const taken = refunds.flatMap(({ sale }) => (sale === undefined ? [] : [sale]));
  const sold = [...sales.map(({ sale }) => sale), ...taken].map((sale): Sold => [
    sale,
    at.get(sale.saleId) ?? sale.openedAt,
  ]);
  const bound = await boundAt(cloud, sold);
  const places = await placesOf(cloud, store, [...bound.values(), ...sold.flatMap(([sale]) => servingOf(sale))]);
  const attributed = new Map(
    sold.map(([sale, when]) => [sale.saleId, attributedSale(sale, when, bound.get(sale.saleId) ?? null, places)]),
  );
  const of = (sale: Sale | undefined): AttributedSale | undefined =>
    sale === undefined ? undefined : attributed.get(sale.saleId);
  return {
    sales: sales.flatMap(({ sale }) => of(sale) ?? []),
    refunds: refunds.map(({ refund, sale }) => {
      const known = of(sale);
      return { lines: refund.lines, ...(known === undefined ? {} : { sale: known }) };
    }),
  };
}

const servingOf = (sale: Sale): readonly StaffId[] => sale.serving.slice(0, 1).map(({ guide }) => guide);

/** By sale; no entry where nobody was bound. */
async function boundAt(cloud: Cloud, sold: readonly Sold[]): Promise<ReadonlyMap<string, StaffId>> {
  const scope = brandScope(cloud.brand.id);
  const members = [...new Set(sold.flatMap(([{ member }]) => (member === undefined ? [] : [member.id])))].sort();
  const claims = await claimsOfMembers(cloud.database, scope, members);
  const facts = await factsOf(cloud.database, scope, [...claims.values()].flat());
  const byMember = new Map<MemberId, typeof facts>(
    members.map((member) => {
      const own = (claims.get(member) ?? []).map(({ claim, store }) => ({ ...claim, store }));
      return [member, { ...facts, claims: own }];
    }),
  );
  return new Map(
    sold.flatMap(([{ saleId, member }, at]): [string, StaffId][] => {
      const own = member === undefined ? undefined : byMember.get(member.id);
      const binder = own === undefined ? null : binderAt(own, at);
      return binder === null ? [] : [[saleId, binder.guide]];
    }),
  );
}

interface Places {
  readonly here: (at: EpochMs) => { readonly city?: string | undefined; readonly isAfterHours: boolean | undefined };
  readonly cityOf: (guide: StaffId, at: EpochMs) => string | undefined;
}

async function placesOf(cloud: Cloud, store: StoreProfile, guides: readonly StaffId[]): Promise<Places> {
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
function attributedSale(sale: Sale, at: EpochMs, boundTo: StaffId | null, places: Places): AttributedSale {
  const { channel, touchpoint, campaign, community, liveRoom, occasion, store, terminal, serving } = sale;
  const here = places.here(at);
  const guide = boundTo ?? servingOf(sale)[0];
  const crossCity = guide === undefined ? undefined : isCrossCity(here.city, places.cityOf(guide, at));
  return {
    channel,
    ...(touchpoint === undefined ? {} : { touchpoint }),
    ...(campaign === undefined ? {} : { campaign }),
    ...(community === undefined ? {} : { community }),
    ...(liveRoom === undefined ? {} : { liveRoom }),
    ...(occasion === undefined ? {} : { occasion }),
    store,
    terminal,
    serving,
    lines: sale.lines.map((line) => ({
      lineId: line.lineId,
      quantity: line.quantity,
      paid: paidFor(line),
      serving: line.serving ?? [],
    })),
    ...(sale.buyer === undefined ? {} : { buyer: sale.buyer }),
    ...(sale.staffPurchase === undefined ? {} : { staffPurchase: sale.staffPurchase }),
    boundTo,
    afterHours: sale.afterHours ?? here.isAfterHours,
    crossCity: sale.crossCity ?? crossCity,
  };
}
