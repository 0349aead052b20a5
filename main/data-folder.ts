/**
 * The host's small files (profile, keys, open cart, notes) behind a port. A file is replaced as a whole: written beside,
 * synced and renamed, so a crash leaves the old one or the new one, never a half. All are readable by their owner alone.
 * What is of money is never here but in the journal. Called by the parts of the host that keep a file; tests keep a map.
 */
import { dirname, join } from 'node:path';
import type { Static, TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import { makeFolder, nodeFiles, syncFolder, type FileSystem } from './file-system.ts';

export interface DataFolder {
  /** The text of the file, or undefined when it is not there. */
  read(name: string): Promise<string | undefined>;
  /** Replaces the file. With `durable` it survives a power cut too, not only a killed process. */
  write(name: string, text: string, options: { readonly durable: boolean }): Promise<void>;
  remove(name: string): Promise<void>;
  /** Gives a file or folder another name; nothing happens when it is not there. */
  rename(from: string, to: string): Promise<void>;
}

const isMissing = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'ENOENT';

export function systemDataFolder(folder: string, files: FileSystem = nodeFiles): DataFolder {
  const { open, rename, rm } = files;
  let ready: Promise<void> | undefined;
  let writes = 0;
  return {
    read: async (name) => {
      try {
        const handle = await open(join(folder, name), 'r');
        try {
          return Buffer.from(await handle.readFile()).toString('utf8');
        } finally {
          await handle.close();
        }
      } catch (error) {
        if (isMissing(error)) return undefined;
        throw error;
      }
    },
    write: async (name, text, { durable }) => {
      const target = join(folder, name);
      ready ??= makeFolder(files, folder).catch((error: unknown) => {
        ready = undefined;
        throw error;
      });
      await ready;
      writes += 1;
      const beside = `${target}.${String(process.pid)}-${String(writes)}.new`;
      const handle = await open(beside, 'w', 0o600);
      try {
        await handle.writeFile(text);
        if (durable) await handle.sync();
      } catch (error) {
        // A full disk is not to be filled with halves.
        await rm(beside, { force: true }).catch(() => undefined);
        throw error;
      } finally {
        await handle.close();
      }
      await rename(beside, target);
      if (durable) await syncFolder(files, dirname(target));
    },
    remove: (name) => rm(join(folder, name), { force: true }),
    rename: async (from, to) => {
      try {
        await rename(join(folder, from), join(folder, to));
        await syncFolder(files, folder);
      } catch (error) {
        if (!isMissing(error)) throw error;
      }
    },
  };
}

export function memoryDataFolder(files: Map<string, string> = new Map()): DataFolder {
  return {
    read: (name) => Promise.resolve(files.get(name)),
    write: (name, text) => {
      files.set(name, text);
      return Promise.resolve();
    },
    remove: (name) => {
      files.delete(name);
      return Promise.resolve();
    },
    rename: (from, to) => {
      const text = files.get(from);
      files.delete(from);
      if (text !== undefined) files.set(to, text);
      return Promise.resolve();
    },
  };
}

/** One JSON file of the folder with its schema. */
export interface JsonFile<Value> {
  /** Undefined when it is absent or damaged: every such file can be had again or begun anew. */
  load(): Promise<Value | undefined>;
  save(value: Value): Promise<void>;
  remove(): Promise<void>;
}

const checks = new WeakMap<TSchema, ReturnType<typeof Compile>>();
/** Compiled once per schema: compiling takes longer than reading. */
function checkOf<Schema extends TSchema>(schema: Schema): { Check(value: unknown): value is Static<Schema> } {
  const check = checks.get(schema) ?? Compile(schema);
  checks.set(schema, check);
  return { Check: (value): value is Static<Schema> => check.Check(value) };
}

/** Writes of one file follow one another, so that the last value given is the one that stays. */
export function jsonFile<Schema extends TSchema>(
  folder: DataFolder,
  name: string,
  schema: Schema,
  options: { readonly durable: boolean } = { durable: true },
): JsonFile<Static<Schema>> {
  const checked = checkOf(schema);
  let last: Promise<void> = Promise.resolve();
  const inTurn = (write: () => Promise<void>): Promise<void> => {
    const turn = last.then(write, write);
    last = turn.catch(() => undefined);
    return turn;
  };
  return {
    load: async () => {
      const text = await folder.read(name);
      if (text === undefined) return undefined;
      try {
        const value: unknown = JSON.parse(text);
        return checked.Check(value) ? value : undefined;
      } catch {
        return undefined;
      }
    },
    save: (value) => inTurn(() => folder.write(name, JSON.stringify(value), options)),
    remove: () => inTurn(() => folder.remove(name)),
  };
}
