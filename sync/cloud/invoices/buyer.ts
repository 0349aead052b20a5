/**
 * Who an e-fapiao is made out to: read from a customer's form, sealed at rest (AES-256-GCM under a key of the cloud), never logged.
 * Tax numbers: 15, 17, 18 or 20 digits and capitals. Called by the customer's page and by whoever asks a platform.
 */
import { createCipheriv, createDecipheriv, hkdfSync } from 'node:crypto';
import { err, ok, type Result } from '../../domain/result.ts';
import type { CloudPorts } from '../ports.ts';
import type { Secrets } from '../secrets.ts';
import type { InvoiceBuyer } from './provider.ts';

const IV_BYTES = 12;
const TAG_BYTES = 16;
const KEY_BYTES = 32;
export const TITLE_MAX = 100;
const EMAIL_MAX = 100;

export type BuyerFault =
  'title_missing' | 'title_invalid' | 'tax_number_missing' | 'tax_number_invalid' | 'email_invalid';
export interface BuyerForm {
  readonly kind?: string;
  readonly title?: string;
  readonly taxNumber?: string;
  readonly email?: string;
}

/** Errors: the first field that is wrong. A company needs its tax number; a person has none. */
export function readBuyer(form: BuyerForm): Result<InvoiceBuyer, BuyerFault> {
  const title = tidy(form.title);
  const taxNumber = tidy(form.taxNumber).replaceAll(' ', '').toUpperCase();
  const email = tidy(form.email);
  if (title === '') return err('title_missing');
  // Characters that the platforms refuse, and those that a form of their own could trip over.
  if (title.length > TITLE_MAX || /[<>"'&\\]|\p{Cc}|\p{Extended_Pictographic}/u.test(title))
    return err('title_invalid');
  if (form.kind === 'company' && taxNumber === '') return err('tax_number_missing');
  if (taxNumber !== '' && !/^([0-9A-Z]{15}|[0-9A-Z]{17,18}|[0-9A-Z]{20})$/.test(taxNumber))
    return err('tax_number_invalid');
  if (email !== '' && (email.length > EMAIL_MAX || !/^[^\s@<>"']+@[^\s@<>"']+\.[^\s@<>"']{2,}$/.test(email)))
    return err('email_invalid');
  return ok({
    title,
    ...(form.kind === 'company' ? { taxNumber } : {}),
    ...(email === '' ? {} : { email }),
  });
}

const tidy = (text: string | undefined): string => (text ?? '').normalize('NFKC').trim();

const keyOf = (secrets: Secrets, brand: string): Buffer =>
  Buffer.from(hkdfSync('sha256', secrets.phoneKey, Buffer.alloc(0), `invoice|cipher|${brand}`, KEY_BYTES));

export function sealBuyer(
  secrets: Secrets,
  ports: Pick<CloudPorts, 'random'>,
  brand: string,
  buyer: InvoiceBuyer,
): string {
  const iv = ports.random.bytes(IV_BYTES);
  const cipher = createCipheriv('aes-256-gcm', keyOf(secrets, brand), iv);
  const text = JSON.stringify(buyer);
  return Buffer.concat([iv, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]).toString('base64url');
}

/** @throws Error for one that another cloud sealed. */
export function openBuyer(secrets: Secrets, brand: string, sealed: string): InvoiceBuyer {
  const bytes = Buffer.from(sealed, 'base64url');
  const decipher = createDecipheriv('aes-256-gcm', keyOf(secrets, brand), bytes.subarray(0, IV_BYTES));
  decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
  const text = Buffer.concat([decipher.update(bytes.subarray(IV_BYTES, -TAG_BYTES)), decipher.final()]);
  return JSON.parse(text.toString('utf8')) as InvoiceBuyer;
}
