import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { DAY_MS } from '../../sync/domain/time.ts';
import { systemPorts } from '../../main/ports.ts';
import { eventually, Till } from './support/till.ts';

let till: Till;
beforeEach(async () => {
  till = new Till();
  await till.openForBusiness();
});
afterEach(() => till.end());

const yuan = (amount: number): never => (amount * 100) as never;
const kinds = async (): Promise<readonly string[]> => (await till.journal()).map(({ kind }) => kind);
const shiftNow = (): string => {
  const { shift } = till.host.state();
  if (shift === null) throw new Error('no shift');
  return shift.shift;
};
const asManager = async (): Promise<void> => {
  await till.get('session.logout', {});
  await till.login('9001', '999999');
};
const approve = async (permission: string, amount: number) =>
  (
    await till.get('approval.grant', {
      permission: permission,
      amount,
      subject: 'x',
      staff: '9001',
      pin: '999999',
      reason: 'ok',
    })
  ).approval;
const slipTexts = async (): Promise<readonly string[]> =>
  (await till.get('print.virtualSlips', {})).items.map(({ rows }) => rows.join('\n'));

describe('cash in and out', () => {
  test('changes what must be in the drawer, prints a slip, opens the drawer once and stands in the report', async () => {
    await till.get('cash.move', { direction: 'in', amount: yuan(200), reason: '换零钱' });
    await till.get('cash.move', { direction: 'out', amount: yuan(30), reason: '快递费' });
    await asManager();
    const { report } = await till.get('shift.report', {});
    expect(report).toMatchObject({ float: 50_000, expectedCash: 67_000, cashIn: 20_000, cashOut: 3_000 });
    expect(report.moves.map(({ reason }) => reason)).toEqual(['换零钱', '快递费']);
    expect((await kinds()).filter((kind) => kind === 'drawer.kicked')).toHaveLength(2);
    const texts = await eventually(async () => {
      const all = await slipTexts();
      return all.length >= 2 ? all : undefined;
    });
    expect(texts.join('\n')).toContain('快递费');
  });

  test('beyond the limit another person approves, and the fact says who', async () => {
    const out = { direction: 'out' as const, amount: yuan(501), reason: '货款' };
    expect(await till.call('cash.move', out)).toMatchObject({
      code: 'approval_needed',
      details: { permission: 'cash_out', amount: 50_100 },
    });
    await till.get('cash.move', { ...out, approval: await approve('cash_out', 50_100) });
    expect((await till.journal()).find(({ kind }) => kind === 'cash.moved')).toMatchObject({
      body: { approval: { by: '9001' } },
    });
    expect(await till.call('cash.move', { ...out, reason: '  ' })).toMatchObject({ code: 'bad_request' });
  });

  test('without a shift no cash is moved', async () => {
    await till.get('shift.close', { countedCash: yuan(500) });
    expect(await till.call('cash.move', { direction: 'in', amount: yuan(1), reason: 'x' })).toMatchObject({
      code: 'shift_not_open',
    });
  });
});

test('the drawer opened without a sale is audited and counted, and a guide needs an approval for it', async () => {
  await till.get('drawer.open', { reason: '换零钱' });
  await till.get('session.logout', {});
  await till.login('2001', '222222');
  expect(await till.call('drawer.open', { reason: 'x' })).toMatchObject({ code: 'approval_needed' });
  await till.get('drawer.open', { reason: '看一下', approval: await approve('open_drawer', 0) });
  await asManager();
  const { report } = await till.get('shift.report', {});
  expect(report.drawerOpenings).toMatchObject([
    { staff: '1001', why: '换零钱' },
    { staff: '2001', why: '看一下' },
  ]);
  expect(
    (await till.journal()).filter(({ kind, body }) => kind === 'audit' && body['action'] === 'drawer.open'),
  ).toHaveLength(2);
});

test('drawer opens twice: a kick whose outcome is unknown after a restart is never repeated', async () => {
  await till.get('drawer.open', { reason: 'x' });
  await eventually(async () => (await kinds()).includes('drawer.ended'));
  await till.stop();
  dropLastEntries(till.folder, (line) => line.includes('"kind":"drawer.ended"'));
  await till.start();
  await till.login();
  const entries = await till.journal();
  expect(entries.filter(({ kind }) => kind === 'drawer.kicked')).toHaveLength(1);
  expect(entries.filter(({ kind }) => kind === 'drawer.ended')).toMatchObject([
    { body: { outcome: 'unknown', cause: 'restarted' } },
  ]);
});

describe('a blind count', () => {
  test('what must be in the drawer is told to nobody without the right before the count', async () => {
    await till.sell();
    expect(till.host.state().shift).toMatchObject({ sales: 1, expectedCash: null });
    expect(await till.call('shift.report', {})).toMatchObject({
      code: 'approval_needed',
      details: { permission: 'see_expected_cash' },
    });
    expect(await till.call('day.report', {})).toMatchObject({ code: 'approval_needed' });
    expect(await till.call('shift.print', {})).toMatchObject({ code: 'approval_needed' });
    expect(await till.call('shift.difference', { shift: shiftNow() as never })).toMatchObject({
      code: 'not_permitted',
    });
    await asManager();
    expect(till.host.state().shift).toMatchObject({ expectedCash: 59_900 });
  });

  test('in a full drawer pieces or a reason are asked for; a wrong sum of pieces is refused', async () => {
    await till.sell();
    expect(await till.call('shift.close', { countedCash: yuan(599) })).toMatchObject({
      code: 'reason_needed',
      details: { reason: 'pieces_not_given' },
    });
    const pieces = { '10000': 5, '5000': 1, '1000': 4, '500': 1, '100': 4 };
    expect(await till.call('shift.close', { countedCash: yuan(600), denominations: pieces })).toMatchObject({
      code: 'bad_request',
    });
    expect(await till.get('shift.close', { countedCash: yuan(599), denominations: pieces })).toMatchObject({
      expectedCash: 59_900,
      overShort: 0,
    });
    expect((await till.journal()).find(({ kind }) => kind === 'shift.closed')).toMatchObject({
      body: { denominations: pieces },
    });
  });

  test('a screen that asks is told any difference before it is final, and may close without a reason within the limit', async () => {
    await till.sell();
    const count = { countedCash: yuan(594), denominations: { '10000': 5, '1000': 9, '100': 4 } };
    expect(await till.call('shift.close', { ...count, show: true })).toMatchObject({
      code: 'reason_needed',
      details: { reason: 'over_short' },
    });
    expect(till.host.state().shift).not.toBeNull();
    const difference = await till.get('shift.difference', { shift: shiftNow() as never });
    expect(difference).toMatchObject({ countedCash: 59_400, expectedCash: 59_900, overShort: -500, reasonAbove: 1000 });
    expect(await till.get('shift.close', count)).toMatchObject({ overShort: -500 });
    expect((await kinds()).filter((kind) => kind === 'shift.counted')).toHaveLength(1);
  });

  test('without a difference a screen that asks closes at once', async () => {
    await till.sell();
    const count = { countedCash: yuan(599), denominations: { '10000': 5, '1000': 9, '100': 9 } };
    expect(await till.get('shift.close', { ...count, show: true })).toMatchObject({ overShort: 0 });
  });

  test('beyond the allowed difference a reason is asked for; the count is kept before the difference is told', async () => {
    await till.sell();
    const count = { countedCash: yuan(500), denominations: { '10000': 5 } };
    expect(await till.call('shift.close', count)).toMatchObject({ details: { reason: 'over_short' } });
    const difference = await till.get('shift.difference', { shift: shiftNow() as never });
    expect(difference).toMatchObject({ countedCash: 50_000, expectedCash: 59_900, overShort: -9900 });
    expect(difference.clues[0]?.suspects[0]).toMatchObject({ mistake: 'was_not_cash', effect: -9900 });
    expect(till.host.state().shift).not.toBeNull();
    await till.get('shift.close', { ...count, reason: '记错付款方式' });
    expect((await kinds()).filter((kind) => kind.startsWith('shift.'))).toEqual([
      'shift.opened',
      'shift.counted',
      'shift.closed',
    ]);
    const { items } = await till.get('shift.list', {});
    const { report } = await till.get('shift.report', { shift: items[0]?.shift as never });
    expect(report).toMatchObject({ counts: 2, count: { overShort: -9900, reason: '记错付款方式' } });
  });

  test('a count is worth nothing once money has moved', async () => {
    await till.sell();
    await till.call('shift.close', { countedCash: yuan(100), denominations: { '10000': 1 } });
    await till.sell();
    expect(await till.call('shift.difference', { shift: shiftNow() as never })).toMatchObject({
      code: 'not_permitted',
    });
    expect(await till.call('shift.report', {})).toMatchObject({ code: 'approval_needed' });
  });
});

test('the X report changes nothing and the printed Z says the same as the report', async () => {
  await till.sell();
  await till.sell();
  await asManager();
  const before = (await till.journal()).length;
  const x = await till.get('shift.report', {});
  expect((await till.journal()).length).toBe(before);
  expect(x.report).toMatchObject({
    sales: { count: 2, units: 2, amount: 19_800 },
    net: 19_800,
    tenders: [{ kind: 'cash', count: 2, taken: 20_000, change: 200, refunded: 0, net: 19_800 }],
    categories: [{ id: 'apparel', sales: 2, net: 19_800 }],
    cashiers: [{ id: '1001', sales: 2, net: 19_800 }],
    receipts: { count: 2, gaps: 0 },
    closedAt: null,
  });
  await till.get('shift.close', { countedCash: yuan(698), reason: '整数' });
  const texts = await eventually(async () => {
    const all = await slipTexts();
    return all.some((text) => text.includes('Z 报表')) ? all : undefined;
  });
  const z = texts.find((text) => text.includes('Z 报表')) ?? '';
  expect(z).toContain('698.00');
  expect(z).toContain('198.00');
  expect(z).toContain((x.report.receipts.last ?? '').slice(-4));
});

test('a report names every entry that is not yet in the cloud: what it is, its receipt and its amount', async () => {
  await eventually(async () => (await till.get('app.state', {})).sync.pending === 0);
  till.cloud.reachable = false;
  const before = (await till.journal()).length;
  for (let n = 0; n < 90; n += 1) await till.sell();
  await till.get('cash.move', { direction: 'in', amount: yuan(20), reason: '补零钱' });
  await asManager();
  const { unsent, unsentCount } = await till.get('shift.report', {});
  // Slips go on being printed meanwhile.
  const entries = (await till.journal()).slice(before, before + unsentCount);
  expect(unsent.map(({ seq, kind }) => [seq, kind])).toEqual(entries.map(({ seq, kind }) => [seq, kind]));
  expect(unsent.length).toBeGreaterThan(200);
  const sales = entries.filter(({ kind }) => kind === 'sale');
  expect(
    unsent.filter(({ kind }) => kind === 'sale').map(({ receiptNumber, total }) => [receiptNumber, total]),
  ).toEqual(sales.map(({ body }) => [body['receiptNumber'], body['total']]));
  till.cloud.reachable = true;
  await eventually(async () => (await till.get('shift.report', {})).unsentCount === 0);
});

describe('a hand-over', () => {
  const handOver = (change: object = {}) =>
    till.call('shift.handOver', {
      countedCash: yuan(500),
      pin: '111111',
      to: { staff: '2001', pin: '222222' },
      ...change,
    });

  test('closes and opens in one batch, the counted cash being the next float, and changes who is logged in', async () => {
    expect(await handOver()).toMatchObject({ ok: true, value: { session: { staff: '2001' } } });
    const entries = await till.journal();
    const closed = entries.find(({ kind }) => kind === 'shift.closed');
    const opened = entries.findLast(({ kind }) => kind === 'shift.opened');
    expect(closed?.body).toMatchObject({ handedTo: '2001', countedCash: 50_000 });
    expect(opened?.body).toMatchObject({ staff: '2001', float: 50_000, handedFrom: closed?.body['shift'] });
    expect(till.host.state()).toMatchObject({ session: { staff: '2001' }, shift: { staff: '2001' } });
  });

  test('without both PINs nothing happens', async () => {
    expect(await handOver({ pin: '000000' })).toMatchObject({ code: 'wrong_pin' });
    expect(await handOver({ to: { staff: '2001', pin: '000000' } })).toMatchObject({ code: 'wrong_pin' });
    expect(await kinds()).not.toContain('shift.closed');
  });

  test('cut off before its first line was whole, nothing of it happened', async () => {
    const shift = shiftNow();
    await handOver();
    await till.stop();
    tearAt(till.folder, 'shift.closed', 0);
    await till.start();
    await till.login();
    expect(till.host.state().shift).toMatchObject({ shift, staff: '1001' });
    expect(await handOver()).toMatchObject({ ok: true });
  });

  test.each([1, 2])('cut off after line %i of it, the next log-in brings the second half, once', async (lines) => {
    await handOver();
    await till.stop();
    tearAt(till.folder, 'shift.closed', lines);
    await till.start();
    expect(till.host.state().shift).toBeNull();
    await till.login();
    expect(till.host.state().shift).toMatchObject({ staff: '2001', float: 50_000 });
    await till.stop();
    await till.start();
    await till.login('2001', '222222');
    const entries = await till.journal();
    expect(entries.filter(({ kind }) => kind === 'shift.opened')).toHaveLength(2);
    expect(entries.filter(({ kind }) => kind === 'shift.closed')).toHaveLength(1);
  });
});

test('another person’s shift is closed by who may, or approved', async () => {
  await till.get('session.logout', {});
  await till.login('2001', '222222');
  expect(await till.call('shift.close', { countedCash: yuan(500) })).toMatchObject({
    code: 'approval_needed',
    details: { permission: 'close_others_shift' },
  });
  await till.get('shift.close', { countedCash: yuan(500), approval: await approve('close_others_shift', 0) });
  expect((await till.journal()).find(({ kind }) => kind === 'shift.closed')?.body).toMatchObject({
    approval: { by: '9001' },
  });
});

describe('a forgotten close', () => {
  const nextDay = async (): Promise<void> => {
    await till.stop();
    const ports = systemPorts();
    const clock = { ...ports.clock, now: () => (ports.clock.now() + DAY_MS) as never };
    till.cloud.reachable = false;
    await till.start({ ports: { ...ports, clock } });
  };

  test('is closed uncounted at the next log-in when its day is over, and counted later', async () => {
    await till.sell();
    const shift = shiftNow();
    const day = (await till.get('shift.list', {})).today;
    await nextDay();
    expect(till.host.state().shift).not.toBeNull();
    await till.login();
    expect(till.host.state().shift).toBeNull();
    const { items, today } = await till.get('shift.list', {});
    expect(items).toMatchObject([{ shift, isUncounted: true, day }]);
    expect(today > day).toBe(true);
    expect((await till.get('day.report', { day })).report).toMatchObject({ uncounted: 1, sales: { count: 1 } });
    expect((await till.get('day.report', {})).report).toMatchObject({ sales: { count: 0 }, shifts: [] });

    const pieces = { countedCash: yuan(500), denominations: { '10000': 5 } };
    expect(await till.call('shift.count', { shift: shift as never, ...pieces })).toMatchObject({
      code: 'reason_needed',
    });
    expect(await till.get('shift.count', { shift: shift as never, ...pieces, reason: '少了' })).toMatchObject({
      expectedCash: 59_900,
      overShort: -9900,
    });
    expect((await till.get('day.report', { day })).report).toMatchObject({ uncounted: 0, overShort: -9900 });
    expect(await till.call('shift.count', { shift: shift as never, ...pieces })).toMatchObject({ code: 'unavailable' });
  });

  test('the same day again it stays open', async () => {
    await till.stop();
    await till.start();
    await till.login();
    expect(till.host.state().shift).not.toBeNull();
  });
});

test('the day is closed once all its shifts are, with approval, once', async () => {
  await till.sell();
  expect(await till.call('day.close', {})).toMatchObject({ code: 'shift_already_open' });
  await till.get('shift.close', { countedCash: yuan(599), reason: '整数' });
  expect(await till.call('day.close', {})).toMatchObject({ code: 'approval_needed' });
  const closed = await till.get('day.close', { approval: await approve('close_day', 0) });
  expect(closed.report).toMatchObject({ net: 9900, overShort: 0, uncounted: 0, shifts: [{ net: 9900 }] });
  expect(closed.report.closedAt).not.toBeNull();
  await till.get('day.close', {});
  expect((await kinds()).filter((kind) => kind === 'day.closed')).toHaveLength(1);
  await eventually(async () => (await slipTexts()).some((text) => text.includes('日结报表')));
});

const journalFile = (folder: string): string => {
  const path = join(folder, 'terminal', 'journal');
  const [last] = readdirSync(path)
    .filter((name) => name.endsWith('.jsonl'))
    .sort()
    .reverse();
  return join(path, last ?? '');
};

/** As after a kill before these entries were written: they and all that came after them are gone. */
function dropLastEntries(folder: string, isFirst: (line: string) => boolean): void {
  const file = journalFile(folder);
  const lines = readFileSync(file, 'utf8').split('\n');
  writeFileSync(file, `${lines.slice(0, lines.findIndex(isFirst)).join('\n')}\n`);
}

/** As after a power cut while a batch was being written: `whole` lines from this kind on, and a part of the next. */
function tearAt(folder: string, kind: string, whole: number): void {
  const file = journalFile(folder);
  const lines = readFileSync(file, 'utf8').split('\n');
  const end = lines.findIndex((line) => line.includes(`"kind":"${kind}"`)) + whole;
  writeFileSync(file, [...lines.slice(0, end), (lines[end] ?? '').slice(0, 40)].join('\n'));
}
