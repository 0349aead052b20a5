/**
 * `npm run import -- FILE --cloud URL [--staff N] [--brand ID]`: products of a CSV or XLSX file into the catalogue, all or none. Who
 * imports is asked; the PIN comes from the terminal, from what is piped in, or from GUIDEPOST_PIN. The rows are checked in parts, then
 * one request writes them: before it nothing has changed. One line of JSON says what was done; faults are lines on stderr and exit 1.
 */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { isObject } from '../../sync/domain/outside.ts';
import { PRODUCTS_IN_FILE_MAX } from '../../sync/domain/product-entry.ts';
import { err, ok, type Result } from '../../sync/domain/result.ts';
import type { ImportError } from '../../sync/protocol/catalogue.ts';
import { PROTOCOL_HEADER, PROTOCOL_VERSION } from '../../sync/protocol/messages.ts';
import { fetchTransport, type CloudTransport } from '../upload/cloud-transport.ts';
import { askPerson } from './import/ask.ts';
import { faultLine, readRows, type ReadRows, type Row } from './import/columns.ts';
import { progressOf } from './import/progress.ts';
import { readTable } from './import/table.ts';

const USAGE = 'usage: npm run import -- FILE --cloud URL [--staff N] [--brand ID]';
/** Rows in one check. */
const CHUNK = 1000;
const ASK_TIMEOUT_MS = 30_000;
const IMPORT_TIMEOUT_MS = 300_000;
/** Faults of the file itself that are printed. */
const LINES_MAX = 200;

process.exitCode = await run().catch((error: unknown) => fail(error instanceof Error ? error.message : String(error)));

async function run(): Promise<number> {
  const { values, positionals } = parseArgs({
    options: { cloud: { type: 'string' }, staff: { type: 'string' }, brand: { type: 'string' } },
    allowPositionals: true,
  });
  const [file, ...more] = positionals;
  if (file === undefined || values.cloud === undefined || more.length > 0) return fail(USAGE);
  if (!/^https?:/.test(values.cloud) || !URL.canParse(values.cloud))
    return fail(`--cloud ${values.cloud} is no address`);
  const table = await readTable(readFileSync(file));
  if (!table.ok) return fail(`${file}: ${table.error}`);
  const read = readRows(table.value);
  if (read.errors.length > 0) return failAll(read.errors.slice(0, LINES_MAX), read.errors.length);
  if (read.rows.length > PRODUCTS_IN_FILE_MAX)
    return fail(`${file}: more than ${String(PRODUCTS_IN_FILE_MAX)} products: split the file`);
  const person = await askPerson({ ...given('staff', values.staff), ...given('pin', process.env['GUIDEPOST_PIN']) });
  if (person === undefined) return fail('no staff number or no PIN');

  const cloud = fetchTransport(values.cloud, { [PROTOCOL_HEADER]: String(PROTOCOL_VERSION) });
  const opened = await asked(cloud, '/v1/sessions', { brand: values.brand ?? 'demo', ...person }, ASK_TIMEOUT_MS);
  if (!opened.ok) return fail(`not logged in: ${opened.error.words}`);
  const token = isObject(opened.value) ? String(opened.value['token']) : '';
  return importRows(cloud, token, read);
}

function given(name: string, value: string | undefined): Readonly<Record<string, string>> {
  return value === undefined || value === '' ? {} : { [name]: value };
}

async function importRows(cloud: CloudTransport, token: string, read: ReadRows): Promise<number> {
  const rows = read.rows.map(({ row }) => row);
  const send = (some: readonly Row[], check: boolean) =>
    asked(cloud, '/v1/import/products', { rows: some, ...(check ? { check } : {}) }, IMPORT_TIMEOUT_MS, token);
  const bar = progressOf('checked', rows.length);
  let isDoubtful = false;
  for (let start = 0; start < rows.length; start += CHUNK) {
    bar.at(start);
    const checked = await send(rows.slice(start, start + CHUNK), true);
    if (checked.ok) continue;
    if (checked.error.errors === undefined) {
      bar.end();
      return fail(checked.error.words);
    }
    isDoubtful = true;
  }
  bar.at(rows.length);
  bar.end();
  // A code that passes from one row to another is free only in the whole: that is judged last, and names the faults.
  const written = isDoubtful ? await wholeThen(send, rows) : await send(rows, false);
  if (!written.ok) {
    const { errors, count, words } = written.error;
    if (errors === undefined) return fail(words);
    return failAll(
      errors.map((each) => faultLine(each, read)),
      count,
    );
  }
  process.stdout.write(`${JSON.stringify(written.value)}\n`);
  return 0;
}

type Send = (rows: readonly Row[], check: boolean) => Promise<Result<unknown, Refused>>;
async function wholeThen(send: Send, rows: readonly Row[]): Promise<Result<unknown, Refused>> {
  const whole = await send(rows, true);
  return whole.ok ? send(rows, false) : whole;
}

interface Refused {
  readonly words: string;
  readonly errors?: readonly ImportError[];
  readonly count: number;
}

async function asked(
  cloud: CloudTransport,
  path: string,
  body: unknown,
  timeoutMs: number,
  token?: string,
): Promise<Result<unknown, Refused>> {
  const said = await cloud.request({
    method: 'POST',
    path,
    body,
    timeoutMs,
    ...(token === undefined ? {} : { token }),
  });
  if (said.kind === 'unreachable') {
    const known =
      said.neverSent === true ? '' : '; whether it was carried out is not known, the same file again is safe';
    return err({ words: `the cloud did not answer (${said.detail})${known}`, count: 1 });
  }
  if (said.status === 200) return ok(said.body);
  const problem = isObject(said.body) ? said.body : {};
  const { code, detail, errors, count } = problem;
  const words = [String(said.status), code, detail].filter((part) => typeof part === 'string').join(' ');
  if (code !== 'refused_rows' || !Array.isArray(errors)) return err({ words, count: 1 });
  return err({ words, errors: errors as readonly ImportError[], count: Number(count) });
}

function failAll(lines: readonly string[], count: number): number {
  for (const line of lines) process.stderr.write(`import: ${line.replaceAll(/\s+/gu, ' ')}\n`);
  const rest = count - lines.length;
  return fail(`faults: ${String(count)}${rest > 0 ? `, ${String(rest)} of them not shown` : ''}; nothing was written`);
}

function fail(line: string): number {
  process.stderr.write(`import: ${line.split('\n')[0] ?? ''}\n`);
  return 1;
}
