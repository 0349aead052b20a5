import { describe, expect, test } from 'vitest';
import { epochMs } from '../../sync/domain/time.ts';
import { contactHeaders } from '../../main/health.ts';
import type { Disk } from '../../main/journal/disk.ts';
import { SYNCS_KEPT, SyncTimes, timedDisk } from '../../main/journal/sync-times.ts';

describe('what a terminal says of itself', () => {
  test('counts only slips that wait for a person, and tells the oldest', () => {
    expect(
      contactHeaders({
        sync: { pending: 3, oldestAt: epochMs(1_790_000_000_000) },
        clockSkewMs: -7_200_000,
        fsyncMs: 12,
        unfinishedPrints: [
          { state: 'queued', queuedAt: epochMs(1) },
          { state: 'unknown', queuedAt: epochMs(1_790_000_000_500) },
          { state: 'held', queuedAt: epochMs(1_790_000_000_200) },
        ],
      }),
    ).toEqual({
      'guidepost-pending': '3',
      'guidepost-oldest': '1790000000000',
      'guidepost-health': 'skew=-7200000;fsync=12;prints=2;print=1790000000200',
    });
  });

  test('leaves out what it does not know', () => {
    expect(
      contactHeaders({ sync: { pending: 0, oldestAt: null }, clockSkewMs: 0, fsyncMs: null, unfinishedPrints: [] }),
    ).toEqual({ 'guidepost-pending': '0', 'guidepost-health': 'skew=0;prints=0' });
  });
});

describe('times of fsync', () => {
  test('are the p99 of the recent ones, null before the first', () => {
    const times = new SyncTimes();
    expect(times.p99Ms).toBeNull();
    for (let index = 0; index < SYNCS_KEPT; index += 1) times.note({ startedAt: 0, endedAt: index < 3 ? 900 : 5 });
    expect(times.p99Ms).toBe(900);
    for (let index = 0; index < SYNCS_KEPT; index += 1) times.note({ startedAt: 10, endedAt: 17 });
    expect(times.p99Ms).toBe(7);
  });

  test('are taken around the sync of the disk, and only of one that succeeded', async () => {
    let now = 0;
    let isBroken = false;
    const file = {
      append: () => Promise.resolve(),
      close: () => Promise.resolve(),
      sync: () => {
        now += 40;
        return isBroken ? Promise.reject(new Error('disk')) : Promise.resolve();
      },
    };
    const disk = { openAppend: () => Promise.resolve(file) } as unknown as Disk;
    const times = new SyncTimes();
    const opened = await timedDisk(disk, () => now, times).openAppend('a');
    await opened.sync();
    expect(times.last).toEqual({ startedAt: 0, endedAt: 40 });
    isBroken = true;
    await expect(opened.sync()).rejects.toThrow('disk');
    expect(times.last).toEqual({ startedAt: 0, endedAt: 40 });
  });
});
