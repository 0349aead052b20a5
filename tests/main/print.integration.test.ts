import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPublicKey, verify } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { NO_DEVICES, type Devices } from '../../hardware/devices-file.ts';
import { paperLines, readPaper } from '../../hardware/testing/printer-oracle.ts';
import { startPrinterServer, type PrinterServer } from '../../hardware/testing/virtual-printer.ts';
import { DATA_LOCK } from '../../main/data-lock.ts';
import { eventually, Till } from './support/till.ts';

/** Another till's folder becomes the one of a crash; the process that held its lock is dead. */
function comeBack(image: string, till: Till): void {
  rmSync(till.folder, { recursive: true });
  cpSync(image, till.folder, { recursive: true });
  rmSync(image, { recursive: true });
  rmSync(join(till.folder, DATA_LOCK));
}

/** The real host and journal, a printer behind real TCP, read back by an oracle that shares no code with the encoder. */
describe('slips on a network printer', () => {
  let printer: PrinterServer;
  let till: Till;
  const more: Till[] = [];
  const devicesAt = ({ host, port }: PrinterServer): Devices => ({
    ...NO_DEVICES,
    printers: [
      { id: 'receipt', driver: 'escpos', transport: { kind: 'tcp', host, port }, columns: 48, encoding: 'gb18030' },
    ],
    drawers: [{ id: 'till', printer: 'receipt', pin: 2, pulseMs: [50, 500] }],
  });
  beforeEach(async () => {
    printer = await startPrinterServer();
    till = new Till({ devices: devicesAt(printer) });
    await till.openForBusiness();
  });
  afterEach(async () => {
    for (const each of more.splice(0)) await each.end();
    await till.end();
    await printer.stop();
  });

  const state = async (on = till) => (await on.get('print.jobs', {})).items.at(-1)?.state;
  const becomes = (wanted: string, on = till) => eventually(async () => (await state(on)) === wanted, 20_000);
  const papers = () => printer.model.slips.flatMap(({ bytes }) => readPaper(bytes).papers);
  const text = () => papers().map((paper) => paperLines(paper).join('\n'));
  const kinds = async (on = till) => (await on.journal()).map(({ kind }) => kind);

  test('a receipt carries what was committed, and its code is signed by the terminal', async () => {
    await till.add();
    await till.serve('2001');
    const done = await till.get('sale.commit', await till.commitParams(10_000));
    await becomes('printed');
    const [slip] = text();
    for (const part of ['梧桐路店', done.receiptNumber, '纯棉T恤', '99.00', '周敏 1001', '林悦', '100.00', '1.00'])
      expect(slip).toContain(part);
    const symbols = papers().flatMap(({ items }) =>
      items.flatMap((item) => (item.kind === 'qr' ? [item.payload] : [])),
    );
    expect(symbols).toHaveLength(2);
    expect(symbols[0]).toMatch(/^http:\/\/127\.0\.0\.1:47320\/g\/[0-9A-Z]{30}$/);
    const [number, total, signature] = (symbols[1] ?? '').split('/r/')[1]?.split('/') ?? [];
    const entries = await till.journal();
    const sale = entries.find(({ kind }) => kind === 'sale');
    const opened = entries.find(({ kind }) => kind === 'incarnation.opened');
    const key = createPublicKey({
      key: { kty: 'OKP', crv: 'Ed25519', x: String(opened?.body['publicKey']) },
      format: 'jwk',
    });
    const signed = `guidepost-receipt|${String(number)}|${String(total)}|${String(sale?.hash)}`;
    expect([number, total]).toEqual([done.receiptNumber, '9900']);
    expect(verify(null, Buffer.from(signed), key, Buffer.from(signature ?? '', 'base64url'))).toBe(true);
    expect(printer.model.kicks).toHaveLength(1);
  });

  test('printed but not stored: the sale and its print are in the journal before the first byte, and so is the end', async () => {
    await till.sell();
    await becomes('printed');
    const order = (await kinds()).filter((kind) => kind.startsWith('print.') || kind === 'sale');
    expect(order).toEqual(['sale', 'print.queued', 'print.started', 'print.ended']);
  });

  test('waits for a printer that is off, writes nothing about it, and prints by itself when it is on', async () => {
    await printer.stop();
    await eventually(() => till.host.state().printer.state === 'offline');
    await till.sell();
    await becomes('held');
    expect((await till.get('print.jobs', {})).items[0]).toMatchObject({ cause: 'unreachable' });
    expect(await kinds()).not.toContain('print.started');
    await printer.start();
    await becomes('printed');
    expect(text()).toHaveLength(1);
    expect(text()[0]).not.toContain('COPY');
  });

  test('stops in mid-job without paper, and the cashier’s second slip is a copy', async () => {
    printer.model.setFaults({ paperOutAtLine: 8 });
    await till.sell();
    await becomes('held');
    expect(till.host.state().printer.state).toBe('held');
    const [job] = (await till.get('print.jobs', {})).items;
    if (job === undefined) throw new Error('no job');
    printer.model.setFaults({ paperOutAtLine: undefined });
    const again = await till.get('print.again', { job: job.job });
    expect(again).toMatchObject({ copy: 1, receiptNumber: job.receiptNumber });
    printer.model.reloadPaper();
    await becomes('printed');
    expect(text().some((slip) => slip.includes('副本 COPY'))).toBe(true);
    expect((await till.get('print.jobs', {})).items.map(({ state: each }) => each)).toEqual(['discarded', 'printed']);
  });

  test('after a crash in mid-job nobody prints or kicks again: the cashier decides', async () => {
    printer.model.setFaults({ msPerLine: 150 });
    await till.sell();
    await eventually(async () => (await kinds()).includes('print.started'), 20_000);
    // What a power cut would leave on the disk at this very moment, while the printer is in the middle of the slip.
    const image = mkdtempSync(join(tmpdir(), 'guidepost-crash-'));
    cpSync(till.folder, image, { recursive: true });
    await becomes('printed');
    const slips = text().length;
    const kicks = printer.model.kicks.length;
    await till.stop();
    printer.model.setFaults({ msPerLine: 0 });

    const after = new Till({ devices: devicesAt(printer), cloud: till.cloud });
    more.push(after);
    comeBack(image, after);
    await after.start();
    await after.login();
    expect(await state(after)).toBe('unknown');
    expect(after.host.state().printer.state).toBe('unknown');
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(text()).toHaveLength(slips);
    expect(printer.model.kicks).toHaveLength(kicks);
    const [job] = (await after.get('print.jobs', {})).items;
    if (job === undefined) throw new Error('no job');
    expect(await after.get('print.discard', { job: job.job })).toMatchObject({ state: 'discarded' });
  });

  test('a kick that could not be sent is not made up for when the printer is back', async () => {
    await printer.stop();
    await till.sell();
    await eventually(async () => (await kinds()).includes('drawer.ended'), 20_000);
    const ended = (await till.journal()).find(({ kind }) => kind === 'drawer.ended');
    expect(ended?.body).toMatchObject({ outcome: 'failed' });
    await printer.start();
    await becomes('printed');
    expect(printer.model.kicks).toHaveLength(0);
  });

  test('a crash between the sale and its kick: the drawer stays shut, the receipt comes out once', async () => {
    let image: string | undefined;
    await till.stop();
    await till.start({
      killPoints: {
        reach: (name) => {
          if (name !== 'commit.after_journal' || image !== undefined) return;
          image = mkdtempSync(join(tmpdir(), 'guidepost-crash-'));
          cpSync(till.folder, image, { recursive: true });
        },
      },
    });
    await till.login();
    const done = await till.sell();
    await becomes('printed');
    await till.stop();
    const other = await startPrinterServer();
    const after = new Till({ devices: devicesAt(other), cloud: till.cloud });
    more.push(after);
    comeBack(image ?? '', after);
    await after.start();
    await after.login();
    await becomes('printed', after);
    expect(after.host.state().done).toMatchObject({ receiptNumber: done.receiptNumber, change: 100, print: 'printed' });
    expect(
      (await after.journal()).filter(({ kind }) => kind === 'drawer.ended').map(({ body }) => body['outcome']),
    ).toEqual(['unknown']);
    expect(other.model.kicks).toHaveLength(0);
    expect(other.model.slips).toHaveLength(1);
    await other.stop();
  });

  test('copies and test slips are jobs of their own', async () => {
    const done = await till.sell();
    await becomes('printed');
    expect(await till.get('print.copy', { receiptNumber: done.receiptNumber })).toMatchObject({ copy: 1 });
    await becomes('printed');
    expect(await till.get('print.copy', { receiptNumber: done.receiptNumber })).toMatchObject({ copy: 2 });
    await becomes('printed');
    await till.get('print.test', { printer: 'receipt' });
    await becomes('printed');
    expect(text().filter((slip) => slip.includes('COPY'))).toHaveLength(2);
    expect(text().at(-1)).toContain('PRINTER TEST');
    expect(await till.call('print.copy', { receiptNumber: 'S001-01-260101-9999' as never })).toMatchObject({
      code: 'not_found',
    });
    await till.get('drawer.open', { reason: '换零钱' });
    await eventually(() => printer.model.kicks.length === 2);
    expect(printer.model.slips.flatMap(({ bytes }) => readPaper(bytes).faults)).toEqual([]);
  });
});
