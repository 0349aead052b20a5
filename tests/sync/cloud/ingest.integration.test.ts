/** Uploading journals to a real cloud on a real PostgreSQL. */
import { verify, createPublicKey } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Database } from '../../../sync/cloud/store/database.ts';
import { canonicalJson } from '../../../sync/protocol/entry-hash.ts';
import { bookHash, startTestCloud, teeSale, type TestCloud, type TestTerminal } from './harness.ts';

let cloud: TestCloud;
let hash: string;
beforeAll(async () => {
  cloud = await startTestCloud();
  hash = await bookHash(await cloud.pair(), 'demo-1');
});
afterAll(() => cloud.close());

const pricing = (over: Readonly<Record<string, unknown>> = {}) => ({
  now: cloud.ports.clock.now(),
  version: 1,
  book: 'demo-1',
  bookHash: hash,
  roundOffUnit: 0,
  coupons: [],
  pointsAsked: 0,
  ...over,
});
const sale = (terminal: TestTerminal, over: Readonly<Record<string, unknown>> = {}) =>
  terminal.sale({ pricing: pricing(), ...over });
const receiptOf = (entry: Record<string, unknown>): string =>
  (entry['body'] as { receiptNumber: string }).receiptNumber;
const found = async (number: string) =>
  (
    await cloud.ask<{ items: Record<string, unknown>[] }>(`/v1/sales?receiptNumber=${number}`, {
      token: await cloud.logIn(),
    })
  ).body.items;

describe('ordered upload', () => {
  test('a sale is in the ledger, once, however often it is uploaded', async () => {
    const terminal = await cloud.pair();
    const entries = [sale(terminal), sale(terminal)];
    const first = await terminal.upload(entries);
    expect(first.status, first.text).toBe(200);
    expect(first.body.highWater.seq).toBe(2);
    expect(first.body.quarantined).toEqual([]);
    const again = await terminal.upload(entries);
    expect(again.status).toBe(200);
    expect(again.body.highWater.seq).toBe(2);
    const items = await found(receiptOf(entries[0] ?? {}));
    expect(items).toHaveLength(1);
    expect(items[0]).toMatchObject({ receiptNumber: receiptOf(entries[0] ?? {}), total: 9900, kind: 'sale' });
    expect(items[0]?.['flags']).toBeUndefined();
    const pulled = await terminal.pull('ledger');
    expect(pulled.body.documents.filter(({ terminal: id }) => id === terminal.id)).toHaveLength(2);
  });

  test('the counter of the scope is taken last: after it only the documents are written', async () => {
    const terminal = await cloud.pair();
    const { database } = cloud.running.cloud;
    const { transaction } = database;
    const statements: string[] = [];
    const noted: Pick<Database, 'transaction'> = {
      transaction: (run) =>
        transaction((tx) =>
          run({
            ...tx,
            rows: (sql, parameters) => (statements.push(sql), tx.rows(sql, parameters)),
            run: (sql, parameters) => (statements.push(sql), tx.run(sql, parameters)),
          }),
        ),
    };
    Object.assign(database, noted);
    try {
      expect((await terminal.upload([sale(terminal), sale(terminal)])).status).toBe(200);
    } finally {
      Object.assign(database, { transaction });
    }
    const counter = statements.findIndex((sql) => sql.includes('scope_seq'));
    expect(counter).toBeGreaterThan(0);
    const after = statements.slice(counter + 1);
    expect(after.map((sql) => /^\s*INSERT INTO (\w+)/.exec(sql)?.[1])).toEqual(['documents']);
  });

  test('the mark is countersigned with the key of the profile', async () => {
    const terminal = await cloud.pair();
    await terminal.upload([sale(terminal)]);
    const answer = await cloud.ask<{ seq: number; hash: string; signature: string }>(
      `/v1/terminals/${terminal.id}/highwater`,
      { token: terminal.token },
    );
    const { seq, hash: last, signature } = answer.body;
    expect([seq, last]).toEqual([1, terminal.prevHash]);
    const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: terminal.profile.cloudKey }, format: 'jwk' });
    const message = `guidepost-highwater|demo|${terminal.id}|${String(seq)}|${last}`;
    expect(verify(null, Buffer.from(message), key, Buffer.from(signature, 'base64url'))).toBe(true);
  });

  test('many uploads of the same entries at once store them once', async () => {
    const terminal = await cloud.pair();
    const entries = Array.from({ length: 20 }, () => sale(terminal));
    const answers = await Promise.all(Array.from({ length: 8 }, () => terminal.upload(entries)));
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 8 }, () => 200));
    const pulled = await terminal.pull('ledger');
    expect(pulled.body.documents.filter(({ terminal: id }) => id === terminal.id)).toHaveLength(20);
  });

  test('another entry at a known number is a fork', async () => {
    const terminal = await cloud.pair();
    await terminal.upload([sale(terminal)]);
    terminal.seq = 0;
    terminal.prevHash = '0'.repeat(64);
    const answer = await terminal.upload([sale(terminal)]);
    expect([answer.status, answer.body.code]).toEqual([409, 'fork']);
  });

  test('a missing entry is a gap, and the answer says how far the cloud is', async () => {
    const terminal = await cloud.pair();
    await terminal.upload([sale(terminal)]);
    sale(terminal);
    const answer = await terminal.upload([sale(terminal)]);
    expect([answer.status, answer.body.code, answer.body.highWater.seq]).toEqual([409, 'gap', 1]);
  });
});

describe('a broken chain', () => {
  test('ends the batch after its good part', async () => {
    const terminal = await cloud.pair();
    const good = sale(terminal);
    const bad = { ...sale(terminal), staff: '9001' };
    const answer = await terminal.upload([good, bad, sale(terminal)]);
    expect([answer.status, answer.body.code, answer.body.seq, answer.body.highWater.seq]).toEqual([
      422,
      'bad_chain',
      2,
      1,
    ]);
    expect(await found(receiptOf(good))).toHaveLength(1);
  });

  test('is also an entry signed by another key', async () => {
    const terminal = await cloud.pair();
    const other = await cloud.pair();
    const entry = { ...sale(terminal) };
    const forged = { ...entry, signature: other.sign(Buffer.from(entry.hash, 'hex')) };
    const answer = await terminal.upload([forged]);
    expect([answer.status, answer.body.code, answer.body.highWater.seq]).toEqual([422, 'bad_chain', 0]);
  });

  test('and one in the middle: what came before it is kept, what comes after it is not', async () => {
    const terminal = await cloud.pair();
    const [first, second, third] = [sale(terminal), sale(terminal), sale(terminal)];
    const forged = { ...second, signature: first['signature'] };
    const answer = await terminal.upload([first, forged, third]);
    expect([answer.status, answer.body.code, answer.body.seq, answer.body.highWater.seq]).toEqual([
      422,
      'bad_chain',
      2,
      1,
    ]);
    expect(await found(receiptOf(first))).toHaveLength(1);
    expect(await found(receiptOf(second))).toHaveLength(0);
    expect((await terminal.upload([second, third])).body.highWater.seq).toBe(3);
  });

  test('but not one whose fields come in another order', async () => {
    const terminal = await cloud.pair();
    const entry = sale(terminal);
    const reversed = Object.fromEntries(Object.entries(entry).reverse()) as typeof entry;
    expect((await terminal.upload([reversed])).body.highWater.seq).toBe(1);
    const [row] = await cloud.running.cloud.database.rows<{ line: string }>(
      "SELECT line FROM journal_entries WHERE scope = 'store:demo:S001' AND terminal = $1",
      [terminal.id],
    );
    expect(row?.line).toBe(canonicalJson(entry));
  });

  test('and entries of another terminal are refused', async () => {
    const terminal = await cloud.pair();
    const other = await cloud.pair();
    const answer = await cloud.ask('/v1/journal', {
      token: other.token,
      json: { terminal: terminal.id, entries: [sale(terminal)] },
    });
    expect(answer.status).toBe(403);
  });
});

describe('quarantine', () => {
  test('takes what cannot be applied, and the next sale goes through', async () => {
    const terminal = await cloud.pair();
    const good = () => sale(terminal);
    const entries = [
      good(),
      terminal.entry('moon.landed', {}),
      terminal.entry('sale', { nothing: true }),
      sale(terminal, { total: 9800 }),
      sale(terminal, { store: 'S002', receiptNumber: terminal.nextReceipt().replace('S001', 'S002') }),
      sale(terminal, { brand: 'other' }),
      terminal.entry('audit', { action: 'started' }, { v: 2 }),
      terminal.entry('audit', { action: 'started' }, { staff: 'not a code' }),
      terminal.entry('token.issued', {
        token: '9GGE83004K708K200K7V27XM5JMX7W',
        guide: '2001',
        mode: 'one_time',
        seq: 1,
      }),
      terminal.entry('binding.claimed', {
        claim: terminal.freshId(),
        member: terminal.freshId(),
        source: 'qr_one_time',
        claimSeq: 1,
      }),
      good(),
    ];
    const answer = await terminal.upload(entries);
    expect(answer.status, answer.text).toBe(200);
    expect(answer.body.highWater.seq).toBe(entries.length);
    expect(answer.body.quarantined.map(({ reason }) => reason)).toEqual([
      'unknown_kind',
      'bad_body',
      'arithmetic',
      'wrong_store',
      'wrong_brand',
      'unknown_version',
      'bad_envelope',
      'foreign_token',
      'claim_without_guide',
    ]);
    expect(await found(receiptOf(entries.at(-1) ?? {}))).toHaveLength(1);
    const list = await cloud.ask<{ items: { terminal: string; seq: number }[] }>('/v1/quarantine', {
      token: await cloud.logIn(),
    });
    expect(list.body.items.filter((item) => item.terminal === terminal.id)).toHaveLength(9);
    const alerts = await cloud.ask<{ items: { code: string; subject: string }[] }>('/v1/alerts', {
      token: await cloud.logIn(),
    });
    expect(
      alerts.body.items.some(({ code, subject }) => code === 'arithmetic' && subject === `terminal ${terminal.id}`),
    ).toBe(true);
  });

  test('takes an id or receipt number that was there already', async () => {
    const terminal = await cloud.pair();
    const first = sale(terminal);
    const sameId = terminal.entry('audit', { action: 'started' }, { id: first.id });
    const sameNumber = sale(terminal, { receiptNumber: receiptOf(first) });
    const answer = await terminal.upload([first, sameId, sameNumber]);
    expect(answer.body.quarantined.map(({ reason }) => reason)).toEqual(['duplicate_id', 'duplicate_receipt_number']);
    expect(await found(receiptOf(first))).toHaveLength(1);
  });
});

describe('pricing again', () => {
  const flagsOf = async (terminal: TestTerminal, over: Readonly<Record<string, unknown>>) => {
    const entry = sale(terminal, over);
    const answer = await terminal.upload([entry]);
    expect(answer.body.quarantined, answer.text).toEqual([]);
    return (await found(receiptOf(entry)))[0]?.['flags'];
  };

  test('flags what differs and keeps the sale', async () => {
    const terminal = await cloud.pair();
    const body = teeSale(terminal, cloud.ports.clock.now());
    const line = (body['lines'] as Record<string, unknown>[])[0] ?? {};
    const cheap = {
      ...line,
      product: { ...(line['product'] as object), price: 5000 },
      base: 5000,
      net: 5000,
      tax: 575,
    };
    const sums = { lines: [cheap], total: 5000, cashDue: 5000, change: 5000 };
    expect(await flagsOf(terminal, sums)).toEqual(['price_differs']);
    expect(await flagsOf(terminal, { pricing: pricing({ book: 'nobody' }) })).toEqual(['unknown_book']);
    expect(await flagsOf(terminal, { pricing: pricing({ bookHash: '1'.repeat(64) }) })).toEqual(['book_differs']);
    const strange = { ...line, product: { ...(line['product'] as object), id: 'nothing' } };
    expect(await flagsOf(terminal, { lines: [strange] })).toEqual(['unknown_product']);
  });

  test('follows a promotion that a manager published, and flags the older book', async () => {
    const terminal = await cloud.pair();
    const manager = await cloud.logIn();
    const published = await cloud.ask<{ id: string; hash: string; from: number }>('/v1/price-books', {
      token: manager,
      json: { promotions: [{ id: 'half', type: 'discount', payBp: 5000, products: ['6901234567892'] }] },
    });
    expect(published.status, published.text).toBe(200);
    cloud.advance(1000);
    const { id, hash: newHash } = published.body;
    expect(await flagsOf(terminal, { pricing: pricing({ book: id, bookHash: newHash }) })).toEqual(['price_differs']);
    const body = teeSale(terminal, cloud.ports.clock.now());
    const line = {
      ...(body['lines'] as Record<string, unknown>[])[0],
      itemDiscount: 4950,
      net: 4950,
      tax: 569,
      applied: [['half', 4950]],
    };
    const halved = {
      lines: [line],
      total: 4950,
      cashDue: 4950,
      change: 5050,
      pricing: pricing({ book: id, bookHash: newHash }),
    };
    expect(await flagsOf(terminal, halved)).toBeUndefined();
    expect(await flagsOf(terminal, { pricing: pricing() })).toEqual(['stale_book']);
    await cloud.ask('/v1/price-books', { token: manager, json: { promotions: [] } });
  });

  test('a configuration that makes no sense is refused with path and reason', async () => {
    const answer = await cloud.ask<{ code: string; path: string; reason: string }>('/v1/price-books', {
      token: await cloud.logIn(),
      json: { promotions: [{ id: 'x', type: 'discount', payBp: 12000 }] },
    });
    expect(answer.status).toBe(422);
    expect(answer.body).toMatchObject({
      code: 'refused_configuration',
      path: 'promotions[0].payBp',
      reason: 'must be at most 10000',
    });
  });

  test('a refund taken back twice on two terminals is kept, flagged and raises an alert', async () => {
    const [one, two] = [await cloud.pair(), await cloud.pair()];
    const sold = sale(one);
    await one.upload([sold]);
    const body = sold['body'] as { saleId: string; receiptNumber: string; lines: { product: unknown }[] };
    const refund = (terminal: TestTerminal) =>
      terminal.entry('refund', {
        refundId: terminal.freshId(),
        receiptNumber: terminal.nextReceipt(),
        store: 'S001',
        terminal: terminal.id,
        shift: '019a0000-0000-7000-8000-000000000001',
        cashier: '1001',
        sale: { saleId: body.saleId, receiptNumber: body.receiptNumber },
        lines: [{ lineId: '1', product: body.lines[0]?.product, units: 1, amount: 9900, refundedBefore: 0 }],
        total: 9900,
        tenders: [{ tenderId: 'r1', kind: 'cash', amount: 9900 }],
        pointsReturned: 0,
        couponsRevived: [],
      });
    const answers = await Promise.all([one.upload([refund(one)]), two.upload([refund(two)])]);
    expect(answers.map(({ body: { quarantined } }) => quarantined)).toEqual([[], []]);
    const pulled = await one.pull('ledger');
    const flags = pulled.body.documents.filter(({ kind }) => kind === 'refund').map((document) => document['flags']);
    expect(flags.filter((one) => one !== undefined)).toEqual([['refund_exceeds_sale']]);
  });
});
