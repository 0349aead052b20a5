/** The signed code of a receipt as paper has it: read back by QR readers that are not ours, at both widths of paper. */
import { execFile } from 'node:child_process';
import { generateKeyPairSync, sign } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { encodeReceipt, paperDots } from '../../../hardware/printer/receipt-encoder.ts';
import { qrSize } from '../../../hardware/printer/qr-command.ts';
import { readPaper } from '../../../hardware/testing/printer-oracle.ts';
import { paperPng } from '../../../hardware/testing/printer-picture.ts';
import { receiptFacts } from '../../fixtures/receipt-facts.ts';
import { RECEIPT_LINK_BYTES_MAX, RECEIPT_TOKEN_LINES_MAX, receiptLink } from '../../../sync/domain/receipt-token.ts';
import { writeReceiptToken } from '../../../sync/domain/receipt-token-writing.ts';

const run = promisify(execFile);
const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const signed = (bytes: Uint8Array): string => sign(null, bytes, privateKey).toString('base64url');
const key = {
  publicKey: publicKey.export({ format: 'jwk' }).x ?? '',
  signature: signed(new TextEncoder().encode('a word')),
};
const linkOf = (lines: number): string =>
  receiptLink('https://shop.brand.cn', writeReceiptToken(receiptFacts(lines, key), signed) ?? expect.unreachable());

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'guidepost-codes-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const hasZbar = await run('zbarimg', ['--version']).then(
  () => true,
  () => false,
);

describe.each([
  [58, 32],
  [80, 48],
])('on %i mm paper', (_mm, columns) => {
  test.each([1, 5, 12, RECEIPT_TOKEN_LINES_MAX])('the code of %i lines is read as it was written', async (lines) => {
    const link = linkOf(lines);
    expect(link.length).toBeLessThanOrEqual(RECEIPT_LINK_BYTES_MAX);
    const size = qrSize(link.length, paperDots(columns));
    expect(size).toMatchObject({ ok: true });
    // Below three dots a module thermal print is not read reliably.
    if (size.ok) expect(size.value.moduleDots).toBeGreaterThanOrEqual(3);
    const bytes = encodeReceipt([{ kind: 'qr', payload: link }], columns);
    const { papers, faults } = readPaper(bytes.ok ? bytes.value : new Uint8Array(), columns);
    expect(faults).toEqual([]);
    const file = join(folder, `${String(columns)}-${String(lines)}.png`);
    await writeFile(file, paperPng(papers[0] ?? expect.unreachable()));
    if (!hasZbar) return;
    const { stdout } = await run('zbarimg', ['-q', '--raw', '-Sbinary', file], { encoding: 'utf8' });
    expect(stdout).toBe(link);
  });
});

test('the longest link that is printed fits 58 mm paper', () => {
  expect(qrSize(RECEIPT_LINK_BYTES_MAX, paperDots(32))).toMatchObject({
    ok: true,
    value: { version: 25, moduleDots: 3 },
  });
});
