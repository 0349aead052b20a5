/** Photos that prove a task, and what managers say of them, against a real cloud: kept as pictures alone, seen by who may, gone in time. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sweepTaskPictures, TASK_PICTURES_KEPT_MS } from '../../../sync/cloud/guide/task-pictures.ts';
import { DEMO_STAFF } from '../../../sync/demo/shop.ts';
import type { StaffDocument } from '../../../sync/schemas/documents/catalogue.ts';
import { putStaff } from '../../../sync/cloud/store/staff.ts';
import { PICTURES_OF_TASK_MAX } from '../../../sync/domain/guide-task.ts';
import { PROOF_PHOTO } from '../../../sync/domain/photo.ts';
import { DAY_MS } from '../../../sync/domain/time.ts';
import type { GuideTasks } from '../../../sync/protocol/guide-tasks.ts';
import { JPEG, PNG, WEBP } from '../../fixtures/photos.ts';
import { guidePhone, type GuidePhone } from './guide-phone.ts';
import type { TestTerminal } from './harness.ts';
import { OTHER_MANAGER, OTHER_PIN, pairElsewhere, startShop, type Shop } from './hostile-shop.ts';

const XSS = '<img src=x onerror=alert(1)>';
const PLACE = 'GPS 31.2304N 121.4737E';
const [GUIDE_PIN, OTHER_GUIDE_PIN] = ['222222', '434343'];
let cloud: Shop;
let till: TestTerminal;
let elsewhere: TestTerminal;
let phone: GuidePhone;
let second: GuidePhone;
let manager: string;
let otherManager: string;
beforeAll(async () => {
  cloud = await startShop();
  till = await cloud.pair();
  elsewhere = await pairElsewhere(cloud);
  [phone, second] = [guidePhone(cloud), guidePhone(cloud)];
  await phone.signIn();
  await second.signIn('2002', GUIDE_PIN);
  manager = await cloud.logIn();
  otherManager = await cloud.logIn(OTHER_MANAGER, OTHER_PIN);
});
afterAll(() => cloud.close());

const bytesOf = (photo: string): Buffer => Buffer.from(photo, 'base64');
/** As a camera writes it: a comment with the place before everything else. */
const withPlace = (photo: Buffer): Buffer => {
  const words = Buffer.from(`Exif\0\0${PLACE}`);
  const head = Buffer.from([0xff, 0xe1, 0, words.length + 2]);
  return Buffer.concat([photo.subarray(0, 2), head, words, photo.subarray(2)]);
};
const day = (days = 0): string =>
  new Date(cloud.ports.clock.now() + 4 * 3_600_000 + days * DAY_MS).toISOString().slice(0, 10);
const give = async (over: object = {}): Promise<string> => {
  const task = till.freshId();
  const terms = { kind: 'count', title: `陈列 ${XSS}`, due: day(3), target: 3, items: [], staff: [], ...over };
  expect((await cloud.ask('/v1/guide-tasks', { token: manager, json: { task, ...terms } })).status).toBe(200);
  return task;
};
const of = async (task: string, token = manager) =>
  (await cloud.ask<GuideTasks>('/v1/guide-tasks', { token })).body.items.find((one) => one.task === task);
const proofsOf = async (task: string, token = manager) => (await of(task, token))?.progress[0]?.proofs ?? [];
const entryOf = async (from: GuidePhone): Promise<string> =>
  /name="entry" value="([0-9a-f-]{36})"/.exec((await from.get('/guide/tasks')).text)?.[1] ?? '';

interface Sent {
  readonly photos?: readonly Buffer[];
  readonly words?: Readonly<Record<string, string>>;
  readonly from?: GuidePhone;
  readonly headers?: Readonly<Record<string, string>>;
}
/** The form as a browser sends it. */
async function prove(task: string, { photos = [], words = {}, from = phone, headers = {} }: Sent): Promise<Response> {
  const form = new FormData();
  for (const [name, value] of Object.entries({ entry: await entryOf(from), count: '1', ...words }))
    form.append(name, value);
  if (photos.length === 0) form.append('photos', new File([], ''));
  for (const photo of photos)
    form.append('photos', new File([new Uint8Array(photo)], '../../etc/passwd', { type: 'text/html' }));
  return fetch(`${cloud.url}/guide/tasks/${task}/progress`, {
    method: 'POST',
    redirect: 'manual',
    headers: { accept: 'text/html', 'sec-fetch-site': 'same-origin', cookie: from.cookie(), ...headers },
    body: form,
  });
}
const picture = async (path: string, headers: Readonly<Record<string, string>>) => {
  const answer = await fetch(`${cloud.url}${path}`, { headers: { accept: '*/*', ...headers } });
  return { status: answer.status, headers: answer.headers, bytes: Buffer.from(await answer.arrayBuffer()) };
};
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const review = (task: string, body: object, token = manager) =>
  cloud.ask<{ code?: string; path?: string; reason?: string }>(`/v1/guide-tasks/${task}/reviews`, {
    token,
    json: body,
  });

describe('a proof with photos', () => {
  test('is kept without the place that the camera wrote, seen by the manager and the guide, and a form sent twice is one', async () => {
    const task = await give();
    const photos = [withPlace(bytesOf(JPEG)), bytesOf(PNG), bytesOf(WEBP)];
    expect(photos[0]?.toString('latin1')).toContain(PLACE);
    const words = { entry: await entryOf(phone), proof: `橱窗 ${XSS}`, count: '2' };
    const twice = [await prove(task, { photos, words }), await prove(task, { photos: [bytesOf(PNG)], words })];
    expect(twice.map(({ status }) => status)).toEqual([303, 303]);
    const [proof, ...more] = await proofsOf(task);
    expect(more).toEqual([]);
    expect(proof?.pictures).toHaveLength(3);
    const path = `/v1/guide-tasks/${task}/pictures/${proof?.pictures?.[0] ?? ''}`;
    const seen = await picture(path, bearer(manager));
    expect([seen.status, seen.headers.get('content-type')]).toEqual([200, 'image/jpeg']);
    expect(seen.headers.get('cache-control')).toBe('private, no-store');
    expect(seen.headers.get('content-security-policy')).toContain('sandbox');
    expect(seen.bytes.toString('latin1')).not.toContain(PLACE);
    expect(seen.bytes.subarray(0, 2)).toEqual(Buffer.from([0xff, 0xd8]));
    const own = path.replace('/v1/guide-tasks', '/guide/tasks');
    expect((await picture(own, { cookie: phone.cookie() })).bytes).toEqual(seen.bytes);
    const page = await phone.get('/guide/tasks');
    expect(page.text).toContain(own);
    expect(page.text).not.toContain(XSS);
    expect(page.headers.get('content-security-policy')).toContain("img-src 'self'");
  });

  test('is seen small in lists, by what the phone drew where that is a small photo, and whole elsewhere', async () => {
    const task = await give();
    const large = bytesOf(JPEG);
    const smalls = [bytesOf(PNG), Buffer.from('<svg onload="alert(1)"/>')]
      .map((one) => one.toString('base64'))
      .join(',');
    expect((await prove(task, { photos: [large, bytesOf(WEBP)], words: { smalls } })).status).toBe(303);
    const [first = '', second = ''] = (await proofsOf(task))[0]?.pictures ?? [];
    const path = `/v1/guide-tasks/${task}/pictures`;
    const typeOf = async (at: string, headers: Readonly<Record<string, string>>) =>
      (await picture(at, headers)).headers.get('content-type');
    const own = `/guide/tasks/${task}/pictures/${first}`;
    const asked = [`${path}/${first}`, `${path}/${first}?size=small`, `${path}/${second}?size=small`];
    expect(await Promise.all(asked.map((at) => typeOf(at, bearer(manager))))).toEqual([
      ...['image/jpeg', 'image/png', 'image/webp'],
    ]);
    expect(await typeOf(`${own}?size=small`, { cookie: phone.cookie() })).toBe('image/png');
    expect((await phone.get('/guide/tasks')).text).toContain(`<a href="${own}"><img src="${own}?size=small"`);
  });

  test('with more photos than a task takes of one person is refused whole and told so; without one it is noted, sent again it is known', async () => {
    const [task, entry] = [await give(), await entryOf(phone)];
    await prove(task, { photos: [bytesOf(JPEG)], words: { entry } });
    await cloud.running.cloud.database.run(
      `INSERT INTO task_pictures (scope, task, fact, hash, n, person, type, data, at)
       SELECT p.scope, p.task, 'f' || s.i, p.hash, p.n, p.person, p.type, p.data, p.at
       FROM task_pictures p, generate_series(1, $2::int) AS s(i) WHERE p.task = $1`,
      [task, PICTURES_OF_TASK_MAX - 2],
    );
    const more = await prove(task, { photos: [bytesOf(PNG), bytesOf(WEBP)] });
    expect([more.status, (await more.text()).includes('一个任务最多 60 张照片')]).toEqual([409, true]);
    expect((await of(task))?.progress[0]?.done).toBe(1);
    expect((await prove(task, { photos: [bytesOf(PNG)] })).status).toBe(303);
    expect((await prove(task, { photos: [bytesOf(PNG)] })).status).toBe(409);
    expect((await prove(task, { words: { proof: '三位' } })).status).toBe(303);
    expect((await prove(task, { photos: [bytesOf(JPEG)], words: { entry } })).status).toBe(303);
    expect((await of(task))?.progress[0]?.done).toBe(3);
  });

  test('goes without script and without a photo too; more than three, no photo and too large a one are refused, and nothing is kept', async () => {
    const task = await give();
    expect((await prove(task, { words: { proof: '三位' } })).status).toBe(303);
    const refused = [
      [bytesOf(JPEG), bytesOf(PNG), bytesOf(WEBP), bytesOf(PNG)],
      [Buffer.from('<svg onload="alert(1)"/>')],
      [Buffer.concat([bytesOf(PNG), Buffer.from('<script>')])],
      [Buffer.alloc(PROOF_PHOTO.bytes + 1, 0xff)],
    ];
    for (const photos of refused) expect((await prove(task, { photos })).status).toBe(422);
    expect((await of(task))?.progress[0]).toMatchObject({ done: 1, proofs: [{ text: '三位', pictures: [] }] });
  });

  test('a proof that is sent back counts no more, the guide reads why; accepted after all, it counts; the same word twice is one', async () => {
    const task = await give({ staff: ['2001'] });
    await prove(task, { photos: [bytesOf(JPEG)], words: { count: '3' } });
    const [proof] = await proofsOf(task);
    const fact = proof?.fact ?? '';
    const word = { review: till.freshId(), fact, verdict: 'sent_back', words: `看不清 ${XSS}` };
    const twice = await Promise.all([review(task, word), review(task, word)]);
    expect(twice.map(({ status }) => status)).toEqual([200, 200]);
    expect((await of(task))?.progress).toMatchObject([
      {
        done: 0,
        isComplete: false,
        proofs: [{ review: { verdict: 'sent_back', words: `看不清 ${XSS}`, by: '9001' } }],
      },
    ]);
    const page = (await phone.get('/guide/tasks')).text;
    expect(page).toContain('店长退回，不计数：看不清 &lt;img');
    expect(page).not.toContain(XSS);
    cloud.advance(1000);
    expect((await review(task, { ...word, review: till.freshId(), verdict: 'accepted', words: '' })).status).toBe(200);
    expect((await of(task))?.progress).toMatchObject([{ done: 3, isComplete: true }]);
    const rows = await cloud.running.cloud.database.rows('SELECT id FROM task_reviews WHERE task = $1', [task]);
    expect(rows).toHaveLength(2);
  });

  test('a word is needed to send back, holds no number, and is of a fact that is there', async () => {
    const task = await give();
    await prove(task, { words: { proof: '三位' } });
    const [proof] = await proofsOf(task);
    const word = { review: till.freshId(), fact: proof?.fact ?? '', verdict: 'sent_back', words: '  ' };
    const number = `电话 ${['138', '0013', '8000'].join('')}`;
    expect((await review(task, word)).body).toMatchObject({ path: '/words', reason: 'words_needed' });
    expect((await review(task, { ...word, words: number })).body).toMatchObject({ reason: 'number_in_text' });
    expect((await review(task, { ...word, fact: till.freshId(), words: '没有' })).body.code).toBe('unknown_proof');
    expect((await review(await give(), { ...word, words: '别的任务' })).body.code).toBe('unknown_proof');
  });

  test('photos are removed 180 days after the task’s end, facts and words stay', async () => {
    const [task, later] = [await give(), await give({ due: day(60) })];
    for (const one of [task, later]) await prove(one, { photos: [bytesOf(JPEG)], words: { proof: '橱窗' } });
    const count = async (one: string): Promise<number> =>
      (await cloud.running.cloud.database.rows('SELECT hash FROM task_pictures WHERE task = $1', [one])).length;
    const inDays = (days: number) => ({
      ...cloud.running.cloud,
      ports: { ...cloud.ports, clock: { now: () => (cloud.ports.clock.now() + days * DAY_MS) as never } },
    });
    const kept = TASK_PICTURES_KEPT_MS / DAY_MS;
    expect(await sweepTaskPictures(inDays(kept + 3))).toBe(true);
    expect([await count(task), await count(later)]).toEqual([1, 1]);
    expect(await sweepTaskPictures(inDays(kept + 5))).toBe(true);
    expect([await count(task), await count(later)]).toEqual([0, 1]);
    expect(await proofsOf(task)).toMatchObject([{ text: '橱窗', pictures: [] }]);
  });
});

describe('attacks on proofs', () => {
  test('another store’s photos and facts: neither seen nor judged from elsewhere, by no till, and by no colleague', async () => {
    const task = await give();
    await prove(task, { photos: [bytesOf(JPEG)] });
    const [proof] = await proofsOf(task);
    const path = `/v1/guide-tasks/${task}/pictures/${proof?.pictures?.[0] ?? ''}`;
    const ask = async (at: string, headers: Readonly<Record<string, string>>) => (await picture(at, headers)).status;
    const guide = await cloud.logIn('2001', GUIDE_PIN);
    expect([await ask(path, bearer(manager)), await ask(path, bearer(guide))]).toEqual([200, 200]);
    expect(await ask(path, {})).toBe(401);
    expect(await ask(path, bearer(otherManager))).toBe(404);
    expect(await ask(`${path}?store=S001`, bearer(otherManager))).toBe(403);
    expect([await ask(path, bearer(till.token)), await ask(path, bearer(elsewhere.token))]).toEqual([403, 403]);
    expect(await ask(path, bearer(await cloud.logIn('2002', GUIDE_PIN)))).toBe(404);
    const own = path.replace('/v1/guide-tasks', '/guide/tasks');
    expect([await ask(own, {}), await ask(own, { cookie: second.cookie() })]).toEqual([401, 404]);
    const word = { review: till.freshId(), fact: proof?.fact, verdict: 'sent_back', words: '不是我店的' };
    expect((await review(task, word, otherManager)).body.code).toBe('unknown_proof');
    expect((await review(task, { ...word, store: 'S001' }, otherManager)).status).toBe(403);
    expect((await review(task, word, guide)).status).toBe(403);
    expect((await of(task))?.progress[0]?.done).toBe(1);
  });

  test('a photo smuggled into somebody else’s fact, or into a till’s: none is added', async () => {
    const task = await give();
    await prove(task, { photos: [bytesOf(JPEG)] });
    const [proof] = await proofsOf(task);
    await prove(task, { photos: [bytesOf(PNG)], words: { entry: proof?.fact ?? '' }, from: second });
    expect((await proofsOf(task))[0]?.pictures).toEqual(proof?.pictures);
    const forged = { task, person: '2002', count: 1, pictures: proof?.pictures };
    await till.upload([till.entry('task.progressed', forged, { staff: '2002' })]);
    const there = (await of(task))?.progress.find(({ person }) => person === '2002');
    expect(there?.proofs.flatMap(({ pictures = [] }) => pictures)).toEqual([]);
  });

  test('a manager who is the guide judges nobody’s proof of the own work', async () => {
    const known = DEMO_STAFF.find(({ document }) => document.id === '9001')?.document as StaffDocument;
    const both = {
      ...known,
      id: '9008',
      tokenNumber: 9008,
      roles: [...known.roles, 'guide'],
    } as unknown as StaffDocument;
    const { database, secrets } = cloud.running.cloud;
    await putStaff(database, secrets, cloud.ports, 'brand:demo', both, OTHER_GUIDE_PIN);
    const task = await give({ staff: ['9008'] });
    const entry = till.entry(
      'task.progressed',
      { task, person: '9008', count: 1, proof: '自己做的' },
      {
        staff: '9008',
      },
    );
    await till.upload([entry]);
    const [proof] = await proofsOf(task);
    const word = { review: till.freshId(), fact: proof?.fact, verdict: 'accepted', words: '' };
    const own = await cloud.logIn('9008', OTHER_GUIDE_PIN);
    expect((await review(task, word, own)).body.code).toBe('own_cause');
    expect((await review(task, word)).status).toBe(200);
  });

  test('forms of other sites and of nobody are refused before a byte of a photo is read; other routes take no such form', async () => {
    const task = await give();
    const photos = [bytesOf(JPEG)];
    expect((await prove(task, { photos, headers: { 'sec-fetch-site': 'cross-site' } })).status).toBe(403);
    expect((await prove(task, { photos, headers: { cookie: '' } })).status).toBe(401);
    const form = new FormData();
    form.append('data', 'x');
    const other = await fetch(`${cloud.url}/v1/photos`, { method: 'POST', headers: bearer(manager), body: form });
    expect([other.status >= 400, other.status < 500]).toEqual([true, true]);
    const broken = await fetch(`${cloud.url}/guide/tasks/${task}/progress`, {
      method: 'POST',
      headers: {
        ...{ 'sec-fetch-site': 'same-origin', cookie: phone.cookie() },
        'content-type': 'multipart/form-data; boundary=x',
      },
      body: '--x\r\nnonsense',
    });
    expect(broken.status).toBe(400);
    expect((await of(task))?.progress[0]).toMatchObject({ done: 0, proofs: [] });
  });
});
