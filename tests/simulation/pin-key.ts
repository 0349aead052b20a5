/**
 * What a PIN comes to in the simulation, in terminal and cloud alike: scrypt is slow by design and runs on a thread pool,
 * which would decide order, so a keyed hash stands in for it. The real one runs in the tests of staff verifiers and sign-in.
 */
import { createHmac } from 'node:crypto';

/** 32 bytes; other costs give other bytes, as with scrypt. */
export const pinKeyAtOnce = (
  pin: string,
  salt: Uint8Array,
  { n, r, p }: { readonly n: number; readonly r: number; readonly p: number },
): Buffer =>
  createHmac('sha256', salt)
    .update(`${[n, r, p].join(' ')} ${pin.normalize('NFKC')}`)
    .digest();
