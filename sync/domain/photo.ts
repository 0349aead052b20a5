/**
 * Photos of goods as they come from outside: told by their content, never by a name, and taken apart into what is picture and what
 * is not. Only the picture's own parts are put together again, so that text, places, scripts and other files hidden in one are gone.
 * Nothing is decoded or run. Pure; total over any bytes. Called by the cloud (what it keeps), the host (what it was sent) and the
 * page (what it may scale). JPEG: ITU T.81 Annex B; PNG: W3C PNG 3rd edition §5; WebP: RFC 9649.
 */
import { err, ok, type Result } from './result.ts';

/** What is kept: a picture on a till is at most some 60 px, twice for fine screens, four times for the editor. */
export const PHOTO_EDGE_MAX = 256;
export const PHOTO_BYTES_MAX = 65_536;
/** How large a photo may be. */
export interface PhotoLimits {
  /** In px, of the longer side. */
  readonly edge: number;
  readonly bytes: number;
}
export const SMALL_PHOTO: PhotoLimits = { edge: PHOTO_EDGE_MAX, bytes: PHOTO_BYTES_MAX };
/** What is forwarded to customers, who look at it on a whole phone. */
export const LARGE_PHOTO: PhotoLimits = { edge: 1440, bytes: 600_000 };
/** What proves that a task was done: as a phone's camera makes it, where no script scales it down to a large one. */
export const PROOF_PHOTO: PhotoLimits = { edge: 6000, bytes: 4_000_000 };
/** What the page takes to scale down. */
export const PHOTO_FILE_BYTES_MAX = 20_000_000;
export const PHOTO_FILE_PIXELS_MAX = 50_000_000;

export type PhotoType = 'image/jpeg' | 'image/png' | 'image/webp';
export type PhotoFault = 'not_a_photo' | 'damaged' | 'too_many_bytes' | 'too_many_pixels' | 'more_than_a_photo';
export interface PhotoHead {
  readonly type: PhotoType;
  /** In px. */
  readonly width: number;
  readonly height: number;
}
export interface CleanPhoto extends PhotoHead {
  readonly bytes: Uint8Array<ArrayBuffer>;
}
type Parts = { readonly head: PhotoHead; readonly parts: readonly Uint8Array[] };
type Read = Result<Parts, PhotoFault>;

const PNG_SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a] as const;
const JPEG_START = [0xff, 0xd8, 0xff] as const;

const begins = (bytes: Uint8Array, magic: readonly number[], from = 0): boolean =>
  magic.every((byte, index) => bytes[from + index] === byte);
const textAt = (bytes: Uint8Array, from: number, length = 4): string =>
  String.fromCharCode(...bytes.subarray(from, from + length));
const isWebp = (bytes: Uint8Array): boolean => textAt(bytes, 0) === 'RIFF' && textAt(bytes, 8) === 'WEBP';
const byte = (bytes: Uint8Array, at: number): number => bytes[at] ?? 0;
const big16 = (bytes: Uint8Array, at: number): number => byte(bytes, at) * 256 + byte(bytes, at + 1);
const big32 = (bytes: Uint8Array, at: number): number => big16(bytes, at) * 65_536 + big16(bytes, at + 2);
const little24 = (bytes: Uint8Array, at: number): number =>
  byte(bytes, at) + byte(bytes, at + 1) * 256 + byte(bytes, at + 2) * 65_536;
const little32 = (bytes: Uint8Array, at: number): number => little24(bytes, at) + byte(bytes, at + 3) * 16_777_216;

/** What kind of photo a file begins as and how large it says it is; whatever follows is not looked at. */
export function photoHead(bytes: Uint8Array): Result<PhotoHead, PhotoFault> {
  const head = begins(bytes, PNG_SIGNATURE)
    ? ({ type: 'image/png', width: big32(bytes, 16), height: big32(bytes, 20) } as const)
    : begins(bytes, JPEG_START)
      ? jpegHead(bytes)
      : isWebp(bytes)
        ? webpHead(bytes)
        : null;
  if (head === null) return err('not_a_photo');
  return head === undefined || head.width === 0 || head.height === 0 ? err('damaged') : ok(head);
}

/** The photo as it is kept. Errors: why it is none, or not one of this size. */
export function cleanPhoto(bytes: Uint8Array, limits = SMALL_PHOTO): Result<CleanPhoto, PhotoFault> {
  if (bytes.length > limits.bytes) return err('too_many_bytes');
  const read = readPhoto(bytes);
  if (!read.ok) return read;
  const { head, parts } = read.value;
  if (head.width > limits.edge || head.height > limits.edge) return err('too_many_pixels');
  return ok({ ...head, bytes: joined(parts) });
}

function readPhoto(bytes: Uint8Array): Read {
  const read = begins(bytes, PNG_SIGNATURE)
    ? readPng(bytes)
    : begins(bytes, JPEG_START)
      ? readJpeg(bytes)
      : isWebp(bytes)
        ? readWebp(bytes)
        : err('not_a_photo' as const);
  if (read.ok && (read.value.head.width === 0 || read.value.head.height === 0)) return err('damaged');
  return read;
}

function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** Chunks that say how the picture looks. */
const PNG_KEPT: ReadonlySet<string> = new Set(['IHDR', 'PLTE', 'tRNS', 'gAMA', 'sRGB', 'IDAT', 'IEND']);
const PNG_HEAD_BYTES = 13;

function readPng(bytes: Uint8Array): Read {
  const parts: Uint8Array[] = [bytes.subarray(0, PNG_SIGNATURE.length)];
  let head: PhotoHead | undefined;
  let hasData = false;
  for (let at: number = PNG_SIGNATURE.length; at + 12 <= bytes.length;) {
    const length = big32(bytes, at);
    const kind = textAt(bytes, at + 4);
    const end = at + 12 + length;
    if (end > bytes.length || !/^[A-Za-z]{4}$/.test(kind)) return err('damaged');
    if ((kind === 'IHDR') !== (head === undefined)) return err('damaged');
    if (kind === 'IHDR' && length !== PNG_HEAD_BYTES) return err('damaged');
    if (kind === 'IHDR') head = { type: 'image/png', width: big32(bytes, at + 8), height: big32(bytes, at + 12) };
    hasData ||= kind === 'IDAT';
    // An upper-case letter first: no picture without it.
    if (!PNG_KEPT.has(kind) && /^[A-Z]/.test(kind)) return err('damaged');
    if (PNG_KEPT.has(kind)) parts.push(bytes.subarray(at, end));
    if (kind === 'IEND') {
      if (length > 0 || !hasData || head === undefined) return err('damaged');
      return end === bytes.length ? ok({ head, parts }) : err('more_than_a_photo');
    }
    at = end;
  }
  return err('damaged');
}

/** Baseline, extended and progressive frames by Huffman codes: what browsers write and read. */
const JPEG_FRAMES: ReadonlySet<number> = new Set([0xc0, 0xc1, 0xc2]);
/** Huffman and quantisation tables, restart interval. */
const JPEG_TABLES: ReadonlySet<number> = new Set([0xc4, 0xdb, 0xdd]);
const JPEG_SCAN = 0xda;
const JPEG_END = 0xd9;
/** Adobe's says how the colours are meant; it has this length and no room for more. */
const JPEG_ADOBE = 0xee;
const JPEG_ADOBE_BYTES = 14;
/** Frames of every kind: tables and scans have numbers between them. */
const isJpegFrame = (marker: number): boolean =>
  marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
const isJpegExtra = (marker: number): boolean => (marker >= 0xe0 && marker <= 0xef) || marker === 0xfe;

function jpegHead(bytes: Uint8Array): PhotoHead | undefined {
  for (let at = 2; at + 9 <= bytes.length && byte(bytes, at) === 0xff;) {
    const marker = byte(bytes, at + 1);
    if (isJpegFrame(marker)) return { type: 'image/jpeg', width: big16(bytes, at + 7), height: big16(bytes, at + 5) };
    at += marker === 0xff ? 1 : 2 + Math.max(2, big16(bytes, at + 2));
  }
  return undefined;
}

function readJpeg(bytes: Uint8Array): Read {
  const parts: Uint8Array[] = [bytes.subarray(0, 2)];
  let head: PhotoHead | undefined;
  let hasScan = false;
  for (let at = 2; at + 2 <= bytes.length;) {
    if (byte(bytes, at) !== 0xff) return err('damaged');
    const marker = byte(bytes, at + 1);
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    if (marker === JPEG_END) {
      parts.push(bytes.subarray(at, at + 2));
      if (head === undefined || !hasScan) return err('damaged');
      return at + 2 === bytes.length ? ok({ head, parts }) : err('more_than_a_photo');
    }
    const length = big16(bytes, at + 2);
    let end = at + 2 + length;
    if (length < 2 || end > bytes.length) return err('damaged');
    if (JPEG_FRAMES.has(marker)) {
      if (head !== undefined || length < 8) return err('damaged');
      head = { type: 'image/jpeg', width: big16(bytes, at + 7), height: big16(bytes, at + 5) };
    } else if (marker === JPEG_SCAN) {
      if (head === undefined) return err('damaged');
      hasScan = true;
      end = endOfScan(bytes, end);
    } else if (!JPEG_TABLES.has(marker) && !isJpegExtra(marker)) return err('damaged');
    const isAdobe = marker === JPEG_ADOBE && length === JPEG_ADOBE_BYTES && textAt(bytes, at + 4, 5) === 'Adobe';
    if (!isJpegExtra(marker) || isAdobe) parts.push(bytes.subarray(at, end));
    at = end;
  }
  return err('damaged');
}

/** The first marker that is neither a stuffed byte nor a restart. */
function endOfScan(bytes: Uint8Array, from: number): number {
  for (let at = from; at + 1 < bytes.length; at += 1) {
    const next = byte(bytes, at + 1);
    if (byte(bytes, at) === 0xff && next !== 0 && next !== 0xff && !(next >= 0xd0 && next <= 0xd7)) return at;
  }
  return bytes.length;
}

const WEBP_HEAD_BYTES = 12;
/** Of the extended head: this picture has transparency, and nothing else. */
const WEBP_ALPHA = 0x10;
const WEBP_EXTENDED_BYTES = 10;

function readWebp(bytes: Uint8Array): Read {
  const size = little32(bytes, 4) + 8;
  if (size > bytes.length) return err('damaged');
  if (size < bytes.length) return err('more_than_a_photo');
  let image: Uint8Array | undefined;
  let alpha: Uint8Array | undefined;
  let head: PhotoHead | undefined;
  for (let at = WEBP_HEAD_BYTES; at < size;) {
    const kind = textAt(bytes, at);
    const length = little32(bytes, at + 4);
    const end = at + 8 + length + (length % 2);
    if (at + 8 > size || end > size) return err('damaged');
    // More than one picture moves, and a till's does not.
    if (kind === 'ANIM' || kind === 'ANMF') return err('more_than_a_photo');
    if (kind === 'VP8 ' || kind === 'VP8L') {
      head = image === undefined ? webpSize(bytes, kind, at + 8, length) : undefined;
      if (head === undefined) return err('damaged');
      image = bytes.subarray(at, end);
    }
    if (kind === 'ALPH' && image === undefined) alpha = bytes.subarray(at, end);
    at = end;
  }
  if (image === undefined || head === undefined) return err('damaged');
  const chunks = alpha === undefined ? [image] : [extendedHead(head), alpha, image];
  const total = 4 + chunks.reduce((sum, { length }) => sum + length, 0);
  return ok({ head, parts: [riffHead(total), ...chunks] });
}

function webpHead(bytes: Uint8Array): PhotoHead | undefined {
  const kind = textAt(bytes, WEBP_HEAD_BYTES);
  const at = WEBP_HEAD_BYTES + 8;
  if (kind === 'VP8X')
    return { type: 'image/webp', width: little24(bytes, at + 4) + 1, height: little24(bytes, at + 7) + 1 };
  return kind === 'VP8 ' || kind === 'VP8L'
    ? webpSize(bytes, kind, at, little32(bytes, WEBP_HEAD_BYTES + 4))
    : undefined;
}

function webpSize(bytes: Uint8Array, kind: string, at: number, length: number): PhotoHead | undefined {
  const type = 'image/webp';
  if (kind === 'VP8 ') {
    const isKeyFrame = length >= 10 && byte(bytes, at) % 2 === 0 && begins(bytes, [0x9d, 0x01, 0x2a], at + 3);
    const side = (from: number): number => (byte(bytes, from) + byte(bytes, from + 1) * 256) & 0x3fff;
    return isKeyFrame ? { type, width: side(at + 6), height: side(at + 8) } : undefined;
  }
  if (length < 5 || byte(bytes, at) !== 0x2f) return undefined;
  const bits = little32(bytes, at + 1);
  return { type, width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
}

const littleBytes = (value: number, count: number): readonly number[] =>
  Array.from({ length: count }, (_, index) => Math.floor(value / 256 ** index) % 256);
const letters = (word: string): readonly number[] => Array.from(word, (letter) => letter.charCodeAt(0));

const riffHead = (size: number): Uint8Array =>
  Uint8Array.from([...letters('RIFF'), ...littleBytes(size, 4), ...letters('WEBP')]);

const extendedHead = ({ width, height }: PhotoHead): Uint8Array =>
  Uint8Array.from([
    ...letters('VP8X'),
    ...littleBytes(WEBP_EXTENDED_BYTES, 4),
    WEBP_ALPHA,
    0,
    0,
    0,
    ...littleBytes(width - 1, 3),
    ...littleBytes(height - 1, 3),
  ]);
