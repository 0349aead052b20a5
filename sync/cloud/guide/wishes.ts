/**
 * What members asked for: what tills journalled, the ends that guides said on the phone, and the ends that follow from a call about the
 * goods' arrival that the customer answered. Called by customers.ts.
 */
import { answeredEnds, type Wish } from '../../domain/arrived-goods.ts';
import { endsReason, lastWords } from '../../domain/call-reasons.ts';
import type { MemberId } from '../../domain/ids.ts';
import { epochMs } from '../../domain/time.ts';
import type { CustomerCall, CustomerWish } from '../../protocol/guide-desk.ts';
import { brandScope } from '../../protocol/messages.ts';
import type { Cloud } from '../app/context.ts';
import { guideFactsOf } from '../store/guide-facts.ts';
import { wishEndsOf } from '../store/wish-ends.ts';

/** As the rules know it. */
export const factOf = ({ wish, goods, at, ended }: CustomerWish): Wish => ({
  ...(ended === undefined ? {} : { ended }),
  wish,
  product: goods.product,
  at,
});

/** Of each member, the oldest first, ends after what they end. */
export async function wishesOf(
  { database, brand }: Cloud,
  scopes: readonly string[],
  members: readonly MemberId[],
  calls: ReadonlyMap<string, readonly CustomerCall[]>,
): Promise<ReadonlyMap<string, readonly CustomerWish[]>> {
  const facts = await guideFactsOf(database, scopes, 'goods.wished', members);
  const ends = await wishEndsOf(database, brandScope(brand.id), members);
  const products = [...new Set(facts.map(({ body }) => body.goods.product))];
  const came = await guideFactsOf(database, scopes, 'goods.arrived', products);
  const productOf = new Map(came.map(({ id, body }) => [id, body.goods.product]));
  const all = new Map<string, readonly CustomerWish[]>();
  for (const { subject, at, body } of facts) {
    const { wish, goods, ended } = body;
    all.set(subject, [...(all.get(subject) ?? []), { wish, goods, at, ...(ended === undefined ? {} : { ended }) }]);
  }
  for (const [member, wishes] of all) {
    const said = ends.filter((end) => end.member === member).map(({ wish, at }) => ({ wish, at }));
    const answers = lastWords(calls.get(member) ?? []).flatMap(({ reason, occasion, outcome, at }) => {
      const product = productOf.get(occasion);
      return reason === 'wish_arrived' && endsReason(outcome) && product !== undefined ? [{ product, at }] : [];
    });
    const over = [...said, ...answeredEnds(wishes.map(factOf), answers)].flatMap(({ wish, at }) => {
      const ended = wishes.find((one) => one.wish === wish);
      return ended === undefined
        ? []
        : [{ wish: ended.wish, goods: ended.goods, at: epochMs(at), ended: true as const }];
    });
    all.set(member, [...wishes, ...over]);
  }
  return all;
}
