/** What WeCom tells, and what somebody who is not WeCom could send: kept once, worked after the answer, attributed by our own codes alone. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { MINUTE_MS } from '../../../../sync/domain/time.ts';
import { lastEvents } from '../../../../sync/cloud/store/wecom-status.ts';
import type { WecomStatus } from '../../../../sync/protocol/wecom.ts';
import { MESSAGE_MAX } from '../../../../sync/cloud/wecom/message-xml.ts';
import {
  advance,
  alerts,
  ask,
  CHEN,
  clockNow,
  cloud,
  company,
  link,
  openCompany,
  post,
  rows,
  SCOPE,
  setLeft,
  stateOf,
  sweep,
  tell,
  YUE,
} from './wecom-shop.ts';

interface EventRow {
  readonly welcome: string | null;
  readonly welcome_code: string | null;
  readonly staff: string | null;
  readonly touchpoint: string | null;
  readonly claim: string | null;
  readonly check_at: number | null;
}
const eventsOf = (external: string) =>
  rows<EventRow>(
    'SELECT welcome, welcome_code, staff, touchpoint, claim, check_at FROM wecom_events WHERE scope = $1 AND external_id = $2 ORDER BY received_at, id',
    external,
  );
const friendsOf = (external: string) =>
  rows<{ user_id: string; staff: string | null; ended_by: string | null }>(
    'SELECT user_id, staff, ended_by FROM wecom_friends WHERE scope = $1 AND external_id = $2 ORDER BY user_id',
    external,
  );

beforeAll(async () => {
  await openCompany();
  await link('2001', YUE);
  await link('2002', CHEN);
});
afterAll(() => cloud.close());

describe('the address of the callback', () => {
  const verify = (query: Readonly<Record<string, string>>) =>
    cloud.ask(`/wecom/callback?${new URLSearchParams(query).toString()}`);

  test('is verified by the text that was sealed', async () => {
    const { query, body } = company.sealed('1616140317555161061');
    const echostr = /<Encrypt><!\[CDATA\[(.*?)\]\]>/.exec(body)?.[1] ?? '';
    const answer = await verify({ ...query, echostr });
    expect([answer.status, answer.text]).toEqual([200, '1616140317555161061']);
    expect((await verify({ ...query, echostr, nonce: '1' })).status).toBe(403);
  });
});

describe('attacks on the callback', () => {
  const countEvents = async (): Promise<number> =>
    (await rows<{ count: number }>('SELECT count(*)::integer AS count FROM wecom_events WHERE scope = $1'))[0]?.count ??
    0;

  test('a callback with a bad signature keeps nothing, and a person hears of it once', async () => {
    const before = await countEvents();
    const message = company.scanned(YUE, stateOf(YUE));
    const forged = { ...message, query: { ...message.query, msg_signature: '0'.repeat(40) } };
    const answer = await post(forged);
    expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([403, 'not_signed']);
    expect((await post({ ...message, query: { ...message.query, timestamp: '1' } })).status).toBe(403);
    const other = company.scanned(CHEN, stateOf(CHEN));
    expect((await post({ query: message.query, body: other.body })).status).toBe(403);
    expect(await countEvents()).toBe(before);
    expect(await alerts('wecom_callback_refused')).toEqual([{ subject: 'wecom', detail: 'not_signed' }]);
  });

  test('no signature, a wrong type, an endless body and an entity are refused', async () => {
    const { query, body } = company.scanned(YUE, stateOf(YUE));
    expect((await cloud.ask('/wecom/callback', { json: {} })).status).toBe(422);
    expect((await post({ query, body }, 'image/png')).status).toBe(415);
    expect((await post({ query, body: `${body}${' '.repeat(MESSAGE_MAX)}` })).status).toBe(413);
    const entity = `<!DOCTYPE xml [<!ENTITY e SYSTEM "file:///etc/passwd">]>${body.replace('<Encrypt>', '<Encrypt>&e;')}`;
    expect((await post({ query, body: entity })).status).toBe(422);
  });

  test('whoever goes on without a signature is slowed down; WeCom is not', async () => {
    const { query, body } = company.scanned(YUE, stateOf(YUE));
    const forged = { body, query: { ...query, nonce: '1' } };
    const seen = new Set<number>();
    for (let n = 0; n < 70; n += 1) seen.add((await post(forged)).status);
    expect([...seen].sort()).toEqual([403, 429]);
    expect((await post({ query, body })).status).toBe(200);
    advance(61 * MINUTE_MS);
  });

  test('a callback that is replayed is one event, one friend, one message', async () => {
    const external = company.freshCustomer();
    const message = company.scanned(YUE, stateOf(YUE), external);
    const before = company.welcomed.length;
    for (let n = 0; n < 3; n += 1) await tell(message);
    expect(await eventsOf(external)).toHaveLength(1);
    expect(company.welcomed).toHaveLength(before + 1);
  });
});

describe('a new friend', () => {
  test('by our code is attributed, welcomed once within the time, and not bound', async () => {
    const external = company.freshCustomer();
    await tell(company.scanned(YUE, stateOf(YUE), external));
    expect(await eventsOf(external)).toEqual([
      {
        welcome: 'sent',
        welcome_code: null,
        staff: '2001',
        touchpoint: `wecom:${stateOf(YUE)}`,
        claim: null,
        check_at: null,
      },
    ]);
    expect(await friendsOf(external)).toEqual([{ user_id: YUE, staff: '2001', ended_by: null }]);
  });

  test('is kept before the answer and worked after it', async () => {
    const external = company.freshCustomer();
    await post(company.scanned(YUE, stateOf(YUE), external));
    expect(await eventsOf(external)).toMatchObject([{ welcome: 'due', check_at: clockNow() }]);
    expect(await friendsOf(external)).toEqual([]);
    await sweep();
    expect(await friendsOf(external)).toHaveLength(1);
  });

  test.each([
    ['of nobody', () => 'somebody-elses'],
    ['of another guide', () => stateOf(CHEN)],
  ])('with a state %s is a friend, unattributed, and no fraud', async (_name, state) => {
    const external = company.freshCustomer();
    await tell(company.scanned(YUE, state(), external));
    expect(await eventsOf(external)).toMatchObject([{ staff: null, touchpoint: null, claim: null, check_at: null }]);
    expect(await friendsOf(external)).toEqual([{ user_id: YUE, staff: '2001', ended_by: null }]);
  });

  test('two adds of one second with a removal between them are all kept', async () => {
    const external = company.freshCustomer();
    const who = { UserID: YUE, ExternalUserID: external };
    await tell(company.scanned(YUE, stateOf(YUE), external));
    await tell(company.event({ ...who, ChangeType: 'del_follow_user' }));
    expect(await friendsOf(external)).toMatchObject([{ ended_by: 'customer' }]);
    await tell(company.scanned(YUE, stateOf(YUE), external));
    expect(await eventsOf(external)).toHaveLength(3);
    expect(await friendsOf(external)).toMatchObject([{ ended_by: null }]);
  });

  test('an add that comes after the later removal does not bring the friend back', async () => {
    const external = company.freshCustomer();
    const add = company.scanned(YUE, stateOf(YUE), external);
    advance(2_000);
    await tell(company.event({ ChangeType: 'del_external_contact', UserID: YUE, ExternalUserID: external }));
    await tell(add);
    expect(await friendsOf(external)).toMatchObject([{ ended_by: 'guide' }]);
  });
});

describe('the welcome message', () => {
  test('whose answer is lost is asked for again, and WeCom sends it once', async () => {
    const external = company.freshCustomer();
    const before = company.welcomed.length;
    company.faults.set('send_welcome_msg', ['lost']);
    await tell(company.scanned(YUE, stateOf(YUE), external));
    expect(await eventsOf(external)).toMatchObject([{ welcome: 'due' }]);
    advance(2_000);
    await sweep();
    expect(await eventsOf(external)).toMatchObject([{ welcome: 'already', welcome_code: null, check_at: null }]);
    expect(company.welcomed).toHaveLength(before + 1);
  });

  test('that is being sent (41096) is looked at again; one that cannot be sent (41051) is done', async () => {
    const external = company.freshCustomer();
    company.faults.set('send_welcome_msg', [41096, 41051]);
    await tell(company.scanned(YUE, stateOf(YUE), external));
    expect(await eventsOf(external)).toMatchObject([{ welcome: 'due' }]);
    advance(2_000);
    await sweep();
    expect(await eventsOf(external)).toMatchObject([{ welcome: 'already' }]);
  });

  test('that is asked for again does not bring back a friend who went meanwhile', async () => {
    const external = company.freshCustomer();
    company.faults.set('send_welcome_msg', [41096]);
    await tell(company.scanned(YUE, stateOf(YUE), external));
    await tell(company.event({ ChangeType: 'del_follow_user', UserID: YUE, ExternalUserID: external }));
    advance(2_000);
    await sweep();
    expect(await friendsOf(external)).toMatchObject([{ ended_by: 'customer' }]);
  });

  test('is not sent after its 20 seconds; the friend is known all the same', async () => {
    const external = company.freshCustomer();
    const before = company.asked.filter((path) => path === 'send_welcome_msg').length;
    await post(company.scanned(YUE, stateOf(YUE), external));
    advance(20_000);
    await sweep();
    expect(await eventsOf(external)).toMatchObject([{ welcome: 'late', welcome_code: null, check_at: null }]);
    expect(company.asked.filter((path) => path === 'send_welcome_msg')).toHaveLength(before);
    expect(await friendsOf(external)).toHaveLength(1);
  });
});

describe('whether a friend binds', () => {
  const boundGuide = async (member: string): Promise<string | null> =>
    (
      await cloud.ask<{ items: { boundGuide: string | null }[] }>(`/v1/members?id=${member}`, {
        token: await cloud.logIn(),
      })
    ).body.items[0]?.boundGuide ?? null;
  /** A member without a guide, looked up in the store. */
  const freshMember = async (): Promise<string> => {
    const id = `019a0000-0000-7000-8000-${String(Date.now() % 1e6).padStart(6, '0')}${String(Math.floor(Math.random() * 1e6)).padStart(6, '0')}`;
    await cloud.running.cloud.database.run(
      "INSERT INTO members (scope, id, tier, points, created_at) VALUES ($1, $2, 'basic', 0, 0)",
      [SCOPE, id],
    );
    await cloud.running.cloud.database.run(
      "INSERT INTO member_stores (scope, member, store, why, at) VALUES ($1, $2, 'S001', 'looked_up', $3)",
      [SCOPE, id, clockNow()],
    );
    return id;
  };
  /** A friend of guide 2002 already, and known as a member. */
  const knownPerson = async (): Promise<{ readonly external: string; readonly member: string }> => {
    const external = company.freshCustomer();
    const member = await freshMember();
    await tell(company.scanned(CHEN, stateOf(CHEN), external));
    advance(1_000);
    expect(await ask(`/v1/wecom/friends/${external}/member`, { member }, 'PUT')).toMatchObject({ status: 200 });
    return { external, member };
  };

  test('by default it does not', async () => {
    const { external, member } = await knownPerson();
    await tell(company.scanned(YUE, stateOf(YUE), external));
    expect(await boundGuide(member)).toBeNull();
  });

  test('from the day that the brand says so: a known member, our own code; nobody else', async () => {
    const from = clockNow();
    expect((await ask('/v1/wecom/policies', { from: from - 60 * MINUTE_MS, friendBinds: true })).status).toBe(422);
    expect((await ask('/v1/wecom/policies', { from, friendBinds: true })).status).toBe(200);
    const { external, member } = await knownPerson();
    await tell(company.scanned(YUE, 'somebody-elses', external));
    expect(await boundGuide(member)).toBeNull();
    advance(1_000);
    await tell(company.scanned(YUE, stateOf(YUE), external));
    expect(await boundGuide(member)).toBe('2001');
    const claims = await rows<{ source: string; settled: boolean; store: string }>(
      'SELECT source, settled, store FROM claims WHERE scope = $1 AND member = $2',
      member,
    );
    expect(claims).toEqual([{ source: 'wecom_friend', settled: true, store: 'S001' }]);
    const stranger = company.freshCustomer();
    await tell(company.scanned(YUE, stateOf(YUE), stranger));
    expect(await eventsOf(stranger)).toMatchObject([{ staff: '2001', claim: null }]);
  });

  test('work that ended halfway is done again and makes one claim', async () => {
    const { external, member } = await knownPerson();
    await tell(company.scanned(YUE, stateOf(YUE), external));
    await cloud.running.cloud.database.run(
      'UPDATE wecom_events SET check_at = 0, claim = NULL, applied = false WHERE scope = $1 AND external_id = $2',
      [SCOPE, external],
    );
    await sweep();
    // Who became known after an add is not bound by it when its work is done once more.
    expect(await rows('SELECT guide FROM claims WHERE scope = $1 AND member = $2', member)).toEqual([
      { guide: '2001' },
    ]);
    expect(await friendsOf(external)).toHaveLength(2);
  });

  test('a guide who has left by then binds nobody', async () => {
    const { external, member } = await knownPerson();
    const state = stateOf(YUE);
    await setLeft('2001', clockNow() - 1000);
    await tell(company.scanned(YUE, state, external));
    expect(await boundGuide(member)).toBeNull();
    await setLeft('2001', null);
  });

  test('a friend of nobody here is linked to no member (IDOR), and a member that is none is refused', async () => {
    const member = await freshMember();
    expect((await ask('/v1/wecom/friends/woNobody/member', { member }, 'PUT')).status).toBe(404);
    const { external } = await knownPerson();
    const none = '019a0000-0000-7000-8000-ffffffffffff';
    expect((await ask(`/v1/wecom/friends/${external}/member`, { member: none }, 'PUT')).status).toBe(404);
  });
});

describe('how the line stands', () => {
  test('is told without a credential, with what WeCom told last about the people asked for', async () => {
    const external = company.freshCustomer();
    advance(1000);
    await tell(company.scanned(CHEN, stateOf(CHEN), external));
    const { body, text } = await ask<WecomStatus>('/v1/wecom/status');
    expect(body).toMatchObject({ account: 'company', corp: 'ww01…ef', hasWelcome: true, refused: null });
    expect(body.events[0]).toMatchObject({ change: 'add_external_contact', staff: '2002', isApplied: true });
    expect(text).not.toMatch(/0123456789abcdef|not a secret|callback token|a0a0a0/);
    expect(text).not.toContain(external);
    const { database } = cloud.running.cloud;
    const own = await lastEvents(database, SCOPE, ['2001'], 50);
    expect(new Set(own.map(({ staff }) => staff))).toEqual(new Set(['2001']));
    expect(await lastEvents(database, SCOPE, [], 50)).toEqual([]);
  });
});
