/** Top-ups that a customer's phone pays: on the account only once the money is certain, once, also after the power went. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FakeAccounts, MEMBER } from './support/account-desk.ts';
import { FakePayments } from './support/payment-desk.ts';
import { eventually, Till } from './support/till.ts';

const CODE = '134567890123456789';
const ID = (n: number): never => `019a0000-0000-7000-8000-00000000000${String(n)}` as never;

describe('a top-up by the code on a customer’s phone', () => {
  let till: Till;
  let payments: FakePayments;
  beforeEach(async () => {
    till = new Till();
    payments = new FakePayments();
    const accounts = new FakeAccounts();
    till.cloud.extra = (request) => payments.answer(request) ?? accounts.answer(request);
    await till.openForBusiness();
    till.cloud.settings.push({ id: 'valueTopUp', value: { offers: [{ principal: 50_000, bonus: 5_000 }] } });
    await till.call('replication.pull', { collection: 'settings', request: { checkpoint: null, limit: 10 } });
  });
  afterEach(() => till.end());

  const ask = (n: number, over: object = {}) =>
    till.call('value.payTopUp', {
      topUp: ID(n),
      member: MEMBER.id as never,
      principal: 50_000 as never,
      bonus: 5_000 as never,
      authCode: CODE,
      ...over,
    });
  const state = (n: number) => till.get('value.topUpState', { topUp: ID(n) });
  const stateIs = (n: number, wanted: string) => eventually(async () => (await state(n)).state === wanted);
  const isDone = (n: number) => eventually(async () => (await state(n)).done !== null);
  const sold = async () => (await till.journal()).filter(({ kind }) => kind === 'value.sold');
  const steps = async () =>
    (await till.journal()).flatMap((entry) => (entry.kind === 'value.attempted' ? [entry.body['state']] : []));

  test('is a liability and no revenue, principal and bonus apart, nothing of it in the drawer, once for its id', async () => {
    expect(await ask(1)).toMatchObject({ ok: true });
    await isDone(1);
    expect(await ask(1)).toMatchObject({ ok: true, value: { done: { tender: 'wechat' } } });
    expect(payments.rows.size).toBe(1);
    const [number] = payments.rows.keys();
    expect(await sold()).toMatchObject([
      {
        body: {
          account: `stored_value:${MEMBER.id}`,
          principal: 50_000,
          bonus: 5_000,
          tenders: [{ kind: 'wechat', amount: 50_000, reference: number }],
        },
      },
    ]);
    await till.get('session.logout', {});
    await till.login('9001', '999999');
    const { shift } = await till.get('app.state', {});
    const { report } = await till.get('shift.report', { shift: shift?.shift as never });
    expect(report).toMatchObject({ net: 0, sales: { count: 0 }, expectedCash: report.float });
    expect(report.liabilities).toMatchObject([
      { kind: 'stored_value', taken: 50_000, bonus: 5_000, cash: 0, tenders: [{ kind: 'wechat', in: 50_000 }] },
    ]);
    expect(JSON.stringify(await till.journal())).not.toContain(CODE);
    expect(JSON.stringify(till.logs)).not.toContain(CODE);
    // It goes back to where it came from: the cloud gives it back.
    expect(await till.call('value.returnTopUp', { topUp: ID(1), reason: '改主意' })).toMatchObject({ ok: true });
    expect((await till.journal()).find(({ kind }) => kind === 'value.returned')).toMatchObject({
      body: { tenders: [{ kind: 'wechat', amount: 50_000, reference: number, state: 'pending' }] },
    });
  });

  test('is not on the account while the customer’s password is waited for, nor when nothing was paid', async () => {
    payments.next = 'pending';
    await ask(2);
    await stateIs(2, 'pending');
    expect(await sold()).toEqual([]);
    expect(await till.get('value.topUps', {})).toMatchObject({ items: [], waiting: [{ state: 'pending' }] });
    // In cash beside it: it would be taken twice.
    expect(
      await till.call('value.topUp', {
        topUp: ID(2),
        member: MEMBER.id as never,
        principal: 50_000 as never,
        bonus: 5_000 as never,
        tender: { kind: 'cash', received: 50_000 as never },
      }),
    ).toMatchObject({ ok: false, details: { reason: 'top_up_under_way' } });
    payments.settle('failed', 'password_wrong');
    await stateIs(2, 'failed');
    expect(await sold()).toEqual([]);
    // Another code for the same top-up is another payment.
    payments.next = 'paid';
    await ask(2, { authCode: '289012345678901234' });
    await isDone(2);
    expect(payments.rows.size).toBe(2);
    expect(await sold()).toHaveLength(1);
  });

  test.each(['answer', 'before'] as const)('a lost %s is asked about and never guessed', async (loses) => {
    payments.loses = loses;
    await ask(3);
    if (loses === 'answer') await isDone(3);
    else await stateIs(3, 'failed');
    expect(await sold()).toHaveLength(loses === 'answer' ? 1 : 0);
    expect(await steps()).toContain('unknown');
  });

  test('offline nobody is asked for money, and it says so', async () => {
    till.cloud.reachable = false;
    await ask(4);
    await stateIs(4, 'failed');
    expect(await state(4)).toMatchObject({ cause: expect.stringMatching(/offline|no_answer/) as string });
    expect(await sold()).toEqual([]);
  });

  test('what the customer paid before the power went is on the account after it, without anybody’s doing', async () => {
    payments.next = 'pending';
    await ask(5);
    await stateIs(5, 'pending');
    await till.stop();
    payments.settle('paid');
    await till.start();
    await eventually(async () => (await sold()).length === 1);
    await till.login();
    expect(await state(5)).toMatchObject({ state: 'paid', done: { principal: 50_000, bonus: 5_000 } });
    expect(await steps()).toEqual(['requested', 'pending', 'paid']);
  });

  test('changing one’s mind takes the money back, and nothing goes on the account', async () => {
    payments.next = 'pending';
    await ask(6);
    await stateIs(6, 'pending');
    await till.get('value.cancelTopUp', { topUp: ID(6) });
    await stateIs(6, 'reversed');
    expect(payments.reversals).toBe(1);
    expect(await sold()).toEqual([]);
  });

  /** Answers to these wait until they are let go; what they say is said before. */
  const holding = (isHeld: (path: string) => boolean): (() => void) => {
    const request = till.cloud.request.bind(till.cloud);
    let letGo = (): void => undefined;
    const gate = new Promise<void>((resolve) => (letGo = resolve));
    till.cloud.request = async (asked) => {
      const answer = await request(asked);
      if (isHeld(asked.path)) await gate;
      return answer;
    };
    return letGo;
  };

  test('the answer to a code that was taken back is not the next code’s', async () => {
    const answers = holding((path) => path === '/v1/payments' && payments.rows.size === 1);
    await ask(9);
    await till.get('value.cancelTopUp', { topUp: ID(9) });
    await stateIs(9, 'reversed');
    payments.next = 'pending';
    await ask(9, { authCode: '289012345678901234' });
    await stateIs(9, 'pending');
    answers();
    payments.settle('failed', 'password_wrong');
    await stateIs(9, 'failed');
    expect(await sold()).toEqual([]);
    expect(await steps()).not.toContain('paid');
  });

  test('a wrong amount puts nothing on the account', async () => {
    payments.amountOff = 1;
    await ask(7);
    await stateIs(7, 'unknown');
    expect(await sold()).toEqual([]);
  });
});
