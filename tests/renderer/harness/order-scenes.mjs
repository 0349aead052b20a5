/* global window */
/** Scenes of held orders: the list, a part that is picked up, the tender of a deposit; and a cart whose hour is over. */
import { scan } from './walk.mjs';

const order = (id, more) => ({
  order: `01890000-0000-7000-8000-0000000009${id}`,
  code: `A1B2C3${id}`,
  name: '王女士',
  promisedAt: Date.parse('2026-03-16T00:00:00+08:00'),
  at: Date.parse('2026-03-14T14:02:00+08:00'),
  terminal: '02',
  staff: '1001',
  isOwn: true,
  goods: [
    { lineId: '1', name: '纯棉T恤', spec: '白 / M', quantity: 3, net: 29700, taken: 1, rest: 19800 },
    { lineId: '2', name: '直筒牛仔裤', quantity: 1, net: 25900, taken: 0, rest: 25900 },
  ],
  units: 4,
  unitsLeft: 3,
  total: 55600,
  taken: 20000,
  used: 9900,
  returned: 0,
  forfeited: 0,
  held: 10100,
  left: 35600,
  state: 'held',
  receiptNumber: null,
  isCorrectable: false,
  backUnder: null,
  claimedBy: null,
  back: [{ kind: 'cash', amount: 10100 }],
  ...more,
});

async function listed(page) {
  const orders = [
    order('01', {}),
    order('02', { name: '李先生', isCorrectable: true, goods: order('02').goods.map((one) => ({ ...one, taken: 0 })) }),
    order('03', { name: '', state: 'ended', held: 0, unitsLeft: 0, backUnder: '01890000-0000-7000-8000-000000000955' }),
  ];
  await page.evaluate((all) => {
    const part = {
      tenderId: 'r1',
      kind: 'wechat',
      amount: 5000,
      reference: 'x',
      state: 'refused',
      cause: 'no_balance',
    };
    const tenders = [{ tenderId: 't1', kind: 'cash', amount: 10000, reference: null, mayChange: true }];
    window.host.override({
      'order.list': () => ({ orders: all, tickets: [] }),
      'return.parts': () => ({ items: [part] }),
      'order.correctable': () => ({ items: [{ entry: all[0].order, at: all[0].at, tenders, correctedAt: null }] }),
    });
    window.host.emit('orders.changed', { orders: all, tickets: [] });
  }, orders);
  await page.keyboard.press('F10');
  await page.getByTestId('order-row').first().waitFor();
}

export const ORDER_SCENES = {
  'orders-list': { query: 'staff=1001', run: listed },
  'orders-part': {
    query: 'staff=1001',
    run: async (page) => {
      await listed(page);
      await page.getByTestId('order-part').first().click();
      await page.getByTestId('part-plus').first().click();
      await page.getByTestId('part-sums').waitFor();
    },
  },
  'orders-correct': {
    query: 'staff=1001',
    run: async (page) => {
      await listed(page);
      await page.getByTestId('order-correct').first().click();
      await page.getByTestId('correct-row').first().waitFor();
    },
  },
  'cart-hour-over': {
    query: 'staff=1001',
    run: async (page) => {
      await scan(page, '6901234567892', '6901234567908');
      await page.evaluate(() => {
        const lines = [{ lineId: '1', name: '纯棉T恤', spec: '白 / M', quantity: 1, before: 9900, after: 8900 }];
        window.host.override({ 'cart.reprice': () => ({ totalBefore: 35800, totalAfter: 34800, lines }) });
        window.host.emit('cart.changed', { ...window.till.cart.cart.get(), pricedAt: 1 });
      });
      await page.getByTestId('repriced-seen').waitFor();
    },
  },
};
