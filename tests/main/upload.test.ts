import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { isCountersigned } from '../../main/upload/high-water.ts';
import { FakeCloud } from './support/fake-cloud.ts';
import { eventually, Till } from './support/till.ts';

describe('the upload', () => {
  let till: Till;
  beforeEach(async () => {
    till = new Till();
    await till.openForBusiness();
  });
  afterEach(() => till.end());

  const sync = () => till.host.state().sync;
  const allUp = () => eventually(() => sync().pending === 0 && sync().state === 'online');
  const seqs = () => till.cloud.entries.map(({ seq }) => seq);
  const inOrder = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

  test('sells on while the cloud is away and brings everything once, in order, when it is back', async () => {
    await allUp();
    till.cloud.reachable = false;
    for (let n = 0; n < 5; n += 1) await till.sell();
    await eventually(() => sync().state === 'offline');
    expect(sync()).toMatchObject({ pendingSales: 5, cause: 'cloud_unreachable' });
    expect(sync().oldestAt).not.toBeNull();
    till.cloud.reachable = true;
    await allUp();
    expect(seqs()).toEqual(inOrder(till.cloud.entries.length));
    expect(till.cloud.entries.filter(({ kind }) => kind === 'sale')).toHaveLength(5);
  });

  test('duplicate after lost answer: what had no answer is sent again, and the cloud has it once', async () => {
    await allUp();
    till.cloud.losesAnswers = 2;
    await till.sell();
    await allUp();
    expect(seqs()).toEqual(inOrder(till.cloud.entries.length));
  });

  test('believes no high-water that the cloud did not sign', async () => {
    await allUp();
    till.cloud.badSignature = true;
    await till.sell();
    await eventually(() => sync().cause === 'bad_countersignature');
    expect(sync().pendingSales).toBe(1);
    till.cloud.badSignature = false;
    await allUp();
  });

  test('says that it was revoked, and goes on selling', async () => {
    await allUp();
    till.cloud.revoked = true;
    await till.sell();
    await eventually(() => sync().cause === 'revoked');
    expect(await till.sell()).toMatchObject({ total: 9900 });
  });

  test('stops at a fork: another machine wrote on as this terminal', async () => {
    await allUp();
    const last = till.cloud.entries.at(-1);
    if (last === undefined) throw new Error('nothing went up');
    till.cloud.entries = [...till.cloud.entries.slice(0, -1), { ...last, hash: 'f'.repeat(64) }];
    await till.sell();
    await eventually(() => sync().cause === 'fork');
    expect(sync().pendingSales).toBeGreaterThan(0);
  });

  test('sends again what a restored cloud has forgotten', async () => {
    await till.sell();
    await allUp();
    const count = till.cloud.entries.length;
    till.cloud.entries = till.cloud.entries.slice(0, 3);
    till.cloud.epoch = 'e2';
    await till.get('replication.pull', { collection: 'products', request: { checkpoint: null, limit: 10 } });
    await eventually(() => till.cloud.entries.length >= count);
    await allUp();
    expect(seqs()).toEqual(inOrder(till.cloud.entries.length));
  });

  test('fills a cloud again that was put back from a backup of any age, from the first entry on', async () => {
    for (let n = 0; n < 3; n += 1) await till.sell();
    await allUp();
    await till.stop();
    await till.start();
    await allUp();
    const all = [...till.cloud.entries];
    for (const age of [all.length - 1, Math.trunc(all.length / 2), 1, 0]) {
      till.cloud.entries = all.slice(0, age);
      till.cloud.epoch = `e-${String(age)}`;
      await till.get('replication.pull', { collection: 'products', request: { checkpoint: null, limit: 10 } });
      await eventually(() => till.cloud.entries.length >= all.length);
      await allUp();
      expect(till.cloud.entries.slice(0, all.length)).toEqual(all);
    }
  });

  test('begins after a restart where the cloud stands', async () => {
    await till.sell();
    await allUp();
    await till.stop();
    const before = till.cloud.uploads().length;
    const had = till.cloud.entries.length;
    await till.start();
    await allUp();
    const after = till.cloud
      .uploads()
      .slice(before)
      .flatMap(({ body }) => (body as { entries: { seq: number }[] }).entries);
    expect(after.every(({ seq }) => seq > had)).toBe(true);
  });

  test('tells the database worker to pull when the cloud wakes it', async () => {
    await eventually(() => till.cloud.listeners > 0);
    till.events.length = 0;
    till.cloud.wake('store:demo:S001');
    expect(till.events.filter(({ name }) => name === 'replication.resync')).toEqual([
      { name: 'replication.resync', payload: { scope: 'store:demo:S001' } },
    ]);
  });

  test('clock set wrong: entries have the time of the cloud', async () => {
    await allUp();
    till.cloud.nowOffsetMs = 3_600_000;
    till.cloud.calls.length = 0;
    await till.sell();
    await allUp();
    await till.sell();
    const entries = await till.journal();
    expect(Math.abs((entries.at(-1)?.at ?? 0) - (Date.now() + 3_600_000))).toBeLessThan(10_000);
  });
});

test('a countersignature holds only for the terminal, seq and hash that it names', () => {
  const cloud = new FakeCloud();
  const mark = cloud.highWater() as never as Parameters<typeof isCountersigned>[0];
  expect(isCountersigned(mark, cloud.profile())).toBe(true);
  expect(isCountersigned({ ...mark, seq: 1 }, cloud.profile())).toBe(false);
  expect(isCountersigned({ ...mark, hash: '1'.repeat(64) }, cloud.profile())).toBe(false);
  expect(isCountersigned(mark, cloud.profile('02'))).toBe(false);
});
