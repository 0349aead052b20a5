/**
 * Reports of shifts and days for the screen and for paper, and the close of a business day. A report changes nothing; of an
 * open shift it is for who may see the expected cash, so that a blind count stays blind. Called by dispatch.
 */
import { fen } from '../../sync/domain/money.ts';
import type { EntryId, ShiftId } from '../../sync/domain/ids.ts';
import { ok, type Result } from '../../sync/domain/result.ts';
import type { Figures } from '../../sync/domain/shift-figures.ts';
import { businessDayAt, type BusinessDay, type EpochMs } from '../../sync/domain/time.ts';
import type { TerminalProfile } from '../../sync/protocol/messages.ts';
import type { EntryOf } from '../../sync/schemas/entries/entry.ts';
import { answered, failed, type Failure } from '../answers.ts';
import type { Answer, MethodParams } from '../contract/contract.ts';
import type { DayReportView, ShiftReportView } from '../contract/shift-views.ts';
import type { PrintJobView, Session } from '../contract/views.ts';
import type { Journal } from '../journal/types.ts';
import { printJobView, type PrintJobs } from '../print/print-jobs.ts';
import type { ApprovedBy, Approvals } from '../session/approvals.ts';
import type { ShiftReports } from './shift-reports.ts';
import type { ShiftState } from './shift-state.ts';

export interface DayParts {
  readonly journal: Journal;
  readonly state: ShiftState;
  readonly reports: ShiftReports;
  readonly approvals: Approvals;
  readonly jobs: PrintJobs;
  readonly profile: TerminalProfile;
  readonly labelOf: (discount: string) => string | undefined;
  readonly reportPrinter: () => string | undefined;
  readonly now: () => EpochMs;
  readonly changed: () => void;
}

export class DayDesk {
  readonly #parts: DayParts;

  constructor(parts: DayParts) {
    this.#parts = parts;
  }

  /** X or Z; the open shift when none is named. */
  async shiftReport(
    session: Session,
    { shift: asked, approval }: MethodParams<'shift.report'>,
  ): Promise<Answer<ShiftReportView>> {
    const { state, reports } = this.#parts;
    const shift = asked ?? state.view?.shift;
    if (shift === undefined) return failed('shift_not_open');
    const seen = this.#maySee(session, shift, approval);
    if (!seen.ok) return seen.error;
    const report = await reports.shift(shift);
    return report === undefined ? failed('not_found') : answered({ report, ...(await this.#around(report)) });
  }

  async dayReport(session: Session, { day, approval }: MethodParams<'day.report'>): Promise<Answer<DayReportView>> {
    const seen = this.#maySee(session, this.#parts.state.view?.shift, approval);
    return seen.ok ? this.#dayView(day ?? this.#today()) : seen.error;
  }

  /** All shifts of the day are closed first. A day that was closed is not closed again. */
  async closeDay(session: Session, params: MethodParams<'day.close'>): Promise<Answer<DayReportView>> {
    const { journal, state, approvals, reports, profile, changed } = this.#parts;
    const day = params.day ?? this.#today();
    if (day > this.#today()) return failed('bad_request', { path: '/day' });
    if (state.view !== null && state.view.day <= day) return failed('shift_already_open', { reason: 'close_it_first' });
    const before = await reports.day(day);
    if (before.closedAt !== null) return this.#dayView(day);
    const approved = approvals.check(session, 'close_day', 0, params.approval);
    if (!approved.ok) return approved.error;
    await journal.append(session.staff, (turn) => [
      {
        kind: 'day.closed',
        body: {
          store: profile.store.id,
          terminal: profile.terminal,
          day,
          shifts: before.shifts.map(({ shift }) => shift as ShiftId),
          sales: before.sales.count,
          refunds: before.refunds.count,
          net: fen(before.net),
          overShort: fen(before.overShort),
          uncounted: before.uncounted,
          ...(approved.value === undefined ? {} : { approval: approved.value }),
        },
      },
      ...this.#printDrafts(turn.newId() as EntryId, { document: 'day_report', day }),
    ]);
    changed();
    return this.#dayView(day);
  }

  /** The X, Z or day report on paper, as of now. */
  async print(session: Session, params: MethodParams<'shift.print'>): Promise<Answer<PrintJobView>> {
    const { journal, jobs, state } = this.#parts;
    const { day, approval } = params;
    const shift = params.shift ?? state.view?.shift;
    const seen = this.#maySee(session, day === undefined ? shift : state.view?.shift, approval);
    if (!seen.ok) return seen.error;
    if (day === undefined && (shift === undefined || state.place(shift) === undefined)) return failed('not_found');
    const [entry] = await journal.append(session.staff, (turn) =>
      this.#printDrafts(
        turn.newId() as EntryId,
        day === undefined
          ? { document: 'shift_report', ...(shift === undefined ? {} : { shift }) }
          : { document: 'day_report', day },
      ),
    );
    const job = entry?.kind === 'print.queued' ? jobs.get(entry.body.job) : undefined;
    return job === undefined ? failed('device_unavailable') : answered(printJobView(job));
  }

  async #dayView(day: BusinessDay): Promise<Answer<DayReportView>> {
    const report = await this.#parts.reports.day(day);
    return answered({ report, ...(await this.#around(report)) });
  }

  /** The open shift's figures tell what must be in the drawer: not before it was counted. */
  #maySee(
    session: Session,
    shift: ShiftId | undefined,
    approval: EntryId | undefined,
  ): Result<ApprovedBy | undefined, Failure> {
    const { state, approvals } = this.#parts;
    if (state.view === null || state.view.shift !== shift || state.openCount !== null) return ok(undefined);
    return approvals.check(session, 'see_expected_cash', 0, approval);
  }

  async #around(figures: Figures): Promise<Pick<DayReportView, 'unsent' | 'unsentCount' | 'asOf' | 'labels'>> {
    const { reports, now, labelOf } = this.#parts;
    const named = [...figures.promotions, ...figures.byHand].flatMap(({ id }) => {
      const label = labelOf(id);
      return label === undefined ? [] : [[id, label] as const];
    });
    const { unsent, unsentCount } = await reports.unsent();
    return { unsent: [...unsent], unsentCount, asOf: now(), labels: Object.fromEntries(named) };
  }

  #printDrafts(job: EntryId, what: Pick<EntryOf<'print.queued'>['body'], 'document' | 'shift' | 'day'>) {
    const printer = this.#parts.reportPrinter();
    return printer === undefined ? [] : [{ kind: 'print.queued', body: { job, printer, ...what, copy: 0 } } as const];
  }

  #today(): BusinessDay {
    return businessDayAt(this.#parts.now(), this.#parts.profile.store);
  }
}
