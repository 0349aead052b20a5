/**
 * A guide gives a customer to a colleague by a code that is shown while the till is offline: the customer scans on a phone before the cloud
 * hears who gave, and is the colleague's once it does. With a real cloud, a real till and real Chromium.
 */
import { devices, type Browser } from 'playwright';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { CommissionView } from '../../sync/protocol/commission.ts';
import { launchChromium } from '../support/chromium.ts';
import { eventually } from './support/cloud-client.ts';
import { expectPage } from './support/expect.ts';
import { Store } from './support/store.ts';

const [CUSTOMER, OTHERS] = ['13800138000', '13800138009'] as const;
const DAY_MS = 86_400_000;
const DISPUTES = '/v1/binding-disputes';
/** 5 % of everything, 40 % of it to who a customer belongs to. */
const TERMS = {
  rates: { items: {}, categories: {}, default: 500 },
  binderBp: 4000,
  tiers: [],
  tiersLessLines: false,
  returnDays: 7,
  storedValue: { earnsOn: 'spending' },
};

let store: Store;
let phone: Browser;
beforeEach(async () => {
  store = await Store.open();
  phone = await launchChromium();
});
afterEach(async () => {
  await phone.close();
  await store.end();
});

const bindByPhone = (token: string, number: string): Promise<Response> =>
  fetch(`${store.cloud.ready.url}/g/${token}`, {
    method: 'POST',
    headers: { accept: 'application/json' },
    body: new URLSearchParams({ phone: number, consent: 'yes' }),
  });

test('a guide hands a customer to a colleague at a till without the network, and the next sale is the colleague’s as binder', async () => {
  const till = await store.openTill();
  const manager = await store.manager();
  await manager.post('/v1/commission-rules', { ...TERMS, from: Date.now() + 1000 });
  const browser = await till.openBrowser();
  const screen = await till.openScreen(browser);
  await screen.login('2001', '222222');
  await screen.id('nav-guide').click();
  const token = async (): Promise<string> => (await screen.id('guide-qr').getAttribute('data-token')) ?? '';
  await screen.id('guide-issue').click();
  expect((await bindByPhone(await token(), CUSTOMER)).status).toBe(200);
  await expectPage(screen.id('binding-state')).toHaveAttribute('data-state', 'bound');

  await store.cloud.stop();
  await screen.id('code-use').selectOption('handover');
  await screen.id('colleague-search').fill('赵');
  await screen.page.keyboard.press('Enter');
  await expectPage(screen.id('takes-over')).toHaveAttribute('data-staff', '2002');
  const given = await token();
  await till.process.stop();
  // One window sells.
  await screen.page.close();
  await store.restartCloud();

  const context = await phone.newContext({ ...devices['iPhone 13'], locale: 'zh-CN' });
  const page = await context.newPage();
  await page.goto(`${store.cloud.ready.url}/g/${given}`);
  await expectPage(page.locator('h1')).toContainText('今后由赵明为您服务');
  await page.locator('input[name=phone]').fill(CUSTOMER);
  await page.locator('input[name=consent]').check();
  await page.locator('button[type=submit]').click();
  // Whose customer it was said so nowhere yet.
  await expectPage(page.locator('h1')).toContainText('您已经有专属导购');

  await till.restart();
  const again = await store.manager();
  const boundGuide = async (): Promise<unknown> =>
    (await again.get<{ items: readonly { boundGuide: string | null }[] }>(`/v1/members?phone=${CUSTOMER}`)).items[0]
      ?.boundGuide;
  await eventually('the customer handed over', boundGuide, (guide) => guide === '2002', 60_000);
  expect((await bindByPhone(given, CUSTOMER)).status).toBe(200);
  // Nobody whom the giver does not have goes over by it: this one is the colleague's as by any code.
  expect((await bindByPhone(given, OTHERS)).status).toBe(200);

  const back = await till.openScreenAgain(browser);
  await back.login('2001', '222222');
  await back.id('nav-guide').click();
  const contested = back.page.getByText('当面交接给 赵明');
  await expectPage(contested).toBeVisible({ timeout: 60_000 });
  await back.id('clash-dispute').first().click();
  await back.id('clash-evidence').fill('顾客没有说要换导购');
  await back.page.keyboard.press('Enter');
  await expectPage(back.id('clash-state').first()).toHaveAttribute('data-state', 'open');
  const raised = async () =>
    (await again.get<{ items: readonly { evidence: string; state: string; boundGuide: string | null }[] }>(DISPUTES))
      .items;
  const isOpen = { evidence: '顾客没有说要换导购', state: 'open', boundGuide: '2002' };
  await eventually('the case before the manager', raised, (items) => items.length > 0, 60_000);
  expect(await raised()).toMatchObject([isOpen]);

  await back.openShift();
  till.scan('6901234567908');
  await back.expectTotal(25_900);
  await back.page.keyboard.press('F3');
  await back.id('member-search').fill(CUSTOMER);
  await back.page.keyboard.press('Enter');
  await back.id('member-result').first().click();
  await expectPage(back.id('cart-guide')).toHaveAttribute('data-staff', '2002');
  await back.payCash('300.00', '2001');
  const days = [-1, 1].map((by) => new Date(Date.now() + by * DAY_MS).toISOString().slice(0, 10));
  const earned = async (guide: string): Promise<readonly (readonly [string, number])[]> =>
    (
      await again.get<CommissionView>(`/v1/commission?guide=${guide}&from=${String(days[0])}&to=${String(days[1])}`)
    ).items.map(({ what, amount }) => [what, amount]);
  // 5 % of 259.00 are 12.95: 40 % of it to who has the customer now, the rest to who served.
  await eventually(
    'what the colleague earned',
    () => earned('2002'),
    (items) => items.length > 0,
    60_000,
  );
  expect(await earned('2002')).toEqual([['earned', 518]]);
  expect(await earned('2001')).toEqual([['earned', 777]]);
});
