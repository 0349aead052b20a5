/* global window */
import { FULL, scan, toTender } from './walk.mjs';

/** Scenes of item codes: the office's page with its batches, a new one, a recalled one, a look at a piece there and at the checkout, a refused scan. Used by all-scenes.mjs. */
const SAMPLE = `https://q.brand.example/t/${'AfZkX2Qp7w9LmTz'.repeat(7)}AfZkX2`;
const batch = (over) => ({
  batch: '7K3M9Q2V',
  product: '6901234567892',
  sku: '6901234567892',
  name: '纯棉T恤',
  quantity: 120_000,
  note: '秋季首批',
  issuedBy: '9001',
  issuedAt: Date.parse('2026-03-02T10:20:00+08:00'),
  recalled: null,
  sold: 48_312,
  returned: 407,
  scanned: 9_126,
  copied: 2,
  sample: SAMPLE,
  ...over,
});
const BATCHES = [
  batch({}),
  batch({
    batch: '0R5XT8HC',
    sku: '6901234567915',
    name: '哑光口红',
    quantity: 3000,
    note: '',
    sold: 812,
    returned: 31,
    scanned: 220,
    copied: 0,
    recalled: { at: Date.parse('2026-03-12T09:00:00+08:00'), by: '9001', reason: '色素批次不合格' },
  }),
];
const COPIES = [
  { serial: 48_127, devices: 14, places: 9 },
  { serial: 903, devices: 6, places: 3 },
].map((copy) => ({
  batch: '7K3M9Q2V',
  sku: '6901234567892',
  name: '纯棉T恤',
  at: Date.parse('2026-03-13T20:15:00+08:00'),
  lastScan: Date.parse('2026-03-14T13:40:00+08:00'),
  ...copy,
}));
const LOOKS = {
  genuine: { state: 'genuine', online: true, name: '纯棉T恤' },
  sold: {
    state: 'sold',
    online: false,
    soldAt: Date.parse('2026-03-14T11:02:00+08:00'),
    receipt: 'S001-02-260314-0031',
  },
  recalled: {
    state: 'recalled',
    online: true,
    recalledAt: Date.parse('2026-03-12T09:00:00+08:00'),
    reason: '色素批次不合格',
  },
  forged: { state: 'forged', online: false },
};
const PIECE = { batch: '7K3M9Q2V', serial: 48_127, sku: '6901234567892' };

export const itemScenes = (nav) => {
  const office = (then) => ({
    query: 'staff=9001',
    run: async (page) => {
      await page.evaluate(
        ([batches, copies]) =>
          window.host.override({
            'item.batches': () => ({ items: batches }),
            'item.copies': () => ({ items: copies }),
          }),
        [BATCHES, COPIES],
      );
      await nav('backoffice')(page);
      await page.getByTestId('office-products').click();
      await page.getByTestId('items-open').click();
      await page.getByTestId('item-detail').waitFor();
      await then?.(page);
    },
  });
  const looked = async (page, state) => {
    const look = state === 'forged' ? LOOKS.forged : { ...PIECE, ...LOOKS[state] };
    await page.evaluate((one) => window.host.override({ 'item.look': () => one }), look);
    await page.getByTestId('item-text').fill(SAMPLE);
    await page.getByTestId('item-check').click();
    await page.getByTestId('item-verdict').waitFor();
  };
  const atCheckout = (state) => ({
    query: 'staff=1001',
    run: async (page) => {
      await page.keyboard.press('Alt+KeyY');
      await looked(page, state);
    },
  });
  return {
    'office-items': office(),
    'office-items-sure': office(async (page) => {
      await page.getByTestId('item-reason').fill('色牢度不合格');
      await page.getByTestId('item-recall').click();
    }),
    'office-items-recalled': office((page) => page.getByTestId('item-batch').nth(1).click()),
    'office-items-new': office(async (page) => {
      await page.getByTestId('items-new').click();
      await page.getByTestId('item-product').fill('6901234567908');
      await page.getByTestId('item-quantity').fill('5000');
    }),
    'office-items-check': office(async (page) => {
      await page.getByTestId('items-check').click();
      await looked(page, 'sold');
    }),
    'item-genuine': atCheckout('genuine'),
    'item-recalled': atCheckout('recalled'),
    'item-forged': atCheckout('forged'),
    'item-recalled-in-cart': {
      query: 'staff=1001',
      run: async (page) => {
        await scan(page, ...FULL);
        await toTender(page);
        await page.evaluate(() => {
          const details = { reason: 'item_recalled', message: '哑光口红 · 色素批次不合格' };
          window.host.override({ 'tender.add': () => ({ ok: false, code: 'tender_refused', details }) });
        });
        await page.getByTestId('tender-add').click();
      },
    },
  };
};
