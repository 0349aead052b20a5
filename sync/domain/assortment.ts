/**
 * What a store sells of the brand's catalogue (千店千面): a product may name assortments, a store's setting which of them it
 * carries. A product without any is sold everywhere, a store without the setting sells everything. Pure. Called by the database
 * worker (what is shown, what a scan asks about) and by the cloud (whether a sale outside was approved).
 */

/** Document of the store's collection `settings`. */
export const ASSORTMENT_SETTING = 'assortment';
export const ASSORTMENTS_MAX = 100;

/** The assortments of a store; null for everything. What makes no sense says nothing. */
export function assortmentsOf(value: unknown): ReadonlySet<string> | null {
  const sells = typeof value === 'object' && value !== null ? (value as { readonly sells?: unknown }).sells : undefined;
  if (!Array.isArray(sells)) return null;
  return new Set((sells as readonly unknown[]).filter((each): each is string => typeof each === 'string'));
}

export const isSoldHere = (
  product: { readonly assortments?: readonly string[] | undefined },
  here: ReadonlySet<string> | null,
): boolean =>
  here === null ||
  product.assortments === undefined ||
  product.assortments.length === 0 ||
  product.assortments.some((each) => here.has(each));
