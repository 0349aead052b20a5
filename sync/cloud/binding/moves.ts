/**
 * Changes of store that were planned: a fact of the day on which they begin, which the fold of claims reads from the first, and tills by
 * their own clock. What is left to do on that day is the list of people; any process does it, also late and twice. Called by
 * routes/staff-changes.ts and, every few seconds, by `startCloud`. DOMAIN.md §6; domain/reach.ts.
 */
import type { BrandId } from '../../domain/ids.ts';
import { storesByPlan } from '../../domain/reach.ts';
import { brandScope, storeScope } from '../../protocol/messages.ts';
import type { StaffDocument } from '../../schemas/documents/catalogue.ts';
import type { Cloud } from '../app/context.ts';
import { forgetGuideMove } from '../store/binding-policies.ts';
import type { Transaction } from '../store/database.ts';
import { peopleWhoGo, readPerson, writePerson } from '../store/roles.ts';
import { failed, SWEPT_MAX } from '../sweep.ts';

type Planned = StaffDocument & Required<Pick<StaffDocument, 'goes'>>;

/** The person as one of the new store, whom the old one forgets. */
export async function carryOut(tx: Transaction, brand: BrandId, { goes, ...person }: Planned): Promise<StaffDocument> {
  const moved = { ...person, stores: [...storesByPlan({ stores: person.stores, goes }, goes.at)] };
  await writePerson(tx, brand, moved, [goes.from]);
  return moved;
}

/** Writes the person as one who stays, changed so, and takes a plan back where there was one. */
export async function withoutPlan(
  tx: Transaction,
  brand: BrandId,
  { goes, ...known }: StaffDocument,
  change: Pick<StaffDocument, 'leftAt'> = {},
): Promise<StaffDocument> {
  const person = { ...known, ...change };
  if (goes !== undefined) await forgetGuideMove(tx, brandScope(brand), { guide: person.id, at: goes.at });
  await writePerson(tx, brand, person, goes === undefined ? [] : [goes.to]);
  return person;
}

export async function sweepMoves(cloud: Cloud): Promise<void> {
  const { database, brand, ports } = cloud;
  const now = ports.clock.now();
  for (const staff of await peopleWhoGo(database, brand.id, now, SWEPT_MAX)) {
    const carried = database.transaction(async (tx) => {
      const person = await readPerson(tx, brand.id, staff);
      // Another process was here, or somebody took it back.
      if (person?.goes === undefined || person.goes.at > now) return undefined;
      await carryOut(tx, brand.id, { ...person, goes: person.goes });
      return person.goes;
    });
    const noted = carried.then(async (goes) => {
      if (goes === undefined) return;
      const what = `staff ${staff} ${goes.from} to ${goes.to} as planned`;
      await cloud.audit.note({ scope: storeScope(brand.id, goes.from), who: 'host', act: 'staff.moved', what });
      for (const store of [goes.from, goes.to]) cloud.wakes.wake(storeScope(brand.id, store));
    });
    await noted.catch(failed(cloud, 'moves'));
  }
}
