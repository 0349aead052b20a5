/** The guide's page on a phone against a real cloud: the way in and out, own codes with their life. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { GUIDE_IDLE_MS } from '../../../sync/cloud/guide/phone-session.ts';
import { putStaff } from '../../../sync/cloud/store/staff.ts';
import { DEMO_STAFF } from '../../../sync/demo/shop.ts';
import { MINUTE_MS } from '../../../sync/domain/time.ts';
import type { StaffDocument } from '../../../sync/schemas/documents/catalogue.ts';
import { guidePhone, JSON_ONLY, type GuidePhone } from './guide-phone.ts';
import type { TestTerminal } from './harness.ts';
import { OTHER_PIN, startShop, type Shop } from './hostile-shop.ts';

let cloud: Shop;
let till: TestTerminal;
let own: GuidePhone;
let other: GuidePhone;
beforeAll(async () => {
  cloud = await startShop();
  till = await cloud.pair();
  own = guidePhone(cloud);
  other = guidePhone(cloud);
  expect((await own.signIn()).status).toBe(303);
  expect((await other.signIn('2002')).status).toBe(303);
});
afterAll(() => cloud.close());

const guide = (over: Partial<StaffDocument>): Promise<void> => {
  const person = DEMO_STAFF.find(({ document }) => document.id === '2001')?.document as StaffDocument;
  const { database, secrets } = cloud.running.cloud;
  return putStaff(database, secrets, cloud.ports, 'brand:demo', { ...person, ...over }, OTHER_PIN);
};
/** As long as a staff number may be. */
const XSS = '"><svg onload=a(1)>';

describe('the way in', () => {
  test('nobody sees anything without signing in, and the cookie is out of reach of scripts and other sites', async () => {
    const phone = guidePhone(cloud);
    const page = await phone.get('/guide');
    expect(page.status).toBe(401);
    expect(page.text).toContain('name="pin"');
    expect((await phone.get('/guide', JSON_ONLY)).body['code']).toBe('not_authenticated');
    expect((await phone.get('/guide/codes', JSON_ONLY)).status).toBe(401);
    const signed = await phone.signIn();
    expect([signed.status, signed.headers.get('location')]).toEqual([303, '/guide']);
    const [cookie] = signed.headers.getSetCookie();
    expect(cookie).toMatch(/^guidepost_guide=[\w-]{43}; Path=\/guide; Max-Age=43200; HttpOnly; SameSite=Strict$/);
    expect((await phone.get('/guide')).status).toBe(200);
    // What the database keeps opens nothing.
    const rows = await cloud.running.cloud.database.rows<{ row: string }>(
      'SELECT to_jsonb(s)::text AS row FROM guide_sessions s',
    );
    const secret = phone.cookie().split('=')[1] ?? 'none';
    expect(rows.some(({ row }) => row.includes(secret))).toBe(false);
  });

  test('a page runs only its own script, and is framed by nobody', async () => {
    const page = await own.get('/guide');
    const policy = page.headers.get('content-security-policy') ?? '';
    const nonce = /style-src 'nonce-([^']+)'/.exec(policy)?.[1] ?? 'none';
    expect(policy).toBe(
      `default-src 'none'; style-src 'nonce-${nonce}'; script-src 'nonce-${nonce}'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
    );
    expect(page.text.match(/<script[^>]*>/g)).toEqual([`<script nonce="${nonce}">`]);
    expect(page.text).not.toMatch(/ (on\w+|style)=/);
    expect(page.headers.get('cache-control')).toBe('no-store');
  });

  test('guessing a PIN locks the person as at the till, and there too', async () => {
    await guide({ id: '2101' as StaffDocument['id'], tokenNumber: 2101 });
    const phone = guidePhone(cloud);
    const wrong = await phone.signIn('2101', '000000');
    expect([wrong.status, wrong.text.includes('工号或密码不对'), wrong.headers.getSetCookie()]).toEqual([
      401,
      true,
      [],
    ]);
    for (let tries = 2; tries < 5; tries += 1) await phone.signIn('2101', '000000');
    expect((await phone.signIn('2101', '000000')).status).toBe(429);
    expect((await phone.signIn('2101', OTHER_PIN)).status).toBe(429);
    const atTill = await cloud.ask('/v1/sessions', { json: { brand: 'demo', staff: '2101', pin: OTHER_PIN } });
    expect(atTill.body['code']).toBe('person_locked');
  });

  test('somebody who is no guide, a made-up number and an empty form are refused in words', async () => {
    const phone = guidePhone(cloud);
    const cashier = await phone.signIn('1001', '111111');
    expect([cashier.status, cashier.headers.getSetCookie()]).toEqual([403, []]);
    const made = await phone.signIn(XSS, '222222');
    expect([made.status, made.text.includes('<svg onload')]).toEqual([401, false]);
    expect(made.text).toContain('&quot;&gt;&lt;svg onload');
    expect((await phone.signIn('', '')).status).toBe(422);
  });

  test('forms of other sites are refused, also of a browser that says nothing', async () => {
    const phone = guidePhone(cloud);
    const form = { staff: '2001', pin: '222222' };
    for (const headers of [
      { 'sec-fetch-site': 'cross-site' },
      { origin: 'https://evil.example' },
      { origin: 'null' },
      {},
    ])
      expect((await phone.post('/guide/session', form, headers)).status).toBe(403);
    const before = (await own.get('/guide/codes')).text;
    for (const path of ['/guide/codes', '/guide/objections', '/guide/session/end'])
      expect(
        (
          await own.post(
            path,
            { sale: 'x', day: '2026-01-01', reason: 'amount_wrong' },
            { 'sec-fetch-site': 'same-site' },
          )
        ).status,
      ).toBe(403);
    expect((await own.get('/guide/codes')).text.match(/<li>/g)?.length).toBe(before.match(/<li>/g)?.length);
    expect((await phone.post('/guide/session', form, { origin: cloud.url })).status).toBe(303);
  });

  test('a session ends by signing out, by a new PIN, with the guide’s leaving, and when nobody looks', async () => {
    const id = '2102' as StaffDocument['id'];
    await guide({ id, tokenNumber: 2102 });
    const phone = guidePhone(cloud);
    const thief = guidePhone(cloud);
    const isIn = async (who: GuidePhone): Promise<boolean> => (await who.get('/guide')).status === 200;
    await phone.signIn(id, OTHER_PIN);
    thief.take(phone.cookie());
    expect([await isIn(phone), await isIn(thief)]).toEqual([true, true]);
    await phone.post('/guide/session/end');
    expect([await isIn(phone), await isIn(thief)]).toEqual([false, false]);

    await phone.signIn(id, OTHER_PIN);
    cloud.advance(GUIDE_IDLE_MS - MINUTE_MS);
    // What the page asks by itself is nobody who looks.
    expect((await phone.get('/guide', JSON_ONLY)).status).toBe(200);
    cloud.advance(2 * MINUTE_MS);
    expect(await isIn(phone)).toBe(false);
    await phone.signIn(id, OTHER_PIN);
    cloud.advance(GUIDE_IDLE_MS - MINUTE_MS);
    expect(await isIn(phone)).toBe(true);
    cloud.advance(2 * MINUTE_MS);
    expect(await isIn(phone)).toBe(true);

    const { database } = cloud.running.cloud;
    await database.run('UPDATE staff_credentials SET changed_at = $3 WHERE scope = $1 AND staff = $2', [
      'brand:demo',
      id,
      cloud.ports.clock.now() + 1,
    ]);
    expect(await isIn(phone)).toBe(false);
    await guide({ id, tokenNumber: 2102 });
    await database.run('UPDATE staff_credentials SET changed_at = 0 WHERE scope = $1 AND staff = $2', [
      'brand:demo',
      id,
    ]);
    expect(await isIn(phone)).toBe(true);
    await guide({ id, tokenNumber: 2102, leftAt: cloud.ports.clock.now() });
    expect(await isIn(phone)).toBe(false);
    expect((await phone.signIn(id, OTHER_PIN)).text).toContain('已离职');
  });
});

describe('a binding code', () => {
  const issue = async (phone: GuidePhone): Promise<string> => {
    const issued = await phone.post('/guide/codes');
    expect(issued.status, issued.text).toBe(303);
    return (issued.headers.get('location') ?? '').replace('/guide/codes/', '');
  };
  const stateOf = async (token: string) => (await own.get(`/guide/codes/${token}`, JSON_ONLY)).body;
  const consent = (token: string, phone: string) =>
    cloud.ask(`/g/${token}`, { form: { phone, consent: 'yes' }, headers: JSON_ONLY });

  beforeAll(async () => {
    await own.signIn();
    await other.signIn('2002');
  });

  test('is issued on the phone, and the guide sees it scanned and the customer bound; the store’s tills too', async () => {
    const token = await issue(own);
    const page = await own.get(`/guide/codes/${token}`);
    expect(page.text).toContain('<path fill="#000"');
    expect(page.text).toContain('data-state="issued"');
    expect(await stateOf(token)).toMatchObject({ state: 'issued', url: `${cloud.url}/g/${token}` });
    expect((await cloud.ask(`/g/${token}`)).text).toContain('林晓雨');
    const scanned = await stateOf(token);
    expect(scanned).toMatchObject({ state: 'scanned' });
    expect((await consent(token, '13800000901')).body['state']).toBe('bound');
    expect(await stateOf(token)).toMatchObject({ state: 'bound' });
    const bound = (await own.get(`/guide/codes/${token}`)).text;
    expect(bound).toContain('138****0901');
    expect(bound).not.toContain('13800000901');
    await till.renew();
    const documents = (await till.pull('bindings')).body.documents;
    expect(documents.find(({ id }) => id === `token:${token}`)).toMatchObject({
      state: 'bound',
      guide: '2001',
      terminal: '00',
    });
    const [claim] = await cloud.running.cloud.database.rows(
      'SELECT source, guide, store FROM claims WHERE token = $1',
      [token],
    );
    expect(claim).toEqual({ source: 'qr_one_time', guide: '2001', store: 'S001' });
  });

  test('gives own customers to a colleague of the store, also several, and nobody else’s', async () => {
    const [mine, second, theirs] = ['13800000941', '13800000942', '13800000943'];
    await consent(await issue(own), mine);
    await consent(await issue(own), second);
    await consent(await issue(other), theirs);
    cloud.advance(1000);
    const overview = (await own.get('/guide/codes')).text;
    expect(overview).toContain('<option value="2002">');
    expect(overview).not.toContain('<option value="2001">');
    const post = (to: string) => own.post('/guide/codes', { to });
    // Oneself, a cashier, nobody.
    for (const nobody of ['2001', '1001', '7777', XSS]) {
      const refused = await post(nobody);
      expect([refused.status, refused.text.includes('这位不是本店在职的同事')]).toEqual([409, true]);
    }
    const given = await post('2002');
    expect(given.status, given.text).toBe(303);
    const code = (given.headers.get('location') ?? '').replace('/guide/codes/', '');
    expect((await own.get(`/guide/codes/${code}`)).text).toContain('接手');
    // The colleague's code it is not.
    expect((await other.get(`/guide/codes/${code}`, JSON_ONLY)).status).toBe(404);
    expect((await consent(code, mine)).body).toMatchObject({ state: 'bound', guide: { number: '2002' } });
    expect(await stateOf(code)).toMatchObject({ state: 'bound' });
    expect((await own.get(`/guide/codes/${code}`)).text).toContain('作废这个码');
    expect((await consent(code, second)).body).toMatchObject({ state: 'bound' });
    const back = (await other.post('/guide/codes', { to: '2001' })).headers.get('location') ?? '';
    expect((await consent(back.replace('/guide/codes/', ''), theirs)).body).toMatchObject({ state: 'bound' });
    expect((await own.post(`/guide/codes/${code}/revoked`)).status).toBe(303);
    expect(await stateOf(code)).toMatchObject({ state: 'revoked' });
    expect((await consent(code, mine)).status).toBe(410);
  });

  test('a refusal says why: bound to another guide who is protected, used by another, withdrawn, too old', async () => {
    const taken = await issue(other);
    await consent(taken, '13800000902');
    // One second later, since the same instant is decided by other things than time.
    cloud.advance(1000);
    const late = await issue(own);
    expect((await consent(late, '13800000902')).body['code']).toBe('protected');
    expect(await stateOf(late)).toMatchObject({ state: 'conflict', reason: 'protected' });
    expect((await own.get(`/guide/codes/${late}`)).text).toContain('顾客已有专属导购，还在保护期');
    const used = await issue(own);
    expect((await consent(used, '13800000903')).body['state']).toBe('bound');
    expect((await consent(used, '13800000904')).body['code']).toBe('used_by_another');
    const withdrawn = await issue(own);
    expect((await own.post(`/guide/codes/${withdrawn}/revoked`)).status).toBe(303);
    expect(await stateOf(withdrawn)).toMatchObject({ state: 'revoked', reason: 'by_staff' });
    expect((await consent(withdrawn, '13800000905')).status).toBe(410);
    const old = await issue(own);
    cloud.advance(21 * MINUTE_MS);
    expect(await stateOf(old)).toMatchObject({ state: 'expired' });
    expect((await own.get(`/guide/codes/${old}`)).text).toContain('码过期了');
    expect((await consent(old, '13800000906')).status).toBe(410);
  });

  test('somebody else’s code is none: not to see, not to withdraw; a till’s neither, and a made-up one', async () => {
    const theirs = await issue(other);
    const tills = till.mint();
    const forged = `${theirs.slice(0, -1)}${theirs.endsWith('0') ? '1' : '0'}`;
    for (const token of [theirs, tills, forged, 'x', encodeURIComponent('../../v1/members')]) {
      expect([token, (await own.get(`/guide/codes/${token}`)).status]).toEqual([token, 404]);
      expect((await own.post(`/guide/codes/${token}/revoked`)).status).toBe(404);
    }
    expect((await consent(theirs, '13800000907')).body['state']).toBe('bound');
    expect((await cloud.ask(`/g/${forged}`)).status).toBe(404);
  });

  test('a genuine-looking code of the cloud that nobody was given is forged', async () => {
    const given = await issue(own);
    await cloud.running.cloud.database.run('DELETE FROM guide_codes WHERE token = $1', [given]);
    expect((await cloud.ask(`/g/${given}`)).status).toBe(404);
  });

  test('codes are not to be had without end', async () => {
    cloud.advance(11 * MINUTE_MS);
    cloud.hold();
    const statuses: number[] = [];
    for (let tries = 0; tries < 31; tries += 1) statuses.push((await own.post('/guide/codes')).status);
    cloud.release();
    expect([statuses.filter((status) => status === 303).length, statuses.at(-1)]).toEqual([30, 429]);
    expect((await other.post('/guide/codes')).status).toBe(303);
  });
});

test('who signed in and issued is in the audit log, without tokens', async () => {
  const rows = await cloud.running.cloud.database.rows<{ who: string; act: string; what: string }>(
    "SELECT who, act, what FROM audit_log WHERE act IN ('session.opened', 'guide_code.issued', 'guide_code.revoked')",
  );
  const acts = new Set(
    rows.filter(({ who, what }) => who === 'staff 2001' && !what.includes('PIN')).map(({ act }) => act),
  );
  expect(acts).toEqual(new Set(['session.opened', 'guide_code.issued', 'guide_code.revoked']));
  const tokens = await cloud.running.cloud.database.rows<{ token: string }>('SELECT token FROM guide_codes');
  for (const { token } of tokens) expect(rows.some(({ what }) => what.includes(token.slice(-8)))).toBe(false);
});
