/**
 * A store's logo as a receipt prints it: one bit a dot, black where set, rows of whole bytes from the top. Dithered from an
 * image's pixels by Floyd and Steinberg's error diffusion. Pure. Called by the settings page; the encoder prints the bits.
 */
import { err, ok, type Result } from './result.ts';

/** The printable width of 58 mm paper at 203 dpi, so that one logo fits both papers. */
export const LOGO_WIDTH_MAX = 384;
export const LOGO_HEIGHT_MAX = 160;

export interface ReceiptLogo {
  /** Dots; a multiple of 8. */
  readonly width: number;
  readonly height: number;
  /** `width / 8 × height` bytes, most significant bit left, in base64. */
  readonly bits: string;
}

/** Pixels as a canvas gives them: four bytes each, red, green, blue, opacity. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly data: ArrayLike<number>;
}

const BLACK_BELOW = 128;
const WHITE = 255;

/** The size of the logo for an image of this size: as large as fits, never larger than it is; undefined for no image. */
export function logoSize(
  width: number,
  height: number,
): { readonly width: number; readonly height: number } | undefined {
  if (!(width >= 8 && height >= 1)) return undefined;
  const scale = Math.min(1, LOGO_WIDTH_MAX / width, LOGO_HEIGHT_MAX / height);
  return {
    width: Math.max(8, Math.floor((width * scale) / 8) * 8),
    height: Math.max(1, Math.floor(height * scale)),
  };
}

/** Pixels of a size that `logoSize` gave; what is transparent is paper. */
export function ditheredLogo({ width, height, data }: Pixels): ReceiptLogo {
  const grey = Array.from({ length: width * height }, (_, at) => greyOf(data, at * 4));
  const bytes = new Uint8Array((width / 8) * height);
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1) {
      const at = y * width + x;
      const value = grey[at] ?? WHITE;
      const isBlack = value < BLACK_BELOW;
      if (isBlack) {
        const byte = (at - (at % 8)) / 8;
        bytes[byte] = (bytes[byte] ?? 0) | (0x80 >> (x % 8));
      }
      const error = value - (isBlack ? 0 : WHITE);
      const spread = (dx: number, dy: number, sixteenths: number): void => {
        if (x + dx < 0 || x + dx >= width || y + dy >= height) return;
        const to = at + dy * width + dx;
        grey[to] = (grey[to] ?? WHITE) + (error * sixteenths) / 16;
      };
      spread(1, 0, 7);
      spread(-1, 1, 3);
      spread(0, 1, 5);
      spread(1, 1, 1);
    }
  return { width, height, bits: btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join('')) };
}

/** The bytes of the dots; an error for a logo whose bits are not those of its size. */
export function logoBytes({ width, height, bits }: ReceiptLogo): Result<Uint8Array, 'bad_logo'> {
  const fits =
    Number.isSafeInteger(width) &&
    Number.isSafeInteger(height) &&
    width >= 8 &&
    width <= LOGO_WIDTH_MAX &&
    width % 8 === 0 &&
    height >= 1 &&
    height <= LOGO_HEIGHT_MAX;
  if (!fits || !/^[A-Za-z0-9+/]+={0,2}$/.test(bits) || bits.length % 4 !== 0) return err('bad_logo');
  const bytes = Uint8Array.from(atob(bits), (character) => character.charCodeAt(0));
  return bytes.length === (width / 8) * height ? ok(bytes) : err('bad_logo');
}

/** Brightness 0 to 255 on white paper, by the weights of ITU-R BT.601 in thousandths. */
function greyOf(data: ArrayLike<number>, at: number): number {
  const [red = WHITE, green = WHITE, blue = WHITE, opacity = WHITE] = [
    data[at],
    data[at + 1],
    data[at + 2],
    data[at + 3],
  ];
  const grey = (red * 299 + green * 587 + blue * 114) / 1000;
  return WHITE - ((WHITE - grey) * opacity) / WHITE;
}
