/**
 * What must hold of hours worked: whichever process of the cloud is asked says what the journals say, worked out here once more in another
 * way. Pure. Called by invariants-season.ts. Rules: worked-time.ts.
 */
import type { Invariant } from './invariants.ts';

interface ClockBody {
  readonly staff: string;
  readonly way: 'in' | 'out';
  readonly when?: number;
  readonly instead?: string;
  readonly approval?: { readonly by: string };
}
/** As it stands in a journal. */
export interface ClockedSeen {
  readonly id: string;
  readonly store: string;
  readonly at: number;
  readonly staff: string | null;
  readonly body: ClockBody;
}
export interface HoursSeen {
  readonly clocked: readonly ClockedSeen[];
  /** What the cloud's processes answered, one store each. */
  readonly said: readonly {
    readonly store: string;
    readonly from: string;
    readonly to: string;
    readonly stretches: readonly {
      readonly staff: string;
      readonly in: number;
      readonly out: number | null;
      readonly minutes: number | null;
    }[];
  }[];
  /** Presses that a screen called done. */
  readonly told: readonly string[];
  readonly dayAt: (store: string, at: number) => string;
}
interface Told extends Omit<ClockedSeen, 'at'> {
  readonly at: number;
  readonly said: number;
}
interface Worked {
  readonly store: string;
  readonly staff: string;
  readonly from: number;
  readonly until: number | null;
}
const MINUTE_MS = 60_000;
const LATEST_MS = 45 * 86_400_000;

export function hoursFaults(hours: HoursSeen, fault: (invariant: Invariant, detail: string) => void): void {
  const { clocked, said, told, dayAt } = hours;
  const ids = new Set(clocked.map(({ id }) => id));
  for (const id of told) if (!ids.has(id)) fault('said_is_kept', `clocking ${id}`);
  const worked = workedOf(clocked, dayAt);
  for (const { store, from, to, stretches } of said) {
    const due = worked
      .filter((one) => one.store === store && dayAt(store, one.from) >= from && dayAt(store, one.from) <= to)
      .map((one) => [one.staff, one.from, one.until ?? '', minutesOf(one, worked) ?? ''].join(' '));
    const shown = stretches.map((one) => [one.staff, one.in, one.out ?? '', one.minutes ?? ''].join(' '));
    const [missing, more] = [due.filter((one) => !shown.includes(one)), shown.filter((one) => !due.includes(one))];
    if (missing.length + more.length > 0 || due.length !== shown.length)
      fault('hours_as_clocked', `${store}: not said ${missing.join(', ')}; said ${more.join(', ')}`);
  }
}

/** Each "in" that counts, with the first "out" behind it on its day. */
function workedOf(clocked: readonly ClockedSeen[], dayAt: HoursSeen['dayAt']): readonly Worked[] {
  const told = clocked.flatMap(({ at: said, ...one }): Told[] => {
    const { body, staff } = one;
    const at = body.when ?? said;
    const isOwn = staff === body.staff && body.when === undefined && body.instead === undefined;
    return (isOwn || body.approval !== undefined) && at <= said && said - at <= LATEST_MS ? [{ ...one, at, said }] : [];
  });
  const standing = told.filter((one) => !told.some((other) => outdoes(other, one, told)));
  const isSame = (a: Told, b: Told): boolean =>
    a.store === b.store && a.body.staff === b.body.staff && dayAt(a.store, a.at) === dayAt(b.store, b.at);
  const comesBefore = (a: Told, b: Told): boolean =>
    a.at !== b.at ? a.at < b.at : a.body.way !== b.body.way ? a.body.way === 'out' : a.id < b.id;
  return standing.flatMap((came): Worked[] => {
    if (came.body.way !== 'in') return [];
    const own = standing.filter((one) => isSame(one, came));
    // The last that was said before says whether the person was there already.
    const before = own.filter((one) => comesBefore(one, came)).sort((a, b) => (comesBefore(a, b) ? -1 : 1));
    if (before.at(-1)?.body.way === 'in') return [];
    const [out] = own
      .filter((one) => one.body.way === 'out' && comesBefore(came, one))
      .sort((a, b) => (comesBefore(a, b) ? -1 : 1));
    return [{ store: came.store, staff: came.body.staff, from: came.at, until: out?.at ?? null }];
  });
}

/** Whether `other` takes the place of this one, or the place that this one took. */
function outdoes(other: Told, one: Told, told: readonly Told[]): boolean {
  const isLater = (a: Told, b: Told): boolean => (a.said !== b.said ? a.said > b.said : a.id > b.id);
  const isOfOne = other.store === one.store && other.body.staff === one.body.staff;
  if (!isOfOne || other.body.instead === undefined || !isLater(other, one)) return false;
  if (other.body.instead === one.id) return true;
  const before = told.find(({ id }) => id === one.body.instead);
  return other.body.instead === one.body.instead && (before === undefined || isLater(one, before));
}

/** Of each moment only what began first counts. */
function minutesOf(one: Worked, worked: readonly Worked[]): number | null {
  const { until } = one;
  if (until === null) return null;
  const first = worked.filter(
    (other) =>
      other.staff === one.staff &&
      other.until !== null &&
      (other.from < one.from || (other.from === one.from && other.store < one.store)),
  );
  const edges = [one.from, until, ...first.flatMap(({ from, until: end }) => [from, end ?? from])]
    .filter((edge) => edge >= one.from && edge <= until)
    .sort((a, b) => a - b);
  const free = edges.slice(1).reduce((sum, edge, index) => {
    const from = edges[index] ?? edge;
    const isTaken = first.some((other) => other.from <= from && (other.until ?? from) >= edge && edge > from);
    return isTaken ? sum : sum + (edge - from);
  }, 0);
  return Math.floor(free / MINUTE_MS);
}
