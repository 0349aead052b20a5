/** Corrections of tenders in the cloud, against a real PostgreSQL: what fits is quiet, what does not is flagged and told. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestCloud, teeSale, type SignedEntry, type TestCloud, type TestTerminal } from './harness.ts';
import { alertsOf } from './hostile-shop.ts';

let cloud: TestCloud;
let till: TestTerminal;
beforeAll(async () => {
  cloud = await startTestCloud();
  till = await cloud.pair();
});
afterAll(() => cloud.close());

const SHIFT = '019a0000-0000-7000-8000-000000000001';
const OTHER_SHIFT = '019a0000-0000-7000-8000-000000000002';
const cash = { tenderId: 't1', kind: 'cash', amount: 10_000 };
const card = { tenderId: 't1', kind: 'card', amount: 9_900 };
const sold = (): SignedEntry => till.entry('sale', teeSale(till, cloud.ports.clock.now()));
const correction = (sale: SignedEntry, over: object = {}): SignedEntry =>
  till.entry('correction', {
    of: sale.id,
    what: 'tender',
    document: 'sale',
    correction: till.freshId(),
    corrects: (sale['body'] as { receiptNumber: string }).receiptNumber,
    shift: SHIFT,
    before: [cash],
    changeBefore: 100,
    tenders: [card],
    change: 0,
    approval: { by: '9001', reason: '顾客刷的卡' },
    ...over,
  });
const flagsOf = async (entry: SignedEntry): Promise<unknown> =>
  (await till.pull('ledger')).body.documents.find(({ id }) => id === entry.id)?.['flags'] ?? [];
const raised = async (entry: SignedEntry) =>
  (await alertsOf(cloud, await cloud.logIn())).find(({ subject }) => subject === `correction ${entry.id}`);

describe('a correction of tenders', () => {
  test('that fits its sale is quiet, in the same upload or a later one, also the second of one sale', async () => {
    const sale = sold();
    const first = correction(sale);
    await till.upload([sale, first]);
    const back = correction(sale, { before: [card], changeBefore: 0, tenders: [{ ...card, kind: 'other' }] });
    await till.upload([back]);
    expect(await flagsOf(first)).toEqual([]);
    expect(await flagsOf(back)).toEqual([]);
  });

  test.each([
    ['other_sum', { tenders: [{ ...card, amount: 1 }] }],
    ['other_before', { before: [{ ...cash, kind: 'other' }] }],
    ['other_shift', { shift: OTHER_SHIFT }],
    ['no_document', { corrects: 'S001-01-260921-9999', of: '019a0000-0000-7000-8000-0000000000ff' }],
  ])('%s: is kept, flagged and told', async (found, over) => {
    const sale = sold();
    const wrong = correction(sale, over);
    expect((await till.upload([sale, wrong])).body.quarantined).toEqual([]);
    expect(await flagsOf(wrong)).toEqual(['correction_differs']);
    expect((await raised(wrong))?.detail).toContain(found);
  });
});
