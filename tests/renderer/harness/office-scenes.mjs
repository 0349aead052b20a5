/* global window */
/** Scenes of the office's pages that have only the cloud behind them: rules, one number, points, keys, WeCom, places, moves. Used by all-scenes.mjs. */
const at = (text) => Date.parse(`2026-03-${text}+08:00`);
const uuid = (n) => `01890000-0000-7000-8000-${String(n).padStart(12, '0')}`;
const TERMS = {
  rates: { items: { 6901234567908: 300, 'lip-07': 450 }, categories: { apparel: 250 }, default: 150 },
  binderBp: 4000,
  tiers: [
    { upTo: 5_000_000, bp: 50 },
    { upTo: null, bp: 120 },
  ],
  tiersLessLines: false,
  returnDays: 7,
  newMember: { floor: 20_000, amount: 1000 },
  storedValue: { earnsOn: 'spending' },
};
const RULES = [
  { ...TERMS, version: 'v001', from: at('01T00:00:00'), by: '9001', at: at('01T00:00:00') - 86_400_000 * 3 },
  { ...TERMS, version: 'v002', from: at('10T00:00:00'), by: '9001', at: at('08T17:20:00'), binderBp: 4500 },
  {
    ...TERMS,
    version: 'v003',
    from: at('31T00:00:00'),
    by: '9001',
    at: at('14T10:00:00'),
    tiers: [],
    newMember: undefined,
  },
];
const SUMS = [
  { party: '2001', was: 128_450, wasNet: 6_842_000, would: 141_200, wouldNet: 6_842_000 },
  { party: '2002', was: 96_310, wasNet: 4_120_500, would: 88_040, wouldNet: 4_120_500 },
  { party: 'STORE', was: 12_080, wasNet: 0, would: 12_080, wouldNet: 0 },
];
const HOLDINGS = { guide: '2001', claims: 2, points: 1860, storedValue: 32_000, visits: 7, spent: 284_600 };
const SIDE = {
  member: uuid(41),
  name: '王**',
  phone: '138****8000',
  tier: 'gold',
  memberSince: at('02T10:00:00') - 86_400_000 * 200,
  stores: ['S001'],
  ...HOLDINGS,
};
const OTHER = {
  ...SIDE,
  member: uuid(42),
  name: '',
  tier: 'basic',
  memberSince: at('12T16:00:00'),
  stores: ['S001', 'S014'],
  guide: '2002',
  claims: 1,
  points: 120,
  storedValue: 0,
  visits: 1,
  spent: 9900,
};
const PROPOSALS = ['proposed', 'merged', 'split'].map((state, index) => ({
  id: uuid(90 + index),
  phone: ['138****8000', '139****2716', '136****0042'][index],
  state,
  at: at(`1${String(3 - index)}T16:20:00`),
  changedAt: state === 'proposed' ? null : at('14T11:05:00'),
}));
const HISTORY = [
  { what: 'merged', at: at('13T11:05:00'), who: 'terminal 02' },
  { what: 'split', at: at('14T11:05:00'), who: 'staff 9001' },
];
const KEYS = [
  { kid: 1, from: null, until: at('01T00:00:00'), isCurrent: false, out: 0 },
  {
    kid: 2,
    from: at('01T00:00:00') - 86_400_000 * 90,
    until: at('31T00:00:00'),
    isCurrent: false,
    out: 312,
    by: 'staff 9001',
  },
  { kid: 3, from: at('01T00:00:00'), until: null, isCurrent: true, out: 48, by: 'staff 9001' },
];
const PLACES = [
  { store: 'S001', from: at('01T00:00:00'), city: '上海', opens: 600, closes: 1320, by: 'staff 9001' },
  {
    store: 'S001',
    from: at('20T00:00:00'),
    city: '上海',
    opens: 660,
    closes: 1500,
    position: { lat: 31_230_400, lng: 121_473_700 },
    areaM2: 186,
    by: 'staff 9001',
  },
];
const TIER_RULES = [
  {
    version: 1,
    from: '2026-01-01',
    validDays: 365,
    tiers: [
      { tier: 'silver', atLeast: 200_000 },
      { tier: 'gold', atLeast: 1_000_000 },
    ],
    by: 'staff 9001',
    at: at('01T00:00:00') - 86_400_000 * 70,
  },
  {
    version: 2,
    from: '2026-04-01',
    validDays: 365,
    tiers: [
      { tier: 'silver', atLeast: 300_000 },
      { tier: 'gold', atLeast: 1_200_000 },
      { tier: 'black', atLeast: 5_000_000 },
    ],
    by: 'staff 9001',
    at: at('12T10:30:00'),
  },
];
const TIER_CHANGES = [
  { was: 'silver', would: 'basic', members: 38 },
  { was: 'gold', would: 'silver', members: 11 },
  { was: 'gold', would: 'black', members: 2 },
];
const event = (id, change, time, over = {}) => ({
  id,
  change,
  at: at(time),
  receivedAt: at(time),
  staff: '2001',
  welcome: null,
  reason: null,
  isApplied: true,
  ...over,
});
const WECOM = {
  status: {
    account: 'company',
    corp: 'ww01…ef',
    hasWelcome: true,
    tokenUntil: at('14T17:10:00'),
    pausedUntil: at('14T15:40:00'),
    refused: { at: at('12T09:30:00'), code: '60020' },
    events: [
      event('a', 'add_external_contact', '14T15:20:00', { welcome: 'sent' }),
      event('b', 'del_follow_user', '14T14:02:00', { staff: '2002', isApplied: false }),
      event('c', 'transfer_fail', '13T19:45:00', { reason: 'customer_refused' }),
      event('d', 'add_external_contact', '13T10:00:00', { staff: null, welcome: 'late' }),
    ],
  },
  guides: [
    {
      staff: '2001',
      userId: 'LinYue',
      state: 'live',
      qrCode: 'https://wework.qpic.cn/wwpic/042317_abcdEFGH1234_1710403200/0',
      reason: null,
      demo: false,
    },
    { staff: '2002', userId: 'ChenJia', state: 'refused', qrCode: null, reason: '84061', demo: false },
  ],
  transfers: [
    {
      batch: 'x',
      kind: 'resigned',
      from: '2003',
      to: '2001',
      at: at('11T10:00:00'),
      customers: { done: 41, waiting: 6, refused: 2 },
    },
    { batch: 'y', kind: 'active', from: '2001', to: '2002', at: at('09T10:00:00'), customers: {} },
  ],
};
const POINTS = [
  { version: 1, from: '2025-01-01', months: 24, by: 'staff 9001', at: at('01T09:00:00') },
  { version: 2, from: '2026-03-01', months: 12, by: 'staff 9001', at: at('02T09:00:00') },
  { version: 3, from: '2027-01-01', months: null, by: 'staff 9001', at: at('10T09:00:00') },
];
const DATA = {
  POINTS,
  TIER_RULES,
  TIER_CHANGES,
  RULES,
  SUMS,
  PROPOSALS,
  SIDE,
  OTHER,
  HOLDINGS,
  HISTORY,
  KEYS,
  PLACES,
  WECOM,
  now: at('14T15:32:58'),
};

const hold = (page, over = {}) =>
  page.evaluate(
    ({ RULES: rules, SUMS: items, PROPOSALS: proposals, ...data }) => {
      const viewOf = (proposal) => ({
        ...proposals.find(({ id }) => id === proposal),
        sides: [data.SIDE, data.OTHER],
        together: { ...data.HOLDINGS, claims: 3, points: 1980, visits: 8, spent: 294_500 },
        history: proposals[0].id === proposal ? [] : data.HISTORY,
      });
      const { call } = window.host;
      if (data.isSlow)
        window.host.call = (name, params) =>
          name === 'commission.compare' && params.after !== undefined
            ? new Promise(() => undefined)
            : call(name, params);
      window.host.override({
        'commission.rules': () => ({ items: rules }),
        'commission.compare': () => ({
          items,
          sales: data.isSlow ? 200 : 1284,
          total: 1284,
          next: data.isSlow ? '2026-02-05 x' : null,
        }),
        'points.rules': () => ({ items: data.POINTS }),
        'points.enterRule': () => ({
          ok: false,
          code: 'cloud_refused',
          details: { path: '/from', reason: 'has_passed' },
        }),
        'merge.list': () => ({ items: proposals, next: null }),
        'merge.view': ({ proposal }) => viewOf(proposal),
        'merge.sendDigits': () => ({ until: data.now + 300_000 }),
        'merge.prove': () => ({ ok: false, code: 'cloud_refused', details: { reason: 'message_wrong' } }),
        'binding.keys': () => ({ items: data.KEYS, next: null }),
        'binding.rotateKey': () => ({ ok: false, code: 'not_permitted', details: { reason: 'not_brand' } }),
        'tier.rules': () => ({ items: data.TIER_RULES }),
        'tier.preview': () => ({ looked: 300, isAll: false, changes: data.TIER_CHANGES }),
        'place.list': () => ({ items: data.PLACES, stores: ['S001', 'S014', 'S027'] }),
        'place.save': () => ({
          ok: false,
          code: 'cloud_refused',
          details: { path: '/closes', reason: 'not_after_opening' },
        }),
        'wecom.view': () => data.WECOM,
        'wecom.policies': () => ({
          items: [{ from: data.now - 86_400_000 * 30, friendBinds: true, onTransfer: 'stays' }],
        }),
        'commission.mine': () => ({
          online: true,
          view: {
            guide: '2001',
            from: '2026-01-01',
            to: '2026-03-14',
            frozen: 48_230,
            settled: 612_900,
            items: [],
            why: {},
            disputes: [],
            next: null,
          },
          asOf: data.now,
          rules: [],
        }),
        'people.list': () => ({
          people: [
            { staff: '2001', name: '林晓雨', roles: ['guide'], customRoles: [] },
            {
              staff: '2002',
              name: '陈嘉禾',
              roles: ['guide'],
              customRoles: [],
              goes: { from: 'S001', to: 'S014', at: data.now + 86_400_000 * 17 },
            },
            { staff: '1001', name: '欧阳静怡', roles: ['cashier'], customRoles: [] },
            { staff: '2003', name: '郑一帆', roles: ['guide'], customRoles: [], leftAt: data.now - 86_400_000 },
          ],
          roles: [],
        }),
      });
    },
    { ...DATA, ...over },
  );

export function officeScenes(nav) {
  const office = (parent, page, then = () => Promise.resolve(), over = {}) => ({
    query: 'staff=9001',
    run: async (browser) => {
      await hold(browser, over);
      await nav('backoffice')(browser);
      await browser.getByTestId(parent).click();
      await browser.getByTestId(`office-${page}`).click();
      await browser.getByTestId(`${page}-page`).waitFor();
      await then(browser);
    },
  });
  const ids =
    (...names) =>
    async (page) => {
      for (const name of names) await page.getByTestId(name).click();
    };
  const newRules = async (page) => {
    await page.getByTestId('rules-version').first().waitFor();
    await page.getByTestId('rules-new').click();
    await page.getByTestId('rules-form').waitFor();
  };
  return {
    'office-rules': office('office-commission', 'rules', (page) => page.getByTestId('rules-terms').waitFor()),
    'office-rules-new': office('office-commission', 'rules', async (page) => {
      await newRules(page);
      await page.getByTestId('rules-items').fill('tee-01 3\njeans');
    }),
    'office-rules-compared': office('office-commission', 'rules', async (page) => {
      await newRules(page);
      await page.getByTestId('compare-run').click();
      await page.getByTestId('compared-total').scrollIntoViewIfNeeded();
    }),
    'office-rules-comparing': office(
      'office-commission',
      'rules',
      async (page) => {
        await newRules(page);
        await page.getByTestId('compare-run').click();
        await page.getByTestId('compare-progress').scrollIntoViewIfNeeded();
      },
      { isSlow: true },
    ),
    'office-merges': office('office-bindings', 'merges', async (page) => {
      await page.getByTestId('merge-send').click();
      await page.getByTestId('merge-code').fill('123456');
      await page.getByTestId('merge-prove').click();
    }),
    'office-merged': office('office-bindings', 'merges', async (page) => {
      await page.locator('[data-state="merged"]').click();
      await page.getByTestId('split-number_passed_on').click();
    }),
    'office-points': office('office-bindings', 'points', async (page) => {
      await page.getByTestId('points-months').fill('12');
      await page.getByTestId('points-save').click();
    }),
    'office-keys': office('office-bindings', 'keys', ids('keys-rotate', 'keys-rotate')),
    'office-wecom': office('office-bindings', 'wecom', (page) => page.getByTestId('wecom-event').first().waitFor()),
    'office-wecom-policies': office('office-bindings', 'wecom', async (page) => {
      await ids('on-transfer-follows')(page);
      await page.getByTestId('wecom-policy-save').scrollIntoViewIfNeeded();
    }),
    'office-places': office('office-sources', 'places', async (page) => {
      await page.getByTestId('place-city').fill('苏州');
      await page.getByTestId('place-save').click();
    }),
    'office-stock': office('office-sources', 'stock', (page) => page.getByTestId('stock-rejected').first().waitFor()),
    'office-tiers': office('office-bindings', 'tiers', (page) => page.getByTestId('tiers-terms').waitFor()),
    'office-tiers-new': office('office-bindings', 'tiers', async (page) => {
      await page.getByTestId('tiers-version').first().waitFor();
      await ids('tiers-new')(page);
      await page.getByTestId('tiers-from').fill('2026-05-01');
      await ids('tiers-preview')(page);
      await page.getByTestId('tiers-change').last().scrollIntoViewIfNeeded();
    }),
    'office-move-planned': office('office-people', 'moves', ids('moves-2002')),
    'office-moves': office('office-people', 'moves', async (page) => {
      await ids('moves-2001')(page);
      await page.getByTestId('moves-day').fill('2026-04-01');
    }),
    'office-leaving': office('office-people', 'moves', async (page) => {
      await ids('moves-2001', 'heir-2002')(page);
      await page.getByTestId('leaving-leave').scrollIntoViewIfNeeded();
    }),
  };
}
