/**
 * GS1's table of application identifiers as data: which there are, how long their values are, which end without a separator,
 * and what every part must hold. After the GS1 Barcode Syntax Dictionary (GS1 General Specifications §3), in its own notation:
 * `N6` six digits, `X..20` one to twenty of character set 82, `Y` set 39, `Z` base64url, `[…]` may be missing, `*` predefined
 * length (needs no FNC1). Lists of countries, currencies and package types are not judged here: a till decides nothing by
 * them. Called by gs1-elements.ts and gs1-link.ts.
 */

/** What a part must hold beyond its characters; read by gs1-rules.ts. */
export const GS1_RULES = [
  'csum',
  'csumalpha',
  'yymmd0',
  'yymmdd',
  'yyyymmdd',
  'hhmi',
  'hh',
  'mi',
  'ss',
  'yesno',
  'zero',
  'nonzero',
  'hyphen',
  'pieceoftotal',
  'winding',
  'nozeroprefix',
  'hasnondigit',
  'iso5218',
  'latitude',
  'longitude',
  'iban',
] as const;
export type Gs1Rule = (typeof GS1_RULES)[number];

export interface Gs1Part {
  readonly set: 'N' | 'X' | 'Y' | 'Z';
  readonly min: number;
  readonly max: number;
  readonly isOptional: boolean;
  readonly rules: readonly Gs1Rule[];
}

export interface Gs1Definition {
  readonly ai: string;
  /** Its length is known beforehand, so the next element may follow without FNC1. */
  readonly isPredefined: boolean;
  readonly parts: readonly Gs1Part[];
}

/** `n` in an identifier stands for 0 to 5 (the place of the decimal point); `a-b` for all from a to b. */
const TABLE = `
00 * N18,csum
01-02 * N14,csum
03 * N14,csum
10 X..20
11-13 * N6,yymmd0
15-17 * N6,yymmd0
20 * N2
21-22 X..20
235 X..28
240-241 X..30
242 N..6
243 X..20
250-251 X..30
253 N13,csum [X..17]
254 X..20
255 N13,csum [N..12]
30 N..8
310n-316n * N6
320n-329n * N6
330n-337n * N6
340n-349n * N6
350n-357n * N6
360n-369n * N6
37 N..8
3900-3909 N..15
3910-3919 N3 N..15
3920-3929 N..15
3930-3939 N3 N..15
3940-3943 N4
3950-3955 N6
400-401 X..30
402 N17,csum
403 X..30
410-417 * N13,csum
420 X..20
421 N3 X..9
422 N3
423 N3 [N3] [N3] [N3] [N3]
424 N3
425 N3 [N3] [N3] [N3] [N3]
426 N3
427 X..3
4300-4301 X..35
4302-4306 X..70
4307 X2
4308 X..30
4309 N10,latitude N10,longitude
4310-4311 X..35
4312-4316 X..70
4317 X2
4318 X..20
4319 X..30
4320 X..35
4321-4323 N1,yesno
4324-4325 N6,yymmd0 N4,hhmi
4326 N6,yymmdd
4330-4333 N6 [X1],hyphen
7001 N13
7002 X..30
7003 N6,yymmdd N4,hhmi
7004 N..4
7005 X..12
7006 N6,yymmdd
7007 N6,yymmdd [N6],yymmdd
7008 X..3
7009 X..10
7010 X..2
7011 N6,yymmdd [N4],hhmi
7020-7022 X..20
7023 X..30
7030-7039 N3 X..27
7040 N1 X1 X1 X1
7041 X..4
710-717 X..20
7230-7239 X2 X..28
7240 X..20
7241 N2
7242 X..25
7250 N8,yyyymmdd
7251 N8,yyyymmdd N4,hhmi
7252 N1,iso5218
7253-7254 X..40
7255 X..10
7256 X..90
7257 X..70
7258 X3
7259 X..40
8001 N4,nonzero N5,nonzero N3,nonzero N1,winding N1
8002 X..20
8003 N1,zero N13,csum [X..16]
8004 X..30
8005 N6
8006 N14,csum N4,pieceoftotal
8007 X..34,iban
8008 N6,yymmdd N2,hh [N2],mi [N2],ss
8009 X..50
8010 Y..30
8011 N..12,nozeroprefix
8012 X..20
8013 X..25,csumalpha
8014 X..25,csumalpha,hasnondigit
8017-8018 N18,csum
8019 N..10
8020 X..25
8026 N14,csum N4,pieceoftotal
8030 Z..90
8040-8041 N15
8042 N32
8043 N18 [N..2]
8110 X..70
8111 N4
8112 X..70
8200 X..70
90 X..30
91-99 X..90`;

const DECIMALS_MAX = 5;

/** Every identifier. None is the beginning of another, so the first that fits is the one meant. */
export const GS1_TABLE: ReadonlyMap<string, Gs1Definition> = new Map(
  TABLE.trim()
    .split('\n')
    .flatMap((row) => {
      const [range = '', ...columns] = row.split(' ');
      const isPredefined = columns[0] === '*';
      const parts = (isPredefined ? columns.slice(1) : columns).map(partOf);
      return identifiersOf(range).map((ai): [string, Gs1Definition] => [ai, { ai, isPredefined, parts }]);
    }),
);

/** The definition of the identifier that the text has at `from`. */
export function definitionAt(text: string, from: number): Gs1Definition | undefined {
  for (let length = 2; length <= 4; length += 1) {
    const found = GS1_TABLE.get(text.slice(from, from + length));
    if (found !== undefined) return found;
  }
  return undefined;
}

function identifiersOf(range: string): readonly string[] {
  const [first = '', last = first] = range.split('-');
  const digits = first.replace('n', '').length;
  const all: string[] = [];
  for (let number = Number(first.replace('n', '')); number <= Number(last.replace('n', '')); number += 1) {
    const ai = String(number).padStart(digits, '0');
    if (!first.endsWith('n')) all.push(ai);
    else for (let n = 0; n <= DECIMALS_MAX; n += 1) all.push(`${ai}${String(n)}`);
  }
  return all;
}

function partOf(column: string): Gs1Part {
  const [form = '', ...rules] = column.split(',');
  const isOptional = form.startsWith('[');
  const [, set = 'X', upTo = '', length = '0'] = /^\[?([NXYZ])(\.\.)?(\d+)\]?$/.exec(form) ?? [];
  const max = Number(length);
  return {
    set: set as Gs1Part['set'],
    min: upTo === '' ? max : 1,
    max,
    isOptional,
    rules: rules.filter((rule): rule is Gs1Rule => (GS1_RULES as readonly string[]).includes(rule)),
  };
}
