/**
 * Coupons of which each piece has a code of its own: before one joins the open cart the cloud is asked to keep it for this sale, and
 * says what a drawn one is worth; of one that this till's own sales used it may not have heard yet (used-coupons.ts). Where the cloud cannot be asked, the rule in the price book says whether the piece is taken all
 * the same; the cloud finds later whether it was used before. A coupon that is taken away is let go. Called by methods.ts around
 * every change of the cart. DOMAIN.md §2, sync/cloud/growth/README.md.
 */
import Type from 'typebox';
import { readCouponCode } from '../../sync/domain/coupon-code.ts';
import { couponWorth, type Coupon, type CouponPiece } from '../../sync/domain/promotion.ts';
import { err, ok, type Result } from '../../sync/domain/result.ts';
import { COUPON_HOLD } from '../../sync/protocol/growth.ts';
import { failed, type Failure } from '../answers.ts';
import type { Answer } from '../contract/contract.ts';
import type { CartCommandMessage, CartView } from '../contract/views.ts';
import { QUICK_TIMEOUT_MS, type CloudClient } from '../upload/cloud-client.ts';
import type { OpenCart } from './open-cart.ts';
import type { UsedCoupons } from './used-coupons.ts';

/** What the cloud says of a code, as the screens know it. */
const REFUSED: Readonly<Record<string, string>> = {
  coupon_unknown: 'unknown_coupon',
  coupon_used: 'coupon_used',
  coupon_held: 'coupon_held',
  coupon_revoked: 'coupon_revoked',
  coupon_expired: 'coupon_expired',
  coupon_not_yet_valid: 'coupon_not_yet_valid',
};
const timeoutMs = QUICK_TIMEOUT_MS;

export interface CouponDeskParts {
  /** Undefined in training: what is practised uses nobody's coupon up. */
  readonly cloud: Pick<CloudClient, 'asDevice'> | undefined;
  readonly cart: Pick<OpenCart, 'cart' | 'source'>;
  readonly used: Pick<UsedCoupons, 'isUnsent'>;
}
type Change = (coupon?: Coupon) => Promise<Answer<CartView>>;

export class CouponDesk {
  readonly #parts: CouponDeskParts;

  constructor(parts: CouponDeskParts) {
    this.#parts = parts;
  }

  /** `apply` changes the cart, with the coupon that the code stands for where it is one of its own. */
  async around(command: CartCommandMessage, apply: Change): Promise<Answer<CartView>> {
    if (command.type === 'removeCoupon') return this.#without(command.couponId, apply);
    const rule = command.type === 'addCoupon' ? this.#issuedRule(command.code) : undefined;
    if (rule === undefined) return apply();
    if (this.#parts.cart.cart.coupons.some(({ id }) => id === rule.id)) return apply(rule);
    const coupon = await this.#ask(rule);
    if (!coupon.ok) return coupon.error;
    const answer = await apply(coupon.value);
    if (!answer.ok) this.#letGo(coupon.value.piece);
    return answer;
  }

  /** The sale is given up: its coupons are anybody's again. */
  async voided(give: () => Promise<Answer<CartView>>): Promise<Answer<CartView>> {
    const pieces = this.#parts.cart.cart.coupons.map(({ piece }) => piece);
    const answer = await give();
    if (answer.ok) for (const piece of pieces) this.#letGo(piece);
    return answer;
  }

  async #without(id: string, apply: Change): Promise<Answer<CartView>> {
    const piece = this.#parts.cart.cart.coupons.find((one) => one.id === id)?.piece;
    const answer = await apply();
    if (answer.ok) this.#letGo(piece);
    return answer;
  }

  /** With its code as it was issued; undefined for a code that is none of a rule whose pieces have codes. */
  #issuedRule(typed: string): (Coupon & { readonly piece: CouponPiece }) | undefined {
    const read = readCouponCode(typed);
    if (read === undefined) return undefined;
    const wanted = read.rule.toLowerCase();
    for (const [id, rule] of this.#parts.cart.source.book?.coupons ?? [])
      if (rule.issued !== undefined && id.toLowerCase() === wanted)
        return { ...rule, piece: { code: `${id}-${read.serial}` } };
    return undefined;
  }

  async #ask(rule: Coupon & { readonly piece: CouponPiece }): Promise<Result<Coupon, Failure>> {
    const { cloud, cart, used } = this.#parts;
    if (cloud === undefined) return ok(rule);
    const { code } = rule.piece;
    if (used.isUnsent(code)) return err(failed('cart_refused', { reason: 'coupon_used' }));
    const body = { sale: cart.cart.saleId };
    const answer = await cloud.asDevice(COUPON_HOLD, { method: 'POST', path: pathOf(code, 'hold'), body, timeoutMs });
    if (answer.ok) {
      const { save } = answer.value;
      return ok(couponWorth({ ...rule, piece: { code, ...(save === undefined ? {} : { save }) } }, save));
    }
    const reason = answer.error.kind === 'refused' ? REFUSED[answer.error.code] : undefined;
    if (reason !== undefined) return err(failed('cart_refused', { reason }));
    if (rule.issued === 'offline') return ok({ ...rule, piece: { code, offline: true } });
    return err(failed('cart_refused', { reason: 'coupon_needs_cloud' }));
  }

  /** Nothing waits for it: a hold ends by itself. */
  #letGo(piece: CouponPiece | undefined): void {
    const { cloud, cart } = this.#parts;
    if (cloud === undefined || piece === undefined || piece.offline === true) return;
    const body = { sale: cart.cart.saleId };
    void cloud.asDevice(Type.Object({}), { method: 'POST', path: pathOf(piece.code, 'release'), body, timeoutMs });
  }
}

const pathOf = (code: string, act: 'hold' | 'release'): string => `/v1/coupon-codes/${encodeURIComponent(code)}/${act}`;
