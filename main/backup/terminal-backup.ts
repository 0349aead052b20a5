/**
 * Takes a terminal's data folder into one file, also while the till runs: segments are read in the order in which they
 * were written, so what is read is a prefix of the chain, cut behind its last whole record and checked by its signatures.
 * Called by `npm run terminal -- backup`.
 */
import { join } from 'node:path';
import { err, ok, type Result } from '../../sync/domain/result.ts';
import type { FileSystem } from '../file-system.ts';
import { scanJournal } from '../journal/scan.ts';
import type { Clock } from '../ports.ts';
import { ARCHIVE_FORMAT, archiveDisk, writeArchive, type ArchiveHead } from './archive.ts';

/** Half-written files and locks are nobody's memory. */
const NOT_KEPT = /\.new$|\.lock$/;
const SEGMENT_FOLDER = /^journal(-[A-Za-z0-9]{1,20})?$/;
export const JOURNAL = 'journal';

/** @throws the system's error when a file cannot be read or the backup not written. */
export async function backUpTerminal(
  system: FileSystem,
  clock: Clock,
  data: string,
  file: string,
): Promise<Result<ArchiveHead & { readonly files: number }, string>> {
  const folder = join(data, 'terminal');
  const files = new Map<string, Uint8Array>();
  for (const name of await namesIn(system, folder)) {
    if (SEGMENT_FOLDER.test(name))
      for (const inner of await namesIn(system, join(folder, name)))
        await take(system, files, join(folder, name, inner), `${name}/${inner}`);
    else if (name.includes('.')) await take(system, files, join(folder, name), name);
  }
  const scan = await scanJournal(archiveDisk({ files }, JOURNAL), { signatures: 'all' });
  const { bad, torn, last, opened } = scan;
  if (bad !== undefined)
    return err(`the journal is damaged after entry ${String(bad.afterSeq)}: ${bad.segment}: ${bad.fault}`);
  if (last === undefined || opened === undefined) return err(`there is no journal in ${folder}`);
  if (torn !== undefined) {
    // It was being written just now.
    const segment = `${JOURNAL}/${torn.segment}`;
    files.set(segment, files.get(segment)?.subarray(0, torn.offset) ?? new Uint8Array());
  }
  const head: ArchiveHead = {
    format: ARCHIVE_FORMAT,
    version: 1,
    at: clock.now(),
    terminal: opened.body.terminal,
    seq: last.seq,
    hash: last.hash,
  };
  await writeArchive(system, file, { head, files });
  return ok({ ...head, files: files.size });
}

const isMissing = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'ENOENT';

async function namesIn(system: FileSystem, folder: string): Promise<readonly string[]> {
  try {
    return (await system.readdir(folder)).filter((name) => !NOT_KEPT.test(name)).sort();
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

/** A file that is replaced or removed meanwhile is read as it is then, or not at all. */
async function take(system: FileSystem, files: Map<string, Uint8Array>, path: string, name: string): Promise<void> {
  try {
    const handle = await system.open(path, 'r');
    try {
      files.set(name, await handle.readFile());
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
}
