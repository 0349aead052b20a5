/**
 * Money, rates and weights as exact integers. The only file that knows that a yuan has 100 fen.
 * Invariants: amounts are safe integers of fen; rates are basis points (9500 = pay 95 %); weights are grams;
 * products of two amounts go through BigInt, because they exceed 2^53. DOMAIN.md §2.
 */
import { err, ok, type Result } from './result.ts';

declare const unit: unique symbol;
export type Brand<Name extends string> = { readonly [unit]: Name };

/** An amount in fen (1/100 yuan). May be negative in refunds and differences. */
export type Fen = number & Brand<'Fen'>;
/** A rate in basis points; 10000 = 100 %. */
export type BasisPoints = number & Brand<'BasisPoints'>;
/** A weight in grams. */
export type Grams = number & Brand<'Grams'>;

export const ZERO_FEN = 0 as Fen;
export const FULL_BP = 10000 as BasisPoints;
const FEN_PER_YUAN = 100;

/** The number as fen. Throws for anything but a safe integer: amounts never pass through a fraction. */
export function fen(value: number): Fen {
  if (!Number.isSafeInteger(value)) throw new RangeError(`not an amount in fen: ${String(value)}`);
  return (Object.is(value, -0) ? 0 : value) as Fen;
}

/** The number as basis points, 0 to 10000. Throws otherwise. */
export function basisPoints(value: number): BasisPoints {
  if (!Number.isSafeInteger(value) || value < 0 || value > 10000)
    throw new RangeError(`not basis points: ${String(value)}`);
  return value as BasisPoints;
}

/** The number as grams, zero or more. Throws otherwise. */
export function grams(value: number): Grams {
  if (!Number.isSafeInteger(value) || value < 0) throw new RangeError(`not a weight in grams: ${String(value)}`);
  return value as Grams;
}

export const addFen = (...amounts: readonly Fen[]): Fen =>
  fen(amounts.reduce<number>((sum, amount) => sum + amount, 0));
export const subtractFen = (from: Fen, ...amounts: readonly Fen[]): Fen => fen(from - addFen(...amounts));

/** floor(a x b / divisor) exactly; the divisor is positive. */
export function mulDivFloor(a: number, b: number, divisor: number): number {
  const product = BigInt(a) * BigInt(b);
  const by = BigInt(divisor);
  const quotient = product / by;
  return Number(product % by < 0n ? quotient - 1n : quotient);
}

/** a x b / divisor rounded up, exactly; a and b are not negative, the divisor is positive. */
export function mulDivCeil(a: number, b: number, divisor: number): number {
  const by = BigInt(divisor);
  return Number((BigInt(a) * BigInt(b) + by - 1n) / by);
}

/** a x b / divisor rounded half up, exactly; a and b are not negative, the divisor is positive. */
export function mulDivHalfUp(a: number, b: number, divisor: number): number {
  const by = BigInt(divisor);
  return Number((BigInt(a) * BigInt(b) * 2n + by) / (2n * by));
}

/**
 * Splits `total` in proportion to `weights` by largest remainder, ties to the earlier. The parts add up to `total`;
 * with no positive weight every part is 0. DOMAIN.md §2 step 8. `total` and the weights are not negative.
 */
export function allocate(total: number, weights: readonly (number | bigint)[]): number[] {
  const sum = weights.reduce<bigint>((all, weight) => all + BigInt(weight), 0n);
  if (sum === 0n || total === 0) return weights.map(() => 0);
  const parts = weights.map((weight, index) => {
    const product = BigInt(total) * BigInt(weight);
    return { index, part: Number(product / sum), remainder: product % sum };
  });
  let left = total - parts.reduce((all, { part }) => all + part, 0);
  const byRemainder = [...parts].sort((a, b) =>
    a.remainder === b.remainder ? a.index - b.index : a.remainder > b.remainder ? -1 : 1,
  );
  for (const entry of byRemainder) {
    if (left === 0) break;
    entry.part += 1;
    left -= 1;
  }
  return parts.map(({ part }) => part);
}

/** Reads what a person typed in yuan: `500`, `12.3`, `12.30`, `1,234.50`. At most two decimals, no sign. */
export function fenFromYuanText(text: string): Result<Fen, 'not_an_amount'> {
  const match = /^(\d{1,3}(?:,\d{3})+|\d{1,12})(?:\.(\d{1,2}))?$/.exec(text.trim());
  if (match === null) return err('not_an_amount');
  const whole = Number((match[1] ?? '').replaceAll(',', ''));
  return ok(fen(whole * FEN_PER_YUAN + Number((match[2] ?? '').padEnd(2, '0'))));
}

/** `123450` as `1,234.50`; negative with U+2212 as DESIGN asks, or with `-` for files and paper. */
export function yuanText(amount: Fen, style: { readonly minus?: '−' | '-'; readonly group?: boolean } = {}): string {
  const digits = String(Math.abs(amount)).padStart(3, '0');
  const whole = digits.slice(0, -2);
  const grouped = style.group === false ? whole : whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return `${amount < 0 ? (style.minus ?? '−') : ''}${grouped}.${digits.slice(-2)}`;
}
