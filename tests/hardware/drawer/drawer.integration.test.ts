import { afterEach, describe, expect, test } from 'vitest';
import { printerDrawer, pulseCommand, type Drawer, type DrawerOptions } from '../../../hardware/drawer/drawer.ts';
import { configuredDrawer } from '../../../hardware/drawer/open-drawer.ts';
import { escposPrinter } from '../../../hardware/printer/escpos-printer.ts';
import { configuredPrinter } from '../../../hardware/printer/open-printer.ts';
import type { PrinterFaults } from '../../../hardware/testing/printer-faults.ts';
import { startPrinterServer, type PrinterServer } from '../../../hardware/testing/virtual-printer.ts';
import { tcpTransport } from '../../../hardware/transport/tcp.ts';
import { sampleJob } from '../printer/sample-receipt.ts';

const cleanUps: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

async function setUp(
  faults: Partial<PrinterFaults> = {},
  options: Partial<DrawerOptions> = {},
): Promise<{ drawer: Drawer; device: PrinterServer }> {
  const device = await startPrinterServer({ faults });
  const printer = escposPrinter({ id: 'p', columns: 48, connect: () => tcpTransport(device) });
  cleanUps.push(
    () => device.stop(),
    () => printer.close(),
  );
  printer.open();
  printer.claim();
  printer.enable();
  return { drawer: printerDrawer(printer, { id: 'till', ...options }), device };
}

describe('the pulse', () => {
  test('has pin and both times: 50 ms on, 500 ms off', () => {
    expect([...pulseCommand(2, [50, 500])]).toEqual([0x1b, 0x70, 0, 0x19, 0xfa]);
    expect([...pulseCommand(5, [50, 500])]).toEqual([0x1b, 0x70, 1, 0x19, 0xfa]);
    expect([...pulseCommand(5, [1, 9999])]).toEqual([0x1b, 0x70, 1, 1, 255]);
  });

  test.each([2, 5] as const)('pin %i fires the drawer on that pin, once, and the sensor shows it open', async (pin) => {
    const { drawer, device } = await setUp({}, { pin, pulseMs: [100, 200] });
    expect(await drawer.kick()).toEqual({ outcome: 'kicked', open: true });
    expect(device.model.kicks).toMatchObject([{ pin, onMs: 100, offMs: 200, whileOpen: false }]);
    expect(drawer.isOpen()).toBe(true);
    device.model.closeDrawer();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(drawer.isOpen()).toBe(false);
    expect(device.model.slips).toHaveLength(0);
    expect(device.model.uncut.bytes).toHaveLength(0);
  });
});

test('a kick overtakes the receipts that wait, never the one under way', async () => {
  const device = await startPrinterServer({ faults: { msPerLine: 3 } });
  const printer = escposPrinter({ id: 'p', columns: 48, connect: () => tcpTransport(device) });
  cleanUps.push(
    () => device.stop(),
    () => printer.close(),
  );
  printer.open();
  printer.claim();
  printer.enable();
  const order: string[] = [];
  const note = (name: string) => () => order.push(name);
  await Promise.all([
    printer.print(sampleJob(), { jobId: '1' }).then(note('first receipt')),
    printer.print(sampleJob(), { jobId: '2' }).then(note('second receipt')),
    printerDrawer(printer, { id: 'till' }).kick().then(note('drawer')),
  ]);
  expect(order).toEqual(['first receipt', 'drawer', 'second receipt']);
});

describe('a drawer that does not do as told', () => {
  test('a stuck drawer is kicked once and shows as not open', async () => {
    const { drawer, device } = await setUp({ drawerStuck: true });
    expect(await drawer.kick()).toEqual({ outcome: 'kicked', open: false });
    expect(device.model.kicks).toHaveLength(1);
  });

  test('a drawer wired the other way round is read by its level', async () => {
    const { drawer } = await setUp({}, { openLevel: 'high' });
    expect(await drawer.kick()).toEqual({ outcome: 'kicked', open: false });
  });

  test('a second kick while it stands open is seen', async () => {
    const { drawer, device } = await setUp();
    await drawer.kick();
    await drawer.kick();
    expect(device.model.kicks.map(({ whileOpen }) => whileOpen)).toEqual([false, true]);
  });

  test('a stopped printer gets no pulse that would open the drawer later', async () => {
    const { drawer, device } = await setUp({ coverOpen: true });
    expect(await drawer.kick()).toEqual({ outcome: 'not_kicked', cause: 'cover_open' });
    device.model.setFaults({ coverOpen: false });
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(device.model.kicks).toHaveLength(0);
  });

  test('a mute printer: sent once, outcome unknown, never again', async () => {
    const { drawer, device } = await setUp({ mute: true });
    expect(await drawer.kick()).toEqual({ outcome: 'unknown', cause: 'no_answer' });
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(device.model.kicks).toHaveLength(1);
  });

  test('the kick is durable before its first byte, and refused with the journal', async () => {
    const { drawer, device } = await setUp();
    const order: string[] = [];
    const beforeFirstByte = (): Promise<void> => {
      order.push(`journal at ${String(device.model.kicks.length)} kicks`);
      return Promise.resolve();
    };
    await drawer.kick({ beforeFirstByte });
    expect(order).toEqual(['journal at 0 kicks']);
    expect(await drawer.kick({ beforeFirstByte: () => Promise.reject(new Error('disk')) })).toEqual({
      outcome: 'not_kicked',
      cause: 'refused_by_journal',
    });
    expect(device.model.kicks).toHaveLength(1);
  });
});

describe('from devices.json', () => {
  test('a drawer hangs on the printer it names, a virtual one brings its own, a wrong name is told', async () => {
    const printers = [configuredPrinter({ id: 'receipt', driver: 'virtual' })];
    const named = configuredDrawer({ id: 'till', printer: 'receipt', pin: 5 }, printers);
    expect(named.ok && named.value.printer).toBe(printers[0]?.printer);
    expect(configuredDrawer({ id: 'till', printer: 'nope' }, printers)).toEqual({
      ok: false,
      error: 'no_such_printer',
    });
    const alone = configuredDrawer({ id: 'till', driver: 'virtual' }, []);
    if (!alone.ok) throw new Error(alone.error);
    const { printer, drawer, model } = alone.value;
    cleanUps.push(() => printer.close());
    printer.open();
    printer.claim();
    printer.enable();
    expect(await drawer.kick()).toEqual({ outcome: 'kicked', open: true });
    expect(model?.kicks).toHaveLength(1);
  });
});
