/**
 * Who became a member of a store in some days and what members bought, for the seven kinds of data: persons by all of their ids, bound as
 * the cloud's fold has it now. Called by seven-kinds.ts.
 */
import { boundGuideAt, boundGuides } from '../../domain/binding.ts';
import type { Enrolled, Purchase } from '../../domain/buyers-figures.ts';
import type { MemberId } from '../../domain/ids.ts';
import type { SoldSale } from '../../domain/trade-figures.ts';
import { businessDayAt, type EpochMs } from '../../domain/time.ts';
import { brandScope } from '../../protocol/messages.ts';
import type { Cloud } from '../app/context.ts';
import { arrivalsIn } from '../store/arrivals.ts';
import { idsOfAll } from '../store/member-merges.ts';
import { membersBefore } from '../store/members.ts';
import type { StoreProfile } from '../store/terminals.ts';
import { bindingsOf } from './attribution-facts.ts';

/** From its first instant on and before the one after its last. */
export type Window = readonly [from: EpochMs, until: EpochMs];

export async function readEnrolled(cloud: Cloud, store: StoreProfile, window: Window): Promise<readonly Enrolled[]> {
  const scope = brandScope(cloud.brand.id);
  const rows = (await arrivalsIn(cloud.database, scope, store.id, window)).filter(({ what }) => what === 'enrolled');
  const members = rows.map(({ member }) => member);
  const persons = await idsOfAll(cloud.database, scope, members);
  const own = new Set<string>(members);
  const others = [...persons.values()].flat().filter((id) => !own.has(id));
  const before = await membersBefore(cloud.database, scope, others, window[0]);
  const bindings = await bindingsOf(cloud, members);
  const now = cloud.ports.clock.now();
  return rows
    .filter(({ member }) => !(persons.get(member) ?? []).some((id) => before.has(id)))
    .map(({ member, at }) => {
      const facts = bindings.get(member);
      const isBound = facts !== undefined && boundGuideAt(facts, now) !== null;
      return { person: nameOfPerson(persons, member), at, day: businessDayAt(at, store), isBound };
    });
}

/** Of each purchase who bought it and whose customer that was. */
export async function readPurchases(cloud: Cloud, purchases: readonly SoldSale[]): Promise<readonly Purchase[]> {
  const members = [...new Set(purchases.flatMap(({ member }) => member ?? []))];
  const persons = await idsOfAll(cloud.database, brandScope(cloud.brand.id), members);
  const bindings = await bindingsOf(cloud, members);
  const boundTo = new Map([...bindings].map(([member, facts]) => [member, boundGuides(facts)]));
  return purchases.flatMap(({ member, at }) =>
    member === undefined
      ? []
      : [{ person: nameOfPerson(persons, member), at, boundTo: boundTo.get(member)?.(at) ?? null }],
  );
}

/** One and the same for all ids of a person. */
const nameOfPerson = (persons: ReadonlyMap<string, readonly MemberId[]>, member: MemberId): string =>
  persons.get(member)?.toSorted()[0] ?? member;
