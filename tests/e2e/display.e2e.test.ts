import { expectPage } from './support/expect.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Store } from './support/store.ts';

let store: Store;
beforeEach(async () => {
  store = await Store.open();
});
afterEach(() => store.end());

const SHOTS = process.env['DISPLAY_SHOTS'];

test('the customer’s window follows the sale from the first item to the change, and has nothing to press', async () => {
  const till = await store.openTill();
  const context = await till.openBrowser();
  const screen = await till.openScreen(context);
  await screen.login();
  await screen.openShift();
  await screen.id('nav-settings').click();
  const [customer] = await Promise.all([context.waitForEvent('page'), screen.id('open-display').click()]);
  await customer.setViewportSize({ width: 1024, height: 600 });
  const shot = async (name: string): Promise<void> => {
    if (SHOTS !== undefined) await customer.screenshot({ path: `${SHOTS}/${name}.png` });
  };
  const display = customer.getByTestId('display');
  await expectPage(display).toHaveAttribute('data-phase', 'idle');
  await shot('idle');

  await screen.id('nav-checkout').click();
  till.scan('6901234567892');
  till.scan('6901234567908');
  await screen.expectTotal(9900 + 25900);
  await expectPage(display).toHaveAttribute('data-phase', 'cart');
  await expectPage(customer.getByTestId('display-line')).toHaveCount(2);
  await expectPage(customer.getByTestId('display-amount')).toHaveAttribute('data-fen', '35800');
  await shot('cart');

  await screen.id('pay').click();
  await screen.id('serving-2001').click();
  await expectPage(customer.getByTestId('display-prompt')).toBeVisible();
  await shot('pay');
  await screen.id('tender-cash').click();
  await screen.id('tender-amount').fill('400.00');
  await screen.id('tender-add').click();
  await screen.id('tender-commit').click();
  await expectPage(display).toHaveAttribute('data-phase', 'done');
  await expectPage(customer.getByTestId('display-amount')).toHaveAttribute('data-fen', '4200');
  await expectPage(customer.getByTestId('display-code')).toHaveAttribute('data-kind', 'guide');
  await shot('done');
  expect(await customer.locator('button, input, a, select, textarea').count()).toBe(0);

  await customer.setViewportSize({ width: 1366, height: 768 });
  await customer.evaluate(() => (document.documentElement.dataset['theme'] = 'dark'));
  await shot('done-dark-1366');
  await screen.id('logout').click();
  await expectPage(display).toHaveAttribute('data-phase', 'idle');

  // The host goes away and comes back: the window says so and finds its way by itself.
  await till.process.stop();
  await expectPage(display).toHaveAttribute('data-phase', 'away');
  await till.restart();
  await expectPage(display).toHaveAttribute('data-phase', 'idle', { timeout: 60_000 });

  // A reloaded window asks anew, and one without the launch cookie gets nothing.
  await customer.reload();
  await expectPage(display).toHaveAttribute('data-phase', 'idle');
  const answer = await fetch(`http://127.0.0.1:${String(till.port)}/display`);
  expect(answer.status).toBe(403);
});
