/**
 * What the journal says of carts that are over without a sale: parked, resumed, voided, put aside as an order; and of network tenders that are not
 * settled yet, whose cart may be neither parked nor voided. A bounded fold; called by the open cart at start and by desks.
 */
import type { EntryId, SaleId } from '../../sync/domain/ids.ts';
import type { JournalEntry } from '../../sync/schemas/entries/entry.ts';
import type { JournalReader } from '../journal-readers.ts';

/** Carts and parked sales remembered; a terminal names only its last ones again. */
const REMEMBERED_MAX = 10_000;
const NO_MONEY: ReadonlySet<string> = new Set(['failed', 'reversed']);

export class ParkedFacts implements JournalReader {
  readonly #parked = new Map<EntryId, SaleId>();
  readonly #over = new Set<SaleId>();
  readonly #resumed = new Map<EntryId, SaleId>();
  readonly #discarded = new Set<EntryId>();
  readonly #tenders = new Map<SaleId, Map<string, string>>();

  read(entry: JournalEntry): void {
    switch (entry.kind) {
      case 'cart.parked':
        remember(this.#parked, entry.body.parked, entry.body.saleId);
        return add(this.#over, entry.body.saleId);
      case 'cart.resumed':
        return remember(this.#resumed, entry.body.parked, entry.body.saleId);
      case 'cart.voided':
        return entry.body.parked === undefined
          ? add(this.#over, entry.body.saleId)
          : add(this.#discarded, entry.body.parked);
      case 'order.held':
      case 'order.added':
        return add(this.#over, entry.body.saleId);
      case 'tender.attempted': {
        const { saleId, tenderId, state } = entry.body;
        const known = this.#tenders.get(saleId) ?? new Map<string, string>();
        remember(this.#tenders, saleId, known.set(tenderId, state));
        return;
      }
      default:
    }
  }

  /** Its cart was parked or voided, or became an order. */
  readonly isOver = (saleId: SaleId): boolean => this.#over.has(saleId);
  readonly wasParked = (parked: EntryId): boolean => this.#parked.has(parked);
  readonly wasDiscarded = (parked: EntryId): boolean => this.#discarded.has(parked);
  /** The sale that this terminal went on with. */
  readonly resumedAs = (parked: EntryId): SaleId | undefined => this.#resumed.get(parked);
  /** Money of this cart is, or may be, on its way. */
  readonly hasOpenTender = (saleId: SaleId): boolean =>
    [...(this.#tenders.get(saleId)?.values() ?? [])].some((state) => !NO_MONEY.has(state));
}

function add<Value>(set: Set<Value>, value: Value): void {
  set.add(value);
  const [oldest] = set;
  if (set.size > REMEMBERED_MAX && oldest !== undefined) set.delete(oldest);
}

function remember<Key, Value>(map: Map<Key, Value>, key: Key, value: Value): void {
  map.set(key, value);
  const [oldest] = map.keys();
  if (map.size > REMEMBERED_MAX && oldest !== undefined) map.delete(oldest);
}
