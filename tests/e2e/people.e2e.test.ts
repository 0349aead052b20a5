import { afterEach, beforeEach, expect, test } from 'vitest';
import { eventually } from './support/cloud-client.ts';
import { expectPage } from './support/expect.ts';
import { Store } from './support/store.ts';

/** A badge approves up to 15 % off; staff pay seven tenths, and 50.00 a month of it. */
const RULES = { badge: { switches: true, upToFen: 20_000, upToBp: 1500 }, purchase: { payBp: 7000, quota: 5000 } };
let store: Store;
beforeEach(async () => {
  store = await Store.open();
});
afterEach(() => store.end());

/** What the office does: the store's rules, and a badge for each of these people. */
async function badgesOf(...people: readonly string[]): Promise<readonly string[]> {
  const { url } = store.cloud.ready;
  const ask = async <Value>(method: string, path: string, body: unknown, token?: string): Promise<Value> => {
    const bearer: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` };
    const headers = { 'content-type': 'application/json', ...bearer };
    const response = await fetch(`${url}${path}`, { method, headers, body: JSON.stringify(body) });
    expect(response.status).toBe(200);
    return (await response.json()) as Value;
  };
  const manager = { brand: 'demo', staff: '9001', pin: '999999' };
  const { token } = await ask<{ token: string }>('POST', '/v1/sessions', manager);
  await ask('PUT', '/v1/people-rules?store=S001', { rules: RULES }, token);
  const texts: string[] = [];
  for (const staff of people)
    texts.push((await ask<{ text: string }>('POST', '/v1/badges', { staff, days: 30 }, token)).text);
  return texts;
}

test('a scanned badge changes person and approves up to its limit, above it the PIN is asked for; over the quota a staff purchase waits for somebody who may, offline', async () => {
  const [cashier = '', guide = '', manager = ''] = await badgesOf('1001', '2001', '9001');
  const till = await store.openTill();
  const screen = await till.openScreen(await till.openBrowser());
  await screen.login();
  await screen.openShift();
  till.scan('6901234567892');
  await screen.expectTotal(9900);

  // The first time in a shift the badge only says who; then it is enough, with the cart as it was.
  till.scan(guide);
  await expectPage(screen.id('person-staff')).toHaveValue('2001');
  await expectPage(screen.id('person-error')).not.toBeEmpty();
  await screen.id('person-pin').fill('222222');
  await screen.id('person-submit').click();
  await expectPage(screen.id('switch-person')).toContainText('2001');
  till.scan(cashier);
  await expectPage(screen.id('switch-person')).toContainText('1001');
  await screen.expectTotal(9900);

  // A fifth off is more than a badge approves.
  await screen.page.keyboard.press('F7');
  await screen.id('discount-rate-8000').click();
  await screen.id('discount-reason-damaged').click();
  await screen.page.keyboard.press('Enter');
  await expectPage(screen.id('approval')).toHaveAttribute('data-permission', 'line_discount');
  till.scan(manager);
  await expectPage(screen.id('approval-error')).toHaveText('超出工牌能同意的范围，请输密码');
  await expectPage(screen.id('approval-pin')).toBeFocused();
  await expectPage(screen.id('approval-staff')).toHaveValue('9001');
  await screen.expectTotal(9900);
  await screen.id('approval-pin').fill('999999');
  await screen.id('approval-submit').click();
  await screen.expectTotal(7920);

  // The cloud is away: what a member of staff may still buy is known here.
  await store.cloud.stop();
  await screen.page.keyboard.press('F7');
  await screen.id('discount-kind-staff').click();
  till.scan(guide);
  await screen.expectTotal(5544);
  await screen.id('pay').click();
  await expectPage(screen.id('approval')).toHaveAttribute('data-permission', 'staff_quota');
  await screen.page.keyboard.press('Escape');
  await expectPage(screen.id('approval')).toHaveCount(0);
  await expectPage(screen.id('tender-commit')).toHaveCount(0);
  await screen.id('pay').click();
  await screen.id('approval-staff').fill('9001');
  await screen.id('approval-pin').fill('999999');
  await screen.id('approval-reason').fill('补差');
  await screen.id('approval-submit').click();
  await expectPage(screen.id('serving-none').or(screen.id('tender-cash')).first()).toBeVisible();
  await screen.id('serving-none').click();
  await screen.id('tender-cash').click();
  await screen.id('tender-amount').fill('100.00');
  await screen.id('tender-add').click();
  await screen.id('tender-commit').click();
  const { receiptNumber } = await screen.done();

  await store.restartCloud();
  const script = await store.manager();
  const [sale] = await eventually(
    'the sale in the cloud',
    () => script.sale(receiptNumber),
    (items) => items.length > 0,
  );
  expect(sale).toMatchObject({ total: 5544, body: { staffPurchase: { staff: '2001', beyond: 544 } } });
  expect(JSON.stringify(sale)).not.toMatch(/price_differs|staff_quota_exceeded/);
});
