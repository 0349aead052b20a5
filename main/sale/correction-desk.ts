/**
 * Corrects what was said of a tender after the fact: the kinds of a sale's or a deposit's tenders within its own shift, and a refund
 * or a deposit that no provider pays back, which goes out of the drawer instead. Each is one batch (correction, slip, drawer kick), idempotent by the
 * id that the screen made. What a provider has proven is never renamed; a part is withdrawn in the cloud before it is cash.
 * Called by dispatch.
 */
import type { EntryId, ReceiptNumber } from '../../sync/domain/ids.ts';
import { amountMoved } from '../../sync/domain/corrected.ts';
import { fen } from '../../sync/domain/money.ts';
import type { Permission } from '../../sync/domain/permission.ts';
import { err, ok, type Result } from '../../sync/domain/result.ts';
import { refundNumberOf } from '../../sync/protocol/payments.ts';
import type { EntryDraft, EntryOf } from '../../sync/schemas/entries/entry.ts';
import type { SaleBody, Tender } from '../../sync/schemas/sale.ts';
import { answered, failed, type Failure } from '../answers.ts';
import type { Answer, MethodParams } from '../contract/contract.ts';
import type { Correctable, CorrectableDeposits, RefundPartView } from '../contract/correction-views.ts';
import type { Session } from '../contract/views.ts';
import type { AppendTurn, Journal } from '../journal/types.ts';
import type { HostKillPoints } from '../kill-points.ts';
import type { ApprovedBy, Approvals } from '../session/approvals.ts';
import type { ShiftState } from '../shift/shift-state.ts';
import type { DepositDocuments, DepositTaken } from '../order/deposit-documents.ts';
import type { CloudClient } from '../upload/cloud-client.ts';
import type { CorrectionFacts, RefundPart } from './correction-facts.ts';
import type { RefundIndex } from './refund-index.ts';
import type { SaleEntry, SaleIndex } from './sale-index.ts';

export interface CorrectionParts {
  readonly journal: Journal;
  readonly sales: SaleIndex;
  readonly refunds: RefundIndex;
  readonly facts: CorrectionFacts;
  readonly deposits: DepositDocuments;
  readonly shift: ShiftState;
  readonly approvals: Approvals;
  readonly training: boolean;
  /** Undefined in training. */
  readonly cloud: Pick<CloudClient, 'withdrawRefund'> | undefined;
  readonly receiptPrinter: () => string | undefined;
  readonly drawer: () => string | undefined;
  readonly killPoints: HostKillPoints;
  readonly changed: () => void;
}

type Body = EntryOf<'correction'>['body'];
type Written = Omit<Body, 'approval' | 'shift' | 'what'>;

/** Kinds that a person vouched for. */
const BY_PEOPLE: ReadonlySet<string> = new Set(['cash', 'card', 'external_qr', 'mall_slip', 'other']);

export class CorrectionDesk {
  readonly #parts: CorrectionParts;
  /** One after the other: each must see the one before. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(parts: CorrectionParts) {
    this.#parts = parts;
  }

  async partsOf({ refundId }: MethodParams<'return.parts'>): Promise<Answer<{ items: RefundPartView[] }>> {
    const entry = await this.#givenBack(refundId);
    if (entry === undefined) return failed('not_found');
    const items = this.#parts.facts
      .partsOf(entry.id)
      .map(({ tenderId, kind, amount, reference, platform, state, cause }) => ({
        tenderId,
        kind,
        amount,
        reference,
        ...(platform === undefined ? {} : { platform }),
        state,
        cause,
      }));
    return answered({ items });
  }

  payInCash(session: Session, params: MethodParams<'return.cashInstead'>): Promise<Answer<{ entry: EntryId }>> {
    return this.#inTurn(params.correction, async () => {
      const { facts, shift, cloud } = this.#parts;
      const refund = await this.#givenBack(params.refundId);
      const part = refund && facts.partsOf(refund.id).find(({ tenderId }) => tenderId === params.tenderId);
      if (refund === undefined || part === undefined) return failed('not_found');
      if (part.state === 'refunded' || part.state === 'cash') return failed('refund_refused', { reason: 'settled' });
      if (shift.view === null) return failed('shift_not_open');
      const approval = this.#allowed(session, 'refund_as_cash', part.amount, params);
      if (!approval.ok) return approval.error;
      const withdrawn = cloud === undefined ? ok(undefined) : await this.#withdraw(part);
      if (!withdrawn.ok) return withdrawn.error;
      const before = facts.refundTenders(refund);
      const tenders = before.map((tender) => (tender.tenderId === part.tenderId ? inCash(tender) : tender));
      return this.#write(session, approval.value, {
        of: refund.id,
        ...documentOf(refund),
        correction: params.correction,
        tenders,
        before: [...before],
      });
    });
  }

  async correctable({ receiptNumber }: MethodParams<'tender.correctable'>): Promise<Answer<Correctable>> {
    const sale = await this.#saleOfShift(receiptNumber);
    if (!sale.ok) return sale.error;
    const { facts } = this.#parts;
    const tenders = shownTenders(facts.corrected(sale.value.id, sale.value.body));
    return answered({ receiptNumber, tenders, correctedAt: facts.correctedAt(sale.value.id) });
  }

  correctTenders(session: Session, params: MethodParams<'tender.correct'>): Promise<Answer<{ entry: EntryId }>> {
    return this.#inTurn(params.correction, async () => {
      const { facts, journal, refunds } = this.#parts;
      const sale = await this.#saleOfShift(params.receiptNumber);
      if (!sale.ok) return sale.error;
      const { id, body } = sale.value;
      // What was paid back went by the tenders that were known then.
      if ((await refunds.ofSale(journal, body.saleId)).length > 0)
        return failed('tender_refused', { reason: 'refunded' });
      const now = facts.corrected(id, body);
      const tenders = renamed(netTenders(now), params.tenders);
      if (!tenders.ok) return tenders.error;
      const change = { change: fen(0), changeBefore: now.change };
      const written: Written = {
        of: id,
        document: 'sale',
        tenders: [...tenders.value],
        before: now.tenders,
        ...change,
      };
      const amount = amountMoved(written);
      if (amount === 0) return failed('tender_refused', { reason: 'same_kind' });
      const approval = this.#allowed(session, 'tender_correction', amount, params);
      if (!approval.ok) return approval.error;
      return this.#write(session, approval.value, {
        ...written,
        correction: params.correction,
        corrects: params.receiptNumber,
      });
    });
  }

  /** Those of the open shift; what was used or given back is not asked for any more. */
  async correctableDeposits({ order }: MethodParams<'order.correctable'>): Promise<Answer<CorrectableDeposits>> {
    const { deposits, facts, shift } = this.#parts;
    const unspent = deposits.unspent(order);
    if (!unspent.ok) return unspent.error;
    const taken = await deposits.takenIn(order, shift.view?.shift);
    if (taken.length === 0) return failed('tender_refused', { reason: 'other_shift' });
    const items = taken.map(({ id, at, body }) => ({
      entry: id,
      at,
      tenders: shownTenders(facts.corrected(id, body)),
      correctedAt: facts.correctedAt(id),
    }));
    return answered({ items });
  }

  correctDeposit(session: Session, params: MethodParams<'order.correct'>): Promise<Answer<{ entry: EntryId }>> {
    return this.#inTurn(params.correction, async () => {
      const { deposits, facts, shift } = this.#parts;
      const { order, entry, correction } = params;
      const taken = await deposits.takenIn(order, shift.view?.shift);
      const deposit = taken.find(({ id }) => id === entry);
      if (deposit === undefined) return failed('tender_refused', { reason: 'other_shift' });
      const now = facts.corrected(deposit.id, deposit.body);
      const tenders = renamed(netTenders(now), params.tenders);
      if (!tenders.ok) return tenders.error;
      const written: Written = {
        of: deposit.id,
        ...documentOf(deposit),
        correction,
        tenders: [...tenders.value],
        before: now.tenders,
        change: fen(0),
        changeBefore: now.change,
      };
      const amount = amountMoved(written);
      if (amount === 0) return failed('tender_refused', { reason: 'same_kind' });
      const approval = this.#allowed(session, 'tender_correction', amount, params);
      if (!approval.ok) return approval.error;
      // The cloud may tell with the claim what another till did with it.
      const done = await deposits.alone(order, params.unclaimed, () => {
        const unspent = deposits.unspent(order);
        return unspent.ok ? this.#write(session, approval.value, written) : Promise.resolve(unspent.error);
      });
      return done.ok ? done.value : done.error;
    });
  }

  /** A refund, or a deposit that went back. */
  async #givenBack(refundId: EntryId): Promise<GivenBack | undefined> {
    const { journal, refunds, deposits } = this.#parts;
    return (await refunds.byRefund(journal, refundId)) ?? deposits.ended(refundId);
  }

  #inTurn(correction: EntryId, act: () => Promise<Answer<{ entry: EntryId }>>): Promise<Answer<{ entry: EntryId }>> {
    const next = this.#turn.then(() => {
      const earlier = this.#parts.facts.byCorrection(correction);
      return earlier === undefined ? act() : answered({ entry: earlier.id });
    });
    this.#turn = next.catch(() => undefined);
    return next;
  }

  /** Errors: not of this terminal, or of a shift that is over: its count stands. */
  async #saleOfShift(receiptNumber: ReceiptNumber): Promise<Result<SaleEntry, Failure>> {
    const { journal, sales, shift } = this.#parts;
    const sale = await sales.byReceipt(journal, receiptNumber);
    if (sale === undefined) return err(failed('not_found'));
    return shift.view?.shift === sale.body.shift ? ok(sale) : err(failed('tender_refused', { reason: 'other_shift' }));
  }

  /** Who vouches for it: whoever approved it, or the person at the till by own right. */
  #allowed(
    session: Session,
    permission: Permission,
    amount: number,
    { approval, reason }: { readonly approval?: EntryId; readonly reason: string },
  ): Result<ApprovedBy, Failure> {
    if (reason.trim() === '') return err(failed('bad_request', { path: '/reason' }));
    const approved = this.#parts.approvals.check(session, permission, amount, approval);
    return approved.ok ? ok(approved.value ?? { by: session.staff, reason: reason.trim() }) : approved;
  }

  async #withdraw({ reference, refundId, tenderId, amount }: RefundPart): Promise<Result<undefined, Failure>> {
    const answer = await this.#parts.cloud?.withdrawRefund(reference, refundNumberOf(refundId, tenderId), amount);
    if (answer === undefined || answer.ok) return ok(undefined);
    const { error } = answer;
    if (error.kind !== 'refused') return err(failed('cloud_unreachable'));
    const reason = error.code === 'refund_settled' ? 'settled' : 'under_way';
    return err(
      error.status === 409
        ? failed('refund_refused', { reason })
        : failed('cloud_refused', { reason: error.code.slice(0, 40) }),
    );
  }

  async #write(session: Session, approval: ApprovedBy, written: Written): Promise<Answer<{ entry: EntryId }>> {
    const { journal, shift, killPoints, changed } = this.#parts;
    killPoints.reach('correction.before_append');
    const [entry] = await journal.append(session.staff, (turn) => {
      const open = shift.view;
      if (open === null) return [];
      const id = turn.newId() as EntryId;
      const body: Body = { ...written, what: 'tender', shift: open.shift, approval };
      return [{ kind: 'correction', id, body }, ...this.#slip(turn, id), ...this.#kick(turn, written)];
    });
    killPoints.reach('correction.after_journal');
    changed();
    return entry === undefined ? failed('shift_not_open') : answered({ entry: entry.id });
  }

  #slip(turn: AppendTurn, source: EntryId): readonly EntryDraft[] {
    const printer = this.#parts.receiptPrinter();
    if (printer === undefined) return [];
    const job = turn.newId() as EntryId;
    return [{ kind: 'print.queued', body: { job, printer, document: 'cash_slip', source, copy: 0 } }];
  }

  /** Cash goes out; what a correction only renames lies in the drawer already, or never did. */
  #kick(turn: AppendTurn, { document }: Written): readonly EntryDraft[] {
    const drawer = this.#parts.drawer();
    const isCash = document === 'refund' || document === 'deposit_return';
    if (drawer === undefined || this.#parts.training || !isCash) return [];
    return [{ kind: 'drawer.kicked', body: { kick: turn.newId() as EntryId, drawer, reason: 'refund' } }];
  }
}

type GivenBack = EntryOf<'refund'> | EntryOf<'order.ended'>;

/** How a correction names what it corrects. */
function documentOf(entry: GivenBack | DepositTaken): Pick<Body, 'document' | 'corrects' | 'order' | 'code'> {
  switch (entry.kind) {
    case 'refund':
      return { document: 'refund', corrects: entry.body.receiptNumber };
    case 'order.ended':
      return { document: 'deposit_return', order: entry.body.order, code: entry.body.code };
    case 'order.held':
    case 'order.added':
      return { document: 'deposit', order: entry.body.order, code: entry.body.code };
  }
}

const shownTenders = (paid: Pick<SaleBody, 'tenders' | 'change'>): Correctable['tenders'] =>
  netTenders(paid).map(({ tenderId, kind, amount, reference }) => ({
    tenderId,
    kind,
    amount,
    reference: reference ?? null,
    mayChange: BY_PEOPLE.has(kind),
  }));

type RefundTender = EntryOf<'refund'>['body']['tenders'][number];

const inCash = ({ tenderId, amount, of }: RefundTender): RefundTender => ({
  tenderId,
  kind: 'cash',
  amount,
  ...(of === undefined ? {} : { of }),
  state: 'done',
});

/** What each tender really paid: change comes off the cash handed over last. */
function netTenders({ tenders, change }: Pick<SaleBody, 'tenders' | 'change'>): readonly Tender[] {
  let back: number = change;
  const paid: Tender[] = [];
  for (const tender of [...tenders].reverse()) {
    const off = tender.kind === 'cash' ? Math.min(back, tender.amount) : 0;
    back -= off;
    if (tender.amount > off) paid.unshift({ ...tender, amount: fen(tender.amount - off) });
  }
  return paid;
}

/** The same amounts under the kinds that are named; those that are not named stay. */
function renamed(
  tenders: readonly Tender[],
  wanted: MethodParams<'tender.correct'>['tenders'],
): Result<readonly Tender[], Failure> {
  const named = new Map(wanted.map((one) => [one.tenderId, one]));
  if (wanted.some(({ tenderId }) => !tenders.some((tender) => tender.tenderId === tenderId)))
    return err(failed('bad_request', { path: '/tenders' }));
  const isProven = tenders.some(
    ({ tenderId, kind }) => !BY_PEOPLE.has(kind) && (named.get(tenderId)?.kind ?? kind) !== kind,
  );
  if (isProven) return err(failed('tender_refused', { reason: 'by_code' }));
  return ok(
    tenders.map((tender) => {
      const as = named.get(tender.tenderId);
      if (as === undefined || (as.kind === tender.kind && as.reference === undefined)) return tender;
      const { tenderId, amount } = tender;
      return { tenderId, kind: as.kind, amount, ...(as.reference === undefined ? {} : { reference: as.reference }) };
    }),
  );
}
