/** A display of two lines over a real pseudo-terminal, read back by a device that shares no code with the driver. */
import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import type { LineDisplayConfig } from '../../../hardware/devices-schema.ts';
import type { LineDisplay } from '../../../hardware/line-display/line-display.ts';
import { configuredDisplay } from '../../../hardware/line-display/open-display.ts';
import { vfdBytes } from '../../../hardware/line-display/vfd2x20.ts';
import { openPty, type Pty } from '../../../hardware/testing/pty.ts';
import { vfdDevice, type VirtualVfd } from '../../../hardware/testing/virtual-vfd.ts';
import { systemTimers } from '../../../hardware/transport/timers.ts';
import { fen } from '../../../sync/domain/money.ts';

let pty: Pty;
let display: LineDisplay;
let device: () => VirtualVfd;
async function open(over: Partial<Extract<LineDisplayConfig, { driver: 'vfd2x20' }>> = {}): Promise<void> {
  const made = await openPty();
  if (!made.ok) throw new Error(made.error);
  pty = made.value;
  device = vfdDevice(pty);
  display = configuredDisplay({ id: 'pole', driver: 'vfd2x20', path: pty.path, ...over }, { timers: systemTimers });
  expect((await display.open()).state).toBe('idle');
}
afterEach(async () => {
  await display.close();
  await pty.close();
});
const shows = (first: string, second: string): Promise<void> =>
  expect.poll(device, { timeout: 20_000, interval: 5 }).toEqual({ lines: [first, second], faults: 0 });
const EMPTY = ' '.repeat(20);

test('welcomes, names the item with its price over the sum, what is due, and the change with thanks', async () => {
  await open();
  await shows('      欢迎光临      ', EMPTY);
  await display.show({ label: 'price', amount: fen(9900), item: '纯棉T恤', total: fen(35_800) });
  await shows('纯棉T恤        99.00', '合计          358.00');
  await display.show({ label: 'total', amount: fen(35_800) });
  await shows('应付          358.00', EMPTY);
  await display.show({ label: 'change', amount: fen(4200) });
  await shows('找零           42.00', '      谢谢惠顾      ');
  await display.show(undefined);
  await shows('      欢迎光临      ', EMPTY);
});

test('a long name is cut before its price, at a whole character', async () => {
  await open();
  await display.show({
    label: 'price',
    amount: fen(12_345_600),
    item: '高腰阔腿直筒牛仔裤女加长',
    total: fen(12_345_600),
  });
  await shows('高腰阔腿直 123456.00', '合计       123456.00');
});

test('a display without Chinese gets letters and figures, and a word where nothing of the name is left', async () => {
  await open({ charset: 'ascii', welcome: ['欢迎 Guidepost', 'Plane Road'] });
  await shows('     Guidepost      ', '     Plane Road     ');
  await display.show({ label: 'price', amount: fen(1990), item: '补水面膜', total: fen(1990) });
  await shows('ITEM           19.90', 'TOTAL          19.90');
  await display.show({ label: 'price', amount: fen(9900), item: '纯棉T恤 White M', total: fen(9900) });
  await shows('T White M      99.00', 'TOTAL          99.00');
});

test('shows the last amount again when it comes back', async () => {
  await open();
  await display.show({ label: 'total', amount: fen(990) });
  await shows('应付            9.90', EMPTY);
  await pty.vanish();
  await expect.poll(() => display.status().state, { timeout: 20_000 }).toBe('error');
  expect(await display.show({ label: 'change', amount: fen(10) })).toEqual({ ok: false, error: 'not_connected' });
  await pty.comeBack();
  await shows('找零            0.10', '      谢谢惠顾      ');
});

test('whatever an item is called, every cell is whole and the amount stands at the right edge', async () => {
  await open();
  const names = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 40 }),
    fc.constantFrom('℃', '🍎苹果', 'ß', '\u200B', '㊣', '﨑'),
  );
  fc.assert(
    fc.property(
      names,
      fc.integer({ min: 0, max: 99_999_999 }),
      fc.constantFrom('gbk', 'ascii'),
      (item, amount, charset) => {
        const heard: ((bytes: Uint8Array) => void)[] = [];
        const read = vfdDevice({ onData: (listener) => (heard.push(listener), () => undefined) });
        const view = { label: 'price', amount: fen(amount), item, total: fen(amount) } as const;
        heard[0]?.(vfdBytes({ charset })(view) ?? new Uint8Array());
        const { lines, faults } = read();
        expect(faults).toBe(0);
        for (const line of lines) expect(Number(/([\d.]+)$/.exec(line)?.[1]?.replace('.', ''))).toBe(amount);
      },
    ),
  );
});
