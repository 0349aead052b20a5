import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { PNG } from 'pngjs';
import decodeQR from 'qr/decode.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { configuredPrinter } from '../../../hardware/printer/open-printer.ts';
import { readPaper, type Paper } from '../../../hardware/testing/printer-oracle.ts';
import { paperHtml, paperPng } from '../../../hardware/testing/printer-picture.ts';
import { BINDING_URL, RECEIPT_CODE, sampleJob, sampleView } from './sample-receipt.ts';

const run = promisify(execFile);
let folder = '';
let hasZbar = false;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'guidepost-slips-'));
  hasZbar = await run('zbarimg', ['--version']).then(
    () => true,
    () => false,
  );
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Reads the codes off a picture with zbar, where it is installed, as a phone would: from the whole slip. */
async function readWithZbar(png: Buffer): Promise<string> {
  const file = join(folder, 'slip.png');
  await writeFile(file, png);
  const { stdout } = await run('zbarimg', ['-q', '--raw', '-Sbinary', file], { encoding: 'utf8' });
  return stdout; // One payload after the other, in no order, with nothing between.
}

/** Reads one symbol, cut out of the picture with its quiet zone, with the decoder of the `qr` package. */
function readSymbols(paper: Paper, png: Buffer): string[] {
  const picture = PNG.sync.read(png);
  const margin = (picture.width - paper.columns * 12) / 2;
  return paper.items.flatMap((item) => {
    if (item.kind !== 'qr') return [];
    const quiet = 4 * item.moduleDots;
    const side = item.modules.length * item.moduleDots + 2 * quiet;
    const cut = new PNG({ width: side, height: side });
    PNG.bitblt(picture, cut, item.leftDots + margin - quiet, item.topDots + margin - quiet, side, side, 0, 0);
    return [decodeQR({ width: side, height: side, data: new Uint8Array(cut.data) })];
  });
}

async function printedPaper(columns: number): Promise<Paper> {
  const { printer, model } = configuredPrinter({ id: 'receipt', driver: 'virtual', columns });
  printer.open();
  printer.claim();
  printer.enable();
  expect(await printer.print(sampleJob(columns, sampleView({}, { copy: true })), { jobId: 'j' })).toEqual({
    outcome: 'printed',
  });
  await printer.close();
  const { papers, faults } = readPaper(model?.slips[0]?.bytes ?? new Uint8Array(), columns);
  expect(faults).toEqual([]);
  return papers[0] ?? expect.unreachable();
}

describe('the codes on a printed receipt', () => {
  test.each([48, 32])('are read by QR readers that are not ours, at %i columns', async (columns) => {
    const paper = await printedPaper(columns);
    const png = paperPng(paper);
    expect(readSymbols(paper, png)).toEqual([BINDING_URL, RECEIPT_CODE]);
    if (hasZbar) expect([BINDING_URL + RECEIPT_CODE, RECEIPT_CODE + BINDING_URL]).toContain(await readWithZbar(png));
  });

  test('the page for people holds every row and symbol', async () => {
    const html = paperHtml(await printedPaper(48));
    expect(html).toContain('>梧</text>');
    expect(html.match(/<path /g)).toHaveLength(2);
  });
});
