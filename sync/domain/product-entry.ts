/**
 * What may be entered as a product, whatever way it comes: each fault names the field and why. A style is entered as its variants
 * together, by the same rules. Pure; what only the catalogue knows (codes of others, photos) is asked by the cloud. Called by the
 * cloud, which refuses, and by the page, which says it before it is sent.
 */
import { hasGs1CheckDigit } from './check-digit.ts';
import type { CategoryId, ProductId } from './ids.ts';
import type { BasisPoints, Fen } from './money.ts';
import { isObject, present } from './outside.ts';
import type { SoldBy } from './product.ts';
import { err, ok, type Result } from './result.ts';
import type { Variant } from './variants.ts';

/** Products in one save: twelve colours in sixteen sizes and some. */
export const PRODUCTS_IN_SAVE_MAX = 200;
export const PRODUCT_CODES_MAX = 20;
export const PRODUCT_NAME_MAX = 80;
export const PRODUCT_CODE_MAX = 64;
/** Products in one file. */
export const PRODUCTS_IN_FILE_MAX = 20_000;
const VARIANT_MAX = 30;
const UNIT_MAX = 8;
const ASSORTMENTS_MAX = 100;
/** 999,999.99 yuan: what a line may cost. */
export const PRODUCT_PRICE_MAX = 99_999_999;
const TAX_MAX = 10_000;

/** A product as it is entered, with its price of the price book: fen a piece, or a kilogram. */
export interface ProductEntry {
  readonly id: ProductId;
  readonly sku: string;
  readonly name: string;
  /** Said by hand where there is no variant. */
  readonly spec?: string;
  readonly category: CategoryId;
  readonly soldBy: SoldBy;
  readonly unit?: string;
  readonly price: Fen;
  readonly memberPrice?: Fen;
  readonly taxBp: BasisPoints;
  readonly codes: readonly string[];
  readonly plu?: string;
  readonly style?: string;
  readonly variant?: Variant;
  readonly assortments?: readonly string[];
  readonly discontinued?: boolean;
  /** Hash of its photo in the cloud. */
  readonly photo?: string;
}
/** `revision`: what was seen of it when it was changed; null for a new one. */
export type AskedProduct = ProductEntry & { readonly revision: string | null };

export const PRODUCT_FAULTS = [
  'missing',
  'not_text',
  'too_long',
  'bad_characters',
  'check_digit',
  'twice',
  'taken',
  'not_whole',
  'too_large',
  'member_dearer',
  'weight_member_price',
  'unknown_choice',
  'too_many',
  'needs_variant',
  'same_variant',
  'unknown_photo',
  'changed',
  'exists',
] as const;
export type ProductFaultReason = (typeof PRODUCT_FAULTS)[number];
/** `path` as in `items[2].codes[0]`. */
export interface ProductFault {
  readonly path: string;
  readonly reason: ProductFaultReason;
}

const KEY = /^[A-Za-z0-9._:-]+$/;
const SLUG = /^[A-Za-z0-9._-]{1,40}$/;
/** What scanners send and printers print: visible ASCII. */
const CODE = /^[\x21-\x7e]+$/;
const HASH = /^[0-9a-f]{64}$/;
/** Control characters and halves of characters. */
const UNWRITABLE = /[\p{Cc}\p{Cs}]/u;

/** GTIN-8, UPC-A, EAN-13 and GTIN-14 have a check digit; other codes are the house's own. */
const isGtin = (code: string): boolean => /^(\d{8}|\d{12,14})$/.test(code);

/** A code as it may be scanned: a UPC-A is also an EAN-13 with a leading zero, and either a GTIN-14. */
export function codeForms(code: string): readonly string[] {
  if (!isGtin(code)) return [code];
  const core = code.replace(/^0+/, '');
  const padded = [8, 12, 13, 14].filter((length) => length >= core.length).map((length) => core.padStart(length, '0'));
  return [...new Set([code, ...padded])];
}

/** What a scanner may read as this product. */
export const keysOfEntry = ({ codes, sku }: Pick<ProductEntry, 'codes' | 'sku'>): readonly string[] => [
  ...new Set([sku, ...codes.flatMap(codeForms)]),
];

/** How a variant stands on lines and paper. */
export const specOf = ({ variant, spec }: Pick<ProductEntry, 'variant' | 'spec'>): string | undefined =>
  variant === undefined ? spec : [variant.colour, variant.size].filter((part) => part !== undefined).join(' ');

/** The products of one save. Errors: the first fault in the order of products and fields. */
export function readProducts(items: unknown): Result<readonly AskedProduct[], ProductFault> {
  if (!Array.isArray(items) || items.length === 0) return err({ path: 'items', reason: 'missing' });
  if (items.length > PRODUCTS_IN_SAVE_MAX) return err({ path: 'items', reason: 'too_many' });
  const { products, faults } = readEach(items);
  const [first] = faults.length > 0 ? faults : faultsTogether(products);
  return first === undefined ? ok(products.map(([, product]) => product)) : err(first);
}

/** The products of a file by the same rules. Errors: every fault of each product, and of those without one what they are together. */
export function readManyProducts(items: readonly unknown[]): Result<readonly AskedProduct[], readonly ProductFault[]> {
  const { products, faults } = readEach(items);
  const all = [...faults, ...faultsTogether(products)];
  return all.length === 0 ? ok(products.map(([, product]) => product)) : err(all);
}

type Placed = readonly [place: number, product: AskedProduct];

/** Those without a fault of their own, with their places. */
function readEach(items: readonly unknown[]): {
  readonly products: readonly Placed[];
  readonly faults: ProductFault[];
} {
  const all: ProductFault[] = [];
  const products = items.flatMap((item, place): Placed[] => {
    const faults: ProductFault[] = [];
    const product = readProduct(item, `items[${String(place)}]`, faults);
    all.push(...faults);
    return faults.length === 0 ? [[place, product]] : [];
  });
  return { products, faults: all };
}

interface Field {
  readonly value: unknown;
  readonly path: string;
  readonly faults: ProductFault[];
}
const wrong = ({ path, faults }: Field, reason: ProductFaultReason): void => void faults.push({ path, reason });

function readProduct(item: unknown, path: string, faults: ProductFault[]): AskedProduct {
  const fields = isObject(item) ? item : {};
  const at = (name: string): Field => ({ value: fields[name], path: `${path}.${name}`, faults });
  const sku = matching(at('sku'), KEY, PRODUCT_CODE_MAX);
  const style = optional(at('style'), (field) => matching(field, KEY, PRODUCT_CODE_MAX));
  const soldBy = choice(at('soldBy'), ['piece', 'weight'] as const);
  const price = amount(at('price'), PRODUCT_PRICE_MAX);
  const memberPrice = optional(at('memberPrice'), (field) => amount(field, PRODUCT_PRICE_MAX));
  if (memberPrice !== undefined && memberPrice > price) wrong(at('memberPrice'), 'member_dearer');
  if (memberPrice !== undefined && soldBy === 'weight') wrong(at('memberPrice'), 'weight_member_price');
  const variant = optional(at('variant'), variantAt);
  if (style !== undefined && variant === undefined) wrong(at('variant'), 'needs_variant');
  const revision = optional(at('revision'), (field) => text(field, PRODUCT_CODE_MAX)) ?? null;
  return present({
    id: matching(at('id'), KEY, PRODUCT_CODE_MAX) as ProductId,
    revision,
    sku,
    name: text(at('name'), PRODUCT_NAME_MAX),
    spec: optional(at('spec'), (field) => text(field, PRODUCT_NAME_MAX)),
    category: matching(at('category'), SLUG, 40) as CategoryId,
    soldBy,
    unit: optional(at('unit'), (field) => text(field, UNIT_MAX)),
    price: price as Fen,
    memberPrice: memberPrice as Fen | undefined,
    taxBp: amount(at('taxBp'), TAX_MAX) as BasisPoints,
    codes: list(at('codes'), PRODUCT_CODES_MAX, codeAt),
    plu: optional(at('plu'), (field) => matching(field, /^\d{5}$/, 5)),
    style,
    variant,
    assortments: optional(at('assortments'), (field) => list(field, ASSORTMENTS_MAX, (one) => matching(one, SLUG, 40))),
    discontinued: optional(at('discontinued'), truth),
    photo: optional(at('photo'), (field) => matching(field, HASH, 64)),
  });
}

/** Absent, null and an empty text alike. */
const optional = <Value>(field: Field, read: (field: Field) => Value): Value | undefined =>
  field.value === undefined || field.value === null || field.value === '' ? undefined : read(field);

function text(field: Field, most: number): string {
  const { value } = field;
  if (value === undefined || value === null) wrong(field, 'missing');
  else if (typeof value !== 'string') wrong(field, 'not_text');
  else if (value.trim() === '') wrong(field, 'missing');
  else if (value.trim().length > most) wrong(field, 'too_long');
  else if (UNWRITABLE.test(value)) wrong(field, 'bad_characters');
  else return value.trim();
  return '';
}

function matching(field: Field, pattern: RegExp, most: number): string {
  const read = text(field, most);
  if (read !== '' && !pattern.test(read)) wrong(field, 'bad_characters');
  return read;
}

function codeAt(field: Field): string {
  const code = matching(field, CODE, PRODUCT_CODE_MAX);
  if (isGtin(code) && !hasGs1CheckDigit(code)) wrong(field, 'check_digit');
  return code;
}

function amount(field: Field, most: number): number {
  const { value } = field;
  if (value === undefined || value === null || value === '') wrong(field, 'missing');
  else if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0) wrong(field, 'not_whole');
  else if (value > most) wrong(field, 'too_large');
  else return Object.is(value, -0) ? 0 : value;
  return 0;
}

function choice<const Choice extends string>(field: Field, choices: readonly [Choice, ...Choice[]]): Choice {
  const found = choices.find((each) => each === field.value);
  if (found === undefined) wrong(field, field.value === undefined ? 'missing' : 'unknown_choice');
  return found ?? choices[0];
}

function truth(field: Field): boolean {
  if (typeof field.value !== 'boolean') wrong(field, 'unknown_choice');
  return field.value === true;
}

function list<Value extends string>(field: Field, most: number, read: (field: Field) => Value): readonly Value[] {
  const { value, path, faults } = field;
  if (value === undefined) return [];
  if (!Array.isArray(value)) wrong(field, 'not_text');
  else if (value.length > most) wrong(field, 'too_many');
  else {
    const seen = new Set<string>();
    return (value as readonly unknown[]).map((each, index) => {
      const at = { value: each, path: `${path}[${String(index)}]`, faults };
      const one = read(at);
      if (seen.has(one)) wrong(at, 'twice');
      seen.add(one);
      return one;
    });
  }
  return [];
}

function variantAt(field: Field): Variant | undefined {
  const fields = isObject(field.value) ? field.value : {};
  const part = (name: string): string | undefined =>
    optional({ ...field, value: fields[name], path: `${field.path}.${name}` }, (one) => text(one, VARIANT_MAX));
  const variant = present({ colour: part('colour'), size: part('size') });
  if (variant.colour !== undefined || variant.size !== undefined) return variant;
  wrong(field, 'needs_variant');
  return undefined;
}

/** No two products of a save may be scanned alike, and a style has each variant once. At most one fault of each product. */
function faultsTogether(products: readonly Placed[]): readonly ProductFault[] {
  const owners = new Map<string, number>();
  const styles = new Set(products.flatMap(([, { style }]) => style ?? []));
  const variants = new Set<string>();
  const ids = new Set<string>();
  const plus = new Set<string>();
  const faultOf = ([place, { id, sku, codes, style, variant, plu }]: Placed): ProductFault | undefined => {
    const at = `items[${String(place)}]`;
    if (ids.has(id)) return { path: `${at}.sku`, reason: 'twice' };
    ids.add(id);
    const texts = [['sku', sku] as const, ...codes.map((code, index) => [`codes[${String(index)}]`, code] as const)];
    for (const [field, each] of texts)
      for (const form of codeForms(each)) {
        const owner = owners.get(form);
        if ((owner !== undefined && owner !== place) || styles.has(form))
          return { path: `${at}.${field}`, reason: 'twice' };
        owners.set(form, place);
      }
    if (plu !== undefined && plus.has(plu)) return { path: `${at}.plu`, reason: 'twice' };
    if (plu !== undefined) plus.add(plu);
    if (style === undefined) return undefined;
    const key = variantKey(style, variant);
    if (variants.has(key)) return { path: `${at}.variant`, reason: 'same_variant' };
    variants.add(key);
    return undefined;
  };
  return products.flatMap((product) => faultOf(product) ?? []);
}

/** Equal for the same colour and size of the same style. */
export const variantKey = (style: string, variant: Variant | undefined): string =>
  JSON.stringify([style, variant?.colour ?? null, variant?.size ?? null]);
