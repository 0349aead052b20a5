/**
 * Contests of guides: whoever manages all the stores that a contest is held in enters, changes, closes and cancels it and adjusts its
 * prizes; everybody of such a store, and its tills, sees the board. Rules: domain/contest.ts; what happens: sync/cloud/contests.
 */
import type { FastifyInstance } from 'fastify';
import Type, { type Static } from 'typebox';
import type { ContestTerms } from '../../domain/contest.ts';
import type { Result } from '../../domain/result.ts';
import {
  CONTEST,
  CONTEST_BOARD,
  CONTEST_CHANGE,
  CONTEST_ENTERED,
  CONTEST_ID,
  CONTEST_VIEW,
  CONTESTS_ANSWER,
  PRIZE_ADJUSTMENT,
  type ContestChange,
  type PrizeAdjustment,
} from '../../protocol/contests.ts';
import { brandScope } from '../../protocol/messages.ts';
import { STAFF_ID } from '../../schemas/scalars.ts';
import { scopeOf, whoOf } from '../app/audit-names.ts';
import type { Cloud } from '../app/context.ts';
import { answers, BEARER, withExample } from '../app/documented.ts';
import { identityOf, storesOf, type Identity, type StaffIdentity } from '../app/identity.ts';
import { Refusal } from '../app/problem.ts';
import { boardOfContest, contestOf } from '../contests/board.ts';
import {
  adjustPrize,
  changeContest,
  closeContest,
  enterContest,
  viewContest,
  type ContestRefusal,
} from '../contests/close.ts';
import { readContest, readContests, type KeptContest } from '../store/contests.ts';
import { readStores } from '../store/terminals.ts';

const PARAMS = Type.Object({ contest: CONTEST_ID });
const BOARD_QUERY = Type.Object({
  /** 1 to 100. */
  limit: Type.Optional(Type.String({ pattern: '^([1-9]\\d?|100)$' })),
  /** Places before the first row. */
  skip: Type.Optional(Type.String({ pattern: '^\\d{1,6}$' })),
  guide: Type.Optional(STAFF_ID),
});
const LISTED_MAX = 200;
const ROWS = 20;

const ID = '019a0000-0000-7000-8000-0000000000c1';
const TERMS = {
  name: '国庆销售竞赛',
  metric: 'net_sales',
  scope: { kind: 'brand' },
  from: '2026-10-01',
  to: '2026-10-07',
  leastSales: 1,
  prizes: [
    { upTo: 1, amount: 100_000 },
    { upTo: 3, amount: 50_000 },
  ],
};
const SAMPLE = { contest: ID, ...TERMS, state: 'running', closedAt: null };
const ROW = { place: 1, guide: '2001', name: '王芳', store: 'S001', score: 990_000, reached: 1790000000000 };
const BOARD = {
  contest: ID,
  state: 'running',
  asOf: 1790000000000,
  placed: 40_000,
  rows: [ROW],
  own: { guide: '2001', place: 1, score: 990_000, toNext: null, sales: 12, around: [ROW] },
};
const VIEW = {
  ...SAMPLE,
  history: [{ what: 'created', by: '9001', at: 1790000000000 }],
  prizesGiven: [],
  corrections: [],
};

export function contestRoutes(app: FastifyInstance, cloud: Cloud): void {
  const described = (summary: string) => ({ summary, tags: ['contests'], security: BEARER });
  const asked = async (params: unknown, identity: Identity): Promise<KeptContest> => {
    const { contest } = params as Static<typeof PARAMS>;
    const kept = await readContest(cloud.database, brandScope(cloud.brand.id), contest);
    // Another store's is none.
    if (kept === null || !(await concerns(cloud, identity, kept.terms))) throw new Refusal(404, 'not_found');
    return kept;
  };
  const managed = async (params: unknown, identity: Identity): Promise<KeptContest> => {
    const kept = await asked(params, identity);
    await mayManage(cloud, identity, kept.terms);
    return kept;
  };
  const note = (identity: Identity, act: 'contest.entered' | 'contest.changed' | 'contest.prize', what: string) =>
    cloud.audit.note({ scope: scopeOf(cloud, identity), who: whoOf(identity), act, what });

  app.get('/v1/contests', {
    config: { policy: ['staff', 'device'] },
    schema: {
      ...described('Contests of the stores that one belongs to, newest first'),
      response: answers(CONTESTS_ANSWER, { items: [SAMPLE], next: null }),
    },
    handler: async (request) => {
      const identity = identityOf(request);
      const items = [];
      for (const kept of await readContests(cloud.database, brandScope(cloud.brand.id), LISTED_MAX))
        if (await concerns(cloud, identity, kept.terms)) items.push(contestOf(cloud, kept));
      return { items, next: null };
    },
  });
  app.post('/v1/contests', {
    config: { policy: ['manager'] },
    schema: {
      ...described('Enter a contest that begins tomorrow or later; the same again is the same contest'),
      body: withExample(CONTEST_ENTERED, { contest: ID, ...TERMS }),
      response: answers(CONTEST, { ...SAMPLE, state: 'planned' }),
    },
    handler: async (request) => {
      const { contest, ...terms } = request.body as Static<typeof CONTEST_ENTERED>;
      const identity = identityOf(request);
      await mayManage(cloud, identity, terms);
      const entered = taken(await enterContest(cloud, contest, terms as ContestTerms, byOf(identity)));
      await note(identity, 'contest.entered', `contest ${contest} ${terms.from} to ${terms.to}`);
      return contestOf(cloud, entered);
    },
  });
  app.get('/v1/contests/:contest', {
    config: { policy: ['manager'] },
    schema: {
      ...described('A contest with its history, the ledger of its prizes and what came after its close'),
      params: PARAMS,
      response: answers(CONTEST_VIEW, VIEW),
    },
    handler: async (request) => viewContest(cloud, await managed(request.params, identityOf(request))),
  });
  app.post('/v1/contests/:contest/changes', {
    config: { policy: ['manager'] },
    schema: {
      ...described('Change a contest before it begins, end it early, or cancel it; 409 when it is too late for that'),
      params: PARAMS,
      body: withExample(CONTEST_CHANGE, { what: 'ended', to: '2026-10-05' }),
      response: answers(CONTEST, SAMPLE),
    },
    handler: async (request) => {
      const identity = identityOf(request);
      const { contest } = await managed(request.params, identity);
      const change = request.body as ContestChange;
      if (change.what === 'changed') await mayManage(cloud, identity, change.terms);
      const changed = taken(await changeContest(cloud, contest, change, byOf(identity)));
      await note(identity, 'contest.changed', `contest ${contest} ${change.what}`);
      return contestOf(cloud, changed);
    },
  });
  app.post('/v1/contests/:contest/close', {
    config: { policy: ['manager'] },
    schema: {
      ...described(
        'Close a contest whose last day is over: standings and prizes; the same ones again when it is closed',
      ),
      params: PARAMS,
      response: answers(CONTEST_VIEW, { ...VIEW, state: 'closed', closedAt: 1790000000000 }),
    },
    handler: async (request) => {
      const identity = identityOf(request);
      const { contest } = await managed(request.params, identity);
      const closed = taken(await closeContest(cloud, contest, byOf(identity)));
      await note(identity, 'contest.changed', `contest ${contest} closed`);
      return viewContest(cloud, closed);
    },
  });
  app.post('/v1/contests/:contest/prizes', {
    config: { policy: ['manager'] },
    schema: {
      ...described('Adjust a prize of a closed contest by a row of its own; the same id again changes nothing'),
      params: PARAMS,
      body: withExample(PRIZE_ADJUSTMENT, { id: ID, guide: '2001', amount: -50_000, note: '关闭后退货' }),
      response: answers(CONTEST_VIEW, VIEW),
    },
    handler: async (request) => {
      const identity = identityOf(request);
      const kept = await managed(request.params, identity);
      const adjustment = request.body as PrizeAdjustment;
      if (adjustment.amount === 0) throw refused('/amount', 'is_zero');
      taken(await adjustPrize(cloud, kept, adjustment, byOf(identity)));
      await note(identity, 'contest.prize', `contest ${kept.contest} staff ${adjustment.guide}`);
      return viewContest(cloud, kept);
    },
  });
  app.get('/v1/contests/:contest/board', {
    config: { policy: ['staff', 'device'] },
    schema: {
      ...described('A page of the board with its as-of time, and one guide’s place among its neighbours'),
      params: PARAMS,
      querystring: BOARD_QUERY,
      response: answers(CONTEST_BOARD, BOARD),
    },
    handler: async (request) => {
      const { limit = ROWS, skip = '0', guide } = request.query as Static<typeof BOARD_QUERY>;
      const kept = await asked(request.params, identityOf(request));
      return boardOfContest(cloud, kept, {
        limit: Number(limit),
        skip: Number(skip),
        ...(guide === undefined ? {} : { guide }),
      });
    },
  });
}

const byOf = (identity: Identity): string => (identity as StaffIdentity).staff.id;

function taken<Value>(result: Result<Value, ContestRefusal>): Value {
  if (result.ok) return result.value;
  if (result.error.status === 409) throw new Refusal(409, result.error.code);
  throw refused(result.error.path, result.error.reason);
}

const refused = (path: string, reason: string): Refusal =>
  new Refusal(422, 'refused_configuration', `${path} ${reason}`, { path, reason });

/** It is held in one of the stores that one belongs to. */
async function concerns(cloud: Cloud, identity: Identity, { scope }: ContestTerms): Promise<boolean> {
  if (scope.kind === 'brand' || (identity.kind === 'staff' && identity.wholeBrand)) return true;
  const own = storesOf(identity);
  if (scope.kind === 'stores') return scope.stores.some((store) => own.includes(store));
  const stores = await readStores(cloud.database, cloud.brand.id);
  return stores.some(({ id, region }) => own.includes(id) && region !== undefined && scope.regions.includes(region));
}

/** All stores that it is held in are managed by this person. @throws Refusal 403 */
async function mayManage(cloud: Cloud, identity: Identity, { scope }: ContestTerms): Promise<void> {
  if (identity.kind === 'staff' && identity.wholeBrand) return;
  const own = storesOf(identity);
  const stores = await readStores(cloud.database, cloud.brand.id);
  const held =
    scope.kind === 'stores'
      ? scope.stores
      : scope.kind === 'brand'
        ? stores.map(({ id }) => id)
        : stores.flatMap(({ id, region }) => (region !== undefined && scope.regions.includes(region) ? [id] : []));
  if (held.length === 0 || held.some((store) => !own.includes(store))) throw new Refusal(403, 'not_allowed');
}
