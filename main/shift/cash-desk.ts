/**
 * Cash put into or taken out of the drawer with a reason, and the drawer opened without a sale: both within what the person
 * may or approved by another. A movement, its slip and its kick are one batch. Called by dispatch.
 */
import type { EntryId } from '../../sync/domain/ids.ts';
import type { EntryDraft } from '../../sync/schemas/entries/entry.ts';
import { answered, failed } from '../answers.ts';
import type { Answer, MethodParams } from '../contract/contract.ts';
import type { Session } from '../contract/views.ts';
import type { AppendTurn, Journal } from '../journal/types.ts';
import type { DrawerDesk } from '../print/drawer-desk.ts';
import type { Approvals } from '../session/approvals.ts';
import type { ShiftState } from './shift-state.ts';

export interface CashParts {
  readonly journal: Journal;
  readonly state: ShiftState;
  readonly approvals: Approvals;
  readonly drawer: DrawerDesk;
  readonly training: boolean;
  readonly slipPrinter: () => string | undefined;
  readonly changed: () => void;
}

export class CashDesk {
  readonly #parts: CashParts;

  constructor(parts: CashParts) {
    this.#parts = parts;
  }

  async move(session: Session, params: MethodParams<'cash.move'>): Promise<Answer<{ entry: EntryId }>> {
    const { journal, state, approvals, changed } = this.#parts;
    const { direction, amount } = params;
    const reason = params.reason.trim();
    if (state.view === null) return failed('shift_not_open');
    if (reason === '') return failed('bad_request', { path: '/reason' });
    const approved = approvals.check(session, direction === 'in' ? 'cash_in' : 'cash_out', amount, params.approval);
    if (!approved.ok) return approved.error;
    const approval = approved.value === undefined ? {} : { approval: approved.value };
    const [entry] = await journal.append(session.staff, (turn) => {
      const open = state.view;
      if (open === null) return [];
      const id = turn.newId() as EntryId;
      const body = { shift: open.shift, direction, amount, reason, ...approval };
      return [{ kind: 'cash.moved', id, body }, ...this.#slip(turn, id), ...this.#kick(turn, reason)];
    });
    changed();
    return entry === undefined ? failed('shift_not_open') : answered({ entry: entry.id });
  }

  async openDrawer(
    session: Session,
    { reason, approval }: MethodParams<'drawer.open'>,
  ): Promise<Answer<Record<string, never>>> {
    const { approvals, drawer } = this.#parts;
    if (reason.trim() === '') return failed('bad_request', { path: '/reason' });
    if (!drawer.canOpen) return failed('device_unavailable');
    const approved = approvals.check(session, 'open_drawer', 0, approval);
    if (!approved.ok) return approved.error;
    return drawer.openByHand(session, reason.trim(), approved.value);
  }

  #slip(turn: AppendTurn, source: EntryId): readonly EntryDraft[] {
    const printer = this.#parts.slipPrinter();
    if (printer === undefined) return [];
    const job = turn.newId() as EntryId;
    return [{ kind: 'print.queued', body: { job, printer, document: 'cash_slip', source, copy: 0 } }];
  }

  #kick(turn: AppendTurn, why: string): readonly EntryDraft[] {
    const { drawer, training } = this.#parts;
    if (drawer.firstDrawer === undefined || training) return [];
    const kick = turn.newId() as EntryId;
    return [{ kind: 'drawer.kicked', body: { kick, drawer: drawer.firstDrawer, reason: 'cash_moved', why } }];
  }
}
