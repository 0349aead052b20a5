/**
 * A CSV file of footfall as the rows that the cloud takes: a column each for date, hour and entered, one for who passed by and one for the
 * store if there are several, named in English or Chinese, in any order. Every fault is named by its line; days and hours are those of the
 * clock on the store's wall. Pure. Called by footfall-desk.ts.
 */
import { isCode, type StoreId } from '../../sync/domain/ids.ts';
import { epochMs, MINUTE_MS, type BusinessDay, type EpochMs } from '../../sync/domain/time.ts';
import { FOOTFALL_ROWS_MAX, type FootfallRow } from '../../sync/protocol/footfall.ts';
import { csvRows, type TableRow } from '../cli/import/csv-rows.ts';
import {
  FOOTFALL_COLUMNS,
  type FootfallColumn,
  type FootfallFaultReason,
  type FootfallFile,
} from '../contract/footfall-views.ts';

export interface CountedRow extends Omit<FootfallRow, 'asOf'> {
  readonly line: number;
  readonly day: BusinessDay;
}
type Fault = FootfallFile['faults'][number];
export interface ReadFootfall {
  readonly rows: readonly CountedRow[];
  readonly faults: readonly Fault[];
}
interface Place {
  /** Of rows that name none. */
  readonly store: StoreId;
  readonly offsetMinutes: number;
  readonly now: EpochMs;
}

/** More tell no more. */
const FAULTS_MAX = 50;
const TEXT_MAX = 40;
const COUNT_MAX = 1_000_000;
const HOUR_MINUTES = 60;
const NEEDED: readonly FootfallColumn[] = ['date', 'hour', 'entered'];
const NAMES: Readonly<Record<FootfallColumn, readonly string[]>> = {
  store: ['store', '门店'],
  date: ['date', '日期'],
  hour: ['hour', '小时', '时段'],
  entered: ['entered', '进店'],
  passed: ['passed', '路过'],
};

/** At least one fault where there is no row. */
export function readFootfall(bytes: Uint8Array, place: Place): ReadFootfall {
  const table = csvRows(bytes);
  if (!table.ok) return refused('unreadable', null, table.error);
  const [header, ...lines] = table.value.filter(({ cells }) => cells.some((cell) => cell !== ''));
  if (header === undefined || lines.length === 0) return refused('empty', null, '');
  if (lines.length > FOOTFALL_ROWS_MAX) return refused('too_many_rows', null, String(lines.length));
  const where = columnsOf(header);
  const missing = NEEDED.find((column) => !where.has(column));
  if (missing !== undefined) return refused('no_column', missing, header.cells.join(' '), header.number);
  const rows: CountedRow[] = [];
  const faults: Fault[] = [];
  const seen = new Set<string>();
  for (const line of lines) {
    const read = readLine(line, where, place);
    const key = 'hour' in read ? `${read.store} ${String(read.hour)}` : '';
    if (!('hour' in read)) faults.push(read);
    else if (seen.has(key)) faults.push(faultOf(line.number, 'hour', 'twice', key.split(' ')[0] ?? ''));
    else {
      seen.add(key);
      rows.push(read);
    }
  }
  return { rows, faults: faults.slice(0, FAULTS_MAX) };
}

const faultOf = (line: number, column: FootfallColumn | null, reason: FootfallFaultReason, text: string): Fault => ({
  line,
  column,
  reason,
  text: text.slice(0, TEXT_MAX),
});
const refused = (reason: FootfallFaultReason, column: FootfallColumn | null, text: string, line = 0): ReadFootfall => ({
  rows: [],
  faults: [faultOf(line, column, reason, text)],
});

function columnsOf({ cells }: TableRow): ReadonlyMap<FootfallColumn, number> {
  const heads = cells.map((cell) => cell.trim().toLowerCase());
  return new Map(
    FOOTFALL_COLUMNS.map((column) => [column, heads.findIndex((head) => NAMES[column].includes(head))] as const).filter(
      ([, index]) => index >= 0,
    ),
  );
}

function readLine(
  { number, cells }: TableRow,
  where: ReadonlyMap<FootfallColumn, number>,
  { store: own, offsetMinutes, now }: Place,
): CountedRow | Fault {
  const cell = (column: FootfallColumn): string => cells[where.get(column) ?? cells.length]?.trim() ?? '';
  const wrong = (column: FootfallColumn, reason: FootfallFaultReason): Fault =>
    faultOf(number, column, reason, cell(column));
  const store = cell('store') === '' ? own : cell('store');
  if (!isCode(store)) return wrong('store', 'not_a_store');
  const day = dayOf(cell('date'));
  if (day === undefined) return wrong('date', 'not_a_day');
  const clock = hourOf(cell('hour'));
  if (clock === undefined) return wrong('hour', 'not_an_hour');
  const entered = countOf(cell('entered'));
  if (entered === undefined) return wrong('entered', 'not_a_count');
  const passed = cell('passed') === '' ? null : countOf(cell('passed'));
  if (passed === undefined) return wrong('passed', 'not_a_count');
  const hour = epochMs(Date.parse(`${day}T00:00:00Z`) + (clock * HOUR_MINUTES - offsetMinutes) * MINUTE_MS);
  if (hour > now) return wrong('hour', 'to_come');
  return { line: number, store: store as StoreId, day, hour, entered, passed };
}

/** `2026-03-14`, `2026/3/14`; a day that the calendar has. */
function dayOf(text: string): BusinessDay | undefined {
  const [, year = '', month = '', date = ''] = /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})$/.exec(text) ?? [];
  const day = [year, month.padStart(2, '0'), date.padStart(2, '0')].join('-');
  const at = Date.parse(`${day}T00:00:00Z`);
  return Number.isNaN(at) || new Date(at).toISOString().slice(0, day.length) !== day ? undefined : (day as BusinessDay);
}

/** `9`, `09`, `09:00`, `9:00:00`. */
function hourOf(text: string): number | undefined {
  const [, hour] = /^([01]?\d|2[0-3])(?::00){0,2}$/.exec(text) ?? [];
  return hour === undefined ? undefined : Number(hour);
}

/** With or without commas in thousands. */
function countOf(text: string): number | undefined {
  if (!/^(\d{1,7}|\d{1,3}(,\d{3})+)$/.test(text)) return undefined;
  const count = Number(text.replaceAll(',', ''));
  return count > COUNT_MAX ? undefined : count;
}

/** What the rows say of each store and day, in their order. */
export function footfallDays(rows: readonly CountedRow[]): FootfallFile['days'] {
  const days = new Map<string, FootfallFile['days'][number]>();
  for (const { store, day, entered, passed } of rows) {
    const key = `${store} ${day}`;
    const before = days.get(key) ?? { store, day, hours: 0, entered: 0, passed: 0 };
    days.set(key, {
      ...before,
      hours: before.hours + 1,
      entered: before.entered + entered,
      passed: before.passed === null || passed === null ? null : before.passed + passed,
    });
  }
  return [...days.entries()].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, day]) => day);
}
