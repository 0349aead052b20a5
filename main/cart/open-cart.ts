/**
 * The one open cart of this terminal. It lives here, not in a screen: a reloaded or crashed screen finds it again, and so
 * does a host killed in mid-sale (cart.json). Every change names the revision it was made on; an older one is refused.
 * The sale's id is fixed when the cart begins; revisions go on from sale to sale. Called by dispatch and by commit.
 */
import Type, { type Static } from 'typebox';
import { emptyCart, isPricingStale, mustAskServing, reduceCart, type Cart } from '../../sync/domain/cart.ts';
import { uuidV7, type SaleId } from '../../sync/domain/ids.ts';
import type { EpochMs } from '../../sync/domain/time.ts';
import { answered, failed } from '../answers.ts';
import type { Answer } from '../contract/contract.ts';
import { MEMBER_IN_CART, type CartCommandMessage, type CartView, type MemberInCart } from '../contract/views.ts';
import { jsonFile, type DataFolder, type JsonFile } from '../data-folder.ts';
import type { HostKillPoints } from '../kill-points.ts';
import type { RandomSource } from '../ports.ts';
import { cartView, commandOf, type CartSource } from './cart-view.ts';
import type { PriceBooks } from './price-books.ts';

/** Members named in one cart, for undo; more than anybody scans. */
const MEMBERS_MAX = 20;

// The cart is our own reducer's value; what must hold for the host to read it back is checked, lines are the reducer's.
const CART_FILE = Type.Object({
  version: Type.Literal(1),
  begun: Type.Boolean(),
  bookHash: Type.Union([Type.String(), Type.Null()]),
  members: Type.Array(MEMBER_IN_CART, { maxItems: MEMBERS_MAX }),
  cart: Type.Unsafe<Cart>(
    Type.Object({
      saleId: Type.String(),
      revision: Type.Integer({ minimum: 0 }),
      openedAt: Type.Union([Type.Integer(), Type.Null()]),
      nextLine: Type.Integer({ minimum: 1 }),
      lines: Type.Array(Type.Object({ lineId: Type.String(), product: Type.Object({ id: Type.String() }) })),
      history: Type.Array(Type.Object({ index: Type.Integer() })),
      coupons: Type.Array(Type.Unknown()),
      serving: Type.Object({ kind: Type.String() }),
    }),
  ),
});
type Kept = Omit<Static<typeof CART_FILE>, 'version'>;

export interface OpenCartParts {
  readonly folder: DataFolder;
  readonly books: PriceBooks;
  readonly random: RandomSource;
  readonly now: () => EpochMs;
  readonly killPoints: HostKillPoints;
  readonly changed: (view: CartView) => void;
}

export class OpenCart {
  readonly #parts: OpenCartParts;
  readonly #file: JsonFile<Static<typeof CART_FILE>>;
  #kept: Kept;
  #turn: Promise<unknown> = Promise.resolve();

  private constructor(parts: OpenCartParts) {
    this.#parts = parts;
    // Not synced: a killed process loses nothing, and no money is in an open cart.
    this.#file = jsonFile(parts.folder, 'cart.json', CART_FILE, { durable: false });
    this.#kept = { begun: false, bookHash: null, members: [], cart: emptyCart(this.#newSaleId()) };
  }

  /** `isCommitted` tells a cart that was sold just before the host died: it is not offered again. */
  static async load(parts: OpenCartParts, isCommitted: (saleId: SaleId) => boolean): Promise<OpenCart> {
    const open = new OpenCart(parts);
    const kept = await open.#file.load();
    if (kept === undefined) return open;
    const { begun, bookHash, members, cart } = kept;
    open.#kept = { begun, bookHash, members, cart };
    if (isCommitted(cart.saleId)) await open.clearSold();
    return open;
  }

  get cart(): Cart {
    return this.#kept.cart;
  }

  get isEmpty(): boolean {
    return this.#kept.cart.lines.length === 0;
  }

  get mustAskServing(): boolean {
    return mustAskServing(this.#kept.cart);
  }

  /** What the next price is made from. */
  get source(): CartSource {
    const { cart, begun, bookHash } = this.#kept;
    const book = this.#parts.books.bookOf(bookHash ?? undefined);
    return { cart, begun, member: this.member, book, now: this.#parts.now() };
  }

  get member(): MemberInCart | null {
    const { cart, members } = this.#kept;
    return members.find(({ id }) => id === cart.member?.id) ?? null;
  }

  view(): CartView {
    return cartView(this.source);
  }

  /** One change by a screen. Resolves when it survives a crash of the host. */
  apply(revision: number, message: CartCommandMessage): Promise<Answer<CartView>> {
    return this.#inTurn(async () => {
      if (revision !== this.cart.revision) return failed('stale_revision');
      if (message.type === 'addProduct' && this.#parts.books.active === undefined) return failed('no_price_book');
      const now = this.#parts.now();
      const begun = await this.#begun(message);
      const change = reduceCart(begun.cart, commandOf(message, now));
      if (!change.ok) return failed('cart_refused', { reason: change.error.code });
      const members = message.type === 'setMember' ? withMember(begun.members, message.member) : begun.members;
      try {
        cartView({ ...this.source, cart: change.value });
      } catch (error) {
        if (error instanceof RangeError) return failed('cart_refused', { reason: 'amount_out_of_range' });
        throw error;
      }
      await this.#keep({ ...begun, begun: true, members, cart: change.value });
      await this.#repriceWhenStale();
      return answered(this.view());
    });
  }

  /** Work that must not meet a change of the cart: commit runs in here. */
  exclusively<Value>(work: () => Promise<Value>): Promise<Value> {
    return this.#inTurn(work);
  }

  /** Within `exclusively`: prices older than an hour are taken anew. True when that changed what is due. */
  async repriced(): Promise<boolean> {
    const before = this.view().cashDue;
    await this.#repriceWhenStale();
    return this.view().cashDue !== before;
  }

  /**
   * Within `exclusively`: the cart was sold; the next one begins empty. The sale stands in the journal, so a disk that does
   * not take the empty cart takes nothing back: a restart knows the sale and begins anew too.
   */
  async clearSold(): Promise<void> {
    const next = this.#next();
    try {
      await this.#keep(next);
    } catch {
      this.#kept = next;
      this.#parts.changed(this.view());
    }
  }

  /** The cart that the command applies to: a new sale's id at its first command, the active book at its first line. */
  async #begun(message: CartCommandMessage): Promise<Kept> {
    const kept = this.#kept.begun
      ? this.#kept
      : { ...this.#kept, cart: { ...this.#kept.cart, saleId: this.#newSaleId() } };
    if (message.type !== 'addProduct' || kept.cart.lines.length > 0) return kept;
    await this.#parts.books.pin();
    return { ...kept, bookHash: this.#parts.books.active?.head.hash ?? null };
  }

  async #repriceWhenStale(): Promise<void> {
    const { books, now } = this.#parts;
    const at = now();
    const hasOwnBook = this.cart.lines.length > 0 && this.#kept.bookHash !== null;
    if (hasOwnBook && !isPricingStale(this.cart, at)) return;
    if (this.cart.lines.length === 0) return;
    await books.pin();
    const bookHash = books.active?.head.hash ?? null;
    const repriced = isPricingStale(this.cart, at)
      ? reduceCart(this.cart, { kind: 'reprice', at, products: [] })
      : undefined;
    await this.#keep({ ...this.#kept, bookHash, cart: repriced?.ok === true ? repriced.value : this.cart });
  }

  #next(): Kept {
    const cart = { ...emptyCart(this.#newSaleId()), revision: this.cart.revision + 1 };
    return { begun: false, bookHash: null, members: [], cart };
  }

  async #keep(kept: Kept): Promise<void> {
    this.#parts.killPoints.reach('cart.before_save');
    await this.#file.save({ version: 1, ...kept });
    this.#parts.killPoints.reach('cart.after_save');
    this.#kept = kept;
    this.#parts.changed(this.view());
  }

  #newSaleId(): SaleId {
    return uuidV7(this.#parts.now(), this.#parts.random.bytes(10)) as SaleId;
  }

  #inTurn<Value>(work: () => Promise<Value>): Promise<Value> {
    const turn = this.#turn.then(work, work);
    this.#turn = turn.catch(() => undefined);
    return turn;
  }
}

function withMember(members: readonly MemberInCart[], member: MemberInCart): MemberInCart[] {
  return [...members.filter(({ id }) => id !== member.id), member].slice(-MEMBERS_MAX);
}
