/** Parked on one till and resumed on another of the same store, as two cashiers do it. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { expectPage } from './support/expect.ts';
import { Store } from './support/store.ts';

let store: Store;
beforeEach(async () => {
  store = await Store.open();
});
afterEach(() => store.end());

test('a sale that one till parked goes on at the other under another number, and is gone from the first', async () => {
  const [first, second] = [await store.openTill(), await store.openTill()];
  const one = await first.openScreen(await first.openBrowser());
  const two = await second.openScreen(await second.openBrowser());
  for (const screen of [one, two]) {
    await screen.login();
    await screen.openShift();
  }
  first.scan('6901234567892');
  first.scan('6901234567908');
  await one.expectTotal(35_800);
  await one.page.keyboard.press('F6');
  await one.id('park-name').fill('红衣服的先生');
  await one.page.keyboard.press('Enter');
  await one.expectTotal(0);
  await expectPage(one.id('park-name')).toHaveCount(0);
  await one.page.keyboard.press('Shift+F6');
  await expectPage(one.id('parked-sale')).toHaveAttribute('data-own', 'true');
  await one.page.keyboard.press('Escape');

  await two.id('sale-resume').click();
  await expectPage(two.id('parked-sale')).toHaveAttribute('data-name', '红衣服的先生');
  await two.id('parked-resume').click();
  await two.expectTotal(35_800);
  const sold = await two.payCash('400.00');
  expect(sold.change).toBe(4200);

  await one.page.keyboard.press('Shift+F6');
  await expectPage(one.id('parked-sale')).toHaveCount(0);
  await one.page.keyboard.press('Escape');
  first.scan('6901234567892');
  await one.expectTotal(9900);
  const own = await one.payCash('100.00');
  expect(own.saleId).not.toBe(sold.saleId);
});
