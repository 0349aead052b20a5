/**
 * A paired terminal with a real key that wants to do harm, against a real cloud on a real PostgreSQL. Whatever it tries is
 * refused or quarantined, a manager gets an alert, an honest till sells as before, and no answer tells of the inside.
 */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { MINUTE_MS } from '../../../sync/domain/time.ts';
import { entryHash } from '../../../sync/protocol/entry-hash.ts';
import { bookHash, teeSale, type Answer, type SignedEntry, type TestCloud, type TestTerminal } from './harness.ts';
import {
  alertsOf,
  EAST_MANAGER,
  expectClosed,
  expectWell,
  pairElsewhere,
  startShop,
  WEST_MANAGER,
} from './hostile-shop.ts';

let cloud: TestCloud;
let manager: string;
let honest: TestTerminal;
let elsewhere: TestTerminal;
let hash: string;

beforeAll(async () => {
  cloud = await startShop();
  manager = await cloud.logIn();
  honest = await cloud.pair('honest');
  elsewhere = await pairElsewhere(cloud);
  hash = await bookHash(honest, 'demo-1');
});
afterAll(() => cloud.close());
afterEach(async () => {
  await honest.renew();
  await expectWell(cloud, honest);
});

const codes = async (terminal: TestTerminal): Promise<readonly string[]> =>
  (await alertsOf(cloud, manager))
    .filter(({ subject }) => subject === `terminal ${terminal.id}`)
    .map(({ code }) => code);
const refused = (answer: Answer<unknown>): readonly [number, string] => {
  expectClosed(answer);
  return [answer.status, (answer.body as { readonly code: string }).code];
};
const quarantined = async (terminal: TestTerminal, entry: SignedEntry): Promise<string | undefined> => {
  const answer = await terminal.upload([entry]);
  expectClosed(answer);
  expect(answer.status).toBe(200);
  return answer.body.quarantined.find(({ seq }) => seq === entry.seq)?.reason;
};

describe('a terminal that writes for others', () => {
  test('facts of another store, terminal or brand are quarantined and never reach that store', async () => {
    const mallory = await cloud.pair('mallory');
    const before = await elsewhere.pull('ledger');
    const theirs = { store: 'S002', receiptNumber: `S002-${mallory.id}-260921-0001` };
    expect(await quarantined(mallory, mallory.sale(theirs))).toBe('wrong_store');
    expect(await quarantined(mallory, mallory.sale({ brand: 'other' }))).toBe('wrong_brand');
    expect(await quarantined(mallory, mallory.sale({ terminal: honest.id }))).toBe('wrong_terminal');
    const number = `S002-${elsewhere.id}-260921-0001`;
    expect(await quarantined(mallory, mallory.sale({ receiptNumber: number }))).toBe('wrong_receipt_number');
    expect(await codes(mallory)).toEqual(
      expect.arrayContaining(['wrong_store', 'wrong_brand', 'wrong_terminal', 'wrong_receipt_number']),
    );
    expect((await elsewhere.pull('ledger')).body.documents).toEqual(before.body.documents);
  });

  test('customers are moved only with a manager’s approval, and never by what WeCom or the customer tells the cloud', async () => {
    const mallory = await cloud.pair('mallory');
    const member = mallory.freshId();
    let seq = 0;
    const claim = (source: string, guide: string | undefined, more: object = {}): SignedEntry => {
      seq += 1;
      return mallory.entry('binding.claimed', {
        claim: mallory.freshId(),
        member,
        ...(guide === undefined ? {} : { guide }),
        source,
        claimSeq: seq,
        ...more,
      });
    };
    const approvedBy = (by: string) => ({ approval: { by, reason: '顾客同意' } });
    const guide = async () =>
      (await honest.pull('bindings')).body.documents.find(({ id }) => id === `member:${member}`)?.['guide'];

    expect(await quarantined(mallory, claim('manual_phone', '2001'))).toBeUndefined();
    expect(await quarantined(mallory, claim('wecom_friend', '2002'))).toBe('claim_not_of_a_terminal');
    // Past every protection, or away from everybody, goes who proves on the own page to be the customer, and nobody for them.
    expect(await quarantined(mallory, claim('customer_choice', '2002'))).toBe('claim_not_of_a_terminal');
    expect(await quarantined(mallory, claim('customer_choice', undefined))).toBe('claim_not_of_a_terminal');
    expect(await guide()).toBe('2001');
    expect((await codes(mallory)).filter((code) => code === 'claim_not_of_a_terminal')).not.toEqual([]);
    expect(await quarantined(mallory, claim('manager_transfer', '2002'))).toBe('claim_without_approval');
    expect(await quarantined(mallory, claim('resign_handover', '2002'))).toBe('claim_without_approval');
    // Whether somebody is a manager is known to the brand: found after the upload, kept apart all the same.
    await mallory.upload([claim('manager_transfer', '2002', approvedBy('2002'))]);
    await mallory.upload([claim('resign_handover', '2002', approvedBy('7777'))]);
    expect(await codes(mallory)).toEqual(expect.arrayContaining(['approver_not_manager', 'claim_without_approval']));
    expect(await guide()).toBe('2001');
    await mallory.upload([claim('manager_transfer', '2002', approvedBy('9001'))]);
    expect(await guide()).toBe('2002');
    // By reach: the manager of this store's region may, the one of another region may not.
    const kept = (await codes(mallory)).length;
    await mallory.upload([claim('manager_transfer', '2001', approvedBy(WEST_MANAGER))]);
    expect(await guide()).toBe('2002');
    expect((await codes(mallory)).slice(0, -kept)).toEqual(['approver_not_manager']);
    await mallory.upload([claim('manager_transfer', '2001', approvedBy(EAST_MANAGER))]);
    expect(await guide()).toBe('2001');
  });

  test('a refund of another store’s sale without its receipt is kept apart: flagged, alerted, and not in that store', async () => {
    const mallory = await cloud.pair('mallory');
    const sale = elsewhere.sale();
    await elsewhere.upload([sale]);
    const sold = sale['body'] as { readonly receiptNumber: string; readonly lines: object[] };
    const refund = mallory.entry('refund', {
      refundId: mallory.freshId(),
      receiptNumber: mallory.nextReceipt(),
      store: 'S001',
      terminal: mallory.id,
      shift: '019a0000-0000-7000-8000-000000000001',
      cashier: '1001',
      // A receipt's number can be guessed; the sale's id stands in its code alone.
      sale: { saleId: '019a0000-0000-7000-8000-00000000dead', receiptNumber: sold.receiptNumber },
      lines: [
        {
          lineId: '1',
          product: (sold.lines[0] as { product: unknown }).product,
          units: 1,
          amount: 9900,
          refundedBefore: 0,
        },
      ],
      total: 9900,
      tenders: [{ tenderId: 't1', kind: 'cash', amount: 9900 }],
      pointsReturned: 0,
      couponsRevived: [],
    });
    expect(await quarantined(mallory, refund)).toBeUndefined();
    const own = (await mallory.pull('ledger')).body.documents.find(({ id }) => id === refund.id);
    expect(own?.['flags']).toEqual(['unknown_sale']);
    expect((await elsewhere.pull('ledger')).body.documents.some(({ id }) => id === refund.id)).toBe(false);
    expect((await alertsOf(cloud, manager)).map(({ code }) => code)).toContain('refund_elsewhere');
  });

  test('pushed documents land in its own store only, and facts with money cannot be pushed at all', async () => {
    const mallory = await cloud.pair('mallory');
    const push = (collection: string, state: unknown): Promise<Answer> =>
      cloud.ask(`/v1/replication/${collection}/push`, {
        token: mallory.token,
        json: { rows: [{ newDocumentState: state }] },
      });
    for (const collection of ['ledger', 'products', 'priceBooks', 'staff', 'bindings', 'shifts'])
      expect([collection, ...refused(await push(collection, { id: 'x' }))]).toEqual([collection, 403, 'not_pushable']);
    expect((await push('tasks', { id: 'm1', title: 'mine', done: false, store: 'S002' })).status).toBe(200);
    expect((await elsewhere.pull('tasks')).body.documents).toEqual([]);
    expect((await push('tasks', { id: 'm2', title: 7, done: 'x' })).status).toBe(200);
    expect((await push('tasks', { id: 'm3', title: 'nul \u0000', done: false })).status).toBe(200);
    expect(await codes(mallory)).toEqual(expect.arrayContaining(['device_not_pushable', 'bad_document']));
    expect((await mallory.pull('tasks')).body.documents.map(({ id }) => id)).not.toContain('m3');
  });

  test('another terminal’s batch is refused: under its name, under its own, and with its token', async () => {
    const mallory = await cloud.pair('mallory');
    const victim = await cloud.pair('victim');
    const batch = [victim.sale(), victim.sale()];
    const named = await cloud.ask('/v1/journal', {
      token: mallory.token,
      json: { terminal: victim.id, entries: batch },
    });
    expect(refused(named)).toEqual([403, 'other_terminal']);
    expect(refused(await mallory.upload(batch))).toEqual([422, 'bad_chain']);
    expect(await codes(mallory)).toEqual(expect.arrayContaining(['device_other_terminal', 'bad_chain']));
    const stolen = await cloud.ask('/v1/journal', {
      token: victim.token,
      json: { terminal: mallory.id, entries: batch },
    });
    expect(refused(stolen)).toEqual([403, 'other_terminal']);
    expect((await victim.upload(batch)).status).toBe(200);
  });

  test('it reads nothing of another store', async () => {
    for (const path of ['/v1/sales?store=S002', '/v1/quarantine?store=S002', `/v1/terminals/${elsewhere.id}/highwater`])
      expect([path, ...refused(await cloud.ask(path, { token: honest.token }))]).toEqual([path, 403, 'other_store']);
    const list = await cloud.ask<{ items: { store: string }[] }>('/v1/terminals', { token: honest.token });
    expect(new Set(list.body.items.map(({ store }) => store))).toEqual(new Set(['S001']));
    const there = { epoch: cloud.running.cloud.epoch, scope: 'store:demo:S002', seq: 0 };
    const pulled = await honest.pull('ledger', there);
    expect(pulled.body.documents.every(({ store }) => store === 'S001')).toBe(true);
    expect(pulled.body.checkpoint.scope).toBe('store:demo:S001');
  });
});

describe('a terminal that rewrites what it said', () => {
  test('a committed sale stays as it was: the same number with another content is a fork', async () => {
    const mallory = await cloud.pair('mallory');
    const sale = mallory.sale();
    await mallory.upload([sale]);
    const cheaper = mallory.seal({ ...fieldsOf(sale), body: { ...(sale['body'] as object), total: 1 } });
    expect(refused(await mallory.upload([cheaper]))).toEqual([409, 'fork']);
    expect(await codes(mallory)).toContain('fork');
    expect((await mallory.upload([sale])).status).toBe(200);
    const kept = (await mallory.pull('ledger')).body.documents.find(({ id }) => id === sale.id);
    expect(kept?.['total']).toBe(9900);
  });

  test('the same id or receipt number once more is quarantined', async () => {
    const mallory = await cloud.pair('mallory');
    const sale = mallory.sale();
    await mallory.upload([sale]);
    const body = sale['body'] as { readonly receiptNumber: string };
    expect(await quarantined(mallory, mallory.entry('sale', body, { id: sale.id }))).toBe('duplicate_id');
    const number = mallory.sale({ receiptNumber: body.receiptNumber });
    expect(await quarantined(mallory, number)).toBe('duplicate_receipt_number');
  });

  test('a forged chain is refused: wrong hash, wrong predecessor, wrong key, a gap', async () => {
    const mallory = await cloud.pair('mallory');
    await mallory.upload([mallory.sale()]);
    const next = { seq: 2, id: mallory.freshId(), kind: 'audit', v: 1, at: 1, businessDay: '2026-01-01', staff: null };
    const fields = { ...next, prevHash: mallory.prevHash, body: { action: 'started' } };
    const good = mallory.seal(fields);
    const forged: readonly SignedEntry[] = [
      { ...good, hash: '0'.repeat(64) },
      { ...good, body: { action: 'else' } },
      mallory.seal({ ...fields, prevHash: '1'.repeat(64) }),
      { ...good, signature: honest.sign(Buffer.from(good.hash, 'hex')) },
      { ...good, signature: 'AA' },
    ];
    for (const entry of forged) expect(refused(await mallory.upload([entry]))).toEqual([422, 'bad_chain']);
    expect(refused(await mallory.upload([mallory.seal({ ...fields, seq: 9 })]))).toEqual([409, 'gap']);
    expect(await codes(mallory)).toContain('bad_chain');
    expect((await mallory.upload([good])).status).toBe(200);
  });
});

function fieldsOf(entry: SignedEntry): Record<string, unknown> {
  return Object.fromEntries(Object.entries(entry).filter(([key]) => key !== 'hash' && key !== 'signature'));
}

describe('a terminal that invents', () => {
  const pricing = (over: object) => ({ ...pricingOf(), ...over });
  const pricingOf = () => ({
    now: cloud.ports.clock.now(),
    version: 1,
    book: 'demo-1',
    bookHash: hash,
    roundOffUnit: 0,
    coupons: [],
    pointsAsked: 0,
  });

  test('an invented price, book, version or product is flagged and a manager alerted; honest ones are not', async () => {
    const mallory = await cloud.pair('mallory');
    const flagsOf = async (sale: SignedEntry): Promise<unknown> => {
      expect(await quarantined(mallory, sale)).toBeUndefined();
      expect((await alertsOf(cloud, manager)).filter(({ subject }) => subject === `sale ${sale.id}`).length).toBe(
        (await ledger(sale)) === undefined ? 0 : 1,
      );
      return ledger(sale);
    };
    const ledger = async (sale: SignedEntry): Promise<unknown> =>
      (await mallory.pull('ledger')).body.documents.find(({ id }) => id === sale.id)?.['flags'];
    expect(await flagsOf(mallory.sale({ pricing: pricingOf() }))).toBeUndefined();
    const cheap = cheapSale(mallory);
    expect(await flagsOf(mallory.sale({ ...cheap, pricing: pricingOf() }))).toEqual(['price_differs']);
    expect(await flagsOf(mallory.sale({ ...cheap, pricing: pricing({ book: 'mine' }) }))).toEqual(['unknown_book']);
    expect(await flagsOf(mallory.sale({ ...cheap, pricing: pricing({ version: 2 }) }))).toEqual([
      'unknown_pricing_version',
    ]);
    expect(await flagsOf(mallory.sale({ ...cheap, pricing: pricing({ pointsAsked: 1 }) }))).toEqual([
      'points_not_checked',
    ]);
    const [line] = cheap.lines;
    const unknown = { ...cheap, lines: [{ ...line, product: { ...line?.product, id: 'nosuch' } }] };
    expect(await flagsOf(mallory.sale({ ...unknown, pricing: pricingOf() }))).toEqual(['unknown_product']);
  });

  test('amounts that do not add up are quarantined', async () => {
    const mallory = await cloud.pair('mallory');
    expect(await quarantined(mallory, mallory.sale({ total: 1 }))).toBe('arithmetic');
    expect(await quarantined(mallory, mallory.sale({ change: 999_999 }))).toBe('arithmetic');
    expect(await codes(mallory)).toContain('arithmetic');
  });

  test('a clock far ahead or behind moves nothing but its own entries', async () => {
    const mallory = await cloud.pair('mallory');
    const upload = await mallory.upload(
      [0, 8_640_000_000_000_000, 4_102_444_800_000].map((at) =>
        mallory.entry('sale', teeSale(mallory, cloud.ports.clock.now()), { at }),
      ),
    );
    expectClosed(upload);
    expect([upload.status, upload.body.quarantined]).toEqual([200, []]);
    expect(await codes(mallory)).toContain('device_clock');
    const proof = mallory.sign(`guidepost-token|${mallory.id}|0`);
    const early = await cloud.ask('/v1/device-tokens', { json: { brand: 'demo', terminal: mallory.id, at: 0, proof } });
    expect(refused(early)).toEqual([401, 'clock_off']);
  });

  test('a checkpoint of another history only makes it pull from the start', async () => {
    const old = { epoch: 'e-of-yesterday', scope: 'store:demo:S001', seq: 999_999 };
    const answer = await honest.pull('ledger', old);
    expect(answer.body.documents.length).toBeGreaterThan(0);
    expect(answer.body.checkpoint.epoch).toBe(cloud.running.cloud.epoch);
  });
});

/** A T-shirt for one yuan, in sums that add up. */
function cheapSale(terminal: TestTerminal): { readonly lines: readonly { readonly product: object }[] } {
  const { lines } = teeSale(terminal, cloud.ports.clock.now()) as { lines: { product: object }[] };
  const [line] = lines;
  const cheap = { ...line, product: { ...line?.product, price: 100 }, base: 100, net: 100, tax: 12 };
  const tenders = [{ tenderId: 't1', kind: 'cash', amount: 100 }];
  const sums = { total: 100, cashDue: 100, tenders, change: 0 };
  return { lines: [cheap], ...sums };
}

describe('tokens', () => {
  const profile = (token: string): Promise<Answer> => cloud.ask('/v1/profile', { token });

  test('altered, cut, mixed, of the future or empty, they are nobody’s', async () => {
    const mallory = await cloud.pair('mallory');
    const [prefix, claims = '', signature = ''] = mallory.token.split('.');
    const [, , otherSignature = ''] = honest.token.split('.');
    const parsed = JSON.parse(Buffer.from(claims, 'base64url').toString()) as unknown[];
    const withClaims = (...over: unknown[]): string =>
      `${prefix ?? ''}.${Buffer.from(JSON.stringify(over)).toString('base64url')}.${signature}`;
    const altered = [
      withClaims('demo', 'S002', elsewhere.id, elsewhere.profile.terminalNumber, parsed[4]),
      withClaims(...parsed.slice(0, 4), 9_999_999_999_999),
      `${prefix ?? ''}.${claims}.${otherSignature}`,
      `${prefix ?? ''}.${claims}`,
      `${prefix ?? ''}.${claims}.`,
      `${mallory.token}.x`,
      `${prefix ?? ''}..${signature}`,
      'gpd.e30.e30',
      'x'.repeat(5000),
    ];
    for (const token of altered) expect(refused(await profile(token))).toEqual([401, 'not_authenticated']);
  });

  test('an expired one is refused and a fresh one had only by proof of the key', async () => {
    const mallory = await cloud.pair('mallory');
    cloud.advance(16 * MINUTE_MS);
    expect(refused(await profile(mallory.token))).toEqual([401, 'token_expired']);
    const at = cloud.ports.clock.now();
    const proof = honest.sign(`guidepost-token|${mallory.id}|${String(at)}`);
    const forged = await cloud.ask('/v1/device-tokens', { json: { brand: 'demo', terminal: mallory.id, at, proof } });
    expect(refused(forged)).toEqual([401, 'bad_proof']);
  });

  test('a terminal that is revoked while it uploads is out with the next batch, and what it sent before stays', async () => {
    const mallory = await cloud.pair('mallory');
    await mallory.upload([mallory.sale()]);
    const uploading = (async () => {
      let sent = 0;
      for (; sent < 500; sent += 1) {
        const answer = await mallory.upload([mallory.sale()]);
        if (answer.status !== 200) return { sent, refusal: refused(answer) };
      }
      return { sent, refusal: [] };
    })();
    await cloud.ask(`/v1/terminals/${mallory.id}/revoke`, { method: 'POST', token: await cloud.logIn() });
    const { sent, refusal } = await uploading;
    expect(refusal).toEqual([401, 'terminal_revoked']);
    const mark = await cloud.ask<{ seq: number }>(`/v1/terminals/${mallory.id}/highwater`, {
      token: await cloud.logIn(),
    });
    expect(mark.body.seq).toBe(sent + 1);
    await mallory.renew();
    expect(mallory.token).toBeUndefined();
  });
});

test('every hash above was made as production makes it', () => {
  const entry = honest.seal({ seq: 1 });
  expect(entryHash({ seq: 1 })).toBe(entry.hash);
});
