/** Commission through a cloud that is put back from a backup between a sale and its statement: nothing is lost, nothing earned twice. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { backUpCloud, restoreCloud } from '../../../sync/cloud/backup/cloud-backup.ts';
import { closeMonth } from '../../../sync/cloud/commission/statements.ts';
import { monthAfter } from '../../../sync/domain/commission-rules.ts';
import { fillAsStarted } from '../../support/started-cloud.ts';
import { commissionHands, sentFrom } from './commission-shop.ts';
import { pairTerminal, type CloudLine } from './harness.ts';
import { startShop, type Shop } from './hostile-shop.ts';

const folder = mkdtempSync(join(tmpdir(), 'guidepost-commission-'));
const data = join(folder, 'data');
const place = { root: process.cwd(), data };
let cloud: Shop;
/** To whichever cloud runs now. */
const line: CloudLine = {
  ask: (path, asked) => cloud.ask(path, asked),
  advance: (byMs) => {
    cloud.advance(byMs);
  },
  get ports() {
    return cloud.ports;
  },
};
afterAll(async () => {
  await cloud.running.close();
  rmSync(folder, { recursive: true, force: true });
});
const closed = async (month: string) => {
  const answer = await closeMonth(cloud.running.cloud, month);
  return answer.ok ? answer.value.map(({ party, total, lines }) => ({ party, total, lines })) : answer.error;
};

test('a statement that a restored cloud closes again is the one that was lost, of each sale and refund once', async () => {
  await fillAsStarted(data);
  cloud = await startShop({ data });
  const { body } = await cloud.ask<{ code: string }>('/v1/pairing-codes', { token: await cloud.logIn(), json: {} });
  const till = await pairTerminal(line, body.code, '收银台');
  let hands = commissionHands(cloud);
  const month = monthAfter(new Date(cloud.ports.clock.now()).toISOString().slice(0, 7));
  const at = async (day: string): Promise<void> => {
    cloud.advance(Date.parse(`${day}T04:00:00Z`) - cloud.ports.clock.now());
    await till.renew();
  };
  await at(`${month}-02`);
  await hands.enter();
  cloud.advance(1000);
  const before = hands.sale(till, {}, 2);
  await sentFrom(till, [before]);
  await backUpCloud(place, join(folder, 'backup'), () => undefined);

  // Since then: a sale, a refund of the one before, and the month closed.
  const since = hands.sale(till, { serving: [{ guide: '2002', shareBp: 10_000 }] });
  const back = hands.refund(till, before, 1);
  await sentFrom(till, [since, back]);
  await at(`${monthAfter(month)}-03`);
  const told = await closed(month);
  expect(told).toEqual([
    { party: '2001', total: 495, lines: 2 },
    { party: '2002', total: 495, lines: 1 },
  ]);

  await cloud.running.close();
  await restoreCloud(place, join(folder, 'backup'), () => undefined);
  cloud = await startShop({ data });
  hands = commissionHands(cloud);
  await at(`${monthAfter(month)}-03`);
  expect(await hands.parts(before)).toEqual({ '2001': 990 });
  // The till brings again what the cloud lost, more than once.
  for (let times = 0; times < 2; times += 1) await till.upload([since, back]);
  expect(await closed(month)).toEqual(told);
  await till.upload([since, back]);
  expect([await closed(month), await hands.parts(before), await hands.parts(since)]).toEqual([
    told,
    { '2001': 495 },
    { '2002': 495 },
  ]);
});
