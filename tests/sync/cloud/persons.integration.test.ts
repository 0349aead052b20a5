/**
 * Members as persons against a real PostgreSQL: a profile entered at tills that were apart, consents and their withdrawal, a whole number
 * for a reason, all that is known of a person, and deletion for good. Boxes and keys are the host's.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Cloud } from '../../../sync/cloud/app/context.ts';
import { applyEnrolment } from '../../../sync/cloud/binding/enrolments.ts';
import { forgetPerson } from '../../../sync/cloud/binding/forget.ts';
import { sweepPersons } from '../../../sync/cloud/binding/tell-persons.ts';
import { REVEALS_PER_TILL } from '../../../sync/cloud/routes/persons.ts';
import type { MemberId } from '../../../sync/domain/ids.ts';
import { foldConsents } from '../../../sync/domain/member-consent.ts';
import { foldProfile, type ProfileFact } from '../../../sync/domain/member-profile.ts';
import type { PersonAnswer } from '../../../sync/protocol/persons.ts';
import type { MemberView } from '../../../sync/protocol/messages.ts';
import { Enrolling } from './enrolling.ts';
import type { TestTerminal } from './harness.ts';
import { OTHER_MANAGER, OTHER_PIN, pairElsewhere, startShop, type Shop } from './hostile-shop.ts';

let cloud: Shop;
let one: TestTerminal;
let two: TestTerminal;
let elsewhere: TestTerminal;
let numbers = 0;

beforeAll(async () => {
  cloud = await startShop();
  one = await cloud.pair();
  two = await cloud.pair();
  elsewhere = await pairElsewhere(cloud);
});
beforeEach(async () => {
  cloud.advance(11 * 60_000);
  for (const till of [one, two, elsewhere]) await till.renew();
});
afterAll(() => cloud.close());

const newPhone = (): string => `+86137${String((numbers += 1)).padStart(8, '0')}`;
const person = (member: string, token: string) =>
  cloud.ask<PersonAnswer & { code?: string }>(`/v1/members/${member}/person`, { token });
const reveal = (member: string, token: string, json: object = { reason: 'delivery', staff: '9001' }) =>
  cloud.ask<{ phone?: string; code?: string }>(`/v1/members/${member}/reveal`, { token, json });
const forget = (member: string, token: string, reason = 'customer_asked') =>
  cloud.ask<{ ids?: string[]; code?: string }>(`/v1/members/${member}/deletion`, { token, json: { reason } });
const profileOf = ({ facts }: PersonAnswer) => foldProfile(facts);
const documentOf = async (till: TestTerminal, id: string) =>
  (await till.pull('bindings', null, 1000)).body.documents.find((document) => document['id'] === id);
const holdsText = async (text: string): Promise<readonly string[]> => {
  const tables = await cloud.running.cloud.database.rows<{ name: string }>(
    "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' AND tablename NOT LIKE 'pg_%'",
  );
  const found: string[] = [];
  for (const { name } of tables) {
    const rows = await cloud.running.cloud.database.rows(`SELECT 1 FROM ${name} t WHERE t::text LIKE $1 LIMIT 1`, [
      `%${text}%`,
    ]);
    if (rows.length > 0) found.push(name);
  }
  return found;
};

async function customer(fields: Record<string, string> = {}) {
  const phone = newPhone();
  const till = new Enrolling(cloud, one);
  const member = await till.enroll({ phone, name: '王女士', ...fields }, { guide: '2001' });
  await till.upload();
  return { member, phone };
}

describe('a profile', () => {
  test('entered at two tills that were apart has the fields of both, each with who and when; all tills of the store hear of it', async () => {
    const { member } = await customer({ birthday: '1990-05-01' });
    const [here, there] = [new Enrolling(cloud, one), new Enrolling(cloud, two)];
    here.consent(member, 'profile', true);
    await here.profile(member, { 'size.top': 'M', 'tag.常客': 'yes', 'note.n1': '喜欢宽松' });
    cloud.advance(1000);
    there.consent(member, 'profile', true);
    await there.profile(member, { 'size.top': 'L', 'child.2020-01': 'yes' });
    // The later one arrives first.
    await there.upload();
    await here.upload();
    await here.upload();
    const { status, body } = await person(member, two.token);
    expect(status).toBe(200);
    expect(profileOf(body)).toMatchObject({
      birthday: '1990-05-01',
      sizes: { top: 'L' },
      tags: ['常客'],
      children: ['2020-01'],
      notes: [{ text: '喜欢宽松', by: '1001' }],
    });
    // Nothing is lost: the size of before stands in the history.
    expect(body.facts.filter(({ field }) => field === 'size.top').map(({ value }) => value)).toEqual(['M', 'L']);
    const document = await documentOf(two, `person:${member}`);
    expect(foldProfile(document?.['facts'] as ProfileFact[])).toEqual(profileOf(body));
    expect(await documentOf(elsewhere, `person:${member}`)).toBeUndefined();
    // In clear in the store's document alone.
    expect(await holdsText('喜欢宽松')).toEqual(['documents']);
  });

  test('is gone for everybody once the member takes the consent back, and does not come back with the next one', async () => {
    const { member } = await customer();
    const till = new Enrolling(cloud, one);
    till.consent(member, 'profile', true);
    await till.profile(member, { 'size.top': 'M' });
    await till.upload();
    cloud.advance(1000);
    const later = new Enrolling(cloud, one);
    later.consent(member, 'profile', false);
    await later.upload();
    expect((await person(member, one.token)).body.facts).toEqual([]);
    expect(await documentOf(two, `person:${member}`)).toMatchObject({ facts: [] });
    cloud.advance(1000);
    const again = new Enrolling(cloud, two);
    again.consent(member, 'profile', true);
    await again.profile(member, { 'size.shoe': '38' });
    await again.upload();
    expect(profileOf((await person(member, one.token)).body).sizes).toEqual({ shoe: '38' });
  });

  test('comes with the history: what was bought in which store, and who the member was bound to', async () => {
    const { member } = await customer();
    const sale = one.sale({ member: { id: member, tier: 'basic', points: 0 } });
    await one.upload([sale]);
    const { body } = await person(member, one.token);
    const { receiptNumber } = sale['body'] as { receiptNumber: string };
    expect(body.visits).toEqual([{ at: sale['at'], store: 'S001', receiptNumber, total: 9900 }]);
    expect(body.bindings).toMatchObject([{ guide: '2001', source: 'manual_phone', outcome: 'bind' }]);
  });
});

describe('a consent', () => {
  test('to marketing is the last that was said, of the enrolment or after it', async () => {
    const till = new Enrolling(cloud, one);
    const member = await till.enroll({ phone: newPhone() }, { marketing: true });
    await till.upload();
    const now = async () => foldConsents((await person(member, one.token)).body.consents).marketing;
    expect(await now()).toMatchObject({ given: true, version: '2026-01' });
    cloud.advance(1000);
    const later = new Enrolling(cloud, two);
    later.consent(member, 'marketing', false);
    await later.upload();
    expect(await now()).toMatchObject({ given: false });
  });
});

describe('a whole number', () => {
  test('is told to a till for a reason, and written down under the member’s id without the number', async () => {
    const { member, phone } = await customer();
    expect((await reveal(member, one.token, {})).status).toBe(422);
    expect((await reveal(member, one.token)).body).toEqual({ phone });
    const rows = await cloud.running.cloud.database.rows<{ what: string; who: string }>(
      "SELECT who, what FROM audit_log WHERE act = 'member.revealed' AND what LIKE $1",
      [`%${member}%`],
    );
    expect(rows).toEqual([{ who: `terminal ${one.id}`, what: `member ${member} delivery staff 9001` }]);
    expect(await holdsText(phone.slice(3))).toEqual([]);
  });

  test('of another store’s member is nobody’s (IDOR), and a till that reads out the list is held up', async () => {
    const { member } = await customer();
    expect((await reveal(member, elsewhere.token)).status).toBe(404);
    const answers = [];
    for (let n = 0; n < REVEALS_PER_TILL.max; n += 1) answers.push((await reveal(member, two.token)).status);
    expect(new Set(answers)).toEqual(new Set([200]));
    expect((await reveal(member, two.token)).status).toBe(429);
    expect((await reveal(member, one.token)).status).toBe(200);
  });
});

describe('all that is known of a person', () => {
  test('is told to a manager of a store that knows them, with the number whole and who entered what when', async () => {
    const { member, phone } = await customer({ birthday: '1990-05-01' });
    const till = new Enrolling(cloud, one);
    till.consent(member, 'profile', true);
    await till.profile(member, { 'like.黑色': 'yes' });
    await till.upload();
    await one.upload([one.sale({ member: { id: member, tier: 'basic', points: 0 } })]);
    const path = `/v1/members/${member}/export`;
    expect((await cloud.ask(path, { token: one.token })).status).toBe(403);
    expect((await cloud.ask(path, { token: await cloud.logIn(OTHER_MANAGER, OTHER_PIN) })).status).toBe(404);
    const { body } = await cloud.ask(path, { token: await cloud.logIn() });
    expect(body).toMatchObject({
      member,
      ids: [member],
      phone,
      name: '王女士',
      profile: [
        { field: 'birthday', value: '1990-05-01', by: '1001' },
        { field: 'like.黑色', value: 'yes', by: '1001' },
      ],
      consents: [{ purpose: 'membership-and-guide' }, { purpose: 'profile', given: true }],
      purchases: [{ total: 9900, store: 'S001' }],
      bindings: [{ guide: '2001' }],
    });
  });
});

describe('a deletion', () => {
  test('takes the person away for good: no number, name or profile anywhere; sales and claims stay', async () => {
    const { member, phone } = await customer({ name: '独一无二女士', birthday: '1991-06-02' });
    const till = new Enrolling(cloud, one);
    till.consent(member, 'profile', true);
    await till.profile(member, { 'note.n1': '独一无二的话' });
    await till.upload();
    const sale = one.sale({ member: { id: member, tier: 'basic', points: 0 } });
    await one.upload([sale]);
    const asked = new Enrolling(cloud, two);
    await asked.profile(member, { 'note.n2': '独一无二的迟话' });
    expect((await forget(member, one.token)).status).toBe(403);
    expect((await forget(member, await cloud.logIn(OTHER_MANAGER, OTHER_PIN))).status).toBe(404);
    const manager = await cloud.logIn();
    expect((await forget(member, manager, 'because')).status).toBe(422);
    expect((await forget(member, manager)).body.ids).toEqual([member]);
    expect((await forget(member, manager)).status).toBe(200);
    // A till that had not heard of it brings more, with the key and with entries of before.
    await asked.upload();
    await till.upload();
    for (const text of ['独一无二', phone.slice(3), '1991-06-02']) expect(await holdsText(text)).toEqual([]);
    const found = await cloud.ask<{ items: MemberView[] }>(`/v1/members?phone=${encodeURIComponent(phone)}`, {
      token: one.token,
    });
    expect(found.body.items).toEqual([]);
    expect((await person(member, one.token)).status).toBe(410);
    expect((await reveal(member, one.token)).body.code).toBe('member_deleted');
    expect((await cloud.ask(`/v1/members/${member}/export`, { token: manager })).status).toBe(410);
    const { database } = cloud.running.cloud;
    expect(await database.rows('SELECT 1 FROM person_keys WHERE person = $1', [member])).toEqual([]);
    expect(await database.rows('SELECT guide FROM claims WHERE member = $1', [member])).toHaveLength(1);
    const { receiptNumber } = sale['body'] as { receiptNumber: string };
    const sales = await cloud.ask<{ items: { total: number }[] }>(`/v1/sales?receiptNumber=${receiptNumber}`, {
      token: one.token,
    });
    expect(sales.body.items).toMatchObject([{ total: 9900 }]);
    const audit = await database.rows<{ who: string }>("SELECT who FROM audit_log WHERE act = 'member.deleted'");
    expect(audit[0]).toEqual({ who: 'staff 9001' });
    // Tills hear of it, also of the documents that they had.
    const pulled = (await two.pull('bindings')).body.documents;
    expect(pulled.find(({ id }) => id === `person:${member}`)).toEqual(
      expect.objectContaining({ member, forgotten: true }),
    );
    expect(pulled.find(({ id }) => id === `member:${member}`)?.['_deleted']).toBe(true);
  });

  test('is not undone by an enrolment that was being read meanwhile', async () => {
    const phone = newPhone();
    const till = new Enrolling(cloud, one);
    const member = (await till.enroll({ phone, name: '独一无二先生' })) as MemberId;
    const { cloud: whole } = cloud.running;
    const { database } = whole;
    await till.upload();
    // As it was before it was filled in; its box is read, and the person is deleted before it is.
    await database.run(
      "UPDATE members SET phone_hmac = NULL, phone_cipher = NULL, phone_masked = NULL, name = NULL WHERE scope = 'brand:demo' AND id = $1",
      [member],
    );
    const deleting: Cloud = {
      ...whole,
      database: {
        ...database,
        rows: database.rows.bind(database),
        run: database.run.bind(database),
        transaction: async (work) => {
          await forgetPerson(whole, { ids: [member], who: 'staff 9001', reason: 'customer_asked' });
          return database.transaction(work);
        },
      },
    };
    const { brand, store, terminal } = one.profile;
    const device = { brand: brand.id, store: store.id, terminal };
    await applyEnrolment(deleting, device, till.entries[0] as never);
    expect(
      await database.rows("SELECT phone_cipher, name FROM members WHERE scope = 'brand:demo' AND id = $1", [member]),
    ).toEqual([{ phone_cipher: null, name: null }]);
  });

  test('cut off before the tills were told is told to them by the cloud itself', async () => {
    const { member } = await customer();
    const { cloud: whole } = cloud.running;
    const { database } = whole;
    let transactions = 0;
    // The first keeps that the person is gone; then the line to the database breaks.
    const breaking: Cloud = {
      ...whole,
      database: {
        ...database,
        rows: database.rows.bind(database),
        run: database.run.bind(database),
        transaction: (work) =>
          (transactions += 1) > 1 ? Promise.reject(new Error('cut off')) : database.transaction(work),
      },
    };
    const asked = { ids: [member as MemberId], who: 'staff 9001', reason: 'customer_asked' };
    await expect(forgetPerson(breaking, asked)).rejects.toThrow('cut off');
    const isTold = async () => (await documentOf(two, `person:${member}`))?.['forgotten'] === true;
    await sweepPersons(whole);
    // Whoever keeps a fact is left the time to tell it.
    expect(await isTold()).toBe(false);
    cloud.advance(31_000);
    await sweepPersons(whole);
    expect(await isTold()).toBe(true);
    expect((await documentOf(two, `member:${member}`))?.['_deleted']).toBe(true);
    expect(await database.rows("SELECT 1 FROM persons_due WHERE scope = 'brand:demo'")).toEqual([]);
  });

  test('leaves the number to a new person, who has nothing of the old one', async () => {
    const { member, phone } = await customer();
    await forget(member, await cloud.logIn(), 'number_passed_on');
    const till = new Enrolling(cloud, two);
    const next = await till.enroll({ phone, name: '李女士' });
    await till.upload();
    const found = await cloud.ask<{ items: MemberView[] }>(`/v1/members?phone=${encodeURIComponent(phone)}`, {
      token: two.token,
    });
    expect(found.body.items).toMatchObject([{ id: next, name: '李女士', boundGuide: null }]);
    // What comes late about the old one binds nobody again on any till.
    const late = one.entry('binding.claimed', {
      claim: one.freshId(),
      member,
      guide: '2002',
      source: 'manual_phone',
      claimSeq: one.seq,
    });
    await one.upload([late]);
    const pulled = (await two.pull('bindings')).body.documents;
    expect(pulled.find(({ id }) => id === `member:${member}`)?.['_deleted']).toBe(true);
    expect((await person(next, two.token)).body.bindings).toEqual([]);
  });

  test('lets the person come by the same code again as somebody new; a code for one time stays used', async () => {
    const phone = newPhone().slice(3);
    const scan = (code: string) =>
      cloud.ask<{ state?: string; code?: string }>(`/g/${code}`, {
        form: { phone, consent: 'yes' },
        headers: { accept: 'application/json' },
      });
    const memberNow = async () =>
      (await cloud.ask<{ items: MemberView[] }>(`/v1/members?phone=%2B86${phone}`, { token: one.token })).body.items[0];
    const [poster, once] = [one.mint({ mode: 1, ttl: 5 }), one.mint()];
    const manager = await cloud.logIn();
    let before: string | undefined;
    for (let round = 0; round < 3; round += 1) {
      expect(await scan(poster)).toMatchObject({ status: 200, body: { state: 'bound' } });
      const member = await memberNow();
      expect(member).toMatchObject({ boundGuide: '2001' });
      expect(member?.id).not.toBe(before);
      before = member?.id;
      if (round === 0) expect(await scan(once)).toMatchObject({ status: 200, body: { state: 'bound' } });
      expect((await forget(before ?? '', manager)).status).toBe(200);
    }
    expect(await scan(poster)).toMatchObject({ status: 200 });
    expect(await scan(once)).toMatchObject({ status: 409, body: { code: 'used_by_another' } });
  });

  test('takes the masked number off the codes that the person used, whatever step comes later', async () => {
    const phone = newPhone().slice(3);
    const code = one.mint({ mode: 1, ttl: 5 });
    const scan = (number: string) =>
      cloud.ask(`/g/${code}`, { form: { phone: number, consent: 'yes' }, headers: { accept: 'application/json' } });
    await scan(phone);
    const found = await cloud.ask<{ items: MemberView[] }>(`/v1/members?phone=%2B86${phone}`, { token: one.token });
    expect(await documentOf(one, `token:${code}`)).toHaveProperty('memberPhone');
    await forget(found.body.items[0]?.id ?? '', await cloud.logIn());
    // A step that writes the document anew from the code's own row.
    await one.upload([one.entry('token.revoked', { token: code })]);
    await scan(newPhone().slice(3));
    expect(await documentOf(one, `token:${code}`)).not.toHaveProperty('memberPhone');
    const { database } = cloud.running.cloud;
    expect(await database.rows("SELECT 1 FROM tokens WHERE token = $1 AND body->>'memberPhone' <> ''", [code])).toEqual(
      [],
    );
  });
});
