/**
 * Asks the cloud what became of refunds that a provider is to pay back, and journals it once it is certain. The cloud does the
 * asking at the provider; here it is only told, so an unreachable cloud changes nothing. No timer runs while nothing waits.
 * Called by sale-corrections.ts.
 */
import type { EntryId } from '../../sync/domain/ids.ts';
import { MINUTE_MS, type EpochMs } from '../../sync/domain/time.ts';
import { refundNumberOf, type PaymentRefundView } from '../../sync/protocol/payments.ts';
import type { EntryDraft } from '../../sync/schemas/entries/entry.ts';
import type { Journal } from '../journal/types.ts';
import { errorFacts, type Log } from '../log.ts';
import type { Timer, Timers } from '../ports.ts';
import type { CloudClient } from '../upload/cloud-client.ts';
import type { CorrectionFacts, RefundPart } from './correction-facts.ts';

/** The customer may still stand at the counter; a balance that is empty is filled some other hour. */
const YOUNG_MS = 5 * MINUTE_MS;
const ASK_YOUNG_EVERY_MS = 4_000;
const ASK_OLD_EVERY_MS = 2 * MINUTE_MS;

export interface RefundFollowerParts {
  readonly journal: Journal;
  readonly facts: CorrectionFacts;
  readonly cloud: Pick<CloudClient, 'paymentRefund'>;
  readonly timers: Timers;
  readonly now: () => EpochMs;
  readonly log: Log;
  readonly changed: () => void;
}

export class RefundFollower {
  readonly #parts: RefundFollowerParts;
  #timer: Timer | undefined;
  #isAsking = false;
  #isClosed = false;

  constructor(parts: RefundFollowerParts) {
    this.#parts = parts;
  }

  /** Asks soon, and again until nothing waits any more. */
  follow(): void {
    const { facts, timers, now } = this.#parts;
    const { pending } = facts;
    if (this.#isClosed || this.#isAsking || pending.length === 0) return;
    this.#timer?.cancel();
    const isYoung = pending.some(({ at }) => now() - at < YOUNG_MS);
    this.#timer = timers.after(isYoung ? ASK_YOUNG_EVERY_MS : ASK_OLD_EVERY_MS, () => {
      this.#timer = undefined;
      void this.askAll();
    });
  }

  /** One question for every part that waits. */
  async askAll(): Promise<void> {
    if (this.#isAsking) return;
    this.#isAsking = true;
    try {
      for (const part of this.#parts.facts.pending) if (!this.#isClosed) await this.#ask(part);
    } catch (error) {
      this.#parts.log.write('TENDER500', errorFacts(error));
    } finally {
      this.#isAsking = false;
    }
    this.follow();
  }

  close(): void {
    this.#isClosed = true;
    this.#timer?.cancel();
  }

  async #ask(part: RefundPart): Promise<void> {
    const { cloud, journal, facts, changed } = this.#parts;
    const answer = await cloud.paymentRefund(part.reference, refundNumberOf(part.refundId, part.tenderId));
    const outcome = answer.ok ? outcomeOf(answer.value) : null;
    if (!answer.ok || outcome === null || this.#isClosed) return;
    const { entry: of, refundId, tenderId, amount } = part;
    const { reason } = answer.value;
    await journal.append(null, (turn): readonly EntryDraft[] => {
      const now = facts.partsOf(of).find((one) => one.tenderId === tenderId);
      if (now?.state !== 'pending') return [];
      const cause = reason === null || outcome === 'withdrawn' ? {} : { cause: reason.slice(0, 40) };
      return [
        {
          kind: 'refund.settled',
          id: turn.newId() as EntryId,
          body: { of, refundId, tenderId, amount, outcome, ...cause },
        },
      ];
    });
    changed();
  }
}

function outcomeOf({ state, reason }: PaymentRefundView): 'refunded' | 'refused' | 'withdrawn' | null {
  if (state === 'refunded') return 'refunded';
  if (state !== 'refused') return null;
  return reason === 'withdrawn' ? 'withdrawn' : 'refused';
}
