/* global Buffer, window */
/** Scenes of the page of the seven kinds of data: full, blank, each look of it enlarged, and its import of footfall. Used by all-scenes.mjs. */
const SUMS = {
  net: ['trade', 'fen', 4_820_650, null],
  sales: ['trade', 'count', 117, null],
  atv: ['trade', 'fen', 4_820_650, 117],
  upt: ['trade', 'hundredths', 281, 117],
  member_share: ['trade', 'bp', 3_075_574, 4_820_650],
  bound_rate: ['customers', 'bp', 30, 42],
  repurchase: ['customers', 'bp', 41, 107],
  funnel_new: ['customers', 'count', 42, null],
  funnel_active: ['customers', 'count', 31, null],
  funnel_repeat: ['customers', 'count', 12, null],
  redemption: ['marketing', 'bp', 246, 1000],
  coupon_roi: ['marketing', 'hundredths', 1_560_300, 502_100],
  target_attainment: ['store', 'bp', 4_820_650, 7_500_000],
  sales_per_m2: ['store', 'fen', 4_820_650, 200],
  sales_per_hour: ['operations', 'fen', 4_820_650, 4_800],
  return_rate: ['operations', 'bp', 103_400, 4_924_050],
  sell_through: ['operations', 'bp', 96, 228],
  entered: ['traffic', 'count', 838, null],
  passed: ['traffic', 'count', 3_906, null],
  entry_rate: ['traffic', 'bp', 838, 3_906],
  conversion: ['traffic', 'bp', 117, 838],
  follow_ups: ['service', 'bp', 38, 52],
  first_response: ['service', 'minutes', 108, null],
  rating: ['service', 'hundredths', 412, 86],
};
const SCALE = { bp: 10_000, hundredths: 100 };
const row = (figure, by, key, name, part, of, over = {}) => {
  const [kind, unit] = SUMS[figure];
  const scale = figure === 'sales_per_hour' ? 60 : (SCALE[unit] ?? 1);
  const value = of === null ? part : Math.floor((part * scale) / of);
  return { kind, figure, by, key, name, unit, value, part, of, blank: null, ...over };
};
const whole = (figure, factor) => {
  const [, , part, of] = SUMS[figure];
  return row(figure, 'whole', '', '', Math.floor(part * factor), of);
};
const GUIDES = [
  ['2001', '林晓雨', 14, 16, 648_00],
  ['2002', '陈嘉禾', 15, 18, 583_00],
  ['2003', '郑一帆', 9, 18, 402_00],
];
const HOURS = [182_000, 431_000, 688_000, 809_000, 747_000, 920_000, 1_043_650];
const guides = () =>
  GUIDES.flatMap(([id, name, done, due, net]) => [
    row('follow_ups', 'guide', id, name, done, due),
    row('sales_per_hour', 'guide', id, name, net * 6, 360),
    row('repurchase', 'guide', id, name, done, due * 2),
    row('rating', 'guide', id, name, done * 5 - 3, done),
  ]);
const FIGURES = Object.keys(SUMS);

/** A day as the mock has it: the counter was silent for two hours. */
const today = [
  ...FIGURES.map((figure) =>
    figure === 'conversion'
      ? row(figure, 'whole', '', '', 117, null, { value: null, part: 117, of: null, blank: 'counter_gaps' })
      : whole(figure, 1),
  ),
  ...HOURS.map((net, index) => row('net', 'hour', String(9 + index), '', net, null)),
  ...[60, 120, null, null, 218, 210, 230].map((count, index) =>
    row('entered', 'hour', String(9 + index), '', count, null, count === null ? { blank: 'counter_gaps' } : {}),
  ),
  ...guides(),
  row('redemption', 'coupon', 'spring', '春上新满减券', 186, 612),
  row('redemption', 'coupon', 'birthday', '生日礼券', 60, 388),
];
const yesterday = [
  ...FIGURES.map((figure) => whole(figure, 0.92)),
  ...[210, 400, 600, 700, 760, 800, 960, 940, 1100, 1280, 1330, 960, 430].map((net, index) =>
    row('net', 'hour', String(9 + index), '', net * 1000, null),
  ),
];
const dayKey = (from, index) => new Date(from + (index * 24 + 8) * 3_600_000).toISOString().slice(0, 10);
const WEEK = [61, 52, 48, 70, 84, 97, 48];
const week = (from, factor) => [
  ...FIGURES.map((figure) => whole(figure, factor)),
  ...WEEK.flatMap((net, index) => [
    row('net', 'day', dayKey(from, index), '', Math.floor(net * factor) * 100_000, null),
    row('bound_rate', 'day', dayKey(from, index), '', 4 + (index % 3), 6 + index),
    row('entered', 'day', dayKey(from, index), '', 800 + net * 6, null),
  ]),
  ...guides(),
];
const BLANKS = {
  coupon_roi: 'no_cost',
  target_attainment: 'no_target',
  sales_per_m2: 'no_area',
  sales_per_hour: 'no_hours',
  sell_through: 'no_stock_levels',
  entered: 'no_counter',
  passed: 'no_counter',
  entry_rate: 'no_counter',
  conversion: 'no_counter',
};
const PLAIN = new Set(['net', 'sales', 'funnel_new', 'funnel_active', 'funnel_repeat']);
const none = FIGURES.map((figure) =>
  PLAIN.has(figure)
    ? row(figure, 'whole', '', '', 0, null)
    : row(figure, 'whole', '', '', 0, null, {
        value: null,
        part: null,
        blank: BLANKS[figure] ?? 'nothing_yet',
      }),
);

const hold = (page, data, answers = {}) =>
  page.evaluate(
    ([reports, more]) => {
      const { call } = window.host;
      const asOf = Date.parse('2026-03-14T15:20:00+08:00');
      window.host.override(Object.fromEntries(Object.entries(more).map(([name, value]) => [name, () => value])));
      window.host.call = (name, params) => {
        if (name !== 'report.read' || params.kind !== 'seven-kinds') return call(name, params);
        if (window.isSlow) return new Promise(() => undefined);
        if (window.isAway) return Promise.resolve({ ok: false, code: 'cloud_unreachable', details: {} });
        const isBefore = params.to < asOf;
        const days = (params.to - params.from) / 86_400_000;
        const [day, rest] = isBefore ? [reports.yesterday, reports.weekBefore] : [reports.today, reports.week];
        return Promise.resolve({ ok: true, value: { asOf, items: days > 1 ? rest : day } });
      };
    },
    [data, answers],
  );
const DAY_MS = 86_400_000;
const BEGINS = Date.parse('2026-03-14T04:00:00+08:00');
const FULL = {
  today,
  yesterday,
  week: week(BEGINS - 6 * DAY_MS, 1),
  weekBefore: week(BEGINS - 13 * DAY_MS, 0.9),
};
const EMPTY = { today: none, yesterday: none, week: none, weekBefore: none };
const FILE = {
  rows: 26,
  days: [
    { store: 'S001', day: '2026-03-12', hours: 13, entered: 1412, passed: 5120 },
    { store: 'S001', day: '2026-03-13', hours: 13, entered: 1260, passed: null },
  ],
  faults: [],
};
const FAULTS = [
  { line: 4, column: 'hour', reason: 'not_an_hour', text: '25' },
  { line: 9, column: 'entered', reason: 'not_a_count', text: '四十' },
  { line: 12, column: 'hour', reason: 'twice', text: 'S001' },
];
const SENT = {
  taken: 24,
  older: 1,
  rejected: [{ line: 7, path: '/asOf', reason: 'told_otherwise' }],
};

export function sevenScenes(nav) {
  const seven = (data, then = () => Promise.resolve(), answers = {}) => ({
    query: 'staff=9001',
    run: async (page) => {
      await hold(page, data, answers);
      await nav('backoffice')(page);
      await page.getByTestId('office-seven').click();
      await page.getByTestId('seven-figure-net').waitFor();
      if (data === FULL) await page.locator('canvas').first().waitFor();
      await then(page);
    },
  });
  const enlarged = (digit, kind) => async (page) => {
    await page.keyboard.press(`Alt+Digit${digit}`);
    await page.getByTestId(`seven-large-${kind}`).waitFor();
  };
  const choose = async (page) => {
    await page.getByTestId('seven-import').click();
    await page
      .getByTestId('footfall-file')
      .setInputFiles({ name: 'footfall.csv', mimeType: 'text/csv', buffer: Buffer.from('date,hour,entered') });
  };
  return {
    seven: seven(FULL),
    'seven-none': seven(EMPTY),
    'seven-week': seven(FULL, async (page) => {
      await page.getByTestId('seven-period-week').click();
      await page.getByTestId('seven-chart-new_members').waitFor();
    }),
    'seven-away': seven(FULL, async (page) => {
      await page.evaluate(() => {
        window.isAway = true;
      });
      await page.keyboard.press('F5');
      await page.getByTestId('seven-unreachable').waitFor();
    }),
    'seven-reading': seven(FULL, async (page) => {
      await page.evaluate(() => {
        window.isSlow = true;
      });
      await page.keyboard.press('F5');
      await page.getByTestId('seven-reading').waitFor();
    }),
    'seven-tables': seven(FULL, (page) => page.keyboard.press('Alt+KeyT')),
    'seven-large-trade': seven(FULL, enlarged(1, 'trade')),
    'seven-large-customers': seven(FULL, enlarged(2, 'customers')),
    'seven-large-marketing': seven(FULL, enlarged(3, 'marketing')),
    'seven-large-store-none': seven(EMPTY, enlarged(4, 'store')),
    'seven-large-traffic': seven(FULL, enlarged(6, 'traffic')),
    'seven-large-service': seven(FULL, enlarged(7, 'service')),
    'seven-how': seven(FULL, async (page) => {
      await page.getByTestId('seven-figure-bound_rate').click();
      await page.getByTestId('seven-how').waitFor();
    }),
    'seven-import': seven(
      FULL,
      async (page) => {
        await choose(page);
        await page.getByTestId('footfall-preview').waitFor();
      },
      { 'footfall.read': FILE },
    ),
    'seven-import-faults': seven(
      FULL,
      async (page) => {
        await choose(page);
        await page.getByTestId('footfall-faults').waitFor();
      },
      { 'footfall.read': { ...FILE, faults: FAULTS } },
    ),
    'seven-import-sent': seven(
      FULL,
      async (page) => {
        await choose(page);
        await page.getByTestId('footfall-send').click();
        await page.getByTestId('footfall-rejected').waitFor();
      },
      { 'footfall.read': FILE, 'footfall.send': SENT },
    ),
  };
}
