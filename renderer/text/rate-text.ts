/**
 * Rates as people say them here: `9` (折) in Chinese for nine tenths to pay, `10` (% off) in English for the same. By text and
 * whole basis points only. Called by the discount dialog, quick rates and hints.
 */
import { basisPoints, fenFromYuanText, FULL_BP, type BasisPoints } from '../../sync/domain/money.ts';
import type { Language } from './languages.ts';

/** `9000` as `9` or `10`, `8800` as `8.8` or `12`. */
export const rateText = (payBp: number, language: Language): string =>
  language === 'en' ? decimals(FULL_BP - payBp, 2) : decimals(payBp, 3);

/** What was typed in the words of the language; undefined when it is no rate. */
export function payBpOf(text: string, language: Language): BasisPoints | undefined {
  const typed = fenFromYuanText(text);
  if (!typed.ok) return undefined;
  const payBp = language === 'en' ? FULL_BP - typed.value : typed.value * 10;
  return payBp >= 0 && payBp <= FULL_BP ? basisPoints(payBp) : undefined;
}

function decimals(value: number, places: number): string {
  const digits = String(value).padStart(places + 1, '0');
  const [whole, part] = [digits.slice(0, -places), digits.slice(-places).replace(/0+$/, '')];
  return part === '' ? whole : `${whole}.${part}`;
}
