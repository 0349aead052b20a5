/**
 * Input made to break: floods, a gigabyte, bombs of brackets and keys, poisoned names. The
 * sender is refused with its reason and alerted, memory stays bounded, and others are served meanwhile, which is measured.
 */
import { request as httpRequest } from 'node:http';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { DEVICE_REQUESTS } from '../../../sync/cloud/app/limits.ts';
import type { Answer, TestTerminal } from './harness.ts';
import { alertsOf, BRAND_MANAGER, expectClosed, expectWell, OTHER_PIN, startShop, type Shop } from './hostile-shop.ts';

const MEGABYTE = 1_048_576;
const GIGABYTE = 1024 * MEGABYTE;

let cloud: Shop;
let manager: string;
let honest: TestTerminal;

beforeAll(async () => {
  cloud = await startShop();
  manager = await cloud.logIn();
  honest = await cloud.pair('honest');
});
afterAll(() => cloud.close());
afterEach(() => expectWell(cloud, honest));

const codes = async (terminal: TestTerminal): Promise<readonly string[]> =>
  (await alertsOf(cloud, manager))
    .filter(({ subject }) => subject === `terminal ${terminal.id}`)
    .map(({ code }) => code);

/** Sends exactly this text. */
async function sendText(
  path: string,
  token: string,
  text: string | Uint8Array<ArrayBuffer>,
): Promise<readonly [number, string]> {
  const response = await fetch(`${cloud.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: text,
  });
  const answer = { status: response.status, text: await response.text() };
  expectClosed(answer);
  return [answer.status, (JSON.parse(answer.text) as { code?: string }).code ?? ''];
}

describe('floods', () => {
  test('a terminal that floods is told to wait, is alerted, and others sell as fast as before', async () => {
    const mallory = await cloud.pair('mallory');
    const quiet = await sellingTimes(10);
    cloud.hold();
    const answers = new Map<number, number>();
    let retryAfter = '';
    let flooding = true;
    const flood = async (): Promise<void> => {
      for (let n = 0; n < DEVICE_REQUESTS.max / 6; n += 1) {
        const answer = await cloud.ask('/healthz', { token: mallory.token });
        answers.set(answer.status, (answers.get(answer.status) ?? 0) + 1);
        retryAfter = answer.headers.get('retry-after') ?? retryAfter;
      }
    };
    const floods = Promise.all(Array.from({ length: 8 }, flood)).finally(() => (flooding = false));
    const busy: number[] = [];
    while (flooding) busy.push(...(await sellingTimes(1)));
    await floods;
    expect(answers.get(200)).toBeLessThanOrEqual(DEVICE_REQUESTS.max);
    expect(answers.get(429)).toBeGreaterThan(0);
    expect(Number(retryAfter)).toBeGreaterThan(0);
    expect(await codes(mallory)).toContain('device_too_many_requests');
    // Both run in this one process, so that the flood costs its own sending too.
    expect(median(busy)).toBeLessThan(Math.max(1500, 10 * median(quiet)));
    expect((await mallory.pull('tasks')).status).toBe(429);
    cloud.release();
    cloud.advance(DEVICE_REQUESTS.windowMs);
    expect((await mallory.pull('tasks')).status).toBe(200);
  });

  test('an address that guesses tokens is told to wait, and genuine ones from the same address pass', async () => {
    const guess = (n: number): Promise<Answer> =>
      cloud.ask('/v1/profile', { token: `guess-${String(n)}-${'x'.repeat(40)}` });
    cloud.hold();
    let last: Answer | undefined;
    for (let n = 0; n < 620 && last?.status !== 429; n += 20)
      [last] = (await Promise.all(Array.from({ length: 20 }, (_, i) => guess(n + i)))).reverse();
    expect([last?.status, last?.body['code']]).toEqual([429, 'too_many_requests']);
    expect(Number(last?.headers.get('retry-after'))).toBeGreaterThan(0);
    cloud.release();
    expect((await honest.pull('tasks')).status).toBe(200);
    expect((await cloud.ask('/v1/terminals', { token: manager })).status).toBe(200);
  });

  test('pairing codes are guessed thirty times a minute at most', async () => {
    const tries = Array.from({ length: 40 }, (_, n) =>
      cloud.ask('/v1/terminals', {
        json: { code: `GUESS${String(n)}`, publicKey: Buffer.alloc(32, n).toString('base64url'), name: 'x' },
      }),
    );
    const statuses = (await Promise.all(tries)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 429).length).toBeGreaterThan(5);
    expect(statuses).not.toContain(200);
  });

  test('one terminal holds a few streams, so that it cannot take the places of others', async () => {
    const mallory = honest;
    const abort = new AbortController();
    const open = async (): Promise<Response> =>
      fetch(`${cloud.url}/v1/replication/stream`, {
        headers: { authorization: `Bearer ${mallory.token}` },
        signal: abort.signal,
      });
    for (let n = 0; n < 10; n += 1) expect((await open()).status).toBe(200);
    const { text } = await cloud.ask('/metrics');
    expect(Number(/guidepost_open_streams (\d+)/.exec(text)?.[1])).toBeLessThanOrEqual(4);
    abort.abort();
  });
});

async function sellingTimes(count: number): Promise<readonly number[]> {
  const times: number[] = [];
  for (let n = 0; n < count; n += 1) times.push(await expectWell(cloud, honest));
  return times;
}
const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0;

describe('a gigabyte', () => {
  test('announced is refused before it is sent', async () => {
    const { status, sent } = await pour('/v1/journal', honest.token, { 'content-length': String(GIGABYTE) });
    expect(status).toBe(413);
    expect(sent).toBeLessThan(64 * MEGABYTE);
    expect(await codes(honest)).toContain('device_too_large');
  });

  test('poured in without saying so is cut off early, eight at once in bounded memory', async () => {
    const before = process.memoryUsage().rss;
    let peak = before;
    const watch = setInterval(() => (peak = Math.max(peak, process.memoryUsage().rss)), 20);
    const poured = await Promise.all(
      Array.from({ length: 8 }, () => pour('/v1/journal', honest.token, { 'transfer-encoding': 'chunked' })),
    );
    clearInterval(watch);
    for (const { status, sent } of poured) {
      expect([413, 0]).toContain(status);
      expect(sent).toBeLessThan(128 * MEGABYTE);
    }
    expect((peak - before) / MEGABYTE).toBeLessThan(1200);
  });

  test('to a route that takes little, or from nobody, is cut off sooner', async () => {
    for (const token of [honest.token, 'not-a-token-at-all']) {
      const { status, sent } = await pour('/v1/replication/tasks/push', token, { 'transfer-encoding': 'chunked' });
      expect([413, 401, 429, 0]).toContain(status);
      expect(sent).toBeLessThan(64 * MEGABYTE);
    }
  });

  test('a body that never ends and headers that never end have a time limit', () => {
    const { server } = cloud.running.app;
    expect(server.requestTimeout).toBeLessThanOrEqual(60_000);
    expect(server.requestTimeout).toBeGreaterThan(0);
    expect(server.headersTimeout).toBeLessThanOrEqual(60_000);
  });
});

/** Writes zeros until all is sent or somebody has enough; status 0 when the connection was cut without an answer. */
function pour(
  path: string,
  token: string,
  headers: Readonly<Record<string, string>>,
): Promise<{ readonly status: number; readonly sent: number }> {
  return new Promise((done) => {
    const chunk = Buffer.alloc(65_536, 0x20);
    let sent = 0;
    let status = 0;
    let over = false;
    const out = httpRequest(`${cloud.url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}`, ...headers },
    });
    const finish = (): void => {
      if (over) return;
      over = true;
      out.destroy();
      done({ status, sent });
    };
    out.on('response', (response) => {
      status = response.statusCode ?? 0;
      response.resume();
      response.on('end', finish);
    });
    out.on('error', finish);
    out.on('close', finish);
    const write = (): void => {
      while (!over && status === 0 && sent < GIGABYTE) {
        sent += chunk.length;
        if (!out.write(chunk)) return void out.once('drain', write);
      }
    };
    write();
  });
}

describe('bombs', () => {
  const upload = (entry: string): string => `{"terminal":"${honest.id}","entries":[${entry}]}`;
  const entryWith = (body: string): string =>
    `{"seq":1,"id":"a","kind":"sale","prevHash":"${'0'.repeat(64)}","hash":"${'0'.repeat(64)}","signature":"AA","body":${body}}`;

  test('of brackets are refused as too deep, on every route that takes a body', async () => {
    for (const depth of [100, 5000, 100_000, 400_000]) {
      const bomb = '['.repeat(depth) + ']'.repeat(depth);
      const nested = '{"a":'.repeat(depth) + '1' + '}'.repeat(depth);
      for (const [path, text] of [
        ['/v1/journal', upload(entryWith(bomb))],
        ['/v1/journal', upload(entryWith(nested))],
        ['/v1/replication/tasks/push', `{"rows":[{"newDocumentState":{"id":"x","v":${bomb.slice(0, 900_000)}`],
        ['/v1/replication/parkedSales/push', `{"rows":[{"newDocumentState":{"id":"x","cart":${nested.slice(0, 100)}`],
      ] as const) {
        const [status, code] = await sendText(path, honest.token, text);
        expect([400, 413, 422], `${path} ${String(depth)}`).toContain(status);
        if (status === 422) expect(code).toBe('too_deep');
      }
    }
    const price = `{"promotions":[${'{"a":'.repeat(9000)}1${'}'.repeat(9000)}]}`;
    const brandManager = await cloud.logIn(BRAND_MANAGER, OTHER_PIN);
    expect(await sendText('/v1/price-books', brandManager, price)).toEqual([422, 'too_deep']);
    expect(await codes(honest)).toContain('device_too_deep');
  });

  test('one bad record blocks the queue: a hundred thousand keys are quarantined as one entry and do not hold up the next', async () => {
    const mallory = honest;
    const many = Object.fromEntries(Array.from({ length: 100_000 }, (_, n) => [`k${String(n)}`, n]));
    const started = performance.now();
    const answer = await mallory.upload([
      mallory.entry('sale', many),
      mallory.sale(),
      mallory.entry('audit', {}, many),
    ]);
    expect(answer.status).toBe(200);
    expect(answer.body.quarantined.map(({ reason }) => reason)).toEqual(['bad_body', 'bad_envelope']);
    expect(performance.now() - started).toBeLessThan(60_000);
  });

  test('of poisoned names change nothing', async () => {
    for (const poison of [
      '{"__proto__":{"admin":true}}',
      '{"a":{"__proto__":[]}}',
      '{"constructor":{"prototype":{"admin":true}}}',
      '{"\\u005f_proto__":{"admin":true}}',
    ])
      expect((await sendText('/v1/journal', honest.token, upload(entryWith(poison))))[0]).toBe(400);
    expect(({} as { admin?: boolean }).admin).toBeUndefined();
    expect(await codes(honest)).toContain('device_malformed');
  });

  test('that are no JSON, no UTF-8 or numbers without end are refused', async () => {
    const texts = [
      '',
      '{',
      'null',
      '[]',
      '7',
      '"x"',
      '{"terminal":1e400}',
      '{"a":1,}',
      '\u0000',
      '{"terminal":"01","entries":{}}',
    ];
    for (const text of texts) expect([400, 422]).toContain((await sendText('/v1/journal', honest.token, text))[0]);
    const bytes = Uint8Array.of(0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d);
    expect([400, 422]).toContain((await sendText('/v1/journal', honest.token, bytes))[0]);
  });
});
