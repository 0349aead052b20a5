/**
 * Which characters a GB18030 receipt printer can show, and how many columns text takes on paper. Pure.
 * Rule of width: after `FS &` the printer draws what GB18030 writes in one byte (ASCII) in one column and everything else in a
 * full cell of two. This is East Asian Width with "ambiguous" as wide; a few narrow letters of GB18030 (ǹ) print wide as well.
 * Rule of repertoire: ASCII, the two-byte area without its private-use and moved characters, and CJK Extension A (which every
 * GB18030 font must have).
 * Anything else is replaced *visibly* before it is counted, so that a later character never changes or moves. HARDWARE.md.
 * Called by receipt-layout; hardware/printer encodes exactly these characters.
 */
export const PLACEHOLDER = '□';

/** Same meaning, and in every GB18030 font. `¥` U+00A5 has no two-byte form and garbles what follows on many printers. */
const SAME_MEANING: Readonly<Record<string, string>> = {
  '\u00a5': '￥',
  '\u2212': '-',
  '\u2010': '-',
  '\u2011': '-',
  '\u2012': '-',
  '\u2013': '-',
  '\u00ad': '',
  '\u00a0': ' ',
  '\u2009': ' ',
  '\u202f': ' ',
  '\u200b': '',
  '\ufeff': '',
  '\t': ' ',
  '\n': ' ',
  '\r': '',
  '\u2022': '·',
  '\u2122': '(TM)',
  '\u00ae': '(R)',
  '\u00a9': '(C)',
  '\u00bd': '1/2',
  '\u00bc': '1/4',
  '\u00be': '3/4',
  '\u00df': 'ss',
  '\u00f8': 'o',
  '\u00d8': 'O',
  '\u00e6': 'ae',
  '\u0153': 'oe',
};

/** What the paper will show for this text: every character in the printer's repertoire, emoji and the rest as one `□` each. */
export function paperText(text: string): string {
  const composed = text.normalize('NFC');
  if (/^[ -~]*$/.test(composed)) return composed;
  let out = '';
  for (const { segment } of graphemes().segment(composed)) out += isPrintable(segment) ? segment : replacement(segment);
  return out;
}

/** Columns of text that has gone through `paperText`. */
export function columnsOf(printable: string): number {
  let columns = 0;
  for (const character of printable) columns += columnsOfCharacter(character);
  return columns;
}

/** True when every character is in the printer's repertoire. */
export const isPrintable = (text: string): boolean =>
  Array.from(text).every((character) => {
    const code = character.codePointAt(0) ?? 0;
    return (
      (code >= 0x20 && code <= 0x7e) ||
      (code >= 0x3400 && code <= 0x4dbf) || // CJK Extension A
      (code >= 0x80 && twoByteCharacters().has(code))
    );
  });

/**
 * Where a row may end: after a blank, and on either side of a character that is not ASCII, but never before a mark that closes nor
 * after one that opens.
 */
const BREAKS =
  /(?<= )|(?<=[^（【《「『〔“‘([])(?=[^ -~])(?=[^，。、；：！？）】》」』〕”’…·])|(?<=[^ -~])(?<=[^（【《「『〔“‘￥])(?=[^，。、；：！？）】》」』〕”’…·),.;:!?%\]])/u;

/** Breaks printable text into rows of at most `width` columns: between words where that is possible, else anywhere. */
export function wrapColumns(printable: string, width: number): string[] {
  if (width < 2) throw new RangeError('a row needs two columns for one full-width character');
  const rows: string[] = [];
  let row = '';
  let used = 0;
  for (const word of printable.split(BREAKS)) {
    if (used + columnsOf(word.trimEnd()) > width && used > 0) {
      rows.push(row.trimEnd());
      row = '';
      used = 0;
    }
    for (const character of word) {
      const columns = columnsOfCharacter(character);
      if (used + columns > width) {
        // A space that falls on the edge is dropped; anything else starts the next row.
        if (character === ' ') continue;
        rows.push(row.trimEnd());
        row = '';
        used = 0;
      }
      row += character;
      used += columns;
    }
  }
  if (row.trimEnd() !== '' || rows.length === 0) rows.push(row.trimEnd());
  return rows;
}

/** Printable text cut or padded with blanks to exactly `width` columns. */
export function padColumns(printable: string, width: number, side: 'left' | 'right'): string {
  const blanks = ' '.repeat(Math.max(0, width - columnsOf(printable)));
  return side === 'left' ? printable + blanks : blanks + printable;
}

const columnsOfCharacter = (character: string): 1 | 2 => ((character.codePointAt(0) ?? 0) < 0x80 ? 1 : 2);

function replacement(grapheme: string): string {
  const known = SAME_MEANING[grapheme];
  if (known !== undefined) return known;
  // Letters with marks that GB18030 fonts lack (ñ, ç) lose the mark rather than the letter.
  const bare = grapheme.normalize('NFKD').replace(/\p{M}/gu, '');
  if (bare !== '' && bare !== grapheme && isPrintable(bare)) return bare;
  return /^[\p{C}\p{M}]+$/u.test(grapheme) && !/\p{Co}|\p{Cs}/u.test(grapheme) ? '' : PLACEHOLDER;
}

let segmenter: Intl.Segmenter | undefined;
const graphemes = (): Intl.Segmenter => (segmenter ??= new Intl.Segmenter('zh', { granularity: 'grapheme' }));

let twoByte: ReadonlySet<number> | undefined;
/** The two-byte area of GB18030, read from the platform's own decoder once: 81-FE x 40-7E, 80-FE. */
function twoByteCharacters(): ReadonlySet<number> {
  if (twoByte !== undefined) return twoByte;
  const pairs: number[] = [];
  for (let lead = 0x81; lead <= 0xfe; lead += 1)
    for (let trail = 0x40; trail <= 0xfe; trail += 1) if (trail !== 0x7f) pairs.push(lead, trail, 0x0a);
  // One call for all pairs, a line each: a call per pair takes a quarter of a second before the first receipt.
  const lines = new TextDecoder('gb18030').decode(Uint8Array.from(pairs)).split('\n');
  const found = new Set<number>();
  for (const line of lines) {
    const code = line.codePointAt(0) ?? 0;
    const isOne = line.length === (code > 0xffff ? 2 : 1);
    if (isOne && code >= 0x80 && code !== 0xfffd && !isUncertain(code)) found.add(code);
  }
  twoByte = found;
  return found;
}

/** Private use, and 18 characters whose place changed between editions of GB18030 (2000, 2005, 2022). */
const isUncertain = (code: number): boolean =>
  (code >= 0xe000 && code <= 0xf8ff) || (code >= 0x9fb4 && code <= 0x9fbb) || (code >= 0xfe10 && code <= 0xfe19);
