/**
 * The open shift of this terminal and what must be in its drawer: float + cash sales - change +- moves. A fold of the
 * journal and nothing else, so that a restart shows the same. Called by the shift desk, commit and the app state.
 */
import { fen, type Fen } from '../../sync/domain/money.ts';
import type { ShiftId, StaffId } from '../../sync/domain/ids.ts';
import type { EpochMs } from '../../sync/domain/time.ts';
import type { JournalEntry } from '../../sync/schemas/entries/entry.ts';
import type { SaleBody } from '../../sync/schemas/sale.ts';
import type { ShiftView } from '../contract/views.ts';
import type { JournalReader } from '../journal-readers.ts';

interface OpenShift {
  readonly shift: ShiftId;
  readonly staff: StaffId;
  readonly openedAt: EpochMs;
  readonly float: Fen;
  readonly sales: number;
  readonly cash: number;
}

export class ShiftState implements JournalReader {
  #open: OpenShift | undefined;

  read(entry: JournalEntry): void {
    switch (entry.kind) {
      case 'shift.opened': {
        const { shift, staff, float } = entry.body;
        this.#open = { shift, staff, openedAt: entry.at, float, sales: 0, cash: float };
        return;
      }
      case 'shift.closed':
        if (this.#open?.shift === entry.body.shift) this.#open = undefined;
        return;
      case 'sale':
        this.#add(entry.body.shift, cashKept(entry.body), 1);
        return;
      case 'refund':
        this.#add(entry.body.shift, -cashOf(entry.body.tenders), 0);
        return;
      case 'cash.moved':
        this.#add(entry.body.shift, entry.body.direction === 'in' ? entry.body.amount : 0 - entry.body.amount, 0);
        return;
      default:
    }
  }

  get view(): ShiftView | null {
    if (this.#open === undefined) return null;
    const { shift, staff, openedAt, float, sales, cash } = this.#open;
    return { shift, staff, openedAt, float, sales, expectedCash: fen(cash) };
  }

  #add(shift: ShiftId, cash: number, sales: number): void {
    if (this.#open?.shift !== shift) return;
    this.#open = { ...this.#open, cash: this.#open.cash + cash, sales: this.#open.sales + sales };
  }
}

const cashOf = (tenders: SaleBody['tenders']): number =>
  tenders.reduce((sum, { kind, amount }) => (kind === 'cash' ? sum + amount : sum), 0);
const cashKept = (sale: SaleBody): number => cashOf(sale.tenders) - sale.change;
