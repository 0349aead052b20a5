/**
 * What a refund pays back and by which tender: pure, so that the host, the screen's preview, the cloud and tests agree.
 * Invariants: all units in whatever portions pay back the sale to the fen; no tender gives back more than it paid (cash net
 * of change) less what earlier refunds gave; the order of portions changes no sum. DOMAIN.md §2 Refund, §4.
 *
 * Order of the sources: what the shop itself issued first (gift card, stored value: it never turns into money), then what a
 * provider can pay back to the very payer (WeChat, Alipay, card), then what somebody must settle by hand (external code,
 * mall slip, platform voucher, other), cash last: money in a drawer has no name on it, so it goes out only when nothing else can.
 */
import { addFen, fen, ZERO_FEN, type Fen } from './money.ts';
import type { VoucherPlatform } from './platform-voucher.ts';
import { refundAmount } from './refund.ts';
import { err, ok, type Result } from './result.ts';

/** One part of a source tender: of a sale, or of an earlier one that an exchange carried over. */
export interface TenderPart {
  readonly kind: string;
  readonly amount: Fen;
  /** The tender of the sale that it came from. */
  readonly of?: string;
  readonly reference?: string;
  /** Of a group-buy voucher: whose it is. */
  readonly platform?: VoucherPlatform;
}
export interface PaidTender {
  readonly tenderId: string;
  readonly kind: string;
  readonly amount: Fen;
  readonly reference?: string;
  readonly voucher?: { readonly platform: VoucherPlatform };
  /** Of an exchange: the tenders of the earlier sale that its amount stands for. */
  readonly stands?: readonly TenderPart[];
}

export interface RefundableSale {
  readonly lines: readonly {
    readonly lineId: string;
    readonly quantity: number;
    readonly net: Fen;
    readonly roundOffShare: Fen;
    readonly orderDiscount: Fen;
    /** Its shares of `order`; a code on a receipt does not carry them. */
    readonly orderApplied?: readonly (readonly [string, Fen])[];
  }[];
  /** Coupons among these are revived. */
  readonly order: readonly (readonly [string, Fen])[];
  readonly coupons: readonly string[];
  readonly pointsUsed: number;
  readonly tenders: readonly PaidTender[];
  readonly change: Fen;
}

/** What an earlier refund of the same sale took. */
export interface EarlierRefund {
  readonly lines: readonly { readonly lineId: string; readonly units: number }[];
  readonly tenders: readonly (TenderPart & { readonly stands?: readonly TenderPart[] })[];
  readonly pointsReturned: number;
  readonly couponsRevived: readonly string[];
  /** Goods of another size or colour took their place, and hold on to their share of each coupon. */
  readonly swap?: true;
}

export interface WantedUnits {
  readonly lineId: string;
  readonly units: number;
}

export interface RefundPlan {
  readonly lines: readonly {
    readonly lineId: string;
    readonly units: number;
    readonly refundedBefore: number;
    readonly amount: Fen;
  }[];
  readonly total: Fen;
  /** Where it goes back to, in order; none is 0. */
  readonly tenders: readonly TenderPart[];
  readonly pointsReturned: number;
  readonly couponsRevived: readonly string[];
}

export type RefundPlanError =
  | { readonly code: 'no_units' }
  | { readonly code: 'unknown_line'; readonly lineId: string }
  | { readonly code: 'more_than_left'; readonly lineId: string; readonly left: number }
  /** Earlier refunds gave back more money than the units that they took: a person must look. */
  | { readonly code: 'tenders_spent'; readonly missing: Fen };

const SOURCE_ORDER = [
  'gift_card',
  'stored_value',
  'wechat',
  'alipay',
  'card',
  'external_qr',
  'mall_slip',
  'platform_voucher',
  'other',
  'cash',
];
/** A kind that this program does not know yet is settled by hand, like `other`. */
const placeOf = (kind: string): number => {
  const place = SOURCE_ORDER.indexOf(kind);
  return place < 0 ? SOURCE_ORDER.indexOf('other') : place;
};

/** Units of each line that earlier refunds took. */
export function refundedUnits(earlier: readonly Pick<EarlierRefund, 'lines'>[]): ReadonlyMap<string, number> {
  const units = new Map<string, number>();
  for (const { lines } of earlier)
    for (const line of lines) units.set(line.lineId, (units.get(line.lineId) ?? 0) + line.units);
  return units;
}

/**
 * The plan for these units. `asCash`: money of other tenders goes out of the drawer instead (`of` still says whose it was).
 * Errors: nothing wanted, a line that is not in the sale, more units than are left, tenders that have nothing left.
 */
export function refundPlan(
  sale: RefundableSale,
  earlier: readonly EarlierRefund[],
  wanted: readonly WantedUnits[],
  { asCash = false }: { readonly asCash?: boolean } = {},
): Result<RefundPlan, RefundPlanError> {
  const before = refundedUnits(earlier);
  const lines: RefundPlan['lines'][number][] = [];
  for (const { lineId, units } of merged(wanted)) {
    const line = sale.lines.find((one) => one.lineId === lineId);
    if (line === undefined) return err({ code: 'unknown_line', lineId });
    const refundedBefore = before.get(lineId) ?? 0;
    const amount = refundAmount(line, refundedBefore, units);
    if (!amount.ok)
      return err(
        amount.error.code === 'no_units'
          ? amount.error
          : { ...amount.error, left: Math.max(0, amount.error.left), lineId },
      );
    lines.push({ lineId, units, refundedBefore, amount: amount.value });
  }
  if (lines.length === 0) return err({ code: 'no_units' });
  const total = addFen(...lines.map(({ amount }) => amount));
  const { taken, missing } = takeFrom(sourcesLeft(sale, earlier), total);
  if (missing > 0) return err({ code: 'tenders_spent', missing });
  const after = new Map(before);
  for (const { lineId, units } of lines) after.set(lineId, (after.get(lineId) ?? 0) + units);
  return ok({
    lines,
    total,
    tenders: asCash ? taken.map(inCash) : taken,
    pointsReturned: Math.max(0, pointsFor(sale, after) - earlier.reduce((sum, one) => sum + one.pointsReturned, 0)),
    couponsRevived: couponsFor(sale, after, earlier),
  });
}

/** What each source may still give back, in the order in which it is taken; none is 0. */
export const sourcesLeft = (sale: RefundableSale, earlier: readonly EarlierRefund[]): readonly TenderPart[] =>
  lessGiven(
    inSourceOrder(paidParts(sale)),
    earlier.flatMap(({ tenders }) => tenders).flatMap((tender) => tender.stands ?? [tender]),
  );

/** The parts less what was given back of them; none is 0. */
export function lessGiven(parts: readonly TenderPart[], given: readonly TenderPart[]): readonly TenderPart[] {
  const open = parts.map((part): TenderPart & { left: number } => ({ ...part, left: part.amount }));
  // By its own tender first; what names none, or one that has no more, by its kind and then by the order of sources.
  for (const { of, kind, amount } of given) {
    let rest: number = amount;
    const fits = [
      (part: TenderPart) => of !== undefined && part.of === of,
      (part: TenderPart) => part.kind === kind,
      () => true,
    ];
    for (const isIt of fits)
      for (const part of open) {
        if (rest === 0 || !isIt(part)) continue;
        const now = Math.min(rest, part.left);
        part.left -= now;
        rest -= now;
      }
  }
  return open.filter(({ left }) => left > 0).map(({ left, ...part }) => ({ ...part, amount: fen(left) }));
}

/** The first parts that make up `amount`; `missing` is what they do not hold. */
export function takeFrom(
  parts: readonly TenderPart[],
  amount: Fen,
): { readonly taken: readonly TenderPart[]; readonly rest: readonly TenderPart[]; readonly missing: Fen } {
  let open: number = amount;
  const taken: TenderPart[] = [];
  const rest: TenderPart[] = [];
  for (const part of parts) {
    const now = Math.min(open, part.amount);
    open -= now;
    if (now > 0) taken.push({ ...part, amount: fen(now) });
    if (part.amount > now) rest.push({ ...part, amount: fen(part.amount - now) });
  }
  return { taken, rest, missing: fen(open) };
}

/** What each tender really paid: change comes off the cash handed over last. */
export function paidParts({ tenders, change }: Pick<RefundableSale, 'tenders' | 'change'>): readonly TenderPart[] {
  let back: number = change;
  const paid: TenderPart[] = [];
  for (const tender of [...tenders].reverse()) {
    const kept = tender.kind === 'cash' ? Math.max(0, tender.amount - back) : tender.amount;
    if (tender.kind === 'cash') back -= tender.amount - kept;
    if (kept > 0) paid.unshift(...partsOf(tender, fen(kept)));
  }
  return paid;
}

/** In the order in which money goes back; the same kinds as they were paid. */
export const inSourceOrder = (parts: readonly TenderPart[]): readonly TenderPart[] =>
  parts
    .map((part, index) => ({ part, index }))
    .sort((a, b) => placeOf(a.part.kind) - placeOf(b.part.kind) || a.index - b.index)
    .map(({ part }) => part);

function partsOf({ tenderId, kind, reference, voucher, stands }: PaidTender, amount: Fen): readonly TenderPart[] {
  if (stands !== undefined) return stands;
  return [
    {
      kind,
      amount,
      of: tenderId,
      ...(reference === undefined ? {} : { reference }),
      ...(voucher === undefined ? {} : { platform: voucher.platform }),
    },
  ];
}

/** Out of the drawer; `of` still says whose it was. */
const inCash = ({ amount, of, reference }: TenderPart): TenderPart => ({
  kind: 'cash',
  amount,
  ...(of === undefined ? {} : { of }),
  ...(reference === undefined ? {} : { reference }),
});

function merged(wanted: readonly WantedUnits[]): readonly WantedUnits[] {
  const units = new Map<string, number>();
  for (const one of wanted) units.set(one.lineId, (units.get(one.lineId) ?? 0) + one.units);
  return [...units].filter(([, count]) => count !== 0).map(([lineId, count]) => ({ lineId, units: count }));
}

type SoldLine = RefundableSale['lines'][number];

/**
 * What each line had of one saving of the order. Where lines do not tell it and several shared several savings, nobody knows any
 * more whose was whose: then by all that the line had.
 */
function sharesOf({ lines, order }: RefundableSale, id: string): (line: SoldLine) => Fen {
  const sharing = lines.filter(({ orderDiscount }) => orderDiscount > ZERO_FEN);
  const isKnown = order.length <= 1 || sharing.every(({ orderApplied }) => orderApplied !== undefined);
  if (!isKnown) return ({ orderDiscount }) => orderDiscount;
  return ({ orderDiscount, orderApplied }) =>
    orderApplied === undefined
      ? orderDiscount
      : addFen(...orderApplied.filter(([of]) => of === id).map(([, share]) => share));
}

/**
 * Points given back once these units are taken back: in proportion to what the units had of the points' saving (a flash line
 * had none), rounded down; all of them once all units with a share are back.
 */
function pointsFor(sale: RefundableSale, after: ReadonlyMap<string, number>): number {
  const shareOf = sharesOf(sale, 'points');
  const weights = sale.lines.map((line) => ({
    all: BigInt(shareOf(line)),
    back:
      (BigInt(shareOf(line)) * BigInt(Math.min(after.get(line.lineId) ?? 0, line.quantity))) / BigInt(line.quantity),
  }));
  const all = weights.reduce((sum, weight) => sum + weight.all, 0n);
  const back = weights.reduce((sum, weight) => sum + weight.back, 0n);
  return all === 0n ? 0 : Number((BigInt(sale.pointsUsed) * back) / all);
}

/** A coupon comes alive again when every unit that had a share of its saving is back; once. A unit that was swapped is not back. */
function couponsFor(
  sale: RefundableSale,
  after: ReadonlyMap<string, number>,
  earlier: readonly EarlierRefund[],
): readonly string[] {
  const { lines, order, coupons } = sale;
  const swapped = refundedUnits(earlier.filter(({ swap }) => swap === true));
  const revived = new Set(earlier.flatMap(({ couponsRevived }) => couponsRevived));
  return coupons.filter((id) => {
    if (revived.has(id) || !order.some(([saved]) => saved === id)) return false;
    const shareOf = sharesOf(sale, id);
    const isBack = ({ lineId, quantity }: SoldLine): boolean =>
      (after.get(lineId) ?? 0) - (swapped.get(lineId) ?? 0) >= quantity;
    return lines.every((line) => shareOf(line) === ZERO_FEN || isBack(line));
  });
}
