/**
 * What the cloud signs when it pairs a terminal: which terminal it is, where, and by which key. A cloud that was restored from
 * a backup older than the pairing has no row of that terminal, but its own key still: shown this, it writes the row again.
 * It opens nothing by itself: tokens need the device's key as ever. Made and read by the cloud, kept by the terminal.
 */
import Type, { type Static } from 'typebox';
import { BASE64URL, BRAND_ID, INSTANT, STORE_ID, TERMINAL_ID, TEXT } from '../schemas/scalars.ts';
import { canonicalJson } from './entry-hash.ts';

export const TERMINAL_CERTIFICATE = Type.Object({
  brand: BRAND_ID,
  store: STORE_ID,
  terminal: TERMINAL_ID,
  terminalNumber: Type.Integer({ minimum: 1, maximum: 1_048_575 }),
  name: TEXT,
  /** The key that was paired; later ones are proved by the changes that the journal tells of. */
  publicKey: BASE64URL,
  pairedAt: INSTANT,
  /** The history in which it was paired: within that one the row cannot be missing. */
  epoch: Type.String({ maxLength: 40 }),
  /** The cloud's Ed25519 over `certificateText`. */
  signature: BASE64URL,
});
export type TerminalCertificate = Static<typeof TERMINAL_CERTIFICATE>;

/** What is signed, the same whatever the order of the fields. */
export function certificateText(certificate: Omit<TerminalCertificate, 'signature'>): string {
  const { brand, store, terminal, terminalNumber, name, publicKey, pairedAt, epoch } = certificate;
  const facts = { brand, store, terminal, terminalNumber, name, publicKey, pairedAt, epoch };
  return `guidepost-terminal|${canonicalJson(facts)}`;
}
