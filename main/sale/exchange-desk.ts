/**
 * Goods of an earlier sale that pay the open one. `begin` plans, asks for the right and holds the units in the cloud, then
 * keeps a credit bound to the open sale; nothing came back yet, and `drop` forgets it. At commit the plan is made and held
 * anew, and refund and sale become one journal batch, each adding up by itself. Called by dispatch and commit.
 */
import { exchangeAmount, exchangeParts } from '../../sync/domain/exchange.ts';
import { uuidV7, type EntryId, type ReceiptNumber, type SaleId } from '../../sync/domain/ids.ts';
import { addFen, type Fen } from '../../sync/domain/money.ts';
import type { RefundPlan } from '../../sync/domain/refund-plan.ts';
import { err, ok, type Result } from '../../sync/domain/result.ts';
import type { EpochMs } from '../../sync/domain/time.ts';
import type { EntryDraft } from '../../sync/schemas/entries/entry.ts';
import type { Tender } from '../../sync/schemas/sale.ts';
import { answered, failed, type Failure } from '../answers.ts';
import type { OpenCart } from '../cart/open-cart.ts';
import type { Answer } from '../contract/contract.ts';
import type { ExchangeBegin } from '../contract/exchange-views.ts';
import type { CartView, Session } from '../contract/views.ts';
import type { RandomSource } from '../ports.ts';
import type { Approvals } from '../session/approvals.ts';
import type { ShiftState } from '../shift/shift-state.ts';
import type { CreditBox, ExchangeCredit } from './credit-box.ts';
import type { KnownSale } from './known-sale.ts';
import { EXCHANGE_TENDER, refundBody, type RefundBody, type RefundFacts } from './refund-body.ts';
import { allowedToExchange, type RedLetter } from './red-letter.ts';
import { reasonsOf, type RefundDesk } from './refund-desk.ts';
import { staysElsewhere } from './return-view.ts';

export interface ExchangeParts {
  readonly box: CreditBox;
  readonly cart: OpenCart;
  readonly refunds: RefundDesk;
  readonly approvals: Approvals;
  readonly shift: ShiftState;
  readonly random: RandomSource;
  readonly now: () => EpochMs;
}

/** Goods that are coming back in the batch about to be written. */
export interface ReadyGoods {
  readonly credit: ExchangeCredit;
  readonly known: KnownSale;
  readonly plan: RefundPlan;
  readonly heldBy: 'cloud' | 'offline' | undefined;
  readonly redLetter: RedLetter | undefined;
}

export class ExchangeDesk {
  readonly #parts: ExchangeParts;

  constructor(parts: ExchangeParts) {
    this.#parts = parts;
  }

  /** Answers with the cart that the credit is on; the sale begins with it when nothing was scanned yet. */
  begin(session: Session, params: ExchangeBegin): Promise<Answer<CartView>> {
    const { box, cart, refunds, approvals, shift, now } = this.#parts;
    return cart.exclusively(() =>
      refunds.exclusively(async () => {
        if (shift.view === null) return failed('shift_not_open');
        if (cart.credit !== undefined) return failed('refund_refused', { reason: 'one_exchange' });
        if (cart.order !== undefined) return failed('cart_refused', { reason: 'order_open' });
        const { receiptNumber, lines, ledger, receipt } = params;
        const planned = await refunds.planned(params, params.total);
        if (!planned.ok) return planned.error;
        const { known, plan } = planned.value;
        const asked = { total: plan.total, approval: params.approval };
        const approval = allowedToExchange({ approvals }, session, known, asked);
        if (!approval.ok) return approval.error;
        const refundId = this.#newId();
        const held = await refunds.hold(refundId, known, plan);
        if (!held.ok) return held.error;
        cart.killPoints.reach('exchange.after_hold_before_credit');
        await cart.begin();
        await box.put(cart.cart.saleId, {
          refundId,
          receiptNumber,
          lines: [...lines],
          total: plan.total,
          units: plan.lines.reduce((sum, { units }) => sum + units, 0),
          tenders: plan.tenders as ExchangeCredit['tenders'],
          ...(ledger === undefined ? {} : { ledger }),
          ...(receipt === undefined ? {} : { receipt }),
          ...(approval.value === undefined ? {} : { approval: approval.value }),
          since: now(),
        });
        cart.killPoints.reach('exchange.after_credit');
        cart.tell();
        return answered(cart.view());
      }),
    );
  }

  /** The goods stay with the customer. What the cloud holds for them this till's next refund gives up, or time does. */
  drop(): Promise<Answer<CartView>> {
    const { box, cart } = this.#parts;
    return cart.exclusively(async () => {
      await box.put(cart.cart.saleId, null);
      cart.tell();
      return answered(cart.view());
    });
  }

  /** The credit on this sale. */
  of(saleId: SaleId): ExchangeCredit | undefined {
    return this.#parts.box.of(saleId);
  }

  /** A commit with goods that come back, one after the other with every refund of this till. */
  inTurn<Value>(work: () => Promise<Value>): Promise<Value> {
    return this.#parts.refunds.exclusively(work);
  }

  /**
   * Planned and held anew: what another till took meanwhile does not come back again. `amount`: what of it pays the new goods; the
   * rest must be able to go back from here.
   */
  async ready(credit: ExchangeCredit, amount: Fen): Promise<Result<ReadyGoods, Failure>> {
    const { refunds } = this.#parts;
    const planned = await refunds.planned(credit, credit.total);
    if (!planned.ok) return planned;
    const { known, plan } = planned.value;
    if (exchangeParts(plan.tenders, amount).back.some(({ kind }) => staysElsewhere(known, kind)))
      return err(failed('refund_refused', { reason: 'source_elsewhere' }));
    const heldBy = await refunds.hold(credit.refundId, known, plan);
    if (!heldBy.ok) return heldBy;
    const letter = await refunds.redLetter(undefined, { refundId: credit.refundId, known, plan });
    this.#parts.cart.killPoints.reach('exchange.after_hold_before_append');
    return letter.ok ? ok({ credit, known, plan, heldBy: heldBy.value, redLetter: letter.value }) : letter;
  }

  #newId(): EntryId {
    return uuidV7(this.#parts.now(), this.#parts.random.bytes(10)) as EntryId;
  }
}

/** Are goods among the tenders exactly as the credit says? What the screen showed and what is written is the same sum. */
export function exchangeChecked(
  tenders: readonly Tender[],
  credit: ExchangeCredit | undefined,
  total: Fen,
): Result<Fen, Failure> {
  const named = tenders.filter(({ kind }) => kind === 'exchange');
  if (credit === undefined)
    return named.length === 0 ? ok(addFen()) : err(failed('refund_refused', { reason: 'no_exchange' }));
  const others = tenders.filter(({ kind }) => kind !== 'cash' && kind !== 'exchange');
  const amount = exchangeAmount(credit.total, total, addFen(...others.map((tender) => tender.amount)));
  const isSame =
    amount === 0
      ? named.length === 0
      : named.length === 1 && named[0]?.tenderId === EXCHANGE_TENDER && named[0].amount === amount;
  return isSame ? ok(amount) : err(failed('refund_refused', { reason: 'changed' }));
}

export interface NewSide {
  readonly saleId: SaleId;
  readonly receiptNumber: ReceiptNumber;
  readonly amount: Fen;
  /** The same goods in another size or colour. */
  readonly swap?: true;
}

/** The refund's draft, and the same amount as the new sale's tender. The refund's own id is its entry's. */
export function goodsBack(
  { credit, known, plan, heldBy, redLetter }: ReadyGoods,
  facts: Omit<RefundFacts, 'refundId' | 'approval'>,
  side: NewSide,
): {
  readonly draft: EntryDraft & { readonly id: EntryId };
  readonly body: RefundBody;
  readonly tender: Tender | undefined;
} {
  const body = refundBody(
    { ...facts, refundId: credit.refundId, approval: credit.approval },
    { known, plan, asCash: false, reasons: reasonsOf(credit.lines), heldBy, redLetter },
    side,
  );
  const { stands } = exchangeParts(plan.tenders, side.amount);
  const tender: Tender = {
    tenderId: EXCHANGE_TENDER,
    kind: 'exchange',
    amount: side.amount,
    reference: facts.receiptNumber,
    stands: stands as NonNullable<Tender['stands']>,
  };
  return {
    draft: { kind: 'refund', id: credit.refundId, body },
    body,
    tender: side.amount === 0 ? undefined : tender,
  };
}
