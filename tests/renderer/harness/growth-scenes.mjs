/* global window */
/** Scenes of growth: each tab of the office's page, the code of a channel, and by what a customer came at the till. Used by all-scenes.mjs. */
import { scan } from './walk.mjs';

const at = (text) => Date.parse(`2026-03-${text}+08:00`);
const DAY = 86_400_000;
const NOW = at('14T15:32:58');
const coupon = { rule: 'autumn', quota: 1000, days: 30 };
const campaign = (code, name, from, days, state, over = {}) => ({
  ...{ campaign: code, name, from: NOW + from * DAY, until: NOW + (from + days) * DAY, title: `${name}到店`, text: '' },
  ...{ version: 1, by: 'staff 9005', state, given: 0, ...over },
});
const BOARD = {
  campaigns: [
    campaign('qingming', '清明出游季', 12, 20, 'coming', { coupon }),
    campaign('spring', '春季新品 <b>周</b>', -9, 30, 'running', { coupon, given: 412, receiptFrom: 5000 }),
    campaign('members', '会员日', -2, 3, 'running'),
    campaign('newyear', '年货节', -40, 30, 'over', { coupon, given: 1000 }),
  ],
  coupons: [
    {
      coupon: 'autumn',
      source: 'campaign',
      campaign: 'spring',
      issued: 412,
      redeemed: 96,
      saved: 96_000,
      sales: 96,
      paid: 1_244_800,
    },
    {
      coupon: 'autumn',
      source: 'receipt',
      campaign: 'spring',
      issued: 130,
      redeemed: 41,
      saved: 41_000,
      sales: 41,
      paid: 402_330,
    },
    {
      coupon: 'lucky',
      source: 'red_packet',
      campaign: null,
      issued: 64,
      redeemed: 12,
      saved: 8_812,
      sales: 12,
      paid: 96_040,
    },
    { coupon: 'vip', source: 'guide', campaign: null, issued: 20, redeemed: 0, saved: 0, sales: 0, paid: 0 },
  ],
  packets: [
    {
      ...{
        packet: '01890000-0000-7000-8000-0000000000d1',
        name: '开业红包雨',
        coupon: 'lucky',
        total: 100_000,
        parts: 100,
      },
      ...{
        from: NOW - DAY,
        until: NOW + 2 * DAY,
        couponDays: 30,
        state: 'open',
        drawn: 64,
        given: 61_240,
        returned: 0,
      },
      by: 'staff 9005',
    },
    {
      ...{
        packet: '01890000-0000-7000-8000-0000000000d2',
        name: '年货红包',
        coupon: 'lucky',
        total: 50_000,
        parts: 50,
      },
      ...{ from: NOW - 40 * DAY, until: NOW - 30 * DAY, couponDays: 30, state: 'closed', drawn: 44, given: 43_110 },
      ...{ returned: 6_890, by: 'staff 9005' },
    },
  ],
  referrals: [
    { from: NOW - 3 * DAY, floor: 9900, first: 1000, second: 300, coupon: 'lucky', couponDays: 90, by: 'staff 9005' },
    { from: NOW - 60 * DAY, floor: 5000, first: 500, second: 0, coupon: 'lucky', couponDays: 30, by: 'staff 9005' },
  ],
  brought: {
    ...{ inviters: 38, brought: 112, bought: 57, paid: 1_340_260, credited: 61_800, takenBack: 2_300, paidOut: 48_000 },
    items: [
      { member: 'm1', name: '陈静', phone: '138****2211', brought: 9, credited: 8_300, paidOut: 6_000 },
      { member: 'm2', name: '<b>周</b>', phone: '139****0087', brought: 7, credited: 5_000, paidOut: 5_000 },
      { member: 'm3', name: null, phone: '186****4410', brought: 4, credited: -1_000, paidOut: 1_000 },
    ],
    next: null,
  },
  shelf: [
    {
      ...{ item: 'spring-knit', title: '春季针织上新', text: '三色到店，可试穿。', link: 'https://shop.example/knit' },
      ...{
        campaign: 'spring',
        from: NOW - 2 * DAY,
        until: NOW + 12 * DAY,
        version: 2,
        by: 'staff 9005',
        state: 'running',
      },
      ...{ forwarded: 12, opened: 340, bound: 9, pictures: ['a'.repeat(64), 'b'.repeat(64)] },
    },
  ],
  guides: [
    { guide: '2001', name: '林晓雨', stores: ['S001'], type: 'store', recruiters: [] },
    {
      ...{ guide: '2107', name: '王芳', stores: ['S001'], type: 'partner' },
      recruiters: [
        { guide: '2002', name: '赵一鸣' },
        { guide: '2001', name: '林晓雨' },
      ],
    },
  ],
  candidates: [
    {
      ...{
        candidate: '01890000-0000-7000-8000-0000000000e1',
        member: '01890000-0000-7000-8000-0000000000e2',
        store: 'S001',
      },
      ...{
        type: 'community',
        note: '社群里很活跃，常带朋友来',
        recruitedBy: '2001',
        phone: '138****8000',
        state: 'proposed',
      },
      ...{ by: 'staff 9001', at: NOW - DAY, guide: null, decidedBy: null },
    },
    {
      ...{
        candidate: '01890000-0000-7000-8000-0000000000e3',
        member: '01890000-0000-7000-8000-0000000000e4',
        store: 'S001',
      },
      ...{
        type: 'partner',
        note: '老顾客',
        recruitedBy: null,
        phone: '139****6000',
        state: 'accepted',
        by: 'staff 9001',
      },
      ...{ at: NOW - 9 * DAY, guide: '2107', decidedBy: 'staff 9001' },
    },
  ],
};
const CHANNELS = [
  {
    ...{ code: '7K3M9Q2V5X8Z', channel: 'community', name: '梧桐路店福利群', community: 'wutong-01', store: 'S001' },
    ...{ url: 'https://guidepost.example/k/7K3M9Q2V5X8Z', opened: 340, given: 120, redeemed: 31, saved: 31_000 },
  },
  {
    ...{ code: 'ABCDEFGH2345', channel: 'live_room', name: '晚八点直播', liveRoom: 'r8' },
    ...{ url: 'https://guidepost.example/k/ABCDEFGH2345', opened: 1204, given: 292, redeemed: 65, saved: 65_000 },
  },
];
const TOUCHPOINTS = [
  { id: 'campaign-spring', name: '春季新品', from: NOW - DAY, until: NOW + DAY, campaign: 'spring' },
  ...CHANNELS.map(({ code, channel, name, community, liveRoom }) => ({
    ...{
      id: `channel-${code}`,
      name,
      of: '春季新品',
      from: NOW - DAY,
      until: NOW + DAY,
      campaign: 'spring',
      code,
      channel,
    },
    ...(community === undefined ? {} : { community }),
    ...(liveRoom === undefined ? {} : { liveRoom }),
  })),
];

const photo = (hue) =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 4"><rect width="4" height="4" fill="hsl(${hue} 45% 72%)"/><circle cx="2" cy="2.2" r="1.2" fill="hsl(${hue} 45% 38%)"/></svg>`;
/** Photos of the content shelf, one colour each. */
const pictured = (page) =>
  page.route('**/photos/*', (route) =>
    route.fulfill({ contentType: 'image/svg+xml', body: photo(route.request().url().includes('aaaa') ? 20 : 200) }),
  );

const hold = (page) =>
  page.evaluate(
    ({ board, channels }) =>
      window.host.override({
        'growth.board': () => board,
        'growth.channels': () => ({ items: channels, next: null }),
        'growth.act': () => ({ codes: [] }),
        'guide.shelf': ({ guide }) => ({
          guide,
          items: board.shelf.map((one) => ({ ...one, url: `https://guidepost.example/s/7K3M9Q2V5X8Z` })),
        }),
      }),
    { board: BOARD, channels: CHANNELS },
  );

export function growthScenes(nav) {
  const office = (tab, then = () => undefined) => ({
    query: 'staff=9001',
    run: async (page) => {
      await hold(page);
      await pictured(page);
      await nav('backoffice')(page);
      await page.getByTestId('office-growth').click();
      await page.getByTestId('growth-page').waitFor();
      await page.getByTestId(`growth-${tab}`).click();
      await then(page);
    },
  });
  const running = async (page) => {
    await page.locator('[data-campaign="spring"]').click();
    await page.getByTestId('channel-row').first().waitFor();
  };
  return {
    'office-growth': office('campaigns', running),
    'office-growth-code': office('campaigns', async (page) => {
      await running(page);
      await page.getByTestId('channel-show').first().click();
      await page.getByTestId('channel-qr').scrollIntoViewIfNeeded();
    }),
    'office-growth-new': office('campaigns', (page) => page.getByTestId('campaign-new').click()),
    'office-growth-coupons': office('coupons'),
    'office-growth-packets': office('packets'),
    'office-growth-referrals': office('referrals'),
    'office-growth-shelf': office('shelf', async (page) => {
      await page.getByTestId('shelf-change').first().click();
      await page.getByTestId('photo-file').scrollIntoViewIfNeeded();
    }),
    'guide-shelf': {
      query: 'staff=2001',
      run: async (page) => {
        await hold(page);
        await pictured(page);
        await nav('guide')(page);
        await page.getByTestId('guide-shelf').click();
        await page.getByTestId('guide-shelf-url').waitFor();
      },
    },
    'guide-shelf-offline': {
      query: 'staff=2001',
      run: async (page) => {
        await page.evaluate(() =>
          window.host.override({ 'guide.shelf': () => ({ ok: false, code: 'cloud_unreachable', details: {} }) }),
        );
        await nav('guide')(page);
        await page.getByTestId('guide-shelf').click();
        await page.getByRole('alert').waitFor();
      },
    },
    'office-growth-guides': office('guides'),
    'enrol-came-by': {
      query: 'staff=1001',
      run: async (page) => {
        await page.evaluate((all) => window.database.put('campaigns', ...all), TOUCHPOINTS);
        await nav('members')(page);
        await page.getByTestId('member-search').fill('13900139000');
        await page.keyboard.press('Enter');
        await page.getByTestId('member-enrol').click();
        await page.getByTestId('came-by').selectOption({ index: 2 });
      },
    },
    'pay-came-by': {
      query: 'staff=1001',
      run: async (page) => {
        await page.evaluate((all) => window.database.put('campaigns', ...all), TOUCHPOINTS);
        await scan(page, '6901234567892', `https://guidepost.example/k/${CHANNELS[1].code}`);
        await page.getByTestId('pay').click();
        await page.getByTestId('came-by').waitFor();
      },
    },
  };
}
