/**
 * Which goods that came to a store concern a customer: those asked for, and those in a size that the customer wears. A wish is over when
 * somebody said so; goods that came before the wish do not fulfil it. Pure. Called by the cloud for the guide's reasons to call.
 */
import type { ArrivedGoods } from './call-reasons.ts';

/** Of one customer; the newest arrivals count. */
const NEW_ARRIVALS_MAX = 20;

export interface Wish {
  readonly wish: string;
  readonly product: string;
  readonly at: number;
  readonly ended?: true;
}
export interface Arrival {
  readonly id: string;
  readonly product: string;
  readonly name: string;
  readonly size?: string;
  readonly at: number;
  /** The store's day. */
  readonly day: string;
}

/** `wishes` and `arrivals` in any order; `sizes` as the member's profile has them. */
export function arrivedFor(
  wishes: readonly Wish[],
  arrivals: readonly Arrival[],
  sizes: readonly string[],
): readonly ArrivedGoods[] {
  const over = new Set(wishes.flatMap(({ wish, ended }) => (ended === true ? [wish] : [])));
  const open = wishes.filter(({ wish }) => !over.has(wish));
  const worn = new Set(sizes.map(plain));
  const wished = arrivals.filter(({ product, at }) => open.some((wish) => wish.product === product && wish.at <= at));
  const suiting = arrivals
    .filter((goods) => !wished.includes(goods) && goods.size !== undefined && worn.has(plain(goods.size)))
    .toSorted((a, b) => b.at - a.at)
    .slice(0, NEW_ARRIVALS_MAX);
  const told = ({ id, day, name }: Arrival, isWished: boolean): ArrivedGoods => ({ id, day, name, isWished });
  return [...wished.map((goods) => told(goods, true)), ...suiting.map((goods) => told(goods, false))];
}

const plain = (size: string): string => size.trim().toUpperCase();
