import { createServer, type AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { escposPrinter } from '../../../hardware/printer/escpos-printer.ts';
import type { Printer, PrinterPill, PrintOptions, PrintOutcome } from '../../../hardware/printer/printer.ts';
import type { PrinterFaults } from '../../../hardware/testing/printer-faults.ts';
import { paperLines, readPaper } from '../../../hardware/testing/printer-oracle.ts';
import { startPrinterServer, type PrinterServer } from '../../../hardware/testing/virtual-printer.ts';
import { tcpTransport } from '../../../hardware/transport/tcp.ts';
import { sampleJob, sampleView } from './sample-receipt.ts';

const cleanUps: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

const JOB = sampleJob();
const HELD_BEFORE = { outcome: 'held', beforeFirstByte: true };
const HELD_MID_JOB = { outcome: 'held', beforeFirstByte: false };

async function server(faults: Partial<PrinterFaults> = {}, host = '127.0.0.1'): Promise<PrinterServer> {
  const started = await startPrinterServer({ faults, host });
  cleanUps.push(() => started.stop());
  return started;
}

function printerAt(port: number, host = '127.0.0.1'): Printer {
  const printer = escposPrinter({ id: 'receipt', columns: 48, connect: () => tcpTransport({ host, port }) });
  printer.open();
  printer.claim();
  printer.enable();
  cleanUps.push(() => printer.close());
  return printer;
}

async function setUp(faults: Partial<PrinterFaults> = {}): Promise<{ printer: Printer; device: PrinterServer }> {
  const device = await server(faults);
  return { printer: printerAt(device.port), device };
}

const print = (printer: Printer, options: Partial<PrintOptions> = {}, job = JOB): Promise<PrintOutcome> =>
  printer.print(job, { jobId: 'job-1', ...options });

async function until(condition: () => boolean, timeoutMs = 5_000): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error('never came true');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

const pillIs = (printer: Printer, pill: PrinterPill): Promise<void> => until(() => printer.status().pill === pill);

function expectCleanSlips(device: PrinterServer, count: number): void {
  expect(device.model.slips).toHaveLength(count);
  for (const slip of device.model.slips) {
    const { papers, faults } = readPaper(slip.bytes);
    expect(faults).toEqual([]);
    expect(papers.flatMap(paperLines).join('\n')).toContain('S001-02-260314-0149');
  }
}

describe('a printer over real TCP', () => {
  test('healthy: printed, once, whole', async () => {
    const { printer, device } = await setUp();
    const stages: string[] = [];
    expect(await print(printer, { onStage: (stage) => stages.push(stage) })).toEqual({ outcome: 'printed' });
    expect(stages).toEqual(['waiting', 'checking', 'sending', 'confirming']);
    expectCleanSlips(device, 1);
    expect(Buffer.from(device.model.slips[0]?.bytes ?? []).equals(Buffer.from(JOB))).toBe(true);
    expect(printer.status()).toMatchObject({ state: 'idle', pill: 'ready', fence: 'process_id' });
  });

  test('IPv6 is an address, not a file', async () => {
    const device = await server({}, '::1');
    expect(await print(printerAt(device.port, '::1'))).toEqual({ outcome: 'printed' });
    expectCleanSlips(device, 1);
  });

  test('slow paper: printed only when the last line is out', async () => {
    const { printer, device } = await setUp({ msPerLine: 20 });
    await pillIs(printer, 'ready');
    const started = Date.now();
    const printing = print(printer);
    await pillIs(printer, 'printing');
    expect(await printing).toEqual({ outcome: 'printed' });
    expect(Date.now() - started).toBeGreaterThan(400);
    expectCleanSlips(device, 1);
  });

  test('a small buffer stops the line and nothing is lost', async () => {
    const { printer, device } = await setUp({ msPerLine: 4, bufferBytes: 512 });
    const many = Array.from({ length: 8 }, () => JOB);
    for (const outcome of await Promise.all(many.map((job) => print(printer, {}, job))))
      expect(outcome).toEqual({ outcome: 'printed' });
    expectCleanSlips(device, 8);
  });

  test('paper out at line 8: held in mid-job within a second', async () => {
    const { printer, device } = await setUp({ paperOutAtLine: 8, msPerLine: 5 });
    const started = Date.now();
    expect(await print(printer)).toEqual({ ...HELD_MID_JOB, cause: 'paper_out' });
    expect(Date.now() - started).toBeLessThan(1_500);
    expect(printer.status()).toMatchObject({ state: 'error', pill: 'held', cause: 'paper_out' });
    expect(device.model.slips).toHaveLength(0);
  });

  test('paper out at line 8 is seen by asking, where the printer tells nothing by itself', async () => {
    const { printer } = await setUp({ paperOutAtLine: 8, autoStatus: false });
    expect(await print(printer)).toEqual({ ...HELD_MID_JOB, cause: 'paper_out' });
  });

  test('new paper after a hold: the printer prints on, and the late confirmation is told once', async () => {
    const { printer, device } = await setUp({ paperOutAtLine: 8 });
    let late = 0;
    expect(await print(printer, { onLatePrinted: () => (late += 1) })).toEqual({ ...HELD_MID_JOB, cause: 'paper_out' });
    expect(await print(printer)).toEqual({ ...HELD_BEFORE, cause: 'paper_out' });
    device.model.reloadPaper();
    await until(() => late === 1);
    await pillIs(printer, 'ready');
    expect(await print(printer)).toEqual({ outcome: 'printed' });
    expectCleanSlips(device, 2);
    expect(late).toBe(1);
  });

  test('near-end warns and prints', async () => {
    const { printer, device } = await setUp({ nearEnd: true });
    expect(await print(printer)).toEqual({ outcome: 'printed' });
    expect(printer.status().pill).toBe('low');
    device.model.reloadPaper();
    await pillIs(printer, 'ready');
  });

  test('no paper before the first byte: held, nothing sent, the journal not touched', async () => {
    const { printer, device } = await setUp({ paperOutAtLine: 1 });
    expect(await print(printer)).toMatchObject({ cause: 'paper_out' });
    const before = device.model.uncut.bytes.length;
    let journalled = false;
    const beforeFirstByte = (): Promise<void> => {
      journalled = true;
      return Promise.resolve();
    };
    expect(await print(printer, { beforeFirstByte })).toEqual({ ...HELD_BEFORE, cause: 'paper_out' });
    expect(journalled).toBe(false);
    expect(device.model.uncut.bytes.length).toBe(before);
  });

  test('cover open: held before the first byte, and ready again when it is closed', async () => {
    const { printer, device } = await setUp({ coverOpen: true });
    expect(await print(printer)).toEqual({ ...HELD_BEFORE, cause: 'cover_open' });
    expect(printer.status().pill).toBe('held');
    device.model.setFaults({ coverOpen: false });
    await pillIs(printer, 'ready');
    expect(await print(printer)).toEqual({ outcome: 'printed' });
    expectCleanSlips(device, 1);
  });

  test('cover opened in mid-job: held in mid-job', async () => {
    const { printer, device } = await setUp({ msPerLine: 30 });
    const printing = print(printer, {
      onStage: (stage) => {
        if (stage === 'confirming') device.model.setFaults({ coverOpen: true });
      },
    });
    expect(await printing).toEqual({ ...HELD_MID_JOB, cause: 'cover_open' });
  });

  test('a jammed cutter holds, and the operator recovers it', async () => {
    const { printer, device } = await setUp({ cutterJam: true });
    let late = 0;
    expect(await print(printer, { onLatePrinted: () => (late += 1) })).toEqual({
      ...HELD_MID_JOB,
      cause: 'printer_error',
    });
    expect(await printer.recover('resume')).toMatchObject({ ok: true });
    await until(() => late === 1);
    expectCleanSlips(device, 1);
  });

  test.each([
    ['RST', { resetAtByte: 200 }],
    ['FIN', { dropAtByte: 200 }],
    ['RST at the first byte', { resetAtByte: 1 }],
  ])(
    '%s in mid-job: unknown, never sent again by itself, and the next job finds the printer',
    async (_name, faults) => {
      const { printer, device } = await setUp(faults);
      expect(await print(printer)).toEqual({ outcome: 'unknown', cause: 'connection_lost' });
      expect(device.model.slips).toHaveLength(0);
      device.model.setFaults({ resetAtByte: undefined, dropAtByte: undefined });
      expect(await print(printer)).toEqual({ outcome: 'printed' });
    },
  );

  test('FIN instead of a confirmation: unknown, though the paper is out', async () => {
    const { printer, device } = await setUp({ finInsteadOfReply: true });
    expect(await print(printer)).toEqual({ outcome: 'unknown', cause: 'connection_lost' });
    expectCleanSlips(device, 1);
  });

  test('a mute clone: unknown in less than two seconds, printed once', async () => {
    const { printer, device } = await setUp({ mute: true });
    await pillIs(printer, 'unknown');
    const started = Date.now();
    expect(await print(printer)).toEqual({ outcome: 'unknown', cause: 'no_answer' });
    expect(Date.now() - started).toBeLessThan(2_000);
    expectCleanSlips(device, 1);
  });

  test('status but no confirmation of any kind: unknown', async () => {
    const { printer } = await setUp({ processId: 'skipped', paperStatus: false });
    expect(await print(printer)).toEqual({ outcome: 'unknown', cause: 'no_answer' });
    expect(printer.status().fence).toBe('none');
  });

  test('no GS ( H, whatever GS I claims: confirmed by the queued paper status', async () => {
    const { printer, device } = await setUp({ processId: 'skipped', identity: 'TM-T88VI', msPerLine: 5 });
    expect(await print(printer)).toEqual({ outcome: 'printed' });
    expect(printer.status().fence).toBe('paper_status');
    expectCleanSlips(device, 1);
  });

  test('a clone that prints GS ( H as text leaves nothing of it on the receipts', async () => {
    const { printer, device } = await setUp({ processId: 'printed' });
    expect(await print(printer)).toEqual({ outcome: 'printed' });
    expect(await print(printer)).toEqual({ outcome: 'printed' });
    expectCleanSlips(device, 2);
  });

  test('one connection only, taken by another till: held before the first byte, and printed when it is free', async () => {
    const device = await server({ oneConnection: true });
    const other = tcpTransport({ host: device.host, port: device.port });
    expect(await other.open()).toMatchObject({ ok: true });
    await new Promise((resolve) => setTimeout(resolve, 50));
    const printer = printerAt(device.port);
    expect(await print(printer)).toEqual({ ...HELD_BEFORE, cause: 'in_use' });
    await other.close();
    await until(() => printer.status().pill === 'ready');
    expect(await print(printer)).toEqual({ outcome: 'printed' });
    expectCleanSlips(device, 1);
  });

  test('switched off: held as unreachable, found again by itself when it is back', async () => {
    const { printer, device } = await setUp();
    await pillIs(printer, 'ready');
    await device.stop();
    await pillIs(printer, 'offline');
    expect(await print(printer)).toEqual({ ...HELD_BEFORE, cause: 'unreachable' });
    await device.start();
    await pillIs(printer, 'ready');
    expect(await print(printer)).toEqual({ outcome: 'printed' });
  });

  test('nobody answers a listener that only swallows bytes: the receipt is still sent whole, as unknown', async () => {
    const received: Buffer[] = [];
    const sink = createServer((socket) => {
      socket.on('data', (chunk) => received.push(chunk));
      socket.on('error', () => undefined);
    });
    await new Promise<void>((resolve) => sink.listen(0, '127.0.0.1', resolve));
    cleanUps.push(async () => {
      await new Promise((resolve) => sink.close(resolve));
    });
    const printer = printerAt((sink.address() as AddressInfo).port);
    expect(await print(printer)).toEqual({ outcome: 'unknown', cause: 'no_answer' });
    expect(Buffer.concat(received).includes(Buffer.from(JOB))).toBe(true);
  });
});

describe('the order of journal and paper', () => {
  test('not one byte of the job leaves before the journal has it', async () => {
    const { printer, device } = await setUp();
    let release = (): void => undefined;
    const durable = new Promise<void>((resolve) => (release = resolve));
    const printing = print(printer, { beforeFirstByte: () => durable });
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(device.model.uncut.bytes).toHaveLength(0);
    expect(device.model.slips).toHaveLength(0);
    release();
    expect(await printing).toEqual({ outcome: 'printed' });
  });

  test('a journal that refuses stops the job before its first byte', async () => {
    const { printer, device } = await setUp();
    const beforeFirstByte = (): Promise<void> => Promise.reject(new Error('disk'));
    expect(await print(printer, { beforeFirstByte })).toEqual({ ...HELD_BEFORE, cause: 'refused_by_journal' });
    expect(device.model.slips).toHaveLength(0);
    expect(await print(printer)).toEqual({ outcome: 'printed' });
  });

  test('paper that ends while the journal is written still holds the job before its first byte', async () => {
    const { printer, device } = await setUp();
    const beforeFirstByte = async (): Promise<void> => {
      device.model.setFaults({ coverOpen: true });
      await new Promise((resolve) => setTimeout(resolve, 100));
    };
    expect(await print(printer, { beforeFirstByte })).toEqual({ ...HELD_BEFORE, cause: 'cover_open' });
    expect(device.model.uncut.bytes).toHaveLength(0);
  });

  test('jobs come out one after another in the order they were given', async () => {
    const { printer, device } = await setUp({ msPerLine: 2 });
    const numbers = ['0001', '0002', '0003'];
    const jobs = numbers.map((n) => sampleJob(48, sampleView({ receiptNumber: `S001-02-260314-${n}` })));
    await Promise.all(jobs.map((job) => print(printer, {}, job)));
    const printed = device.model.slips.map(({ bytes }) => readPaper(bytes).papers.flatMap(paperLines).join());
    numbers.forEach((n, index) => expect(printed[index]).toContain(`S001-02-260314-${n}`));
  });
});

describe('ownership', () => {
  test('a second object of the program cannot claim the same printer; a closed one gives it free', async () => {
    const device = await server();
    const first = printerAt(device.port);
    const second = escposPrinter({
      id: 'other',
      columns: 48,
      connect: () => tcpTransport({ host: device.host, port: device.port }),
    });
    cleanUps.push(() => second.close());
    second.open();
    expect(second.claim()).toEqual({ ok: false, error: 'claimed_elsewhere' });
    second.enable();
    expect(await print(second)).toEqual({ ...HELD_BEFORE, cause: 'not_enabled' });
    await first.close();
    expect(first.status()).toMatchObject({ state: 'closed', pill: 'offline' });
    expect(second.claim()).toEqual({ ok: true, value: undefined });
  });

  test('closing in mid-job ends it as unknown', async () => {
    const { printer } = await setUp({ msPerLine: 50 });
    const printing = print(printer, {
      onStage: (stage) => {
        if (stage === 'confirming') void printer.close();
      },
    });
    expect(await printing).toEqual({ outcome: 'unknown', cause: 'aborted' });
  });
});
