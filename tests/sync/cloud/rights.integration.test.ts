/**
 * Every route for everybody who may ask, against the table below. A route that is not in the table fails, and so does a
 * status that differs: whoever changes a right changes this table, where it is seen. `-` is 401, `x` is 403, `o` is anything
 * that came after the policy (200, or 404 and 422 for what was asked). Two stores, S001 and S002.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { MINUTE_MS } from '../../../sync/domain/time.ts';
import type { TestTerminal } from './harness.ts';
import { OTHER_MANAGER, OTHER_PIN, pairElsewhere, startShop, type Shop } from './hostile-shop.ts';

const WHO = [
  'public',
  'till A',
  'till B',
  'cashier',
  'guide',
  'manager A',
  'manager B',
  'host',
  'revoked',
  'expired',
] as const;
type Who = (typeof WHO)[number];

/** Columns as in WHO. Paths with A and B name things of store S001; `?B` of S002. */
const TABLE: Readonly<Record<string, string>> = {
  'GET /healthz': 'o o o o o o o o o o',
  'GET /readyz': 'o o o o o o o o o o',
  'GET /metrics': 'o o o o o o o o o o',
  'GET /openapi.json': 'o o o o o o o o o o',
  'POST /v1/sessions': 'o o o o o o o o o o',
  'GET /v1/sessions/current': '- x x o o o o x - -',
  'DELETE /v1/sessions/current': '- x x o o o o x - -',
  'GET /v1/staff-verifiers': '- o o x x x x x - -',
  'POST /v1/pairing-codes': '- x x x x o x o - -',
  'POST /v1/pairing-codes of S002': '- x x x x x o o - -',
  'POST /v1/terminals': 'o o o o o o o o o o',
  'POST /v1/device-tokens': 'o o o o o o o o o o',
  'POST /v1/device-keys': '- o o x x x x x - -',
  'GET /v1/profile': '- o o x x x x x - -',
  'GET /v1/terminals': '- o o x x o o x - -',
  'POST /v1/terminals/:id/revoke': '- x x x x o x x - -',
  'POST /v1/journal': '- o x x x x x x - -',
  'GET /v1/terminals/:id/highwater': '- o x o o o x x - -',
  'POST /v1/replication/:collection/pull': '- o o x x x x x - -',
  'POST /v1/replication/:collection/push': '- o o x x x x x - -',
  'GET /v1/replication/stream': '- o o x x x x x - -',
  'GET /v1/sales': '- o x o o o x x - -',
  'GET /v1/sales of S002': '- x o x x x o x - -',
  'GET /v1/quarantine': '- o x x x o x x - -',
  'GET /v1/quarantine of S002': '- x o x x x o x - -',
  'GET /v1/alerts': '- x x x x o x x - -',
  'GET /v1/alerts of S002': '- x x x x x o x - -',
  'GET /v1/members': '- o o o o o o x - -',
  'GET /v1/reports/:kind': '- x x x x o x x - -',
  'GET /v1/reports/:kind of S002': '- x x x x x o x - -',
  'POST /v1/price-books': '- x x x x o o x - -',
  'GET /v1/price-books': '- x x x x o o x - -',
  'GET /v1/audit': '- x x x x o x x - -',
  'GET /v1/audit of S002': '- x x x x x o x - -',
  'GET /v1/audit/verification': '- x x x x o x x - -',
  'GET /g/:token': 'o o o o o o o o o o',
  'POST /g/:token': 'o o o o o o o o o o',
};

let cloud: Shop;
let tillA: TestTerminal;
let tokens: Record<Who, () => Promise<string | undefined>>;

beforeAll(async () => {
  cloud = await startShop();
  tillA = await cloud.pair('till A');
  const tillB = await pairElsewhere(cloud);
  const revoked = await cloud.pair('revoked');
  const expired = await cloud.logIn();
  cloud.advance(12 * 60 * MINUTE_MS + 1);
  for (const terminal of [tillA, tillB, revoked]) await terminal.renew();
  await cloud.ask(`/v1/terminals/${revoked.id}/revoke`, { method: 'POST', token: await cloud.logIn() });
  // A new session each time, since one of the routes ends it.
  tokens = {
    public: () => Promise.resolve(undefined),
    'till A': () => Promise.resolve(tillA.token),
    'till B': () => Promise.resolve(tillB.token),
    cashier: () => cloud.logIn('1001', '111111'),
    guide: () => cloud.logIn('2001', '222222'),
    'manager A': () => cloud.logIn(),
    'manager B': () => cloud.logIn(OTHER_MANAGER, OTHER_PIN),
    host: () => Promise.resolve(cloud.running.cloud.bootstrapSecret),
    revoked: () => Promise.resolve(revoked.token),
    expired: () => Promise.resolve(expired),
  };
});
afterAll(() => cloud.close());

test('every route is in the table, and the table names no other', async () => {
  const { body } = await cloud.ask<{ paths: Record<string, Record<string, unknown>> }>('/openapi.json');
  const routes = Object.entries(body.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`),
  );
  const named = new Set(Object.keys(TABLE).map((row) => row.split(' of ')[0]));
  // Undescribed on purpose: the description itself.
  expect([...new Set([...routes, 'GET /openapi.json'])].sort()).toEqual([...named].sort());
});

test.each(Object.entries(TABLE))('%s', async (row, expected) => {
  const [route = '', ofOther] = row.split(' of ');
  const [method = '', pattern = ''] = route.split(' ');
  const found: string[] = [];
  for (const who of WHO) found.push(await ask(method, pattern, ofOther !== undefined, await tokens[who]()));
  expect(found.join(' ')).toBe(expected);
});

async function ask(method: string, pattern: string, isOther: boolean, token: string | undefined): Promise<string> {
  const victim = pattern.endsWith('/revoke') ? await anotherTill() : tillA.id;
  const path = pattern
    .replace(':id', victim)
    .replace(':collection', 'tasks')
    .replace(':kind', 'sales-by-hour')
    .replace(':token', '0'.repeat(30));
  const store = isOther ? 'S002' : 'S001';
  const asksStore = /^\/v1\/(sales|quarantine|alerts|reports|audit)/.test(pattern);
  const url = `${path}${method === 'GET' && asksStore ? `?store=${store}` : pattern === '/v1/members' ? '?id=nobody' : ''}`;
  const abort = new AbortController();
  const response = await fetch(`${cloud.url}${url}`, {
    method,
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(method === 'POST' ? { 'content-type': 'application/json' } : {}),
    },
    ...(method === 'POST' ? { body: JSON.stringify(bodyOf(pattern, store)) } : {}),
    signal: abort.signal,
  });
  const { status } = response;
  const text = pattern.endsWith('/stream') && status === 200 ? '' : await response.text();
  abort.abort();
  expect(status, text).not.toBe(500);
  const code = /"code":"(\w+)"/.exec(text)?.[1];
  // Routes for everybody refuse what was asked, with codes of their own.
  if (status === 401 && !['bad_proof', 'wrong_pin'].includes(code ?? '')) return '-';
  return status === 403 ? 'x' : 'o';
}

function bodyOf(pattern: string, store: string): unknown {
  switch (pattern) {
    case '/v1/pairing-codes':
      return { store };
    case '/v1/journal':
      return { terminal: tillA.id, entries: [tillA.seal({ seq: 1, id: 'a', kind: 'b', prevHash: '1'.repeat(64) })] };
    case '/v1/replication/:collection/pull':
      return { checkpoint: null, limit: 1 };
    case '/v1/replication/:collection/push':
      return { rows: [] };
    case '/v1/device-keys':
      return { publicKey: 'AA', from: 2, proof: 'AA', possession: 'AA' };
    case '/v1/sessions':
      return { brand: 'demo', staff: '7777', pin: '0000' };
    default:
      return {};
  }
}

let tills = 0;
/** One to revoke, written at once: pairing is limited. */
async function anotherTill(): Promise<string> {
  tills += 1;
  const id = `R${String(tills)}`;
  await cloud.running.cloud.database.run(
    `INSERT INTO terminals (scope, terminal, number, store, name, public_key, paired_at, last_contact)
     VALUES ('brand:demo', $1, $2, 'S001', $1, 'none', 0, 0)`,
    [id, 90_000 + tills],
  );
  return id;
}

test('a revoked terminal’s open stream ends within a minute, and others’ stay', async () => {
  const mallory = await cloud.pair('mallory');
  const open = async (terminal: TestTerminal) => {
    const abort = new AbortController();
    const response = await fetch(`${cloud.url}/v1/replication/stream`, {
      headers: { authorization: `Bearer ${terminal.token}` },
      signal: abort.signal,
    });
    const state = { ended: false, abort };
    const ended = (): void => {
      state.ended = true;
    };
    void response.body?.pipeTo(new WritableStream()).then(ended, ended);
    return state;
  };
  const [theirs, ours] = [await open(mallory), await open(tillA)];
  await cloud.ask(`/v1/terminals/${mallory.id}/revoke`, { method: 'POST', token: await cloud.logIn() });
  await expect.poll(() => theirs.ended, { timeout: 60_000, interval: 200 }).toBe(true);
  expect(ours.ended).toBe(false);
  ours.abort.abort();
});

test('wrong PINs at the same moment are counted one by one', async () => {
  const wrong = Array.from({ length: 12 }, () =>
    cloud.ask<{ code: string }>('/v1/sessions', { json: { brand: 'demo', staff: '2002', pin: '000000' } }),
  );
  const codes = (await Promise.all(wrong)).map(({ body }) => body.code);
  expect(codes.filter((code) => code === 'wrong_pin')).toHaveLength(4);
  expect(codes.filter((code) => code === 'person_locked')).toHaveLength(8);
});
