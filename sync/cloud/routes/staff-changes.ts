/**
 * A person goes to another store, now or with a business day to come, or leaves. All are dated facts that the fold of claims reads:
 * customers follow or stay by the rule in force then (domain/binding-policy.ts), and who left is bound to nobody from that instant on.
 * By a manager of both stores, or of the person's store; both names are in the audit log. binding/moves.ts carries plans out.
 */
import type { FastifyInstance } from 'fastify';
import Type, { type Static } from 'typebox';
import type { StoreId } from '../../domain/ids.ts';
import { businessDayAt, businessDayBegins, DAY_MS } from '../../domain/time.ts';
import { brandScope, storeScope } from '../../protocol/messages.ts';
import { STAFF_DOCUMENT, type StaffDocument } from '../../schemas/documents/catalogue.ts';
import { BUSINESS_DAY, STAFF_ID, STORE_ID } from '../../schemas/scalars.ts';
import { whoOf } from '../app/audit-names.ts';
import type { Cloud } from '../app/context.ts';
import { answers, BEARER, withExample } from '../app/documented.ts';
import { identityOf, storeAsked, type Identity } from '../app/identity.ts';
import { Refusal } from '../app/problem.ts';
import { carryOut, withoutPlan } from '../binding/moves.ts';
import { leaveBoards } from '../contests/apply.ts';
import { keepGuideMove } from '../store/binding-policies.ts';
import type { Transaction } from '../store/database.ts';
import { readPerson, writePerson } from '../store/roles.ts';
import { readStore } from '../store/terminals.ts';
import { storesManaged } from './badges.ts';

const PERSON = Type.Object({ staff: STAFF_ID });
const MOVE = Type.Object({
  from: STORE_ID,
  to: STORE_ID,
  /** A business day to come; absent: now. */
  day: Type.Optional(BUSINESS_DAY),
});
const PLANNED_WITHIN_MS = 400 * DAY_MS;
const SAMPLE = {
  id: '2001',
  name: '林悦',
  roles: ['guide'],
  stores: ['S002'],
  tokenNumber: 2001,
  from: 1767225600000,
};

export function staffChangeRoutes(app: FastifyInstance, cloud: Cloud): void {
  const brand = cloud.brand.id;
  const described = (summary: string) => ({ summary, tags: ['people'], security: BEARER });
  const told = (person: StaffDocument, ...more: readonly StoreId[]): StaffDocument => {
    for (const store of [...person.stores, ...more]) cloud.wakes.wake(storeScope(brand, store));
    return person;
  };
  app.post('/v1/staff/:staff/moves', {
    config: { policy: ['manager'] },
    schema: {
      ...described(
        'A person goes from one store to another, now or with the business day `day` of the first; 409 for who does not work in the one, works in both, has left or has a plan already',
      ),
      params: PERSON,
      body: withExample(MOVE, { from: 'S001', to: 'S002', day: '2026-12-01' }),
      response: answers(STAFF_DOCUMENT, { ...SAMPLE, goes: { from: 'S002', to: 'S003', at: 1790000000000 } }),
    },
    handler: async (request) => {
      const identity = identityOf(request);
      const { staff } = request.params as Static<typeof PERSON>;
      const { from, to, day } = request.body as Static<typeof MOVE>;
      for (const store of [from, to]) storeAsked(identity, store);
      const [leaves, comes] = [
        await readStore(cloud.database, brand, from),
        await readStore(cloud.database, brand, to),
      ];
      if (leaves === null || comes === null) throw new Refusal(404, 'unknown_store');
      const now = cloud.ports.clock.now();
      if (day !== undefined && day <= businessDayAt(now, leaves)) throw refusedDay('has_passed');
      const at = day === undefined ? now : businessDayBegins(day, leaves);
      if (at > now + PLANNED_WITHIN_MS) throw refusedDay('too_far');
      const by = whoOf(identity);
      const person = await cloud.database.transaction(async (tx) => {
        const known = await personManaged(cloud, tx, identity, staff);
        if (known.leftAt !== undefined) throw new Refusal(409, 'has_left');
        if (known.goes !== undefined) throw new Refusal(409, 'move_planned');
        if (!known.stores.includes(from) || known.stores.includes(to)) throw new Refusal(409, 'not_in_store');
        const planned = { ...known, goes: { from, to, at } };
        await keepGuideMove(tx, brandScope(brand), { guide: staff, at, from, to, by });
        if (day === undefined) return carryOut(tx, brand, planned);
        await writePerson(tx, brand, planned);
        return planned;
      });
      const act = day === undefined ? 'staff.moved' : 'staff.move_planned';
      const what = `staff ${staff} ${from} to ${to}${day === undefined ? '' : ` on ${day}`}`;
      await cloud.audit.note({ scope: storeScope(brand, from), who: by, act, what });
      return told(person, from, to);
    },
  });
  app.post('/v1/staff/:staff/moves/cancellation', {
    config: { policy: ['manager'] },
    schema: {
      ...described('Take back a planned change of store before its day; 409 where none is planned or it has begun'),
      params: PERSON,
      response: answers(STAFF_DOCUMENT, SAMPLE),
    },
    handler: async (request) => {
      const identity = identityOf(request);
      const { staff } = request.params as Static<typeof PERSON>;
      const { person, goes } = await cloud.database.transaction(async (tx) => {
        const known = await personManaged(cloud, tx, identity, staff);
        if (known.goes === undefined) throw new Refusal(409, 'no_plan');
        if (known.goes.at <= cloud.ports.clock.now()) throw new Refusal(409, 'has_begun');
        return { person: await withoutPlan(tx, brand, known), goes: known.goes };
      });
      const what = `staff ${staff} ${goes.from} to ${goes.to}`;
      const who = whoOf(identity);
      await cloud.audit.note({ scope: storeScope(brand, goes.from), who, act: 'staff.move_cancelled', what });
      return told(person, goes.to);
    },
  });
  app.post('/v1/staff/:staff/leaving', {
    config: { policy: ['manager'] },
    schema: {
      ...described('A person leaves, now: is bound to nobody from here on and logs in nowhere; 409 for who has left'),
      params: PERSON,
      response: answers(STAFF_DOCUMENT, { ...SAMPLE, leftAt: 1790000000000 }),
    },
    handler: async (request) => {
      const identity = identityOf(request);
      const { staff } = request.params as Static<typeof PERSON>;
      if (identity.kind === 'staff' && identity.staff.id === staff) throw new Refusal(409, 'own_leaving');
      const leftAt = cloud.ports.clock.now();
      const { person, store, plan } = await cloud.database.transaction(async (tx) => {
        const known = await readPerson(tx, brand, staff);
        if (known === undefined) throw new Refusal(404, 'not_found');
        const managed = await storesManaged(cloud, identity, known);
        if (known.leftAt !== undefined) throw new Refusal(409, 'has_left');
        await leaveBoards(cloud, tx, staff, leftAt);
        const { goes } = known;
        // What has begun stays a fact, whoever swept it.
        const there = goes !== undefined && goes.at <= leftAt ? await carryOut(tx, brand, { ...known, goes }) : known;
        return { person: await withoutPlan(tx, brand, there, { leftAt }), store: managed, plan: goes };
      });
      const what = `staff ${staff}`;
      await cloud.audit.note({ scope: storeScope(brand, store), who: whoOf(identity), act: 'staff.left', what });
      return told(person, ...(plan === undefined ? [] : [plan.from, plan.to]));
    },
  });
}

/** @throws Refusal 403, 404 */
async function personManaged(
  cloud: Cloud,
  tx: Transaction,
  identity: Identity,
  staff: StaffDocument['id'],
): Promise<StaffDocument> {
  const known = await readPerson(tx, cloud.brand.id, staff);
  if (known === undefined) throw new Refusal(404, 'not_found');
  await storesManaged(cloud, identity, known);
  return known;
}

const refusedDay = (reason: string): Refusal =>
  new Refusal(422, 'refused_configuration', `/day ${reason}`, { path: '/day', reason });
