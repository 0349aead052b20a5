/**
 * Every route for everybody who may ask, against the table below. A route that is not in the table fails, and so does a
 * status that differs: whoever changes a right changes this table, where it is seen. `-` is 401, `x` is 403, `o` is anything
 * that came after the policy (200, or 404 and 422 for what was asked). All ask from this machine. Stores S001 and S003 are of region east, S002 of west.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { StoreId } from '../../../sync/domain/ids.ts';
import { MINUTE_MS } from '../../../sync/domain/time.ts';
import type { TestTerminal } from './harness.ts';
import {
  BRAND_MANAGER,
  EAST_MANAGER,
  openStore,
  OTHER_MANAGER,
  OTHER_PIN,
  pairElsewhere,
  startShop,
  WEST_MANAGER,
  type Shop,
} from './hostile-shop.ts';
import { GROWTH_RIGHTS } from './growth-rights.ts';
import { GUIDE_RIGHTS } from './guide-rights.ts';
import { WECOM_RIGHTS } from './wecom/wecom-rights.ts';

const WHO = [
  'public',
  'till A',
  'till B',
  'cashier',
  'guide',
  'manager A',
  'manager B',
  'east',
  'west',
  'brand',
  'host',
  'revoked',
  'expired',
] as const;
type Who = (typeof WHO)[number];

/** Columns as in WHO: east, west and brand manage those. Paths with A and B name things of S001 unless `of` says another store. */
const TABLE: Readonly<Record<string, string>> = {
  ...WECOM_RIGHTS,
  ...GUIDE_RIGHTS,
  ...GROWTH_RIGHTS,
  'GET /healthz': 'o o o o o o o o o o o o o',
  'GET /readyz': 'o o o o o o o o o o o o o',
  'GET /metrics': 'o o o o o o o o o o o o o',
  'GET /openapi.json': 'o o o o o o o o o o o o o',
  'POST /v1/sessions': 'o o o o o o o o o o o o o',
  'GET /v1/sessions/current': '- x x o o o o o o o x - -',
  'DELETE /v1/sessions/current': '- x x o o o o o o o x - -',
  'GET /v1/staff-verifiers': '- o o x x x x x x x x - -',
  'GET /v1/roles': '- o o x x o o o o o x - -',
  'PUT /v1/roles': '- x x x x x x x x o x - -',
  'PUT /v1/staff/:staff/roles': '- x x x x x x x x o x - -',
  'PUT /v1/staff/:staff/member': '- x x x x o o o o o x - -',
  'GET /v1/people-rules': '- x x x x o x o x o x - -',
  'GET /v1/people-rules of S002': '- x x x x x o x o o x - -',
  'GET /v1/people-rules of S003': '- x x x x x x o x o x - -',
  'PUT /v1/people-rules': '- x x x x o o o o o x - -',
  'GET /v1/badges': '- x x x x o x o x o x - -',
  'GET /v1/badges of S002': '- x x x x x o x o o x - -',
  'POST /v1/badges': '- x x x x o o o o o x - -',
  'POST /v1/badges/:serial/revoke': '- x x x x o o o o o x - -',
  'POST /v1/pairing-codes': '- x x x x o x o x o o - -',
  'POST /v1/pairing-codes of S002': '- x x x x x o x o o o - -',
  'POST /v1/pairing-codes of S003': '- x x x x x x o x o o - -',
  'POST /v1/terminals': 'o o o o o o o o o o o o o',
  'POST /v1/terminals/reinstate': 'o o o o o o o o o o o o o',
  'POST /v1/device-tokens': 'o o o o o o o o o o o o o',
  'POST /v1/device-keys': 'o o o o o o o o o o o o o',
  'GET /v1/profile': '- o o x x x x x x x x - -',
  'GET /v1/terminals': '- o o x x o o o o o x - -',
  'POST /v1/terminals/:id/revoke': '- x x x x o x o x o x - -',
  'POST /v1/terminals/:id/revoke of S002': '- x x x x x o x o o x - -',
  'POST /v1/terminals/:id/revoke of S003': '- x x x x x x o x o x - -',
  'POST /v1/journal': '- o x x x x x x x x x - -',
  'GET /v1/terminals/:id/highwater': '- o x o o o x o x o x - -',
  'GET /v1/terminals/:id/highwater of S002': '- x o x x x o x o o x - -',
  'GET /v1/terminals/:id/highwater of S003': '- x x x x x x o x o x - -',
  'POST /v1/replication/:collection/pull': '- o o x x x x x x x x - -',
  'POST /v1/replication/:collection/push': '- o o x x x x x x x x - -',
  'GET /v1/replication/stream': '- o o x x x x x x x x - -',
  'GET /v1/sales': '- o x o o o x o x o x - -',
  'GET /v1/sales of S002': '- x o x x x o x o o x - -',
  'GET /v1/sales of S003': '- x x x x x x o x o x - -',
  'GET /v1/quarantine': '- o x x x o x o x o x - -',
  'GET /v1/quarantine of S002': '- x o x x x o x o o x - -',
  'GET /v1/quarantine of S003': '- x x x x x x o x o x - -',
  'GET /v1/alerts': '- x x x x o x o x o x - -',
  'GET /v1/alerts of S002': '- x x x x x o x o o x - -',
  'GET /v1/alerts of S003': '- x x x x x x o x o x - -',
  'GET /v1/members': '- o o o o o o o o o x - -',
  'GET /v1/reports/:kind': '- x x x x o x o x o x - -',
  'GET /v1/reports/:kind of S002': '- x x x x x o x o o x - -',
  'GET /v1/reports/:kind of S003': '- x x x x x x o x o x - -',
  'GET /v1/reports/:kind of reach': '- x x x x o o o o o x - -',
  'GET /v1/reports/:kind of east': '- x x x x o x o x o x - -',
  'GET /v1/reports/shift': '- x x x x o x o x o x - -',
  'GET /v1/reports/shift of S002': '- x x x x x o x o o x - -',
  'GET /v1/reports/day': '- x x x x o x o x o x - -',
  'GET /v1/reports/day of S002': '- x x x x x o x o o x - -',
  'POST /v1/price-books': '- x x x x x x x x o x - -',
  'GET /v1/price-books': '- x x x x o o o o o x - -',
  'GET /v1/products': '- x x x x o o o o o x - -',
  'PUT /v1/products': '- x x x x x x x x o x - -',
  'POST /v1/import/:collection': '- x x x x x x x x o x - -',
  'POST /v1/photos': '- x x x x x x x x o x - -',
  'GET /v1/photos/:photo': '- o o o o o o o o o x - -',
  'GET /v1/assortments': '- x x x x o x o x o x - -',
  'GET /v1/assortments of S002': '- x x x x x o x o o x - -',
  'PUT /v1/assortments': '- x x x x o o o o o x - -',
  'POST /v1/vouchers': '- o o x x x x x x x x - -',
  'POST /v1/vouchers/:number/verify': '- o o x x x x x x x x - -',
  'POST /v1/vouchers/:number/query': '- o o x x x x x x x x - -',
  'POST /v1/vouchers/:number/cancel': '- o o x x x x x x x x - -',
  'POST /v1/payments': '- o o x x x x x x x x - -',
  'GET /v1/payments/:outTradeNumber/query': '- o o x x x x x x x x - -',
  'POST /v1/payments/:outTradeNumber/query': '- o o x x x x x x x x - -',
  'POST /v1/payments/:outTradeNumber/reverse': '- o o x x x x x x x x - -',
  'POST /v1/payments/:outTradeNumber/refunds': '- o o x x x x x x x x - -',
  'GET /v1/payments/:outTradeNumber/refunds/:refundNumber': '- o o x x x x x x x x - -',
  'POST /v1/payments/:outTradeNumber/refunds/:refundNumber/withdraw': '- o o x x x x x x x x - -',
  'PUT /v1/members/:member/password': '- o o x x x x x x x x - -',
  'DELETE /v1/members/:member/password': '- x x x x x x x x o x - -',
  'POST /v1/members/:member/proofs': '- o o x x x x x x x x - -',
  'POST /v1/member-codes': '- x x x x x x x x x x - -',
  'POST /v1/member-codes/proofs': '- o o x x x x x x x x - -',
  'POST /v1/members/:member/messages': '- o o x x x x x x x x - -',
  'POST /v1/members/:member/message-proofs': '- o o x x x x x x x x - -',
  'GET /v1/spend-policies': '- o o x x o o o o o x - -',
  'POST /v1/spend-policies': '- x x x x x x x x o x - -',
  'POST /v1/accounts/gift-cards': '- o o x x x x x x x x - -',
  'POST /v1/accounts/holds': '- o o x x x x x x x x - -',
  'GET /v1/accounts/holds/:hold': '- o o x x x x x x x x - -',
  'POST /v1/accounts/holds/:hold/release': '- o o x x x x x x x x - -',
  'POST /v1/accounts/top-up-returns': '- o o x x x x x x x x - -',
  'PUT /v1/staff-quota/holds/:sale': '- o o x x x x x x x x - -',
  'POST /v1/staff-quota/holds/:sale/release': '- o o x x x x x x x x - -',
  'GET /v1/accounts/:account': '- x x x x o o o o o x - -',
  'GET /v1/audit': '- x x x x o x o x o x - -',
  'GET /v1/audit of S002': '- x x x x x o x o o x - -',
  'GET /v1/audit of S003': '- x x x x x x o x o x - -',
  'GET /v1/audit of brand': '- x x x x x x x x o x - -',
  'GET /v1/audit/verification': '- x x x x o x o x o x - -',
  'GET /v1/audit/verification of S002': '- x x x x x o x o o x - -',
  'GET /v1/audit/verification of brand': '- x x x x x x x x o x - -',
  'GET /v1/returns/:receiptNumber': '- o x o o o x o x o x - -',
  'GET /v1/returns/:receiptNumber of S002': '- x o x x x o x o o x - -',
  'POST /v1/refund-holds': '- o x x x x x x x x x - -',
  'POST /v1/invoices/red-letters': '- o o x x x x x x x x - -',
  'GET /i/:code': 'o o o o o o o o o o o o o',
  'GET /r/:token': 'o o o o o o o o o o o o o',
  'GET /r/:number/:total/:signature': 'o o o o o o o o o o o o o',
  'GET /r/:number/gift/:lines/:signature': 'o o o o o o o o o o o o o',
  'POST /i/:code': 'o o o o o o o o o o o o o',
  'GET /g/:token': 'o o o o o o o o o o o o o',
  'POST /g/:token': 'o o o o o o o o o o o o o',
};

let cloud: Shop;
let tillA: TestTerminal;
let tillB: TestTerminal;
/** A token of each; `fresh` for the route that ends the session. */
let tokens: Record<Who, (fresh: boolean) => Promise<string | undefined>>;

beforeAll(async () => {
  cloud = await startShop();
  tillA = await cloud.pair('till A');
  tillB = await pairElsewhere(cloud);
  const revoked = await cloud.pair('revoked');
  const expired = await cloud.logIn();
  cloud.advance(12 * 60 * MINUTE_MS + 1);
  for (const terminal of [tillA, tillB, revoked]) await terminal.renew();
  await cloud.ask(`/v1/terminals/${revoked.id}/revoke`, { method: 'POST', token: await cloud.logIn() });
  const session = (staff: string, pin: string) => {
    let kept: Promise<string> | undefined;
    return (fresh: boolean) => (fresh ? cloud.logIn(staff, pin) : (kept ??= cloud.logIn(staff, pin)));
  };
  tokens = {
    public: () => Promise.resolve(undefined),
    'till A': () => Promise.resolve(tillA.token),
    'till B': () => Promise.resolve(tillB.token),
    cashier: session('1001', '111111'),
    guide: session('2001', '222222'),
    'manager A': session('9001', '999999'),
    'manager B': session(OTHER_MANAGER, OTHER_PIN),
    east: session(EAST_MANAGER, OTHER_PIN),
    west: session(WEST_MANAGER, OTHER_PIN),
    brand: session(BRAND_MANAGER, OTHER_PIN),
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
  const [route = '', of = 'S001'] = row.split(' of ');
  const [method = '', pattern = ''] = route.split(' ');
  const found: string[] = [];
  for (const who of WHO) found.push(await ask(method, pattern, of, await tokens[who](method === 'DELETE')));
  expect(found.join(' ')).toBe(expected);
});

async function ask(method: string, pattern: string, of: string, token: string | undefined): Promise<string> {
  const path = pattern
    .replace(':id', await tillOf(pattern, of))
    .replace(':collection', 'tasks')
    .replace(':kind', 'sales-by-hour')
    .replace(':receiptNumber', `${of}-01-260921-0001`)
    .replace(':token', '0'.repeat(30))
    .replace(':staff', '7777');
  const asksStore = /^\/v1\/(wecom\/guides|assortments|people-rules|badges|sales|quarantine|alerts|reports|audit)/.test(
    pattern,
  );
  const query = asksStore ? storeQuery(of) : pattern === '/v1/members' ? 'id=nobody' : '';
  const url = `${path}${method === 'GET' && query !== '' ? `?${query}` : ''}`;
  const abort = new AbortController();
  const isSent = method === 'POST' || method === 'PUT';
  const response = await fetch(`${cloud.url}${url}`, {
    method,
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(isSent ? { 'content-type': 'application/json' } : {}),
    },
    ...(isSent ? { body: JSON.stringify(bodyOf(pattern, of)) } : {}),
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

const NOBODYS = '019a0000-0000-7000-8000-000000000001';

function bodyOf(pattern: string, store: string): unknown {
  switch (pattern) {
    case '/v1/pairing-codes':
      return { store };
    case '/v1/journal':
      return { terminal: tillA.id, entries: [tillA.seal({ seq: 1, id: 'a', kind: 'b', prevHash: '1'.repeat(64) })] };
    case '/v1/replication/:collection/pull':
      return { checkpoint: null, limit: 1 };
    case '/v1/refund-holds':
      return {
        refundId: NOBODYS,
        saleId: NOBODYS,
        receiptNumber: 'S001-01-260921-0001',
        lines: [{ lineId: '1', units: 1 }],
        journalled: [],
      };
    case '/v1/replication/:collection/push':
      return { rows: [] };
    case '/v1/device-keys':
      return {
        brand: 'demo',
        terminal: tillA.id,
        changes: [{ publicKey: 'AA', from: 2, proof: 'AA', possession: 'AA' }],
      };
    case '/v1/sessions':
      return { brand: 'demo', staff: '7777', pin: '0000' };
    default:
      return {};
  }
}

/** A store, or what more than one store is asked for by. */
function storeQuery(of: string): string {
  if (of === 'reach' || of === 'brand') return `of=${of}`;
  return of === 'east' ? 'region=east' : `store=${of}`;
}

/** A terminal of the store: tills that are there for looking, one that nobody misses for revoking. */
async function tillOf(pattern: string, of: string): Promise<string> {
  if (!pattern.includes(':id')) return '';
  if (!pattern.endsWith('/revoke') && of === 'S001') return tillA.id;
  return !pattern.endsWith('/revoke') && of === 'S002' ? tillB.id : anotherTill(of);
}

let tills = 0;
/** Written at once: pairing is limited. */
async function anotherTill(store: string): Promise<string> {
  tills += 1;
  const id = `R${String(tills)}`;
  await cloud.running.cloud.database.run(
    `INSERT INTO terminals (scope, terminal, number, store, name, public_key, paired_at, last_contact)
     VALUES ('brand:demo', $1, $2, $3, $1, 'none', 0, 0)`,
    [id, 90_000 + tills, store],
  );
  return id;
}

test('a region’s manager sees the terminals and figures of its stores, and of one that opens there at once', async () => {
  const east = await tokens.east(false);
  const asked = east === undefined ? {} : { token: east };
  const stores = async (): Promise<readonly string[]> =>
    (await cloud.ask<{ stores: string[] }>('/v1/reports/terminals?of=reach', asked)).body.stores;
  const seen = await cloud.ask<{ items: { store: string }[] }>('/v1/terminals', asked);
  expect(new Set(seen.body.items.map(({ store }) => store))).not.toContain('S002');
  expect(await stores()).toEqual(['S001', 'S003']);
  await openStore(cloud, 'S004' as StoreId, 'east');
  expect(await stores()).toEqual(['S001', 'S003', 'S004']);
  const code = await cloud.ask('/v1/pairing-codes', { ...asked, json: { store: 'S004' } });
  expect(code.status).toBe(200);
});

test('a report of several stores names the store in each row, and each store’s log names who read it', async () => {
  const token = (await tokens.brand(false)) ?? '';
  await tillA.upload([tillA.sale()]);
  await tillB.upload([tillB.sale()]);
  const { body } = await cloud.ask<{ store?: string; items: { store: string; sales: number }[] }>(
    '/v1/reports/sales-by-tender?of=reach',
    { token },
  );
  expect(body.store).toBeUndefined();
  expect(body.items.map(({ store }) => store)).toEqual(['S001', 'S002']);
  const csv = await cloud.ask('/v1/reports/sales-by-tender?of=reach&format=csv', { token });
  expect(csv.text.split('\r\n').map((line) => line.split(',')[0]?.replace('\uFEFF', ''))).toEqual([
    'store',
    'S001',
    'S002',
    '',
  ]);
  expect(csv.headers.get('content-disposition')).toContain('sales-by-tender-all-');
  expect((await cloud.ask('/v1/reports/sales-by-tender?of=reach&store=S001', { token })).body['code']).toBe(
    'ambiguous_stores',
  );
  for (const store of ['S001', 'S002']) {
    const log = await cloud.ask<{ items: { who: string; what: string }[] }>(`/v1/audit?store=${store}`, { token });
    expect(log.body.items).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          who: `staff ${BRAND_MANAGER}`,
          what: expect.stringMatching(new RegExp(`sales-by-tender json .* of store ${store}$`)),
        }),
      ]),
    );
  }
});

test('a till lets in who works in its store and who manages it by reach, and nobody else', async () => {
  const roster = async (till: TestTerminal): Promise<readonly string[]> => {
    const { body } = await cloud.ask<{ items: { staff: { id: string } }[] }>('/v1/staff-verifiers', {
      token: till.token,
    });
    return body.items.map(({ staff }) => staff.id);
  };
  expect(await roster(tillA)).toEqual(['1001', '2001', '2002', '9001', EAST_MANAGER, BRAND_MANAGER]);
  expect(await roster(tillB)).toEqual([OTHER_MANAGER, WEST_MANAGER, BRAND_MANAGER]);
});

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
