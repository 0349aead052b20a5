/** What the open cart is made of and asks of others, and who changes it. Used by open-cart.ts. */
import type { Cart } from '../../sync/domain/cart.ts';
import type { SaleId, StaffId } from '../../sync/domain/ids.ts';
import type { Coupon } from '../../sync/domain/promotion.ts';
import type { PricedCart } from '../../sync/domain/pricing.ts';
import type { StaffQuota } from '../../sync/domain/staff-purchase.ts';
import type { EpochMs } from '../../sync/domain/time.ts';
import type { Failure } from '../answers.ts';
import type { CartView } from '../contract/views.ts';
import type { DataFolder } from '../data-folder.ts';
import type { HostKillPoints } from '../kill-points.ts';
import type { OrderLink } from '../order/order-box.ts';
import type { RandomSource } from '../ports.ts';
import type { Allow } from './hand-pricing.ts';
import type { PriceBooks } from './price-books.ts';

/** Who changes the cart, and what that person may do by hand. */
export interface CartHand {
  readonly staff: StaffId;
  readonly allow: Allow;
  /** Who buys, having proved to work here: with the command that sets the staff price. */
  readonly buyer?: StaffId;
  /** What the code of a coupon stands for, where it is one of its own. */
  readonly coupon?: Coupon;
}

export interface OpenCartParts {
  readonly folder: DataFolder;
  readonly books: PriceBooks;
  readonly random: RandomSource;
  readonly now: () => EpochMs;
  readonly killPoints: HostKillPoints;
  readonly changed: (view: CartView) => void;
  readonly payment: CartPayment;
  /** Goods of an earlier sale that pay this one. */
  readonly credit: (saleId: SaleId) => CartView['credit'];
  /** What is left of a buyer's quota; undefined where staff have none. */
  readonly quota?: (staff: StaffId) => StaffQuota | undefined;
  /** Who of the brand's people this member is. */
  readonly staffOf?: (member: string) => StaffId | undefined;
  /** The held order that it is of: a deposit is about to be paid, or its goods are picked up at agreed prices. */
  readonly order: (saleId: SaleId) => OrderLink | undefined;
}

/** What the cart must know of its payment. */
export interface CartPayment {
  /** Money was asked for or paid, other than cash: prices stand still. */
  readonly isUnderWay: () => boolean;
  /** Why it cannot be such a cart: more was paid for it already, or it spends points that nobody proved. */
  readonly refuses: (cart: Cart, price: () => PricedCart) => Promise<Failure | undefined>;
}
