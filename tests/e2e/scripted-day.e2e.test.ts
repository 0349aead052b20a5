/** A whole day of a till, online and with the cloud down from open to close: what was printed, shown, kept and sent agrees. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { MemberInCart } from '../../main/contract/views.ts';
import type { Fact } from '../../sync/domain/shift-facts.ts';
import { dayReport, shiftReport, type ShiftReport } from '../../sync/domain/shift-report.ts';
import { Counter } from '../kill/paper.ts';
import { sellAtTheScreen } from './day/at-the-screen.ts';
import { Hands } from './day/hands.ts';
import { sellOverTheContract } from './day/over-the-contract.ts';
import { publishDay, SAVINGS } from './day/price-book.ts';
import { sumsOfSlip } from './day/slip-sums.ts';
import { sumsOf, sumsOfReport, type DaySums } from './day/sums.ts';
import { eventually, type CloudScript } from './support/cloud-client.ts';
import { expectPage } from './support/expect.ts';
import { launchLink } from './support/processes.ts';
import { connectScript, type ScriptClient } from './support/script-client.ts';
import { Store, type Till } from './support/store.ts';

const SALES = 60;

let store: Store;
beforeEach(async () => {
  store = await Store.open();
});
afterEach(() => store.end());

test('a scripted day online: sixty sales, and paper, terminal, cloud and journal agree to the fen', () => day(true));
test('a scripted day with the cloud down from open to close: the same sixty sales agree to the fen once it is back', () =>
  day(false));

async function day(online: boolean): Promise<void> {
  await publishDay(await store.manager());
  const till = await store.openTill();
  const counter = new Counter(till.printer.model);
  const member = await memberOfTheStore(till);

  // The catalogue is here before the doors open, and perhaps the cloud is gone.
  const context = await till.openBrowser();
  const screen = await till.openScreenAgain(context);
  await screen.login();
  await screen.id('nav-checkout').click();
  await expectPage(screen.id('quick-item').first()).toBeVisible();
  till.scan('6901234567892');
  await screen.expectTotal(9900);
  await screen.page.keyboard.press('Control+z');
  await screen.expectTotal(0);
  if (!online) {
    await store.cloud.stop();
    await expectPage(screen.id('sync-pill')).toHaveAttribute('data-state', 'offline', { timeout: 30_000 });
  }
  await screen.openShift();
  const morning = await sellAtTheScreen(screen, till, { online });
  await screen.page.close();

  const client = await connectScript(await launchLink(till.data));
  await client.get('session.login', { staff: '1001', pin: '111111' });
  const hands = new Hands(client);
  const shifts = await sellOverTheContract(hands, { online, member, sales: SALES, before: morning.sales });
  expect(morning.sales + hands.sold.length).toBe(SALES);

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
  await agree(till, client, await store.manager(), slips, shifts);
  client.close();
}

/** Bound to a guide on the customer's phone, and known to the till. */
async function memberOfTheStore(till: Till): Promise<MemberInCart> {
  const client = await connectScript(till.process.ready.url);
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
  await client.get('session.logout', {});
  client.close();
  return { id, phone, tier, points: 500, boundGuide, protectedUntil };
}

async function agree(
  till: Till,
  client: ScriptClient,
  manager: CloudScript,
  slips: readonly string[],
  { first, second }: { readonly first: string; readonly second: string },
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
  expect(whole.deposits).toEqual([20_000, 15_000, 3500, 1500]);
  expect(shown.report).toMatchObject({ corrections: { count: 2 }, waitingRefunds: { count: 0 } });

  await cloudListsAgree(manager, whole, shown.report.sales.amount);
  expect((await manager.get<{ items: readonly unknown[] }>('/v1/quarantine')).items).toEqual([]);
  const { items: alerts } = await manager.get<{ items: readonly { code: string }[] }>('/v1/alerts');
  expect(alerts.map(({ code }) => code)).toEqual(['points_overspent']);
  const verified = await journalCommand('verify', till.data);
  expect(verified).toContain(`${String(SALES)} sales`);
}

/** What a manager sees beside the shift reports: by tender, by guide, and sale by sale. */
async function cloudListsAgree(manager: CloudScript, whole: DaySums, sold: number): Promise<void> {
  const { items: byTender } = await manager.get<{
    items: readonly { tender: string; amount: number; refunded: number }[];
  }>('/v1/reports/sales-by-tender');
  expect(Object.fromEntries(byTender.map(({ tender, amount, refunded }) => [tender, amount - refunded]))).toEqual(
    whole.tenders,
  );
  const { items: byGuide } = await manager.get<{
    items: readonly { guide: string; net: number; refunded: number }[];
  }>('/v1/reports/sales-by-guide');
  expect(Object.fromEntries(byGuide.map(({ guide, net, refunded }) => [guide, [net, refunded]]))).toEqual(whole.guides);
  const sales = (await manager.sales()) as unknown as readonly {
    body: { cashDue: number };
    flags?: readonly string[];
  }[];
  expect(sales).toHaveLength(SALES);
  // The member never had the points: the cloud's account says so of the one sale that spent some.
  expect(sales.flatMap(({ flags = [] }) => flags)).toEqual(['points_overspent']);
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
