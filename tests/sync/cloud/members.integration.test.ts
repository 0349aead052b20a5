/**
 * Members against a real PostgreSQL: enrolled at tills that were apart, found by the number, proposed as one person, merged by whoever
 * holds the number and split again; and what an attacker with a till or a log-in of another store hears. Boxes and keys are the host's.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sweepPersons } from '../../../sync/cloud/binding/tell-persons.ts';
import type { MessageOrder } from '../../../sync/cloud/messages/provider.ts';
import { MISSES_PER_ASKER, STRANGERS_PER_ASKER } from '../../../sync/cloud/routes/lookups.ts';
import { DAY_MS, MINUTE_MS } from '../../../sync/domain/time.ts';
import { pointsOf } from '../../../sync/protocol/accounts.ts';
import type { MemberRecord } from '../../../sync/protocol/members.ts';
import type { MemberView } from '../../../sync/protocol/messages.ts';
import { accountHands, BRAND, PASSWORD, type Hands } from './account-hands.ts';
import { commissionHands, sentFrom } from './commission-shop.ts';
import { Enrolling as EnrollingAt } from './enrolling.ts';
import type { TestTerminal } from './harness.ts';
import { alertsOf, OTHER_MANAGER, OTHER_PIN, pairElsewhere, startShop, type Shop } from './hostile-shop.ts';

const sent: MessageOrder[] = [];
let cloud: Shop;
let one: TestTerminal;
let two: TestTerminal;
let elsewhere: TestTerminal;
let hands: Hands;
let numbers = 0;

beforeAll(async () => {
  const provider = {
    isDemo: true,
    send: (order: MessageOrder) => {
      sent.push(order);
      return Promise.resolve({ outcome: 'sent' } as const);
    },
  };
  cloud = await startShop({ messages: { forStore: () => provider } });
  one = await cloud.pair();
  two = await cloud.pair();
  elsewhere = await pairElsewhere(cloud);
  hands = accountHands(cloud, one);
});
afterAll(() => cloud.close());

const newPhone = (): string => `+86139${String((numbers += 1)).padStart(8, '0')}`;

class Enrolling extends EnrollingAt {
  constructor(till: TestTerminal) {
    super(cloud, till);
  }
}

const find = async (phone: string, token: string): Promise<MemberView | undefined> => {
  const answer = await cloud.ask<{ items: MemberView[] }>(`/v1/members?phone=${encodeURIComponent(phone)}`, { token });
  return answer.body.items[0];
};
const record = (member: string, token: string) =>
  cloud.ask<MemberRecord & { code?: string }>(`/v1/members/${member}`, { token });
const merge = (proposal: string, step: string, token: string, json: object = {}) =>
  cloud.ask<{ state?: string; person?: string; code?: string }>(`/v1/member-merges/${proposal}/${step}`, {
    token,
    json,
  });

async function twice(): Promise<{ phone: string; first: string; second: string; proposal: string }> {
  const phone = newPhone();
  const [here, there] = [new Enrolling(one), new Enrolling(two)];
  const first = await here.enroll({ phone, name: '王女士' }, { guide: '2001' });
  const second = await there.enroll({ phone }, { guide: '2002' });
  await here.upload();
  await there.upload();
  const { proposals } = (await record(second, two.token)).body;
  return { phone, first, second, proposal: proposals[0]?.id ?? '' };
}

async function merged() {
  return join(await twice());
}

async function join<All extends Awaited<ReturnType<typeof twice>>>(all: All, at = two): Promise<All> {
  cloud.advance(2 * MINUTE_MS);
  for (const till of [one, two, at]) await till.renew();
  expect((await merge(all.proposal, 'messages', at.token)).status).toBe(200);
  const { code = '' } = sent.at(-1) ?? {};
  const answer = await merge(all.proposal, 'proofs', at.token, { code });
  expect(answer.body).toEqual({ state: 'merged', person: all.first });
  return all;
}

describe('an enrolment', () => {
  test('that a till made offline is found by its number, bound to its guide, with its consent; nothing personal is in clear', async () => {
    const phone = newPhone();
    const till = new Enrolling(one);
    const member = await till.enroll(
      { phone, name: '李女士', birthday: '1990-05-01' },
      { guide: '2001', marketing: true },
    );
    expect(JSON.stringify(till.entries)).not.toMatch(new RegExp(`${phone.slice(3)}|李女士|1990-05-01`));
    await till.upload();
    // Sent again after a lost answer: one member, one consent, no proposal.
    await till.upload();
    expect(await find(phone, one.token)).toMatchObject({
      id: member,
      name: '李女士',
      boundGuide: '2001',
      tier: 'basic',
    });
    const { body } = await record(member, one.token);
    expect(body).toMatchObject({ person: member, ids: [member], proposals: [] });
    expect(body.consents).toHaveLength(1);
    expect(body.consents[0]).toMatchObject({ purpose: 'membership-and-guide', channel: 'till', marketing: true });
    const tables = ['members', 'person_keys', 'journal_entries', 'audit_log', 'documents', 'consents'];
    for (const table of tables) {
      const [row] = await cloud.running.cloud.database.rows<{ n: number }>(
        `SELECT count(*)::int AS n FROM ${table} t WHERE t::text LIKE $1`,
        [`%${phone.slice(3)}%`],
      );
      expect(row?.n).toBe(0);
    }
  });

  test('without its key, or of a child, leaves a member that nobody finds by a number, and says so', async () => {
    const phone = newPhone();
    const keyless = new Enrolling(one);
    const member = await keyless.enroll({ phone });
    await keyless.upload(false);
    expect(await find(phone, one.token)).toBeUndefined();
    expect((await record(member, one.token)).body).toMatchObject({ phone: '' });
    const alerts = await alertsOf(cloud, await cloud.logIn());
    expect(alerts).toContainEqual(
      expect.objectContaining({ code: 'enrolment_unreadable', subject: `member ${member}` }),
    );
    const young = new Enrolling(one);
    await young.enroll({ phone, birthday: '2020-01-01' });
    await young.upload();
    expect(await find(phone, one.token)).toBeUndefined();
    const list = await cloud.ask<{ items: { reason: string }[] }>('/v1/quarantine', { token: await cloud.logIn() });
    expect(list.body.items.map(({ reason }) => reason)).toContain('under_age');
  });
});

describe('one number at two tills that were apart', () => {
  test('makes two members and a proposal, nothing else', async () => {
    const { phone, first, second, proposal } = await twice();
    expect((await find(phone, two.token))?.id).toBe(first);
    expect((await record(second, two.token)).body).toMatchObject({
      person: second,
      ids: [second],
      phone: (await find(phone, two.token))?.phone,
      proposals: [{ id: proposal, other: first, state: 'proposed' }],
    });
    const claims = (await cloud.ask<{ items: MemberView[] }>(`/v1/members?id=${second}`, { token: two.token })).body;
    expect(claims.items[0]).toMatchObject({ boundGuide: '2002' });
  });

  test('that arrive at the same moment leave one holder of the number and one proposal', async () => {
    for (let round = 0; round < 6; round += 1) {
      const phone = newPhone();
      const tills = [new Enrolling(one), new Enrolling(two)];
      const members = [];
      for (const till of tills) members.push(await till.enroll({ phone }));
      await Promise.all(tills.map((till) => till.upload()));
      const holder = await find(phone, one.token);
      expect(members).toContain(holder?.id);
      const other = members.find((member) => member !== holder?.id) ?? '';
      expect((await record(other, one.token)).body.proposals).toMatchObject([{ other: holder?.id }]);
    }
  });

  test('is one person once its holder reads the digits out: claims and points of either id count, and journals stay as they are', async () => {
    const { phone, first, second } = await merged();
    const both = await find(phone, one.token);
    // The later claim is too weak against the protection of the first.
    expect(both).toMatchObject({ id: first, boundGuide: '2001' });
    const alias = (await cloud.ask<{ items: MemberView[] }>(`/v1/members?id=${second}`, { token: two.token })).body;
    expect(alias.items[0]).toMatchObject({ boundGuide: '2001' });
    const { database } = cloud.running.cloud;
    for (const [member, points] of [
      [first, 100],
      [second, 250],
    ] as const)
      await database.run(
        "INSERT INTO accounts (scope, account, kind, principal, bonus, changed_at) VALUES ($1, $2, 'points', $3, 0, 1)",
        [BRAND, pointsOf(member), points],
      );
    expect((await find(phone, one.token))?.points).toBe(350);
    cloud.advance(MINUTE_MS);
    await cloud.ask(`/v1/members/${first}/messages`, { token: one.token, json: { purpose: 'password' } });
    const password = { password: PASSWORD, message: sent.at(-1)?.code };
    await cloud.ask(`/v1/members/${first}/password`, { method: 'PUT', token: one.token, json: password });
    const proof = await hands.proofOf(one, first);
    const points = { kind: 'points', tenderId: 'points', member: first, proof };
    expect((await hands.hold(one, { ...points, amount: 300 })).body).toMatchObject({ state: 'paid', left: 50 });
    // What the one id holds is gone for the other too.
    expect((await hands.hold(one, { ...points, saleId: one.freshId(), amount: 51 })).body).toMatchObject({
      state: 'failed',
    });
    const kinds = await database.rows<{ line: string }>(
      "SELECT line FROM journal_entries WHERE kind = 'member.enrolled' AND line LIKE $1",
      [`%${second}%`],
    );
    expect(kinds).toHaveLength(1);
  });

  test('can be split again by a manager who is told why; each has what it had', async () => {
    const { phone, first, second, proposal } = await merged();
    expect((await merge(proposal, 'split', two.token, { reason: 'mistake' })).status).toBe(403);
    const manager = await cloud.logIn();
    expect((await merge(proposal, 'split', manager, {})).status).toBe(422);
    expect((await merge(proposal, 'split', manager, { reason: 'not_same_person' })).body).toEqual({
      state: 'split',
      person: first,
    });
    expect((await record(second, two.token)).body).toMatchObject({ ids: [second], person: second });
    const apart = (await cloud.ask<{ items: MemberView[] }>(`/v1/members?id=${second}`, { token: two.token })).body;
    expect(apart.items[0]).toMatchObject({ boundGuide: '2002' });
    expect(await find(phone, one.token)).toMatchObject({ id: first, boundGuide: '2001' });
    const audit = await cloud.running.cloud.database.rows<{ act: string }>(
      'SELECT act FROM audit_log WHERE what LIKE $1 ORDER BY seq',
      [`%${first} ${second}%`],
    );
    expect(audit.map(({ act }) => act)).toEqual(['member.merge_asked', 'member.merged', 'member.split']);
  });

  test('made one by a process that ended before the stores were told are told of by the next', async () => {
    const { first, second, proposal } = await merged();
    const { database } = cloud.running.cloud;
    // As it was before the stores were told: the documents of before, and the note that it is still to be done.
    const [row] = await database.rows<{ at: number }>(
      'SELECT at FROM member_merges WHERE scope = $1 AND proposal = $2',
      [BRAND, proposal],
    );
    await database.run('INSERT INTO persons_due (scope, member, at) VALUES ($1, $2, $3)', [
      BRAND,
      second,
      row?.at ?? 0,
    ]);
    await database.run(
      "UPDATE documents SET content_hash = 'before', body = body || $2 WHERE scope = 'store:demo:S001' AND id = $1",
      [`member:${second}`, JSON.stringify({ guide: '2002' })],
    );
    cloud.advance(MINUTE_MS);
    await two.renew();
    await sweepPersons(cloud.running.cloud);
    const { documents } = (await two.pull('bindings', null, 1000)).body;
    const guideOf = (member: string) => documents.find(({ id }) => id === `member:${member}`)?.['guide'];
    expect([guideOf(first), guideOf(second)]).toEqual(['2001', '2001']);
    expect(await database.rows('SELECT 1 FROM persons_due WHERE scope = $1', [BRAND])).toEqual([]);
  });

  test('of two stores are shown by each store as they are, merged and split again', async () => {
    const phone = newPhone();
    await elsewhere.renew();
    const [here, there] = [new Enrolling(one), new Enrolling(elsewhere)];
    const first = await here.enroll({ phone }, { guide: '2001' });
    const second = await there.enroll({ phone }, { guide: '2002' });
    await here.upload();
    await there.upload();
    const { proposals } = (await record(second, elsewhere.token)).body;
    const proposal = proposals[0]?.id ?? '';
    // Its number was said in this store too.
    await find(phone, elsewhere.token);
    const shown = async (till: TestTerminal, member: string) => {
      const { documents } = (await till.pull('bindings', null, 1000)).body;
      return documents.find(({ id, _deleted }) => id === `member:${member}` && _deleted !== true)?.['guide'];
    };
    await join({ phone, first, second, proposal }, elsewhere);
    for (const till of [one, elsewhere])
      expect([await shown(till, first), await shown(till, second)]).toEqual(['2001', '2001']);
    const manager = await cloud.logIn(OTHER_MANAGER, OTHER_PIN);
    expect((await merge(proposal, 'split', manager, { reason: 'not_same_person' })).status).toBe(200);
    expect([await shown(one, first), await shown(one, second)]).toEqual(['2001', undefined]);
    expect([await shown(elsewhere, first), await shown(elsewhere, second)]).toEqual([undefined, '2002']);
  });
});

describe('an attacker', () => {
  test('joins what they bought: commission follows who held the person, one bonus for one new member; a split gives it back', async () => {
    const commission = commissionHands(cloud);
    await commission.enter({ newMember: { floor: 100, amount: 700 } });
    cloud.advance(1000);
    const all = await twice();
    cloud.advance(1000);
    const sold = commission.sale(one, { member: commission.memberOf(all.first) });
    await sentFrom(one, [sold]);
    cloud.advance(1000);
    const later = commission.sale(two, { member: commission.memberOf(all.second) });
    await sentFrom(two, [later]);
    const parts = async () => [await commission.parts(sold), await commission.parts(later)];
    const apart = [{ '2001': 495 + 700 }, { '2001': 297, '2002': 198 + 700 }];
    expect(await parts()).toEqual(apart);
    await join(all);
    // 2001 held the person first, who was still protected when 2002 claimed.
    expect(await parts()).toEqual([{ '2001': 495 + 700 }, { '2001': 495 }]);
    await merge(all.proposal, 'split', await cloud.logIn(), { reason: 'not_same_person' });
    expect(await parts()).toEqual(apart);
  });

  test('merges nobody by guessing digits, by digits of a payment, or after the number went to somebody else', async () => {
    const { first, second, proposal } = await twice();
    cloud.advance(2 * MINUTE_MS);
    await two.renew();
    await merge(proposal, 'messages', two.token);
    const { code = '' } = sent.at(-1) ?? {};
    const wrong = code === '000000' ? '000001' : '000000';
    for (let tries = 0; tries < 5; tries += 1)
      expect((await merge(proposal, 'proofs', two.token, { code: wrong })).body.code).toBe('message_wrong');
    expect((await merge(proposal, 'proofs', two.token, { code })).body.code).toBe('message_over');
    cloud.advance(2 * MINUTE_MS);
    await two.renew();
    // Asked for as if for a sale with the proposal's number.
    const json = { saleId: proposal, amount: 100 };
    await cloud.ask(`/v1/members/${first}/messages`, { token: two.token, json });
    const paying = sent.at(-1)?.code ?? '';
    expect((await merge(proposal, 'proofs', two.token, { code: paying })).body.code).toBe('message_over');
    await cloud.running.cloud.database.run('UPDATE members SET phone_cipher = NULL WHERE scope = $1 AND id = $2', [
      BRAND,
      second,
    ]);
    expect((await merge(proposal, 'messages', two.token)).body.code).toBe('not_one_number');
    expect((await record(second, two.token)).body.ids).toEqual([second]);
  });

  test('of another store hears of its members what is heard of nobody (IDOR)', async () => {
    const { first, second, proposal } = await twice();
    await elsewhere.renew();
    const manager = await cloud.logIn(OTHER_MANAGER, OTHER_PIN);
    const nobody = await record(one.freshId(), elsewhere.token);
    for (const token of [elsewhere.token, manager])
      for (const member of [first, second]) {
        const answer = await record(member, token);
        expect([answer.status, answer.body.code]).toEqual([404, nobody.body.code]);
      }
    // Nor by the id in other places: what is on their accounts, and a look-up at a desk.
    const { database } = cloud.running.cloud;
    await database.run(
      "INSERT INTO accounts (scope, account, kind, principal, bonus, changed_at) VALUES ($1, $2, 'points', 5, 0, 1)",
      [BRAND, pointsOf(first)],
    );
    const seenBy = async (token: string) => [
      (await cloud.ask(`/v1/accounts/${pointsOf(first)}`, { token })).status,
      (await cloud.ask<{ items: object[] }>(`/v1/members?id=${first}`, { token })).body.items.length,
    ];
    expect([await seenBy(manager), await seenBy(await cloud.logIn())]).toEqual([
      [404, 0],
      [200, 1],
    ]);
    expect((await merge(proposal, 'messages', elsewhere.token)).status).toBe(404);
    expect((await merge(proposal, 'proofs', elsewhere.token, { code: '123456' })).status).toBe(404);
    expect((await merge(proposal, 'split', manager, { reason: 'mistake' })).status).toBe(404);
  });

  test('sees a member of another store only for a month after the customer said the number there', async () => {
    const { phone, first } = await twice();
    await elsewhere.renew();
    expect((await find(phone, elsewhere.token))?.id).toBe(first);
    expect((await record(first, elsewhere.token)).status).toBe(200);
    cloud.advance(31 * DAY_MS);
    for (const till of [elsewhere, one, two]) await till.renew();
    expect((await record(first, elsewhere.token)).status).toBe(404);
    expect((await record(first, one.token)).status).toBe(200);
  });

  test('who tries one number after the other is stopped, also at those that are somebody’s (phone enumeration)', async () => {
    const phone = newPhone();
    const till = new Enrolling(one);
    await till.enroll({ phone });
    await till.upload();
    const mallory = await cloud.pair();
    cloud.hold();
    for (let tries = 0; tries < MISSES_PER_ASKER.max; tries += 1)
      expect(await find(`+86137${String(tries).padStart(8, '0')}`, mallory.token)).toBeUndefined();
    const stopped = await cloud.ask(`/v1/members?phone=${encodeURIComponent(phone)}`, { token: mallory.token });
    expect([stopped.status, stopped.body['code']]).toEqual([429, 'too_many_misses']);
    expect((await find(phone, one.token))?.phone).toMatch(/\*{4}/);
    cloud.release();
  });

  test('who reads one member of other stores after the other by id is stopped; who reads the own ones is not (id list)', async () => {
    const till = new Enrolling(one);
    const members = [await till.enroll({ phone: newPhone() }), await till.enroll({ phone: newPhone() })];
    await till.upload();
    const read = (token: string, turn: number) =>
      cloud.ask<{ items: MemberView[]; code?: string }>(`/v1/members?id=${members[turn % 2] ?? ''}`, { token });
    const thief = await pairElsewhere(cloud);
    cloud.hold();
    for (let turn = 0; turn < STRANGERS_PER_ASKER.max; turn += 1)
      expect((await read(thief.token, turn)).body.items).toHaveLength(1);
    const stopped = await read(thief.token, 0);
    expect([stopped.status, stopped.body.code]).toEqual([429, 'too_many_strangers']);
    for (let turn = 0; turn <= STRANGERS_PER_ASKER.max; turn += 1)
      expect((await read(one.token, turn)).body.items).toHaveLength(1);
    cloud.release();
    const { database } = cloud.running.cloud;
    const noted = await database.rows("SELECT 1 FROM audit_log WHERE act = 'member.read' AND who = $1 AND what = $2", [
      `terminal ${thief.id}`,
      `member ${members[0] ?? ''}`,
    ]);
    expect(noted).toHaveLength(STRANGERS_PER_ASKER.max / 2);
  });
});
