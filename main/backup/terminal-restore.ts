/**
 * Puts a terminal's backup into a fresh data folder. The journal comes back as closed history under its old number, its key
 * and profile beside it, never in the place of a terminal's own: nobody can write on with it, and the machine pairs anew.
 * ARCHITECTURE §4. Called by `npm run terminal -- restore`.
 */
import { join } from 'node:path';
import { err, ok, type Result } from '../../sync/domain/result.ts';
import { systemDataFolder } from '../data-folder.ts';
import type { FileSystem } from '../file-system.ts';
import { systemDisk } from '../journal/disk.ts';
import { verifyJournal } from '../journal/verify.ts';
import { archiveDisk, readArchive, type ArchiveHead } from './archive.ts';
import { JOURNAL } from './terminal-backup.ts';

/** What the machine goes on using under its new number: PINs, prices, what it knew of members. */
const IN_PLACE: readonly string[] = [
  'host-secrets.json',
  'staff-verifiers.json',
  'lockouts.json',
  'price-books.json',
  'member-cache.json',
  'member-keys.json',
  'clock.json',
];
/** What belongs to the closed journal. */
const BESIDE: readonly string[] = ['device-key.json', 'profile.json'];

export const closedFolder = (terminal: string): string => `${JOURNAL}-${terminal}`;

/** An error is one line; nothing was written then. @throws the system's error when the disk does not take it. */
export async function restoreTerminal(
  system: FileSystem,
  data: string,
  file: string,
): Promise<Result<ArchiveHead, string>> {
  const archive = await readArchive(system, file);
  if (!archive.ok) return err(`${file} ${archive.error}`);
  const { head, files } = archive.value;
  const { scan } = await verifyJournal(archiveDisk(archive.value, JOURNAL));
  if (scan.bad !== undefined || scan.last?.seq !== head.seq || scan.last.hash !== head.hash)
    return err(`${file}: its journal does not hold`);
  const folder = join(data, 'terminal');
  if (!(await isFresh(system, folder)))
    return err(`--data ${data}: there is a terminal already; restore into a fresh folder`);
  const closed = closedFolder(head.terminal);
  for (const [name, bytes] of files) {
    const [top, inner] = name.split('/');
    if (inner === undefined) continue;
    const disk = await systemDisk(join(folder, top === JOURNAL ? closed : (top ?? '')), system);
    await disk.writeWhole(inner, bytes);
  }
  const text = (name: string): string | undefined => {
    const bytes = files.get(name);
    return bytes === undefined ? undefined : Buffer.from(bytes).toString('utf8');
  };
  const put = async (into: string, names: readonly string[]): Promise<void> => {
    const target = systemDataFolder(into, system);
    for (const name of names) {
      const kept = text(name);
      if (kept !== undefined) await target.write(name, kept, { durable: true });
    }
  };
  await put(join(folder, closed), BESIDE);
  await put(folder, IN_PLACE);
  return ok(head);
}

async function isFresh(system: FileSystem, folder: string): Promise<boolean> {
  try {
    return (await system.readdir(folder)).length === 0;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return true;
    throw error;
  }
}
