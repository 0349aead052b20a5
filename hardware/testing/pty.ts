/**
 * A real pseudo-terminal as a device's far end: drivers open `path` with serialport as they would open a USB adapter.
 * Made by `script` (util-linux, part of every Debian) or by `socat` elsewhere, because Node itself cannot make one.
 * Invariants: bytes pass unchanged both ways (raw mode); the pseudo-terminal ends with this process; `path` is a link
 * that stays the same when the device vanishes and returns. Called by the virtual devices and the tests.
 */
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { rmSync, symlinkSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { err, ok, type Result } from '../../sync/domain/result.ts';
import { systemTimers } from '../transport/timers.ts';

export interface Pty {
  /** Opened by the driver; a dangling link while the device is away. */
  readonly path: string;
  /** Sends bytes from the device to the driver. */
  write(bytes: Uint8Array): void;
  /** Bytes that the driver wrote. Returns the function that stops listening. */
  onData(listener: (bytes: Uint8Array) => void): () => void;
  /** Pulls the plug: the driver's port closes, the path is gone. */
  vanish(): Promise<void>;
  /** Plugs it in again under the same path. */
  comeBack(): Promise<void>;
  /** Ends it and removes the path. */
  close(): Promise<void>;
}

const READY_TIMEOUT_MS = 5_000;
/** In the pseudo-terminal: names itself, switches to raw bytes, then stays until this process is gone. */
const stay = (pid: number): string =>
  `tty; stty raw -echo; echo ready; while kill -0 ${String(pid)} 2>/dev/null; do sleep 1; done`;

/** Makes a pseudo-terminal. The error is one line that says what is missing. */
export async function openPty(): Promise<Result<Pty, string>> {
  const folder = await mkdtemp(join(tmpdir(), 'guidepost-pty-'));
  const path = join(folder, 'port');
  const listeners = new Set<(bytes: Uint8Array) => void>();
  const tell = (bytes: Uint8Array): void => {
    for (const listener of listeners) listener(bytes);
  };
  const first = await start(path, tell);
  if (!first.ok) {
    rmSync(folder, { recursive: true, force: true });
    return first;
  }
  let running: ChildProcessWithoutNullStreams | undefined = first.value;
  const vanish = async (): Promise<void> => {
    const child = running;
    running = undefined;
    rmSync(path, { force: true });
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((resolve) => child.once('close', resolve));
    child.kill('SIGKILL');
    await gone;
  };
  return ok({
    path,
    write: (bytes) => running?.stdin.write(bytes),
    onData: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    vanish,
    comeBack: async () => {
      await vanish();
      const again = await start(path, tell);
      if (!again.ok) throw new Error(again.error);
      running = again.value;
    },
    close: async () => {
      await vanish();
      rmSync(folder, { recursive: true, force: true });
    },
  });
}

async function start(
  path: string,
  tell: (bytes: Uint8Array) => void,
): Promise<Result<ChildProcessWithoutNullStreams, string>> {
  const reasons: string[] = [];
  const script = ['-q', '-f', '-c', stay(process.pid), '/dev/null'];
  const socat = [`EXEC:"sh -c '${stay(process.pid)}'",pty,stderr,setsid,ctty`, 'STDIO'];
  for (const [command, args] of [['script', script] as const, ['socat', socat] as const]) {
    const child = spawn(command, args, { stdio: 'pipe' });
    const device = await deviceOf(child, tell);
    if (device.ok) {
      symlinkSync(device.value, path);
      return ok(child);
    }
    child.kill('SIGKILL');
    reasons.push(`${command}: ${device.error}`);
  }
  return err(`no pseudo-terminal (${reasons.join('; ')}): install util-linux or socat`);
}

/** Waits for the child's two lines (`/dev/pts/N`, `ready`); what comes after them is what the driver wrote. */
function deviceOf(
  child: ChildProcessWithoutNullStreams,
  tell: (bytes: Uint8Array) => void,
): Promise<Result<string, string>> {
  return new Promise((resolve) => {
    let head = '';
    let isReady = false;
    const fail = (reason: string): void => {
      stopTimer();
      resolve(err(reason));
    };
    const stopTimer = systemTimers.after(READY_TIMEOUT_MS, () => {
      fail('no answer');
    });
    child.on('error', (error) => {
      fail(error.message);
    });
    child.on('exit', (code) => {
      fail(`exit ${String(code)}`);
    });
    child.stdin.on('error', () => undefined); // The pseudo-terminal went away between two writes: `exit` tells.
    child.stdout.on('data', (bytes: Buffer) => {
      if (isReady) {
        tell(bytes);
        return;
      }
      head += bytes.toString('latin1');
      const device = /(\/dev\/[\w/]+)\s+ready\r?\n([^]*)$/.exec(head);
      if (device === null) return;
      isReady = true;
      stopTimer();
      resolve(ok(device[1] ?? ''));
      if (device[2] !== '') tell(Buffer.from(device[2] ?? '', 'latin1'));
    });
  });
}
