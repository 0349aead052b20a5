/** A hand-over whose count differs: both people see it before it is final. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Till } from './support/till.ts';

let till: Till;
beforeEach(async () => {
  till = new Till();
  await till.openForBusiness();
});
afterEach(() => till.end());

describe('a hand-over with a difference', () => {
  const handOver = (change: object) =>
    till.call('shift.handOver', {
      countedCash: 49_900 as never,
      pin: '111111',
      to: { staff: '2001', pin: '222222' },
      ...change,
    });

  test('however small, is shown before it is final: the count is kept, the shift goes on, and it is handed over once it was seen', async () => {
    expect(await handOver({ show: true })).toMatchObject({ code: 'reason_needed', details: { reason: 'over_short' } });
    const kinds = (await till.journal()).map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind === 'shift.counted')).toHaveLength(1);
    expect(kinds).not.toContain('shift.closed');
    const shift = (await till.get('app.state', {})).shift?.shift as never;
    expect(await till.get('shift.difference', { shift })).toMatchObject({ overShort: -100, countedCash: 49_900 });
    expect(await handOver({})).toMatchObject({ ok: true, value: { closed: { overShort: -100 } } });
  });

  test('of nothing goes through at once', async () => {
    expect(await handOver({ show: true, countedCash: 50_000 })).toMatchObject({
      ok: true,
      value: { closed: { overShort: 0 } },
    });
  });
});
