/** Holds on units and what the cloud finds in refunds, on a real PostgreSQL. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { HOLD_LASTS_MS } from '../../../sync/cloud/store/refund-holds.ts';
import { startHousekeeping } from '../../../sync/cloud/housekeeping.ts';
import { TEE_LINE } from '../../fixtures/tee-line.ts';
import { bookHash, startTestCloud, type SignedEntry, type TestCloud, type TestTerminal } from './harness.ts';

let cloud: TestCloud;
let hash: string;
beforeAll(async () => {
  cloud = await startTestCloud();
  hash = await bookHash(await cloud.pair(), 'demo-1');
});
afterAll(() => cloud.close());

interface Sold {
  readonly saleId: string;
  readonly receiptNumber: string;
}
const twoTees = { ...TEE_LINE, quantity: 2, base: 19_800, net: 19_800, tax: 2278 };
/** Two T-shirts for 198.00 in cash, in the cloud. */
async function sold(terminal: TestTerminal, upload = true): Promise<Sold & { readonly entry: SignedEntry }> {
  const now = cloud.ports.clock.now();
  const entry = terminal.sale({
    pricing: { now, version: 1, book: 'demo-1', bookHash: hash, roundOffUnit: 0, coupons: [], pointsAsked: 0 },
    lines: [twoTees],
    total: 19_800,
    cashDue: 19_800,
    tenders: [{ tenderId: 't1', kind: 'cash', amount: 20_000 }],
    change: 200,
  });
  if (upload) expect((await terminal.upload([entry])).body.quarantined).toEqual([]);
  return { ...(entry['body'] as Sold), entry };
}
const refundOf = (terminal: TestTerminal, sale: Sold, over: Readonly<Record<string, unknown>> = {}): SignedEntry =>
  terminal.entry('refund', {
    refundId: terminal.freshId(),
    receiptNumber: terminal.nextReceipt(),
    store: 'S001',
    terminal: terminal.id,
    shift: '019a0000-0000-7000-8000-000000000001',
    cashier: '1001',
    sale: { saleId: sale.saleId, receiptNumber: sale.receiptNumber },
    lines: [{ lineId: '1', product: TEE_LINE.product, units: 1, amount: 9900, refundedBefore: 0 }],
    total: 9900,
    tenders: [{ tenderId: 'r1', kind: 'cash', amount: 9900, of: 't1' }],
    pointsReturned: 0,
    couponsRevived: [],
    heldBy: 'offline',
    knownFrom: 'ledger',
    ...over,
  });
const hold = (
  terminal: TestTerminal,
  { saleId, receiptNumber }: Sold,
  { refundId = terminal.freshId(), units = 1, lineId = '1', journalled = [] as readonly string[] } = {},
) =>
  cloud.ask<{ code: string; expiresAt: number; left: unknown; receipts: readonly string[] }>('/v1/refund-holds', {
    token: terminal.token,
    json: { refundId, saleId, receiptNumber, lines: [{ lineId, units }], journalled },
  });
const known = (terminal: TestTerminal, number: string) =>
  cloud.ask<{ sale: unknown; refunds: { body: { refundId: string } }[]; held: unknown[] }>(`/v1/returns/${number}`, {
    token: terminal.token,
  });
const alerts = async (code: string) =>
  (
    await cloud.ask<{ items: { code: string; subject: string; detail: string }[] }>('/v1/alerts', {
      token: await cloud.logIn(),
    })
  ).body.items.filter((one) => one.code === code);
const receiptOf = (entry: SignedEntry): string => (entry['body'] as Sold).receiptNumber;

describe('a hold on units', () => {
  test('is given once: the same unit at another till is refused with what is left, the other unit is not', async () => {
    const [one, two] = [await cloud.pair(), await cloud.pair()];
    const sale = await sold(one);
    expect((await hold(one, sale)).status).toBe(200);
    const both = await hold(two, sale, { units: 2 });
    expect([both.status, both.body.code, both.body.left]).toEqual([409, 'units_gone', [{ lineId: '1', left: 1 }]]);
    expect((await known(two, sale.receiptNumber)).body.held).toEqual([{ lineId: '1', units: 1 }]);
    expect((await known(one, sale.receiptNumber)).body.held).toEqual([]);
    expect((await hold(two, sale)).status).toBe(200);
  });

  test('of two tills that ask at once for the last unit exactly one gets it', async () => {
    const [one, two] = [await cloud.pair(), await cloud.pair()];
    const sale = await sold(one);
    for (const round of [1, 2, 3]) {
      const answers = await Promise.all([hold(one, sale, { units: 2 }), hold(two, sale, { units: 2 })]);
      const statuses = answers.map(({ status }) => status).sort();
      // The winner of a round gives its hold up by asking anew, so that each round has a winner.
      expect([round, statuses]).toEqual([round, [200, 409]]);
    }
  });

  test('is given again for the same refund, and becomes the refund when its entry arrives', async () => {
    const [one, two] = [await cloud.pair(), await cloud.pair()];
    const sale = await sold(one);
    const refundId = one.freshId();
    expect((await hold(one, sale, { refundId, units: 2 })).status).toBe(200);
    expect((await hold(one, sale, { refundId, units: 2 })).status).toBe(200);
    const entry = refundOf(one, sale, { refundId, heldBy: 'cloud' });
    expect((await one.upload([entry])).body.quarantined).toEqual([]);
    // One of the two units is back; the hold counts no more.
    expect((await hold(two, sale, { units: 1 })).status).toBe(200);
    const refused = await hold(one, sale, { units: 2, journalled: [refundId] });
    expect(refused.body).toMatchObject({ code: 'units_gone', left: [{ lineId: '1', left: 0 }] });
    expect(refused.body.receipts).toEqual([receiptOf(entry)]);
    expect((await known(two, sale.receiptNumber)).body.refunds.map(({ body }) => body.refundId)).toEqual([refundId]);
  });

  test('of an act that never was is given up by the same till, not by another one, and ends by itself', async () => {
    const [one, two] = [await cloud.pair(), await cloud.pair()];
    const sale = await sold(one);
    const lost = one.freshId();
    expect((await hold(one, sale, { refundId: lost, units: 2 })).status).toBe(200);
    expect((await hold(two, sale, { units: 1 })).status).toBe(409);
    // It stands in the journal of till one and is on its way: it holds against that till too.
    expect((await hold(one, sale, { journalled: [lost] })).status).toBe(409);
    expect((await hold(one, sale)).status).toBe(200);
    expect((await hold(two, sale, { units: 1 })).status).toBe(200);
    expect((await hold(two, sale, { units: 2 })).status).toBe(409);
    cloud.advance(HOLD_LASTS_MS + 1);
    await Promise.all([one.renew(), two.renew()]);
    expect((await hold(two, sale, { units: 2 })).status).toBe(200);
    await (await startHousekeeping(cloud.running.cloud)).close();
    const { database } = cloud.running.cloud;
    const rows = await database.rows<{ count: number }>(
      'SELECT count(*)::integer AS count FROM refund_holds WHERE sale = $1',
      [sale.saleId],
    );
    expect(rows).toEqual([{ count: 1 }]);
  });

  test('on a sale that is not here yet is given to the till that sold it and counts against others afterwards', async () => {
    const [one, two] = [await cloud.pair(), await cloud.pair()];
    const sale = await sold(one, false);
    expect((await hold(two, sale)).body.code).toBe('unknown_sale');
    expect((await hold(one, sale, { units: 2 })).status).toBe(200);
    await one.upload([sale.entry]);
    expect((await hold(two, sale)).body.code).toBe('units_gone');
  });

  test('is refused for a line that was not sold, a sale that is not that receipt’s, a store of others, and a person', async () => {
    const [one, elsewhere] = [await cloud.pair(), await cloud.pair('x', 'S002').catch(() => null)];
    const sale = await sold(one);
    expect((await hold(one, sale, { lineId: '9' })).body.code).toBe('unknown_line');
    expect((await hold(one, { ...sale, saleId: one.freshId() })).body.code).toBe('unknown_sale');
    expect((await hold(one, { ...sale, receiptNumber: 'S001-ZZ-260314-0001' })).body.code).toBe('unknown_sale');
    const foreign = await hold(one, { ...sale, receiptNumber: 'S777-01-260314-0001' });
    expect([foreign.status, foreign.body.code]).toEqual([403, 'other_store']);
    if (elsewhere !== null) expect((await hold(elsewhere, sale)).status).toBe(403);
    const person = { token: await cloud.logIn(), json: {} };
    expect((await cloud.ask('/v1/refund-holds', person)).status).toBe(403);
  });
});

describe('same unit refunded twice', () => {
  test('by two tills that were offline: both are kept, the second is flagged, the alert names both receipts, sums are right', async () => {
    const [one, two] = [await cloud.pair(), await cloud.pair()];
    const sale = await sold(one);
    const units = { lines: [{ lineId: '1', product: TEE_LINE.product, units: 2, amount: 19_800, refundedBefore: 0 }] };
    const all = { ...units, total: 19_800, tenders: [{ tenderId: 'r1', kind: 'cash', amount: 19_800, of: 't1' }] };
    const [first, second] = [refundOf(one, sale, all), refundOf(two, sale, all)];
    expect((await one.upload([first])).body.quarantined).toEqual([]);
    expect((await two.upload([second])).body.quarantined).toEqual([]);
    const documents = (await one.pull('ledger')).body.documents.filter(({ kind }) => kind === 'refund');
    const flagsOf = (entry: SignedEntry) => documents.find(({ id }) => id === entry.id)?.['flags'];
    expect(flagsOf(first)).toBeUndefined();
    expect(flagsOf(second)).toEqual(['refund_exceeds_sale']);
    const [raised] = (await alerts('refund_exceeds_sale')).filter(({ subject }) => subject === `refund ${second.id}`);
    expect(raised?.detail).toBe(`${receiptOf(first)}, ${receiptOf(second)}`);
    // Nobody takes a third, and what was paid out twice is in the figures twice.
    expect((await hold(one, sale)).body).toMatchObject({ code: 'units_gone', left: [{ lineId: '1', left: 0 }] });
    const day = String(documents.find(({ id }) => id === second.id)?.['businessDay']);
    const report = await cloud.ask<{ items: { tender: string; refunded: number }[] }>(
      `/v1/reports/sales-by-tender?from=${day}&to=${day}`,
      { token: await cloud.logIn() },
    );
    const paidOut = documents
      .filter(({ businessDay }) => businessDay === day)
      .reduce((sum, { total }) => sum + Number(total), 0);
    expect(report.body.items.find(({ tender }) => tender === 'cash')?.refunded).toBe(paidOut);
  });
});

describe('a refund that does not fit its sale', () => {
  const flags = async (over: Readonly<Record<string, unknown>>): Promise<unknown> => {
    const one = await cloud.pair();
    const sale = await sold(one);
    const refund = refundOf(one, sale, over);
    expect((await one.upload([refund])).body.quarantined).toEqual([]);
    const documents = (await one.pull('ledger')).body.documents;
    return documents.find(({ id }) => id === refund.id)?.['flags'];
  };
  const line = { lineId: '1', product: TEE_LINE.product, units: 1, amount: 9000, refundedBefore: 0 };

  test('is flagged: too much or too little money, a tender that was none of the sale’s', async () => {
    expect(await flags({})).toBeUndefined();
    const less = { lines: [line], total: 9000, tenders: [{ tenderId: 'r', kind: 'cash', amount: 9000, of: 't1' }] };
    expect(await flags(less)).toEqual(['refund_differs']);
    expect(await flags({ tenders: [{ tenderId: 'r', kind: 'card', amount: 9900, of: 't7' }] })).toEqual([
      'refund_differs',
    ]);
    expect(await alerts('refund_differs')).not.toEqual([]);
  });

  test('without a receipt: it names itself, is kept and flagged for who looks through refunds', async () => {
    const one = await cloud.pair();
    const refundId = one.freshId();
    const receiptNumber = one.nextReceipt();
    const refund = refundOf(one, { saleId: refundId, receiptNumber }, {
      refundId,
      receiptNumber,
      withoutReceipt: true,
      approval: { by: '9001', reason: '小票丢失' },
    }); // prettier-ignore
    expect((await one.upload([refund])).body.quarantined).toEqual([]);
    const documents = (await one.pull('ledger')).body.documents;
    expect(documents.find(({ id }) => id === refund.id)?.['flags']).toEqual(['without_receipt']);
  });
});
