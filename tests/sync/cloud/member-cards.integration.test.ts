/** Ends of what a member is found by beside the number, against a real cloud: who may, what is kept, and what stores hear of it. */
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { sweepPersons, tellPersons } from '../../../sync/cloud/binding/tell-persons.ts';
import type { MemberId } from '../../../sync/domain/ids.ts';
import { holderOfCard, type CardFact } from '../../../sync/domain/member-card.ts';
import { MINUTE_MS } from '../../../sync/domain/time.ts';
import type { MemberRecord } from '../../../sync/protocol/members.ts';
import type { MemberView } from '../../../sync/protocol/messages.ts';
import { Enrolling } from './enrolling.ts';
import type { TestTerminal } from './harness.ts';
import { BRAND_MANAGER, OTHER_PIN, pairElsewhere, startShop, type Shop } from './hostile-shop.ts';

let cloud: Shop;
let one: TestTerminal;
let elsewhere: TestTerminal;
let manager: string;
let numbers = 0;
beforeAll(async () => {
  cloud = await startShop();
  one = await cloud.pair();
  elsewhere = await pairElsewhere(cloud);
  manager = await cloud.logIn();
});
afterAll(() => cloud.close());

async function customer(till = one): Promise<MemberId> {
  const enrolling = new Enrolling(cloud, till);
  const phone = `+86136${String((numbers += 1)).padStart(8, '0')}`;
  const member = await enrolling.enroll({ phone }, { guide: '2001' });
  await enrolling.upload();
  return member as MemberId;
}
const idOf = async (query: string, token = one.token): Promise<string | undefined> =>
  (await cloud.ask<{ items: MemberView[] }>(`/v1/members?${query}`, { token })).body.items[0]?.id;
const link = (member: string, card: string, token = one.token) =>
  cloud.ask<{ code?: string }>(`/v1/members/${member}/cards`, { token, json: { card } });
const end = (member: string, card: string, token = manager) =>
  cloud.ask<{ code?: string }>(`/v1/members/${member}/cards/end`, { token, json: { card } });
const linksOf = async (member: string): Promise<NonNullable<MemberRecord['links']>> =>
  (await cloud.ask<MemberRecord>(`/v1/members/${member}`, { token: one.token })).body.links ?? {
    cards: [],
    friends: [],
  };
const cardOf = async (member: string): Promise<string> => (await linksOf(member)).cards[0]?.card ?? '';
const rows = <Row extends object>(sql: string, values: readonly string[] = []) =>
  cloud.running.cloud.database.rows<Row>(sql, values);
const unlinkedAtOf = async (member: string): Promise<number | null> => {
  const [document] = await rows<{ at: number | null }>(
    "SELECT (body->>'unlinkedAt')::bigint AS at FROM documents WHERE scope = 'store:demo:S001' AND id = $1",
    [`person:${member}`],
  );
  return document?.at ?? null;
};

describe('a card that is unlinked', () => {
  test('finds its member no more, may be another’s afterwards, and is noted in the name of who did it', async () => {
    const [first, second] = [await customer(), await customer()];
    await link(first, 'CARD-1');
    expect((await link(second, 'CARD-1')).body.code).toBe('card_taken');
    const card = await cardOf(first);
    expect((await end(first, card)).status).toBe(200);
    expect(await idOf('card=CARD-1')).toBeUndefined();
    expect(await linksOf(first)).toEqual({ cards: [], friends: [] });
    expect((await end(first, card)).body.code).toBe('card_not_linked');
    expect((await link(second, 'CARD-1')).status).toBe(200);
    expect(await idOf('card=CARD-1')).toBe(second);
    expect(await rows("SELECT who, what FROM audit_log WHERE act = 'member.card_unlinked'")).toEqual([
      { who: 'staff 9001', what: `member ${first}` },
    ]);
    expect(await rows('SELECT what, member FROM card_facts WHERE card_hmac = $1 ORDER BY at', [card])).toEqual([
      { what: 'linked', member: first },
      { what: 'unlinked', member: first },
      { what: 'linked', member: second },
    ]);
  });

  test('is told to the tills of every store that knows the member, so that none finds by what it remembers', async () => {
    const [member, untouched] = [await customer(), await customer()];
    await link(member, 'CARD-2');
    expect(await unlinkedAtOf(member)).toBeNull();
    const before = cloud.ports.clock.now();
    await end(member, await cardOf(member));
    expect(await unlinkedAtOf(member)).toBeGreaterThanOrEqual(before);
    expect(await unlinkedAtOf(untouched)).toBeNull();
  });

  test('is told by the sweep when the process ended before it could', async () => {
    const member = await customer();
    const { database } = cloud.running.cloud;
    const at = cloud.ports.clock.now();
    await database.run("INSERT INTO member_unlinked (scope, member, at) VALUES ('brand:demo', $1, $2)", [member, at]);
    await database.run("INSERT INTO persons_due (scope, member, at) VALUES ('brand:demo', $1, $2)", [member, at]);
    cloud.advance(MINUTE_MS);
    await one.renew();
    await elsewhere.renew();
    await sweepPersons(cloud.running.cloud);
    expect(await unlinkedAtOf(member)).toBe(at);
  });

  test('is whoever’s the facts say, in whatever order links and ends of many come at once', async () => {
    const members = [await customer(), await customer(), await customer()];
    await link(members[0] ?? '', 'CARD-3');
    const card = await cardOf(members[0] ?? '');
    for (let round = 0; round < 5; round += 1) {
      const answers = await Promise.all(
        members.flatMap((member) => [link(member, 'CARD-3'), end(member, card), link(member, 'CARD-3')]),
      );
      expect(answers.every(({ status }) => status === 200 || status === 409)).toBe(true);
      const facts = await rows<CardFact>('SELECT id, at, what, member FROM card_facts WHERE card_hmac = $1', [card]);
      expect((await idOf('card=CARD-3')) ?? null).toBe(holderOfCard(facts));
      // Each fact changed something: links and ends take turns.
      const inOrder = facts.toSorted((a, b) => a.at - b.at).map(({ what }) => what);
      expect(inOrder).toEqual(inOrder.map((_, index) => (index % 2 === 0 ? 'linked' : 'unlinked')));
      expect(new Set(facts.map(({ at }) => at)).size).toBe(facts.length);
    }
  });

  test('of another store’s member alone is as nobody’s for a manager of this one (IDOR); of somebody else it stays', async () => {
    const [theirs, own] = [await customer(elsewhere), await customer()];
    await link(theirs, 'CARD-4', elsewhere.token);
    const { body } = await cloud.ask<MemberRecord>(`/v1/members/${theirs}`, { token: elsewhere.token });
    const card = body.links?.cards[0]?.card ?? '';
    const refused = await end(theirs, card);
    expect([refused.status, refused.body.code]).toEqual([404, 'unknown_member']);
    // Nor under the name of a member whom this store knows.
    expect((await end(own, card)).body.code).toBe('card_not_linked');
    expect(await idOf('card=CARD-4', elsewhere.token)).toBe(theirs);
    expect((await end(own, one.token, one.token)).status).toBe(403);
    expect((await end(theirs, card, await cloud.logIn(BRAND_MANAGER, OTHER_PIN))).status).toBe(200);
  });

  test('goes with a deleted person, facts and all', async () => {
    const member = await customer();
    await link(member, 'CARD-5');
    const card = await cardOf(member);
    expect(
      (await cloud.ask(`/v1/members/${member}/deletion`, { token: manager, json: { reason: 'customer_asked' } }))
        .status,
    ).toBe(200);
    expect(await rows('SELECT 1 FROM card_facts WHERE card_hmac = $1', [card])).toEqual([]);
    expect((await link(member, 'CARD-5')).status).toBe(404);
    expect(await rows('SELECT 1 FROM member_cards WHERE member = $1', [member])).toEqual([]);
    expect(await idOf('card=CARD-5')).toBeUndefined();
  });
});

async function friend(external: string) {
  await cloud.running.cloud.database.run(
    `INSERT INTO wecom_friends (scope, user_id, external_id, staff, touchpoint, since, changed_at)
     VALUES ('brand:demo', 'lin', $1, '2001', NULL, 1, 1)`,
    [external],
  );
  return (json: object) => cloud.ask(`/v1/wecom/friends/${external}/member`, { token: manager, method: 'PUT', json });
}

test('a look-up by a card that is unlinked meanwhile finds nobody, or its store is told', async () => {
  const member = await customer();
  await link(member, 'CARD-6');
  const card = await cardOf(member);
  const { database } = cloud.running.cloud;
  const read = database.rows.bind(database);
  let ends = 1;
  const meanwhile = vi.spyOn(database, 'rows').mockImplementation(async (sql, values) => {
    const found = await read(sql, values);
    if (sql.includes('FROM member_cards WHERE scope = $1 AND card_hmac') && (ends -= 1) === 0)
      expect((await end(member, card)).status).toBe(200);
    return found;
  });
  const found = await idOf('card=CARD-6', elsewhere.token);
  meanwhile.mockRestore();
  expect(ends).toBeLessThanOrEqual(0);
  const told = await rows(
    "SELECT 1 FROM documents WHERE id = $1 AND scope = 'store:demo:S002' AND body ? 'unlinkedAt'",
    [`person:${member}`],
  );
  expect(found === undefined || told.length > 0).toBe(true);
});

describe('a friend in WeCom', () => {
  test('is not linked to who was deleted, also when both are asked for at once', async () => {
    const external = 'wmAAAAAAAAAAAAAAAAAAAAAAAAAAAAB8';
    const put = await friend(external);
    const forget = (member: string) =>
      cloud.ask(`/v1/members/${member}/deletion`, { token: manager, json: { reason: 'customer_asked' } });
    const gone = await customer();
    expect((await forget(gone)).status).toBe(200);
    expect((await put({ member: gone })).status).toBe(404);
    for (let round = 0; round < 5; round += 1) {
      const member = await customer();
      await Promise.all([put({ member }), forget(member), put({ member })]);
      expect(await rows('SELECT member FROM wecom_people WHERE external_id = $1', [external])).toEqual([]);
    }
  });

  test('who is linked to several at once is one’s, and the tills of all others hear of it', async () => {
    const external = 'wmAAAAAAAAAAAAAAAAAAAAAAAAAAAAB9';
    const put = await friend(external);
    for (let round = 0; round < 5; round += 1) {
      const members = [await customer(), await customer(), await customer()];
      await Promise.all(members.map((member) => put({ member })));
      const [holder] = await rows<{ member: MemberId }>('SELECT member FROM wecom_people WHERE external_id = $1', [
        external,
      ]);
      const told = await Promise.all(members.map(async (member) => (await unlinkedAtOf(member)) !== null));
      expect(told).toEqual(members.map((member) => member !== holder?.member));
      await put({ member: null, of: holder?.member });
    }
  });
});

test('a friend in WeCom who is unlinked finds the member no more, and tills hear of it', async () => {
  const external = 'wmAAAAAAAAAAAAAAAAAAAAAAAAAAAAB7';
  const member = await customer();
  const put = await friend(external);
  expect((await put({ member })).status).toBe(200);
  expect(await idOf(`wecom=${external}`)).toBe(member);
  expect((await linksOf(member)).friends).toMatchObject([{ external }]);
  // A member of other stores alone is nobody to this manager (IDOR).
  expect((await put({ member: await customer(elsewhere) })).status).toBe(404);
  expect(await put({ member: null })).toMatchObject({ status: 422, body: { path: '/of', reason: 'missing' } });
  expect((await put({ member: null, of: member })).status).toBe(200);
  expect(await idOf(`wecom=${external}`)).toBeUndefined();
  expect(await unlinkedAtOf(member)).not.toBeNull();
  expect(await put({ member: null, of: member })).toMatchObject({ status: 409, body: { code: 'friend_not_linked' } });
});

test('who ends a friend’s link ends it for the member that the page showed, and for nobody linked meanwhile', async () => {
  const external = 'wmAAAAAAAAAAAAAAAAAAAAAAAAAAAAB6';
  const [first, second] = [await customer(), await customer()];
  const put = await friend(external);
  await put({ member: first });
  await put({ member: second });
  expect(await put({ member: null, of: first })).toMatchObject({ status: 409, body: { code: 'friend_not_linked' } });
  expect(await idOf(`wecom=${external}`)).toBe(second);
  expect(await unlinkedAtOf(second)).toBeNull();
  // Nor for a member whom no store of the manager knows (IDOR).
  const theirs = await customer(elsewhere);
  expect(await put({ member: null, of: theirs })).toMatchObject({ status: 404, body: { code: 'unknown_member' } });
  // Two who are one person by now are one.
  for (const id of [first, second])
    await rows("INSERT INTO member_aliases (scope, member, person) VALUES ('brand:demo', $1, $2)", [id, first]);
  expect((await put({ member: null, of: first })).status).toBe(200);
  expect(await idOf(`wecom=${external}`)).toBeUndefined();
});

test('who was told together with another is told once in a round', async () => {
  const [first, second] = [await customer(), await customer()];
  const { database } = cloud.running.cloud;
  const at = cloud.ports.clock.now();
  await database.run(
    `INSERT INTO member_merges (scope, id, proposal, at, what, member, other, who)
     VALUES ('brand:demo', $1, $1, $2, 'merged', $3, $4, 'staff 9001')`,
    [one.freshId(), at, first, second],
  );
  const scopeSeq = async (): Promise<number> =>
    (await rows<{ seq: number }>("SELECT seq FROM scope_seq WHERE scope = 'store:demo:S001'"))[0]?.seq ?? 0;
  const writtenBy = async (act: () => Promise<unknown>): Promise<number> => {
    const before = await scopeSeq();
    await act();
    return (await scopeSeq()) - before;
  };
  const once = await writtenBy(() => tellPersons(cloud.running.cloud, [first, second], at));
  for (const member of [first, second])
    await database.run("INSERT INTO persons_due (scope, member, at) VALUES ('brand:demo', $1, $2)", [member, at]);
  cloud.advance(MINUTE_MS);
  for (const till of [one, elsewhere]) await till.renew();
  expect(await writtenBy(() => sweepPersons(cloud.running.cloud))).toBe(once);
  expect(await rows("SELECT member FROM persons_due WHERE scope = 'brand:demo'")).toEqual([]);
});
