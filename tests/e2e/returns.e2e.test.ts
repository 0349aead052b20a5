/** Goods that come back, at a real till in a real browser with a real cloud. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Counter } from '../kill/paper.ts';
import { eventually } from './support/cloud-client.ts';
import { expectPage } from './support/expect.ts';
import { Store } from './support/store.ts';

let store: Store;
beforeEach(async () => {
  store = await Store.open();
});
afterEach(() => store.end());

test('same unit refunded twice: one of two goes back, then the other, and a third is refused', async () => {
  const till = await store.openTill();
  const counter = new Counter(till.printer.model);
  const screen = await till.openScreen(await till.openBrowser());
  await screen.login();
  await screen.openShift();
  till.scan('6901234567892');
  till.scan('6901234567892');
  await screen.expectTotal(19_800);
  const { receiptNumber } = await screen.payCash('200.00');
  await expectPage(screen.id('sync-pill')).toHaveAttribute('data-pending', '0');

  await screen.id('nav-returns').click();
  // Nobody has the paper at hand: today's receipts are there to tap; or the number is typed, quickly and in small letters.
  await expectPage(screen.id('return-today-sale')).toHaveAttribute('data-receipt-number', receiptNumber);
  await screen.id('return-search').click();
  await screen.page.keyboard.type(receiptNumber.toLowerCase().replace('-0001', '-0009'));
  await screen.page.keyboard.press('Enter');
  await expectPage(screen.id('return-none')).toBeVisible();
  await screen.id('return-search').fill('');
  await expectPage(screen.id('return-none')).toHaveCount(0);
  await screen.page.keyboard.type(receiptNumber.toLowerCase());
  await screen.page.keyboard.press('Enter');
  await expectPage(screen.id('return-search')).toHaveValue(receiptNumber);
  await expectPage(screen.id('return-line')).toHaveAttribute('data-left', '2');
  for (const left of ['1', '0']) {
    await screen.id('return-plus').click();
    await expectPage(screen.id('return-total')).toHaveAttribute('data-fen', '9900');
    await screen.id('return-commit').click();
    await expectPage(screen.id('return-done')).toBeVisible();
    await screen.id('return-rest').click();
    await expectPage(screen.id('return-line')).toHaveAttribute('data-left', left);
  }
  await expectPage(screen.id('return-plus')).toHaveCount(0);
  const refused = await screen.page.evaluate(() => document.querySelectorAll('[data-testid="return-commit"]').length);
  expect(refused).toBe(0);

  const slips = await eventually(
    'a receipt and two refund slips on paper',
    () => Promise.resolve(counter.texts()),
    (texts) => texts.length === 3,
  );
  expect(slips.filter((text) => text.includes('退货单') && text.includes(receiptNumber))).toHaveLength(2);
  expect(counter.faults()).toEqual([]);
  // Once for the sale, once for each refund.
  expect(till.printer.model.kicks).toHaveLength(3);
  await expectPage(screen.id('sync-pill')).toHaveAttribute('data-pending', '0');
});
