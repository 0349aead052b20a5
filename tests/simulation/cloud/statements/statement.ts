/**
 * How a statement of production is told to the memory database: its exact text (blanks do not count) and what it does.
 * `read` gives rows of the statement's snapshot; `write` may wait for locks. Parameters come as production passes them;
 * jsonb arrives as text, as the driver sends it.
 */
import type { Parameter } from '../../../../sync/cloud/store/database.ts';
import { rowsOf, type MemoryTransaction, type Outcome, type Work } from '../memory-engine.ts';
import type { Json, Tables } from '../tables.ts';

export interface Asked {
  readonly tables: Tables;
  readonly tx: MemoryTransaction;
}

export interface Statement {
  readonly sql: string;
  readonly table: string;
  /** For the trace. */
  readonly label: string;
  readonly work: (asked: Asked, parameters: readonly Parameter[]) => Work<Outcome>;
}

const NO_WAITS: readonly MemoryTransaction[] = [];

/** Equal for texts that differ in blanks alone. */
export const normalised = (sql: string): string => sql.trim().replaceAll(/\s+/g, ' ');

export const read = (
  table: keyof Tables,
  sql: string,
  rows: (asked: Asked, parameters: readonly Parameter[]) => readonly object[],
): Statement => ({
  sql: normalised(sql),
  table,
  label: `SELECT ${table}`,
  *work(asked, parameters) {
    yield* NO_WAITS;
    return rowsOf(rows(asked, parameters));
  },
});

export const write = (table: keyof Tables, sql: string, work: Statement['work']): Statement => ({
  sql: normalised(sql),
  table,
  label: `${sql.trim().split(' ')[0] ?? ''} ${table}`,
  work,
});

export const text = (value: Parameter | undefined): string => {
  if (typeof value !== 'string') throw new TypeError(`a text parameter is ${typeof value}`);
  return value;
};
export const textOrNull = (value: Parameter | undefined): string | null =>
  value === null || value === undefined ? null : text(value);
export const number = (value: Parameter | undefined): number => {
  if (typeof value !== 'number' || !Number.isSafeInteger(value)) throw new TypeError('an integer parameter is none');
  return value;
};
export const numberOrNull = (value: Parameter | undefined): number | null =>
  value === null || value === undefined ? null : number(value);
export const flag = (value: Parameter | undefined): boolean => {
  if (typeof value !== 'boolean') throw new TypeError('a boolean parameter is none');
  return value;
};
export const json = (value: Parameter | undefined): Json => JSON.parse(text(value)) as Json;

export const list = (value: Parameter | undefined): readonly (string | number | boolean | null)[] => {
  if (!Array.isArray(value)) throw new TypeError('an array parameter is none');
  return value as readonly (string | number | boolean | null)[];
};
export const texts = (value: Parameter | undefined): readonly string[] => list(value).map((one) => text(one));
export const numbers = (value: Parameter | undefined): readonly number[] => list(value).map((one) => number(one));

/** A row with these columns only. */
export const only =
  <Row extends object, Column extends keyof Row>(columns: readonly Column[]): ((row: Row) => Pick<Row, Column>) =>
  (row) =>
    Object.fromEntries(columns.map((column) => [column, row[column]])) as Pick<Row, Column>;

export const ascending =
  <Row>(of: (row: Row) => string | number) =>
  (a: Row, b: Row): number => {
    const [left, right] = [of(a), of(b)];
    return left < right ? -1 : left > right ? 1 : 0;
  };

interface Timed {
  readonly asked_at: number;
  readonly checks: number;
  readonly check_at: number | null;
}
/** What a sweep looks at: due, or put off by a clock that was ahead. */
export const isDue = ({ check_at: at, asked_at: asked }: Timed, now: number): boolean =>
  at !== null && (at <= now || asked > now);
/** Takes it where it still stands as it was seen. */
export const claimed = <Row extends Timed>(row: Row, from: number | null, until: number, now: number): Row | null =>
  row.check_at !== null && row.check_at === from
    ? { ...row, check_at: until, asked_at: now, checks: row.asked_at > now ? 0 : row.checks }
    : null;
