/** The desks of the shift screen, put together over the same state and reports. Called by terminal.ts. */
import type { EpochMs } from '../../sync/domain/time.ts';
import type { TerminalProfile } from '../../sync/protocol/messages.ts';
import type { Journal } from '../journal/types.ts';
import type { DrawerDesk } from '../print/drawer-desk.ts';
import type { PrintJobs } from '../print/print-jobs.ts';
import { ShiftSlips, type ShiftSlipParts } from '../print/shift-slips.ts';
import type { Approvals } from '../session/approvals.ts';
import type { SessionDesk } from '../session/session-desk.ts';
import { CashDesk } from './cash-desk.ts';
import { DayDesk } from './day-desk.ts';
import { ShiftDesk } from './shift-desk.ts';
import { ShiftReports, type ShiftReportParts } from './shift-reports.ts';
import { DEFAULT_SHIFT_RULES } from './shift-rules.ts';
import type { ShiftState } from './shift-state.ts';

export interface ShiftDesksParts {
  readonly journal: Journal;
  readonly state: ShiftState;
  readonly reports: ShiftReports;
  readonly approvals: Approvals;
  readonly sessions: SessionDesk;
  readonly drawer: DrawerDesk;
  readonly jobs: PrintJobs;
  readonly profile: TerminalProfile;
  readonly training: boolean;
  readonly isCartEmpty: () => boolean;
  readonly labelOf: (discount: string) => string | undefined;
  readonly printer: () => string | undefined;
  readonly now: () => EpochMs;
  readonly changed: () => void;
}

/** The reports that desks and paper share. */
export function shiftReporting(parts: ShiftReportParts & Omit<ShiftSlipParts, 'reports'>) {
  const reports = new ShiftReports(parts);
  return { reports, slips: new ShiftSlips({ ...parts, reports }) };
}

export function shiftDesks(parts: ShiftDesksParts) {
  const { printer, profile } = parts;
  const rules = { ...DEFAULT_SHIFT_RULES, ...profile.store.shiftRules };
  return {
    shifts: new ShiftDesk({ ...parts, rules, reportPrinter: printer }),
    cash: new CashDesk({ ...parts, slipPrinter: printer }),
    days: new DayDesk({ ...parts, reportPrinter: printer }),
  };
}
