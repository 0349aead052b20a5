/**
 * Money on both sides: by day and tender, by day and tax rate, and the prices it was made from. Amounts in fen. Called by
 * invariants.ts, which says what is seen.
 */
import {
  keptBy,
  type CloudSeen,
  type EntrySeen,
  type JournalSeen,
  type Violation,
  type WorldSeen,
} from './invariants.ts';

/** What the sums need of a sale's body. */
export interface MoneyTenders {
  readonly total: number;
  readonly change: number;
  readonly tenders: readonly { readonly kind: string; readonly amount: number }[];
  readonly lines: readonly {
    readonly product: { readonly id: string; readonly taxBp: number; readonly price: number; readonly soldBy: string };
    readonly openItem?: unknown;
    readonly priceOverride?: unknown;
    readonly quantity: number;
    readonly base: number;
    readonly tax: number;
  }[];
  readonly pricing: { readonly book: string };
  readonly swap?: boolean;
  readonly fromOrder?: string;
}

interface OtherMoney {
  readonly tenders?: MoneyTenders['tenders'];
  readonly direction?: string;
  readonly amount?: number;
}

/** A fact in the cloud's ledger. */
export interface LedgerSeen {
  readonly scope: string;
  readonly id: string;
  readonly kind: string;
  readonly store: string;
  readonly terminal: string;
  readonly businessDay: string;
  readonly receiptNumber?: string;
  readonly body: unknown;
  readonly flags?: readonly string[];
}

type Fact = Pick<EntrySeen, 'kind' | 'businessDay' | 'body'>;
const MONEY_KINDS: ReadonlySet<string> = new Set([
  ...['sale', 'refund', 'correction', 'cash.moved'],
  ...['order.held', 'order.added', 'order.ended', 'value.sold', 'value.returned'],
]);

/** `day|cash`, `day|tax 1300`, `day|total`, and `day|refund cash` for every other fact of money → fen. */
function sumsOf(facts: readonly Fact[]): Map<string, number> {
  const sums = new Map<string, number>();
  const add = (key: string, amount: number): void => void sums.set(key, (sums.get(key) ?? 0) + amount);
  for (const { kind: of, businessDay, body } of facts) {
    if (of !== 'sale') {
      const { tenders = [], direction, amount = 0 } = body as OtherMoney;
      if (direction !== undefined) add(`${businessDay}|${of} ${direction}`, amount);
      for (const tender of tenders) add(`${businessDay}|${of} ${tender.kind}`, tender.amount);
      continue;
    }
    const { total, change, tenders, lines } = body as MoneyTenders;
    add(`${businessDay}|total`, total);
    for (const { kind, amount } of tenders) add(`${businessDay}|${kind}`, amount);
    add(`${businessDay}|cash`, -change);
    for (const { product, tax } of lines) add(`${businessDay}|tax ${String(product.taxBp)}`, tax);
  }
  return sums;
}

/** Of each terminal whose journal was received whole; quarantined entries count as received. */
export function moneyFaults(
  journals: readonly JournalSeen[],
  cloud: CloudSeen,
  isQuiet: boolean,
): readonly Violation[] {
  if (!isQuiet) return [];
  return journals
    .filter(({ isGone }) => !isGone)
    .flatMap(({ terminal, entries }) => {
      const kept = keptBy(cloud, terminal);
      const here = sumsOf(entries.filter(({ kind, seq }) => MONEY_KINDS.has(kind) && !kept.has(seq)));
      const there = sumsOf(cloud.ledger.filter((each) => each.terminal === terminal && MONEY_KINDS.has(each.kind)));
      return [...new Set([...here.keys(), ...there.keys()])]
        .filter((key) => (here.get(key) ?? 0) !== (there.get(key) ?? 0))
        .map((key): Violation => ({
          invariant: 'money_equal',
          detail: `terminal ${terminal} ${key}: ${String(here.get(key) ?? 0)} here, ${String(there.get(key) ?? 0)} in the cloud`,
        }));
    });
}

/** Sales at other prices than their book's are flagged in the cloud; a terminal never goes back to an older book. */
export function bookFaults({ journals, cloud, prices, booksFrom }: WorldSeen): readonly Violation[] {
  return [
    ...cloud.ledger.filter(({ kind }) => kind === 'sale').flatMap((fact) => priceFault(fact, prices)),
    ...journals.flatMap(({ terminal, entries }) => olderBooks(terminal, entries, booksFrom)),
  ];
}

function priceFault({ id, body, flags }: LedgerSeen, prices: WorldSeen['prices']): readonly Violation[] {
  const { pricing, lines, swap } = body as MoneyTenders;
  // What takes the place of other goods costs what those were worth.
  if (swap === true) return [];
  const book = prices.get(pricing.book);
  // Weighed goods round: their price is left to the cloud's own pricing.
  if (book === undefined || lines.some(({ product }) => product.soldBy !== 'piece')) return [];
  const ofBook = lines.filter(({ openItem, priceOverride }) => openItem === undefined && priceOverride === undefined);
  const isFalse = ofBook.some(({ product, quantity, base }) => base !== (book.get(product.id) ?? -1) * quantity);
  const isFlagged = flags?.includes('price_differs') === true || flags?.includes('unknown_product') === true;
  return isFalse === isFlagged
    ? []
    : [
        {
          invariant: 'price_is_the_books',
          detail: `sale ${id} ${isFalse ? 'has another price and no flag' : 'is flagged for nothing'}`,
        },
      ];
}

function olderBooks(
  terminal: string,
  entries: readonly EntrySeen[],
  booksFrom: ReadonlyMap<string, number>,
): readonly Violation[] {
  let newest = Number.NEGATIVE_INFINITY;
  return entries.flatMap(({ seq, kind, body }): readonly Violation[] => {
    // The prices of a held order are those of the day on which it was agreed.
    if (kind !== 'sale' || (body as MoneyTenders).fromOrder !== undefined) return [];
    const from = booksFrom.get((body as MoneyTenders).pricing.book) ?? newest;
    const isOlder = from < newest;
    newest = Math.max(newest, from);
    return isOlder
      ? [
          {
            invariant: 'book_never_older',
            detail: `terminal ${terminal}: sale ${String(seq)} by an older book than the one before`,
          },
        ]
      : [];
  });
}
