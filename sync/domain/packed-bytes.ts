/**
 * Numbers and short texts as few bytes, for codes that people scan: varints (LEB128), texts of figures or hex at two to a byte,
 * UUIDs as 16 bytes. Reading is total: a wrong form throws `Unpacked` alone, which the caller turns into an answer.
 * Pure. Called by receipt-token.ts; the layout is told in sync/protocol/RECEIPT-TOKEN.md.
 */

/** What was read is not what these functions write. */
export class Unpacked extends Error {}

const MODES = { figures: 0, hex: 1, utf8: 2, uuid: 3 } as const;
const TEXT_BYTES_MAX = 200;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

export class PackedWriter {
  readonly #bytes: number[] = [];

  /** Zero or more, at most 2^53 - 1. */
  count(value: number): void {
    if (!Number.isSafeInteger(value) || value < 0) throw new RangeError(`not a count: ${String(value)}`);
    let rest = value;
    while (rest >= 128) {
      this.#bytes.push((rest % 128) + 128);
      rest = Math.floor(rest / 128);
    }
    this.#bytes.push(rest);
  }

  /** Any whole number: 0, -1, 1, -2 … become 0, 1, 2, 3. */
  whole(value: number): void {
    this.count(value < 0 ? -2 * value - 1 : 2 * value);
  }

  raw(bytes: Uint8Array): void {
    this.#bytes.push(...bytes);
  }

  text(value: string): void {
    if (UUID.test(value)) {
      this.count(MODES.uuid);
      this.#nibbles(value.replaceAll('-', ''));
      return;
    }
    const isFigures = /^\d*$/.test(value);
    if (isFigures || /^[0-9a-f]*$/.test(value)) {
      this.count(value.length * 4 + (isFigures ? MODES.figures : MODES.hex));
      this.#nibbles(value);
      return;
    }
    const bytes = new TextEncoder().encode(value);
    this.count(bytes.length * 4 + MODES.utf8);
    this.raw(bytes);
  }

  #nibbles(hex: string): void {
    for (let at = 0; at < hex.length; at += 2)
      this.#bytes.push(Number.parseInt(hex.slice(at, at + 2).padEnd(2, '0'), 16));
  }

  get bytes(): Uint8Array {
    return Uint8Array.from(this.#bytes);
  }
}

export class PackedReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get at(): number {
    return this.#at;
  }

  get isOver(): boolean {
    return this.#at === this.#bytes.length;
  }

  count(max: number = Number.MAX_SAFE_INTEGER): number {
    let value = 0;
    for (let place = 1; ; place *= 128) {
      const byte = this.#byte();
      value += (byte % 128) * place;
      if (!Number.isSafeInteger(value) || value > max) throw new Unpacked('count');
      if (byte < 128) return value;
    }
  }

  whole(): number {
    const value = this.count();
    return value % 2 === 0 ? value / 2 : 0 - (value + 1) / 2;
  }

  raw(length: number): Uint8Array {
    if (this.#at + length > this.#bytes.length) throw new Unpacked('end');
    const from = this.#at;
    this.#at += length;
    return this.#bytes.slice(from, this.#at);
  }

  text(): string {
    const head = this.count();
    const length = Math.floor(head / 4);
    if (length > TEXT_BYTES_MAX) throw new Unpacked('text');
    switch (head % 4) {
      case MODES.uuid: {
        const hex = hexOf(this.raw(16));
        return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
      }
      case MODES.utf8:
        return utf8(this.raw(length));
      default:
        return hexOf(this.raw(Math.ceil(length / 2))).slice(0, length);
    }
  }

  #byte(): number {
    const [byte] = this.raw(1);
    if (byte === undefined) throw new Unpacked('end');
    return byte;
  }
}

const hexOf = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');

function utf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new Unpacked('utf8');
  }
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** base64url without padding (RFC 4648 §5). */
export function base64UrlOf(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 3) {
    const [a = 0, b = 0, c = 0] = bytes.subarray(at, at + 3);
    const bits = a * 65_536 + b * 256 + c;
    const characters = Math.min(4, bytes.length - at + 1);
    for (let place = 0; place < characters; place += 1) text += ALPHABET.charAt((bits >> (18 - 6 * place)) & 63);
  }
  return text;
}

/** The bytes of a text that `base64UrlOf` gives; undefined for any other, also one that other encoders would take. */
export function bytesOfBase64Url(text: string): Uint8Array | undefined {
  const bytes: number[] = [];
  for (let at = 0; at < text.length; at += 4) {
    const values = Array.from(text.slice(at, at + 4), (character) => ALPHABET.indexOf(character));
    if (values.includes(-1) || values.length === 1) return undefined;
    const [a = 0, b = 0, c = 0, d = 0] = values;
    const bits = a * 262_144 + b * 4096 + c * 64 + d;
    bytes.push(...[bits >> 16, (bits >> 8) & 255, bits & 255].slice(0, values.length - 1));
  }
  const read = Uint8Array.from(bytes);
  // Spare bits that are not zero would make two texts of one code.
  return base64UrlOf(read) === text ? read : undefined;
}
