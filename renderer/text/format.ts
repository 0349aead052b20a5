/**
 * Figures, times and dates as people read them here. Amounts come from money.ts; times are shown in the store's own offset,
 * never the browser's. Unknown is `—`, never 0. Pure; called by every screen.
 */
import { yuanText, type Fen } from '../../sync/domain/money.ts';
import { kilogramText } from '../../sync/domain/receipt-view.ts';
import { DAY_MS, MINUTE_MS, type EpochMs } from '../../sync/domain/time.ts';
import type { Language } from './languages.ts';

export const amountText = (amount: number): string => yuanText(amount as Fen);
export const savingText = (saving: number): string => yuanText((saving === 0 ? 0 : -saving) as Fen);
/** `12408` as `12,408`. */
export const countText = (count: number): string => String(count).replace(/\B(?=(\d{3})+$)/g, ',');
export const weightText = (grams: number): string => kilogramText(grams);

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;
const two = (value: number): string => String(value).padStart(2, '0');
const local = (at: number, offsetMinutes: number): Date => new Date(at + offsetMinutes * MINUTE_MS);

export interface Format {
  /** `14:02`. */
  readonly time: (at: number) => string;
  /** `14:02:41`. */
  readonly timeWithSeconds: (at: number) => string;
  /** `3 月 14 日` or `14 Mar`. */
  readonly date: (at: number) => string;
  /** The time when it was today, else date and time. */
  readonly moment: (at: number, now: number) => string;
  /** `2026-03-14 15:33`, as on paper. */
  readonly stamp: (at: number) => string;
}

export function formatFor(language: Language, offsetMinutes: number): Format {
  const time = (at: number): string => {
    const day = local(at, offsetMinutes);
    return `${two(day.getUTCHours())}:${two(day.getUTCMinutes())}`;
  };
  const date = (at: number): string => {
    const day = local(at, offsetMinutes);
    return language === 'en'
      ? `${String(day.getUTCDate())} ${MONTHS[day.getUTCMonth()] ?? ''}`
      : `${String(day.getUTCMonth() + 1)} 月 ${String(day.getUTCDate())} 日`;
  };
  const dayOf = (at: number): number => Math.floor((at + offsetMinutes * MINUTE_MS) / DAY_MS);
  return {
    time,
    timeWithSeconds: (at) => `${time(at)}:${two(local(at, offsetMinutes).getUTCSeconds())}`,
    date,
    moment: (at, now) => (dayOf(at) === dayOf(now) ? time(at) : `${date(at)} ${time(at)}`),
    stamp: (at) => `${local(at, offsetMinutes).toISOString().slice(0, 10)} ${time(at)}`,
  };
}

/** Whole days from now until then, rounded up; 0 when it has passed. */
export const daysLeft = (until: EpochMs, now: EpochMs): number => Math.max(0, Math.ceil((until - now) / DAY_MS));

/** `522000` ms as `08:42`. */
export function countdownText(leftMs: number): string {
  const seconds = Math.max(0, Math.ceil(leftMs / 1000));
  const minutes = Math.floor(seconds / 60);
  return minutes >= 60
    ? `${String(Math.floor(minutes / 60))}:${two(minutes % 60)}:${two(seconds % 60)}`
    : `${two(minutes)}:${two(seconds % 60)}`;
}

/** The first character of a name, for a round picture. */
export function initialOf(name: string): string {
  const first = name.trim().codePointAt(0);
  return first === undefined ? '·' : String.fromCodePoint(first).toUpperCase();
}

/** Units over sales with one decimal, `2.6`; null when nothing was sold. */
export function ratioText(part: number, whole: number): string | null {
  if (whole <= 0) return null;
  const tenths = Math.floor((part * 20 + whole) / (2 * whole));
  return `${String(Math.floor(tenths / 10))}.${String(tenths % 10)}`;
}

/** 492 minutes as `8 h 12 min`, in words of the page. */
export const spanText = (minutes: number, span: (hours: string, minutes: string) => string): string =>
  span(countText(Math.floor(minutes / 60)), String(minutes % 60));
