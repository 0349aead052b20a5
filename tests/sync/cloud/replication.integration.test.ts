/** Pull, push and wake-ups against a real PostgreSQL, also under concurrent writers. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readPage, writeDocuments } from '../../../sync/cloud/store/documents.ts';
import { startTestCloud, type TestCloud, type TestTerminal } from './harness.ts';

let cloud: TestCloud;
let terminal: TestTerminal;
beforeAll(async () => {
  cloud = await startTestCloud();
  terminal = await cloud.pair();
});
afterAll(() => cloud.close());

const push = (rows: readonly unknown[], collection = 'tasks') =>
  cloud.ask<{ conflicts: Record<string, unknown>[]; code?: string }>(`/v1/replication/${collection}/push`, {
    token: terminal.token,
    json: { rows },
  });
const task = (over: Readonly<Record<string, unknown>> = {}) => ({ id: 't1', title: '回访', done: false, ...over });

describe('pull', () => {
  test('gives full pages until the last, and then nothing more', async () => {
    const ids: unknown[] = [];
    let checkpoint: unknown = null;
    for (;;) {
      const page = await terminal.pull('products', checkpoint, 70);
      ids.push(...page.body.documents.map(({ id }) => id));
      ({ checkpoint } = page.body);
      if (page.body.documents.length < 70) break;
    }
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.length).toBeGreaterThan(300);
    const empty = await terminal.pull('products', checkpoint, 70);
    expect(empty.body).toEqual({ documents: [], checkpoint });
  });

  test('starts again for a checkpoint of another epoch or scope', async () => {
    const whole = await terminal.pull('staff');
    const { checkpoint } = whole.body;
    expect((await terminal.pull('staff', { ...checkpoint, epoch: 'restored' })).body.documents).toHaveLength(4);
    expect((await terminal.pull('staff', { ...checkpoint, scope: 'brand:demo' })).body.documents).toHaveLength(4);
    expect((await terminal.pull('staff', checkpoint)).body.documents).toHaveLength(0);
  });

  test('eight writers at once never make a reader skip a document', async () => {
    const { database } = cloud.running.cloud;
    const scope = 'store:demo:RACE';
    const perWriter = 40;
    let writing = true;
    const seen: string[] = [];
    const read = async (): Promise<void> => {
      let seq = 0;
      for (let last = false; !last;) {
        last = !writing;
        for (;;) {
          const page = await readPage(database, scope, 'tasks', seq, 7);
          if (page.length === 0) break;
          seen.push(...page.map(({ id }) => id));
          seq = page.at(-1)?.seq ?? seq;
        }
      }
    };
    const write = async (writer: number): Promise<void> => {
      for (let n = 0; n < perWriter; n += 1) {
        await database.transaction(async (tx) => {
          await tx.rows('SELECT pg_sleep($1)', [((writer * 7 + n) % 5) / 1000]);
          await writeDocuments(tx, scope, [
            {
              collection: 'tasks',
              id: `${String(writer)}-${String(n)}`,
              body: { id: `${String(writer)}-${String(n)}` },
            },
          ]);
          await tx.rows('SELECT pg_sleep($1)', [((writer + n * 3) % 4) / 1000]);
        });
      }
    };
    const reading = read();
    await Promise.all(Array.from({ length: 8 }, (_, writer) => write(writer)));
    writing = false;
    await reading;
    expect(new Set(seen).size).toBe(8 * perWriter);
    expect(seen).toHaveLength(8 * perWriter);
  });

  test('a terminal of another store pulls its own store only', async () => {
    const { database } = cloud.running.cloud;
    await database.run("INSERT INTO stores (scope, store, profile) VALUES ('brand:demo', 'S002', $1::jsonb)", [
      JSON.stringify({ id: 'S002', name: '二店', offsetMinutes: 480, dayStartMinutes: 240 }),
    ]);
    const bootstrap = cloud.running.cloud.bootstrapSecret;
    const code = await cloud.ask<{ code: string }>('/v1/pairing-codes', { token: bootstrap, json: { store: 'S002' } });
    const { pairTerminal } = await import('./harness.ts');
    const other = await pairTerminal(cloud, code.body.code, '二店');
    await terminal.upload([terminal.sale()]);
    expect((await terminal.pull('ledger')).body.documents.length).toBeGreaterThan(0);
    expect((await other.pull('ledger')).body.documents).toEqual([]);
    expect(
      (await other.pull('ledger', { epoch: cloud.running.cloud.epoch, scope: 'store:demo:S001', seq: 0 })).body
        .documents,
    ).toEqual([]);
    expect((await other.pull('products')).body.documents.length).toBeGreaterThan(300);
    expect((await cloud.ask(`/v1/terminals/${terminal.id}/highwater`, { token: other.token })).status).toBe(403);
    const number = String((await terminal.pull('ledger')).body.documents[0]?.['receiptNumber']);
    const asked = await cloud.ask<{ items: unknown[] }>(`/v1/sales?receiptNumber=${number}`, { token: other.token });
    expect(asked.body.items).toEqual([]);
    expect((await cloud.ask('/v1/sales?store=S001', { token: other.token })).status).toBe(403);
  });
});

describe('push', () => {
  test('takes a new document, the next state of the known one, and answers the master otherwise', async () => {
    expect((await push([{ newDocumentState: task() }])).body.conflicts).toEqual([]);
    expect((await push([{ newDocumentState: task() }])).body.conflicts).toEqual([]);
    expect(
      (await push([{ assumedMasterState: task(), newDocumentState: task({ done: true }) }])).body.conflicts,
    ).toEqual([]);
    const late = await push([{ assumedMasterState: task(), newDocumentState: task({ title: '打电话' }) }]);
    expect(late.body.conflicts).toEqual([{ ...task({ done: true }), _deleted: false }]);
    await push([
      { assumedMasterState: task({ done: true }), newDocumentState: { ...task({ done: true }), _deleted: true } },
    ]);
    expect((await terminal.pull('tasks')).body.documents.find(({ id }) => id === 't1')).toMatchObject({
      _deleted: true,
    });
  });

  test('puts what cannot be taken into quarantine and takes the rest', async () => {
    const answer = await push([{ newDocumentState: { id: 't2' } }, { newDocumentState: task({ id: 't3' }) }]);
    expect([answer.status, answer.body.conflicts]).toEqual([200, []]);
    const ids = (await terminal.pull('tasks')).body.documents.map(({ id }) => id);
    expect([ids.includes('t2'), ids.includes('t3')]).toEqual([false, true]);
    const list = await cloud.ask<{ items: { kind: string }[] }>('/v1/quarantine', { token: await cloud.logIn() });
    expect(list.body.items.some(({ kind }) => kind === 'push.tasks')).toBe(true);
  });

  test('never takes money, bindings or the catalogue', async () => {
    for (const collection of ['ledger', 'bindings', 'products', 'priceBooks', 'staff']) {
      const answer = await push([{ newDocumentState: { id: 'x' } }], collection);
      expect([collection, answer.status, answer.body.code]).toEqual([collection, 403, 'not_pushable']);
    }
  });
});

describe('the stream', () => {
  test('says which scope to pull again, and nothing else', async () => {
    const response = await fetch(`${cloud.url}/v1/replication/stream`, {
      headers: { authorization: `Bearer ${terminal.token}` },
    });
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    const until = async (wanted: string): Promise<void> => {
      while (!text.includes(wanted)) {
        const chunk = await reader?.read();
        if (chunk === undefined || chunk.done) throw new Error(`the stream ended: ${text}`);
        text += chunk.value;
      }
    };
    await until('event: resync\ndata: {"scope":"store:demo:S001"}\n\n');
    text = '';
    await terminal.upload([terminal.sale()]);
    await until('event: resync\ndata: {"scope":"store:demo:S001"}\n\n');
    expect(text).not.toContain('receiptNumber');
    await reader?.cancel();
  });
});
