/**
 * The catalogue in memory: from every code, SKU and PLU to its product, and a compact text of each product to search in.
 * RxDB cannot index an array, and a scan must not wait for a query: a map and a point read do it. Kept up to date from
 * the collection's own change events, so it is as new as the database. Pure: fed and asked by catalogue.ts.
 */
import type { BasisPoints } from '../domain/money.ts';
import { pluKey } from '../domain/scale-label.ts';
import type { ProductDocument } from '../schemas/documents/catalogue.ts';
import { holdsWithTypo, mayHaveTypo } from './typo.ts';

/** Which kind of key wins when two products claim the same text: a code before an SKU before a PLU. */
const RANKS = { code: 0, sku: 1, plu: 2 } as const;
type Rank = (typeof RANKS)[keyof typeof RANKS];
interface Claim {
  readonly product: string;
  readonly rank: Rank;
}

interface Entry {
  readonly keys: readonly string[];
  /** Place on the grid of quick items; none for what is not made any more. */
  readonly quick: number | undefined;
  readonly style: string | undefined;
  readonly assortments: ProductDocument['assortments'];
  readonly category: string;
  readonly taxBp: BasisPoints;
  /** Fields of `searchText` parted by FIELD_END. */
  readonly text: string;
}

const FIELD_END = '\u0000';

/** Upper and lower case, full and half width are the same when searching. */
export const searchForm = (text: string): string => text.normalize('NFKC').toLowerCase().trim();

/** A product, or a style by the best of its variants and how many of them were found. */
export interface StyleHit {
  readonly id: string;
  readonly variants: number;
}
/** Is a product of these assortments sold here? */
export type IsSold = (entry: Pick<Entry, 'assortments'>) => boolean;

export class CodeIndex {
  readonly #claims = new Map<string, Claim>();
  /** Products by the code of their style. */
  readonly #styles = new Map<string, Set<string>>();
  readonly #entries = new Map<string, Entry>();

  get size(): number {
    return this.#entries.size;
  }

  put(product: ProductDocument): void {
    this.remove(product.id);
    const claims: [string, Rank][] = [
      ...product.codes.map((code): [string, Rank] => [code, RANKS.code]),
      [product.sku, RANKS.sku],
    ];
    if (product.plu !== undefined) claims.push([product.plu, RANKS.plu], [pluKey(product.plu), RANKS.plu]);
    for (const [key, rank] of claims) {
      const held = this.#claims.get(key);
      if (held === undefined || rank < held.rank) this.#claims.set(key, { product: product.id, rank });
    }
    const { style, assortments, category, taxBp } = product;
    this.#entries.set(product.id, {
      keys: claims.map(([key]) => key),
      quick: product.discontinued === true ? undefined : product.quick,
      style,
      assortments,
      category,
      taxBp,
      text: searchText(product),
    });
    if (style !== undefined) this.#styles.set(style, (this.#styles.get(style) ?? new Set()).add(product.id));
  }

  remove(id: string): void {
    const entry = this.#entries.get(id);
    if (entry === undefined) return;
    for (const key of entry.keys) if (this.#claims.get(key)?.product === id) this.#claims.delete(key);
    this.#entries.delete(id);
    if (entry.style === undefined) return;
    const sisters = this.#styles.get(entry.style);
    sisters?.delete(id);
    if (sisters?.size === 0) this.#styles.delete(entry.style);
  }

  /** The products of a style by its own code, in the order of their ids; empty for what is no style. */
  productsOfStyle(code: string): readonly string[] {
    return [...(this.#styles.get(code) ?? [])].sort();
  }

  styleOf(id: string): string | undefined {
    return this.#entries.get(id)?.style;
  }

  /** Every category with the tax rate that most of its products have, in the order of their names. */
  categories(): readonly { readonly category: string; readonly taxBp: BasisPoints }[] {
    const rates = new Map<string, Map<BasisPoints, number>>();
    for (const { category, taxBp } of this.#entries.values()) {
      const counts = rates.get(category) ?? new Map<BasisPoints, number>();
      rates.set(category, counts.set(taxBp, (counts.get(taxBp) ?? 0) + 1));
    }
    return [...rates]
      .map(([category, counts]) => {
        const [[taxBp]] = [...counts].sort((a, b) => b[1] - a[1]) as [[BasisPoints, number]];
        return { category, taxBp };
      })
      .sort((a, b) => (a.category < b.category ? -1 : 1));
  }

  productOf(key: string): string | undefined {
    return this.#claims.get(key)?.product;
  }

  /** The product that has this text as a code: no other kind of key can still win against it. */
  productOfCode(key: string): string | undefined {
    const claim = this.#claims.get(key);
    return claim?.rank === RANKS.code ? claim.product : undefined;
  }

  /** Products of the quick-item grid, in its order. */
  quickItems(isSold: IsSold = () => true): readonly string[] {
    const places = [...this.#entries].flatMap(([id, entry]) =>
      entry.quick === undefined || !isSold(entry) ? [] : [{ id, quick: entry.quick }],
    );
    return places.sort((left, right) => left.quick - right.quick || (left.id < right.id ? -1 : 1)).map(({ id }) => id);
  }

  /** Ids of at most `limit` products that hold every word of `text`, best first; if none does, with a wrong key in each. */
  search(text: string, limit: number): readonly string[] {
    return this.#find(text, new BestHits(limit)).map(({ id }) => id);
  }

  /** The same as it is offered for sale: without what is not sold here, and the variants of a style as one hit. */
  searchStyles(text: string, limit: number, isSold: IsSold): readonly StyleHit[] {
    return this.#find(text, new StyledHits(new BestHits(limit), isSold));
  }

  #find(text: string, hits: BestHits | StyledHits): readonly StyleHit[] {
    const words = searchForm(text)
      .split(/\s+/)
      .filter((word) => word !== '');
    const [first] = words;
    if (first === undefined) return [];
    for (const [id, entry] of this.#entries) {
      const { text: held } = entry;
      if (words.every((word) => held.includes(word)))
        hits.offer({ id, score: score(held, first), text: held, variants: 1 }, entry);
    }
    if (hits.isEmpty && words.some(mayHaveTypo)) this.#findTypos(words, hits);
    return hits.all();
  }

  #findTypos(words: readonly string[], hits: BestHits | StyledHits): void {
    for (const [id, entry] of this.#entries) {
      const { text } = entry;
      const holds = (word: string): boolean =>
        text.includes(word) || (mayHaveTypo(word) && holdsWithTypo(text, word, FIELD_END));
      if (words.every(holds)) hits.offer({ id, score: 0, text, variants: 1 }, entry);
    }
  }
}

interface Hit extends StyleHit {
  readonly score: number;
  readonly text: string;
}

const before = (left: Hit, right: Hit): boolean =>
  left.score < right.score || (left.score === right.score && left.text < right.text);

/** Keeps the best few of many, so that a word that half the catalogue holds costs no sorting of it. */
class BestHits {
  readonly #hits: Hit[] = [];
  readonly #limit: number;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get isEmpty(): boolean {
    return this.#hits.length === 0;
  }

  offer(hit: Hit): void {
    const last = this.#hits.at(-1);
    if (this.#hits.length >= this.#limit && (last === undefined || !before(hit, last))) return;
    let place = this.#hits.length;
    while (place > 0 && before(hit, this.#hits[place - 1] ?? hit)) place -= 1;
    this.#hits.splice(place, 0, hit);
    if (this.#hits.length > this.#limit) this.#hits.pop();
  }

  all(): readonly StyleHit[] {
    return this.#hits;
  }
}

/** Leaves out what is not sold here and counts the variants of each style, before the best are kept. */
class StyledHits {
  readonly #best: BestHits;
  readonly #isSold: IsSold;
  readonly #styles = new Map<string, { best: Hit; count: number }>();

  constructor(best: BestHits, isSold: IsSold) {
    this.#best = best;
    this.#isSold = isSold;
  }

  get isEmpty(): boolean {
    return this.#best.isEmpty && this.#styles.size === 0;
  }

  offer(hit: Hit, entry: Pick<Entry, 'style' | 'assortments'>): void {
    if (!this.#isSold(entry)) return;
    if (entry.style === undefined) {
      this.#best.offer(hit);
      return;
    }
    const known = this.#styles.get(entry.style);
    if (known === undefined) {
      this.#styles.set(entry.style, { best: hit, count: 1 });
      return;
    }
    known.count += 1;
    if (before(hit, known.best)) known.best = hit;
  }

  all(): readonly StyleHit[] {
    for (const { best, count } of this.#styles.values()) this.#best.offer({ ...best, variants: count });
    return this.#best.all();
  }
}

/** Lower is better: a whole field, then the start of one, then the tail of one (barcodes), then anywhere. */
function score(text: string, word: string): number {
  if (text.includes(FIELD_END + word + FIELD_END)) return 0;
  if (text.includes(FIELD_END + word)) return 1;
  if (text.includes(word + FIELD_END)) return 2;
  return 3;
}

function searchText({ name, spec, pinyin, initials, sku, plu, codes, style }: ProductDocument): string {
  const fields = [name, spec, pinyin?.replaceAll(' ', ''), pinyin, initials, sku, plu, style, ...codes];
  return searchForm(FIELD_END + fields.filter((field) => field !== undefined).join(FIELD_END) + FIELD_END);
}
