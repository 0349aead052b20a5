/**
 * The price book that the open cart was begun with: what is added while it is open costs what that says, also after another book came
 * into force (DOMAIN.md §2: prices stand for an hour). Called by scans, searches, the grid of variants and quick items.
 */
import type { CartView } from '../../main/contract/views.ts';
import type { SoldProduct } from '../../sync/schemas/sale.ts';
import type { DatabaseStatus, ShopProduct, TerminalDatabase } from '../../sync/terminal/api.ts';
import type { Readable } from '../app/store.ts';

export interface CartBook {
  /** Undefined while the cart is empty: the next line begins with the book in force. */
  readonly cartBook: () => string | undefined;
  /** What was shown at the price of now, at what it costs in the open cart. */
  readonly atCartBook: (item: ShopProduct) => Promise<SoldProduct>;
}

export function createCartBook(
  database: Pick<TerminalDatabase, 'lookUp'>,
  status: Readable<DatabaseStatus | null>,
  cart: Readable<CartView | null>,
): CartBook {
  const cartBook = (): string | undefined => {
    const open = cart.get();
    return open === null || open.lines.length === 0 ? undefined : open.book?.id;
  };
  return {
    cartBook,
    atCartBook: async ({ product }) => {
      const book = cartBook();
      if (book === undefined || book === status.get()?.book?.id) return product;
      const found = await database.lookUp([product.sku], book);
      const then = found.ok && found.value.found ? found.value.item.product : product;
      return then.id === product.id ? then : product;
    },
  };
}
