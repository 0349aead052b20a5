/**
 * The file of archived journal lines: gzip of a head line, the lines as they were received (month, scope, terminal, time of
 * receipt and the exact line, behind tabs), a manifest (lines by month; for each terminal its runs of numbers with first
 * and last hash), and at the end the SHA-256 of all before it. `zcat` reads it without us. Reading checks everything: the
 * checksum, every line's hash, every chain without a gap, and that the manifest says what is there.
 */
import { createHash, type Hash } from 'node:crypto';
import Type, { type Static } from 'typebox';
import { Compile } from 'typebox/compile';
import { linesOf, SEAL } from '../backup/backup-file.ts';
import { codeOf, StartFailure } from '../failure.ts';
import { lineOf, type RawEntry } from '../ingest/chain.ts';

const HEAD = Type.Object({
  guidepost: Type.Literal('journal archive'),
  version: Type.Literal(1),
  at: Type.Integer(),
  /** Of the cloud's history, when it was taken. */
  epoch: Type.String(),
  /** Every month is before this one. */
  before: Type.Integer(),
});
const MANIFEST = Type.Object({
  lines: Type.Integer(),
  months: Type.Array(Type.Object({ month: Type.Integer(), lines: Type.Integer() })),
  terminals: Type.Array(
    Type.Object({
      scope: Type.String(),
      terminal: Type.String(),
      /** Numbers without a gap between them. */
      runs: Type.Array(
        Type.Object({
          first: Type.Integer(),
          last: Type.Integer(),
          firstHash: Type.String(),
          lastHash: Type.String(),
        }),
      ),
    }),
  ),
});
export type ArchiveHead = Static<typeof HEAD>;
export type Manifest = Static<typeof MANIFEST>;

/** A line as the database has it. */
export interface KeptLine {
  readonly month: number;
  readonly scope: string;
  readonly terminal: string;
  readonly seq: number;
  readonly hash: string;
  readonly received_at: number;
  readonly line: string;
}

export interface CheckedArchive {
  readonly head: ArchiveHead;
  readonly manifest: Manifest;
  /** For each month of each terminal (`groupOf`): how many lines, and the SHA-256 over their hashes in order. */
  readonly prints: ReadonlyMap<string, string>;
  /** What the file's last line says. */
  readonly checksum: string;
}

const MANIFEST_MARK = 'manifest ';
const checkedHead = Compile(HEAD);
const checkedManifest = Compile(MANIFEST);

/** Names what a fingerprint is of. */
export const groupOf = (month: number, scope: string, terminal: string): string =>
  `${String(month)} ${scope} ${terminal}`;
export const printOf = (lines: number, hash: string): string => `${String(lines)} ${hash}`;

/** The file's content for these lines, which come by month, then scope, terminal and number. */
export async function* archiveContent(
  head: ArchiveHead,
  months: readonly number[],
  lines: AsyncIterable<readonly KeptLine[]>,
): AsyncGenerator<Buffer> {
  const hash = createHash('sha256');
  const sealing = (text: string): Buffer => {
    const bytes = Buffer.from(text);
    hash.update(bytes);
    return bytes;
  };
  const tally = new Tally(months);
  yield sealing(`${JSON.stringify(head)}\n`);
  for await (const page of lines) {
    for (const line of page) tally.add(line);
    yield sealing(page.map(rowOf).join(''));
  }
  yield sealing(`${MANIFEST_MARK}${JSON.stringify(tally.close().manifest)}\n`);
  yield Buffer.from(`${SEAL}${hash.digest('hex')}\n`);
}

const rowOf = ({ month, scope, terminal, received_at: at, line }: KeptLine): string =>
  `${[month, scope, terminal, at, line].join('\t')}\n`;

/** Reads the file from end to end. @throws StartFailure in one line that says what is wrong with it. */
export async function checkArchive(file: string): Promise<CheckedArchive> {
  const hash = createHash('sha256');
  const damaged = (why: string): StartFailure =>
    new StartFailure('archive', `${file} is no whole archive (${why}); nothing was changed`);
  const chains = new Map<string, { readonly seq: number; readonly hash: string }>();
  const tally = new Tally([]);
  let head: ArchiveHead | undefined;
  let manifest: Manifest | undefined;
  let checksum: string | undefined;
  try {
    for await (const bytes of linesOf(file)) {
      const text = bytes.subarray(0, -1).toString('utf8');
      if (checksum !== undefined) throw damaged('there is more after its end');
      if (manifest !== undefined) {
        checksum = hash.digest('hex');
        if (`${text}\n` !== `${SEAL}${checksum}\n` || bytes.at(-1) !== LINE_END)
          throw damaged('its content does not have its checksum');
        continue;
      }
      hash.update(bytes);
      if (head === undefined) {
        const value = jsonOf(text);
        if (!checkedHead.Check(value)) throw damaged('its first line is not an archive’s');
        head = value;
      } else if (text.startsWith(MANIFEST_MARK)) {
        const value = jsonOf(text.slice(MANIFEST_MARK.length));
        if (!checkedManifest.Check(value)) throw damaged('its manifest is none');
        manifest = value;
      } else {
        const kept = lineFrom(text);
        if (kept === null) throw damaged('a line is none, or not what its hash says');
        const { entry, line } = kept;
        const key = `${line.scope} ${line.terminal}`;
        const before = chains.get(key);
        if (before?.seq === line.seq - 1 && before.hash !== entry.prevHash)
          throw damaged(`the chain of ${key} breaks at ${String(line.seq)}`);
        chains.set(key, line);
        if (!tally.add(line)) throw damaged(`${key} has ${String(line.seq)} out of order`);
      }
    }
  } catch (error) {
    if (error instanceof StartFailure) throw error;
    throw damaged(codeOf(error));
  }
  if (head === undefined || manifest === undefined || checksum === undefined) throw damaged('its end is missing');
  const found = tally.close();
  const { months, ...rest } = manifest;
  const said = { ...rest, months: months.filter(({ lines }) => lines > 0) };
  if (JSON.stringify(sorted(said)) !== JSON.stringify(sorted(found.manifest)))
    throw damaged('its manifest does not say what is there');
  return { head, manifest, prints: found.prints, checksum };
}

const LINE_END = 10;
const sorted = ({ lines, months, terminals }: Manifest): readonly unknown[] => [lines, months, terminals];

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A row whose line is exactly what its hash covers; null for any other. */
function lineFrom(text: string): { readonly entry: RawEntry; readonly line: KeptLine } | null {
  const [month = '', scope = '', terminal = '', at = '', ...rest] = text.split('\t');
  const line = rest.join('\t');
  const entry = jsonOf(line) as RawEntry | null | undefined;
  if (!/^\d{1,6} \d+$/.test(`${month} ${at}`) || typeof entry?.hash !== 'string' || lineOf(entry)?.line !== line)
    return null;
  const { seq, hash } = entry;
  return { entry, line: { month: Number(month), scope, terminal, seq, hash, received_at: Number(at), line } };
}

interface Run {
  readonly first: number;
  last: number;
  readonly firstHash: string;
  lastHash: string;
}

/** Counts what goes by, the same way when it is written and when it is read back. */
class Tally {
  readonly #months: Map<number, number>;
  readonly #terminals = new Map<string, { readonly scope: string; readonly terminal: string; readonly runs: Run[] }>();
  readonly #prints = new Map<string, string>();
  #group: { readonly name: string; readonly hash: Hash; lines: number; seq: number } | undefined;
  #lines = 0;

  constructor(months: readonly number[]) {
    this.#months = new Map(months.map((month) => [month, 0]));
  }

  /** False for a line that does not come after the one before it. */
  add({ month, scope, terminal, seq, hash }: KeptLine): boolean {
    const name = groupOf(month, scope, terminal);
    if (this.#group?.name !== name) {
      this.#closeGroup();
      if (this.#prints.has(name)) return false;
      this.#group = { name, hash: createHash('sha256'), lines: 0, seq: 0 };
    }
    const group = this.#group;
    if (seq <= group.seq) return false;
    group.seq = seq;
    group.lines += 1;
    group.hash.update(hash);
    this.#lines += 1;
    this.#months.set(month, (this.#months.get(month) ?? 0) + 1);
    this.#follow(scope, terminal, seq, hash);
    return true;
  }

  close(): { readonly manifest: Manifest; readonly prints: ReadonlyMap<string, string> } {
    this.#closeGroup();
    const months = [...this.#months].map(([month, lines]) => ({ month, lines })).sort((a, b) => a.month - b.month);
    return { manifest: { lines: this.#lines, months, terminals: [...this.#terminals.values()] }, prints: this.#prints };
  }

  #closeGroup(): void {
    if (this.#group === undefined) return;
    const { name, lines, hash } = this.#group;
    this.#prints.set(name, printOf(lines, hash.digest('hex')));
    this.#group = undefined;
  }

  #follow(scope: string, terminal: string, seq: number, hash: string): void {
    const key = `${scope} ${terminal}`;
    const known = this.#terminals.get(key) ?? { scope, terminal, runs: [] };
    this.#terminals.set(key, known);
    const run = known.runs.at(-1);
    if (run?.last === seq - 1) {
      run.last = seq;
      run.lastHash = hash;
    } else known.runs.push({ first: seq, last: seq, firstHash: hash, lastHash: hash });
  }
}
