/** Points as an account, against a real PostgreSQL: earned, given back in any order, and spent where they were not. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pointsOf } from '../../../sync/protocol/accounts.ts';
import { accountHands, type Hands } from './account-hands.ts';
import { bookHash, teeSale, type SignedEntry, type TestCloud, type TestTerminal } from './harness.ts';
import { alertsOf, BRAND_MANAGER, OTHER_PIN, startShop } from './hostile-shop.ts';

let cloud: TestCloud;
let one: TestTerminal;
let two: TestTerminal;
let { newMember, memberOf, sold, balance, isFold, bodyOf, refundOf, proofOf, hold, release, number } = {} as Hands;
beforeAll(async () => {
  cloud = await startShop();
  one = await cloud.pair();
  two = await cloud.pair();
  ({ newMember, memberOf, sold, balance, isFold, bodyOf, refundOf, proofOf, hold, release, number } = accountHands(
    cloud,
    one,
  ));
});
afterAll(() => cloud.close());

describe('points', () => {
  let book: string;
  let hash: string;
  beforeAll(async () => {
    const manager = await cloud.logIn(BRAND_MANAGER, OTHER_PIN);
    const made = await cloud.ask<{ id: string }>('/v1/price-books', {
      token: manager,
      json: { points: { fenPerPoint: 1, maxShareBp: 5000, fenPerEarned: 100 } },
    });
    expect(made.status, made.text).toBe(200);
    book = made.body.id;
    for (const terminal of [one, two]) await terminal.renew();
    hash = await bookHash(one, book);
  });
  const pricing = (asked = 0) => ({
    now: cloud.ports.clock.now(),
    version: 1,
    book,
    bookHash: hash,
    roundOffUnit: 0,
    coupons: [],
    pointsAsked: asked,
  });

  test('are earned for what was paid and go back with the goods, in whatever order sale and refund arrive', async () => {
    const member = await newMember();
    const sale = sold(one, { member: memberOf(member), pricing: pricing(), pointsEarned: 99 });
    await one.upload([sale]);
    expect(await balance(pointsOf(member))).toEqual({ principal: 99, bonus: 0 });
    const earned = { earned: true, tenders: [{ tenderId: 'r1', kind: 'cash', amount: 9900, of: 't1' }] };
    await two.upload([refundOf(sale, two, member, earned)]);
    expect(await balance(pointsOf(member))).toEqual({ principal: 0, bonus: 0 });
    const late = sold(one, { member: memberOf(member), pricing: pricing(), pointsEarned: 99 });
    await two.upload([refundOf(late, two, member, earned)]);
    await one.upload([late]);
    expect(await balance(pointsOf(member))).toEqual({ principal: 0, bonus: 0 });
  });

  const spending = (terminal: TestTerminal, who: string): SignedEntry => {
    const [line] = teeSale(terminal, 0)['lines'] as [Record<string, unknown>];
    const net = 9900 - 90;
    return sold(terminal, {
      member: memberOf(who, 99),
      pricing: pricing(90),
      lines: [{ ...line, orderDiscount: 90, net, tax: net - Math.round((net * 10000) / 11300) }],
      order: [['points', 90]],
      pointsUsed: 90,
      total: net,
      cashDue: net,
      change: 190,
    });
  };

  test('are held for one sale: another till finds them gone, a changed cart holds anew, the sale counts what was held', async () => {
    const member = await newMember();
    await one.upload([sold(one, { member: memberOf(member), pricing: pricing() })]);
    const sale = spending(one, member);
    const { saleId } = bodyOf(sale);
    const asked = { saleId, tenderId: 'points', kind: 'points', member };
    expect((await hold(one, { ...asked, amount: 90 })).body).toMatchObject({ code: 'proof_needed' });
    const proof = await proofOf(one, member);
    const first = number();
    expect((await hold(one, { ...asked, hold: first, amount: 99, proof })).body).toMatchObject({
      state: 'paid',
      left: 0,
    });
    const atTwo = { tenderId: 'points', kind: 'points', member, amount: 90, proof: await proofOf(two, member) };
    expect((await hold(two, atTwo)).body).toMatchObject({ state: 'failed', reason: 'value_short', left: 0 });
    const second = number();
    const again = { ...asked, hold: second, amount: 90, proof };
    expect((await hold(one, again)).body).toMatchObject({ state: 'paid', left: 9 });
    expect((await hold(one, again)).body).toMatchObject({ state: 'paid', left: 9 });
    expect((await release(one, first)).body).toMatchObject({ state: 'reversed' });
    await one.upload([sale]);
    // 99 less 90, and 98 earned: what was held is counted once.
    expect(await balance(pointsOf(member))).toEqual({ principal: 9 + 98, bonus: 0 });
    const flags = (await one.pull('ledger')).body.documents.find(({ id }) => id === sale.id)?.['flags'] ?? [];
    expect(flags).not.toContain('value_differs');
    expect((await hold(one, { ...asked, amount: 90, proof })).body).toMatchObject({ state: 'paid', left: 107 });
    expect((await hold(two, { ...atTwo, amount: 107 })).body).toMatchObject({ state: 'paid', left: 0 });
  });

  test('held before the first payment stay held when more are refused; a sale that ends with fewer is told of to nobody', async () => {
    const member = await newMember();
    await one.upload([sold(one, { member: memberOf(member), pricing: pricing() })]);
    const sale = spending(one, member);
    const asked = { saleId: bodyOf(sale).saleId, tenderId: 'points', kind: 'points', member };
    const proof = await proofOf(one, member);
    const first = { ...asked, hold: number(), amount: 95, proof };
    expect((await hold(one, first)).body).toMatchObject({ state: 'paid', left: 4 });
    expect((await hold(one, { ...asked, amount: 100, proof })).body).toMatchObject({ state: 'failed', left: 99 });
    const atTwo = { tenderId: 'points', kind: 'points', member, proof: await proofOf(two, member) };
    expect((await hold(two, { ...atTwo, amount: 5 })).body).toMatchObject({ state: 'failed', left: 4 });
    await one.upload([sale]);
    expect(await balance(pointsOf(member))).toEqual({ principal: 9 + 98, bonus: 0 });
    const flags = (await one.pull('ledger')).body.documents.find(({ id }) => id === sale.id)?.['flags'] ?? [];
    expect(flags).not.toContain('value_differs');
    expect((await hold(two, { ...atTwo, amount: 107 })).body).toMatchObject({ state: 'paid', left: 0 });
  });

  test('that were not there are flagged with the receipts, and the balance says so; those that were are not', async () => {
    const member = await newMember();
    const plain = sold(one, { member: memberOf(member), pricing: pricing() });
    const [first, second, third] = [spending(one, member), spending(two, member), spending(one, member)];
    await one.upload([plain]);
    await one.upload([first]);
    await two.upload([second]);
    await one.upload([third]);
    // 99 earned, then each spends 90 and earns 98.
    expect(await balance(pointsOf(member))).toEqual({ principal: 99 + 3 * 8, bonus: 0 });
    await isFold(pointsOf(member));
    const flagsOf = async (entry: SignedEntry) =>
      (await one.pull('ledger')).body.documents.find(({ id }) => id === entry.id)?.['flags'] ?? [];
    for (const entry of [first, second, third]) expect(await flagsOf(entry)).not.toContain('points_overspent');
    const alone = await newMember();
    const forAlone = spending(two, alone);
    await two.upload([forAlone]);
    expect(await balance(pointsOf(alone))).toEqual({ principal: 8, bonus: 0 });
    expect(await flagsOf(forAlone)).toContain('points_overspent');
    const raised = (await alertsOf(cloud, await cloud.logIn())).filter(({ code }) => code === 'points_overspent');
    expect(raised.map(({ detail }) => detail)).toEqual([bodyOf(forAlone).receiptNumber]);
  });
});
