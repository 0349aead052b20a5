/** What becomes of a payment, whatever is heard of it and in whatever order. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  isFinal,
  NEVER_ARRIVED_MS,
  stepHeard,
  stepReversed,
  type PaymentFacts,
} from '../../../../sync/cloud/payments/payment-state.ts';
import type { QueryOutcome, ReverseOutcome } from '../../../../sync/cloud/payments/provider.ts';
import type { PaymentState } from '../../../../sync/protocol/payments.ts';

const AMOUNT = 9900;
const paid = (amount = AMOUNT): QueryOutcome => ({ outcome: 'paid', transactionId: 't', amount, paidAt: 1 });
const facts = (state: PaymentState, reason: string | null = null): PaymentFacts => ({
  state,
  reason,
  amount: AMOUNT,
  requestedAt: 0,
});

const heard: fc.Arbitrary<QueryOutcome> = fc.oneof(
  fc.constantFrom<QueryOutcome>(
    paid(),
    paid(AMOUNT - 1),
    { outcome: 'pending' },
    { outcome: 'absent' },
    { outcome: 'closed' },
    { outcome: 'failed', reason: 'insufficient_funds' },
    { outcome: 'failed', reason: 'number_used' },
    { outcome: 'unknown', reason: 'no_answer' },
    { outcome: 'unknown', reason: 'bad_signature' },
  ),
);
const reversal: fc.Arbitrary<ReverseOutcome> = fc.constantFrom<ReverseOutcome>(
  { outcome: 'reversed' },
  { outcome: 'again' },
  { outcome: 'refused' },
  { outcome: 'unknown', reason: 'wrong_number' },
);
type Event = { readonly heard: QueryOutcome } | { readonly reversal: ReverseOutcome } | 'begin';
const events = fc.array(
  fc.tuple(
    fc.oneof(
      heard.map((one) => ({ heard: one })),
      reversal.map((one) => ({ reversal: one })),
      fc.constant('begin' as const),
    ),
    fc.integer({ min: 0, max: 2 * NEVER_ARRIVED_MS }),
  ),
  { maxLength: 30 },
);

interface Run {
  readonly states: readonly PaymentState[];
  readonly late: boolean;
}
function run(all: readonly (readonly [Event, number])[]): Run {
  let payment = facts('requested');
  const states: PaymentState[] = ['requested'];
  let late = false;
  for (const [event, now] of all) {
    if (event === 'begin') {
      if (payment.state !== 'failed' && payment.state !== 'reversed') payment = { ...payment, state: 'reversing' };
    } else {
      const step = 'heard' in event ? stepHeard(payment, event.heard, now) : stepReversed(payment, event.reversal);
      late ||= step.late;
      payment = { ...payment, state: step.state, reason: step.reason };
    }
    states.push(payment.state);
  }
  return { states, late };
}

describe('whatever is heard', () => {
  test('failed and reversed never change again, and paid only by a reversal', () => {
    fc.assert(
      fc.property(events, (all) => {
        const { states } = run(all);
        states.forEach((state, index) => {
          const next = states[index + 1];
          if (next === undefined || next === state) return;
          expect(state === 'failed' || state === 'reversed').toBe(false);
          if (state === 'paid') expect(next).toBe('reversing');
        });
      }),
      { numRuns: 2000 },
    );
  });

  test('nothing but a proven payment of our amount is paid', () => {
    fc.assert(
      fc.property(heard, fc.integer({ min: 0, max: 1_000_000 }), (one, now) => {
        for (const state of ['requested', 'pending', 'unknown'] as const) {
          const step = stepHeard(facts(state), one, now);
          expect(step.state === 'paid').toBe(one.outcome === 'paid' && one.amount === AMOUNT);
        }
      }),
    );
  });

  test('money that is proven after the end is late, but for a number of somebody else', () => {
    for (const state of ['failed', 'reversed'] as const) {
      expect(stepHeard(facts(state), paid(), 1)).toMatchObject({ state, late: true });
      expect(stepHeard(facts(state, 'number_used'), paid(), 1).late).toBe(false);
      expect(stepHeard(facts(state), paid(1), 1)).toMatchObject({ late: false, doubt: 'wrong_amount' });
    }
  });

  test('what is not there is failed only when its code can no longer arrive', () => {
    const absent: QueryOutcome = { outcome: 'absent' };
    expect(stepHeard(facts('requested'), absent, NEVER_ARRIVED_MS - 1).state).toBe('unknown');
    expect(stepHeard(facts('unknown'), absent, NEVER_ARRIVED_MS)).toMatchObject({
      state: 'failed',
      reason: 'not_received',
    });
    expect(stepHeard(facts('reversing'), absent, NEVER_ARRIVED_MS - 1).state).toBe('reversing');
    expect(stepHeard(facts('reversing'), absent, NEVER_ARRIVED_MS).state).toBe('reversed');
  });

  test('a reversal that nobody confirmed is no reversal', () => {
    for (const outcome of [{ outcome: 'again' }, { outcome: 'unknown', reason: 'bad_signature' }] as const)
      expect(stepReversed(facts('reversing'), outcome).state).toBe('reversing');
    expect(stepReversed(facts('reversing'), { outcome: 'refused' }).state).toBe('unknown');
    expect(stepReversed(facts('paid'), { outcome: 'reversed' }).state).toBe('paid');
    expect((['paid', 'failed', 'reversed'] as const).every(isFinal)).toBe(true);
  });
});
