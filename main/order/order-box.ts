/**
 * Which order the open cart is of: a deposit that is about to be taken for it, or an order that was opened to be picked up or paid
 * further. Bound to the sale's id and synced, so that a power cut in mid-payment finds the deposit beside its rows. Nothing here is
 * a fact: forgetting it leaves the order as it was. Written by the order desk; read by cart, payment and commit.
 */
import Type, { type Static } from 'typebox';
import type { SaleId } from '../../sync/domain/ids.ts';
import { AGREED_SALE, ORDER_CODE } from '../../sync/schemas/entries/order-kinds.ts';
import { TENDER_PART } from '../../sync/schemas/sale.ts';
import { COUNT, ENTRY_ID, FEN, INSTANT, SALE_ID, TEXT } from '../../sync/schemas/scalars.ts';
import type { OrderInCart } from '../contract/order-views.ts';
import { jsonFile, type DataFolder, type JsonFile } from '../data-folder.ts';

const COMMON = { order: ENTRY_ID, name: TEXT, promisedAt: INSTANT };
const NEW_ORDER = Type.Object({ step: Type.Literal('new'), ...COMMON, deposit: FEN });
const OPENED = Type.Object({
  step: Type.Literal('open'),
  ...COMMON,
  code: ORDER_CODE,
  agreed: AGREED_SALE,
  /** What was paid before and pays now, and by which tenders. */
  held: FEN,
  stands: Type.Array(TENDER_PART, { maxItems: 50 }),
  /** Another deposit rather than the pick-up. */
  deposit: Type.Union([FEN, Type.Null()]),
  claimed: Type.Boolean(),
  /** Only some units of it: what was picked up of each line before; `agreed` is what these units were agreed at. */
  part: Type.Optional(Type.Array(Type.Object({ lineId: Type.String(), before: COUNT }), { maxItems: 500 })),
  /** What stays with the shop after this pick-up. */
  rest: Type.Optional(Type.Object({ units: COUNT, held: FEN })),
});
export type NewOrder = Static<typeof NEW_ORDER>;
export type OpenedOrder = Static<typeof OPENED>;
export type OrderLink = NewOrder | OpenedOrder;

const BOX_FILE = Type.Object({
  version: Type.Literal(1),
  saleId: Type.Union([SALE_ID, Type.Null()]),
  link: Type.Union([NEW_ORDER, OPENED, Type.Null()]),
});

export class OrderBox {
  readonly #file: JsonFile<Static<typeof BOX_FILE>>;
  #saleId: SaleId | null = null;
  #link: OrderLink | null = null;

  private constructor(folder: DataFolder) {
    this.#file = jsonFile(folder, 'order.json', BOX_FILE);
  }

  static async load(folder: DataFolder): Promise<OrderBox> {
    const box = new OrderBox(folder);
    const kept = await box.#file.load();
    if (kept !== undefined) [box.#saleId, box.#link] = [kept.saleId, kept.link];
    return box;
  }

  readonly of = (saleId: SaleId): OrderLink | undefined =>
    saleId === this.#saleId ? (this.#link ?? undefined) : undefined;

  /** Whichever cart it is of. */
  get any(): { readonly saleId: SaleId | null; readonly link: OrderLink } | undefined {
    return this.#link === null ? undefined : { saleId: this.#saleId, link: this.#link };
  }

  async put(saleId: SaleId, link: OrderLink | null): Promise<void> {
    await this.#file.save({ version: 1, saleId, link });
    this.#saleId = saleId;
    this.#link = link;
  }
}

/** The order that is being picked up or paid further: its prices are not the book's. */
export const agreedIn = (link: OrderLink | undefined): OpenedOrder['agreed'] | undefined =>
  link?.step === 'open' ? link.agreed : undefined;

/** The deposit that payment is asked for instead of the goods; null for a sale. */
export const depositDue = (link: OrderLink | undefined): NewOrder['deposit'] | null => link?.deposit ?? null;

export function shownOrder(link: OrderLink): OrderInCart {
  const { order, name, promisedAt, deposit } = link;
  const common = { order, name, promisedAt, deposit };
  return link.step === 'new'
    ? { ...common, step: 'new', code: null, held: 0 as OrderInCart['held'] }
    : {
        ...common,
        step: deposit === null ? 'open' : 'add',
        code: link.code,
        held: link.held,
        ...(link.rest === undefined ? {} : { rest: link.rest }),
      };
}
