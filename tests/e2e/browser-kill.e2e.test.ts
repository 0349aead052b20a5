import { join } from 'node:path';
import { expectPage } from './support/expect.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Counter } from '../kill/paper.ts';
import { browserPid } from '../support/chromium.ts';
import { eventually } from './support/cloud-client.ts';
import { Store } from './support/store.ts';

let store: Store;
beforeEach(async () => {
  store = await Store.open();
});
afterEach(() => store.end());

test('kill -9 of the browser in the middle of a sale: the cart is there, and the sale is sold once', async () => {
  const till = await store.openTill();
  const counter = new Counter(till.printer.model);
  const screen = await till.openScreen(await till.openBrowser());
  await screen.login();
  await screen.openShift();
  till.scan('6901234567892');
  till.scan('6901234567915');
  await screen.expectTotal(9900 + 16800);
  process.kill(browserPid(join(till.data, 'test-profile')), 'SIGKILL');
  await eventually(
    'the browser is gone',
    () => Promise.resolve(screen.page.isClosed()),
    (closed) => closed,
  );

  const again = await till.openScreenAgain(await till.openBrowser());
  await expectPage(again.id('cart-total')).toHaveAttribute('data-fen', String(9900 + 16800));
  const { receiptNumber } = await again.payCash('300.00');
  const manager = await store.manager();
  await eventually(
    'the sale in the cloud',
    () => manager.sale(receiptNumber),
    (items) => items.length === 1,
  );
  await eventually(
    'the receipt on paper',
    () => Promise.resolve(counter.receipts()),
    (receipts) => receipts.length > 0,
  );
  expect(counter.receipts()).toEqual([{ receiptNumber, copy: false }]);
});
