/** The search field: asked after a pause, once per query, and again when products arrive after nothing was found. */
import fc from 'fast-check';
import { beforeEach, expect, test } from 'vitest';
import { createStore } from '../../renderer/app/store.ts';
import { matchedParts } from '../../renderer/screens/checkout/matched-parts.ts';
import {
  createProductSearch,
  TYPING_PAUSE_MS,
  type ProductSearch,
} from '../../renderer/screens/checkout/product-search.ts';
import type { DatabaseStatus, ShopProduct } from '../../sync/terminal/api.ts';

const TEE = { product: { id: 'p1', name: '纯棉T恤' } } as unknown as ShopProduct;
const statusWith = (documents: number): DatabaseStatus =>
  ({ collections: [{ name: 'products', documents }] }) as unknown as DatabaseStatus;

let asked: { readonly text: string; readonly answer: (items: readonly ShopProduct[]) => Promise<void> }[];
let waiting: { readonly ms: number; readonly run: () => void }[];
let status = createStore<DatabaseStatus | null>(null);
let search: ProductSearch;
let unfollow: () => void;

beforeEach(() => {
  asked = [];
  waiting = [];
  status = createStore<DatabaseStatus | null>(null);
  search = createProductSearch({
    database: {
      searchForSale: (text) =>
        new Promise((resolve) => {
          const answer = async (value: readonly ShopProduct[]): Promise<void> => {
            resolve({ ok: true, value });
            await new Promise((later) => setImmediate(later));
          };
          asked.push({ text, answer });
        }),
    },
    databaseStatus: status,
    ports: {
      after: (ms, run) => {
        const timer = { ms, run };
        waiting.push(timer);
        return () => {
          waiting = waiting.filter((one) => one !== timer);
        };
      },
    },
  });
  unfollow = search.follow();
});
const pause = (): void => {
  const due = waiting;
  waiting = [];
  for (const { run } of due) run();
};

test('is asked once typing pauses, with the last text only', async () => {
  for (const text of ['纯', '纯棉', ' 纯棉T ']) search.ask(text);
  expect([asked.length, waiting.map(({ ms }) => ms)]).toEqual([0, [TYPING_PAUSE_MS]]);
  pause();
  expect(asked.map(({ text }) => text)).toEqual(['纯棉T']);
  await asked[0]?.answer([TEE]);
  expect(search.hits.get()).toEqual({ query: '纯棉T', items: [TEE] });
});

test('shows what it had until the next is there, and takes no answer to an older question', async () => {
  search.ask('a');
  pause();
  await asked[0]?.answer([TEE]);
  search.ask('ab');
  pause();
  search.ask('abc');
  pause();
  expect(search.hits.get()?.query).toBe('a');
  await asked[2]?.answer([]);
  await asked[1]?.answer([TEE]);
  expect(search.hits.get()).toEqual({ query: 'abc', items: [] });
});

test('that found nothing asks again when products arrive, until something is found', async () => {
  search.ask('tee');
  pause();
  await asked[0]?.answer([]);
  status.set(statusWith(0));
  expect(waiting).toHaveLength(0);
  status.set(statusWith(1000));
  pause();
  expect(asked.map(({ text }) => text)).toEqual(['tee', 'tee']);
  await asked[1]?.answer([]);
  status.set(statusWith(2000));
  pause();
  await asked[2]?.answer([TEE]);
  expect(search.hits.get()).toEqual({ query: 'tee', items: [TEE] });
  status.set(statusWith(3000));
  expect([waiting.length, asked.length]).toEqual([0, 3]);
});

test('that got no answer yet asks again too, and only the newer answer counts', async () => {
  search.ask('tee');
  pause();
  status.set(statusWith(1000));
  pause();
  await asked[1]?.answer([TEE]);
  await asked[0]?.answer([]);
  expect(search.hits.get()).toEqual({ query: 'tee', items: [TEE] });
});

test('ends with an empty text, and with its row', async () => {
  search.ask('tee');
  pause();
  search.ask('  ');
  await asked[0]?.answer([TEE]);
  expect(search.hits.get()).toBeNull();
  status.set(statusWith(10));
  search.ask('x');
  unfollow();
  status.set(statusWith(20));
  expect([waiting.length, asked.length]).toEqual([0, 1]);
});

test('what was found is marked in the name, and the parts are the name again', () => {
  const marked = (text: string, query: string) =>
    matchedParts(text, query)
      .map(({ part, isMatch }) => (isMatch ? `[${part}]` : part))
      .join('');
  expect(marked('纯棉T恤', 't恤')).toBe('纯棉[T恤]');
  expect(marked('纯棉Ｔ恤 😀 M', '纯 t m')).toBe('[纯]棉[Ｔ]恤 😀 [M]');
  expect(marked('纯棉T恤', 'chunmian')).toBe('纯棉T恤');
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.string(), (text, query) => {
      expect(
        matchedParts(text, query)
          .map(({ part }) => part)
          .join(''),
      ).toBe(text);
    }),
  );
});
