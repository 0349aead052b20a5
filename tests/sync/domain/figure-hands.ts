/** A day, guides and rows as the tests of the seven kinds of data name them. */
import type { StaffId } from '../../../sync/domain/ids.ts';
import type { FigureName, FigureRow } from '../../../sync/domain/seven-kinds.ts';
import { epochMs, MINUTE_MS, type BusinessDay, type EpochMs } from '../../../sync/domain/time.ts';

const HOUR_MS = 60 * MINUTE_MS;
export const DAY = '2026-11-23' as BusinessDay;
/** Midnight in China. */
const MIDNIGHT = Date.parse('2026-11-22T16:00:00Z');
export const at = (hour: number, minute = 0): EpochMs => epochMs(MIDNIGHT + hour * HOUR_MS + minute * MINUTE_MS);
export const ONE_DAY = { from: DAY, to: DAY, offsetMinutes: 480 };
export const WEEK = { from: '2026-11-17' as BusinessDay, to: DAY, offsetMinutes: 480 };
export const [LIN, ZHAO] = ['2001', '2002'] as const as unknown as readonly [StaffId, StaffId];
export const nameOf = (guide: StaffId): string => (guide === LIN ? '林晓雨' : '');
export const told = (rows: readonly FigureRow[], figure: FigureName, by = 'whole') =>
  rows
    .filter((row) => row.figure === figure && row.by === by)
    .map(({ key, value, part, of, blank }) => (by === 'whole' ? [value, part, of, blank] : [key, value]));
export const whole = (rows: readonly FigureRow[], figure: FigureName) => told(rows, figure)[0];
