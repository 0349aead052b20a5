/** Pieces with a code of their own against a real cloud: issued, sold, given back, recalled, looked at by customers, bound to who sold them. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { itemIn, itemText } from '../../../sync/domain/item-code.ts';
import { DAY_MS, MINUTE_MS } from '../../../sync/domain/time.ts';
import type { ItemBatch, ItemSeen } from '../../../sync/protocol/items.ts';
import { TEE_LINE } from '../../fixtures/tee-line.ts';
import { itemSigner } from '../../fixtures/item-signer.ts';
import { commissionHands, sentFrom, soldOf } from './commission-shop.ts';
import type { Answer, SignedEntry, TestTerminal } from './harness.ts';
import {
  alertsOf,
  BRAND_MANAGER,
  OTHER_MANAGER,
  OTHER_PIN,
  pairElsewhere,
  startShop,
  type Shop,
} from './hostile-shop.ts';
import { trustOf } from './sister-store.ts';

const TEE = '6901234567892';
const BRAND = 'brand:demo';
let cloud: Shop;
let home: TestTerminal;
let away: TestTerminal;
let hands: ReturnType<typeof commissionHands>;
let brand: string;
let manager: string;
let batch: ItemBatch;
let next = 0;
beforeAll(async () => {
  cloud = await startShop();
  home = await cloud.pair();
  away = await pairElsewhere(cloud);
  hands = commissionHands(cloud);
  brand = await cloud.logIn(BRAND_MANAGER, OTHER_PIN);
  manager = await cloud.logIn();
  batch = (await issue({ quantity: 500 })).body;
});
afterAll(() => cloud.close());

const issue = (over: object = {}, token = brand) =>
  cloud.ask<ItemBatch & { code: string; path: string; reason: string }>('/v1/item-batches', {
    token,
    json: { request: home.freshId(), product: TEE, quantity: 10, note: '秋季首批', ...over },
  });
const csv = (of: string, query = '', token = brand) => cloud.ask(`/v1/item-batches/${of}/codes${query}`, { token });
const codesOf = async (of: ItemBatch): Promise<readonly string[]> =>
  [...(await csv(of.batch)).text.matchAll(/\/t\/([A-Za-z0-9_-]+)/g)].map(([, code = '']) => code);
/** The code of a piece that nothing happened to. */
const fresh = async (): Promise<string> => {
  next += 1;
  return (
    [
      ...(await csv(batch.batch, `?from=${String(next)}&to=${String(next)}`)).text.matchAll(/\/t\/([A-Za-z0-9_-]+)/g),
    ][0]?.[1] ?? ''
  );
};
const seen = (code: string, token = home.token) =>
  cloud.ask<ItemSeen & { code: string }>(`/v1/item-codes/${code}`, { token });
const line = (code: string, over: object = {}) => ({ ...TEE_LINE, code: itemText(code), ...over });
const sell = async (till: TestTerminal, code: string, over: object = {}): Promise<SignedEntry> => {
  const entry = hands.sale(till, { lines: [line(code)], serving: [{ guide: '2001', shareBp: 10_000 }], ...over });
  await sentFrom(till, [entry]);
  return entry;
};
const takeBack = async (till: TestTerminal, sold: SignedEntry, code: string): Promise<SignedEntry> => {
  const refund = hands.refund(till, sold, 1);
  const body = refund['body'] as { lines: object[] };
  till.seq -= 1;
  till.prevHash = refund['prevHash'] as string;
  const entry = till.entry('refund', { ...body, lines: body.lines.map((one) => ({ ...one, code: itemText(code) })) });
  await sentFrom(till, [entry]);
  return entry;
};
const page = (code: string, agent = 'phone', headers: Readonly<Record<string, string>> = {}) =>
  cloud.ask(`/t/${code}`, {
    headers: { 'user-agent': agent, accept: 'application/json', ...headers },
  });
const html = (code: string, language = 'zh-CN') =>
  cloud.ask(`/t/${code}`, { headers: { 'user-agent': 'phone', accept: 'text/html', 'accept-language': language } });
const submit = (code: string, phone: string, over: object = {}) =>
  cloud.ask<{ state: string; code: string; guide: { number: string } }>(`/t/${code}`, {
    form: { phone, consent: 'yes', ...over },
    headers: { accept: 'application/json', 'user-agent': phone },
  });
const rows = <Row extends object>(sql: string, ...parameters: string[]) =>
  cloud.running.cloud.database.rows<Row>(sql, [BRAND, ...parameters]);
const alerts = async (code: string, token = manager) =>
  (await alertsOf(cloud, token)).filter((one) => one.code === code);
const phoneOf = (n: number): string => ['138', String(n).padStart(8, '0')].join('');

describe('a batch', () => {
  test('is issued once for a request, for goods by the piece, by who manages the brand', async () => {
    const request = home.freshId();
    const [first, again] = [await issue({ request }), await issue({ request })];
    expect([first.status, again.body.batch]).toEqual([200, first.body.batch]);
    expect(first.body).toMatchObject({ product: TEE, sku: TEE, quantity: 10, sold: 0, scanned: 0, recalled: null });
    expect((await issue({ request, quantity: 11 })).body.code).toBe('item_request_differs');
    expect((await issue({ product: 'nothing' })).body).toMatchObject({ path: '/product', reason: 'unknown_product' });
    expect((await issue({ product: '01234' })).body).toMatchObject({ path: '/product', reason: 'sold_by_weight' });
    for (const quantity of [0, 1_000_001, 1.5]) expect((await issue({ quantity })).status).toBe(422);
    expect((await issue({}, manager)).status).toBe(403);
  });

  test('has a genuine code for each piece, in one file or in slices, and the audit log says who had them', async () => {
    const { body } = await issue({ quantity: 450 });
    const codes = await codesOf(body);
    expect(codes.map((code) => itemIn(itemText(code))?.serial)).toEqual(Array.from({ length: 450 }, (_, n) => n + 1));
    const slice = await csv(body.batch, '?from=100&to=101');
    expect(slice.headers.get('content-type')).toContain('text/csv');
    expect(slice.text.match(/\/t\//g)).toHaveLength(2);
    expect(slice.text).toContain(codes[99]);
    for (const code of [codes[0] ?? '', codes[449] ?? '']) expect((await seen(code)).body.state).toBe('genuine');
    expect((await csv(body.batch, '?from=451')).status).toBe(422);
    expect((await csv('00000000')).status).toBe(404);
    expect((await csv(body.batch, '', manager)).status).toBe(403);
    const log = await rows<{ what: string }>("SELECT what FROM audit_log WHERE scope = $1 AND act = 'items.printed'");
    expect(log.map(({ what }) => what)).toContain(`batch ${body.batch} 1 to 450`);
  });
});

describe('a piece', () => {
  test('that was sold says when, and to the stores that may know by which receipt: no other store’s manager', async () => {
    const code = await fresh();
    const sold = soldOf(await sell(home, code));
    expect((await seen(code)).body).toMatchObject({
      state: 'sold',
      sold: { store: 'S001', receipt: sold.receiptNumber },
    });
    const stranger = await cloud.logIn(OTHER_MANAGER, OTHER_PIN);
    for (const token of [away.token, stranger]) {
      const { text, body } = await seen(code, token);
      expect(body.state).toBe('sold');
      expect(text).not.toContain('S001');
    }
    const [use] = await rows<Record<string, unknown>>(
      'SELECT terminal, receipt, guides FROM item_uses WHERE scope = $1 AND receipt = $2',
      sold.receiptNumber,
    );
    expect(use).toEqual({ terminal: home.id, receipt: sold.receiptNumber, guides: ['2001'] });
  });

  test('a refund frees the code, also one that arrives before the sale', async () => {
    const [code, late] = [await fresh(), await fresh()];
    const sold = await sell(home, code);
    await takeBack(home, sold, code);
    expect((await seen(code)).body.state).toBe('genuine');
    await sell(away, code);
    expect((await seen(code)).body.state).toBe('sold');
    const sale = hands.sale(away, { lines: [line(late)] });
    await takeBack(home, sale, late);
    expect((await seen(late)).body.state).toBe('genuine');
    await sentFrom(away, [sale]);
    expect((await seen(late)).body.state).toBe('genuine');
    expect(await alerts('item_code_twice')).toEqual([]);
  });

  test('the same code in two carts of tills that were apart: both sales stand, and an alert names both receipts', async () => {
    const code = await fresh();
    const [one, two] = [soldOf(await sell(home, code)), soldOf(await sell(away, code))];
    const stranger = await cloud.logIn(OTHER_MANAGER, OTHER_PIN);
    const [alert] = await alerts('item_code_twice', stranger);
    expect(alert?.detail).toBe(`${one.receiptNumber}, ${two.receiptNumber}`);
    const documents = await cloud.running.cloud.database.rows<{ body: { total: number; flags?: string[] } }>(
      "SELECT body FROM documents WHERE collection = 'ledger' AND body->>'receiptNumber' = ANY($1) ORDER BY scope",
      [[one.receiptNumber, two.receiptNumber]],
    );
    expect(documents.map(({ body }) => [body.total, body.flags?.includes('item_code_twice')])).toEqual([
      [9900, false],
      [9900, true],
    ]);
  });

  test('two pieces of one cart that others sold before: the alert names the receipts of both', async () => {
    const codes = [await fresh(), await fresh()] as const;
    const before = [await sell(home, codes[0]), await sell(home, codes[1])];
    const lines = codes.map((code, index) => line(code, { lineId: String(index + 1) }));
    const cash = [{ tenderId: 't1', kind: 'cash', amount: 19_800 }];
    const both = await sell(away, codes[0], { lines, total: 19_800, cashDue: 19_800, tenders: cash });
    const stranger = await cloud.logIn(OTHER_MANAGER, OTHER_PIN);
    const details = (await alerts('item_code_twice', stranger)).map(({ detail }) => detail);
    const named = details.filter((detail) => detail?.includes(soldOf(both).receiptNumber));
    expect(named).toHaveLength(1);
    for (const entry of before) expect(named[0]).toContain(soldOf(entry).receiptNumber);
  });

  test('a forged code in a sale is told of, and the sale stands', async () => {
    const forged = itemSigner().code({ sku: TEE });
    await sell(home, forged);
    expect((await alerts('item_code_forged')).length).toBe(1);
    expect(await rows('SELECT 1 FROM item_uses WHERE scope = $1 AND batch = $2', '7K3M9Q2V')).toEqual([]);
  });

  test('a forged code, another brand’s and one of no batch are nothing here, and who guesses is slowed down', async () => {
    const { privateKey, publicRaw } = cloud.running.cloud.secrets.cloudKey;
    const { createPublicKey } = await import('node:crypto');
    const own = itemSigner({ privateKey, publicKey: createPublicKey(privateKey) });
    expect(own.raw).toBe(publicRaw);
    expect((await seen(itemSigner().code())).body.code).toBe('item_forged');
    expect((await seen(own.code({}, 'other'))).body.code).toBe('item_forged');
    expect((await seen(own.code({ batch: '00000000' }))).body.state).toBe('unknown');
    expect((await seen(own.code({ batch: batch.batch, serial: 501 }))).body.state).toBe('unknown');
    cloud.hold();
    const statuses = [];
    for (let n = 0; n < 40; n += 1) statuses.push((await page(itemSigner().code({ serial: n + 1 }), 'guesser')).status);
    cloud.release();
    expect(new Set(statuses.slice(0, 30))).toEqual(new Set([404]));
    expect(statuses.slice(30)).toEqual(Array.from({ length: 10 }, () => 429));
    cloud.advance(6 * MINUTE_MS);
    await home.renew();
  });
});

describe('a recall', () => {
  test('is told to every till with its next token, once and for good, and by the page with its reason', async () => {
    const { body } = await issue();
    const [code = ''] = await codesOf(body);
    const recall = (reason: string, token = brand) =>
      cloud.ask<ItemBatch>(`/v1/item-batches/${body.batch}/recall`, { token, json: { reason } });
    expect((await recall('色牢度', manager)).status).toBe(403);
    expect((await recall('  ')).status).toBe(422);
    expect((await recall('色牢度 <b>不合格</b>')).body.recalled).toMatchObject({
      reason: '色牢度 <b>不合格</b>',
      by: BRAND_MANAGER,
    });
    expect((await recall('another')).body.recalled?.reason).toBe('色牢度 <b>不合格</b>');
    for (const till of [home, away])
      expect((await trustOf(cloud, till)) as object).toMatchObject({
        recalls: [{ batch: body.batch, reason: '色牢度 <b>不合格</b>' }],
      });
    expect((await seen(code)).body).toMatchObject({ state: 'recalled', recalled: { reason: '色牢度 <b>不合格</b>' } });
    const shown = await html(code);
    expect(shown.text).toContain('这批商品已召回');
    expect(shown.text).toContain('色牢度 &lt;b&gt;不合格&lt;/b&gt;');
    expect((await html(code, 'en')).text).toContain('This batch is recalled');
    await sell(home, code);
    expect((await alerts('item_recalled_sold')).length).toBe(1);
  });
});

describe('the buyer’s page', () => {
  test('says genuine, the first look, and nothing of a sale before there is one', async () => {
    const code = await fresh();
    expect((await page(code)).body).toMatchObject({ state: 'genuine', name: '纯棉T恤', firstScanAt: null });
    expect((await page(code)).body['firstScanAt']).toBeGreaterThan(0);
    expect((await submit(code, phoneOf(1))).body.code).toBe('item_not_sold');
    const shown = await html(code);
    expect(shown.text).toContain('这是正品');
    expect(shown.text).not.toContain('<form');
    expect((await html(code, 'en')).text).toContain('This piece is genuine');
  });

  test('binds the buyer to the selling guide: the same number again is the same, another comes too late', async () => {
    const code = await fresh();
    await sell(home, code, {
      serving: [
        { guide: '2002', shareBp: 4000 },
        { guide: '2001', shareBp: 6000 },
      ],
    });
    expect((await page(code)).body).toMatchObject({ state: 'sold', guide: { number: '2001' } });
    expect((await html(code)).text).toContain('<form');
    expect((await submit(code, phoneOf(2), { consent: '' })).body.code).toBe('consent_missing');
    expect((await submit(code, 'nonsense')).body.code).toBe('phone_invalid');
    const first = await submit(code, phoneOf(2));
    expect([first.status, first.body.guide.number]).toEqual([200, '2001']);
    expect((await submit(code, phoneOf(2))).status).toBe(200);
    expect((await submit(code, phoneOf(3))).body.code).toBe('used_by_another');
    const claims = await rows<Record<string, unknown>>(
      'SELECT k.source, k.guide, k.store, c.channel FROM claims k JOIN consents c ON c.scope = k.scope AND c.id = k.id JOIN item_claims i ON i.scope = k.scope AND i.claim = k.id WHERE k.scope = $1',
    );
    expect(claims).toEqual([{ source: 'qr_static', guide: '2001', store: 'S001', channel: 'item' }]);
    const came = "SELECT what, guide FROM arrivals WHERE scope = $1 AND channel = 'item' ORDER BY what";
    expect(await rows(came)).toEqual(['claimed', 'enrolled'].map((what) => ({ what, guide: '2001' })));
    const found = await cloud.ask<{ items: { boundGuide: string }[] }>(`/v1/members?phone=${phoneOf(2)}`, {
      token: home.token,
    });
    expect(found.body.items[0]?.boundGuide).toBe('2001');
  });

  test('binds nobody under the id of a person who was deleted, whatever number is sent again', async () => {
    const code = await fresh();
    await sell(home, code);
    expect((await submit(code, phoneOf(9))).status).toBe(200);
    const asked = `/v1/members?phone=${phoneOf(9)}`;
    const before = await cloud.ask<{ items: { id: string }[] }>(asked, { token: home.token });
    const gone = before.body.items[0]?.id ?? '';
    const json = { reason: 'customer_asked' };
    expect((await cloud.ask(`/v1/members/${gone}/deletion`, { token: await cloud.logIn(), json })).status).toBe(200);
    const claims = () => rows('SELECT id FROM claims WHERE scope = $1 AND member = $2', gone);
    const kept = await claims();
    expect((await submit(code, phoneOf(9))).body.code).toBe('used_by_another');
    expect(await claims()).toEqual(kept);
    const after = await cloud.ask<{ items: unknown[] }>(asked, { token: home.token });
    expect(after.body.items).toEqual([]);
  });

  test('sent many times at once by one number makes one member and one claim', async () => {
    const code = await fresh();
    await sell(home, code);
    const answers = await Promise.all(Array.from({ length: 6 }, () => submit(code, phoneOf(4))));
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    const piece = itemIn(itemText(code));
    expect(
      await rows(
        'SELECT claim FROM item_claims WHERE scope = $1 AND batch = $2 AND serial = $3::integer',
        piece?.batch ?? '',
        String(piece?.serial),
      ),
    ).toHaveLength(1);
  });

  test('takes nobody away from a guide who is protected, and binds no more when the store’s time is over', async () => {
    const [code, other, old] = [await fresh(), await fresh(), await fresh()];
    await sell(home, code);
    await sell(home, other, { serving: [{ guide: '2002', shareBp: 10_000 }] });
    await sell(home, old);
    expect((await submit(code, phoneOf(5))).status).toBe(200);
    expect((await submit(other, phoneOf(5))).body.code).toBe('protected');
    cloud.advance(31 * DAY_MS);
    await home.renew();
    await away.renew();
    [brand, manager] = [await cloud.logIn(BRAND_MANAGER, OTHER_PIN), await cloud.logIn()];
    expect((await submit(old, phoneOf(6))).body.code).toBe('item_no_guide');
    expect((await page(old)).body).not.toHaveProperty('guide');
  });

  test('of a piece that nobody served has no guide, and a form of another site is refused', async () => {
    const [code, served] = [await fresh(), await fresh()];
    await sell(home, code, { serving: [] });
    expect((await submit(code, phoneOf(7))).body.code).toBe('item_no_guide');
    await sell(home, served);
    const foreign = await cloud.ask<{ code: string }>(`/t/${served}`, {
      form: { phone: phoneOf(7), consent: 'yes' },
      headers: { accept: 'application/json', origin: 'https://evil.example' },
    });
    expect(foreign.body.code).toBe('item_other_site');
  });

  test('many numbers tried on one piece are slowed down', async () => {
    const code = await fresh();
    await sell(home, code);
    cloud.hold();
    const statuses = [];
    for (let n = 0; n < 14; n += 1) statuses.push((await submit(code, phoneOf(100 + n))).status);
    cloud.release();
    expect(statuses).toEqual([200, ...Array.from({ length: 9 }, () => 409), 429, 429, 429, 429]);
  });

  test('a code that many phones look at is flagged as a copy once, and cleared of no sale', async () => {
    const code = await fresh();
    const states = [];
    for (const agent of ['a', 'b', 'c', 'd', 'e', 'e', 'f']) states.push((await page(code, agent)).body['state']);
    expect(states).toEqual(['genuine', 'genuine', 'genuine', 'genuine', 'clone', 'clone', 'clone']);
    const piece = itemIn(itemText(code));
    const [alert, ...more] = await alerts('item_code_copied');
    expect([alert?.subject, more]).toEqual([`item ${batch.batch}-${String(piece?.serial)}`, []]);
    const { body } = await cloud.ask<{ items: Record<string, unknown>[] }>('/v1/item-copies', { token: manager });
    expect(body.items[0]).toMatchObject({ batch: batch.batch, serial: piece?.serial, devices: 6, places: 1 });
    expect((await html(code)).text).toContain('可能被复制');
    await sell(home, code);
    expect((await seen(code)).body).toMatchObject({ state: 'clone', sold: { store: 'S001' } });
  });

  test('names of goods and stores that are markup are text', async () => {
    const code = await fresh();
    await cloud.running.cloud.database.run('UPDATE item_batches SET name = $2 WHERE scope = $1 AND batch = $3', [
      BRAND,
      '<script>alert(1)</script>"\'',
      batch.batch,
    ]);
    const shown = await html(code);
    expect(shown.text).toContain('&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;');
    expect(shown.text).not.toContain('<script');
    expect(shown.headers.get('content-security-policy')).toContain("default-src 'none'");
  });
});

test('the list of batches says how far each is', async () => {
  const { body } = await issue({ quantity: 4 });
  const [one = '', two = '', three = ''] = await codesOf(body);
  await sell(home, one);
  await takeBack(home, await sell(home, two), two);
  await page(three);
  const list = await cloud.ask<{ items: ItemBatch[] }>('/v1/item-batches', { token: manager });
  expect(list.body.items.find((item) => item.batch === body.batch)).toMatchObject({
    sold: 1,
    returned: 1,
    scanned: 1,
    copied: 0,
  });
  const answer: Pick<Answer, 'status'> = await cloud.ask('/v1/item-batches', { token: home.token });
  expect(answer.status).toBe(403);
});
