/**
 * Tells when the process that started us is gone: the parent's pid changes then. Standard input says nothing of it
 * (`npm start &` has it closed from the first moment). Called by main/cli/start.ts.
 */
import type { Timer, Timers } from '../ports.ts';

const LOOK_EVERY_MS = 1_000;

export function watchParent(timers: Timers, gone: () => void, parent: () => number = () => process.ppid): Timer {
  const first = parent();
  const watch = timers.every(LOOK_EVERY_MS, () => {
    if (parent() === first) return;
    watch.cancel();
    gone();
  });
  return watch;
}
