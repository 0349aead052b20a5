/** The cloud as a process: readiness line, one-line failures, and nothing left behind whatever ends it. */
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemPorts } from '../../../sync/cloud/ports.ts';
import { startEmbedded } from '../../../sync/cloud/postgres/embedded.ts';
import { isAlive, readPostmaster } from '../../../sync/cloud/postgres/postmaster-pid.ts';

let data: string;
const started: ChildProcess[] = [];
beforeAll(() => {
  data = mkdtempSync(join(tmpdir(), 'guidepost-process-'));
});
afterAll(async () => {
  for (const child of started) if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
  await until(async () => (await postmaster()) === null || !isAlive((await postmaster())?.pid ?? 0));
  rmSync(data, { recursive: true, force: true });
});

interface Run {
  readonly child: ChildProcess;
  readonly out: () => string;
  readonly err: () => string;
  readonly exit: Promise<number | null>;
}
function cloud(args: readonly string[], env: NodeJS.ProcessEnv = {}): Run {
  const child = spawn(process.execPath, ['main/build/run.mjs', 'cloud', ...args], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  });
  started.push(child);
  let [out, err] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
  return { child, out: () => out, err: () => err, exit: new Promise((done) => child.on('exit', done)) };
}
async function until(ready: () => boolean | Promise<boolean>, withinMs = 30_000): Promise<void> {
  for (let waited = 0; waited < withinMs; waited += 50) {
    if (await ready()) return;
    await sleep(50);
  }
  throw new Error('waited too long');
}
const postmaster = () => readPostmaster(join(data, 'postgres', 'cluster'));
async function ready(run: Run): Promise<{ ready: boolean; pid: number; url: string }> {
  await until(() => run.out().includes('\n') || run.child.exitCode !== null);
  if (run.child.exitCode !== null) throw new Error(run.err());
  return JSON.parse(run.out()) as { ready: boolean; pid: number; url: string };
}

describe('npm run cloud', () => {
  test('says ready when it is, and SIGTERM ends it and its database with 0', async () => {
    const run = cloud(['--port', '0', '--data', data]);
    const line = await ready(run);
    expect(line).toEqual({
      ready: true,
      pid: run.child.pid,
      url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/) as string,
    });
    expect((await fetch(`${line.url}/readyz`)).status).toBe(200);
    const server = (await postmaster())?.pid ?? 0;
    expect(isAlive(server)).toBe(true);
    for (const file of ['secrets.json', 'bootstrap-secret'])
      expect(statSync(join(data, 'cloud', file)).mode & 0o077).toBe(0);
    const second = cloud(['--port', '0', '--data', data]);
    expect(await second.exit).toBe(1);
    expect(second.err()).toMatch(/^guidepost cloud: the data folder .* is in use by process \d+\n$/);
    run.child.kill('SIGTERM');
    expect(await run.exit).toBe(0);
    expect(isAlive(server)).toBe(false);
    expect(run.err()).toBe('');
  });

  test('after kill -9 the database is gone within seconds and the next start has everything', async () => {
    const run = cloud(['--port', '0', '--data', data]);
    const { url } = await ready(run);
    const secret = readFileSync(join(data, 'cloud', 'bootstrap-secret'), 'utf8');
    const coded = await fetch(`${url}/v1/pairing-codes`, {
      method: 'POST',
      headers: { authorization: `Bearer ${secret}` },
    });
    expect(coded.status).toBe(200);
    const server = (await postmaster())?.pid ?? 0;
    run.child.kill('SIGKILL');
    await run.exit;
    await until(() => !isAlive(server), 10_000);
    const again = cloud(['--port', '0', '--data', data, '--parent-watch']);
    await ready(again);
    const next = (await postmaster())?.pid ?? 0;
    expect(next).not.toBe(server);
    // Its parent goes: the pipe ends.
    again.child.stdin?.end();
    expect(await again.exit).toBe(0);
    expect(isAlive(next)).toBe(false);
  });

  test('a taken port, an unknown option, a bad value and a bad command are one line and exit 1', async () => {
    const taken = createServer();
    await new Promise<void>((done) => taken.listen(0, '127.0.0.1', done));
    const port = String((taken.address() as { port: number }).port);
    const cases: readonly (readonly [readonly string[], RegExp])[] = [
      [['--port', port, '--data', data], new RegExp(`port ${port} is taken`)],
      [['--porto', '1'], /--porto/],
      [['--port', 'many'], /--port must be a whole number/],
      [['--data', ''], /--data must not be empty/],
      [['dance'], /unknown command dance/],
    ];
    for (const [args, wanted] of cases) {
      const run = cloud(args);
      expect([args, await run.exit]).toEqual([args, 1]);
      expect(run.err()).toMatch(wanted);
      expect(run.err().trim().split('\n')).toHaveLength(1);
      expect(run.out()).toBe('');
    }
    taken.close();
    const away = cloud(['--port', '0', '--data', data], { DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none' });
    expect(await away.exit).toBe(1);
    expect(away.err()).toMatch(/DATABASE_URL/);
  });

  test('migrate brings the schema up to date and stops', async () => {
    const run = cloud(['migrate', '--data', data]);
    expect(await run.exit).toBe(0);
    expect(run.out()).toBe('the schema is up to date\n');
  });
});

describe.runIf(process.getuid?.() === 0)('as root, PostgreSQL runs', () => {
  for (const way of ['namespace', 'user', 'capability'] as const) {
    test(`by way of ${way}, on the same cluster`, async () => {
      const folder = join(data, 'as-root');
      if (way === 'user') {
        // The folder above is private: this way refuses it and names what helps.
        const options = { root: process.cwd(), folder, password: 'x'.repeat(43), ports: systemPorts(), ways: [way] };
        await expect(startEmbedded(options)).rejects.toThrow('DATABASE_URL');
        return;
      }
      const server = await startEmbedded({
        root: process.cwd(),
        folder,
        password: 'x'.repeat(43),
        ports: systemPorts(),
        ways: [way],
      }).catch((error: unknown) => error as Error);
      if (server instanceof Error) {
        // A kernel or container may forbid the way; then it says so in one line.
        expect(server.message).toContain('DATABASE_URL');
        return;
      }
      expect(server.way).toBe(way);
      expect(existsSync(join(folder, 'cluster', 'PG_VERSION'))).toBe(true);
      await server.stop();
      expect(isAlive(server.pid)).toBe(false);
    });
  }
});
