import { afterEach, beforeEach, expect, test } from 'vitest';
import { RECONNECT_FIRST_MS, keepConnected } from '../../../hardware/transport/reconnection.ts';
import { serialLine, serialTransport } from '../../../hardware/transport/serial.ts';
import { systemTimers } from '../../../hardware/transport/timers.ts';
import type { Transport, TransportError } from '../../../hardware/transport/transport.ts';
import { openPty, type Pty } from '../../../hardware/testing/pty.ts';

let pty: Pty;
const opened: Transport[] = [];

beforeEach(async () => {
  const made = await openPty();
  if (!made.ok) throw new Error(made.error);
  pty = made.value;
});
afterEach(async () => {
  await Promise.all(opened.splice(0).map((transport) => transport.close()));
  await pty.close();
});

function port(path = pty.path): Transport {
  const transport = serialTransport(serialLine({ path }));
  opened.push(transport);
  return transport;
}
const until = async (isTrue: () => boolean): Promise<void> => {
  await expect.poll(isTrue, { timeout: 20_000, interval: 2 }).toBe(true);
};

test('bytes pass both ways unchanged, all 256 of them', async () => {
  const all = Uint8Array.from({ length: 256 }, (_, index) => index);
  const received: number[] = [];
  const sent: number[] = [];
  const transport = port();
  transport.onData((bytes) => received.push(...bytes));
  pty.onData((bytes) => sent.push(...bytes));
  expect(await transport.open()).toEqual({ ok: true, value: undefined });
  pty.write(all);
  expect(await transport.write(all)).toEqual({ ok: true, value: undefined });
  await until(() => received.length === 256 && sent.length === 256);
  expect(received).toEqual([...all]);
  expect(sent).toEqual([...all]);
});

test('writes of many pieces arrive in call order', async () => {
  const sent: Uint8Array[] = [];
  pty.onData((bytes) => sent.push(Uint8Array.from(bytes)));
  const transport = port();
  await transport.open();
  const jobs = [1, 2, 3].map((value) => new Uint8Array(5_000).fill(value));
  const results = await Promise.all(jobs.map((job) => transport.write(job)));
  expect(results.every((result) => result.ok)).toBe(true);
  await until(() => sent.reduce((all, bytes) => all + bytes.length, 0) === 15_000);
  expect(Buffer.concat(sent).equals(Buffer.concat(jobs))).toBe(true);
});

test('a device that goes away is told once, and fast', async () => {
  const ends: TransportError[] = [];
  const transport = port();
  transport.onClose((error) => ends.push(error));
  await transport.open();
  const from = performance.now();
  await pty.vanish();
  await until(() => ends.length > 0);
  expect(performance.now() - from).toBeLessThan(3_000);
  expect(ends).toEqual([{ cause: 'reset', detail: 'the device is gone' }]);
  expect(await transport.write(Uint8Array.of(1))).toMatchObject({ ok: false, error: { cause: 'closed' } });
  await transport.close();
  expect(ends).toHaveLength(1);
});

test('a write that is under way when the device goes away ends with an error', async () => {
  const transport = port();
  await transport.open();
  const written = transport.write(new Uint8Array(4_000_000));
  await pty.vanish();
  expect(await written).toMatchObject({ ok: false });
});

test('a missing path, a taken port and a file that is no port each have their cause', async () => {
  expect(await port('/dev/guidepost-none').open()).toMatchObject({ ok: false, error: { cause: 'not_found' } });
  expect(await port().open()).toMatchObject({ ok: true });
  expect(await port().open()).toMatchObject({ ok: false, error: { cause: 'busy' } });
  expect(await port('/etc/hostname').open()).toMatchObject({ ok: false, error: { cause: 'failed' } });
});

test('a transport is opened once; closing gives the port free for the next', async () => {
  const first = port();
  await first.open();
  expect(await first.open()).toMatchObject({ ok: false, error: { cause: 'closed' } });
  await first.close();
  await first.close();
  expect(await port().open()).toMatchObject({ ok: true });
});

test('a connection comes back by itself after the device vanished and returned, and delivers again', async () => {
  const events: string[] = [];
  let text = '';
  const connection = keepConnected(() => serialTransport(serialLine({ path: pty.path })), systemTimers, {
    onUp: () => events.push('up'),
    onBytes: (bytes) => (text += Buffer.from(bytes).toString('latin1')),
    onDown: ({ cause }, retryMs) => events.push(`${cause} ${String(retryMs)}`),
  });
  expect(await connection.first).toMatchObject({ ok: true });
  for (const round of ['a', 'b', 'c']) {
    pty.write(Buffer.from(round));
    await until(() => text.endsWith(round));
    await pty.vanish();
    await until(() => events.at(-1) !== 'up');
    await pty.comeBack();
    await until(() => events.at(-1) === 'up');
  }
  pty.write(Buffer.from('d'));
  await until(() => text === 'abcd');
  expect(events.filter((event) => event === 'up')).toHaveLength(4);
  expect(events[1]).toBe(`reset ${String(RECONNECT_FIRST_MS)}`);
  await connection.stop();
});
