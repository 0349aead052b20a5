/** Goods for goods at a real till: dearer with cash on top, cheaper with cash back, another size at the same price. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Counter } from '../kill/paper.ts';
import { eventually } from './support/cloud-client.ts';
import { expectPage } from './support/expect.ts';
import type { Screen } from './support/screen.ts';
import { Store } from './support/store.ts';

const TEE = '6901234567892';
const JEANS = '6901234567908';
const MASK = '6901234567922';

let store: Store;
beforeEach(async () => {
  store = await Store.open();
});
afterEach(() => store.end());

/** The returns screen with one unit of the only line of this receipt chosen. */
async function chooseOne(screen: Screen, receiptNumber: string): Promise<void> {
  await screen.id('nav-returns').click();
  await screen.id('return-search').fill(receiptNumber);
  await screen.page.keyboard.press('Enter');
  await screen.id('return-plus').first().click();
  await expectPage(screen.id('return-plan')).toBeVisible();
  await expectPage(screen.id('return-exchange')).toBeEnabled();
}
const fenOf = async (screen: Screen, id: string): Promise<number> =>
  Number(await screen.id(id).getAttribute('data-fen'));

test('a tee goes for jeans with cash on top, the jeans for a mask with cash back, a clip for another colour without money', async () => {
  const till = await store.openTill();
  const counter = new Counter(till.printer.model);
  const screen = await till.openScreen(await till.openBrowser());
  await screen.login();
  await screen.openShift();
  till.scan(TEE);
  await screen.expectTotal(9900);
  const sold = await screen.payCash('100.00');

  // Dearer: the credit is above the total, a reload keeps it, and payment asks for the difference alone.
  await chooseOne(screen, sold.receiptNumber);
  await screen.id('return-exchange').click();
  await expectPage(screen.id('cart-credit')).toHaveAttribute('data-fen', '9900');
  till.scan(JEANS);
  await expectPage(screen.id('cart-total')).not.toHaveAttribute('data-fen', '0');
  const jeans = await fenOf(screen, 'cart-total');
  await screen.page.reload();
  await expectPage(screen.id('cart-credit')).toContainText(sold.receiptNumber);
  await screen.id('pay').click();
  await screen.id('serving-none').click();
  await expectPage(screen.id('tender-remaining')).toHaveAttribute('data-fen', String(jeans - 9900));
  await screen.id('tender-add').click();
  await screen.id('tender-commit').click();
  await expectPage(screen.id('sale-done')).toBeVisible();
  await expectPage(screen.id('done-exchange')).toHaveAttribute('data-fen', '9900');
  const up = await screen.done();
  expect(up.change).toBe(0);

  // Cheaper: nothing to pay, the rest comes out of the drawer.
  await screen.id('next-sale').click();
  await chooseOne(screen, up.receiptNumber);
  await screen.id('return-exchange').click();
  await expectPage(screen.id('cart-credit')).toHaveAttribute('data-fen', String(jeans));
  till.scan(MASK);
  await expectPage(screen.id('cart-total')).not.toHaveAttribute('data-fen', '0');
  const mask = await fenOf(screen, 'cart-total');
  await screen.id('pay').click();
  await screen.id('serving-none').click();
  await expectPage(screen.id('credit-back')).toHaveAttribute('data-fen', String(jeans - mask));
  await screen.id('tender-commit').click();
  await expectPage(screen.id('done-exchange')).toBeVisible();
  const down = await screen.done();

  // The same unit a second time: nothing is left of it.
  await screen.id('next-sale').click();
  await screen.id('nav-returns').click();
  await screen.id('return-search').fill(sold.receiptNumber);
  await screen.page.keyboard.press('Enter');
  await expectPage(screen.id('return-line')).toHaveAttribute('data-left', '0');

  // Another colour: found by name, at the same price.
  await screen.id('nav-checkout').click();
  await screen.page.getByTestId('quick-item').filter({ hasText: '发夹' }).first().click();
  await screen.id('variant-cell').first().click();
  await expectPage(screen.id('cart-total')).not.toHaveAttribute('data-fen', '0');
  const clip = await screen.payCash('10.00');
  await screen.id('next-sale').click();
  await chooseOne(screen, clip.receiptNumber);
  await screen.id('return-swap').click();
  // Its sisters are there before anything is typed, itself not among them.
  await expectPage(screen.id('swap-match').first()).toContainText('发夹');
  await screen.id('swap-search').fill(JEANS);
  await screen.page.keyboard.press('Enter');
  await expectPage(screen.id('swap-problem')).toContainText('259.00');
  await screen.id('swap-search').fill('发夹');
  await screen.page.keyboard.press('Enter');
  await screen.id('swap-match').nth(1).click();
  await expectPage(screen.id('swap-commit')).toBeEnabled();
  await screen.page.keyboard.press('Enter');
  await expectPage(screen.id('done-exchange')).toBeVisible();
  const swapped = await screen.done();
  expect(swapped.receiptNumber).not.toBe(clip.receiptNumber);

  const slips = await eventually(
    'four exchange papers beside two receipts and the swap',
    () => Promise.resolve(counter.texts()),
    (texts) => texts.length === 8,
  );
  expect(slips.filter((text) => text.includes('退货单') && text.includes(up.receiptNumber))).toHaveLength(2);
  expect(slips.filter((text) => text.includes('换货抵'))).toHaveLength(6);
  expect(counter.faults()).toEqual([]);
  // Two sales, cash on top, cash back; a swap opens nothing.
  expect(till.printer.model.kicks).toHaveLength(4);
  expect(down.receiptNumber).not.toBe('');
  await expectPage(screen.id('sync-pill')).toHaveAttribute('data-pending', '0');
}, 120_000);
