/**
 * Two programs started on one folder in the same instant, as a double click does it, again and again, also where the one
 * before was killed: one opens, the other says so in one line and touches nothing. `GUIDEPOST_ROUNDS` asks for more rounds.
 */
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { endAll, freePort, startCommand, testFolder } from '../../e2e/support/processes.ts';

const ROUNDS = Number(process.env['GUIDEPOST_ROUNDS'] ?? '6');
/** From two at the very same moment to one that finds the other at work. */
const APART_MS = [0, 0, 20, 150, 0, 400];
const ROUND_MS = 30_000;
afterEach(endAll);

interface Try {
  readonly pid: number;
  readonly isReady: boolean;
  readonly code: number | null;
  readonly err: string;
  end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void>;
}

/** A paired terminal whose cloud is away: started until it is ready or ended. */
async function tryStart(data: string, port: number): Promise<Try> {
  const child = spawn(
    process.execPath,
    [
      'main/build/run.mjs',
      'start',
      '--headless',
      '--data',
      data,
      '--cloud',
      'http://127.0.0.1:9',
      '--port',
      String(port),
    ],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let err = '';
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
  const ended = once(child, 'close').then(() => false);
  const ready = new Promise<boolean>((resolve) => {
    let out = '';
    child.stdout.on('data', (chunk: Buffer) => {
      out += chunk.toString();
      if (out.includes('"ready":true')) resolve(true);
    });
  });
  const isReady = await Promise.race([ready, ended]);
  return {
    pid: child.pid ?? 0,
    isReady,
    code: child.exitCode,
    err,
    end: async (signal) => {
      child.kill(signal);
      await ended;
    },
  };
}

const later = (delayMs: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, delayMs));
const journalOf = (data: string): string => {
  const folder = join(data, 'terminal', 'journal');
  const hash = createHash('sha256');
  for (const name of readdirSync(folder).sort()) hash.update(name).update(readFileSync(join(folder, name)));
  return hash.digest('hex');
};

test(
  `${String(ROUNDS)} times: of two starts at once one opens the folder, the other says so in one line and touches nothing`,
  { timeout: 60_000 + ROUNDS * ROUND_MS },
  async () => {
    const data = testFolder('twice');
    const [port, cloudPort, secondPort] = [await freePort(), await freePort(), await freePort()];
    const ports = ['--port', String(port), '--cloud-port', String(cloudPort)];
    const first = await startCommand('start', ['--headless', '--data', data, ...ports]);
    await first.kill();
    const before = journalOf(data);

    for (let round = 0; round < ROUNDS; round += 1) {
      const apart = APART_MS[round % APART_MS.length] ?? 0;
      const tries = await Promise.all([tryStart(data, port), later(apart).then(() => tryStart(data, secondPort))]);
      const [winner] = tries.filter(({ isReady }) => isReady);
      const losers = tries.filter(({ isReady }) => !isReady);
      expect([round, losers.length, losers[0]?.code]).toEqual([round, 1, 1]);
      expect(losers[0]?.err).toMatch(
        /^guidepost: --data \S+: a terminal already runs on this folder \(process \d+\)\n$/,
      );
      expect(losers[0]?.err).toContain(String(winner?.pid));
      // Every other holder is killed: its lock lies there for the next two.
      await winner?.end(round % 2 === 0 ? 'SIGKILL' : 'SIGTERM');
    }
    expect(journalOf(data)).toBe(before);
    expect(readdirSync(data).filter((name) => /\.turn|\.new/.test(name))).toEqual([]);
    const verify = spawnSync(process.execPath, ['main/build/run.mjs', 'journal', 'verify', data], { encoding: 'utf8' });
    expect(verify.stdout).toContain('1 incarnation(s)');
  },
);
