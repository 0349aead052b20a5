/**
 * Whatever comes from outside is read by something that must not fall over: arbitrary bytes and texts, and real ones with
 * pieces changed, for every parser. None throws, none takes long, none keeps more than it should. A few hundred inputs each
 * here; `GUIDEPOST_FUZZ_RUNS=100000 npx vitest run --project unit tests/fuzz.test.ts` for many, which prints figures.
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { Compile } from 'typebox/compile';
import { afterAll, expect, test } from 'vitest';
import { readDevices } from '../hardware/devices-file.ts';
import { ReplyReader } from '../hardware/printer/printer-replies.ts';
import { cas } from '../hardware/scale/cas.ts';
import { toledo8217 } from '../hardware/scale/toledo-8217.ts';
import { ScanFraming } from '../hardware/scanner/framing.ts';
import type { Disk } from '../main/journal/disk.ts';
import { sealEntry, lineOf } from '../main/journal/record.ts';
import { scanJournal, segmentName } from '../main/journal/scan.ts';
import { signerOf } from '../main/pairing/device-key.ts';
import { dataOf } from '../main/upload/cloud-transport.ts';
import { isDeeperThan } from '../sync/cloud/app/depth.ts';
import { readPhone } from '../sync/domain/phone.ts';
import { checkChain } from '../sync/cloud/ingest/chain.ts';
import { examine } from '../sync/cloud/ingest/examine.ts';
import { csvText } from '../sync/cloud/reports/csv.ts';
import { isStorable } from '../sync/cloud/store/quarantine.ts';
import { readToken } from '../sync/domain/binding-token.ts';
import { scanCandidates } from '../sync/domain/barcode.ts';
import { hasGs1CheckDigit } from '../sync/domain/check-digit.ts';
import type { BrandId, EntryId, StoreId, TerminalId } from '../sync/domain/ids.ts';
import { readItemLinks, readTemplates } from '../sync/domain/label-templates.ts';
import { readLabel, USUAL_TEMPLATES } from '../sync/domain/scale-label.ts';
import { epochMs, type BusinessDay } from '../sync/domain/time.ts';
import * as messages from '../sync/protocol/messages.ts';
import { FIRST_PREV_HASH } from '../sync/schemas/entries/entry.ts';

const RUNS = Number(process.env['GUIDEPOST_FUZZ_RUNS'] ?? 300);
const SLOWEST_MS = 1000;
/** What is still held when the garbage is gone. */
const KEPT_MAX = 32 * 1_048_576;
const figures: string[] = [];
setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

afterAll(() => {
  if (process.env['GUIDEPOST_FUZZ_RUNS'] !== undefined) process.stderr.write(`${figures.join('\n')}\n`);
});

/** Plays the inputs and looks at each one's time and at what is kept in the end. */
async function fuzz<Input>(name: string, inputs: fc.Arbitrary<Input>, read: (input: Input) => unknown): Promise<void> {
  let slowest = 0;
  collect();
  const heap = process.memoryUsage().heapUsed;
  let count = 0;
  const started = performance.now();
  await fc.assert(
    fc.asyncProperty(inputs, async (input) => {
      const at = performance.now();
      const answer = read(input);
      if (answer instanceof Promise) await answer;
      slowest = Math.max(slowest, performance.now() - at);
      count += 1;
    }),
    { numRuns: RUNS },
  );
  const seconds = (performance.now() - started) / 1000;
  collect();
  const kept = Math.max(0, process.memoryUsage().heapUsed - heap);
  figures.push(
    `${name}: ${String(count)} inputs in ${seconds.toFixed(1)} s, slowest ${slowest.toFixed(1)} ms, kept ${(kept / 1_048_576).toFixed(1)} MB`,
  );
  expect(slowest).toBeLessThan(SLOWEST_MS);
  expect(kept).toBeLessThan(KEPT_MAX);
}

/** A real text with a few characters cut out, doubled or replaced. */
const damaged = (texts: readonly string[]): fc.Arbitrary<string> =>
  fc
    .tuple(
      fc.constantFrom(...texts),
      fc.array(
        fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(3), fc.string({ maxLength: 6, unit: 'binary' })),
        {
          maxLength: 6,
        },
      ),
    )
    .map(([text, changes]) =>
      changes.reduce((whole, [where, cut, put]) => {
        const at = Math.floor(where * whole.length);
        return whole.slice(0, at) + put + whole.slice(at + cut);
      }, text),
    );
const anyText = fc.oneof(fc.string({ maxLength: 400, unit: 'binary' }), fc.string({ maxLength: 400 }));
const anyBytes = fc.uint8Array({ maxLength: 300 });
const anyJson = fc.jsonValue({ maxDepth: 6 });
const soup = (alphabet: string): fc.Arbitrary<string> =>
  fc.string({ unit: fc.constantFrom(...alphabet), maxLength: 300 });

const signer = signerOf(Buffer.alloc(32, 7));
const TERMINAL = { brand: 'demo' as BrandId, store: 'S001' as StoreId, terminal: '01' as TerminalId };
const sealed = (seq: number, prevHash: string, kind: 'incarnation.opened' | 'audit') =>
  sealEntry(
    {
      seq,
      id: `019a0000-0000-7000-8000-00000000000${String(seq)}` as EntryId,
      at: epochMs(1_790_000_000_000),
      businessDay: '2026-09-21' as BusinessDay,
      staff: null,
      prevHash,
      ...(kind === 'audit'
        ? { kind, body: { action: 'started' } }
        : { kind, body: { ...TERMINAL, incarnation: 1, publicKey: signer.publicKey, reason: 'paired' } }),
    },
    signer,
  );
const opened = sealed(1, FIRST_PREV_HASH, 'incarnation.opened');
const entries = [opened, sealed(2, opened.hash, 'audit')];
const journal = entries.map(lineOf).join('');

const diskOf = (bytes: Uint8Array): Disk => ({
  list: () => Promise.resolve([segmentName(1, 1)]),
  read: () => Promise.resolve(bytes),
  readRange: (_name, offset, length) => Promise.resolve(bytes.slice(offset, offset + length)),
  openAppend: () => Promise.reject(new Error('read only')),
  writeWhole: () => Promise.reject(new Error('read only')),
  truncate: () => Promise.reject(new Error('read only')),
});

test('the journal as written reads whole, so that what is damaged below is a real one', async () => {
  const report = await scanJournal(diskOf(Buffer.from(journal)), { signatures: 'all' });
  expect([report.last?.seq, report.bad, report.torn]).toEqual([2, undefined, undefined]);
});

test(
  'the scan of a journal takes any bytes',
  () =>
    fuzz(
      'journal scan',
      fc.oneof(
        damaged([journal]).map((text) => Buffer.from(text)),
        anyBytes.map((bytes) => Buffer.concat([Buffer.from(journal), bytes])),
        anyBytes,
      ),
      (bytes) => scanJournal(diskOf(bytes), { signatures: 'all' }),
    ),
  3_600_000,
);

const SCHEMAS = Object.entries(messages).flatMap(([name, schema]) =>
  typeof schema === 'object' && /_(REQUEST|ANSWER|PROFILE|VIEW|ROW)$|^(PROBLEM|HIGH_WATER|CHECKPOINT)$/.test(name)
    ? [Compile(schema)]
    : [],
);
const uploaded = JSON.stringify({ terminal: '01', entries });
const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
};

test(
  'protocol messages of any shape are told from good ones',
  () =>
    fuzz('protocol messages', fc.oneof(damaged([uploaded]).map(parsed), anyJson), (value) => {
      for (const schema of SCHEMAS) if (!schema.Check(value)) schema.Errors(value);
      isDeeperThan(value, 64);
      isStorable(JSON.stringify(value));
    }),
  3_600_000,
);

test('uploaded entries of any content are chained or refused, examined or set aside', () => {
  const device = { kind: 'device', number: 1, ...TERMINAL } as const;
  const master = Buffer.alloc(32, 1);
  const raw = fc.record({
    seq: fc.constantFrom(1, 2),
    id: anyText,
    kind: fc.constantFrom('sale', 'refund', 'audit', 'token.issued', 'binding.claimed', 'shift.closed', 'x'),
    prevHash: fc.constant(FIRST_PREV_HASH),
    hash: fc.constant(opened.hash),
    signature: anyText,
    body: fc.oneof(anyJson, fc.string({ unit: 'binary' }), fc.dictionary(anyText, anyJson, { maxKeys: 8 })),
    v: fc.oneof(fc.constant(1), anyJson),
    at: anyJson,
  });
  return fuzz('uploaded entries', raw, (entry) => {
    checkChain([entry], { seq: 0, hash: FIRST_PREV_HASH }, () => undefined);
    examine(entry, device, master);
  });
}, 3_600_000);

test('any scanned text is a reading or an error, and what it sells has a right check digit', () => {
  const codes = [
    '6901234567892',
    ']C1010690123456789217261231\u001d10ABC\u001d21X',
    ']e00106901234567892310300123439221603',
    '(01)06901234567892(3103)001234(10)A(B)C',
    'https://id.gs1.org/01/09501101530003/10/A%2FB?17=261231&3103=001234',
    'https://q.brand.cn/i/TEE-M/000123',
    '260123401603012340',
    '2001234012348',
    'S001-01-260921-0001',
    'GPM-1028',
  ];
  const links = [{ host: 'q.brand.cn', path: '/i/{code}/{serial}' }];
  const inputs = fc.tuple(
    fc.oneof(damaged(codes), anyText, soup('0123456789'), soup(']C1eQd()\u001d0123456789'), soup('htps:/.?=&%01gtin9')),
    fc.constantFrom('goods' as const, 'tender' as const),
  );
  return fuzz('barcodes', inputs, ([text, screen]) => {
    const { reading } = scanCandidates(text, { screen, templates: USUAL_TEMPLATES, itemLinks: links });
    if (!reading.ok || (reading.value.kind !== 'product' && reading.value.kind !== 'elements')) return;
    for (const key of reading.value.keys) if (/^\d+$/.test(key)) expect(hasGs1CheckDigit(key)).toBe(true);
  });
}, 3_600_000);

test('label templates and item links of any settings document are in force or refused', () => {
  const whole = JSON.stringify([...USUAL_TEMPLATES, { host: 'q.brand.cn', path: '/i/{code}' }]);
  return fuzz('scan settings', fc.oneof(damaged([whole]).map(parsed), anyJson), (value) => {
    const templates = readTemplates(value);
    readItemLinks(value);
    if (templates.ok) readLabel('2001234012348', templates.value);
  });
}, 3_600_000);

test(
  'a scanner’s bytes in any split never keep more than one scan',
  () =>
    fuzz(
      'scanner framing',
      fc.tuple(fc.array(anyBytes, { maxLength: 6 }), fc.constantFrom('auto', 'cr', 'etx', 'none')),
      ([parts, framing]) => {
        const reader = new ScanFraming({ framing: framing as 'auto' });
        for (const part of parts) reader.push(part);
      },
    ),
  3_600_000,
);

test(
  'a printer’s replies in any order and split are told apart or dropped',
  () =>
    fuzz('printer replies', fc.array(anyBytes, { maxLength: 8 }), (parts) => {
      const reader = new ReplyReader();
      for (const part of parts) expect(reader.push(part).length).toBeLessThanOrEqual(part.length);
    }),
  3_600_000,
);

test(
  'a scale’s bytes are a weight or a fault',
  () =>
    fuzz(
      'scale answers',
      fc.oneof(
        anyBytes,
        damaged(['\u000200125\r', 'ST,GS, 1.250kg\r\n']).map((text) => Buffer.from(text, 'latin1')),
      ),
      (bytes) => {
        for (const protocol of [cas, toledo8217]) protocol.read(bytes);
      },
    ),
  3_600_000,
);

test(
  'binding tokens of any spelling are read or refused',
  () =>
    fuzz(
      'binding tokens',
      fc.oneof(anyText, soup('0123456789ABCDEFGHJKMNPQRSTVWXYZoil'), damaged(['0'.repeat(30)])),
      readToken,
    ),
  3_600_000,
);

test('a devices file of any content leaves out what is wrong', () => {
  const file = JSON.stringify({
    scanners: [{ id: 's', driver: 'serial', path: '/dev/ttyUSB0', baudRate: 9600 }],
    printers: [{ id: 'p', driver: 'escpos', transport: 'tcp', host: '127.0.0.1', port: 9100 }],
    drawers: [{ id: 'd', driver: 'printer', printer: 'p' }],
  });
  const inputs = fc.oneof(
    damaged([file]),
    anyText,
    anyJson.map((value) => JSON.stringify(value)),
  );
  return fuzz('devices.json', inputs, (text) => readDevices(text, 'devices.json'));
}, 3_600_000);

test('no cell of a CSV begins a formula, and a row stays a row', () => {
  const cells = fc.oneof(
    fc.string({ maxLength: 30, unit: 'binary' }),
    fc
      .tuple(fc.constantFrom('=', '+', '-', '@', '\t', '\r', '\n', '|'), fc.string({ maxLength: 20 }))
      .map((part) => part.join('')),
  );
  return fuzz('CSV', fc.array(cells, { minLength: 1, maxLength: 6 }), (row) => {
    const text = csvText(['a'], [row]);
    const read = cellsOf(text.slice(4));
    expect(read).toHaveLength(row.length);
    for (const cell of read) if (!/^-?\d+(\.\d+)?$/.test(cell)) expect(cell).not.toMatch(/^[=+\-@\t\r\n|]/);
  });
}, 3_600_000);

/** The cells of one row, as RFC 4180 reads them. */
function cellsOf(row: string): string[] {
  return [...`,${row.replace(/\r\n$/, '')}`.matchAll(/,(?:"((?:[^"]|"")*)"|([^,"]*))/g)].map(
    ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? '',
  );
}

test(
  'phone numbers and server-sent events of any text',
  () =>
    fuzz(
      'phones and events',
      fc.oneof(anyText, soup('+0123456789 -()'), damaged(['event: resync\ndata: {"scope":"a"}'])),
      (text) => {
        readPhone(text);
        dataOf(text);
      },
    ),
  3_600_000,
);
