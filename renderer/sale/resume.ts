/**
 * Going on with a parked sale, step by step: today's prices are read from the catalogue, the host says what they change, the
 * cashier agrees, the host gives the cart; where the cloud cannot be asked, a warning comes first. Called by the parked list.
 */
import type { ParkedPreview, ParkedSaleView } from '../../main/contract/views.ts';
import type { SoldProduct } from '../../sync/schemas/sale.ts';
import { createStore, type Readable } from '../app/store.ts';
import type { Till } from '../app/till.ts';
import { LINE_ADDED, SCAN_FAILED } from '../input/sounds.ts';
import type { Refusal } from './refusal.ts';

interface Chosen {
  readonly sale: ParkedSaleView;
  readonly products: readonly SoldProduct[];
}
export type ResumeState =
  | { readonly step: 'list'; readonly refusal: Refusal | null }
  | ({ readonly step: 'changed'; readonly preview: ParkedPreview } & Chosen)
  | ({ readonly step: 'unclaimed' } & Chosen)
  | { readonly step: 'remove'; readonly sale: ParkedSaleView };

export interface Resume {
  readonly state: Readable<ResumeState>;
  readonly begin: (sale: ParkedSaleView) => void;
  readonly go: () => void;
  readonly goUnclaimed: () => void;
  readonly remove: (sale: ParkedSaleView) => void;
  readonly back: () => void;
}

export function createResume({ client, database, cart, play }: Till, done: () => void): Resume {
  const state = createStore<ResumeState>({ step: 'list', refusal: null });
  const refuse = (refusal: Refusal): void => {
    play(SCAN_FAILED);
    state.set({ step: 'list', refusal });
  };
  /** A product that the catalogue no longer has keeps the price that it was parked with. */
  const productsOf = async (sale: ParkedSaleView): Promise<readonly SoldProduct[]> => {
    const found = await database.products([...sale.products]);
    return found.ok ? found.value.map(({ product }) => product) : [];
  };
  const take = async ({ sale, products }: Chosen, unclaimed: boolean): Promise<void> => {
    const answer = await client.call('parked.resume', { id: sale.id, products: [...products], unclaimed });
    await cart.refresh();
    if (answer.ok) {
      play(LINE_ADDED);
      done();
    } else if (answer.code === 'parked_unclaimed') state.set({ step: 'unclaimed', sale, products });
    else refuse(answer);
  };
  const begin = async (sale: ParkedSaleView): Promise<void> => {
    const products = await productsOf(sale);
    const answer = await client.call('parked.preview', { id: sale.id, products: [...products] });
    if (!answer.ok) refuse(answer);
    else if (answer.value.lines.length > 0 || answer.value.totalBefore !== answer.value.totalAfter)
      state.set({ step: 'changed', preview: answer.value, sale, products });
    else await take({ sale, products }, false);
  };
  return {
    state,
    begin: (sale) => void begin(sale),
    go: () => {
      const now = state.get();
      if (now.step === 'changed') void take(now, false);
    },
    goUnclaimed: () => {
      const now = state.get();
      if (now.step === 'unclaimed') void take(now, true);
    },
    remove: (sale) => state.set({ step: 'remove', sale }),
    back: () => state.set({ step: 'list', refusal: null }),
  };
}
