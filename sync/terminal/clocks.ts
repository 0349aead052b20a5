/**
 * Who came to work and went on a day: what the ledger holds of all terminals of the store, and what this one's journal says beyond it. Called
 * by topics.ts.
 */
import { combineLatest, map, startWith, type Observable } from 'rxjs';
import type { RxCollection } from 'rxdb';
import { DAY_MS, type BusinessDay } from '../domain/time.ts';
import { clockingOf, type ClockFact, type Clocking } from '../domain/worked-time.ts';
import type { StoreId } from '../domain/ids.ts';
import type { LedgerDocument } from '../schemas/documents/facts.ts';
import type { ClocksView } from './api.ts';
import type { Overlay } from './overlay.ts';
import type { StoredDocument } from './rx-schema.ts';

/** A store that clocked nobody for longer goes by the roster again. */
const USED_WITHIN_DAYS = 30;
const KIND = 'staff.clocked';
/** All of them are this store's. */
const HERE = '' as StoreId;

export function clocksOfDay$(
  ledger: RxCollection<StoredDocument>,
  overlay: Overlay,
  businessDay: BusinessDay,
): Observable<ClocksView> {
  const ofDay = ledger.find({
    selector: { businessDay, kind: KIND },
    sort: [{ businessDay: 'asc' }, { at: 'asc' }],
  });
  const since = new Date(Date.parse(businessDay) - USED_WITHIN_DAYS * DAY_MS).toISOString().slice(0, 10);
  // Followed: a till that was just paired hears of it after it asked. The newest first, so that a store that clocks is answered at once.
  const before = ledger.find({
    selector: { businessDay: { $gte: since }, kind: KIND },
    sort: [{ businessDay: 'desc' }, { at: 'desc' }],
    limit: 1,
  });
  return combineLatest([
    ofDay.$,
    before.$.pipe(
      map((found) => found.length > 0),
      startWith(false),
    ),
    overlay.changed$.pipe(startWith(undefined)),
  ]).pipe(
    map(([documents, isUsed]) => {
      const facts = new Map<string, ClockFact>();
      for (const entry of overlay.entries())
        if (entry.kind === KIND && entry.businessDay === businessDay) facts.set(entry.id, entry);
      for (const document of documents) facts.set(document.id, factOf(document.toJSON() as unknown as LedgerDocument));
      const clockings = [...facts.values()]
        .map((fact) => clockingOf(fact, HERE))
        .filter((one): one is Clocking => one !== undefined);
      return { clockings, isUsed: isUsed || clockings.length > 0 };
    }),
  );
}

/** The cloud puts the journal entry's body into the document unchanged; its kind says which schema it has. */
const factOf = ({ id, at, staff, body }: LedgerDocument): ClockFact =>
  ({ id, at, staff, body }) as unknown as ClockFact;
