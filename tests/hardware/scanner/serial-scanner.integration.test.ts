import { afterEach, beforeEach, expect, test } from 'vitest';
import type { SerialScannerConfig } from '../../../hardware/devices-schema.ts';
import { configuredScanner } from '../../../hardware/scanner/open-scanner.ts';
import type { Scanner, ScanMiss, ScannerState } from '../../../hardware/scanner/scanner.ts';
import { openPty, type Pty } from '../../../hardware/testing/pty.ts';
import {
  AIM,
  GS,
  virtualScannerDevice,
  type ScanEnding,
  type VirtualScannerDevice,
  type VirtualScannerSettings,
} from '../../../hardware/testing/virtual-scanner.ts';
import { systemTimers } from '../../../hardware/transport/timers.ts';
import { epochMs } from '../../../sync/domain/time.ts';

const EAN = '6901234567892';
let pty: Pty;
let scanner: Scanner;
let scans: string[];
let misses: ScanMiss[];
let states: ScannerState[];

beforeEach(async () => {
  const made = await openPty();
  if (!made.ok) throw new Error(made.error);
  pty = made.value;
  scans = [];
  misses = [];
  states = [];
});
afterEach(async () => {
  await scanner.close();
  await pty.close();
});

/** The configured scanner, open, claimed and enabled, and the device at the other end of its line. */
async function plug(
  device: VirtualScannerSettings,
  config: Partial<SerialScannerConfig> = {},
): Promise<VirtualScannerDevice> {
  const ports = { clock: { now: () => epochMs(Date.now()) }, timers: systemTimers };
  scanner = configuredScanner(
    { id: 'front', driver: 'serial', path: pty.path, baudRate: 9600, ...config },
    ports,
  ).scanner;
  scanner.onScan(({ data, deviceId }) => scans.push(deviceId === 'front' ? data : `wrong id ${deviceId}`));
  scanner.onMiss((miss) => misses.push(miss));
  scanner.onStatus(({ state }) => {
    if (states.at(-1) !== state) states.push(state);
  });
  expect((await scanner.open()).state).toBe('idle');
  expect(scanner.claim('checkout')).toMatchObject({ ok: true });
  expect(scanner.enable('checkout')).toMatchObject({ ok: true });
  return virtualScannerDevice(pty, systemTimers, device);
}
const scanned = (...expected: readonly string[]): Promise<void> =>
  expect.poll(() => scans, { timeout: 20_000, interval: 2 }).toEqual(expected);
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

test.each<ScanEnding>(['cr', 'lf', 'crlf', 'tab', 'etx', 'none'])(
  'at 9600 baud, ending %s: each scan once',
  async (ending) => {
    const device = await plug({ ending, baudRate: 9600 });
    await device.scan(EAN);
    await scanned(EAN);
    await device.scan('2001234012348');
    await scanned(EAN, '2001234012348');
    expect(misses).toEqual([]);
  },
);

test('a terminated scan arrives within a few milliseconds of its last byte', async () => {
  const device = await plug({ ending: 'cr' });
  const delays: number[] = [];
  for (let round = 1; round <= 50; round += 1) {
    const from = performance.now();
    const arrived = new Promise((resolve) => scanner.onScan(resolve));
    await device.scan(String(round).padStart(13, '0'));
    await arrived;
    delays.push(performance.now() - from);
  }
  expect(delays.sort((a, b) => a - b)[25]).toBeLessThan(20);
  expect(scans).toHaveLength(50);
});

test('a scan split into pieces is one scan, at its first and at later ones', async () => {
  const device = await plug({ ending: 'crlf' });
  await device.scanInPieces(EAN, [1, 7, 12, 14], 40);
  await scanned(EAN);
  await device.scanInPieces(EAN, [5], 400);
  await scanned(EAN, EAN);
  expect(misses).toEqual([]);
});

test.each<ScanEnding>(['cr', 'lf', 'crlf'])('scans back to back with %s are all there, in order', async (ending) => {
  const device = await plug({ ending });
  const many = Array.from({ length: 40 }, (_, index) => `69012345${String(index).padStart(5, '0')}`);
  await device.scanBackToBack(many);
  await scanned(...many);
});

test('GS bytes, AIM prefixes and Chinese pass as they are', async () => {
  const device = await plug({ ending: 'cr', prefix: AIM.gs1Code128 });
  await device.scan(`0106901234567892${GS}10LOT7${GS}`);
  await device.scan('导购员 2001');
  await scanned(`]C10106901234567892${GS}10LOT7${GS}`, ']C1导购员 2001');
});

test('with framing none two scans with a human pause between are two scans', async () => {
  const device = await plug({ ending: 'none', baudRate: 9600 }, { framing: 'none' });
  await device.scan(EAN);
  await pause(200);
  await device.scan('6901234567908');
  await scanned(EAN, '6901234567908');
});

test('256 KB of junk without an end is loud, stays in bounded memory and does not eat the next scan', async () => {
  const device = await plug({ ending: 'cr' });
  await device.scan('1'); // The end is known now.
  await scanned('1');
  globalThis.gc?.();
  const before = process.memoryUsage().arrayBuffers;
  await device.junk(256 * 1024, 20260314, true);
  await expect.poll(() => misses.length, { timeout: 20_000 }).toBeGreaterThan(0);
  expect(misses[0]).toMatchObject({ deviceId: 'front', cause: 'too_long' });
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(16 * 1024 * 1024);
  await pause(1_200);
  await device.scan(EAN);
  await scanned('1', EAN);
  expect(scanner.status()).toMatchObject({ state: 'idle', misses: misses.length });
});

test('256 KB of any noise breaks nothing: the scan after it is read', async () => {
  const device = await plug({ ending: 'crlf' });
  await device.junk(256 * 1024, 7);
  await expect.poll(() => misses.length, { timeout: 60_000 }).toBeGreaterThan(0);
  await pause(1_200);
  await expect.poll(() => scanner.status().state, { timeout: 60_000 }).toBe('idle');
  await device.scan(EAN);
  await expect.poll(() => scans.at(-1), { timeout: 20_000 }).toBe(EAN);
});

test('a scanner that vanishes is an error soon, comes back by itself and scans again, three times over', async () => {
  const device = await plug({ ending: 'cr' });
  for (const round of ['1', '2', '3']) {
    await device.scan(round);
    await expect.poll(() => scans.at(-1), { timeout: 20_000, interval: 2 }).toBe(round);
    await pty.vanish();
    await expect.poll(() => scanner.status().state, { timeout: 20_000, interval: 2 }).toBe('error');
    expect(scanner.status().fault).toMatchObject({ cause: 'reset' });
    await expect.poll(() => scanner.status().fault?.cause, { timeout: 20_000 }).toBe('not_found');
    await pty.comeBack();
    await expect.poll(() => scanner.status().state, { timeout: 20_000, interval: 2 }).toBe('idle');
  }
  await device.scan(EAN);
  await scanned('1', '2', '3', EAN);
  expect(scanner.status()).toMatchObject({ owner: 'checkout', isEnabled: true, fault: undefined, scans: 4 });
});

test('a scanner that vanishes in the middle of a scan tells the loss and keeps no piece of it', async () => {
  await plug({ ending: 'cr' }, { framing: 'cr' });
  pty.write(Buffer.from('690123'));
  await expect.poll(() => scanner.status().state, { timeout: 20_000, interval: 2 }).toBe('busy');
  await pty.vanish();
  await expect.poll(() => misses.map(({ cause }) => cause), { timeout: 20_000, interval: 2 }).toEqual(['cut_off']);
  await pty.comeBack();
  await expect.poll(() => scanner.status().state, { timeout: 20_000, interval: 2 }).toBe('idle');
  pty.write(Buffer.from('4567892\r'));
  await scanned('4567892');
});

test('a scanner that is not there yet opens when it is plugged in', async () => {
  await pty.vanish();
  const ports = { clock: { now: () => epochMs(Date.now()) }, timers: systemTimers };
  scanner = configuredScanner({ id: 'front', driver: 'serial', path: pty.path }, ports).scanner;
  expect(await scanner.open()).toMatchObject({ state: 'error', fault: { cause: 'not_found' } });
  await pty.comeBack();
  await expect.poll(() => scanner.status().state, { timeout: 20_000 }).toBe('idle');
});

test('a port that another program holds is an error that names it, until it is given free', async () => {
  const device = await plug({ ending: 'cr' });
  const holder = scanner;
  const ports = { clock: { now: () => epochMs(Date.now()) }, timers: systemTimers };
  scanner = configuredScanner({ id: 'front', driver: 'serial', path: pty.path }, ports).scanner;
  expect(await scanner.open()).toMatchObject({ state: 'error', fault: { cause: 'busy' } });
  await holder.close();
  await expect.poll(() => scanner.status().state, { timeout: 20_000 }).toBe('idle');
  await device.scan(EAN);
  await expect.poll(() => scanner.status().misses, { timeout: 20_000 }).toBe(1); // Nobody claimed this one.
});
