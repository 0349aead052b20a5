import { describe, expect, test } from 'vitest';
import { browserPorts } from '../../../sync/terminal/ports.ts';
import { freshId, run, shop, statusOf } from './core-support.ts';
import { eventually, MemoryMarker } from './fake-cloud.ts';

describe('losses that nothing reports', () => {
  test('a first start is installing, then ready, with a row for each collection', async () => {
    const cloud = shop();
    cloud.online = false;
    const { core } = await run(cloud);
    const status = statusOf(core);
    await eventually(status, (now) => now?.collections.every(({ state }) => state === 'offline') === true);
    expect(status()?.state).toBe('installing');
    cloud.online = true;
    await eventually(status, (now) => now?.state === 'ready');
    expect(status()?.collections.find(({ name }) => name === 'products')).toMatchObject({
      documents: 3,
      complete: true,
      state: 'in_sync',
      error: null,
    });
  });

  test('a database that was wiped is noticed by the marker, pulled again, and the cashier is told', async () => {
    const cloud = shop();
    const databaseId = freshId();
    const marker = new MemoryMarker();
    const first = await run(cloud, { databaseId, marker });
    await eventually(statusOf(first.core), (now) => now?.state === 'ready');
    await first.core.close();
    expect(marker.marker?.collections.products).toEqual({ documents: 3, complete: true, repull: false });
    // The same marker, an empty storage: as if its files had gone.
    marker.marker = { ...marker.marker!, databaseId: `${databaseId}-w` };
    cloud.online = false;
    const { core } = await run(cloud, { databaseId: `${databaseId}-w`, marker });
    const status = statusOf(core);
    expect(status()?.state).toBe('rebuilding');
    cloud.online = true;
    await eventually(status, (now) => now?.state === 'ready');
    await eventually(
      () => marker.marker?.rebuilding,
      (rebuilding) => rebuilding === false,
    );
  });

  test('with marker and database gone, the journal of the host tells it from a first start', async () => {
    const cloud = shop();
    cloud.online = false;
    cloud.countersignedSeq = 12;
    const { core } = await run(cloud);
    expect(statusOf(core)()?.state).toBe('rebuilding');
  });

  test('a database that stops answering is damaged: the question ends, and the next start takes a fresh one', async () => {
    let hanging = false;
    const { core, marker, restarts } = await run(shop(), {
      queryMs: 200,
      fault: { hang: (name) => hanging && name === 'products' },
    });
    await eventually(statusOf(core), (now) => now?.state === 'ready' && now.book !== null);
    hanging = true;
    expect(await core.ask({ name: 'lookUp', params: { candidates: ['6901234567892'] } })).toEqual({
      ok: false,
      error: 'damaged',
    });
    expect(statusOf(core)()?.state).toBe('damaged');
    expect(restarts()).toBe(1);
    expect(marker.marker).toMatchObject({ generation: 1, rebuilding: true, collections: {} });
    hanging = false;
  });

  test('a slow question is no damage', async () => {
    let slow = false;
    const cloud = shop();
    const { core, restarts } = await run(cloud, { queryMs: 300, fault: { hang: (name) => slow && name === 'staff' } });
    await eventually(statusOf(core), (now) => now?.state === 'ready');
    slow = true;
    const asked = core.ask({ name: 'staff', params: null });
    browserPorts().timers.after(400, () => (slow = false));
    expect(await asked).toEqual({ ok: false, error: 'timed_out' });
    expect(restarts()).toBe(0);
    expect((await core.ask({ name: 'staff', params: null })).ok).toBe(true);
  });
});
