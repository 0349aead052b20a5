/** A shift through a real host, a real cloud and paper: all four tell the same figures. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fetchTransport } from '../../main/upload/cloud-transport.ts';
import { PROTOCOL_HEADER, PROTOCOL_VERSION } from '../../sync/protocol/messages.ts';
import { shiftReport, type DayReport, type ShiftReport } from '../../sync/domain/shift-report.ts';
import type { JournalEntry } from '../../sync/schemas/entries/entry.ts';
import { startTestCloud, type TestCloud } from '../sync/cloud/harness.ts';
import { bookHead, eventually, Till } from './support/till.ts';

let cloud: TestCloud;
let till: Till;
beforeAll(async () => {
  cloud = await startTestCloud();
  const manager = await cloud.logIn();
  const code = await cloud.ask<{ code: string }>('/v1/pairing-codes', { token: manager, json: {} });
  till = new Till({
    change: {
      cloudUrl: cloud.url,
      pairCode: code.body.code,
      transport: (url) => fetchTransport(url, { [PROTOCOL_HEADER]: String(PROTOCOL_VERSION) }),
    },
  });
  await till.openForBusiness();
  await till.get('catalogue.activate', { head: bookHead() });
});
afterAll(async () => {
  await till.end();
  await cloud.close();
});

test('printed Z, terminal, cloud and journal agree to the fen', async () => {
  await till.sell();
  await till.sell(20_000);
  await till.get('cash.move', { direction: 'out', amount: 3_000 as never, reason: '快递费' });
  await till.get('drawer.open', { reason: '换零钱' });
  const { shift } = await till.get('shift.close', {
    countedCash: 66_000 as never,
    denominations: { '10000': 6, '5000': 1, '1000': 1 },
    reason: '找零找错',
  });
  const here = (await till.get('shift.report', { shift })).report;
  expect(here).toMatchObject({ net: 19_800, expectedCash: 66_800, count: { overShort: -800 }, cashOut: 3_000 });
  expect(shiftReport((await till.journal()) as unknown as readonly JournalEntry[], shift)).toEqual(here);

  const slip = await eventually(async () => {
    const { items } = await till.get('print.virtualSlips', {});
    return items.map(({ rows }) => rows.join('\n')).find((text) => text.includes('Z 报表'));
  });
  for (const text of ['198.00', '668.00', '660.00', '-8.00', '找零找错', '-30.00']) expect(slip).toContain(text);

  const manager = await cloud.logIn();
  const there = await eventually(async () => {
    const { body, status } = await cloud.ask<{ report: ShiftReport }>(`/v1/reports/shift?shift=${shift}`, {
      token: manager,
    });
    return status === 200 && body.report.closedAt !== null ? body.report : undefined;
  });
  expect(there).toEqual(JSON.parse(JSON.stringify(here)));

  const { report: day } = await till.get('day.report', {});
  const { terminal } = here;
  const { body } = await cloud.ask<{ report: DayReport }>(`/v1/reports/day?terminal=${terminal}&day=${day.day}`, {
    token: manager,
  });
  expect(body.report).toEqual(JSON.parse(JSON.stringify(day)));
  expect((await till.get('shift.report', { shift })).unsentCount).toBe(0);
});

test('an unknown shift is not found, and the manager of another store asks in vain', async () => {
  const manager = await cloud.logIn();
  const unknown = await cloud.ask('/v1/reports/shift?shift=019a0000-0000-7000-8000-00000000dead', { token: manager });
  expect(unknown.status).toBe(404);
  expect((await cloud.ask('/v1/reports/shift?store=S999', { token: manager })).status).toBe(403);
});
