/** What of products that are entered other products of the catalogue have already: codes, SKUs, PLUs, variants. Called under the save's lock. */
import { keysOfEntry, variantKey, type ProductEntry, type ProductFaultReason } from '../../domain/product-entry.ts';
import type { ProductDocument } from '../../schemas/documents/catalogue.ts';

export interface TakenKey {
  readonly index: number;
  readonly field: string;
  readonly reason: ProductFaultReason;
  readonly owner: ProductDocument;
}

/** `others`: every product but these items that may be read as one of them, and all others of their styles. In the order of items and fields. */
export function takenKeys(items: readonly ProductEntry[], others: readonly ProductDocument[]): readonly TakenKey[] {
  const styles = new Set(items.flatMap(({ style }) => style ?? []));
  const owners = new Map<string, ProductDocument>();
  const weighed = new Map<string, ProductDocument>();
  const variants = new Map<string, ProductDocument>();
  for (const other of others) {
    for (const key of keysOfEntry(other)) owners.set(key, other);
    if (other.plu !== undefined) weighed.set(other.plu, other);
    if (other.style === undefined) continue;
    if (styles.has(other.style)) variants.set(variantKey(other.style, other.variant), other);
    else owners.set(other.style, other);
  }
  return items.flatMap(({ sku, codes, plu, style, variant }, index) => {
    const found: TakenKey[] = [];
    const taken = (field: string, owner: ProductDocument | undefined, reason: ProductFaultReason = 'taken'): void => {
      if (owner !== undefined) found.push({ index, field, reason, owner });
    };
    taken('sku', owners.get(sku));
    for (const [place, code] of codes.entries()) {
      const form = keysOfEntry({ sku: code, codes: [code] }).find((each) => owners.has(each));
      if (form !== undefined) taken(`codes[${String(place)}]`, owners.get(form));
    }
    if (plu !== undefined) taken('plu', weighed.get(plu));
    if (style === undefined) return found;
    taken('style', owners.get(style));
    taken('variant', variants.get(variantKey(style, variant)), 'same_variant');
    return found;
  });
}

const PRODUCT_NAMED_MAX = 120;
/** How a refusal names whose something is. */
export const namedProduct = ({ name, spec, sku }: ProductDocument): string =>
  [name, spec, sku]
    .filter((part) => part !== undefined)
    .join(' ')
    .slice(0, PRODUCT_NAMED_MAX);
