/**
 * The journal's disk port: a flat folder of append-only files. `systemDisk` is the real one; a simulation owns another.
 * Nothing is durable before `sync` (or `syncFolder` for a created, renamed or removed name) has resolved.
 */
import { join } from 'node:path';
import { makeFolder, nodeFiles, syncFolder, type FileSystem } from '../file-system.ts';

export interface DiskFile {
  /** Appends all the bytes at the end; rejects when not all were taken. */
  append(bytes: Uint8Array): Promise<void>;
  sync(): Promise<void>;
  close(): Promise<void>;
}

export interface Disk {
  list(): Promise<readonly string[]>;
  read(name: string): Promise<Uint8Array>;
  readRange(name: string, offset: number, length: number): Promise<Uint8Array>;
  /** Opens for appending, creating the file (and syncing the folder) when it is not there. */
  openAppend(name: string): Promise<DiskFile>;
  /** Writes a whole new file and syncs file and folder. */
  writeWhole(name: string, bytes: Uint8Array): Promise<void>;
  /** Cuts the file to `length` bytes and syncs it. */
  truncate(name: string, length: number): Promise<void>;
}

export async function systemDisk(folder: string, files: FileSystem = nodeFiles): Promise<Disk> {
  const { open, readdir, rename } = files;
  await makeFolder(files, folder);
  const path = (name: string): string => join(folder, name);
  return {
    list: async () => (await readdir(folder)).sort(),
    read: async (name) => {
      const handle = await open(path(name), 'r');
      try {
        return await handle.readFile();
      } finally {
        await handle.close();
      }
    },
    readRange: async (name, offset, length) => {
      const handle = await open(path(name), 'r');
      try {
        const bytes = new Uint8Array(length);
        let done = 0;
        while (done < length) {
          const { bytesRead } = await handle.read(bytes, done, length - done, offset + done);
          if (bytesRead === 0) throw new Error(`${name} ends before byte ${String(offset + length)}`);
          done += bytesRead;
        }
        return bytes;
      } finally {
        await handle.close();
      }
    },
    openAppend: async (name) => {
      const handle = await open(path(name), 'a', 0o600);
      await syncFolder(files, folder);
      return {
        append: (bytes) => handle.writeFile(bytes),
        sync: () => handle.datasync(),
        close: () => handle.close(),
      };
    },
    writeWhole: async (name, bytes) => {
      const handle = await open(path(`${name}.new`), 'w', 0o600);
      try {
        await handle.writeFile(bytes);
        await handle.sync();
      } finally {
        await handle.close();
      }
      await rename(path(`${name}.new`), path(name));
      await syncFolder(files, folder);
    },
    truncate: async (name, length) => {
      const handle = await open(path(name), 'r+');
      try {
        await handle.truncate(length);
        await handle.sync();
      } finally {
        await handle.close();
      }
    },
  };
}
