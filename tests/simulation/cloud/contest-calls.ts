/** Random store calls of contests: terms, what waits, credits with their board, standings, corrections and prizes. See store-calls.ts. */
import * as prizes from '../../../sync/cloud/store/contest-prizes.ts';
import * as scores from '../../../sync/cloud/store/contest-scores.ts';
import * as contests from '../../../sync/cloud/store/contests.ts';
import type { ContestTerms } from '../../../sync/domain/contest.ts';
import type { StaffId } from '../../../sync/domain/ids.ts';
import { epochMs, type BusinessDay } from '../../../sync/domain/time.ts';
import { raw, type CallKind, type Keys } from './store-keys.ts';

const LIMIT = 3;
/** Rows of no promised order. */
const inOrder = (rows: readonly object[]): readonly string[] => rows.map((row) => JSON.stringify(row)).sort();
const guideOf = ({ random }: Keys): StaffId => random.pick(['2001', '2002'] as const) as StaffId;
const day = ({ n }: Keys): BusinessDay => `2026-06-1${String(n())}` as BusinessDay;

const terms = (keys: Keys): ContestTerms => ({
  ...{ name: 'June', metric: keys.random.pick(['net_sales', 'upt'] as const), scope: { kind: 'brand' } as const },
  ...{ from: day(keys), to: day(keys), leastSales: 1, prizes: [] },
});
const credit = (keys: Keys): scores.CreditRow => ({
  ...{ contest: keys.id('contest'), subject: keys.id('subject'), guide: guideOf(keys) },
  ...{ value: keys.n(900), at: epochMs(keys.at()) },
});
const standing = (keys: Keys) => ({ guide: guideOf(keys), score: keys.n(900), reached: epochMs(keys.at()) });

const KEPT: readonly CallKind[] = [
  [
    'addContest',
    3,
    (keys) => {
      const [contest, made] = [keys.id('contest'), terms(keys)];
      return (tx) => contests.addContest(tx, keys.brandScope, contest, made);
    },
  ],
  [
    'listeningContests',
    1,
    (keys) => {
      const since = day(keys);
      return (tx) => contests.listeningContests(tx, keys.brandScope, since);
    },
  ],
  [
    'readContest',
    1,
    ({ brandScope, id }) => {
      const contest = id('contest');
      return (tx) => contests.readContest(tx, brandScope, contest);
    },
  ],
  [
    'lockContest',
    2,
    ({ brandScope, id }) => {
      const contest = id('contest');
      return (tx) => contests.lockContest(tx, brandScope, contest);
    },
  ],
  [
    'saveContest',
    2,
    (keys) => {
      const state = keys.random.pick(['open', 'closing', 'closed', 'cancelled'] as const);
      const row = { contest: keys.id('contest'), state, terms: terms(keys), closedAt: keys.maybe(keys.at()) };
      return (tx) => contests.saveContest(tx, keys.brandScope, row);
    },
  ],
  [
    'addContestFact',
    2,
    ({ brandScope, id, at }) => {
      const [contest, when] = [id('contest'), at()];
      return (tx) =>
        contests.addContestFact(tx, brandScope, contest, { what: 'created', body: {}, by: '9001', at: when });
    },
  ],
  [
    'contestHistory',
    1,
    ({ brandScope, id }) => {
      const contest = id('contest');
      return (tx) => contests.contestHistory(tx, brandScope, contest);
    },
  ],
  [
    'markContestDue',
    3,
    ({ scope, id, at }) => {
      const [where, subjects, when] = [scope(), [...new Set([id('subject'), id('subject')])], at()];
      return (tx) => contests.markContestDue(tx, where, subjects, when);
    },
  ],
  [
    'dueSubjects',
    1,
    ({ scope }) => {
      const where = scope();
      return async (tx) => inOrder(await contests.dueSubjects(tx, where, 200));
    },
  ],
  [
    'dropDueSubjects',
    3,
    ({ scope, id, n }) => {
      const [where, due] = [scope(), [{ subject: id('subject'), turn: n(2) }]];
      return (tx) => contests.dropDueSubjects(tx, where, due);
    },
  ],
  [
    'oldestDue',
    1,
    (keys) => {
      const scopes = [...new Set([keys.scope(), keys.brandScope])];
      return (tx) => contests.oldestDue(tx, scopes);
    },
  ],
  [
    'takeLane',
    3,
    ({ brandScope, store }) => {
      const lane = store();
      return (tx) => contests.takeLane(tx, brandScope, lane);
    },
  ],
  [
    'takeLanes',
    2,
    ({ brandScope }) =>
      (tx) =>
        contests.takeLanes(tx, brandScope, ['S1', 'S2']),
  ],
  [
    'sales by their entries',
    1,
    ({ scope, id }) =>
      raw("SELECT body FROM documents WHERE scope = $1 AND collection = 'ledger' AND id = ANY", scope(), [id('entry')]),
  ],
  [
    'a sale behind a short code',
    1,
    ({ scope, id }) => raw("SELECT id, body->>'saleId' AS sale, content_hash", scope(), id('receipt')),
  ],
  [
    'what came after a sale',
    1,
    ({ scope, id }) => raw('SELECT d.body FROM unnest($2::text[]) AS n', scope(), [id('sale')], [id('entry')]),
  ],
];

const BOARD: readonly CallKind[] = [
  [
    'bring credits',
    4,
    (keys) => {
      const row = credit(keys);
      const { contest, guide, value } = row;
      return async (tx) => {
        await scores.saveCredits(tx, keys.brandScope, [row]);
        const sums = await scores.addToSums(tx, keys.brandScope, [{ contest, guide, value, count: 1 }]);
        await scores.saveScores(
          tx,
          keys.brandScope,
          sums.map((sum) => ({ ...sum, score: sum.value })),
        );
      };
    },
  ],
  [
    'creditsOf',
    1,
    ({ brandScope, id }) => {
      const [names, subjects] = [[id('contest')], [id('subject')]];
      return async (tx) => inOrder(await scores.creditsOf(tx, brandScope, names, subjects));
    },
  ],
  [
    'dropCredits',
    2,
    (keys) => {
      const row = credit(keys);
      return (tx) => scores.dropCredits(tx, keys.brandScope, [row]);
    },
  ],
  [
    'liveTop',
    1,
    ({ brandScope, id, at, n }) => {
      const asked = { contest: id('contest'), at: at(), limit: LIMIT, skip: n(2) - 1 };
      return (tx) => scores.liveTop(tx, brandScope, asked);
    },
  ],
  [
    'livePlaces',
    1,
    (keys) => {
      const asked = { contest: keys.id('contest'), at: keys.at(), of: keys.maybe(standing(keys)) };
      return (tx) => scores.livePlaces(tx, keys.brandScope, asked);
    },
  ],
  ...(['before', 'behind'] as const).map((side): CallKind => [
    `neighbours ${side}`,
    1,
    (keys) => {
      const asked = { contest: keys.id('contest'), at: keys.at(), of: standing(keys), side, limit: LIMIT };
      return (tx) => scores.liveNeighbours(tx, keys.brandScope, asked);
    },
  ]),
  [
    'scoreOf',
    1,
    (keys) => {
      const [contest, guide] = [keys.id('contest'), guideOf(keys)];
      return (tx) => scores.scoreOf(tx, keys.brandScope, contest, guide);
    },
  ],
  [
    'writeFinals',
    2,
    ({ brandScope, id, at }) => {
      const [contest, when] = [id('contest'), at()];
      return (tx) => scores.writeFinals(tx, brandScope, contest, when);
    },
  ],
  [
    'finalsBetween',
    1,
    ({ brandScope, id, n }) => {
      const [contest, to] = [id('contest'), n()];
      return (tx) => scores.finalsBetween(tx, brandScope, { contest, from: 1, to });
    },
  ],
  [
    'finalPlaceOf',
    1,
    (keys) => {
      const [contest, guide] = [keys.id('contest'), guideOf(keys)];
      return (tx) => scores.finalPlaceOf(tx, keys.brandScope, contest, guide);
    },
  ],
  [
    'addCorrections',
    2,
    (keys) => {
      const [{ contest, guide, subject, value }, at] = [credit(keys), keys.at()];
      return (tx) => prizes.addCorrections(tx, keys.brandScope, [{ contest, guide, subject, value, count: 1 }], at);
    },
  ],
  [
    'correctedGuides',
    1,
    ({ brandScope, id }) => {
      const contest = id('contest');
      return (tx) => prizes.correctedGuides(tx, brandScope, contest, LIMIT);
    },
  ],
  [
    'addPrize',
    3,
    (keys) => {
      const what = keys.random.pick(['awarded', 'adjusted'] as const);
      const row = {
        id: keys.id('prize'),
        what,
        guide: guideOf(keys),
        place: keys.maybe(keys.n()),
        amount: keys.n(500),
      };
      const [contest, at] = [keys.id('contest'), keys.at()];
      return (tx) => prizes.addPrize(tx, keys.brandScope, contest, { ...row, note: '', by: '9001', at });
    },
  ],
  [
    'prizesOf',
    1,
    (keys) => {
      const [contest, guide] = [keys.id('contest'), keys.maybe(guideOf(keys))];
      return (tx) => prizes.prizesOf(tx, keys.brandScope, contest, guide ?? undefined);
    },
  ],
];

export const CONTEST_CALLS: readonly CallKind[] = [...KEPT, ...BOARD];
