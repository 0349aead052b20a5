/**
 * A guide notes on the phone what an own customer asked for and did not get: the same fact that a till journals, in the guide's store, so
 * that tills and the reasons to call know it alike (wishes.ts). Called by routes/guide-wishes.ts.
 */
import type { EntryId, MemberId, ProductId } from '../../domain/ids.ts';
import { epochMs } from '../../domain/time.ts';
import { brandScope, storeScope } from '../../protocol/messages.ts';
import type { StaffDocument } from '../../schemas/documents/catalogue.ts';
import type { Cloud } from '../app/context.ts';
import { keepGuideFact } from '../store/guide-facts.ts';
import { productsById } from '../store/products.ts';
import { ownCustomer } from './customers.ts';

export interface NotedWish {
  /** Of the form: sent twice it is one. */
  readonly wish: EntryId;
  readonly member: MemberId;
  readonly product: ProductId;
}

/** `unknown` for nobody's or another guide's customer and for goods that are none; `again` for what the customer waits for already. */
export async function noteWish(
  cloud: Cloud,
  guide: StaffDocument,
  { wish, member, product }: NotedWish,
): Promise<'unknown' | 'noted' | 'again'> {
  const [store] = guide.stores;
  const customer = await ownCustomer(cloud, guide, member);
  const [goods] = await productsById(cloud.database, brandScope(cloud.brand.id), [product]);
  if (customer === undefined || goods === undefined || store === undefined) return 'unknown';
  if (customer.wishes.some((one) => one.wish === wish)) return 'again';
  if (customer.open.some((one) => one.goods.product === product)) return 'again';
  const name = [goods.name, goods.spec].filter((part) => part !== undefined && part !== '').join(' ');
  const { size = '' } = goods.variant ?? {};
  const body = { wish, member, goods: { product, name, ...(size === '' ? {} : { size }) } };
  const at = epochMs(cloud.ports.clock.now());
  const fact = { id: wish, kind: 'goods.wished', subject: member, staff: guide.id, at, body } as const;
  await keepGuideFact(cloud.database, storeScope(cloud.brand.id, store), fact);
  return 'noted';
}
