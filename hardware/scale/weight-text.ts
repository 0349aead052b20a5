/** Reads the digits that scales send, as whole grams. No fraction passes through a float. Called by the protocols. */
import { grams, type Grams } from '../../sync/domain/money.ts';
import { err, ok, type Result } from '../../sync/domain/result.ts';

/** `1.234` kg or `1234` g; more decimals than the unit has must be zero. */
export function gramsFromText(text: string, unit: 'kg' | 'g'): Result<Grams, 'garbled'> {
  const match = /^(\d{1,6})(?:\.(\d{1,6}))?$/.exec(text);
  if (match === null) return err('garbled');
  const decimals = unit === 'kg' ? 3 : 0;
  const fraction = (match[2] ?? '').padEnd(decimals, '0');
  if (/[1-9]/.test(fraction.slice(decimals))) return err('garbled');
  return ok(grams(Number((match[1] ?? '') + fraction.slice(0, decimals))));
}
