/**
 * Makes what printers print: GS1 elements, Digital Links, retail codes and scale labels, from their own few rules. Shares no
 * code with the parser: check digits, lengths and separators are said here a second time. For tests of barcode.ts.
 */
import fc from 'fast-check';

/** One line of a label. `fixed` needs no FNC1 behind it. */
export interface Printed {
  readonly ai: string;
  readonly value: string;
  readonly fixed: boolean;
}

export const mod10 = (body: string): string => {
  const digits = body.split('').map(Number);
  let sum = 0;
  let isThree = true;
  while (digits.length > 0) {
    sum += (digits.pop() ?? 0) * (isThree ? 3 : 1);
    isThree = !isThree;
  }
  return body + ((1000 - sum) % 10).toString();
};

const digits = (length: number): fc.Arbitrary<string> =>
  fc.array(fc.nat(9), { minLength: length, maxLength: length }).map((each) => each.join(''));
const upTo = (length: number): fc.Arbitrary<string> =>
  fc.array(fc.nat(9), { minLength: 1, maxLength: length }).map((each) => each.join(''));
const SET_82 = '!"%&\'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz';
const words = (length: number): fc.Arbitrary<string> =>
  fc.string({ unit: fc.constantFrom(...SET_82), minLength: 1, maxLength: length });
const pad = (value: number): string => (value < 10 ? `0${String(value)}` : String(value));
const date = fc
  .tuple(fc.nat(99), fc.integer({ min: 1, max: 12 }), fc.nat(28))
  .map(([year, month, day]) => pad(year) + pad(month) + pad(day));
const realDate = date.filter((text) => !text.endsWith('00'));
const time = fc.tuple(fc.nat(23), fc.nat(59)).map(([hour, minute]) => pad(hour) + pad(minute));
const checked = (length: number): fc.Arbitrary<string> => digits(length - 1).map(mod10);

const line = (ai: string, fixed: boolean, value: fc.Arbitrary<string>): fc.Arbitrary<Printed> =>
  value.map((text) => ({ ai, value: text, fixed }));
const measure = (from: number, to: number): fc.Arbitrary<Printed> =>
  fc
    .tuple(fc.integer({ min: from, max: to }), fc.nat(5), digits(6))
    .map(([kind, n, value]) => ({ ai: `${String(kind)}${String(n)}`, value, fixed: true }));

/** Lines that may stand beside a GTIN, one maker for each kind. */
const LINES: readonly fc.Arbitrary<Printed>[] = [
  line('10', false, words(20)),
  line('11', true, date),
  line('13', true, date),
  line('15', true, date),
  line('16', true, date),
  line('17', true, date),
  line('20', true, digits(2)),
  line('21', false, words(20)),
  line('22', false, words(20)),
  line('240', false, words(30)),
  line('30', false, upTo(8)),
  measure(311, 316),
  measure(320, 329),
  measure(330, 337),
  measure(340, 349),
  measure(350, 357),
  measure(360, 369),
  line('3955', false, digits(6)),
  line('400', false, words(30)),
  line('410', true, checked(13)),
  line('414', true, checked(13)),
  line('420', false, words(20)),
  line('422', false, digits(3)),
  line(
    '423',
    false,
    fc.integer({ min: 1, max: 5 }).chain((count) => digits(3 * count)),
  ),
  line('427', false, words(3)),
  line('4321', false, fc.constantFrom('0', '1')),
  line('4326', false, realDate),
  line('7002', false, words(30)),
  line(
    '7003',
    false,
    fc.tuple(realDate, time).map((parts) => parts.join('')),
  ),
  line(
    '7007',
    false,
    fc.oneof(
      realDate,
      fc.tuple(realDate, realDate).map((parts) => parts.join('')),
    ),
  ),
  line(
    '7030',
    false,
    fc.tuple(digits(3), words(27)).map((parts) => parts.join('')),
  ),
  line('712', false, words(20)),
  line('8005', false, digits(6)),
  line('8012', false, words(20)),
  line('8017', false, checked(18)),
  line('8200', false, words(70)),
  line('90', false, words(30)),
  line('91', false, words(90)),
  line('99', false, words(90)),
];

export const gtin14: fc.Arbitrary<string> = checked(14);

/** A label of goods: a GTIN and up to eight other lines in any order, each kind once. */
export const label: fc.Arbitrary<readonly Printed[]> = fc
  .tuple(
    gtin14,
    fc.shuffledSubarray([...LINES], { minLength: 0, maxLength: 8 }).chain((makers) => fc.tuple(...makers)),
  )
  .map(([gtin, lines]) => [{ ai: '01', value: gtin, fixed: true }, ...lines]);

/** As a printer prints it and a scanner sends it: FNC1 behind what has no length of its own, unless it is the last. */
export function printed(lines: readonly Printed[], { withEveryFnc1 = false } = {}): string {
  let text = '';
  lines.forEach(({ ai, value, fixed }, index) => {
    text += ai + value;
    if (index < lines.length - 1 && (!fixed || withEveryFnc1)) text += '\u001d';
  });
  return text;
}

export const PREFIXES = [']C1', ']e0', ']d2', ']Q3', ']J1'] as const;

const IN_PATH = ['22', '10', '21'];
const ALIASES: Readonly<Record<string, string>> = { '01': 'gtin', '10': 'lot', '21': 'ser', '22': 'cpv' };
const escaped = (text: string): string =>
  Array.from(text)
    .map((each) =>
      /[0-9A-Za-z._-]/.test(each) ? each : `%${each.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
    )
    .join('');

/** As a web address: key and qualifiers in the path, everything else asked behind it. */
export function linkOf(lines: readonly Printed[], base: string, withAliases: boolean): string {
  const nameOf = (ai: string): string => (withAliases ? (ALIASES[ai] ?? ai) : ai);
  const key = lines.find(({ ai }) => ai === '01')?.value ?? '';
  const inPath = IN_PATH.flatMap((ai) => lines.filter((each) => each.ai === ai));
  const asked = lines.filter(({ ai }) => ai !== '01' && !IN_PATH.includes(ai));
  const path = [`/${nameOf('01')}/${key}`, ...inPath.map(({ ai, value }) => `/${nameOf(ai)}/${escaped(value)}`)].join(
    '',
  );
  const query = asked.map(({ ai, value }) => `${ai}=${escaped(value)}`).join('&');
  return `${base}${path}${query === '' ? '' : `?${query}`}`;
}

/** Retail codes with their check digit, by kind. */
export const retail = {
  ean13: checked(13),
  ean8: checked(8),
  upcA: checked(12),
  isbn10: digits(9).map((body) => {
    const sum = body.split('').reduce((total, digit, index) => total + Number(digit) * (index + 1), 0);
    return body + (sum % 11 === 10 ? 'X' : String(sum % 11));
  }),
};

/** A scale's label: prefix, product, what it measured, check digit. */
export const scaleLabel13 = (prefix: string, plu: string, figure: number): string =>
  mod10(prefix + plu + String(figure).padStart(5, '0'));
export const scaleLabel18 = (prefix: string, plu: string, fen: number, grams: number): string =>
  mod10(prefix + plu + String(fen).padStart(5, '0') + String(grams).padStart(5, '0'));
