/**
 * One disk: what programs see (the page cache) against what a power cut leaves. A write is durable after the file's sync, a
 * created, renamed or removed name after its folder's. At a power cut each file keeps all, none or a prefix of its unsynced
 * bytes, each folder a prefix of its unsynced changes. A failed sync drops the dirty pages, as Linux does: later syncs
 * succeed and the hole stays. Used by files.ts; survives every crash of its machine's programs.
 */
import type { Random } from '../seeded.ts';

export class SystemError extends Error {
  readonly code: string;
  constructor(code: string, what: string) {
    super(`${code}: ${what}`);
    this.code = code;
  }
}

export class SimFile {
  #bytes = Buffer.alloc(256);
  length = 0;
  #durableLength = 0;
  /** What was durable before a cut that is not synced yet. */
  #beforeCut: Buffer | undefined;
  /** Ranges that a failed sync dropped: never durable. */
  #holes: { readonly from: number; readonly to: number }[] = [];

  content(): Buffer {
    return Buffer.from(this.#bytes.subarray(0, this.length));
  }

  append(bytes: Uint8Array): void {
    const end = this.length + bytes.length;
    if (end > this.#bytes.length) {
      const larger = Buffer.alloc(Math.max(end, this.#bytes.length * 2));
      this.#bytes.copy(larger, 0, 0, this.length);
      this.#bytes = larger;
    }
    this.#bytes.set(bytes, this.length);
    this.length = end;
  }

  truncate(length: number): void {
    if (length >= this.length) return;
    this.#beforeCut ??= Buffer.from(this.#bytes.subarray(0, this.#durableLength));
    this.length = length;
    this.#durableLength = Math.min(this.#durableLength, length);
    this.#holes = this.#holes.flatMap(({ from, to }) => (from >= length ? [] : [{ from, to: Math.min(to, length) }]));
  }

  sync(): void {
    this.#durableLength = this.length;
    this.#beforeCut = undefined;
  }

  /** The kernel marks the pages clean without having written them. */
  failSync(): void {
    if (this.length > this.#durableLength) this.#holes.push({ from: this.#durableLength, to: this.length });
    this.sync();
  }

  powerCut(random: Random): void {
    if (this.#beforeCut !== undefined && random.chance(0.5)) {
      this.length = 0;
      this.append(this.#beforeCut);
    } else {
      const dirty = this.length - this.#durableLength;
      const kept = random.pick([0, dirty, random.below(dirty + 1)]);
      this.length = this.#durableLength + kept;
      for (const { from, to } of this.#holes) {
        if (to >= this.length) this.length = Math.min(this.length, from);
        else this.#bytes.fill(0, from, to);
      }
    }
    this.#holes = [];
    this.sync();
  }
}

export class SimFolder {
  #names = new Map<string, SimNode>();
  #durable = new Map<string, SimNode>();
  #unsynced: ((names: Map<string, SimNode>) => void)[] = [];

  get(name: string): SimNode | undefined {
    return this.#names.get(name);
  }

  get names(): readonly string[] {
    return [...this.#names.keys()].sort();
  }

  change(apply: (names: Map<string, SimNode>) => void): void {
    apply(this.#names);
    this.#unsynced.push(apply);
  }

  sync(): void {
    this.#durable = new Map(this.#names);
    this.#unsynced = [];
  }

  powerCut(random: Random): void {
    const kept = random.pick([0, this.#unsynced.length, random.below(this.#unsynced.length + 1)]);
    for (const apply of this.#unsynced.slice(0, kept)) apply(this.#durable);
    this.#names = new Map(this.#durable);
    this.#unsynced = [];
    for (const [, node] of [...this.#names].sort(([a], [b]) => (a < b ? -1 : 1))) node.powerCut(random);
  }
}

export type SimNode = SimFile | SimFolder;

export class Volume {
  root = new SimFolder();
  /** Every write fails with ENOSPC, after taking some of its bytes. */
  isFull = false;
  /** So many of the next syncs fail with EIO. */
  failingSyncs = 0;

  powerCut(random: Random): void {
    this.root.powerCut(random);
  }

  /** The machine is lost or its disk replaced: nothing is left. */
  wipe(): void {
    this.root = new SimFolder();
  }

  find(path: string): SimNode | undefined {
    return partsOf(path).reduce<SimNode | undefined>(
      (node, name) => (node instanceof SimFolder ? node.get(name) : undefined),
      this.root,
    );
  }

  /** The folder that holds the path's last name. */
  parent(path: string): { readonly folder: SimFolder; readonly name: string } {
    const parts = partsOf(path);
    const name = parts.pop() ?? '';
    const folder = this.find(parts.join('/'));
    if (!(folder instanceof SimFolder)) throw new SystemError('ENOENT', path);
    return { folder, name };
  }
}

export const partsOf = (path: string): string[] => path.split('/').filter((part) => part !== '');
