/**
 * What becomes of an invoice or red letter by what a platform said, and when the cloud looks again. Pure: whoever asks keeps the row.
 * `requested` (committed, perhaps not sent) → `issuing` → `issued | failed`; a blue one goes on to `reversing → reversed` as its red
 * letters do. What was not understood stays `issuing`: it is asked about, never guessed and never sent under another number.
 */
import { MINUTE_MS } from '../../domain/time.ts';
import type { InvoiceRow } from '../store/invoices.ts';
import type { InvoiceOutcome } from './provider.ts';

const SECOND_MS = 1000;
/** Most are issued within seconds; a quota is raised within hours. */
const LOOK_AFTER_MS = [3, 5, 10, 30, 60, 300, 900, 3600].map((seconds) => seconds * SECOND_MS);
const LOOK_LAST_MS = 60 * MINUTE_MS;
/** Waiting so long, somebody has to look at the platform. */
export const INVOICE_WAITS_MS = 60 * MINUTE_MS;
/** What was asked of a platform before the cloud was put back has arrived there by then, or never does. */
const NEVER_ARRIVED_MS = 2 * MINUTE_MS;
/** Of a number that was only asked about, and that the platform does not know. */
export const NOT_ISSUED = 'not_issued';
/** Nobody has to hear of these: a title is mended by the customer, who sees on the page that it was refused. */
const UNHEARD: ReadonlySet<string | null> = new Set(['title_refused', 'not_needed', NOT_ISSUED]);
/** Reasons that do not pass by waiting alone. */
const NEEDS_SOMEBODY: ReadonlySet<string | null> = new Set(['over_quota', 'wrong_amount', 'not_permitted']);

export type InvoiceAlert = 'invoice_failed' | 'red_letter_failed' | 'invoice_waits';

/** The row after this answer; `wasSent`: it was a request and not a question. */
export function afterOutcome(known: InvoiceRow, heard: InvoiceOutcome, now: number, wasSent: boolean): InvoiceRow {
  if (known.state !== 'requested' && known.state !== 'issuing') return known;
  // By a clock that was ahead: how long ago it was is counted from now.
  const row = { ...known, requested_at: Math.min(known.requested_at, now) };
  const sent = wasSent ? { sent_at: now } : {};
  const again = {
    ...sent,
    state: 'issuing',
    asked_at: now,
    checks: row.checks + 1,
    check_at: now + (LOOK_AFTER_MS[row.checks] ?? LOOK_LAST_MS),
  } as const;
  switch (heard.outcome) {
    case 'issued':
      if (heard.total !== row.total) return { ...row, ...again, reason: 'wrong_amount' };
      return {
        ...row,
        ...sent,
        state: 'issued',
        reason: null,
        number: heard.number,
        url: heard.url,
        issued_at: heard.issuedAt > 0 ? heard.issuedAt : now,
        check_at: null,
      };
    case 'pending':
      // What waits for quota goes on waiting for it until it is issued.
      return { ...row, ...again, reason: row.reason === 'over_quota' ? 'over_quota' : null };
    case 'over_quota':
      return { ...row, ...again, reason: 'over_quota' };
    case 'refused':
      return { ...row, ...sent, state: 'failed', reason: heard.reason, check_at: null };
    case 'absent':
      if (row.buyer === '')
        return now - row.requested_at < NEVER_ARRIVED_MS
          ? { ...row, ...again, reason: null }
          : { ...row, state: 'failed', reason: NOT_ISSUED, check_at: null };
      // Nothing came of it: it is sent, under the same number.
      return { ...row, ...again, sent_at: null, reason: null };
    case 'unknown':
      return { ...row, ...again, reason: heard.reason };
  }
}

/** What a manager has to know of a row, each once. */
export function alertsOf(row: InvoiceRow, now: number): readonly InvoiceAlert[] {
  const raised = new Set(row.alerted.split(' '));
  const isRed = row.kind === 'red';
  const codes = [
    ...(row.state === 'failed' && !UNHEARD.has(row.reason)
      ? [isRed ? ('red_letter_failed' as const) : ('invoice_failed' as const)]
      : []),
    ...(row.state === 'issuing' && (NEEDS_SOMEBODY.has(row.reason) || now - row.requested_at > INVOICE_WAITS_MS)
      ? ['invoice_waits' as const]
      : []),
  ];
  return codes.filter((code) => !raised.has(code));
}
