/**
 * Parks the open cart and goes on with parked ones. Order of an act: the box's file, then the journal, then the cart; what a
 * crash leaves between them is settled at the next start, so that a parked sale is never lost and never there twice.
 * Whoever goes on with one takes it out of the cloud by comparing: of two terminals online one gets it. Called by dispatch.
 */
import { PARKED_SALES_MAX, reduceCart, type Cart } from '../../sync/domain/cart.ts';
import type { EntryId, SaleId } from '../../sync/domain/ids.ts';
import { businessDayAt, type EpochMs } from '../../sync/domain/time.ts';
import type { TerminalProfile } from '../../sync/protocol/messages.ts';
import { answered, failed } from '../answers.ts';
import type { Answer, MethodParams } from '../contract/contract.ts';
import type { CartView, ParkedPreview, ParkedSaleView, Session } from '../contract/views.ts';
import type { Journal } from '../journal/types.ts';
import type { Approvals } from '../session/approvals.ts';
import { cartProductOf } from './cart-view.ts';
import { lookedAtAnew } from './hand-pricing.ts';
import type { CartParts, OpenCart } from './open-cart.ts';
import type { Held, ParkedBox, ParkedContent, ParkedDocument } from './parked-box.ts';
import type { ParkedCloud } from './parked-cloud.ts';
import type { ParkedFacts } from './parked-facts.ts';

export interface ParkParts {
  readonly journal: Journal;
  readonly cart: OpenCart;
  readonly facts: ParkedFacts;
  readonly box: ParkedBox;
  readonly cloud: ParkedCloud;
  readonly approvals: Approvals;
  readonly profile: TerminalProfile;
  readonly terminal: TerminalProfile['terminal'];
  readonly isSold: (saleId: SaleId) => boolean;
  readonly hasPrices: () => boolean;
  readonly now: () => EpochMs;
}

type Fresh = MethodParams<'parked.preview'>['products'];

export class ParkDesk {
  readonly #parts: ParkParts;

  constructor(parts: ParkParts) {
    this.#parts = parts;
  }

  /** After the journal was folded: ends what a crash left in the middle. */
  async settle(): Promise<void> {
    const { box, facts, cart, isSold } = this.#parts;
    for (const held of box.state.held) {
      const { document, stage, resuming } = held;
      const id = document.id as EntryId;
      const saleId = facts.resumedAs(id);
      if (stage === 'parking' && !facts.wasParked(id)) await box.drop(id);
      else if (facts.wasDiscarded(id)) await box.end(id, 'discarded', false);
      else if (saleId !== undefined) {
        const isThere = cart.cart.saleId === saleId || facts.isOver(saleId) || isSold(saleId);
        if (!isThere && cart.isEmpty) await cart.place(await this.#fresh(document, saleId, []));
        await box.end(id, saleId, resuming?.claimed === true);
      } else if (stage === 'parking') await box.put({ ...held, stage: 'unsent' });
    }
  }

  list(): readonly ParkedSaleView[] {
    const { box, terminal } = this.#parts;
    return box.state.held
      .filter(({ stage }) => stage !== 'parking')
      .map(({ document }) => viewOf(document, terminal))
      .sort((a, b) => b.parkedAt - a.parkedAt);
  }

  park(session: Session, { revision, name }: MethodParams<'cart.park'>): Promise<Answer<CartView>> {
    const { cart, box, journal, facts, cloud } = this.#parts;
    return cart.exclusively(async () => {
      const { saleId, lines, revision: current } = cart.cart;
      if (revision !== current) return failed('stale_revision');
      if (lines.length === 0) return failed('cart_empty');
      if (facts.hasOpenTender(saleId)) return failed('cart_refused', { reason: 'tender_open' });
      if (cart.credit !== undefined) return failed('cart_refused', { reason: 'exchange_open' });
      if (cart.order !== undefined) return failed('cart_refused', { reason: 'order_open' });
      if (this.list().length >= PARKED_SALES_MAX) return failed('parked_full');
      const document = this.#documentOf(session, name);
      const parked = document.id as EntryId;
      await box.put({ document, stage: 'parking' });
      cart.killPoints.reach('park.after_box_before_journal');
      await journal.append(session.staff, () => [
        { kind: 'cart.parked', body: { saleId, parked, lines: lines.length, total: document.cart.total } },
      ]);
      cart.killPoints.reach('park.after_journal_before_cart');
      await cart.beginNext();
      await box.put({ document, stage: 'unsent' });
      cloud.flush();
      return answered(cart.view());
    });
  }

  async preview({ id, products }: MethodParams<'parked.preview'>): Promise<Answer<ParkedPreview>> {
    const held = this.#parts.box.get(id);
    if (held === undefined) return failed('not_found');
    const { amounts, total } = held.document.cart;
    const { cart } = this.#parts;
    const after = cart.viewOf(await this.#fresh(held.document, cart.cart.saleId, products));
    const lines = after.lines.flatMap(({ lineId, product, quantity, amount }, index) => {
      const before = amounts[index] ?? amount;
      const spec = product.spec === undefined ? {} : { spec: product.spec };
      return before === amount ? [] : [{ lineId, name: product.name, ...spec, quantity, before, after: amount }];
    });
    return answered({ totalBefore: total, totalAfter: after.total, lines });
  }

  async resume(session: Session, params: MethodParams<'parked.resume'>): Promise<Answer<CartView>> {
    const { box, cart, facts, cloud, journal, terminal, hasPrices } = this.#parts;
    const { id, products, unclaimed } = params;
    if (facts.resumedAs(id) !== undefined || facts.wasDiscarded(id)) return failed('parked_taken');
    const held = box.get(id);
    if (held === undefined || held.stage === 'parking') return failed('not_found');
    if (!cart.isEmpty) return failed('cart_refused', { reason: 'cart_not_empty' });
    if (!hasPrices()) return failed('no_price_book');
    // Named before the cloud is asked: whoever asks again after a lost answer asks for the same.
    const saleId = held.resuming?.saleId ?? cart.newSaleId();
    const begun: Held = { ...held, resuming: { saleId, claimed: held.resuming?.claimed ?? false } };
    await box.put(begun);
    const claim = begun.resuming?.claimed === true ? 'claimed' : await cloud.claim(held.document, saleId);
    if (claim === 'taken') {
      await box.drop(id);
      return failed('parked_taken');
    }
    const isClaimed = claim === 'claimed';
    if (!isClaimed && !unclaimed && held.document.cart.terminal !== terminal) return failed('parked_unclaimed');
    await box.put({ ...begun, resuming: { saleId, claimed: isClaimed } });
    return cart.exclusively(async () => {
      if (facts.resumedAs(id) !== undefined) return failed('parked_taken');
      if (!cart.isEmpty) return failed('cart_refused', { reason: 'cart_not_empty' });
      if (cart.credit !== undefined) return failed('cart_refused', { reason: 'exchange_open' });
      if (cart.order !== undefined) return failed('cart_refused', { reason: 'order_open' });
      const fresh = await this.#fresh(held.document, saleId, products);
      cart.killPoints.reach('resume.after_claim_before_journal');
      await journal.append(session.staff, () => [
        { kind: 'cart.resumed', body: { parked: id, saleId, claimed: isClaimed } },
      ]);
      cart.killPoints.reach('resume.after_journal_before_cart');
      await cart.place(fresh, cart.rest);
      await box.end(id, saleId, isClaimed);
      cloud.flush();
      return answered(cart.view());
    });
  }

  /** Offline only what this terminal parked. */
  async discard(
    session: Session,
    { id, reason, approval }: MethodParams<'parked.discard'>,
  ): Promise<Answer<Record<string, never>>> {
    const { box, cloud, journal, approvals, terminal } = this.#parts;
    const held = box.get(id);
    if (held === undefined || held.stage === 'parking') return failed('not_found');
    const { cart, total } = held.document.cart;
    const allowed = approvals.check(session, 'void_cart', total, approval);
    if (!allowed.ok) return allowed.error;
    const claim = await cloud.claim(held.document, 'discarded');
    if (claim === 'taken') {
      await box.drop(id);
      return failed('parked_taken');
    }
    if (claim === 'unreachable' && held.document.cart.terminal !== terminal) return failed('cloud_unreachable');
    const by = allowed.value === undefined ? {} : { approval: allowed.value };
    await journal.append(session.staff, () => [
      {
        kind: 'cart.voided',
        body: { saleId: cart.saleId, total, lines: cart.lines.length, reason, parked: id, ...by },
      },
    ]);
    await box.end(id, 'discarded', claim === 'claimed');
    cloud.flush();
    return answered({});
  }

  /** Of the journal's shape: plain JSON, without the way back. */
  #documentOf({ staff }: Session, name: string): ParkedDocument {
    const { cart, now, profile, terminal } = this.#parts;
    const { cart: open, members } = cart.parts;
    const view = cart.view();
    const content: ParkedContent = {
      version: 1,
      cart: { ...open, history: [] },
      members,
      staff,
      terminal,
      businessDay: businessDayAt(now(), profile.store),
      units: view.lines.reduce((sum, { quantity }) => sum + quantity, 0),
      total: view.total,
      amounts: view.lines.map(({ amount }) => amount),
    };
    const document = { id: cart.newSaleId(), name, parkedAt: now(), cart: content };
    return JSON.parse(JSON.stringify(document)) as ParkedDocument;
  }

  /** The parked cart as a new sale, by the active book and today's catalogue. */
  async #fresh({ id, cart: kept }: ParkedDocument, saleId: SaleId, products: Fresh): Promise<CartParts> {
    const { cart, now } = this.#parts;
    const before: Cart = lookedAtAnew({ ...kept.cart, saleId, resumedFrom: id as EntryId, history: [] });
    const known = [...before.lines.map(({ product }) => product), ...products.map(cartProductOf)];
    const repriced = reduceCart(before, { kind: 'reprice', at: now(), products: cart.pricedNow(known) });
    return {
      cart: { ...(repriced.ok ? repriced.value : before), history: [] },
      members: kept.members,
      bookHash: await cart.pinnedBook(),
    };
  }
}

function viewOf({ id, name, parkedAt, cart }: ParkedDocument, here: string): ParkedSaleView {
  const member = cart.members.find((each) => each.id === cart.cart.member?.id);
  return {
    id: id as EntryId,
    name,
    parkedAt,
    businessDay: cart.businessDay,
    staff: cart.staff,
    terminal: cart.terminal,
    isOwn: cart.terminal === here,
    member: member === undefined ? null : member.name === undefined ? member.phone : `${member.name} ${member.phone}`,
    products: [...new Set(cart.cart.lines.map(({ product }) => product.id))],
    lines: cart.cart.lines.length,
    units: cart.units,
    total: cart.total,
  };
}
