/**
 * Goods given back for other goods: how much of what they are worth pays the new ones, and, of a swap of size or colour, the
 * amounts that the new line takes over. Invariants: refund and sale name the same exchange amount, so each adds up by itself;
 * a swapped line costs to the fen what the returned units were worth. Pure. DOMAIN.md §2 Swap. Called by host and cloud.
 */
import { allocate, fen, mulDivFloor, type BasisPoints, type Fen } from './money.ts';
import { takeFrom, type TenderPart } from './refund-plan.ts';
import { refundAmount, type RefundError } from './refund.ts';
import { err, ok, type Result } from './result.ts';
import { taxWithin } from './sale.ts';

/** What of a credit pays the new goods: never more than what other tenders than cash leave of them. Amounts in fen. */
export const exchangeAmount = (credit: Fen, total: Fen, paidOtherwise: Fen): Fen =>
  fen(Math.min(credit, Math.max(0, total - paidOtherwise)));

/** The tenders of the goods given back: the part that the new goods take over, and what goes back to them now. */
export function exchangeParts(
  tenders: readonly TenderPart[],
  amount: Fen,
): { readonly stands: readonly TenderPart[]; readonly back: readonly TenderPart[] } {
  const { taken, rest } = takeFrom(tenders, amount);
  return { stands: taken, back: rest };
}

type Saving = readonly [string, Fen];

/** A line that was sold, as a swap reads it. */
export interface SwappedLine {
  readonly quantity: number;
  readonly base: Fen;
  readonly orderDiscount: Fen;
  readonly net: Fen;
  readonly roundOffShare: Fen;
  readonly applied: readonly Saving[];
  readonly orderApplied?: readonly Saving[];
}

/** The amounts of the line that takes the place of returned units, and of its sale. */
export interface SwapShare {
  readonly base: Fen;
  readonly itemDiscount: Fen;
  readonly orderDiscount: Fen;
  readonly net: Fen;
  readonly roundOffShare: Fen;
  readonly tax: Fen;
  readonly applied: readonly Saving[];
  readonly order: readonly Saving[];
  /** net - roundOffShare: what the units were refunded at. */
  readonly paid: Fen;
}

/**
 * What `units` of a line by piece keep when other goods take their place: their price, their share of each promotion and of
 * round-off, by largest remainder. `order` is that of the whole sale, for a line that does not tell its own shares. Errors: no units, or more than are left.
 */
export function swapShare(
  line: SwappedLine,
  order: readonly Saving[],
  { refundedBefore, units, taxBp }: { readonly refundedBefore: number; readonly units: number; readonly taxBp: number },
): Result<SwapShare, RefundError> {
  const worth = refundAmount(line, refundedBefore, units);
  if (!worth.ok) return err(worth.error);
  const paid = worth.value;
  const base = fen(
    mulDivFloor(line.base, refundedBefore + units, line.quantity) -
      mulDivFloor(line.base, refundedBefore, line.quantity),
  );
  const savings = line.applied.map(([, saving]) => saving);
  const parts = allocate(base - paid, [...savings, line.orderDiscount, line.roundOffShare]).map(fen);
  const roundOffShare = parts.at(-1) ?? fen(0);
  const orderDiscount = parts.at(-2) ?? fen(0);
  const applied = shares(line.applied, parts);
  const orderSavings = line.orderApplied ?? order;
  return ok({
    base,
    itemDiscount: fen(applied.reduce((sum, [, saving]) => sum + saving, 0)),
    orderDiscount,
    net: fen(paid + roundOffShare),
    roundOffShare,
    tax: taxWithin(paid, taxBp as BasisPoints),
    applied,
    order: shares(
      orderSavings,
      allocate(
        orderDiscount,
        orderSavings.map(([, saving]) => saving),
      ).map(fen),
    ),
    paid,
  });
}

const shares = (savings: readonly Saving[], parts: readonly Fen[]): readonly Saving[] =>
  savings.map(([id], index): Saving => [id, parts[index] ?? fen(0)]).filter(([, saving]) => saving > 0);
