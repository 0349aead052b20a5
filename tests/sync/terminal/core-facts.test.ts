import { describe, expect, test } from 'vitest';
import type { ContestedCustomer, StoreFact, TokenView } from '../../../sync/terminal/api.ts';
import type { TerminalCore } from '../../../sync/terminal/core.ts';
import { latest, run, shop, value } from './core-support.ts';
import { eventually } from './fake-cloud.ts';

const DAY = '2026-03-14';
const AT = Date.parse('2026-03-14T10:00:00+08:00');

const sale = (seq: number, more: Record<string, unknown> = {}) => ({
  seq,
  id: `018e3a00-0000-7000-8000-${String(seq).padStart(12, '0')}`,
  kind: 'sale',
  v: 1,
  at: AT + seq,
  businessDay: DAY,
  staff: '1001',
  body: { receiptNumber: `S001-01-260314-${String(seq).padStart(4, '0')}`, terminal: '01', total: 100 * seq },
  ...more,
});
const ledgerOf = (
  { id, kind, seq, at, businessDay, staff, body }: ReturnType<typeof sale>,
  more: Record<string, unknown> = {},
) => ({
  id,
  kind,
  seq,
  at,
  businessDay,
  staff,
  store: 'S001',
  terminal: body.terminal,
  receiptNumber: body.receiptNumber,
  body,
  ...more,
});

describe('facts', () => {
  const sales = (core: TerminalCore) =>
    latest<readonly StoreFact[]>(core, { name: 'sales', params: { businessDay: DAY as never } });

  test('what was sold offline shows at once and is shown once when the cloud sends it back', async () => {
    const cloud = shop();
    cloud.online = false;
    cloud.journal = [sale(1)];
    const { core } = await run(cloud);
    const facts = sales(core);
    await eventually(facts, (now) => now?.length === 1);
    cloud.journal = [...cloud.journal, sale(2), sale(3, { kind: 'session.changed' })];
    core.readJournal();
    await eventually(facts, (now) => now?.length === 2);
    expect(facts()?.map(({ receiptNumber, inCloud }) => [receiptNumber, inCloud])).toEqual([
      ['S001-01-260314-0002', false],
      ['S001-01-260314-0001', false],
    ]);

    cloud.online = true;
    cloud.countersignedSeq = 3;
    cloud.put(
      'ledger',
      ledgerOf(sale(1)),
      ledgerOf(sale(2), { flags: ['price'] }),
      ledgerOf({ ...sale(9), body: { ...sale(9).body, terminal: '02' } }),
    );
    core.resync();
    await eventually(facts, (now) => now?.length === 3);
    await eventually(facts, (now) => now?.every(({ inCloud }) => inCloud) === true);
    expect(facts()?.map(({ entry }) => entry)).toEqual([sale(9).id, sale(2).id, sale(1).id]);
    expect(facts()?.[1]?.flags).toEqual(['price']);
  });

  test('nothing of the overlay is written into the database', async () => {
    const cloud = shop();
    cloud.journal = [sale(1)];
    const { core } = await run(cloud);
    await eventually(sales(core), (now) => now?.length === 1);
    expect(await core.collections.ledger.find().exec()).toEqual([]);
  });

  test('a sale is found by its receipt number, here or in the ledger', async () => {
    const cloud = shop();
    cloud.journal = [sale(1)];
    cloud.put('ledger', ledgerOf(sale(7)));
    const { core } = await run(cloud);
    await eventually(sales(core), (now) => now?.length === 2);
    expect(await value(core, { name: 'findSale', params: { receiptNumber: 'S001-01-260314-0001' } })).toMatchObject({
      entry: sale(1).id,
      inCloud: false,
    });
    expect(await value(core, { name: 'findSale', params: { receiptNumber: 'S001-01-260314-0007' } })).toMatchObject({
      entry: sale(7).id,
      inCloud: true,
    });
    expect(await value(core, { name: 'findSale', params: { receiptNumber: 'S001-01-260314-0099' } })).toBeNull();
    expect(await value(core, { name: 'findSale', params: { receiptNumber: 'rubbish' } })).toBeNull();
  });

  test('the refunds of a sale and the sales of a member are found, here and in the ledger', async () => {
    const member = { id: '019a0000-0000-7000-8000-0000000000aa', tier: 'basic', points: 0 };
    const receiptNumber = 'S001-01-260314-0007';
    const refund = (n: number, of: string) => {
      const own = sale(n);
      return sale(n, { kind: 'refund', body: { ...own.body, sale: { saleId: own.id, receiptNumber: of } } });
    };
    const cloud = shop();
    cloud.journal = [sale(1), refund(2, receiptNumber)];
    cloud.put(
      'ledger',
      ledgerOf(sale(7, { body: { ...sale(7).body, member } })),
      ledgerOf(refund(8, receiptNumber)),
      ledgerOf(refund(9, 'S001-01-260314-0001')),
    );
    const { core } = await run(cloud);
    await eventually(sales(core), (now) => now?.length === 5);
    const refunds = await value(core, { name: 'refundsOf', params: { receiptNumber } });
    expect((refunds as readonly { entry: string }[]).map(({ entry }) => entry).sort()).toEqual(
      [sale(2).id, sale(8).id].sort(),
    );
    expect(await value(core, { name: 'refundsOf', params: { receiptNumber: 'rubbish' } })).toEqual([]);
    expect(await value(core, { name: 'salesOfMember', params: { member: member.id, limit: 5 } })).toMatchObject([
      { entry: sale(7).id },
    ]);
    expect(await value(core, { name: 'salesOfMember', params: { member: 'nobody', limit: 5 } })).toEqual([]);
  });
});

describe('bindings', () => {
  const TOKEN = '0'.repeat(30);
  test('a token issued here shows as issued until the cloud says more, and follows it then', async () => {
    const cloud = shop();
    cloud.online = false;
    cloud.journal = [
      sale(1, { kind: 'token.issued', body: { token: TOKEN, guide: '2001', mode: 'one_time', seq: 1 } }),
    ];
    const { core } = await run(cloud);
    const view = latest<TokenView | null>(core, { name: 'binding', params: { token: TOKEN } });
    await eventually(view, (now) => now?.state === 'issued');
    expect(view()).toMatchObject({ inCloud: false, guide: '2001' });
    cloud.online = true;
    cloud.put('bindings', {
      id: `token:${TOKEN}`,
      type: 'token',
      token: TOKEN,
      state: 'bound',
      guide: '2001',
      memberName: '王**',
      steps: [
        { state: 'issued', at: 1 },
        { state: 'bound', at: 2 },
      ],
    });
    core.resync();
    await eventually(view, (now) => now?.state === 'bound');
    expect(view()).toMatchObject({ inCloud: true, memberName: '王**' });
  });

  test('a guide sees the members bound to her, last contact first', async () => {
    const cloud = shop();
    const member = (n: number, guide: string, lastTouch: number) => ({
      id: `member:${String(n)}`,
      type: 'member',
      guide,
      lastTouch,
    });
    cloud.put('bindings', member(1, '2001', 5), member(2, '2002', 9), member(3, '2001', 7));
    const { core } = await run(cloud);
    const customers = latest<readonly { id: string }[]>(core, { name: 'customers', params: { guide: '2001' } });
    await eventually(
      () =>
        customers()
          ?.map(({ id }) => id)
          .join(),
      (ids) => ids === 'member:3,member:1',
    );
  });

  test('whom two members were made one is listed once, also among those whom another guide claims', async () => {
    const cloud = shop();
    const known = (id: string, person?: string) => ({
      ...{ id: `member:${id}`, type: 'member', member: id, guide: '2001', lastTouch: 5 },
      ...(person === undefined ? {} : { person }),
    });
    const clash = { claim: 'c1', at: 4, claimant: '2002', holder: '2001', rule: 'reject_protected', protectedUntil: 9 };
    const contested = (id: string) => ({ id: `clash:${id}`, type: 'clash', member: id, clashes: [clash] });
    cloud.put('bindings', known('a', 'a'), known('b', 'a'), known('c'), contested('b'), contested('a'));
    const { core } = await run(cloud);
    const listed = latest<readonly { id: string }[]>(core, { name: 'customers', params: { guide: '2001' } });
    const claimed = latest<readonly ContestedCustomer[]>(core, { name: 'contested', params: { guide: '2002' } });
    await eventually(listed, (rows) => (rows ?? []).length > 0);
    await eventually(claimed, (rows) => (rows ?? []).length > 0);
    expect(
      listed()
        ?.map(({ id }) => id)
        .toSorted(),
    ).toEqual(['member:a', 'member:c']);
    expect(claimed()?.map(({ id, clashes }) => [id, clashes.map(({ claim }) => claim)])).toEqual([['clash:a', ['c1']]]);
  });
});

describe('documents that screens write', () => {
  test('are pushed, and removed again', async () => {
    const cloud = shop();
    const { core } = await run(cloud);
    await value(core, {
      name: 'putDocument',
      params: { collection: 'parkedSales', document: { id: 's1', name: '3', parkedAt: 1, cart: {} } },
    });
    await eventually(
      () =>
        cloud
          .documents('parkedSales')
          .map(({ id }) => id)
          .join(),
      (ids) => ids === 's1',
    );
    await value(core, { name: 'removeDocument', params: { collection: 'parkedSales', id: 's1' } });
    await eventually(
      () => cloud.documents('parkedSales')[0]?.['_deleted'],
      (deleted) => deleted === true,
    );
    expect(
      latest<readonly unknown[]>(core, { name: 'documents', params: { collection: 'parkedSales' } })(),
    ).toBeUndefined();
  });
});
