/**
 * From a plan to the body of the refund's journal entry, and what goods without a receipt are worth. Pure but for its inputs.
 * Called by the refund desk.
 */
import type { EntryId, ReceiptNumber, SaleId, ShiftId, StaffId } from '../../sync/domain/ids.ts';
import { exchangeParts } from '../../sync/domain/exchange.ts';
import { isItemText } from '../../sync/domain/item-code.ts';
import { addFen, basisPoints, fen, type Fen } from '../../sync/domain/money.ts';
import { priceCart } from '../../sync/domain/pricing.ts';
import type { RefundPlan } from '../../sync/domain/refund-plan.ts';
import { refundTax } from '../../sync/domain/refund.ts';
import type { EpochMs } from '../../sync/domain/time.ts';
import type { TerminalProfile } from '../../sync/protocol/messages.ts';
import type { EntryBody } from '../../sync/schemas/entries/kinds.ts';
import type { SoldProduct, Tender } from '../../sync/schemas/sale.ts';
import { cartProductOf } from '../cart/cart-view.ts';
import type { PriceBook } from '../cart/price-books.ts';
import type { ApprovedBy } from '../session/approvals.ts';
import type { KnownSale } from './known-sale.ts';
import type { RedLetter } from './red-letter.ts';

export type RefundBody = EntryBody<'refund'>;
/** The id of the one tender by which goods pay for goods, on both sides. */
export const EXCHANGE_TENDER = 'x1';
type RefundTender = RefundBody['tenders'][number];

/** Kinds whose provider pays back; it is asked after the refund is a fact. */
const PAID_BACK_BY_PROVIDER: ReadonlySet<string> = new Set(['wechat', 'alipay', 'platform_voucher']);

/** What every refund of this act says, with or without a sale. */
export interface RefundFacts {
  readonly refundId: EntryId;
  readonly receiptNumber: ReceiptNumber;
  readonly profile: TerminalProfile;
  readonly terminal: TerminalProfile['terminal'];
  readonly shift: ShiftId;
  readonly cashier: StaffId;
  readonly approval: ApprovedBy | undefined;
  readonly training: boolean;
}

type Common = Pick<
  RefundBody,
  'refundId' | 'receiptNumber' | 'store' | 'terminal' | 'shift' | 'cashier' | 'approval' | 'training'
>;
const common = ({ profile, approval, training, ...facts }: RefundFacts): Common => ({
  refundId: facts.refundId,
  receiptNumber: facts.receiptNumber,
  store: profile.store.id,
  terminal: facts.terminal,
  shift: facts.shift,
  cashier: facts.cashier,
  ...(approval === undefined ? {} : { approval }),
  ...(training ? { training: true } : {}),
});

export interface PlannedRefund {
  readonly known: KnownSale;
  readonly plan: RefundPlan;
  readonly asCash: boolean;
  readonly reasons: ReadonlyMap<string, string>;
  /** Absent in training. */
  readonly heldBy: 'cloud' | 'offline' | undefined;
  /** Of an invoiced sale. */
  readonly redLetter?: RedLetter | undefined;
}

/** Of an exchange: the sale in the same batch, and what of the goods' worth pays it. */
export interface ExchangeSide {
  readonly saleId: SaleId;
  readonly receiptNumber: ReceiptNumber;
  readonly amount: Fen;
  /** The same goods in another size or colour. */
  readonly swap?: true;
}

/** @throws Error never for a plan of this sale. */
export function refundBody(facts: RefundFacts, planned: PlannedRefund, exchange?: ExchangeSide): RefundBody {
  const { known, plan, asCash, reasons, heldBy, redLetter } = planned;
  const { sale } = known;
  return {
    ...common(facts),
    sale: { saleId: sale.saleId, receiptNumber: sale.receiptNumber },
    lines: plan.lines.map(({ lineId, units, refundedBefore, amount }) => {
      const line = sale.lines.find((one) => one.lineId === lineId);
      if (line === undefined) throw new Error('a planned line is not in the sale');
      const reason = reasons.get(lineId);
      return {
        lineId,
        product: line.product,
        units,
        amount,
        refundedBefore,
        tax: refundTax(line, refundedBefore, units, basisPoints(line.product.taxBp)),
        ...(reason === undefined ? {} : { reason }),
        ...(isItemText(line.code) ? { code: line.code } : {}),
      };
    }),
    total: plan.total,
    tenders:
      exchange === undefined ? plan.tenders.map(refundTender).map(withVoucher(sale)) : exchangedTenders(plan, exchange),
    pointsReturned: plan.pointsReturned,
    ...((sale.pointsEarned ?? 0) > 0 ? { earned: true } : {}),
    couponsRevived: [...plan.couponsRevived],
    knownFrom: known.knownFrom,
    ...(known.sister?.receipt === undefined ? {} : { receipt: known.sister.receipt }),
    ...(exchange === undefined ? {} : { exchangeFor: exchange.saleId }),
    ...(exchange?.swap === undefined ? {} : { swap: exchange.swap }),
    ...(heldBy === undefined ? {} : { heldBy }),
    ...(redLetter === undefined ? {} : { redLetter }),
    ...(asCash ? { asCash: true } : {}),
    ...(sale.member === undefined ? {} : { member: sale.member.id }),
    ...(sale.staffPurchase === undefined ? {} : { staffPurchase: sale.staffPurchase }),
  };
}

function refundTender(
  { kind, amount, of, reference, platform }: RefundPlan['tenders'][number],
  index: number,
): RefundTender {
  return {
    tenderId: `r${String(index + 1)}`,
    kind: kind as Tender['kind'],
    amount,
    ...(of === undefined ? {} : { of }),
    ...(reference === undefined ? {} : { reference }),
    ...(platform === undefined ? {} : { platform }),
    ...(PAID_BACK_BY_PROVIDER.has(kind) ? { state: 'pending' } : {}),
  };
}

/** Of a voucher that goes back whole: what the platform said of it, since it pays nothing for it then. */
const withVoucher =
  ({ tenders }: Pick<KnownSale['sale'], 'tenders'>) =>
  (back: RefundTender): RefundTender => {
    const source = tenders.find(({ tenderId }) => tenderId === back.of);
    const isWhole = back.kind === 'platform_voucher' && source?.kind === back.kind && source.amount === back.amount;
    return isWhole && source.voucher !== undefined ? { ...back, voucher: source.voucher } : back;
  };

/** What pays the new goods as one tender that stands for its sources; the rest goes back to them now. */
function exchangedTenders({ tenders }: RefundPlan, { amount, receiptNumber }: ExchangeSide): RefundTender[] {
  const { stands, back } = exchangeParts(tenders, amount);
  if (amount === 0) return back.map(refundTender);
  const taken: RefundTender = {
    tenderId: EXCHANGE_TENDER,
    kind: 'exchange',
    amount,
    reference: receiptNumber,
    stands: stands as NonNullable<RefundTender['stands']>,
  };
  return [taken, ...back.map(refundTender)];
}

export interface LooseLine {
  readonly product: SoldProduct;
  readonly units: number;
  readonly reason?: string;
}

/** The lowest price at which anybody could have bought one now: the catalogue's, a member's, or that of a promotion. */
export function lowestPriceNow(product: SoldProduct, book: PriceBook, now: EpochMs): Fen {
  const alone = priceCart({
    now,
    products: [cartProductOf(product)],
    lines: [{ product: product.id, quantity: 1 }],
    promotions: book.promotions,
    roundOffUnit: 0,
  });
  return fen(Math.min(product.price, product.memberPrice ?? product.price, alone.total));
}

/** A refund of goods without a receipt, in cash: it names itself as its sale, which no sale does. */
export function looseBody(
  facts: RefundFacts,
  lines: readonly (LooseLine & { readonly unitAmount: Fen })[],
): RefundBody {
  const amounts = lines.map(({ unitAmount, units }) => fen(unitAmount * units));
  const total = addFen(...amounts);
  return {
    ...common(facts),
    sale: { saleId: facts.refundId as string as SaleId, receiptNumber: facts.receiptNumber },
    lines: lines.map(({ product, units, reason }, index) => ({
      lineId: String(index + 1),
      product,
      units,
      amount: amounts[index] ?? fen(0),
      refundedBefore: 0,
      ...(reason === undefined ? {} : { reason }),
    })),
    total,
    tenders: total > 0 ? [{ tenderId: 'r1', kind: 'cash', amount: total }] : [],
    pointsReturned: 0,
    couponsRevived: [],
    withoutReceipt: true,
  };
}
