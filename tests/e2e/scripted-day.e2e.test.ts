/** A whole day of a till, online and with the cloud down from open to close: what was printed, shown, kept and sent agrees. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { MemberInCart } from '../../main/contract/views.ts';
import type { Fact } from '../../sync/domain/shift-facts.ts';
import { dayReport, shiftReport, type ShiftReport } from '../../sync/domain/shift-report.ts';
import { Counter } from '../kill/paper.ts';
import { findInClear } from '../support/in-clear.ts';
import { sellAtTheScreen } from './day/at-the-screen.ts';
import { missingOf, Seen } from './day/checklist.ts';
import { Hands, PASSWORD } from './day/hands.ts';
import { sellOverTheContract } from './day/over-the-contract.ts';
import { PEOPLE_RULES, publishDay, SAVINGS, SETTINGS } from './day/price-book.ts';
import { receiptsSayIt } from './day/receipts.ts';
import { sumsOfSlip } from './day/slip-sums.ts';
import { sumsOf, sumsOfReport, type DaySums } from './day/sums.ts';
import { eventually, type CloudScript } from './support/cloud-client.ts';
import { digitsOf } from './support/demo-phone.ts';
import { expectPage } from './support/expect.ts';
import { launchLink } from './support/processes.ts';
import { connectScript, type ScriptClient } from './support/script-client.ts';
import { Store, type Till } from './support/store.ts';

const SALES = 60;
/** Of the customer who binds on the phone and shows the code at the till, and of the one who is enrolled there. */
const PHONES = ['13800138000', '13900139001'] as const;
const TEE = '6901234567892';

let store: Store;
beforeEach(async () => {
  store = await Store.open();
});
afterEach(() => store.end());

test('a scripted day online: sixty sales, and paper, terminal, cloud and journal agree to the fen', () => day(true));
test('a scripted day with the cloud down from open to close: the same sixty sales agree to the fen once it is back', () =>
  day(false));

async function day(online: boolean): Promise<void> {
  const badges = await prepareDay(await store.manager());
  const till = await store.openTill();
  const counter = new Counter(till.printer.model);
  const member = await memberOfTheStore(till);
  const seen = new Seen();

  // The catalogue is here before the doors open, and perhaps the cloud is gone.
  const context = await till.openBrowser();
  const screen = await till.openScreenAgain(context);
  await screen.login();
  await screen.id('nav-checkout').click();
  await expectPage(screen.id('quick-item').first()).toBeVisible();
  till.scan(TEE);
  await screen.expectTotal(9900);
  await screen.page.keyboard.press('Control+z');
  await screen.expectTotal(0);
  const client = await connectScript(await launchLink(till.data));
  await eventually(
    'the store’s settings at the till',
    () => client.get('value.offers', {}),
    ({ offers }) => offers.length === 1,
  );
  if (!online) {
    await store.cloud.stop();
    await expectPage(screen.id('sync-pill')).toHaveAttribute('data-state', 'offline', { timeout: 30_000 });
  }
  await screen.openShift();
  const morning = await sellAtTheScreen(screen, till, { online, seen, badges, beside: client });
  await screen.page.close();
  await leaseIsFree(client);

  await client.get('session.login', { staff: '1001', pin: '111111' });
  const hands = new Hands(client);
  const { receipts, ...shifts } = await sellOverTheContract(hands, {
    online,
    member,
    sales: SALES,
    before: morning.sales,
    seen,
  });
  expect(morning.sales + hands.sold.length).toBe(SALES);
  await enrolAtTheTill(client);

  if (!online) await store.restartCloud();
  await eventually(
    'all of the day in the cloud',
    () => client.get('app.state', {}),
    ({ sync }) => sync.pending === 0,
    60_000,
  );
  const slips = await eventually(
    'the last slip on paper',
    () => Promise.resolve(counter.texts()),
    (texts) => texts.some((text) => text.includes('日结报表')),
  );
  expect(counter.faults()).toEqual([]);
  await agree(till, client, await store.manager(), slips, { ...shifts, online });
  receiptsSayIt(slips, receipts);
  expect(missingOf(await exported(till), seen, online)).toEqual([]);
  client.close();
  await noPhoneIsInClear(till);
}

async function enrolAtTheTill(client: ScriptClient): Promise<void> {
  const { outcome } = await client.get('member.enroll', {
    member: '019a0000-0000-7000-8000-0000000000e1' as never,
    phone: PHONES[1],
    name: '沈一帆',
    birthday: '1994-05-06',
    guide: '2001' as never,
    consent: true,
    marketing: false,
  });
  expect(outcome).toBe('enrolled');
}

/** Nowhere in the till's folder, its browser's profile, the cloud's folder with its database, nor in what either printed as its log. */
async function noPhoneIsInClear(till: Till): Promise<void> {
  const folders = [till.data, store.cloudData];
  expect(await findInClear(folders, PHONES)).toEqual([]);
  const logs = till.process.output() + store.cloud.output();
  expect(PHONES.filter((phone) => logs.includes(phone))).toEqual([]);
  // A search that finds nothing anywhere would find no phone either.
  const first = (await exported(till)).find(({ kind }) => kind === 'sale')?.body as { readonly receiptNumber: string };
  const known = await findInClear(folders, [first.receiptNumber, TEE]);
  for (const [place, text] of [
    [join(till.data, 'terminal', 'journal'), first.receiptNumber],
    [join(till.data, 'test-profile'), TEE],
    [store.cloudData, first.receiptNumber],
  ] as const)
    expect(
      known.some((found) => found.startsWith(place) && found.endsWith(text)),
      place,
    ).toBe(true);
}

/** The host has noticed that the window is gone: another one may sell. An empty cart is never a sale. */
async function leaseIsFree(client: ScriptClient): Promise<void> {
  const saleId = '019a0000-0000-7000-8000-000000000000' as never;
  const asked = { saleId, revision: 0, cashDue: 0 as never, tenders: [] };
  await eventually(
    'the window gone',
    () => client.call('sale.commit', asked),
    (answer) => !answer.ok && answer.code === 'cart_empty',
  );
}

/** Prices, the rules for people, and a signed badge of the guide and of the cashier. */
async function prepareDay(manager: CloudScript): Promise<readonly [string, string]> {
  await publishDay(manager);
  await manager.put('/v1/people-rules?store=S001', { rules: PEOPLE_RULES });
  const badge = async (staff: string): Promise<string> =>
    (await manager.post<{ text: string }>('/v1/badges', { staff, days: 30 })).text;
  return [await badge('2001'), await badge('1001')];
}

/** The store's settings, and a customer: bound to a guide on the phone, known to the till, with a payment password. */
async function memberOfTheStore(till: Till): Promise<MemberInCart> {
  const client = await connectScript(till.process.ready.url);
  await client.get('session.login', { staff: '9001', pin: '999999' });
  for (const { id: setting, value } of SETTINGS) await client.get('setting.save', { setting, value });
  const rows = SETTINGS.map(({ id, value, before }) => ({
    newDocumentState: { id, value },
    ...(before === undefined ? {} : { assumedMasterState: { id, value: before } }),
  }));
  expect(await client.get('replication.push', { collection: 'settings', request: { rows } })).toEqual({
    conflicts: [],
  });
  await client.get('session.logout', {});
  await client.get('session.login', { staff: '1001', pin: '111111' });
  const { token } = await client.get('guide.issueToken', { mode: 'one_time', ttl: 1, guide: '2001' as never });
  const bound = await eventually(
    'the member bound',
    () =>
      fetch(`${store.cloud.ready.url}/g/${token}`, {
        method: 'POST',
        headers: { accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded' },
        body: 'phone=13800138000&consent=yes&marketing=no',
      }),
    ({ status }) => status === 200,
  );
  expect(bound.status).toBe(200);
  const { items } = await client.get('member.find', { query: '13800138000' });
  const [found] = items;
  if (found === undefined) throw new Error('no member');
  const { id, phone, tier, boundGuide, protectedUntil } = found;
  await client.get('member.sendPasswordCode', { member: id });
  const message = await digitsOf(store.cloudData, '13800138000');
  await client.get('member.setPassword', { member: id, password: PASSWORD, message });
  await client.get('session.logout', {});
  client.close();
  return { id, phone, tier, points: 500, boundGuide, protectedUntil };
}

async function agree(
  till: Till,
  client: ScriptClient,
  manager: CloudScript,
  slips: readonly string[],
  { first, second, online }: { readonly first: string; readonly second: string; readonly online: boolean },
): Promise<void> {
  const entries = await exported(till);
  const facts = entries as readonly Fact[];
  const terminal = till.process.ready.terminal ?? facts[0]?.id ?? '';
  const businessDay = facts.find(({ kind }) => kind === 'sale')?.businessDay ?? '';
  const slipOf = (title: string): readonly DaySums[] => slips.filter((text) => text.includes(title)).map(sumsOfSlip);

  const zSlips = slipOf('Z 报表');
  for (const [index, shift] of [first, second].entries()) {
    const expected = sumsOf(entries, shift);
    expect(sumsOfReport(reportOf(shiftReport(facts, shift))), 'journal').toEqual(expected);
    expect(zSlips[index], 'paper').toEqual(expected);
    const shown = await client.get('shift.report', { shift: shift as never });
    expect(sumsOfReport(shown.report), 'terminal').toEqual(expected);
    expect(shown.unsentCount).toBe(0);
    const cloud = await manager.get<{ report: ShiftReport }>(`/v1/reports/shift?shift=${shift}`);
    expect(cloud.report, 'cloud').toEqual(shown.report);
  }

  const whole = sumsOf(entries);
  expect(slipOf('日结报表')).toEqual([whole]);
  const report = dayReport(facts, businessDay, terminal);
  expect(sumsOfReport(report)).toEqual(whole);
  const shown = await client.get('day.report', {});
  expect(sumsOfReport(shown.report)).toEqual(whole);
  expect(shown.report).toMatchObject({ overShort: -10, uncounted: 0, sales: { count: SALES }, receipts: { gaps: 0 } });
  const cloud = await manager.get<{ report: unknown }>(`/v1/reports/day?terminal=${terminal}&day=${businessDay}`);
  expect(cloud.report).toEqual(shown.report);
  expect(shown.report.promotions.map(({ id }) => id).toSorted()).toEqual([...SAVINGS].toSorted());
  expect(shown.report.byHand.map(({ id }) => id).toSorted()).toEqual([
    'line_discount',
    'order_discount',
    'price_override',
  ]);
  expect(shown.report.tenders.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['exchange', 'deposit']));
  expect(whole.liabilities).toEqual({
    deposit: [30_000, 25_000, 3500, 1500, 0],
    stored_value: online ? [60_000, 0, 10_000, 0, 5000] : [50_000, 0, 0, 0, 5000],
    ...(online ? { gift_card: [20_000, 0, 0, 0, 0] } : {}),
  });
  expect(shown.report).toMatchObject({ corrections: { count: 2 }, waitingRefunds: { count: 0 } });

  await cloudListsAgree(manager, whole, shown.report.sales.amount);
  expect((await manager.get<{ items: readonly unknown[] }>('/v1/quarantine')).items).toEqual([]);
  const { items: alerts } = await manager.get<{ items: readonly { code: string }[] }>('/v1/alerts');
  expect(alerts).toEqual([]);
  const verified = await journalCommand('verify', till.data);
  expect(verified).toContain(`${String(SALES)} sales`);
}

/** What a manager sees beside the shift reports: by tender, by guide, and sale by sale. */
async function cloudListsAgree(manager: CloudScript, whole: DaySums, sold: number): Promise<void> {
  const { items: byTender } = await manager.get<{
    items: readonly { tender: string; amount: number; refunded: number }[];
  }>('/v1/reports/sales-by-tender');
  // Vouchers are listed by platform.
  const sums = new Map<string, number>();
  for (const { tender, amount, refunded } of byTender) sums.set(tender, (sums.get(tender) ?? 0) + amount - refunded);
  expect(Object.fromEntries(sums)).toEqual(whole.tenders);
  const { items: byGuide } = await manager.get<{
    items: readonly { guide: string; net: number; refunded: number }[];
  }>('/v1/reports/sales-by-guide');
  expect(Object.fromEntries(byGuide.map(({ guide, net, refunded }) => [guide, [net, refunded]]))).toEqual(whole.guides);
  const sales = (await manager.sales()) as unknown as readonly {
    body: { cashDue: number };
    flags?: readonly string[];
  }[];
  expect(sales).toHaveLength(SALES);
  expect(sales.flatMap(({ flags = [] }) => flags)).toEqual([]);
  expect(sales.reduce((sum, { body }) => sum + body.cashDue, 0)).toBe(sold);
}

function reportOf(report: ShiftReport | undefined): ShiftReport {
  if (report === undefined) throw new Error('no such shift in the journal');
  return report;
}

async function exported(till: Till): Promise<readonly { readonly kind: string; readonly body: unknown }[]> {
  const text = await journalCommand('export', till.data);
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as { kind: string; body: unknown });
}

async function journalCommand(act: 'verify' | 'export', data: string): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, ['main/build/run.mjs', 'journal', act, data], {
    maxBuffer: 67_108_864,
  });
  return stdout;
}
