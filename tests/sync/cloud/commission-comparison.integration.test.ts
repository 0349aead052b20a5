/** A month's sales under rules that are not entered, on a real PostgreSQL: page by page, and nothing of the ledger changes. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { COMPARISON_PAGE } from '../../../sync/cloud/commission/comparison.ts';
import { addCompared, comparedParties, type ComparedSum } from '../../../sync/domain/commission-comparison.ts';
import { monthAfter } from '../../../sync/domain/commission-rules.ts';
import type { CommissionComparison } from '../../../sync/protocol/commission.ts';
import { BRAND, commissionHands, sentFrom, TERMS } from './commission-shop.ts';
import type { SignedEntry, TestTerminal } from './harness.ts';
import { BRAND_MANAGER, OTHER_PIN, pairElsewhere, startShop, type Shop } from './hostile-shop.ts';

let cloud: Shop;
let one: TestTerminal;
let far: TestTerminal;
let hands: ReturnType<typeof commissionHands>;
let month: string;
beforeAll(async () => {
  cloud = await startShop();
  one = await cloud.pair('one');
  far = await pairElsewhere(cloud);
  hands = commissionHands(cloud);
  month = monthAfter(new Date(cloud.ports.clock.now()).toISOString().slice(0, 7));
  await at(month, '02');
  expect((await hands.enter({ newMember: { floor: 15_000, amount: 500 } })).status).toBe(200);
  cloud.advance(1000);
});
afterAll(() => cloud.close());

async function at(of: string, day: string): Promise<void> {
  cloud.advance(Date.parse(`${of}-${day}T04:00:00Z`) - cloud.ports.clock.now());
  for (const terminal of [one, far]) await terminal.renew();
}
const sent = (...entries: readonly SignedEntry[]): Promise<void> => sentFrom(one, entries);
const page = async (terms: object, after?: string, of = month) =>
  cloud.ask<CommissionComparison & { code?: string; path?: string; reason?: string }>(
    '/v1/commission-rules/comparisons',
    {
      token: await cloud.logIn(BRAND_MANAGER, OTHER_PIN),
      json: { month: of, terms: { ...TERMS, ...terms }, ...(after === undefined ? {} : { after }) },
    },
  );
async function compared(terms: object): Promise<readonly ComparedSum[]> {
  let sums: readonly ComparedSum[] = [];
  let after: string | undefined;
  for (;;) {
    const { status, body } = await page(terms, after);
    expect(status).toBe(200);
    sums = addCompared(sums, body.items as readonly ComparedSum[]);
    if (body.next === null) return sums;
    after = body.next;
  }
}
const ofParty = (sums: readonly ComparedSum[], who: string) => sums.find(({ party }) => party === who);
const ledger = () =>
  cloud.running.cloud.database.rows<{ party: string; amount: number; net: number }>(
    'SELECT party, sum(amount)::bigint AS amount, sum(net)::bigint AS net FROM commission_postings WHERE scope = $1 GROUP BY party ORDER BY party',
    [BRAND],
  );

let member: string;
test('sales earn anew by the other rate, share and bonus; what was is what the ledger posted, to the fen', async () => {
  member = await hands.newMember();
  await sent(hands.claim(one, member, '2002', cloud.ports.clock.now() - 1000));
  const small = hands.sale(one, { member: hands.memberOf(member) });
  const large = hands.sale(one, { member: hands.memberOf(member) }, 2);
  const returned = hands.sale(one, {}, 2);
  await sent(small, large, returned, hands.refund(one, returned, 1));
  const before = await ledger();
  const sums = await compared({ rates: { items: {}, categories: {}, default: 1000 }, binderBp: 5000 });
  expect(sums.map(({ party, was, wasNet }) => ({ party, amount: was, net: wasNet })).sort(byParty)).toEqual(before);
  // 10 % of 99 and of 198, half of it to who is bound; 10 % of the tee that was kept; no bonus any more.
  expect(ofParty(sums, '2002')?.would).toBe(495 + 990);
  expect(ofParty(sums, '2001')).toMatchObject({ would: 495 + 990 + 990, wouldNet: 9900 * 4 });
  // A floor that the first sale reaches pays there, once.
  const lower = await compared({ newMember: { floor: 9000, amount: 700 } });
  expect(ofParty(lower, '2002')?.would).toBe(198 + 396 + 700);
  // The same rules again give the same.
  const same = await compared({ newMember: { floor: 15_000, amount: 500 } });
  for (const { was, would, wasNet, wouldNet } of same) expect([would, wouldNet]).toEqual([was, wasNet]);
  expect(await ledger()).toEqual(before);
});
const byParty = (a: { readonly party: string }, b: { readonly party: string }): number => (a.party < b.party ? -1 : 1);

test('more sales than a page come page after page, each once, with how many there are', async () => {
  for (let sales = 0; sales < COMPARISON_PAGE; sales += 50)
    await sent(...Array.from({ length: 50 }, () => hands.sale(one)));
  const first = await page({});
  expect(first.body).toMatchObject({ sales: COMPARISON_PAGE, total: COMPARISON_PAGE + 3 });
  const second = await page({}, first.body.next ?? '');
  expect(second.body).toMatchObject({ sales: 3, next: null });
  expect(second.body.total).toBeUndefined();
  const sums = await compared({});
  const all = sums.reduce((sum, { was }) => sum + was, 0);
  expect(all).toBe((await ledger()).reduce((sum, { amount }) => sum + amount, 0));
  expect((await page({}, undefined, monthAfter(month))).body).toMatchObject({ items: [], sales: 0, total: 0 });
});

test('tiers of both rules come on top of the month, and STORE has none', async () => {
  const sums = await compared({});
  const net = ofParty(sums, '2001')?.wasNet ?? 0;
  const parties = comparedParties(sums, {
    was: undefined,
    would: { tiers: [{ upTo: null, bp: 100 as never }], tiersLessLines: false },
  });
  expect(parties.find(({ party }) => party === '2001')).toMatchObject({
    wasTiers: 0,
    wouldTiers: Math.floor(net / 100),
  });
  const stores = [{ party: 'STORE', was: 10, wasNet: 1000, would: 10, wouldNet: 1000 } as unknown as ComparedSum];
  const [store] = comparedParties(stores, {
    was: undefined,
    would: { tiers: [{ upTo: null, bp: 100 as never }], tiersLessLines: false },
  });
  expect(store).toMatchObject({ wasTiers: 0, wouldTiers: 0 });
});

test('a manager of one store compares nothing, and tiers that make no sense are named', async () => {
  const asked = { json: { month, terms: TERMS } };
  const token = await cloud.logIn();
  expect((await cloud.ask('/v1/commission-rules/comparisons', { token, ...asked })).status).toBe(403);
  const wrong = await page({
    tiers: [
      { upTo: 100, bp: 1 },
      { upTo: 50, bp: 2 },
    ],
  });
  expect([wrong.status, wrong.body.path]).toEqual([422, '/tiers/1']);
});
