/** How much a sale asks of a cashier's hands: real keys in real Chromium, counted by the page itself. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { expectPage } from './support/expect.ts';
import { Store } from './support/store.ts';

let store: Store;
beforeEach(async () => {
  store = await Store.open();
});
afterEach(() => store.end());

test('five scanned items with exact cash take at most 9 key presses', async () => {
  const till = await store.openTill();
  const screen = await till.openScreen(await till.openBrowser());
  await screen.login();
  await screen.openShift();
  await screen.page.evaluate(() => {
    Object.assign(window, { keyPresses: 0 });
    const count = (): void => {
      Object.assign(window, { keyPresses: Number(Reflect.get(window, 'keyPresses')) + 1 });
    };
    window.addEventListener('keydown', count, true);
    window.addEventListener('pointerdown', count, true);
  });
  const press = (key: string): Promise<void> => screen.page.keyboard.press(key);
  for (const code of ['6901234567892', '6901234567908', '6901234567915', '6901234567922', '2001234012348'])
    till.scan(code);
  await expectPage(screen.id('cart-line')).toHaveCount(5);

  // Pay, who served (the last choice is "nobody"), all of it in cash, commit.
  await press('NumpadEnter');
  await expectPage(screen.id('serving')).toBeVisible();
  for (let tab = 0; tab < 3; tab += 1) await press('Tab');
  await expectPage(screen.id('serving-none')).toBeFocused();
  await press('Enter');
  await expectPage(screen.id('tender-cash')).toBeVisible();
  await press('NumpadMultiply');
  await expectPage(screen.id('tender-commit')).toBeEnabled();
  await press('NumpadEnter');
  await expectPage(screen.id('sale-done')).toBeVisible();
  await expectPage(screen.id('change-due')).toHaveAttribute('data-fen', '0');

  const presses = await screen.page.evaluate(() => Number(Reflect.get(window, 'keyPresses')));
  expect(presses).toBeGreaterThan(0);
  expect(presses).toBeLessThanOrEqual(9);
});
