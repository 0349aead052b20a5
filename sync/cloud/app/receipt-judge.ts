/**
 * Whether the code on a receipt may be believed here: signed by a key that this cloud certified and that is not of a terminal
 * which was revoked since. Called by the returns routes, the ingest and the receipt's page.
 */
import type { ReadReceiptToken } from '../../domain/receipt-token.ts';
import { err, type Result } from '../../domain/result.ts';
import { judgeReceiptToken, type ReceiptRefusal } from '../../protocol/receipt-trust.ts';
import type { Queries } from '../store/database.ts';
import { readTerminal } from '../store/terminals.ts';
import type { Cloud } from './context.ts';
import { isSignedBy, publicKeyOf } from './ed25519.ts';

export async function judgeReceipt(
  cloud: Cloud,
  queries: Queries,
  token: string,
): Promise<Result<ReadReceiptToken, ReceiptRefusal>> {
  const judged = judgeReceiptToken(token, {
    brand: cloud.brand.id,
    cloudKey: cloud.secrets.cloudKey.publicRaw,
    isRevoked: () => false,
    isSigned: (key, bytes, signature) => {
      const publicKey = publicKeyOf(key);
      return publicKey !== null && isSignedBy(publicKey, bytes, signature);
    },
  });
  if (!judged.ok) return judged;
  const [, terminal = ''] = judged.value.sale.receiptNumber.split('-');
  const row = await readTerminal(queries, cloud.brand.id, terminal);
  // Without a row it was paired after the backup that was put back, by this very cloud.
  return row !== null && row.revoked_at !== null ? err('revoked') : judged;
}

/** The signed text of a short code, by any key that its terminal ever had. */
export async function isSignedByTerminal(
  cloud: Cloud,
  terminal: string,
  text: string,
  signature: string,
): Promise<boolean> {
  const row = await readTerminal(cloud.database, cloud.brand.id, terminal);
  if (row === null) return false;
  return [row.public_key, ...(row.earlier_keys ?? []).map(({ key }) => key)].some((key) => {
    const publicKey = publicKeyOf(key);
    return publicKey !== null && isSignedBy(publicKey, text, signature);
  });
}
