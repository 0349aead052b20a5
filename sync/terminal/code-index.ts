/**
 * The catalogue in memory: from every code, SKU and PLU to its product, and a compact text of each product to search in.
 * RxDB cannot index an array, and a scan must not wait for a query: a map and a point read do it. Kept up to date from
 * the collection's own change events, so it is as new as the database. Pure: fed and asked by catalogue.ts.
 */
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
  readonly quick: number | undefined;
  /** Fields of `searchText` parted by FIELD_END. */
  readonly text: string;
}

const FIELD_END = '\u0000';

/** Upper and lower case, full and half width are the same when searching. */
export const searchForm = (text: string): string => text.normalize('NFKC').toLowerCase().trim();

export class CodeIndex {
  readonly #claims = new Map<string, Claim>();
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
    this.#entries.set(product.id, {
      keys: claims.map(([key]) => key),
      quick: product.quick,
      text: searchText(product),
    });
  }

  remove(id: string): void {
    const entry = this.#entries.get(id);
    if (entry === undefined) return;
    for (const key of entry.keys) if (this.#claims.get(key)?.product === id) this.#claims.delete(key);
    this.#entries.delete(id);
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
  quickItems(): readonly string[] {
    const places = [...this.#entries].flatMap(([id, { quick }]) => (quick === undefined ? [] : [{ id, quick }]));
    return places.sort((left, right) => left.quick - right.quick || (left.id < right.id ? -1 : 1)).map(({ id }) => id);
  }

  /** Ids of at most `limit` products that hold every word of `text`, best first; if none does, with a wrong key in each. */
  search(text: string, limit: number): readonly string[] {
    const words = searchForm(text)
      .split(/\s+/)
      .filter((word) => word !== '');
    const [first] = words;
    if (first === undefined) return [];
    const best = new BestHits(limit);
    for (const [id, { text: held }] of this.#entries) {
      if (words.every((word) => held.includes(word))) best.offer({ id, score: score(held, first), text: held });
    }
    if (best.isEmpty && words.some(mayHaveTypo)) this.#searchTypos(words, best);
    return best.ids();
  }

  #searchTypos(words: readonly string[], best: BestHits): void {
    for (const [id, { text }] of this.#entries) {
      const holds = (word: string): boolean =>
        text.includes(word) || (mayHaveTypo(word) && holdsWithTypo(text, word, FIELD_END));
      if (words.every(holds)) best.offer({ id, score: 0, text });
    }
  }
}

interface Hit {
  readonly id: string;
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

  ids(): readonly string[] {
    return this.#hits.map(({ id }) => id);
  }
}

/** Lower is better: a whole field, then the start of one, then the tail of one (barcodes), then anywhere. */
function score(text: string, word: string): number {
  if (text.includes(FIELD_END + word + FIELD_END)) return 0;
  if (text.includes(FIELD_END + word)) return 1;
  if (text.includes(word + FIELD_END)) return 2;
  return 3;
}

function searchText({ name, spec, pinyin, initials, sku, plu, codes }: ProductDocument): string {
  const fields = [name, spec, pinyin?.replaceAll(' ', ''), pinyin, initials, sku, plu, ...codes];
  return searchForm(FIELD_END + fields.filter((field) => field !== undefined).join(FIELD_END) + FIELD_END);
}
