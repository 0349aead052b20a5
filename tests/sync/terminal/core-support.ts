/** Runs the terminal's database core in Node, on the memory storage and a FakeCloud, for the core-*.test.ts files. */
import { getRxStorageMemory } from 'rxdb/plugins/storage-memory';
import { afterEach } from 'vitest';
import type { DatabaseStatus } from '../../../sync/terminal/api.ts';
import { openTerminalCore, type CoreOptions, type TerminalCore } from '../../../sync/terminal/core.ts';
import { browserPorts } from '../../../sync/terminal/ports.ts';
import { priceBookHash } from '../../../sync/protocol/price-book.ts';
import type { Question, Topic } from '../../../sync/terminal/questions.ts';
import { FakeCloud, MemoryMarker, product, memorySents } from './fake-cloud.ts';
import { faultyStorage, type Fault } from './faulty-storage.ts';

const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

export interface Running {
  readonly core: TerminalCore;
  readonly marker: MemoryMarker;
  readonly restarts: () => number;
}

let ids = 0;
export const freshId = (): string => `t${String((ids += 1))}`;

export async function run(
  cloud: FakeCloud,
  more: Partial<CoreOptions> & { fault?: Fault; marker?: MemoryMarker } = {},
): Promise<Running> {
  const marker = more.marker ?? new MemoryMarker();
  let restarts = 0;
  const opened = await openTerminalCore({
    databaseId: freshId(),
    storage: faultyStorage(getRxStorageMemory(), more.fault ?? {}),
    host: cloud,
    sent: memorySents(),
    ports: browserPorts(),
    restart: () => void (restarts += 1),
    retryMs: 50,
    ...more,
    marker,
  });
  if (!opened.ok) throw new Error(opened.error);
  ends.push(() => opened.value.close());
  return { core: opened.value, marker, restarts: () => restarts };
}

export async function value(core: TerminalCore, question: Question): Promise<unknown> {
  const answer = await core.ask(question);
  if (!answer.ok) throw new Error(answer.error);
  return answer.value;
}

export function latest<Value>(core: TerminalCore, topic: Topic): () => Value | undefined {
  let last: Value | undefined;
  const unwatch = core.watch(topic, (next) => (last = next as Value));
  ends.push(() => Promise.resolve(unwatch()));
  return () => last;
}
export const statusOf = (core: TerminalCore) => latest<DatabaseStatus>(core, { name: 'status', params: null });

type Price = [string, number, number | null];
export function putBook(cloud: FakeCloud, id: string, from: number, prices: Price[], hash?: string): () => void {
  const content = { promotions: [], coupons: [], roundOffUnit: 0, from };
  const parts = [prices.slice(0, 1), prices.slice(1)];
  const head = {
    id,
    type: 'head',
    hash: hash ?? priceBookHash({ ...content, prices } as never),
    parts: parts.length,
    ...content,
  };
  cloud.put('priceBooks', { id: `${id}-1`, type: 'part', book: id, index: 1, prices: parts[1] }, head);
  const complete = () => cloud.put('priceBooks', { id: `${id}-0`, type: 'part', book: id, index: 0, prices: parts[0] });
  return complete;
}

export function shop(): FakeCloud {
  const cloud = new FakeCloud();
  cloud.put(
    'products',
    product(1, { codes: ['6901234567892'], name: '纯棉T恤', quick: 2, picture: 'p-tee' }),
    product(2, { plu: '01234', soldBy: 'weight', quick: 1 }),
    product(3),
  );
  putBook(cloud, 'b1', 0, [
    ['p1', 9900, 9500],
    ['p2', 1299, null],
  ])();
  return cloud;
}
