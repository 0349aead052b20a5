/** Why a product was not saved, in words and at its field. Called by the pages of the catalogue. */
import type { Answer } from '../../../main/contract/contract.ts';
import type { ProductFault } from '../../../sync/domain/product-entry.ts';
import type { Dictionary } from '../../text/dictionary.ts';

/** `item` and `field` where it is one of a product's fields, such as `codes`. */
export interface Refused {
  readonly text: string;
  readonly item?: number;
  readonly field?: string;
}

const isFault = (words: Dictionary, reason: string): reason is keyof Dictionary['products']['faults'] =>
  Object.hasOwn(words.products.faults, reason);

export function refusedBy(fault: ProductFault, words: Dictionary, product = ''): Refused {
  const text = `${words.products.faults[fault.reason]}${product === '' ? '' : words.products.whose(product)}`;
  const [, item, field] = /^items\[(\d+)\]\.(\w+)/.exec(fault.path) ?? [];
  return item === undefined || field === undefined ? { text } : { text, item: Number(item), field };
}

/** What the host or the cloud refused. */
export function refusalOf(answer: Extract<Answer<unknown>, { ok: false }>, words: Dictionary): Refused {
  const { path = '', reason = '', message = '' } = answer.details;
  if (isFault(words, reason)) return refusedBy({ path, reason: reason as ProductFault['reason'] }, words, message);
  if (reason === 'log_in_again') return { text: words.products.logInAgain };
  if (reason === 'training') return { text: words.products.notInTraining };
  if (answer.code === 'cloud_unreachable' || answer.code === 'unavailable') return { text: words.products.needsCloud };
  if (answer.code === 'not_permitted') return { text: words.products.notAllowed };
  return { text: words.common.failed(words.failures[answer.code]) };
}

/** The words of a field, as the form names it. */
export function fieldName(field: string | undefined, words: Dictionary): string {
  const names: Readonly<Record<string, string>> = {
    name: words.products.name,
    spec: words.products.spec,
    sku: words.products.sku,
    id: words.products.sku,
    category: words.products.category,
    soldBy: words.products.soldBy,
    unit: words.products.unit,
    price: words.products.price,
    memberPrice: words.products.memberPrice,
    taxBp: words.products.tax,
    codes: words.products.codes,
    plu: words.products.plu,
    style: words.products.style,
    variant: words.catalogue.colourAndSize,
    assortments: words.products.assortments,
    photo: words.products.photo,
  };
  return names[field ?? ''] ?? '';
}
