/* global window */
/** The office's pages with nothing on them yet, and without the cloud. Used by all-scenes.mjs. */
const TOTALS = {
  inviters: 0,
  brought: 0,
  bought: 0,
  paid: 0,
  credited: 0,
  takenBack: 0,
  paidOut: 0,
  items: [],
  next: null,
};
const NONE = {
  'commission.rules': { items: [] },
  'commission.disputes': { items: [] },
  'commission.statements': { items: [] },
  'contest.list': { items: [] },
  'points.rules': { items: [] },
  'tier.rules': { items: [] },
  'rating.low': { store: 'S001', items: [], next: null },
  'target.list': { month: '2026-03', today: '2026-03-14', store: 'S001', items: [], next: null },
  'people.list': { roles: [], people: [], rules: [] },
  'badges.list': { items: [], rule: {} },
  'clock.hours': {
    ...{ store: 'S001', from: '2026-03-08', to: '2026-03-14', asOf: 0, total: null },
    ...{ items: [], next: null },
  },
  'target.store': { store: 'S001', month: '2026-03', today: '2026-03-14', net: 0, versions: [] },
  'place.list': { items: [], stores: ['S001'] },
  'binding.disputes': { items: [] },
  'binding.signals': { items: [] },
  'binding.policies': { items: [] },
  'growth.board': {
    ...{ campaigns: [], coupons: [], packets: [], referrals: [], shelf: [], guides: [], candidates: [] },
    brought: TOTALS,
  },
  'guide.shelf': { guide: '2001', items: [] },
};
const AWAY = { ok: false, code: 'cloud_unreachable', details: {} };
/** The buttons that lead to each page. */
const PAGES = {
  products: ['office-products'],
  tasks: ['office-tasks'],
  contests: ['office-contests'],
  rules: ['office-commission', 'office-rules'],
  commission: ['office-commission'],
  ratings: ['office-commission', 'office-ratings'],
  targets: ['office-commission', 'office-targets'],
  hours: ['office-people', 'office-hours'],
  bindings: ['office-bindings'],
  points: ['office-bindings', 'office-points'],
  tiers: ['office-bindings', 'office-tiers'],
  places: ['office-sources', 'office-places'],
  shelf: ['office-growth', 'growth-shelf'],
};

const hold = (page, isAway) =>
  page.evaluate(
    ([answers, away]) =>
      window.host.override(
        Object.fromEntries(Object.entries(answers).map(([name, answer]) => [name, () => away ?? answer])),
      ),
    [NONE, isAway ? AWAY : null],
  );

export function officeStateScenes(nav) {
  const scene = (buttons, isAway) => ({
    query: `staff=9001${isAway ? '&offline' : ''}`,
    run: async (page) => {
      await hold(page, isAway);
      await nav('backoffice')(page);
      for (const button of buttons) {
        const found = page.getByTestId(button);
        // Without the cloud a page may have no way further.
        if (isAway && button === 'growth-shelf' && (await found.count()) === 0) continue;
        await found.click();
      }
    },
  });
  return Object.fromEntries(
    Object.entries(PAGES).flatMap(([name, buttons]) => [
      [`none-${name}`, scene(buttons, false)],
      [`away-${name}`, scene(buttons, true)],
    ]),
  );
}
