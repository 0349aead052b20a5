/** Several cloud processes behind one PostgreSQL, with wake-ups over a real NATS server. No terminal is tied to a process. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemPorts } from '../../../sync/cloud/ports.ts';
import { startEmbedded, type EmbeddedPostgres } from '../../../sync/cloud/postgres/embedded.ts';
import { pairTerminal, startTestCloud, type TestCloud, type TestTerminal } from './harness.ts';

const folder = mkdtempSync(join(tmpdir(), 'guidepost-processes-'));
let postgres: EmbeddedPostgres;
let natsPort: number;
let nats: ChildProcess;
let first: TestCloud;
let second: TestCloud;
let terminal: TestTerminal;

const startNats = async (): Promise<void> => {
  nats = spawn('nats-server', ['-a', '127.0.0.1', '-p', String(natsPort)], {
    stdio: 'ignore',
    env: { PATH: `${process.env['PATH'] ?? ''}:/usr/sbin` },
  });
  await once(nats, 'spawn');
};
const stopNats = async (): Promise<void> => {
  nats.kill('SIGKILL');
  await once(nats, 'exit');
};
const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await new Promise((done) => server.close(done));
  return port;
};

/** How often a terminal's stream of this process has said "pull again". */
async function streamOf(cloud: TestCloud): Promise<{ readonly count: () => number; readonly end: () => void }> {
  const abort = new AbortController();
  const response = await fetch(`${cloud.url}/v1/replication/stream`, {
    headers: { authorization: `Bearer ${terminal.token}`, accept: 'text/event-stream' },
    signal: abort.signal,
  });
  let text = '';
  void (async () => {
    for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) text += chunk;
  })().catch(() => undefined);
  const count = (): number => text.split('event: resync').length - 1;
  await until(() => count() >= 2);
  return { count, end: () => abort.abort() };
}
async function until(isSo: () => boolean | Promise<boolean>, withinMs = 15_000): Promise<void> {
  for (let waited = 0; waited < withinMs; waited += 20) {
    if (await isSo()) return;
    await sleep(20);
  }
  throw new Error('waited too long');
}

beforeAll(async () => {
  const ports = systemPorts();
  postgres = await startEmbedded({ root: process.cwd(), folder: join(folder, 'postgres'), password: 'a-test', ports });
  natsPort = await freePort();
  await startNats();
  const shared = { databaseUrl: postgres.url, natsUrl: `nats://127.0.0.1:${String(natsPort)}` };
  first = await startTestCloud({ ...shared, data: join(folder, 'first') });
  second = await startTestCloud({
    ...shared,
    data: join(folder, 'second'),
    secretsFile: join(folder, 'first', 'cloud', 'secrets.json'),
  });
  const code = await second.ask<{ code: string }>('/v1/pairing-codes', { token: await first.logIn(), json: {} });
  terminal = await pairTerminal(first, code.body.code, '收银台 1');
});
afterAll(async () => {
  await first.running.close();
  await second.running.close();
  await stopNats();
  await postgres.stop();
  rmSync(folder, { recursive: true, force: true });
});

const uploadTo = (cloud: TestCloud, entries: readonly unknown[]) =>
  cloud.ask<{ highWater: { seq: number } }>('/v1/journal', {
    token: terminal.token,
    json: { terminal: terminal.id, entries },
  });

test('a session, a code and a token of one process hold at the other; uploads go to either', async () => {
  for (const [index, cloud] of [first, second, first, second].entries()) {
    const answer = await uploadTo(cloud, [terminal.sale()]);
    expect(answer.body.highWater.seq).toBe(index + 1);
  }
  const found = await second.ask<{ items: unknown[] }>('/v1/sales', { token: await first.logIn() });
  expect(found.body.items).toHaveLength(4);
});

test('the same batch at both processes at once is kept once', async () => {
  const entries = Array.from({ length: 20 }, () => terminal.sale());
  const answers = await Promise.all([uploadTo(first, entries), uploadTo(second, entries), uploadTo(first, entries)]);
  expect(answers.map(({ body }) => body.highWater.seq)).toEqual([24, 24, 24]);
  const pulled = await terminal.pull('ledger');
  expect(pulled.body.documents).toHaveLength(24);
});

test('what one process took wakes the streams of the other', async () => {
  const stream = await streamOf(second);
  const before = stream.count();
  await uploadTo(first, [terminal.sale()]);
  await until(() => stream.count() > before);
  stream.end();
});

test('with NATS away everything goes on, and when it is back everybody is told to pull', async () => {
  const stream = await streamOf(second);
  await stopNats();
  const before = stream.count();
  expect((await uploadTo(first, [terminal.sale()])).status).toBe(200);
  await startNats();
  await until(() => stream.count() > before);
  const again = stream.count();
  await until(async () => {
    await uploadTo(first, [terminal.sale()]);
    return stream.count() > again;
  });
  stream.end();
});

test('an address that is none is told in one line', async () => {
  const options = { databaseUrl: postgres.url, natsUrl: 'http://127.0.0.1:1', data: join(folder, 'third') };
  await expect(startTestCloud(options)).rejects.toThrow(/NATS_URL must be/);
});
