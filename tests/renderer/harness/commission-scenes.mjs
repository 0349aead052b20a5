/* global window */
/** Scenes of commission: the guide's month, each amount with its why, what waits for the cloud, a dispute. Used by scenes.mjs. */
const SALE = '01890000-0000-7000-8000-000000000801';
const OTHER = '01890000-0000-7000-8000-000000000802';
const WHY = {
  rule: 'v003',
  lines: [
    { lineId: '1', name: '纯棉T恤', net: 19800, rateBp: 500, rateFrom: 'default', commission: 990 },
    { lineId: '2', name: '补水面膜', net: 7960, rateBp: 800, rateFrom: 'category', commission: 636 },
  ],
  pool: 1626,
  binderBp: 4000,
  boundGuide: '2002',
  serving: [{ guide: '2001', shareBp: 10000 }],
  newMember: 0,
  parts: [
    { party: '2002', amount: 650 },
    { party: '2001', amount: 976 },
  ],
};
const posting = (over) => ({
  sale: SALE,
  receipt: 'S001-02-260314-0140',
  store: 'S001',
  what: 'earned',
  day: '2026-03-14',
  amount: 976,
  net: 27760,
  state: 'frozen',
  frozenUntil: '2026-03-21',
  statement: null,
  ...over,
});
const VIEW = {
  guide: '2001',
  from: '2026-03-01',
  to: '2026-03-14',
  frozen: 128640,
  settled: 231570,
  items: [
    posting({ sale: OTHER, receipt: 'S001-02-260302-0017', day: '2026-03-02', amount: 1290, state: 'settled' }),
    posting({ sale: OTHER, receipt: 'S001-02-260302-0017', what: 'clawback', amount: -430 }),
    posting({}),
  ],
  why: { [SALE]: WHY },
  disputes: [
    {
      id: '01890000-0000-7000-8000-000000000803',
      sale: SALE,
      receipt: 'S001-02-260314-0140',
      store: 'S001',
      reason: 'questioned',
      guide: null,
      raisedBy: '2002',
      words: '第二件是我接待的',
      openedAt: Date.parse('2026-03-14T12:10:00+08:00'),
      state: 'rejected',
      decidedBy: '9001',
      note: '监控里是林晓雨接待',
    },
  ],
  next: null,
};
const RULE = {
  version: 'v003',
  from: 0,
  rates: { items: {}, categories: { beauty: 800 }, default: 500 },
  binderBp: 4000,
  tiers: [],
  tiersLessLines: false,
  returnDays: 7,
  storedValue: { earnsOn: 'spending' },
  by: '9005',
  at: 0,
};

const AT = Date.parse('2026-03-02T09:00:00+08:00');
const decided = (version, amount, bindings) => ({ version, amount, bindings, by: 'staff 9001', at: AT + version });
const TARGETS = {
  ...{ month: '2026-03', today: '2026-03-14', store: 'S001', next: null },
  items: [
    {
      ...{ guide: '2001', name: '林晓雨', net: 5_210_000, bound: 19 },
      versions: [decided(1, 9_000_000, null), decided(2, 12_000_000, 30)],
    },
    { guide: '2002', name: '陈嘉禾', net: 6_480_050, bound: 7, versions: [decided(1, 6_000_000, null)] },
    { guide: '2003', name: '欧阳娜娜', net: -12_900, bound: 0, versions: [decided(1, 100, 5), decided(2, null, null)] },
  ],
};
const OWN_TARGET = {
  ...{ guide: '2001', month: '2026-03', today: '2026-03-14', asOf: Date.parse('2026-03-14T13:20:00+08:00') },
  ...{ target: { amount: 12_000_000, bindings: 30 }, net: 5_210_000, bound: 19, rating: { count: 24, mean: 467 } },
};
const rated = (n, over) => ({
  ...{
    sale: `s${n}`,
    receiptNumber: `S001-02-260313-000${n}`,
    day: '2026-03-13',
    guides: ['2001', '2002'],
    version: 1,
  },
  ...{ at: Date.parse(`2026-03-1${n}T18:42:00+08:00`), stars: 2, words: ['waited', 'patient'], now: null, answers: [] },
  ...{ text: '等了二十分钟才有人来，不过讲得很清楚', isOpen: true, ...over },
});
const LOW_RATINGS = {
  ...{ store: 'S001', next: null },
  items: [
    rated(1, {}),
    rated(3, { stars: 1, words: ['pushy'], text: null, version: 2, now: 5 }),
    rated(2, {
      ...{ guides: [], isOpen: false },
      answers: [
        { version: 1, by: '9001', at: Date.parse('2026-03-13T20:10:00+08:00'), note: '已向顾客道歉，周末加一名导购' },
      ],
    }),
  ],
};

export const commissionScenes = (nav) => {
  const open = (online) => async (page) => {
    await page.evaluate(
      ([view, rule, isOnline, told]) => {
        const asOf = Date.parse('2026-03-14T14:02:00+08:00');
        window.host.override({
          'commission.mine': () => ({ online: isOnline, view, asOf, rules: [rule] }),
          'commission.dispute': () => ({}),
          'target.own': () => ({ online: isOnline, told }),
        });
      },
      [VIEW, RULE, online, OWN_TARGET],
    );
    await nav('guide')(page);
    await page.getByTestId('commission-card').waitFor();
  };
  return {
    'office-commission': {
      query: 'staff=9001',
      run: async (page) => {
        const open = { ...VIEW.disputes[0], id: 'd2', state: 'open', decidedBy: null, note: null };
        const found = { ...open, id: 'd3', reason: 'undone_claim', raisedBy: null, words: '三位顾客都说没有扫过码' };
        const parts = [
          { party: '2002', amount: -516 },
          { party: 'STORE', amount: 516 },
        ];
        const undone = { ...found, evidence: { claim: 'c1', signal: 'one_device', parts } };
        const row = { month: '2026-02', store: '', madeAt: 0 };
        const items = [
          { ...row, party: '2001', total: 360210, lines: 214 },
          { ...row, party: '2002', total: 281055, lines: 187 },
          { ...row, party: 'STORE', store: 'S001', total: -1290, lines: 3 },
        ];
        await page.evaluate(
          ([disputes, statements]) =>
            window.host.override({
              'commission.disputes': () => ({ items: disputes }),
              'commission.statements': () => ({ items: statements }),
            }),
          [[open, undone, VIEW.disputes[0]], items],
        );
        await nav('backoffice')(page);
        await page.getByTestId('office-commission').click();
        await page.getByTestId('commission-note').first().fill('监控确认由陈嘉禾接待');
        await page.getByTestId('statements-read').click();
        await page.getByTestId('statement').first().waitFor();
      },
    },
    'office-targets': {
      query: 'staff=9001',
      run: async (page) => {
        await page.evaluate(
          (list) =>
            window.host.override({
              'commission.disputes': () => ({ items: [] }),
              'commission.statements': () => ({ items: [] }),
              'target.list': () => list,
              'target.store': () => ({
                ...{ store: 'S001', month: list.month, today: list.today, net: 18_406_200 },
                versions: [
                  { version: 1, amount: 40_000_000, by: 'staff 9001', at: Date.parse('2026-02-26T18:00:00+08:00') },
                ],
              }),
              'target.set': () => ({ ok: false, code: 'cloud_refused', details: { reason: 'target_changed' } }),
            }),
          TARGETS,
        );
        await nav('backoffice')(page);
        await page.getByTestId('office-commission').click();
        await page.getByTestId('office-targets').click();
        await page.getByTestId('targets-choose').first().click();
        await page.getByTestId('targets-save').click();
        await page.getByTestId('store-target-decide').click();
      },
    },
    'office-ratings': {
      query: 'staff=9001',
      run: async (page) => {
        await page.evaluate(
          (list) =>
            window.host.override({
              'commission.disputes': () => ({ items: [] }),
              'commission.statements': () => ({ items: [] }),
              'rating.low': () => list,
              'rating.answer': () => ({ ok: false, code: 'bad_request', details: { reason: 'number_in_text' } }),
            }),
          LOW_RATINGS,
        );
        await nav('backoffice')(page);
        await page.getByTestId('office-commission').click();
        await page.getByTestId('office-ratings').click();
        await page.getByTestId('ratings-row').first().click();
        await page.getByTestId('ratings-note').fill('已道歉');
        await page.getByTestId('ratings-save').click();
      },
    },
    'office-ratings-done': {
      query: 'staff=9001',
      run: async (page) => {
        await page.evaluate((list) => window.host.override({ 'rating.low': () => list }), LOW_RATINGS);
        await nav('backoffice')(page);
        await page.getByTestId('office-commission').click();
        await page.getByTestId('office-ratings').click();
        await page.getByTestId('ratings-row').last().click();
      },
    },
    'guide-commission': { query: 'staff=2001', run: open(true) },
    'guide-commission-away': { query: 'staff=2001&offline', run: open(false) },
    'guide-commission-why': {
      query: 'staff=2001',
      run: async (page) => {
        await open(true)(page);
        await page.keyboard.press('Alt+KeyW');
        await page.getByTestId('commission-row').first().getByRole('button').first().click();
        await page.getByTestId('commission-dispute').click();
        await page.getByTestId('commission-evidence').fill('我接待的，收银员可以作证');
      },
    },
  };
};
