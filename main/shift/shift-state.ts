/**
 * The open shift of this terminal with what must be in its drawer, and where each earlier shift lies in the journal. A fold
 * of the journal and nothing else, so that a restart shows the same. Called by the shift desks, commit and the app state.
 */
import { fen, type Fen } from '../../sync/domain/money.ts';
import type { ShiftId, StaffId } from '../../sync/domain/ids.ts';
import { DrawerSum } from '../../sync/domain/shift-facts.ts';
import type { BusinessDay, EpochMs } from '../../sync/domain/time.ts';
import type { JournalEntry } from '../../sync/schemas/entries/entry.ts';
import type { ShiftView } from '../contract/views.ts';
import type { JournalReader } from '../journal-readers.ts';

/** Years of a terminal; reports of older shifts are the cloud's. */
export const SHIFTS_INDEXED_MAX = 2_000;

/** Where a shift lies. */
export interface ShiftPlace {
  readonly shift: ShiftId;
  readonly staff: StaffId;
  readonly openedAt: EpochMs;
  readonly day: BusinessDay;
  readonly fromSeq: number;
  /** Its last entry: the closing, or a count after it. */
  readonly toSeq: number | null;
  readonly closedAt: EpochMs | null;
  readonly isCounted: boolean;
}

/** The count of the open shift, until money moves again. */
interface OpenCount {
  readonly countedCash: Fen;
  readonly cash: number;
}

/** A close that hands the drawer on, before the next shift is open. */
export interface HandedOver {
  readonly shift: ShiftId;
  readonly to: StaffId;
  readonly float: Fen;
  readonly day: BusinessDay;
}

interface OpenShift {
  readonly shift: ShiftId;
  readonly staff: StaffId;
  readonly openedAt: EpochMs;
  readonly day: BusinessDay;
  readonly float: Fen;
  readonly drawer: DrawerSum;
  readonly sales: number;
  readonly count: OpenCount | null;
}

export type OpenShiftView = ShiftView & { readonly expectedCash: number; readonly day: BusinessDay };

export class ShiftState implements JournalReader {
  #open: OpenShift | undefined;
  #unopened: HandedOver | null = null;
  readonly #places = new Map<ShiftId, ShiftPlace>();

  read(entry: JournalEntry): void {
    switch (entry.kind) {
      case 'shift.opened': {
        const { shift, staff, float } = entry.body;
        const { at: openedAt, businessDay: day, seq: fromSeq } = entry;
        this.#unopened = null;
        const drawer = new DrawerSum({ shift, float });
        this.#open = { shift, staff, openedAt, day, float, drawer, sales: 0, count: null };
        this.#place({ shift, staff, openedAt, day, fromSeq, toSeq: null, closedAt: null, isCounted: false });
        return;
      }
      case 'shift.closed': {
        const { shift, countedCash, handedTo } = entry.body;
        if (this.#open?.shift === shift) this.#open = undefined;
        if (handedTo !== undefined && countedCash !== undefined)
          this.#unopened = { shift, to: handedTo, float: countedCash, day: entry.businessDay };
        this.#change(shift, { toSeq: entry.seq, closedAt: entry.at, isCounted: countedCash !== undefined });
        return;
      }
      case 'shift.counted': {
        const { shift, countedCash } = entry.body;
        if (this.#open?.shift === shift)
          this.#open = { ...this.#open, count: { countedCash, cash: this.#open.drawer.cash } };
        else this.#change(shift, { toSeq: entry.seq, isCounted: true });
        return;
      }
      default:
        if (this.#open !== undefined) this.#open = followed(this.#open, entry);
    }
  }

  get view(): OpenShiftView | null {
    if (this.#open === undefined) return null;
    const { shift, staff, openedAt, day, float, sales, drawer } = this.#open;
    return { shift, staff, openedAt, day, float, sales, expectedCash: fen(drawer.cash) };
  }

  /** What was counted in the open shift; null when money has moved since. */
  get openCount(): Fen | null {
    const count = this.#open?.count ?? null;
    return count === null || count.cash !== this.#open?.drawer.cash ? null : count.countedCash;
  }

  /** A hand-over whose second half is not in the journal: the power went between the two lines. */
  get unopened(): HandedOver | null {
    return this.#unopened;
  }

  place(shift: ShiftId): ShiftPlace | undefined {
    return this.#places.get(shift);
  }

  /** Oldest first. */
  get places(): readonly ShiftPlace[] {
    return [...this.#places.values()];
  }

  #place(place: ShiftPlace): void {
    this.#places.set(place.shift, place);
    const [oldest] = this.#places.keys();
    if (this.#places.size > SHIFTS_INDEXED_MAX && oldest !== undefined) this.#places.delete(oldest);
  }

  #change(shift: ShiftId, change: Partial<ShiftPlace>): void {
    const place = this.#places.get(shift);
    if (place !== undefined) this.#places.set(shift, { ...place, ...change });
  }
}

function followed(open: OpenShift, entry: JournalEntry): OpenShift {
  open.drawer.read(entry);
  const isSale = entry.kind === 'sale' && entry.body.shift === open.shift;
  return isSale ? { ...open, sales: open.sales + 1 } : open;
}
