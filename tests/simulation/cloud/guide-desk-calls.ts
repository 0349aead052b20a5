/** Random store calls on guides' work with customers, on when points end, and on what a guide is told of commission. See store-calls.ts. */
import * as commission from '../../../sync/cloud/store/commission.ts';
import * as views from '../../../sync/cloud/store/commission-statements.ts';
import * as customers from '../../../sync/cloud/store/guide-customers.ts';
import * as facts from '../../../sync/cloud/store/guide-facts.ts';
import * as phone from '../../../sync/cloud/store/guide-phone.ts';
import * as tasks from '../../../sync/cloud/store/guide-tasks.ts';
import * as proofs from '../../../sync/cloud/store/task-proofs.ts';
import { idsOfAll } from '../../../sync/cloud/store/member-merges.ts';
import * as points from '../../../sync/cloud/store/points.ts';
import * as ends from '../../../sync/cloud/store/wish-ends.ts';
import type { StaffId } from '../../../sync/domain/ids.ts';
import type { CallKind, Keys } from './store-keys.ts';

const LIMIT = 5;
const DAYS = ['2026-09-30', '2026-10-31'] as const;
const both = (kind: string): readonly string[] => [`${kind}1`, `${kind}2`];
const staff = ({ id }: Keys): StaffId => id('staff') as StaffId;
const scopes = ({ brand }: Keys): readonly string[] => [`store:${brand}:S1`, `store:${brand}:S2`];
/** In no promised order. */
const sorted = (rows: readonly object[]): readonly string[] => rows.map((row) => JSON.stringify(row)).sort();
const factOf = (keys: Keys): facts.GuideFactRow =>
  ({
    ...{
      id: keys.id('fact'),
      subject: keys.id('m'),
      staff: keys.maybe(staff(keys)),
      at: keys.at(),
      body: { n: keys.n() },
    },
    kind: keys.random.pick(['customer.called', 'goods.wished', 'goods.arrived', 'task.progressed', 'staff.clocked']),
  }) as unknown as facts.GuideFactRow;
const taskOf = (keys: Keys): Parameters<typeof tasks.addGuideTask>[2] =>
  ({
    ...{ id: keys.id('task'), made_by: '9001', at: keys.at() },
    body: { kind: 'count', title: 'call', due: keys.random.pick(DAYS), target: keys.n(), items: [], staff: [] },
  }) as never;
const reviewOf = (keys: Keys): proofs.TaskReviewRow => ({
  ...{ id: keys.id('review'), task: keys.id('task'), fact: keys.id('fact'), words: `word ${String(keys.n())}` },
  ...{ verdict: keys.random.pick(['accepted', 'sent_back']), by: staff(keys), at: keys.at() },
});
const pictureOf = (keys: Keys): proofs.TaskPictureRow => ({
  ...{ task: keys.id('task'), fact: keys.id('fact'), hash: keys.id('hash'), n: keys.n(), person: staff(keys) },
  ...{ type: 'image/jpeg', data: 'AAAA', at: keys.at() },
  small: keys.maybe({ type: 'image/jpeg' as const, data: 'AA==' }),
});
const outcomeOf = (keys: Keys): customers.CallOutcomeRow =>
  ({
    ...{ member: keys.id('m'), kind: 'lapsed', occasion: keys.id('day'), n: keys.n(), outcome: 'reached' },
    ...{ staff: staff(keys), at: keys.at(), store: keys.maybe(keys.store()) },
  }) as unknown as customers.CallOutcomeRow;
const accountOf = ({ id }: Keys): string => `points:${id('m')}`;
const spanOf = (keys: Keys) => ({ party: staff(keys), from: '2026-09-01', to: keys.random.pick(DAYS) });

export const GUIDE_DESK_CALLS: readonly CallKind[] = [
  [
    'keepGuideFact',
    3,
    (keys) => {
      const [scope, row] = [keys.scope(), factOf(keys)];
      return (tx) => facts.keepGuideFact(tx, scope, row);
    },
  ],
  [
    'guideFactsOf',
    1,
    (keys) => {
      const { kind } = factOf(keys);
      return (tx) => facts.guideFactsOf(tx, scopes(keys), kind, both('m'));
    },
  ],
  [
    'guideFactsSince',
    1,
    (keys) => {
      const { kind, at: since } = factOf(keys);
      return (tx) => facts.guideFactsSince(tx, scopes(keys), kind, { since, limit: LIMIT });
    },
  ],
  [
    'membersCalled',
    1,
    (keys) => {
      const [who, since] = [staff(keys), keys.at()];
      return async (tx) => [...(await facts.membersCalled(tx, scopes(keys), who, since))].sort();
    },
  ],
  [
    'addGuideTask',
    3,
    (keys) => {
      const [scope, row] = [keys.scope(), taskOf(keys)];
      return (tx) => tasks.addGuideTask(tx, scope, row);
    },
  ],
  [
    'endGuideTask',
    2,
    (keys) => {
      const [scope, id, at] = [keys.scope(), keys.id('task'), keys.at()];
      return (tx) => tasks.endGuideTask(tx, scope, id, at);
    },
  ],
  [
    'guideTasks',
    1,
    (keys) => {
      const [scope, since] = [keys.scope(), keys.random.pick(DAYS)];
      return (tx) => tasks.guideTasks(tx, scope, since, LIMIT);
    },
  ],
  [
    'staffClocked',
    1,
    (keys) => {
      const [scope, from, until] = [keys.scope(), keys.at(), keys.at()];
      return async (tx) => [...(await facts.staffClocked(tx, scope, { from, until }))].sort();
    },
  ],
  [
    'clockFactsOf',
    1,
    (keys) => {
      const [from, until] = [keys.at(), keys.at()];
      return async (tx) =>
        sorted(await facts.clockFactsOf(tx, scopes(keys), both('m') as readonly StaffId[], { from, until }));
    },
  ],
  [
    'keepWishEnd',
    3,
    (keys) => {
      const row = { wish: keys.id('wish'), member: keys.id('m'), why: 'not_wanted', staff: staff(keys), at: keys.at() };
      return (tx) => ends.keepWishEnd(tx, keys.brandScope, row as ends.WishEndRow);
    },
  ],
  ['wishEndsOf', 1, (keys) => (tx) => ends.wishEndsOf(tx, keys.brandScope, both('m') as never)],
  [
    'keepOutcome',
    3,
    (keys) => {
      const row = outcomeOf(keys);
      return (tx) => customers.keepOutcome(tx, keys.brandScope, row);
    },
  ],
  ['outcomesOf', 1, (keys) => async (tx) => sorted(await customers.outcomesOf(tx, keys.brandScope, both('m')))],
  [
    'membersCalledByPhone',
    1,
    (keys) => {
      const [who, since] = [staff(keys), keys.at()];
      return async (tx) => [...(await customers.membersCalledByPhone(tx, keys.brandScope, who, since))].sort();
    },
  ],
  [
    'customersOf',
    1,
    (keys) => {
      const [scope, who] = [keys.scope(), staff(keys)];
      return (tx) => customers.customersOf(tx, scope, who, LIMIT);
    },
  ],
  [
    'lastBoughtIn',
    1,
    (keys) => {
      const scope = keys.scope();
      return async (tx) => [...(await customers.lastBoughtIn(tx, scope, both('m')))].sort();
    },
  ],
  ['profilesIn', 1, (keys) => async (tx) => [...(await customers.profilesIn(tx, scopes(keys), both('m')))].sort()],
  ['namesOf', 1, (keys) => async (tx) => sorted(await customers.namesOf(tx, keys.brandScope, both('m')))],
  [
    'keepGuideSession',
    2,
    (keys) => {
      const row = { token_hash: keys.id('hash'), staff: staff(keys), created_at: keys.at(), expires_at: keys.at() };
      return (tx) => phone.keepGuideSession(tx, keys.brandScope, row);
    },
  ],
  [
    'readGuideSession',
    1,
    (keys) => {
      const hash = keys.id('hash');
      return (tx) => phone.readGuideSession(tx, keys.brandScope, hash);
    },
  ],
  [
    'seeGuideSession',
    2,
    (keys) => {
      const [hash, at] = [keys.id('hash'), keys.at()];
      return (tx) => phone.seeGuideSession(tx, keys.brandScope, hash, at);
    },
  ],
  [
    'addPointsRule',
    2,
    (keys) => {
      const row = {
        version: keys.n(),
        from_day: DAYS[0],
        months: keys.maybe(keys.n()),
        entered_by: '9001',
        at: keys.at(),
      };
      return (tx) => points.addPointsRule(tx, keys.brandScope, row);
    },
  ],
  [
    'accountsToFold',
    1,
    (keys) => {
      const [now, today] = [keys.at(), keys.random.pick(DAYS)];
      const asked = { today, now, merged: now - LIMIT, slackMs: LIMIT, limit: LIMIT };
      return async (tx) => [...(await points.accountsToFold(tx, keys.brandScope, asked))].sort();
    },
  ],
  [
    'saveEnded',
    3,
    (keys) => {
      const row = { account: accountOf(keys), id: `ended/${keys.random.pick(DAYS)}`, at: keys.at(), amount: -keys.n() };
      return (tx) => points.saveEnded(tx, keys.brandScope, row);
    },
  ],
  [
    'saveBatches',
    2,
    (keys) => {
      const batches = [{ ends: keys.random.pick(DAYS), points: keys.n() }];
      const row = { account: accountOf(keys), principal: keys.n(), batches, next: keys.maybe(DAYS[0]), at: keys.at() };
      return (tx) => points.saveBatches(tx, keys.brandScope, row);
    },
  ],
  [
    'idsOfAll',
    1,
    (keys) => async (tx) => {
      const found = await idsOfAll(tx, keys.brandScope, both('m'));
      return [...found].map(([member, ids]) => [member, [...ids].sort()]).sort();
    },
  ],
  [
    'postingsOfParty',
    1,
    (keys) => {
      const asked = { ...spanOf(keys), after: '', limit: LIMIT };
      return (tx) => views.postingsOfParty(tx, keys.brandScope, asked);
    },
  ],
  [
    'sumsOfParty',
    1,
    (keys) => {
      const asked = { ...spanOf(keys), today: DAYS[0] };
      return (tx) => views.sumsOfParty(tx, keys.brandScope, asked);
    },
  ],
  [
    'eventsOfSales',
    1,
    (keys) => async (tx) =>
      sorted(
        [...(await commission.eventsOfSales(tx, keys.brandScope, both('sale')))].map(([sale, of]) => [
          sale,
          sorted(of),
        ]),
      ),
  ],
  ['disputesOfSales', 1, (keys) => (tx) => commission.disputesOfSales(tx, keys.brandScope, both('sale'))],
  [
    'keepTaskReview',
    3,
    (keys) => {
      const [scope, row] = [keys.scope(), reviewOf(keys)];
      return (tx) => proofs.keepTaskReview(tx, scope, row);
    },
  ],
  [
    'taskReviews',
    1,
    (keys) => {
      const scope = keys.scope();
      return (tx) => proofs.taskReviews(tx, scope, both('task'));
    },
  ],
  [
    'keepTaskPicture',
    2,
    (keys) => {
      const [scope, row] = [keys.scope(), pictureOf(keys)];
      return (tx) => proofs.keepTaskPicture(tx, scope, row);
    },
  ],
  [
    'countTaskPictures',
    1,
    (keys) => {
      const [scope, of] = [keys.scope(), pictureOf(keys)];
      return (tx) => proofs.countTaskPictures(tx, scope, of);
    },
  ],
  [
    'taskPictures',
    1,
    (keys) => {
      const scope = keys.scope();
      return async (tx) => sorted(await proofs.taskPictures(tx, scope, both('task')));
    },
  ],
];
