/* global window */
/** Scenes of contests: the office's page as one is entered, runs and is closed, and the guide's own place, offline too. Used by all-scenes.mjs. */
const at = (text) => Date.parse(`2026-03-14T${text}+08:00`);
const RUNNING = {
  contest: '01890000-0000-7000-8000-0000000000c1',
  name: '三月开季竞赛',
  metric: 'net_sales',
  scope: { kind: 'brand' },
  from: '2026-03-10',
  to: '2026-03-20',
  leastSales: 1,
  prizes: [
    { upTo: 1, amount: 100000 },
    { upTo: 3, amount: 50000 },
  ],
  state: 'running',
  closedAt: null,
};
const PIECES = {
  ...RUNNING,
  contest: '01890000-0000-7000-8000-0000000000c2',
  name: '连带率挑战 <b>周</b>',
  metric: 'upt',
  scope: { kind: 'stores', stores: ['S001', 'S014'] },
  leastSales: 20,
  state: 'over',
};
const CLOSED = {
  ...RUNNING,
  contest: '01890000-0000-7000-8000-0000000000c3',
  name: '二月绑定赛',
  metric: 'bindings',
  state: 'closed',
  closedAt: at('09:00:00'),
};
const PLANNED = {
  ...RUNNING,
  contest: '01890000-0000-7000-8000-0000000000c4',
  name: '清明竞赛',
  state: 'planned',
  scope: { kind: 'regions', regions: ['east'] },
};
const NAMES = ['欧阳静怡', '陈思远', '林晓雨', '赵一鸣', '刘佳', '黄子轩'];
const rows = (from, step, first) =>
  NAMES.map((name, index) => ({
    place: index + 1,
    guide: ['2003', '2004', '2001', '2002', '2005', '2006'][index],
    name,
    store: `S00${String(1 + (index % 3))}`,
    score: from - index * step,
    reached: at(`1${String(index % 5)}:2${String(index)}:00`) - first,
  }));
const boards = {
  [RUNNING.contest]: rows(12_843_600, 317_250, 0),
  [PIECES.contest]: rows(3_480, 120, 0),
  [CLOSED.contest]: rows(41, 3, 86_400_000 * 14),
  [PLANNED.contest]: [],
};
const VIEWS = {
  [CLOSED.contest]: {
    prizesGiven: [
      {
        id: 'place-1',
        what: 'awarded',
        guide: '2001',
        name: '林晓雨',
        place: 1,
        amount: 100000,
        note: '',
        by: '9005',
        at: at('09:00:00'),
      },
      {
        id: 'place-2',
        what: 'awarded',
        guide: '2002',
        name: '赵一鸣',
        place: 2,
        amount: 50000,
        note: '',
        by: '9005',
        at: at('09:00:00'),
      },
      {
        id: 'x',
        what: 'adjusted',
        guide: '2002',
        name: '赵一鸣',
        place: null,
        amount: -50000,
        note: '关闭后退货',
        by: '9005',
        at: at('10:00:00'),
      },
    ],
    corrections: [{ guide: '2002', name: '赵一鸣', scoreAtClose: 38, scoreNow: 35, facts: 3, latest: at('09:40:00') }],
  },
};
const DATA = { items: [RUNNING, PIECES, PLANNED, CLOSED], boards, views: VIEWS, asOf: at('15:32:58') };

const hold = (page) =>
  page.evaluate(({ items, boards: of, views, asOf }) => {
    const one = (contest) => items.find((each) => each.contest === contest);
    const history = [{ what: 'created', by: '9005', at: asOf - 86_400_000 * 5 }];
    window.host.override({
      'contest.list': () => ({ items }),
      'contest.view': ({ contest }) => ({
        ...one(contest),
        history,
        prizesGiven: [],
        corrections: [],
        ...views[contest],
      }),
      'contest.board': ({ contest, guide, limit }) => {
        const own = of[contest].find((row) => row.guide === guide);
        const next = own === undefined ? undefined : of[contest][own.place - 2];
        return {
          contest,
          state: one(contest).state,
          asOf,
          placed: of[contest].length === 0 ? 0 : 38_412,
          rows: of[contest].slice(0, limit),
          ...(guide === undefined
            ? {}
            : {
                own: {
                  guide,
                  place: own?.place ?? null,
                  score: own?.score ?? null,
                  toNext: next === undefined ? null : next.score - own.score,
                  sales: 12,
                  around: [],
                },
              }),
        };
      },
    });
  }, DATA);

export function contestScenes(nav) {
  const office = (then) => ({
    query: 'staff=9001',
    run: async (page) => {
      await hold(page);
      await nav('backoffice')(page);
      await page.getByTestId('office-contests').click();
      await page.getByTestId('contests-page').waitFor();
      await then(page);
    },
  });
  const choose = (contest) => async (page) => {
    await page.locator(`[data-contest="${contest}"]`).click();
    await page.getByTestId('contest-row').first().waitFor();
  };
  return {
    'office-contests': office((page) => page.getByTestId('contest-row').first().waitFor()),
    'office-contest-over': office(choose(PIECES.contest)),
    'office-contest-closed': office(choose(CLOSED.contest)),
    'office-contest-new': office(async (page) => {
      await page.getByTestId('contest-new').click();
      await page.getByTestId('contest-upt').click();
      await page.getByTestId('contest-stores').click();
      await page.getByTestId('prize-more').click();
    }),
    'guide-contest': {
      query: 'staff=2001',
      run: async (page) => {
        await hold(page);
        await nav('guide')(page);
        await page.getByTestId('contest-rank').first().waitFor();
      },
    },
  };
}
