/** Low ratings at a till: a manager reads those of this store and says what was done, in the own name; the cloud's reasons come through. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Till } from './support/till.ts';

const SALE = '01890000-0000-7000-8000-0000000000d1' as never;
const LIST = { store: 'S001', items: [], next: null };

let till: Till;
let asked: { path: string; method: string; body: unknown }[];
let refusal: object | undefined;
beforeEach(async () => {
  [asked, refusal] = [[], undefined];
  till = new Till();
  till.cloud.extra = ({ path, method, body }) => {
    if (!path.startsWith('/v1/ratings')) return undefined;
    asked.push({ path, method, body });
    return refusal === undefined ? { status: 200, body: LIST } : { status: 409, body: refusal };
  };
  await till.openForBusiness();
});
afterEach(() => till.end());

test('are read and answered for this store', async () => {
  await till.login('9001', '999999');
  expect(await till.get('rating.low', {})).toEqual(LIST);
  expect(await till.get('rating.answer', { sale: SALE, version: 2, note: '已道歉' })).toEqual(LIST);
  expect(asked.map(({ method, path }) => `${method} ${path}`)).toEqual([
    'GET /v1/ratings/low?store=S001',
    `POST /v1/ratings/${String(SALE)}/answers`,
  ]);
  expect(asked[1]?.body).toEqual({ store: 'S001', version: 2, note: '已道歉' });
});

test('that somebody else answered meanwhile say so', async () => {
  await till.login('9001', '999999');
  refusal = { type: 'about:blank', title: 'x', status: 409, code: 'rating_answered' };
  expect(await till.call('rating.answer', { sale: SALE, version: 2, note: 'x' })).toMatchObject({
    ok: false,
    details: { reason: 'rating_answered' },
  });
});

test('are nothing for a guide', async () => {
  await till.login('2001', '222222');
  expect(await till.call('rating.low', {})).toMatchObject({ ok: false, code: 'not_permitted' });
  expect(asked).toEqual([]);
});
