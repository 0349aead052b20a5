/**
 * Whose word on a receipt is believed: the cloud signs the key of each terminal that it paired, the receipt carries that word
 * along, and tills hold the cloud's key since their own pairing. So a till reads the receipts of a store that opened yesterday
 * without ever having heard of it; what it has to hear of is keys that were revoked (`RECEIPT_TRUST.revoked`). Pure but for the
 * signatures, which the caller checks. Called by the cloud, the host's slips and its returns. RECEIPT-TOKEN.md.
 */
import Type, { type Static } from 'typebox';
import { readReceiptToken, type ReadReceiptToken, type ReceiptKey } from '../domain/receipt-token.ts';
import { err, ok, type Result } from '../domain/result.ts';
import { BASE64URL } from '../schemas/scalars.ts';
import { TOLD_RECALLS } from './items.ts';

/** Ends of terminals of a brand that a till is told of, the newest. */
export const REVOKED_KEYS_MAX = 5000;
/** The first characters of a public key: 66 bits tell any two apart. */
const KEY_MARK_CHARACTERS = 11;

export const RECEIPT_KEY = Type.Object({ publicKey: BASE64URL, signature: BASE64URL });

/** Told with each access token: what a terminal puts on its receipts, and which keys nobody believes any more. */
export const RECEIPT_TRUST = Type.Object({
  key: RECEIPT_KEY,
  revoked: Type.Array(Type.String({ pattern: `^[A-Za-z0-9_-]{${String(KEY_MARK_CHARACTERS)}}$` }), {
    maxItems: REVOKED_KEYS_MAX,
  }),
  /** Batches of goods that a till no longer sells; absent where there are none. */
  recalls: Type.Optional(TOLD_RECALLS),
});
export type ReceiptTrust = Static<typeof RECEIPT_TRUST>;

export const keyMark = (publicKey: string): string => publicKey.slice(0, KEY_MARK_CHARACTERS);

/** What the cloud signs. Brand, store and terminal are those of the receipt's own number. */
export const receiptKeyText = (brand: string, store: string, terminal: string, publicKey: string): string =>
  `guidepost-receipt-key|${brand}|${store}|${terminal}|${publicKey}`;

/**
 * `other_brand`: another brand's · `training`: practised, nothing was sold · `forged`: no terminal of the brand made it ·
 * `altered`: not as its terminal signed it · `revoked`: by a terminal that was lost or taken out of use.
 */
export type ReceiptRefusal =
  'unreadable' | 'other_version' | 'other_brand' | 'training' | 'forged' | 'altered' | 'revoked';

export interface ReceiptJudge {
  readonly brand: string;
  /** The cloud's Ed25519 key, raw, base64url. */
  readonly cloudKey: string;
  readonly isRevoked: (publicKey: string) => boolean;
  /** Ed25519; key and signature base64url. */
  readonly isSigned: (publicKey: string, bytes: Uint8Array, signature: string) => boolean;
}

/** The sale of a token that may be believed, or the first reason why not. */
export function judgeReceiptToken(token: string, judge: ReceiptJudge): Result<ReadReceiptToken, ReceiptRefusal> {
  const read = readReceiptToken(token);
  if (!read.ok) return read;
  const { sale, key, signed, signature } = read.value;
  if (sale.training === true) return err('training');
  if (sale.brand !== judge.brand) return err('other_brand');
  if (!isCertified(sale, key, judge)) return err('forged');
  if (!judge.isSigned(key.publicKey, signed, signature)) return err('altered');
  return judge.isRevoked(key.publicKey) ? err('revoked') : ok(read.value);
}

function isCertified(
  { brand, receiptNumber }: ReadReceiptToken['sale'],
  { publicKey, signature }: ReceiptKey,
  { cloudKey, isSigned }: ReceiptJudge,
): boolean {
  const [store = '', terminal = ''] = receiptNumber.split('-');
  return isSigned(cloudKey, new TextEncoder().encode(receiptKeyText(brand, store, terminal, publicKey)), signature);
}
