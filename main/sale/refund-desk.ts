/**
 * Takes goods back. A plan changes nothing; a commit checks right or approval, has the cloud hold the units (so that no other
 * till takes the same ones), and writes one journal batch: refund, print intent, drawer kick when cash goes out. Idempotent by
 * the refund's id. When the cloud cannot be asked, own journal and the store's database decide and the refund says so.
 * Called by dispatch; README.md says what decides where.
 */
import type { EntryId } from '../../sync/domain/ids.ts';
import { addFen, fen, type Fen } from '../../sync/domain/money.ts';
import type { Permission } from '../../sync/domain/permission.ts';
import type { RefundPlan } from '../../sync/domain/refund-plan.ts';
import { err, ok, type Result } from '../../sync/domain/result.ts';
import type { EpochMs } from '../../sync/domain/time.ts';
import type { TerminalProfile } from '../../sync/protocol/messages.ts';
import type { EntryDraft, EntryOf } from '../../sync/schemas/entries/entry.ts';
import { answered, failed, type Failure } from '../answers.ts';
import type { PriceBooks } from '../cart/price-books.ts';
import type { Answer, MethodParams, MethodValue } from '../contract/contract.ts';
import type { DoneRefund, LooseCommit, ReturnAsked, ReturnCommit, ReturnView } from '../contract/return-views.ts';
import type { Session } from '../contract/views.ts';
import type { AppendTurn, Journal } from '../journal/types.ts';
import type { HostKillPoints } from '../kill-points.ts';
import type { PrintJobs } from '../print/print-jobs.ts';
import type { ApprovedBy, Approvals } from '../session/approvals.ts';
import type { ShiftState } from '../shift/shift-state.ts';
import type { CloudClient } from '../upload/cloud-client.ts';
import type { CorrectionFacts } from './correction-facts.ts';
import { printIntent } from './intents.ts';
import { findKnownSale, type KnownSale, type KnownSaleParts } from './known-sale.ts';
import { looseBody, lowestPriceNow, refundBody, type RefundBody, type RefundFacts } from './refund-body.ts';
import type { RefundEntry, RefundIndex } from './refund-index.ts';
import { allowedWithLetter, orderRedLetter, type RedLetter } from './red-letter.ts';
import { planOf, staysElsewhere, viewOf } from './return-view.ts';
import type { SaleIndex } from './sale-index.ts';

export interface RefundDeskParts {
  readonly journal: Journal;
  readonly sales: SaleIndex;
  readonly refunds: RefundIndex;
  readonly corrections: CorrectionFacts;
  readonly shift: ShiftState;
  readonly books: PriceBooks;
  readonly jobs: PrintJobs;
  readonly approvals: Approvals;
  readonly receiptKeys: KnownSaleParts['receiptKeys'];
  readonly profile: TerminalProfile;
  readonly terminal: TerminalProfile['terminal'];
  readonly training: boolean;
  /** Undefined in training. */
  readonly cloud: Pick<CloudClient, 'returns' | 'holdRefund' | 'orderRedLetter'> | undefined;
  readonly receiptPrinter: () => string | undefined;
  readonly drawer: () => string | undefined;
  readonly killPoints: HostKillPoints;
  readonly now: () => EpochMs;
  readonly changed: () => void;
}

export class RefundDesk {
  readonly #parts: RefundDeskParts;
  /** Refunds of one till come one after the other: each must see the one before. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(parts: RefundDeskParts) {
    this.#parts = parts;
  }

  async plan(params: ReturnAsked): Promise<Answer<ReturnView>> {
    const known = await findKnownSale(this.#parts, params);
    if (!known.ok) return known.error;
    const plan = params.lines.length === 0 ? ok(null) : planOf(known.value, params);
    return plan.ok ? answered(viewOf(known.value, plan.value)) : plan.error;
  }

  commit(session: Session, params: ReturnCommit): Promise<Answer<DoneRefund>> {
    return this.#inTurn(params.refundId, () => this.#commitNow(session, params));
  }

  looseView({ lines }: MethodParams<'return.planLoose'>): Answer<MethodValue<'return.planLoose'>> {
    const priced = this.#loosePrices(lines);
    if (!priced.ok) return priced.error;
    const view = priced.value.map(({ unitAmount, units }, index) => ({
      lineId: String(index + 1),
      unitAmount,
      amount: fen(unitAmount * units),
    }));
    return answered({ lines: view, total: addFen(...view.map(({ amount }) => amount)) });
  }

  commitLoose(session: Session, params: LooseCommit): Promise<Answer<DoneRefund>> {
    return this.#inTurn(params.refundId, () => {
      const shift = this.#parts.shift.view;
      if (shift === null) return failed('shift_not_open');
      const priced = this.#loosePrices(params.lines);
      if (!priced.ok) return priced.error;
      const total = addFen(...priced.value.map(({ unitAmount, units }) => fen(unitAmount * units)));
      if (total !== params.total) return failed('refund_refused', { reason: 'changed' });
      const approval = this.#allowed(session, 'refund_without_receipt', total, params.approval);
      if (!approval.ok) return approval.error;
      return this.#write(session, params.refundId, approval.value, (facts) => looseBody(facts, priced.value));
    });
  }

  async #commitNow(session: Session, params: ReturnCommit): Promise<Answer<DoneRefund>> {
    if (this.#parts.shift.view === null) return failed('shift_not_open');
    const planned = await this.planned(params, params.total);
    if (!planned.ok) return planned.error;
    const { known, plan } = planned.value;
    const asCash = params.asCash === true;
    if (plan.tenders.some(({ kind }) => staysElsewhere(known, kind)))
      return failed('refund_refused', { reason: 'source_elsewhere' });
    const own = this.#allowed(session, asCash ? 'refund_as_cash' : 'refund', plan.total, params.approval);
    const allowed = allowedWithLetter(this.#parts, session, known, own, { ...params, approval: params.approval });
    if (!allowed.ok) return allowed.error;
    const { approval, forLetter } = allowed.value;
    const heldBy = await this.hold(params.refundId, known, plan);
    if (!heldBy.ok) return heldBy.error;
    const letter = await this.redLetter(session, { refundId: params.refundId, known, plan }, forLetter);
    if (!letter.ok) return letter.error;
    this.#parts.killPoints.reach('refund.after_hold_before_append');
    const reasons = reasonsOf(params.lines);
    return this.#write(session, params.refundId, approval, (facts) =>
      refundBody(facts, { known, plan, asCash, reasons, heldBy: heldBy.value, redLetter: letter.value }),
    );
  }

  /** One after the other; what was done before with this id is told again. */
  #inTurn(refundId: EntryId, act: () => Promise<Answer<DoneRefund>> | Answer<DoneRefund>): Promise<Answer<DoneRefund>> {
    return this.exclusively(async () => {
      const earlier = await this.done(refundId);
      return earlier === undefined ? act() : answered(earlier);
    });
  }

  /** One permission for one act: whoever may pay out in cash, or without a receipt, up to this sum may refund that sum. */
  #allowed(
    session: Session,
    permission: Permission,
    total: Fen,
    approval: EntryId | undefined,
  ): Result<ApprovedBy | undefined, Failure> {
    return this.#parts.approvals.check(session, permission, total, approval);
  }

  /** What was done, by the refund's id; undefined for one that this terminal's journal does not know. */
  async done(refundId: EntryId): Promise<DoneRefund | undefined> {
    const entry = await this.#parts.refunds.byRefund(this.#parts.journal, refundId);
    return entry === undefined ? undefined : this.#doneOf(entry);
  }

  /** Work that must not meet another refund of this till. */
  exclusively<Value>(work: () => Promise<Value>): Promise<Value> {
    const next = this.#turn.then(work);
    this.#turn = next.catch(() => undefined);
    return next;
  }

  /** The sale and what these units of it are worth now. Errors: as in a plan, or `total` is not that any more. */
  async planned(
    asked: ReturnAsked,
    total: Fen | undefined,
  ): Promise<Result<{ readonly known: KnownSale; readonly plan: RefundPlan }, Failure>> {
    const known = await findKnownSale(this.#parts, asked);
    if (!known.ok) return known;
    const plan = planOf(known.value, asked);
    if (!plan.ok) return plan;
    if (total !== undefined && plan.value.total !== total) return err(failed('refund_refused', { reason: 'changed' }));
    return ok({ known: known.value, plan: plan.value });
  }

  /** Holds the units in the cloud for this refund; `offline` when it cannot be asked, undefined in training. */
  async hold(
    refundId: EntryId,
    { sale, own, sister }: KnownSale,
    plan: RefundPlan,
  ): Promise<Result<'cloud' | 'offline' | undefined, Failure>> {
    const { cloud } = this.#parts;
    if (cloud === undefined) return ok(undefined);
    const lines = plan.lines.map(({ lineId, units }) => ({ lineId, units }));
    const { saleId, receiptNumber } = sale;
    const receipt = sister?.receipt === undefined ? {} : { receipt: sister.receipt };
    const held = await cloud.holdRefund({ refundId, saleId, receiptNumber, lines, journalled: [...own], ...receipt });
    if (held.ok) return ok('cloud');
    const isTaken = held.error.kind === 'refused' && held.error.status === 409;
    return isTaken ? err(failed('refund_refused', { reason: 'already_refunded' })) : ok('offline');
  }

  /** Of an invoiced sale; see red-letter.ts. */
  redLetter(
    session: Session | undefined,
    goods: { readonly refundId: EntryId; readonly known: KnownSale; readonly plan: RefundPlan },
    forLetter = false,
  ): Promise<Result<RedLetter | undefined, Failure>> {
    return orderRedLetter(this.#parts, session, goods, forLetter);
  }

  async #write(
    session: Session,
    refundId: EntryId,
    approval: ApprovedBy | undefined,
    bodyOf: (facts: RefundFacts) => RefundBody,
  ): Promise<Answer<DoneRefund>> {
    const { journal, shift, profile, terminal, training, changed } = this.#parts;
    const open = shift.view;
    if (open === null) return failed('shift_not_open');
    const written = await journal.append(session.staff, (turn) => {
      const body = bodyOf({
        refundId,
        receiptNumber: turn.nextReceiptNumber(),
        profile,
        terminal,
        shift: open.shift,
        cashier: session.staff,
        approval,
        training,
      });
      const id = turn.newId() as EntryId;
      return [{ kind: 'refund', id, body }, ...this.#printIntent(turn, id, body), ...this.#kickIntent(turn, body)];
    });
    this.#parts.killPoints.reach('refund.after_journal');
    changed();
    const entry = written.find((each): each is EntryOf<'refund'> => each.kind === 'refund');
    return entry === undefined ? failed('internal') : answered(this.#doneOf(entry));
  }

  #printIntent(turn: AppendTurn, source: EntryId, { receiptNumber }: RefundBody): readonly EntryDraft[] {
    return printIntent(turn, this.#parts.receiptPrinter(), { document: 'refund', receiptNumber, source });
  }

  #kickIntent(turn: AppendTurn, { tenders }: RefundBody): readonly EntryDraft[] {
    const drawer = this.#parts.drawer();
    if (drawer === undefined || this.#parts.training || !tenders.some(({ kind }) => kind === 'cash')) return [];
    return [{ kind: 'drawer.kicked', body: { kick: turn.newId() as EntryId, drawer, reason: 'refund' } }];
  }

  #loosePrices(
    lines: LooseCommit['lines'],
  ): Result<readonly (LooseCommit['lines'][number] & { unitAmount: Fen })[], Failure> {
    const book = this.#parts.books.active;
    if (book === undefined) return err(failed('no_price_book'));
    // Nobody knows what a weighed piece weighed.
    if (lines.some(({ product }) => product.soldBy === 'weight'))
      return err(failed('refund_refused', { reason: 'weighed' }));
    return ok(lines.map((line) => ({ ...line, unitAmount: lowestPriceNow(line.product, book, this.#parts.now()) })));
  }

  #doneOf({ id, at, body }: RefundEntry): DoneRefund {
    const {
      refundId,
      receiptNumber,
      total,
      tenders,
      pointsReturned,
      couponsRevived,
      heldBy,
      redLetter,
      withoutReceipt,
    } = body;
    return {
      refundId,
      entry: id,
      receiptNumber,
      at,
      total,
      tenders: tenders.map(({ kind, amount, reference, platform, state }) => ({
        kind,
        amount,
        ...(reference === undefined ? {} : { reference }),
        ...(platform === undefined ? {} : { platform }),
        isPending: state === 'pending',
      })),
      pointsReturned,
      couponsRevived,
      isUnchecked: heldBy === 'offline' && withoutReceipt !== true,
      ...(redLetter === undefined ? {} : { redLetter: redLetter.state }),
      print: this.#parts.jobs.latestFor(receiptNumber)?.state ?? null,
    };
  }
}

/** Why each line came back, where somebody said. */
export const reasonsOf = (lines: ReturnAsked['lines']): ReadonlyMap<string, string> =>
  new Map(lines.flatMap(({ lineId, reason }) => (reason === undefined ? [] : [[lineId, reason] as const])));
