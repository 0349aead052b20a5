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

/** Of each person by all of their ids, the oldest first, ends after what they end. */
export async function wishesOf(
  { database, brand }: Cloud,
  scopes: readonly string[],
  persons: ReadonlyMap<MemberId, readonly MemberId[]>,
  calls: ReadonlyMap<string, readonly CustomerCall[]>,
): Promise<ReadonlyMap<string, readonly CustomerWish[]>> {
  const members = [...persons.values()].flat();
  const facts = await guideFactsOf(database, scopes, 'goods.wished', members);
  const ends = await wishEndsOf(database, brandScope(brand.id), members);
  const products = [...new Set(facts.map(({ body }) => body.goods.product))];
  const came = await guideFactsOf(database, scopes, 'goods.arrived', products);
  const productOf = new Map(came.map(({ id, body }) => [id, body.goods.product]));
  const personOf = new Map([...persons].flatMap(([person, ids]) => ids.map((id) => [String(id), person] as const)));
  const all = new Map<string, readonly CustomerWish[]>();
  for (const { subject, at, body } of facts) {
    const { wish, goods, ended } = body;
    const person = personOf.get(subject) ?? subject;
    all.set(person, [...(all.get(person) ?? []), { wish, goods, at, ...(ended === undefined ? {} : { ended }) }]);
  }
  for (const [person, wishes] of all) {
    const said = ends.filter((end) => personOf.get(end.member) === person).map(({ wish, at }) => ({ wish, at }));
    const answers = lastWords(calls.get(person) ?? []).flatMap(({ reason, occasion, outcome, at }) => {
      const product = productOf.get(occasion);
      return reason === 'wish_arrived' && endsReason(outcome) && product !== undefined ? [{ product, at }] : [];
    });
    const over = [...said, ...answeredEnds(wishes.map(factOf), answers)].flatMap(({ wish, at }) => {
      const ended = wishes.find((one) => one.wish === wish);
      return ended === undefined
        ? []
        : [{ wish: ended.wish, goods: ended.goods, at: epochMs(at), ended: true as const }];
    });
    all.set(person, [...wishes, ...over]);
  }
  return all;
}
