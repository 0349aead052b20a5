/** Every page of a guide's phone in real Chromium at 390 px, in both languages and themes: axe finds nothing serious, nothing overflows. */
import type { PageFrame } from '../../../sync/cloud/pages/binding-pages.ts';
import { badgePage, type BadgeView } from '../../../sync/cloud/pages/guide-badge.ts';
import { contestedPage, type ContestedView } from '../../../sync/cloud/pages/guide-contested.ts';
import { guideContestsPage } from '../../../sync/cloud/pages/guide-contests.ts';
import { customersPage, type CustomersView, type ShownCustomer } from '../../../sync/cloud/pages/guide-customers.ts';
import { earningsPage, type EarningsView } from '../../../sync/cloud/pages/guide-earnings.ts';
import { codePage, mePage, missingPage, signInPage } from '../../../sync/cloud/pages/guide-pages.ts';
import { statementsPage } from '../../../sync/cloud/pages/guide-statements.ts';
import { stockPage, type StockView } from '../../../sync/cloud/pages/guide-stock.ts';
import { tasksPage } from '../../../sync/cloud/pages/guide-tasks.ts';
import { testPhonePages } from '../../support/phone-pages.ts';

const AT = Date.parse('2026-11-23T06:48:00Z');
const LONG = '米白色羊毛混纺双面呢长大衣（加厚款）';

const WHY = {
  rule: '2026-11-01',
  lines: [{ lineId: '1', product: 'p1', name: LONG, net: 25_900, rateBp: 500, rateFrom: 'category', commission: 1295 }],
  ...{ pool: 1295, binderBp: 4000, boundGuide: '2002', serving: [{ guide: '2001', shareBp: 10_000 }], newMember: 0 },
  parts: [
    { party: '2001', amount: 777 },
    { party: '2002', amount: 518 },
  ],
};
const posting = (what: string, amount: number) => ({
  ...{ sale: 's1', receipt: 'S001-02-261123-0007', store: 'S001', what, day: '2026-11-23', amount, net: 25_900 },
  ...{ state: 'frozen', frozenUntil: '2026-11-30', statement: null },
});
const EARNINGS = {
  ...{ month: '2026-11', months: { previous: '2026-10', next: null }, frozen: 158_230, settled: 104_410 },
  nextDue: { day: '2026-11-27', amount: 31_200 },
  ...{ day: '2026-11-23', isToday: true, asOf: '14:48', version: 'v' },
  figures: { sales: 3, net: 182_000, amount: 9120, bound: 2 },
  target: {
    ...{ month: '2026-11', today: '2026-11-23', net: 5_210_000, bound: 19 },
    target: { amount: 8_000_000, bindings: 30 },
  },
  rating: {
    month: '2026-11',
    count: 24,
    mean: 467,
    words: [
      ['friendly', 9],
      ['knowledgeable', 14],
      ['waited', 2],
    ],
  },
  items: [
    {
      ...{ sale: 's1', receipt: 'S001-02-261123-0007', time: '14:46', customer: '138****8000', amount: 777 },
      ...{ postings: [posting('earned', 777)], why: WHY, objections: [] },
    },
    {
      ...{ sale: 's2', receipt: 'S001-02-261123-0003', time: '11:02', customer: null, amount: -495 },
      postings: [posting('clawback', -495)],
      objections: [{ words: '是我服务的', state: 'rejected', note: '当班的是小王，已核对监控' }],
    },
  ],
  days: [
    { day: '2026-11-23', amount: 9120, sales: 3 },
    { day: '2026-11-22', amount: 15_480, sales: 6 },
  ],
} as unknown as EarningsView;
const FEW = { month: '2026-11', count: 3, mean: null, words: [] };
const NO_TARGET = { ...EARNINGS.target, target: null };
const PEOPLE = { guide: '2001', names: new Map([['2002', '许文博']]) };

const person = (over: Partial<ShownCustomer>): ShownCustomer => ({
  ...{ member: 'm1', name: '陈静怡', phone: '138****2211', boundOn: '2026-10-02', lastBought: '2026-11-12' },
  ...{ daysProtected: 5, reasons: [], notes: [], correctable: [], ...over },
});
const CUSTOMERS: CustomersView = {
  due: [
    person({
      reasons: [
        { kind: 'wish_arrived', occasion: 'a1', day: '2026-11-21', until: '2026-12-21', goods: LONG, tries: 0 },
        { kind: 'birthday', occasion: '2026', day: '2026-11-25', until: '2026-11-25', tries: 2 },
      ],
      notes: [{ text: '喜欢浅色，周六带妈妈来试', day: '2026-11-12' }],
    }),
    person({
      ...{ member: 'm2', name: null, phone: '139****0087' },
      reasons: [{ kind: 'lapsed', occasion: 'x+1', day: '2026-08-01', until: null, tries: 0 }],
    }),
  ],
  wishes: [{ member: 'm2', wish: 'w1', name: '139****0087', goods: LONG, hasArrived: true, day: '2026-11-08' }],
  all: [
    person({
      notes: [{ text: '喜欢浅色，周六带妈妈来试', day: '2026-11-12' }],
      correctable: [{ kind: 'after_sale', occasion: '2026-11-12', outcome: 'reached', tries: 1 }],
    }),
    person({ member: 'm2', name: null, phone: '139****0087', lastBought: null, daysProtected: 0 }),
    person({ member: 'm3', name: '欧阳娜娜（上海）', phone: '186****4410', daysProtected: 27 }),
  ],
  ...{ contested: 2, more: 12, called: 9, query: '', open: 'm1', refusal: null, typed: '' },
};

const contest = (over: object) => ({
  ...{ contest: 'c1', name: '双十二回访周', metric: 'follow_ups', scope: { kind: 'brand' }, from: '2026-11-20' },
  ...{ to: '2026-11-30', leastSales: 1, state: 'running', closedAt: null, ...over },
  prizes: [
    { upTo: 1, amount: 100_000 },
    { upTo: 3, amount: 50_000 },
  ],
});
const place = (at: number, guide: string, score: number) => ({
  ...{ place: at, guide, name: `导购 ${guide}`, store: 'S001', score, reached: AT },
});
const CONTESTS = {
  guide: '2001',
  contests: [
    {
      contest: contest({}),
      board: {
        ...{
          contest: 'c1',
          state: 'running',
          asOf: AT,
          placed: 128,
          rows: [1, 2, 3].map((at) => place(at, `310${String(at)}`, 40 - at)),
        },
        own: {
          ...{ guide: '2001', place: 12, score: 21, toNext: 2, sales: 0 },
          around: [place(11, '3111', 23), place(12, '2001', 21), place(13, '3113', 20)],
        },
      },
    },
    {
      contest: contest({ contest: 'c2', name: '连带率挑战', metric: 'upt', leastSales: 10, state: 'closed' }),
      board: {
        ...{
          contest: 'c2',
          state: 'closed',
          asOf: AT,
          placed: 2,
          rows: [place(1, '2001', 2345), place(2, '3105', 2001)],
        },
        own: { guide: '2001', place: 1, score: 2345, toNext: null, sales: 20, around: [] },
      },
    },
  ],
  version: 'v',
  timeOf: (at: number) => new Date(at + 8 * 3_600_000).toISOString().slice(0, 16),
} as unknown as Parameters<typeof guideContestsPage>[1];

const clash = (over: object) => ({
  ...{ claim: 'c', at: AT, source: 'qr_one_time', claimant: '2002', holder: '2001', rule: 'reject_protected' },
  ...{ protectedUntil: AT, ...over },
});
const CONTESTED = {
  ...{ guide: '2001', names: new Map([['2002', '许文博']]), refusal: null },
  items: [
    { phone: '138****2211', day: '2026-11-22', daysLeft: 12, clash: clash({}) },
    { phone: null, day: '2026-11-20', daysLeft: 0, clash: clash({ claim: 'd', claimant: undefined, rule: 'unbind' }) },
    {
      ...{ phone: '139****0087', day: '2026-11-02', daysLeft: 0 },
      clash: clash({
        claim: 'e',
        dispute: { state: 'rejected', by: '2001', decidedBy: '9001', reason: '当班的是许文博，已核对监控和小票' },
      }),
    },
  ],
} as unknown as ContestedView;

const STOCK: StockView = {
  query: 'CT-2201',
  variants: [
    { id: 'p1', name: '黑 M', isChosen: true },
    { id: 'p2', name: '黑 L', isChosen: false },
  ],
  wish: {
    ...{ product: 'p1', isFor: null, who: '0087' },
    customers: [
      { member: 'm2', name: null, phone: '139****0087', isWaiting: false, wish: 'w' },
      { member: 'm4', name: '欧阳娜娜（上海）', phone: '186****0087', isWaiting: true, wish: 'w' },
    ],
  },
  found: {
    ...{ name: `${LONG} 黑 M`, here: { count: 0, asOf: '2026-11-23 10:24' } },
    stores: [{ name: '静安寺店', city: '上海', metres: 2200, count: 5, asOf: '2026-11-23 10:20' }],
  },
};
const STOCK_FOR: StockView = {
  ...STOCK,
  wish: {
    ...{ product: 'p1', isFor: 'm3', who: '' },
    customers: [{ member: 'm3', name: '陈静怡', phone: '138****2211', isWaiting: false, wish: 'w' }],
  },
};

const STATEMENTS = [
  { month: '2026-10', total: 131_064, lines: 48, disputed: 0, day: '2026-11-03' },
  { month: '2026-09', total: -495, lines: 1, disputed: 2, day: '2026-10-02' },
];

const TASKS = {
  tasks: [
    {
      ...{ task: 't1', store: 'S001', kind: 'count', title: '登记新会员', due: '2026-11-30', target: 20, items: [] },
      ...{ staff: [], isEnded: false, facts: [] },
      progress: [
        {
          person: '2001',
          done: 7,
          isComplete: false,
          ticked: [],
          proofs: [{ text: '登记本第 3 页', at: AT, by: '2001' }],
        },
      ],
    },
    {
      ...{ task: 't2', store: 'S001', kind: 'checklist', title: '新人带教', due: '2026-11-30', target: 3 },
      ...{ items: ['收银开班', '退货与换货', '怎样出绑定码并向顾客说明'], staff: [], isEnded: false, facts: [] },
      progress: [{ person: '2001', done: 1, isComplete: false, ticked: [{ item: 0, by: '9001', at: AT }], proofs: [] }],
    },
  ],
  entry: 'e1',
  refusal: null,
} as unknown as Parameters<typeof tasksPage>[1];

const CODE = {
  ...{
    token: 'T1',
    url: `https://guidepost.example/g/${'7K3M9Q2V5X'.repeat(3)}`,
    shortCode: '7K3M 9Q',
    state: 'scanned',
  },
  document: {
    id: 'token:1',
    type: 'token',
    steps: [
      { state: 'issued', at: AT },
      { state: 'scanned', at: AT },
    ],
  },
  ...{ validUntil: '14:58', timeOf: () => '14:48', version: 'v' },
} as unknown as NonNullable<Parameters<typeof codePage>[1]['code']>;
const RECENT = [
  { token: 'T1', shortCode: '7K3M 9Q', time: '14:48', state: 'bound' as const },
  { token: 'T2', shortCode: 'ABCD EF', time: '11:20', state: 'expired' as const },
];

const badge = (over: object) => ({
  ...{ token: 'T1', url: CODE.url, short: '7K3M-9QV2', store: '梧桐路店' },
  ...{ issued: '2026-03-02', until: '2027-03-02', keyEnds: null, ...over },
});
const BADGE: BadgeView = {
  ...{ name: '林晓雨', number: '2001', shown: badge({ keyEnds: '2026-12-20' }) },
  others: [badge({ token: 'T2', short: 'ABCD-EFGH', until: null })],
  ...{ newest: 'T1', refusal: null },
};

const PAGES: Readonly<Record<string, (of: PageFrame) => string>> = {
  signIn: (of) => signInPage(of, {}),
  signInRefused: (of) => signInPage(of, { refusal: 'person_locked', staff: '2001' }),
  earnings: (of) => earningsPage({ ...of, tab: 'earnings' }, EARNINGS, PEOPLE),
  earningsEmpty: (of) =>
    earningsPage(
      { ...of, tab: 'earnings' },
      { ...EARNINGS, frozen: 0, settled: 0, nextDue: null, items: [], days: [], target: NO_TARGET, rating: FEW },
      PEOPLE,
    ),
  codes: (of) => codePage({ ...of, tab: 'code' }, { recent: RECENT, colleagues: [{ id: '2002', name: '陈嘉禾' }] }),
  code: (of) => codePage({ ...of, tab: 'code' }, { code: CODE, recent: [], colleagues: [] }),
  codeHandover: (of) =>
    codePage({ ...of, tab: 'code' }, { code: { ...CODE, takesOver: '陈嘉禾' }, recent: [], colleagues: [] }),
  codeOver: (of) =>
    codePage({ ...of, tab: 'code' }, { code: { ...CODE, state: 'expired', isDone: true }, recent: [], colleagues: [] }),
  badge: (of) => badgePage({ ...of, tab: 'code' }, BADGE),
  badgeNone: (of) =>
    badgePage({ ...of, tab: 'code' }, { ...BADGE, shown: null, others: [], newest: '', refusal: 'too_many' }),
  customers: (of) => customersPage({ ...of, tab: 'customers' }, CUSTOMERS),
  customersRefused: (of) =>
    customersPage({ ...of, tab: 'customers' }, { ...CUSTOMERS, refusal: 'consent', typed: '喜欢浅色' }),
  customersNone: (of) => customersPage({ ...of, tab: 'customers' }, { ...CUSTOMERS, due: [], all: [], more: 0 }),
  stock: (of) => stockPage({ ...of, tab: 'customers' }, STOCK),
  stockFor: (of) => stockPage({ ...of, tab: 'customers' }, STOCK_FOR),
  tasks: (of) => tasksPage({ ...of, tab: 'tasks' }, TASKS),
  contests: (of) => guideContestsPage({ ...of, tab: 'earnings' }, CONTESTS),
  contestsNone: (of) => guideContestsPage({ ...of, tab: 'earnings' }, { ...CONTESTS, contests: [] }),
  contested: (of) => contestedPage({ ...of, tab: 'customers' }, CONTESTED),
  contestedNone: (of) => contestedPage({ ...of, tab: 'customers' }, { ...CONTESTED, items: [], refusal: 'empty' }),
  statements: (of) => statementsPage({ ...of, tab: 'earnings' }, STATEMENTS),
  statementsNone: (of) => statementsPage({ ...of, tab: 'earnings' }, []),
  me: (of) => mePage({ ...of, tab: 'me' }, { name: '林晓雨', number: '2001', stores: ['梧桐路店'] }),
  missing: (of) => missingPage({ ...of, tab: 'customers' }),
};

testPhonePages('guide', PAGES);
