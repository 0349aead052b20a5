/**
 * Who came to a store in some business days, for the report of attribution: each enrolment, and each claim that bound a customer to a guide
 * as the fold has it now, so that a late claim changes both sides. Decisions of managers are none. Called by routes/reports.ts.
 */
import { cameByOf, isCrossCity } from '../../domain/attribution.ts';
import { foldClaims } from '../../domain/binding.ts';
import type { MemberId } from '../../domain/ids.ts';
import { DAY_MS, MINUTE_MS } from '../../domain/time.ts';
import { brandScope } from '../../protocol/messages.ts';
import type { Cloud } from '../app/context.ts';
import { factsOf } from '../binding/claims.ts';
import { arrivalsIn, type ArrivalRow } from '../store/arrivals.ts';
import { claimsOfMembers } from '../store/attribution.ts';
import type { StoreProfile } from '../store/terminals.ts';
import { placesOf } from './attribution-facts.ts';
import type { AttributedArrival } from './attribution-report.ts';

export async function attributedArrivals(
  cloud: Cloud,
  store: StoreProfile,
  from: string,
  to: string,
): Promise<readonly AttributedArrival[]> {
  const scope = brandScope(cloud.brand.id);
  const dayStart = (store.dayStartMinutes - store.offsetMinutes) * MINUTE_MS;
  const rows = await arrivalsIn(cloud.database, scope, store.id, [
    Date.parse(from) + dayStart,
    Date.parse(to) + DAY_MS + dayStart,
  ]);
  const bound = await claimsThatBound(cloud, scope, rows);
  const counted = rows.filter(({ what, id }) => what === 'enrolled' || bound.has(id));
  const places = await placesOf(
    cloud,
    store,
    counted.flatMap(({ guide }) => guide ?? []),
  );
  return counted.map((row) => ({
    what: row.what === 'enrolled' ? 'enrolled' : 'bound',
    of: {
      ...cameByOf(namedIn(row)),
      channel: row.channel,
      store: row.store,
      ...(row.terminal === null ? {} : { terminal: row.terminal }),
      boundTo: row.guide,
      afterHours: places.here(row.at).isAfterHours,
      crossCity:
        row.guide === null ? undefined : isCrossCity(places.here(row.at).city, places.cityOf(row.guide, row.at)),
    },
  }));
}

/** The claims among them that bound a customer to a guide, as the fold has it now. */
export async function claimsThatBound(
  cloud: Cloud,
  scope: string,
  rows: readonly ArrivalRow[],
): Promise<ReadonlySet<string>> {
  const members = [...new Set(rows.flatMap(({ what, member }) => (what === 'claimed' ? [member] : [])))].sort();
  const claims = await claimsOfMembers(cloud.database, scope, members);
  const facts = await factsOf(cloud.database, scope, [...claims.values()].flat());
  const outcomes = (member: MemberId) => {
    const own = (claims.get(member) ?? []).map(({ claim, store }) => ({ ...claim, store }));
    return [...foldClaims({ ...facts, claims: own }).outcomes];
  };
  const bound = members.flatMap(outcomes).filter(([, outcome]) => outcome === 'bind' || outcome === 'rebind');
  return new Set(bound.map(([claim]) => String(claim)));
}

const namedIn = ({ touchpoint, campaign, community, live_room: liveRoom }: ArrivalRow) => ({
  touchpoint: touchpoint ?? undefined,
  campaign: campaign ?? undefined,
  community: community ?? undefined,
  liveRoom: liveRoom ?? undefined,
});
