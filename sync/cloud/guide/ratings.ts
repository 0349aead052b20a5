/**
 * What customers say of who served them, by the signed code of their receipt: once a sale, changed for some days, every change a version.
 * Of the sale as the ledger has it, with the corrections of who served. A guide sees the own month up to yesterday, never which customer;
 * managers see low ones with what was written, and what was done about each. domain/sale-rating.ts. Called by routes and reports.
 */
import type { ReceiptNumber, SaleId, StaffId, StoreId } from '../../domain/ids.ts';
import { holdsPhone } from '../../domain/phone.ts';
import {
  LOW_LISTED_DAYS,
  lowOf,
  meanStars,
  RATINGS_TOLD_LEAST,
  ratedGuides,
  ratingStand,
  type RatingStand,
  type RatingWord,
} from '../../domain/sale-rating.ts';
import { businessDayAt, businessDayBegins, DAY_MS, epochMs, type DayRule, type EpochMs } from '../../domain/time.ts';
import { brandScope, storeScope } from '../../protocol/messages.ts';
import type { LowRating, LowRatings, OwnRating, RatingAnswered } from '../../protocol/sale-ratings.ts';
import type { StaffDocument } from '../../schemas/documents/catalogue.ts';
import type { LedgerDocument } from '../../schemas/documents/facts.ts';
import type { EntryBody } from '../../schemas/entries/kinds.ts';
import type { Cloud } from '../app/context.ts';
import { Refusal } from '../app/problem.ts';
import { wasOwnMember } from '../binding/own-member.ts';
import type { Queries } from '../store/database.ts';
import { ledgerOfReceipts } from '../store/documents.ts';
import { decisionsAbout } from '../store/served-decisions.ts';
import {
  addRating,
  addRatingAnswer,
  ratedBetween,
  ratedLow,
  ratingAnswersOf,
  versionsOf,
  type RatingRow,
} from '../store/sale-ratings.ts';

/** A sale that can be rated, and how that stands. */
export interface RatableSale {
  readonly sale: LedgerDocument;
  readonly guides: readonly StaffId[];
  readonly stand: RatingStand;
  readonly versions: readonly RatingRow[];
}
export interface GivenRating {
  readonly stars: number;
  readonly words: readonly RatingWord[];
  readonly text: string;
  /** The version that was seen, 0 for none. */
  readonly version: number;
}
export type RatingRefusal = 'nothing_to_rate' | 'too_late_to_rate' | 'rating_stands' | 'rated_meanwhile';
export interface Rated {
  readonly stars: number;
  readonly words: readonly RatingWord[];
  readonly guides: readonly StaffId[];
}

/** Null where nobody is to be rated: nobody served, or the buyer is one of them or works here. */
export async function ratableSale(
  { database, brand, ports }: Cloud,
  scope: string,
  receipt: ReceiptNumber,
): Promise<RatableSale | null> {
  const found = await ledgerOfReceipts(database, scope, [receipt]);
  const documents = [...found, ...(await decisionsAbout(database, brandScope(brand.id), found))];
  const sale = documents.find(({ kind }) => kind === 'sale');
  if (sale?.saleId === undefined) return null;
  const guides = guidesOf(sale, documents);
  const member = saleBody(sale).member?.id;
  if (member !== undefined)
    for (const guide of guides)
      if (await wasOwnMember(database, brandScope(brand.id), { guide, member, at: sale.at })) return null;
  if (guides.length === 0) return null;
  const versions = await versionsOf(database, scope, sale.saleId);
  return { sale, guides, versions, stand: ratingStand(sale.at, versions, ports.clock.now()) };
}

/** The same again changes nothing, also by two presses at once; a form that knows less than what was said since changes nothing either. */
export async function rateSale(
  { database, ports }: Cloud,
  scope: string,
  { sale, stand, versions }: RatableSale,
  { stars, words, text, version }: GivenRating,
): Promise<RatingRefusal | 'kept'> {
  const last = versions.at(-1);
  const note = text === '' ? null : text;
  const isThis = (row: RatingRow | undefined): boolean =>
    row?.stars === stars && row.note === note && row.words.join() === words.join();
  if (isThis(last)) return 'kept';
  if (stand.kind === 'too_late') return 'too_late_to_rate';
  if (stand.kind === 'stands') return 'rating_stands';
  if ((last?.version ?? 0) !== version) return 'rated_meanwhile';
  const row: RatingRow = {
    ...{ sale: sale.saleId as SaleId, version: version + 1, receipt: sale.receiptNumber ?? '' },
    ...{ business_day: sale.businessDay, member: saleBody(sale).member?.id ?? null },
    ...{ stars, words, note, at: ports.clock.now() },
  };
  if (await addRating(database, scope, row)) return 'kept';
  return isThis((await versionsOf(database, scope, row.sale)).at(-1)) ? 'kept' : 'rated_meanwhile';
}

/** What holds of sales of these business days, with who served them by now. `before`: as of then. */
export async function ratingsOf(
  queries: Queries,
  place: Parameters<typeof guidesOfReceipts>[1],
  { from, to, before }: { readonly from: string; readonly to: string; readonly before?: EpochMs },
): Promise<readonly Rated[]> {
  const rows = await ratedBetween(queries, place.scope, { from, to });
  const known = before === undefined ? rows : rows.filter(({ at }) => at < before);
  const newest = [...new Map(known.map((row) => [row.sale, row])).values()];
  const guides = await guidesOfReceipts(
    queries,
    place,
    newest.map(({ receipt }) => receipt),
  );
  return newest.map(({ stars, words, receipt }) => ({ stars, words, guides: guides.get(receipt) ?? [] }));
}

/** A guide's month up to the end of yesterday, so that no star moves when a customer has just gone; over all own stores. */
export async function ownRatings(
  { database, brand, ports }: Cloud,
  { id, stores }: StaffDocument,
  { month, rule }: { readonly month: string; readonly rule: DayRule },
): Promise<OwnRating & { readonly words: readonly (readonly [RatingWord, number])[] }> {
  const before = businessDayBegins(businessDayAt(ports.clock.now(), rule), rule);
  const span = { from: `${month}-01`, to: `${month}-31`, before };
  const placeOf = (store: StoreId) => ({ brand: brandScope(brand.id), scope: storeScope(brand.id, store) });
  const each = await Promise.all(stores.map((store) => ratingsOf(database, placeOf(store), span)));
  const own = each.flat().filter(({ guides }) => guides.includes(id));
  if (own.length < RATINGS_TOLD_LEAST) return { count: own.length, mean: null, words: [] };
  const said = new Map<RatingWord, number>();
  for (const word of own.flatMap(({ words }) => words)) said.set(word, (said.get(word) ?? 0) + 1);
  return { count: own.length, mean: meanStars(own.map(({ stars }) => stars)), words: [...said] };
}

/** Of the last days, each with what was done about it; those that wait first. */
export async function lowRatings({ database, brand, ports }: Cloud, store: StoreId): Promise<LowRatings> {
  const scope = storeScope(brand.id, store);
  const items = await openAndAnswered(database, scope, epochMs(ports.clock.now() - LOW_LISTED_DAYS * DAY_MS));
  const guides = await guidesOfReceipts(
    database,
    { brand: brandScope(brand.id), scope },
    items.map(({ receiptNumber }) => receiptNumber),
  );
  return {
    store,
    items: items.map((item) => ({ ...item, guides: [...(guides.get(item.receiptNumber) ?? [])] })),
    next: null,
  };
}

/** Without who served. */
export async function openAndAnswered(
  queries: Queries,
  scope: string,
  since: EpochMs,
): Promise<readonly Omit<LowRating, 'guides'>[]> {
  const bySale = new Map<SaleId, RatingRow[]>();
  for (const row of await ratedLow(queries, scope, since)) bySale.set(row.sale, [...(bySale.get(row.sale) ?? []), row]);
  const answers = bySale.size === 0 ? [] : await ratingAnswersOf(queries, scope, [...bySale.keys()]);
  const items: Omit<LowRating, 'guides'>[] = [];
  for (const [sale, versions] of bySale) {
    const low = lowOf(versions, since);
    if (low === undefined) continue;
    const { receipt, business_day: day, version, at, stars, words, note: text } = low;
    const last = versions.at(-1) ?? low;
    const own = answers.filter((answer) => answer.sale === sale);
    items.push({
      ...{ sale, receiptNumber: receipt as ReceiptNumber, day, version, at, stars, words: [...words], text },
      now: last.version === version ? null : last.stars,
      answers: own.map((answer) => ({ version: answer.version, by: answer.staff, at: answer.at, note: answer.note })),
      isOpen: !own.some((answer) => answer.version >= version),
    });
  }
  return items.sort((a, b) => Number(b.isOpen) - Number(a.isOpen) || (a.isOpen ? a.at - b.at : b.at - a.at));
}

/**
 * The same of the same manager again changes nothing.
 * @throws Refusal 404 for a sale without a low rating, 409 when it was answered otherwise or rated anew meanwhile
 */
export async function answerRating(
  { database, brand, ports }: Cloud,
  sale: SaleId,
  { store, version, note }: RatingAnswered,
  staff: StaffId,
): Promise<LowRating['receiptNumber']> {
  const scope = storeScope(brand.id, store);
  const text = note.trim();
  if (text === '') throw refused('empty');
  if (holdsPhone(text)) throw refused('number_in_text');
  const low = lowOf(await versionsOf(database, scope, sale), epochMs(0));
  if (low === undefined) throw new Refusal(404, 'unknown_rating');
  if (low.version !== version) throw new Refusal(409, 'rating_changed');
  const row = { sale, version, staff, note: text, at: ports.clock.now() };
  if (!(await addRatingAnswer(database, scope, row))) {
    const there = (await ratingAnswersOf(database, scope, [sale])).find((answer) => answer.version === version);
    if (there?.staff !== staff || there.note !== text) throw new Refusal(409, 'rating_answered');
  }
  return low.receipt as ReceiptNumber;
}

/** A till's numbers lie together, so that each till is asked for alone. */
async function guidesOfReceipts(
  queries: Queries,
  { brand, scope }: { readonly brand: string; readonly scope: string },
  receipts: readonly string[],
): Promise<ReadonlyMap<string, readonly StaffId[]>> {
  const byTill = new Map<string, string[]>();
  for (const receipt of receipts) {
    const [, till = ''] = receipt.split('-');
    byTill.set(till, [...(byTill.get(till) ?? []), receipt]);
  }
  const documents: LedgerDocument[] = [];
  for (const numbers of byTill.values()) documents.push(...(await ledgerOfReceipts(queries, scope, numbers)));
  documents.push(...(await decisionsAbout(queries, brand, documents)));
  const sales = documents.filter(({ kind }) => kind === 'sale');
  return new Map(sales.map((sale) => [String(sale.receiptNumber), guidesOf(sale, documents)]));
}

const saleBody = (sale: LedgerDocument): EntryBody<'sale'> => sale.body as unknown as EntryBody<'sale'>;

function guidesOf(sale: LedgerDocument, documents: readonly LedgerDocument[]): readonly StaffId[] {
  const corrections = documents.filter(({ kind, body }) => kind === 'correction' && body['of'] === sale.id);
  return ratedGuides(
    saleBody(sale),
    corrections.map(({ id, at, body }) => {
      const { what, serving } = body as unknown as EntryBody<'correction'>;
      return { id, at, what, ...(serving === undefined ? {} : { serving }) };
    }),
  );
}

const refused = (reason: string): Refusal =>
  new Refusal(422, 'refused_configuration', `/note ${reason}`, { path: '/note', reason });
