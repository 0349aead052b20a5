/**
 * What returned units of a line pay back. Units one by one pay back the line to the fen, in whatever portions.
 * Called by the returns screen, the host before it journals a refund, the cloud and commission's clawback.
 */
import { fen, mulDivFloor, type BasisPoints, type Fen } from './money.ts';
import { err, ok, type Result } from './result.ts';
import { taxWithin } from './sale.ts';

export interface RefundableLine {
  readonly net: Fen;
  readonly roundOffShare: Fen;
  /** Pieces sold; a weighed line is one unit. */
  readonly quantity: number;
}

export type RefundError = { readonly code: 'more_than_left'; readonly left: number } | { readonly code: 'no_units' };

/** What the customer paid for the line: p = net - roundOffShare. */
export const paidFor = ({ net, roundOffShare }: RefundableLine): Fen => fen(net - roundOffShare);

/**
 * floor(p x refundedAfter / q) - floor(p x refundedBefore / q), in fen. DOMAIN.md §2 Refund.
 * Errors: fewer than one unit, or more than is left of the line.
 */
export function refundAmount(line: RefundableLine, refundedBefore: number, units: number): Result<Fen, RefundError> {
  if (!Number.isSafeInteger(units) || units < 1) return err({ code: 'no_units' });
  const left = line.quantity - refundedBefore;
  if (units > left) return err({ code: 'more_than_left', left });
  return ok(
    fen(
      partOf(paidFor(line), refundedBefore + units, line.quantity) -
        partOf(paidFor(line), refundedBefore, line.quantity),
    ),
  );
}

/**
 * VAT in fen within what `units` pay back: the tax of all that is back after them less that before. All units in whatever portions
 * give back the line's tax to the fen.
 */
export function refundTax(line: RefundableLine, refundedBefore: number, units: number, taxBp: BasisPoints): Fen {
  const after = taxWithin(fen(partOf(paidFor(line), refundedBefore + units, line.quantity)), taxBp);
  return fen(after - taxWithin(fen(partOf(paidFor(line), refundedBefore, line.quantity)), taxBp));
}

const partOf = (paid: Fen, units: number, quantity: number): number => mulDivFloor(paid, units, quantity);
