/**
 * The processes of one simulated machine, as its folder locks see them: a life is a process with a number of its own, which
 * is soon given out again. Used by terminal.ts.
 */
import type { Processes } from '../../../sync/protocol/folder-lock.ts';
import type { Life } from '../kernel.ts';
import type { Random } from '../seeded.ts';

const PIDS = 6;

export class SimProcesses {
  readonly #lives = new Map<number, Life>();

  /** What a program of this life sees. */
  of(life: Life, random: Random): Processes {
    let pid = random.below(PIDS);
    while (this.#lives.get(pid)?.alive === true) pid += 1;
    this.#lives.set(pid, life);
    return {
      self: { pid, born: life.name },
      isAlive: (holder) => {
        const other = this.#lives.get(holder.pid);
        return other?.alive === true && other.name === holder.born;
      },
    };
  }
}
