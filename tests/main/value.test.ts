import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { MethodParams } from '../../main/contract/contract.ts';
import { FakeAccounts, MEMBER } from './support/account-desk.ts';
import { bookHead, eventually, Till } from './support/till.ts';
import { memberCodeMessage, memberCodeSerial, memberCodeText } from '../../sync/domain/member-code.ts';
import { withPointsRule } from '../../sync/protocol/price-book.ts';

const PASSWORD = '246810';
const CARD = 'CARD-0001-XK7P';
const ID = (n: number): never => `019a0000-0000-7000-8000-00000000000${String(n)}` as never;

describe('value that was paid ahead', () => {
  let till: Till;
  let accounts: FakeAccounts;
  beforeEach(async () => {
    till = new Till();
    accounts = new FakeAccounts();
    accounts.balance = 50_000;
    till.cloud.extra = accounts.answer;
    till.cloud.members = [{ ...MEMBER, storedValue: 50_000, boundSince: 1, asOf: Date.now() }];
    await till.openForBusiness();
  });
  afterEach(() => till.end());

  const openSale = async (withMember = true): Promise<void> => {
    await till.add();
    if (withMember) {
      await till.get('member.find', { query: '13800138000' });
      const { revision } = await till.get('cart.get', {});
      await till.get('cart.apply', { revision, command: { type: 'setMember', member: MEMBER as never } });
    }
    await till.serve();
  };
  const sale = async () => {
    const { saleId, revision } = await till.get('cart.get', {});
    return { saleId: saleId as never, revision };
  };
  const view = () => till.get('tender.list', {});
  const prove = async (password = PASSWORD) => till.call('member.prove', { saleId: (await sale()).saleId, password });
  const pay = async (amount: number, more: Partial<MethodParams<'tender.value'>> = {}) =>
    till.call('tender.value', {
      ...(await sale()),
      tenderId: `v${String(amount)}`,
      amount: amount as never,
      kind: 'stored_value',
      ...more,
    });
  const rowIs = (state: string) => eventually(async () => (await view()).rows.at(-1)?.state === state);
  const commit = async () => {
    const { rows, cashDue } = await view();
    const tenders = rows
      .filter(({ state }) => state === 'paid')
      .map(({ tenderId, kind, amount }) => ({ tenderId, kind, amount }));
    return till.call('sale.commit', { ...(await sale()), cashDue, tenders });
  };
  const allow = (value: object) =>
    till
      .call('replication.pull', { collection: 'settings', request: { checkpoint: null, limit: 10 } })
      .then(() => value);
  const setting = async (id: string, value: object): Promise<void> => {
    till.cloud.settings.push({ id, value });
    await allow(value);
  };
  const lastSale = async () => (await till.journal()).findLast(({ kind }) => kind === 'sale');

  test('pays once the customer has proven to be the member; the sale names the account and what is left', async () => {
    await openSale();
    expect(await pay(9500)).toMatchObject({ ok: false, code: 'value_refused', details: { reason: 'unproven' } });
    expect(await prove('111111')).toMatchObject({ ok: false, details: { reason: 'wrong_password' } });
    expect(await prove()).toMatchObject({ ok: true, value: { online: true } });
    expect(await till.get('value.view', {})).toMatchObject({ balance: 50_000, proven: 'online', offlineLeft: null });
    expect(await pay(9500)).toMatchObject({
      ok: true,
      value: { rows: [{ kind: 'stored_value', state: 'requested' }] },
    });
    await rowIs('paid');
    expect((await commit()).ok).toBe(true);
    expect(await lastSale()).toMatchObject({
      body: { tenders: [{ kind: 'stored_value', amount: 9500, reference: `stored_value:${MEMBER.id}`, left: 40_500 }] },
    });
    expect(accounts.balance).toBe(40_500);
  });

  test('the proof is of one sale; password and card code lie nowhere', async () => {
    await openSale();
    await prove();
    await pay(9500);
    await rowIs('paid');
    await commit();
    await openSale();
    expect(await pay(9500)).toMatchObject({ ok: false, details: { reason: 'unproven' } });
    accounts.cards.set(CARD, 20_000);
    expect(await pay(9500, { kind: 'gift_card', code: CARD })).toMatchObject({ ok: true });
    await rowIs('paid');
    await commit();
    for (const file of readdirSync(till.folder, { recursive: true, withFileTypes: true }))
      if (file.isFile() && !file.name.endsWith('.new'))
        expect(readFileSync(join(file.parentPath, file.name), 'latin1')).not.toMatch(/246810|CARD-0001/);
    expect(JSON.stringify(till.logs)).not.toMatch(/246810|CARD-0001/);
  });

  const codeOf = (member = MEMBER.id, until = Date.now() + 120_000, key = till.cloud.key.privateKey): string => {
    const serial = memberCodeSerial(randomBytes(8));
    const fields = { member: member as never, serial, until: (Math.floor(until / 1000) * 1000) as never };
    return memberCodeText({ fields, signature: sign(null, Buffer.from(memberCodeMessage('demo', fields)), key) });
  };
  const proveBy = async (code: string) => till.call('member.proveByCode', { saleId: (await sale()).saleId, code });
  const refusedAs = (reason: string) => ({ ok: false, code: 'value_refused', details: { reason } });

  test('a changing code proves its member once, and stands whole in no file and no log', async () => {
    await openSale();
    const code = codeOf();
    expect(await till.get('member.find', { query: code })).toMatchObject({ online: true, items: [{ id: MEMBER.id }] });
    expect(await proveBy(code)).toMatchObject({ ok: true, value: { member: MEMBER.id, online: true } });
    await pay(9500);
    await rowIs('paid');
    expect((await commit()).ok).toBe(true);
    await openSale();
    expect(await proveBy(code)).toMatchObject(refusedAs('code_used'));
    expect((await till.journal()).filter(({ kind }) => kind === 'member.proven')).toHaveLength(1);
    for (const file of readdirSync(till.folder, { recursive: true, withFileTypes: true }))
      if (file.isFile()) expect(readFileSync(join(file.parentPath, file.name), 'latin1')).not.toContain(code.slice(20));
    expect(JSON.stringify(till.logs)).not.toContain(code.slice(20));
  });

  test('offline a changing code pays within the allowance, once here, also after the power went; forged and old ones never', async () => {
    await setting('valueOffline', { perSale: 10_000, total: 50_000 });
    await openSale();
    till.cloud.reachable = false;
    const code = codeOf();
    const stranger = generateKeyPairSync('ed25519').privateKey;
    expect(await proveBy(codeOf(MEMBER.id, Date.now() + 120_000, stranger))).toMatchObject(refusedAs('code_forged'));
    expect(await proveBy(codeOf(MEMBER.id, Date.now() - 600_000))).toMatchObject(refusedAs('code_expired'));
    expect(await proveBy(codeOf(MEMBER.id, Date.now() + 3_600_000))).toMatchObject(refusedAs('code_expired'));
    expect(await proveBy(`GPM-${'0'.repeat(13)}`)).toMatchObject(refusedAs('code_needs_cloud'));
    expect(await proveBy(code)).toMatchObject({ ok: true, value: { online: false } });
    await pay(9500);
    await rowIs('paid');
    expect((await commit()).ok).toBe(true);
    expect((await till.journal()).find(({ kind }) => kind === 'member.proven')).toMatchObject({
      body: { offline: true },
    });
    await till.stop();
    await till.start();
    await till.login();
    await openSale();
    expect(await proveBy(code)).toMatchObject(refusedAs('code_used'));
    expect(await pay(9500)).toMatchObject(refusedAs('unproven'));
  });

  test('another member’s code proves that member and not the one of the sale', async () => {
    await openSale();
    till.cloud.reachable = false;
    expect(await proveBy(codeOf('01900000-0000-7000-8000-00000000000b'))).toMatchObject({ ok: true });
    expect(await pay(9500)).toMatchObject(refusedAs('unproven'));
  });

  test('digits of a message prove the member of this sale; offline none can be sent, and the till says so', async () => {
    await openSale();
    const { saleId } = await sale();
    expect(await till.call('member.sendCode', { saleId, amount: 9500 as never })).toMatchObject({ ok: true });
    expect(accounts.messages).toMatchObject([{ sale: saleId, amount: 9500 }]);
    const by = (code: string) => till.call('member.proveByMessage', { saleId, code });
    expect(await by('000000')).toMatchObject(refusedAs('message_wrong'));
    expect(await by('135790')).toMatchObject({ ok: true, value: { online: true } });
    await pay(9500);
    await rowIs('paid');
    till.cloud.reachable = false;
    expect(await till.call('member.sendCode', { saleId, amount: 9500 as never })).toMatchObject(
      refusedAs('message_offline'),
    );
    expect(await by('135790')).toMatchObject(refusedAs('message_offline'));
  });

  test('a payment password goes to the cloud with what shows that the customer is there; offline none is set, and the till says so', async () => {
    const member = MEMBER.id as never;
    const set = (change: object) => till.call('member.setPassword', { member, password: '135791', ...change });
    expect(await set({})).toMatchObject(refusedAs('presence_needed'));
    expect(await till.call('member.sendPasswordCode', { member })).toMatchObject({ ok: true });
    expect(accounts.messages).toMatchObject([{ sale: 'password', code: '135790' }]);
    expect(await set({ message: '135790' })).toMatchObject({ ok: true });
    expect(accounts.password).toBe('135791');
    till.cloud.reachable = false;
    expect(await till.call('member.sendPasswordCode', { member })).toMatchObject(refusedAs('message_offline'));
    expect(await set({ message: '135790' })).toMatchObject(refusedAs('password_offline'));
  });

  test('too little is told with what there is, and taking a row back gives it back', async () => {
    accounts.balance = 1_000;
    await openSale();
    await prove();
    await pay(9500);
    await rowIs('failed');
    expect((await view()).rows[0]).toMatchObject({ cause: 'value_short', left: 1_000 });
    await pay(1_000);
    await rowIs('paid');
    expect(accounts.balance).toBe(0);
    await till.get('tender.remove', { tenderId: 'v1000' });
    await rowIs('reversed');
    expect(accounts.balance).toBe(1_000);
  });

  test.each(['answer', 'before'] as const)('a lost %s is asked about and pays at most once', async (loses) => {
    await openSale();
    await prove();
    accounts.loses = loses;
    await pay(9500);
    await rowIs(loses === 'answer' ? 'paid' : 'failed');
    expect(accounts.balance).toBe(loses === 'answer' ? 40_500 : 50_000);
    expect([...accounts.holds.values()].filter(({ state }) => state === 'paid')).toHaveLength(
      loses === 'answer' ? 1 : 0,
    );
  });

  test('offline nothing is taken unless the store says so, and no more than it says, counted until the cloud has confirmed', async () => {
    await openSale();
    await prove();
    till.cloud.reachable = false;
    await pay(9500);
    await rowIs('failed');
    expect((await view()).rows.at(-1)).toMatchObject({ cause: 'offline_not_allowed' });
    till.cloud.reachable = true;
    await setting('valueOffline', { perSale: 10_000, total: 15_000 });
    till.cloud.reachable = false;
    expect(await till.get('value.view', {})).toMatchObject({ offlineLeft: 10_000 });
    await pay(9500, { tenderId: 'a1' });
    await rowIs('paid');
    expect((await view()).rows.at(-1)).toMatchObject({ isOffline: true, left: 40_500 });
    expect((await commit()).ok).toBe(true);
    expect(await lastSale()).toMatchObject({ body: { tenders: [{ kind: 'stored_value', offline: true }] } });
    await openSale();
    expect(await prove()).toMatchObject({ ok: true, value: { online: false } });
    await pay(9500, { tenderId: 'a2' });
    await rowIs('failed');
    expect((await view()).rows.at(-1)).toMatchObject({ cause: 'offline_total', left: 5_500 });
    till.cloud.reachable = true;
    await eventually(async () => (await till.get('app.state', {})).sync.pending === 0);
    till.cloud.reachable = false;
    expect(await till.get('value.view', {})).toMatchObject({ offlineLeft: 10_000, balance: 40_500 });
  });

  test('what the cloud held before its answer was lost is let go when the row that was taken offline is taken back', async () => {
    await setting('valueOffline', { perSale: 10_000, total: 15_000 });
    await openSale();
    await prove();
    accounts.loses = 'answer';
    await pay(9500, { tenderId: 'a1' });
    await rowIs('paid');
    expect((await view()).rows.at(-1)).toMatchObject({ isOffline: true });
    expect(accounts.balance).toBe(40_500);
    await till.get('tender.remove', { tenderId: 'a1' });
    expect(await view()).toMatchObject({ paid: 0, onTheWay: 0 });
    await eventually(() => Promise.resolve(accounts.balance === 50_000));
  });

  test('a card needs the cloud, and its refusal says so', async () => {
    await openSale(false);
    till.cloud.reachable = false;
    await pay(9900, { kind: 'gift_card', code: CARD });
    await rowIs('failed');
    expect((await view()).rows[0]).toMatchObject({ cause: 'card_offline' });
  });

  const topUp = (n: number, over: object = {}) =>
    till.call('value.topUp', {
      topUp: ID(n),
      member: MEMBER.id as never,
      principal: 50_000 as never,
      bonus: 5_000 as never,
      tender: { kind: 'cash', received: 60_000 as never },
      ...over,
    });

  test('a top-up is a document of its own: in the drawer, apart from sales, once for its id; a bonus beyond the offers is approved', async () => {
    expect(await topUp(1)).toMatchObject({
      ok: false,
      code: 'approval_needed',
      details: { permission: 'top_up_bonus', amount: 5_000 },
    });
    await setting('valueTopUp', { offers: [{ principal: 50_000, bonus: 5_000 }] });
    expect(await topUp(1)).toMatchObject({ ok: true, value: { principal: 50_000, bonus: 5_000, change: 10_000 } });
    expect(await topUp(1)).toMatchObject({ ok: true });
    const sold = (await till.journal()).filter(({ kind }) => kind === 'value.sold');
    expect(sold).toHaveLength(1);
    expect(sold[0]).toMatchObject({
      body: { account: `stored_value:${MEMBER.id}`, tenders: [{ kind: 'cash', amount: 60_000 }] },
    });
    await till.get('session.logout', {});
    await till.login('9001', '999999');
    const { shift } = await till.get('app.state', {});
    const { report } = await till.get('shift.report', { shift: shift?.shift as never });
    expect(report).toMatchObject({ net: 0, sales: { count: 0 }, tenders: [] });
    expect(report.liabilities).toMatchObject([{ kind: 'stored_value', taken: 50_000, bonus: 5_000, cash: 50_000 }]);
    expect(report.expectedCash - report.float).toBe(50_000);
    expect(await till.call('value.returnTopUp', { topUp: ID(1), reason: '改主意' })).toMatchObject({
      ok: true,
      value: { isReturned: true },
    });
    expect(await till.call('value.returnTopUp', { topUp: ID(1), reason: '改主意' })).toMatchObject({ ok: true });
    const after = await till.get('shift.report', { shift: shift?.shift as never });
    expect(after.report.expectedCash).toBe(after.report.float);
    expect((await till.journal()).filter(({ kind }) => kind === 'value.returned')).toHaveLength(1);
  });

  test('a top-up of which some was spent does not go back, nor one while the cloud is away', async () => {
    await setting('valueTopUp', { offers: [{ principal: 50_000, bonus: 5_000 }] });
    await topUp(2);
    await till.get('session.logout', {});
    await till.login('9001', '999999');
    accounts.isTopUpSpent = true;
    const back = () => till.call('value.returnTopUp', { topUp: ID(2), reason: '改主意' });
    expect(await back()).toMatchObject({ ok: false, details: { reason: 'top_up_spent' } });
    till.cloud.reachable = false;
    expect(await back()).toMatchObject({ ok: false, details: { reason: 'return_offline' } });
  });

  test('points that a sale earns stand on it, and its refund says that they go back', async () => {
    const coupons = withPointsRule([], { fenPerPoint: 1, maxShareBp: 5000 as never, fenPerEarned: 100 });
    await till.get('catalogue.activate', {
      head: bookHead({ hash: 'c'.repeat(64), from: 1_700_000_000_001, coupons }),
    });
    await openSale();
    await till.get('tender.add', { ...(await sale()), tenderId: 'c', kind: 'cash', amount: 9500 as never });
    await commit();
    expect(await lastSale()).toMatchObject({ body: { pointsEarned: 95 } });
  });
});
