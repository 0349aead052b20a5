import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fen, type Fen } from '../../../sync/domain/money.ts';
import {
  coversDue,
  isResolved,
  mayFollow,
  TENDER_STATES,
  tenderSums,
  type TenderPart,
} from '../../../sync/domain/tender.ts';

const part = (kind: string, amount: number, state: TenderPart['state'] = 'paid'): TenderPart => ({
  kind,
  amount: fen(amount),
  state,
});
/** A store that rounds off to 10 fen what is paid in cash. */
const toTen =
  (total: number) =>
  (otherwise: Fen): Fen =>
    fen(total - (Math.max(0, total - otherwise) % 10));

describe('what rows of payment cover', () => {
  test('round-off is on the part in cash: the rest by card is due to the fen', () => {
    expect(tenderSums(fen(1003), toTen(1003), [])).toMatchObject({ remainingInCash: 1000, remainingOtherwise: 1003 });
    expect(tenderSums(fen(1003), toTen(1003), [part('card', 500)])).toMatchObject({
      due: 1003,
      remainingInCash: 500,
      remainingOtherwise: 503,
    });
    expect(tenderSums(fen(1003), toTen(1003), [part('card', 500), part('cash', 600)])).toMatchObject({
      due: 1000,
      change: 100,
      isCovered: true,
    });
    expect(tenderSums(fen(1003), toTen(1003), [part('card', 1003)])).toMatchObject({ due: 1003, isCovered: true });
  });

  test('what is uncertain covers nothing and is not asked for twice', () => {
    for (const state of ['requested', 'pending', 'unknown'] as const)
      expect(tenderSums(fen(900), fen, [part('wechat', 900, state)])).toMatchObject({
        isCovered: false,
        onTheWay: 900,
        remainingOtherwise: 0,
      });
    expect(tenderSums(fen(900), fen, [part('wechat', 900, 'reversing'), part('cash', 900)])).toMatchObject({
      isCovered: false,
    });
    expect(tenderSums(fen(900), fen, [part('wechat', 900, 'failed')])).toMatchObject({ remainingOtherwise: 900 });
  });

  test('paid less change is what is due, whenever it is covered', () => {
    const kind = fc.constantFrom('cash', 'card', 'wechat');
    const parts = fc.array(fc.tuple(kind, fc.integer({ min: 1, max: 5000 }), fc.constantFrom(...TENDER_STATES)));
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 20_000 }), parts, (total, rows) => {
        const sums = tenderSums(
          fen(total),
          toTen(total),
          rows.map(([of, amount, state]) => part(of, amount, state)),
        );
        if (sums.isCovered) expect(sums.paid - sums.change).toBe(sums.due);
        else expect(sums.change).toBe(0);
        expect(sums.isCovered && rows.some(([, , state]) => !isResolved(state) && !coversDue(state))).toBe(false);
        expect(sums.remainingInCash).toBeLessThanOrEqual(sums.remainingOtherwise);
      }),
    );
  });
});

test('a failed or reversed row stays so, and what is reversed was never simply forgotten', () => {
  for (const next of TENDER_STATES) {
    expect(mayFollow('failed', next, 'wechat')).toBe(false);
    expect(mayFollow('reversed', next, 'wechat')).toBe(false);
    // A platform that takes its voucher back no more: it pays again, or is lost to a sale that went on without it.
    expect(mayFollow('reversing', next, 'platform_voucher')).toBe(['reversed', 'paid', 'failed'].includes(next));
    expect(mayFollow('reversing', next, 'wechat')).toBe(['reversed', 'failed'].includes(next));
    // A voucher that is named leaves at no cost, and pays only once it is redeemed.
    expect(mayFollow('prepared', next, 'platform_voucher')).toBe(
      ['pending', 'failed', 'reversing', 'reversed'].includes(next),
    );
  }
  expect(mayFollow('paid', 'failed', 'wechat')).toBe(false);
  expect(mayFollow(undefined, 'failed', 'wechat')).toBe(false);
});
