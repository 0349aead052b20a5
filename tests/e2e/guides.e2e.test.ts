/**
 * A guide's customers and what they bring, with a real cloud, real tills and real Chromium: bound by a code that was issued without the network,
 * shared with who served, taken back with the goods, explained by the month's statement; and claims of two tills that knew nothing of each other.
 */
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { CommissionStatement, CommissionView } from '../../sync/protocol/commission.ts';
import { goods, Hands } from './day/hands.ts';
import type { MovedClock } from './support/clock.ts';
import { eventually, type CloudScript } from './support/cloud-client.ts';
import { clockBehind, cloudNow, dayOf, TERMS } from './support/earning.ts';
import { expectPage } from './support/expect.ts';
import { launchLink } from './support/processes.ts';
import { addPeople } from './support/people.ts';
import { connectScript, type ScriptClient } from './support/script-client.ts';
import type { Screen } from './support/screen.ts';
import { Store, type Till } from './support/store.ts';

const [FIRST, SECOND] = ['13800138000', '13900139001'] as const;
const JEANS = '6901234567908';

let store: Store;
let clock: MovedClock;
const clients: ScriptClient[] = [];
beforeEach(async () => {
  clock = clockBehind();
  store = await Store.open({ env: clock.env, fill: thirdGuide });
});
afterEach(async () => {
  for (const client of clients.splice(0)) client.close();
  await store.end();
});

/** Beside the demo's two. */
async function thirdGuide(data: string): Promise<void> {
  const guide = {
    id: '2003',
    name: '孙悦',
    roles: ['guide'],
    stores: ['S001'],
    tokenNumber: 2003,
    from: 0,
    onDuty: true,
  };
  await addPeople(data, [[guide, '222222']]);
}

async function scriptOf(till: Till): Promise<ScriptClient> {
  const client = await connectScript(await launchLink(till.data));
  clients.push(client);
  return client;
}

const enterRules = (manager: CloudScript): Promise<unknown> =>
  manager.post('/v1/commission-rules', { ...TERMS, from: cloudNow() });

/** What a guide earned on the day by the cloud's clock, once it is told of `count` facts. */
function earned(manager: CloudScript, guide: string, count: number): Promise<CommissionView> {
  const day = dayOf(cloudNow());
  return eventually(
    `${String(count)} amounts of ${guide}`,
    () => manager.get<CommissionView>(`/v1/commission?guide=${guide}&from=${day}&to=${dayOf(cloudNow() + 86_400_000)}`),
    ({ items }) => items.length === count,
    60_000,
  );
}
const amounts = ({ items }: CommissionView) => items.map(({ what, amount }) => [what, amount]);

const bindByPhone = (token: string, phone: string): Promise<Response> =>
  fetch(`${store.cloud.ready.url}/g/${token}`, {
    method: 'POST',
    headers: { accept: 'application/json' },
    body: new URLSearchParams({ phone, consent: 'yes' }),
  });

async function boundGuide(manager: CloudScript, phone: string): Promise<unknown> {
  const { items } = await manager.get<{ items: readonly { boundGuide: string | null }[] }>(
    `/v1/members?phone=${phone}`,
  );
  return items[0]?.boundGuide;
}

test('a QR issued offline binds later; the next sale is split 40 to 60, a refund claws back, and the statement explains it', async () => {
  const till = await store.openTill();
  const manager = await store.manager();
  await enterRules(manager);
  const browser = await till.openBrowser();
  await clock.rule(browser);
  const screen = await till.openScreen(browser);
  await screen.login('2001', '222222');
  await store.cloud.stop();
  await screen.id('nav-guide').click();
  await screen.id('guide-issue').click();
  const token = (await screen.id('guide-qr').getAttribute('data-token')) ?? '';
  await store.restartCloud();
  const bound = await bindByPhone(token, FIRST);
  expect(bound.status).toBe(200);
  await expectPage(screen.id('binding-state')).toHaveAttribute('data-state', 'bound', { timeout: 60_000 });
  const again = await store.manager();
  expect(await boundGuide(again, FIRST)).toBe('2001');

  await screen.openShift();
  till.scan(JEANS);
  await screen.expectTotal(25_900);
  await screen.page.keyboard.press('F3');
  await screen.id('member-search').fill(FIRST);
  await screen.page.keyboard.press('Enter');
  await screen.id('member-result').first().click();
  await expectPage(screen.id('cart-guide')).toHaveAttribute('data-staff', '2001');
  const sold = await screen.payCash('300.00', '2002');
  // 5 % of 259.00 are 12.95: 40 % of it, downwards, and the rest.
  const binder = await earned(again, '2001', 1);
  expect(amounts(binder)).toEqual([['earned', 518]]);
  expect(binder.why[sold.saleId]).toMatchObject({ pool: 1295, binderBp: 4000, boundGuide: '2001' });
  expect(amounts(await earned(again, '2002', 1))).toEqual([['earned', 777]]);
  await desk(screen, '518');

  // Two guides share one sale of somebody whom nobody brought.
  await screen.page.close();
  const hands = new Hands(await scriptOf(till));
  await hands.client.get('session.login', { staff: '1001', pin: '111111' });
  await windowIsGone(hands.client);
  await hands.add(goods('直筒牛仔裤'));
  await hands.pay([['cash']], '2001', '2002');
  expect(amounts(await earned(again, '2001', 2))).toContainEqual(['earned', 648]);
  expect(amounts(await earned(again, '2002', 2))).toContainEqual(['earned', 647]);

  const [line] = (binder.why[sold.saleId]?.lines ?? []).map(({ lineId }) => lineId);
  await hands.refund(sold.receiptNumber, [[line ?? '', 1]]);
  expect(amounts(await earned(again, '2001', 3))).toContainEqual(['clawback', -518]);
  expect(amounts(await earned(again, '2002', 3))).toContainEqual(['clawback', -777]);

  await settleAndClose();
});

/** The guide's own desk shows the amount and why it is that. */
async function desk(screen: Screen, fen: string): Promise<void> {
  await screen.page.keyboard.press('Escape');
  await screen.id('nav-guide').click();
  await expectPage(screen.id('commission-latest').first()).toHaveAttribute('data-fen', fen, { timeout: 60_000 });
  await expectPage(screen.id('commission-latest').first()).toHaveAttribute('data-state', 'frozen');
  await screen.id('commission-how').click();
  await screen.id('commission-row').first().click();
  await expectPage(screen.id('commission-line').first()).toHaveAttribute('data-fen', '1295');
}

/** The month is over and the goods stay sold: closed twice, it is the same, and each amount stands in the guide's statement. */
async function settleAndClose(): Promise<void> {
  const month = dayOf(cloudNow()).slice(0, 7);
  clock.putForward();
  const close = async () =>
    (await store.manager()).post<{ items: readonly CommissionStatement[] }>('/v1/commission-statements', { month });
  const made = await eventually('the month closed', close, () => true);
  const totals = made.items.map(({ party, total, lines }) => [party, total, lines]);
  expect(totals).toEqual([
    ['2001', 648, 3],
    ['2002', 647, 3],
  ]);
  expect(await close()).toEqual(made);
  const own = await (
    await store.manager()
  ).get<{ postings: readonly { what: string; amount: number }[] }>(
    `/v1/commission-statements?month=${month}&guide=2001`,
  );
  expect(own.postings.map(({ what, amount }) => [what, amount]).toSorted()).toEqual([
    ['clawback', -518],
    ['earned', 518],
    ['earned', 648],
  ]);
}

test('claims of two tills that were apart end the same whatever comes first; a leaver’s customers move and what was earned stays', async () => {
  const manager = await store.manager();
  await enterRules(manager);
  const [one, two] = [await store.openTill(), await store.openTill()];
  await fillShelf(one);
  const first = await asManager(one);
  const second = await asManager(two);
  const [here, there] = [await customerOf(first, FIRST), await customerOf(first, SECOND)];

  // The cloud is away: each customer goes to one guide at one till and later to another at the other.
  await store.cloud.stop();
  await move(first, here, ['2001', '2002']);
  await move(second, here, ['2001', '2003']);
  await move(second, there, ['2001', '2002']);
  await move(first, there, ['2001', '2003']);
  // What the second till did comes first: for one customer the later deed, for the other the earlier one.
  await one.process.stop();
  await store.restartCloud();
  const cloud = await store.manager();
  const isBound = (phone: string, guide: string) =>
    eventually(
      `${phone} of ${guide}`,
      () => boundGuide(cloud, phone),
      (bound) => bound === guide,
      60_000,
    );
  await isBound(FIRST, '2003');
  await isBound(SECOND, '2002');
  await one.restart();
  await isBound(SECOND, '2003');
  await isBound(FIRST, '2003');
  const again = await asManager(one);
  for (const client of [again, second])
    for (const phone of [FIRST, SECOND]) expect(await foundAs(client, phone)).toBe('2003');

  await again.get('shift.open', { float: 50_000 as never });
  await sell(again, here);
  expect(amounts(await earned(cloud, '2003', 1))).toEqual([['earned', 518]]);
  await cloud.post('/v1/staff/2003/leaving', {});
  expect((await move(again, here, ['2003', '2002'], 'resign_handover')).moved).toBe(1);
  await isBound(FIRST, '2002');
  expect(await boundGuide(cloud, SECOND)).toBe(null);
  await sell(again, here);
  expect(amounts(await earned(cloud, '2002', 1))).toEqual([['earned', 518]]);
  expect(amounts(await earned(cloud, '2003', 1))).toEqual([['earned', 518]]);
});

/** A window brings the price book. */
async function fillShelf(till: Till): Promise<void> {
  const browser = await till.openBrowser();
  await clock.rule(browser);
  const screen = await till.openScreen(browser);
  await screen.login();
  await screen.id('nav-checkout').click();
  await expectPage(screen.id('quick-item').first()).toBeVisible();
  await screen.id('logout').click();
  await browser.close();
}

async function asManager(till: Till): Promise<ScriptClient> {
  const client = await scriptOf(till);
  await client.get('session.login', { staff: '9001', pin: '999999' });
  return client;
}

/** A customer of guide 2001. */
async function customerOf(client: ScriptClient, phone: string): Promise<string> {
  const { token } = await client.get('guide.issueToken', { mode: 'one_time', ttl: 1, guide: '2001' as never });
  await eventually(
    'the customer bound',
    () => bindByPhone(token, phone),
    ({ status }) => status === 200,
  );
  const { items } = await client.get('member.find', { query: phone });
  expect(items[0]?.boundGuide).toBe('2001');
  return items[0]?.id ?? '';
}

async function foundAs(client: ScriptClient, phone: string): Promise<string | null | undefined> {
  const { items } = await client.get('member.find', { query: phone });
  return items[0]?.boundGuide;
}

/** Jeans for the member in cash; somebody served who is nobody. */
async function sell(client: ScriptClient, member: string): Promise<void> {
  const { items } = await client.get('member.find', { query: FIRST });
  const found = items.find(({ id }) => id === member);
  if (found === undefined) throw new Error('no such member');
  const { id, phone, tier, boundGuide: guide, protectedUntil } = found;
  const hands = new Hands(client);
  await hands.member({ id, phone, tier, points: 0, boundGuide: guide, protectedUntil });
  await hands.add(goods('直筒牛仔裤'));
  await hands.pay([['cash']], '1001');
}

const move = (
  client: ScriptClient,
  member: string,
  [from, to]: readonly [string, string],
  source: 'manager_transfer' | 'resign_handover' = 'manager_transfer',
): Promise<{ readonly moved: number }> =>
  client.get('binding.moveCustomers', {
    from: from as never,
    to: to as never,
    source,
    members: [member as never],
    reason: '换店',
  });

async function windowIsGone(client: ScriptClient): Promise<void> {
  const saleId = '019a0000-0000-7000-8000-000000000000' as never;
  const asked = { saleId, revision: 0, cashDue: 0 as never, tenders: [] };
  await eventually(
    'the window gone',
    () => client.call('sale.commit', asked),
    (answer) => !answer.ok && answer.code === 'cart_empty',
  );
}
