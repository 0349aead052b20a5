/**
 * The ports through which time, randomness and timers reach the cloud, so that tests own them. The cloud may not import
 * the host's (ARCHITECTURE.md §2), so it has its own of the same shape. `systemPorts()` alone touches the real ones.
 */
import { randomBytes, scrypt, type KeyObject } from 'node:crypto';
import { epochMs, type EpochMs } from '../domain/time.ts';
import { uuidV7 } from '../domain/ids.ts';
import { ANSWER_MAX, SEND_TIMEOUT_MS, type HttpSend } from './payments/send.ts';
import { signatureChecks } from './app/signatures.ts';

export interface Clock {
  now(): EpochMs;
}
export interface RandomSource {
  bytes(count: number): Buffer;
}
export interface Timer {
  cancel(): void;
}
export interface Timers {
  after(delayMs: number, run: () => void): Timer;
  every(intervalMs: number, run: () => void): Timer;
}
export interface PinCost {
  readonly n: number;
  readonly r: number;
  readonly p: number;
}
/** Scrypt of a PIN, 32 bytes; `salt` in base64url. */
export type DerivePin = (pin: string, salt: string, cost: PinCost) => Promise<Buffer>;

/** `signature` in base64url; without a key it is nobody's. */
export interface Signed {
  readonly key: KeyObject | null;
  readonly message: Uint8Array;
  readonly signature: string;
}
/** Which of these are signed with Ed25519 by their key, in their order? Some 0.1 ms each on another thread; never rejects. */
export type Verify = (signed: readonly Signed[]) => Promise<readonly boolean[]>;

export interface CloudPorts {
  readonly clock: Clock;
  readonly random: RandomSource;
  readonly timers: Timers;
  /** Takes tens of milliseconds on another thread, and so is a port. */
  readonly derivePin: DerivePin;
  readonly verify: Verify;
  /** Why `verify` takes longer from then on; never settles while it does not, absent where that is not known. */
  readonly verifyFellBack?: Promise<string>;
}

const VERIFIER_BYTES = 32;
const SCRYPT_MEMORY_MAX = 67_108_864;

/** One thread for the whole process, whoever asks for ports. */
const SIGNATURES = signatureChecks();

export function systemPorts(): CloudPorts {
  return {
    clock: { now: () => epochMs(Date.now()) },
    random: { bytes: (count) => randomBytes(count) },
    timers: {
      after: (delayMs, run) => {
        const timer = setTimeout(run, delayMs);
        return { cancel: () => clearTimeout(timer) };
      },
      every: (intervalMs, run) => {
        const timer = setInterval(run, intervalMs);
        return { cancel: () => clearInterval(timer) };
      },
    },
    derivePin: (pin, salt, { n, r, p }) =>
      new Promise((done, fail) => {
        const options = { N: n, r, p, maxmem: SCRYPT_MEMORY_MAX };
        scrypt(pin, Buffer.from(salt, 'base64url'), VERIFIER_BYTES, options, (error, key) => {
          if (error === null) done(key);
          else fail(error);
        });
      }),
    ...SIGNATURES,
  };
}

/** Asks a payment provider over HTTPS; never follows it elsewhere. */
export const systemSend: HttpSend = async ({ method, url, headers, body, tellsRedirect = false }) => {
  const response = await fetch(url, {
    method,
    headers: { ...headers },
    redirect: tellsRedirect ? 'manual' : 'error',
    signal: AbortSignal.timeout(SEND_TIMEOUT_MS),
    ...(body === '' ? {} : { body }),
  });
  const text = await response.text();
  if (text.length > ANSWER_MAX) throw new RangeError('the answer is too long');
  return { status: response.status, headers: Object.fromEntries(response.headers), body: text };
};

export const delay = (timers: Timers, delayMs: number): Promise<void> =>
  new Promise((resolve) => {
    timers.after(delayMs, resolve);
  });

/** A UUIDv7 of this moment. */
export const freshId = (ports: CloudPorts): string => uuidV7(ports.clock.now(), ports.random.bytes(10));
