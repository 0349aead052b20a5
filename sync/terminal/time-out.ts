/**
 * Gives every wait an end. A damaged IndexedDB answers neither success nor error (SYNC.md, loss 7), so nothing in this
 * folder waits for it without one of these.
 */
import { err, ok, type Result } from '../domain/result.ts';
import type { Timers } from './ports.ts';

/** The promise's value, or `timed_out` after `limitMs`. A rejection passes through; a late one is swallowed. */
export function within<Value>(
  timers: Timers,
  limitMs: number,
  promise: Promise<Value>,
): Promise<Result<Value, 'timed_out'>> {
  return new Promise((resolve, reject) => {
    const timer = timers.after(limitMs, () => resolve(err('timed_out')));
    promise.then(
      (value) => {
        timer.cancel();
        resolve(ok(value));
      },
      (reason: unknown) => {
        timer.cancel();
        reject(reason instanceof Error ? reason : new Error(String(reason)));
      },
    );
  });
}
