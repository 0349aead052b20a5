/** The grid of variants, items without code, price tags and the layout of the quick items, by keyboard alone, in real Chromium. */
import type { Page } from 'playwright';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { openHarness, type OpenHarness } from './harness/open-harness.ts';

let harness: OpenHarness;
let page: Page;
beforeAll(async () => {
  harness = await openHarness();
});
afterAll(() => harness.close());
beforeEach(() => open('staff=1001'));
afterEach(() => page.close());

async function open(query: string): Promise<void> {
  page = await harness.browser.newPage({ viewport: { width: 1366, height: 768 }, reducedMotion: 'reduce' });
  page.setDefaultTimeout(10_000);
  await page.goto(`${harness.url}?${query}&lang=zh-CN`);
  await page.locator('main, form, section').first().waitFor();
}
const scan = (code: string) =>
  page.evaluate((data) => {
    const { till } = window as unknown as { till: { scanRouter: { take(data: string, source: string): void } } };
    till.scanRouter.take(data, 'host');
  }, code);
const focused = () => page.evaluate(() => document.activeElement?.getAttribute('data-spec'));
const skus = () => page.getByTestId('cart-line').evaluateAll((all) => all.map((each) => each.getAttribute('data-sku')));
const press = async (...keys: readonly string[]): Promise<void> => {
  for (const key of keys) await page.keyboard.press(key);
};

test('the code of a style opens its grid; arrows pass over what cannot be chosen, Enter adds the line and ends it', async () => {
  await scan('DRESS');
  await page.getByTestId('variant-cell').first().waitFor();
  expect(await page.getByTestId('variant-cell').count()).toBe(14);
  await expect.poll(focused).toBe('碎花 XS');
  // The polka dots are not made in XS any more: down goes to the stripes.
  await press('ArrowDown');
  expect(await focused()).toBe('条纹 XS');
  await press('ArrowRight', 'ArrowUp');
  expect(await focused()).toBe('波点 S');
  await press('ArrowLeft');
  expect(await focused()).toBe('波点 S');
  await press('Enter');
  await page.getByTestId('cart-line').waitFor();
  expect(await page.getByTestId('variants').count()).toBe(0);
  expect(await skus()).toEqual(['DRESS-07']);
  expect(await page.locator('[data-spec="波点 XS"]').count()).toBe(0);
});

test('search shows a style once with its count, and one variant by itself; Esc ends the grid with nothing added', async () => {
  await press('F2');
  await page.keyboard.type('连衣裙');
  await page.getByTestId('hit-variants').waitFor();
  expect(await page.getByTestId('hit-variants').getAttribute('data-count')).toBe('14');
  await press('Enter');
  await page.getByTestId('variant-cell').first().waitFor();
  await press('Escape');
  await page.getByTestId('variants').waitFor({ state: 'detached' });
  expect(await skus()).toEqual([]);
  await press('F2');
  await page.keyboard.type('条纹 L');
  // Before the worker has answered: it is taken as soon as it has, and nothing that the first letters found.
  await press('Enter');
  await page.getByTestId('cart-line').waitFor();
  expect(await skus()).toEqual(['DRESS-14']);
});

test('a missing size is looked for in other stores by key alone, the nearest first; offline it says what is not known', async () => {
  await scan('DRESS');
  await expect.poll(focused).toBe('碎花 XS');
  await press('ArrowRight', 'Alt+KeyS');
  const stores = page.getByTestId('nearby-store');
  await stores.first().waitFor();
  const told = (name: string) => stores.evaluateAll((all, of) => all.map((each) => each.getAttribute(of)), name);
  expect(await told('data-store')).toEqual(['S007', 'S011', 'S031', 'S040']);
  expect(await told('data-count')).toEqual(['6', 'few', '12', '3']);
  // A name that is markup is a name.
  expect(await stores.nth(1).locator('b b').count()).toBe(0);
  expect(await stores.nth(1).textContent()).toContain('<b>静安</b>店');
  await page.evaluate(() => {
    const { host } = window as unknown as { host: { override(methods: object): void } };
    host.override({ 'stock.nearby': () => ({ online: false, told: null }) });
  });
  // Another cell of the grid is another question.
  await page.locator('[data-spec="碎花 M"]').press('Enter');
  await page.getByTestId('nearby-offline').waitFor();
  expect(await stores.count()).toBe(0);
  expect(await skus()).toEqual([]);
  // Nobody is in the cart: a wish needs a member.
  await page.getByTestId('nearby-wish').press('Enter');
  await expect.poll(() => page.getByTestId('goods-said').textContent()).toContain('F3');
});

test('goods scanned while the grid is open are a line, and another style’s code opens that one', async () => {
  await scan('DRESS');
  await page.getByTestId('variant-cell').first().waitFor();
  await scan('6901234567892');
  await page.getByTestId('cart-line').waitFor({ state: 'attached' });
  await scan('LIP');
  await page.locator('[data-style="LIP"]').waitFor();
  expect(await skus()).toEqual(['6901234567892']);
});

test('an unknown code is sold as an item without code by keys alone, and the red line is gone', async () => {
  await scan('6900000000014');
  await page.getByTestId('scan-error').waitFor();
  await press('Alt+KeyO');
  await page.getByTestId('open-item-category').first().focus();
  await press('Space');
  await page.getByTestId('open-item-name').fill('围巾样品');
  await press('Tab');
  // As fast as a machine types, figures would be a scan.
  await page.getByTestId('open-item-price').fill('129.9');
  await press('Enter');
  await page.getByTestId('cart-line').waitFor();
  expect(await page.getByTestId('scan-error').count()).toBe(0);
  expect(await page.getByTestId('line-promotion').textContent()).toBe('无码');
  expect(await page.getByTestId('cart-total').getAttribute('data-fen')).toBe('12990');
});

test('a lower price tag is taken from a scanned label; a code without a price says so', async () => {
  await scan('6901234567892');
  await page.getByTestId('cart-line').waitFor();
  await press('F7');
  await page.getByTestId('discount-kind-tag').click();
  await scan('6901234567892');
  await page.getByTestId('tag-missed').waitFor();
  // A label by GS1: product, and 95.00 to pay.
  await scan(']C101069012345678923922' + '9500');
  await expect.poll(() => page.getByTestId('discount-value').inputValue()).toBe('95.00');
  await page.getByTestId('discount-value').focus();
  await press('Enter');
  await page.getByTestId('discount').waitFor({ state: 'detached' });
  expect(await page.getByTestId('cart-total').getAttribute('data-fen')).toBe('9500');
  expect(await page.getByTestId('line-promotion').textContent()).toBe('吊牌价');
});

test('quick items are laid out by keys: a page, a tile by search and one by scan, moved, saved and shown at the checkout', async () => {
  await page.close();
  await open('staff=9001');
  await page.getByTestId('nav-settings').click();
  await page.getByTestId('settings-quick').click();
  await page.getByTestId('quick-add-page').click();
  await page.getByTestId('quick-page-name').fill('春季');
  await page.getByTestId('quick-search').fill('连衣裙');
  await page.getByTestId('quick-hit').first().waitFor();
  await press('Enter');
  await scan('6901234567908');
  await expect.poll(() => page.getByTestId('quick-editor-tile').count()).toBe(2);
  await scan('6901234567908');
  await expect.poll(() => page.getByTestId('quick-said').getAttribute('data-code')).toBe('twice');
  await page.getByTestId('quick-editor-tile').nth(1).focus();
  await press('Alt+ArrowLeft');
  await expect.poll(() => page.getByTestId('quick-editor-tile').first().textContent()).toContain('牛仔裤');
  await page.getByTestId('quick-save').click();
  await expect.poll(() => page.getByTestId('quick-said').getAttribute('data-code')).toBe('saved');
  await page.getByTestId('nav-checkout').click();
  await page.getByTestId('quick-page').filter({ hasText: '春季' }).click();
  expect(await page.getByTestId('quick-item').evaluateAll((all) => all.map((each) => each.dataset['sku']))).toEqual([
    '6901234567908',
    'DRESS-01',
  ]);
  await page.getByTestId('quick-item').nth(1).click();
  await page.getByTestId('variant-cell').first().waitFor();
});
