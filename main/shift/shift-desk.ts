/**
 * Opens a shift with a float and closes it with a count. One shift at a time per terminal; the amounts are the journal's.
 * Called by dispatch.
 */
import { fen, type Fen } from '../../sync/domain/money.ts';
import type { ShiftId } from '../../sync/domain/ids.ts';
import type { TerminalProfile } from '../../sync/protocol/messages.ts';
import { answered, failed } from '../answers.ts';
import type { Answer, MethodParams, MethodValue } from '../contract/contract.ts';
import type { Session, ShiftView } from '../contract/views.ts';
import type { Journal } from '../journal/types.ts';
import type { ShiftState } from './shift-state.ts';

export interface ShiftParts {
  readonly journal: Journal;
  readonly state: ShiftState;
  readonly profile: TerminalProfile;
  readonly isCartEmpty: () => boolean;
  readonly changed: () => void;
}

export class ShiftDesk {
  readonly #parts: ShiftParts;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(parts: ShiftParts) {
    this.#parts = parts;
  }

  open(session: Session, float: Fen): Promise<Answer<ShiftView>> {
    return this.#inTurn(async () => {
      const { journal, state, profile, changed } = this.#parts;
      if (!mayKeepDrawer(session)) return failed('not_permitted');
      if (state.view !== null) return failed('shift_already_open');
      await journal.append(session.staff, (turn) => [
        {
          kind: 'shift.opened',
          body: {
            shift: turn.newId() as ShiftId,
            store: profile.store.id,
            terminal: profile.terminal,
            staff: session.staff,
            float,
          },
        },
      ]);
      changed();
      const view = state.view as ShiftView | null;
      return view === null ? failed('internal') : answered(view);
    });
  }

  close(
    session: Session,
    { countedCash, reason }: MethodParams<'shift.close'>,
  ): Promise<Answer<MethodValue<'shift.close'>>> {
    return this.#inTurn(async () => {
      const { journal, state, isCartEmpty, changed } = this.#parts;
      if (!mayKeepDrawer(session)) return failed('not_permitted');
      if (state.view === null) return failed('shift_not_open');
      if (!isCartEmpty()) return failed('cart_refused', { reason: 'cart_not_empty' });
      const [entry] = await journal.append(session.staff, () => {
        const open = state.view;
        if (open === null) return [];
        const expectedCash = fen(open.expectedCash);
        const overShort = fen(countedCash - expectedCash);
        const body = {
          shift: open.shift,
          expectedCash,
          countedCash,
          overShort,
          ...(reason === undefined ? {} : { reason }),
        };
        return [{ kind: 'shift.closed', body }];
      });
      changed();
      if (entry?.kind !== 'shift.closed') return failed('shift_not_open');
      return answered({ expectedCash: entry.body.expectedCash, overShort: entry.body.overShort ?? 0 });
    });
  }

  #inTurn<Value>(work: () => Promise<Value>): Promise<Value> {
    const turn = this.#turn.then(work, work);
    this.#turn = turn.catch(() => undefined);
    return turn;
  }
}

/** Whoever may sell may answer for the drawer: a store's only person on duty is often a guide. */
const mayKeepDrawer = (session: Session): boolean => session.roles.length > 0;
