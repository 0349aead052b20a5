/** A catalogue from a file: all of it or nothing, every fault by its row, one book for all prices; and the command that reads the file. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { EnteredProduct, ImportError, ImportSummary } from '../../../sync/protocol/catalogue.ts';
import type { TestTerminal } from './harness.ts';
import { BRAND_MANAGER, OTHER_PIN, startShop, type Shop } from './hostile-shop.ts';

let cloud: Shop;
let till: TestTerminal;
let brand: string;
const folder = mkdtempSync(join(tmpdir(), 'guidepost-import-'));
beforeAll(async () => {
  cloud = await startShop();
  till = await cloud.pair();
  brand = await cloud.logIn(BRAND_MANAGER, OTHER_PIN);
});
afterAll(async () => {
  await cloud.close();
  rmSync(folder, { recursive: true });
});

type Said = Partial<ImportSummary> & { readonly code?: string; readonly detail?: string; readonly count?: number };
const send = (rows: readonly object[], more: object = {}, token = brand, collection = 'products') =>
  cloud.ask<Said & { readonly errors?: readonly ImportError[] }>(`/v1/import/${collection}`, {
    token,
    json: { rows, ...more },
  });
const row = (sku: string, more: object = {}) => ({
  ...{ sku, name: '亚麻衬衫', category: 'apparel', price: 19_900, taxBp: 1300, codes: [] },
  ...more,
});
const product = async (id: string) =>
  (await cloud.ask<{ items: readonly EnteredProduct[] }>(`/v1/products?id=${id}`, { token: brand })).body.items[0];
/** Everything that tills would pull, by which a write shows. */
const state = async () => {
  const [products, books] = [await till.pull('products'), await till.pull('priceBooks')];
  const heads = books.body.documents.filter(({ type }) => type === 'head').length;
  return { seq: products.body.checkpoint.seq, products: products.body.documents.length, heads };
};

describe('an import', () => {
  test('with a fault anywhere names all of them by row, and writes nothing', async () => {
    const before = await state();
    const { status, body } = await send([
      row('IMP-1', { codes: ['IMP-A'] }),
      row('IMP-2', { price: -1, name: '' }),
      row('IMP-3', { codes: ['IMP-A'] }),
      row('IMP-1'),
      row('IMP-4', { codes: ['6901234567899'] }),
      row('IMP-5', { memberPrice: 20_000, plu: '1' }),
    ]);
    expect([status, body.code, body.count]).toEqual([422, 'refused_rows', 7]);
    expect(body.errors).toEqual([
      { row: 2, field: 'price', reason: 'not_whole' },
      { row: 2, field: 'name', reason: 'missing' },
      { row: 3, field: 'codes[0]', reason: 'twice' },
      { row: 4, field: 'sku', reason: 'twice' },
      { row: 5, field: 'codes[0]', reason: 'check_digit' },
      { row: 6, field: 'memberPrice', reason: 'member_dearer' },
      { row: 6, field: 'plu', reason: 'bad_characters' },
    ]);
    const known = await send([row('IMP-1'), row('IMP-6', { codes: ['6901234567892'], plu: '01234' })]);
    expect(known.body.errors).toEqual([
      { row: 2, field: 'codes[0]', reason: 'taken', product: expect.stringContaining('纯棉T恤') as string },
      { row: 2, field: 'plu', reason: 'taken', product: expect.stringContaining('苹果') as string },
    ]);
    expect(await state()).toEqual(before);
  });

  test('names at most 200 faults, and says how many there are', async () => {
    const { body } = await send(Array.from({ length: 250 }, (_, index) => row(`IMP ${String(index)}`)));
    expect([body.errors?.length, body.count]).toEqual([200, 500]);
  });

  test('is checked without a trace, then written at once with one book; again it changes nothing', async () => {
    const before = await state();
    const rows = [
      ...Array.from({ length: 300 }, (_, index) => row(`MANY-${String(index)}`, { price: 1000 + index })),
      ...['红', '蓝'].map((colour) =>
        row(`SHIRT-${colour === '红' ? 'R' : 'B'}`, { style: 'SHIRT', variant: { colour } }),
      ),
    ];
    expect((await send(rows, { check: true })).body).toEqual({ created: 302, changed: 0, unchanged: 0 });
    expect(await state()).toEqual(before);
    expect((await send(rows)).body).toEqual({ created: 302, changed: 0, unchanged: 0 });
    const written = await state();
    expect([written.products - before.products, written.heads - before.heads]).toEqual([302, 1]);
    expect(await product('MANY-7')).toMatchObject({ price: 1007, soldBy: 'piece' });
    expect(await product('SHIRT-R')).toMatchObject({ spec: '红', style: 'SHIRT' });
    expect((await send(rows)).body).toEqual({ created: 0, changed: 0, unchanged: 302 });
    expect(await state()).toEqual(written);
    const log = await cloud.ask<{ items: readonly object[] }>('/v1/audit?of=brand', { token: brand });
    expect(log.body.items).toContainEqual(
      expect.objectContaining({
        who: `staff ${BRAND_MANAGER}`,
        act: 'products.imported',
        what: 'products 302 created, 0 changed, 0 unchanged',
      }),
    );
  });

  test('leaves what a row does not name, and takes away what it names empty', async () => {
    await send([row('KEEP', { memberPrice: 18_000, codes: ['KEEP-1'], unit: '件', assortments: ['core'] })]);
    expect((await send([{ sku: 'KEEP', price: 15_000, memberPrice: null }])).body).toMatchObject({ changed: 1 });
    const kept = await product('KEEP');
    expect(kept).toMatchObject({
      name: '亚麻衬衫',
      price: 15_000,
      codes: ['KEEP-1'],
      unit: '件',
      assortments: ['core'],
    });
    expect(kept).not.toHaveProperty('memberPrice');
  });

  test('may pass a code from one product to another', async () => {
    await send([row('PASS-1', { codes: ['PASS-A'] }), row('PASS-2')]);
    expect((await send([row('PASS-2', { codes: ['PASS-A'] })])).status).toBe(422);
    const passed = await send([row('PASS-1'), row('PASS-2', { codes: ['PASS-A'] })]);
    expect(passed.body).toMatchObject({ changed: 2 });
  });

  test('is for who manages the brand, of products, and not of more than a file may have', async () => {
    const cashier = await cloud.logIn('1001', '111111');
    expect((await send([row('NO')], {}, cashier)).status).toBe(403);
    const unknown = await send([row('NO')], {}, brand, 'members');
    expect([unknown.status, unknown.body.code, unknown.body.detail]).toEqual([
      404,
      'unknown_collection',
      'to be imported: products',
    ]);
    const many = await send(Array.from({ length: 20_001 }, () => ({})));
    expect([many.status, many.body.detail]).toEqual([413, expect.stringMatching(/split the file$/)]);
    const long = await send([row('NO', { name: 'x'.repeat(33_554_432) })]);
    expect([long.status, long.body.detail]).toEqual([413, expect.stringMatching(/split the file$/)]);
  });
});

describe('npm run import', () => {
  const run = (text: string, args: readonly string[], env: NodeJS.ProcessEnv, input: string) => {
    const file = join(folder, 'products.csv');
    writeFileSync(file, text);
    const child = spawn(process.execPath, ['main/build/run.mjs', 'import', file, '--cloud', cloud.url, ...args], {
      env: { ...process.env, ...env },
    });
    let [out, err] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
    child.stdin.end(input);
    return new Promise<{ code: number | null; out: string; err: string }>((done) =>
      child.on('close', (code) => {
        done({ code, out, err });
      }),
    );
  };
  const HEADER = '货号,品名,分类,价格,税率,条码\n';

  test('writes a file, says on one line what came of it, and names faults by the rows of the file', async () => {
    const wrong = await run(
      `${HEADER}CLI-1,围巾,apparel,59.00,13%,6901234567892\n`,
      ['--staff', BRAND_MANAGER],
      {},
      `${OTHER_PIN}\n`,
    );
    expect(wrong).toMatchObject({ code: 1, out: '' });
    expect(wrong.err).toMatch(/^import: row 2, 条码: 6901234567892 is that of another product: 纯棉T恤.*$/m);
    expect(wrong.err).toMatch(/^import: faults: 1; nothing was written$/m);
    const right = await run(
      `${HEADER}CLI-1,围巾,apparel,"1,059.00",13%,CLI-A CLI-B\n`,
      [],
      { GUIDEPOST_PIN: OTHER_PIN },
      `${BRAND_MANAGER}\n`,
    );
    expect(right).toEqual({
      code: 0,
      out: '{"created":1,"changed":0,"unchanged":0}\n',
      err: 'checked 0 of 1\nchecked 1 of 1\n',
    });
    expect(await product('CLI-1')).toMatchObject({ name: '围巾', price: 105_900, codes: ['CLI-A', 'CLI-B'] });
    const stranger = await run(`${HEADER}CLI-2,围巾,apparel,1,13,\n`, ['--staff', '1001'], {}, '000000\n');
    expect(stranger).toMatchObject({ code: 1, out: '' });
    expect(stranger.err).toMatch(/^import: not logged in: 401/);
  });
});
