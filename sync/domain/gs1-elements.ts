/**
 * GS1 element strings: from what a GS1-128, DataMatrix, DataBar or QR code holds to a list of identifiers and values. By
 * GS1's own table, strict and total: every value has its length, characters, check digit and date, or the text is refused as
 * a whole, so that a misread never becomes another product, weight or price. FNC1 comes as 0x1D. DOMAIN.md §3.
 * Called by barcode.ts (scans), gs1-link.ts (the same elements in a link) and the page that shows how a code is read.
 */
import { definitionAt, GS1_TABLE } from './gs1-table.ts';
import { faultOf, type ValueFault } from './gs1-rules.ts';
import { err, ok, type Result } from './result.ts';

/** FNC1 inside a code, as scanners send it. */
export const FNC1 = '\u001d';
/** More than any real label carries. */
export const ELEMENTS_MAX = 40;

export interface Gs1Element {
  readonly ai: string;
  readonly value: string;
}

export interface Gs1Fault {
  readonly code: 'unknown_ai' | 'contradiction' | 'too_many' | ValueFault;
  /** The identifier, or the text where one was expected. */
  readonly ai: string;
}

/** Elements of the data behind a GS1 symbology prefix. Spaces and a first FNC1 mean nothing. */
export function readElements(data: string): Result<readonly Gs1Element[], Gs1Fault> {
  const elements: Gs1Element[] = [];
  let from = skipSeparators(data, 0);
  if (from === data.length) return err({ code: 'unknown_ai', ai: '' });
  while (from < data.length) {
    const definition = definitionAt(data, from);
    if (definition === undefined) return err({ code: 'unknown_ai', ai: data.slice(from, from + 4) });
    const begin = from + definition.ai.length;
    const separator = data.indexOf(FNC1, begin);
    const end = separator < 0 ? data.length : separator;
    const length = definition.parts.reduce((sum, { max }) => sum + max, 0);
    const until = definition.isPredefined ? Math.min(end, begin + length) : end;
    const value = data.slice(begin, until);
    const fault = faultOf(value, definition);
    if (fault !== undefined) return err({ code: fault, ai: definition.ai });
    elements.push({ ai: definition.ai, value });
    if (elements.length > ELEMENTS_MAX) return err({ code: 'too_many', ai: definition.ai });
    from = skipSeparators(data, until);
  }
  return agreeing(elements);
}

/** The form that people read, `(01)06901234567892(17)261231`, as a label prints it and a person may type it. */
export function readBracketed(text: string): Result<readonly Gs1Element[], Gs1Fault> | undefined {
  if (!/^\(\d{2,4}\)/.test(text)) return undefined;
  const marks = [...text.matchAll(/\((\d{2,4})\)/g)].filter(({ 1: ai = '' }) => GS1_TABLE.has(ai));
  const elements: Gs1Element[] = [];
  if (marks[0]?.index !== 0) return err({ code: 'unknown_ai', ai: text.slice(1, 5) });
  if (marks.length > ELEMENTS_MAX) return err({ code: 'too_many', ai: '' });
  for (const [index, mark] of marks.entries()) {
    const value = text.slice(mark.index + mark[0].length, marks[index + 1]?.index ?? text.length);
    const checked = elementOf(mark[1] ?? '', value);
    if (!checked.ok) return checked;
    elements.push(checked.value);
  }
  return agreeing(elements);
}

/** One element by its identifier; errors as its table says. */
export function elementOf(ai: string, value: string): Result<Gs1Element, Gs1Fault> {
  const definition = GS1_TABLE.get(ai);
  if (definition === undefined) return err({ code: 'unknown_ai', ai });
  const fault = faultOf(value, definition);
  return fault === undefined ? ok({ ai, value }) : err({ code: fault, ai });
}

/** The same identifier twice must say the same, and an item is not at once the content of another. */
export function agreeing(elements: readonly Gs1Element[]): Result<readonly Gs1Element[], Gs1Fault> {
  const values = new Map<string, string>();
  for (const { ai, value } of elements) {
    // The place of the decimal point is part of the identifier: 3102 beside 3103 are two weights of one thing.
    const kind = /^3[1-69]\d\d$/.test(ai) ? ai.slice(0, 3) : ai;
    const meant = kind === ai ? value : `${ai} ${value}`;
    const known = values.get(kind);
    if (known !== undefined && known !== meant) return err({ code: 'contradiction', ai });
    values.set(kind, meant);
  }
  for (const [one, other] of EXCLUSIVE)
    if (values.has(one) && values.has(other)) return err({ code: 'contradiction', ai: other });
  return ok(elements.filter(({ ai }, index) => elements.findIndex((each) => each.ai === ai) === index));
}
/** GS1 General Specifications §4.13.1, as far as it says what is sold and for how much. */
const EXCLUSIVE = [
  ['01', '02'],
  ['01', '03'],
  ['01', '37'],
  ['01', '255'],
  ['01', '8006'],
  ['02', '03'],
  ['392', '393'],
] as const;

/** As printed under the bars; what a line keeps of a code with lot, date or serial number. */
export const bracketed = (elements: readonly Gs1Element[]): string =>
  elements.map(({ ai, value }) => `(${ai})${value}`).join('');

/** Element string as a scanner would send it, with FNC1 where it is needed. */
export const elementString = (elements: readonly Gs1Element[]): string =>
  elements
    .map(({ ai, value }, index) => {
      const isLast = index === elements.length - 1;
      return `${ai}${value}${isLast || GS1_TABLE.get(ai)?.isPredefined === true ? '' : FNC1}`;
    })
    .join('');

function skipSeparators(data: string, from: number): number {
  let at = from;
  while (at < data.length && data.charAt(at) === FNC1) at += 1;
  return at;
}
