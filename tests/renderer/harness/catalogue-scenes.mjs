/* global window, Buffer */
/** Scenes of the catalogue: variants, items without code, goods outside the assortment, price tags, quick items, tasks. */
import { nav, scan } from './walk.mjs';

const MISS = '6900000000014';

export const CATALOGUE_SCENES = {
  'style-hits': {
    query: 'staff=1001',
    run: async (page) => {
      await page.getByTestId('product-search').fill('裙');
      await page.getByTestId('search-hit').first().waitFor();
    },
  },
  variants: {
    query: 'staff=1001',
    run: async (page) => {
      await scan(page, 'DRESS');
      await page.getByTestId('variant-cell').first().waitFor();
      await page.keyboard.press('ArrowRight');
    },
  },
  'variants-arrived': {
    query: 'staff=1001',
    run: async (page) => {
      await page.evaluate(() => window.host.override({ 'guide.arrived': () => ({}) }));
      await scan(page, 'DRESS');
      await page.getByTestId('goods-arrived').click();
      await page.getByTestId('variant-cell').first().click();
      await page.waitForTimeout(100);
    },
  },
  'variants-wish': {
    query: 'staff=1001',
    run: async (page) => {
      await scan(page, 'DRESS');
      await page.getByTestId('goods-wish').click();
    },
  },
  'variants-nearby': {
    query: 'staff=1001',
    run: async (page) => {
      await scan(page, 'DRESS');
      await page.getByTestId('variant-cell').first().waitFor();
      await page.keyboard.press('ArrowRight');
      await page.keyboard.press('Alt+KeyS');
      await page.getByTestId('nearby-store').first().waitFor();
      await page.getByTestId('nearby').scrollIntoViewIfNeeded();
    },
  },
  'variants-nearby-offline': {
    query: 'staff=1001',
    run: async (page) => {
      await page.evaluate(() => window.host.override({ 'stock.nearby': () => ({ online: false, told: null }) }));
      await scan(page, 'DRESS');
      await page.getByTestId('goods-nearby').click();
      await page.getByTestId('variant-cell').first().click();
      await page.getByTestId('nearby-offline').waitFor();
      await page.getByTestId('nearby-wish').click();
    },
  },
  shades: {
    query: 'staff=1001',
    run: async (page) => {
      await scan(page, 'LIP');
      await page.getByTestId('variant-cell').first().waitFor();
    },
  },
  'open-item': {
    query: 'staff=1001',
    run: async (page) => {
      await scan(page, '6901234567892', MISS);
      await page.getByTestId('scan-error-open-item').click();
      await page.getByTestId('open-item-category').first().click();
      await page.getByTestId('open-item-name').fill('围巾样品');
      await page.getByTestId('open-item-price').fill('12.3.4');
      await page.getByTestId('open-item-add').click();
    },
  },
  'open-item-line': {
    query: 'staff=1001',
    run: async (page) => {
      await scan(page, MISS);
      await page.keyboard.press('Alt+KeyO');
      await page.getByTestId('open-item-category').first().click();
      await page.getByTestId('open-item-name').fill('围巾样品');
      await page.getByTestId('open-item-price').fill('129');
      await page.keyboard.press('Enter');
      await page.getByTestId('cart-line').waitFor();
      await scan(page, 'LIP-02', '6900000000021');
    },
  },
  'tag-price': {
    query: 'staff=1001',
    run: async (page) => {
      await scan(page, '6901234567892');
      await page.keyboard.press('F7');
      await page.getByTestId('discount-kind-tag').click();
      await page.getByTestId('discount-value').fill('99');
      await page.keyboard.press('Enter');
    },
  },
  'quick-editor': {
    query: 'staff=9001',
    run: async (page) => {
      await nav('settings')(page);
      await page.getByTestId('settings-quick').click();
      await page.getByTestId('quick-add-page').click();
      await page.getByTestId('quick-page-name').fill('春季');
      await page.getByTestId('quick-search').fill('红');
      await page.getByTestId('quick-hit').first().waitFor();
      await page.keyboard.press('Enter');
      await page.getByTestId('quick-search').fill('裙');
      await page.getByTestId('quick-hit').first().waitFor();
      await page.keyboard.press('Enter');
      await page.getByTestId('quick-search').fill('围巾');
      await page.getByTestId('quick-hit').first().waitFor();
    },
  },
  'quick-pages': {
    query: 'staff=1001',
    run: async (page) => {
      await page.evaluate(() =>
        window.database.put('settings', {
          id: 'quickItems',
          value: {
            pages: [
              { name: '收银台', tiles: [{ product: 'BAG-L' }, { product: 'BAG-S' }, { style: 'LIP' }] },
              { name: '春季新款', tiles: [{ style: 'DRESS' }] },
              { name: '服务', tiles: [{ product: 'HEM' }] },
            ],
          },
        }),
      );
      await page.getByTestId('quick-page').first().waitFor();
    },
  },
  tasks: {
    query: 'staff=9001',
    run: async (page) => {
      await page.evaluate(() => {
        const task = (id, more) => ({
          id,
          title: id,
          done: false,
          at: Date.parse('2026-03-14T14:02:00+08:00'),
          receipts: ['S001-02-260314-0004'],
          category: 'apparel',
          ...more,
        });
        window.database.put(
          'tasks',
          task('open:1', { kind: 'open_item', name: '围巾样品', code: '6900000000014', price: 12900 }),
          task('label:1', {
            kind: 'label',
            name: '纯棉T恤',
            code: '6901234567892',
            price: 9900,
            tag: 7900,
            product: 'p',
          }),
          task('open:2', { kind: 'open_item', name: '没有条码的小挂件', price: 990, done: true }),
        );
      });
      await nav('backoffice')(page);
      await page.getByTestId('office-tasks').click();
      await page.getByTestId('catalogue-task').first().waitFor();
    },
  },
  outside: {
    query: 'staff=1001',
    run: async (page) => {
      await scan(page, '6901234567892', 'FLAG');
      await page.getByTestId('scan-error-sell-outside').waitFor();
    },
  },
  products: {
    query: 'staff=9001',
    run: async (page) => {
      await openProducts(page);
      await page.getByTestId('products-search').fill('裙');
      await page.getByTestId('products-hit').nth(1).click();
      await page.getByTestId('product-form').waitFor();
      await page.getByTestId('product-price').fill('12.3.4');
      await page.getByTestId('product-save').click();
    },
  },
  'product-new': {
    query: 'staff=9001',
    run: async (page) => {
      await openProducts(page);
      await page.getByTestId('product-new').click();
      await page.getByTestId('product-by-weight').click();
      await page.getByTestId('photo-file').setInputFiles({ name: 'a.png', mimeType: 'image/png', buffer: PHOTO });
      await page.getByTestId('photo-chosen').waitFor();
      await page.getByTestId('product-name').fill('云南小粒咖啡');
      await page.getByTestId('product-sku').fill('COFFEE-1');
      await page.getByTestId('product-category').fill('food');
      await page.getByTestId('product-price').fill('128');
      await page.getByTestId('product-codes').fill('6901234567892');
      await page.getByTestId('product-save').click();
      await page.getByTestId('fault-codes').waitFor();
    },
  },
  'style-entry': {
    query: 'staff=9001',
    run: async (page) => {
      await openProducts(page);
      await page.getByTestId('style-new').click();
      await page.getByTestId('product-style').fill('KNIT-26');
      await page.getByTestId('product-name').fill('针织开衫');
      await page.getByTestId('product-category').fill('apparel');
      await page.getByTestId('product-price').fill('299');
      await page.getByTestId('product-colours').fill('米白 雾蓝 墨绿');
      await page.getByTestId('product-sizes').fill('S M L XL');
      await page
        .getByTestId('photo-file')
        .first()
        .setInputFiles({ name: 'a.png', mimeType: 'image/png', buffer: PHOTO });
      await page.getByTestId('photo-chosen').waitFor();
      await page.locator('[data-cell="雾蓝 M"]').getByTestId('cell-code').fill('6901234567893');
      await page.locator('[data-cell="墨绿 XL"]').getByTestId('cell-made').click();
      await page.getByTestId('product-save').click();
    },
  },
  'style-known': {
    query: 'staff=9001',
    run: async (page) => {
      await openProducts(page);
      await page.getByTestId('products-search').fill('裙');
      await page.getByTestId('products-hit').nth(1).click();
      await page.getByTestId('whole-style').click();
      await page.getByTestId('style-grid').waitFor();
    },
  },
  assortment: {
    query: 'staff=9001',
    run: async (page) => {
      await openProducts(page);
      await page.getByTestId('assortment-open').click();
      await page.getByTestId('assortment-winter').click();
      await page.getByTestId('product-save').click();
    },
  },
};

/** A photo of 24 x 16 px. */
const PHOTO = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAABgAAAAQCAYAAAAMJL+VAAAAUElEQVR4AeyQwQkAIAwDS5cTHMEJHMAxHMAJ3MHpdIIgeZRCaSGffJo73a1ey6gYX+AHZS5hgkwHVoSQ2T4VfY35KTqjCxOE4keAFrG9OcEDAAD//2/8NbsAAAAGSURBVAMA97ta+eDtq+cAAAAASUVORK5CYII=',
  'base64',
);

async function openProducts(page) {
  await nav('backoffice')(page);
  await page.getByTestId('office-products').click();
  await page.getByTestId('products-page').waitFor();
}
