/**
 * A person goes to another store, or leaves. Both are dated facts that the fold of claims reads: customers follow or stay by
 * the rule in force then (domain/binding-policy.ts), and who left is bound to nobody from that instant on. By a manager of
 * both stores, or of the person's store; both names are in the audit log.
 */
import type { FastifyInstance } from 'fastify';
import Type, { type Static } from 'typebox';
import { brandScope, storeScope } from '../../protocol/messages.ts';
import { STAFF_DOCUMENT, type StaffDocument } from '../../schemas/documents/catalogue.ts';
import { STAFF_ID, STORE_ID } from '../../schemas/scalars.ts';
import { whoOf } from '../app/audit-names.ts';
import type { Cloud } from '../app/context.ts';
import { answers, BEARER, withExample } from '../app/documented.ts';
import { identityOf, storeAsked } from '../app/identity.ts';
import { Refusal } from '../app/problem.ts';
import { keepGuideMove } from '../store/binding-policies.ts';
import { writeDocuments } from '../store/documents.ts';
import { readPerson, writePerson } from '../store/roles.ts';
import { leaveContests } from '../store/contest-scores.ts';
import { readStore } from '../store/terminals.ts';
import { storesManaged } from './badges.ts';

const PERSON = Type.Object({ staff: STAFF_ID });
const MOVE = Type.Object({ from: STORE_ID, to: STORE_ID });
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
  app.post('/v1/staff/:staff/moves', {
    config: { policy: ['manager'] },
    schema: {
      ...described(
        'A person goes from one store to another, now; 409 for who does not work in the one or works in both',
      ),
      params: PERSON,
      body: withExample(MOVE, { from: 'S001', to: 'S002' }),
      response: answers(STAFF_DOCUMENT, SAMPLE),
    },
    handler: async (request) => {
      const identity = identityOf(request);
      const { staff } = request.params as Static<typeof PERSON>;
      const { from, to } = request.body as Static<typeof MOVE>;
      for (const store of [from, to]) storeAsked(identity, store);
      if ((await readStore(cloud.database, brand, to)) === null) throw new Refusal(404, 'unknown_store');
      const [at, by] = [cloud.ports.clock.now(), whoOf(identity)];
      const person = await cloud.database.transaction(async (tx) => {
        const known = await readPerson(tx, brand, staff);
        if (known === undefined) throw new Refusal(404, 'not_found');
        await storesManaged(cloud, identity, known);
        if (!known.stores.includes(from) || known.stores.includes(to)) throw new Refusal(409, 'not_in_store');
        const moved = { ...known, stores: known.stores.map((store) => (store === from ? to : store)) };
        await keepGuideMove(tx, brandScope(brand), { guide: staff, at, from, to, by });
        await writePerson(tx, brand, moved);
        await writeDocuments(tx, storeScope(brand, from), [
          { collection: 'staff' as const, id: staff, body: moved, deleted: true },
        ]);
        return moved;
      });
      const what = `staff ${staff} ${from} to ${to}`;
      await cloud.audit.note({ scope: storeScope(brand, from), who: by, act: 'staff.moved', what });
      for (const store of [from, ...person.stores]) cloud.wakes.wake(storeScope(brand, store));
      return person;
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
      const { person, store } = await cloud.database.transaction(async (tx) => {
        const known = await readPerson(tx, brand, staff);
        if (known === undefined) throw new Refusal(404, 'not_found');
        const managed = await storesManaged(cloud, identity, known);
        if (known.leftAt !== undefined) throw new Refusal(409, 'has_left');
        const left: StaffDocument = { ...known, leftAt };
        await writePerson(tx, brand, left);
        await leaveContests(tx, brandScope(brand), staff, leftAt);
        return { person: left, store: managed };
      });
      const what = `staff ${staff}`;
      await cloud.audit.note({ scope: storeScope(brand, store), who: whoOf(identity), act: 'staff.left', what });
      for (const each of person.stores) cloud.wakes.wake(storeScope(brand, each));
      return person;
    },
  });
}
