/**
 * Starts the product's own commands as real processes, reads their readiness line, stops and kills them. A test folder
 * holds their data; ports are free ones. Nothing survives the test: `endAll` ends what is still there, by pid.
 */
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';

export const READY_TIMEOUT_MS = 90_000;

export interface Ready {
  readonly ready: true;
  readonly pid: number;
  readonly url: string;
  readonly cloud?: string;
  readonly data?: string;
  readonly terminal?: string | null;
}

export interface Started {
  readonly ready: Ready;
  readonly child: ChildProcess;
  /** Everything that came on stderr and stdout so far. */
  output(): string;
  /** SIGTERM, then the exit code. */
  stop(): Promise<number | null>;
  /** SIGKILL to the pid of the readiness line. */
  kill(): Promise<void>;
  exited: Promise<number | null>;
}

const folders: string[] = [];
const running = new Set<ChildProcess>();

export function testFolder(name: string): string {
  const folder = mkdtempSync(join(tmpdir(), `guidepost-${name}-`));
  folders.push(folder);
  return folder;
}

export async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

/** Runs `node main/build/run.mjs <command> …` until its readiness line; rejects with its output when it ends before. */
export async function startCommand(
  command: 'start' | 'cloud',
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Promise<Started> {
  const child = spawn(process.execPath, ['main/build/run.mjs', command, ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.add(child);
  let output = '';
  child.stderr.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  const exited = once(child, 'exit').then(([code]) => {
    running.delete(child);
    return code as number | null;
  });
  const ready = await new Promise<Ready>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`${command} was not ready in time:\n${output}`)), READY_TIMEOUT_MS);
    createInterface({ input: child.stdout }).on('line', (line) => {
      output += `${line}\n`;
      if (!line.startsWith('{')) return;
      clearTimeout(timer);
      resolve(JSON.parse(line) as Ready);
    });
    void exited.then((code) => {
      clearTimeout(timer);
      reject(new Error(`${command} ended with ${String(code)} before it was ready:\n${output}`));
    });
  });
  return {
    ready,
    child,
    exited,
    output: () => output,
    stop: () => {
      if (child.exitCode === null && child.signalCode === null) process.kill(ready.pid, 'SIGTERM');
      return exited;
    },
    kill: async () => {
      if (child.exitCode === null && child.signalCode === null) process.kill(ready.pid, 'SIGKILL');
      await exited;
    },
  };
}

/** A new one-time link into the running terminal on this folder, from `npm run launch`. */
export async function launchLink(data: string): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, ['main/build/run.mjs', 'launch', '--data', data]);
  return /http:\S+/.exec(stdout)?.[0] ?? '';
}

/** Ends what a test left running, then removes its folders. */
export async function endAll(): Promise<void> {
  const left = [...running];
  for (const child of left) child.kill('SIGTERM');
  await Promise.all(
    left.map((child) =>
      Promise.race([once(child, 'exit'), new Promise((resolve) => setTimeout(resolve, 15_000))]).then(() =>
        child.kill('SIGKILL'),
      ),
    ),
  );
  for (const folder of folders.splice(0))
    rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
}
