/**
 * Moves the clock of a started command: loaded before it by `--import`, in its threads too, it puts every `Date` off by the
 * milliseconds that stand in the file GUIDEPOST_TEST_CLOCK, also while it runs. Monotonic time and timers go on as they are.
 * Given by tests/e2e/support/clock.ts.
 */
import { readFileSync } from 'node:fs';
import { setInterval } from 'node:timers';

const LOOK_EVERY_MS = 50;
const file = process.env['GUIDEPOST_TEST_CLOCK'];
const wall = Date.now.bind(Date);
let offsetMs = 0;
const look = () => {
  offsetMs = Number(readFileSync(file, 'utf8'));
};
if (file !== undefined) {
  look();
  setInterval(look, LOOK_EVERY_MS).unref();
  globalThis.Date = new Proxy(Date, {
    construct: (target, given, by) =>
      Reflect.construct(target, given.length === 0 ? [wall() + offsetMs] : given, by === Date ? target : by),
    get: (target, name) => (name === 'now' ? () => wall() + offsetMs : Reflect.get(target, name)),
  });
}
