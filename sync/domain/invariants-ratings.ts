/**
 * What must hold of ratings of who served: what a customer was told is kept stands once, each change after the version that was seen, and
 * nobody said anything else; guides' months and managers' lists are what stands, worked out here once more in another way. Pure. Called by
 * invariants-season.ts. Rules: sale-rating.ts.
 */
import type { LedgerSeen } from './invariants-money.ts';
import type { Invariant } from './invariants.ts';

/** A form as it was sent; `seen`: the version that its page had, 0 for none. */
export interface RatingForm {
  readonly receipt: string;
  readonly seen: number;
  readonly stars: number;
  readonly words: readonly string[];
  readonly note: string | null;
}
interface AnswerSaid {
  readonly store: string;
  readonly sale: string;
  readonly version: number;
  readonly staff: string;
  readonly note: string;
}
interface RatingRow extends Omit<RatingForm, 'seen'> {
  readonly store: string;
  readonly sale: string;
  readonly version: number;
  readonly day: string;
  readonly member: string | null;
  readonly at: number;
}
interface LowShown {
  readonly sale: string;
  readonly receiptNumber: string;
  readonly guides: readonly string[];
  readonly version: number;
  readonly stars: number;
  readonly text: string | null;
  readonly now: number | null;
  readonly answers: readonly { readonly version: number; readonly by: string; readonly note: string }[];
  readonly isOpen: boolean;
}
export interface RatingsSeen {
  readonly rows: readonly RatingRow[];
  readonly answers: readonly AnswerSaid[];
  readonly sent: readonly RatingForm[];
  /** Those of them that a page called kept, and those of which it said that somebody else rated meanwhile. */
  readonly kept: readonly RatingForm[];
  readonly refused: readonly RatingForm[];
  readonly answered: readonly AnswerSaid[];
  readonly answerKept: readonly AnswerSaid[];
  /** Managers' lists and guides' months at rest. */
  readonly lists: readonly { readonly store: string; readonly asOf: number; readonly items: readonly LowShown[] }[];
  readonly months: readonly {
    readonly guide: string;
    readonly month: string;
    readonly today: string;
    readonly count: number;
    readonly mean: number | null;
  }[];
  readonly storesOf: ReadonlyMap<string, readonly string[]>;
  readonly dayAt: (store: string, at: number) => string;
}
interface SaleBody {
  readonly saleId: string;
  readonly receiptNumber: string;
  readonly member?: { readonly id: string };
  readonly serving: readonly { readonly guide: string }[];
  readonly lines: readonly { readonly serving?: readonly { readonly guide: string }[] }[];
}
type Fault = (invariant: Invariant, detail: string) => void;

const LOW = 2;
const LISTED_MS = 30 * 86_400_000;
const MEAN_FROM = 5;
const HUNDRED = 100;

export function ratingFaults(seen: RatingsSeen, ledger: readonly LedgerSeen[], fault: Fault): void {
  const bySale = new Map<string, RatingRow[]>();
  for (const row of seen.rows.toSorted((a, b) => a.version - b.version))
    bySale.set(row.sale, [...(bySale.get(row.sale) ?? []), row]);
  for (const versions of bySale.values()) versionFaults(versions, seen, ledger, fault);
  for (const form of seen.kept)
    if (!seen.rows.some((row) => row.receipt === form.receipt && isSame(row, form)))
      fault('said_is_kept', `rating of ${form.receipt}: ${saidOf(form)}`);
  for (const form of seen.refused) {
    const last = seen.rows.filter(({ receipt }) => receipt === form.receipt).toSorted((a, b) => a.version - b.version);
    const newest = last.at(-1);
    if (newest !== undefined && newest.version === form.seen + 1 && isSame(newest, form))
      fault('ratings_as_given', `${form.receipt}: ${saidOf(form)} stands, and its page said that another does`);
  }
  answerFaults(seen, fault);
  for (const list of seen.lists) listFaults(list, seen, { bySale, ledger }, fault);
  for (const month of seen.months) monthFaults(month, seen, { bySale, ledger }, fault);
}

/** One after the other without a gap, each said by somebody who saw the one before, of the sale as the ledger has it. */
function versionFaults(
  versions: readonly RatingRow[],
  { sent }: RatingsSeen,
  ledger: readonly LedgerSeen[],
  fault: Fault,
): void {
  for (const [index, row] of versions.entries()) {
    const place = `${row.receipt} version ${String(row.version)}`;
    const wrong = (detail: string): void => fault('ratings_as_given', `${place}: ${detail}`);
    const document = saleOf(ledger, row.sale);
    const before = versions[index - 1];
    if (row.version !== index + 1) wrong(`is the ${String(index + 1)}. one`);
    if (before !== undefined && isSame(before, row)) wrong('says the same as the one before');
    const isSaid = sent.some(
      (form) => form.receipt === row.receipt && form.seen === row.version - 1 && isSame(row, form),
    );
    if (!isSaid) wrong(`nobody said ${saidOf(row)}`);
    if (document === undefined) wrong('is of a sale that nobody made');
    else if (
      document.store !== row.store ||
      document.businessDay !== row.day ||
      sold(document).receiptNumber !== row.receipt
    )
      wrong(`is kept as of ${row.store}, ${row.day}`);
    else if ((sold(document).member?.id ?? null) !== row.member) wrong('is kept as of another customer');
  }
}

function answerFaults({ answers, answered, answerKept }: RatingsSeen, fault: Fault): void {
  const keyOf = ({ store, sale, version, staff, note }: AnswerSaid): string =>
    [store, sale, version, staff, note].join(' ');
  const there = new Set(answers.map(keyOf));
  const said = new Set(answered.map(keyOf));
  for (const answer of answerKept)
    if (!there.has(keyOf(answer))) fault('said_is_kept', `answer to a rating: ${keyOf(answer)}`);
  for (const answer of answers)
    if (!said.has(keyOf(answer))) fault('ratings_as_given', `nobody answered ${keyOf(answer)}`);
}

interface Known {
  readonly bySale: ReadonlyMap<string, readonly RatingRow[]>;
  readonly ledger: readonly LedgerSeen[];
}

/** Of each sale of the store that was ever rated low, the last low version, with all that was done. */
function listFaults(
  { store, asOf, items }: RatingsSeen['lists'][number],
  { answers }: RatingsSeen,
  { bySale, ledger }: Known,
  fault: Fault,
): void {
  const due = [...bySale].flatMap(([sale, versions]): readonly string[] => {
    const low = versions.findLast((row) => row.store === store && row.stars <= LOW && row.at >= asOf - LISTED_MS);
    if (low === undefined) return [];
    const newest = versions.at(-1) ?? low;
    const own = answers.filter((answer) => answer.store === store && answer.sale === sale);
    return [
      textOf({
        ...{ sale, receiptNumber: low.receipt, version: low.version, stars: low.stars, text: low.note },
        guides: servedBy(saleOf(ledger, sale)),
        now: newest.version === low.version ? null : newest.stars,
        answers: own.map(({ version, staff: by, note }) => ({ version, by, note })),
        isOpen: own.every(({ version }) => version < low.version),
      }),
    ];
  });
  const shown = items.map(textOf);
  const [missing, more] = [due.filter((one) => !shown.includes(one)), shown.filter((one) => !due.includes(one))];
  if (missing.length + more.length > 0 || due.length !== shown.length)
    fault('ratings_as_shown', `low ones of ${store}: not shown ${missing.join(', ')}; shown ${more.join(', ')}`);
}

const textOf = ({ sale, receiptNumber, guides, version, stars, text, now, answers, isOpen }: LowShown): string => {
  const done = answers.map(({ version: of, by, note }) => `${String(of)} ${by} ${note}`).sort();
  return JSON.stringify([sale, receiptNumber, guides.toSorted(), version, stars, text, now, done, isOpen]);
};

/** Up to yesterday, what stood then of the month's sales in the guide's stores. */
function monthFaults(
  { guide, month, today, count, mean }: RatingsSeen['months'][number],
  { storesOf, dayAt }: RatingsSeen,
  { bySale, ledger }: Known,
  fault: Fault,
): void {
  const stores = storesOf.get(guide) ?? [];
  const stars = [...bySale].flatMap(([sale, versions]): readonly number[] => {
    const stood = versions.findLast((row) => dayAt(row.store, row.at) < today);
    const isOwn = stood !== undefined && stores.includes(stood.store) && stood.day.startsWith(month);
    return isOwn && servedBy(saleOf(ledger, sale)).includes(guide) ? [stood.stars] : [];
  });
  const sum = stars.reduce((all, one) => all + one, 0);
  const due = stars.length < MEAN_FROM ? null : Math.floor((sum * HUNDRED) / stars.length);
  if (count !== stars.length || mean !== due)
    fault(
      'ratings_as_shown',
      `${month} of ${guide}: ${String(count)}, mean ${String(mean)}; given are ${stars.join(', ')}`,
    );
}

const sold = ({ body }: LedgerSeen): SaleBody => body as SaleBody;
const saleOf = (ledger: readonly LedgerSeen[], sale: string): LedgerSeen | undefined =>
  ledger.find((document) => document.kind === 'sale' && sold(document).saleId === sale);

/** Whoever serves a line of it, whatever the share. */
function servedBy(document: LedgerSeen | undefined): readonly string[] {
  if (document === undefined) return [];
  const { lines, serving } = sold(document);
  const lists = lines.map((line) => (line.serving === undefined || line.serving.length === 0 ? serving : line.serving));
  return [...new Set(lines.length === 0 ? [] : lists.flat().map(({ guide }) => guide))];
}

const isSame = (a: Omit<RatingForm, 'receipt' | 'seen'>, b: Omit<RatingForm, 'receipt' | 'seen'>): boolean =>
  a.stars === b.stars && a.note === b.note && a.words.toSorted().join() === b.words.toSorted().join();
const saidOf = ({ stars, words, note }: Omit<RatingForm, 'receipt' | 'seen'>): string =>
  [stars, ...words, note ?? ''].join(' ');
