/**
 * A held order of which only some units are picked up: what each part costs, and what is still to come. A part costs its share of what
 * was agreed, worked out as a refund's is, so that the parts of a line add up to what the line was agreed at, to the fen, however they
 * are cut (what single promotions saved may differ by a fen between parts). Of the deposit a part uses all that is held, at most what
 * the part costs; the rest stays owed. Pure; amounts in fen. DOMAIN.md §2 and §4. Called by host and cloud.
 */
import { swapShare } from './exchange.ts';
import { addFen, fen, ZERO_FEN, type Fen } from './money.ts';
import { err, ok, type Result } from './result.ts';

/** Units of a line of an order. */
export interface OrderUnits {
  readonly lineId: string;
  readonly units: number;
}
/** A line of an order; one that is weighed is one unit. */
export interface OrderedUnits {
  readonly lineId: string;
  readonly quantity: number;
}
/** An event of an order: only `used` takes goods, and all of them where it names none. */
interface TakingEvent {
  readonly kind: string;
  readonly lines?: readonly OrderUnits[];
}

type Saving = readonly [string, Fen];
interface PartLine extends OrderedUnits {
  readonly product: { readonly taxBp: number };
  readonly base: Fen;
  readonly itemDiscount: Fen;
  readonly orderDiscount: Fen;
  readonly net: Fen;
  readonly roundOffShare: Fen;
  readonly tax: Fen;
  readonly applied: readonly Saving[];
  readonly orderApplied?: readonly Saving[];
}
interface PartSale<Line extends PartLine> {
  readonly lines: readonly Line[];
  readonly order: readonly Saving[];
  readonly total: Fen;
}

export type PartError =
  { readonly code: 'no_units' } | { readonly code: 'more_than_left'; readonly lineId: string; readonly left: number };

/** Units of each line that were picked up. */
export function unitsTaken(
  lines: readonly OrderedUnits[],
  events: readonly TakingEvent[],
): ReadonlyMap<string, number> {
  const taken = new Map<string, number>();
  const all = lines.map(({ lineId, quantity }) => ({ lineId, units: quantity }));
  for (const event of events)
    if (event.kind === 'used')
      for (const { lineId, units } of event.lines ?? all) taken.set(lineId, (taken.get(lineId) ?? 0) + units);
  return taken;
}

/** What is still to come; no line of which everything was picked up. */
export function unitsLeft(lines: readonly OrderedUnits[], events: readonly TakingEvent[]): readonly OrderUnits[] {
  const taken = unitsTaken(lines, events);
  return lines
    .map(({ lineId, quantity }) => ({ lineId, units: quantity - (taken.get(lineId) ?? 0) }))
    .filter(({ units }) => units > 0);
}

/** Lines of which more units were picked up than there are: by tills that were apart. */
export function linesTakenTwice(lines: readonly OrderedUnits[], events: readonly TakingEvent[]): ReadonlySet<string> {
  const taken = unitsTaken(lines, events);
  return new Set(
    lines.filter(({ lineId, quantity }) => (taken.get(lineId) ?? 0) > quantity).map(({ lineId }) => lineId),
  );
}

/**
 * The sale that these units make; all of an order that nobody took anything of is the order itself. `before`: what was picked up of
 * each line. Errors: no unit, or more than are left of a line.
 */
export function orderPart<Line extends PartLine, Sale extends PartSale<Line>>(
  agreed: Sale & PartSale<Line>,
  before: ReadonlyMap<string, number>,
  take: readonly OrderUnits[],
): Result<Sale, PartError> {
  const wanted = new Map<string, number>();
  for (const { lineId, units } of take) wanted.set(lineId, (wanted.get(lineId) ?? 0) + units);
  const unknown = take.find(({ lineId }) => !agreed.lines.some((line) => line.lineId === lineId));
  if (unknown !== undefined) return err({ code: 'more_than_left', lineId: unknown.lineId, left: 0 });
  const lines: Line[] = [];
  const order = new Map<string, number>();
  for (const line of agreed.lines) {
    const units = wanted.get(line.lineId) ?? 0;
    if (units === 0) continue;
    const { taxBp } = line.product;
    const share = swapShare(line, agreed.order, { refundedBefore: before.get(line.lineId) ?? 0, units, taxBp });
    if (!share.ok)
      return err(
        share.error.code === 'no_units'
          ? share.error
          : { code: 'more_than_left', lineId: line.lineId, left: Math.max(0, share.error.left) },
      );
    const { base, itemDiscount, orderDiscount, net, tax, applied } = share.value;
    lines.push({
      ...line,
      quantity: units,
      base,
      itemDiscount,
      orderDiscount,
      net,
      roundOffShare: ZERO_FEN,
      tax,
      applied,
      ...(line.orderApplied === undefined ? {} : { orderApplied: share.value.order }),
    });
    for (const [id, saving] of share.value.order) order.set(id, (order.get(id) ?? 0) + saving);
  }
  if (lines.length === 0) return err({ code: 'no_units' });
  const isAll = agreed.lines.every(
    ({ lineId, quantity }) => wanted.get(lineId) === quantity && (before.get(lineId) ?? 0) === 0,
  );
  if (isAll) return ok(agreed);
  return ok({
    ...agreed,
    lines,
    order: agreed.order.flatMap(([id]): Saving[] => {
      const saving = order.get(id) ?? 0;
      order.delete(id);
      return saving === 0 ? [] : [[id, fen(saving)]];
    }),
    total: addFen(...lines.map(({ net }) => net)),
  });
}
