/**
 * Stored value, gift cards and points against a real PostgreSQL: balances are the fold of journal facts, holds never exceed them,
 * lost answers double nothing, and what two tills spent apart is found with both receipts.
 */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { giftCard } from '../../../sync/cloud/accounts/holds.ts';
import { applyAllAccountFacts } from '../../../sync/cloud/accounts/post.ts';
import { readEntries } from '../../../sync/cloud/store/accounts.ts';
import { storedValueOf, type HoldView } from '../../../sync/protocol/accounts.ts';
import { refundNumberOf } from '../../../sync/protocol/payments.ts';
import { accountHands, BRAND, PASSWORD, type Hands } from './account-hands.ts';
import type { TestCloud, TestTerminal } from './harness.ts';
import { alertsOf, startShop } from './hostile-shop.ts';

let cloud: TestCloud;
let one: TestTerminal;
let two: TestTerminal;
let { newMember, topUp, paidBy, sold, proofOf, number, hold, release, balance, isFold, bodyOf, refundOf, at } =
  {} as Hands;
beforeAll(async () => {
  cloud = await startShop();
  one = await cloud.pair();
  two = await cloud.pair();
  ({ newMember, topUp, paidBy, sold, proofOf, number, hold, release, balance, isFold, bodyOf, refundOf, at } =
    accountHands(cloud, one));
});
afterAll(() => cloud.close());

describe('stored value', () => {
  test('is topped up, spent and given back by journal facts; each entry names its own, and the row is their fold', async () => {
    const member = await newMember();
    const account = storedValueOf(member);
    const top = topUp(one, account, 50_000, 5_000);
    await one.upload([top]);
    expect(await balance(account)).toEqual({ principal: 50_000, bonus: 5_000 });
    const sale = sold(one, paidBy(member, { saleId: one.freshId() }));
    const { saleId } = bodyOf(sale);
    const held = await hold(one, { saleId, member, proof: await proofOf(one, member) });
    expect(held.body).toMatchObject({ state: 'paid', left: 45_100 });
    await one.upload([sale]);
    expect(await balance(account)).toEqual({ principal: 40_100, bonus: 5_000 });
    const back = refundOf(sale, one, member);
    await one.upload([back]);
    expect(await balance(account)).toEqual({ principal: 50_000, bonus: 5_000 });
    await isFold(account);
    const entries = await readEntries(cloud.running.cloud.database, BRAND, account);
    expect(entries.map(({ what, amount, entry }) => [what, amount, entry])).toEqual([
      ['top_up', 55_000, top.id],
      ['spend', -9900, sale.id],
      ['give_back', 9900, back.id],
    ]);
    const found = await cloud.ask<{ items: { storedValue: number; asOf: number }[] }>(`/v1/members?id=${member}`, {
      token: one.token,
    });
    expect(found.body.items[0]).toMatchObject({ storedValue: 55_000 });
    const ledger = (await one.pull('ledger')).body.documents.find(({ id }) => id === sale.id);
    expect(ledger).not.toMatchObject({ flags: expect.arrayContaining(['value_differs']) as unknown });
  });

  test('is nobody’s by a phone number: a hold needs the proof that the password gave to this very till', async () => {
    const member = await newMember();
    await one.upload([topUp(one, storedValueOf(member), 50_000)]);
    expect((await hold(one, { member })).body.code).toBe('proof_needed');
    expect((await hold(two, { member, proof: await proofOf(one, member) })).body.code).toBe('proof_needed');
    const other = await newMember();
    expect((await hold(one, { member, proof: await proofOf(one, other) })).body.code).toBe('proof_needed');
    const proof = await proofOf(one, member);
    cloud.advance(10 * 60_000 + 1);
    expect((await hold(one, { member, proof })).body.code).toBe('proof_needed');
  });

  test('five wrong passwords lock, a right one counts anew, another password needs the one before', async () => {
    const member = await newMember();
    await one.renew();
    const guess = (password: string) =>
      cloud.ask<{ code?: string }>(`/v1/members/${member}/proofs`, { token: one.token, json: { password } });
    const change = (json: object) =>
      cloud.ask<{ code?: string }>(`/v1/members/${member}/password`, { method: 'PUT', token: one.token, json });
    expect((await change({ password: '111111', before: '222222' })).body.code).toBe('wrong_password');
    expect((await change({ password: '111111', before: PASSWORD })).status).toBe(200);
    for (let count = 0; count < 5; count += 1) expect((await guess('999999')).body.code).toBe('wrong_password');
    expect((await guess('111111')).body.code).toBe('password_locked');
    cloud.advance(15 * 60_000 + 1);
    await one.renew();
    expect((await guess('111111')).status).toBe(200);
  });

  test('two tills that are online never hold more than there is, and a hold that was let go is free again', async () => {
    const member = await newMember();
    for (const terminal of [one, two]) await terminal.renew();
    await one.upload([topUp(one, storedValueOf(member), 10_000)]);
    const proofs = { one: await proofOf(one, member), two: await proofOf(two, member) };
    const answers = await Promise.all([
      hold(one, { member, proof: proofs.one, amount: 6_000 }),
      hold(two, { member, proof: proofs.two, amount: 6_000 }),
    ]);
    expect(answers.map(({ body }) => body.state).sort()).toEqual(['failed', 'paid']);
    const [winner, loser] = answers[0].body.state === 'paid' ? [one, two] : [two, one];
    const [kept, refused] = answers[0].body.state === 'paid' ? answers : [answers[1], answers[0]];
    expect(refused.body).toMatchObject({ reason: 'value_short', left: 4_000 });
    expect((await release(winner, kept.body.outTradeNumber)).body.state).toBe('reversed');
    expect((await release(winner, kept.body.outTradeNumber)).body.state).toBe('reversed');
    const again = await hold(loser, { member, proof: loser === one ? proofs.one : proofs.two, amount: 10_000 });
    expect(again.body.state).toBe('paid');
  });

  test('a hold whose row is over at its till is let go by the journal too: a cloud that was put back has forgotten the till’s word', async () => {
    const member = await newMember();
    await one.upload([topUp(one, storedValueOf(member), 10_000)]);
    const asked = { hold: number(), saleId: one.freshId(), member, proof: await proofOf(one, member), amount: 4_000 };
    expect((await hold(one, asked)).body.state).toBe('paid');
    const row = {
      saleId: asked.saleId,
      tenderId: 't1',
      kind: 'stored_value',
      amount: 4_000,
      outTradeNumber: asked.hold,
    };
    const seen = () => cloud.ask<HoldView>(`/v1/accounts/holds/${asked.hold}`, { token: one.token });
    await two.upload([two.entry('tender.attempted', { ...row, state: 'reversed' })]);
    await one.upload([one.entry('tender.attempted', { ...row, state: 'paid' })]);
    expect((await seen()).body).toMatchObject({ state: 'paid', left: 6_000 });
    await one.upload([one.entry('tender.attempted', { ...row, state: 'reversed' })]);
    expect((await seen()).body).toMatchObject({ state: 'reversed', left: 10_000 });
  });

  test('a hold is one number: the same request after a lost answer is the same hold; let go before it came it stays let go', async () => {
    const member = await newMember();
    await one.upload([topUp(one, storedValueOf(member), 10_000)]);
    const request = { hold: number(), saleId: one.freshId(), member, proof: await proofOf(one, member), amount: 4_000 };
    const [first, second] = await Promise.all([hold(one, request), hold(one, request)]).catch(() => [null, null]);
    const third = await hold(one, request);
    expect(third.body).toMatchObject({ state: 'paid', left: 6_000 });
    for (const answer of [first, second]) if (answer?.status === 200) expect(answer.body.state).toBe('paid');
    expect((await hold(one, { ...request, amount: 5_000 })).body.code).toBe('hold_differs');
    const late = { ...request, hold: number(), saleId: one.freshId() };
    expect((await release(one, late.hold)).body).toMatchObject({ state: 'reversed', reason: 'never_requested' });
    expect((await hold(one, late)).body.state).toBe('reversed');
    const left = await cloud.ask<HoldView>(`/v1/accounts/holds/${request.hold}`, { token: one.token });
    expect(left.body.left).toBe(6_000);
    expect((await cloud.ask(`/v1/accounts/holds/${request.hold}`, { token: two.token })).status).toBe(404);
  });

  test('that two tills spent apart goes below nothing in sight of all; the second sale is flagged with both receipts', async () => {
    const member = await newMember();
    const account = storedValueOf(member);
    await one.upload([topUp(one, account, 9_900)]);
    const offline = { tenders: [{ tenderId: 't1', kind: 'stored_value', amount: 9900, offline: true }] };
    const [first, second] = [sold(one, paidBy(member, offline)), sold(two, paidBy(member, offline))];
    await one.upload([first]);
    await two.upload([second]);
    expect(await balance(account)).toEqual({ principal: -9_900, bonus: 0 });
    await isFold(account);
    const flagged = (await two.pull('ledger')).body.documents.find(({ id }) => id === second.id);
    expect(flagged).toMatchObject({ flags: expect.arrayContaining(['value_overspent']) as unknown });
    const raised = (await alertsOf(cloud, await cloud.logIn())).filter(({ code }) => code === 'value_overspent');
    expect(raised).toHaveLength(1);
    expect(raised[0]?.detail).toBe(`${bodyOf(first).receiptNumber}, ${bodyOf(second).receiptNumber}`);
    const found = await cloud.ask<{ items: object[] }>(`/v1/members?id=${member}`, { token: one.token });
    expect(found.body.items[0]).toMatchObject({ storedValue: 0, storedValueBalance: -9_900 });
    // Sent again after a lost answer, and applied again at a start: nothing twice.
    await two.upload([second]);
    await applyAllAccountFacts(cloud.running.cloud);
    expect(await balance(account)).toEqual({ principal: -9_900, bonus: 0 });
    expect((await alertsOf(cloud, await cloud.logIn())).filter(({ code }) => code === 'value_overspent')).toHaveLength(
      1,
    );
  });

  test('a tender that says it was online and was never held is flagged; money is never dropped', async () => {
    const member = await newMember();
    await one.upload([topUp(one, storedValueOf(member), 50_000)]);
    const sale = sold(one, paidBy(member));
    expect((await one.upload([sale])).body.quarantined).toEqual([]);
    expect(await balance(storedValueOf(member))).toMatchObject({ principal: 40_100 });
    const document = (await one.pull('ledger')).body.documents.find(({ id }) => id === sale.id);
    expect(document).toMatchObject({ flags: expect.arrayContaining(['value_differs']) as unknown });
  });

  test('the balance is the fold in whatever order two tills upload', async () => {
    await fc.assert(
      fc.asyncProperty(fc.infiniteStream(fc.boolean()), async (flips) => {
        const member = await newMember();
        await one.renew();
        await two.renew();
        const account = storedValueOf(member);
        const offline = { tenders: [{ tenderId: 't1', kind: 'stored_value', amount: 9900, offline: true }] };
        const queues = {
          one: [topUp(one, account, 20_000, 2_000), sold(one, paidBy(member, offline))],
          two: [sold(two, paidBy(member, offline)), topUp(two, account, 1_000, 500)],
        };
        while (queues.one.length + queues.two.length > 0) {
          const isOne = queues.two.length === 0 || (queues.one.length > 0 && flips.next().value === true);
          const next = (isOne ? queues.one : queues.two).shift();
          await (isOne ? one : two).upload([next]);
        }
        await isFold(account);
        const { principal, bonus } = await balance(account);
        expect(principal + bonus).toBe(23_500 - 2 * 9_900);
      }),
      { numRuns: 4 },
    );
  });
});

describe('a top-up', () => {
  test('goes back whole while nothing of it is spent, and not otherwise', async () => {
    const member = await newMember();
    for (const terminal of [one, two]) await terminal.renew();
    const account = storedValueOf(member);
    const top = topUp(one, account, 50_000, 5_000);
    await one.upload([top]);
    const asked = { hold: number(), account, topUp: (top['body'] as { topUp: string }).topUp };
    const back = (json: object) =>
      cloud.ask<HoldView & { code?: string }>('/v1/accounts/top-up-returns', { token: one.token, json });
    expect((await back(asked)).body).toMatchObject({ state: 'paid', amount: 55_000, left: 0 });
    expect((await back(asked)).body).toMatchObject({ state: 'paid' });
    expect((await hold(two, { member, proof: await proofOf(two, member), amount: 1 })).body.state).toBe('failed');
    await release(one, asked.hold);
    const spent = sold(
      one,
      paidBy(member, { tenders: [{ tenderId: 't1', kind: 'stored_value', amount: 9900, offline: true }] }),
    );
    await one.upload([spent]);
    expect((await back({ ...asked, hold: number() })).body.code).toBe('top_up_spent');
    await one.upload([refundOf(spent, one, member)]);
    const again = { ...asked, hold: number() };
    expect((await back(again)).body.state).toBe('paid');
    const { topUp: id } = asked;
    await one.upload([
      one.entry('value.returned', {
        topUp: id,
        of: top.id,
        kind: 'stored_value',
        account,
        ...at(one),
        principal: 50_000,
        bonus: 5_000,
        tenders: [{ tenderId: 'r1', kind: 'cash', amount: 50_000, of: 't1' }],
        reason: '顾客改主意',
      }),
    ]);
    expect(await balance(account)).toEqual({ principal: 0, bonus: 0 });
    await isFold(account);
    expect((await back({ ...asked, hold: number() })).body.code).toBe('top_up_spent');
  });
});

describe('a top-up that goes back', () => {
  test('while another till spends of it offline leaves a debt in sight of all, however late it arrives', async () => {
    const member = await newMember();
    for (const terminal of [one, two]) await terminal.renew();
    const account = storedValueOf(member);
    const top = topUp(one, account, 50_000, 5_000);
    await one.upload([top]);
    const { topUp: id } = top['body'] as { topUp: string };
    const json = { hold: number(), account, topUp: id };
    await cloud.ask('/v1/accounts/top-up-returns', { token: one.token, json });
    const tenders = [{ tenderId: 't1', kind: 'stored_value', amount: 9900, offline: true }];
    const spent = sold(two, paidBy(member, { tenders }));
    await two.upload([spent]);
    const returned = one.entry('value.returned', {
      topUp: id,
      of: top.id,
      kind: 'stored_value',
      account,
      ...at(one),
      principal: 50_000,
      bonus: 5_000,
      tenders: [{ tenderId: 'r1', kind: 'cash', amount: 50_000, of: 't1' }],
      reason: '顾客改主意',
    });
    await one.upload([returned]);
    const { principal, bonus } = await balance(account);
    expect(principal + bonus).toBe(-9_900);
    const flagged = (await one.pull('ledger')).body.documents.find((document) => document['id'] === returned.id);
    expect(flagged).toMatchObject({ flags: ['value_overspent'] });
    const raised = (await alertsOf(cloud, await cloud.logIn())).filter(
      ({ subject }) => subject === `sale ${returned.id}`,
    );
    expect(raised.map(({ code }) => code)).toEqual(['value_overspent']);
    expect(raised[0]?.detail).toContain(bodyOf(spent).receiptNumber);
  });
});

describe('a gift card', () => {
  test('is an account by a keyed hash of its code, which stands nowhere', async () => {
    for (const terminal of [one, two]) await terminal.renew();
    const code = 'GC-2026-0001-XK7P';
    const card = await cloud.ask<{ account: string; isKnown: boolean; lastFour: string }>('/v1/accounts/gift-cards', {
      token: one.token,
      json: { code },
    });
    expect(card.body).toMatchObject({ isKnown: false, lastFour: 'XK7P' });
    expect((await hold(one, { kind: 'gift_card', code })).body).toMatchObject({
      state: 'failed',
      reason: 'card_unknown',
    });
    await one.upload([topUp(one, card.body.account, 20_000)]);
    const saleId = two.freshId();
    const held = await hold(two, { kind: 'gift_card', code: code.toLowerCase(), saleId });
    expect(held.body).toMatchObject({ state: 'paid', left: 10_100, account: card.body.account });
    const tenders = [{ tenderId: 't1', kind: 'gift_card', amount: 9900, reference: card.body.account }];
    await two.upload([sold(two, { saleId, tenders, change: 0 })]);
    expect(await balance(card.body.account)).toEqual({ principal: 10_100, bonus: 0 });
    const rows = await cloud.running.cloud.database.rows<{ all: string }>(
      "SELECT string_agg(scope || account || hold, ' ') AS all FROM account_holds WHERE scope = $1",
      [BRAND],
    );
    expect(rows[0]?.all).not.toContain('GC20260001');
  });

  test('never shows what a sale took as still there, also while its hold becomes an entry', async () => {
    for (const terminal of [one, two]) await terminal.renew();
    const code = 'GC-2026-0002-XK7P';
    const { account } = await giftCard(cloud.running.cloud, code);
    await one.upload([topUp(one, account, 20_000)]);
    const saleId = two.freshId();
    await hold(two, { kind: 'gift_card', code, saleId });
    const tenders = [{ tenderId: 't1', kind: 'gift_card', amount: 9900, reference: account }];
    const sale = sold(two, { saleId, tenders, change: 0 });
    const { database } = cloud.running.cloud;
    let isTaken = false;
    const rows: typeof database.rows = async <Row extends object>(...asked: Parameters<typeof database.rows>) => {
      const read = await database.rows<Row>(...asked);
      if (!isTaken) {
        isTaken = true;
        await two.upload([sale]);
      }
      return read;
    };
    const raced = await giftCard({ ...cloud.running.cloud, database: { ...database, rows } }, code);
    expect(raced).toMatchObject({ isKnown: true, left: 10_100 });
    expect(isTaken).toBe(true);
    expect(await balance(account)).toEqual({ principal: 10_100, bonus: 0 });
  });
});

describe('a top-up that a customer’s phone paid', () => {
  const paid = async (topUp: string): Promise<string> => {
    const outTradeNumber = topUp.replaceAll('-', '');
    const asked = { saleId: topUp, tenderId: 't1', outTradeNumber, kind: 'wechat', authCode: '134567890123456799' };
    const answer = await cloud.ask('/v1/payments', { token: one.token, json: { ...asked, amount: 50_000 } });
    expect(answer.body).toMatchObject({ state: 'paid' });
    return outTradeNumber;
  };
  const soldBy = (account: string, member: string, topUp: string, reference: string) =>
    one.entry('value.sold', {
      ...{ topUp, kind: 'stored_value', account, member, ...at(one), principal: 50_000, bonus: 5_000 },
      tenders: [{ tenderId: 't1', kind: 'wechat', amount: 50_000, reference }],
      change: 0,
    });

  test('names its payment, which pays no second one, and goes back to it', async () => {
    for (const terminal of [one, two]) await terminal.renew();
    const member = await newMember();
    const account = storedValueOf(member);
    const topUp = one.freshId();
    const reference = await paid(topUp);
    const first = soldBy(account, member, topUp, reference);
    const second = soldBy(account, member, one.freshId(), reference);
    await one.upload([first, second]);
    const flagsOf = async (id: string) => (await one.pull('ledger')).body.documents.find((each) => each['id'] === id);
    expect(await flagsOf(first.id)).not.toHaveProperty('flags');
    expect(await flagsOf(second.id)).toMatchObject({ flags: ['payment_differs'] });
    expect(await balance(account)).toEqual({ principal: 100_000, bonus: 10_000 });
    await cloud.ask('/v1/accounts/top-up-returns', { token: one.token, json: { hold: number(), account, topUp } });
    const back = one.entry('value.returned', {
      ...{ topUp, of: first.id, kind: 'stored_value', account, member, ...at(one), principal: 50_000, bonus: 5_000 },
      tenders: [{ tenderId: 'r1', kind: 'wechat', amount: 50_000, of: 't1', reference, state: 'pending' }],
      reason: '改主意',
    });
    await one.upload([back]);
    expect(await balance(account)).toEqual({ principal: 50_000, bonus: 5_000 });
    const part = await cloud.ask(`/v1/payments/${reference}/refunds/${refundNumberOf(back.id, 'r1')}`, {
      token: one.token,
    });
    expect(part.body).toMatchObject({ amount: 50_000, state: expect.not.stringMatching('refused') as string });
  });
});
