/** What the invariants look at of a season: contests, campaigns, planned changes of store, friends who were handed over, and what people were told. See look.ts. */
import { businessDayAt, epochMs, CHINA_DAY } from '../../../sync/domain/time.ts';
import type { CloudSeen } from '../../../sync/domain/invariants.ts';
import type { SeasonSeen } from '../../../sync/domain/invariants-season.ts';
import { GROWTH_COUPONS } from '../cloud/growth-shop.ts';
import { userAtWecom, WECOM_FRIENDS } from '../cloud/season-shop.ts';
import { SIM_STORES } from '../cloud/sim-shop.ts';
import { managedOf } from './look-managed.ts';
import type { JournalEntry } from '../../../sync/schemas/entries/entry.ts';
import type { Snapshot } from '../memory-database.ts';
import { claimsOfPerson, factsOf } from './look-guides.ts';
import { ratingsOf } from './look-ratings.ts';
import { phoneCallOf } from './season-people.ts';
import type { World } from './world.ts';

export function seasonOf({ season, trueTime: now, plan, sites }: World, tables: Snapshot): Partial<CloudSeen> {
  if (season === undefined) return {};
  const { told, wecom } = season;
  const persons = new Map(tables.member_aliases.map(({ member, person }) => [member, person]));
  const claimed = [...new Set(tables.claims.map(({ member }) => persons.get(member) ?? member))];
  const factsOfMember = (member: string) => factsOf(tables, claimsOfPerson(tables, member));
  // Who leaves, or whose plan somebody takes back, need not go.
  const unsure = new Set(
    plan.actions.flatMap((action) => (action.do === 'cancelMove' || action.do === 'leave' ? [action.guide] : [])),
  );
  return {
    season: {
      now,
      sold: tables.guide_sales,
      ...{ history: tables.contest_history, scores: tables.contest_scores, finals: tables.contest_finals },
      ...{ corrections: tables.contest_corrections, prizes: tables.contest_prizes },
      contests: tables.contests.map(({ contest, state, body, closed_at: closedAt }) => ({
        ...{ contest, state, closedAt },
        terms: body as unknown as SeasonSeen['contests'][number]['terms'],
      })),
      persons: claimed.map(factsOfMember),
      called: claimed.map((person) => ({ facts: factsOfMember(person), calls: callsTo(tables, person) })),
      dayAt: (_store, at) => businessDayAt(epochMs(at), CHINA_DAY),
      left: new Map(
        tables.staff.flatMap(({ staff, body }): [string, number][] =>
          typeof body['leftAt'] === 'number' ? [[staff, body['leftAt']]] : [],
        ),
      ),
      coupons: tables.coupon_codes,
      campaigns: campaignsOf(tables),
      offlineRules: new Set(GROWTH_COUPONS.filter(({ issued }) => issued === 'offline').map(({ id }) => id)),
      received: new Map(tables.journal_entries.map(({ id, received_at: at }) => [id, at])),
      people: peopleOf(tables),
      homes: HOMES,
      moves: tables.guide_moves.map(({ guide, at, body }) => ({
        ...{ guide, at },
        ...(body as { readonly from: string; readonly to: string }),
      })),
      handedOver: wecom.moves,
      transfers: tables.wecom_transfers,
      transferRules: tables.wecom_policies
        .toSorted((a, b) => a.from_at - b.from_at)
        .map(({ from_at: from, on_transfer: onTransfer }) => ({ from, follows: onTransfer === 'follows' })),
      friends: new Map(WECOM_FRIENDS.map(({ external, member }) => [external, factsOfMember(member)])),
      userOf: userAtWecom,
      managed: managedOf(season.managed, tables),
      hours: {
        clocked: clockedIn(tables),
        said: season.hours,
        told: sites.flatMap(({ agent }) => agent.care.clocked),
        dayAt: (_store, at) => businessDayAt(epochMs(at), CHINA_DAY),
      },
      ratings: ratingsOf(season.ratings, tables),
      told: {
        ...told,
        planned: told.planned.filter(({ guide }) => !unsure.has(guide)),
        noted: told.noted.map((call) => keptAs(tables, call)),
      },
    },
  };
}

/** As tills wrote them down, wherever they stand, and phones sent them: to every id of this person. */
function callsTo(tables: Snapshot, person: string): SeasonSeen['called'][number]['calls'] {
  const persons = new Map(tables.member_aliases.map(({ member, person: of }) => [member, of]));
  const isTheirs = (member: string): boolean => (persons.get(member) ?? member) === person;
  const tills = tables.journal_entries.flatMap(({ scope, kind, line }) => {
    if (kind !== 'customer.called') return [];
    const { id, at, staff, body } = JSON.parse(line) as Extract<JournalEntry, { kind: 'customer.called' }>;
    const { guide, reason, occasion, outcome } = body;
    const store = scope.split(':').at(-1) ?? '';
    return isTheirs(body.member) ? [{ id, at, staff, store, guide, reason, occasion, outcome }] : [];
  });
  const phones = tables.call_outcomes.flatMap(({ member, kind: reason, occasion, n, staff, ...row }) =>
    isTheirs(member)
      ? [{ ...row, id: phoneCallOf(member, reason, occasion, String(n)), staff, guide: staff, reason, occasion }]
      : [],
  );
  return [...tills, ...phones];
}

/** What is said of an id that is the same person as another by then is kept under the other. */
function keptAs({ member_merges: merges, call_outcomes: outcomes }: Snapshot, call: string): string {
  const kept = new Set(outcomes.map(({ member, kind, occasion, n }) => phoneCallOf(member, kind, occasion, String(n))));
  const [phone = '', said = '', ...of] = call.split(' ');
  const ids = [
    said,
    ...merges.filter((one) => one.other === said || one.member === said).flatMap((one) => [one.member, one.other]),
  ];
  return ids.map((id) => [phone, id, ...of].join(' ')).find((one) => kept.has(one)) ?? call;
}

const clockedIn = (tables: Snapshot): SeasonSeen['hours']['clocked'] =>
  tables.journal_entries.flatMap(({ scope, kind, line }) => {
    if (kind !== 'staff.clocked') return [];
    const { id, at, staff, body } = JSON.parse(line) as Extract<JournalEntry, { kind: 'staff.clocked' }>;
    return [{ id, store: scope.split(':').at(-1) ?? '', at, staff, body }];
  });

/** As the shop has them at first: those who move. */
const HOMES = new Map(['2003', '2004'].map((guide) => [guide, SIM_STORES.slice(0, 1)]));

function campaignsOf({ campaigns, campaign_given: given }: Snapshot): SeasonSeen['campaigns'] {
  return [...new Set(campaigns.map(({ campaign }) => campaign))].map((campaign) => {
    const versions = campaigns.filter((one) => one.campaign === campaign).map(({ body }) => body);
    const floors = versions.map(({ receiptFrom }) => receiptFrom).filter((floor) => typeof floor === 'number');
    return {
      campaign,
      given: given.find((one) => one.campaign === campaign)?.given ?? 0,
      quotas: versions.map(({ coupon }) => (coupon as { readonly quota: number }).quota),
      receiptFrom: floors,
    };
  });
}

function peopleOf({ staff, documents }: Snapshot): SeasonSeen['people'] {
  const shown = documents.filter(({ collection, deleted }) => collection === 'staff' && !deleted);
  return staff.map(({ staff: id, body }) => {
    const { stores, goes, leftAt } = body as {
      readonly stores: readonly string[];
      readonly goes?: { readonly at: number };
      readonly leftAt?: number;
    };
    const shownIn = shown.filter((document) => document.id === id).map(({ scope }) => scope.split(':').at(-1) ?? '');
    return { staff: id, stores, goesAt: goes?.at ?? null, leftAt: leftAt ?? null, shownIn };
  });
}
