/**
 * The operating system's files, as the host's disk port and data folder use them: a subset of `node:fs/promises`, so that
 * a simulation can put a page cache, a power cut or a full disk under the very code that writes, syncs and renames.
 * `nodeFiles` is the real one. Called by journal/disk.ts and data-folder.ts.
 */
import { link, mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

export interface OpenFile {
  /** Appends or, in a file opened with `w`, writes all the bytes; rejects when not all were taken. */
  writeFile(data: Uint8Array | string): Promise<void>;
  read(into: Uint8Array, offset: number, length: number, position: number): Promise<{ readonly bytesRead: number }>;
  readFile(): Promise<Uint8Array>;
  truncate(length: number): Promise<void>;
  /** Of a folder's handle: makes created, renamed and removed names durable. */
  sync(): Promise<void>;
  datasync(): Promise<void>;
  close(): Promise<void>;
}

export interface FileSystem {
  /** Rejects with an error whose `code` is the system's, such as ENOENT. */
  readonly open: (path: string, flags: 'r' | 'r+' | 'a' | 'w', mode?: number) => Promise<OpenFile>;
  /** The first folder created; undefined when all were there. */
  readonly mkdir: (
    path: string,
    options: { readonly recursive: true; readonly mode: number },
  ) => Promise<string | undefined>;
  readonly readdir: (path: string) => Promise<string[]>;
  /** Gives a file a second name; rejects with EEXIST when there is such a name. */
  readonly link: (from: string, to: string) => Promise<void>;
  readonly rename: (from: string, to: string) => Promise<void>;
  readonly rm: (path: string, options: { readonly force: true }) => Promise<void>;
}

export const nodeFiles: FileSystem = { open, mkdir, readdir, link, rename, rm };

/**
 * Makes the folder with all above it that are missing, and every name durable in the folder above: a power cut must not take away a whole
 * folder whose files were synced. Also of folders that are there: who made them may not have come to it. One above that nobody here may
 * read was made by somebody else.
 */
export async function makeFolder(files: FileSystem, path: string): Promise<void> {
  const created = await files.mkdir(path, { recursive: true, mode: 0o700 });
  for (let made = path, above = dirname(made); above !== made; made = above, above = dirname(made)) {
    const isOurs = created !== undefined && made.length >= created.length;
    await syncFolder(files, above).catch((error: unknown) => {
      if (isOurs || !isForbidden(error)) throw error;
    });
  }
}

const isForbidden = (error: unknown): boolean =>
  ['EACCES', 'EPERM'].includes((error as { readonly code?: string } | null)?.code ?? '');

export async function syncFolder(files: FileSystem, path: string): Promise<void> {
  if (process.platform === 'win32') return; // NTFS has no handle on folders to sync; a rename is journalled there.
  const handle = await files.open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
