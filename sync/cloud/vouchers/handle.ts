/**
 * What names a voucher to its platform, sealed at rest (AES-256-GCM under a key of the cloud): a code in it is as good as money.
 * The name under which the brand keeps it is keyed, so that nobody finds a code by trying. Called by vouchers.ts.
 */
import { createCipheriv, createDecipheriv, hkdfSync } from 'node:crypto';
import type { VoucherPlatform } from '../../domain/platform-voucher.ts';
import { signHmac } from '../payments/signing.ts';
import type { CloudPorts } from '../ports.ts';
import type { Secrets } from '../secrets.ts';
import type { VoucherHandle } from './provider.ts';

const KEY_BYTES = 32;
const IV_BYTES = 12;
const TAG_BYTES = 16;
const NAME_LENGTH = 32;

const keyOf = ({ phoneKey }: Secrets, brand: string, use: string): Buffer =>
  Buffer.from(hkdfSync('sha256', phoneKey, Buffer.alloc(0), `voucher|${use}|${brand}`, KEY_BYTES));

/** The same for the same voucher at every store and till of the brand. */
export const voucherName = (secrets: Secrets, brand: string, platform: VoucherPlatform, id: string): string =>
  signHmac(keyOf(secrets, brand, 'name'), `${platform} ${id}`).slice(0, NAME_LENGTH);

/** Of a request: tells the same one again from another under its number. */
export const requestPrint = (secrets: Secrets, brand: string, parts: readonly unknown[]): string =>
  signHmac(keyOf(secrets, brand, 'request'), JSON.stringify(parts));

export function sealHandle(
  secrets: Secrets,
  ports: Pick<CloudPorts, 'random'>,
  brand: string,
  handle: VoucherHandle,
): string {
  const iv = ports.random.bytes(IV_BYTES);
  const cipher = createCipheriv('aes-256-gcm', keyOf(secrets, brand, 'cipher'), iv);
  const text = JSON.stringify(handle);
  return Buffer.concat([iv, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]).toString('base64url');
}

/** @throws Error for one that another cloud sealed. */
export function openHandle(secrets: Secrets, brand: string, sealed: string): VoucherHandle {
  const bytes = Buffer.from(sealed, 'base64url');
  const decipher = createDecipheriv('aes-256-gcm', keyOf(secrets, brand, 'cipher'), bytes.subarray(0, IV_BYTES));
  decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
  const text = Buffer.concat([decipher.update(bytes.subarray(IV_BYTES, -TAG_BYTES)), decipher.final()]);
  return JSON.parse(text.toString('utf8')) as VoucherHandle;
}
