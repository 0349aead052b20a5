import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { NO_DEVICES } from '../../hardware/devices-file.ts';
import { bookHead, eventually, Till } from './support/till.ts';

describe('training', () => {
  let till: Till;
  beforeEach(async () => {
    till = new Till();
    await till.start();
    await eventually(() => till.host.state().sync.pending === 0 && till.host.state().sync.state === 'online');
    await till.stop();
  });
  afterEach(() => till.end());

  test('sells beside the real books: nothing goes up, no drawer opens, the slip says so', async () => {
    const before = till.cloud.entries.length;
    await till.start({ training: true });
    await till.login();
    await till.get('shift.open', { float: 0 as never });
    await till.get('catalogue.activate', { head: bookHead() });
    const done = await till.sell();
    expect(done.receiptNumber).toMatch(/^S001-T01-\d{6}-0001$/);
    await eventually(() => till.host.state().done?.print === 'printed');
    expect((await till.get('print.virtualSlips', {})).items[0]?.rows.join('\n')).toContain('TRAINING');
    const entries = await till.journal();
    expect(entries.some(({ kind }) => kind === 'drawer.kicked')).toBe(false);
    expect(entries.find(({ kind }) => kind === 'sale')?.body).toMatchObject({ training: true });
    expect(await till.call('drawer.open', { reason: 'x' })).toMatchObject({ code: 'device_unavailable' });
    expect(till.host.state()).toMatchObject({ training: true, sync: { state: 'offline', cause: 'training' } });
    expect(till.cloud.entries).toHaveLength(before);
    await till.stop();
    await till.start();
    await till.login();
    expect(till.host.state()).toMatchObject({ done: null, shift: null });
  });
});

describe('equipment', () => {
  let till: Till;
  beforeEach(() => {
    till = new Till();
  });
  afterEach(() => till.end());

  test('a virtual scan arrives as an event; without a virtual scanner it is refused', async () => {
    await till.openForBusiness();
    await till.get('scanner.virtualScan', { data: '6901234567892' });
    expect(till.events.find(({ name }) => name === 'scan')?.payload).toMatchObject({
      device: 'scanner',
      data: '6901234567892',
    });
    await till.stop();
    await till.start({ devices: { ...NO_DEVICES, scanners: [{ id: 'w', driver: 'wedge' }] } });
    expect(await till.call('scanner.virtualScan', { data: '1' })).toMatchObject({ code: 'device_unavailable' });
  });

  test('a till without printer and drawer sells all the same', async () => {
    await till.start({ devices: NO_DEVICES });
    await till.login();
    await till.get('shift.open', { float: 0 as never });
    await till.get('catalogue.activate', { head: bookHead() });
    expect(await till.sell()).toMatchObject({ print: null });
    expect(till.host.state().printer).toEqual({ state: 'offline', held: 0, jobs: 0 });
    expect(await till.call('print.test', { printer: 'receipt' })).toMatchObject({ code: 'device_unavailable' });
  });
});

describe('pairing anew', () => {
  test('begins a journal of its own and keeps the old one beside it', async () => {
    const till = new Till();
    await till.openForBusiness();
    await till.sell();
    await till.stop();
    rmSync(join(till.folder, 'terminal', 'profile.json'));
    const profile = till.cloud.profile.bind(till.cloud);
    till.cloud.profile = () => profile('02');
    till.cloud.entries = [];
    await till.start();
    expect(till.host.state().place?.terminal).toBe('02');
    expect(till.host.state().shift).toBeNull();
    const { entries } = await till.get('journal.read', { afterSeq: 0, limit: 10 });
    expect(entries[0]).toMatchObject({ seq: 1, kind: 'incarnation.opened', body: { terminal: '02' } });
    expect(existsSync(join(till.folder, 'terminal', 'journal-01'))).toBe(true);
    expect(readdirSync(join(till.folder, 'terminal', 'journal-01')).length).toBeGreaterThan(0);
    await till.end();
  });
});
