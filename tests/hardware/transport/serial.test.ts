import { expect, test } from 'vitest';
import { RECONNECT_FIRST_MS, RECONNECT_MAX_MS, keepConnected } from '../../../hardware/transport/reconnection.ts';
import { serialLine, serialTransport, type Port, type PortOptions } from '../../../hardware/transport/serial.ts';
import type { Timers } from '../../../hardware/transport/timers.ts';
import {
  OPEN_TIMEOUT_MS,
  transportError,
  WRITE_TIMEOUT_MS,
  type Transport,
} from '../../../hardware/transport/transport.ts';
import { err, ok } from '../../../sync/domain/result.ts';

class StepTimers implements Timers {
  #at = 0;
  #waiting: { readonly due: number; readonly run: () => void }[] = [];
  now = (): number => this.#at;
  after = (delayMs: number, run: () => void): (() => void) => {
    const timer = { due: this.#at + delayMs, run };
    this.#waiting.push(timer);
    return () => (this.#waiting = this.#waiting.filter((other) => other !== timer));
  };
  async pass(ms: number): Promise<void> {
    this.#at += ms;
    const due = this.#waiting.filter((timer) => timer.due <= this.#at);
    this.#waiting = this.#waiting.filter((timer) => timer.due > this.#at);
    for (const timer of due) timer.run();
    await settled();
  }
}
const settled = async (): Promise<void> => {
  for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
};

/** A port whose callbacks come when the test says so. */
class HeldPort implements Port {
  isOpen = false;
  readonly asked: string[] = [];
  readonly listened: string[] = [];
  opened: (error: Error | null) => void = () => undefined;
  written: (error: Error | null | undefined) => void = () => undefined;
  open(done: (error: Error | null) => void): void {
    this.opened = (error) => {
      this.isOpen = error === null;
      done(error);
    };
  }
  write(bytes: Uint8Array, done: (error: Error | null | undefined) => void): boolean {
    this.asked.push(`write ${String(bytes.length)}`);
    this.written = done;
    return true;
  }
  alive: Error | null = new Error('Error: Inappropriate ioctl for device, cannot get');
  get(done: (error: Error | null) => void): void {
    done(this.alive);
  }
  close(done: (error: Error | null) => void): void {
    this.asked.push('close');
    this.isOpen = false;
    done(null);
  }
  on(event: string): unknown {
    this.listened.push(event);
    return this;
  }
}

function held(baudRate = 9600) {
  const port = new HeldPort();
  const timers = new StepTimers();
  const options: PortOptions[] = [];
  const transport = serialTransport(serialLine({ path: 'COM3', baudRate }), timers, (asked) => {
    options.push(asked);
    return port;
  });
  return { port, timers, options, transport };
}

test('a scale asks for 9600 7E1 with a lock unless the file says otherwise', async () => {
  const options: PortOptions[] = [];
  const toledo = { baudRate: 9600, dataBits: 7, parity: 'even', stopBits: 1 } as const;
  for (const config of [{ path: 'COM1' }, { path: 'COM2', baudRate: 2400, parity: 'none', dataBits: 8 } as const])
    void serialTransport(serialLine(config, toledo), new StepTimers(), (asked) => {
      options.push(asked);
      return new HeldPort();
    }).open();
  await settled();
  expect(options).toEqual([
    { path: 'COM1', baudRate: 9600, dataBits: 7, parity: 'even', stopBits: 1, autoOpen: false, lock: true },
    { path: 'COM2', baudRate: 2400, dataBits: 8, parity: 'none', stopBits: 1, autoOpen: false, lock: true },
  ]);
});

test('data, error and close are listened to before the port is opened', async () => {
  const { port, transport } = held();
  void transport.open();
  await settled();
  expect(port.listened.sort()).toEqual(['close', 'data', 'error']);
});

test('an open that never answers times out, and the port is closed if it opens later', async () => {
  const { port, timers, transport } = held();
  const opening = transport.open();
  await settled();
  await timers.pass(OPEN_TIMEOUT_MS);
  expect(await opening).toMatchObject({ ok: false, error: { cause: 'timeout' } });
  port.opened(null);
  expect(port.asked).toEqual(['close']);
});

test('an open can be given up', async () => {
  const { transport } = held();
  const giveUp = new AbortController();
  const opening = transport.open(giveUp.signal);
  giveUp.abort();
  expect(await opening).toMatchObject({ ok: false, error: { cause: 'aborted' } });
});

test('a write that never calls back times out and ends the connection', async () => {
  const { port, timers, transport } = held(300);
  const ends: string[] = [];
  transport.onClose(({ cause }) => ends.push(cause));
  const opening = transport.open();
  port.opened(null);
  await opening;
  const stuck = transport.write(new Uint8Array(700));
  const behind = transport.write(new Uint8Array(1));
  await settled();
  await timers.pass(WRITE_TIMEOUT_MS);
  expect(ends).toEqual([]); // 512 bytes at 300 baud are 20 s on the line: no fault yet.
  await timers.pass(30_000);
  expect(await stuck).toMatchObject({ ok: false, error: { cause: 'timeout' } });
  expect(await behind).toMatchObject({ ok: false, error: { cause: 'closed' } });
  expect(ends).toEqual(['timeout']);
  expect(port.asked).toEqual(['write 512', 'close']);
});

test('a slow write of several pieces is no failure as long as each piece goes', async () => {
  const { port, timers, transport } = held();
  const opening = transport.open();
  port.opened(null);
  await opening;
  const written = transport.write(new Uint8Array(1_100));
  for (let piece = 0; piece < 3; piece += 1) {
    await settled();
    await timers.pass(WRITE_TIMEOUT_MS - 1);
    port.written(null);
  }
  expect(await written).toEqual({ ok: true, value: undefined });
  expect(port.asked).toEqual(['write 512', 'write 512', 'write 76']);
});

test('a device that went away without the package noticing is found out by asking, and only then', async () => {
  const { port, timers, transport } = held();
  const ends: string[] = [];
  transport.onClose(({ cause }) => ends.push(cause));
  const opening = transport.open();
  port.opened(null);
  await opening;
  for (let round = 0; round < 8; round += 1) await timers.pass(250);
  expect(ends).toEqual([]);
  port.alive = new Error('Error: Input/output error, cannot get');
  await timers.pass(250);
  expect(ends).toEqual(['reset']);
  expect(port.asked).toEqual(['close']);
});

test('a port that refuses its options is an error, not a throw', async () => {
  const transport = serialTransport(serialLine({ path: '' }), new StepTimers());
  expect(await transport.open()).toMatchObject({ ok: false, error: { cause: 'failed' } });
});

/** A place that refuses or accepts as told, and remembers every transport it gave out. */
function place(accepts: () => boolean) {
  const made: { isClosed: boolean; end: () => void }[] = [];
  const connect = (): Transport => {
    let told: (error: ReturnType<typeof transportError>) => void = () => undefined;
    const self = { isClosed: false, end: () => told(transportError('reset', 'gone')) };
    made.push(self);
    return {
      name: 'place',
      open: () => Promise.resolve(accepts() ? ok(undefined) : err(transportError('not_found', 'away'))),
      write: () => Promise.resolve(ok(undefined)),
      onData: () => () => undefined,
      onClose: (listener) => {
        told = listener;
        return () => undefined;
      },
      close: () => {
        self.isClosed = true;
        return Promise.resolve();
      },
    };
  };
  return { made, connect };
}

test('the pauses between attempts double up to a limit, each attempt with a new object', async () => {
  const timers = new StepTimers();
  const { made, connect } = place(() => false);
  const pauses: number[] = [];
  const connection = keepConnected(connect, timers, {
    onUp: () => undefined,
    onBytes: () => undefined,
    onDown: (_, retryMs) => pauses.push(retryMs),
  });
  expect(await connection.first).toMatchObject({ ok: false, error: { cause: 'not_found' } });
  for (let attempt = 0; attempt < 6; attempt += 1) await timers.pass(pauses.at(-1) ?? 0);
  expect(pauses).toEqual([100, 200, 400, 800, 1600, 2000, 2000]);
  expect(made).toHaveLength(7);
  await connection.stop();
  await timers.pass(10_000);
  expect(made).toHaveLength(7);
  expect(made.at(-1)?.isClosed).toBe(true);
});

test('only a connection that lived a while starts the pauses over', async () => {
  const timers = new StepTimers();
  const { made, connect } = place(() => true);
  const pauses: number[] = [];
  const connection = keepConnected(connect, timers, {
    onUp: () => undefined,
    onBytes: () => undefined,
    onDown: (_, retryMs) => pauses.push(retryMs),
  });
  await connection.first;
  for (const livedMs of [1, 1, RECONNECT_MAX_MS, 1]) {
    await timers.pass(livedMs);
    made.at(-1)?.end();
    await timers.pass(pauses.at(-1) ?? 0);
  }
  expect(pauses).toEqual([RECONNECT_FIRST_MS, 200, RECONNECT_FIRST_MS, 200]);
  await connection.stop();
});
