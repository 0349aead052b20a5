/** The catalogue at a real till: a style's code and its grid; an item without code, sold while the cloud is away, becomes a task. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { expectPage } from './support/expect.ts';
import { Counter } from '../kill/paper.ts';
import { eventually } from './support/cloud-client.ts';
import { Store } from './support/store.ts';
import { JPEG } from '../fixtures/photos.ts';

const STYLE = 'ST-07';
/** No product of the shop has it. */
const MISSING = '6900000000014';
const KNIT_CODE = '6940000000010';

let store: Store;
beforeEach(async () => {
  store = await Store.open();
});
afterEach(() => store.end());

test('a style’s code leads through the grid to a line; an item without code is sold offline, and the store has a task when the cloud is back', async () => {
  const till = await store.openTill();
  const counter = new Counter(till.printer.model);
  const screen = await till.openScreen(await till.openBrowser());
  await screen.login();
  await screen.openShift();

  till.scan(STYLE);
  await expectPage(screen.page.getByRole('dialog')).toContainText('印花连衣裙');
  await expectPage(screen.id('variant-cell').first()).toBeFocused();
  // Never made: no cell. Not made any more: a cell that cannot be chosen.
  await expectPage(screen.page.locator('[data-spec="条纹 XXL"]')).toHaveCount(0);
  await expectPage(screen.page.locator('[data-spec="波点 XS"]')).toBeDisabled();
  await screen.page.keyboard.press('ArrowRight');
  await expectPage(screen.page.locator('[data-spec="碎花 S"]')).toBeFocused();
  await screen.page.keyboard.press('Enter');
  await screen.expectTotal(39_900);
  await expectPage(screen.id('cart-line')).toContainText('碎花 S');

  await screen.id('product-search').fill('丝绒口红');
  await expectPage(screen.id('hit-variants')).toHaveAttribute('data-count', '5');
  await screen.page.keyboard.press('Enter');
  await screen.page.locator('[data-spec="正红"]').click();
  await screen.expectTotal(39_900 + 15_800);
  await screen.payCash('1000.00');
  const [paper] = await eventually(
    'a receipt on paper',
    () => Promise.resolve(counter.texts()),
    (texts) => texts.length === 1,
  );
  expect(paper).toMatch(/丝绒口红 正红\s+1支/);
  await screen.id('next-sale').click();

  await store.cloud.stop();
  till.scan(MISSING);
  await expectPage(screen.id('scan-error')).toHaveAttribute('data-reason', 'unknown_code');
  await screen.id('scan-error-open-item').click();
  await screen.page.locator('[data-category="accessories"]').click();
  await screen.id('open-item-name').fill('样品围巾');
  await screen.id('open-item-price').fill('129.00');
  await screen.id('open-item-add').click();
  await expectPage(screen.id('scan-error')).toHaveCount(0);
  await screen.expectTotal(12_900);
  // The shirt's tag says less than the till.
  till.scan('6901234567892');
  await screen.expectTotal(12_900 + 9900);
  await screen.page.keyboard.press('F7');
  await screen.id('discount-kind-tag').click();
  await screen.id('discount-value').fill('89.00');
  await screen.page.keyboard.press('Enter');
  await screen.expectTotal(12_900 + 8900);
  const offline = await screen.payCash('300.00');
  await screen.id('next-sale').click();

  await store.restartCloud();
  const manager = await store.manager();
  const [sale] = await eventually(
    'the sale in the cloud',
    () => manager.sale(offline.receiptNumber),
    (items) => items.length > 0,
  );
  expect(sale).toMatchObject({
    body: { lines: [{ openItem: { by: '1001', code: MISSING } }, { priceOverride: { tag: true, price: 8900 } }] },
  });
  expect(JSON.stringify(sale)).not.toMatch(/unknown_product|price_differs|open_item_over_cap/);

  await screen.id('logout').click();
  await screen.login('9001', '999999');
  await screen.id('nav-backoffice').click();
  await expectPage(screen.id('office-tasks')).toHaveAttribute('data-count', '2');
  await screen.id('office-tasks').click();
  const task = screen.id('catalogue-task').filter({ hasText: MISSING });
  await expectPage(task).toContainText('样品围巾');
  await task.getByTestId('task-done').click();
  await expectPage(task).toHaveAttribute('data-done', 'true');
  await expectPage(screen.id('catalogue-task').filter({ hasText: '纯棉T恤' })).toHaveAttribute('data-done', 'false');
});

test('a style that is entered in the back office with a photo is scanned and shown with it, on another till and with the cloud down too', async () => {
  const till = await store.openTill();
  const other = await store.openTill();
  const sister = await other.openScreen(await other.openBrowser());
  await sister.login();
  await sister.openShift();
  const screen = await till.openScreen(await till.openBrowser());
  await screen.login('9001', '999999');
  await screen.id('nav-backoffice').click();
  await screen.id('office-products').click();
  await screen.id('style-new').click();
  await screen.id('product-style').fill('KNIT-26');
  await screen.id('product-name').fill('羊绒背心');
  await screen.id('product-category').fill('apparel');
  await screen.id('product-price').fill('499.00');
  await screen.id('product-colours').fill('驼色 黑');
  await screen.id('product-sizes').fill('M S');
  const row = screen.page.locator('[data-colour="驼色"]');
  // A file that only says that it is a photo.
  const hostile = { name: 'photo.png', mimeType: 'image/png', buffer: Buffer.from('<svg onload="alert(1)"/>') };
  await row.getByTestId('photo-file').setInputFiles(hostile);
  await expectPage(row.getByTestId('photo-fault')).toContainText('不是');
  await row
    .getByTestId('photo-file')
    .setInputFiles({ name: 'photo.jpg', mimeType: 'image/jpeg', buffer: Buffer.from(JPEG, 'base64') });
  await expectPage(row.getByTestId('photo-chosen')).toBeVisible();
  const cell = (name: string) => screen.page.locator(`[data-cell="${name}"]`);
  // The shirt's own code.
  await cell('驼色 S').getByTestId('cell-code').fill('6901234567892');
  await cell('黑 M').getByTestId('cell-made').uncheck();
  await screen.id('product-save').click();
  await expectPage(screen.id('product-said')).toContainText('纯棉T恤');
  await expectPage(cell('驼色 S')).toHaveAttribute('data-wrong', 'true');
  await cell('驼色 S').getByTestId('cell-code').fill(KNIT_CODE);
  await screen.id('product-save').click();
  await expectPage(screen.id('product-said')).toContainText('已保存 3');

  // On the other till, by scan and by the style's grid.
  await eventually(
    'the new style on the other till',
    async () => {
      other.scan(KNIT_CODE);
      await sister.page.waitForTimeout(500);
      const found = await sister.page.locator('[data-testid="cart-line"][data-sku="KNIT-26-01-S"]').count();
      if (found === 0) await sister.page.keyboard.press('Escape');
      return found;
    },
    (found) => found === 1,
  );
  const line = sister.page.locator('[data-testid="cart-line"][data-sku="KNIT-26-01-S"]');
  await expectPage(line).toContainText('羊绒背心');
  await expectPage(line).toContainText('驼色 S');
  const photo = line.getByTestId('photo');
  await expectPage(photo).toBeVisible();
  expect(await photo.evaluate((image: HTMLImageElement) => image.decode().then(() => image.naturalWidth))).toBe(24);

  await store.cloud.stop();
  await sister.page.reload();
  await expectPage(photo).toBeVisible();
  expect(await photo.evaluate((image: HTMLImageElement) => image.decode().then(() => image.naturalWidth))).toBe(24);
  other.scan('KNIT-26');
  await sister.page.locator('[data-spec="驼色 M"]').click();
  await expectPage(sister.id('cart-line')).toHaveCount(2);
  await expectPage(sister.page.locator('[data-sku="KNIT-26-01-M"]').getByTestId('photo')).toBeVisible();
  await sister.payCash('9000.00');

  // Nothing is half done without the cloud.
  await screen.id('product-save').click();
  await expectPage(screen.id('product-said')).toContainText('连不上云端');
});
