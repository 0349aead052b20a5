/** A guide ends an own customer's wish on the phone. Called by routes/guide-wishes.ts. */
import type { WishEnd } from '../../domain/arrived-goods.ts';
import type { MemberId } from '../../domain/ids.ts';
import { brandScope } from '../../protocol/messages.ts';
import type { StaffDocument } from '../../schemas/documents/catalogue.ts';
import type { Cloud } from '../app/context.ts';
import { keepWishEnd } from '../store/wish-ends.ts';
import { ownCustomer } from './customers.ts';

/** `unknown` for nobody's or another guide's customer, and for a wish that is none of theirs; ending it again is the same end. */
export async function endWish(
  cloud: Cloud,
  guide: StaffDocument,
  { member, wish, why }: { readonly member: MemberId; readonly wish: string; readonly why: WishEnd },
): Promise<'unknown' | 'ended' | 'again'> {
  const customer = await ownCustomer(cloud, guide, member);
  if (customer?.wishes.some((one) => one.wish === wish) !== true) return 'unknown';
  if (!customer.open.some((one) => one.wish === wish)) return 'again';
  const row = { wish, member, why, staff: guide.id, at: cloud.ports.clock.now() };
  return (await keepWishEnd(cloud.database, brandScope(cloud.brand.id), row)) ? 'ended' : 'again';
}
