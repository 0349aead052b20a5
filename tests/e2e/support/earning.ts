/** Terms by which guides of a test earn, and a clock so far behind that what is sold is settled once the test puts it forward. */
import { MovedClock } from './clock.ts';

/** 5 % of everything, 40 % of it to who a customer belongs to; settled after a week. */
export const TERMS = {
  rates: { items: {}, categories: {}, default: 500 },
  binderBp: 4000,
  tiers: [],
  tiersLessLines: false,
  returnDays: 7,
  storedValue: { earnsOn: 'spending' },
};
const MINUTE_MS = 60_000;
/** Since noon of the fifth, the month before last: what is sold then is settled within its month, and the month is over. */
const BEHIND_MIN = Math.round((Date.now() - fifthBefore(new Date())) / MINUTE_MS);
function fifthBefore(now: Date): number {
  return Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - 2, 5, 4);
}

export const clockBehind = (): MovedClock => new MovedClock(BEHIND_MIN);
/** By that clock, while it is behind. */
export const cloudNow = (): number => Date.now() - BEHIND_MIN * MINUTE_MS + 1000;
export const dayOf = (at: number): string => new Date(at + 8 * 3_600_000).toISOString().slice(0, 10);
