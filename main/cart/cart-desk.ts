/**
 * What is done to the open cart as a whole: voided with a reason (journalled, and no Ctrl+Z brings it back), split into a
 * part that is paid first and the rest, or put together again. Called by dispatch; prices are the open cart's.
 */
import { joinCarts, splitCart, type SplitUnits } from '../../sync/domain/cart-split.ts';
import type { LineId } from '../../sync/domain/ids.ts';
import type { Result } from '../../sync/domain/result.ts';
import { answered, failed, type Failure } from '../answers.ts';
import type { Answer, MethodParams, MethodValue } from '../contract/contract.ts';
import type { CartView, Session } from '../contract/views.ts';
import type { Journal } from '../journal/types.ts';
import type { Approvals } from '../session/approvals.ts';
import type { CartParts, OpenCart } from './open-cart.ts';
import type { ParkedFacts } from './parked-facts.ts';

export interface CartDeskParts {
  readonly journal: Journal;
  readonly cart: OpenCart;
  readonly facts: ParkedFacts;
  readonly approvals: Approvals;
}

interface Split {
  readonly first: CartParts;
  readonly rest: CartParts;
}

export class CartDesk {
  readonly #parts: CartDeskParts;

  constructor(parts: CartDeskParts) {
    this.#parts = parts;
  }

  /** Of an empty cart only member, note and the rest are forgotten: no fact. */
  voidCart(session: Session, params: MethodParams<'cart.void'>): Promise<Answer<CartView>> {
    return this.#at(params.revision, async (cart) => {
      const { saleId, lines } = cart.cart;
      if (this.#parts.facts.hasOpenTender(saleId)) return failed('cart_refused', { reason: 'tender_open' });
      // An order that was opened is put back, not voided: its deposit was paid.
      if (cart.order?.step === 'open') return failed('cart_refused', { reason: 'order_open' });
      const { total } = cart.view();
      if (lines.length > 0) {
        const allowed = this.#parts.approvals.check(session, 'void_cart', total, params.approval);
        if (!allowed.ok) return allowed.error;
        const approval = allowed.value === undefined ? {} : { approval: allowed.value };
        await this.#parts.journal.append(session.staff, () => [
          { kind: 'cart.voided', body: { saleId, total, lines: lines.length, reason: params.reason, ...approval } },
        ]);
      }
      await cart.beginNext();
      return answered(cart.view());
    });
  }

  splitPreview(params: MethodParams<'cart.splitPreview'>): Promise<Answer<MethodValue<'cart.splitPreview'>>> {
    return this.#at(params.revision, (cart) => {
      const parts = this.#split(cart, params.units);
      if (!parts.ok) return parts.error;
      const { first, rest } = parts.value;
      return answered({
        together: cart.view().total,
        first: cart.viewOf(first).total,
        rest: cart.viewOf(rest).total,
      });
    });
  }

  split(params: MethodParams<'cart.split'>): Promise<Answer<CartView>> {
    return this.#at(params.revision, async (cart) => {
      if (cart.rest !== undefined) return failed('cart_refused', { reason: 'already_split' });
      if (this.#parts.facts.hasOpenTender(cart.cart.saleId)) return failed('cart_refused', { reason: 'tender_open' });
      if (cart.credit !== undefined) return failed('cart_refused', { reason: 'exchange_open' });
      if (cart.order !== undefined) return failed('cart_refused', { reason: 'order_open' });
      const parts = this.#split(cart, params.units);
      if (!parts.ok) return parts.error;
      await cart.place(parts.value.first, parts.value.rest);
      return answered(cart.view());
    });
  }

  join(params: MethodParams<'cart.join'>): Promise<Answer<CartView>> {
    return this.#at(params.revision, async (cart) => {
      const { rest } = cart;
      if (rest === undefined) return failed('cart_refused', { reason: 'not_split' });
      const whole = joinCarts(cart.cart, rest.cart);
      if (!whole.ok) return failed('cart_refused', { reason: whole.error.code });
      const refused = await cart.refusesPaid(whole.value);
      if (refused !== undefined) return refused;
      await cart.place({ ...cart.parts, cart: whole.value });
      return answered(cart.view());
    });
  }

  #split(cart: OpenCart, units: MethodParams<'cart.split'>['units']): Result<Split, Failure> {
    const chosen = units.map(({ lineId, quantity }): SplitUnits => ({ lineId: lineId as LineId, quantity }));
    const split = splitCart(cart.cart, chosen, cart.newSaleId());
    if (!split.ok) return { ok: false, error: failed('cart_refused', { reason: split.error.code }) };
    const { members, bookHash } = cart.parts;
    const { first, rest } = split.value;
    return { ok: true, value: { first: { cart: first, members, bookHash }, rest: { cart: rest, members, bookHash } } };
  }

  #at<Value>(
    revision: number,
    work: (cart: OpenCart) => Promise<Answer<Value>> | Answer<Value>,
  ): Promise<Answer<Value>> {
    const { cart } = this.#parts;
    return cart.exclusively(async () => (revision === cart.cart.revision ? work(cart) : failed('stale_revision')));
  }
}
