/**
 * The file of a cloud backup: gzip of a head line (what, when, which schema, the secrets), for each table its name, its rows
 * in PostgreSQL's COPY text and `\.`, and at the end the SHA-256 of all before it. Whoever reads it has the whole of it
 * checked first: a torn or altered file restores nothing. It holds the brand's keys: written for its owner alone.
 */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import Type, { type Static } from 'typebox';
import { Compile } from 'typebox/compile';
import { codeOf, StartFailure } from '../failure.ts';

export const BACKUP_HEAD = Type.Object({
  guidepost: Type.Literal('cloud backup'),
  version: Type.Literal(1),
  at: Type.Integer(),
  epoch: Type.String(),
  /** The migrations that the schema had, in the order in which they are applied. */
  migrations: Type.Array(Type.String()),
  tables: Type.Array(
    Type.Object({
      name: Type.String({ pattern: '^[a-z_]+$' }),
      columns: Type.Array(Type.String({ pattern: '^[a-z_]+$' })),
    }),
  ),
  /** Months of journal lines that had a partition of their own; absent in older files. */
  months: Type.Optional(Type.Array(Type.Integer())),
  /** The text of the secrets file. */
  secrets: Type.String(),
});
export type BackupHead = Static<typeof BACKUP_HEAD>;

export const END_OF_TABLE = Buffer.from('\\.\n');
export const SEAL = 'sha256 ';
const checked = Compile(BACKUP_HEAD);

/** What a reader sees, in order. */
export type BackupPart =
  | { readonly kind: 'head'; readonly head: BackupHead }
  | { readonly kind: 'table'; readonly name: string }
  /** COPY text with its line end. */
  | { readonly kind: 'row'; readonly line: Buffer };

/** Reads the file once from end to end. @throws StartFailure for anything that is not a whole backup. */
export async function* readBackup(file: string): AsyncGenerator<BackupPart> {
  const hash = createHash('sha256');
  const damaged = (why: string): StartFailure =>
    new StartFailure('backup', `${file} is no whole backup (${why}); nothing was restored`);
  let head: BackupHead | undefined;
  let inTable = false;
  let sealed = false;
  try {
    for await (const line of linesOf(file)) {
      if (sealed) throw damaged('there is more after its end');
      if (!inTable && line.subarray(0, SEAL.length).toString('latin1') === SEAL) {
        if (line.toString('latin1') !== `${SEAL}${hash.digest('hex')}\n`)
          throw damaged('its content does not have its checksum');
        sealed = true;
        continue;
      }
      hash.update(line);
      if (inTable) {
        if (line.equals(END_OF_TABLE)) inTable = false;
        else yield { kind: 'row', line };
        continue;
      }
      const text = line.subarray(0, -1).toString('utf8');
      if (head === undefined) {
        head = headOf(text);
        if (head === undefined) throw damaged('its first line is not a backup’s');
        yield { kind: 'head', head };
      } else {
        inTable = true;
        yield { kind: 'table', name: text };
      }
    }
  } catch (error) {
    if (error instanceof StartFailure) throw error;
    throw damaged(codeOf(error));
  }
  if (!sealed) throw damaged('its end is missing');
}

const LINE_END = 10;

/** By bytes: what a decoder takes for a line end (U+2028) is part of a row. A last line without its end is given as it is. */
export async function* linesOf(file: string): AsyncGenerator<Buffer> {
  const packed = createReadStream(file);
  const text = createGunzip();
  packed.on('error', (error) => text.destroy(error));
  let rest: Buffer[] = [];
  for await (const chunk of packed.pipe(text) as AsyncIterable<Buffer>) {
    let from = 0;
    for (let end = chunk.indexOf(LINE_END); end >= 0; end = chunk.indexOf(LINE_END, from)) {
      yield Buffer.concat([...rest, chunk.subarray(from, end + 1)]);
      rest = [];
      from = end + 1;
    }
    rest.push(chunk.subarray(from));
  }
  const last = Buffer.concat(rest);
  if (last.length > 0) yield last;
}

function headOf(line: string): BackupHead | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return checked.Check(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
