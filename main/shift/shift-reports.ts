/**
 * Reports of this terminal's own shifts and days: reads the entries of a shift from the journal and folds them
 * (sync/domain/shift-report.ts). Writes nothing. Called by the shift and day desks and by the print queue, which prints a
 * report as of the entry that asked for it.
 */
import type { EntryId, ReceiptNumber, SaleId, ShiftId } from '../../sync/domain/ids.ts';
import type { SaleFact } from '../../sync/domain/shift-facts.ts';
import {
  dayReport,
  SHIFT_FACT_KINDS,
  shiftReport,
  type DayReport,
  type ShiftReport,
} from '../../sync/domain/shift-report.ts';
import { moveOf, type CashMove, type SoldBefore } from '../../sync/domain/shift-figures.ts';
import type { BusinessDay } from '../../sync/domain/time.ts';
import type { EntryOf, JournalEntry } from '../../sync/schemas/entries/entry.ts';
import type { ShiftReportView } from '../contract/shift-views.ts';
import type { Journal } from '../journal/types.ts';
import type { SaleIndex } from '../sale/sale-index.ts';
import type { ShiftState } from './shift-state.ts';

/** Entries that a report names as not yet in the cloud: days of a till on its own. Beyond it the rest is a number. */
export const UNSENT_NAMED_MAX = 3000;
const READ_AT_ONCE = 1000;
/** A cash slip is asked for in the batch of its movement. */
const SAME_BATCH = 8;

export interface ShiftReportParts {
  readonly journal: Journal;
  readonly state: ShiftState;
  readonly sales: SaleIndex;
  readonly terminal: string;
  readonly countersignedSeq: () => number;
}

export type Unsent = ShiftReportView['unsent'][number];

export class ShiftReports {
  readonly #parts: ShiftReportParts;

  constructor(parts: ShiftReportParts) {
    this.#parts = parts;
  }

  /** `upTo`: the last entry that counts; the newest when absent. */
  async shift(shift: ShiftId, upTo = this.#parts.journal.lastSeq): Promise<ShiftReport | undefined> {
    const facts = await this.factsOf(shift, upTo);
    return facts === undefined ? undefined : shiftReport(facts, shift, await this.#soldBefore(facts));
  }

  async factsOf(shift: ShiftId, upTo = this.#parts.journal.lastSeq): Promise<readonly JournalEntry[] | undefined> {
    const place = this.#parts.state.place(shift);
    return place === undefined ? undefined : this.#read(place.fromSeq, Math.min(place.toSeq ?? upTo, upTo));
  }

  /** A movement that was written just before the entry `upTo`. */
  async cashMove(id: EntryId, upTo: number): Promise<CashMove | undefined> {
    const entries = await this.#parts.journal.read(Math.max(0, upTo - SAME_BATCH), SAME_BATCH);
    return entries.filter((entry) => entry.id === id && entry.kind === 'cash.moved').map(moveOf)[0];
  }

  /** A correction that was written just before the entry `upTo`. */
  async correction(id: EntryId, upTo: number): Promise<EntryOf<'correction'> | undefined> {
    const entries = await this.#parts.journal.read(Math.max(0, upTo - SAME_BATCH), SAME_BATCH);
    return entries.find((entry): entry is EntryOf<'correction'> => entry.id === id && entry.kind === 'correction');
  }

  async day(day: BusinessDay, upTo = this.#parts.journal.lastSeq): Promise<DayReport> {
    const from = this.#dayFrom(day);
    const facts = from === undefined ? [] : await this.#read(from, upTo);
    return dayReport(facts, day, this.#parts.terminal, await this.#soldBefore(facts));
  }

  /** What the cloud has not countersigned, by name. */
  async unsent(): Promise<{ readonly unsent: readonly Unsent[]; readonly unsentCount: number }> {
    const { journal, countersignedSeq } = this.#parts;
    const after = countersignedSeq();
    const entries: JournalEntry[] = [];
    while (entries.length < UNSENT_NAMED_MAX) {
      const from = entries.at(-1)?.seq ?? after;
      const read = await journal.read(from, Math.min(READ_AT_ONCE, UNSENT_NAMED_MAX - entries.length));
      if (read.length === 0) break;
      entries.push(...read);
    }
    return { unsent: entries.map(unsentOf), unsentCount: Math.max(0, journal.lastSeq - after) };
  }

  /** From the earliest shift that may reach into the day: the last one opened before it, and all since. */
  #dayFrom(day: BusinessDay): number | undefined {
    const { places } = this.#parts.state;
    const before = places.filter((place) => place.day < day).at(-1);
    const within = places.find((place) => place.day >= day);
    return before?.fromSeq ?? within?.fromSeq;
  }

  async #read(fromSeq: number, toSeq: number): Promise<readonly JournalEntry[]> {
    const facts: JournalEntry[] = [];
    for (let after = fromSeq - 1; after < toSeq;) {
      const entries = await this.#parts.journal.read(after, Math.min(READ_AT_ONCE, toSeq - after));
      if (entries.length === 0) break;
      facts.push(...entries.filter(({ kind }) => SHIFT_FACT_KINDS.has(kind)));
      after = entries.at(-1)?.seq ?? toSeq;
    }
    return facts;
  }

  /** The sales that refunds among these facts take back, as far as this terminal made them. */
  async #soldBefore(facts: readonly JournalEntry[]): Promise<SoldBefore> {
    const { journal, sales } = this.#parts;
    const ids = new Set(facts.flatMap((fact) => (fact.kind === 'refund' ? [fact.body.sale.saleId] : [])));
    const found = new Map<string, SaleFact>();
    for (const id of ids) {
      const sale = await sales.bySale(journal, id satisfies SaleId);
      if (sale !== undefined) found.set(id, sale.body);
    }
    return (saleId) => found.get(saleId);
  }
}

function unsentOf({ seq, kind, at, body }: JournalEntry): Unsent {
  const { receiptNumber, total } = body as { readonly receiptNumber?: ReceiptNumber; readonly total?: number };
  const isMoney = kind === 'sale' || kind === 'refund';
  return { seq, kind, at, receiptNumber: isMoney ? (receiptNumber ?? null) : null, total: total ?? null };
}
