/**
 * Prices stand for an hour from the first line on (DOMAIN.md §2); then the open cart is priced anew with what the catalogue asks by
 * then, and what changed is told as a resumed sale's is. The host decides when the hour is over; here the catalogue is asked, which
 * the host does not have. Watched by the checkout.
 */
import type { ParkedPreview } from '../../main/contract/views.ts';
import { PRICING_NOW_MS } from '../../sync/domain/cart-content.ts';
import { createStore, type Readable } from '../app/store.ts';
import type { Till } from '../app/till.ts';

/** A payment may be under way: the prices stand until it is over, and are asked about again. */
const ASK_AGAIN_MS = 15_000;

export interface FreshPrices {
  /** What taking prices anew changed; null when that was seen. */
  readonly changes: Readable<ParkedPreview | null>;
  readonly seen: () => void;
  /** Watches the cart and the clock; the answer ends it. */
  readonly watch: () => () => void;
}

type Watched = Pick<Till, 'client' | 'database' | 'clock'> & { readonly cart: Pick<Till['cart'], 'cart' | 'refresh'> };

export function createFreshPrices({ client, database, cart, clock }: Watched): FreshPrices {
  const changes = createStore<ParkedPreview | null>(null);
  let priced: { readonly saleId: string | null; readonly at: number } | null = null;
  let askedAt = 0;
  let isAsking = false;
  const ask = async (): Promise<void> => {
    const open = cart.cart.get();
    if (open === null) return;
    const ids = [...new Set(open.lines.map(({ product }) => product.id))];
    const found = await database.products(ids);
    // A product that the catalogue no longer has keeps its price.
    const products = found.ok ? found.value.map(({ product }) => product) : [];
    const answer = await client.call('cart.reprice', { revision: open.revision, products });
    await cart.refresh();
    if (!answer.ok) return;
    const { lines, totalBefore, totalAfter } = answer.value;
    if (lines.length > 0 || totalBefore !== totalAfter) changes.set(answer.value);
  };
  const look = (): void => {
    const open = cart.cart.get();
    const pricedAt = open?.pricedAt ?? null;
    if (open === null || pricedAt === null || open.lines.length === 0 || open.heldOrder?.step === 'open') {
      priced = null;
      return;
    }
    // The host took the prices anew by itself when a line was added after the hour: by the book alone.
    const isAnew = priced !== null && priced.saleId === open.saleId && pricedAt > priced.at;
    const isOver = clock.get() >= pricedAt + PRICING_NOW_MS && clock.get() >= askedAt + ASK_AGAIN_MS;
    priced = { saleId: open.saleId, at: pricedAt };
    if (isAsking || !(isAnew || isOver)) return;
    isAsking = true;
    askedAt = clock.get();
    void ask().finally(() => {
      isAsking = false;
      const now = cart.cart.get();
      if (now?.pricedAt != null) priced = { saleId: now.saleId, at: now.pricedAt };
    });
  };
  return {
    changes,
    seen: () => changes.set(null),
    watch: () => {
      const ends = [cart.cart.subscribe(look), clock.subscribe(look)];
      look();
      return () => {
        for (const end of ends) end();
      };
    },
  };
}
