/**
 * The variants of a style laid out as people look for them: colours down, sizes across. Pure. Sizes stand in the order of the
 * trade (XS before S before M), figures by their value, anything else as it came; colours as they came. A style with one of the
 * two is a plain row of choices. Called by the grid at the checkout.
 */

/** What tells one product of a style from its sisters; either may be absent. */
export interface Variant {
  readonly colour?: string;
  readonly size?: string;
}

export interface VariantGrid<Item> {
  /** Empty where the style has no colours. */
  readonly colours: readonly string[];
  readonly sizes: readonly string[];
  /** A row for each colour (or one), a cell for each size (or one); null where there is no such product. */
  readonly rows: readonly (readonly (Item | null)[])[];
}

const LETTER_SIZES = ['XXXS', 'XXS', 'XS', 'S', 'M', 'L', 'XL', 'XXL', 'XXXL', 'XXXXL', 'XXXXXL'] as const;
/** How the same letters are written elsewhere: `2XL`, `3xs`. */
const spelled = (size: string): string =>
  size.toUpperCase().replace(/^(\d)X([SL])$/, (_all, count: string, end: string) => 'X'.repeat(Number(count)) + end);

type Rank = readonly [kind: number, value: number];
function rankOf(size: string, place: number): Rank {
  const letter = LETTER_SIZES.findIndex((each) => each === spelled(size));
  if (letter >= 0) return [0, letter];
  const figure = /^\d+(\.\d+)?/.exec(size)?.[0];
  return figure === undefined ? [2, place] : [1, Number(figure)];
}

/** Sizes without repetition in the order of the trade. */
export function inSizeOrder(sizes: readonly string[]): readonly string[] {
  const ranked = [...new Set(sizes)].map((size, place) => ({ size, rank: rankOf(size, place), place }));
  return ranked
    .sort((a, b) => a.rank[0] - b.rank[0] || a.rank[1] - b.rank[1] || a.place - b.place)
    .map(({ size }) => size);
}

/** Items in the order of the catalogue; of two with the same colour and size the first has the cell. */
export function variantGrid<Item>(items: readonly Item[], variantOf: (item: Item) => Variant): VariantGrid<Item> {
  const colours = [...new Set(items.flatMap((item) => variantOf(item).colour ?? []))];
  const sizes = inSizeOrder(items.flatMap((item) => variantOf(item).size ?? []));
  const cell = (colour: string | undefined, size: string | undefined): Item | null =>
    items.find((item) => variantOf(item).colour === colour && variantOf(item).size === size) ?? null;
  const across = items.some((item) => variantOf(item).size === undefined) ? [...sizes, undefined] : sizes;
  const down = items.some((item) => variantOf(item).colour === undefined) ? [...colours, undefined] : colours;
  const named = (list: readonly (string | undefined)[]): readonly string[] =>
    list.length === 1 && list[0] === undefined ? [] : list.map((each) => each ?? '');
  return {
    colours: named(down),
    sizes: named(across),
    rows: down.map((colour) => across.map((size) => cell(colour, size))),
  };
}

export type GridStep = 'left' | 'right' | 'up' | 'down';

/** The next cell in a direction that `isOpen`; the same cell where there is none. Never jumps to another row or column. */
export function stepInGrid(
  [row, column]: readonly [row: number, column: number],
  step: GridStep,
  [rows, columns]: readonly [rows: number, columns: number],
  isOpen: (row: number, column: number) => boolean,
): readonly [row: number, column: number] {
  const down = step === 'down' ? 1 : step === 'up' ? -1 : 0;
  const right = step === 'right' ? 1 : step === 'left' ? -1 : 0;
  for (let [r, c] = [row + down, column + right]; r >= 0 && r < rows && c >= 0 && c < columns; r += down, c += right)
    if (isOpen(r, c)) return [r, c];
  return [row, column];
}
