/**
 * Payment of the open sale: cash, what people vouch for, and money that a customer's phone pays by a code. Everything but cash is
 * a journal entry before anything leaves or is shown; a code is sent once, kept nowhere, and its row followed until it is certain. A paid
 * row leaves only by a confirmed reversal; no sale is committed with an uncertain one. Called by dispatch, commit, open cart. DOMAIN.md §4.
 */
import { readScan } from '../../sync/domain/barcode.ts';
import type { SaleId } from '../../sync/domain/ids.ts';
import { addFen, fen, subtractFen, ZERO_FEN, type Fen } from '../../sync/domain/money.ts';
import type { Result } from '../../sync/domain/result.ts';
import { coversDue, isOver, isResolved, mayFollow, tenderSums, type TenderSums } from '../../sync/domain/tender.ts';
import type { Tender } from '../../sync/schemas/sale.ts';
import type { EntryOf } from '../../sync/schemas/entries/entry.ts';
import { answered, failed, type Failure } from '../answers.ts';
import { pricingOf } from '../cart/cart-view.ts';
import type { CartPayment } from '../cart/open-cart-parts.ts';
import { savedCart } from '../cart/saved-cart.ts';
import type { Answer, MethodParams } from '../contract/contract.ts';
import type { Session, TendersView } from '../contract/views.ts';
import { errorFacts } from '../log.ts';
import type { CloudClient } from '../upload/cloud-client.ts';
import { VouchersClient } from '../upload/vouchers-client.ts';
import { depositDue } from '../order/order-box.ts';
import { cartProblem, pointsFirst, valueViewOf } from './before-rows.ts';
import { counters } from './counters.ts';
import { PaymentFollower, type Learnt } from './payment-follower.ts';
import type { TenderParts } from './tender-parts.ts';
import { keyOf, type JournalledTender } from './tender-rows.ts';
import { settledTenders } from './settled-rows.ts';
import { attemptOf, cashRows, creditRows, depositRows, needsReference } from './tender-views.ts';
import { isKeptByPlatform, VOUCHER_KIND, VoucherRows } from './voucher-rows.ts';

/** Rows of one sale, with those that came to nothing. */
export const TENDER_ROWS_MAX = 30;
type Attempt = EntryOf<'tender.attempted'>['body'];
type RowAsked = Pick<MethodParams<'tender.add'>, 'saleId' | 'revision' | 'tenderId' | 'amount'>;

export class TenderDesk {
  readonly #parts: TenderParts;
  readonly #follower: PaymentFollower;
  readonly #vouchers: VoucherRows;
  /** Rows that came to nothing and were pressed away; another sale may use their ids again. */
  readonly #dismissed = new Set<string>();

  constructor(parts: TenderParts) {
    this.#parts = parts;
    this.#follower = new PaymentFollower({
      cloud: counters({ ...parts, vouchers: () => this.#vouchers }),
      timers: parts.ports.timers,
      now: parts.now,
      log: parts.log,
      row: ({ saleId, tenderId }) => parts.rows.row(saleId, tenderId),
      learn: (row, learnt) => this.#learn(row, learnt),
    });
    this.#vouchers = new VoucherRows({
      ...parts,
      cloud: new VouchersClient(parts.cloud),
      remaining: () => this.view.remainingOtherwise,
      learn: (row, learnt) => this.#learn(row, learnt),
      take: (row, heard) => this.#follower.take(row, heard),
      follow: (row) => this.#follow(row),
    });
  }

  /** After the fold: what an earlier run left uncertain is asked about. */
  start(): void {
    for (const row of this.#parts.rows.uncertain) this.#follower.follow(row, 0);
  }

  close(): void {
    this.#follower.close();
  }

  get view(): TendersView {
    const { cart } = this.#parts;
    const { saleId } = cart.cart;
    const link = this.#parts.order(saleId);
    const deposit = depositDue(link);
    const { total, cashDue } = deposit === null ? cart.view() : { total: deposit, cashDue: deposit };
    const others = this.#rowsOf(saleId);
    const credit = this.#parts.credit(saleId);
    const taken = creditRows(saleId, credit, () => total, others);
    const all = [...taken, ...depositRows(saleId, link), ...others];
    const back = credit === undefined ? {} : { creditBack: subtractFen(credit.total, fen(taken[0]?.amount ?? 0)) };
    const rows = this.#vouchers.shown(this.#follower.views(all));
    return { saleId, total, cashDue, rows, ...this.#sums(all, total, deposit !== null), ...back };
  }

  /** Something was asked for or paid, other than cash: the cart may not go away. */
  get isUnderWay(): boolean {
    return this.#taken.length > 0;
  }

  get #taken(): readonly JournalledTender[] {
    return this.#rowsOf(this.#parts.cart.cart.saleId).filter(({ kind, state }) => kind !== 'cash' && !isOver(state));
  }

  /** A change of the cart must not leave more paid than it costs, nor points in it that nobody proved. */
  readonly refuses: CartPayment['refuses'] = async (cart, price) => {
    const taken = this.#taken;
    if (taken.length === 0) return undefined;
    const { total, pointsUsed } = price();
    if (addFen(...taken.map(({ amount }) => amount)) > total)
      return failed('cart_refused', { reason: 'payment_under_way' });
    return pointsFirst(this.#parts, true, cart, pointsUsed);
  };

  /** Cash, and what people vouch for: a slip of the card machine, the mall's counter, the store's own code. */
  add(session: Session, params: MethodParams<'tender.add'>): Promise<Answer<TendersView>> {
    return this.#inTurn(async () => {
      const problem = this.#problem(params);
      if (problem !== undefined) return problem;
      const { tenderId, kind, amount, reference } = params;
      const { saleId } = this.#parts.cart.cart;
      if (kind === 'cash') {
        const since = this.#parts.now();
        await this.#parts.cash.set(saleId, [...this.#parts.cash.of(saleId), { tenderId, amount, since }]);
        return this.#told();
      }
      if (amount > this.view.remainingOtherwise) return failed('tender_refused', { reason: 'more_than_due' });
      if (needsReference(kind) && (reference ?? '').trim() === '')
        return failed('tender_refused', { reason: 'reference_missing' });
      const unproven = await pointsFirst(this.#parts, this.isUnderWay);
      if (unproven !== undefined) return unproven;
      const approved = this.#parts.approvals.check(session, 'unchecked_tender', amount, params.approval);
      if (!approved.ok) return approved.error;
      await this.#note(session.staff, {
        saleId,
        tenderId,
        kind,
        amount,
        state: 'paid',
        ...(reference === undefined ? {} : { reference: reference.trim() }),
        ...(approved.value === undefined ? {} : { approval: approved.value }),
      });
      return this.#told();
    });
  }

  /** Asks for money by the code on a customer's phone. Answers once the attempt is durable; the rest comes as events. */
  request(session: Session, params: MethodParams<'tender.request'>): Promise<Answer<TendersView>> {
    return this.#inTurn(async () => {
      const problem = this.#problem(params);
      if (problem !== undefined) return problem;
      const { tenderId, amount } = params;
      const code = readScan(params.authCode, { screen: 'tender', templates: [] });
      if (!code.ok || code.value.kind !== 'payment') return failed('tender_refused', { reason: 'not_a_payment_code' });
      const { provider: kind, authCode } = code.value;
      if (kind === 'unionpay') return failed('tender_refused', { reason: 'not_available' });
      if (amount > this.view.remainingOtherwise) return failed('tender_refused', { reason: 'more_than_due' });
      return this.#begin(session, { tenderId, kind, amount }, (row, outTradeNumber) =>
        this.#send(row, { saleId: row.saleId, tenderId, outTradeNumber, kind, authCode, amount }),
      );
    });
  }

  /** Stored value of the proven member, or a gift card. Answers once the attempt is durable, as `request` does. */
  value(session: Session, params: MethodParams<'tender.value'>): Promise<Answer<TendersView>> {
    return this.#inTurn(async () => {
      const problem = this.#problem(params);
      if (problem !== undefined) return problem;
      const { tenderId, amount, kind, saleId, code } = params;
      // What was paid ahead does not pay ahead for something else.
      if (depositDue(this.#parts.order(saleId)) !== null) return failed('tender_refused', { reason: 'not_available' });
      if (amount > this.view.remainingOtherwise) return failed('tender_refused', { reason: 'more_than_due' });
      const { value, cart } = this.#parts;
      const member = cart.source.member?.id ?? null;
      const ready = value.ready({ saleId, kind, member, code });
      if (!ready.ok) return ready.error;
      const asked = { saleId, tenderId, kind, amount, member, code, inSale: this.takenOffline(saleId) };
      return this.#begin(session, { tenderId, kind, amount }, async (row, number) => {
        const learnt = await value.take({ ...asked, number, beside: this.#parts.points.offlineWorth(saleId) });
        if (learnt !== undefined) return this.#learn(row, learnt);
        await this.#learn(row, { state: 'unknown', cause: 'no_answer' });
        this.#follow(row);
      });
    });
  }

  /** A platform's voucher: named now, redeemed when the sale is committed. Answers once the attempt is durable. */
  voucher(session: Session, params: MethodParams<'tender.voucher'>): Promise<Answer<TendersView>> {
    return this.#inTurn(async () => {
      const { saleId, tenderId } = params;
      const problem = this.#problem({ ...params, amount: this.view.remainingOtherwise });
      if (problem !== undefined) return problem;
      if (depositDue(this.#parts.order(saleId)) !== null) return failed('tender_refused', { reason: 'not_available' });
      const asked = this.#vouchers.asked(params);
      if (!asked.ok) return asked.error;
      return this.#begin(
        session,
        { tenderId, kind: VOUCHER_KIND, amount: ZERO_FEN },
        (row, number) => this.#vouchers.prepare(row, { saleId, tenderId, number, ...asked.value }),
        this.#parts.training ? this.#vouchers.practised : undefined,
      );
    });
  }

  get valueView() {
    return valueViewOf(this.#parts, this.isUnderWay);
  }

  takenOffline(saleId: SaleId): Fen {
    return this.#parts.rows.takenOffline(saleId);
  }

  /** Cart and row are durable before anything leaves. */
  async #begin(
    session: Session,
    asked: Pick<Attempt, 'tenderId' | 'kind' | 'amount'>,
    send: (row: JournalledTender, outTradeNumber: string) => Promise<void>,
    practised: Learnt = { state: 'paid', cause: 'training' },
  ): Promise<Answer<TendersView>> {
    const { cart, journal, rows, training, log } = this.#parts;
    const { saleId, revision } = cart.cart;
    const unproven = await pointsFirst(this.#parts, this.isUnderWay);
    if (unproven !== undefined) return unproven;
    await journal.append(session.staff, (turn) => [
      { kind: 'cart.saved', body: { saleId, revision, cart: savedCart(cart.parts) } },
      {
        kind: 'tender.attempted',
        body: { saleId, ...asked, state: 'requested', outTradeNumber: turn.newId().replaceAll('-', '') },
      },
    ]);
    const row = rows.row(saleId, asked.tenderId);
    if (row === undefined || row.outTradeNumber === null) return failed('internal');
    if (training) await this.#learn(row, practised);
    else
      void send(row, row.outTradeNumber).catch((error: unknown) => {
        log.write('TENDER500', errorFacts(error));
        this.#follow(row);
      });
    return this.#told();
  }

  /** Asks the provider now what became of a row. */
  async query(tenderId: string): Promise<Answer<TendersView>> {
    const row = this.#parts.rows.row(this.#parts.cart.cart.saleId, tenderId);
    if (row === undefined) return failed('not_found');
    await this.#follower.ask(row);
    return this.#told();
  }

  /** Cash goes back over the counter, a slip's row on the person's word, a code's by a reversal that the provider confirms. */
  remove(session: Session, { tenderId }: MethodParams<'tender.remove'>): Promise<Answer<TendersView>> {
    return this.#inTurn(async () => {
      const { cart, cash, rows } = this.#parts;
      const { saleId } = cart.cart;
      const counted = cash.of(saleId);
      if (counted.some((row) => row.tenderId === tenderId)) {
        await cash.set(
          saleId,
          counted.filter((row) => row.tenderId !== tenderId),
        );
        return this.#told();
      }
      const row = rows.row(saleId, tenderId);
      if (row === undefined) return failed('not_found');
      if (isOver(row.state)) this.#dismissed.add(keyOf(row));
      else if (row.outTradeNumber === null || this.#parts.training)
        await this.#learn(row, { state: 'reversed', cause: 'by_hand' }, session);
      else if (row.isOffline === true) await this.#leave(session, row, 'by_hand');
      else if (row.state === 'prepared' && row.wasSent !== true) {
        await this.#learn(row, { state: 'reversed', cause: 'by_hand' }, session);
        this.#vouchers.close(row.outTradeNumber);
      } else if (row.state !== 'reversing') {
        cart.killPoints.reach('tender.before_reversal_journal');
        await this.#learn(row, { state: 'reversing', cause: 'by_hand' }, session);
        this.#follow(row);
      }
      return this.#told();
    });
  }

  /** The sale goes on without an uncertain row; whatever money arrives for it goes back by itself. */
  giveUp(session: Session, { tenderId, approval }: MethodParams<'tender.giveUp'>): Promise<Answer<TendersView>> {
    return this.#inTurn(async () => {
      const { cart, rows, approvals } = this.#parts;
      const row = rows.row(cart.cart.saleId, tenderId);
      if (row === undefined || row.outTradeNumber === null) return failed('not_found');
      const isKept = isKeptByPlatform(row);
      if ((isResolved(row.state) && !isKept) || row.state === 'prepared')
        return failed('tender_refused', { reason: 'certain' });
      const approved = approvals.check(session, 'abandon_tender', row.amount, approval);
      if (!approved.ok) return approved.error;
      const by = approved.value === undefined ? {} : { approval: approved.value };
      await this.#leave(session, row, 'given_up', isKept ? { ...by, state: 'failed' } : by);
      return this.#told();
    });
  }

  /** The sale goes on without the row at once; what was taken or held for it all the same goes back by itself. */
  async #leave(session: Session, row: JournalledTender, detail: string, more: Partial<Attempt> = {}): Promise<void> {
    await this.#note(session.staff, { ...attemptOf(row), state: 'reversing', detail, givenUp: true, ...more });
    this.#follow(row);
  }

  /** The tenders of a commit with what is known of each here, or why they cannot pay this sale; `redeems`: as in settled-rows. */
  settled(saleId: SaleId, tenders: readonly Tender[], redeems = false): Result<readonly Tender[], Failure> {
    return settledTenders(this.#parts.rows.of(saleId), tenders, redeems);
  }

  /** True for a tender that a code paid and that stands in the journal as paid, or as a voucher that is about to be redeemed. */
  isProven(saleId: SaleId, { tenderId, kind }: Tender): boolean {
    const row = this.#parts.rows.row(saleId, tenderId);
    return row?.kind === kind && coversDue(row.state) && row.outTradeNumber !== null;
  }

  hasToRedeem(saleId: SaleId): boolean {
    return this.#parts.rows.of(saleId).some(({ state }) => state === 'prepared');
  }

  /** Within the cart's turn, when nothing else stands against the sale. Undefined when all its vouchers are redeemed. */
  redeem(session: Session): Promise<Failure | undefined> {
    return this.#vouchers.redeem(session);
  }

  /** What is due is another now; without a row the cart says so itself. */
  cartChanged(): void {
    const { saleId } = this.#parts.cart.cart;
    const { credit, order } = this.#parts;
    if (this.#rowsOf(saleId).length > 0 || credit(saleId) !== undefined || order(saleId) !== undefined) this.tell();
  }

  /** A row changed: what screens show is worked out anew. */
  tell(): void {
    this.#parts.changed(this.view);
  }

  #problem(asked: RowAsked): Failure | undefined {
    const { saleId, tenderId } = asked;
    const problem = cartProblem(this.#parts, asked);
    if (problem !== undefined) return problem;
    const rows = this.#rowsOf(saleId);
    if (rows.length >= TENDER_ROWS_MAX) return failed('tender_refused', { reason: 'too_many_rows' });
    const isTaken =
      this.#parts.rows.row(saleId, tenderId) !== undefined || rows.some((row) => row.tenderId === tenderId);
    return isTaken ? failed('tender_refused', { reason: 'repeated' }) : undefined;
  }

  async #send(row: JournalledTender, request: Parameters<CloudClient['pay']>[0]): Promise<void> {
    this.#parts.cart.killPoints.reach('tender.after_journal_before_send');
    const answer = await this.#parts.cloud.pay(request);
    this.#parts.cart.killPoints.reach('tender.after_answer_before_journal');
    if (answer.ok) return this.#follower.take(row, answer.value);
    const { error } = answer;
    // Refused or never sent: nobody was asked for money.
    if (error.kind === 'refused' && error.status < 500)
      await this.#learn(row, { state: 'failed', cause: error.code.slice(0, 40) });
    else if (error.kind === 'unreachable' && error.neverSent === true)
      await this.#learn(row, { state: 'failed', cause: 'offline' });
    else {
      await this.#learn(row, { state: 'unknown', cause: 'no_answer' });
      this.#follow(row);
    }
  }

  #follow({ saleId, tenderId }: JournalledTender): void {
    const row = this.#parts.rows.row(saleId, tenderId);
    if (row !== undefined) this.#follower.follow(row, 0);
  }

  /** A step of a row, in the journal; one that cannot follow what stands there already is no news. */
  async #learn(row: JournalledTender, { state, cause, facts = {} }: Learnt, session?: Session): Promise<void> {
    const known = this.#parts.rows.row(row.saleId, row.tenderId);
    if (known === undefined || !mayFollow(known.state, state, known.kind)) return;
    await this.#note(session?.staff ?? null, {
      ...attemptOf(known),
      ...(facts as Partial<Attempt>),
      state,
      ...(cause === null ? {} : { detail: cause }),
    });
    this.tell();
  }

  async #note(staff: Session['staff'] | null, body: Attempt): Promise<void> {
    await this.#parts.journal.append(staff, () => [{ kind: 'tender.attempted', body }]);
  }

  #told(): Answer<TendersView> {
    this.tell();
    return answered(this.view);
  }

  #rowsOf(saleId: SaleId): readonly JournalledTender[] {
    const journalled = this.#parts.rows.of(saleId).filter((row) => !this.#dismissed.has(keyOf(row)));
    const cash = cashRows(saleId, this.#parts.cash.of(saleId));
    return [...journalled, ...cash].sort((a, b) => a.since - b.since);
  }

  #sums(rows: readonly JournalledTender[], total: Fen, isDeposit: boolean): TenderSums {
    // A deposit is a round sum of its own: nothing is rounded off.
    if (isDeposit) return tenderSums(total, () => total, rows);
    const source = this.#parts.cart.source;
    return tenderSums(total, (paidOtherwise) => pricingOf(source, paidOtherwise).cashDue, rows);
  }

  /** In the cart's own turn: no row begins or is taken back while the sale that it pays is being committed. */
  #inTurn<Value>(work: () => Promise<Value>): Promise<Value> {
    return this.#parts.cart.exclusively(work);
  }
}
