/** Follow-ups that were due in a store and who of the customers that came to guides heard from them, for the seven kinds of data. Called by seven-kinds.ts. */
import { boundGuideAt } from '../../domain/binding.ts';
import { endsReason } from '../../domain/call-reasons.ts';
import { wishesDue, type CameToGuide, type DueFollowUp } from '../../domain/care-figures.ts';
import { isFor, progressOf } from '../../domain/guide-task.ts';
import { businessDayAt, businessDayBegins, DAY_MS, type BusinessDay } from '../../domain/time.ts';
import { brandScope, storeScope } from '../../protocol/messages.ts';
import type { Cloud } from '../app/context.ts';
import { callsOf, personsAmong } from '../guide/customers.ts';
import { guidesOf } from '../guide/tasks.ts';
import { factOf, wishesOf } from '../guide/wishes.ts';
import { arrivalsIn } from '../store/arrivals.ts';
import { guideFactsOf, guideFactsWithin, membersWishing } from '../store/guide-facts.ts';
import { guideTasksDue } from '../store/guide-tasks.ts';
import type { StoreProfile } from '../store/terminals.ts';
import { claimsThatBound } from './arrivals.ts';
import { bindingsOf } from './attribution-facts.ts';
import type { Window } from './seven-customers.ts';

interface Span {
  readonly from: BusinessDay;
  readonly to: BusinessDay;
}

export const readFollowUps = async (
  cloud: Cloud,
  store: StoreProfile,
  span: Span,
  window: Window,
): Promise<readonly DueFollowUp[]> => [
  ...(await tasksDue(cloud, store, span)),
  ...(await wishesArrived(cloud, store, window)),
];

async function tasksDue(cloud: Cloud, store: StoreProfile, { from, to }: Span): Promise<readonly DueFollowUp[]> {
  const scope = storeScope(cloud.brand.id, store.id);
  const today = businessDayAt(cloud.ports.clock.now(), store);
  const rows = await guideTasksDue(cloud.database, scope, [from, to < today ? to : today]);
  const wereDue = rows.filter(({ body, ended_at: ended }) => {
    const over = businessDayBegins(body.due as BusinessDay, store) + DAY_MS;
    return ended === null || ended >= over;
  });
  const ids = wereDue.map(({ id }) => id);
  const facts = await guideFactsOf(cloud.database, [scope], 'task.progressed', ids);
  const guides = await guidesOf(cloud, store.id);
  return wereDue.flatMap(({ id, body }) => {
    const own = facts.flatMap(({ subject, id: fact, at, staff, body: said }) =>
      subject === id ? [{ ...said, id: fact, at, by: staff }] : [],
    );
    const people = body.staff.length > 0 ? body.staff : guides.filter((guide) => isFor(body, guide));
    return people.map((guide) => ({ guide, isDone: progressOf(body, guide, own).isComplete }));
  });
}

/** A wish is of whoever the customer was bound to when the goods came. */
async function wishesArrived(cloud: Cloud, store: StoreProfile, window: Window): Promise<readonly DueFollowUp[]> {
  const scopes = [storeScope(cloud.brand.id, store.id)] as const;
  const came = await guideFactsWithin(cloud.database, scopes[0], 'goods.arrived', window);
  const arrivals = came.map(({ at, body }) => ({ product: body.goods.product, at }));
  const products = [...new Set(arrivals.map(({ product }) => String(product)))];
  const members = await membersWishing(cloud.database, scopes[0], products);
  const persons = await personsAmong(cloud, members);
  const wishes = await wishesOf(cloud, scopes, persons, await callsOf(cloud, scopes, persons));
  const bindings = await bindingsOf(cloud, [...persons.keys()]);
  return [...persons.keys()].flatMap((person) => {
    const facts = bindings.get(person);
    return wishesDue((wishes.get(person) ?? []).map(factOf), arrivals).map(({ at, isDone }) => ({
      guide: facts === undefined ? null : boundGuideAt(facts, at),
      isDone,
    }));
  });
}

/** Who came to a guide by a claim that bound them, and when they were called or written to since and it got through. */
export async function readCame(cloud: Cloud, store: StoreProfile, window: Window): Promise<readonly CameToGuide[]> {
  const scope = brandScope(cloud.brand.id);
  const claimed = (await arrivalsIn(cloud.database, scope, store.id, window)).filter(({ what }) => what === 'claimed');
  const bound = await claimsThatBound(cloud, scope, claimed);
  const came = claimed.filter(({ id }) => bound.has(id));
  const persons = await personsAmong(
    cloud,
    came.map(({ member }) => member),
  );
  const calls = await callsOf(cloud, [storeScope(cloud.brand.id, store.id)], persons);
  const personOf = new Map([...persons].flatMap(([person, ids]) => ids.map((id) => [id, person] as const)));
  return came.flatMap(({ guide, at, member }) => {
    if (guide === null) return [];
    const said = calls.get(personOf.get(member) ?? member) ?? [];
    const answers = said
      .filter(({ outcome }) => endsReason(outcome))
      .flatMap(({ staff, at: answered }) => (staff === null ? [] : [{ by: staff, at: answered }]));
    return [{ guide, at, answers }];
  });
}
