/** The content shelf against a real cloud: headquarters fill it, guides forward with a link of their own, who comes by it is counted. */
import { createHash } from 'node:crypto';
import { PNG as PNG_FILE } from 'pngjs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cleanPhoto, LARGE_PHOTO, PHOTO_BYTES_MAX } from '../../../sync/domain/photo.ts';
import { DAY_MS, MINUTE_MS } from '../../../sync/domain/time.ts';
import type { GuideShelf } from '../../../sync/protocol/shelf.ts';
import { JPEG, PNG, WEBP } from '../../fixtures/photos.ts';
import { guidePhone, JSON_ONLY, type GuidePhone } from './guide-phone.ts';
import { BRAND_MANAGER, OTHER_PIN, pairElsewhere, startShop, type Shop } from './hostile-shop.ts';

let cloud: Shop;
let manager: string;
let boss: string;
let own: GuidePhone;
let other: GuidePhone;
beforeAll(async () => {
  cloud = await startShop();
  manager = await cloud.logIn();
  boss = await cloud.logIn(BRAND_MANAGER, OTHER_PIN);
  [own, other] = [guidePhone(cloud), guidePhone(cloud)];
  await own.signIn();
  await other.signIn('2002');
});
afterAll(() => cloud.close());

const now = () => cloud.ports.clock.now();
const save = (item: string, over: object = {}, token = boss) =>
  cloud.ask<{ items: Item[]; path?: string }>(`/v1/shelf/${item}`, {
    ...{ token, method: 'PUT' },
    json: { title: '新品到店', text: '第一行\n第二行', from: now() - MINUTE_MS, until: now() + DAY_MS, ...over },
  });
interface Item {
  readonly item: string;
  readonly opened: number;
  readonly forwarded: number;
  readonly bound: number;
  readonly version: number;
}
const figures = async (item: string): Promise<Item | undefined> =>
  (await cloud.ask<{ items: Item[] }>('/v1/shelf', { token: manager })).body.items.find((one) => one.item === item);
const linkOf = async (phone: GuidePhone, item: string): Promise<string> => {
  const { body } = await phone.get<{ items: { item: string; url: string }[] }>('/guide/shelf', JSON_ONLY);
  return new URL(body.items.find((one) => one.item === item)?.url ?? 'http://none/').pathname;
};

test('only who manages the brand fills it; what makes no sense is refused by its place, a link to anything but https too', async () => {
  expect((await save('mine', {}, manager)).status).toBe(403);
  expect((await save('bad', { until: now() - DAY_MS })).body).toMatchObject({ path: '/until' });
  expect((await save('bad', { campaign: 'nothing' })).body).toMatchObject({ path: '/campaign' });
  for (const link of [
    'javascript:alert(1)',
    'http://shop.example/',
    'https://a b.example/',
    'https://x.example/"onclick=',
    "https://x.example/'><svg",
  ])
    expect((await save('bad', { link })).status, link).toBe(422);
  await save('twice');
  expect((await save('twice', { title: '改名' })).body.items.find(({ item }) => item === 'twice')?.version).toBe(2);
});

describe('pictures', () => {
  const keep = (data: string | Buffer, token = boss) =>
    cloud.ask<{ photo: string; reason?: string; code?: string }>('/v1/photos', {
      token,
      json: { data: typeof data === 'string' ? data : data.toString('base64') },
    });
  const pictureOf = async (data: string): Promise<string> => (await keep(data)).body.photo;
  const fetched = async (path: string): Promise<Response> => fetch(`${cloud.url}${path}`);

  test('are seen by the guide on the phone and by who opens the guide’s own link, as pictures and nothing else', async () => {
    const pictures = [await pictureOf(WEBP), await pictureOf(PNG)];
    await save('pictured', { pictures });
    const path = await linkOf(own, 'pictured');
    const addresses = pictures.map((picture) => `${path}/pictures/${picture}`);
    expect((await cloud.ask(path, { headers: JSON_ONLY })).body).toMatchObject({ pictures: addresses });
    for (const page of [await cloud.ask(path), await own.get('/guide/shelf')]) {
      for (const address of addresses) expect(page.text).toContain(`src="${address}"`);
      expect(page.headers.get('content-security-policy')).toMatch(/img-src 'self'( blob:)?;/);
    }
    for (const [index, type] of ['image/webp', 'image/png'].entries()) {
      const picture = await fetched(addresses[index] ?? '');
      expect([picture.status, picture.headers.get('content-type')]).toEqual([200, type]);
      expect(picture.headers.get('content-security-policy')).toMatch(/default-src 'none'.*sandbox/);
      expect(picture.headers.get('x-content-type-options')).toBe('nosniff');
      const bytes = Buffer.from(await picture.arrayBuffer());
      expect(createHash('sha256').update(bytes).digest('hex')).toBe(pictures[index]);
    }
  });

  test('of something else, of a link that nobody made, or of what is off the shelf are answered to nobody', async () => {
    const [shown, other] = [await pictureOf(WEBP), await pictureOf(JPEG)];
    await save('fenced', { pictures: [shown] });
    const path = await linkOf(own, 'fenced');
    expect((await fetched(`${path}/pictures/${shown}`)).status).toBe(200);
    expect((await fetched(`${path}/pictures/${other}`)).status).toBe(404);
    expect((await fetched(`/s/000000000000/pictures/${shown}`)).status).toBe(404);
    await save('fenced', { pictures: [shown], from: now() - DAY_MS, until: now() - MINUTE_MS });
    expect((await fetched(`${path}/pictures/${shown}`)).status).toBe(410);
  });

  test('attack: a hostile file is refused by what it is: markup, a script in a drawing, a file within a picture, one too large', async () => {
    const svg = '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(1)</script></svg>';
    const hostile: readonly (readonly [Buffer, string])[] = [
      [Buffer.from(svg), 'not_a_photo'],
      [Buffer.from('<!doctype html><script>alert(1)</script>'), 'not_a_photo'],
      [Buffer.from('%PDF-1.7'), 'not_a_photo'],
      [Buffer.from('GIF89a<script>alert(1)</script>'), 'not_a_photo'],
      [Buffer.concat([Buffer.from(PNG, 'base64'), Buffer.from('<script>alert(1)</script>')]), 'more_than_a_photo'],
      [Buffer.from(PNG, 'base64').subarray(0, 60), 'damaged'],
      [Buffer.concat([Buffer.from(PNG, 'base64'), Buffer.alloc(PHOTO_BYTES_MAX)]), 'too_many_bytes'],
    ];
    for (const [file, reason] of hostile) {
      const answer = await keep(file);
      expect([answer.status, answer.body.code, answer.body.reason]).toEqual([422, 'refused_photo', reason]);
      const picture = createHash('sha256').update(file).digest('hex');
      expect((await save('bad', { pictures: [picture] })).body).toMatchObject({
        path: '/pictures',
        reason: 'unknown_photo',
      });
    }
    expect((await keep(WEBP, manager)).status).toBe(403);
    const [one] = [await pictureOf(WEBP)];
    for (const pictures of [Array.from({ length: 10 }, () => one), [one, one], ['../../etc/passwd'], ['"><img>']])
      expect((await save('bad', { pictures })).status).toBe(422);
  });

  test('are kept large too, told by their content, freed of what the camera noted, and forwarded large', async () => {
    const sized = (width: number, height: number) => PNG_FILE.sync.write(new PNG_FILE({ width, height, fill: true }));
    const both = (large: Buffer, data = WEBP) =>
      cloud.ask<{ photo: string; path?: string; reason?: string }>('/v1/photos', {
        token: boss,
        json: { data, large: large.toString('base64') },
      });
    const place = Buffer.from('Exif GPS 31.2304 121.4737');
    const jpeg = Buffer.from(JPEG, 'base64');
    const clean = cleanPhoto(jpeg);
    const plain = Buffer.from(clean.ok ? clean.value.bytes : []);
    const noted = Buffer.concat([
      jpeg.subarray(0, 2),
      Buffer.from([0xff, 0xe1, 0, place.length + 2]),
      place,
      jpeg.subarray(2),
    ]);
    for (const [file, reason] of [
      [sized(1441, 10), 'too_many_pixels'],
      [sized(10, 30_000), 'too_many_pixels'],
      [Buffer.concat([sized(10, 10), Buffer.alloc(LARGE_PHOTO.bytes)]), 'too_many_bytes'],
      [Buffer.from('<svg onload="alert(1)"/>'), 'not_a_photo'],
      [Buffer.concat([sized(10, 10), Buffer.from('<script>')]), 'more_than_a_photo'],
    ] as const) {
      const { status, body } = await both(file, PNG);
      expect([status, body.path, body.reason]).toEqual([422, 'large', reason]);
    }
    const { photo } = (await both(noted)).body;
    const second = (await both(sized(1440, 1000), PNG)).body.photo;
    // The first one stays: its address is kept for ever.
    expect((await both(sized(20, 20), PNG)).body.photo).toBe(second);
    await save('large', { pictures: [photo, second] });
    const path = await linkOf(own, 'large');
    const forwarded = Buffer.from(await (await fetched(`${path}/pictures/${photo}/large`)).arrayBuffer());
    expect([forwarded.includes('GPS'), forwarded.equals(plain)]).toEqual([false, true]);
    const large = await fetched(`${path}/pictures/${second}/large`);
    expect([large.status, large.headers.get('content-type'), large.headers.get('cache-control')]).toEqual([
      200,
      'image/png',
      'private, max-age=31536000, immutable',
    ]);
    expect(PNG_FILE.sync.read(Buffer.from(await large.arrayBuffer())).width).toBe(1440);
    const page = (await own.get('/guide/shelf')).text;
    for (const part of [`href="${path}/pictures/${second}/large"`, `src="${path}/pictures/${second}"`, 'data-poster'])
      expect(page).toContain(part);
    expect((await cloud.ask(path, { headers: JSON_ONLY })).body['pictures']).toEqual([
      `${path}/pictures/${photo}/large`,
      `${path}/pictures/${second}/large`,
    ]);
    // Of what is not in it, and of what is kept small alone, there is none.
    await save('smaller', { pictures: [await pictureOf(JPEG)] });
    const other = await linkOf(own, 'smaller');
    expect((await fetched(`${other}/pictures/${second}/large`)).status).toBe(404);
    expect((await fetched(`${other}/pictures/${await pictureOf(JPEG)}/large`)).status).toBe(404);
  });

  test('are told to a till of the guide’s store with the guide’s own links, and to no other store (IDOR)', async () => {
    const pictures = [await pictureOf(WEBP)];
    await save('till', { pictures });
    const till = await cloud.pair();
    const asked = (staff: string, token = till.token) =>
      cloud.ask<GuideShelf & { code?: string }>(`/v1/guides/${staff}/shelf`, { token });
    const { items } = (await asked('2001')).body;
    expect(items.find(({ item }) => item === 'till')).toMatchObject({ title: '新品到店', pictures });
    expect(new URL(items.find(({ item }) => item === 'till')?.url ?? '').pathname).toBe(await linkOf(own, 'till'));
    expect(
      (
        await fetch(`${cloud.url}/v1/photos/${pictures[0] ?? ''}`, {
          headers: { authorization: `Bearer ${till.token}` },
        })
      ).status,
    ).toBe(200);
    const elsewhere = await pairElsewhere(cloud);
    expect((await asked('2001', elsewhere.token)).body.code).toBe('unknown_guide');
    expect((await asked('2999')).body.code).toBe('unknown_guide');
    const guide = await cloud.logIn('2002', '222222');
    expect((await asked('2001', guide)).status).toBe(403);
    expect((await asked('2002', guide)).status).toBe(200);
  });
});

describe('a guide', () => {
  test('has a link of the own for each thing that is on it now, always the same and nobody else’s', async () => {
    await save('links');
    await save('later', { from: now() + DAY_MS, until: now() + 2 * DAY_MS });
    const [first, again, theirs] = [
      await linkOf(own, 'links'),
      await linkOf(own, 'links'),
      await linkOf(other, 'links'),
    ];
    expect([first, again]).toEqual([again, first]);
    expect(theirs).not.toBe(first);
    expect(await linkOf(own, 'later')).toBe('/');
    expect((await guidePhone(cloud).get('/guide/shelf', JSON_ONLY)).status).toBe(401);
    expect((await own.get('/guide/shelf')).text).toContain(first);
  });

  test('XSS through title, text and link shows as what it is, on the guide’s page and the customer’s', async () => {
    const evil = '<script>alert(1)</script>"><img src=x onerror=alert(1)>';
    const link = 'https://shop.example/?a=1&b=2';
    await save('evil', { title: evil.slice(0, 60), text: evil, link });
    const path = await linkOf(own, 'evil');
    for (const language of ['zh-CN', 'en'])
      for (const page of [
        await cloud.ask(path, { headers: { 'accept-language': language } }),
        await own.get('/guide/shelf', { accept: 'text/html', 'accept-language': language }),
      ]) {
        expect(page.status).toBe(200);
        expect(page.text).toContain('&lt;script&gt;');
        expect(page.text).not.toMatch(/<script>alert|<img src=x/);
        expect(page.headers.get('content-security-policy')).toMatch(/^default-src 'none'; style-src 'nonce-/);
      }
    expect((await cloud.ask(path)).text).toContain('rel="noopener noreferrer nofollow"');
  });

  test('who leaves forwards nothing more: the page stays, its way to the guide does not', async () => {
    await save('left');
    const path = await linkOf(other, 'left');
    expect((await cloud.ask('/v1/staff/2002/leaving', { token: manager, json: {} })).status).toBe(200);
    const page = await cloud.ask(path);
    expect([page.status, page.text.includes('<form')]).toEqual([200, false]);
    expect((await guidePhone(cloud).post(path)).status).toBe(410);
  });
});

describe('a customer', () => {
  test('opens it, adds the guide, and is counted for the link and its campaign', async () => {
    const campaign = { name: '秋', from: now() - MINUTE_MS, until: now() + DAY_MS, title: '秋', text: '' };
    await cloud.ask('/v1/campaigns/shelved', { token: boss, method: 'PUT', json: campaign });
    await save('counted', { campaign: 'shelved' });
    const path = await linkOf(own, 'counted');
    await cloud.ask(path.toLowerCase());
    const phone = guidePhone(cloud);
    const gone = await phone.post(path);
    expect(gone.status).toBe(303);
    const to = gone.headers.get('location') ?? '';
    expect(to).toMatch(/^\/g\/[0-9A-Z]{30}\?k=[0-9A-Z]{12}$/);
    const form = { phone: ['1390000', '1234'].join(''), consent: 'yes' };
    expect((await cloud.ask(to, { form, headers: JSON_ONLY })).body).toMatchObject({ state: 'bound' });
    // A one-time code: somebody else's number finds it used.
    const second = { phone: ['1390000', '1235'].join(''), consent: 'yes' };
    expect((await cloud.ask(to, { form: second, headers: JSON_ONLY })).status).toBe(409);
    expect(await figures('counted')).toMatchObject({ forwarded: 1, opened: 1, bound: 1 });
    const { body } = await cloud.ask<{ items: { key: string; bound: number; enrolled: number }[] }>(
      '/v1/reports/attribution?store=S001&by=campaign',
      { token: manager },
    );
    expect(body.items.find(({ key }) => key === 'shelved')).toMatchObject({ bound: 1, enrolled: 1 });
  });

  test('finds nothing behind a code that nobody made; enumeration of codes is slowed down, and so is asking for codes by the dozen', async () => {
    await save('slow');
    const path = await linkOf(own, 'slow');
    expect((await cloud.ask('/s/000000000000', { headers: JSON_ONLY })).status).toBe(404);
    await Promise.all(Array.from({ length: 60 }, () => cloud.ask('/s/000000000000', { headers: JSON_ONLY })));
    expect((await cloud.ask('/s/000000000000', { headers: JSON_ONLY })).status).toBe(429);
    expect((await cloud.ask(path)).status).toBe(200);
    const phone = guidePhone(cloud);
    const many = await Promise.all(Array.from({ length: 32 }, () => phone.post(path)));
    expect([...new Set(many.map(({ status }) => status))].sort()).toEqual([303, 429]);
    expect((await phone.post(path, {}, { 'sec-fetch-site': 'cross-site' })).status).toBe(403);
  });

  test('reads that it is over, or not yet there', async () => {
    await save('over');
    const path = await linkOf(own, 'over');
    await save('over', { from: now() - DAY_MS, until: now() - MINUTE_MS });
    expect((await cloud.ask(path)).text).toContain('这条内容已下架');
    await save('over', { from: now() + DAY_MS, until: now() + 2 * DAY_MS });
    expect((await cloud.ask(path, { headers: JSON_ONLY })).status).toBe(409);
  });
});
