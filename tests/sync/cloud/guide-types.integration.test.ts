/** Kinds of guides, who recruited them, and members who become guides, against a real cloud. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { commissionHands, sentFrom } from './commission-shop.ts';
import type { TestTerminal } from './harness.ts';
import { OTHER_MANAGER, OTHER_PIN, pairElsewhere, startShop, type Shop } from './hostile-shop.ts';

let cloud: Shop;
let till: TestTerminal;
let elsewhere: TestTerminal;
let manager: string;
let other: string;
let hands: ReturnType<typeof commissionHands>;
beforeAll(async () => {
  cloud = await startShop();
  till = await cloud.pair();
  elsewhere = await pairElsewhere(cloud);
  manager = await cloud.logIn();
  other = await cloud.logIn(OTHER_MANAGER, OTHER_PIN);
  hands = commissionHands(cloud);
});
afterAll(() => cloud.close());

interface Guide {
  readonly guide: string;
  readonly type: string;
  readonly recruiters: readonly { readonly guide: string }[];
}
interface Candidate {
  readonly candidate: string;
  readonly state: string;
  readonly guide: string | null;
}
type Items<One> = { readonly items: readonly One[]; readonly path?: string; readonly reason?: string };
const save = (staff: string, type: string, recruitedBy: string | null, token = manager) =>
  cloud.ask<Items<Guide>>(`/v1/guide-types/${staff}`, { token, method: 'PUT', json: { type, recruitedBy } });
const guideIn = ({ items }: Items<Guide>, staff: string) => {
  const found = items.find(({ guide }) => guide === staff);
  return [found?.type, found?.recruiters.map(({ guide }) => guide)];
};
/** Somebody whom this store knows: a guide of it has a claim on them. */
const memberOf = async (at: TestTerminal, guide = '2001'): Promise<string> => {
  const member = await hands.newMember();
  await sentFrom(at, [hands.claim(at, member, guide, cloud.ports.clock.now() - 1)]);
  return member;
};
const propose = (member: string, over: object = {}, token = manager) =>
  cloud.ask<Items<Candidate>>('/v1/guide-candidates', {
    token,
    json: { candidate: till.freshId(), member, store: 'S001', type: 'partner', note: '社群里很活跃', ...over },
  });
const decide = (candidate: string, decision: object, token = manager) =>
  cloud.ask<Items<Candidate>>(`/v1/guide-candidates/${candidate}/decision`, { token, json: decision });
const accept = (guide: string, over: object = {}) => ({ accept: true, guide, name: '王芳', pin: '482615', ...over });

describe('a kind of guide', () => {
  test('is a guide of the store until somebody says otherwise; who recruited them is told for two levels and nobody beyond', async () => {
    const { body } = await cloud.ask<Items<Guide>>('/v1/guide-types', { token: manager });
    expect(guideIn(body, '2001')).toEqual(['store', []]);
    const [third, fourth] = [await memberOf(till), await memberOf(till)];
    for (const [member, guide] of [
      [third, '2103'],
      [fourth, '2104'],
    ] as const) {
      const candidate = till.freshId();
      await propose(member, { candidate });
      expect((await decide(candidate, accept(guide))).status).toBe(200);
    }
    await save('2002', 'partner', '2001');
    cloud.advance(1);
    await save('2103', 'community', '2002');
    cloud.advance(1);
    const last = (await save('2104', 'community', '2103')).body;
    expect(guideIn(last, '2104')).toEqual(['community', ['2103', '2002']]);
    expect(guideIn(last, '2103')).toEqual(['community', ['2002', '2001']]);
  });

  test('nobody recruits themselves, closes a ring, or is recruited by who is no guide', async () => {
    cloud.advance(1);
    expect((await save('2001', 'store', '2001')).body).toMatchObject({ path: '/recruitedBy', reason: 'self' });
    expect((await save('2001', 'store', '2104')).body).toMatchObject({ path: '/recruitedBy', reason: 'ring' });
    expect((await save('2001', 'store', '1001')).body).toMatchObject({ path: '/recruitedBy', reason: 'unknown_staff' });
    expect((await save('1001', 'store', null)).status).toBe(404);
  });

  test('of another store is not mine to change, nor to see (IDOR)', async () => {
    expect((await save('2001', 'partner', null, other)).status).toBe(403);
    expect((await cloud.ask<Items<Guide>>('/v1/guide-types', { token: other })).body.items).toEqual([]);
  });

  test('pays nobody for having recruited somebody: the ledger of commission knows nothing of it', async () => {
    await hands.enter();
    cloud.advance(1000);
    const sold = hands.sale(till, { serving: [{ guide: '2104', shareBp: 10_000 }] });
    await sentFrom(till, [sold]);
    expect(await hands.parts(sold)).toEqual({ '2104': 495 });
  });
});

describe('a member who is proposed as a guide', () => {
  test('is proposed once however often it is sent, and waits for one decision', async () => {
    const member = await memberOf(till);
    const candidate = till.freshId();
    const both = await Promise.all([propose(member, { candidate }), propose(member, { candidate })]);
    expect(both.map(({ status }) => status)).toEqual([200, 200]);
    expect(both[1]?.body.items.filter((one) => one.candidate === candidate)).toHaveLength(1);
    expect((await propose(member)).body).toMatchObject({ code: 'candidate_waits' });
    const decided = await Promise.all([decide(candidate, accept('2110')), decide(candidate, accept('2111'))]);
    expect(decided.map(({ status }) => status).sort()).toEqual([200, 409]);
    expect((await propose(member)).body).toMatchObject({ code: 'member_linked' });
  });

  test('becomes a person who logs in, earns nothing of the own purchases and is never bound to themselves; audited', async () => {
    const member = await memberOf(till);
    const candidate = till.freshId();
    await propose(member, { candidate });
    expect((await decide(candidate, accept('2120'))).status).toBe(200);
    expect(await cloud.logIn('2120', '482615')).toBeTruthy();
    await till.renew();
    const { documents } = (await till.pull('staff')).body;
    expect(documents.find(({ id }) => id === '2120')).toMatchObject({ roles: ['guide'], stores: ['S001'], member });
    const claim = hands.claim(till, member, '2120', cloud.ports.clock.now() + 1);
    await sentFrom(till, [claim]);
    const own = await cloud.running.cloud.database.rows(
      "SELECT guide_is_member FROM claims WHERE scope = 'brand:demo' AND member = $1 AND guide = '2120'",
      [member],
    );
    expect(own).toEqual([{ guide_is_member: true }]);
    cloud.advance(1000);
    const bought = { member: hands.memberOf(member), buyer: '2120', serving: [{ guide: '2120', shareBp: 10_000 }] };
    const sold = hands.sale(till, bought);
    await sentFrom(till, [sold]);
    expect((await hands.parts(sold))['2120']).toBeUndefined();
    expect(Object.values(await hands.parts(sold)).reduce((sum, part) => sum + part, 0)).toBe(495);
    const { body } = await cloud.ask<{ items: { act: string; who: string; what: string }[] }>('/v1/audit?store=S001', {
      token: manager,
    });
    const acts = body.items.filter(({ what }) => what.startsWith(candidate)).map(({ act, who }) => [act, who]);
    expect(acts.sort()).toEqual([
      ['guide_candidate.accepted', 'staff 9001'],
      ['guide_candidate.proposed', 'staff 9001'],
    ]);
  });

  test('is refused by its place for a PIN that is none, a number that somebody has; declined with a reason it may be proposed again', async () => {
    const member = await memberOf(till);
    const candidate = till.freshId();
    await propose(member, { candidate });
    expect((await decide(candidate, accept('2130', { pin: '123456' }))).body).toMatchObject({ path: '/pin' });
    expect((await decide(candidate, accept('2001'))).body).toMatchObject({ code: 'staff_number_taken' });
    expect((await decide(candidate, { accept: false, note: '' })).status).toBe(422);
    const declined = await decide(candidate, { accept: false, note: '暂不需要' });
    expect(declined.body.items.find((one) => one.candidate === candidate)).toMatchObject({ state: 'declined' });
    expect((await propose(member)).status).toBe(200);
  });

  test('of another store is nobody to me: neither proposed, nor seen, nor decided (IDOR)', async () => {
    const theirs = await memberOf(elsewhere, '2001');
    expect((await propose(theirs)).status).toBe(404);
    const mine = await memberOf(till);
    const candidate = till.freshId();
    await propose(mine, { candidate });
    expect((await propose(mine, {}, other)).status).toBe(403);
    const seen = (await cloud.ask<Items<Candidate>>('/v1/guide-candidates', { token: other })).body.items;
    expect(seen.map((one) => one.candidate)).not.toContain(candidate);
    expect((await decide(candidate, accept('2140'), other)).status).toBe(404);
  });

  test('is proposed and declined in words without a number', async () => {
    const member = await memberOf(till);
    const note = '电话 13800138000';
    expect((await propose(member, { note })).body).toMatchObject({ path: '/note', reason: 'number_in_text' });
    const candidate = till.freshId();
    await propose(member, { candidate });
    expect((await decide(candidate, { accept: false, note })).body).toMatchObject({ reason: 'number_in_text' });
  });

  test('who is deleted is no candidate any more: words and proposal go with the person, and nobody proposes them again', async () => {
    const [member, later] = [await memberOf(till), await memberOf(till)];
    const candidate = till.freshId();
    await propose(member, { candidate, note: '独一无二的候选人' });
    const forget = (one: string) =>
      cloud.ask(`/v1/members/${one}/deletion`, { token: manager, json: { reason: 'customer_asked' } });
    expect((await forget(member)).status).toBe(200);
    const { items } = (await cloud.ask<Items<Candidate>>('/v1/guide-candidates', { token: manager })).body;
    expect(JSON.stringify(items)).not.toContain('独一无二');
    expect((await decide(candidate, accept('2150'))).status).toBe(404);
    expect((await forget(later)).status).toBe(200);
    expect((await propose(later)).body).toMatchObject({ code: 'member_deleted' });
  });
});
