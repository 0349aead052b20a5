import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { isPractice } from '../../main/upload/training-fence.ts';
import { mintToken, readToken, type TerminalKey } from '../../sync/domain/binding-token.ts';
import { FakeAccounts, MEMBER } from './support/account-desk.ts';
import { FakePayments } from './support/payment-desk.ts';
import { eventually, Till } from './support/till.ts';

let till: Till;
beforeEach(async () => {
  till = new Till();
  await till.openForBusiness();
  await till.sell();
});
afterEach(() => till.end());

const slips = async (): Promise<readonly string[]> =>
  (await till.get('print.virtualSlips', {})).items.map(({ rows }) => rows.join('\n'));
const practise = async (): Promise<void> => {
  await till.get('session.logout', {});
  await till.get('training.switch', { on: true });
  await till.login('9001', '999999');
  await till.get('shift.open', { float: 50_000 as never });
};

describe('training at the till', () => {
  test('begins where nobody is logged in, with a database and numbers of its own, and ends in one press', async () => {
    expect(await till.call('training.switch', { on: true })).toMatchObject({ details: { reason: 'logged_in' } });
    const real = till.host.state().databaseId;
    const before = (await till.journal()).length;
    await practise();
    expect(till.host.state()).toMatchObject({ training: true, session: { staff: '9001' } });
    expect(till.host.state().databaseId).not.toBe(real);
    const sold = await till.sell();
    expect(sold.receiptNumber).toMatch(/^S001-T01-/);
    await till.get('training.switch', { on: false });
    expect(till.host.state()).toMatchObject({
      training: false,
      session: null,
      databaseId: real,
    });
    await till.login();
    const after = await till.journal();
    expect(after.slice(before).flatMap(({ kind }) => (/^(drawer|print)/.test(kind) ? [] : kind))).toEqual([
      'session.changed',
      'session.changed',
    ]);
    expect((await till.sell()).receiptNumber).toMatch(/^S001-01-\d{6}-0002$/);
  });

  test('a restart ends it: nobody sells in earnest and believes to practise', async () => {
    await practise();
    await till.stop();
    await till.start();
    expect(till.host.state()).toMatchObject({ training: false, session: null });
  });

  test('nothing of it leaves the machine: no line of the journal, no payment, no hold, no parked sale', async () => {
    await eventually(() => till.host.state().sync.pending === 0);
    await practise();
    const before = till.cloud.calls.length;
    await till.sell();
    await till.add();
    const { revision } = await till.get('cart.get', {});
    await till.get('cart.park', { revision, name: '王' });
    const asked = till.cloud.calls.slice(before).map(({ path }) => path);
    expect(asked.filter((path) => /journal|payments|refund-holds|replication|returns|badges/.test(path))).toEqual([]);
    await till.get('training.switch', { on: false });
    await till.login();
    expect((await till.get('parked.list', {})).items).toEqual([]);
    expect(JSON.stringify(till.cloud.entries)).not.toContain('T01');
  });

  test('is said on the customer’s screen in every phase, and no more once it ended', async () => {
    await practise();
    expect(await till.get('display.view', {})).toMatchObject({ phase: 'idle', training: true });
    await till.add();
    expect(await till.get('display.view', {})).toMatchObject({ phase: 'cart', training: true });
    await till.serve();
    await till.get('sale.commit', await till.commitParams(10_000));
    expect(await till.get('display.view', {})).toMatchObject({ phase: 'done', training: true });
    await till.get('training.switch', { on: false });
    expect(await till.get('display.view', {})).not.toHaveProperty('training');
  });

  test('says TRAINING on every paper: receipt, gift slip, refund, X, cash slip, Z and the day', async () => {
    await practise();
    const shown = (await slips()).length;
    const { receiptNumber } = await till.sell();
    await till.get('print.gift', { receiptNumber });
    await till.get('return.commit', {
      receiptNumber,
      lines: [{ lineId: '1', units: 1, reason: 'size' }],
      refundId: '019a0000-0000-7000-8000-00000000000a',
      total: 9900,
    } as never);
    const shift = till.host.state().shift?.shift as never;
    await till.get('shift.print', { shift });
    await till.get('cash.move', { direction: 'in', amount: 1000 as never, reason: '备用金' } as never);
    await till.get('shift.close', { countedCash: 51_000, denominations: { '10000': 5, '1000': 1 } } as never);
    const papers = await eventually(async () => {
      const found = (await slips()).slice(shown);
      return found.length >= 6 ? found : undefined;
    });
    expect(papers.filter((paper) => !paper.includes('TRAINING'))).toEqual([]);
  });
});

const ID = (n: number): never => `019a0000-0000-7000-9100-${String(n).padStart(12, '0')}` as never;
/** Every request since then that brings something to the cloud or asks it about somebody; the terminal's own journal goes on. */
const leftSince = (from: number): readonly string[] =>
  till.cloud.calls
    .slice(from)
    .filter(({ path }) => isPractice(path) && path !== '/v1/journal' && !path.endsWith('/highwater'))
    .map(({ method, path }) => `${method} ${path}`);

describe('each act of training', () => {
  const cart = () => till.get('cart.get', {});
  const sale = async () => {
    const { saleId, revision } = await cart();
    return { saleId: saleId as never, revision };
  };
  const paid = async () =>
    (await till.get('tender.list', {})).rows
      .filter(({ state }) => state === 'paid')
      .map(({ tenderId, kind, amount }) => ({ tenderId, kind, amount }));
  const commit = async () => {
    const { cashDue } = await till.get('tender.list', {});
    return till.get('sale.commit', { ...(await sale()), cashDue, tenders: await paid() });
  };
  const openSale = async (): Promise<void> => {
    await till.add();
    await till.serve('2001');
  };

  const ACTS: readonly (readonly [string, () => Promise<unknown>])[] = [
    [
      'a sale in cash with a guide, whose receipt has a code',
      () =>
        openSale()
          .then(() => till.commitParams(10_000))
          .then((params) => till.get('sale.commit', params)),
    ],
    [
      'a sale by a customer’s payment code',
      async () => {
        await openSale();
        await till.get('tender.request', {
          ...(await sale()),
          tenderId: 'p1',
          amount: 9900 as never,
          authCode: '134567890123456789',
        });
        await eventually(async () => (await paid()).length === 1);
        return commit();
      },
    ],
    [
      'a refund',
      async () => {
        const { receiptNumber } = await till.sell();
        return till.get('return.commit', {
          receiptNumber,
          lines: [{ lineId: '1', units: 1, reason: 'size' }],
          refundId: ID(1),
          total: 9900,
        } as never);
      },
    ],
    [
      'a cash movement',
      () => till.get('cash.move', { direction: 'in', amount: 1000 as never, reason: '备用金' } as never),
    ],
    ['an X report', () => till.get('shift.report', {})],
    [
      'a Z report and the day’s close',
      async () => {
        await till.get('shift.close', { countedCash: 50_000, denominations: { '10000': 5 } } as never);
        return till.get('day.close', {});
      },
    ],
    [
      'a held order with its deposit',
      async () => {
        await openSale();
        const { revision } = await cart();
        await till.get('order.begin', {
          revision,
          name: '王女士',
          promisedAt: (Date.now() + 172_800_000) as never,
          deposit: 5000 as never,
        });
        await till.get('tender.add', { ...(await sale()), tenderId: 'd1', kind: 'cash', amount: 5000 as never });
        return till.get('order.hold', { ...(await sale()), tenders: await paid() });
      },
    ],
    [
      'a top-up of stored value',
      () =>
        till.get('value.topUp', {
          topUp: ID(2),
          member: MEMBER.id,
          principal: 50_000,
          bonus: 0,
          tender: { kind: 'cash', received: 50_000 },
        } as never),
    ],
    ['a gift card’s balance', () => till.call('value.giftCard', { code: 'CARD-0001-XK7P' })],
    [
      'a member’s payment password',
      () => till.call('member.setPassword', { member: MEMBER.id, password: '246810' } as never),
    ],
    ['a look for a member', () => till.call('member.find', { query: '13800138000' })],
    ['a guide’s code', () => till.get('guide.issueToken', { mode: 'one_time', ttl: 2, guide: '2001' as never })],
    [
      'a parked sale',
      () =>
        openSale()
          .then(cart)
          .then(({ revision }) => till.get('cart.park', { revision, name: '王' })),
    ],
    [
      'a voided sale',
      () =>
        openSale()
          .then(cart)
          .then(({ revision }) => till.get('cart.void', { revision, reason: '练习' })),
    ],
    ['another terminal’s pairing code', () => till.call('pairing.makeCode', {})],
    [
      'a report of the store',
      () => till.call('report.read', { kind: 'sales-by-hour', from: 0 as never, to: 1 as never }),
    ],
  ];

  test.each(ACTS)(
    '%s stays here: no request, no number of the store, no drawer, and TRAINING on its paper',
    async (_what, act) => {
      const [accounts, payments] = [new FakeAccounts(), new FakePayments()];
      till.cloud.extra = (request) => payments.answer(request) ?? accounts.answer(request);
      till.cloud.members = [{ ...MEMBER, storedValue: 50_000, boundSince: 1, asOf: Date.now() }];
      await till.sell();
      await eventually(() => till.host.state().sync.pending === 0);
      await practise();
      const [from, shown] = [till.cloud.calls.length, (await slips()).length];
      await act();
      await eventually(async () => (await till.get('print.jobs', {})).items.every(({ state }) => state === 'printed'));
      expect(leftSince(from)).toEqual([]);
      expect(JSON.stringify(till.cloud.entries)).not.toMatch(/T01|"training"/);
      const entries = await till.journal();
      expect(entries.filter(({ kind }) => kind === 'drawer.kicked')).toEqual([]);
      for (const { body } of entries)
        if ('receiptNumber' in body) expect(String(body['receiptNumber'])).toMatch(/^S001-T01-/);
      expect((await slips()).slice(shown).filter((paper) => !paper.includes('TRAINING'))).toEqual([]);
      await till.get('training.switch', { on: false });
      await till.login();
      expect((await till.sell()).receiptNumber).toMatch(/^S001-01-\d{6}-0003$/);
    },
  );

  test('a code that a guide shows, and one on a receipt, is signed by nobody’s key', async () => {
    await practise();
    const issued = await till.get('guide.issueToken', { mode: 'one_time', ttl: 2, guide: '2001' as never });
    await openSale();
    const done = await till.get('sale.commit', await till.commitParams(10_000));
    const entry = (await till.journal()).find(({ kind }) => kind === 'sale')?.body as { bindingToken?: string };
    expect(done.receiptNumber).toMatch(/^S001-T01-/);
    const key = Buffer.from(till.cloud.profile().tokenKey, 'base64url');
    for (const token of [issued.token, entry.bindingToken ?? '']) {
      const read = readToken(token);
      if (!read.ok) throw new Error(read.error);
      const genuine = mintToken(read.value.fields, new Uint8Array(key) as TerminalKey);
      expect(genuine).toMatchObject({ ok: true });
      expect(genuine).not.toMatchObject({ value: token });
    }
  });

  test('the drawer does not open by hand either', async () => {
    await practise();
    expect(await till.call('drawer.open', { reason: '练习' })).toMatchObject({ code: 'device_unavailable' });
  });
});

describe('what waits in the terminal’s own journal', () => {
  const waiting = () => till.host.state().sync;
  const arrived = async (receiptNumber: string): Promise<unknown> =>
    eventually(
      () => till.cloud.entries.some(({ kind, body }) => kind === 'sale' && body.receiptNumber === receiptNumber),
      20_000,
    );

  test('goes on to the cloud while somebody practises, is counted meanwhile, and the till sells on after it', async () => {
    till.cloud.reachable = false;
    const { receiptNumber } = await till.sell();
    await practise();
    expect(waiting()).toMatchObject({ state: 'offline', cause: 'training' });
    expect(waiting().pendingSales).toBeGreaterThan(0);
    await till.sell();
    till.cloud.reachable = true;
    await arrived(receiptNumber);
    await eventually(() => waiting().pending === 0, 20_000);
    expect(JSON.stringify(till.cloud.entries)).not.toContain('T01');
    await till.get('training.switch', { on: false });
    await till.login();
    const next = await till.sell();
    await arrived(next.receiptNumber);
    await eventually(() => waiting().pending === 0 && waiting().state === 'online', 20_000);
  });

  test('also when the program begins in training after a crash', async () => {
    till.cloud.reachable = false;
    const { receiptNumber } = await till.sell();
    await till.stop();
    till.cloud.reachable = true;
    await till.start({ training: true });
    await arrived(receiptNumber);
    await till.stop();
    await till.start();
    await eventually(() => waiting().pending === 0 && waiting().state === 'online', 20_000);
  });

  test('a cloud that was restored is brought what it lost', async () => {
    await eventually(() => waiting().pending === 0);
    const { receiptNumber } = await till.sell();
    await arrived(receiptNumber);
    await practise();
    till.cloud.entries = till.cloud.entries.slice(0, 3);
    await till.get('training.switch', { on: false });
    await till.get('training.switch', { on: true });
    await arrived(receiptNumber);
  });
});
