/** Which public keys a machine may become known by: those under which its holder alone can sign. */
import { generateKeyPairSync, verify } from 'node:crypto';
import { expect, test } from 'vitest';
import { publicKeyOf, soundKeyOf } from '../../../sync/cloud/app/ed25519.ts';

const rawOf = (hex: string): string => Buffer.from(hex, 'hex').toString('base64url');
const fresh = (): string => generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' }).x ?? '';

test('every key that is made as keys are is sound', () => {
  for (let each = 0; each < 50; each += 1) {
    const raw = fresh();
    expect([raw, soundKeyOf(raw)?.export({ format: 'jwk' }).x]).toEqual([raw, raw]);
  }
  // RFC 8032 §7.1, tests 1 and 2.
  for (const hex of [
    'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a',
    '3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c',
  ])
    expect([hex, soundKeyOf(rawOf(hex))]).not.toContain(null);
});

test.each([
  ['order 1', '0100000000000000000000000000000000000000000000000000000000000000'],
  ['order 1, with a sign', '0100000000000000000000000000000000000000000000000000000000000080'],
  ['order 2', 'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f'],
  ['order 4', '0000000000000000000000000000000000000000000000000000000000000000'],
  ['order 4, with a sign', '0000000000000000000000000000000000000000000000000000000000000080'],
  ['order 8', '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05'],
  ['order 8, with a sign', '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85'],
  ['order 8, the other', 'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a'],
  ['order 4, written as p', 'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f'],
  ['order 1, written as p + 1', 'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff'],
  ['no point of the curve', '0200000000000000000000000000000000000000000000000000000000000000'],
])('%s is not, though Node takes it for a key', (_what, hex) => {
  expect(publicKeyOf(rawOf(hex))).not.toBeNull();
  expect(soundKeyOf(rawOf(hex))).toBeNull();
});

test('a key of another length or spelling is none', () => {
  const raw = fresh();
  for (const bad of ['', 'a2V5', raw.slice(1), `${raw}AA`, `${raw}=`, ` ${raw}`]) expect(soundKeyOf(bad)).toBeNull();
});

test('what is refused would let anybody sign: one signature fits every message under a point of order 1', () => {
  const identity = Buffer.from('01'.padEnd(64, '0'), 'hex');
  const key = publicKeyOf(identity.toString('base64url'));
  if (key === null) throw new Error('no key');
  const anybodys = Buffer.concat([identity, Buffer.alloc(32)]);
  for (const message of ['one', 'another']) expect(verify(null, Buffer.from(message), key, anybodys)).toBe(true);
});
