/**
 * A person of the brand as a customer: the own member, linked by a manager of the person's store. From then on the person is never
 * bound to oneself, and earns nothing of what is bought under that member. Tills get it with their people.
 */
import type { FastifyInstance } from 'fastify';
import Type, { type Static } from 'typebox';
import { storeScope } from '../../protocol/messages.ts';
import { STAFF_DOCUMENT, type StaffDocument } from '../../schemas/documents/catalogue.ts';
import { MEMBER_ID, STAFF_ID } from '../../schemas/scalars.ts';
import { whoOf } from '../app/audit-names.ts';
import type { Cloud } from '../app/context.ts';
import { answers, BEARER, withExample } from '../app/documented.ts';
import { identityOf } from '../app/identity.ts';
import { idsWithinReach } from '../app/member-reach.ts';
import { Refusal } from '../app/problem.ts';
import { keepMember, readPerson, staffOfMember, writePerson } from '../store/roles.ts';
import { storesManaged } from './badges.ts';

const PERSON = Type.Object({ staff: STAFF_ID });
const LINK = Type.Object({ member: Type.Union([MEMBER_ID, Type.Null()]) });
const SAMPLE = {
  id: '2001',
  name: '林悦',
  roles: ['guide'],
  stores: ['S001'],
  tokenNumber: 2001,
  from: 1767225600000,
  member: '019a0000-0000-7000-8000-000000000001',
};

export function staffMemberRoutes(app: FastifyInstance, cloud: Cloud): void {
  const brand = cloud.brand.id;
  app.put('/v1/staff/:staff/member', {
    config: { policy: ['manager'] },
    schema: {
      summary: 'Link a person to the own member, or to none; 409 when it is somebody else’s',
      tags: ['people'],
      security: BEARER,
      params: PERSON,
      body: withExample(LINK, { member: SAMPLE.member }),
      response: answers(STAFF_DOCUMENT, SAMPLE),
    },
    handler: async (request) => {
      const identity = identityOf(request);
      const { staff } = request.params as Static<typeof PERSON>;
      const { member } = request.body as Static<typeof LINK>;
      // Of another store's members a manager hears what would be heard of nobody.
      if (member !== null) await idsWithinReach(cloud, identity, member);
      const { person, store } = await cloud.database.transaction(async (tx) => {
        const known = await readPerson(tx, brand, staff);
        if (known === undefined) throw new Refusal(404, 'not_found');
        const managed = await storesManaged(cloud, identity, known);
        const other = member === null ? undefined : await staffOfMember(tx, brand, member);
        if (other !== undefined && other !== staff) throw new Refusal(409, 'member_linked');
        const others = Object.entries(known).filter(([field]) => field !== 'member');
        const linked = { ...Object.fromEntries(others), ...(member === null ? {} : { member }) } as StaffDocument;
        await keepMember(tx, brand, { staff, member, at: cloud.ports.clock.now() });
        await writePerson(tx, brand, linked);
        return { person: linked, store: managed };
      });
      const what = `staff ${staff} member ${member ?? 'none'}`;
      await cloud.audit.note({
        scope: storeScope(brand, store),
        who: whoOf(identity),
        act: 'staff.member_linked',
        what,
      });
      for (const each of person.stores) cloud.wakes.wake(storeScope(brand, each));
      return person;
    },
  });
}
