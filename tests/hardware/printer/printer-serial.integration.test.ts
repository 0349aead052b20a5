import { afterEach, expect, test, vi } from 'vitest';
import { configuredPrinter } from '../../../hardware/printer/open-printer.ts';
import type { Printer } from '../../../hardware/printer/printer.ts';
import type { PrinterFaults } from '../../../hardware/testing/printer-faults.ts';
import { PrinterModel } from '../../../hardware/testing/printer-model.ts';
import { readPaper } from '../../../hardware/testing/printer-oracle.ts';
import { openPty, type Pty } from '../../../hardware/testing/pty.ts';
import { attachDeviceEnd } from '../../../hardware/testing/virtual-printer.ts';
import { sampleJob } from './sample-receipt.ts';

const cleanUps: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

async function setUp(
  faults: Partial<PrinterFaults> = {},
): Promise<{ printer: Printer; model: PrinterModel; pty: Pty; reset: () => void }> {
  const opened = await openPty();
  if (!opened.ok) throw new Error(opened.error);
  const pty = opened.value;
  const model = new PrinterModel({ faults });
  let unplug = attachDeviceEnd(model, pty);
  // A command that broke off in the middle is dropped, as a printer does whose cable was pulled.
  const reset = (): void => {
    unplug();
    unplug = attachDeviceEnd(model, pty);
  };
  const { printer } = configuredPrinter({
    id: 'receipt',
    driver: 'escpos',
    transport: { kind: 'serial', path: pty.path, baudRate: 115_200 },
  });
  cleanUps.push(
    () => pty.close(),
    () => unplug(),
    () => printer.close(),
  );
  printer.open();
  printer.claim();
  printer.enable();
  return { printer, model, pty, reset };
}

test('a receipt over a real serial port is printed, whole, and confirmed by the printer', async () => {
  const { printer, model } = await setUp();
  expect(await printer.print(sampleJob(), { jobId: 'j' })).toEqual({ outcome: 'printed' });
  expect(readPaper(model.slips[0]?.bytes ?? new Uint8Array()).faults).toEqual([]);
  expect(Buffer.from(model.slips[0]?.bytes ?? []).equals(Buffer.from(sampleJob()))).toBe(true);
});

test('a printer unplugged in mid-job leaves the job unknown, and prints the next when it is back', async () => {
  const { printer, pty, model, reset } = await setUp({ msPerLine: 40 });
  const outcome = printer.print(sampleJob(), {
    jobId: 'j',
    onStage: (stage) => {
      if (stage === 'confirming') void pty.vanish();
    },
  });
  expect(await outcome).toEqual({ outcome: 'unknown', cause: 'connection_lost' });
  reset();
  await pty.comeBack();
  // What it still holds of the first job goes to paper at once, so that the second is confirmed in time.
  model.setFaults({ msPerLine: 0 });
  await vi.waitFor(() => expect(printer.status().pill).toBe('ready'), { timeout: 15_000, interval: 50 });
  expect(await printer.print(sampleJob(), { jobId: 'k' })).toEqual({ outcome: 'printed' });
});
