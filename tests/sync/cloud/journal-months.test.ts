/** Months of receipt, and in which of them an id may be found. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  EVERY_MONTH,
  monthAfter,
  monthAt,
  monthFromText,
  monthsOfIds,
  monthStart,
  monthText,
  timeOfId,
} from '../../../sync/cloud/store/journal-months.ts';
import { uuidV7 } from '../../../sync/domain/ids.ts';
import { epochMs } from '../../../sync/domain/time.ts';

const NOW = Date.UTC(2026, 10, 22);
const idAt = (at: number): string => uuidV7(epochMs(at), new Uint8Array(10));

describe('a month', () => {
  test('is that of UTC', () => {
    expect(monthAt(Date.UTC(2026, 11, 31, 23, 59, 59, 999))).toBe(202612);
    expect(monthAt(Date.UTC(2027, 0, 1))).toBe(202701);
    expect(monthAt(0)).toBe(197001);
  });

  test('is followed by the next, over every turn of a year', () => {
    expect(monthAfter(monthAt(NOW), 2)).toBe(202701);
    expect(monthAfter(monthAt(NOW), -11)).toBe(202512);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4e12 }), fc.integer({ min: -60, max: 60 }), (at, by) => {
        const month = monthAt(at);
        expect(monthAfter(monthAfter(month, by), -by)).toBe(month);
        expect(Math.sign(monthAfter(month, by) - month)).toBe(Math.sign(by));
        expect(monthAt(monthStart(month))).toBe(month);
        expect(monthAt(monthStart(month) - 1)).toBe(
          at < monthStart(monthAfter(monthAt(0), 1)) ? 196912 : monthAfter(month, -1),
        );
      }),
    );
  });

  test('is written and read as people do', () => {
    expect(monthText(monthAt(NOW))).toBe('2026-11');
    expect(monthFromText('2026-11')).toEqual({ ok: true, value: 202611 });
    for (const text of ['2026-13', '2026-00', '2026-1', '202611', '', '2026-11-01'])
      expect(monthFromText(text).ok).toBe(false);
  });
});

describe('an id', () => {
  test('says when it was made', () => {
    expect(timeOfId(idAt(NOW))).toBe(NOW);
    expect(timeOfId('entry1')).toBeNull();
    expect(timeOfId('019a0000-0000-4000-8000-000000000001')).toBeNull();
  });

  test('is looked for from the month before that on: a line is never received much before it was made', () => {
    expect(monthsOfIds([idAt(NOW)], NOW)).toEqual({ from: 202610, old: [] });
    expect(monthsOfIds([idAt(NOW), idAt(Date.UTC(2026, 8, 3))], NOW)).toEqual({ from: 202608, old: [] });
    expect(monthsOfIds([], NOW)).toEqual({ from: 202611, old: [] });
  });

  test('that may be older than what is kept is looked for in the ledger too', () => {
    const old = idAt(Date.UTC(2026, 8, 1) - 1);
    expect(monthsOfIds([idAt(NOW), old], NOW)).toEqual({ from: 202607, old: [old] });
  });

  test('whose time cannot be believed is looked for everywhere', () => {
    const ahead = idAt(NOW + 2 * 86_400_000);
    for (const id of [ahead, 'entry1', '019a0000-0000-4000-8000-000000000001'])
      expect(monthsOfIds([idAt(NOW), id], NOW)).toEqual({ from: EVERY_MONTH, old: [id] });
    // A clock some minutes ahead of ours is no reason.
    expect(monthsOfIds([idAt(NOW + 600_000)], NOW)).toEqual({ from: 202610, old: [] });
  });
});
