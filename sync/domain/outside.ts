/**
 * Reads values from outside (a file, a command's input) with the path to each, so that a refusal names the place.
 * A reader notes what is wrong and goes on with a stand-in; the value counts only when nothing was noted.
 * Called by the readers of pricing, binding and commission cases.
 */
import type { Brand } from './money.ts';
import { err, ok, type Result } from './result.ts';
import { instantFromIso, type EpochMs } from './time.ts';

/** Where in the input (`promotions[3].payBp`; empty for the whole) and what is wrong there. */
export interface Refusal {
  readonly path: string;
  readonly reason: string;
}

export interface Outside {
  readonly value: unknown;
  readonly path: string;
  readonly refusals: Refusal[];
}

/** Reads a whole value; err holds the first refusal. */
export function readOutside<T>(value: unknown, read: (at: Outside) => T): Result<T, Refusal> {
  const at: Outside = { value, path: '', refusals: [] };
  const result = read(at);
  const [first] = at.refusals;
  return first === undefined ? ok(result) : err(first);
}

export function refuse(at: Outside, reason: string): void {
  at.refusals.push({ path: at.path, reason });
}

export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Refuses anything but an object; a field of what is no object is absent. */
export function objectAt(at: Outside): boolean {
  const is = isObject(at.value);
  if (!is) refuse(at, at.value === undefined ? 'is missing' : 'must be an object');
  return is;
}

export function field(at: Outside, name: string): Outside {
  const value = isObject(at.value) && Object.hasOwn(at.value, name) ? at.value[name] : undefined;
  return { value, path: at.path === '' ? name : `${at.path}.${name}`, refusals: at.refusals };
}

/** Absent and null alike. */
export const isAbsent = (at: Outside): boolean => at.value === undefined || at.value === null;

export const optional = <T>(at: Outside, read: (at: Outside) => T): T | undefined =>
  isAbsent(at) ? undefined : read(at);

export function listAt<T>(at: Outside, read: (at: Outside) => T): readonly T[] {
  if (!Array.isArray(at.value)) {
    refuse(at, at.value === undefined ? 'is missing' : 'must be a list');
    return [];
  }
  return at.value.map((value: unknown, index) =>
    read({ value, path: `${at.path}[${String(index)}]`, refusals: at.refusals }),
  );
}

export const optionalList = <T>(at: Outside, read: (at: Outside) => T): readonly T[] =>
  isAbsent(at) ? [] : listAt(at, read);

export interface IntegerRange {
  readonly min?: number;
  readonly max?: number;
}

/** A safe integer within a range. */
export function integerAt(at: Outside, { min = 0, max = Number.MAX_SAFE_INTEGER }: IntegerRange = {}): number {
  const { value } = at;
  if (value === undefined) refuse(at, 'is missing');
  else if (typeof value !== 'number' || !Number.isSafeInteger(value)) refuse(at, 'must be an exact integer');
  else if (value < min) refuse(at, min === 0 ? 'must not be negative' : `must be at least ${String(min)}`);
  else if (value > max) refuse(at, `must be at most ${String(max)}`);
  else return value === 0 ? 0 : value;
  return min;
}

/** The same with the brand of a unit: fen, basis points, grams. */
export const unitAt =
  <Unit extends string>(range: IntegerRange = {}) =>
  (at: Outside): number & Brand<Unit> =>
    integerAt(at, range) as number & Brand<Unit>;

export const fenAt = unitAt<'Fen'>();
export const basisPointsAt = unitAt<'BasisPoints'>({ max: 10_000 });

/** A text that is not empty, branded as an id. */
export function idAt<Id extends string>(at: Outside): string & Brand<Id> {
  if (typeof at.value === 'string' && at.value !== '') return at.value as string & Brand<Id>;
  refuse(at, at.value === undefined ? 'is missing' : 'must be a text that is not empty');
  return '' as string & Brand<Id>;
}

export function textAt(at: Outside): string {
  if (typeof at.value === 'string') return at.value;
  refuse(at, at.value === undefined ? 'is missing' : 'must be a text');
  return '';
}

export function booleanAt(at: Outside): boolean {
  if (typeof at.value === 'boolean') return at.value;
  refuse(at, 'must be true or false');
  return false;
}

export function oneOfAt<const Choice extends string>(at: Outside, choices: readonly Choice[]): Choice | undefined {
  const choice = choices.find((each) => each === at.value);
  if (choice === undefined) refuse(at, at.value === undefined ? 'is missing' : `must be one of ${choices.join(', ')}`);
  return choice;
}

export function instantAt(at: Outside): EpochMs {
  const instant = typeof at.value === 'string' ? instantFromIso(at.value) : undefined;
  if (instant?.ok === true) return instant.value;
  refuse(at, at.value === undefined ? 'is missing' : 'must be an ISO 8601 instant with offset');
  return 0 as EpochMs;
}

/** Refuses the second of two equal keys, at its own place. */
export function refuseRepeated(keys: readonly string[], place: (index: number) => Outside): void {
  const seen = new Set<string>();
  for (const [index, key] of keys.entries()) {
    if (key !== '' && seen.has(key)) refuse(place(index), `is there twice: ${key}`);
    seen.add(key);
  }
}

type Present<T> = { readonly [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  readonly [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

/** The object without what is undefined, as exact optional properties ask. */
export const present = <T extends object>(object: T): Present<T> =>
  Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as Present<T>;
