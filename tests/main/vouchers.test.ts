/** Group-buy vouchers at the till: named on scan, redeemed at commit, each step in the journal before it leaves. */
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { TendersView } from '../../main/contract/views.ts';
import { tradeFaults } from '../../sync/domain/invariants-trade.ts';
import { FakeVouchers } from './support/voucher-desk.ts';
import { eventually, Till } from './support/till.ts';

const CODE = '100000000099';

describe('a voucher of a platform', () => {
  let till: Till;
  let vouchers: FakeVouchers;
  beforeEach(async () => {
    till = new Till();
    vouchers = new FakeVouchers();
    till.cloud.extra = vouchers.answer;
    await till.openForBusiness();
    await till.add();
    await till.serve();
  });
  afterEach(() => till.end());

  const sale = async () => {
    const { saleId, revision } = await till.get('cart.get', {});
    return { saleId: saleId as never, revision };
  };
  const use = async (tenderId = 'v1', voucher: { code?: string; of?: string } = { code: CODE }) =>
    till.call('tender.voucher', { ...(await sale()), tenderId, ...voucher });
  const cash = async (amount: number) =>
    till.call('tender.add', { ...(await sale()), tenderId: 'c1', kind: 'cash', amount: amount as never });
  const view = (): Promise<TendersView> => till.get('tender.list', {});
  const row = async (tenderId = 'v1') => (await view()).rows.find((each) => each.tenderId === tenderId);
  const rowIs = (state: string, tenderId = 'v1') =>
    eventually(async () => (await row(tenderId))?.state === state, 12_000);
  const commit = async () => {
    const { rows, cashDue } = await view();
    const tenders = rows
      .filter(({ state }) => state === 'paid' || state === 'prepared')
      .map(({ tenderId, kind, amount }) => ({ tenderId, kind, amount }));
    return till.call('sale.commit', { ...(await sale()), cashDue, tenders });
  };
  const attempts = async () =>
    (await till.journal()).flatMap((entry) =>
      entry.kind === 'tender.attempted' ? [(entry.body as { readonly state: string }).state] : [],
    );
  const sold = async () => (await till.journal()).find(({ kind }) => kind === 'sale');
  const grant = (amount: number) =>
    till.get('approval.grant', {
      permission: 'abandon_tender',
      amount: amount,
      subject: 'v1',
      staff: '9001',
      pin: '999999',
      reason: 'x',
    });

  test('covers what is due, is redeemed at commit and not before, and the sale keeps what the platform said', async () => {
    expect(await use()).toMatchObject({ ok: true, value: { rows: [{ state: 'requested', amount: 0 }] } });
    await rowIs('prepared');
    expect(await view()).toMatchObject({ isCovered: true, paid: 9900, change: 0 });
    expect(await row()).toMatchObject({ amount: 9900, excess: 100, voucher: { face: 10_000, settlement: 8800 } });
    expect(vouchers.asked).toEqual(['prepare']);
    expect(await commit()).toMatchObject({ ok: true, value: { total: 9900, change: 0 } });
    expect(vouchers.asked).toEqual(['prepare', 'verify']);
    expect(await attempts()).toEqual(['requested', 'prepared', 'pending', 'paid']);
    const [number] = [...vouchers.rows.keys()];
    expect(await sold()).toMatchObject({
      body: {
        tenders: [
          {
            kind: 'platform_voucher',
            amount: 9900,
            reference: number,
            voucher: { platform: 'meituan', voucher: 'v1', face: 10_000, settlement: 8800 },
          },
        ],
      },
    });
    expect(tradeFaults('01', (await till.journal()) as never)).toEqual([]);
  });

  test('what is about to leave is in the journal before it leaves, with the cart', async () => {
    const before: string[][] = [];
    till.cloud.extra = (asked) => {
      if (asked.path.startsWith('/v1/vouchers')) before.push(kindsOnDisk(till.folder).slice(-2));
      return vouchers.answer(asked);
    };
    await use();
    await rowIs('prepared');
    await commit();
    expect(before).toEqual([
      ['cart.saved', 'tender.attempted'],
      ['cart.saved', 'tender.attempted'],
    ]);
  });

  test('the code lies nowhere: not in the journal, not in a file, not in the log', async () => {
    await use();
    await rowIs('prepared');
    await commit();
    for (const name of readdirSync(till.folder, { recursive: true, withFileTypes: true }))
      if (name.isFile()) expect(readFileSync(join(name.parentPath, name.name), 'latin1')).not.toContain(CODE);
    expect(JSON.stringify(till.logs)).not.toContain(CODE);
    expect(JSON.stringify(till.events)).not.toContain(CODE);
  });

  test.each([
    ['130000000000000001', 'payment_code'],
    ['x', 'not_a_voucher'],
  ])('%s is no voucher: nobody is asked', async (code, reason) => {
    expect(await use('v1', { code })).toMatchObject({ code: 'tender_refused', details: { reason } });
    expect(vouchers.asked).toEqual([]);
  });

  test('taken back before the commit it costs nothing and is gone at once, also while the cloud is away', async () => {
    await use();
    await rowIs('prepared');
    vouchers.isAway = true;
    expect(await till.call('tender.remove', { tenderId: 'v1' })).toMatchObject({
      ok: true,
      value: { rows: [{ state: 'reversed' }], isCovered: false },
    });
    await cash(9900);
    expect(await commit()).toMatchObject({ ok: true });
    expect(vouchers.asked).not.toContain('verify');
  });

  test('offline it is refused at once, in words, and other tenders go on', async () => {
    till.cloud.reachable = false;
    await use();
    await rowIs('failed');
    expect(await row()).toMatchObject({ cause: 'voucher_offline' });
    await cash(10_000);
    expect(await commit()).toMatchObject({ ok: true, value: { change: 100 } });
  });

  test('a line that breaks between scan and commit leaves the voucher unused and the sale open', async () => {
    await use();
    await rowIs('prepared');
    till.cloud.reachable = false;
    expect(await commit()).toMatchObject({ code: 'tender_refused', details: { reason: 'voucher_offline' } });
    expect(await row()).toMatchObject({ state: 'prepared', cause: 'voucher_offline' });
    till.cloud.reachable = true;
    expect(await commit()).toMatchObject({ ok: true });
    expect(vouchers.asked.filter((act) => act === 'verify')).toHaveLength(1);
  });

  test('a redemption whose answer is lost commits nothing, and is found by asking', async () => {
    await use();
    await rowIs('prepared');
    vouchers.loses = { act: 'verify', which: 'answer' };
    expect(await commit()).toMatchObject({ code: 'tender_unresolved' });
    expect(await sold()).toBeUndefined();
    await rowIs('paid');
    expect(await commit()).toMatchObject({ ok: true });
    expect(await attempts()).toEqual(['requested', 'prepared', 'pending', 'unknown', 'paid']);
    expect(vouchers.asked.filter((act) => act === 'verify')).toHaveLength(1);
  });

  test('one whose request was lost is named again, and taken back only by the cloud’s word', async () => {
    await use();
    await rowIs('prepared');
    vouchers.loses = { act: 'verify', which: 'before' };
    expect(await commit()).toMatchObject({ code: 'tender_unresolved' });
    await rowIs('prepared');
    await till.call('tender.remove', { tenderId: 'v1' });
    await rowIs('reversed');
    expect(await attempts()).toContain('reversing');
    expect(vouchers.asked.at(-1)).toBe('cancel');
  });

  test('what the platform refuses at commit is said on its row, and what was redeemed before can be taken back', async () => {
    vouchers.face = 5000;
    await use('v1');
    await rowIs('prepared', 'v1');
    await use('v2');
    await rowIs('prepared', 'v2');
    expect(await view()).toMatchObject({ isCovered: true, paid: 9900 });
    let count = 0;
    till.cloud.extra = (asked) => {
      if (asked.path.endsWith('/verify') && (count += 1) === 2) vouchers.refuses = { act: 'verify', reason: 'used' };
      return vouchers.answer(asked);
    };
    expect(await commit()).toMatchObject({
      code: 'tender_refused',
      details: { reason: 'voucher_refused', path: 'v2' },
    });
    expect(await row('v1')).toMatchObject({ state: 'paid', amount: 5000 });
    expect(await row('v2')).toMatchObject({ state: 'failed', cause: 'used' });
    await till.call('tender.remove', { tenderId: 'v1' });
    await rowIs('reversed', 'v1');
    await cash(9900);
    expect(await commit()).toMatchObject({ ok: true });
  });

  test.each(['used', 'expired', 'not_this_shop', 'voucher_in_use'])('refused when scanned: %s', async (reason) => {
    vouchers.refuses = { act: 'prepare', reason };
    await use();
    await rowIs('failed');
    expect(await row()).toMatchObject({ cause: reason, amount: 0 });
  });

  test('one that is good for a product pays only that, and nothing where it is not sold', async () => {
    vouchers.sku = 'another';
    await use();
    await rowIs('failed');
    expect(await row()).toMatchObject({ cause: 'voucher_goods' });
    vouchers.sku = (await till.get('cart.get', {})).lines[0]?.product.sku;
    await use('v2');
    await rowIs('prepared', 'v2');
    expect(await row('v2')).toMatchObject({ amount: 9900 });
  });

  test('one more of the same order needs no second scan', async () => {
    vouchers.face = 4000;
    vouchers.others = 2;
    await use();
    await rowIs('prepared');
    expect(await row()).toMatchObject({ others: 2 });
    await use('v2', { of: 'v1' });
    await rowIs('prepared', 'v2');
    expect(vouchers.codes).toHaveLength(1);
  });

  test('past the platform’s time it stays and pays, or a manager lets the sale go on without it', async () => {
    await use();
    await rowIs('prepared');
    vouchers.loses = { act: 'verify', which: 'answer' };
    await commit();
    await rowIs('paid');
    vouchers.isTooLate = true;
    await till.call('tender.remove', { tenderId: 'v1' });
    await eventually(async () => (await row())?.cause === 'cancel_too_late');
    expect(await row()).toMatchObject({ state: 'paid' });
    expect(await till.call('tender.giveUp', { tenderId: 'v1' })).toMatchObject({ code: 'approval_needed' });
    const { approval } = await grant(9900);
    expect(await till.call('tender.giveUp', { tenderId: 'v1', approval })).toMatchObject({ value: { rows: [] } });
    await cash(9900);
    expect(await commit()).toMatchObject({ ok: true });
    expect(tradeFaults('01', (await till.journal()) as never)).toEqual([]);
  });

  test('a row that was given up and turns out redeemed is taken back by itself', async () => {
    await use();
    await rowIs('prepared');
    vouchers.loses = { act: 'verify', which: 'answer' };
    vouchers.isAway = false;
    await commit();
    vouchers.isAway = true;
    const { approval } = await grant(9900);
    if ((await row())?.state === 'unknown') await till.call('tender.giveUp', { tenderId: 'v1', approval });
    await cash(9900);
    expect(await commit()).toMatchObject({ ok: true });
    vouchers.isAway = false;
    await eventually(async () => (await attempts()).at(-1) === 'reversed', 12_000);
    expect([...vouchers.rows.values()]).toMatchObject([{ state: 'reversed' }]);
  });

  test('a power cut after the redemption: cart and voucher come back, and it is redeemed once', async () => {
    await use();
    await rowIs('prepared');
    vouchers.loses = { act: 'verify', which: 'answer' };
    await commit();
    await till.stop();
    for (const name of ['cart.json', 'tenders.json']) rmSync(join(till.folder, 'terminal', name), { force: true });
    await till.start();
    await till.login();
    await rowIs('paid');
    expect(await till.get('cart.get', {})).toMatchObject({ total: 9900, lines: [{ quantity: 1 }] });
    expect(await commit()).toMatchObject({ ok: true });
    expect(vouchers.asked.filter((act) => act === 'verify')).toHaveLength(1);
    expect((await till.journal()).filter(({ kind }) => kind === 'sale')).toHaveLength(1);
  });

  test('a power cut after the scan: the voucher is still named and not redeemed', async () => {
    await use();
    await rowIs('prepared');
    await till.stop();
    await till.start();
    await till.login();
    expect(await row()).toMatchObject({ state: 'prepared', amount: 9900, voucher: { face: 10_000 } });
    expect(await commit()).toMatchObject({ ok: true });
  });

  test('a power cut while it was being named: nothing was redeemed, and it is scanned again', async () => {
    vouchers.loses = { act: 'prepare', which: 'answer' };
    await use();
    await rowIs('failed');
    expect(await row()).toMatchObject({ amount: 0 });
    await use('v2');
    await rowIs('prepared', 'v2');
  });

  test('a cart that is paid with it neither becomes cheaper nor is voided', async () => {
    await use();
    await rowIs('prepared');
    const { revision, lines } = await till.get('cart.get', {});
    const lineId = lines[0]?.lineId as never;
    expect(await till.call('cart.apply', { revision, command: { type: 'removeLine', lineId } })).toMatchObject({
      details: { reason: 'payment_under_way' },
    });
    expect(await till.call('cart.void', { revision, reason: 'x' })).toMatchObject({ code: 'cart_refused' });
  });
});

/** The journal's kinds as they lie on disk. */
function kindsOnDisk(folder: string): string[] {
  const journal = join(folder, 'terminal', 'journal');
  return readdirSync(journal)
    .filter((name) => name.endsWith('.jsonl'))
    .sort()
    .flatMap((name) => readFileSync(join(journal, name), 'utf8').trim().split('\n'))
    .map((line) => (JSON.parse(line) as { kind: string }).kind);
}
