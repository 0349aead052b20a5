/**
 * 一物一码: the code on one piece of goods, `https://<brand host>/t/<code>`, or short `GPT-<code>`. `code` is base64url without padding of
 * `content`, then 64 bytes of Ed25519 by the brand's cloud over `guidepost-item-code|<brand>|` and `content`. Content, with the numbers
 * and texts of packed-bytes.ts: version 1, the first 3 bytes of the key that signed, 5 bytes of batch, the serial number within it from
 * 1, the SKU. So a till that knows nothing but the brand's key tells genuine from forged without the network. What became of a piece
 * is a fold of uses that are only added, whatever their order. Pure and total. Called by barcode.ts, the cart, the till's host, the cloud.
 */
import { bitsFromCrockford, crockfordFromBits } from './crockford.ts';
import { base64UrlOf, bytesOfBase64Url, PackedReader, PackedWriter, Unpacked } from './packed-bytes.ts';
import { err, ok, type Result } from './result.ts';

export const ITEM_CODE_VERSION = 1;
/** Pieces of one batch. */
export const ITEM_BATCH_MAX = 1_000_000;
/** What a line of a sale keeps of a code: `GPT-` with it. */
export const ITEM_TEXT_MAX = 200;
export const BATCH_BYTES = 5;
const BATCH_CHARACTERS = 8;
const KID_BYTES = 3;
const KID_CHARACTERS = 4;
const SIGNATURE_BYTES = 64;
const SHORT = 'GPT-';
const IN_LINK = /^https?:\/\/[^/\s?#]+\/t\/([A-Za-z0-9_-]{90,250})\/?(?:[?#]\S*)?$/;
const IN_SHORT = /^GPT-([A-Za-z0-9_-]{90,250})$/;

export interface ItemCode {
  /** The first characters of the key that signed. */
  readonly kid: string;
  /** Eight characters of Crockford base32. */
  readonly batch: string;
  readonly serial: number;
  readonly sku: string;
}
export interface ReadItem extends ItemCode {
  readonly code: string;
  /** What is signed, without what tells brands apart. */
  readonly content: Uint8Array;
  /** base64url. */
  readonly signature: string;
}

export const kidOf = (publicKey: string): string => publicKey.slice(0, KID_CHARACTERS);
export const batchIdOf = (random: Uint8Array): string =>
  crockfordFromBits(
    random.slice(0, BATCH_BYTES).reduce((bits, byte) => (bits << 8n) | BigInt(byte), 0n),
    BATCH_CHARACTERS,
  );

/** @throws RangeError for a batch, key or serial number that no code has. */
export function itemContent({ kid, batch, serial, sku }: ItemCode): Uint8Array {
  const key = bytesOfBase64Url(kid);
  const bits = bitsFromCrockford(batch);
  if (key?.length !== KID_BYTES || batch.length !== BATCH_CHARACTERS || !bits.ok || serial < 1 || sku === '')
    throw new RangeError('not an item');
  const to = new PackedWriter();
  to.count(ITEM_CODE_VERSION);
  to.raw(key);
  to.raw(Uint8Array.from({ length: BATCH_BYTES }, (_, at) => Number((bits.value >> BigInt(32 - 8 * at)) & 255n)));
  to.count(serial);
  to.text(sku);
  return to.bytes;
}

/** The bytes that the brand's key signs. */
export function itemSigned(brand: string, content: Uint8Array): Uint8Array {
  const prefix = new TextEncoder().encode(`guidepost-item-code|${brand}|`);
  const bytes = new Uint8Array(prefix.length + content.length);
  bytes.set(prefix);
  bytes.set(content, prefix.length);
  return bytes;
}

/** `signature`: base64url. @throws RangeError for what is no signature. */
export function itemCodeText(content: Uint8Array, signature: string): string {
  const end = bytesOfBase64Url(signature);
  if (end?.length !== SIGNATURE_BYTES) throw new RangeError('not a signature');
  return base64UrlOf(Uint8Array.from([...content, ...end]));
}
export const itemLink = (brandOrigin: string, code: string): string => `${brandOrigin}/t/${code}`;
/** As a line of a cart or sale keeps it. */
export const itemText = (code: string): string => `${SHORT}${code}`;

/** What a code says; who signed it is for `judgeItem`. Errors: not of this form, of a newer program. */
export function readItem(code: string): Result<ReadItem, 'unreadable' | 'other_version'> {
  const bytes = bytesOfBase64Url(code);
  if (bytes === undefined || bytes.length <= SIGNATURE_BYTES) return err('unreadable');
  const content = bytes.slice(0, -SIGNATURE_BYTES);
  try {
    const from = new PackedReader(content);
    if (from.count() !== ITEM_CODE_VERSION) return err('other_version');
    const kid = base64UrlOf(from.raw(KID_BYTES));
    const batch = batchIdOf(from.raw(BATCH_BYTES));
    const serial = from.count(ITEM_BATCH_MAX);
    const sku = from.text();
    if (!from.isOver || serial < 1 || sku === '') return err('unreadable');
    return ok({ code, kid, batch, serial, sku, content, signature: base64UrlOf(bytes.slice(-SIGNATURE_BYTES)) });
  } catch (error) {
    if (error instanceof Unpacked) return err('unreadable');
    throw error;
  }
}

/** What a scanned text, or the code that a line keeps, says of a piece; undefined for any other text. */
export function itemIn(text: string): ReadItem | undefined {
  const code = (IN_LINK.exec(text) ?? IN_SHORT.exec(text))?.[1];
  const read = code === undefined ? undefined : readItem(code);
  return read?.ok === true ? read.value : undefined;
}
/** Whether a line is of a piece with a code of its own. */
export const isItemText = (text: string | undefined): boolean => text !== undefined && IN_SHORT.test(text);

export interface ItemJudge {
  readonly brand: string;
  /** The cloud's Ed25519 key, raw, base64url. */
  readonly cloudKey: string;
  readonly isSigned: (publicKey: string, bytes: Uint8Array, signature: string) => boolean;
}
/** `other_brand`: signed by a key that is not the brand's · `forged`: nobody of the brand made it, or it was altered. */
export type ItemRefusal = 'other_brand' | 'forged';

export function judgeItem(item: ReadItem, { brand, cloudKey, isSigned }: ItemJudge): ItemRefusal | undefined {
  if (item.kid !== kidOf(cloudKey)) return 'other_brand';
  return isSigned(cloudKey, itemSigned(brand, item.content), item.signature) ? undefined : 'forged';
}

/** One fact about a piece. */
export interface ItemUse {
  readonly what: 'sold' | 'returned';
  readonly sale: string;
  readonly at: number;
}
/** Sales that nothing gave back, in the order in which they were made; more than one is a fault. */
export function standingSales<Use extends ItemUse>(uses: readonly Use[]): readonly Use[] {
  const back = new Set(uses.filter(({ what }) => what === 'returned').map(({ sale }) => sale));
  return uses
    .filter(({ what, sale }) => what === 'sold' && !back.has(sale))
    .sort((a, b) => a.at - b.at || (a.sale < b.sale ? -1 : 1));
}

export const ITEM_STATES = ['genuine', 'sold', 'unknown', 'clone', 'recalled'] as const;
export type ItemState = (typeof ITEM_STATES)[number];
/** A recall goes before all else, then what looks like a copy. `isKnown`: the batch is there and has so many pieces. */
export function itemStateOf({
  isKnown,
  isRecalled,
  isCopied,
  isSold,
}: Readonly<Record<'isKnown' | 'isRecalled' | 'isCopied' | 'isSold', boolean>>): ItemState {
  if (!isKnown) return 'unknown';
  if (isRecalled) return 'recalled';
  if (isCopied) return 'clone';
  return isSold ? 'sold' : 'genuine';
}
