/* global window */
/** Scenes of a sale before it is paid, of the gift slip and of the hot keys. */
import { FULL, member, nav, scan, toTender } from './walk.mjs';

export const SALE_LIFE = {
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
};
