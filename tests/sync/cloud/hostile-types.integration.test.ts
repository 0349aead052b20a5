/**
 * Values of the wrong type at every field of what a terminal signs and of what anybody sends: set aside or refused, never an
 * error of ours, and nobody behind them waits.
 */
import { createHash } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { bookHash, teeSale, type SignedEntry, type TestTerminal } from './harness.ts';
import { expectClosed, expectWell, startShop, type Shop } from './hostile-shop.ts';

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

const WRONG: readonly unknown[] = [
  null,
  0,
  -1,
  1.5,
  1e308,
  '',
  'x',
  '\u0000',
  '\ud800',
  'x'.repeat(5000),
  [],
  {},
  true,
  [null],
  { id: {} },
];

/** RFC 8785 has no form for half a character, so that no terminal can sign one by the rules. */
const SIGNABLE = WRONG.filter((value) => value !== '\ud800');

describe('wrong types', () => {
  test('at every field of a signed sale put that entry in quarantine or pass, and hold up nothing', async () => {
    const mallory = honest;
    const hash = await bookHash(mallory, 'demo-1');
    const sale = teeSale(mallory, cloud.ports.clock.now());
    const body = { ...sale, pricing: { ...(sale['pricing'] as object), bookHash: hash } };
    const variants = pathsOf(body).flatMap((path) => SIGNABLE.map((value) => withAt(body, path, value)));
    const envelopes = ['v', 'at', 'businessDay', 'staff', 'body', 'extra'].flatMap((field) =>
      SIGNABLE.map((value) => ({ [field]: value })),
    );
    const entries: SignedEntry[] = [
      ...variants.map((wrong) => mallory.entry('sale', wrong)),
      ...envelopes.map((over) => mallory.entry('sale', body, over)),
      ...['refund', 'shift.opened', 'token.issued', 'binding.claimed', 'nosuch.kind'].flatMap((kind) =>
        SIGNABLE.map((value) => mallory.entry(kind, value)),
      ),
    ];
    expect(entries.length).toBeGreaterThan(800);
    let set = 0;
    for (let start = 0; start < entries.length; start += 200) {
      const answer = await mallory.upload(entries.slice(start, start + 200));
      expectClosed(answer);
      expect([answer.status, answer.text.slice(0, 200)]).toEqual([200, expect.anything()]);
      set += answer.body.quarantined.length;
    }
    expect(set).toBeGreaterThan(entries.length / 2);
  });

  test('half a character and NUL, signed over by hand, hold up nothing', async () => {
    for (const text of ['half \ud800', 'nul \u0000', 'a backslash \\u0000 is fine']) {
      const body = { action: text };
      const at = cloud.ports.clock.now();
      const fields = {
        at,
        body,
        businessDay: '2026-09-21',
        id: honest.freshId(),
        kind: 'audit',
        prevHash: honest.prevHash,
      };
      const covered = { ...fields, seq: honest.seq + 1, staff: null, v: 1 };
      const hash = createHash('sha256').update(JSON.stringify(covered)).digest('hex');
      const signature = honest.sign(Buffer.from(hash, 'hex'));
      const answer = await honest.upload([{ ...covered, hash, signature }]);
      expectClosed(answer);
      expect([text, answer.status]).toEqual([text, 200]);
      const reason = answer.body.quarantined[0]?.reason;
      expect([text, reason === 'bad_text']).toEqual([text, !text.includes('fine')]);
      honest.seq += 1;
      honest.prevHash = hash;
    }
    const kept = await cloud.ask<{ items: { reason: string }[] }>('/v1/quarantine', { token: manager });
    expect(kept.status).toBe(200);
  });

  test('at every field of every other body and query are refused, never an error of ours', async () => {
    const bodies: Readonly<Record<string, readonly [token: string, body: Record<string, unknown>]>> = {
      '/v1/journal': [
        honest.token,
        { terminal: honest.id, entries: [honest.seal({ seq: 1, id: 'a', kind: 'sale', prevHash: '0' })] },
      ],
      '/v1/replication/tasks/pull': [
        honest.token,
        { checkpoint: { epoch: 'e', scope: 'brand:demo', seq: 0 }, limit: 10 },
      ],
      '/v1/replication/tasks/push': [
        honest.token,
        { rows: [{ newDocumentState: { id: 't', title: 't', done: true }, assumedMasterState: { id: 't' } }] },
      ],
      '/v1/device-tokens': ['', { brand: 'demo', terminal: honest.id, at: 1, proof: 'AA' }],
      '/v1/sessions': ['', { brand: 'demo', staff: '7777', pin: '0000' }],
      '/v1/pairing-codes': [manager, { store: 'S001' }],
      '/v1/price-books': [
        manager,
        {
          promotions: [{ id: 'p', type: 'discount', payBp: 9000 }],
          roundOffUnit: 1,
          prices: [['x', 1, null]],
          from: 1,
        },
      ],
    };
    for (const [path, [token, body]] of Object.entries(bodies))
      for (const place of pathsOf(body))
        for (const value of WRONG) {
          const answer = await cloud.ask(path, {
            ...(token === '' ? {} : { token }),
            json: withAt(body, place, value),
          });
          expect(answer.status, `${path} ${place.join('.')} ${JSON.stringify(value).slice(0, 40)}`).toBeLessThan(500);
          expectClosed(answer);
        }
    const queries = [
      '/v1/sales?receiptNumber=',
      '/v1/sales?after=',
      '/v1/members?id=',
      '/v1/members?phone=',
      '/v1/quarantine?after=',
      '/v1/alerts?store=',
      '/v1/reports/terminals?from=',
      '/v1/audit?after=',
    ];
    for (const query of queries)
      for (const value of [
        '%00',
        '%ED%A0%80',
        "'%20OR%201=1--",
        'x'.repeat(3000),
        '%F0%9F%92%A9',
        '-1',
        '1e9',
        '..%2F..',
      ])
        expectClosed(await cloud.ask(`${query}${value}`, { token: manager }));
  }, 120_000);
});

type Path = readonly (string | number)[];

function pathsOf(value: unknown, at: Path = []): readonly Path[] {
  if (typeof value !== 'object' || value === null) return [at];
  const inner = Object.entries(value).flatMap(([key, one]) =>
    pathsOf(one, [...at, Array.isArray(value) ? Number(key) : key]),
  );
  return at.length === 0 ? inner : [at, ...inner];
}

function withAt(whole: unknown, [first, ...rest]: Path, value: unknown): unknown {
  if (first === undefined) return value;
  if (Array.isArray(whole)) return whole.map((one: unknown, n) => (n === first ? withAt(one, rest, value) : one));
  return { ...(whole as object), [first]: withAt((whole as Record<string, unknown>)[first], rest, value) };
}
