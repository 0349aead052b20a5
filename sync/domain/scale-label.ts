/**
 * In-store labels with a weight, a price or a count in them, by per-store templates: 13 digits (`20 PLU5 weight5 check`) and
 * the 18-digit labels of Chinese scales (`26 PLU5 amount5 weight5 check`). Every label ends in a GS1 check digit. DOMAIN.md §3.
 * Called by barcode.ts; templates come from the store's settings and are checked by label-templates.ts.
 */
import { hasGs1CheckDigit } from './check-digit.ts';
import type { Fen, Grams } from './money.ts';
import { err, ok, type Result } from './result.ts';

/** `plu` says which product; `grams`, `fen` and `pieces` what is in it; `ignored` digits mean nothing to us. */
export const LABEL_FIELDS = ['plu', 'grams', 'fen', 'pieces', 'ignored'] as const;
export interface LabelField {
  readonly name: (typeof LABEL_FIELDS)[number];
  readonly digits: number;
  /** How many grams or fen the last digit stands for, where it is not one: 10 for a price in jiao. */
  readonly unit?: number;
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
  readonly quantity?: number;
}

/** Looks a PLU up among PLUs alone: five digits on a label never mean a code or SKU that looks the same. */
export const pluKey = (plu: string): string => `plu\u001d${plu}`;

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

/** What a store reads that has set nothing. */
export const USUAL_TEMPLATES: readonly LabelTemplate[] = [WEIGHT_LABEL_13, SCALE_LABEL_18];

/** All digits of such a label, check digit included. */
export const lengthOfLabel = ({ prefix, fields }: LabelTemplate): number =>
  prefix.length + fields.reduce((sum, { digits }) => sum + digits, 0) + 1;

/** The template that these digits fit. */
export const templateOf = (digits: string, templates: readonly LabelTemplate[]): LabelTemplate | undefined =>
  templates.find((each) => digits.startsWith(each.prefix) && digits.length === lengthOfLabel(each));

/** Each field with its digits, as the page shows that explains a label. */
export function fieldsOf(
  digits: string,
  { prefix, fields }: LabelTemplate,
): readonly { readonly field: LabelField; readonly text: string }[] {
  let from = prefix.length;
  return fields.map((field) => {
    const text = digits.slice(from, from + field.digits);
    from += field.digits;
    return { field, text };
  });
}

/** Undefined when no template has this prefix and length; a label with a wrong check digit is an error. */
export function readLabel(
  digits: string,
  templates: readonly LabelTemplate[],
): Result<LabelReading, { readonly code: 'bad_check_digit' }> | undefined {
  const template = templateOf(digits, templates);
  if (template === undefined) return undefined;
  if (!hasGs1CheckDigit(digits)) return err({ code: 'bad_check_digit' });
  let reading: LabelReading = { kind: 'label', plu: '' };
  for (const { field, text } of fieldsOf(digits, template)) {
    const value = Number(text) * (field.unit ?? 1);
    if (field.name === 'plu') reading = { ...reading, plu: text };
    else if (field.name === 'grams') reading = { ...reading, grams: value as Grams };
    else if (field.name === 'fen') reading = { ...reading, amount: value as Fen };
    else if (field.name === 'pieces') reading = { ...reading, quantity: value };
  }
  return ok(reading);
}
