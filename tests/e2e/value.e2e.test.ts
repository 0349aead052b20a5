/**
 * Stored value at a real till: 500 and 50 on top in cash, a sale paid online by the changing code of the customer's phone, two within
 * the allowance while the cloud is down, one given back; after which terminal, cloud, paper and Z agree to the fen. And points: asked
 * for a payment before the customer has proven to be the member, the till sends for no money and leads to the proof.
 */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Counter } from '../kill/paper.ts';
import { eventually } from './support/cloud-client.ts';
import { digitsOf } from './support/demo-phone.ts';
import { expectPage } from './support/expect.ts';
import { launchLink } from './support/processes.ts';
import { connectScript, type ScriptClient } from './support/script-client.ts';
import type { Screen } from './support/screen.ts';
import { SERVICE_TOKEN, Store } from './support/store.ts';

const TEE = '6901234567892';
const PHONE = '13800138000';
const PASSWORD = '246810';
/** A payment code that the simulated provider pays at once. */
const WECHAT = '130000000000000010';

let store: Store;
let client: ScriptClient | undefined;
beforeEach(async () => {
  store = await Store.open();
});
afterEach(async () => {
  client?.close();
  await store.end();
});

interface Account {
  readonly principal: number;
  readonly bonus: number;
  readonly held: number;
  readonly entries: readonly { readonly what: string; readonly amount: number }[];
}

test('a top-up, a sale by stored value online and offline, and a refund agree to the fen in terminal, cloud and Z', async () => {
  const till = await store.openTill();
  const counter = new Counter(till.printer.model);
  const screen = await till.openScreen(await till.openBrowser());
  await screen.login('9001', '999999');
  await screen.openShift('500.00');
  client = await connectScript(await launchLink(till.data));
  const host = client;

  // The store's rules, and a customer who bound on a phone.
  const rules = [
    { id: 'valueOffline', value: { perSale: 10_000, total: 15_000 } },
    { id: 'valueTopUp', value: { offers: [{ principal: 50_000, bonus: 5_000 }] } },
  ];
  for (const { id: setting, value } of rules) await host.get('setting.save', { setting, value });
  const rows = rules.map((newDocumentState) => ({ newDocumentState }));
  await host.get('replication.push', { collection: 'settings', request: { rows } });
  const { token } = await host.get('guide.issueToken', { mode: 'one_time', ttl: 2, guide: '2001' as never });
  await fetch(`${store.cloud.ready.url}/g/${token}`, {
    method: 'POST',
    body: new URLSearchParams({ phone: PHONE, consent: 'yes', marketing: 'no' }),
  });
  await eventually(
    'the offers at the till',
    () => host.get('value.offers', {}),
    ({ offers }) => offers.length === 1,
  );
  const manager = await store.manager();
  const made = await manager.post<{ id: string }>('/v1/price-books', {
    points: { fenPerPoint: 1, maxShareBp: 5000, fenPerEarned: 100 },
  });
  await eventually(
    'points in the prices of the till',
    () => host.get('cart.get', {}),
    ({ book }) => book?.id === made.id,
  );

  // 500 in cash, 50 on top; the customer sets a password.
  await screen.id('nav-members').click();
  await screen.id('member-search').fill(PHONE);
  await screen.page.keyboard.press('Enter');
  const member = (await screen.id('member-result').getAttribute('data-member')) ?? '';
  await screen.id('member-password').click();
  await screen.id('password-new').fill(PASSWORD);
  await screen.id('password-again').fill(PASSWORD);
  await screen.id('presence-message').click();
  await screen.id('presence-send').click();
  await screen.id('presence-digits').fill(await digitsOf(store.cloudData, PHONE));
  await screen.id('password-save').click();
  await expectPage(screen.id('password-saved')).toBeVisible();
  await screen.page.keyboard.press('Escape');
  await screen.id('member-top-up').click();
  await screen.id('top-up-offer').click();
  await screen.id('top-up-received').fill('600.00');
  await expectPage(screen.id('top-up-change')).toHaveAttribute('data-fen', '10000');
  await screen.id('top-up-confirm').click();
  await expectPage(screen.id('top-up-done')).toHaveAttribute('data-fen', '55000');
  await screen.page.keyboard.press('Escape');

  const account = (): Promise<Account> => manager.get(`/v1/accounts/stored_value:${member}`);
  await eventually(
    'the top-up in the cloud',
    account,
    ({ principal, bonus }) => principal === 50_000 && bonus === 5_000,
  );

  /** What the brand's program shows on the customer's phone. */
  const memberCode = async (): Promise<string> => {
    const made = await fetch(`${store.cloud.ready.url}/v1/member-codes`, {
      method: 'POST',
      headers: { authorization: `Bearer ${SERVICE_TOKEN}`, 'content-type': 'application/json' },
      body: JSON.stringify({ member }),
    });
    return ((await made.json()) as { text: string }).text;
  };
  const payByCode = async (on: Screen): Promise<void> => {
    await on.id('nav-checkout').click();
    till.scan(TEE);
    await on.expectTotal(9900);
    till.scan(await memberCode());
    await on.expectTotal(9500);
    await on.id('pay').click();
    await on.id('serving-none').click();
    await on.id('tender-stored-value').click();
    await on.id('value-pay-now').click();
    await expectPage(on.id('tender-row')).toHaveAttribute('data-state', 'paid');
    await on.id('tender-commit').click();
    await expectPage(on.id('sale-done')).toBeVisible();
  };
  const sellToMember = async (on: Screen): Promise<void> => {
    await on.id('nav-checkout').click();
    till.scan(TEE);
    await on.expectTotal(9900);
    await on.page.keyboard.press('F3');
    await on.id('member-search').fill(PHONE);
    await on.page.keyboard.press('Enter');
    await on.id('member-result').first().click();
    await on.expectTotal(9500);
  };
  const payByPoints = async (on: Screen): Promise<void> => {
    await sellToMember(on);
    await on.page.keyboard.press('F7');
    await on.id('discount-kind-points').click();
    await on.id('points-spend').fill('90');
    await on.page.keyboard.press('Enter');
    await expectPage(on.id('points-proof')).toBeVisible();
    await on.page.keyboard.press('Escape');
    await on.expectTotal(9410);
    await on.id('pay').click();
    // A code that comes before it was said who served is told of, not lost in silence.
    till.scan(WECHAT);
    await expectPage(on.id('serving-first')).toBeVisible();
    await on.id('serving-none').click();
    await expectPage(on.id('serving')).toHaveCount(0);
    // The customer's payment code comes first: nobody is asked for money, and the field waits for the proof.
    till.scan(WECHAT);
    await expectPage(on.id('tender-failure')).toHaveAttribute('data-code', 'value_refused');
    await expectPage(on.id('value-password')).toBeFocused();
    await expectPage(on.id('tender-row')).toHaveCount(0);
    await on.id('value-password').fill(PASSWORD);
    await on.page.keyboard.press('Enter');
    await expectPage(on.id('points-proof')).toHaveCount(0);
    await expectPage(on.id('tender-failure')).toHaveCount(0);
    till.scan(WECHAT);
    await expectPage(on.id('tender-row')).toHaveAttribute('data-state', 'paid');
    await on.id('tender-commit').click();
    await expectPage(on.id('sale-done')).toBeVisible();
  };
  const askForValue = async (on: Screen): Promise<void> => {
    await sellToMember(on);
    await on.id('pay').click();
    await on.id('serving-none').click();
    await on.id('tender-stored-value').click();
    await on.id('value-password').fill(PASSWORD);
    await on.id('value-prove').click();
  };
  const payByValue = async (on: Screen): Promise<void> => {
    await askForValue(on);
    await expectPage(on.id('tender-row')).toHaveAttribute('data-state', 'paid');
    await on.id('tender-commit').click();
    await expectPage(on.id('sale-done')).toBeVisible();
  };
  await payByCode(screen);
  const online = await screen.done();
  await eventually('the sale on the account', account, ({ principal, held }) => principal === 40_500 && held === 0);

  // Points that it earned are worth money in the next one, once they are proven; the receipt says what is left of them.
  const points = (): Promise<Account> => manager.get(`/v1/accounts/points:${member}`);
  await eventually('the points it earned', points, ({ principal }) => principal === 95);
  await payByPoints(screen);
  const byPoints = await screen.done();
  await eventually('the points on the account', points, ({ principal, held }) => principal === 99 && held === 0);
  await eventually(
    'the points on paper',
    () => Promise.resolve(counter.texts().find((text) => text.includes(byPoints.receiptNumber)) ?? ''),
    (text) => /积分抵扣[\s\S]*-0\.90[\s\S]*原积分 95\s+现积分 99/.test(text),
  );

  // The cloud is down: within what the store allows, and no further; the rest is paid otherwise.
  await store.cloud.stop();
  await expectPage(screen.id('sync-pill')).toHaveAttribute('data-state', 'offline', { timeout: 30_000 });
  await payByValue(screen);
  const offline = await screen.done();
  await askForValue(screen);
  await expectPage(screen.id('tender-row')).toHaveAttribute('data-state', 'paid');
  await expectPage(screen.id('tender-row')).toHaveAttribute('data-amount', '5500');
  await screen.id('tender-cash').click();
  await screen.id('tender-amount').fill('100.00');
  await screen.id('tender-add').click();
  await screen.id('tender-commit').click();
  await expectPage(screen.id('change-due')).toHaveAttribute('data-fen', '6000');

  await store.restartCloud();
  await expectPage(screen.id('sync-pill')).toHaveAttribute('data-pending', '0', { timeout: 60_000 });
  const again = await store.manager();
  const now = (): Promise<Account> => again.get(`/v1/accounts/stored_value:${member}`);
  await eventually('both sales on the account', now, ({ principal, bonus }) => principal === 25_500 && bonus === 5_000);

  // The first one comes back to where it came from.
  await screen.id('nav-returns').click();
  await screen.id('return-search').fill(online.receiptNumber);
  await screen.page.keyboard.press('Enter');
  await screen.id('return-plus').first().click();
  await screen.id('return-commit').click();
  await expectPage(screen.id('return-done')).toBeVisible();
  const after = await eventually('the refund on the account', now, ({ principal }) => principal === 35_000);
  expect(after).toMatchObject({ principal: 35_000, bonus: 5_000, held: 0 });
  expect(after.entries.map(({ what, amount }) => [what, amount])).toEqual([
    ['give_back', 9500],
    ['spend', -5500],
    ['spend', -9500],
    ['spend', -9500],
    ['top_up', 55_000],
  ]);
  const alerts = await again.get<{ items: { code: string }[] }>('/v1/alerts');
  expect(alerts.items.filter(({ code }) => /value|points|member_code/.test(code))).toEqual([]);
  expect(offline.receiptNumber).not.toBe(online.receiptNumber);

  // The till's Z and the cloud's: the top-up is no sale, its cash is in the drawer.
  const { shift } = await host.get('app.state', {});
  const { report } = await host.get('shift.report', { shift: shift?.shift as never });
  expect(report).toMatchObject({
    sales: { count: 4, amount: 37_910 },
    refunds: { count: 1, amount: 9_500 },
    net: 28_410,
    expectedCash: 50_000 + 50_000 + 4_000,
    liabilities: [{ kind: 'stored_value', taken: 50_000, bonus: 5_000, cash: 50_000 }],
  });
  expect(report.tenders.find(({ kind }) => kind === 'stored_value')).toMatchObject({ taken: 24_500, refunded: 9_500 });
  await host.get('shift.close', { countedCash: report.expectedCash as never, reason: '点钞机清点' });
  const cloudReport = await eventually(
    'the Z in the cloud',
    () => again.get<{ report: Record<string, unknown> }>(`/v1/reports/shift?shift=${shift?.shift ?? ''}`),
    (answer) => answer.report['closedAt'] !== null,
  );
  const z = await host.get('shift.report', { shift: shift?.shift as never });
  expect(cloudReport.report).toEqual(JSON.parse(JSON.stringify(z.report)));
  await eventually(
    'the slips',
    () => Promise.resolve(counter.texts()),
    (texts) => texts.some((text) => text.includes('储值单')) && texts.some((text) => text.includes('Z 报表')),
  );
  expect(counter.texts().find((text) => text.includes('Z 报表'))).toMatch(
    /储值 \(不计销售\)[\s\S]*500\.00[\s\S]*50\.00/,
  );
});
