/**
 * The ports through which time, randomness and timers reach the cloud, so that tests own them. The cloud may not import
 * the host's (ARCHITECTURE.md §2), so it has its own of the same shape. `systemPorts()` alone touches the real ones.
 */
import { randomBytes, scrypt, verify, type KeyObject } from 'node:crypto';
import { epochMs, type EpochMs } from '../domain/time.ts';
import { uuidV7 } from '../domain/ids.ts';

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

/** Is `signature` (base64url) Ed25519 over `message` by `key`? Some 0.2 ms on another thread; never rejects. */
export type Verify = (key: KeyObject, message: Uint8Array, signature: string) => Promise<boolean>;

export interface CloudPorts {
  readonly clock: Clock;
  readonly random: RandomSource;
  readonly timers: Timers;
  /** Takes tens of milliseconds on another thread, and so is a port. */
  readonly derivePin: DerivePin;
  readonly verify: Verify;
}

const VERIFIER_BYTES = 32;
const SCRYPT_MEMORY_MAX = 67_108_864;

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
    verify: (key, message, signature) =>
      new Promise((done) => {
        verify(null, message, key, Buffer.from(signature, 'base64url'), (error, isGood) =>
          done(error === null && isGood),
        );
      }),
  };
}

export const delay = (timers: Timers, delayMs: number): Promise<void> =>
  new Promise((resolve) => {
    timers.after(delayMs, resolve);
  });

/** A UUIDv7 of this moment. */
export const freshId = (ports: CloudPorts): string => uuidV7(ports.clock.now(), ports.random.bytes(10));
