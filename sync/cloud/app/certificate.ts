/** The cloud's word for a terminal that it paired (sync/protocol/terminal-certificate.ts): given at pairing, read when it comes back. */
import { epochMs } from '../../domain/time.ts';
import type { ReceiptKey } from '../../domain/receipt-token.ts';
import { receiptKeyText } from '../../protocol/receipt-trust.ts';
import { certificateText, type TerminalCertificate } from '../../protocol/terminal-certificate.ts';
import type { TerminalRow } from '../store/terminals.ts';
import type { Cloud } from './context.ts';
import { isSignedBy, publicKeyOf, signed } from './ed25519.ts';

type Paired = Pick<TerminalRow, 'terminal' | 'number' | 'store' | 'name' | 'public_key' | 'paired_at'>;

export function certify(cloud: Cloud, row: Paired): TerminalCertificate {
  const facts = {
    brand: cloud.brand.id,
    store: row.store,
    terminal: row.terminal,
    terminalNumber: row.number,
    name: row.name,
    publicKey: row.public_key,
    pairedAt: epochMs(row.paired_at),
    epoch: cloud.epoch,
  };
  return { ...facts, signature: signed(cloud.secrets.cloudKey.privateKey, certificateText(facts)) };
}

/** The cloud's word that this key is the terminal's, for its receipts. */
export function receiptKeyOf(
  cloud: Cloud,
  { store, terminal, public_key: publicKey }: Pick<TerminalRow, 'store' | 'terminal' | 'public_key'>,
): ReceiptKey {
  const text = receiptKeyText(cloud.brand.id, store, terminal, publicKey);
  return { publicKey, signature: signed(cloud.secrets.cloudKey.privateKey, text) };
}

/** Did this cloud, whatever became of its database, write this? */
export function isOwnCertificate(cloud: Cloud, certificate: TerminalCertificate): boolean {
  const key = publicKeyOf(cloud.secrets.cloudKey.publicRaw);
  if (key === null || certificate.brand !== cloud.brand.id) return false;
  return isSignedBy(key, certificateText(certificate), certificate.signature);
}
