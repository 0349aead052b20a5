/**
 * What a key of a keyboard wedge stands for. Read from `event.code` and the modifiers, never from `event.key`: under an
 * active input method every key is `Process` (keyCode 229), with CapsLock or another layout `key` is a different character,
 * and scanners type as a US keyboard. Pure; runs in the window. Called by wedge.ts and wedge-calibration.ts.
 */

/** A key as the window's capture listener sees it; `at` is `event.timeStamp` (monotonic ms, set when the key arrived). */
export interface WedgeKey {
  readonly kind: 'down' | 'up';
  readonly code: string;
  readonly key: string;
  readonly keyCode: number;
  readonly at: number;
  readonly altKey: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
  readonly location: number;
  readonly repeat: boolean;
}

/** How a number typed with Alt held down is meant: GBK code (scanners sold in China) or Unicode. */
export type AltCodes = 'gbk' | 'unicode';

export type KeyMeaning =
  | { readonly kind: 'character'; readonly character: string }
  /** Shift, Alt before its digits, Control before a control character. */
  | { readonly kind: 'modifier' }
  | { readonly kind: 'alt-digit'; readonly digit: string }
  | { readonly kind: 'end'; readonly suffix: 'Enter' | 'Tab' }
  /** A key without a name on this keyboard: something was sent that cannot be read. */
  | { readonly kind: 'unreadable' }
  /** Escape, arrows, function keys, shortcuts: never part of a scan. */
  | { readonly kind: 'other' };

const GBK_LEAD_MIN = 0x81;
const SHIFTED_DIGITS = ')!@#$%^&*(';
const SYMBOLS: Readonly<Record<string, readonly [plain: string, shifted: string]>> = {
  Space: [' ', ' '],
  Minus: ['-', '_'],
  Equal: ['=', '+'],
  BracketLeft: ['[', '{'],
  BracketRight: [']', '}'],
  Backslash: ['\\', '|'],
  Semicolon: [';', ':'],
  Quote: ["'", '"'],
  Backquote: ['`', '~'],
  Comma: [',', '<'],
  Period: ['.', '>'],
  Slash: ['/', '?'],
  NumpadDecimal: ['.', '.'],
  NumpadAdd: ['+', '+'],
  NumpadSubtract: ['-', '-'],
  NumpadMultiply: ['*', '*'],
  NumpadDivide: ['/', '/'],
};
/** Control characters that scanners type as Ctrl and a key: EOT, FS, GS, RS, US. */
const CONTROLS: Readonly<Record<string, string>> = {
  KeyD: '\u0004',
  Backslash: '\u001c',
  BracketRight: '\u001d',
  Digit6: '\u001e',
  Minus: '\u001f',
};

export function meaningOf(key: WedgeKey): KeyMeaning {
  if (key.code === 'Enter' || key.code === 'NumpadEnter') return { kind: 'end', suffix: 'Enter' };
  if (key.code === 'Tab') return { kind: 'end', suffix: 'Tab' };
  if (/^(Shift|Alt|Control)(Left|Right)$/.test(key.code)) return { kind: 'modifier' };
  if (key.metaKey) return { kind: 'other' };
  if (key.ctrlKey && !key.altKey) {
    if (key.code === 'KeyM' || key.code === 'KeyJ') return { kind: 'end', suffix: 'Enter' }; // CR and LF as control keys.
    const control = CONTROLS[key.code];
    return control === undefined ? { kind: 'other' } : { kind: 'character', character: control };
  }
  if (key.altKey && !key.ctrlKey) {
    const digit = /^Numpad(\d)$/.exec(key.code)?.[1];
    return digit === undefined ? { kind: 'other' } : { kind: 'alt-digit', digit };
  }
  return characterOf(key);
}

function characterOf(key: WedgeKey): KeyMeaning {
  const letterOrDigit = /^(?:Key([A-Z])|Digit(\d)|Numpad(\d))$/.exec(key.code);
  if (letterOrDigit !== null) {
    const [, letter, digit, numpad] = letterOrDigit;
    if (letter !== undefined) return { kind: 'character', character: key.shiftKey ? letter : letter.toLowerCase() };
    if (digit !== undefined)
      return { kind: 'character', character: key.shiftKey ? (SHIFTED_DIGITS[Number(digit)] ?? digit) : digit };
    return { kind: 'character', character: numpad ?? '' };
  }
  const symbol = Object.hasOwn(SYMBOLS, key.code) ? SYMBOLS[key.code] : undefined;
  if (symbol !== undefined) return { kind: 'character', character: symbol[key.shiftKey ? 1 : 0] };
  if (key.code !== '' && key.code !== 'Unidentified') return { kind: 'other' };
  // Remote desktops and screen keyboards name no code: then the character itself is all there is.
  return Array.from(key.key).length === 1 ? { kind: 'character', character: key.key } : { kind: 'unreadable' };
}

/**
 * The characters that a sequence of Alt codes stands for. GBK comes as one number of two bytes (中 = 54992) or as two
 * numbers of a byte each (0214 0208); a number whose first byte begins no GBK character is a Unicode one all the same;
 * below 128 all are ASCII. Undefined where the numbers are no characters, or not yet.
 */
export function altText(numbers: readonly string[], codes: AltCodes): string | undefined {
  const values = numbers.map(Number);
  if (codes === 'unicode' || values.some((value) => value > 0xff && value >> 8 < GBK_LEAD_MIN)) {
    const isText = values.every((value) => value > 0 && value <= 0x10ffff && (value < 0xd800 || value > 0xdfff));
    return isText ? String.fromCodePoint(...values) : undefined;
  }
  const bytes = values.flatMap((value) => (value > 0xff ? [value >> 8, value & 0xff] : [value]));
  if (bytes.some((byte) => byte === 0 || byte > 0xff)) return undefined;
  try {
    return new TextDecoder('gb18030', { fatal: true }).decode(Uint8Array.from(bytes));
  } catch {
    return undefined;
  }
}
