/** Binding a customer by QR against a real cloud: every page and status, one-time use, the fold. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addClaim, factsOf } from '../../../sync/cloud/binding/claims.ts';
import { ensureMember, readClaims } from '../../../sync/cloud/store/members.ts';
import { foldClaims, type BindingClaim, type ClaimOutcome } from '../../../sync/domain/binding.ts';
import { tokenMinuteAt } from '../../../sync/domain/binding-token.ts';
import type { MemberId, StoreId } from '../../../sync/domain/ids.ts';
import { DAY_MS, MINUTE_MS } from '../../../sync/domain/time.ts';
import { startTestCloud, type TestCloud, type TestTerminal } from './harness.ts';

let cloud: TestCloud;
let terminal: TestTerminal;
beforeAll(async () => {
  cloud = await startTestCloud();
  terminal = await cloud.pair();
});
afterAll(() => cloud.close());

let phones = 0;
/** Obviously made-up numbers, another one each time. */
const phone = (): string => {
  phones += 1;
  return `1380000${String(phones).padStart(4, '0')}`;
};
const JSON_ONLY = { accept: 'application/json' };
const scan = (token: string) => cloud.ask(`/g/${token}`, { headers: JSON_ONLY });
const consent = (token: string, number: string, over: Readonly<Record<string, string>> = {}) =>
  cloud.ask(`/g/${token}`, { form: { phone: number, consent: 'yes', ...over }, headers: JSON_ONLY });
const documentOf = async (token: string) =>
  (await terminal.pull('bindings')).body.documents.find(({ id }) => id === `token:${token}`);
const member = async (number: string) =>
  (await cloud.ask<{ items: Record<string, unknown>[] }>(`/v1/members?phone=${number}`, { token: terminal.token })).body
    .items[0];

describe('a genuine token', () => {
  test('is scanned, consented and bound, and the guide sees each step', async () => {
    const token = terminal.mint();
    const number = phone();
    const page = await cloud.ask(`/g/${token}`, { headers: { 'accept-language': 'zh-CN,zh;q=0.9' } });
    expect(page.status).toBe(200);
    expect(page.text).toContain('林晓雨');
    expect(page.text).toContain('梧桐路店');
    expect(page.text).not.toContain('checked');
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(await documentOf(token)).toMatchObject({ state: 'scanned', guide: '2001' });
    const bound = await cloud.ask(`/g/${token}`, { form: { phone: number, consent: 'yes' } });
    expect(bound.status, bound.text).toBe(200);
    expect(bound.text).toContain('绑定好了');
    const document = await documentOf(token);
    expect(document).toMatchObject({ state: 'bound', memberPhone: expect.stringMatching(/^138\*{4}\d{4}$/) as string });
    expect((document?.['steps'] as { state: string }[]).map(({ state }) => state)).toEqual([
      'scanned',
      'consented',
      'bound',
    ]);
    expect(await member(number)).toMatchObject({
      boundGuide: '2001',
      phone: expect.stringMatching(/^138\*{4}/) as string,
    });
    const pulled = (await terminal.pull('bindings')).body.documents.filter(({ type }) => type === 'member');
    expect(pulled.at(-1)).toMatchObject({ guide: '2001' });
  });

  test('answers JSON when asked, in English pages when preferred', async () => {
    const token = terminal.mint();
    const json = await scan(token);
    expect(json.body).toMatchObject({ state: 'scanned', guide: { number: '2001', name: '林晓雨' }, store: '梧桐路店' });
    const english = await cloud.ask(`/g/${token}`, { headers: { 'accept-language': 'en-GB' } });
    expect(english.text).toContain('Make 林晓雨 your personal guide?');
    expect(english.text).toContain('lang="en"');
  });

  test('takes JSON bodies and E.164 numbers, and the same phone again is bound all the same', async () => {
    const token = terminal.mint();
    const number = phone();
    const first = await cloud.ask(`/g/${token}`, {
      json: { phone: `+86 ${number}`, consent: 'yes', marketing: 'no' },
      headers: JSON_ONLY,
    });
    expect([first.status, first.body['state']]).toEqual([200, 'bound']);
    const again = await consent(token, number);
    expect([again.status, again.body['state']]).toEqual([200, 'bound']);
    expect((await scan(token)).body).toMatchObject({ state: 'bound' });
    const rows = await cloud.running.cloud.database.rows('SELECT 1 FROM claims WHERE token = $1', [token]);
    expect(rows).toHaveLength(1);
  });

  test('reads as people type it: lower case, O for 0, I and L for 1', async () => {
    const token = terminal.mint();
    const typed = token.toLowerCase().replaceAll('0', 'o').replaceAll('1', 'l');
    expect((await scan(typed)).status).toBe(200);
    expect(await documentOf(token)).toMatchObject({ state: 'scanned' });
  });

  test('keeps the consent, marketing apart and unticked', async () => {
    const [silent, loud] = [terminal.mint(), terminal.mint()];
    await consent(silent, phone());
    await consent(loud, phone(), { marketing: 'yes' });
    const rows = await cloud.running.cloud.database.rows<{ marketing: boolean; token: string }>(
      'SELECT c.marketing, k.token FROM consents c JOIN claims k ON k.id = c.id WHERE k.token IN ($1, $2)',
      [silent, loud],
    );
    expect(Object.fromEntries(rows.map(({ token, marketing }) => [token, marketing]))).toEqual({
      [silent]: false,
      [loud]: true,
    });
  });

  test('a phone number is never in the database as such', async () => {
    const number = phone();
    await consent(terminal.mint(), number);
    const rows = await cloud.running.cloud.database.rows<{ row: string }>(
      'SELECT to_jsonb(m)::text AS row FROM members m',
    );
    expect(rows.some(({ row }) => row.includes(number))).toBe(false);
  });
});

describe('a token is refused', () => {
  test('when nobody made it: 404', async () => {
    const token = terminal.mint();
    const forged = `${token.slice(0, -1)}${token.endsWith('7') ? '8' : '7'}`;
    const page = await cloud.ask(`/g/${forged}`);
    expect(page.status).toBe(404);
    expect(page.text).toContain('这个码不对');
    expect((await consent(forged, phone())).status).toBe(404);
    expect((await scan('short')).body).toMatchObject({ code: 'forged' });
    expect((await scan(terminal.mint({ term: 9999 }))).status).toBe(404);
  });

  test('when it is too old, with ten minutes of slack: 410', async () => {
    const now = tokenMinuteAt(cloud.ports.clock.now());
    const late = terminal.mint({ iat: now - 19 });
    expect((await scan(late)).status).toBe(200);
    const expired = terminal.mint({ iat: now - 22 });
    const page = await cloud.ask(`/g/${expired}`);
    expect(page.status).toBe(410);
    expect(page.text).toContain('这个码过期了');
    expect((await consent(expired, phone())).status).toBe(410);
    expect(await documentOf(expired)).toMatchObject({ state: 'expired' });
  });

  test('when its terminal revoked it: 410', async () => {
    const token = terminal.mint();
    await terminal.upload([
      terminal.entry('token.issued', { token, guide: '2001', mode: 'one_time', seq: 1 }),
      terminal.entry('token.revoked', { token, reason: 'guide_closed' }),
    ]);
    const page = await cloud.ask(`/g/${token}`);
    expect(page.status).toBe(410);
    expect(page.text).toContain('已作废');
    expect((await consent(token, phone())).body).toMatchObject({ code: 'revoked', state: 'revoked' });
  });

  test('when another customer used it: 409, and only the first is bound', async () => {
    const token = terminal.mint();
    const [first, second] = [phone(), phone()];
    expect((await consent(token, first)).status).toBe(200);
    const page = await cloud.ask(`/g/${token}`, { form: { phone: second, consent: 'yes' } });
    expect(page.status).toBe(409);
    expect(page.text).toContain('已被别人用了');
    expect(await member(second)).toBeUndefined();
  });

  test('when many customers use it at once, exactly one is bound and nothing of the others is kept', async () => {
    for (let round = 0; round < 4; round += 1) {
      const token = terminal.mint();
      const numbers = Array.from({ length: 6 }, phone);
      const answers = await Promise.all(numbers.map((number) => consent(token, number)));
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409, 409, 409]);
      const members = await Promise.all(numbers.map(member));
      expect(members.filter((one) => one !== undefined)).toHaveLength(1);
    }
  });

  test('the same new customer pressing many times, on two codes at once, is one member and bound', async () => {
    const [one, two] = [terminal.mint(), terminal.mint()];
    const number = phone();
    const answers = await Promise.all([one, two, one, two, one, two].map((token) => consent(token, number)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 200]);
    expect((await consent(two, number)).status).toBe(200);
    const rows = await cloud.running.cloud.database.rows('SELECT DISTINCT member FROM claims WHERE token IN ($1, $2)', [
      one,
      two,
    ]);
    expect(rows).toHaveLength(1);
  });

  test('when its guide was not on the roster: 410 with its own page', async () => {
    const page = await cloud.ask(`/g/${terminal.mint({ guide: 4711 })}`);
    expect(page.status).toBe(410);
    expect(page.text).toContain('不在这家店');
  });

  test('made in the minute in which its guide came onto the roster is good, one of the minute before is not', async () => {
    const since = (at: number) =>
      cloud.running.cloud.database.run(
        "UPDATE staff SET body = jsonb_set(body, '{from}', to_jsonb($1::bigint)) WHERE staff = '2002'",
        [at],
      );
    const minute = Math.floor(cloud.ports.clock.now() / 60_000) * 60_000;
    const token = terminal.mint({ guide: 2002 });
    await since(minute + 59_999);
    expect((await cloud.ask(`/g/${token}`)).status).toBe(200);
    await since(minute + 60_000);
    expect((await cloud.ask(`/g/${token}`)).status).toBe(410);
    await since(0);
  });

  test('without phone or consent: 422, and what was typed stays', async () => {
    const token = terminal.mint();
    const number = phone();
    expect((await cloud.ask(`/g/${token}`, { form: {}, headers: JSON_ONLY })).body).toMatchObject({
      code: 'phone_missing',
    });
    expect((await consent(token, '12345')).body).toMatchObject({ code: 'phone_invalid' });
    const page = await cloud.ask(`/g/${token}`, { form: { phone: number, marketing: 'yes' } });
    expect(page.status).toBe(422);
    expect(page.text).toContain(`value="${number}"`);
    expect(page.text).toContain('请先勾选');
    expect(await member(number)).toBeUndefined();
    expect((await consent(token, number)).status).toBe(200);
  });

  test('from another site: 403; from its own page or a script: taken', async () => {
    const token = terminal.mint();
    const number = phone();
    const from = (headers: Readonly<Record<string, string>>) =>
      cloud.ask(`/g/${token}`, { form: { phone: number, consent: 'yes' }, headers: { ...JSON_ONLY, ...headers } });
    expect((await from({ origin: 'https://evil.example' })).status).toBe(403);
    expect((await from({ origin: cloud.url })).status).toBe(200);
    expect((await from({})).status).toBe(200);
  });

  test('with markup in a name or number it is shown as text', async () => {
    const page = await cloud.ask(`/g/${terminal.mint()}`, {
      form: { phone: '"><script>alert(1)</script>', consent: 'yes' },
    });
    expect(page.status).toBe(422);
    expect(page.text).not.toContain('<script>');
  });

  test('repeated failures are slowed down, a genuine token never', async () => {
    const token = terminal.mint();
    const answers = [];
    for (let index = 0; index < 40; index += 1) answers.push((await scan(`bad${String(index)}`)).status);
    expect(answers.at(-1)).toBe(429);
    expect((await scan(token)).status).toBe(200);
    expect((await consent(token, phone())).status).toBe(200);
    cloud.advance(6 * MINUTE_MS);
  });
});

describe('who a member is bound to', () => {
  test('a protected guide stays: the token ends in conflict', async () => {
    const number = phone();
    await consent(terminal.mint(), number);
    const token = terminal.mint({ guide: 2002 });
    const page = await cloud.ask(`/g/${token}`, { form: { phone: number, consent: 'yes' } });
    expect(page.status).toBe(409);
    expect(page.text).toContain('您已经有专属导购');
    expect(await documentOf(token)).toMatchObject({ state: 'conflict', reason: 'protected' });
    expect(await member(number)).toMatchObject({ boundGuide: '2001' });
  });

  test.each([
    ['a code for many', 'multi_use', 1],
    ['a badge', 'static', 2],
  ] as const)('%s binds all who have no guide, takes nobody’s customer, ends when revoked', async (_, mode, bits) => {
    const token = terminal.mint({ mode: bits, ttl: 6 });
    const [held, ...numbers] = Array.from({ length: 6 }, phone) as [string, ...string[]];
    await consent(terminal.mint({ guide: 2002 }), held);
    const answers = await Promise.all(numbers.map((number) => consent(token, number)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    for (const number of numbers) expect(await member(number)).toMatchObject({ boundGuide: '2001' });
    expect((await consent(token, held)).body).toMatchObject({ code: 'protected' });
    cloud.advance(31 * DAY_MS);
    await terminal.renew();
    await consent(token, held);
    expect(await member(held)).toMatchObject({ boundGuide: '2002' });
    expect((await consent(token, phone())).status).toBe(200);
    await terminal.upload([
      terminal.entry('token.issued', { token, guide: '2001', mode, seq: 7 }),
      terminal.entry('token.revoked', { token, reason: 'guide_closed' }),
    ]);
    expect((await consent(token, phone())).body).toMatchObject({ code: 'revoked' });
  });

  test('a guide who scans the own code with the own phone is shown that nobody is bound to oneself; a colleague’s code binds', async () => {
    const number = phone();
    await consent(terminal.mint({ guide: 2002 }), number);
    cloud.advance(31 * DAY_MS);
    await terminal.renew();
    const link = async (id: unknown) =>
      cloud.ask('/v1/staff/2001/member', { method: 'PUT', token: await cloud.logIn(), json: { member: id } });
    expect((await link((await member(number))?.['id'])).status).toBe(200);
    for (const [language, title] of [
      ['zh-CN', '不能绑定自己'],
      ['en', 'You cannot bind yourself'],
    ] as const) {
      const token = terminal.mint();
      const page = await cloud.ask(`/g/${token}`, {
        form: { phone: number, consent: 'yes' },
        headers: { 'accept-language': language },
      });
      expect([page.status, page.text]).toEqual([409, expect.stringContaining(title)]);
      expect(await documentOf(token)).toMatchObject({ state: 'conflict', reason: 'self' });
    }
    expect((await consent(terminal.mint(), number)).body).toMatchObject({ code: 'self' });
    expect(await member(number)).toMatchObject({ boundGuide: '2002' });
    expect((await consent(terminal.mint({ guide: 2002 }), number)).status).toBe(200);
    // Under another id of the person, too, once both are one.
    const { database } = cloud.running.cloud;
    const [twin, own] = [terminal.freshId(), String((await member(number))?.['id'])];
    await ensureMember(database, 'brand:demo', { id: twin, phone: null, name: null, at: 1 });
    for (const id of [twin, own])
      await database.run("INSERT INTO member_aliases (scope, member, person) VALUES ('brand:demo', $1, $2)", [id, own]);
    await link(twin);
    expect((await consent(terminal.mint(), number)).body).toMatchObject({ code: 'self' });
    // No longer that person's: a customer as any other, whose guide is protected.
    await link(null);
    expect((await consent(terminal.mint(), number)).body).toMatchObject({ code: 'protected' });
  });

  test('after the protection a one-time code of another guide rebinds', async () => {
    const number = phone();
    await consent(terminal.mint(), number);
    cloud.advance(31 * DAY_MS);
    await terminal.renew();
    const token = terminal.mint({ guide: 2002 });
    expect((await consent(token, number)).status).toBe(200);
    expect(await member(number)).toMatchObject({ boundGuide: '2002' });
  });

  test('a claim that a terminal journalled offline is folded in, and the terminal’s report of the token adds its step', async () => {
    const id = terminal.freshId();
    const token = terminal.mint();
    await scan(token);
    const answer = await terminal.upload([
      terminal.entry('token.issued', { token, guide: '2001', mode: 'one_time', seq: 9 }),
      terminal.entry('binding.claimed', {
        claim: terminal.freshId(),
        member: id,
        guide: '2002',
        source: 'manual_phone',
        claimSeq: 1,
      }),
    ]);
    expect(answer.body.quarantined).toEqual([]);
    expect((await documentOf(token))?.['steps']).toMatchObject([{ state: 'issued' }, { state: 'scanned' }]);
    const found = await cloud.ask<{ items: unknown[] }>(`/v1/members?id=${id}`, { token: terminal.token });
    expect(found.body.items).toMatchObject([{ boundGuide: '2002' }]);
  });

  interface Case {
    readonly claims: readonly {
      readonly id: string;
      readonly at: number;
      readonly source: string;
      readonly guide?: string | null;
      readonly terminal: number;
      readonly seq: number;
      readonly guideIsMember?: boolean;
    }[];
    readonly guidesLeft?: Readonly<Record<string, number>>;
    readonly policy: { readonly protectSeconds: number; readonly validSeconds: number };
    readonly expected: { readonly guide: string | null; readonly outcomes: Readonly<Record<string, ClaimOutcome>> };
  }

  test('is the fold of all claims as stored, for all public cases', async () => {
    const cases = JSON.parse(readFileSync('tests/fixtures/cases/binding-claims.json', 'utf8')) as Case[];
    const { database } = cloud.running.cloud;
    for (const [index, { claims, guidesLeft, policy, expected }] of cases.entries()) {
      const id = terminal.freshId() as MemberId;
      await ensureMember(database, 'brand:demo', { id, phone: null, name: null, at: 0 });
      for (const one of claims) {
        const claim = {
          ...one,
          id: `${String(index)}.${one.id}`,
          at: one.at * 1000,
          guide: one.guide ?? null,
        } as unknown as BindingClaim;
        await addClaim(cloud.running.cloud, id, { claim, store: 'S001' as StoreId, token: null });
      }
      const stored = await readClaims(database, 'brand:demo', id);
      const left = new Map(Object.entries(guidesLeft ?? {}).map(([guide, at]) => [guide, at * 1000]));
      const facts = {
        ...(await factsOf(database, 'brand:demo', stored)),
        guidesLeft: left,
        policy: { protectMs: policy.protectSeconds * 1000, validMs: policy.validSeconds * 1000 },
      };
      const folded = foldClaims(facts as unknown as Parameters<typeof foldClaims>[0]);
      expect(folded.guide, `case ${String(index)}`).toBe(expected.guide);
      expect(
        Object.fromEntries([...folded.outcomes].map(([key, outcome]) => [String(key).replace(/^\d+\./, ''), outcome])),
      ).toEqual(expected.outcomes);
    }
  });
});
