import { afterEach, beforeEach, expect, test } from 'vitest';
import type { LineDisplay } from '../../../hardware/line-display/line-display.ts';
import { configuredDisplay } from '../../../hardware/line-display/open-display.ts';
import { openPty, type Pty } from '../../../hardware/testing/pty.ts';
import { poleDevice, type VirtualPole } from '../../../hardware/testing/virtual-pole.ts';
import { systemTimers } from '../../../hardware/transport/timers.ts';
import { fen } from '../../../sync/domain/money.ts';

let pty: Pty;
let pole: () => VirtualPole;
let display: LineDisplay;

beforeEach(async () => {
  const made = await openPty();
  if (!made.ok) throw new Error(made.error);
  pty = made.value;
  pole = poleDevice(pty);
  display = configuredDisplay({ id: 'pole', driver: 'led8', path: pty.path }, { timers: systemTimers });
  expect((await display.open()).state).toBe('idle');
});
afterEach(async () => {
  await display.close();
  await pty.close();
});
const shows = (lamp: number, digits: string): Promise<void> =>
  expect.poll(pole, { timeout: 20_000, interval: 5 }).toEqual({ lamp, digits, unknownBytes: 0 });

test('starts dark at zero and shows the total with its lamp', async () => {
  await shows(0, '0.00');
  expect(await display.show({ label: 'total', amount: fen(123_450) })).toEqual({ ok: true, value: undefined });
  await shows(2, '1234.50');
  await display.show({ label: 'change', amount: fen(50) });
  await shows(4, '0.50');
  await display.show(undefined);
  await shows(0, '0.00');
});

test('refuses an amount that does not fit instead of showing a part of it', async () => {
  await display.show({ label: 'total', amount: fen(99_999_999) });
  await shows(2, '999999.99');
  expect(await display.show({ label: 'total', amount: fen(100_000_000) })).toEqual({ ok: false, error: 'too_long' });
  await shows(2, '999999.99');
});

test('shows the last amount again when it comes back', async () => {
  await display.show({ label: 'total', amount: fen(990) });
  await shows(2, '9.90');
  await pty.vanish();
  await expect.poll(() => display.status().state, { timeout: 20_000 }).toBe('error');
  expect(await display.show({ label: 'received', amount: fen(2_000) })).toEqual({ ok: false, error: 'not_connected' });
  await pty.comeBack();
  await shows(3, '20.00');
});

test('the virtual pole keeps what it shows in its status', async () => {
  const virtual = configuredDisplay({ id: 'pole', driver: 'virtual' }, { timers: systemTimers });
  await virtual.open();
  expect(await virtual.show({ label: 'total', amount: fen(500) })).toMatchObject({ ok: true });
  expect(virtual.status()).toMatchObject({ state: 'idle', shown: { label: 'total', amount: 500 } });
  await virtual.close();
});
