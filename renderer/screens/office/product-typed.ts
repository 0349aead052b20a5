/**
 * A product and a style as they are typed, and what is asked of the cloud for them. Pure: what is typed stays as it is until it is
 * sent, and what makes no sense is told by the rules of sync/domain/product-entry.ts. Called by product-form.tsx and style-form.tsx.
 */
import { fenFromYuanText } from '../../../sync/domain/money.ts';
import { PRODUCTS_IN_SAVE_MAX } from '../../../sync/domain/product-entry.ts';
import { inSizeOrder } from '../../../sync/domain/variants.ts';
import type { EnteredProduct } from '../../../sync/protocol/catalogue.ts';
import { amountText } from '../../text/format.ts';
import type { ChosenPhoto } from './photo-file.ts';

/** `kept`: the hash of one that the cloud has; `chosen`: one that is not there yet. */
export type TypedPhoto =
  | { readonly kind: 'none' }
  | { readonly kind: 'kept'; readonly photo: string }
  | ({ readonly kind: 'chosen' } & ChosenPhoto);
export const NO_PHOTO: TypedPhoto = { kind: 'none' };

/** What a product and a style have in common. */
export interface TypedGoods {
  readonly name: string;
  readonly category: string;
  readonly soldBy: 'piece' | 'weight';
  readonly unit: string;
  readonly taxBp: number;
  readonly assortments: string;
  readonly price: string;
  readonly memberPrice: string;
}
export interface TypedProduct extends TypedGoods {
  readonly before: EnteredProduct | undefined;
  readonly sku: string;
  readonly spec: string;
  readonly codes: string;
  readonly plu: string;
  readonly colour: string;
  readonly size: string;
  readonly discontinued: boolean;
  readonly photo: TypedPhoto;
}

const USUAL_TAX = 1300;
const textOfPrice = (price: number | undefined): string => (price === undefined ? '' : amountText(price));
const photoOf = (product: EnteredProduct | undefined): TypedPhoto =>
  product?.photo === undefined ? NO_PHOTO : { kind: 'kept', photo: product.photo };

const typedGoods = (product: EnteredProduct | undefined): TypedGoods => ({
  name: product?.name ?? '',
  category: product?.category ?? '',
  soldBy: product?.soldBy ?? 'piece',
  unit: product?.unit ?? '',
  taxBp: product?.taxBp ?? USUAL_TAX,
  assortments: (product?.assortments ?? []).join(' '),
  price: textOfPrice(product?.price),
  memberPrice: textOfPrice(product?.memberPrice),
});

export const typedProduct = (product: EnteredProduct | undefined): TypedProduct => ({
  ...typedGoods(product),
  before: product,
  sku: product?.sku ?? '',
  spec: product?.variant === undefined ? (product?.spec ?? '') : '',
  codes: (product?.codes ?? []).join('\n'),
  plu: product?.plu ?? '',
  colour: product?.variant?.colour ?? '',
  size: product?.variant?.size ?? '',
  discontinued: product?.discontinued === true,
  photo: photoOf(product),
});

export type AskedFields = Readonly<Record<string, unknown>>;

/** `photo`: the hash that the cloud has it under by now. */
export function askedProduct(typed: TypedProduct, photo: string | undefined): AskedFields {
  const { before } = typed;
  const sku = typed.sku.trim();
  const isVariant = before?.style !== undefined;
  return {
    ...askedGoods(typed),
    id: before?.id ?? sku,
    revision: before?.revision ?? null,
    sku,
    codes: wordsOf(typed.codes),
    ...filled({ plu: typed.plu, photo }),
    ...(isVariant
      ? { style: before.style, variant: filled({ colour: typed.colour, size: typed.size }) }
      : filled({ spec: typed.spec })),
    ...(typed.discontinued ? { discontinued: true } : {}),
  };
}

function askedGoods({ name, category, soldBy, unit, taxBp, assortments, price, memberPrice }: TypedGoods): AskedFields {
  return {
    name,
    category: category.trim(),
    soldBy,
    taxBp,
    price: fenOf(price),
    assortments: wordsOf(assortments),
    ...filled({ unit }),
    ...(memberPrice.trim() === '' ? {} : { memberPrice: fenOf(memberPrice) }),
  };
}

/** Null for nothing, no number for what is no amount: the rules name either. */
function fenOf(text: string): number | null {
  const plain = text.trim().replaceAll(',', '');
  if (plain === '') return null;
  const read = fenFromYuanText(plain);
  return read.ok ? read.value : Number.NaN;
}

const filled = (texts: Readonly<Record<string, string | undefined>>): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(texts).flatMap(([name, text]) => {
      const plain = text?.trim() ?? '';
      return plain === '' ? [] : [[name, plain]];
    }),
  );

/** Words with blanks, commas or lines between, each once in its first place. */
export const wordsOf = (text: string): readonly string[] => [
  ...new Set(text.split(/[\s,，、;；]+/u).filter((word) => word !== '')),
];

/** Names: with commas between they may have blanks within (`Navy blue, red`). */
export const namesOf = (text: string): readonly string[] =>
  /[,，、;；\n]/.test(text)
    ? [...new Set(text.split(/[,，、;；\n]/).map((name) => name.trim().replaceAll(/\s+/gu, ' ')))].filter(Boolean)
    : wordsOf(text);
const listed = (names: readonly string[]): string =>
  names.some((name) => name.includes(' ')) ? `${names.join(', ')}${names.length === 1 ? ',' : ''}` : names.join(' ');

export interface TypedCell {
  readonly before: EnteredProduct | undefined;
  /** Made and sold; of a product that is there already, not discontinued. */
  readonly isMade: boolean;
  readonly code: string;
  readonly price: string;
  readonly memberPrice: string;
}
export interface TypedStyle extends TypedGoods {
  readonly style: string;
  /** The cloud has it: its code stays. */
  readonly isKnown: boolean;
  readonly colours: string;
  readonly sizes: string;
  /** By `cellKey`: what is known or was typed of each; the rest is as above the grid. */
  readonly cells: Readonly<Record<string, Partial<TypedCell>>>;
  /** By colour; of a style without colours by the empty one. */
  readonly photos: Readonly<Record<string, TypedPhoto>>;
}

export const cellKey = (colour: string, size: string): string => JSON.stringify([colour, size]);

/** Rows and columns of the grid; a style with one of the two has one row or column without a name. */
export function axesOf({ colours, sizes }: Pick<TypedStyle, 'colours' | 'sizes'>): {
  readonly colours: readonly string[];
  readonly sizes: readonly string[];
} {
  const [down, across] = [namesOf(colours), inSizeOrder(namesOf(sizes))];
  if (down.length === 0 && across.length === 0) return { colours: [], sizes: [] };
  return { colours: down.length === 0 ? [''] : down, sizes: across.length === 0 ? [''] : across };
}

/** A style as its variants say it; nothing for a new one. */
export function typedStyle(products: readonly EnteredProduct[]): TypedStyle {
  const [first] = products;
  const of = (part: 'colour' | 'size'): string =>
    listed([...new Set(products.flatMap(({ variant }) => variant?.[part] ?? []))]);
  const cells = products.map((product): [string, TypedCell] => [
    cellKey(product.variant?.colour ?? '', product.variant?.size ?? ''),
    {
      before: product,
      isMade: product.discontinued !== true,
      code: product.codes[0] ?? '',
      price: textOfPrice(product.price),
      memberPrice: textOfPrice(product.memberPrice),
    },
  ]);
  const photos = products.flatMap((product): [string, TypedPhoto][] =>
    product.photo === undefined ? [] : [[product.variant?.colour ?? '', photoOf(product)]],
  );
  return {
    ...typedGoods(first),
    style: first?.style ?? '',
    isKnown: first !== undefined,
    colours: of('colour'),
    sizes: of('size'),
    cells: Object.fromEntries(cells),
    photos: Object.fromEntries(photos.toReversed()),
  };
}

/** The cell of a colour and size, as it begins where nobody typed into it. */
export const cellOf = (typed: TypedStyle, colour: string, size: string): TypedCell => ({
  before: undefined,
  isMade: !typed.isKnown,
  code: '',
  price: typed.price,
  memberPrice: typed.memberPrice,
  ...typed.cells[cellKey(colour, size)],
});

export interface AskedCell {
  readonly colour: string;
  readonly size: string;
  readonly fields: AskedFields;
}

/** Every cell that is or was made. `photoOfColour`: the hash under which the cloud has it by now. */
export function askedStyle(
  typed: TypedStyle,
  photoOfColour: (colour: string) => string | undefined,
): readonly AskedCell[] {
  const { colours, sizes } = axesOf(typed);
  const taken = new Set(Object.values(typed.cells).flatMap(({ before }) => before?.sku ?? []));
  const asked = colours.flatMap((colour, row) =>
    sizes.flatMap((size, column): AskedCell[] => {
      const cell = cellOf(typed, colour, size);
      if (!cell.isMade && cell.before === undefined) return [];
      const sku = cell.before?.sku ?? freeSku(typed.style.trim(), [row, colour], [column, size], taken);
      taken.add(sku);
      return [{ colour, size, fields: askedCell(typed, cell, { colour, size, sku, photo: photoOfColour(colour) }) }];
    }),
  );
  return asked.slice(0, PRODUCTS_IN_SAVE_MAX + 1);
}

interface CellPlace {
  readonly colour: string;
  readonly size: string;
  readonly sku: string;
  readonly photo: string | undefined;
}

function askedCell(typed: TypedStyle, cell: TypedCell, { colour, size, sku, photo }: CellPlace): AskedFields {
  const { before, isMade, code, price, memberPrice } = cell;
  const style = typed.style.trim();
  return {
    ...askedGoods({ ...typed, price, memberPrice }),
    id: before?.id ?? sku,
    revision: before?.revision ?? null,
    sku,
    style,
    variant: filled({ colour, size }),
    // Its further codes are the single product's page.
    codes: [...filledCode(code), ...(before?.codes.slice(1) ?? [])],
    ...filled({ plu: before?.plu, photo }),
    ...(isMade ? {} : { discontinued: true }),
  };
}
const filledCode = (code: string): readonly string[] => (code.trim() === '' ? [] : [code.trim()]);

const PLAIN = /^[A-Za-z0-9._-]{1,12}$/;
/** `KNIT-01-M`: colours by number, since a code on paper has no Chinese; the next free one. */
function freeSku(
  style: string,
  [row, colour]: readonly [number, string],
  [column, size]: readonly [number, string],
  taken: ReadonlySet<string>,
): string {
  const part = (name: string, place: number): string =>
    name === '' ? '' : `-${PLAIN.test(name) ? name : String(place + 1).padStart(2, '0')}`;
  const sku = `${style}${part(colour, row)}${part(size, column)}`;
  for (let next = 2, free = sku; ; next += 1, free = `${sku}.${String(next)}`) if (!taken.has(free)) return free;
}
