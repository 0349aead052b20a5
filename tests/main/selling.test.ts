import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { eventually, Till } from './support/till.ts';

describe('a day at the till', () => {
  let till: Till;
  beforeEach(() => {
    till = new Till();
  });
  afterEach(() => till.end());

  test('pairs, logs in, opens a shift, sells, prints and uploads', async () => {
    await till.openForBusiness();
    const done = await till.sell();
    expect(done).toMatchObject({ total: 9900, cashDue: 9900, change: 100 });
    expect(done.receiptNumber).toMatch(/^S001-01-\d{6}-0001$/);
    await eventually(() => till.host.state().done?.print === 'printed');
    await eventually(() => till.cloud.entries.some(({ kind }) => kind === 'sale'));
    const status = await eventually(() => {
      const { sync } = till.host.state();
      return sync.pending === 0 && sync.state === 'online' ? sync : undefined;
    });
    expect(status).toMatchObject({ pendingSales: 0, cause: null });
    expect(till.host.state().shift).toMatchObject({ sales: 1, expectedCash: null });
    const slips = await till.get('print.virtualSlips', {});
    expect(slips.items[0]?.rows.join('\n')).toContain(done.receiptNumber);
    expect(till.logs).toEqual([]);
  });
});
