/**
 * Follows every uncertain payment until the cloud says for certain what became of it: asks once it was requested, on every
 * start, when the line is back, and in between as often as the cloud says. Never guesses: an unreachable cloud leaves a row
 * uncertain. What it learns goes into the journal through `learn`. Called by the tender desk. DOMAIN.md §4.
 */
import type { PaymentView } from '../../sync/protocol/payments.ts';
import type { PlatformVoucher } from '../../sync/schemas/sale.ts';
import { errorFacts, type Log } from '../log.ts';
import type { Timer, Timers } from '../ports.ts';
import type { EpochMs } from '../../sync/domain/time.ts';
import { isOver, type TenderState } from '../../sync/domain/tender.ts';
import type { TenderRowView } from '../contract/views.ts';
import type { CloudResult } from '../upload/cloud-client.ts';
import type { JournalledTender } from './tender-rows.ts';
import { rowView } from './tender-views.ts';

/** How long to wait where the cloud names no time, and while it is away. */
const ASK_EVERY_MS = 2_000;
const AWAY_EVERY_MS = 5_000;
const SOONEST_MS = 250;

/** What became of a row, with the word for why. */
export interface Learnt {
  readonly state: TenderState;
  readonly cause: string | null;
  readonly facts?: HeardFacts;
}
/** Of an account of value: which one, what is left on it, and whether this till took it by itself. */
export interface HeardFacts {
  readonly reference?: string;
  readonly left?: number;
  readonly offline?: boolean;
  /** Of a platform's voucher: what it is, and what of it is used. */
  readonly amount?: number;
  readonly voucher?: PlatformVoucher;
}
/** What the cloud says of a payment or a hold. */
export interface Heard extends Pick<PaymentView, 'reason' | 'amount' | 'askAgainAt' | 'giveUpAt'> {
  readonly state: TenderState;
  readonly kind: string;
  readonly facts?: HeardFacts;
}

export interface FollowerParts {
  /** By the row's kind: a provider's payment, or a hold on an account. */
  readonly cloud: {
    readonly payment: (number: string, row: JournalledTender) => Promise<CloudResult<Heard>>;
    readonly reversePayment: (number: string, row: JournalledTender) => Promise<CloudResult<Heard>>;
  };
  readonly timers: Timers;
  readonly now: () => EpochMs;
  readonly log: Log;
  /** The row as the journal has it now. */
  readonly row: (of: JournalledTender) => JournalledTender | undefined;
  readonly learn: (row: JournalledTender, learnt: Learnt) => Promise<void>;
}

export class PaymentFollower {
  readonly #parts: FollowerParts;
  readonly #timers = new Map<string, Timer>();
  /** Until when the customer of an uncertain payment has time, as its provider's pace says; by number. */
  readonly #ends = new Map<string, EpochMs>();
  #closed = false;

  constructor(parts: FollowerParts) {
    this.#parts = parts;
  }

  /** Asks after `delayMs`, then again until it is certain. A second call for the same row only changes when. */
  follow(row: JournalledTender, delayMs: number): void {
    const number = row.outTradeNumber;
    if (number === null || this.#closed) return;
    this.#timers.get(number)?.cancel();
    this.#timers.set(
      number,
      this.#parts.timers.after(Math.max(SOONEST_MS, delayMs), () => {
        this.#timers.delete(number);
        void this.ask(row).catch((error: unknown) => {
          // A disk that took no news of it is asked to take them later.
          this.#parts.log.write('TENDER500', errorFacts(error));
          this.follow(row, AWAY_EVERY_MS);
        });
      }),
    );
  }

  close(): void {
    this.#closed = true;
    for (const timer of this.#timers.values()) timer.cancel();
    this.#timers.clear();
  }

  /** Asks now; what is still uncertain afterwards is asked again by itself. */
  async ask(of: JournalledTender): Promise<void> {
    const row = this.#parts.row(of);
    if (row === undefined || row.outTradeNumber === null || !isToBeAsked(row)) return;
    if (row.isGivenUp && row.state === 'paid') await this.#parts.learn(row, { state: 'reversing', cause: 'given_up' });
    const isBackwards = row.state === 'reversing' || row.isGivenUp;
    const { cloud } = this.#parts;
    const answer = isBackwards
      ? await cloud.reversePayment(row.outTradeNumber, row)
      : await cloud.payment(row.outTradeNumber, row);
    if (this.#closed) return;
    if (answer.ok) {
      await this.take(row, answer.value);
      return;
    }
    const { error } = answer;
    if (error.kind === 'refused' && UNKNOWN_NUMBER.has(error.code)) {
      // The request may still be on its way somewhere: the number is closed before it counts as never asked for.
      const closed = isBackwards ? answer : await cloud.reversePayment(row.outTradeNumber, row);
      if (closed.ok) await this.take(row, closed.value);
      else this.follow(row, AWAY_EVERY_MS);
      return;
    }
    if (row.state === 'requested') await this.#parts.learn(row, { state: 'unknown', cause: 'no_answer' });
    this.follow(row, AWAY_EVERY_MS);
  }

  /** Rows as screens see them, with what is known of an uncertain one beyond the journal. */
  views(rows: readonly JournalledTender[]): TenderRowView[] {
    return rows.map((row) => {
      const end = row.outTradeNumber === null || isOver(row.state) ? undefined : this.#ends.get(row.outTradeNumber);
      return { ...rowView(row), ...(end === undefined || row.state === 'paid' ? {} : { giveUpAt: end }) };
    });
  }

  #noteEnd(number: string, end: EpochMs | null): void {
    if (end === null) this.#ends.delete(number);
    else this.#ends.set(number, end);
  }

  /** What the cloud says of a payment, as far as it fits the row. */
  async take(row: JournalledTender, view: Heard): Promise<void> {
    if (row.outTradeNumber !== null) this.#noteEnd(row.outTradeNumber, view.giveUpAt ?? null);
    const learnt = learntOf(row, view);
    if (learnt.state !== row.state) await this.#parts.learn(row, learnt);
    const now = this.#parts.row(row);
    if (now === undefined || !isToBeAsked(now)) return;
    const wait = view.askAgainAt === null ? ASK_EVERY_MS : view.askAgainAt - this.#parts.now();
    this.follow(now, Math.min(Math.max(wait, SOONEST_MS), AWAY_EVERY_MS));
  }
}

/** The cloud knows no such number. */
const UNKNOWN_NUMBER: ReadonlySet<string> = new Set(['payment_unknown', 'hold_unknown', 'voucher_unknown']);

const isToBeAsked = ({ state, isGivenUp }: JournalledTender): boolean =>
  !['paid', 'failed', 'reversed', 'prepared'].includes(state) || (isGivenUp && state === 'paid');

function learntOf(row: JournalledTender, { state, reason, amount, kind, facts = {} }: Heard): Learnt {
  const cause = reason === null ? null : reason.slice(0, 40);
  if (row.state === 'reversing') {
    if (state === 'reversed' || state === 'failed') return { state: 'reversed', cause };
    // A platform that takes its voucher back no more: it pays again, or is lost to the sale that went on without it.
    if (state === 'paid' && cause === 'cancel_too_late') return { state: row.isGivenUp ? 'failed' : 'paid', cause };
    return { state: 'reversing', cause: row.cause };
  }
  // A voucher whose naming was interrupted: nothing was redeemed, and it is scanned again.
  if (state === 'prepared' && row.state === 'requested') return { state: 'failed', cause: 'voucher_again' };
  // A number that was closed before the request came: nothing was taken.
  if (state === 'reversed') return { state: 'failed', cause: cause ?? 'closed' };
  if (state === 'paid' && (amount !== row.amount || kind !== row.kind))
    return { state: 'unknown', cause: 'wrong_amount' };
  return { state, cause, facts };
}
