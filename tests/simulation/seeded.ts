/**
 * The simulation's randomness: one seed gives every stream. A stream is forked by a label, so that dropping one actor's
 * actions from a plan leaves the draws of all others as they were (shrinking depends on it). Not for secrets.
 */
import type { RandomSource } from '../../main/ports.ts';

export interface Random extends RandomSource {
  /** 0 ≤ n < 2^32. */
  next(): number;
  /** 0 ≤ n < limit; 0 for a limit below 1. */
  below(limit: number): number;
  /** True with this probability. */
  chance(probability: number): boolean;
  pick<Item>(items: readonly Item[]): Item;
  bytes(count: number): Uint8Array;
  /** A stream of its own, the same for the same label whatever was drawn before. */
  fork(label: string): Random;
}

export function seeded(seed: number | string): Random {
  const origin = String(seed);
  let a = hash32(origin, 0x9e3779b9);
  let b = hash32(origin, 0x85ebca6b);
  let c = hash32(origin, 0xc2b2ae35);
  let d = 1;
  // sfc32: small, fast, passes PractRand; 32-bit arithmetic is the same on every machine.
  const next = (): number => {
    const t = (((a + b) | 0) + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + t;
    c |= 0;
    return t >>> 0;
  };
  for (let n = 0; n < 12; n += 1) next();
  const below = (limit: number): number => (limit < 1 ? 0 : Math.floor((next() / 0x1_0000_0000) * limit));
  return {
    next,
    below,
    chance: (probability) => next() / 0x1_0000_0000 < probability,
    pick: (items) => {
      const item = items[below(items.length)];
      if (item === undefined) throw new RangeError('nothing to pick from');
      return item;
    },
    bytes: (count) => {
      const out = new Uint8Array(count);
      for (let at = 0; at < count; at += 4) {
        const word = next();
        for (let k = 0; k < 4 && at + k < count; k += 1) out[at + k] = (word >>> (8 * k)) & 0xff;
      }
      return out;
    },
    fork: (label) => seeded(`${origin}/${label}`),
  };
}

/** FNV-1a over UTF-16 units, from the given start. */
export function hash32(text: string, start: number): number {
  let hash = start ^ 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  hash ^= hash >>> 15;
  return hash | 0;
}
