/** What people and terminals look up: sales by receipt number, what is in quarantine, members by phone, alerts. */
import type { FastifyInstance } from 'fastify';
import Type, { type Static } from 'typebox';
import type { MemberId, StoreId } from '../../domain/ids.ts';
import { readCard } from '../../domain/member-card.ts';
import { BASE_TIER } from '../../domain/member-tier.ts';
import { fen } from '../../domain/money.ts';
import { readPhone } from '../../domain/phone.ts';
import { nextEnding } from '../../domain/points-ending.ts';
import { DAY_MS, MINUTE_MS, type BusinessDay } from '../../domain/time.ts';
import { balanceOf } from '../../domain/value-account.ts';
import { pointsOf, storedValueOf } from '../../protocol/accounts.ts';
import { brandScope, MEMBER_VIEW, storeScope, type MemberView } from '../../protocol/messages.ts';
import { LEDGER_DOCUMENT } from '../../schemas/documents/facts.ts';
import { COUNT, INSTANT, SIGNED_FEN, STORE_ID } from '../../schemas/scalars.ts';
import { Allowance } from '../app/allowance.ts';
import { scopeOf, whoOf } from '../app/audit-names.ts';
import type { Cloud } from '../app/context.ts';
import { answers, BEARER, listOf } from '../app/documented.ts';
import { identityOf, storeAsked, storesOf, type Identity } from '../app/identity.ts';
import { tooMany } from '../app/limits.ts';
import { areKnownTo } from '../app/member-reach.ts';
import { Refusal } from '../app/problem.ts';
import { bindingAt } from '../binding/claims.ts';
import { cardHmac, phoneHmac } from '../binding/phones.ts';
import { readAccounts } from '../store/accounts.ts';
import { idsOf, noteStore } from '../store/member-merges.ts';
import { memberOfCard } from '../store/member-cards.ts';
import { tierOf } from '../store/member-tiers.ts';
import { memberOfFriend } from '../store/wecom.ts';
import { FORGOTTEN_TIER, memberById, memberByPhone, type MemberRow } from '../store/members.ts';

const PAGE = 100;
const CURSOR = Type.String({ pattern: '^\\d{1,15}$' });

const SALES_QUERY = Type.Object({
  receiptNumber: Type.Optional(Type.String({ maxLength: 80 })),
  store: Type.Optional(STORE_ID),
  after: Type.Optional(CURSOR),
});
const SALE_VIEW = Type.Intersect([LEDGER_DOCUMENT, Type.Object({ receiptNumber: Type.String(), total: SIGNED_FEN })]);
const STORE_QUERY = Type.Object({
  store: Type.Optional(STORE_ID),
  after: Type.Optional(Type.String({ maxLength: 80 })),
});
const QUARANTINE_VIEW = Type.Object({
  id: Type.String(),
  store: STORE_ID,
  terminal: Type.String(),
  seq: Type.Union([COUNT, Type.Null()]),
  kind: Type.String(),
  reason: Type.String(),
  detail: Type.Union([Type.String(), Type.Null()]),
  at: INSTANT,
  body: Type.Unknown(),
});
const ALERT_VIEW = Type.Object({
  id: Type.String(),
  at: INSTANT,
  code: Type.String(),
  subject: Type.String(),
  detail: Type.Union([Type.String(), Type.Null()]),
});
const MEMBERS_QUERY = Type.Object({
  phone: Type.Optional(Type.String({ minLength: 1, maxLength: 40 })),
  id: Type.Optional(Type.String({ minLength: 1, maxLength: 64 })),
  /** The number on the member's card. */
  card: Type.Optional(Type.String({ minLength: 1, maxLength: 64 })),
  /** The customer's name in WeCom (`external_userid`). */
  wecom: Type.Optional(Type.String({ pattern: '^[0-9A-Za-z_-]{6,64}$' })),
});

/** Numbers that are nobody's: a shop asks for some before it enrols, who tries numbers for whose they are asks for little else. */
export const MISSES_PER_ASKER = { max: 60, windowMs: 10 * MINUTE_MS } as const;
export const MISSES_PER_DAY = { max: 400, windowMs: DAY_MS } as const;
/** Ids of members whom no store of the till knows: their codes may be shown anywhere, a list of ids was taken from somewhere. */
export const STRANGERS_PER_ASKER = { max: 60, windowMs: 10 * MINUTE_MS } as const;
/** Numbers of cards may follow one another: who counts through them finds somebody each time. */
export const CARDS_PER_ASKER = { max: 120, windowMs: 10 * MINUTE_MS } as const;

const SALE_SAMPLE = {
  id: '019a…',
  kind: 'sale',
  store: 'S001',
  terminal: '01',
  seq: 12,
  at: 1790000000000,
  businessDay: '2026-09-21',
  staff: '1001',
  receiptNumber: 'S001-01-260921-0001',
  total: 9900,
  body: {},
};
const MEMBER_SAMPLE = {
  id: '019a…',
  phone: '138****8000',
  tier: 'basic',
  points: 120,
  pointsEnding: { points: 40, day: '2026-12-31' },
  storedValue: 0,
  boundGuide: '2001',
  boundSince: 1790000000000,
  protectedUntil: 1792592000000,
};
const QUARANTINE_SAMPLE = {
  id: '01-7',
  store: 'S001',
  terminal: '01',
  seq: 7,
  kind: 'sale',
  reason: 'arithmetic',
  detail: 'total at total',
  at: 1790000000000,
  body: {},
};

export function lookupRoutes(app: FastifyInstance, cloud: Cloud): void {
  const misses = new Allowance(cloud.ports.clock, MISSES_PER_ASKER);
  const missesOfDay = new Allowance(cloud.ports.clock, MISSES_PER_DAY);
  const cards = new Allowance(cloud.ports.clock, CARDS_PER_ASKER);
  const strangers = new Allowance(cloud.ports.clock, STRANGERS_PER_ASKER);
  app.get('/v1/sales', {
    config: { policy: ['staff', 'device'] },
    schema: {
      summary: 'Sales, newest first, or the one with this receipt number',
      tags: ['lookups'],
      security: BEARER,
      querystring: SALES_QUERY,
      response: answers(listOf(SALE_VIEW), { items: [SALE_SAMPLE], next: null }),
    },
    handler: (request) => sales(cloud, identityOf(request), request.query as Static<typeof SALES_QUERY>),
  });
  app.get('/v1/quarantine', {
    config: { policy: ['manager', 'device'] },
    schema: {
      summary: 'What was received and could not be applied, with its reason',
      tags: ['lookups'],
      security: BEARER,
      querystring: STORE_QUERY,
      response: answers(listOf(QUARANTINE_VIEW), { items: [QUARANTINE_SAMPLE], next: null }),
    },
    handler: async (request) => {
      const query = request.query as Static<typeof STORE_QUERY>;
      const store = storeAsked(identityOf(request), query.store);
      const items = await cloud.database.rows<{ id: string }>(
        'SELECT id, $2::text AS store, terminal, seq, kind, reason, detail, at, body FROM quarantine WHERE scope = $1 AND id > $3 ORDER BY id LIMIT $4',
        [storeScope(cloud.brand.id, store), store, query.after ?? '', PAGE],
      );
      return { items, next: items.length === PAGE ? (items.at(-1)?.id ?? null) : null };
    },
  });
  app.get('/v1/alerts', {
    config: { policy: ['manager'] },
    schema: {
      summary: 'Alerts of a store, newest first',
      tags: ['lookups'],
      security: BEARER,
      querystring: STORE_QUERY,
      response: answers(listOf(ALERT_VIEW), {
        items: [{ id: '019a…', at: 1790000000000, code: 'fork', subject: 'terminal 01', detail: 'entry 7' }],
        next: null,
      }),
    },
    handler: async (request) => {
      const store = storeAsked(identityOf(request), (request.query as Static<typeof STORE_QUERY>).store);
      const items = await cloud.database.rows(
        'SELECT id, at, code, subject, detail FROM alerts WHERE scope IN ($1, $2) ORDER BY id DESC LIMIT $3',
        [storeScope(cloud.brand.id, store), brandScope(cloud.brand.id), PAGE],
      );
      return { items, next: null };
    },
  });
  app.get('/v1/members', {
    config: { policy: ['device', 'staff'] },
    schema: {
      summary: 'A member by phone, card, WeCom id or id; the phone comes back masked',
      tags: ['lookups'],
      security: BEARER,
      querystring: MEMBERS_QUERY,
      response: answers(listOf(MEMBER_VIEW), { items: [MEMBER_SAMPLE], next: null }),
    },
    handler: async (request) => {
      const identity = identityOf(request);
      const query = request.query as Static<typeof MEMBERS_QUERY>;
      const asker = whoOf(identity);
      const waitMs = Math.max(misses.waitOf(asker), missesOfDay.waitOf(asker), cards.waitOf(asker));
      if (waitMs > 0) throw tooMany(waitMs, 'too_many_misses');
      if (query.card !== undefined) cards.take(asker);
      const found = await findMember(cloud, identity, query);
      if (found === null) for (const allowance of [misses, missesOfDay]) allowance.take(asker);
      else if (query.id !== undefined && (await isStranger(cloud, identity, found.id))) {
        const strangerWaitMs = strangers.take(asker);
        if (strangerWaitMs > 0) throw tooMany(strangerWaitMs, 'too_many_strangers');
      }
      const view = await toldOf(cloud, identity, query, found);
      return { items: view === null ? [] : [view], next: null };
    },
  });
}

/** The customer said the number, or showed the card, in one of these stores: it may see more of the member for a while. */
async function noteLookUp(cloud: Cloud, identity: Identity, member: string): Promise<void> {
  const [store] = storesOf(identity);
  if (store === undefined) return;
  const at = cloud.ports.clock.now();
  await noteStore(cloud.database, brandScope(cloud.brand.id), { member, store, why: 'looked_up', at });
}

/**
 * What is told of who was found, and noted of it: side by side, none needs another, and a till waits for all of them. Whose a card or a
 * name in WeCom is, is asked again once the store is noted: where the link ended meanwhile, that store is told of the end too.
 */
async function toldOf(
  cloud: Cloud,
  identity: Identity,
  query: Static<typeof MEMBERS_QUERY>,
  found: MemberRow | null,
): Promise<MemberView | null> {
  const isLink = query.card !== undefined || query.wecom !== undefined;
  const notedThenFound = async (member: MemberRow): Promise<MemberRow | null> => {
    if (query.id === undefined) await noteLookUp(cloud, identity, member.id);
    return isLink ? findMember(cloud, identity, query) : member;
  };
  const what = found === null ? 'nobody found' : `member ${found.id}`;
  const [view, again] = await Promise.all([
    found === null ? null : viewOf(cloud, found),
    found === null ? null : notedThenFound(found),
    cloud.audit.note({ scope: scopeOf(cloud, identity), who: whoOf(identity), act: 'member.read', what }),
  ]);
  return again?.id === found?.id ? view : toldOf(cloud, identity, query, again);
}

async function sales(
  cloud: Cloud,
  identity: Identity,
  query: Static<typeof SALES_QUERY>,
): Promise<{ items: readonly unknown[]; next: string | null }> {
  const stores: readonly StoreId[] =
    query.store === undefined ? storesOf(identity) : [storeAsked(identity, query.store)];
  const scopes = stores.map((store) => storeScope(cloud.brand.id, store));
  if (query.receiptNumber !== undefined) {
    const rows = await cloud.database.rows<{ body: unknown }>(
      "SELECT body FROM documents WHERE scope = ANY($1) AND collection = 'ledger' AND body->>'receiptNumber' = $2 AND body->>'kind' = 'sale'",
      [scopes, query.receiptNumber],
    );
    return { items: rows.map(({ body }) => body), next: null };
  }
  const rows = await cloud.database.rows<{ body: unknown; seq: number }>(
    "SELECT body, seq FROM documents WHERE scope = $1 AND collection = 'ledger' AND body->>'kind' = 'sale' AND seq < $2 ORDER BY seq DESC LIMIT $3",
    [scopes[0] ?? '', Number(query.after ?? Number.MAX_SAFE_INTEGER), PAGE],
  );
  return { items: rows.map(({ body }) => body), next: rows.length === PAGE ? String(rows.at(-1)?.seq ?? 0) : null };
}

async function findMember(
  cloud: Cloud,
  identity: Identity,
  query: Static<typeof MEMBERS_QUERY>,
): Promise<MemberRow | null> {
  const { phone, card, wecom, id } = query;
  const scope = brandScope(cloud.brand.id);
  if (Object.keys(query).length > 1) throw new Refusal(422, 'ambiguous_member');
  if (phone !== undefined) {
    const number = readPhone(phone.startsWith(' ') ? `+${phone.slice(1)}` : phone);
    if (number === null) throw new Refusal(422, 'phone_invalid');
    return memberByPhone(cloud.database, scope, phoneHmac(cloud.secrets, cloud.brand.id, number));
  }
  if (card !== undefined) {
    const number = readCard(card);
    if (number === null) throw new Refusal(422, 'card_invalid');
    return memberOfId(
      cloud,
      await memberOfCard(cloud.database, scope, cardHmac(cloud.secrets, cloud.brand.id, number)),
    );
  }
  if (wecom !== undefined)
    return memberOfId(cloud, await memberOfFriend(cloud.database, scope, wecom, cloud.ports.clock.now()));
  if (id === undefined) throw new Refusal(422, 'phone_missing');
  // A till reads ids from codes that members show anywhere; a person at a desk has them from elsewhere.
  return identity.kind === 'staff' && (await isStranger(cloud, identity, id)) ? null : memberOfId(cloud, id);
}

/** Nobody whom a store of who asks knows, under any id. */
const isStranger = async (cloud: Cloud, identity: Identity, id: string): Promise<boolean> =>
  !(await areKnownTo(cloud, identity, await idsOf(cloud.database, brandScope(cloud.brand.id), id as MemberId)));

async function memberOfId(cloud: Cloud, id: string | null): Promise<MemberRow | null> {
  const member = id === null ? null : await memberById(cloud.database, brandScope(cloud.brand.id), id);
  return member?.tier === FORGOTTEN_TIER ? null : member;
}

/** Of every id of the person. `before`: points of a member who has no account of them yet. */
async function balancesOf(cloud: Cloud, members: readonly MemberId[], before: number) {
  const accounts = members.flatMap((member) => [pointsOf(member), storedValueOf(member)]);
  const rows = await readAccounts(cloud.database, brandScope(cloud.brand.id), accounts);
  const sum = (kind: string): number =>
    rows.filter((row) => row.account.startsWith(`${kind}:`)).reduce((all, row) => all + balanceOf(row), 0);
  const pointsBalance = before + sum('points');
  const storedValueBalance = sum('stored_value');
  const pointsEnding = nextEnding(rows.flatMap(({ batches }) => batches ?? []));
  return {
    points: fen(Math.max(0, pointsBalance)),
    ...(pointsEnding === undefined ? {} : { pointsEnding: pointsEnding as MemberView['pointsEnding'] & object }),
    storedValue: fen(Math.max(0, storedValueBalance)),
    ...(pointsBalance < 0 ? { pointsBalance } : {}),
    ...(storedValueBalance < 0 ? { storedValueBalance } : {}),
    asOf: cloud.ports.clock.now(),
  };
}

async function viewOf(cloud: Cloud, { id, name, phoneMasked, tier, points }: MemberRow): Promise<MemberView> {
  const scope = brandScope(cloud.brand.id);
  const [tierRow, { guide, since, protectedUntil }, balances] = await Promise.all([
    tier === BASE_TIER ? null : tierOf(cloud.database, scope, id),
    bindingAt(cloud.database, scope, id, cloud.ports.clock.now()),
    idsOf(cloud.database, scope, id).then((ids) => balancesOf(cloud, ids, points)),
  ]);
  const tierUntil = tierRow?.until ?? null;
  return {
    id: id satisfies MemberId,
    ...(name === null ? {} : { name }),
    phone: phoneMasked ?? '',
    tier,
    ...(tierUntil === null ? {} : { tierUntil: tierUntil as BusinessDay }),
    ...balances,
    boundGuide: guide,
    boundSince: since,
    protectedUntil,
  };
}
