/**
 * LED-8 pole displays: eight digits and four lamps. `ESC s n` lights a lamp, `ESC Q A` digits CR shows a number. Usually 2400
 * baud. Lamp 2 is the total; 1 price, 3 received and 4 change are how most are printed, not confirmed. Pure. Called by
 * serial-display.ts.
 */
import { yuanText, ZERO_FEN, type Fen } from '../../sync/domain/money.ts';
import type { LineDisplayView } from './line-display.ts';

const ESC = 0x1b;
const CR = 0x0d;
const LAMP = { price: 1, total: 2, received: 3, change: 4 } as const;
/** The point lights inside a digit's place. */
const DIGITS_MAX = 8;

export const LED8_LINE = { baudRate: 2400 } as const;

/** The bytes that show the view (undefined: zero and no lamp), or undefined when the amount has too many digits. */
export function led8Bytes(view: LineDisplayView | undefined): Uint8Array | undefined {
  const text = amountText(view?.amount ?? ZERO_FEN);
  if (text.replace('.', '').length > DIGITS_MAX) return undefined;
  const lamp = view === undefined ? 0 : LAMP[view.label];
  return Uint8Array.of(ESC, 0x73, 0x30 + lamp, ESC, 0x51, 0x41, ...new TextEncoder().encode(text), CR);
}

const amountText = (amount: Fen): string => yuanText(amount, { minus: '-', group: false });
