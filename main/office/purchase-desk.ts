/**
 * A sale to somebody who works for the brand: the buyer proves it by PIN or badge, and the open cart gets the staff price. Whom this
 * store does not list is asked of the cloud. Who rings up the own purchase needs the right to give that much off, or an approval. The
 * quota is the cart's (sale/staff-purchases.ts): going beyond it is allowed before payment, by right or approval. Called by dispatch.
 */
import { basisPoints } from '../../sync/domain/money.ts';
import { ok } from '../../sync/domain/result.ts';
import type { StaffDocument } from '../../sync/schemas/documents/catalogue.ts';
import { answered, failed } from '../answers.ts';
import type { OpenCart } from '../cart/open-cart.ts';
import type { Answer, MethodParams } from '../contract/contract.ts';
import type { CartView, Session } from '../contract/views.ts';
import type { StaffId } from '../../sync/domain/ids.ts';
import type { QuotaHolds } from '../sale/quota-holds.ts';
import type { CloudClient } from '../upload/cloud-client.ts';
import type { Approvals } from '../session/approvals.ts';
import type { SessionDesk } from '../session/session-desk.ts';
import type { StaffVerifiers } from '../session/staff-verifiers.ts';

export interface PurchaseDeskParts {
  readonly cart: OpenCart;
  readonly sessions: SessionDesk;
  readonly approvals: Approvals;
  readonly verifiers: StaffVerifiers;
  readonly quotas: QuotaHolds;
  readonly cloud: Pick<CloudClient, 'openSession'>;
}

const WHOLE_BP = 10_000;

export class PurchaseDesk {
  readonly #parts: PurchaseDeskParts;

  constructor(parts: PurchaseDeskParts) {
    this.#parts = parts;
  }

  async begin(session: Session, params: MethodParams<'purchase.begin'>): Promise<Answer<CartView>> {
    const { cart, approvals, verifiers, quotas } = this.#parts;
    const rule = verifiers.rules.purchase;
    if (rule === undefined) return failed('unavailable', { reason: 'no_staff_price' });
    const proven = await this.#prove(params);
    if (!proven.ok) return proven;
    const { id: buyer } = proven.value;
    if (buyer === session.staff) {
      const own = approvals.check(session, 'order_discount', WHOLE_BP - rule.payBp, params.approval);
      if (!own.ok) return own.error;
    }
    const discount = { payBp: basisPoints(rule.payBp), staff: true as const };
    const command = { type: 'setOrderDiscount', discount, reason: 'staff_purchase' } as const;
    const begun = await cart.apply(params.revision, command, {
      staff: session.staff,
      allow: () => ok(undefined),
      buyer,
    });
    if (!begun.ok) return begun;
    await quotas.settle(begun.value);
    return answered(cart.view());
  }

  async #prove({ staff, pin, badge }: MethodParams<'purchase.begin'>): Promise<Answer<StaffDocument>> {
    const { sessions } = this.#parts;
    if (badge === undefined) {
      const proven = await sessions.prove(staff, pin);
      return proven.ok ? proven : ((await this.#ofAnotherStore(staff.trim() as StaffId, pin)) ?? proven);
    }
    const proven = await sessions.proveBadge(badge);
    return proven.ok ? answered(proven.value.person) : proven.error;
  }

  /** The cloud knows the brand's people and counts their wrong PINs; undefined for whom this store lists, and when it says no. */
  async #ofAnotherStore(staff: StaffId, pin: string): Promise<Answer<StaffDocument> | undefined> {
    const { verifiers, cloud } = this.#parts;
    if (verifiers.person(staff) !== undefined) return undefined;
    const proven = await cloud.openSession(staff, pin);
    return proven.ok ? answered(proven.value.staff) : undefined;
  }
}
