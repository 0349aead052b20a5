import { expectPage } from './support/expect.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Counter } from '../kill/paper.ts';
import { eventually } from './support/cloud-client.ts';
import { Store } from './support/store.ts';

let store: Store;
beforeEach(async () => {
  store = await Store.open();
});
afterEach(() => store.end());

test('a discount beyond the cashier’s limit asks for a manager’s PIN, is printed by name and stands in the cloud as it was agreed', async () => {
  const till = await store.openTill();
  const counter = new Counter(till.printer.model);
  const screen = await till.openScreen(await till.openBrowser());
  await screen.login();
  await screen.openShift();
  till.scan('6901234567892');
  await screen.expectTotal(9900);

  await screen.page.keyboard.press('F7');
  await screen.id('discount-rate-8000').click();
  await screen.page.keyboard.press('Enter');
  await expectPage(screen.id('discount-error')).toHaveAttribute('data-code', 'no_reason');
  await screen.id('discount-reason-damaged').click();
  await screen.page.keyboard.press('Enter');
  await expectPage(screen.id('approval')).toHaveAttribute('data-permission', 'line_discount');
  await screen.id('approval-staff').fill('9001');
  await screen.id('approval-pin').fill('000000');
  await screen.id('approval-reason').fill('老顾客');
  await screen.id('approval-submit').click();
  await expectPage(screen.id('approval-error')).toHaveAttribute('data-code', 'wrong_pin');
  await screen.expectTotal(9900);
  await screen.id('approval-pin').fill('999999');
  await screen.id('approval-submit').click();
  await expectPage(screen.id('discount')).toHaveCount(0);
  await screen.expectTotal(7920);
  await expectPage(screen.id('line-promotion')).toHaveText('单品优惠');

  // The next piece is another line at its own price; Ctrl+Z takes the discount back and nothing else.
  till.scan('6901234567892');
  await screen.expectTotal(7920 + 9900);
  await expectPage(screen.id('cart-line')).toHaveCount(2);
  await screen.page.keyboard.press('Control+z');
  await screen.expectTotal(7920);

  const { receiptNumber } = await screen.payCash('100.00');
  const [text] = await eventually(
    'a slip on paper',
    () => Promise.resolve(counter.texts()),
    (texts) => texts.length === 1,
  );
  expect(text).toContain('单品优惠');
  expect(text).toContain('79.20');

  const manager = await store.manager();
  const [sale] = await eventually(
    'the sale in the cloud',
    () => manager.sale(receiptNumber),
    (items) => items.length > 0,
  );
  expect(sale).toMatchObject({
    total: 7920,
    body: {
      lines: [
        {
          applied: [['line_discount', 1980]],
          lineDiscount: { discount: { payBp: 8000 }, by: '1001', approval: { by: '9001', reason: '老顾客' } },
        },
      ],
    },
  });
  expect(JSON.stringify(sale)).not.toContain('price_differs');
});
