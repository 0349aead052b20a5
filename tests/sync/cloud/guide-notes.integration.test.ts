/** Notes that a guide types on the phone, against a real cloud: the fact that a till would have made, sealed, of own customers alone. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { NOTES_PER_GUIDE } from '../../../sync/cloud/routes/guide-notes.ts';
import { NOTE_MAX } from '../../../sync/domain/member-profile.ts';
import { MINUTE_MS } from '../../../sync/domain/time.ts';
import type { OwnCustomers } from '../../../sync/protocol/guide-desk.ts';
import type { PersonAnswer } from '../../../sync/protocol/persons.ts';
import { Enrolling } from './enrolling.ts';
import { guidePhone, type GuidePhone } from './guide-phone.ts';
import type { TestTerminal } from './harness.ts';
import { BRAND_MANAGER, OTHER_PIN, startShop, type Shop } from './hostile-shop.ts';

const XSS = '"><img src=x onerror=alert(1)>';
const NUMBER = ['137', '0000', '0001'].join(' ');
const NOBODY = '019a0000-0000-7000-8000-000000000009';
const ROW = /<details class="sale" id="person-[^]*?<\/details>/g;

let cloud: Shop;
let till: TestTerminal;
let phone: GuidePhone;
let other: GuidePhone;
let numbers = 0;
beforeAll(async () => {
  cloud = await startShop();
  till = await cloud.pair();
  phone = guidePhone(cloud);
  other = guidePhone(cloud);
  await phone.signIn();
  await other.signIn('2002');
});
afterAll(() => cloud.close());

async function customer(guide = '2001', agreed = true): Promise<string> {
  const hands = new Enrolling(cloud, till);
  const number = `+86137${String((numbers += 1)).padStart(8, '0')}`;
  const member = await hands.enroll({ phone: number, name: '王' }, { guide });
  if (agreed) hands.consent(member, 'profile', true);
  await hands.upload();
  return member;
}
/** Beyond the reach of what the one before was allowed. */
const fresh = async (): Promise<void> => {
  cloud.advance(11 * MINUTE_MS);
  await till.renew();
  await phone.signIn();
  await other.signIn('2002');
};
const note = (member: string, text: string, by = phone) => by.post(`/guide/customers/${member}/notes`, { text });
const rowOf = async (member: string, by = phone): Promise<string> =>
  ((await by.get('/guide/customers')).text.match(ROW) ?? []).find((row) => row.includes(member)) ?? '';
const toTill = async (member: string) =>
  (await cloud.ask<OwnCustomers>('/v1/guides/2001/customers', { token: till.token })).body.items
    .find((one) => String(one.member) === member)
    ?.notes.map(({ text, by }) => [text, by]);

describe('a note', () => {
  test('is there for the phone, the tills and the profile, with who wrote it; sent twice it is one', async () => {
    const member = await customer();
    const answer = await note(member, '  周六来试大衣 ');
    expect([answer.status, answer.headers.get('location')]).toEqual([
      303,
      `/guide/customers?open=${member}#person-${member}`,
    ]);
    const both = await Promise.all([note(member, '喜欢浅色'), note(member, '喜欢浅色')]);
    expect(both.map(({ status }) => status)).toEqual([303, 303]);
    expect(await toTill(member)).toEqual([
      ['喜欢浅色', '2001'],
      ['周六来试大衣', '2001'],
    ]);
    const person = await cloud.ask<PersonAnswer>(`/v1/members/${member}/person`, { token: till.token });
    expect(person.body.facts.map(({ field, value, by }) => [field.slice(0, 5), value, by])).toEqual([
      ['note.', '周六来试大衣', '2001'],
      ['note.', '喜欢浅色', '2001'],
    ]);
    expect(await rowOf(member)).toContain('喜欢浅色');
    const audit = await cloud.running.cloud.database.rows<{ what: string }>(
      "SELECT what FROM audit_log WHERE act = 'customer.noted'",
    );
    expect(audit.map(({ what }) => what)).toEqual([`member ${member}`, `member ${member}`]);
    // The same words another time are another note.
    await fresh();
    expect((await note(member, '喜欢浅色')).status).toBe(303);
    expect(await toTill(member)).toHaveLength(3);
  });

  test('lies sealed in what is kept of the profile, and goes with the person', async () => {
    const { database } = cloud.running.cloud;
    const member = await customer();
    await note(member, '对羊毛过敏');
    const [kept] = await database.rows<{ sealed: unknown }>('SELECT sealed FROM member_profiles WHERE member = $1', [
      member,
    ]);
    expect(JSON.stringify(kept)).not.toContain('羊毛');
    expect(kept?.sealed).toMatchObject({ alg: 'X25519-HKDF-A256GCM', person: member });
    const manager = await cloud.logIn(BRAND_MANAGER, OTHER_PIN);
    const gone = await cloud.ask(`/v1/members/${member}/deletion`, {
      token: manager,
      json: { reason: 'customer_asked' },
    });
    expect(gone.status, gone.text).toBe(200);
    expect((await note(member, '回来了')).status).toBe(404);
    expect(await database.rows('SELECT 1 FROM member_profiles WHERE member = $1', [member])).toEqual([]);
    expect(await database.rows("SELECT 1 FROM documents WHERE body::text LIKE '%' || $1 || '%'", ['羊毛过敏'])).toEqual(
      [],
    );
  });

  test('needs the customer’s consent to a profile, and what was withdrawn with it does not come back', async () => {
    const member = await customer('2001', false);
    const refused = await note(member, '喜欢红色');
    expect(refused.status).toBe(409);
    expect(refused.text).toContain('没有同意建立档案');
    // What was typed is still there, to be kept elsewhere.
    expect(refused.text).toContain('value="喜欢红色"');
    const hands = new Enrolling(cloud, till);
    hands.consent(member, 'profile', true);
    await hands.upload();
    cloud.advance(1000);
    expect((await note(member, '喜欢红色')).status).toBe(303);
    cloud.advance(1000);
    const over = new Enrolling(cloud, till);
    over.consent(member, 'profile', false);
    await over.upload();
    expect(await toTill(member)).toEqual([]);
    expect(await rowOf(member)).not.toContain('喜欢红色');
  });

  test('is of this length, is not empty, and holds nobody’s number', async () => {
    const member = await customer();
    const said = async (text: string, language = 'zh-CN') => {
      const { status, text: page } = await phone.post(
        `/guide/customers/${member}/notes`,
        { text },
        {
          'sec-fetch-site': 'same-origin',
          'accept-language': language,
        },
      );
      return [status, / role="alert">([^<]*)/.exec(page)?.[1]];
    };
    expect(await said('  ')).toEqual([422, '备注是空的']);
    expect(await said('长'.repeat(NOTE_MAX + 1))).toEqual([422, '备注最多 200 个字']);
    expect(await said(`电话 ${NUMBER}`)).toEqual([422, '备注里不要写号码']);
    expect(await said(`call ${NUMBER}`, 'en')).toEqual([422, 'No numbers in a note, please']);
    expect((await said('x'.repeat(4 * NOTE_MAX + 1)))[0]).toBe(422);
    expect((await note(member, 'x'.repeat(5000))).status).toBe(413);
    expect(await toTill(member)).toEqual([]);
    expect((await note(member, '长'.repeat(NOTE_MAX))).status).toBe(303);
  });
});

describe('attack', () => {
  test('XSS: markup in a note and in a refused one is text', async () => {
    await fresh();
    const member = await customer();
    expect((await note(member, XSS)).status).toBe(303);
    const row = await rowOf(member);
    expect(row).toContain('&quot;&gt;&lt;img src=x');
    expect(row).not.toContain('<img');
    const refused = (await note(member, `${XSS}${'1'.repeat(9)}`)).text;
    expect(refused).toContain('&lt;img src=x');
    expect(refused).not.toContain('<img');
  });

  test('IDOR: another guide’s customer and nobody are answered alike, and nothing is kept', async () => {
    const theirs = await customer('2002');
    for (const member of [theirs, NOBODY]) expect((await note(member, '我来过')).status).toBe(404);
    expect((await note('not-a-member', '我来过')).status).toBe(422);
    expect((await note(theirs, '自己的', other)).status).toBe(303);
    expect(await rowOf(theirs)).toBe('');
    const kept = await cloud.running.cloud.database.rows<{ staff: string }>(
      'SELECT staff FROM member_profiles WHERE member = ANY($1)',
      [[theirs, NOBODY]],
    );
    expect(kept).toEqual([{ staff: '2002' }]);
    // Who went over is the first guide's no more.
    const moved = await customer();
    const approval = { by: '9001', reason: '顾客同意' };
    const claim = { claim: till.freshId(), member: moved, guide: '2002', source: 'manager_transfer', approval };
    await till.upload([till.entry('binding.claimed', { ...claim, claimSeq: till.seq + 1 })]);
    expect((await note(moved, '我来过')).status).toBe(404);
  });

  test('a form of another site and somebody who is not signed in write nothing', async () => {
    const member = await customer();
    const path = `/guide/customers/${member}/notes`;
    expect((await phone.post(path, { text: 'x' }, { origin: 'https://evil.example' })).status).toBe(403);
    expect((await guidePhone(cloud).post(path, { text: 'x' })).status).toBe(401);
    expect(await toTill(member)).toEqual([]);
  });

  test('a flood of notes is held up, of this guide alone', async () => {
    await fresh();
    const member = await customer();
    const theirs = await customer('2002');
    for (let n = 0; n < NOTES_PER_GUIDE.max; n += 1) expect((await note(member, '又一条')).status).toBe(303);
    const refused = await note(member, '太多');
    expect([refused.status, refused.text.includes('备注写得太多了')]).toEqual([429, true]);
    expect((await note(theirs, '我的', other)).status).toBe(303);
    expect(await toTill(member)).toEqual([['又一条', '2001']]);
    await fresh();
    expect((await note(member, '可以了')).status).toBe(303);
  });
});
