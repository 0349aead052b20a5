/** Products, photos and assortments as a manager enters them: all or nothing, refused by field, pulled by tills, kept as pictures alone. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { EnteredProduct } from '../../../sync/protocol/catalogue.ts';
import { ALPHA, JPEG, PNG, WEBP } from '../../fixtures/photos.ts';
import type { TestTerminal } from './harness.ts';
import { BRAND_MANAGER, OTHER_MANAGER, OTHER_PIN, startShop, type Shop } from './hostile-shop.ts';

let cloud: Shop;
let till: TestTerminal;
let brand: string;
beforeAll(async () => {
  cloud = await startShop();
  till = await cloud.pair();
  brand = await cloud.logIn(BRAND_MANAGER, OTHER_PIN);
});
afterAll(() => cloud.close());

interface Saved {
  readonly items: readonly EnteredProduct[];
}
interface Problem {
  readonly code: string;
  readonly path?: string;
  readonly reason?: string;
  readonly product?: string;
}
const save = <Body = Saved>(...items: readonly object[]) =>
  cloud.ask<Body>('/v1/products', { method: 'PUT', token: brand, json: { items } });
const refused = async (...items: readonly object[]) => {
  const { status, body } = await save<Problem>(...items);
  return [status, body.path, body.reason, ...(body.product === undefined ? [] : [body.product])];
};
const read = async (query: string): Promise<readonly EnteredProduct[]> =>
  (await cloud.ask<Saved>(`/v1/products?${query}`, { token: brand })).body.items;
const products = async () => (await till.pull('products')).body.documents;
const document = async (id: string) => (await products()).find((each) => each['id'] === id);

type Row = readonly [string, number, number | null];
/** What a till would charge by the newest book that is in force `afterMs` from now. */
async function priceAfter(afterMs: number, product: string): Promise<Row | undefined> {
  const at = cloud.ports.clock.now() + afterMs;
  const all = (await till.pull('priceBooks')).body.documents;
  const [head] = all
    .filter((each) => each['type'] === 'head' && Number(each['from']) <= at)
    .sort((a, b) => Number(b['from']) - Number(a['from']) || (String(a['id']) < String(b['id']) ? 1 : -1));
  const rows = all.filter((each) => each['book'] === head?.['id']).flatMap((each) => each['prices'] as readonly Row[]);
  return rows.find(([id]) => id === product);
}

const bookCount = async (): Promise<number> =>
  (await till.pull('priceBooks')).body.documents.filter(({ type }) => type === 'head').length;

let products_ = 0;
/** A product that nobody has entered yet. */
const fresh = (change: object = {}) => {
  products_ += 1;
  const id = `NEW-${String(products_)}`;
  return {
    id,
    revision: null,
    sku: id,
    name: '帆布腰带',
    category: 'accessories',
    soldBy: 'piece',
    unit: '条',
    price: 8900,
    taxBp: 1300,
    codes: [],
    ...change,
  };
};

describe('a product', () => {
  test('that is entered comes to the tills with its price, its pinyin and its codes', async () => {
    const entered = fresh({ memberPrice: 7900, codes: ['6940000000010', 'BELT-01'], assortments: ['core'] });
    const { status, body } = await save(entered);
    expect([status, body.items]).toMatchObject([200, [{ id: entered.id, price: 8900, memberPrice: 7900 }]]);
    expect(await document(entered.id)).toMatchObject({
      codes: ['6940000000010', 'BELT-01'],
      pinyin: 'fanbuyaodai',
      initials: 'fbyd',
      assortments: ['core'],
      unit: '条',
    });
    expect(await priceAfter(1000, entered.id)).toEqual([entered.id, 8900, 7900]);
    // What was in the book stays in it.
    expect(await priceAfter(1000, '6901234567892')).toEqual(['6901234567892', 9900, 9500]);
  });

  test('that is changed keeps what is not entered here; another price alone makes another book', async () => {
    const [tee] = await read('id=6901234567892');
    const before = await bookCount();
    const renamed = await save({ ...tee, name: '纯棉圆领T恤', discontinued: true });
    expect(renamed.status).toBe(200);
    expect(await bookCount()).toBe(before);
    expect(await document('6901234567892')).toMatchObject({
      name: '纯棉圆领T恤',
      discontinued: true,
      quick: 0,
      picture: 'p-tee',
    });
    const [next] = renamed.body.items;
    const back = { ...next, name: '纯棉T恤', discontinued: false, price: 10_900 };
    expect((await save(back)).status).toBe(200);
    expect(await bookCount()).toBe(before + 1);
    expect(await priceAfter(1000, '6901234567892')).toEqual(['6901234567892', 10_900, 9500]);
    expect(await document('6901234567892')).not.toHaveProperty('discontinued');
  });

  test('that somebody else changed meanwhile is not overwritten, nor a new one an old one', async () => {
    const [jeans] = await read('id=6901234567908');
    expect((await save({ ...jeans, name: '直筒裤' })).status).toBe(200);
    expect(await refused({ ...jeans, name: '牛仔' })).toEqual([409, 'items[0].sku', 'changed']);
    expect(await refused(fresh({ id: '6901234567908', sku: '6901234567908' }))).toEqual([
      409,
      'items[0].sku',
      'exists',
    ]);
    expect(await refused({ ...fresh(), revision: 'gone' })).toEqual([409, 'items[0].sku', 'changed']);
  });

  test('that was saved and whose answer was lost may be saved once more: it is there once, in the same book', async () => {
    const entered = fresh({ codes: ['BELT-AGAIN'] });
    const first = await save(entered);
    const before = await bookCount();
    expect((await save(entered)).body).toEqual(first.body);
    const changed = { ...first.body.items[0], price: 9900 };
    expect((await save(changed)).status).toBe(200);
    expect((await save(changed)).status).toBe(200);
    expect(await bookCount()).toBe(before + 1);
    expect(await refused({ ...entered, name: '别的' })).toEqual([409, 'items[0].sku', 'exists']);
  });

  test('whose code, SKU or PLU another has is refused, naming whose it is; a UPC-A is known in its longer form', async () => {
    const [lipstick, bag] = ['哑光口红', '环保购物袋'];
    expect(await refused(fresh(), fresh({ codes: ['A-1', '6901234567915'] }))).toEqual([
      422,
      'items[1].codes[1]',
      'taken',
      `${lipstick} 6901234567915`,
    ]);
    expect((await refused(fresh({ codes: ['0099099000015'] }))).slice(0, 3)).toEqual([
      422,
      'items[0].codes[0]',
      'taken',
    ]);
    expect((await refused(fresh({ codes: ['69001239'] })))[3]).toContain(bag);
    expect((await refused(fresh({ sku: '6901234567915' }))).slice(0, 3)).toEqual([422, 'items[0].sku', 'taken']);
    expect((await refused(fresh({ plu: '01234', soldBy: 'weight' }))).slice(0, 3)).toEqual([
      422,
      'items[0].plu',
      'taken',
    ]);
    expect((await refused(fresh({ codes: ['ST-07'] }))).slice(0, 3)).toEqual([422, 'items[0].codes[0]', 'taken']);
  });

  test('with a fault in one field leaves nothing of the save behind', async () => {
    const good = fresh();
    expect(await refused(good, fresh({ codes: ['6940000000017'] }))).toEqual([422, 'items[1].codes[0]', 'check_digit']);
    expect(await refused(good, fresh({ photo: '0'.repeat(64) }))).toEqual([422, 'items[1].photo', 'unknown_photo']);
    expect(await document(good.id)).toBeUndefined();
    expect(await priceAfter(1000, good.id)).toBeUndefined();
  });

  test('that is entered while another book waits for its day has its price in that one too', async () => {
    const from = cloud.ports.clock.now() + 3_600_000;
    const lipstick = '6901234567915';
    const planned = await cloud.ask('/v1/price-books', {
      token: brand,
      json: { from, prices: [[lipstick, 15_000, null]] },
    });
    expect(planned.status).toBe(200);
    const entered = fresh();
    const [shown] = await read(`id=${lipstick}`);
    expect((await save(entered, { ...shown, price: 16_000 })).status).toBe(200);
    expect(await priceAfter(1000, lipstick)).toEqual([lipstick, 16_000, null]);
    expect(await priceAfter(3_700_000, entered.id)).toEqual([entered.id, 8900, null]);
    // What was decided for that day stands.
    expect(await priceAfter(3_700_000, lipstick)).toEqual([lipstick, 15_000, null]);
    // One book for now and one for that day, however often something is saved.
    const before = await bookCount();
    for (let saves = 0; saves < 4; saves += 1) await save(fresh());
    expect((await bookCount()) - before).toBe(2 * 4);
  });

  test('of two saves at once neither loses the other’s price', async () => {
    const many = Array.from({ length: 6 }, () => fresh());
    const answers = await Promise.all(many.map((each) => save(each)));
    expect(answers.map(({ status }) => status)).toEqual(many.map(() => 200));
    for (const { id } of many) expect(await priceAfter(1000, id)).toEqual([id, 8900, null]);
  });

  test('is entered by who manages the brand, and the audit log says who and at what price', async () => {
    const other = await cloud.logIn(OTHER_MANAGER, OTHER_PIN);
    const asked = { method: 'PUT', token: other, json: { items: [fresh()] } } as const;
    expect((await cloud.ask('/v1/products', asked)).status).toBe(403);
    const entered = fresh();
    await save(entered);
    const log = await cloud.ask<{ items: readonly object[] }>('/v1/audit?of=brand', { token: brand });
    expect(log.body.items).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          who: `staff ${BRAND_MANAGER}`,
          act: 'products.saved',
          what: `products ${entered.id} 8900`,
        }),
      ]),
    );
  });
});

describe('a style', () => {
  test('is entered as its grid at once, and grows by a variant that it does not have', async () => {
    const grid = ['红', '蓝'].flatMap((colour, row) =>
      ['S', 'M'].map((size) =>
        fresh({
          id: `KNIT-${String(row)}-${size}`,
          sku: `KNIT-${String(row)}-${size}`,
          style: 'KNIT',
          variant: { colour, size },
          price: 19_900 + row * 1000,
        }),
      ),
    );
    expect((await save(...grid)).body.items.map(({ spec }) => spec)).toEqual(['红 S', '红 M', '蓝 S', '蓝 M']);
    const known = await read('style=KNIT');
    expect(known.map(({ id, price }) => [id, price])).toEqual([
      ['KNIT-0-M', 19_900],
      ['KNIT-0-S', 19_900],
      ['KNIT-1-M', 20_900],
      ['KNIT-1-S', 20_900],
    ]);
    const another = fresh({ style: 'KNIT', variant: { colour: '红', size: 'M' } });
    expect((await refused(another)).slice(0, 3)).toEqual([422, 'items[0].variant', 'same_variant']);
    expect((await refused(fresh({ style: '6901234567892', variant: { size: 'M' } }))).slice(0, 3)).toEqual([
      422,
      'items[0].style',
      'taken',
    ]);
    expect((await save({ ...another, variant: { colour: '红', size: 'L' } })).status).toBe(200);
    expect(await read('style=KNIT')).toHaveLength(5);
  });
});

describe('a photo', () => {
  const keep = <Body = { photo: string; type: string; bytes: number }>(data: string) =>
    cloud.ask<Body>('/v1/photos', { token: brand, json: { data } });
  const base64 = (content: string | Uint8Array): string => Buffer.from(content).toString('base64');

  test.each([
    ['image/jpeg', JPEG],
    ['image/png', PNG],
    ['image/webp', WEBP],
    ['image/webp', ALPHA],
  ])('%s is kept by its content and answered as a picture alone, to be kept for ever', async (type, data) => {
    const kept = await keep(data);
    expect([kept.status, kept.body.type]).toEqual([200, type]);
    expect((await keep(data)).body.photo).toBe(kept.body.photo);
    const { status, headers } = await cloud.ask(`/v1/photos/${kept.body.photo}`, { token: till.token });
    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe(type);
    expect(headers.get('cache-control')).toBe('private, max-age=31536000, immutable');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('content-security-policy')).toContain('sandbox');
    expect(headers.get('content-length')).toBe(String(kept.body.bytes));
  });

  test('that is none, hides another file, moves or is too large is refused by what it is', async () => {
    const reason = async (data: string): Promise<unknown> => {
      const { status, body } = await keep<Problem>(data);
      return [status, body.code, body.reason];
    };
    const svg = base64('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>');
    expect(await reason(svg)).toEqual([422, 'refused_photo', 'not_a_photo']);
    expect(await reason(base64('<html><script>alert(1)</script>'))).toEqual([422, 'refused_photo', 'not_a_photo']);
    expect(await reason(base64('GIF89a'))).toEqual([422, 'refused_photo', 'not_a_photo']);
    const polyglot = Buffer.concat([Buffer.from(PNG, 'base64'), Buffer.from('PK\u0003\u0004<script>')]);
    expect(await reason(base64(polyglot))).toEqual([422, 'refused_photo', 'more_than_a_photo']);
    expect(await reason(base64(new Uint8Array(70_000)))).toEqual([422, 'refused_photo', 'too_many_bytes']);
    const bomb = Buffer.from(PNG, 'base64');
    bomb.writeUInt32BE(50_000, 16);
    expect(await reason(base64(bomb))).toEqual([422, 'refused_photo', 'too_many_pixels']);
    expect((await keep('../../../etc/passwd')).status).toBe(422);
    expect((await keep('A'.repeat(400_001))).status).toBe(422);
    expect((await keep('A'.repeat(1_100_000))).status).toBe(413);
  });

  test('has no other address than the hash of its content', async () => {
    const of = async (path: string) => (await cloud.ask(`/v1/photos/${path}`, { token: till.token })).status;
    expect(await of('0'.repeat(64))).toBe(404);
    for (const path of ['..%2F..%2Fsecrets.json', '%2e%2e/%2e%2e/secrets.json', 'photo.svg', `${'0'.repeat(64)}.php`])
      expect(await of(path)).toBeGreaterThanOrEqual(404);
    expect((await cloud.ask(`/v1/photos/${'0'.repeat(64)}`)).status).toBe(401);
  });

  test('comes to the tills with its product', async () => {
    const { photo } = (await keep(WEBP)).body;
    const entered = fresh({ photo });
    expect((await save(entered)).status).toBe(200);
    expect(await document(entered.id)).toMatchObject({ photo });
    const [known] = await read(`id=${entered.id}`);
    expect((await save({ ...known, photo: null })).status).toBe(200);
    expect(await document(entered.id)).not.toHaveProperty('photo');
  });
});

describe('the assortment of a store', () => {
  test('is what its manager chose of those that products name, and the tills have it', async () => {
    await save(fresh({ assortments: ['core', 'winter'] }));
    const manager = await cloud.logIn();
    const put = (sells: readonly string[] | null, query = '') =>
      cloud.ask<{ sells: unknown; known: readonly { assortment: string; products: number }[]; path?: string }>(
        `/v1/assortments${query}`,
        { method: 'PUT', token: manager, json: { sells } },
      );
    const setting = async () => (await till.pull('settings')).body.documents.find(({ id }) => id === 'assortment');
    const chosen = await put(['core']);
    expect([chosen.status, chosen.body.sells]).toEqual([200, ['core']]);
    expect(chosen.body.known.map(({ assortment }) => assortment)).toEqual(['core', 'winter']);
    expect(await setting()).toMatchObject({ value: { sells: ['core'] }, _deleted: false });
    expect(await put(['core', 'nowhere'])).toMatchObject({ status: 422, body: { path: 'sells[1]' } });
    expect((await put([])).status).toBe(422);
    expect((await put(['core'], '?store=S002')).status).toBe(403);
    expect((await put(null)).body.sells).toBeNull();
    expect(await setting()).toMatchObject({ _deleted: true });
    expect((await cloud.ask<{ sells: unknown }>('/v1/assortments', { token: manager })).body.sells).toBeNull();
  });
});
