/**
 * Goods sold without a code of the catalogue: category, name and price as typed, up to a cap (permission `open_item`, per piece).
 * Their product id is made of what was typed, so that the same item is the same product on every till, and the cloud can tell an
 * open item from a product of the catalogue. They are priced as at a price agreed by hand (README): no flash, group, unit or
 * member price touches them; discounts by hand, order promotions of their category, coupons and points do.
 * Pure. Called by the host's cart and by the cloud.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { ProductId } from './ids.ts';
import type { BasisPoints, Fen } from './money.ts';

const PREFIX = 'open:';
const ID_HEX_DIGITS = 32;
export const OPEN_ITEM_NAME_MAX = 60;
/** Shown and printed for an item that has no code at all. */
export const OPEN_ITEM_SKU = 'OPEN';

export interface OpenItemContent {
  readonly code?: string | undefined;
  readonly name: string;
  readonly category: string;
  readonly price: Fen;
  readonly taxBp: BasisPoints;
}

export const openItemId = ({ code, name, category, price, taxBp }: OpenItemContent): ProductId =>
  (PREFIX +
    bytesToHex(sha256(utf8ToBytes(JSON.stringify([code ?? null, name, category, price, taxBp])))).slice(
      0,
      ID_HEX_DIGITS,
    )) as ProductId;

/** No product of a catalogue has such an id. */
export const isOpenItemId = (id: string): boolean => id.startsWith(PREFIX);
