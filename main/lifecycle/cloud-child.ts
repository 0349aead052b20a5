/**
 * The embedded cloud as a child process: started through the same command runner as `npm run cloud`, ready when it says
 * so, started again with a growing pause when it dies, ended with us. It holds the reading end of a pipe from us and goes
 * when that closes, so that nothing is left after kill -9 of the host. Called by program.ts.
 */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { err, ok, type Result } from '../../sync/domain/result.ts';
import type { Ports, Timer } from '../ports.ts';

const READY_WITHIN_MS = 120_000;
const RESTART_FIRST_MS = 500;
const RESTART_MAX_MS = 15_000;
/** A cloud that lived this long did not die of its start: the pauses begin anew. */
const SETTLED_AFTER_MS = 60_000;
const STOP_WITHIN_MS = 10_000;

/** A child process as this module needs it: Node's, or Electron's utility process. */
export interface CloudProcess {
  readonly stdout: NodeJS.ReadableStream;
  readonly stderr: NodeJS.ReadableStream;
  readonly exited: Promise<void>;
  /** Asks it to end. */
  end(): void;
  kill(): void;
}

export interface CloudRequest {
  readonly spawn: () => CloudProcess;
  readonly ports: Ports;
  /** Lines for a person: what the cloud says on stderr, and its restarts. */
  readonly say: (line: string) => void;
}

export interface CloudChild {
  readonly url: string;
  stop(): Promise<void>;
}

/** Resolves when the cloud is ready. An error is the one line that the cloud itself gave for not starting. */
export async function startCloud(request: CloudRequest): Promise<Result<CloudChild, string>> {
  const { ports, say } = request;
  let child: CloudProcess | undefined;
  let stopping = false;
  let pauseMs = RESTART_FIRST_MS;
  let restart: Timer | undefined;

  const start = (sayOutput: (line: string) => void): Promise<Result<string, string>> => {
    child = request.spawn();
    return whenReady(child, ports, sayOutput);
  };
  const keep = (running: CloudProcess | undefined): void => {
    const since = ports.clock.monotonicMs();
    void running?.exited.then(() => {
      if (stopping) return;
      if (ports.clock.monotonicMs() - since > SETTLED_AFTER_MS) pauseMs = RESTART_FIRST_MS;
      say(`the embedded cloud ended; starting it again in ${pauseMs} ms (selling goes on)`);
      startAgain();
    });
  };
  const startAgain = (): void => {
    restart = ports.timers.after(pauseMs, () => {
      void start(say).then((url) => {
        if (stopping) return;
        if (url.ok) keep(child);
        else startAgain();
      });
    });
    pauseMs = Math.min(pauseMs * 2, RESTART_MAX_MS);
  };

  // The first start says why it failed by its result, once; what it says beside goes out only when it succeeds.
  const said: string[] = [];
  const url = await start((line) => said.push(line));
  if (!url.ok) return url;
  said.forEach(say);
  keep(child);
  return ok({
    url: url.value,
    async stop() {
      stopping = true;
      restart?.cancel();
      if (child !== undefined) await endProcess(child, ports);
    },
  });
}

function whenReady(child: CloudProcess, ports: Ports, say: (line: string) => void): Promise<Result<string, string>> {
  let lastLine = 'the embedded cloud ended before it was ready';
  createInterface({ input: child.stderr }).on('line', (line) => {
    lastLine = line;
    say(line);
  });
  return new Promise((resolve) => {
    const giveUp = ports.timers.after(READY_WITHIN_MS, () => {
      child.kill();
      resolve(err('the embedded cloud was not ready in time'));
    });
    createInterface({ input: child.stdout }).on('line', (line) => {
      const url = readyUrl(line);
      if (url === undefined) return;
      giveUp.cancel();
      resolve(ok(url));
    });
    void child.exited.then(() => {
      giveUp.cancel();
      resolve(err(lastLine));
    });
  });
}

/** The address in the cloud's readiness line; undefined for any other line. */
function readyUrl(line: string): string | undefined {
  if (!line.startsWith('{')) return undefined;
  const said: unknown = JSON.parse(line);
  return typeof said === 'object' && said !== null && 'url' in said && typeof said.url === 'string'
    ? said.url
    : undefined;
}

/** Asks, and kills one that does not go. */
async function endProcess(child: CloudProcess, ports: Ports): Promise<void> {
  child.end();
  const force = ports.timers.after(STOP_WITHIN_MS, () => child.kill());
  await child.exited;
  force.cancel();
}

export const cloudArguments = (port: number, data: string): readonly string[] => [
  '--port',
  String(port),
  '--data',
  data,
];

/** `npm run cloud` as a child of this process. */
export function spawnCloud(root: string, port: number, data: string, env: NodeJS.ProcessEnv): CloudProcess {
  const args = [`${root}/main/build/run.mjs`, 'cloud', ...cloudArguments(port, data), '--parent-watch'];
  const child = spawn(env['GUIDEPOST_NODE'] ?? process.execPath, args, { stdio: ['pipe', 'pipe', 'pipe'], env });
  // Never written to: its end tells the child that we are gone.
  child.stdin.on('error', () => undefined);
  // After `close` its last words have arrived too.
  const exited = new Promise<void>((resolve) => {
    child.once('close', () => resolve());
    child.once('error', () => resolve());
  });
  return {
    stdout: child.stdout,
    stderr: child.stderr,
    exited,
    end: () => void child.kill('SIGTERM'),
    kill: () => void child.kill('SIGKILL'),
  };
}
