/**
 * Opens a shift with a float, closes it with a blind count, hands it over, and counts what was closed uncounted. One shift at
 * a time per terminal; expected cash is worked out in the journal's own turn, so that no sale slips between it and the close.
 * A count is kept before what should be there is told. Called by dispatch.
 */
import { fen, type Fen } from '../../sync/domain/money.ts';
import type { ShiftId, StaffId } from '../../sync/domain/ids.ts';
import { explainDifference } from '../../sync/domain/short-cash.ts';
import { ok } from '../../sync/domain/result.ts';
import { sumOfPieces } from '../../sync/domain/shift-facts.ts';
import type { Count } from '../../sync/domain/shift-report.ts';
import { businessDayAt, type EpochMs } from '../../sync/domain/time.ts';
import type { TerminalProfile } from '../../sync/protocol/messages.ts';
import type { EntryDraft, EntryOf } from '../../sync/schemas/entries/entry.ts';
import { answered, failed, type Failure } from '../answers.ts';
import type { Answer, MethodParams } from '../contract/contract.ts';
import type { CountGiven, CountResult, DifferenceView, ShiftListView } from '../contract/shift-views.ts';
import type { Session } from '../contract/views.ts';
import type { AppendTurn, Journal } from '../journal/types.ts';
import type { ApprovedBy, Approvals } from '../session/approvals.ts';
import type { SessionDesk } from '../session/session-desk.ts';
import type { ShiftReports } from './shift-reports.ts';
import type { ShiftRules } from './shift-rules.ts';
import type { OpenShiftView, ShiftPlace, ShiftState } from './shift-state.ts';

export interface ShiftParts {
  readonly journal: Journal;
  readonly state: ShiftState;
  readonly reports: ShiftReports;
  readonly approvals: Approvals;
  readonly sessions: SessionDesk;
  readonly profile: TerminalProfile;
  readonly rules: ShiftRules;
  readonly isCartEmpty: () => boolean;
  readonly reportPrinter: () => string | undefined;
  readonly now: () => EpochMs;
  readonly changed: () => void;
}

type HandOver = MethodParams<'shift.handOver'>;
type Closed = EntryOf<'shift.closed'>['body'];
/** What a close adds to the count, and what follows it in the same batch. */
interface Closing {
  readonly handedTo?: StaffId;
  readonly after?: (turn: AppendTurn, shift: OpenShiftView) => readonly EntryDraft[];
}
const LISTED_MAX = 60;

export class ShiftDesk {
  readonly #parts: ShiftParts;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(parts: ShiftParts) {
    this.#parts = parts;
  }

  open(session: Session, float: Fen): Promise<Answer<OpenShiftView>> {
    return this.#inTurn(async () => {
      const { journal, state, approvals, changed } = this.#parts;
      if (!approvals.permits(session, 'keep_shift')) return failed('not_permitted', { permission: 'keep_shift' });
      if (state.view !== null) return failed('shift_already_open');
      await journal.append(session.staff, (turn) => [this.#opening(turn, session.staff, float)]);
      changed();
      const view = state.view as OpenShiftView | null;
      return view === null ? failed('internal') : answered(view);
    });
  }

  close(session: Session, count: CountGiven): Promise<Answer<CountResult>> {
    return this.#inTurn(() => this.#close(session, count, {}));
  }

  /** Two people prove themselves: who leaves and who takes over. Nothing is written before both did. */
  handOver(session: Session, params: HandOver): Promise<Answer<{ closed: CountResult; session: Session }>> {
    return this.#inTurn(async () => {
      const { sessions, approvals } = this.#parts;
      const leaving = await sessions.prove(session.staff, params.pin);
      if (!leaving.ok) return leaving;
      const taking = await sessions.prove(params.to.staff, params.to.pin);
      if (!taking.ok) return taking;
      const { id: staff, roles } = taking.value;
      if (staff === session.staff) return failed('bad_request', { path: '/to/staff' });
      if (!approvals.permits({ ...session, staff, roles }, 'keep_shift'))
        return failed('not_permitted', { reason: 'taker_may_not' });
      const opening = (turn: AppendTurn, { shift }: OpenShiftView): readonly EntryDraft[] => [
        this.#opening(turn, staff, params.countedCash, shift),
      ];
      const closed = await this.#close(session, params, { handedTo: staff, after: opening });
      if (!closed.ok) return closed;
      const next = await sessions.login(params.to.staff, params.to.pin);
      return next.ok ? answered({ closed: closed.value, session: next.value }) : next;
    });
  }

  /** Counts a shift that was closed uncounted. */
  count(session: Session, { shift, ...count }: MethodParams<'shift.count'>): Promise<Answer<CountResult>> {
    return this.#inTurn(async () => {
      const { state, reports, journal, changed } = this.#parts;
      const place = state.place(shift);
      const report = await reports.shift(shift);
      if (place === undefined || report === undefined) return failed('not_found');
      const earlier = report.count;
      const isDone = earlier !== null && this.#refusal(givenOf(earlier), report.expectedCash) === undefined;
      if (place.closedAt === null || isDone) return failed('unavailable', { reason: 'counted' });
      const approval = this.#mayClose(session, place, count);
      if (!approval.ok) return approval.error;
      const expectedCash = fen(report.expectedCash);
      const body = { shift, ...countOf(count, expectedCash), ...approvalOf(approval.value) };
      const refusal = this.#refusal(count, expectedCash);
      if (refusal?.code === 'bad_request') return refusal;
      // Kept before the difference is told, so that nobody tries sums until one fits.
      await journal.append(session.staff, (turn) => [
        { kind: 'shift.counted', body },
        ...(refusal === undefined ? this.#print(turn, shift) : []),
      ]);
      changed();
      return refusal ?? answered({ shift, expectedCash, overShort: body.overShort });
    });
  }

  /**
   * Called at every log-in, and waits for nothing while there is nothing to settle. A shift that somebody forgot to close is
   * closed uncounted once its business day is over; a hand-over that a power cut halved gets its second half.
   */
  async settle(session: Session): Promise<void> {
    const { state, journal, changed } = this.#parts;
    if (!this.#isForgotten() && state.unopened === null) return;
    await this.#inTurn(async () => {
      await journal.append(session.staff, (turn) => [...this.#forgottenClose(turn), ...this.#secondHalf(turn)]);
      changed();
    });
  }

  /** What may explain the difference of a count that was given. */
  async difference({ shift }: MethodParams<'shift.difference'>): Promise<Answer<DifferenceView>> {
    const { reports, rules } = this.#parts;
    const facts = await reports.factsOf(shift);
    const report = await reports.shift(shift);
    if (facts === undefined || report === undefined) return failed('not_found');
    const { count, expectedCash } = report;
    if (count === null) return failed('not_permitted', { reason: 'not_counted' });
    const overShort = count.countedCash - expectedCash;
    return answered({
      shift,
      countedCash: fen(count.countedCash),
      expectedCash,
      overShort,
      reasonAbove: fen(rules.reasonAbove),
      clues: [...explainDifference(overShort, facts, count)],
    });
  }

  list(): ShiftListView {
    const { state, now, profile } = this.#parts;
    const items = state.places.slice(-LISTED_MAX).reverse();
    return {
      items: items.map(({ shift, staff, day, openedAt, closedAt, isCounted }) => ({
        shift,
        staff,
        day,
        openedAt,
        closedAt,
        isUncounted: closedAt !== null && !isCounted,
      })),
      today: businessDayAt(now(), profile.store),
    };
  }

  async #close(session: Session, count: CountGiven, closing: Closing): Promise<Answer<CountResult>> {
    const { journal, state, approvals, isCartEmpty, changed } = this.#parts;
    if (!approvals.permits(session, 'keep_shift')) return failed('not_permitted', { permission: 'keep_shift' });
    const before = state.view;
    if (before === null) return failed('shift_not_open');
    if (!isCartEmpty()) return failed('cart_refused', { reason: 'cart_not_empty' });
    const early = this.#refusal(count, before.expectedCash);
    if (early?.code === 'bad_request') return early;
    // A count that still lacks its reason is only kept, which nobody has to approve.
    const approval = early === undefined ? this.#mayClose(session, before, count) : ok(undefined);
    if (!approval.ok) return approval.error;
    const written = await journal.append(session.staff, (turn) => {
      const open = state.view;
      if (open === null || open.shift !== before.shift) return [];
      const expectedCash = fen(open.expectedCash);
      const counted = { shift: open.shift, ...countOf(count, expectedCash), ...approvalOf(approval.value) };
      if (this.#refusal(count, expectedCash) !== undefined) return [{ kind: 'shift.counted', body: counted }];
      const { handedTo, after } = closing;
      return [
        { kind: 'shift.closed', body: { ...counted, ...(handedTo === undefined ? {} : { handedTo }) } },
        ...this.#print(turn, open.shift),
        ...(after?.(turn, open) ?? []),
      ];
    });
    const [entry] = written;
    changed();
    if (entry?.kind === 'shift.closed') {
      const { shift, expectedCash, overShort } = entry.body;
      return answered({ shift, expectedCash, overShort: overShort ?? 0 });
    }
    if (entry?.kind !== 'shift.counted') return failed('shift_not_open');
    return this.#refusal(count, entry.body.expectedCash) ?? failed('internal');
  }

  /** A big drawer needs its pieces, a big difference its reason; a reason stands for both. Where it is asked for, any difference is told first. */
  #refusal({ countedCash, denominations, reason, show }: CountGiven, expectedCash: number): Failure | undefined {
    const { rules } = this.#parts;
    if (denominations !== undefined && sumOfPieces(denominations) !== countedCash)
      return failed('bad_request', { path: '/denominations' });
    const isExplained = reason !== undefined && reason.trim() !== '';
    if (isExplained && show !== true) return undefined;
    if (!isExplained && expectedCash > rules.piecesAbove && denominations === undefined)
      return failed('reason_needed', { reason: 'pieces_not_given' });
    return Math.abs(countedCash - expectedCash) > (show === true ? 0 : rules.reasonAbove)
      ? failed('reason_needed', { reason: 'over_short' })
      : undefined;
  }

  #mayClose(session: Session, { staff }: Pick<ShiftPlace, 'staff'>, { approval }: CountGiven) {
    return this.#parts.approvals.check(
      session,
      staff === session.staff ? 'keep_shift' : 'close_others_shift',
      0,
      approval,
    );
  }

  #forgottenClose(turn: AppendTurn): readonly EntryDraft[] {
    const open = this.#parts.state.view;
    if (open === null || !this.#isForgotten()) return [];
    const body: Closed = { shift: open.shift, expectedCash: fen(open.expectedCash), cause: 'forgotten' };
    return [{ kind: 'shift.closed', body }, ...this.#print(turn, open.shift)];
  }

  #secondHalf(turn: AppendTurn): readonly EntryDraft[] {
    const { unopened } = this.#parts.state;
    const isOfToday = unopened !== null && unopened.day === turn.businessDay;
    return isOfToday ? [this.#opening(turn, unopened.to, unopened.float, unopened.shift)] : [];
  }

  #isForgotten(): boolean {
    const { state, now, profile } = this.#parts;
    return state.view !== null && state.view.day < businessDayAt(now(), profile.store);
  }

  #opening(turn: AppendTurn, staff: StaffId, float: Fen, handedFrom?: ShiftId): EntryDraft {
    const { profile } = this.#parts;
    const shift = turn.newId() as ShiftId;
    const place = { store: profile.store.id, terminal: profile.terminal };
    return {
      kind: 'shift.opened',
      body: { shift, ...place, staff, float, ...(handedFrom === undefined ? {} : { handedFrom }) },
    };
  }

  #print(turn: AppendTurn, shift: ShiftId): readonly EntryDraft[] {
    const printer = this.#parts.reportPrinter();
    if (printer === undefined) return [];
    const job = turn.newId() as EntryOf<'print.queued'>['body']['job'];
    return [{ kind: 'print.queued', body: { job, printer, document: 'shift_report', shift, copy: 0 } }];
  }

  #inTurn<Value>(work: () => Promise<Value>): Promise<Value> {
    const turn = this.#turn.then(work, work);
    this.#turn = turn.catch(() => undefined);
    return turn;
  }
}

function countOf({ countedCash, denominations, reason }: CountGiven, expectedCash: Closed['expectedCash']) {
  return {
    expectedCash,
    countedCash,
    overShort: fen(countedCash - expectedCash),
    ...(denominations === undefined ? {} : { denominations }),
    ...(reason === undefined || reason.trim() === '' ? {} : { reason: reason.trim() }),
  };
}

const givenOf = ({ countedCash, denominations, reason }: Count): CountGiven => ({
  countedCash: fen(countedCash),
  ...(denominations === null ? {} : { denominations }),
  ...(reason === null ? {} : { reason }),
});

const approvalOf = (approval: ApprovedBy | undefined) => (approval === undefined ? {} : { approval });
