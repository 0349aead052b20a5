/** A disk in memory that keeps what is synced apart from what is only written, and fails where a test tells it to. */
import type { Disk, DiskFile } from '../../../main/journal/disk.ts';

interface MemoryFile {
  written: Uint8Array;
  synced: Uint8Array;
}

const join = (a: Uint8Array, b: Uint8Array): Uint8Array => Uint8Array.from([...a, ...b]);

export class MemoryDisk implements Disk {
  readonly files = new Map<string, MemoryFile>();
  syncs = 0;
  failNext: { readonly step: 'append' | 'sync'; readonly partial?: number } | undefined;

  list = (): Promise<readonly string[]> => Promise.resolve([...this.files.keys()].sort());

  read = (name: string): Promise<Uint8Array> => Promise.resolve(this.#file(name).written.slice());

  readRange = (name: string, offset: number, length: number): Promise<Uint8Array> =>
    Promise.resolve(this.#file(name).written.slice(offset, offset + length));

  openAppend = (name: string): Promise<DiskFile> => {
    if (!this.files.has(name)) this.files.set(name, { written: new Uint8Array(), synced: new Uint8Array() });
    const file = this.#file(name);
    return Promise.resolve({
      append: (bytes) => {
        const failure = this.#takeFailure('append');
        file.written = join(file.written, failure === undefined ? bytes : bytes.slice(0, failure.partial ?? 0));
        return failure === undefined ? Promise.resolve() : Promise.reject(new Error('ENOSPC: no space left on device'));
      },
      sync: () => {
        if (this.#takeFailure('sync') !== undefined) return Promise.reject(new Error('EIO: fsync failed'));
        this.syncs += 1;
        file.synced = file.written.slice();
        return Promise.resolve();
      },
      close: () => Promise.resolve(),
    });
  };

  writeWhole = (name: string, bytes: Uint8Array): Promise<void> => {
    this.files.set(name, { written: bytes.slice(), synced: bytes.slice() });
    return Promise.resolve();
  };

  truncate = (name: string, length: number): Promise<void> => {
    const file = this.#file(name);
    file.written = file.written.slice(0, length);
    file.synced = file.written.slice();
    return Promise.resolve();
  };

  /** Power cut: what was not synced is gone, but for the first `keep` bytes of it. */
  powerCut(keep = 0): void {
    for (const file of this.files.values()) {
      file.written = file.written.slice(0, Math.min(file.written.length, file.synced.length + keep));
      file.synced = file.written.slice();
    }
  }

  #file(name: string): MemoryFile {
    const file = this.files.get(name);
    if (file === undefined) throw new Error(`ENOENT: ${name}`);
    return file;
  }

  #takeFailure(step: 'append' | 'sync'): { readonly partial?: number } | undefined {
    const failure = this.failNext;
    if (failure?.step !== step) return undefined;
    this.failNext = undefined;
    return failure;
  }
}
