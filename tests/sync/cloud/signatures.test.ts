/** The check of many signatures beside the event loop says of each what Node's own check says, whatever comes. */
import { generateKeyPairSync, randomBytes, sign, verify } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import pino from 'pino';
import { createMetrics } from '../../../sync/cloud/app/metrics.ts';
import { signatureChecks, startThread, watchSignatures } from '../../../sync/cloud/app/signatures.ts';
import { systemPorts } from '../../../sync/cloud/ports.ts';
import type { Signed } from '../../../sync/cloud/ports.ts';

const { verify: verifySignatures } = signatureChecks();
const pairs = [generateKeyPairSync('ed25519'), generateKeyPairSync('ed25519')] as const;
const signedBy = (pair: 0 | 1, message = randomBytes(32)): Signed => ({
  key: pairs[pair].publicKey,
  message,
  signature: sign(null, message, pairs[pair].privateKey).toString('base64url'),
});
const nodeSays = ({ key, message, signature }: Signed): boolean =>
  key !== null && verify(null, message, key, Buffer.from(signature, 'base64url'));

describe('signatures', () => {
  test('of two keys are good, however many', async () => {
    for (const count of [0, 1, 7, 8, 200]) {
      const all = Array.from({ length: count }, (_, index) => signedBy(index % 2 === 0 ? 0 : 1));
      expect(await verifySignatures(all)).toEqual(all.map(() => true));
    }
  });

  test('that are damaged, of another key or of another message are bad, each by itself', async () => {
    const damage = fc.record({
      at: fc.nat(63),
      by: fc.integer({ min: 1, max: 255 }),
      kind: fc.constantFrom('signature', 'message', 'key', 'none', 'short', 'long', 'empty', 'nobody'),
    });
    const damaged = (one: Signed, { at, by, kind }: { at: number; by: number; kind: string }): Signed => {
      const bytes = Buffer.from(one.signature, 'base64url');
      if (kind === 'signature') bytes[at] = (bytes[at] ?? 0) ^ by;
      const message = Buffer.from(one.message);
      if (kind === 'message') message[at % 32] = (message[at % 32] ?? 0) ^ by;
      const signature = { short: bytes.subarray(0, at), long: Buffer.concat([bytes, bytes]), empty: Buffer.alloc(0) }[
        kind
      ];
      const key = { key: pairs[1].publicKey, nobody: null }[kind];
      return {
        key: key === undefined ? one.key : key,
        message,
        signature: (signature ?? bytes).toString('base64url'),
      };
    };
    await fc.assert(
      fc.asyncProperty(fc.array(damage, { minLength: 8, maxLength: 24 }), async (damages) => {
        const all = damages.map((one) => damaged(signedBy(0), one));
        expect(await verifySignatures(all)).toEqual(all.map(nodeSays));
      }),
      { numRuns: 60 },
    );
  });

  test('of several callers at once come back to whom they belong', async () => {
    const batches = Array.from({ length: 20 }, (_, bad) =>
      Array.from({ length: 20 }, (__, index) =>
        index === bad ? { ...signedBy(0), message: randomBytes(32) } : signedBy(0),
      ),
    );
    const found = await Promise.all(batches.map(verifySignatures));
    expect(found.map((good) => good.indexOf(false))).toEqual(batches.map((_, index) => index));
  });

  test('are told on a thread that has libsodium', async () => {
    const thread = startThread();
    const { key, message, signature } = signedBy(0);
    const raw = Buffer.from(key?.export({ format: 'jwk' }).x ?? '', 'base64url');
    const packed = (sealed: Buffer): ArrayBuffer => new Uint8Array(Buffer.concat([raw, message, sealed])).buffer;
    expect(await thread.ask(packed(Buffer.from(signature, 'base64url')))).toEqual([true]);
    expect(await thread.ask(packed(randomBytes(64)))).toEqual([false]);
    thread.end();
  });

  test('are left to Node where libsodium does not load, or its thread has ended', async () => {
    const without = startThread('/nowhere/sodium-native');
    expect(await without.ask(new ArrayBuffer(128))).toBe(null);
    expect(await without.ask(new ArrayBuffer(128))).toBe(null);
    const ended = startThread();
    const waiting = ended.ask(new ArrayBuffer(128 * 10_000));
    ended.end();
    expect(await waiting).toBe(null);
  });

  test('without libsodium are checked all the same, and an operator is told once, by a gauge and a line of the log', async () => {
    const lines: string[] = [];
    const metrics = createMetrics();
    const ports = { ...systemPorts(), ...signatureChecks('/nowhere/sodium-native') };
    watchSignatures({ ports, metrics, log: pino({ base: null }, { write: (line) => void lines.push(line) }) });
    const gauge = async () => (await metrics.gauges.signatureFallback.get()).values[0]?.value;
    const all = Array.from({ length: 20 }, () => signedBy(0));
    const forged = { ...signedBy(0), message: randomBytes(32) };
    expect(await gauge()).toBe(0);
    for (let each = 0; each < 3; each += 1)
      expect(await ports.verify([...all, forged])).toEqual([...all.map(() => true), false]);
    expect(await ports.verifyFellBack).toBe('MODULE_NOT_FOUND');
    expect(await gauge()).toBe(1);
    expect(lines.map((line) => JSON.parse(line) as object)).toMatchObject([
      { level: 40, reason: 'MODULE_NOT_FOUND', msg: 'CLOUD312' },
    ]);
    metrics.registry.clear();
  });

  test('of small order are refused on the thread: only a key that nobody holds makes them', async () => {
    const identity = Buffer.alloc(32);
    identity[0] = 1;
    const forged = Buffer.concat([identity, Buffer.alloc(32)]);
    const packed = new Uint8Array(Buffer.concat([identity, randomBytes(32), forged])).buffer;
    const thread = startThread();
    expect(await thread.ask(packed)).toEqual([false]);
    thread.end();
  });
});
