/**
 * The parked sales of the store as this terminal knows them: its own until the cloud has them, those of other terminals as
 * they were pulled, and what the cloud must still be told is gone. One file, written before the journal is, so that a
 * crash between the two loses nothing: what the journal does not know yet never left the open cart. Called by the park desk.
 */
import Type, { type Static } from 'typebox';
import { Compile } from 'typebox/compile';
import { PARKED_SALES_MAX } from '../../sync/domain/cart-content.ts';
import type { EntryId, SaleId } from '../../sync/domain/ids.ts';
import { CHECKPOINT } from '../../sync/protocol/messages.ts';
import { PARKED_SALE_DOCUMENT } from '../../sync/schemas/documents/catalogue.ts';
import { BUSINESS_DAY, COUNT, FEN, SALE_ID, STAFF_ID, TERMINAL_ID } from '../../sync/schemas/scalars.ts';
import { jsonFile, type DataFolder } from '../data-folder.ts';
import { KeptState } from '../kept-state.ts';
import { KEPT_CART, MEMBERS_IN_CART } from './open-cart.ts';

/** The free-form part of the document: a cart without its way back, and what a list shows of it. */
export const PARKED_CONTENT = Type.Object({
  version: Type.Literal(1),
  cart: KEPT_CART,
  members: MEMBERS_IN_CART,
  staff: STAFF_ID,
  terminal: TERMINAL_ID,
  businessDay: BUSINESS_DAY,
  units: COUNT,
  total: FEN,
  /** What each line showed, in the order of the lines. */
  amounts: Type.Array(FEN, { maxItems: 500 }),
});
export type ParkedContent = Static<typeof PARKED_CONTENT>;
export type ParkedDocument = Omit<Static<typeof PARKED_SALE_DOCUMENT>, 'cart'> & { readonly cart: ParkedContent };

const HELD = Type.Object({
  document: Type.Unsafe<ParkedDocument>(PARKED_SALE_DOCUMENT),
  /** `parking`: not in the journal yet. `unsent`: the cloud has not said that it has it. */
  stage: Type.Union([Type.Literal('parking'), Type.Literal('unsent'), Type.Literal('stored')]),
  /** The sale that it goes on as, from before the cloud is asked. */
  resuming: Type.Optional(Type.Object({ saleId: SALE_ID, claimed: Type.Boolean() })),
});
export type Held = Static<typeof HELD>;
/** Every terminal of the store may be at its edge at once, unseen by the others. */
const HELD_MAX = PARKED_SALES_MAX * 8;
const BOX_FILE = Type.Object({
  version: Type.Literal(1),
  checkpoint: Type.Union([CHECKPOINT, Type.Null()]),
  held: Type.Array(HELD, { maxItems: HELD_MAX }),
  gone: Type.Array(Type.Object({ document: Type.Unsafe<ParkedDocument>(PARKED_SALE_DOCUMENT), as: Type.String() }), {
    maxItems: HELD_MAX,
  }),
});
export type BoxState = Omit<Static<typeof BOX_FILE>, 'version'>;
const content = Compile(PARKED_CONTENT);
const shape = Compile(PARKED_SALE_DOCUMENT);

export class ParkedBox {
  readonly #kept: KeptState<BoxState>;

  private constructor(kept: KeptState<BoxState>) {
    this.#kept = kept;
  }

  static async load(folder: DataFolder, changed: () => void): Promise<ParkedBox> {
    const empty: BoxState = { checkpoint: null, held: [], gone: [] };
    return new ParkedBox(await KeptState.load(jsonFile(folder, 'parked.json', BOX_FILE), empty, changed));
  }

  get state(): BoxState {
    return this.#kept.value;
  }

  get(id: EntryId): Held | undefined {
    return this.state.held.find(({ document }) => document.id === id);
  }

  /** One change after another; resolves once it is on the disk. Nothing is written when nothing changes. */
  update(change: (state: BoxState) => BoxState): Promise<void> {
    return this.#kept.update(change);
  }

  put(held: Held): Promise<void> {
    return this.update((state) => ({ ...state, held: [...without(state.held, held.document.id), held] }));
  }

  drop(id: string): Promise<void> {
    return this.update((state) => ({ ...state, held: without(state.held, id) }));
  }

  /** It goes on, or was thrown away, as `as`: out of the list; the cloud is told unless it was asked before. */
  end(id: string, as: SaleId | 'discarded', isClaimed: boolean): Promise<void> {
    return this.update((state) => {
      const found = state.held.find(({ document }) => document.id === id);
      if (found === undefined) return state;
      const gone = isClaimed ? state.gone : [...state.gone, { document: found.document, as }].slice(-HELD_MAX);
      return { ...state, gone, held: without(state.held, id) };
    });
  }
}

export const without = (held: readonly Held[], id: string): Held[] => held.filter(({ document }) => document.id !== id);

/** A document of the collection, when it is one that this program can go on with. */
export function parkedDocument(value: unknown): ParkedDocument | undefined {
  return shape.Check(value) && content.Check(value.cart) ? (value as ParkedDocument) : undefined;
}

/** What stands in the cloud in its place: nobody's name, only what it went on as. */
export const tombstoneOf = ({ id, parkedAt }: ParkedDocument, as: string): Record<string, unknown> => ({
  id,
  name: '-',
  parkedAt,
  cart: { wentOnAs: as },
  _deleted: true,
});
