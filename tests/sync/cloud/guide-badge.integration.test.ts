/** A guide's static badge on the phone, against a real cloud: the till's own code, while customers may scan it, and nobody else's. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DAY_MS } from '../../../sync/domain/time.ts';
import type { TerminalProfile } from '../../../sync/protocol/messages.ts';
import { guidePhone, JSON_ONLY, type GuidePhone } from './guide-phone.ts';
import { BADGES_PER_GUIDE } from '../../../sync/cloud/routes/guide-badge.ts';
import { TestTerminal } from './harness.ts';
import { BRAND_MANAGER, OTHER_PIN, pairElsewhere, startShop, type Shop } from './hostile-shop.ts';

const STATIC = 2;
const A_YEAR = 6;

let cloud: Shop;
let till: TestTerminal;
let own: GuidePhone;
let other: GuidePhone;
let seq = 0;
beforeAll(async () => {
  cloud = await startShop();
  till = await cloud.pair();
  own = guidePhone(cloud);
  other = guidePhone(cloud);
  await signIn();
});
afterAll(() => cloud.close());

async function signIn(): Promise<void> {
  expect((await own.signIn()).status).toBe(303);
  expect((await other.signIn('2002')).status).toBe(303);
}
/** As a till makes a badge: those before end in the same write. */
async function badge(guide = '2001', ending: readonly string[] = [], at = till): Promise<string> {
  seq += 1;
  const token = at.mint({ mode: STATIC, ttl: A_YEAR, guide: Number(guide), seq });
  const issued = at.entry('token.issued', { token, guide, mode: 'static', seq });
  const ended = ending.map((one) => at.entry('token.revoked', { token: one, reason: 'badge_renewed' }));
  const { status, text } = await at.upload([issued, ...ended]);
  expect(status, text).toBe(200);
  return token;
}
const tokensOf = async (phone: GuidePhone): Promise<readonly string[]> =>
  (await phone.get<{ items: { url: string }[] }>('/guide/badge', JSON_ONLY)).body.items.map(
    ({ url }) => url.split('/g/')[1] ?? '',
  );

test('is the code that the till made, large on the page, and a customer’s phone takes it', async () => {
  const none = await own.get('/guide/badge');
  expect([none.status, none.text.includes('没有可用的工牌码'), none.text.includes('class="qr"')]).toEqual([
    200,
    true,
    false,
  ]);
  const token = await badge();
  expect(await tokensOf(own)).toEqual([token]);
  const page = await own.get('/guide/badge');
  for (const part of ['class="qr"', token.slice(-8, -4) + '-' + token.slice(-4), '有效期到'])
    expect(page.text).toContain(part);
  expect((await own.get('/guide/codes')).text).toContain('href="/guide/badge"');
  expect((await cloud.ask(`/g/${token}`, { headers: JSON_ONLY })).status).toBe(200);
  const english = await own.get('/guide/badge', { accept: 'text/html', 'accept-language': 'en' });
  expect(english.text).toContain('Valid until');
});

test('renewed or revoked at the till it is gone here at once; one-time codes are none', async () => {
  const before = await tokensOf(own);
  const fresh = await badge('2001', before);
  expect(await tokensOf(own)).toEqual([fresh]);
  seq += 1;
  const once = till.mint({ mode: 0, ttl: A_YEAR, guide: 2001, seq });
  await till.upload([till.entry('token.issued', { token: once, guide: '2001', mode: 'one_time', seq })]);
  expect(await tokensOf(own)).toEqual([fresh]);
  await till.upload([till.entry('token.revoked', { token: fresh, reason: 'by_staff' })]);
  expect(await tokensOf(own)).toEqual([]);
});

test('attack (IDOR): another guide’s badge is none, whatever is asked for', async () => {
  const [mine, theirs] = [await badge(), await badge('2002')];
  expect([await tokensOf(own), await tokensOf(other)]).toEqual([[mine], [theirs]]);
  for (const query of [`token=${theirs}`, `token=${till.mint({ mode: STATIC, guide: 2001, seq: 1900 })}`, 'token=x']) {
    const asked = await own.get(`/guide/badge?${query}`);
    expect([query, asked.status, asked.text.includes(theirs), asked.text.includes('class="qr"')]).toEqual([
      query,
      404,
      false,
      false,
    ]);
  }
  expect((await own.get(`/guide/badge?guide=2002`)).text).not.toContain(theirs.slice(-4));
  expect((await own.get(`/guide/badge?token=${mine}`)).status).toBe(200);
  expect((await guidePhone(cloud).get('/guide/badge')).status).toBe(401);
});

test('attack: a till that says that its badge of somebody else is mine brings it to no phone of mine', async () => {
  const before = await tokensOf(own);
  seq += 1;
  const token = till.mint({ mode: STATIC, ttl: A_YEAR, guide: 2002, seq });
  await till.upload([till.entry('token.issued', { token, guide: '2001', mode: 'static', seq })]);
  expect(await tokensOf(own)).toEqual(before);
  // Of a store that the guide does not work in.
  const elsewhere = await pairElsewhere(cloud);
  await badge('2001', [], elsewhere);
  expect(await tokensOf(own)).toEqual(before);
});

const newest = async (phone = own): Promise<string> => (await tokensOf(phone))[0] ?? '';
const make = async (phone = own, over?: string) => phone.post('/guide/badge', { over: over ?? (await newest(phone)) });
const scan = (token: string) => cloud.ask(`/g/${token}`, { headers: JSON_ONLY });
/** As the document of the till's store has it. */
const stateOf = async (token: string): Promise<unknown> => {
  const { body } = await till.pull('bindings', null, 500);
  return (body.documents as { id: string; state?: string }[]).find(({ id }) => id === `token:${token}`)?.state;
};
const acts = async (act: string): Promise<readonly unknown[]> => {
  const token = await cloud.logIn('9001');
  const { body } = await cloud.ask<{ items: { act: string; who: string; what: string }[] }>('/v1/audit', { token });
  return body.items.filter((row) => row.act === act).map(({ who }) => who);
};

test('made on the phone it is one that customers may scan, and every one of before ends with it, at tills too', async () => {
  const before = await tokensOf(own);
  expect(before.length).toBeGreaterThan(0);
  expect((await make()).status).toBe(303);
  const [fresh = '', ...more] = await tokensOf(own);
  expect([more, before.includes(fresh)]).toEqual([[], false]);
  expect([(await scan(fresh)).status, (await scan(before[0] ?? '')).status]).toEqual([200, 410]);
  const page = await own.get('/guide/badge');
  for (const part of [`${fresh.slice(-8, -4)}-${fresh.slice(-4)}`, '确定换新', '确定作废'])
    expect(page.text).toContain(part);
  // Among the codes that a customer is handed it is none.
  expect((await own.get('/guide/codes')).text).not.toContain(fresh);
  expect((await own.get(`/guide/codes/${fresh}`)).status).toBe(404);
  expect(await acts('guide_badge.made')).toEqual(['staff 2001']);
  // The till is told of both.
  expect(await stateOf(fresh)).toBe('scanned');
  expect(await stateOf(before[0] ?? '')).toBe('revoked');
});

test('pressed twice, or on a page of before, it is made once', async () => {
  const before = await newest();
  const [first, second] = [await make(own, before), await make(own, before)];
  expect([first.status, second.status]).toEqual([303, 303]);
  expect(await acts('guide_badge.made')).toHaveLength(2);
  expect(await tokensOf(own)).toHaveLength(1);
});

test('attack (IDOR): no guide revokes, downloads or ends the badge of another', async () => {
  await make(other);
  const [mine, theirs] = [await newest(own), await newest(other)];
  expect((await own.post(`/guide/badge/${theirs}/revoked`)).status).toBe(404);
  for (const format of ['pdf', 'svg', 'png'])
    expect((await own.get(`/guide/badge/${theirs}/${format}`)).status).toBe(404);
  await make(own);
  expect(await newest(other)).toBe(theirs);
  expect((await scan(theirs)).status).toBe(200);
  // Nor does a page of another site.
  const elsewhere = { 'sec-fetch-site': 'cross-site' };
  const fresh = await newest(own);
  expect(fresh).not.toBe(mine);
  expect((await own.post(`/guide/badge/${fresh}/revoked`, {}, elsewhere)).status).toBe(403);
  expect((await own.post('/guide/badge', { over: fresh }, elsewhere)).status).toBe(403);
  expect(await tokensOf(own)).toEqual([fresh]);
  for (const path of ['/guide/badge', `/guide/badge/${fresh}/revoked`])
    expect((await guidePhone(cloud).post(path, { over: '' })).status).toBe(401);
});

test('taken along for print: a card with the name as PDF and SVG, and the code alone as PNG', async () => {
  const token = await newest();
  const file = async (format: string) => own.get(`/guide/badge/${token}/${format}`);
  const [pdf, svg, png] = [await file('pdf'), await file('svg'), await file('png')];
  expect([pdf, svg, png].map(({ headers }) => headers.get('content-type'))).toEqual([
    'application/pdf',
    'image/svg+xml',
    'image/png',
  ]);
  expect(pdf.headers.get('content-disposition')).toBe('attachment; filename="badge-2001.pdf"');
  expect(pdf.text.startsWith('%PDF-1.4')).toBe(true);
  for (const part of ['2001', `${token.slice(-8, -4)}-${token.slice(-4)}`]) expect(svg.text).toContain(part);
  expect(png.text.slice(1, 4)).toBe('PNG');
  expect((await file('gif')).status).toBe(422);
  expect(new Set(await acts('guide_badge.downloaded'))).toEqual(new Set(['staff 2001']));
});

test('revoked on the phone it is gone for good; a one-time code is no badge that could be', async () => {
  const token = await newest();
  expect((await own.post(`/guide/badge/${token}/revoked`)).status).toBe(303);
  expect([await tokensOf(own), (await scan(token)).status]).toEqual([[], 410]);
  expect((await own.post(`/guide/badge/${token}/revoked`)).status).toBe(404);
  expect(await acts('guide_badge.revoked')).toEqual(['staff 2001']);
  const code = (await own.post('/guide/codes')).headers.get('location')?.split('/').at(-1) ?? '';
  expect((await own.post(`/guide/badge/${code}/revoked`)).status).toBe(404);
  expect((await scan(code)).status).toBe(200);
  expect((await make()).status).toBe(303);
});

test('who makes one badge after the other is told to wait', async () => {
  const answered: number[] = [];
  for (let tries = 0; tries <= BADGES_PER_GUIDE.max; tries += 1) answered.push((await make(other)).status);
  expect(answered.at(-1)).toBe(429);
  expect(await tokensOf(other)).toHaveLength(1);
});

test('after a rotation of the key it says when it ends, and a new one is made; after that end it is gone', async () => {
  const [old = ''] = await tokensOf(own);
  const token = await cloud.logIn(BRAND_MANAGER, OTHER_PIN);
  expect((await cloud.ask('/v1/token-keys', { token, json: { acceptDays: 30 } })).status).toBe(200);
  expect((await own.get('/guide/badge')).text).toContain('密钥已更换');
  const profile = await cloud.ask<TerminalProfile>('/v1/profile', { token: till.token });
  const renewed = new TestTerminal(cloud, profile.body, till.key, till.token);
  const fresh = renewed.mint({ mode: STATIC, ttl: A_YEAR, guide: 2001, seq: 900 });
  await till.upload([till.entry('token.issued', { token: fresh, guide: '2001', mode: 'static', seq: 900 })]);
  expect(new Set(await tokensOf(own))).toEqual(new Set([old, fresh]));
  cloud.advance(30 * DAY_MS);
  await signIn();
  expect(await tokensOf(own)).toEqual([fresh]);
  expect((await own.get('/guide/badge')).text).not.toContain('密钥已更换');
  cloud.advance(365 * DAY_MS);
  await signIn();
  expect(await tokensOf(own)).toEqual([]);
});
