/** Customers' ratings of a store's sales by business day, for reports: of the whole one row a sale, and one for each guide who served it. */
import type { GivenStars } from '../../domain/care-figures.ts';
import type { BusinessDay } from '../../domain/time.ts';
import { brandScope, storeScope } from '../../protocol/messages.ts';
import type { Cloud } from '../app/context.ts';
import { ratingsOf } from '../guide/ratings.ts';
import type { StoreProfile } from '../store/terminals.ts';

/** As it stands now: the last version of each sale, by who served after corrections. */
export async function ratingRows(
  { database, brand }: Cloud,
  { id }: StoreProfile,
  span: { readonly from: BusinessDay; readonly to: BusinessDay },
): Promise<readonly GivenStars[]> {
  const rated = await ratingsOf(database, { brand: brandScope(brand.id), scope: storeScope(brand.id, id) }, span);
  return rated.flatMap(({ stars, guides }) => [{ guide: null, stars }, ...guides.map((guide) => ({ guide, stars }))]);
}
