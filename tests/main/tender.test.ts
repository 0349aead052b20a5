import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { MethodParams } from '../../main/contract/contract.ts';
import type { TendersView } from '../../main/contract/views.ts';
import { FakePayments } from './support/payment-desk.ts';
import { bookHead, eventually, Till } from './support/till.ts';

// Obviously no real codes: their kind by prefix and length alone.
const WECHAT = '130000000000000001';
const ALIPAY = '280000000000000002';

describe('payment of the open sale', () => {
  let till: Till;
  let payments: FakePayments;
  beforeEach(async () => {
    till = new Till();
    payments = new FakePayments();
    till.cloud.extra = payments.answer;
    await till.openForBusiness();
    await till.add();
    await till.serve();
  });
  afterEach(() => till.end());

  const sale = async () => {
    const { saleId, revision } = await till.get('cart.get', {});
    return { saleId: saleId as never, revision };
  };
  const add = async (kind: MethodParams<'tender.add'>['kind'], amount: number, more: object = {}) =>
    till.call('tender.add', {
      ...(await sale()),
      tenderId: `t${kind.replace('_', '')}${String(amount)}`,
      kind,
      amount: amount as never,
      ...more,
    });
  const request = async (amount: number, authCode = WECHAT, tenderId = 'p1') =>
    till.call('tender.request', { ...(await sale()), tenderId, amount: amount as never, authCode });
  const view = (): Promise<TendersView> => till.get('tender.list', {});
  const rowIs = (state: string, tenderId = 'p1') =>
    eventually(async () => (await view()).rows.find((row) => row.tenderId === tenderId)?.state === state);
  const commit = async () => {
    const { rows, cashDue } = await view();
    const tenders = rows
      .filter(({ state }) => state === 'paid')
      .map(({ tenderId, kind, amount }) => ({ tenderId, kind, amount }));
    return till.call('sale.commit', { ...(await sale()), cashDue, tenders });
  };
  const kinds = async () => (await till.journal()).map(({ kind }) => kind);
  const attempts = async () =>
    (await till.journal()).flatMap((entry) =>
      entry.kind === 'tender.attempted' ? [(entry.body as { readonly state: string }).state] : [],
    );

  test('says until when the customer of an uncertain payment has time, and no more once it is over', async () => {
    payments.next = 'pending';
    payments.giveUpAt = 1_800_000_045_000;
    await request(9900);
    await rowIs('pending');
    expect((await view()).rows[0]?.giveUpAt).toBe(1_800_000_045_000);
    payments.settle('paid');
    await till.call('tender.query', { tenderId: 'p1' });
    await rowIs('paid');
    expect((await view()).rows[0]?.giveUpAt).toBeUndefined();
  });

  test('a code is asked for once, journalled before it leaves, and its number stands on the sale', async () => {
    let atRequest: string[] = [];
    till.cloud.extra = (asked) => {
      if (asked.path === '/v1/payments' && atRequest.length === 0)
        atRequest = readJournal(till.folder).map(({ kind }) => kind);
      return payments.answer(asked);
    };
    expect(await request(9900)).toMatchObject({ ok: true, value: { rows: [{ kind: 'wechat', state: 'requested' }] } });
    await rowIs('paid');
    expect(atRequest.slice(-2)).toEqual(['cart.saved', 'tender.attempted']);
    expect(await view()).toMatchObject({ isCovered: true, paid: 9900, change: 0 });
    expect(await commit()).toMatchObject({ ok: true, value: { total: 9900, change: 0 } });
    const entry = (await till.journal()).find(({ kind }) => kind === 'sale');
    const [number] = [...payments.rows.keys()];
    expect(entry).toMatchObject({ body: { tenders: [{ kind: 'wechat', amount: 9900, reference: number }] } });
    expect(payments.codes).toEqual([WECHAT]);
    expect((await view()).rows).toEqual([]);
  });

  test('the code itself lies nowhere: not in the journal, not in a file, not in the log', async () => {
    await request(9900);
    await rowIs('paid');
    for (const name of readdirSync(till.folder, { recursive: true, withFileTypes: true }))
      if (name.isFile()) expect(readFileSync(join(name.parentPath, name.name), 'latin1')).not.toContain(WECHAT);
    expect(JSON.stringify(till.logs)).not.toContain(WECHAT);
    expect(JSON.stringify(till.events)).not.toContain(WECHAT);
  });

  test('nothing is committed while it is not certain, and a lost answer is asked about until it is', async () => {
    payments.loses = 'answer';
    payments.isAway = false;
    await request(9900);
    await rowIs('paid');
    expect(await attempts()).toEqual(['requested', 'unknown', 'paid']);
    expect(await commit()).toMatchObject({ ok: true });
    expect(payments.codes).toHaveLength(1);
  });

  test('a customer who is still typing keeps the sale open, and a failed one pays nothing', async () => {
    payments.next = 'pending';
    await request(9900);
    await rowIs('pending');
    expect(await commit()).toMatchObject({ code: 'tender_unresolved' });
    expect(await request(100, ALIPAY, 'p2')).toMatchObject({
      code: 'tender_refused',
      details: { reason: 'more_than_due' },
    });
    payments.settle('failed', 'code_expired');
    await rowIs('failed');
    expect(await view()).toMatchObject({ remainingOtherwise: 9900, isCovered: false });
    payments.next = 'paid';
    await request(9900, ALIPAY, 'p2');
    await rowIs('paid', 'p2');
    expect(await commit()).toMatchObject({ ok: true });
  });

  test('a row that was pressed away hides none of the next sale that has its id', async () => {
    payments.next = 'pending';
    await request(9900);
    await rowIs('pending');
    payments.settle('failed', 'code_expired');
    await rowIs('failed');
    await till.get('tender.remove', { tenderId: 'p1' });
    expect((await view()).rows).toEqual([]);
    await add('cash', 9900);
    const { cashDue } = await view();
    expect(
      await till.call('sale.commit', {
        ...(await sale()),
        cashDue,
        tenders: [{ tenderId: 'tcash9900', kind: 'cash', amount: 9900 as never }],
      }),
    ).toMatchObject({ ok: true });
    await till.add();
    await till.serve();
    payments.next = 'paid';
    await request(9900);
    await rowIs('paid');
    expect(await commit()).toMatchObject({ ok: true });
  });

  test('a request that never arrived is closed at the cloud before it counts as failed', async () => {
    payments.loses = 'before';
    await request(9900);
    await rowIs('failed');
    expect(payments.reversals).toBe(1);
    expect([...payments.rows.values()]).toMatchObject([{ state: 'reversed' }]);
  });

  test('offline nobody is asked for money: the row fails at once and cash goes on', async () => {
    till.cloud.reachable = false;
    await request(9900);
    await rowIs('failed');
    expect((await view()).rows).toMatchObject([{ cause: 'offline' }]);
    await add('cash', 10_000);
    expect(await view()).toMatchObject({ isCovered: true, change: 100 });
    expect(await commit()).toMatchObject({ ok: true, value: { change: 100 } });
  });

  test('an answer with another amount is never taken for paid', async () => {
    payments.amountOff = -1;
    await request(9900);
    await rowIs('unknown');
    expect((await view()).rows).toMatchObject([{ cause: 'wrong_amount' }]);
    expect(await commit()).toMatchObject({ code: 'tender_unresolved' });
  });

  test('changing one’s mind: a paid row leaves only by a confirmed reversal', async () => {
    await request(9900);
    await rowIs('paid');
    payments.isAway = true;
    expect(await till.call('tender.remove', { tenderId: 'p1' })).toMatchObject({
      ok: true,
      value: { rows: [{ state: 'reversing' }], isCovered: false },
    });
    expect(await commit()).toMatchObject({ code: 'tender_unresolved' });
    payments.isAway = false;
    await till.get('tender.query', { tenderId: 'p1' });
    await rowIs('reversed');
    await add('cash', 9900);
    expect(await commit()).toMatchObject({ ok: true });
  });

  test('an uncertain row is given up only with approval; its money goes back by itself', async () => {
    payments.loses = 'before';
    payments.isAway = true;
    await request(9900);
    await rowIs('unknown');
    expect(await till.call('tender.giveUp', { tenderId: 'p1' })).toMatchObject({
      code: 'approval_needed',
      details: { permission: 'abandon_tender', amount: 9900 },
    });
    const { approval } = await till.get('approval.grant', {
      permission: 'abandon_tender',
      amount: 9900,
      subject: 'p1',
      staff: '9001',
      pin: '999999',
      reason: 'x',
    });
    expect(await till.call('tender.giveUp', { tenderId: 'p1', approval })).toMatchObject({
      ok: true,
      value: { rows: [] },
    });
    await add('cash', 9900);
    expect(await commit()).toMatchObject({ ok: true });
    payments.isAway = false;
    await eventually(async () => (await attempts()).at(-1) === 'reversed', 12_000);
    expect(payments.reversals).toBeGreaterThan(0);
  });

  test('a mix of cards, slips and cash adds up, change comes from cash alone', async () => {
    expect(await add('external_qr', 1000)).toMatchObject({
      code: 'tender_refused',
      details: { reason: 'reference_missing' },
    });
    expect(await add('external_qr', 1000, { reference: '14:02 8817' })).toMatchObject({ ok: true });
    expect(await add('card', 20_000)).toMatchObject({ code: 'tender_refused', details: { reason: 'more_than_due' } });
    await add('card', 3000);
    await request(2000);
    await rowIs('paid');
    await add('cash', 5000);
    expect(await view()).toMatchObject({ paid: 11_000, change: 1100, isCovered: true });
    expect(await commit()).toMatchObject({ ok: true, value: { change: 1100 } });
    const entry = (await till.journal()).find(({ kind }) => kind === 'sale');
    expect(entry).toMatchObject({ body: { tenders: [{ kind: 'external_qr', reference: '14:02 8817' }, {}, {}, {}] } });
  });

  test('a commit that leaves out what was paid is refused', async () => {
    await add('card', 9900);
    const { cashDue } = await view();
    const tenders = [{ tenderId: 'c', kind: 'cash' as const, amount: 9900 as never }];
    expect(await till.call('sale.commit', { ...(await sale()), cashDue, tenders })).toMatchObject({
      code: 'tender_refused',
      details: { reason: 'row_missing' },
    });
    const forged = [{ tenderId: 'w', kind: 'wechat' as const, amount: 9900 as never }];
    await till.get('tender.remove', { tenderId: 'tcard9900' });
    expect(await till.call('sale.commit', { ...(await sale()), cashDue, tenders: forged })).toMatchObject({
      code: 'tender_refused',
      details: { reason: 'not_available' },
    });
  });

  test('a row is not taken back while its sale is committed: who presses second finds it sold', async () => {
    await request(9900);
    await rowIs('paid');
    const { rows, cashDue } = await view();
    const tenders = rows.map(({ tenderId, kind, amount }) => ({ tenderId, kind, amount }));
    const selling = till.call('sale.commit', { ...(await sale()), cashDue, tenders });
    const takingBack = till.call('tender.remove', { tenderId: 'p1' });
    const asking = till.call('tender.request', {
      ...(await sale()),
      tenderId: 'p2',
      amount: 1 as never,
      authCode: ALIPAY,
    });
    expect(await selling).toMatchObject({ ok: true, value: { total: 9900 } });
    expect(await takingBack).toMatchObject({ ok: false, code: 'not_found' });
    expect((await asking).ok).toBe(false);
    expect(await attempts()).toEqual(['requested', 'paid']);
  });

  test('an answer that comes while a row is taken back pays for nothing', async () => {
    const answer = till.cloud.request.bind(till.cloud);
    let letGo = (): void => undefined;
    const isLetGo = new Promise<void>((resolve) => (letGo = resolve));
    till.cloud.request = async (asked) => {
      const said = await answer(asked);
      if (asked.path === '/v1/payments') await isLetGo;
      // It is never told what became of the reversal.
      return asked.path.endsWith('/reverse') ? { kind: 'unreachable', detail: 'reset' } : said;
    };
    await request(9900);
    await till.call('tender.remove', { tenderId: 'p1' });
    await rowIs('reversing');
    letGo();
    await add('cash', 9900);
    expect(await attempts()).toEqual(['requested', 'reversing']);
    expect((await view()).rows).toMatchObject([{ tenderId: 'p1', state: 'reversing' }, { kind: 'cash' }]);
    expect(await commit()).toMatchObject({ ok: false });
  });

  test('the cart may grow under a payment, and not shrink below what was paid', async () => {
    await request(9900);
    await rowIs('paid');
    await till.add();
    expect(await view()).toMatchObject({ total: 19_800, remainingOtherwise: 9900 });
    const { revision, lines } = await till.get('cart.get', {});
    const lineId = lines[0]?.lineId as never;
    expect(await till.call('cart.apply', { revision, command: { type: 'removeLine', lineId } })).toMatchObject({
      code: 'cart_refused',
      details: { reason: 'payment_under_way' },
    });
    expect(await till.call('cart.void', { revision, reason: 'x' })).toMatchObject({ code: 'cart_refused' });
  });

  test('a restart finds cart, cash and what was paid; an uncertain row is asked about', async () => {
    await add('cash', 3000);
    payments.next = 'pending';
    await request(6900);
    await rowIs('pending');
    await till.stop();
    payments.settle('paid');
    await till.start();
    await till.login();
    await rowIs('paid');
    expect(await view()).toMatchObject({ paid: 9900, isCovered: true });
    expect(await commit()).toMatchObject({ ok: true });
  });

  test.each(['pending', 'unknown', 'paid'] as const)(
    'a %s row keeps the till from a lock and another person; after a log-out it is followed, and whoever comes next finds it and sells',
    async (state) => {
      payments.next = state === 'paid' ? 'paid' : 'pending';
      if (state === 'unknown') {
        payments.loses = 'answer';
        payments.isAway = false;
      }
      await request(9900);
      if (state === 'unknown') payments.isAway = true;
      await eventually(async () => (await view()).rows[0]?.state !== 'requested');
      const refused = { code: 'unavailable', details: { reason: 'payment' } };
      expect(await till.call('session.lock', {})).toMatchObject(refused);
      expect(await till.call('session.switch', { staff: '9001', pin: '999999' })).toMatchObject(refused);
      await till.get('session.logout', {});
      expect(await till.call('tender.list', {})).toMatchObject({ code: 'not_logged_in' });
      // Nobody is here; the answer comes all the same.
      payments.isAway = false;
      payments.settle('paid');
      await till.login('9001', '999999');
      await rowIs('paid');
      expect(await view()).toMatchObject({ paid: 9900, isCovered: true, rows: [{ kind: 'wechat', amount: 9900 }] });
      expect(await commit()).toMatchObject({ ok: true });
      expect(payments.codes).toHaveLength(1);
      const entries = await till.journal();
      expect(entries.filter(({ kind }) => kind === 'sale')).toMatchObject([{ staff: '9001' }]);
      expect(entries.find(({ kind }) => kind === 'tender.attempted')).toMatchObject({ staff: '1001' });
    },
  );

  test('a lock in the instant in which money is asked for loses nothing: who unlocks finds the row and sells', async () => {
    const asking = request(9900);
    const locking = till.call('session.lock', {});
    const [asked] = await Promise.all([asking, locking]);
    if (till.host.state().session?.locked === true) await till.get('session.switch', { staff: '9001', pin: '999999' });
    if (!asked.ok) await request(9900);
    await rowIs('paid');
    expect(await commit()).toMatchObject({ ok: true });
    expect(payments.codes).toHaveLength(1);
  });

  test('a power cut after the customer paid: the cart comes back from the journal with its payment', async () => {
    await request(9900);
    await rowIs('paid');
    await till.stop();
    for (const name of ['cart.json', 'tenders.json']) rmSync(join(till.folder, 'terminal', name), { force: true });
    await till.start();
    await till.login();
    expect(await till.get('cart.get', {})).toMatchObject({ total: 9900, lines: [{ quantity: 1 }] });
    expect(await view()).toMatchObject({ isCovered: true, paid: 9900 });
    expect(await commit()).toMatchObject({ ok: true });
    expect(payments.codes).toHaveLength(1);
    expect((await kinds()).filter((kind) => kind === 'sale')).toHaveLength(1);
  });

  test('an old program’s book change does not touch prices that somebody is paying', async () => {
    await request(9900);
    await rowIs('paid');
    await till.get('catalogue.activate', {
      head: bookHead({ id: 'book-2', hash: 'b'.repeat(64), from: 1_700_000_000_001 }),
    });
    expect(await view()).toMatchObject({ total: 9900, isCovered: true });
  });
});

/** The journal's lines as they lie on disk. */
function readJournal(folder: string): { kind: string }[] {
  const journal = join(folder, 'terminal', 'journal');
  return readdirSync(journal)
    .filter((name) => name.endsWith('.jsonl'))
    .sort()
    .flatMap((name) => readFileSync(join(journal, name), 'utf8').trim().split('\n'))
    .map((line) => JSON.parse(line) as { kind: string });
}
