/** Goods put aside at one till and picked up at the other: the deposit, the rest, the refund, to the fen; and a ticket by its code. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Counter } from '../kill/paper.ts';
import { eventually } from './support/cloud-client.ts';
import { expectPage } from './support/expect.ts';
import type { Screen } from './support/screen.ts';
import { Store, type Till } from './support/store.ts';

const TEE = '6901234567892';
const JEANS = '6901234567908';

let store: Store;
beforeEach(async () => {
  store = await Store.open();
});
afterEach(() => store.end());

/** As a person does: once more where the key came before the page behind the last dialog listened again. */
const openOrders = (screen: Screen): Promise<void> =>
  expectPage(async () => {
    await screen.page.keyboard.press('F10');
    await expectPage(screen.id('ticket-new')).toBeVisible({ timeout: 3_000 });
  }).toPass({ timeout: 30_000 });

interface Report {
  readonly report: {
    readonly net: number;
    readonly liabilities: readonly { readonly taken: number; readonly used: number; readonly cash: number }[];
  };
}
/** What a till did today, as the cloud has it once everything has arrived. */
async function reportOf(till: Till, screen: Screen): Promise<Report['report']> {
  await expectPage(screen.id('sync-pill')).toHaveAttribute('data-pending', '0');
  const { terminal } = till.process.ready as unknown as { readonly terminal: string };
  return (await (await store.manager()).get<Report>(`/v1/reports/day?terminal=${terminal}`)).report;
}

test('a deposit holds the goods at one till; the other picks them up by the code, one today and one later, and a refund pays everything back', async () => {
  const [first, second] = [await store.openTill(), await store.openTill()];
  const counter = new Counter(first.printer.model);
  const one = await first.openScreen(await first.openBrowser());
  const two = await second.openScreen(await second.openBrowser());
  for (const screen of [one, two]) {
    await screen.login();
    await screen.openShift();
  }

  // By keyboard alone: Alt H, who, how much, Enter; then the deposit as any payment.
  first.scan(TEE);
  first.scan(JEANS);
  await one.expectTotal(35_800);
  await one.page.keyboard.press('Alt+KeyH');
  await one.id('order-name').fill('王女士');
  await one.id('hold-deposit').fill('100');
  await one.page.keyboard.press('Enter');
  await one.id('serving-none').click();
  await expectPage(one.id('tender-remaining')).toHaveAttribute('data-fen', '10000');
  await one.id('tender-add').click();
  await one.id('tender-commit').click();
  await expectPage(one.id('order-row')).toHaveAttribute('data-state', 'held');
  await expectPage(one.id('order-left')).toHaveAttribute('data-fen', '25800');
  const code = (await one.id('order-row').getAttribute('data-code')) ?? '';
  expect(code).toMatch(/^[0-9A-Z]{8}$/);
  await one.page.keyboard.press('Escape');
  await one.expectTotal(0);
  const [slip] = await eventually(
    'the slip of the order',
    () => Promise.resolve(counter.texts()),
    (texts) => texts.length === 1,
  );
  expect(slip).toContain('定金留货单');
  expect(slip).toContain('258.00');
  await expectPage(one.id('sync-pill')).toHaveAttribute('data-pending', '0');

  // At the other till the code finds it, with the name; the rest is paid there.
  await openOrders(two);
  await expectPage(two.id('order-row')).toHaveAttribute('data-code', code);
  await expectPage(two.id('order-row')).toContainText('王女士');
  await two.page.keyboard.press('Escape');
  second.scan(`GPP-${code}`);
  await expectPage(two.id('order-search')).toHaveValue(code);
  // Only the tee today: the deposit pays for it, the jeans and what is left of it stay.
  await two.id('order-part').click();
  await two.id('part-plus').nth(0).click();
  await expectPage(two.id('part-sums')).toHaveAttribute('data-fen', '0');
  await expectPage(two.id('part-rest')).toContainText('1.00');
  await two.id('part-submit').click();
  await expectPage(two.id('tender-remaining')).toHaveAttribute('data-fen', '0');
  // Put aside elsewhere meanwhile: the first till sees who has it.
  await openOrders(one);
  await expectPage(one.id('order-row')).toContainText('终端');
  await one.id('order-pick-up').click();
  await expectPage(one.id('order-error')).toHaveAttribute('data-code', 'order_taken');
  await one.page.keyboard.press('Escape');
  await two.id('tender-commit').click();
  await expectPage(two.id('sale-done')).toBeVisible();
  const part = await two.done();
  expect(part.change).toBe(0);
  await two.id('next-sale').click();
  await expectPage(two.id('sale-done')).toHaveCount(0);
  await openOrders(two);
  await expectPage(two.id('order-row')).toContainText('已取 1');
  await expectPage(two.id('order-left')).toHaveAttribute('data-fen', '25800');
  await two.id('order-pick-up').click();
  await expectPage(two.id('tender-remaining')).toHaveAttribute('data-fen', '25800');
  // The list went away with the focus: what is typed next is the amount all the same.
  await expectPage(two.id('tender-amount')).toBeFocused();
  await two.id('tender-amount').fill('300');
  await two.id('tender-add').click();
  await two.id('tender-commit').click();
  await expectPage(two.id('sale-done')).toBeVisible();
  const sold = await two.done();
  expect(sold.change).toBe(4200);

  // The deposit is in the first drawer, the rest in the second, the goods are revenue once.
  const [here, there] = [await reportOf(first, one), await reportOf(second, two)];
  expect(here).toMatchObject({ net: 0, liabilities: [{ taken: 10_000, used: 0, cash: 10_000 }] });
  expect(there).toMatchObject({ net: 35_800, liabilities: [{ taken: 0, used: 10_000, cash: 0 }] });

  // Both pieces come back: 358.00 in cash, of which 100.00 was the deposit.
  for (const { receiptNumber } of [part, sold]) {
    await two.id('nav-checkout').click();
    await two.id('nav-returns').click();
    await two.id('return-search').fill(receiptNumber);
    await two.page.keyboard.press('Enter');
    await two.id('return-plus').click();
    await two.id('return-commit').click();
    await expectPage(two.id('return-done')).toBeVisible();
  }
  const after = await reportOf(second, two);
  expect(after).toMatchObject({ net: 0, liabilities: [{ used: 10_000, cash: 0 }] });
  expect(counter.faults()).toEqual([]);
}, 300_000);

test('an alteration ticket of a receipt is found by its code at another till, ready and handed over', async () => {
  const [first, second] = [await store.openTill(), await store.openTill()];
  const one = await first.openScreen(await first.openBrowser());
  const two = await second.openScreen(await second.openBrowser());
  for (const screen of [one, two]) {
    await screen.login();
    await screen.openShift();
  }
  first.scan(JEANS);
  await one.expectTotal(25_900);
  const sold = await one.payCash('300');
  await one.id('next-sale').click();
  await one.expectTotal(0);
  await openOrders(one);
  await one.id('ticket-new').click();
  await one.id('order-name').fill('李先生');
  first.scan(sold.receiptNumber);
  await expectPage(one.id('ticket-receipt')).toHaveValue(sold.receiptNumber);
  await expectPage(one.id('ticket-piece')).toHaveCount(1);
  await one.id('ticket-work').fill('裤脚改短，内长 76 cm');
  await one.id('ticket-submit').click();
  await expectPage(one.id('ticket-row')).toHaveAttribute('data-state', 'open');
  const code = (await one.id('ticket-row').getAttribute('data-code')) ?? '';
  await one.page.keyboard.press('Escape');
  await expectPage(one.id('sync-pill')).toHaveAttribute('data-pending', '0');

  await openOrders(two);
  await expectPage(two.id('ticket-row')).toHaveAttribute('data-code', code);
  await two.page.keyboard.press('Escape');
  second.scan(`GPP-${code}`);
  await expectPage(two.id('ticket-row')).toContainText('内长 76 cm');
  await two.id('ticket-ready').click();
  await expectPage(two.id('ticket-row')).toHaveAttribute('data-state', 'ready');
  await two.page.keyboard.press('Escape');
  await expectPage(two.id('sync-pill')).toHaveAttribute('data-pending', '0');
  await openOrders(one);
  await expectPage(one.id('ticket-row')).toHaveAttribute('data-state', 'ready');
  await one.id('ticket-hand-over').click();
  await expectPage(one.id('ticket-row')).toHaveAttribute('data-state', 'handed_over');
}, 180_000);
