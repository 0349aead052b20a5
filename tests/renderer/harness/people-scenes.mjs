/* global window */
import { commissionScenes } from './commission-scenes.mjs';
/** Scenes of people: another takes over, the till is locked, a new PIN, roles and who wears them. Used by scenes.mjs. */
const VIEW = {
  people: [
    { staff: '1001', name: '周敏', roles: ['cashier'], customRoles: [] },
    { staff: '2001', name: '林晓雨', roles: ['guide'], customRoles: ['trainee'] },
    { staff: '9001', name: '何店长', roles: ['storeManager'], customRoles: [] },
  ],
  roles: [
    {
      id: 'trainee',
      name: { zh: '见习收银', en: 'Trainee' },
      grants: { sell: true, refund: 5000, line_discount: 500 },
    },
  ],
};
const SIGNED =
  'GPB-0410DR30R1WT1SCH9GKE0008V4YEH0G95PMAR70DSQ8HRSGJ6BHBG9RGBT6FSVJG7E14GVJ9W1H3F6QCK8Y8KQ6H4XGN9C4J5YQ3M2S6V4ZFRTB1NB0A9E5D7XH2';
const BADGES = {
  badges: [{ staff: '2001', serial: '7K3M9Q2A', from: 1790000000000, until: 1821536000000, text: SIGNED }],
  rules: { badge: { switches: true, upToFen: 20000, upToBp: 1000 }, purchase: { payBp: 7000, quota: 200000 } },
};
const locked = async (page) => {
  await page.evaluate(() => {
    const { session } = window.host.state.app;
    window.host.change({ session: { ...session, locked: true } });
  });
  await page.getByTestId('locked').waitFor();
};

const DISPUTES = {
  items: [
    {
      dispute: '01890000-0000-7000-8000-000000000903',
      member: '01890000-0000-7000-8000-000000000901',
      memberPhone: '138****8000',
      store: 'S001',
      raisedBy: '2002',
      raisedAt: Date.parse('2026-03-14T11:40:00+08:00'),
      evidence: '顾客 11 点由我接待，小票 S001-01-260314-0140',
      state: 'open',
      conflict: {
        at: Date.parse('2026-03-14T11:20:00+08:00'),
        source: 'qr_one_time',
        claimant: '2002',
        holder: '2001',
        rule: 'reject_protected',
        protectedUntil: Date.parse('2026-03-29T11:20:00+08:00'),
      },
      boundGuide: '2001',
    },
  ],
};

const at = (text) => Date.parse(`2026-03-${text}:00+08:00`);
const clocked = (id, text, by) => ({
  id,
  at: at(text),
  ...(by === undefined ? {} : { by, reason: '走得急，忘了打卡' }),
});
const HOURS = {
  ...{ store: 'S001', from: '2026-03-08', to: '2026-03-14', asOf: at('14T15:26'), total: 1602 },
  items: [
    {
      ...{ staff: '2001', name: '林晓雨', minutes: 1062, missing: 1 },
      stretches: [
        {
          day: '2026-03-12',
          in: clocked('a1', '12T09:02'),
          out: clocked('a2', '12T18:05'),
          minutes: 543,
          isMissing: false,
        },
        { day: '2026-03-13', in: clocked('a3', '13T08:58'), out: null, minutes: null, isMissing: true },
        {
          day: '2026-03-14',
          in: clocked('a4', '14T06:40'),
          out: clocked('a5', '14T15:19', '9001'),
          minutes: 519,
          isMissing: false,
        },
      ],
      alone: [{ day: '2026-03-11', out: clocked('a6', '11T18:02') }],
    },
    {
      ...{ staff: '2002', name: '陈嘉禾', minutes: 540, missing: 0 },
      stretches: [
        {
          day: '2026-03-13',
          in: clocked('b1', '13T12:00'),
          out: clocked('b2', '13T21:00'),
          minutes: 540,
          isMissing: false,
        },
        { day: '2026-03-14', in: clocked('b3', '14T12:01'), out: null, minutes: null, isMissing: false },
      ],
    },
  ],
  next: null,
};
const clocking = (staff, way, text) => ({
  ...{ id: `c-${staff}-${text}`, store: 'S001', staff, way, at: at(text), said: at(text) },
  ...{ instead: null, by: null, reason: null },
});

export const peopleScenes = (nav) => {
  const clocks = (...clockings) => ({
    query: 'staff=2001',
    run: async (page) => {
      await page.evaluate((said) => window.database.clocks.set({ clockings: said, isUsed: true }), clockings);
      await nav('guide')(page);
      await page.getByTestId('own-clock').waitFor();
    },
  });
  const hours = async (page) => {
    await page.evaluate((answer) => {
      window.host.override({ 'clock.hours': () => answer, 'clock.correct': () => ({}) });
    }, HOURS);
    await people(page);
    await page.getByTestId('office-hours').click();
    await page.getByTestId('hours-person').first().waitFor();
  };
  const people = async (page) => {
    await page.evaluate(
      ([view, badges]) => {
        window.host.override({
          'people.list': () => view,
          'people.saveRoles': () => view,
          'badges.list': () => badges,
          'badges.make': () => badges,
        });
      },
      [VIEW, BADGES],
    );
    await nav('backoffice')(page);
    await page.getByTestId('office-people').click();
    await page.getByTestId('people-page').waitFor();
  };
  return {
    'guide-clocked-in': clocks(
      clocking('2001', 'in', '14T09:02'),
      clocking('2001', 'out', '14T12:00'),
      clocking('2001', 'in', '14T13:05'),
    ),
    'guide-clocked-out': clocks(clocking('2001', 'in', '14T09:02'), clocking('2001', 'out', '14T12:00')),
    'serving-clocked': {
      query: 'staff=1001',
      run: async (page) => {
        await page.evaluate(
          (said) => window.database.clocks.set({ clockings: said, isUsed: true }),
          [clocking('2002', 'in', '14T09:02')],
        );
        await page.keyboard.press('F4');
        await page.getByTestId('serving-none').waitFor();
      },
    },
    'office-hours': { query: 'staff=9001', run: hours },
    'office-hours-enter': {
      query: 'staff=9001',
      run: async (page) => {
        await hours(page);
        await page.getByTestId('hours-choose').nth(2).click();
        await page.getByTestId('hours-time-out').fill('18:10');
        await page.getByTestId('hours-reason').fill('盘点到很晚');
      },
    },
    'office-hours-entered': {
      query: 'staff=9001',
      run: async (page) => {
        await hours(page);
        await page.getByTestId('hours-choose').nth(2).click();
        await page.getByTestId('hours-time-out').fill('18:10');
        await page.getByTestId('hours-reason').fill('盘点到很晚');
        await page.getByTestId('hours-save').click();
        await page.locator('[data-testid=hours-said][data-done=true]').waitFor();
      },
    },
    'office-hours-add': {
      query: 'staff=9001',
      run: async (page) => {
        await hours(page);
        await page.getByTestId('hours-add').click();
        await page.getByTestId('hours-who-2001').click();
        await page.getByTestId('hours-time-in').fill('09:00');
        await page.getByTestId('hours-time-out').fill('12:00');
        await page.getByTestId('hours-reason').fill('早上忘了打卡');
        await page.getByTestId('hours-save').click();
        await page.getByTestId('hours-form-said').getByText(/./).waitFor();
      },
    },
    'office-sources': {
      query: 'staff=9001',
      run: async (page) => {
        await nav('backoffice')(page);
        await page.getByTestId('office-sources').click();
        await page.getByTestId('attribution-chart').waitFor();
        await page.waitForTimeout(600);
      },
    },
    ...commissionScenes(nav),
    'guide-badge': {
      query: 'staff=2001',
      run: async (page) => {
        await nav('guide')(page);
        await page.getByTestId('guide-badge').click();
        await page.getByTestId('guide-badge-row').waitFor();
      },
    },
    'office-bindings': {
      query: 'staff=9001',
      run: async (page) => {
        await page.evaluate((disputes) => window.host.override({ 'binding.disputes': () => disputes }), DISPUTES);
        await nav('backoffice')(page);
        await page.getByTestId('office-bindings').click();
        await page.getByTestId('dispute-reason').fill('监控确认由 2002 接待');
        await page.getByTestId('hand-from-2001').click();
      },
    },
    'office-binding-signal': {
      query: 'staff=9001',
      run: async (page) => {
        await page.evaluate((disputes) => window.host.override({ 'binding.disputes': () => disputes }), { items: [] });
        await nav('backoffice')(page);
        await page.getByTestId('office-bindings').click();
        await page.getByTestId('signal-look').first().click();
        await page.getByTestId('signal-undo').first().click();
        await page.getByTestId('signal-undo').nth(1).click();
        await page.getByTestId('signal-to').selectOption('2003');
        await page.getByTestId('signal-why').fill('三位顾客都说没有扫过码');
      },
    },
    'person-switch': {
      query: 'staff=1001',
      run: async (page) => {
        await page.keyboard.press('F12');
        await page.getByTestId('person-form').waitFor();
      },
    },
    'person-badge-pin': {
      query: 'staff=1001',
      run: async (page) => {
        await page.evaluate(() => {
          window.till.badges.takeover.set({ staff: '2001', why: 'badge_pin_needed' });
        });
        await page.getByTestId('person-form').waitFor();
      },
    },
    'training-login': {
      query: 'training',
      run: async (page) => {
        await page.getByTestId('training-bar').waitFor();
      },
    },
    'training-checkout': {
      query: 'staff=1001&training',
      run: async (page) => {
        await page.getByTestId('training-bar').waitFor();
      },
    },
    'staff-purchase': {
      query: 'staff=1001',
      run: async (page) => {
        await page.keyboard.press('F7');
        await page.getByTestId('discount-kind-staff').click();
        await page.getByTestId('staff-purchase-form').waitFor();
      },
    },
    'people-rules': {
      query: 'staff=9001',
      run: async (page) => {
        await people(page);
        await page.getByTestId('people-rules').click();
        await page.getByTestId('rules-form').waitFor();
      },
    },
    'person-locked': { query: 'staff=1001', run: locked },
    'person-new-pin': {
      query: 'staff=1001',
      run: async (page) => {
        await locked(page);
        await page.getByTestId('forgot-pin').click();
        await page.getByTestId('reset-new').fill('123456');
      },
    },
    'people-role': {
      query: 'staff=9001',
      run: async (page) => {
        await people(page);
        await page.getByTestId('role-trainee').click();
      },
    },
    'people-person': {
      query: 'staff=9001',
      run: async (page) => {
        await people(page);
        await page.getByTestId('person-2001').click();
        await page.getByTestId('person-grants').waitFor();
      },
    },
  };
};
