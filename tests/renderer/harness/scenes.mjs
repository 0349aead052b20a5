/* global window, document */
/** Every screen worth a look, each with how a person gets there over the fakes. Used by shoot.mjs. */
import { discountScenes } from './discount-scenes.mjs';
import { shiftScenes } from './shift-scenes.mjs';
import { RETURN_SCENES } from './return-scenes.mjs';
import { SALE_LIFE } from './scenes-sale-life.mjs';
import { FULL, member, nav, scan, toTender } from './walk.mjs';

export const SCENES = {
  ...SALE_LIFE,
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
  ...discountScenes({ scan, member, FULL }),
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
  ...shiftScenes(nav),
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
  ...RETURN_SCENES(() => SCENES.returns, nav),
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
