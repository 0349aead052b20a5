/**
 * In-store labels with a weight or an amount in them, by per-store templates: 13 digits (`20 PLU5 weight5 check`) and the
 * 18-digit labels of Chinese scales (`26 PLU5 amount5 weight5 check`). Every label ends in a GS1 check digit. DOMAIN.md §3.
 * Called by barcode.ts; templates come from the store's settings.
 */
import { hasGs1CheckDigit } from './check-digit.ts';
import type { Fen, Grams } from './money.ts';
import { err, ok, type Result } from './result.ts';

/** `plu` says which product; `grams` and `fen` what the scale measured; `ignored` digits mean nothing to us. */
export interface LabelField {
  readonly name: 'plu' | 'grams' | 'fen' | 'ignored';
  readonly digits: number;
}

export interface LabelTemplate {
  /** Digits that such a label begins with, `20` to `29`. */
  readonly prefix: string;
  /** In order after the prefix, before the check digit. */
  readonly fields: readonly LabelField[];
}

export interface LabelReading {
  readonly kind: 'label';
  readonly plu: string;
  readonly grams?: Grams;
  /** What the scale says that it costs. */
  readonly amount?: Fen;
}

/** `2001234012348` is PLU 01234, 1.234 kg. */
export const WEIGHT_LABEL_13: LabelTemplate = {
  prefix: '20',
  fields: [
    { name: 'plu', digits: 5 },
    { name: 'grams', digits: 5 },
  ],
};

export const SCALE_LABEL_18: LabelTemplate = {
  prefix: '26',
  fields: [
    { name: 'plu', digits: 5 },
    { name: 'fen', digits: 5 },
    { name: 'grams', digits: 5 },
  ],
};

const lengthOf = ({ prefix, fields }: LabelTemplate): number =>
  prefix.length + fields.reduce((sum, { digits }) => sum + digits, 0) + 1;

/** Undefined when no template has this prefix and length; a label with a wrong check digit is an error. */
export function readLabel(
  digits: string,
  templates: readonly LabelTemplate[],
): Result<LabelReading, { readonly code: 'bad_check_digit' }> | undefined {
  const template = templates.find((each) => digits.startsWith(each.prefix) && digits.length === lengthOf(each));
  if (template === undefined) return undefined;
  if (!hasGs1CheckDigit(digits)) return err({ code: 'bad_check_digit' });
  let from = template.prefix.length;
  let reading: LabelReading = { kind: 'label', plu: '' };
  for (const field of template.fields) {
    const part = digits.slice(from, from + field.digits);
    from += field.digits;
    if (field.name === 'plu') reading = { ...reading, plu: part };
    else if (field.name === 'grams') reading = { ...reading, grams: Number(part) as Grams };
    else if (field.name === 'fen') reading = { ...reading, amount: Number(part) as Fen };
  }
  return ok(reading);
}
