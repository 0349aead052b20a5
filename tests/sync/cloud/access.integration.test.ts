/** Who may do what: log-in, pairing, policies of every route, problems, headers, the API's own description. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import Fastify from 'fastify';
import { createApp } from '../../../sync/cloud/app/app.ts';
import { TERMINAL_PROFILE } from '../../../sync/protocol/messages.ts';
import { Compile } from 'typebox/compile';
import { MINUTE_MS } from '../../../sync/domain/time.ts';
import { pairTerminal, startTestCloud, type TestCloud } from './harness.ts';

const OPERATOR_TOKEN = 'for-the-metrics-alone';
let cloud: TestCloud;
beforeAll(async () => {
  cloud = await startTestCloud({ operatorToken: OPERATOR_TOKEN });
});
afterAll(() => cloud.close());

const logIn = (pin: string, staff = '1001') =>
  cloud.ask<{ code: string; token: string }>('/v1/sessions', { json: { brand: 'demo', staff, pin } });

describe('log-in', () => {
  test('answers a session and the person', async () => {
    const answer = await cloud.ask<{ token: string; staff: { id: string } }>('/v1/sessions', {
      json: { brand: 'demo', staff: '9001', pin: '999999' },
    });
    expect(answer.status).toBe(200);
    expect(answer.body.staff).toMatchObject({ id: '9001', roles: ['storeManager'], stores: ['S001'] });
    const own = await cloud.ask<{ staff: { id: string } }>('/v1/sessions/current', { token: answer.body.token });
    expect(own.body.staff.id).toBe('9001');
    await cloud.ask('/v1/sessions/current', { method: 'DELETE', token: answer.body.token });
    expect((await cloud.ask('/v1/sessions/current', { token: answer.body.token })).status).toBe(401);
  });

  test('failures lock the person for a while, nobody else, and the right PIN works afterwards', async () => {
    for (let n = 0; n < 4; n += 1) expect((await logIn('000000')).body.code).toBe('wrong_pin');
    expect((await logIn('000000')).body.code).toBe('person_locked');
    expect((await logIn('111111')).status).toBe(429);
    expect((await logIn('222222', '2001')).status).toBe(200);
    cloud.advance(31_000);
    expect((await logIn('111111')).status).toBe(200);
  });

  test('a session ends', async () => {
    const token = await cloud.logIn();
    cloud.advance(13 * 60 * MINUTE_MS);
    expect((await cloud.ask<{ code: string }>('/v1/sessions/current', { token })).body.code).toBe('session_expired');
  });

  test('an unknown person and a wrong PIN look the same', async () => {
    const [unknown, wrong] = [await logIn('111111', '7777'), await logIn('000000', '2002')];
    expect(unknown.body).toEqual(wrong.body);
  });
});

describe('pairing', () => {
  test('a code pairs one terminal within ten minutes', async () => {
    const manager = await cloud.logIn();
    const code = async (): Promise<string> =>
      (await cloud.ask<{ code: string }>('/v1/pairing-codes', { token: manager, method: 'POST' })).body.code;
    const used = await code();
    const terminal = await pairTerminal(cloud, used, '收银台');
    expect(Compile(TERMINAL_PROFILE).Check(terminal.profile)).toBe(true);
    expect(terminal.profile).toMatchObject({
      brand: { id: 'demo' },
      store: { id: 'S001', name: '梧桐路店' },
      terminal: String(terminal.profile.terminalNumber).padStart(2, '0'),
    });
    await expect(pairTerminal(cloud, used, 'again')).rejects.toThrow('pairing_code_used');
    await expect(pairTerminal(cloud, 'NOSUCHCODE', 'x')).rejects.toThrow('pairing_code_unknown');
    const late = await code();
    cloud.advance(11 * MINUTE_MS);
    await expect(pairTerminal(cloud, late, 'late')).rejects.toThrow('pairing_code_expired');
  });

  test('one code used by many at once pairs exactly one, and numbers are never given twice', async () => {
    const manager = await cloud.logIn();
    const { code } = (await cloud.ask<{ code: string }>('/v1/pairing-codes', { token: manager, json: {} })).body;
    const results = await Promise.allSettled(Array.from({ length: 5 }, () => pairTerminal(cloud, code, 'race')));
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const terminals = await Promise.all([cloud.pair(), cloud.pair(), cloud.pair()]);
    expect(new Set(terminals.map(({ id }) => id)).size).toBe(3);
  });

  test('the host on this machine gets a code by the bootstrap secret, and nothing else by it', async () => {
    const secret = cloud.running.cloud.bootstrapSecret;
    const code = await cloud.ask<{ code: string }>('/v1/pairing-codes', { token: secret, json: {} });
    expect(code.status).toBe(200);
    expect((await cloud.ask('/v1/sales', { token: secret })).status).toBe(403);
  });

  test('a token lasts 15 minutes and is renewed against proof of the key', async () => {
    const terminal = await cloud.pair();
    cloud.advance(16 * MINUTE_MS);
    expect((await terminal.pull('staff')).status).toBe(401);
    await terminal.renew();
    expect((await terminal.pull('staff')).status).toBe(200);
    const at = cloud.ports.clock.now();
    const other = await cloud.pair();
    const proof = other.sign(`guidepost-token|${terminal.id}|${String(at)}`);
    const forged = await cloud.ask<{ code: string }>('/v1/device-tokens', {
      json: { brand: 'demo', terminal: terminal.id, at, proof },
    });
    expect(forged.body.code).toBe('bad_proof');
    const old = at - 6 * MINUTE_MS;
    const stale = await cloud.ask<{ code: string; now: number }>('/v1/device-tokens', {
      json: {
        brand: 'demo',
        terminal: terminal.id,
        at: old,
        proof: terminal.sign(`guidepost-token|${terminal.id}|${String(old)}`),
      },
    });
    expect(stale.body.code).toBe('clock_off');
    expect(Math.abs(stale.body.now - at)).toBeLessThan(60_000);
  });

  test('a revoked terminal is out at once', async () => {
    const terminal = await cloud.pair();
    await cloud.ask(`/v1/terminals/${terminal.id}/revoke`, { method: 'POST', token: await cloud.logIn() });
    const answer = await terminal.pull('staff');
    expect([answer.status, (answer.body as unknown as { code: string }).code]).toEqual([401, 'terminal_revoked']);
  });

  test('verifiers reach a terminal and hold for the PIN', async () => {
    const terminal = await cloud.pair();
    const answer = await cloud.ask<{
      items: { staff: { id: string }; salt: string; verifier: string; n: number; r: number; p: number }[];
    }>('/v1/staff-verifiers', { token: terminal.token });
    expect(answer.body.items.map(({ staff }) => staff.id)).toEqual(['1001', '2001', '2002', '9001']);
    const { scryptSync } = await import('node:crypto');
    const cashier = answer.body.items[0];
    if (cashier === undefined) throw new Error('no cashier');
    const { salt, verifier, n, r, p } = cashier;
    const own = scryptSync('111111', Buffer.from(salt, 'base64url'), 32, { N: n, r, p, maxmem: 67_108_864 });
    expect(own.toString('base64url')).toBe(verifier);
    const stored = await cloud.running.cloud.database.rows<{ sealed_verifier: string }>(
      "SELECT sealed_verifier FROM staff_credentials WHERE staff = '1001'",
    );
    expect(stored[0]?.sealed_verifier).not.toContain(verifier);
  });

  test('the list of terminals says last contact, what the cloud has and what is unsent', async () => {
    const terminal = await cloud.pair('收银台 7');
    await terminal.upload([terminal.sale()]);
    await cloud.ask('/v1/profile', {
      token: terminal.token,
      headers: { 'guidepost-pending': '3', 'guidepost-oldest': '1790000000000' },
    });
    const list = await cloud.ask<{ items: { terminal: string }[] }>('/v1/terminals', { token: await cloud.logIn() });
    expect(list.body.items.find((item) => item.terminal === terminal.id)).toMatchObject({
      name: '收银台 7',
      highWater: 1,
      unsent: 3,
      oldestUnsent: 1790000000000,
      revoked: false,
    });
  });
});

interface Media {
  readonly example?: unknown;
  readonly schema: { readonly examples?: readonly unknown[] };
}
interface Operation {
  readonly security?: readonly unknown[];
  readonly requestBody?: { readonly content: Readonly<Record<string, Media>> };
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, Media>> }>>;
}
interface Described {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}
const hasExample = ({ example, schema }: Media): boolean => example !== undefined || (schema.examples?.length ?? 0) > 0;
const described = async (): Promise<Described> => (await cloud.ask<Described>('/openapi.json')).body;

describe('every route', () => {
  test('is described with an example of what it takes and answers', async () => {
    const { openapi, paths } = await described();
    expect(openapi).toMatch(/^3\.1/);
    expect(Object.keys(paths)).toEqual(
      expect.arrayContaining([
        '/healthz',
        '/readyz',
        '/metrics',
        '/v1/sessions',
        '/v1/pairing-codes',
        '/v1/terminals',
        '/v1/journal',
        '/v1/replication/{collection}/pull',
        '/v1/replication/stream',
        '/v1/terminals/{id}/highwater',
        '/v1/sales',
        '/v1/quarantine',
        '/v1/reports/{kind}',
        '/v1/members',
        '/g/{token}',
      ]),
    );
    for (const [path, operations] of Object.entries(paths)) {
      for (const [method, { requestBody, responses }] of Object.entries(operations)) {
        const name = `${method} ${path}`;
        for (const media of Object.values(requestBody?.content ?? {}))
          expect([`${name} takes`, hasExample(media)]).toEqual([`${name} takes`, true]);
        for (const media of Object.values(responses['200']?.content ?? {}))
          expect([`${name} answers`, hasExample(media)]).toEqual([`${name} answers`, true]);
        expect(Object.keys(responses), name).toContain('200');
      }
    }
  });

  test('that is not public refuses who does not say who they are', async () => {
    const { paths } = await described();
    const open: string[] = [];
    for (const [path, operations] of Object.entries(paths)) {
      for (const [method, { security }] of Object.entries(operations)) {
        if (security === undefined) {
          open.push(`${method} ${path}`);
          continue;
        }
        const concrete = path
          .replace('{collection}', 'tasks')
          .replace('{kind}', 'terminals')
          .replaceAll(/\{[^}]+\}/g, '01');
        const body = method === 'post' ? { json: {} } : {};
        const answer = await cloud.ask<{ code: string }>(concrete, { method: method.toUpperCase(), ...body });
        expect([`${method} ${path}`, answer.status, answer.body.code]).toEqual([
          `${method} ${path}`,
          401,
          'not_authenticated',
        ]);
        const wrong = await cloud.ask<{ code: string }>(concrete, {
          method: method.toUpperCase(),
          token: 'not-a-token-at-all',
          ...body,
        });
        expect([`${method} ${path}`, wrong.status]).toEqual([`${method} ${path}`, 401]);
      }
    }
    expect(open.sort()).toEqual([
      'get /favicon.ico',
      'get /g/{token}',
      'get /guide',
      'get /guide/badge',
      'get /guide/badge/{token}/{format}',
      'get /guide/codes',
      'get /guide/codes/{token}',
      'get /guide/contested',
      'get /guide/contests',
      'get /guide/customers',
      'get /guide/me',
      'get /guide/shelf',
      'get /guide/statements',
      'get /guide/statements/{month}/{format}',
      'get /guide/stock',
      'get /guide/tasks',
      'get /guide/tasks/{task}/pictures/{picture}',
      'get /healthz',
      'get /i/{code}',
      'get /k/{code}',
      'get /metrics',
      'get /my-guide',
      'get /r/{number}/gift/{lines}/{signature}',
      'get /r/{number}/{total}/{signature}',
      'get /r/{token}',
      'get /readyz',
      'get /s/{code}',
      'get /s/{code}/pictures/{picture}',
      'get /s/{code}/pictures/{picture}/large',
      'get /t/{code}',
      'get /wecom/callback',
      'post /g/{token}',
      'post /guide/badge',
      'post /guide/badge/{token}/revoked',
      'post /guide/codes',
      'post /guide/codes/{token}/revoked',
      'post /guide/contested/{claim}/disputes',
      'post /guide/customers/{member}/notes',
      'post /guide/customers/{member}/outcomes',
      'post /guide/customers/{member}/wishes',
      'post /guide/customers/{member}/wishes/{wish}/end',
      'post /guide/objections',
      'post /guide/session',
      'post /guide/session/end',
      'post /guide/tasks/{task}/progress',
      'post /i/{code}',
      'post /k/{code}',
      'post /my-guide',
      'post /r/{number}/{total}/{signature}',
      'post /r/{token}',
      'post /s/{code}',
      'post /t/{code}',
      'post /v1/device-keys',
      'post /v1/device-tokens',
      'post /v1/sessions',
      'post /v1/terminals',
      'post /v1/terminals/reinstate',
      'post /wecom/callback',
    ]);
  });

  test('has a policy: one without does not start', async () => {
    const app = await createApp(cloud.running.cloud);
    await app.close();
    expect(() => Fastify().get('/x', () => 'x')).not.toThrow();
    const { requirePolicy } = await import('../../../sync/cloud/app/app.ts');
    const bare = Fastify();
    bare.addHook('onRoute', requirePolicy);
    expect(() => bare.get('/x', () => 'x')).toThrow('no policy');
  });

  test('a cashier’s session is no manager’s, and a terminal’s token no person’s', async () => {
    const cashier = await cloud.logIn('1001', '111111');
    const terminal = await cloud.pair();
    for (const path of ['/v1/quarantine', '/v1/reports/terminals', '/v1/terminals', '/v1/alerts', '/v1/price-books'])
      expect([path, (await cloud.ask(path, { token: cashier })).status]).toEqual([path, 403]);
    expect((await cloud.ask('/v1/reports/terminals', { token: terminal.token })).status).toBe(403);
    expect((await cloud.ask('/v1/staff-verifiers', { token: await cloud.logIn() })).status).toBe(403);
  });
});

describe('answers', () => {
  test('problems are RFC 9457 with a stable code and tell nothing of the inside', async () => {
    const answers = [
      await cloud.ask<{ code: string }>('/nowhere'),
      await cloud.ask<{ code: string }>('/v1/sessions', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
      }),
      await cloud.ask<{ code: string }>('/v1/sessions', { json: { brand: 'demo', staff: '9001' } }),
      await cloud.ask<{ code: string }>('/v1/sessions', { form: { x: 'y' } }),
      await cloud.ask<{ code: string }>('/v1/sessions', {
        json: { brand: 'demo', staff: '9001', pin: '1'.repeat(2_000_000) },
      }),
      await cloud.ask<{ code: string }>('/%E0%A4%A'),
      await cloud.ask<{ code: string }>('/v1/profile', { headers: { 'guidepost-protocol': '9' } }),
    ];
    for (const answer of answers) {
      expect(answer.headers.get('content-type')).toContain('application/problem+json');
      expect(answer.text).not.toMatch(/node_modules|\.ts:|at Object|FST_ERR/);
    }
    expect(answers.map(({ status, body }) => [status, body.code])).toEqual([
      [404, 'not_found'],
      [400, 'malformed'],
      [422, 'invalid'],
      [422, 'invalid'],
      [413, 'too_large'],
      [400, 'malformed'],
      [426, 'protocol_unsupported'],
    ]);
  });

  test('carry the security headers and no permission for other origins', async () => {
    const { headers } = await cloud.ask('/healthz', { headers: { origin: 'https://evil.example' } });
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    expect(headers.get('access-control-allow-origin')).toBeNull();
  });

  test('the mark that browsers ask for by themselves is a picture alone, and is kept for a day', async () => {
    const { status, headers, text } = await cloud.ask('/favicon.ico');
    expect([status, headers.get('content-type'), text.startsWith('<svg ')]).toEqual([200, 'image/svg+xml', true]);
    expect(headers.get('cache-control')).toBe('public, max-age=86400');
    expect(headers.get('content-security-policy')).toContain('sandbox');
    expect(text).not.toMatch(/script|href|\bon\w+=/);
  });

  test('metrics are for programs on this machine, and for who has the operator’s token; from elsewhere for nobody else', async () => {
    const ask = (token?: string, headers: Readonly<Record<string, string>> = {}) =>
      cloud.ask<{ code: string }>('/metrics', { ...(token === undefined ? {} : { token }), headers });
    const forwarded = { 'x-forwarded-for': '203.0.113.9' };
    expect((await ask()).status).toBe(200);
    const nobody = await ask(undefined, forwarded);
    expect([nobody.status, nobody.body.code, nobody.text.includes('guidepost_')]).toEqual([
      401,
      'not_authenticated',
      false,
    ]);
    expect((await ask('for-the-metrics-alonE', forwarded)).status).toBe(401);
    expect((await ask(await cloud.logIn(), forwarded)).status).toBe(403);
    expect((await ask(OPERATOR_TOKEN, forwarded)).text).toContain('guidepost_open_streams');
    // The token opens nothing else.
    expect((await cloud.ask('/v1/audit', { token: OPERATOR_TOKEN })).status).toBe(401);
  });

  test('metrics name routes and never a token', async () => {
    await cloud.ask('/g/SECRETSECRETSECRETSECRETSECRET');
    const { text } = await cloud.ask('/metrics');
    expect(text).toContain('guidepost_http_request_seconds_count{method="GET",route="/g/:token",status="404"}');
    expect(text).not.toContain('SECRETSECRET');
  });
});
