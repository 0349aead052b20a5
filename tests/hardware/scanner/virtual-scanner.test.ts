import { expect, test } from 'vitest';
import { SCAN_BYTES_MAX } from '../../../hardware/scanner/framing.ts';
import { configuredScanner } from '../../../hardware/scanner/open-scanner.ts';
import { virtualScanner } from '../../../hardware/scanner/virtual-scanner.ts';
import { systemTimers } from '../../../hardware/transport/timers.ts';
import { epochMs } from '../../../sync/domain/time.ts';

const ports = { clock: { now: () => epochMs(1_773_480_000_000) }, timers: systemTimers };

async function ready() {
  const scanner = virtualScanner('scanner', ports);
  const heard: unknown[] = [];
  scanner.onScan((scan) => heard.push(scan));
  scanner.onMiss((miss) => heard.push(miss));
  await scanner.open();
  return { scanner, heard };
}

test('a scan reaches the owner with device, data and time', async () => {
  const { scanner, heard } = await ready();
  scanner.claim('checkout');
  scanner.enable('checkout');
  expect(scanner.scan('6901234567892')).toBe(true);
  expect(heard).toEqual([{ deviceId: 'scanner', data: '6901234567892', at: 1_773_480_000_000 }]);
  expect(scanner.status()).toMatchObject({ scans: 1, lastEvent: { kind: 'scanned' }, state: 'idle' });
});

test('a device has one owner at a time and gives itself back', async () => {
  const { scanner } = await ready();
  expect(scanner.claim('checkout')).toMatchObject({ ok: true });
  expect(scanner.claim('settings')).toEqual({ ok: false, error: { claimedBy: 'checkout' } });
  expect(scanner.enable('settings')).toEqual({ ok: false, error: 'not_claimed' });
  scanner.release('settings');
  expect(scanner.status().owner).toBe('checkout');
  scanner.enable('checkout');
  scanner.release('checkout');
  expect(scanner.status()).toMatchObject({ owner: undefined, isEnabled: false });
  expect(scanner.claim('settings')).toMatchObject({ ok: true });
});

test('a scan that nobody is to receive is a miss, not silence', async () => {
  const { scanner, heard } = await ready();
  expect(scanner.scan('690')).toBe(false);
  scanner.claim('checkout');
  scanner.enable('checkout');
  scanner.disable('checkout');
  expect(scanner.scan('690')).toBe(false);
  expect(heard).toMatchObject([
    { cause: 'not_enabled', bytes: 3 },
    { cause: 'not_enabled', bytes: 3 },
  ]);
  expect(scanner.status().misses).toBe(2);
});

test('what no scanner could send is a miss', async () => {
  const { scanner, heard } = await ready();
  scanner.claim('checkout');
  scanner.enable('checkout');
  expect(scanner.scan('中'.repeat(SCAN_BYTES_MAX / 2))).toBe(false);
  expect(heard).toMatchObject([{ cause: 'too_long' }]);
});

test('unplugged it is an error with a cause, and it works again when it is back', async () => {
  const { scanner } = await ready();
  scanner.claim('checkout');
  scanner.enable('checkout');
  scanner.vanish();
  expect(scanner.status()).toMatchObject({ state: 'error', fault: { cause: 'not_found' } });
  expect(scanner.scan('690')).toBe(false);
  scanner.comeBack();
  expect(scanner.scan('690')).toBe(true);
});

test('closed it can be neither claimed nor heard, and a second opening starts afresh', async () => {
  const { scanner, heard } = await ready();
  scanner.claim('checkout');
  await scanner.close();
  expect(scanner.status()).toMatchObject({ state: 'closed', owner: undefined, lastEvent: { kind: 'closed' } });
  expect(scanner.claim('checkout')).toEqual({ ok: false, error: 'closed' });
  expect(scanner.scan('690')).toBe(false);
  expect(heard).toEqual([]);
  expect((await scanner.open()).state).toBe('idle');
});

test('a listener that was taken back hears nothing', async () => {
  const { scanner } = await ready();
  const heard: string[] = [];
  const stop = scanner.onScan(({ data }) => heard.push(data));
  scanner.claim('checkout');
  scanner.enable('checkout');
  scanner.scan('1');
  stop();
  scanner.scan('2');
  expect(heard).toEqual(['1']);
});

test('scans of a virtual scanner and of a wedge are handed in; a serial one has its own line', () => {
  expect(configuredScanner({ id: 'a', driver: 'virtual' }, ports).fed).toBeDefined();
  expect(configuredScanner({ id: 'b', driver: 'wedge' }, ports).fed).toBeDefined();
  expect(configuredScanner({ id: 'c', driver: 'serial', path: 'COM1' }, ports).fed).toBeUndefined();
});
