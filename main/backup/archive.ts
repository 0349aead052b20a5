/**
 * A terminal's backup as one file of JSON lines: whose journal and how far, then each file with its bytes and their hash,
 * then an end that covers all lines. Written beside and renamed, owner only; read whole or refused with a reason.
 * Called by terminal-backup.ts, terminal-restore.ts and `npm run journal`.
 */
import { createHash } from 'node:crypto';
import { dirname } from 'node:path';
import Type, { type Static } from 'typebox';
import { Compile } from 'typebox/compile';
import { err, ok, type Result } from '../../sync/domain/result.ts';
import { COUNT, HASH, INSTANT, TERMINAL_ID } from '../../sync/schemas/scalars.ts';
import { syncFolder, type FileSystem } from '../file-system.ts';
import type { Disk } from '../journal/disk.ts';

export const ARCHIVE_FORMAT = 'guidepost-terminal-backup';
const FILE_NAME = '^[A-Za-z0-9][A-Za-z0-9._-]{0,80}(/[A-Za-z0-9][A-Za-z0-9._-]{0,80})?$';

const HEAD = Type.Object({
  format: Type.Literal(ARCHIVE_FORMAT),
  version: Type.Literal(1),
  at: INSTANT,
  terminal: TERMINAL_ID,
  /** The last entry of the journal in it. */
  seq: COUNT,
  hash: HASH,
});
const FILE = Type.Object({ name: Type.String({ pattern: FILE_NAME }), sha256: HASH, base64: Type.String() });
const END = Type.Object({ end: Type.Literal(true), files: COUNT, sha256: HASH });
const CHECK = { head: Compile(HEAD), file: Compile(FILE), end: Compile(END) };

export type ArchiveHead = Static<typeof HEAD>;
export interface Archive {
  readonly head: ArchiveHead;
  /** Bytes by path below `terminal/`, such as `journal/000001-000001.jsonl`. */
  readonly files: ReadonlyMap<string, Uint8Array>;
}

const sha256 = (bytes: Uint8Array | string): string => createHash('sha256').update(bytes).digest('hex');

export async function writeArchive(system: FileSystem, path: string, { head, files }: Archive): Promise<void> {
  const lines = [JSON.stringify(head)];
  for (const [name, bytes] of files)
    lines.push(JSON.stringify({ name, sha256: sha256(bytes), base64: Buffer.from(bytes).toString('base64') }));
  const body = `${lines.join('\n')}\n`;
  const handle = await system.open(`${path}.new`, 'w', 0o600);
  try {
    await handle.writeFile(`${body}${JSON.stringify({ end: true, files: files.size, sha256: sha256(body) })}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await system.rename(`${path}.new`, path);
  await syncFolder(system, dirname(path));
}

/** An error is what is wrong with the file, in words that follow its name. */
export async function readArchive(system: FileSystem, path: string): Promise<Result<Archive, string>> {
  const handle = await system.open(path, 'r');
  const text = await handle
    .readFile()
    .then((bytes) => Buffer.from(bytes).toString('utf8'))
    .finally(() => handle.close());
  const lines = text.split('\n');
  const [head, ...rest] = lines.slice(0, -1).map(parsed);
  if (!CHECK.head.Check(head)) return err('is no backup of a terminal');
  const end = rest.pop();
  if (lines.at(-1) !== '' || !CHECK.end.Check(end)) return err('is incomplete');
  const body = text.slice(0, text.lastIndexOf('\n', text.length - 2) + 1);
  if (sha256(body) !== end.sha256 || rest.length !== end.files) return err('is damaged');
  const files = new Map<string, Uint8Array>();
  for (const file of rest) {
    if (!CHECK.file.Check(file)) return err('is damaged');
    const bytes = Buffer.from(file.base64, 'base64');
    if (sha256(bytes) !== file.sha256) return err(`is damaged in ${file.name}`);
    files.set(file.name, bytes);
  }
  return ok({ head, files });
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line) as unknown;
  } catch {
    return undefined;
  }
}

/** The files of one folder of the archive as the journal's reader knows a disk; nothing can be written. */
export function archiveDisk({ files }: Pick<Archive, 'files'>, folder: string): Disk {
  const prefix = `${folder}/`;
  const refuse = (): Promise<never> => Promise.reject(new Error('an archive is not written'));
  const read = (name: string): Promise<Uint8Array> => {
    const bytes = files.get(`${prefix}${name}`);
    return bytes === undefined ? Promise.reject(new Error(`no ${name}`)) : Promise.resolve(bytes);
  };
  return {
    list: () =>
      Promise.resolve(
        [...files.keys()]
          .filter((name) => name.startsWith(prefix))
          .map((name) => name.slice(prefix.length))
          .sort(),
      ),
    read,
    readRange: async (name, offset, length) => (await read(name)).subarray(offset, offset + length),
    openAppend: refuse,
    writeWhole: refuse,
    truncate: refuse,
  };
}
