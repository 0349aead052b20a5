/**
 * The embedded cloud as a child process: started through the same command runner as `npm run cloud`, ready when it says
 * so, started again with a growing pause when it dies, ended with us. It holds the reading end of a pipe from us and goes
 * when that closes, so that nothing is left after kill -9 of the host. Called by main/cli/start.ts.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { err, ok, type Result } from '../../sync/domain/result.ts';
import type { Ports, Timer } from '../ports.ts';

const READY_WITHIN_MS = 120_000;
const RESTART_FIRST_MS = 500;
const RESTART_MAX_MS = 15_000;
/** A cloud that lived this long did not die of its start: the pauses begin anew. */
const SETTLED_AFTER_MS = 60_000;
const STOP_WITHIN_MS = 10_000;

export interface CloudRequest {
  /** Program and arguments; see `cloudCommand`. */
  readonly command: readonly [string, ...string[]];
  readonly ports: Ports;
  readonly env: NodeJS.ProcessEnv;
  /** Lines for a person: what the cloud says on stderr, and its restarts. */
  readonly say: (line: string) => void;
}

export interface CloudChild {
  readonly url: string;
  stop(): Promise<void>;
}

export const cloudCommand = (root: string, port: number, data: string): readonly [string, ...string[]] => [
  process.execPath,
  `${root}/main/build/run.mjs`,
  'cloud',
  '--port',
  String(port),
  '--data',
  data,
  '--parent-watch',
];

/** Resolves when the cloud is ready. An error is the one line that the cloud itself gave for not starting. */
export async function startCloud(request: CloudRequest): Promise<Result<CloudChild, string>> {
  const { ports, say } = request;
  let child: ChildProcess | undefined;
  let stopping = false;
  let pauseMs = RESTART_FIRST_MS;
  let restart: Timer | undefined;

  const start = (): Promise<Result<Launched, string>> => {
    const launched = launch(request);
    child = launched.child;
    return launched.ready;
  };
  const keep = (launched: Launched): void => {
    const since = ports.clock.monotonicMs();
    void launched.exited.then(() => {
      if (stopping) return;
      if (ports.clock.monotonicMs() - since > SETTLED_AFTER_MS) pauseMs = RESTART_FIRST_MS;
      say(`the embedded cloud ended; starting it again in ${pauseMs} ms (selling goes on)`);
      startAgain();
    });
  };
  const startAgain = (): void => {
    restart = ports.timers.after(pauseMs, () => {
      void start().then((launched) => {
        if (stopping) return;
        if (launched.ok) keep(launched.value);
        else startAgain();
      });
    });
    pauseMs = Math.min(pauseMs * 2, RESTART_MAX_MS);
  };

  const first = await start();
  if (!first.ok) return first;
  keep(first.value);
  return ok({
    url: first.value.url,
    async stop() {
      stopping = true;
      restart?.cancel();
      if (child !== undefined) await endChild(child, ports);
    },
  });
}

interface Launched {
  readonly url: string;
  readonly exited: Promise<void>;
}

function launch(request: CloudRequest): { child: ChildProcess; ready: Promise<Result<Launched, string>> } {
  const [program, ...args] = request.command;
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'], env: request.env });
  // Never written to: its end tells the child that we are gone.
  child.stdin.on('error', () => undefined);
  const exited = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  let lastLine = '';
  eachLine(child.stderr, (line) => {
    lastLine = line;
    request.say(line);
  });
  const ready = new Promise<Result<Launched, string>>((resolve) => {
    const giveUp = request.ports.timers.after(READY_WITHIN_MS, () => {
      child.kill('SIGKILL');
      resolve(err('the embedded cloud was not ready in time'));
    });
    eachLine(child.stdout, (line) => {
      const url = readyUrl(line);
      if (url === undefined) return;
      giveUp.cancel();
      resolve(ok({ url, exited }));
    });
    void exited.then(() => {
      giveUp.cancel();
      resolve(err(lastLine === '' ? 'the embedded cloud ended before it was ready' : lastLine));
    });
  });
  return { child, ready };
}

/** The address in the cloud's readiness line; undefined for any other line. */
function readyUrl(line: string): string | undefined {
  if (!line.startsWith('{')) return undefined;
  const said: unknown = JSON.parse(line);
  return typeof said === 'object' && said !== null && 'url' in said && typeof said.url === 'string'
    ? said.url
    : undefined;
}

function eachLine(stream: Readable, take: (line: string) => void): void {
  createInterface({ input: stream }).on('line', take);
}

/** SIGTERM, and SIGKILL for one that does not go. */
export async function endChild(child: ChildProcess, ports: Ports): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill('SIGTERM');
  const force = ports.timers.after(STOP_WITHIN_MS, () => child.kill('SIGKILL'));
  await exited;
  force.cancel();
}
