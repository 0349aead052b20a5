/**
 * The pages that a customer opens, against a real cloud: the own choice of a guide with digits to the own number, what both guides are
 * shown of it, and the attacks on these pages by name.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { MessageOrder } from '../../../sync/cloud/messages/provider.ts';
import { TOLD_PER_ADDRESS } from '../../../sync/cloud/routes/binding-page.ts';
import { CHOICE_MESSAGES_PER_ADDRESS, CHOICE_TRIES_PER_ADDRESS } from '../../../sync/cloud/routes/choice-page.ts';
import { ensureMember } from '../../../sync/cloud/store/members.ts';
import { putStaff } from '../../../sync/cloud/store/staff.ts';
import { DEMO_STAFF, DEMO_STORE } from '../../../sync/demo/shop.ts';
import type { ScanSignal } from '../../../sync/domain/scan-signals.ts';
import type { StaffId } from '../../../sync/domain/ids.ts';
import { DAY_MS, MINUTE_MS } from '../../../sync/domain/time.ts';
import type { Clash } from '../../../sync/schemas/documents/facts.ts';
import type { TerminalProfile } from '../../../sync/protocol/messages.ts';
import { TestTerminal } from './harness.ts';
import { BRAND_MANAGER, expectClosed, OTHER_MANAGER, OTHER_PIN, startShop, type Shop } from './hostile-shop.ts';

const sent: MessageOrder[] = [];
let cloud: Shop;
let till: TestTerminal;
beforeAll(async () => {
  const provider = {
    isDemo: true,
    send: (order: MessageOrder) => {
      sent.push(order);
      return Promise.resolve({ outcome: 'sent' } as const);
    },
  };
  cloud = await startShop({ messages: { forStore: () => provider } });
  till = await cloud.pair();
});
afterAll(() => cloud.close());

let phones = 0;
const newPhone = (): string => `1370000${String((phones += 1)).padStart(4, '0')}`;
const JSON_ONLY = { accept: 'application/json' };
const choice = (form: Readonly<Record<string, string>>, code?: string) =>
  cloud.ask<{ state?: string; code?: string; guide?: { number: string } | null }>(
    code === undefined ? '/my-guide' : `/my-guide?code=${code}`,
    { form, headers: JSON_ONLY },
  );
const consent = (token: string, phone: string) =>
  cloud.ask(`/g/${token}`, { form: { phone, consent: 'yes' }, headers: JSON_ONLY });
const memberOf = async (phone: string) => {
  const path = `/v1/members?phone=${phone}`;
  const { body } = await cloud.ask<{ items: { id: string; boundGuide: string | null }[] }>(path, { token: till.token });
  return body.items[0];
};
/** The digits that came to this number; each ask waits a minute after the one before. */
async function digitsFor(phone: string, code?: string): Promise<string> {
  cloud.advance(MINUTE_MS);
  const before = sent.length;
  expect((await choice({ phone }, code)).body).toEqual({ state: 'asked' });
  await expect.poll(() => sent.length).toBe(before + 1);
  expect(sent.at(-1)?.phone).toBe(`+86${phone}`);
  return sent.at(-1)?.code ?? '';
}
const customer = async (guide = 2001): Promise<string> => {
  const phone = newPhone();
  expect((await consent(till.mint({ guide }), phone)).status).toBe(200);
  return phone;
};
const clashesOf = async (member: string) =>
  ((await till.pull('bindings')).body.documents as { id: string; clashes?: readonly Clash[] }[]).find(
    ({ id }) => id === `clash:${member}`,
  )?.clashes;
/** Allowances of the page begin anew. */
const later = async (): Promise<void> => {
  cloud.advance(11 * MINUTE_MS);
  await till.renew();
};

describe('the customer’s own choice', () => {
  test('of the guide whose code was refused by protection: proven by digits it holds at once, both guides see whose decision it was', async () => {
    const phone = await customer();
    const code = till.mint({ guide: 2002 });
    const refused = await cloud.ask(`/g/${code}`, { form: { phone, consent: 'yes' } });
    expect(refused.status).toBe(409);
    expect(refused.text).toContain(`href="/my-guide?code=${code}"`);
    const page = await cloud.ask(`/my-guide?code=${code}`);
    expect(page.status).toBe(200);
    expect(page.text).toContain('我自己选');
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    const digits = await digitsFor(phone, code);
    const done = await choice({ phone, digits, choice: 'guide' }, code);
    expect([done.status, done.body]).toMatchObject([200, { state: 'chosen', guide: { number: '2002' } }]);
    const member = await memberOf(phone);
    expect(member?.boundGuide).toBe('2002');
    const [mine] = (await clashesOf(member?.id ?? '')) ?? [];
    expect(mine).toMatchObject({ source: 'customer_choice', claimant: '2002', holder: '2001', rule: 'rebind' });
    const rows = await cloud.running.cloud.database.rows<{ what: string }>(
      "SELECT what FROM audit_log WHERE scope = 'store:demo:S001' AND act = 'binding.chosen'",
    );
    expect(rows).toMatchObject([{ what: `member ${member?.id ?? ''} guide 2002 rebind` }]);
  });

  test('of nobody ends the binding, and the guide of before sees that the customer ended it', async () => {
    const phone = await customer();
    const done = await choice({ phone, digits: await digitsFor(phone), choice: 'nobody' });
    expect(done.body).toEqual({ state: 'chosen', guide: null });
    const member = await memberOf(phone);
    expect(member?.boundGuide).toBeNull();
    const [clash] = (await clashesOf(member?.id ?? '')) ?? [];
    expect(clash).toMatchObject({ source: 'customer_choice', holder: '2001', rule: 'unbind' });
    expect(clash?.claimant).toBeUndefined();
  });

  test('of a guide by number; one who left, is no guide or is the customer is refused with the reason', async () => {
    const phone = await customer();
    const digits = await digitsFor(phone);
    for (const guide of ['1001', '4711', ''])
      expect((await choice({ phone, digits, choice: 'guide', guide })).body.code).toBe('guide_unknown');
    expect((await choice({ phone, digits })).body.code).toBe('choice_missing');
    expect((await choice({ phone, digits, choice: 'guide', guide: '2002' })).body.state).toBe('chosen');
    const link = (id: unknown) =>
      cloud.logIn().then((token) => cloud.ask('/v1/staff/2001/member', { method: 'PUT', token, json: { member: id } }));
    await link((await memberOf(phone))?.id);
    const own = await choice({ phone, digits: await digitsFor(phone), choice: 'guide', guide: '2001' });
    expect([own.status, own.body.code]).toEqual([409, 'self']);
    await link(null);
    expect((await memberOf(phone))?.boundGuide).toBe('2002');
  });

  test('a brand that sends no messages says where to go instead', async () => {
    const { cloud: inside } = cloud.running as unknown as { cloud: { messages: unknown } };
    const messages = inside.messages;
    inside.messages = null;
    const page = await cloud.ask('/my-guide', { form: { phone: newPhone() }, headers: { 'accept-language': 'en' } });
    inside.messages = messages;
    expect([page.status, page.text]).toEqual([409, expect.stringContaining('Please ask in the store')]);
  });
});

describe('a rotated key', () => {
  test('signs from the till’s next start on; codes of the one before are taken until its end, then refused with the reason', async () => {
    const old = () => till.mint({ mode: 2, ttl: 6 });
    const badge = old();
    const token = await cloud.logIn(BRAND_MANAGER, OTHER_PIN);
    const rotate = (acceptDays: number) => cloud.ask('/v1/token-keys', { token, json: { acceptDays } });
    expect((await rotate(1)).status).toBe(422);
    const rotated = await rotate(30);
    expect(rotated.body['items']).toMatchObject([
      { kid: 1, isCurrent: false },
      { kid: 2, isCurrent: true, until: null, by: `staff ${BRAND_MANAGER}` },
    ]);
    const profile = await cloud.ask<TerminalProfile>('/v1/profile', { token: till.token });
    expect(profile.body.tokenKid).toBe(2);
    expect(profile.body.tokenKey).not.toBe(till.profile.tokenKey);
    const renewed = new TestTerminal(cloud, profile.body, till.key, till.token);
    const fresh = renewed.mint({ mode: 2, ttl: 6, seq: 900 });
    expect((await consent(badge, newPhone())).status).toBe(200);
    expect((await consent(fresh, newPhone())).status).toBe(200);
    // Of a key that nobody has yet, and of the new kid under the old key.
    for (const forged of [till.mint({ kid: 3 }), till.mint({ kid: 2, seq: 901 })])
      expect((await cloud.ask(`/g/${forged}`)).status).toBe(404);
    cloud.advance(30 * DAY_MS);
    await till.renew();
    for (const path of [`/g/${badge}`, `/my-guide?code=${badge}`]) {
      const page = await cloud.ask(path);
      expect([page.status, page.text]).toEqual([410, expect.stringContaining('我们换过密钥')]);
    }
    expect((await consent(badge, newPhone())).body).toMatchObject({ code: 'key_ended', state: 'expired' });
    expect((await consent(fresh, newPhone())).status).toBe(200);
    till = new TestTerminal(cloud, profile.body, till.key, till.token);
  });

  test('says how many codes of each generation are out: not those that are used up, revoked or past their end', async () => {
    const outOf = async (staff: string, pin: string): Promise<readonly number[]> => {
      const token = await cloud.logIn(staff, pin);
      const { body } = await cloud.ask<{ items: { out: number }[] }>('/v1/token-keys', { token });
      return body.items.map(({ out }) => out);
    };
    const [ended = 0, before = 0] = await outOf('9001', '999999');
    expect(ended).toBe(0);
    const once = till.mint({ mode: 0, ttl: 6, seq: 910 });
    const brief = till.mint({ mode: 1, ttl: 0, seq: 911 });
    for (const code of [once, brief, till.mint({ mode: 2, ttl: 7, seq: 912 })]) await cloud.ask(`/g/${code}`);
    expect(await outOf('9001', '999999')).toEqual([0, before + 3]);
    expect((await consent(once, newPhone())).status).toBe(200);
    expect(await outOf('9001', '999999')).toEqual([0, before + 2]);
    cloud.advance(11 * MINUTE_MS);
    await till.renew();
    expect(await outOf('9001', '999999')).toEqual([0, before + 1]);
    // Another store's manager counts that store's.
    expect(await outOf(OTHER_MANAGER, OTHER_PIN)).toEqual([0, 0]);
  });
});

describe('bindings that no customer made', () => {
  test('are bound all the same, and shown to the managers of that store alone: own phone, one device, and no address or number in them', async () => {
    cloud.advance(2 * 60 * MINUTE_MS);
    await till.renew();
    const since = cloud.ports.clock.now();
    const agent = { ...JSON_ONLY, 'user-agent': 'one phone' };
    for (let n = 0; n < 5; n += 1) {
      const form = { phone: newPhone(), consent: 'yes' };
      expect((await cloud.ask(`/g/${till.mint({ guide: 2002 })}`, { form, headers: agent })).status).toBe(200);
    }
    const own = await customer();
    const id = (await memberOf(own))?.id;
    const link = (member: unknown) =>
      cloud.logIn().then((token) => cloud.ask('/v1/staff/2001/member', { method: 'PUT', token, json: { member } }));
    await link(id);
    expect((await consent(till.mint(), own)).body).toMatchObject({ code: 'self' });
    await link(null);
    const signals = async (staff: string, pin: string) => {
      const answer = await cloud.ask<{ items: ScanSignal[] }>('/v1/binding-signals', {
        token: await cloud.logIn(staff, pin),
      });
      expect(answer.text).not.toMatch(/137\d{8}|127\.0|one phone/);
      return answer.body.items.filter(({ to }) => to >= since);
    };
    const seen = await signals('9001', '999999');
    expect(seen).toContainEqual(
      expect.objectContaining({ kind: 'one_device', guide: '2002', store: 'S001', count: 5 }),
    );
    expect(seen).toContainEqual(expect.objectContaining({ kind: 'own_phone', guide: '2001', count: 1 }));
    expect(await signals(OTHER_MANAGER, OTHER_PIN)).toEqual([]);
  });
});

describe('attacks on the customer’s pages', () => {
  test('forged token: no page of it offers anybody', async () => {
    const token = till.mint();
    const forged = `${token.slice(0, -1)}${token.endsWith('7') ? '8' : '7'}`;
    for (const path of [`/g/${forged}`, `/my-guide?code=${forged}`]) {
      const page = await cloud.ask(path);
      expect([page.status, page.text]).toEqual([404, expect.stringContaining('这个码不对')]);
      expectClosed(page);
    }
  });

  test('replayed token: of a customer who comes second nothing is kept, and the first stays', async () => {
    const token = till.mint();
    const [first, second] = [newPhone(), newPhone()];
    await consent(token, first);
    const replayed = await consent(token, second);
    expect([replayed.status, replayed.body['code']]).toEqual([409, 'used_by_another']);
    expect(await memberOf(second)).toBeUndefined();
    expect((await memberOf(first))?.boundGuide).toBe('2001');
  });

  test('replayed digits: they serve once, for one number and no other', async () => {
    const [phone, other] = [await customer(), await customer()];
    const digits = await digitsFor(phone);
    expect((await choice({ phone: other, digits, choice: 'nobody' })).body.code).toBe('digits_wrong');
    expect((await choice({ phone, digits, choice: 'guide', guide: '2002' })).status).toBe(200);
    const again = await choice({ phone, digits, choice: 'nobody' });
    expect([again.status, again.body.code]).toEqual([409, 'digits_wrong']);
    expect((await memberOf(phone))?.boundGuide).toBe('2002');
  });

  test('guessed digits: five tries, then none; digits of yesterday are over', async () => {
    const phone = await customer();
    const digits = await digitsFor(phone);
    const wrong = digits === '000000' ? '000001' : '000000';
    for (let n = 0; n < 5; n += 1) await choice({ phone, digits: wrong, choice: 'nobody' });
    expect((await choice({ phone, digits, choice: 'nobody' })).body.code).toBe('digits_wrong');
    const late = await digitsFor(phone);
    cloud.advance(6 * MINUTE_MS);
    expect((await choice({ phone, digits: late, choice: 'nobody' })).body.code).toBe('digits_wrong');
    expect((await memberOf(phone))?.boundGuide).toBe('2001');
    await later();
  });

  test('enumeration of phones: a member’s number and nobody’s get the same answers, and only one of them a message', async () => {
    const [member, nobody] = [await customer(), newPhone()];
    cloud.advance(MINUTE_MS);
    const before = sent.length;
    const pages = [];
    for (const phone of [nobody, member]) {
      const asked = await cloud.ask('/my-guide', { form: { phone } });
      const wrong = await cloud.ask('/my-guide', { form: { phone, digits: '123456', choice: 'nobody' } });
      const plain = (text: string) => text.replaceAll(phone, 'N').replaceAll(/nonce="[^"]+"/g, '');
      pages.push([asked.status, plain(asked.text), wrong.status, plain(wrong.text)]);
    }
    expect(pages[0]).toEqual(pages[1]);
    await expect.poll(() => sent.length).toBe(before + 1);
  });

  test('enumeration of phones by a code for many: some are told to be another guide’s and nothing else, then all get one answer, and what comes of it comes', async () => {
    for (let n = 0; n < 6; n += 1) await later();
    const badge = till.mint({ mode: 2, ttl: 6, guide: 2002, seq: 950 });
    const theirs: string[] = [];
    for (let n = 0; n < TOLD_PER_ADDRESS.max; n += 1) theirs.push(await customer());
    for (const phone of theirs) {
      const { status, body, text } = await consent(badge, phone);
      expect([status, body['code'], text.includes('2001'), text.includes(phone)]).toEqual([
        409,
        'protected',
        false,
        false,
      ]);
    }
    const [[known = ''], nobody, answers] = [theirs, newPhone(), [] as unknown[]];
    for (const phone of [known, nobody]) {
      const json = await consent(badge, phone);
      const page = await cloud.ask(`/g/${badge}`, { form: { phone, consent: 'yes' } });
      answers.push([json.status, json.body, page.status, page.text.replaceAll(/nonce="[^"]+"/g, '')]);
    }
    expect(answers[0]).toEqual(answers[1]);
    expect(answers[0]).toMatchObject([200, { state: 'consented' }, 200, expect.stringContaining('收到了')]);
    expect([(await memberOf(known))?.boundGuide, (await memberOf(nobody))?.boundGuide]).toEqual(['2001', '2002']);
    cloud.advance(60 * MINUTE_MS);
    expect((await consent(badge, newPhone())).body).toMatchObject({ state: 'bound' });
    await till.renew();
  });

  test('rate limit on the customer page: by address, with a page that says so; the till’s own digits stay good', async () => {
    await later();
    cloud.hold();
    const phone = newPhone();
    for (let n = 0; n < CHOICE_MESSAGES_PER_ADDRESS.max; n += 1) expect((await choice({ phone })).status).toBe(200);
    const page = await cloud.ask('/my-guide', { form: { phone } });
    expect([page.status, page.text]).toEqual([429, expect.stringContaining('试得太多了')]);
    for (let n = 0; n < CHOICE_TRIES_PER_ADDRESS.max; n += 1)
      await choice({ phone, digits: '123456', choice: 'nobody' });
    expect((await choice({ phone, digits: '123456', choice: 'nobody' })).status).toBe(429);
    const forged: number[] = [];
    for (let n = 0; n < 40; n += 1) forged.push((await cloud.ask(`/my-guide?code=bad${String(n)}`)).status);
    expect(forged.at(-1)).toBe(429);
    expect((await cloud.ask(`/my-guide?code=${till.mint()}`)).status).toBe(200);
    expect((await consent(till.mint(), newPhone())).status).toBe(200);
    cloud.release();
    await later();
  });

  test('a stranger who asks for digits neither ends those of a till nor pesters: five a day on this page', async () => {
    const phone = await customer();
    const { id = '' } = (await memberOf(phone)) ?? {};
    const saleId = till.freshId();
    expect(
      (await cloud.ask(`/v1/members/${id}/messages`, { token: till.token, json: { saleId, amount: 100 } })).status,
    ).toBe(200);
    const code = sent.at(-1)?.code;
    await digitsFor(phone);
    const proven = await cloud.ask(`/v1/members/${id}/message-proofs`, { token: till.token, json: { saleId, code } });
    expect(proven.status, proven.text).toBe(200);
    for (let n = 0; n < 6; n += 1) {
      cloud.advance(MINUTE_MS + 1);
      await choice({ phone });
    }
    expect(sent.filter((order) => order.phone === `+86${phone}`).length).toBeLessThanOrEqual(6);
    await later();
  });

  test('another site’s form: nothing is sent and nothing is chosen', async () => {
    const phone = await customer();
    const page = await cloud.ask('/my-guide', { form: { phone }, headers: { origin: 'https://evil.example' } });
    // What was asked for before may still be on its way to others.
    expect([page.status, sent.filter((order) => order.phone === `+86${phone}`)]).toEqual([403, []]);
  });

  test('XSS through names: of guide, store and member, on every page they are text', async () => {
    const { database, secrets } = cloud.running.cloud;
    const markup = `<img src=x onerror="alert(1)">'`;
    const guide = DEMO_STAFF.find(({ document }) => document.id === '2001')?.document;
    const evil = { ...guide, id: '2666' as StaffId, tokenNumber: 2666, name: markup, stores: ['S001'] } as never;
    await putStaff(database, secrets, cloud.ports, 'brand:demo', evil, '424242');
    const named = (name: string) =>
      database.run('UPDATE stores SET profile = $3::jsonb WHERE scope = $1 AND store = $2', [
        'brand:demo',
        'S001',
        JSON.stringify({ ...DEMO_STORE, name }),
      ]);
    await named(markup);
    const phone = await customer();
    const { id = '' } = (await memberOf(phone)) ?? {};
    await ensureMember(database, 'brand:demo', { id: till.freshId(), phone: null, name: markup, at: 1 });
    await database.run('UPDATE members SET name = $3 WHERE scope = $1 AND id = $2', ['brand:demo', id, markup]);
    const mint = () => till.mint({ guide: 2666 });
    const code = mint();
    const digits = await digitsFor(phone, code);
    const pages = [
      await cloud.ask(`/g/${mint()}`),
      await cloud.ask(`/g/${mint()}`, { form: { phone: newPhone(), consent: 'yes' } }),
      await cloud.ask(`/g/${mint()}`, { form: { phone: markup, consent: 'yes' } }),
      await cloud.ask(`/g/${mint()}`, { form: { phone, consent: 'yes' } }),
      await cloud.ask(`/my-guide?code=${code}`),
      await cloud.ask(`/my-guide?code=${code}`, { form: { phone: markup } }),
      await cloud.ask(`/my-guide?code=${code}`, { form: { phone } }),
      await cloud.ask('/my-guide', { form: { phone, digits: '1', choice: 'guide', guide: markup } }),
      await cloud.ask(`/my-guide?code=${code}`, {
        form: { phone, digits, choice: 'guide' },
      }),
    ];
    expect(pages.map(({ status }) => status)).toEqual([200, 200, 422, 409, 200, 422, 200, 422, 200]);
    for (const page of pages) {
      expect(page.text).not.toContain('<img');
      expect(page.text).not.toContain('onerror="');
      expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    }
    expect(pages.map(({ text }) => text.includes('&lt;img src=x'))).not.toContain(false);
    await named(DEMO_STORE.name);
    cloud.advance(DAY_MS);
    await till.renew();
  });
});
