/**
 * GS1 Digital Link URIs: the elements that a web address carries, on any host, never opened. Canonical form
 * (`https://id.gs1.org/01/09501101530003/10/ABC?17=261231`), with a path before it, or with the alias words of the first
 * version (`/gtin/…/lot/…`). Text that is no such address is undefined, so that it may be something else; one that is,
 * but says something impossible, is an error. GS1 Digital Link Standard: URI Syntax. Pure and total. Called by barcode.ts.
 */
import { agreeing, elementOf, ELEMENTS_MAX, type Gs1Element, type Gs1Fault } from './gs1-elements.ts';
import { GS1_TABLE } from './gs1-table.ts';
import { err, type Result } from './result.ts';

/** Primary keys and the qualifiers that may follow in the path, in this order; some have a second way. */
const QUALIFIERS: Readonly<Record<string, readonly (readonly string[])[]>> = {
  '00': [],
  '01': [['22', '10', '21'], ['235']],
  '253': [],
  '255': [],
  '401': [],
  '402': [],
  '414': [['254'], ['7040']],
  '415': [['8020']],
  '417': [['7040']],
  '8003': [],
  '8004': [['7040']],
  '8006': [['22', '10', '21']],
  '8010': [['8011']],
  '8013': [],
  '8017': [['8019']],
  '8018': [['8019']],
};

/** Words that stood for identifiers in Digital Link 1.0 and 1.1; no longer made, still printed. */
export const LINK_ALIASES: Readonly<Record<string, string>> = {
  gtin: '01',
  sscc: '00',
  gdti: '253',
  gcn: '255',
  ginc: '401',
  gsin: '402',
  gln: '414',
  payTo: '415',
  party: '417',
  grai: '8003',
  giai: '8004',
  itip: '8006',
  cpid: '8010',
  gmn: '8013',
  gsrnp: '8017',
  gsrn: '8018',
  cpv: '22',
  lot: '10',
  ser: '21',
  glnx: '254',
  cpsn: '8011',
  srin: '8019',
  refNo: '8020',
  exp: '17',
  expdt: '7003',
};

export function readDigitalLink(text: string): Result<readonly Gs1Element[], Gs1Fault> | undefined {
  const match = /^https?:\/\/[^/\s?#\\]+(\/[^?#\s]*)(?:\?([^#\s]*))?(?:#.*)?$/is.exec(text);
  if (match === null) return undefined;
  const segments = (match[1] ?? '').replace(/\/$/, '').split('/').slice(1);
  const start = keyStart(segments);
  if (start === undefined) return undefined;
  const pairs: [string, string][] = [];
  for (let index = start; index < segments.length; index += 2)
    pairs.push([identifierOf(segments[index] ?? '') ?? '', segments[index + 1] ?? '']);
  const key = pairs[0]?.[0] ?? '';
  const qualifiers = pairs.slice(1).map(([ai]) => ai);
  const stray = qualifiers.find((ai) => ai === '');
  if (stray !== undefined || !isInOrder(qualifiers, QUALIFIERS[key] ?? []))
    return err({ code: 'unknown_ai', ai: qualifiers.find((ai) => ai !== '') ?? key });
  return elementsOf([...pairs, ...attributesOf(match[2] ?? '')]);
}

/** Attributes of the query. What is no identifier belongs to the web site: `linkType=…`. */
const attributesOf = (query: string): readonly [string, string][] =>
  query.split(/[&;]/).flatMap((part): [string, string][] => {
    const equals = part.indexOf('=');
    const name = equals < 0 ? part : part.slice(0, equals);
    const ai = /^\d+$/.test(name) ? name : aliased(name);
    return ai === undefined ? [] : [[ai, equals < 0 ? '' : part.slice(equals + 1)]];
  });

function elementsOf(pairs: readonly (readonly [string, string])[]): Result<readonly Gs1Element[], Gs1Fault> {
  if (pairs.length > ELEMENTS_MAX) return err({ code: 'too_many', ai: '' });
  const elements: Gs1Element[] = [];
  for (const [ai, written] of pairs) {
    const value = decoded(written);
    if (value === undefined) return err({ code: 'wrong_characters', ai });
    // A GTIN may be written as short as its bars have it.
    const padded = ai === '01' && /^(\d{8}|\d{12,13})$/.test(value) ? value.padStart(14, '0') : value;
    const element = elementOf(ai, padded);
    if (!element.ok) return element;
    elements.push(element.value);
  }
  return agreeing(elements);
}

/** Where the primary key stands: the last place with one from which the rest are pairs. */
function keyStart(segments: readonly string[]): number | undefined {
  for (let index = segments.length - 2; index >= 0; index -= 2) {
    const ai = identifierOf(segments[index] ?? '');
    if (ai !== undefined && Object.hasOwn(QUALIFIERS, ai)) return index;
  }
  return undefined;
}

const aliased = (word: string): string | undefined =>
  Object.hasOwn(LINK_ALIASES, word) ? LINK_ALIASES[word] : undefined;
const identifierOf = (segment: string): string | undefined => (GS1_TABLE.has(segment) ? segment : aliased(segment));

/** Some of one of the ways, each at most once and in its order. */
const isInOrder = (qualifiers: readonly string[], ways: readonly (readonly string[])[]): boolean =>
  qualifiers.length === 0 ||
  ways.some((way) => {
    let from = 0;
    return qualifiers.every((ai) => {
      const at = way.indexOf(ai, from);
      from = at + 1;
      return at >= 0;
    });
  });

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
