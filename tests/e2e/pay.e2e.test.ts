import { afterEach, beforeEach, expect, test } from 'vitest';
import { Counter } from '../kill/paper.ts';
import { eventually } from './support/cloud-client.ts';
import { expectPage } from './support/expect.ts';
import type { Screen } from './support/screen.ts';
import { Store, type Till } from './support/store.ts';

// Codes of the demo's provider, no customer's: the last two digits say what happens (sync/cloud/payments/README.md).
const PAYS = '130000000000000010';
const TYPES_PASSWORD = '130000000000000001';
const NO_FUNDS = '280000000000000003';
// And of its vouchers: 120.00 of 美团; 100.00 of 抖音, of which its order has two more (sync/cloud/vouchers/README.md).
const MEITUAN = '120000000199';
const DOUYIN_OF_THREE = '100000000000108';

let store: Store;
beforeEach(async () => {
  store = await Store.open();
});
afterEach(() => store.end());

test('codes of phones: no funds, a password, a host killed after the customer paid; vouchers; and the cloud away', async () => {
  const till = await store.openTill();
  const counter = new Counter(till.printer.model);
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

  const withVouchers = await paysByVouchers(till, again, toPay);
  const paper = await eventually(
    'the receipt of both vouchers',
    () => Promise.resolve(counter.texts().filter((text) => text.includes(withVouchers))),
    (texts) => texts.length === 1,
  );
  expect(paper[0]).toMatch(/抖音券 +100\.00/);
  expect(paper[0]).toMatch(/美团券 +98\.00/);
  const [kept] = await eventually(
    'the sale with vouchers in the cloud',
    () => manager.sale(withVouchers),
    (items) => items.length > 0,
  );
  // The cloud compared it with what it redeemed itself.
  expect(JSON.stringify(kept)).not.toMatch(/voucher_(differs|twice)/);
  const { items: byTender } = await manager.get<{ items: readonly object[] }>('/v1/reports/sales-by-tender');
  const ofVouchers = { tender: 'platform_voucher', count: 1, refunded: 0 };
  expect(byTender).toContainEqual({
    ...ofVouchers,
    platform: 'douyin',
    amount: 10_000,
    face: 10_000,
    settlement: 8800,
  });
  expect(byTender).toContainEqual({
    ...ofVouchers,
    platform: 'meituan',
    amount: 9800,
    face: 12_000,
    settlement: 10_560,
  });

  // What was redeemed pays no second sale; and without the cloud no voucher does, in words, while cash goes on.
  till.scan('6901234567892');
  await again.expectTotal(9900);
  await toPay(again);
  await again.id('tender-voucher').click();
  till.scan(MEITUAN);
  await expectPage(again.id('tender-row')).toHaveAttribute('data-state', 'failed');
  await store.cloud.stop();
  await again.id('tender-remove').click();
  await expectPage(again.id('tender-row')).toHaveCount(0);
  till.scan('110000000299');
  await expectPage(again.id('tender-row')).toHaveAttribute('data-state', 'failed');
  await expectPage(again.id('tender-row')).toContainText('团购券要联网核销');
  await again.id('tender-remove').click();
  await expectPage(again.id('tender-row')).toHaveCount(0);
  till.scan(PAYS);
  await expectPage(again.id('tender-row')).toHaveAttribute('data-state', 'failed');
  await again.id('tender-cash').click();
  await again.id('tender-amount').fill('100.00');
  await again.id('tender-add').click();
  await again.id('tender-commit').click();
  await expectPage(again.id('change-due')).toHaveAttribute('data-fen', '100');
});

/** Two shirts by two vouchers of one order of 抖音, one of them taken back, and one of 美团 that is worth more than is left. */
async function paysByVouchers(till: Till, screen: Screen, toPay: (on: Screen) => Promise<void>): Promise<string> {
  const row = (amount: number) =>
    screen.id('tender-row').and(screen.page.locator(`[data-state="prepared"][data-amount="${String(amount)}"]`));
  till.scan('6901234567892');
  till.scan('6901234567892');
  await screen.expectTotal(19_800);
  await toPay(screen);
  await screen.id('tender-voucher').click();
  till.scan(DOUYIN_OF_THREE);
  await expectPage(row(10_000)).toBeVisible();
  await expectPage(screen.id('tender-commit')).toBeDisabled();
  await screen.id('voucher-one-more').click();
  await expectPage(row(9800).getByTestId('voucher-excess')).toHaveAttribute('data-fen', '200');
  await row(9800).getByTestId('tender-remove').click();
  await expectPage(row(9800)).toHaveCount(0);
  await screen.id('voucher-code').fill(MEITUAN);
  await screen.id('voucher-ask').click();
  await expectPage(row(9800).getByTestId('voucher-excess')).toHaveAttribute('data-fen', '2200');
  await expectPage(row(9800)).toContainText('超出 22.00');
  await screen.id('tender-commit').click();
  await expectPage(screen.id('sale-done')).toBeVisible();
  return (await screen.id('sale-done').getAttribute('data-receipt-number')) ?? '';
}
