/**
 * The one open cart of this terminal. It lives here, not in a screen: a reloaded or crashed screen finds it again, and so
 * does a host killed in mid-sale (cart.json). Every change names the revision it was made on; an older one is refused.
 * The sale's id is fixed when the cart begins; revisions go on from sale to sale. Called by dispatch and by commit.
 */
import Type, { type Static } from 'typebox';
import {
  emptyCart,
  isPricingStale,
  mustAskServing,
  reduceCart,
  type Cart,
  type CartProduct,
} from '../../sync/domain/cart.ts';
import { uuidV7, type SaleId, type StaffId } from '../../sync/domain/ids.ts';
import { fen, type Fen } from '../../sync/domain/money.ts';
import { ok } from '../../sync/domain/result.ts';
import type { StaffQuota } from '../../sync/domain/staff-purchase.ts';
import type { EntryOf } from '../../sync/schemas/entries/entry.ts';
import { answered, failed, type Failure } from '../answers.ts';
import type { Answer } from '../contract/contract.ts';
import { MEMBER_IN_CART, type CartCommandMessage, type CartView, type MemberInCart } from '../contract/views.ts';
import { jsonFile, type JsonFile } from '../data-folder.ts';
import type { HostKillPoints } from '../kill-points.ts';
import { shownOrder, type OrderLink } from '../order/order-box.ts';
import { readSavedCart } from './saved-cart.ts';
import type { CartHand, OpenCartParts } from './open-cart-parts.ts';
import { cartView, changedSince, commandOf, lookAt, type CartSource, type Repriced, sumsOf } from './cart-view.ts';
import { refusedByOrder, rightFor, senseless } from './guarded-lines.ts';
import { allowByHand, soldToStaff, unallowedIn, type Unallowed } from './hand-pricing.ts';

/** Members named in one cart, for undo; more than anybody scans. */
const MEMBERS_MAX = 20;

// The cart is our own reducer's value; what must hold for the host to read it back is checked, lines are the reducer's.
export const KEPT_CART = Type.Unsafe<Cart>(
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
);
export const MEMBERS_IN_CART = Type.Array(MEMBER_IN_CART, { maxItems: MEMBERS_MAX });
const BOOK_HASH = Type.Union([Type.String(), Type.Null()]);
const CART_FILE = Type.Object({
  version: Type.Literal(1),
  begun: Type.Boolean(),
  bookHash: BOOK_HASH,
  members: MEMBERS_IN_CART,
  cart: KEPT_CART,
  /** What a split set aside: the cart after this one. */
  rest: Type.Optional(Type.Object({ bookHash: BOOK_HASH, members: MEMBERS_IN_CART, cart: KEPT_CART })),
});
type Kept = Omit<Static<typeof CART_FILE>, 'version'>;
/** A cart with all that pricing and showing it needs: what a split sets aside and a parked sale brings back. */
export type CartParts = Pick<Kept, 'cart' | 'members' | 'bookHash'>;

type MessageType = CartCommandMessage['type'];
const UNKNOWN_TO_BOOK: Partial<Readonly<Record<MessageType, string>>> = {
  addCoupon: 'unknown_coupon',
  setPoints: 'points_not_taken',
};

export class OpenCart {
  readonly #parts: OpenCartParts;
  readonly #file: JsonFile<Static<typeof CART_FILE>>;
  #kept: Kept;
  #turn: Promise<unknown> = Promise.resolve();
  /** Told with the view until the next change. */
  #repricedBy: Fen | undefined;
  /** Prices were taken anew by book alone: what it cost before, until the catalogue's own prices have come (`freshened`). */
  #before: CartView | undefined;

  private constructor(parts: OpenCartParts) {
    this.#parts = parts;
    // Not synced: a killed process loses nothing, and no money is in an open cart.
    this.#file = jsonFile(parts.folder, 'cart.json', CART_FILE, { durable: false });
    this.#kept = { begun: false, bookHash: null, members: [], cart: emptyCart(this.newSaleId()) };
  }

  /**
   * `isOver` tells a cart that was sold, parked or voided just before the host died: it is not offered again. `saved` is the
   * cart that money was asked for: a power cut may have taken the file of it, or left an older one.
   */
  static async load(
    parts: OpenCartParts,
    isOver: (saleId: SaleId) => boolean,
    saved?: EntryOf<'cart.saved'>['body'],
  ): Promise<OpenCart> {
    const open = new OpenCart(parts);
    const kept = await open.#file.load();
    if (kept !== undefined) {
      const { begun, bookHash, members, cart, rest } = kept;
      open.#kept = { begun, bookHash, members, cart, ...(rest === undefined ? {} : { rest }) };
      if (isOver(open.cart.saleId)) await open.beginNext();
    }
    const { saleId, revision } = open.cart;
    if (saved === undefined || isOver(saved.saleId) || (saved.saleId === saleId && saved.revision <= revision))
      return open;
    const found = readSavedCart(saved);
    if (found !== undefined) await open.place(found);
    return open;
  }

  get cart(): Cart {
    return this.#kept.cart;
  }

  get isEmpty(): boolean {
    return this.#kept.cart.lines.length === 0;
  }

  /** Where a crash on the cart's way matters, also for the desks that work on it. */
  get killPoints(): HostKillPoints {
    return this.#parts.killPoints;
  }

  get mustAskServing(): boolean {
    return mustAskServing(this.#kept.cart);
  }

  /** What the next price is made from. */
  get source(): CartSource {
    const { cart, begun, bookHash } = this.#kept;
    const book = this.#parts.books.bookOf(bookHash ?? undefined);
    return {
      cart,
      begun,
      member: this.member,
      book,
      now: this.#parts.now(),
      ...(this.#kept.rest === undefined ? {} : { rest: this.#restView(this.#kept.rest) }),
      ...(this.#repricedBy === undefined ? {} : { repricedBy: this.#repricedBy }),
      ...(this.credit === undefined ? {} : { credit: this.credit }),
      ...quotaIn(this.#quota(cart), cart.member === null ? undefined : this.#parts.staffOf?.(cart.member.id)),
      ...this.#ofOrder(this.order),
    };
  }

  #quota({ orderDiscount }: Cart): StaffQuota | undefined {
    const buyer = orderDiscount?.buyer;
    return buyer === undefined ? undefined : this.#parts.quota?.(buyer.staff);
  }

  /** Goods of an earlier sale pay the open one. */
  get credit(): CartView['credit'] {
    return this.#parts.credit(this.cart.saleId);
  }

  get order(): OrderLink | undefined {
    return this.#parts.order(this.cart.saleId);
  }

  get member(): MemberInCart | null {
    const { cart, members } = this.#kept;
    return members.find(({ id }) => id === cart.member?.id) ?? null;
  }

  /** What was done by hand and goes further than was allowed. */
  get unallowed(): readonly Unallowed[] {
    const { source } = this;
    return unallowedIn(this.cart, sumsOf(lookAt(source), source.quota));
  }

  view(): CartView {
    return cartView(this.source);
  }

  /** One change by a screen. Resolves when it survives a crash of the host. */
  apply(revision: number, message: CartCommandMessage, hand: CartHand): Promise<Answer<CartView>> {
    const { staff, allow, buyer, coupon } = hand;
    return this.#inTurn(async () => {
      if (revision !== this.cart.revision) return failed('stale_revision');
      const ofOrder = refusedByOrder(message, this.order?.step);
      if (ofOrder !== undefined) return ofOrder;
      if (isAdding(message) && this.#parts.books.active === undefined) return failed('no_price_book');
      const senselessFor = senseless(message, this.cart);
      if (senselessFor !== undefined) return failed('cart_refused', { reason: senselessFor });
      const right = rightFor(message);
      const permitted = right === undefined ? ok(undefined) : allow(right.permission, right.amount);
      if (!permitted.ok) return permitted.error;
      const begun = await this.#begun(message);
      const { book, now } = this.source;
      const at = begun.cart.openedAt ?? now;
      const priced = (product: CartProduct): CartProduct => this.#parts.books.atPriceOf(book, product, at);
      const by = { by: staff, ...(permitted.value === undefined ? {} : { approval: permitted.value }) };
      const command = commandOf(message, { at: now, staff, book, priced, permitted: by, coupon });
      if (command === undefined) return failed('cart_refused', { reason: UNKNOWN_TO_BOOK[message.type] ?? 'unknown' });
      if (command.kind === 'addCoupon' && begun.cart.coupons.some(({ id }) => id === command.coupon.id))
        return failed('cart_refused', { reason: 'duplicate_coupon' });
      const change = reduceCart(begun.cart, command);
      if (!change.ok) return failed('cart_refused', { reason: change.error.code });
      let cart = change.value;
      const members = message.type === 'setMember' ? withMember(begun.members, message.member) : begun.members;
      try {
        if (buyer !== undefined) cart = soldToStaff(cart, buyer);
        const allowed = allowByHand(cart, sumsOf(lookAt({ ...this.source, cart }), this.#quota(cart)), message, allow);
        if (!allowed.ok) return allowed.error;
        cart = allowed.value;
        const refused = await this.refusesPaid(cart);
        if (refused !== undefined) return refused;
      } catch (error) {
        if (error instanceof RangeError) return failed('cart_refused', { reason: 'amount_out_of_range' });
        throw error;
      }
      this.#repricedBy = undefined;
      await this.#keep({ ...begun, begun: true, members, cart });
      await this.#repriceWhenStale();
      return answered(this.view());
    });
  }

  /** Within `exclusively`: why the open cart cannot become this one while it is being paid. */
  refusesPaid(cart: Cart): Promise<Failure | undefined> {
    return this.#parts.payment.refuses(cart, () => lookAt({ ...this.source, cart }).priced);
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
   * Prices that are older than an hour, taken anew with what the catalogue asks for these products now; what changed since the cart
   * was last seen at its old prices. Nothing changes before the hour is over, while a payment is under way, or of an order.
   */
  freshened(revision: number, products: readonly CartProduct[]): Promise<Answer<Repriced>> {
    return this.#inTurn(async () => {
      if (revision !== this.cart.revision) return failed('stale_revision');
      const isDue = this.#before !== undefined || isPricingStale(this.cart, this.#parts.now());
      const mayNot = this.order?.step === 'open' || this.isEmpty || this.#parts.payment.isUnderWay();
      const before = this.#before ?? this.view();
      if (isDue && !mayNot) await this.#reprice(products);
      this.#before = undefined;
      return answered(changedSince(before, this.view()));
    });
  }

  /** Within `exclusively`: all there is of the open cart, to be set aside. */
  get parts(): CartParts {
    const { cart, members, bookHash } = this.#kept;
    return { cart, members, bookHash };
  }

  /** The active book, kept for a cart that is priced by it from now on. */
  async pinnedBook(): Promise<string | null> {
    await this.#parts.books.pin();
    return this.#parts.books.active?.head.hash ?? null;
  }

  #ofOrder(link: OrderLink | undefined): Pick<CartSource, 'heldOrder' | 'agreed'> {
    if (link === undefined) return {};
    return { heldOrder: shownOrder(link), ...(link.step === 'open' ? { agreed: link.agreed } : {}) };
  }

  /** What a cart that is not the open one costs by the active book. Prices only; nothing is kept. */
  viewOf({ cart, members, bookHash }: CartParts): CartView {
    const book = this.#parts.books.bookOf(bookHash ?? undefined);
    const member = members.find(({ id }) => id === cart.member?.id) ?? null;
    return cartView({ cart, begun: true, member, book, now: this.#parts.now() });
  }

  /** Within `exclusively`: the sale has an id from now on, also without a line. */
  async begin(): Promise<void> {
    if (!this.#kept.begun)
      await this.#keep({ ...this.#kept, begun: true, cart: { ...this.cart, saleId: this.newSaleId() } });
  }

  /** What the view shows beside the cart changed. */
  tell(): void {
    this.#parts.changed(this.view());
  }

  /** Within `exclusively`: this cart in place of the open one, which is empty or is a part of it. */
  async place(next: CartParts, rest?: CartParts): Promise<void> {
    this.#repricedBy = undefined;
    this.#before = undefined;
    const cart = { ...next.cart, revision: Math.max(next.cart.revision, this.cart.revision + 1) };
    await this.#keep({ ...next, begun: true, cart, ...(rest === undefined ? {} : { rest }) });
  }

  /** What a split set aside. */
  get rest(): CartParts | undefined {
    return this.#kept.rest;
  }

  /**
   * Within `exclusively`: the cart was sold, parked or voided; the next one is what a split set aside, else empty. That
   * stands in the journal, so a disk that does not take the next cart takes nothing back: a restart begins anew too.
   */
  async beginNext(): Promise<void> {
    this.#repricedBy = undefined;
    this.#before = undefined;
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
      : { ...this.#kept, cart: { ...this.#kept.cart, saleId: this.newSaleId() } };
    if (!isAdding(message) || kept.cart.lines.length > 0) return kept;
    await this.#parts.books.pin();
    return { ...kept, bookHash: this.#parts.books.active?.head.hash ?? null };
  }

  async #repriceWhenStale(): Promise<void> {
    const { now } = this.#parts;
    // What was agreed stands, whatever the hour.
    if (this.order?.step === 'open') return;
    const at = now();
    const hasOwnBook = this.cart.lines.length > 0 && this.#kept.bookHash !== null;
    if (hasOwnBook && (!isPricingStale(this.cart, at) || this.#parts.payment.isUnderWay())) return;
    if (this.cart.lines.length === 0) return;
    const isStale = isPricingStale(this.cart, at);
    if (isStale) this.#before ??= this.view();
    await this.#reprice([], isStale);
  }

  /** By the active book; `products`: what the catalogue asks for them now. */
  async #reprice(products: readonly CartProduct[], anew = true): Promise<void> {
    const { books, now } = this.#parts;
    const before = this.view().cashDue;
    await books.pin();
    const bookHash = books.active?.head.hash ?? null;
    const known = [...this.cart.lines.map(({ product }) => product), ...products];
    const repriced = anew
      ? reduceCart(this.cart, { kind: 'reprice', at: now(), products: this.pricedNow(known) })
      : undefined;
    const cart = repriced?.ok === true ? repriced.value : this.cart;
    const after = this.viewOf({ ...this.#kept, bookHash, cart }).cashDue;
    this.#repricedBy = after === before ? undefined : fen(after - before);
    await this.#keep({ ...this.#kept, bookHash, cart });
  }

  /** Products by the price lists of the active book. */
  pricedNow(products: readonly CartProduct[]): readonly CartProduct[] {
    const { books, now } = this.#parts;
    return products.map((product) => books.atPriceOf(books.active, product, now()));
  }

  #next(): Kept {
    const { rest } = this.#kept;
    const revision = this.cart.revision + 1;
    if (rest !== undefined) return { ...rest, begun: true, cart: { ...rest.cart, revision } };
    return { begun: false, bookHash: null, members: [], cart: { ...emptyCart(this.newSaleId()), revision } };
  }

  async #keep(kept: Kept): Promise<void> {
    this.#parts.killPoints.reach('cart.before_save');
    await this.#file.save({ version: 1, ...kept });
    this.#parts.killPoints.reach('cart.after_save');
    this.#kept = kept;
    this.#parts.changed(this.view());
  }

  #restView(rest: CartParts): NonNullable<CartView['rest']> {
    const { lines, total } = this.viewOf(rest);
    return { lines: lines.length, units: lines.reduce((sum, { quantity }) => sum + quantity, 0), total };
  }

  newSaleId(): SaleId {
    return uuidV7(this.#parts.now(), this.#parts.random.bytes(10)) as SaleId;
  }

  #inTurn<Value>(work: () => Promise<Value>): Promise<Value> {
    const turn = this.#turn.then(work, work);
    this.#turn = turn.catch(() => undefined);
    return turn;
  }
}

const isAdding = ({ type }: CartCommandMessage): boolean => type === 'addProduct' || type === 'addOpenItem';

function withMember(members: readonly MemberInCart[], member: MemberInCart): MemberInCart[] {
  return [...members.filter(({ id }) => id !== member.id), member].slice(-MEMBERS_MAX);
}

const quotaIn = (quota?: StaffQuota, buyer?: StaffId): Pick<CartSource, 'quota' | 'buyer'> => ({
  ...(quota === undefined ? {} : { quota }),
  ...(buyer === undefined ? {} : { buyer }),
});
