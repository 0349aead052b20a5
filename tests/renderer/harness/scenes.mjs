/* global window, document */
/** Every screen worth a look, each with how a person gets there over the fakes. Used by shoot.mjs. */
const scan = (page, ...codes) =>
  page.evaluate((list) => Promise.all(list.map((code) => window.till.scans.scan(code))), codes);
const FULL = [
  '6901234567892',
  '6901234567892',
  '6901234567908',
  '6901234567915',
  '6901234567922',
  '6901234567922',
  '6901234567922',
  '6901234567922',
  '2001234012348',
  '6901234568011',
  '6901234568028',
  '6901234568035',
  '6901234568035',
  '6901234568059',
  '6901234568066',
  '6901234568073',
  '6901234568042',
  '6901234568042',
];
const member = async (page) => {
  await page.keyboard.press('F3');
  await page.getByTestId('member-search').fill('13800138000');
  await page.keyboard.press('Enter');
  await page.getByTestId('member-result').click();
};
const toTender = async (page, serving = 'serving-2001') => {
  await page.getByTestId('pay').click();
  if (serving) await page.getByTestId(serving).click();
};
const nav = (name) => async (page) => page.getByTestId(`nav-${name}`).click();

export const SCENES = {
  'first-run': { query: 'unpaired' },
  'first-sync': {
    query: 'unpaired',
    run: async (page) => {
      await page.evaluate(() => {
        const part = (name, documents, complete) => ({
          name,
          documents,
          complete,
          state: complete ? 'in_sync' : documents > 0 ? 'pulling' : 'waiting',
          lastPullAt: null,
          error: null,
        });
        window.database.status.set({
          state: 'installing',
          collections: [part('products', 8642, false), part('priceBooks', 1, true), part('staff', 46, true)],
          book: null,
          indexed: false,
        });
        const place = {
          brand: { id: 'demo', name: '', host: 'x' },
          store: { id: 'S001', name: '梧桐路店' },
          terminal: '02',
          offsetMinutes: 480,
          dayStartMinutes: 240,
        };
        window.host.override({ 'pairing.join': () => (window.host.change({ place }), {}) });
      });
      await page.getByTestId('pair-code').fill('7KQ42M9X');
      await page.keyboard.press('Enter');
      await page.getByTestId('first-sync').waitFor();
    },
  },
  login: { query: '' },
  'cloud-refuses': { query: 'staff=1001&offline&refused=unknown_terminal' },
  'login-error': {
    query: '',
    run: async (page) => {
      await page.getByTestId('login-staff').fill('1001');
      await page.getByTestId('login-pin').fill('1');
      await page.getByTestId('login-submit').click();
    },
  },
  'checkout-empty': { query: 'staff=1001' },
  migrating: {
    query: 'staff=1001',
    run: (page) =>
      page.evaluate(() =>
        window.database.status.set({
          state: 'migrating',
          migration: { collection: 'tasks', done: 3400, total: 12000 },
          collections: [],
          book: null,
          indexed: false,
        }),
      ),
  },
  'database-newer': {
    query: '',
    run: (page) =>
      page.evaluate(() => window.database.status.set({ state: 'newer', collections: [], book: null, indexed: false })),
  },
  'checkout-noshift': { query: 'staff=1001&noshift' },
  checkout: {
    query: 'staff=1001',
    run: async (page) => {
      await scan(page, ...FULL);
      await member(page);
    },
  },
  'checkout-error': {
    query: 'staff=1001&offline',
    run: async (page) => scan(page, '6901234567892', '6901234567915', '2001234012348', '6970399920149'),
  },
  'discount-line': {
    query: 'staff=1001',
    run: async (page) => {
      await scan(page, '6901234567892', '6901234567908');
      await page.keyboard.press('F7');
      await page.getByTestId('discount-rate-9000').click();
      await page.getByTestId('discount-reason-damaged').click();
    },
  },
  'discount-price': {
    query: 'staff=1001',
    run: async (page) => {
      await scan(page, '6901234567892');
      await page.keyboard.press('F7');
      await page.getByTestId('discount').waitFor();
      await page.keyboard.press('F7');
      await page.getByTestId('discount-value').fill('abc');
      await page.getByTestId('discount-apply').click();
    },
  },
  'discount-order': {
    query: 'staff=1001',
    run: async (page) => {
      await scan(page, ...FULL);
      await page.keyboard.press('F7');
      await page.getByTestId('discount-kind-order').click();
      await page.getByTestId('discount-unit-amount').click();
      await page.getByTestId('discount-value').fill('20');
      await page.getByTestId('discount-reason-loyal').click();
      await page.getByTestId('discount-apply').click();
      await page.getByTestId('discount').waitFor({ state: 'detached' });
      await page.keyboard.press('F7');
      await page.getByTestId('discount-kind-order').click();
    },
  },
  'discount-approval': {
    query: 'staff=1001',
    run: async (page) => {
      await scan(page, '6901234567892');
      await page.keyboard.press('F7');
      await page.getByTestId('discount-rate-8000').click();
      await page.getByTestId('discount-reason-damaged').click();
      await page.keyboard.press('Enter');
      await page.getByTestId('approval').waitFor();
    },
  },
  coupons: {
    query: 'staff=1001',
    run: async (page) => {
      await scan(page, '6901234567908', 'VIP50', 'spring', 'OLD20');
      await page.keyboard.press('Escape');
      await page.keyboard.press('F7');
      await page.getByTestId('discount-kind-coupons').click();
      await page.getByTestId('coupon-code').fill('NOPE');
      await page.getByTestId('coupon-add').click();
      await page.getByTestId('coupon').first().waitFor();
    },
  },
  'coupons-empty': {
    query: 'staff=1001',
    run: async (page) => {
      await page.keyboard.press('F7');
      await page.getByTestId('discount-kind-coupons').click();
    },
  },
  points: {
    query: 'staff=1001',
    run: async (page) => {
      await scan(page, '6901234567908');
      await member(page);
      await page.keyboard.press('F7');
      await page.getByTestId('discount-kind-points').click();
      await page.getByTestId('points-all').click();
    },
  },
  'points-none': {
    query: 'staff=1001',
    run: async (page) => {
      await page.keyboard.press('F7');
      await page.getByTestId('discount-kind-points').click();
    },
  },
  'checkout-by-hand': {
    query: 'staff=1001',
    run: async (page) => {
      await scan(page, '6901234567892', '6901234567922', '6901234568066', 'VIP50');
      await page.keyboard.press('F7');
      await page.getByTestId('discount-rate-9500').click();
      await page.getByTestId('discount-reason-damaged').click();
      await page.keyboard.press('Enter');
      await page.getByTestId('discount').waitFor({ state: 'detached' });
      await page.getByTestId('cart-line').first().click();
      await page.keyboard.press('F7');
      await page.getByTestId('discount').waitFor();
      await page.keyboard.press('F7');
      await page.getByTestId('discount-value').fill('120');
      await page.getByTestId('discount-reason-priceTag').click();
      await page.keyboard.press('Enter');
      await page.getByTestId('discount').waitFor({ state: 'detached' });
    },
  },
  search: {
    query: 'staff=1001',
    run: async (page) => {
      await page.keyboard.press('F2');
      await page.getByTestId('product-search').fill('购物');
      await page.getByTestId('search-hit').first().waitFor();
    },
  },
  member: {
    query: 'staff=1001',
    run: async (page) => {
      await scan(page, '6901234567892');
      await page.keyboard.press('F3');
      await page.getByTestId('member-search').fill('13800138000');
      await page.keyboard.press('Enter');
      await page.getByTestId('member-result').waitFor();
    },
  },
  park: {
    query: 'staff=1001',
    run: async (page) => {
      await scan(page, ...FULL);
      await member(page);
      await page.keyboard.press('F6');
      await page.getByTestId('park-name').waitFor();
    },
  },
  parked: {
    query: 'staff=1001',
    run: async (page) => {
      await scan(page, '6901234567892', '6901234567908');
      await member(page);
      await page.keyboard.press('F6');
      await page.getByTestId('park-name').waitFor();
      await page.keyboard.press('Enter');
      await page.getByTestId('park-name').waitFor({ state: 'detached' });
      await page.evaluate(() => {
        const other = (id, name, more) => ({
          id: `01890000-0000-7000-8000-0000000008${id}`,
          name,
          parkedAt: Date.parse('2026-03-14T14:02:00+08:00'),
          businessDay: '2026-03-14',
          staff: '1001',
          terminal: '03',
          isOwn: false,
          member: null,
          products: ['p'],
          lines: 3,
          units: 5,
          total: 56780,
          ...more,
        });
        const [own] = window.till.parked.get();
        window.host.emit('parked.changed', {
          items: [
            own,
            other('01', '红衣服的先生'),
            other('02', '14:02', { businessDay: '2026-03-13', lines: 1, units: 1, total: 990 }),
          ],
        });
      });
      await page.keyboard.press('Shift+F6');
      await page.getByTestId('parked-sale').first().waitFor();
    },
  },
  'parked-changes': {
    query: 'staff=1001',
    run: async (page) => {
      await scan(page, '6901234567892', '6901234567908');
      await page.keyboard.press('F6');
      await page.getByTestId('park-name').waitFor();
      await page.keyboard.press('Enter');
      await page.getByTestId('park-name').waitFor({ state: 'detached' });
      await page.evaluate(() =>
        window.host.override({
          'parked.preview': () => ({
            totalBefore: 35800,
            totalAfter: 33800,
            lines: [
              { lineId: '1', name: '纯棉T恤', spec: '白 / M', quantity: 2, before: 9900, after: 8900 },
              { lineId: '2', name: '直筒牛仔裤', quantity: 1, before: 25900, after: 24900 },
            ],
          }),
        }),
      );
      await page.keyboard.press('Shift+F6');
      await page.getByTestId('parked-resume').click();
      await page.getByTestId('parked-changes').waitFor();
    },
  },
  'parked-empty': {
    query: 'staff=1001',
    run: async (page) => {
      await page.keyboard.press('Shift+F6');
      await page.getByTestId('parked-search').waitFor();
    },
  },
  void: {
    query: 'staff=1001',
    run: async (page) => {
      await scan(page, '6901234567892');
      await page.getByTestId('cart-clear').click();
      await page.getByTestId('reason-text').waitFor();
    },
  },
  note: {
    query: 'staff=1001',
    run: async (page) => {
      await scan(page, '6901234567892');
      await page.getByTestId('sale-note').click();
      await page.getByTestId('note-line').fill('裤长改短 2 厘米');
    },
  },
  split: {
    query: 'staff=1001',
    run: async (page) => {
      await scan(page, '6901234567892', '6901234567892', '6901234567908', '6901234567915');
      await page.getByTestId('sale-split').click();
      await page.getByTestId('split-plus').first().click();
    },
  },
  gift: {
    query: 'staff=1001',
    run: async (page) => {
      await scan(page, ...FULL.slice(0, 4));
      await toTender(page);
      await page.getByTestId('cash-exact').click();
      await page.getByTestId('tender-commit').click();
      await page.getByTestId('done-gift').click();
      await page.getByTestId('gift-print').waitFor();
    },
  },
  'hot-keys': {
    query: 'staff=1001',
    run: async (page) => {
      await nav('settings')(page);
      await page.getByTestId('settings-preferences').click();
      await page.getByTestId('keys-preset-classic').click();
      await page.getByTestId('key-park').click();
      await page.keyboard.press('F1');
      await page.getByTestId('hot-keys').scrollIntoViewIfNeeded();
    },
  },
  help: {
    query: 'staff=1001',
    run: async (page) => {
      await scan(page, '6901234567892');
      await page.keyboard.press('F1');
    },
  },
  serving: {
    query: 'staff=1001',
    run: async (page) => {
      await scan(page, ...FULL);
      await page.getByTestId('pay').click();
    },
  },
  tender: {
    query: 'staff=1001',
    run: async (page) => {
      await scan(page, ...FULL);
      await toTender(page);
    },
  },
  'tender-part': {
    query: 'staff=1001',
    run: async (page) => {
      await scan(page, ...FULL);
      await member(page);
      await toTender(page);
      await page.getByTestId('tender-amount').fill('500');
      await page.getByTestId('tender-add').click();
    },
  },
  /** Codes by their last digit: 7 waits for a password, 8 no answer, 9 refused. */
  'tender-by-code': {
    query: 'staff=1001',
    run: async (page) => {
      await scan(page, ...FULL);
      await toTender(page);
      for (const [code, amount] of [
        ['130000000000000001', '100'],
        ['280000000000000009', '200'],
        ['130000000000000007', '300'],
      ]) {
        await page.keyboard.press('Alt+2');
        await page.getByTestId('tender-amount').fill(amount);
        await page.getByTestId('tender-code-digits').fill(code);
        await page.getByTestId('tender-ask').click();
      }
    },
  },
  'tender-give-up': {
    query: 'staff=1001',
    run: async (page) => {
      await scan(page, ...FULL);
      await toTender(page);
      await page.keyboard.press('Alt+2');
      await page.getByTestId('tender-code-digits').fill('130000000000000008');
      await page.getByTestId('tender-ask').click();
      await page.getByTestId('tender-give-up').click();
      await page.getByTestId('approval-staff').fill('9001');
      await page.getByTestId('approval-pin').fill('000000');
      await page.getByTestId('approval-reason').fill('-');
      await page.getByTestId('approval-submit').click();
    },
  },
  'tender-slip': {
    query: 'staff=1001',
    run: async (page) => {
      await scan(page, ...FULL);
      await toTender(page);
      await page.getByTestId('tender-card').click();
      await page.getByTestId('tender-amount').fill('600');
      await page.getByTestId('tender-add').click();
      await page.getByTestId('tender-external-qr').click();
      await page.getByTestId('tender-amount').fill('99999');
      await page.getByTestId('tender-add').click();
    },
  },
  'tender-covered': {
    query: 'staff=1001',
    run: async (page) => {
      await scan(page, ...FULL);
      await toTender(page);
      await page.getByTestId('tender-amount').fill('1400.00');
      await page.getByTestId('tender-add').click();
    },
  },
  done: {
    query: 'staff=1001',
    run: async (page) => {
      await scan(page, ...FULL);
      await member(page);
      await toTender(page);
      await page.getByTestId('tender-amount').fill('1400.00');
      await page.getByTestId('tender-add').click();
      await page.getByTestId('tender-commit').click();
      await page.getByTestId('receipt-preview').waitFor();
    },
  },
  'shift-open': {
    query: 'staff=1001&noshift',
    run: async (page) => {
      await page.getByTestId('pay').click();
      await page.getByTestId('shift-float').fill('600.00');
    },
  },
  'shift-close': {
    query: 'staff=1001&offline',
    run: async (page) => {
      await nav('shift')(page);
      await page.getByTestId('count-10000').fill('31');
      await page.getByTestId('count-5000').fill('8');
      await page.getByTestId('count-10').fill('3');
    },
  },
  'shift-result': {
    query: 'staff=1001',
    run: async (page) => {
      await nav('shift')(page);
      await page.getByTestId('shift-counted').fill('3936.30');
      await page.getByTestId('shift-close').click();
      await page.getByTestId('report-paper').waitFor();
    },
  },
  'shift-explain': {
    query: 'staff=1001',
    run: async (page) => {
      await nav('shift')(page);
      await page.getByTestId('count-10000').fill('38');
      await page.getByTestId('count-5000').fill('1');
      await page.getByTestId('count-2000').fill('2');
      await page.getByTestId('count-100').fill('16');
      await page.getByTestId('count-10').fill('3');
      await page.getByTestId('shift-close').click();
      await page.getByTestId('shift-explain').waitFor();
      await page.getByTestId('shift-reason-change').click();
    },
  },
  'shift-cash': {
    query: 'staff=1001',
    run: async (page) => {
      await nav('shift')(page);
      await page.getByTestId('shift-tab-cash').click();
      await page.getByTestId('cash-amount').fill('30.00');
      await page.getByTestId('cash-reason-courier').click();
      await page.getByTestId('cash-move').click();
      await page.getByTestId('cash-moved').waitFor();
      await page.getByTestId('cash-in').click();
      await page.getByTestId('cash-amount').fill('200.00');
    },
  },
  'shift-x': {
    query: 'staff=9001&offline',
    run: async (page) => {
      await nav('shift')(page);
      await page.getByTestId('shift-tab-report').click();
      await page.getByTestId('report-paper').waitFor();
    },
  },
  'shift-x-locked': {
    query: 'staff=1001',
    run: async (page) => {
      await nav('shift')(page);
      await page.getByTestId('shift-tab-report').click();
      await page.getByTestId('report-locked').waitFor();
    },
  },
  'shift-day': {
    query: 'staff=9001&noshift',
    run: async (page) => {
      await nav('shift')(page);
      await page.getByTestId('shift-tab-day').click();
      await page.getByTestId('day-paper').waitFor();
    },
  },
  'shift-forgotten': {
    query: 'staff=1001&noshift&forgotten',
    run: async (page) => {
      await nav('shift')(page);
      await page.getByTestId('shift-uncounted').first().waitFor();
    },
  },
  'shift-hand-over': {
    query: 'staff=1001',
    run: async (page) => {
      await nav('shift')(page);
      await page.getByTestId('shift-counted').fill('3936.30');
      await page.getByTestId('shift-hand-over').click();
      await page.getByTestId('handover-pin').fill('111111');
    },
  },
  guide: {
    query: 'staff=2001',
    run: async (page) => {
      await nav('guide')(page);
      await page.getByTestId('guide-issue').click();
      await page.getByTestId('guide-qr').waitFor();
    },
  },
  'guide-empty': { query: 'staff=1001', run: nav('guide') },
  members: {
    query: 'staff=1001',
    run: async (page) => {
      await nav('members')(page);
      await page.getByTestId('member-search').fill('13800138000');
      await page.keyboard.press('Enter');
      await page.getByTestId('member-result').waitFor();
    },
  },
  returns: {
    query: 'staff=1001',
    run: async (page) => {
      await scan(page, ...FULL);
      await toTender(page);
      await page.getByTestId('cash-exact').click();
      await page.getByTestId('tender-commit').click();
      const number = await page.getByTestId('sale-done').getAttribute('data-receipt-number');
      await nav('returns')(page);
      await page.getByTestId('return-search').fill(number);
      await page.keyboard.press('Enter');
      await page.getByTestId('return-sale').waitFor();
    },
  },
  'returns-chosen': {
    query: 'staff=1001',
    run: async (page) => {
      await SCENES.returns.run(page);
      await page.getByTestId('return-plus').first().click();
      await page.getByTestId('return-units').nth(2).click();
      await page.getByTestId('return-reason').first().selectOption('size');
      await page.getByTestId('return-plan').waitFor();
    },
  },
  'returns-approval': {
    query: 'staff=1001',
    run: async (page) => {
      await SCENES.returns.run(page);
      await page.getByTestId('return-all').click();
      await page.getByTestId('return-commit').click();
      await page.getByTestId('approval').waitFor();
    },
  },
  'returns-done': {
    query: 'staff=1001&offline',
    run: async (page) => {
      await SCENES.returns.run(page);
      await page.getByTestId('return-plus').first().click();
      await page.getByTestId('return-commit').click();
      await page.getByTestId('return-done').waitFor();
    },
  },
  'returns-loose': {
    query: 'staff=1001',
    run: async (page) => {
      await nav('returns')(page);
      await page.getByTestId('return-loose').click();
      await page.getByTestId('loose-search').fill('6901234567892');
      await page.keyboard.press('Enter');
      await page.getByTestId('loose-line').waitFor();
    },
  },
  'returns-empty': { query: 'staff=1001', run: nav('returns') },
  office: {
    query: 'staff=9001',
    run: async (page) => {
      await nav('backoffice')(page);
      await page.waitForTimeout(600);
    },
  },
  'office-attention': {
    query: 'staff=9001',
    run: async (page) => {
      await nav('backoffice')(page);
      await page.getByTestId('office-attention').click();
      await page.getByTestId('office-attention-list').waitFor();
    },
  },
  'office-code': {
    query: 'staff=9001',
    run: async (page) => {
      await nav('backoffice')(page);
      await page.getByTestId('office-add-terminal').click();
      await page.getByText('7K3MQ 9XWAB').waitFor();
    },
  },
  'office-locked': { query: 'staff=1001', run: nav('backoffice') },
  settings: { query: 'staff=1001&problems', run: nav('settings') },
  'settings-scan': {
    query: 'staff=1001',
    run: async (page) => {
      await nav('settings')(page);
      await page.evaluate(() => document.activeElement.blur());
      await page.keyboard.type('6901234567892', { delay: 8 });
      await page.keyboard.press('Enter');
      await page.getByTestId('scanner-reading').waitFor();
    },
  },
  'settings-codes': {
    query: 'staff=9001',
    run: async (page) => {
      await nav('settings')(page);
      await page.getByTestId('settings-codes').click();
      await page.getByTestId('explain-text').fill(']C10106901234567892173512311026A7');
      await page.getByTestId('explain-go').click();
      await page.getByTestId('step-checkout').waitFor();
    },
  },
  'settings-codes-label': {
    query: 'staff=9001',
    run: async (page) => {
      await nav('settings')(page);
      await page.getByTestId('settings-codes').click();
      await page.getByTestId('template-add').click();
      await page.getByTestId('link-add').click();
      await page.getByTestId('label-template').last().locator('input').nth(1).fill('4');
      await page.getByTestId('explain-text').fill('260123400600005005');
      await page.getByTestId('explain-go').click();
      await page.getByTestId('step-checkout').waitFor();
    },
  },
  'settings-slips': {
    query: 'staff=1001',
    run: async (page) => {
      await nav('settings')(page);
      await page.getByTestId('bench-printer').click();
    },
  },
  preferences: {
    query: 'staff=1001',
    run: async (page) => {
      await nav('settings')(page);
      await page.getByTestId('settings-preferences').click();
    },
  },
  about: {
    query: 'staff=1001',
    run: async (page) => {
      await nav('settings')(page);
      await page.getByTestId('settings-about').click();
    },
  },
  'device-key': {
    query: 'staff=9001',
    run: async (page) => {
      await nav('settings')(page);
      await page.getByTestId('settings-about').click();
      await page.getByTestId('change-key').click();
    },
  },
  outdated: { query: 'staff=1001&offline&refused=protocol_unsupported' },
  wedge: {
    query: 'staff=1001',
    run: async (page) => {
      await page.keyboard.type('6901234567892', { delay: 8 });
      await page.keyboard.press('Enter');
      await page.getByTestId('product-search').focus();
      await page.keyboard.type('6901234567908', { delay: 8 });
      await page.keyboard.press('Enter');
      await page.getByTestId('cart-line').nth(1).waitFor();
      console.log('field after scan:', JSON.stringify(await page.getByTestId('product-search').inputValue()));
    },
  },
  'guide-bound': {
    query: 'staff=2001',
    run: async (page) => {
      await nav('guide')(page);
      await page.getByTestId('guide-issue').click();
      await page.evaluate(() =>
        window.database.token.set({
          token: 'x',
          state: 'bound',
          steps: [
            { state: 'issued', at: Date.parse('2026-03-14T15:24:31+08:00') },
            { state: 'scanned', at: Date.parse('2026-03-14T15:25:02+08:00') },
            { state: 'consented', at: Date.parse('2026-03-14T15:25:20+08:00') },
            { state: 'bound', at: Date.parse('2026-03-14T15:25:21+08:00') },
          ],
          reason: null,
          memberName: '王女士',
          memberPhone: '138****8000',
        }),
      );
      await page.getByText(/全部时间|All times/).click();
    },
  },
  'guide-offline': {
    query: 'staff=2001&offline',
    run: async (page) => {
      await nav('guide')(page);
      await page.getByTestId('guide-issue').click();
    },
  },
  jobs: {
    query: 'staff=1001&held',
    run: async (page) => {
      await page.evaluate(() => {
        const base = { printer: 'receipt', document: 'receipt', copy: 0 };
        window.host.emit('print.changed', {
          ...base,
          job: '1',
          receiptNumber: 'S001-02-260314-0148',
          state: 'unknown',
          cause: 'connection_lost',
          queuedAt: Date.parse('2026-03-14T15:20:00+08:00'),
        });
        window.host.emit('print.changed', {
          ...base,
          job: '2',
          receiptNumber: 'S001-02-260314-0149',
          state: 'held',
          cause: 'paper_out',
          queuedAt: Date.parse('2026-03-14T15:24:00+08:00'),
        });
      });
      await page.getByTestId('printer-pill').click();
    },
  },
  lost: {
    query: 'staff=1001',
    run: async (page) => {
      await scan(page, '6901234567892');
      await page.evaluate(() => window.host.setConnected(false));
    },
  },
};
