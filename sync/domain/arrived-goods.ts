/**
 * What a customer asked for, and which goods that came to a store concern them: those asked for, and those in a size that the customer
 * wears. A wish is over when somebody said so, or when the customer was told that it came and answered; goods that came before the wish do
 * not fulfil it, and goods of a wish that is over are no news. Pure. Called by the cloud and by tills.
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
/** Why a wish is over: said by a guide. */
export const WISH_ENDS = ['bought_here', 'bought_elsewhere', 'not_wanted'] as const;
export type WishEnd = (typeof WISH_ENDS)[number];
/** A call about goods that came: the customer was told and answered. */
export interface AnsweredCall {
  readonly product: string;
  readonly at: number;
}

/** The ends of wishes that a call about their arrival answered: of those noted before it. */
export const answeredEnds = (wishes: readonly Wish[], calls: readonly AnsweredCall[]): readonly Wish[] =>
  wishes.flatMap(({ wish, product, at }) => {
    const answer = calls.find((call) => call.product === product && call.at >= at);
    return answer === undefined ? [] : [{ wish, product, at: answer.at, ended: true as const }];
  });

const overOf = (wishes: readonly Wish[]): ReadonlySet<string> =>
  new Set(wishes.flatMap(({ wish, ended }) => (ended === true ? [wish] : [])));

/** Those that nobody ended, each once; the newest first. */
export function openWishes<Fact extends Wish>(wishes: readonly Fact[]): readonly Fact[] {
  const over = overOf(wishes);
  const open = new Map(wishes.filter(({ wish }) => !over.has(wish)).map((fact) => [fact.wish, fact]));
  return [...open.values()].toSorted((a, b) => b.at - a.at || (a.wish < b.wish ? -1 : 1));
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
  const over = overOf(wishes);
  const open = wishes.filter(({ wish }) => !over.has(wish));
  const noNews = new Set(wishes.flatMap(({ wish, product }) => (over.has(wish) ? [product] : [])));
  const worn = new Set(sizes.map(plain));
  const wished = arrivals.filter(({ product, at }) => open.some((wish) => wish.product === product && wish.at <= at));
  const suiting = arrivals
    .filter((goods) => !wished.includes(goods) && !noNews.has(goods.product))
    .filter(({ size }) => size !== undefined && worn.has(plain(size)))
    .toSorted((a, b) => b.at - a.at)
    .slice(0, NEW_ARRIVALS_MAX);
  const told = ({ id, product, day, name }: Arrival, isWished: boolean): ArrivedGoods => ({
    ...{ id, product, day, name, isWished },
  });
  return [...wished.map((goods) => told(goods, true)), ...suiting.map((goods) => told(goods, false))];
}

const plain = (size: string): string => size.trim().toUpperCase();
