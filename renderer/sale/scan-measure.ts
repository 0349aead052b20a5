/**
 * How much of a product a label sells: grams, pieces, or the grams behind a printed price. Invariant: what the label says it
 * costs and what the till would take agree to the fen of rounding, or nothing is sold: a label of another price, or one read
 * by the wrong template, is told loudly instead of sold wrongly. Pure. Called by the scan resolver and the settings page.
 */
import { readScan, type ScanReading } from '../../sync/domain/barcode.ts';
import { isTraced } from '../../sync/domain/gs1-item.ts';
import { grams as gramsOf, mulDivHalfUp, type Fen, type Grams } from '../../sync/domain/money.ts';
import type { Product } from '../../sync/domain/product.ts';
import { err, ok, type Result } from '../../sync/domain/result.ts';
import type { ScanSettings } from './scan-settings.ts';

export type Measure = { readonly quantity: number } | { readonly grams: Grams };
export type MeasureFailure = 'wrong_measure' | 'label_price';

const GRAMS_PER_KILOGRAM = 1000;
/** Scales round down or half up. */
const ROUNDING_FEN = 1;
/** What a line keeps of a code. */
export const CODE_LENGTH_MAX = 200;

/** Goods by weight need a weight, or a price to tell it from; goods by piece must have no weight. */
export function measureOf(
  reading: ScanReading | undefined,
  product: Pick<Product, 'price' | 'soldBy'>,
): Result<Measure, MeasureFailure> {
  const { grams, amount, quantity = 1 } = labelled(reading);
  if (product.soldBy === 'piece') {
    if (grams !== undefined) return err('wrong_measure');
    return amount === undefined || amount === product.price * quantity ? ok({ quantity }) : err('label_price');
  }
  if (grams !== undefined) return agrees(product.price, grams, amount) ? ok({ grams }) : err('label_price');
  if (amount === undefined) return err('wrong_measure');
  if (product.price === 0) return err('label_price');
  const behind = gramsOf(mulDivHalfUp(amount, GRAMS_PER_KILOGRAM, product.price));
  return mulDivHalfUp(product.price, behind, GRAMS_PER_KILOGRAM) === amount
    ? ok({ grams: behind })
    : err('label_price');
}

const agrees = (price: Fen, grams: Grams, amount: Fen | undefined): boolean =>
  amount === undefined || Math.abs(mulDivHalfUp(price, grams, GRAMS_PER_KILOGRAM) - amount) <= ROUNDING_FEN;

interface Labelled {
  readonly grams?: Grams;
  readonly amount?: Fen;
  readonly quantity?: number;
}
const labelled = (reading: ScanReading | undefined): Labelled =>
  reading?.kind === 'label' || reading?.kind === 'elements' ? reading : {};

/** The price that a label of a piece says; undefined where it says none. */
export function tagPriceOf(data: string, settings: ScanSettings): Fen | undefined {
  const reading = readScan(data, { screen: 'goods', ...settings });
  if (!reading.ok) return undefined;
  const { amount, grams, quantity = 1 } = labelled(reading.value);
  return amount === undefined || grams !== undefined || quantity !== 1 ? undefined : amount;
}

/** The code that a line keeps: the one that matched, but all of a label with a lot, a date or a serial number, and of a piece its own. */
export function keptCode(matched: string, reading: ScanReading | undefined): string {
  if (reading?.kind === 'label') return reading.plu;
  if (reading?.kind === 'item') return reading.item ?? matched;
  if (reading?.kind !== 'elements' || !isTraced(reading.elements)) return matched;
  if (reading.code.length <= CODE_LENGTH_MAX) return reading.code;
  const needed = reading.elements.filter(({ ai }) => ai === '01' || isTraced([{ ai, value: '' }]));
  return needed
    .map(({ ai, value }) => `(${ai})${value}`)
    .join('')
    .slice(0, CODE_LENGTH_MAX);
}
