import { expect, test } from 'vitest';
import { takeLock, type FolderLock, type LockFiles, type Processes } from '../../../sync/protocol/folder-lock.ts';
import { seeded } from '../../simulation/seeded.ts';

const LOCK = 'terminal.lock';
const ROUNDS = 2_000;

/** Contenders that take turns at every single file operation, some of them killed between two; files outlive them. */
class Race {
  readonly files = new Map<string, string>();
  readonly #random: ReturnType<typeof seeded>;
  readonly #alive = new Map<number, string>();
  readonly #waiting: { readonly pid: number; readonly go: () => void }[] = [];
  readonly holding = new Map<number, FolderLock>();
  refused = 0;
  #born = 0;

  constructor(seed: number) {
    this.#random = seeded(seed).fork('race');
  }

  /** Pids are few, so that they are soon given out again. */
  start(): void {
    const pid = [1, 2, 3, 4, 5].find((one) => !this.#alive.has(one));
    if (pid === undefined) return;
    this.#born += 1;
    const self = { pid, born: String(this.#born) };
    this.#alive.set(pid, self.born);
    const processes: Processes = { self, isAlive: (holder) => this.#alive.get(holder.pid) === holder.born };
    void takeLock(LOCK, this.#filesOf(pid, self.born), processes).then((taken) => {
      if (this.#alive.get(pid) !== self.born) return;
      if (taken.ok) this.holding.set(pid, taken.value);
      else {
        this.refused += 1;
        this.#alive.delete(pid);
      }
    });
  }

  kill(pid: number): void {
    this.#alive.delete(pid);
    this.holding.delete(pid);
  }

  /** Who holds the folder gives it back and ends. */
  end(): void {
    for (const [pid, lock] of this.holding) void lock.release().then(() => this.#alive.delete(pid));
    this.holding.clear();
  }

  get pids(): readonly number[] {
    return [...this.#alive.keys()];
  }

  /** One operation of one contender; false when nobody waits. */
  async step(): Promise<boolean> {
    const [next] = this.#waiting.splice(this.#random.below(this.#waiting.length), 1);
    next?.go();
    for (let turn = 0; turn < 12; turn += 1) await Promise.resolve();
    return next !== undefined;
  }

  #filesOf(pid: number, born: string): LockFiles {
    const operation = <Value>(work: () => Value): Promise<Value> =>
      new Promise((resolve) => {
        this.#waiting.push({
          pid,
          go: () => {
            if (this.#alive.get(pid) === born) resolve(work());
          },
        });
      });
    return {
      read: (path) => operation(() => this.files.get(path)),
      create: (path, text) =>
        operation(() => {
          if (this.files.has(path)) return false;
          this.files.set(path, text);
          return true;
        }),
      replace: (path, text) => operation(() => void this.files.set(path, text)),
      remove: (path) => operation(() => void this.files.delete(path)),
    };
  }
}

const STALE = ['none', '', 'half a li', '{"pid":3,"born":"long ago"}', '{"pid":99,"born":null}'] as const;

test('of any number that start at once exactly one wins, whatever lock a dead one left', async () => {
  for (let seed = 0; seed < ROUNDS; seed += 1) {
    const race = new Race(seed);
    const random = seeded(seed);
    const contenders = 2 + random.below(4);
    for (const path of [LOCK, `${LOCK}.turn`]) {
      const text = random.pick(STALE);
      if (text !== 'none') race.files.set(path, text);
    }
    for (let n = 0; n < contenders; n += 1) race.start();
    let most = 0;
    while (await race.step()) most = Math.max(most, race.holding.size);
    expect([seed, most, race.holding.size, race.refused]).toEqual([seed, 1, 1, contenders - 1]);
    race.end();
    while (await race.step());
    expect([...race.files.keys()].filter((path) => path !== `${LOCK}.turn`)).toEqual([]);
  }
});

test('however contenders start, end and are killed between two operations, no two ever hold the folder', async () => {
  let [held, refused] = [0, 0];
  const doubles: number[] = [];
  for (let seed = 0; seed < ROUNDS; seed += 1) {
    const race = new Race(seed);
    const random = seeded(seed);
    for (let n = 0; n < 60; n += 1) {
      if (random.chance(0.3)) race.start();
      if (random.chance(0.08) && race.pids.length > 0) race.kill(random.pick(race.pids));
      if (random.chance(0.1)) race.end();
      await race.step();
      if (race.holding.size > 1) doubles.push(seed);
      held += race.holding.size;
    }
    refused += race.refused;
  }
  expect(doubles).toEqual([]);
  expect(held).toBeGreaterThan(ROUNDS);
  expect(refused).toBeGreaterThan(ROUNDS);
});
