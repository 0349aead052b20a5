/** The price books of one till's window: pulled, handed to the host the oldest first, and what goods cost by them. Part of a till's people (till-agent.ts). */
import type { CartView } from '../../../main/contract/views.ts';
import type { MethodParams } from '../../../main/contract/contract.ts';
import type { PriceBookHead, PriceBookPart } from '../../../sync/schemas/documents/catalogue.ts';
import type { SoldProduct } from '../../../sync/schemas/sale.ts';
import type { Random } from '../seeded.ts';
import type { SimTerminal } from '../terminal/terminal.ts';

export class TillPrices {
  readonly #terminal: SimTerminal;
  #checkpoint: MethodParams<'replication.pull'>['request']['checkpoint'] = null;
  readonly #heads: PriceBookHead[] = [];
  readonly #prices = new Map<string, ReadonlyMap<string, SoldProduct['price']>>();

  constructor(terminal: SimTerminal) {
    this.#terminal = terminal;
  }

  /** What the database worker does in a window: hands the host every price book that it has not seen, the oldest first. */
  async activate(): Promise<void> {
    const terminal = this.#terminal;
    const request = { checkpoint: this.#checkpoint, limit: 1000 };
    const page = await terminal.call('replication.pull', { collection: 'priceBooks', request });
    if (page.ok) {
      this.#checkpoint = page.value.checkpoint;
      const heads = page.value.documents.filter((document) => document['type'] === 'head');
      const parts = page.value.documents.filter(
        (document) => document['type'] === 'part',
      ) as unknown as PriceBookPart[];
      for (const { book, prices } of parts)
        this.#prices.set(book, new Map(prices.map(([product, price]) => [product, price])));
      this.#heads.push(...(heads as unknown as PriceBookHead[]).map(withoutDeleted));
      this.#heads.sort((a, b) => a.from - b.from);
    } else if (page.code === 'cloud_refused') this.#checkpoint = null;
    for (const head of this.#heads.slice(-2)) await terminal.call('catalogue.activate', { head });
  }

  /** Now and then a window that slept wakes up and hands over the book it knew. */
  async oldWindow(random: Random): Promise<void> {
    const [oldest] = this.#heads;
    if (oldest !== undefined && random.chance(0.25)) await this.#terminal.call('catalogue.activate', { head: oldest });
  }

  /** With the price of the cart's book or, for its first line, the newest: as the screen looks it up. */
  inCart(product: SoldProduct, cart: CartView): SoldProduct {
    const id = cart.lines.length === 0 ? undefined : cart.book?.id;
    return this.#at(id ?? this.#heads.at(-1)?.id, product);
  }

  now(product: SoldProduct): SoldProduct {
    return this.#at(this.#heads.at(-1)?.id, product);
  }

  #at(book: string | undefined, product: SoldProduct): SoldProduct {
    return { ...product, price: this.#prices.get(book ?? '')?.get(product.id) ?? product.price };
  }
}

const withoutDeleted = (document: PriceBookHead): PriceBookHead =>
  Object.fromEntries(Object.entries(document).filter(([key]) => key !== '_deleted')) as unknown as PriceBookHead;
