import { expectPage } from './support/expect.ts';
import { afterEach, beforeEach, test } from 'vitest';
import { Store } from './support/store.ts';

let store: Store;
beforeEach(async () => {
  store = await Store.open();
});
afterEach(() => store.end());

test('two terminals of a store see each other’s sales', async () => {
  const [first, second] = [await store.openTill(), await store.openTill()];
  const screens = [
    await first.openScreen(await first.openBrowser()),
    await second.openScreen(await second.openBrowser()),
  ] as const;
  for (const screen of screens) {
    await screen.login();
    await screen.openShift();
  }
  first.scan('6901234567892');
  await screens[0].expectTotal(9900);
  const fromFirst = await screens[0].payCash('100.00');
  second.scan('6901234567915');
  await screens[1].expectTotal(16800);
  const fromSecond = await screens[1].payCash('200.00');
  for (const [screen, number] of [
    [screens[1], fromFirst.receiptNumber],
    [screens[0], fromSecond.receiptNumber],
  ] as const) {
    await screen.page.keyboard.press('Escape');
    await screen.id('nav-returns').click();
    await screen.id('return-search').fill(number);
    await screen.page.keyboard.press('Enter');
    // It may be on its way still: the screen looks again by itself.
    await expectPage(screen.id('return-sale').first()).toHaveAttribute('data-receipt-number', number);
  }
});
