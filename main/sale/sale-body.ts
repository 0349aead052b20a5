/**
 * From the open cart and its tenders to the body of the sale's journal entry, and the checks that must hold before it is
 * written. Prices are computed here, never taken from a screen's sums. Pure but for its inputs. Called by commit.
 */
import { isWeighed, type ByHand, type Cart, type HandOff } from '../../sync/domain/cart.ts';
import { cameByOf, TILL_CHANNEL, type CameBy } from '../../sync/domain/attribution.ts';
import type { EntryId, ReceiptNumber, ShiftId, StaffId } from '../../sync/domain/ids.ts';
import { addFen, fen, subtractFen, ZERO_FEN, type Fen } from '../../sync/domain/money.ts';
import type { LookedAt, PricedCart } from '../../sync/domain/pricing.ts';
import { err, ok, type Result } from '../../sync/domain/result.ts';
import { checkSaleArithmetic } from '../../sync/domain/sale.ts';
import { pointsEarned } from '../../sync/domain/value-account.ts';
import { monthOf } from '../../sync/domain/staff-purchase.ts';
import type { EpochMs } from '../../sync/domain/time.ts';
import type { TerminalProfile } from '../../sync/protocol/messages.ts';
import type { SaleBody, SaleLine, Tender } from '../../sync/schemas/sale.ts';
import { failed, type Failure } from '../answers.ts';
import { pickedUp } from '../order/picked-up.ts';
import type { OpenedOrder } from '../order/order-box.ts';
import { lookAt, pricingOf, soldProductOf, type CartSource } from '../cart/cart-view.ts';
import type { PriceBook } from '../cart/price-books.ts';

/** Raised whenever the same inputs may give another price. */
export const PRICING_VERSION = 1;
/** Kinds that need no answer from a network: what the cashier records is what was paid. */
const RECORDED_TENDERS: ReadonlySet<string> = new Set(['cash', 'card', 'external_qr', 'mall_slip', 'other']);

export interface Settled {
  readonly priced: PricedCart;
  readonly change: Fen;
  readonly paysCash: boolean;
}

/** Do the tenders pay this cart? Change is given from cash only; round-off works on what cash pays. DOMAIN.md §4. */
export function settle(
  source: CartSource,
  tenders: readonly Tender[],
  /** Paid by a code, and the journal says so. */
  isProven: (tender: Tender) => boolean = () => false,
): Result<Settled, Failure> {
  const unknown = tenders.find((tender) => !RECORDED_TENDERS.has(tender.kind) && !isProven(tender));
  if (unknown !== undefined) return err(failed('tender_refused', { reason: 'not_available', path: unknown.kind }));
  if (new Set(tenders.map(({ tenderId }) => tenderId)).size !== tenders.length)
    return err(failed('tender_refused', { reason: 'repeated' }));
  if (tenders.some(({ amount }) => amount === 0)) return err(failed('tender_refused', { reason: 'empty' }));
  const cash = addFen(...tenders.filter(({ kind }) => kind === 'cash').map(({ amount }) => amount));
  const tendered = addFen(...tenders.map(({ amount }) => amount));
  // Round-off is about cash alone: a sale that other tenders pay has none, and one that is rounded off whole needs no tender at all.
  const isOtherwise = cash === ZERO_FEN && tenders.length > 0;
  const priced = pricingOf(source, isOtherwise ? pricingOf(source).total : subtractFen(tendered, cash));
  if (tendered < priced.cashDue) return err(failed('tender_short', { left: priced.cashDue - tendered }));
  const change = subtractFen(tendered, priced.cashDue);
  if (change > cash) return err(failed('tender_refused', { reason: 'change_not_from_cash' }));
  return ok({ priced, change, paysCash: cash > ZERO_FEN });
}

export interface SaleFacts {
  readonly cart: Cart;
  readonly book: PriceBook;
  readonly settled: Settled;
  readonly tenders: readonly Tender[];
  readonly profile: TerminalProfile;
  readonly terminal: TerminalProfile['terminal'];
  readonly shift: ShiftId;
  readonly cashier: StaffId;
  readonly receiptNumber: ReceiptNumber;
  /** When it is committed: which month's quota it counts in. */
  readonly at: EpochMs;
  readonly sealedMember: NonNullable<SaleBody['member']>['sealed'] | undefined;
  readonly bindingToken: string | undefined;
  /** The member is this person of the brand. */
  readonly buyer?: StaffId | undefined;
  /** Its points were taken while the cloud could not be asked. */
  readonly pointsOffline?: boolean;
  readonly training: boolean;
  /** The refund whose goods pay for these. */
  readonly exchangeOf?: EntryId | undefined;
  /** The held order that is picked up: its prices are those that were agreed. */
  readonly order?: OpenedOrder | undefined;
}

/** @throws RangeError never: a cart that was priced is complete; a wrong sum is found by `checkBody`. */
export function saleBody(facts: SaleFacts): SaleBody {
  const { cart, book, settled, profile, sealedMember, order } = facts;
  const { priced } = settled;
  return {
    ...(order === undefined
      ? saleContent({ cart, book, priced, sealedMember })
      : {
          ...pickedUp(order.agreed, priced, cart),
          fromOrder: order.order,
          ...(order.part === undefined ? {} : { orderPart: order.part }),
        }),
    saleId: cart.saleId,
    receiptNumber: facts.receiptNumber,
    brand: profile.brand.id,
    store: profile.store.id,
    terminal: facts.terminal,
    shift: facts.shift,
    cashier: facts.cashier,
    tenders: [...facts.tenders],
    change: settled.change,
    channel: TILL_CHANNEL,
    ...(cart.occasion === undefined ? {} : { occasion: cart.occasion }),
    ...cameByOf(cart.cameBy ?? {}),
    ...(facts.bindingToken === undefined ? {} : { bindingToken: facts.bindingToken }),
    ...staffPurchaseOf(cart, facts.at, profile),
    ...(facts.buyer === undefined || cart.orderDiscount?.buyer !== undefined ? {} : { buyer: facts.buyer }),
    ...(facts.pointsOffline === true ? { pointsOffline: true } : {}),
    ...(facts.training ? { training: true } : {}),
    ...(facts.exchangeOf === undefined ? {} : { exchangeOf: facts.exchangeOf }),
    ...(cart.resumedFrom === undefined ? {} : { resumedFrom: cart.resumedFrom }),
  };
}

const earnedBy = (points: number): Pick<SaleBody, 'pointsEarned'> => (points === 0 ? {} : { pointsEarned: points });

type SaleContent = Omit<
  SaleBody,
  | 'saleId'
  | 'receiptNumber'
  | 'brand'
  | 'store'
  | 'terminal'
  | 'shift'
  | 'cashier'
  | 'tenders'
  | 'change'
  | 'channel'
  | 'occasion'
  | keyof CameBy
  | 'bindingToken'
  | 'training'
  | 'exchangeOf'
  | 'resumedFrom'
>;

/** What is sold, to whom and at which prices: all of a sale but its place, its number and its money. */
export function saleContent({
  cart,
  book,
  priced,
  sealedMember,
}: Pick<SaleFacts, 'cart' | 'book' | 'sealedMember'> & Pick<Settled, 'priced'>): SaleContent {
  const { member, serving } = cart;
  const openedAt = cart.openedAt ?? (0 as NonNullable<Cart['openedAt']>);
  // Of one saving of the order a line's whole discount is its share.
  const orderShares = priced.order.length > 1 ? lookAt({ cart, book, now: openedAt }).orderShares : [];
  return {
    openedAt,
    pricing: {
      now: openedAt,
      version: PRICING_VERSION,
      book: book.head.id,
      bookHash: book.head.hash,
      roundOffUnit: book.head.roundOffUnit,
      coupons: cart.coupons.map(({ id, piece }) => ({ id, ...piece })),
      pointsAsked: cart.points?.spend ?? 0,
      ...(cart.orderDiscount == null ? {} : { orderDiscount: offFact(cart.orderDiscount) }),
    },
    lines: cart.lines.map((line, index) => saleLine(line, priced.lines[index], orderShares[index])),
    order: priced.order.map(([id, saving]) => [id, saving]),
    rejectedCoupons: priced.rejectedCoupons.map(([id, reason]) => [id, reason]),
    pointsUsed: priced.pointsUsed,
    ...earnedBy(member === null ? 0 : pointsEarned(priced.cashDue, book.fenPerEarned)),
    total: priced.total,
    roundOff: priced.roundOff,
    cashDue: priced.cashDue,
    ...(member === null
      ? {}
      : {
          member: {
            id: member.id,
            tier: member.tier ?? 'none',
            points: member.points,
            ...(sealedMember === undefined ? {} : { sealed: sealedMember }),
          },
        }),
    ...(member === null || member.boundGuide === null ? {} : { boundGuide: member.boundGuide }),
    serving: serving.kind === 'guides' ? serving.guides.map(({ guide, shareBp }) => ({ guide, shareBp })) : [],
    ...(cart.note == null ? {} : { note: cart.note }),
  };
}

function saleLine(
  line: Cart['lines'][number],
  priced: PricedCart['lines'][number] | undefined,
  orderApplied: LookedAt['orderShares'][number] = [],
): SaleLine {
  if (priced === undefined) throw new Error('a line was not priced');
  const { base, itemDiscount, orderDiscount, net, roundOffShare, tax, applied } = priced;
  return {
    lineId: line.lineId,
    product: soldProductOf(line.product),
    quantity: isWeighed(line) ? 1 : line.quantity,
    ...(isWeighed(line) ? { grams: line.grams } : {}),
    ...(line.code === undefined ? {} : { code: line.code }),
    base,
    itemDiscount,
    orderDiscount,
    net,
    roundOffShare,
    tax,
    applied: applied.map(([id, saving]) => [id, saving]),
    ...(orderApplied.length === 0 ? {} : { orderApplied: orderApplied.map(([id, share]) => [id, share]) }),
    ...(line.servingGuides === undefined
      ? {}
      : { serving: line.servingGuides.map(({ guide, shareBp }) => ({ guide, shareBp })) }),
    ...(line.priceOverride === undefined
      ? {}
      : {
          priceOverride: {
            price: line.priceOverride.price,
            ...handFact(line.priceOverride),
            ...(line.priceOverride.tag === true ? { tag: true as const } : {}),
          },
        }),
    ...(line.lineDiscount === undefined ? {} : { lineDiscount: offFact(line.lineDiscount) }),
    ...(line.note === undefined ? {} : { note: line.note }),
    ...(line.openItem === undefined ? {} : { openItem: line.openItem }),
    ...(line.outside === undefined ? {} : { outside: line.outside }),
  };
}

const handFact = ({ by, reason, approval }: ByHand): Pick<ByHand, 'by' | 'reason' | 'approval'> => ({
  by,
  reason,
  ...(approval === undefined ? {} : { approval }),
});
const offFact = (off: HandOff): NonNullable<SaleLine['lineDiscount']> => ({
  discount: off.discount,
  ...handFact(off),
});

/** The last look before a sale becomes a fact: what does not add up is never journalled. */
export function checkBody(body: Omit<SaleBody, 'shift' | 'pricing' | 'openedAt'>): Result<void, Failure> {
  const check = checkSaleArithmetic({
    ...body,
    lines: body.lines.map((line) => ({ ...line, taxBp: line.product.taxBp })),
  });
  if (check.ok) return check;
  return err(failed('arithmetic', { path: check.error.path, reason: check.error.code }));
}

export const cashOf = (tenders: readonly Tender[]): Fen =>
  fen(tenders.reduce((sum, { kind, amount }) => (kind === 'cash' ? sum + amount : sum), 0));

/** Of a cart whose buyer proved to work here. */
function staffPurchaseOf(
  { orderDiscount }: Cart,
  at: EpochMs,
  { store }: Pick<TerminalProfile, 'store'>,
): Pick<SaleBody, 'staffPurchase'> {
  const buyer = orderDiscount?.buyer;
  if (buyer === undefined) return {};
  const beyond = buyer.beyond === 0 ? {} : { beyond: buyer.beyond };
  return { staffPurchase: { staff: buyer.staff, month: monthOf(at, store.offsetMinutes), ...beyond } };
}
