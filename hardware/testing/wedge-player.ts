/**
 * The keys that a keyboard-wedge scanner, or a person, makes: key events as a window sees them, for the production reducer.
 * A scanner types as a US keyboard, optionally under an active input method (`Process`, 229) or as Alt and number pad.
 * Pure: gaps come from the caller. Called by the wedge's tests and the browser tests that replay them.
 */
import type { WedgeKey } from '../scanner/wedge-keys.ts';

export interface WedgePlay {
  /** Milliseconds before the n-th keydown (0 is the first of this text); modifiers count as keys. */
  readonly gapMs: (n: number) => number;
  readonly startAt?: number;
  readonly suffix?: 'Enter' | 'NumpadEnter' | 'Tab' | 'crlf' | 'none';
  /** An active input method: every key is `Process` / 229, only `code` says what it was. */
  readonly ime?: boolean;
  /** Digits as number-pad keys. */
  readonly numpad?: boolean;
  /** CapsLock is on: letters come inverted in `key`, as browsers report them. */
  readonly capsLock?: boolean;
}

const SYMBOL_KEYS = new Map<string, readonly [code: string, isShifted: boolean]>(
  [
    ['Space', ' ', ' '],
    ['Minus', '-', '_'],
    ['Equal', '=', '+'],
    ['BracketLeft', '[', '{'],
    ['BracketRight', ']', '}'],
    ['Backslash', '\\', '|'],
    ['Semicolon', ';', ':'],
    ['Quote', "'", '"'],
    ['Backquote', '`', '~'],
    ['Comma', ',', '<'],
    ['Period', '.', '>'],
    ['Slash', '/', '?'],
    ...Array.from('0123456789').map((digit) => [`Digit${digit}`, digit, ')!@#$%^&*('.charAt(Number(digit))]),
    ...Array.from('ABCDEFGHIJKLMNOPQRSTUVWXYZ').map((letter) => [`Key${letter}`, letter.toLowerCase(), letter]),
  ].flatMap(([code = '', plain = '', shifted = '']) => [
    [shifted, [code, true]] as const,
    [plain, [code, false]] as const,
  ]),
);
const GS_CODE = 'BracketRight';

interface Stroke {
  readonly kind: 'down' | 'up';
  readonly code: string;
  readonly key: string;
  readonly shiftKey?: boolean;
  readonly ctrlKey?: boolean;
  readonly altKey?: boolean;
}

/** The key events of one scanned text: US characters and GS (as Ctrl+]). */
export function playKeys(text: string, play: WedgePlay): readonly WedgeKey[] {
  return timed([...Array.from(text).flatMap((character) => strokesOf(character, play)), ...suffixStrokes(play)], play);
}

/** The key events of a text typed as Alt and number-pad codes; each entry is one Alt code, e.g. `54992`. */
export function playAltCodes(numbers: readonly string[], play: WedgePlay): readonly WedgeKey[] {
  const strokes = numbers.flatMap((number) => [
    { kind: 'down', code: 'AltLeft', key: 'Alt', altKey: true } as const,
    ...Array.from(number).flatMap((digit) => press({ code: `Numpad${digit}`, key: digit, altKey: true })),
    { kind: 'up', code: 'AltLeft', key: 'Alt' } as const,
  ]);
  return timed([...strokes, ...suffixStrokes(play)], play);
}

function strokesOf(character: string, play: WedgePlay): readonly Stroke[] {
  if (character === '\u001d') return chord('Control', { code: GS_CODE, key: ']', ctrlKey: true });
  const found = SYMBOL_KEYS.get(character);
  if (found === undefined) throw new RangeError(`no key types ${JSON.stringify(character)}`);
  const [code, isShifted] = found;
  const isLetter = code.startsWith('Key');
  const inverted = character === character.toLowerCase() ? character.toUpperCase() : character.toLowerCase();
  const key = isLetter && play.capsLock === true ? inverted : character;
  if (isShifted) return chord('Shift', { code, key, shiftKey: true });
  return press({ code: play.numpad === true ? code.replace('Digit', 'Numpad') : code, key });
}

function suffixStrokes({ suffix = 'Enter' }: WedgePlay): readonly Stroke[] {
  switch (suffix) {
    case 'none':
      return [];
    case 'crlf':
      return [
        ...press({ code: 'Enter', key: 'Enter' }),
        ...chord('Control', { code: 'KeyJ', key: 'j', ctrlKey: true }),
      ];
    case 'Enter':
    case 'NumpadEnter':
    case 'Tab':
      return press({ code: suffix, key: suffix === 'Tab' ? 'Tab' : 'Enter' });
  }
}

const press = (stroke: Omit<Stroke, 'kind'>): readonly Stroke[] => [
  { ...stroke, kind: 'down' },
  { ...stroke, kind: 'up' },
];
const chord = (modifier: 'Shift' | 'Control', stroke: Omit<Stroke, 'kind'>): readonly Stroke[] => [
  { ...stroke, kind: 'down', code: `${modifier}Left`, key: modifier },
  ...press(stroke),
  { kind: 'up', code: `${modifier}Left`, key: modifier },
];

/** Gives the strokes their times: each keydown after its gap, each keyup together with its keydown. */
function timed(strokes: readonly Stroke[], play: WedgePlay): readonly WedgeKey[] {
  let at = play.startAt ?? 0;
  let n = 0;
  return strokes.map((stroke) => {
    if (stroke.kind === 'down') at += play.gapMs(n++);
    const isTextual = stroke.key.length === 1 && play.ime === true && stroke.kind === 'down';
    return {
      altKey: false,
      ctrlKey: false,
      shiftKey: false,
      ...stroke,
      key: isTextual ? 'Process' : stroke.key,
      keyCode: isTextual ? 229 : 0,
      at,
      metaKey: false,
      location: stroke.code.startsWith('Numpad') ? 3 : 0,
      repeat: false,
    };
  });
}
