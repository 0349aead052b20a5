/**
 * Staff badges and what a store decides of its people. A badge is made for a person of a store that the asker manages, signed
 * with the cloud's key each time it is shown; a manager's badge is made by that manager or by who manages the brand. A new one
 * ends the one before; revoked serials reach every till with its next staff list.
 */
import type { FastifyInstance } from 'fastify';
import Type, { type Static } from 'typebox';
import type { StoreId } from '../../domain/ids.ts';
import { faultOfRules } from '../../domain/people-rules.ts';
import { belongsTo, isManager } from '../../domain/reach.ts';
import {
  BADGE_SERIAL_BYTES,
  badgeMessage,
  badgeSerial,
  badgeText,
  type BadgeFields,
} from '../../domain/staff-badge.ts';
import { DAY_MS, epochMs } from '../../domain/time.ts';
import { brandScope, storeScope } from '../../protocol/messages.ts';
import {
  BADGE,
  BADGE_SERIAL,
  BADGES_ANSWER,
  PEOPLE_RULES,
  PEOPLE_RULES_ANSWER,
  type Badge,
} from '../../protocol/people.ts';
import type { StaffDocument } from '../../schemas/documents/catalogue.ts';
import { STAFF_ID, STORE_ID } from '../../schemas/scalars.ts';
import { whoOf } from '../app/audit-names.ts';
import type { Cloud } from '../app/context.ts';
import { answers, BEARER, withExample } from '../app/documented.ts';
import { signed } from '../app/ed25519.ts';
import { identityOf, storeAsked, type Identity } from '../app/identity.ts';
import { Refusal } from '../app/problem.ts';
import { addBadge, readBadge, readBadges, readRules, revokeBadge, revokeBadgesOf, saveRules } from '../store/badges.ts';
import type { BadgeRow } from '../store/badges.ts';
import { readPerson } from '../store/roles.ts';
import { readRoster } from '../store/staff.ts';
import { readStore } from '../store/terminals.ts';

export const BADGE_DAYS_MAX = 400;
const STORE_QUERY = Type.Object({ store: Type.Optional(STORE_ID) });
const BADGE_REQUEST = Type.Object({ staff: STAFF_ID, days: Type.Integer({ minimum: 1, maximum: BADGE_DAYS_MAX }) });
const BADGE_PATH = Type.Object({ serial: BADGE_SERIAL });
const SAMPLE: Badge = {
  serial: '7K3M9Q2A',
  staff: '1001' as Badge['staff'],
  from: epochMs(1790000000000),
  until: epochMs(1821536000000),
  text: 'GPB-04…',
};
const SAMPLE_RULES = {
  store: 'S001',
  rules: { badge: { switches: true, upToFen: 20_000, upToBp: 1000 }, purchase: { payBp: 7000, quota: 200_000 } },
};

export function badgeRoutes(app: FastifyInstance, cloud: Cloud): void {
  const brand = cloud.brand.id;
  const now = (): number => cloud.ports.clock.now();
  app.get('/v1/people-rules', {
    config: { policy: ['manager'] },
    schema: {
      summary: 'What a store decides of badges and staff purchases',
      tags: ['people'],
      security: BEARER,
      querystring: STORE_QUERY,
      response: answers(PEOPLE_RULES_ANSWER, SAMPLE_RULES),
    },
    handler: async (request) => {
      const store = storeAsked(identityOf(request), (request.query as Static<typeof STORE_QUERY>).store);
      return { store, rules: await readRules(cloud.database, brand, store) };
    },
  });
  app.put('/v1/people-rules', {
    config: { policy: ['manager'] },
    schema: {
      summary: 'Decide what badges may do in a store and what staff pay for own purchases',
      tags: ['people'],
      security: BEARER,
      querystring: STORE_QUERY,
      body: withExample(Type.Object({ rules: PEOPLE_RULES }), { rules: SAMPLE_RULES.rules }),
      response: answers(PEOPLE_RULES_ANSWER, SAMPLE_RULES),
    },
    handler: async (request) => {
      const identity = identityOf(request);
      const store = storeAsked(identity, (request.query as Static<typeof STORE_QUERY>).store);
      const { rules } = request.body as { readonly rules: Static<typeof PEOPLE_RULES> };
      const fault = faultOfRules(rules);
      if (fault !== undefined)
        throw new Refusal(422, 'refused_configuration', `${fault.path} ${fault.reason}`, { ...fault });
      await saveRules(cloud.database, brand, store, rules);
      const what = `store ${store}: ${JSON.stringify(rules)}`.slice(0, 200);
      const scope = storeScope(brand, store);
      await cloud.audit.note({ scope, who: whoOf(identity), act: 'people_rules.saved', what });
      return { store, rules };
    },
  });
  app.get('/v1/badges', {
    config: { policy: ['manager'] },
    schema: {
      summary: 'Badges that count, of the people of a store',
      tags: ['people'],
      security: BEARER,
      querystring: STORE_QUERY,
      response: answers(BADGES_ANSWER, { items: [SAMPLE], next: null }),
    },
    handler: async (request) => {
      const store = storeAsked(identityOf(request), (request.query as Static<typeof STORE_QUERY>).store);
      const place = (await readStore(cloud.database, brand, store)) ?? { id: store };
      const roster = await readRoster(cloud.database, brandScope(brand));
      const here = new Set(roster.filter(({ body }) => belongsTo(body, place)).map(({ body }) => body.id));
      const rows = await readBadges(cloud.database, brand, now());
      return { items: rows.filter(({ staff }) => here.has(staff)).map((row) => signedBadge(cloud, row)), next: null };
    },
  });
  app.post('/v1/badges', {
    config: { policy: ['manager'] },
    schema: {
      summary: 'A badge for a person; the one of before ends',
      tags: ['people'],
      security: BEARER,
      body: withExample(BADGE_REQUEST, { staff: '1001', days: 365 }),
      response: answers(BADGE, SAMPLE),
    },
    handler: async (request) => {
      const identity = identityOf(request);
      const { staff, days } = request.body as Static<typeof BADGE_REQUEST>;
      const by = identity.kind === 'staff' ? identity.staff.id : staff;
      // Whole seconds, as they stand on the badge.
      const at = Math.floor(now() / 1000) * 1000;
      const row: BadgeRow = {
        serial: badgeSerial(cloud.ports.random.bytes(BADGE_SERIAL_BYTES)),
        staff,
        from_at: at,
        until_at: at + days * DAY_MS,
      };
      const store = await cloud.database.transaction(async (tx) => {
        const person = await readPerson(tx, brand, staff);
        if (person === undefined) throw new Refusal(404, 'not_found');
        const stores = await storesManaged(cloud, identity, person);
        await revokeBadgesOf(tx, brand, staff, at);
        await addBadge(tx, brand, row, by);
        return stores;
      });
      const scope = storeScope(brand, store);
      await cloud.audit.note({ scope, who: whoOf(identity), act: 'badge.made', what: `staff ${staff} ${row.serial}` });
      return signedBadge(cloud, row);
    },
  });
  app.post('/v1/badges/:serial/revoke', {
    config: { policy: ['manager'] },
    schema: {
      summary: 'A badge that is lost: no till takes it any more once it has asked for its staff list',
      tags: ['people'],
      security: BEARER,
      params: BADGE_PATH,
      response: answers(Type.Object({}), {}),
    },
    handler: async (request) => {
      const identity = identityOf(request);
      const { serial } = request.params as Static<typeof BADGE_PATH>;
      const row = await readBadge(cloud.database, brand, serial);
      if (row === undefined) throw new Refusal(404, 'not_found');
      const roster = await readRoster(cloud.database, brandScope(brand));
      const person = roster.find(({ body }) => body.id === row.staff)?.body;
      if (person === undefined) throw new Refusal(404, 'not_found');
      const store = await storesManaged(cloud, identity, person, true);
      await revokeBadge(cloud.database, brand, serial, now());
      const what = `staff ${row.staff} ${serial}`;
      await cloud.audit.note({ scope: storeScope(brand, store), who: whoOf(identity), act: 'badge.revoked', what });
      return {};
    },
  });
}

/**
 * A store of the person that the asker manages. A lost badge is ended by whoever notices (`ends`).
 * @throws Refusal 403 for a person of other stores, and for another manager's badge unless the asker manages the brand.
 */
export async function storesManaged(
  { database, brand }: Cloud,
  identity: Identity,
  person: StaffDocument,
  ends = false,
): Promise<StoreId> {
  if (identity.kind !== 'staff') throw new Refusal(403, 'not_allowed');
  if (!ends && isManager(person) && person.id !== identity.staff.id && !identity.wholeBrand)
    throw new Refusal(403, 'not_allowed');
  for (const store of identity.stores) {
    const place = (await readStore(database, brand.id, store)) ?? { id: store };
    if (belongsTo(person, place)) return store;
  }
  throw new Refusal(403, 'other_store');
}

function signedBadge({ brand, secrets }: Cloud, { serial, staff, from_at, until_at }: BadgeRow): Badge {
  const fields: BadgeFields = { serial, staff, from: epochMs(from_at), until: epochMs(until_at) };
  const signature = Buffer.from(signed(secrets.cloudKey.privateKey, badgeMessage(brand.id, fields)), 'base64url');
  return { serial, staff, from: fields.from, until: fields.until, text: badgeText({ fields, signature }) };
}
