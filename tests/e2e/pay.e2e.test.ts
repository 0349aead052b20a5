import { afterEach, beforeEach, expect, test } from 'vitest';
import { eventually } from './support/cloud-client.ts';
import { expectPage } from './support/expect.ts';
import type { Screen } from './support/screen.ts';
import { Store } from './support/store.ts';

// Codes of the demo's provider, no customer's: the last two digits say what happens (sync/cloud/payments/README.md).
const PAYS = '130000000000000010';
const TYPES_PASSWORD = '130000000000000001';
const NO_FUNDS = '280000000000000003';

let store: Store;
beforeEach(async () => {
  store = await Store.open();
});
afterEach(() => store.end());

test('codes of phones: no funds, a password, a host killed after the customer paid, and the cloud away', async () => {
  const till = await store.openTill();
  const context = await till.openBrowser();
  const screen = await till.openScreen(context);
  await screen.login();
  await screen.openShift();
  const row = (state: string) => screen.id('tender-row').and(screen.page.locator(`[data-state="${state}"]`));
  const toPay = async (on: Screen): Promise<void> => {
    await on.id('pay').click();
    await on.id('serving-none').click();
    await expectPage(on.id('tender-cash')).toBeVisible();
  };

  // While goods are scanned a payment code is no line; while paying it is no goods.
  till.scan('6901234567892');
  await screen.expectTotal(9900);
  await toPay(screen);
  till.scan(NO_FUNDS);
  await expectPage(row('failed')).toHaveCount(1);
  till.scan(TYPES_PASSWORD);
  await expectPage(row('pending')).toHaveCount(1);
  await expectPage(screen.id('tender-commit')).toBeDisabled();
  await expectPage(row('paid')).toHaveCount(1, { timeout: 25_000 });

  // The host dies between the customer's money and the sale.
  await till.process.kill();
  await till.restart();
  await screen.page.close();
  const again = await till.openScreenAgain(context);
  await again.login();
  await expectPage(again.id('tender-row').first()).toBeVisible();
  await again.id('tender-commit').click();
  await expectPage(again.id('sale-done')).toBeVisible();
  const first = await again.done();

  till.scan('6901234567922');
  await again.expectTotal(1990);
  await toPay(again);
  till.scan(PAYS);
  await expectPage(again.id('tender-commit')).toBeEnabled();
  await again.id('tender-commit').click();
  await expectPage(again.id('sale-done')).toBeVisible();
  const second = await again.done();

  const manager = await store.manager();
  for (const { receiptNumber } of [first, second]) {
    const [sale] = await eventually(
      'the sale in the cloud',
      () => manager.sale(receiptNumber),
      (items) => items.length > 0,
    );
    expect(sale?.receiptNumber).toBe(receiptNumber);
    expect(JSON.stringify(sale)).not.toContain('payment_differs');
  }

  await store.cloud.stop();
  till.scan('6901234567892');
  await again.expectTotal(9900);
  await toPay(again);
  till.scan(PAYS);
  await expectPage(again.id('tender-row')).toHaveAttribute('data-state', 'failed');
  await again.id('tender-cash').click();
  await again.id('tender-amount').fill('100.00');
  await again.id('tender-add').click();
  await again.id('tender-commit').click();
  await expectPage(again.id('change-due')).toHaveAttribute('data-fen', '100');
});
