/**
 * Another size or colour at the same price: units of one line of a sale come back and as many of another product take their
 * place, at what was paid, with the same promotions and guides. One journal batch, no money moves. Idempotent by the new
 * sale's id. Called by dispatch. DOMAIN.md §2 Swap.
 */
import { swapShare, type SwapShare } from '../../sync/domain/exchange.ts';
import { uuidV7, type EntryId } from '../../sync/domain/ids.ts';
import { ZERO_FEN } from '../../sync/domain/money.ts';
import { err, ok, type Result } from '../../sync/domain/result.ts';
import type { EntryDraft, EntryOf } from '../../sync/schemas/entries/entry.ts';
import type { SaleBody, SaleLine, Tender } from '../../sync/schemas/sale.ts';
import { answered, failed, type Failure } from '../answers.ts';
import type { PriceBook, PriceBooks } from '../cart/price-books.ts';
import type { Answer } from '../contract/contract.ts';
import type { ExchangeSwap } from '../contract/exchange-views.ts';
import type { DoneSale, Session } from '../contract/views.ts';
import type { AppendTurn, Journal } from '../journal/types.ts';
import type { RandomSource } from '../ports.ts';
import type { DoneSales } from './done-sales.ts';
import { goodsBack, type ReadyGoods } from './exchange-desk.ts';
import { printIntent, Refused } from './intents.ts';
import { allowedToExchange } from './red-letter.ts';
import type { RefundDesk, RefundDeskParts } from './refund-desk.ts';
import type { KnownSale } from './known-sale.ts';
import { checkBody, PRICING_VERSION } from './sale-body.ts';
import type { SaleIndex } from './sale-index.ts';

export interface SwapParts extends Pick<
  RefundDeskParts,
  'shift' | 'approvals' | 'profile' | 'terminal' | 'training' | 'receiptPrinter' | 'now' | 'changed'
> {
  readonly journal: Journal;
  readonly sales: SaleIndex;
  readonly done: DoneSales;
  readonly refunds: RefundDesk;
  readonly books: PriceBooks;
  readonly random: RandomSource;
}

export class SwapDesk {
  readonly #parts: SwapParts;

  constructor(parts: SwapParts) {
    this.#parts = parts;
  }

  swap(session: Session, params: ExchangeSwap): Promise<Answer<DoneSale>> {
    const { refunds, sales, journal, done } = this.#parts;
    return refunds.exclusively(async () => {
      const earlier = await sales.bySale(journal, params.saleId);
      return earlier === undefined ? this.#swapNow(session, params) : answered(done.viewOf(earlier));
    });
  }

  async #swapNow(session: Session, params: ExchangeSwap): Promise<Answer<DoneSale>> {
    const { refunds, approvals, shift, books, now, random } = this.#parts;
    const open = shift.view;
    if (open === null) return failed('shift_not_open');
    const book = books.active;
    if (book === undefined) return failed('no_price_book');
    const { receiptNumber, ledger, receipt, lineId, units, reason, product } = params;
    const lines = [{ lineId, units, ...(reason === undefined ? {} : { reason }) }];
    const from = { ...(ledger === undefined ? {} : { ledger }), ...(receipt === undefined ? {} : { receipt }) };
    const asked = { receiptNumber, lines, ...from };
    const planned = await refunds.planned(asked, undefined);
    if (!planned.ok) return planned.error;
    const { known, plan } = planned.value;
    const share = shareOf(known.sale, params, plan.lines[0]?.refundedBefore ?? 0);
    if (!share.ok) return share.error;
    const allowed = allowedToExchange({ approvals }, session, known, { total: plan.total, approval: params.approval });
    if (!allowed.ok) return allowed.error;
    const refundId = uuidV7(now(), random.bytes(10)) as EntryId;
    const heldBy = await refunds.hold(refundId, known, plan);
    if (!heldBy.ok) return heldBy.error;
    const letter = await refunds.redLetter(undefined, { refundId, known, plan });
    if (!letter.ok) return letter.error;
    const approval = allowed.value === undefined ? {} : { approval: allowed.value };
    const { total, tenders } = plan;
    const credit = { ...asked, refundId, total, units, tenders: tenders as never, since: now(), ...approval };
    const goods: ReadyGoods = { credit, known, plan, heldBy: heldBy.value, redLetter: letter.value };
    return this.#write(session, { params, goods, share: share.value, book, shift: open.shift, product });
  }

  async #write(
    session: Session,
    {
      params,
      goods,
      share,
      book,
      shift,
      product,
    }: Pick<SwapFacts, 'goods' | 'share' | 'book'> & {
      readonly params: ExchangeSwap;
      readonly shift: SaleBody['shift'];
      readonly product: SaleLine['product'];
    },
  ): Promise<Answer<DoneSale>> {
    const { journal, profile, terminal, training, done, receiptPrinter, now, changed } = this.#parts;
    const facts = { profile, terminal, shift, cashier: session.staff, training };
    const make = (turn: AppendTurn): readonly EntryDraft[] => {
      const refundNumber = turn.nextReceiptNumber();
      const receiptNumber = turn.nextReceiptNumber();
      const side = { saleId: params.saleId, receiptNumber, amount: share.paid };
      const back = goodsBack(goods, { ...facts, receiptNumber: refundNumber }, { ...side, swap: true });
      const body = swapBody({
        ...facts,
        ...side,
        brand: profile.brand.id,
        store: profile.store.id,
        goods,
        share,
        book,
        product,
        at: now(),
        units: params.units,
        tender: back.tender,
      });
      const check = checkBody(body);
      if (!check.ok) throw new Refused(check.error);
      const id = turn.newId() as EntryId;
      const printer = receiptPrinter();
      return [
        back.draft,
        { kind: 'sale', id, body },
        ...printIntent(turn, printer, { document: 'refund', receiptNumber: refundNumber, source: back.draft.id }),
        ...printIntent(turn, printer, { document: 'receipt', receiptNumber, source: id }),
      ];
    };
    let written: Awaited<ReturnType<Journal['append']>>;
    try {
      written = await journal.append(session.staff, make);
    } catch (error) {
      if (error instanceof Refused) return error.failure;
      throw error;
    }
    changed();
    const entry = written.find((each): each is EntryOf<'sale'> => each.kind === 'sale');
    return entry === undefined ? failed('internal') : answered(done.viewOf(entry));
  }
}

/** By piece and at the same price; anything else is an exchange. */
function shareOf(
  sale: KnownSale['sale'],
  { lineId, units, product }: ExchangeSwap,
  refundedBefore: number,
): Result<SwapShare, Failure> {
  const line = sale.lines.find((one) => one.lineId === lineId);
  const isAlike =
    line?.product.soldBy === 'piece' && product.soldBy === 'piece' && product.price === line.product.price;
  if (line === undefined || !isAlike) return err(failed('refund_refused', { reason: 'other_price' }));
  const share = swapShare(line, sale.order, { refundedBefore, units, taxBp: product.taxBp });
  return share.ok ? ok(share.value) : err(failed('refund_refused', { reason: 'already_refunded' }));
}

interface SwapFacts extends Pick<
  SaleBody,
  'saleId' | 'receiptNumber' | 'brand' | 'store' | 'terminal' | 'shift' | 'cashier' | 'training'
> {
  readonly goods: ReadyGoods;
  readonly share: SwapShare;
  readonly book: PriceBook;
  readonly product: SaleLine['product'];
  readonly units: number;
  readonly at: SaleBody['openedAt'];
  readonly tender: Tender | undefined;
}

/** Points and coupons that came back with the goods are used again by what takes their place. */
function swapBody(facts: SwapFacts): SaleBody {
  const { goods, share, book, at, units, product, tender } = facts;
  const { known, plan, credit } = goods;
  const { member, boundGuide, serving, channel } = known.sale;
  const old = known.sale.lines.find(({ lineId }) => lineId === credit.lines[0]?.lineId);
  const { base, itemDiscount, orderDiscount, net, roundOffShare, tax, applied, order, paid } = share;
  return {
    saleId: facts.saleId,
    receiptNumber: facts.receiptNumber,
    brand: facts.brand,
    store: facts.store,
    terminal: facts.terminal,
    shift: facts.shift,
    cashier: facts.cashier,
    openedAt: at,
    pricing: {
      now: at,
      version: PRICING_VERSION,
      book: book.head.id,
      bookHash: book.head.hash,
      roundOffUnit: book.head.roundOffUnit,
      coupons: plan.couponsRevived.map((id) => ({ id })),
      pointsAsked: plan.pointsReturned,
    },
    lines: [
      {
        lineId: '1',
        product,
        quantity: units,
        base,
        itemDiscount,
        orderDiscount,
        net,
        roundOffShare,
        tax,
        applied: applied.map(([id, saving]) => [id, saving]),
        ...(old?.serving === undefined ? {} : { serving: old.serving }),
      },
    ],
    order: order.map(([id, saving]) => [id, saving]),
    rejectedCoupons: [],
    pointsUsed: plan.pointsReturned,
    total: net,
    roundOff: roundOffShare,
    cashDue: paid,
    tenders: tender === undefined ? [] : [tender],
    change: ZERO_FEN,
    ...(member === undefined ? {} : { member }),
    ...(boundGuide === undefined ? {} : { boundGuide }),
    serving,
    channel,
    ...(facts.training === true ? { training: true } : {}),
    exchangeOf: credit.refundId,
    swap: true,
  };
}
