/** Parked sales of a store in the cloud, against a real PostgreSQL: who gets one, and what is found when two sold it. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestCloud, teeSale, type TestCloud, type TestTerminal } from './harness.ts';
import { alertsOf } from './hostile-shop.ts';

let cloud: TestCloud;
let one: TestTerminal;
let two: TestTerminal;
beforeAll(async () => {
  cloud = await startTestCloud();
  one = await cloud.pair();
  two = await cloud.pair();
});
afterAll(() => cloud.close());

const document = (id: string) => ({ id, name: '王女士', parkedAt: cloud.ports.clock.now(), cart: { version: 1 } });
const push = (terminal: TestTerminal, newDocumentState: unknown, assumedMasterState: unknown) =>
  cloud.ask<{ conflicts: Record<string, unknown>[] }>('/v1/replication/parkedSales/push', {
    token: terminal.token,
    json: { rows: [{ newDocumentState, assumedMasterState }] },
  });
const taken = (parked: ReturnType<typeof document>, saleId: string) => ({
  id: parked.id,
  name: '-',
  parkedAt: parked.parkedAt,
  cart: { wentOnAs: saleId },
  _deleted: true,
});

describe('a parked sale', () => {
  test('is taken by one of two terminals that ask at the same time; asking again after a lost answer is no conflict', async () => {
    const parked = document(one.freshId());
    await push(one, parked, null);
    const [first, second] = await Promise.all([
      push(one, taken(parked, 'a'), parked),
      push(two, taken(parked, 'b'), parked),
    ]);
    const conflicts = [first, second].map(({ body }) => body.conflicts.length);
    expect([...conflicts].sort()).toEqual([0, 1]);
    const winner = conflicts[0] === 0 ? one : two;
    expect((await push(winner, taken(parked, winner === one ? 'a' : 'b'), parked)).body.conflicts).toEqual([]);
    const pulled = (await two.pull('parkedSales')).body.documents.filter(({ id }) => id === parked.id);
    expect(pulled).toMatchObject([{ _deleted: true, name: '-' }]);
  });

  test('that two terminals sold offline is kept twice; the second is flagged and the alert names both receipts', async () => {
    const resumedFrom = one.freshId();
    const sold = (terminal: TestTerminal) =>
      terminal.entry('sale', teeSale(terminal, cloud.ports.clock.now(), { resumedFrom }));
    const [a, b] = [sold(one), sold(two)];
    const answers = await Promise.all([one.upload([a]), two.upload([b])]);
    expect(answers.map(({ body }) => body.quarantined)).toEqual([[], []]);
    const sales = (await one.pull('ledger')).body.documents.filter(
      ({ body }) => (body as { resumedFrom?: string }).resumedFrom === resumedFrom,
    );
    expect(sales).toHaveLength(2);
    const flagged = sales.filter(({ flags }) => (flags as string[] | undefined)?.includes('parked_sold_twice'));
    expect(flagged).toHaveLength(1);
    const raised = (await alertsOf(cloud, await cloud.logIn())).filter(({ code }) => code === 'parked_sold_twice');
    expect(raised).toHaveLength(1);
    for (const { receiptNumber } of sales) expect(JSON.stringify(raised)).toContain(receiptNumber);
  });
});
