/**
 * The host's file system on a simulated volume: production's disk port and data folder run on it unchanged. Each system
 * call that reads or changes anything is a step of the life; a write that is under way when the life crashes has reached
 * the page cache in part. Called by terminal.ts once per incarnation of a host.
 */
import type { FileSystem, OpenFile } from '../../../main/file-system.ts';
import type { Life } from '../kernel.ts';
import { partsOf, SimFile, SimFolder, SystemError, type Volume } from './volume.ts';

const READ_MS_MAX = 2;
const WRITE_MS_MAX = 2;
const SYNC_MS_MAX = 8;
/** Consumer disks stall now and then. */
const SLOW_SYNC_MS = 400;
const SLOW_SYNC_CHANCE = 0.01;

export function simulatedFiles(volume: Volume, life: Life): FileSystem {
  const writing = new Set<{ readonly file: SimFile; readonly bytes: Uint8Array }>();
  life.onCrash(() => {
    for (const { file, bytes } of writing)
      if (!volume.isFull)
        file.append(bytes.subarray(0, life.random.pick([0, bytes.length, life.random.below(bytes.length)])));
  });

  const read = (path: string): Promise<void> => life.step(`read ${named(path)}`, life.random.below(READ_MS_MAX));
  const write = (path: string): Promise<void> => life.step(`write ${named(path)}`, life.random.below(WRITE_MS_MAX));
  const sync = async (node: SimFile | SimFolder, path: string): Promise<void> => {
    const isSlow = life.random.chance(SLOW_SYNC_CHANCE);
    await life.step(`sync ${named(path)}`, isSlow ? SLOW_SYNC_MS : life.random.below(SYNC_MS_MAX));
    if (volume.failingSyncs > 0) {
      volume.failingSyncs -= 1;
      if (node instanceof SimFile) node.failSync();
      throw new SystemError('EIO', `sync ${path}`);
    }
    node.sync();
  };

  const openFolder = (folder: SimFolder, path: string): OpenFile => ({
    ...NOT_A_FILE,
    sync: () => sync(folder, path),
    datasync: () => sync(folder, path),
  });
  const openFile = (file: SimFile, path: string): OpenFile => ({
    writeFile: async (data) => {
      const bytes = typeof data === 'string' ? Buffer.from(data, 'utf8') : data;
      const under = { file, bytes };
      writing.add(under);
      await write(path);
      writing.delete(under);
      if (volume.isFull) {
        file.append(bytes.subarray(0, life.random.below(bytes.length)));
        throw new SystemError('ENOSPC', `write ${path}`);
      }
      file.append(bytes);
    },
    read: async (into, offset, length, position) => {
      await read(path);
      const part = file.content().subarray(position, position + length);
      into.set(part, offset);
      return { bytesRead: part.length };
    },
    readFile: async () => {
      await read(path);
      return file.content();
    },
    truncate: async (length) => {
      await write(path);
      file.truncate(length);
    },
    sync: () => sync(file, path),
    datasync: () => sync(file, path),
    close: () => Promise.resolve(),
  });

  return {
    open: async (path, flags) => {
      const known = volume.find(path);
      if (known instanceof SimFolder) return openFolder(known, path);
      if (flags === 'r' || flags === 'r+') {
        if (known === undefined) {
          await read(path);
          throw new SystemError('ENOENT', path);
        }
        return openFile(known, path);
      }
      await write(path);
      const { folder, name } = volume.parent(path);
      const now = folder.get(name);
      if (now instanceof SimFile) {
        if (flags === 'w') now.truncate(0);
        return openFile(now, path);
      }
      const made = new SimFile();
      folder.change((names) => names.set(name, made));
      return openFile(made, path);
    },
    mkdir: async (path) => {
      await write(path);
      let created: string | undefined;
      const parts = partsOf(path);
      for (const depth of parts.keys()) {
        const here = `/${parts.slice(0, depth + 1).join('/')}`;
        if (volume.find(here) !== undefined) continue;
        created ??= here;
        const { folder, name } = volume.parent(here);
        const made = new SimFolder();
        folder.change((names) => names.set(name, made));
      }
      return created;
    },
    readdir: async (path) => {
      await read(path);
      const folder = volume.find(path);
      if (!(folder instanceof SimFolder)) throw new SystemError('ENOENT', path);
      return [...folder.names];
    },
    link: async (from, to) => {
      await write(to);
      const node = volume.find(from);
      const { folder, name } = volume.parent(to);
      if (node === undefined) throw new SystemError('ENOENT', from);
      if (folder.get(name) !== undefined) throw new SystemError('EEXIST', to);
      folder.change((names) => names.set(name, node));
    },
    rename: async (from, to) => {
      await write(to);
      const source = volume.parent(from);
      const target = volume.parent(to);
      const node = source.folder.get(source.name);
      if (node === undefined) throw new SystemError('ENOENT', from);
      // One step in the file system's own log: never half done within a folder.
      if (source.folder !== target.folder) throw new SystemError('EXDEV', `${from} ${to}`);
      source.folder.change((names) => {
        names.delete(source.name);
        names.set(target.name, node);
      });
    },
    rm: async (path) => {
      await write(path);
      if (volume.find(path) === undefined) return;
      const { folder, name } = volume.parent(path);
      folder.change((names) => names.delete(name));
    },
  };
}

const refuse = (): Promise<never> => Promise.reject(new SystemError('EISDIR', 'a folder'));
const NOT_A_FILE = {
  writeFile: refuse,
  read: refuse,
  readFile: refuse,
  truncate: refuse,
  close: () => Promise.resolve(),
};

/** For the trace: the last name without the parts that differ from process to process. */
const named = (path: string): string => (partsOf(path).at(-1) ?? '').replace(/\.\d+-\d+\.new$/, '.new');
