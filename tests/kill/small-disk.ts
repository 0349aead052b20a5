/**
 * A disk that can be full: a small tmpfs mounted over a folder, filled to the last byte and freed again. Mounting needs
 * root; elsewhere the suite says that it did not run. Used by full-disk.e2e.test.ts.
 */
import { spawnSync } from 'node:child_process';
import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { testFolder } from '../e2e/support/processes.ts';

const CHUNKS = [1024 * 1024, 4096, 1];

export class SmallDisk {
  readonly folder: string;

  private constructor(folder: string) {
    this.folder = folder;
  }

  /** Why there can be none here; undefined when there can. */
  static obstacle(): string | undefined {
    if (process.platform !== 'linux') return 'needs tmpfs';
    if (process.getuid?.() !== 0) return 'needs root';
    const folder = testFolder('disk');
    if (spawnSync('mount', ['-t', 'tmpfs', 'tmpfs', folder]).status !== 0) return 'mounting is not permitted';
    spawnSync('umount', [folder]);
    return undefined;
  }

  static mount(name: string, megabytes: number): SmallDisk {
    const folder = testFolder(name);
    const { status, stderr } = spawnSync('mount', [
      '-t',
      'tmpfs',
      '-o',
      `size=${String(megabytes)}m,mode=0755`,
      'tmpfs',
      folder,
    ]);
    if (status !== 0) throw new Error(`mount: ${String(stderr)}`);
    return new SmallDisk(folder);
  }

  /** Not a byte is left, but in blocks that files have begun. */
  fill(): void {
    const file = openSync(join(this.folder, 'ballast'), 'a');
    try {
      for (const size of CHUNKS) while (isWritten(file, Buffer.alloc(size)));
    } finally {
      closeSync(file);
    }
  }

  free(): void {
    rmSync(join(this.folder, 'ballast'), { force: true });
  }

  unmount(): void {
    spawnSync('umount', ['-l', this.folder]);
  }
}

function isWritten(file: number, bytes: Buffer): boolean {
  try {
    return writeSync(file, bytes) === bytes.length;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOSPC') return false;
    throw error;
  }
}
