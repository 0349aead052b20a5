/**
 * The brand's own roles and who wears them. Terminals and managers read, the brand's manager alone writes: a till can give
 * rights to nobody. What makes no sense is refused with path and reason; nobody changes the own roles.
 */
import type { FastifyInstance } from 'fastify';
import Type, { type Static } from 'typebox';
import { DEFAULT_ROLES } from '../../domain/permission.ts';
import { faultOfRoles, type RoleDefinition } from '../../domain/role-definition.ts';
import { brandScope, ROLES_ANSWER, storeScope } from '../../protocol/messages.ts';
import { ROLE, STAFF_DOCUMENT } from '../../schemas/documents/catalogue.ts';
import { SLUG, STAFF_ID, TEXT } from '../../schemas/scalars.ts';
import { whoOf } from '../app/audit-names.ts';
import type { Cloud } from '../app/context.ts';
import { answers, BEARER, withExample } from '../app/documented.ts';
import { identityOf } from '../app/identity.ts';
import { Refusal } from '../app/problem.ts';
import { readPerson, readRoles, replaceRoles, writePerson } from '../store/roles.ts';

/** What a grant may be is judged by name, so that the refusal can say which. */
const ASKED_ROLE = Type.Object({
  id: SLUG,
  name: Type.Object({ zh: TEXT, en: TEXT }),
  grants: Type.Record(Type.String({ maxLength: 60 }), Type.Unknown()),
});
const ROLES_REQUEST = Type.Object({ roles: Type.Array(ASKED_ROLE, { maxItems: 200 }) });
const WORN_REQUEST = Type.Object({
  roles: Type.Array(ROLE, { maxItems: 8 }),
  customRoles: Type.Array(SLUG, { maxItems: 8 }),
});
const WORN_PATH = Type.Object({ staff: STAFF_ID });
const SAMPLE = { id: 'trainee', name: { zh: '见习收银', en: 'Trainee' }, grants: { sell: true, refund: 5000 } };
const SAMPLE_STAFF = {
  id: '1001',
  name: '周敏',
  roles: [],
  customRoles: ['trainee'],
  stores: ['S001'],
  tokenNumber: 1,
  from: 1767225600000,
};

export function roleRoutes(app: FastifyInstance, cloud: Cloud): void {
  const brand = cloud.brand.id;
  app.get('/v1/roles', {
    config: { policy: ['manager', 'device'] },
    schema: {
      summary: 'Roles that the brand made, beside those of the start',
      tags: ['people'],
      security: BEARER,
      response: answers(ROLES_ANSWER, { items: [SAMPLE], next: null }),
    },
    handler: async () => ({ items: await readRoles(cloud.database, brand), next: null }),
  });
  app.put('/v1/roles', {
    config: { policy: ['brandManager'] },
    schema: {
      summary: 'Save all roles of the brand',
      tags: ['people'],
      security: BEARER,
      body: withExample(ROLES_REQUEST, { roles: [SAMPLE] }),
      response: answers(ROLES_ANSWER, { items: [SAMPLE], next: null }),
    },
    handler: async (request) => {
      const { roles } = request.body as Static<typeof ROLES_REQUEST>;
      const fault = faultOfRoles(roles);
      if (fault !== undefined) throw refused(fault.path, fault.reason);
      const checked = roles as readonly RoleDefinition[];
      await cloud.database.transaction((tx) => replaceRoles(tx, brand, checked));
      await cloud.audit.note({
        scope: brandScope(brand),
        who: whoOf(identityOf(request)),
        act: 'roles.saved',
        what: `roles ${checked.map(({ id }) => id).join(' ')}`.slice(0, 200),
      });
      return { items: await readRoles(cloud.database, brand), next: null };
    },
  });
  app.put('/v1/staff/:staff/roles', {
    config: { policy: ['brandManager'] },
    schema: {
      summary: 'Which roles a person wears',
      tags: ['people'],
      security: BEARER,
      params: WORN_PATH,
      body: withExample(WORN_REQUEST, { roles: [], customRoles: ['trainee'] }),
      response: answers(STAFF_DOCUMENT, SAMPLE_STAFF),
    },
    handler: async (request) => {
      const { staff } = request.params as Static<typeof WORN_PATH>;
      const worn = request.body as Static<typeof WORN_REQUEST>;
      const identity = identityOf(request);
      if (identity.kind === 'staff' && identity.staff.id === staff) throw refused('/staff', 'own_roles');
      const known = new Set([
        ...Object.keys(DEFAULT_ROLES),
        ...(await readRoles(cloud.database, brand)).map(({ id }) => id),
      ]);
      const strange = worn.customRoles.findIndex((role) => !known.has(role));
      if (strange >= 0) throw refused(`/customRoles/${String(strange)}`, 'unknown_role');
      const person = await cloud.database.transaction(async (tx) => {
        const before = await readPerson(tx, brand, staff);
        if (before === undefined) throw new Refusal(404, 'not_found');
        const after = { ...before, roles: worn.roles, customRoles: worn.customRoles };
        await writePerson(tx, brand, after);
        return after;
      });
      for (const store of person.stores) cloud.wakes.wake(storeScope(brand, store));
      const what = `staff ${staff}: ${[...worn.roles, ...worn.customRoles].join(' ')}`.slice(0, 200);
      await cloud.audit.note({ scope: brandScope(brand), who: whoOf(identity), act: 'roles.given', what });
      return person;
    },
  });
}

const refused = (path: string, reason: string): Refusal =>
  new Refusal(422, 'refused_configuration', `${path} ${reason}`, { path, reason });
