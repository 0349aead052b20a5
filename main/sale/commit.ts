/**
 * Turns the open cart into a fact. One journal batch holds the sale, its print intent, its drawer kick and the binding
 * token on its receipt; the answer leaves only after their fsync. Idempotent by sale id: a repeated commit, at once or
 * after any crash, finds the first. Called by dispatch; ARCHITECTURE §1 and §4, DOMAIN.md §4.
 */
import type { EpochMs } from '../../sync/domain/time.ts';
import type { EntryId, SaleId } from '../../sync/domain/ids.ts';
import type { StaffDocument } from '../../sync/schemas/documents/catalogue.ts';
import type { EntryDraft, EntryOf } from '../../sync/schemas/entries/entry.ts';
import type { TerminalProfile } from '../../sync/protocol/messages.ts';
import type { SaleBody, Tender } from '../../sync/schemas/sale.ts';
import type { Result } from '../../sync/domain/result.ts';
import { answered, failed, type Failure } from '../answers.ts';
import type { OpenCart } from '../cart/open-cart.ts';
import type { Answer, MethodParams } from '../contract/contract.ts';
import type { DoneSale, Session } from '../contract/views.ts';
import { RECEIPT_TOKEN, type TokenMint } from '../guide/token-mint.ts';
import type { AppendTurn, Journal } from '../journal/types.ts';
import type { HostKillPoints } from '../kill-points.ts';
import type { MemberVault } from '../member/member-vault.ts';
import type { Approvals } from '../session/approvals.ts';
import type { StaffVerifiers } from '../session/staff-verifiers.ts';
import type { ShiftState } from '../shift/shift-state.ts';
import type { TenderDesk } from '../tender/tender-desk.ts';
import type { DoneSales } from './done-sales.ts';
import type { ExchangeCredit } from './credit-box.ts';
import { exchangeChecked, goodsBack, type ExchangeDesk } from './exchange-desk.ts';
import { depositChecked, depositTender } from '../order/picked-up.ts';
import type { OrderBox } from '../order/order-box.ts';
import { printIntent, Refused } from './intents.ts';
import { checkBody, saleBody, settle } from './sale-body.ts';
import type { QuotaHolds } from './quota-holds.ts';
import { pointsAsked, type PointsSpending, type PointsTaken } from '../value/points-spending.ts';
import type { SaleIndex } from './sale-index.ts';

export interface CommitParts {
  readonly journal: Journal;
  readonly cart: OpenCart;
  readonly tenders: Pick<TenderDesk, 'settled' | 'isProven' | 'hasToRedeem' | 'redeem' | 'takenOffline' | 'isUnderWay'>;
  readonly exchanges: ExchangeDesk;
  /** The held order that the open cart is the pick-up of. */
  readonly orderBox: OrderBox;
  readonly sales: SaleIndex;
  readonly quotas: QuotaHolds;
  readonly points: PointsSpending;
  readonly done: DoneSales;
  readonly shift: ShiftState;
  readonly mint: TokenMint;
  readonly vault: MemberVault;
  readonly verifiers: StaffVerifiers;
  readonly approvals: Approvals;
  readonly profile: TerminalProfile;
  /** The terminal part of receipt numbers: the profile's, or the training one. */
  readonly terminal: TerminalProfile['terminal'];
  readonly training: boolean;
  /** Where a receipt is printed and which drawer opens; undefined where there is none. */
  readonly receiptPrinter: () => string | undefined;
  readonly drawer: () => string | undefined;
  readonly killPoints: HostKillPoints;
  readonly now: () => EpochMs;
  readonly changed: () => void;
}

type CommitParams = MethodParams<'sale.commit'>;

export class CommitDesk {
  readonly #parts: CommitParts;

  constructor(parts: CommitParts) {
    this.#parts = parts;
  }

  commit(session: Session, params: CommitParams): Promise<Answer<DoneSale>> {
    return this.#parts.cart.exclusively(async () => {
      const earlier = await this.#earlier(params.saleId);
      if (earlier !== undefined) return answered(earlier);
      const { exchanges } = this.#parts;
      const credit = exchanges.of(params.saleId);
      if (credit === undefined) return this.#commitNow(session, params);
      return exchanges.inTurn(() => this.#commitNow(session, params, credit));
    });
  }

  /** The sale as it was committed before; whatever is sent again with its id changes nothing. */
  async #earlier(saleId: SaleId): Promise<DoneSale | undefined> {
    const entry = await this.#parts.sales.bySale(this.#parts.journal, saleId);
    return entry === undefined ? undefined : this.#parts.done.viewOf(entry);
  }

  async #commitNow(session: Session, params: CommitParams, credit?: ExchangeCredit): Promise<Answer<DoneSale>> {
    const { cart, shift, vault, killPoints, journal, profile, terminal, training } = this.#parts;
    const shiftView = shift.view;
    if (shiftView === null) return failed('shift_not_open');
    if (cart.isEmpty) return failed('cart_empty');
    if (cart.cart.saleId !== params.saleId || cart.cart.revision !== params.revision) return failed('stale_revision');
    if (cart.mustAskServing) return failed('serving_not_asked');
    if (await cart.repriced()) return failed('price_changed');
    const source = cart.source;
    if (source.book === undefined) return failed('no_price_book');
    if (cart.view().cashDue !== params.cashDue) return failed('price_changed');
    if (cart.cart.orderDiscount?.buyer !== undefined) await this.#parts.quotas.settle(cart.view());
    const beyond = cart.unallowed.find(
      ({ permission, amount }) => !this.#parts.approvals.permits(session, permission, amount),
    );
    if (beyond !== undefined)
      return failed('approval_needed', { permission: beyond.permission, amount: beyond.amount });
    const tenders = this.#parts.tenders.settled(params.saleId, params.tenders, true);
    if (!tenders.ok) return tenders.error;
    const exchanged = exchangeChecked(tenders.value, credit, cart.view().total);
    if (!exchanged.ok) return exchanged.error;
    const picked = depositChecked(tenders.value, this.#parts.orderBox.of(params.saleId));
    if (!picked.ok) return picked.error;
    const order = picked.value;
    const isProven = (tender: Tender): boolean =>
      tender.kind === 'exchange' || tender.kind === 'deposit' || this.#parts.tenders.isProven(params.saleId, tender);
    const settled = settle(source, tenders.value, isProven);
    if (!settled.ok) return settled.error;
    const goods = credit === undefined ? undefined : await this.#parts.exchanges.ready(credit, exchanged.value);
    if (goods?.ok === false) return goods.error;

    const spent =
      settled.value.priced.pointsUsed === 0 ? undefined : await this.#spend(settled.value.priced.pointsUsed);
    if (spent?.ok === false) return spent.error;

    const sealed = source.member === null || order !== undefined ? undefined : await vault.seal(source.member);
    // Last of all: what is redeemed here can be taken back only for so long.
    const { tenders: desk } = this.#parts;
    const unredeemed = desk.hasToRedeem(params.saleId) ? await desk.redeem(session) : undefined;
    if (unredeemed !== undefined) return unredeemed;
    const guide = this.#receiptGuide();
    const { book } = source;
    const make = (turn: AppendTurn): readonly EntryDraft[] => {
      const token = guide === undefined ? undefined : this.#receiptToken(turn, guide);
      const common = { profile, terminal, training, shift: shiftView.shift, cashier: session.staff };
      const refundNumber = goods === undefined ? undefined : turn.nextReceiptNumber();
      const receiptNumber = turn.nextReceiptNumber();
      const back =
        goods === undefined || refundNumber === undefined
          ? undefined
          : goodsBack(
              goods.value,
              { ...common, receiptNumber: refundNumber },
              { saleId: params.saleId, receiptNumber, amount: exchanged.value },
            );
      const body = saleBody({
        cart: source.cart,
        book,
        settled: settled.value,
        tenders: tenders.value.map((tender) => {
          if (tender.kind === 'deposit' && order !== undefined) return depositTender(order);
          return tender.kind === 'exchange' ? (back?.tender ?? tender) : tender;
        }),
        order,
        buyer: source.buyer,
        pointsOffline: spent?.value.offline === true,
        ...common,
        receiptNumber,
        at: this.#parts.now(),
        exchangeOf: back?.draft.id,
        sealedMember: sealed,
        bindingToken: token?.body.token,
      });
      const check = checkBody(body);
      if (!check.ok) throw new Refused(check.error);
      const id = turn.newId() as EntryId;
      return [
        ...(token === undefined ? [] : [token]),
        ...(back === undefined ? [] : [back.draft]),
        { kind: 'sale', id, body },
        ...(back === undefined ? [] : this.#paper(turn, 'refund', back.draft.id, back.body.receiptNumber)),
        ...this.#paper(turn, 'receipt', id, receiptNumber),
        ...(order?.rest === undefined ? [] : this.#orderSlip(turn, id)),
        ...(settled.value.paysCash || back?.body.tenders.some(({ kind }) => kind === 'cash') === true
          ? this.#kickIntent(turn, body)
          : []),
      ];
    };
    killPoints.reach('commit.before_append');
    let written: Awaited<ReturnType<Journal['append']>>;
    try {
      written = await journal.append(session.staff, make);
    } catch (error) {
      if (error instanceof Refused) return error.failure;
      throw error;
    }
    killPoints.reach('commit.after_journal');
    await cart.beginNext();
    killPoints.reach('commit.after_cart_cleared');
    this.#parts.changed();
    const entry = written.find((each): each is EntryOf<'sale'> => each.kind === 'sale');
    return entry === undefined ? failed('internal') : answered(this.#parts.done.viewOf(entry));
  }

  /** Proven and held, or within what the store allows: the host's word on the points of the open sale. */
  async #spend(points: number): Promise<Result<PointsTaken, Failure>> {
    const { cart, tenders, now } = this.#parts;
    const more = { inSale: tenders.takenOffline(cart.cart.saleId), isUnderWay: tenders.isUnderWay, now: now() };
    const asked = pointsAsked(cart.source, points, more);
    return asked.ok ? this.#parts.points.settle(asked.value) : asked;
  }

  #paper(
    turn: AppendTurn,
    document: 'receipt' | 'refund',
    source: EntryId,
    receiptNumber: SaleBody['receiptNumber'],
  ): readonly EntryDraft[] {
    return printIntent(turn, this.#parts.receiptPrinter(), { document, receiptNumber, source });
  }

  /** What of the order is still to come. */
  #orderSlip(turn: AppendTurn, source: EntryId): readonly EntryDraft[] {
    return printIntent(turn, this.#parts.receiptPrinter(), { document: 'order_slip', source });
  }

  #kickIntent(turn: AppendTurn, body: SaleBody): readonly EntryDraft[] {
    const drawer = this.#parts.drawer();
    if (drawer === undefined || this.#parts.training) return [];
    return [
      { kind: 'drawer.kicked', body: { kick: turn.newId() as EntryId, drawer, reason: 'sale', sale: body.saleId } },
    ];
  }

  /** The first of the guides with the largest share, when the store knows this guide. */
  #receiptGuide(): StaffDocument | undefined {
    const { serving } = this.#parts.cart.cart;
    if (serving.kind !== 'guides') return undefined;
    const [first, ...others] = serving.guides;
    if (first === undefined) return undefined;
    const largest = others.reduce((best, share) => (share.shareBp > best.shareBp ? share : best), first);
    return this.#parts.verifiers.person(largest.guide);
  }

  /** A receipt is printed without a code rather than not at all. */
  #receiptToken(turn: AppendTurn, guide: StaffDocument): ReturnType<TokenMint['mint']> | undefined {
    try {
      return this.#parts.mint.mint(turn, { ...RECEIPT_TOKEN, guide });
    } catch (error) {
      if (error instanceof RangeError) return undefined;
      throw error;
    }
  }
}
