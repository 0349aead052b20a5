/**
 * Who of the staff is which user of WeCom, their contact codes, whose friend is which member, and whether a friend binds. Managers
 * enter and see this for the people of their own stores; whether a friend binds is decided by who manages the brand.
 */
import type { FastifyInstance } from 'fastify';
import Type, { type Static } from 'typebox';
import { belongsTo } from '../../domain/reach.ts';
import { MINUTE_MS } from '../../domain/time.ts';
import { brandScope, storeScope } from '../../protocol/messages.ts';
import { WECOM_GUIDE, WECOM_POLICIES, WECOM_POLICY_SAID } from '../../protocol/wecom.ts';
import type { StaffDocument } from '../../schemas/documents/catalogue.ts';
import { INSTANT, MEMBER_ID, STAFF_ID, STORE_ID } from '../../schemas/scalars.ts';
import { whoOf } from '../app/audit-names.ts';
import type { Cloud } from '../app/context.ts';
import { answers, BEARER, listOf, withExample } from '../app/documented.ts';
import { identityOf, storeAsked, type Identity } from '../app/identity.ts';
import { idsWithinReach } from '../app/member-reach.ts';
import { Refusal } from '../app/problem.ts';
import { linkFriend, unlinkFriend } from '../binding/cards.ts';
import { isTaken } from '../store/database.ts';
import { readPerson } from '../store/roles.ts';
import { readStore } from '../store/terminals.ts';
import { friendsByExternal, friendsOf, readPolicies, savePolicy, type WecomFriendRow } from '../store/wecom.ts';
import { linkedPeople, linkUser, standingWays, unlinkUser, userOf } from '../store/wecom-ways.ts';
import { receive } from '../wecom/callback.ts';
import { compareWays } from '../wecom/ways.ts';
import { storesManaged } from './badges.ts';

const PAGE = 200;
const POLICIES_MAX = 200;
/** What a person calls "now" may be a moment ago when it comes here. */
const NOW_SLACK_MS = 5 * MINUTE_MS;
const NULLABLE_TEXT = Type.Union([Type.String(), Type.Null()]);
const USER_ID = Type.String({ pattern: '^[A-Za-z0-9._@-]{1,64}$' });
const EXTERNAL_ID = Type.String({ pattern: '^[A-Za-z0-9_-]{1,64}$' });

const PERSON = Type.Object({ staff: STAFF_ID });
const USER = Type.Object({ userId: Type.Union([USER_ID, Type.Null()]) });
const GUIDE_SAMPLE = { staff: '2001', userId: 'LinYue', state: 'live', qrCode: 'https://…', reason: null, demo: true };
const FRIEND = Type.Object({
  externalId: EXTERNAL_ID,
  touchpoint: NULLABLE_TEXT,
  since: INSTANT,
  endedAt: Type.Union([INSTANT, Type.Null()]),
  endedBy: NULLABLE_TEXT,
  member: Type.Union([MEMBER_ID, Type.Null()]),
});
const FRIEND_SAMPLE = {
  externalId: 'woAJ2GCAAAXtWyujaWJHDDGi0mACH71w',
  touchpoint: 'wecom:gp0123456789abcdefghijklmnop',
  since: 1790000000000,
  endedAt: null,
  endedBy: null,
  member: null,
};
/** `of`: whom it ends for. */
const FRIEND_LINK = Type.Object({ member: Type.Union([MEMBER_ID, Type.Null()]), of: Type.Optional(MEMBER_ID) });
const WHOSE = new Refusal(422, 'refused_configuration', '/of is missing', { path: '/of', reason: 'missing' });
const POLICY_SAMPLE = { from: 1790000000000, friendBinds: true, onTransfer: 'stays' } as const;

export function wecomRoutes(app: FastifyInstance, cloud: Cloud): void {
  const brand = cloud.brand.id;
  const scope = brandScope(brand);
  const described = (summary: string) => ({ summary, tags: ['wecom'], security: BEARER });
  app.get('/v1/wecom/guides', {
    config: { policy: ['manager'] },
    schema: {
      ...described('Who of a store’s people is linked to WeCom, with their contact code'),
      querystring: Type.Object({ store: Type.Optional(STORE_ID) }),
      response: answers(listOf(WECOM_GUIDE), { items: [GUIDE_SAMPLE], next: null }),
    },
    handler: async (request) => {
      const { store: named } = request.query as { readonly store?: string };
      const store = storeAsked(identityOf(request), named);
      const place = (await readStore(cloud.database, brand, store)) ?? { id: store };
      const ways = new Map((await standingWays(cloud.database, scope)).map((way) => [way.staff, way]));
      const people = (await linkedPeople(cloud.database, scope)).filter(({ body }) => belongsTo(body, place));
      const demo = cloud.wecom?.customerScans !== undefined;
      const items = people.map(({ body: { id }, user_id: userId }) => {
        const way = ways.get(id);
        const code = { state: way?.status ?? null, qrCode: way?.qr_code ?? null, reason: way?.reason ?? null };
        return { staff: id, userId, ...code, demo };
      });
      return { items, next: null };
    },
  });
  app.put('/v1/staff/:staff/wecom', {
    config: { policy: ['manager'] },
    schema: {
      ...described('Link a person to a user of WeCom, or to none; 409 when that is somebody else'),
      params: PERSON,
      body: withExample(USER, { userId: 'LinYue' }),
      response: answers(Type.Object({ staff: STAFF_ID, userId: NULLABLE_TEXT }), { staff: '2001', userId: 'LinYue' }),
    },
    handler: async (request) => {
      const identity = identityOf(request);
      const { staff } = request.params as Static<typeof PERSON>;
      const { userId } = request.body as Static<typeof USER>;
      const { store } = await personAsked(cloud, identity, staff);
      if (userId === null) await unlinkUser(cloud.database, scope, staff);
      else
        await linkUser(cloud.database, scope, staff, userId).catch((error: unknown) => {
          throw isTaken(error) ? new Refusal(409, 'user_linked') : error;
        });
      const what = `staff ${staff} user ${userId ?? 'none'}`;
      await cloud.audit.note({ scope: storeScope(brand, store), who: whoOf(identity), act: 'wecom.user_linked', what });
      if (cloud.wecom !== undefined) await compareWays(cloud, cloud.wecom);
      return { staff, userId };
    },
  });
  app.get('/v1/staff/:staff/wecom/friends', {
    config: { policy: ['manager'] },
    schema: {
      ...described('A person’s friends at WeCom, by WeCom’s own name for them'),
      params: PERSON,
      querystring: Type.Object({ after: Type.Optional(EXTERNAL_ID) }),
      response: answers(listOf(FRIEND), { items: [FRIEND_SAMPLE], next: null }),
    },
    handler: async (request) => {
      const { staff } = request.params as Static<typeof PERSON>;
      const { after = '' } = request.query as { readonly after?: string };
      await personAsked(cloud, identityOf(request), staff);
      const user = await userOf(cloud.database, scope, staff);
      const rows = user === null ? [] : await friendsOf(cloud.database, scope, user, after, PAGE);
      return { items: rows.map(friendView), next: rows.length < PAGE ? null : (rows.at(-1)?.external_id ?? null) };
    },
  });
  app.put('/v1/wecom/friends/:external/member', {
    config: { policy: ['manager'] },
    schema: {
      ...described(
        'Link a friend at WeCom to a member; or to none, `of` whom the page showed: 409 where it is somebody else by now; 404 for who is no friend of the own people',
      ),
      params: Type.Object({ external: EXTERNAL_ID }),
      body: withExample(FRIEND_LINK, { member: null, of: '019a0000-0000-7000-8000-000000000001' }),
      response: answers(Type.Object({}), {}),
    },
    handler: async (request) => {
      const identity = identityOf(request);
      const { external } = request.params as { readonly external: string };
      const { member, of } = request.body as Static<typeof FRIEND_LINK>;
      const store = await storeOfFriend(cloud, identity, external);
      if (member === null) {
        if (of === undefined) throw WHOSE;
        const ids = await idsWithinReach(cloud, identity, of);
        if (!(await unlinkFriend(cloud, external, ids))) throw new Refusal(409, 'friend_not_linked');
      } else {
        await idsWithinReach(cloud, identity, member);
        if (!(await linkFriend(cloud, external, member, whoOf(identity)))) throw new Refusal(404, 'unknown_member');
      }
      const what = `friend ${external} member ${member ?? 'none'}`;
      await cloud.audit.note({
        scope: storeScope(brand, store),
        who: whoOf(identity),
        act: 'wecom.friend_linked',
        what,
      });
      return {};
    },
  });
  app.get('/v1/wecom/policies', {
    config: { policy: ['manager'] },
    schema: {
      ...described(
        'Whether a friend binds, and a binding follows a transfer, by when each rule begins; before the first one neither',
      ),
      response: answers(WECOM_POLICIES, { items: [POLICY_SAMPLE] }),
    },
    handler: async () => ({ items: await readPolicies(cloud.database, scope) }),
  });
  app.post('/v1/wecom/policies', {
    config: { policy: ['brandManager'] },
    schema: {
      ...described(
        'Decide from an instant on whether a friend binds and a binding follows a transfer; 422 for one that has passed',
      ),
      body: withExample(WECOM_POLICY_SAID, POLICY_SAMPLE),
      response: answers(WECOM_POLICIES, { items: [POLICY_SAMPLE] }),
    },
    handler: async (request) => {
      const { from, friendBinds, onTransfer = 'stays' } = request.body as Static<typeof WECOM_POLICY_SAID>;
      const now = cloud.ports.clock.now();
      const refused = (reason: string): Refusal =>
        new Refusal(422, 'refused_configuration', `/from ${reason}`, { path: '/from', reason });
      if (from < now - NOW_SLACK_MS) throw refused('has_passed');
      if ((await readPolicies(cloud.database, scope)).length >= POLICIES_MAX) throw refused('too_many');
      await savePolicy(cloud.database, scope, { from: Math.max(from, now), friendBinds, onTransfer });
      const what = `friend ${friendBinds ? 'binds' : 'does not bind'}, binding of a transfer ${onTransfer} from ${new Date(from).toISOString()}`;
      await cloud.audit.note({ scope, who: whoOf(identityOf(request)), act: 'wecom.policy_saved', what });
      return { items: await readPolicies(cloud.database, scope) };
    },
  });
  app.post('/v1/staff/:staff/wecom/demo-friends', {
    config: { policy: ['manager'] },
    schema: {
      ...described('In the demonstration somebody scans the person’s code; 409 elsewhere'),
      params: PERSON,
      response: answers(Type.Object({}), {}),
    },
    handler: async (request) => {
      const { staff } = request.params as Static<typeof PERSON>;
      const { wecom } = cloud;
      await personAsked(cloud, identityOf(request), staff);
      if (wecom?.customerScans === undefined) throw new Refusal(409, 'no_demonstration');
      const way = (await standingWays(cloud.database, scope)).find((one) => one.staff === staff);
      if (way?.status !== 'live') throw new Refusal(409, 'no_contact_way');
      await receive(cloud, wecom.callback, wecom.customerScans(way.user_id, way.state));
      return {};
    },
  });
}

const friendView = (row: WecomFriendRow): Static<typeof FRIEND> =>
  ({
    externalId: row.external_id,
    touchpoint: row.touchpoint,
    since: row.since,
    endedAt: row.ended_at,
    endedBy: row.ended_by,
    member: row.member,
  }) as Static<typeof FRIEND>;

/** The person and a store of theirs that the asker manages. @throws Refusal 403, 404 */
export async function personAsked(
  cloud: Cloud,
  identity: Identity,
  staff: StaffDocument['id'],
): Promise<{ readonly person: StaffDocument; readonly store: string }> {
  const person = await readPerson(cloud.database, cloud.brand.id, staff);
  if (person === undefined) throw new Refusal(404, 'not_found');
  return { person, store: await storesManaged(cloud, identity, person, true) };
}

/** A store of the asker's whose people the customer is or was a friend of. @throws Refusal 404, also for friends of others. */
async function storeOfFriend(cloud: Cloud, identity: Identity, external: string): Promise<string> {
  for (const { staff } of await friendsByExternal(cloud.database, brandScope(cloud.brand.id), external)) {
    const found =
      staff === null
        ? null
        : await personAsked(cloud, identity, staff).catch((error: unknown) => {
            if (error instanceof Refusal) return null;
            throw error;
          });
    if (found !== null) return found.store;
  }
  throw new Refusal(404, 'not_found');
}
