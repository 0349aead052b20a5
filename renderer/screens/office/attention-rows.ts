/**
 * What the cloud says needs attention, as sentences: its code, whom it is about, how many and since when. Codes that are
 * made good by the same deed share a sentence; one that this version does not know still shows. Pure.
 */
import { MINUTE_MS } from '../../../sync/domain/time.ts';
import { countText } from '../../text/format.ts';
import type { Dictionary } from '../../text/dictionary.ts';
import type { Row } from './report-rows.ts';

export interface AttentionLine {
  readonly key: string;
  readonly code: string;
  readonly what: string;
  readonly todo: string;
  readonly since: number | null;
}

interface Sentence {
  readonly what: (where: string, count: string, detail: string) => string;
  readonly todo: string;
}

const HOUR_MS = 60 * MINUTE_MS;
const PRICE_CODES: ReadonlySet<string> = new Set([
  'price_differs',
  'unknown_book',
  'book_differs',
  'unknown_product',
  'unknown_coupon',
  'unknown_pricing_version',
  'points_not_checked',
]);

/** The words' key for a code of the cloud. */
export function sentenceOf(code: string, codes: Readonly<Record<string, unknown>>): string {
  if (code in codes) return code;
  if (PRICE_CODES.has(code)) return 'price';
  return code.startsWith('device_') ? 'device' : 'other';
}

export function attentionLines(rows: readonly Row[], { attention }: Dictionary): readonly AttentionLine[] {
  const codes: Readonly<Record<string, Sentence>> = attention.codes;
  const text = (row: Row, field: string): string => (typeof row[field] === 'string' ? row[field] : '');
  return rows.map((row) => {
    const code = text(row, 'code');
    const subject = text(row, 'subject');
    const terminal = /^terminal (\w+)$/.exec(subject)?.[1];
    const { what, todo } = codes[sentenceOf(code, codes)] ?? attention.codes.other;
    const detail = detailText(code, text(row, 'detail'), attention);
    return {
      key: `${code} ${subject} ${text(row, 'detail')}`,
      code,
      what: what(
        terminal === undefined ? subject : attention.terminal(terminal),
        countText(typeof row['count'] === 'number' ? row['count'] : 1),
        detail,
      ),
      todo,
      since: typeof row['since'] === 'number' ? row['since'] : null,
    };
  });
}

function detailText(code: string, detail: string, { minutes, hours }: Dictionary['attention']): string {
  const ms = Math.abs(Number(detail));
  if (code === 'slow_fsync') return `${countText(ms)} ms`;
  if (code !== 'clock_skew') return detail;
  const wholeHours = Math.round(ms / HOUR_MS);
  return wholeHours >= 2 ? hours(countText(wholeHours)) : minutes(countText(Math.round(ms / MINUTE_MS)));
}
