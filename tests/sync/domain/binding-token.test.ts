import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { createHmac, hkdfSync } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import {
  CLOCK_STEP_MAX_MS,
  TOKEN_EPOCH_MS,
  TOKEN_TTL_SECONDS,
  clockOffsetAtIssue,
  deriveTerminalKey,
  isTokenExpired,
  mintToken,
  readToken,
  tokenExpiresAt,
  tokenMinuteAt,
  verifyMac,
  type TokenFields,
} from '../../../sync/domain/binding-token.ts';
import type { EpochMs } from '../../../sync/domain/time.ts';

interface Vectors {
  readonly master_hex: string;
  readonly vectors: readonly { readonly fields: TokenFields; readonly token: string }[];
}
const { master_hex: masterHex, vectors } = JSON.parse(
  readFileSync('tests/fixtures/cases/binding-token.json', 'utf8'),
) as Vectors;
const master = Uint8Array.from(Buffer.from(masterHex, 'hex'));

/** UTF-16 code units of every kind, lone surrogates among them. */
const anyText = fc.array(fc.nat(0xffff), { maxLength: 40 }).map((units) => String.fromCharCode(...units));

const fieldsArbitrary: fc.Arbitrary<TokenFields> = fc.record({
  ver: fc.constant(1),
  kid: fc.integer({ min: 0, max: 15 }),
  mode: fc.integer({ min: 0, max: 3 }),
  ttl: fc.integer({ min: 0, max: 7 }),
  iat: fc.integer({ min: 0, max: 2 ** 24 - 1 }),
  term: fc.integer({ min: 0, max: 2 ** 20 - 1 }),
  guide: fc.integer({ min: 0, max: 2 ** 20 - 1 }),
  seq: fc.integer({ min: 0, max: 2047 }),
});

describe('binding token', () => {
  test.each(vectors)('mints, reads and verifies the vector $token', ({ fields, token }) => {
    const key = deriveTerminalKey(master, fields.kid, fields.term);
    expect(mintToken(fields, key)).toEqual({ ok: true, value: token });
    const read = readToken(token.toLowerCase());
    expect(read.ok && read.value.fields).toEqual(fields);
    expect(read.ok && verifyMac(read.value, key)).toBe(true);
    expect(read.ok && verifyMac(read.value, deriveTerminalKey(master, fields.kid, fields.term ^ 1))).toBe(false);
  });

  test('agrees with the platform cryptography of Node', () => {
    fc.assert(
      fc.property(fieldsArbitrary, (fields) => {
        const info = `bindtok|v1|kid=${String(fields.kid)}|term=${String(fields.term)}`;
        const key = Buffer.from(hkdfSync('sha256', master, Buffer.alloc(32), info, 32));
        const widths = [2, 4, 2, 3, 24, 20, 20, 11];
        const bits = Object.values(fields)
          .map((value: number, index) => value.toString(2).padStart(widths[index] ?? 0, '0'))
          .join('');
        const body = Buffer.from(BigInt(`0b${bits}`).toString(16).padStart(22, '0'), 'hex');
        const mac = createHmac('sha256', key).update('bind1').update(body).digest().subarray(0, 8);
        const all = bits + [...mac].map((byte) => byte.toString(2).padStart(8, '0')).join('');
        const token = (all.match(/.{5}/g) ?? [])
          .map((five) => '0123456789ABCDEFGHJKMNPQRSTVWXYZ'.charAt(Number.parseInt(five, 2)))
          .join('');
        expect(mintToken(fields, deriveTerminalKey(master, fields.kid, fields.term))).toEqual({
          ok: true,
          value: token,
        });
      }),
    );
  });

  test('any change of one character is noticed', () => {
    fc.assert(
      fc.property(fieldsArbitrary, fc.nat(29), fc.nat(30), (fields, place, shift) => {
        const key = deriveTerminalKey(master, fields.kid, fields.term);
        const minted = mintToken(fields, key);
        if (!minted.ok) throw new Error('must mint');
        const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
        const other = alphabet.charAt((alphabet.indexOf(minted.value.charAt(place)) + 1 + shift) % 32);
        const read = readToken(minted.value.slice(0, place) + other + minted.value.slice(place + 1));
        expect(read.ok && verifyMac(read.value, key)).toBe(false);
      }),
    );
  });

  test('reads O as 0, I and L as 1, and lower case', () => {
    const { token } = vectors[0] ?? { token: '' };
    const spoken = token.replaceAll('0', 'o').replace('1', 'i').replaceAll('1', 'L').toLowerCase();
    expect(readToken(spoken)).toEqual(readToken(token));
  });

  test('refuses other lengths, characters and versions without throwing', () => {
    expect(readToken('')).toEqual({ ok: false, error: 'bad_length' });
    expect(readToken('U'.repeat(30))).toEqual({ ok: false, error: 'bad_character' });
    expect(readToken('ß'.repeat(30))).toEqual({ ok: false, error: 'bad_character' });
    expect(readToken('0'.repeat(30))).toEqual({ ok: false, error: 'unknown_version' });
    fc.assert(fc.property(anyText, (text) => void readToken(text)));
  });

  test('refuses to mint fields that do not fit', () => {
    const fields = vectors[0]?.fields;
    if (fields === undefined) throw new Error('no vector');
    const key = deriveTerminalKey(master, 0, 0);
    expect(mintToken({ ...fields, iat: 2 ** 24 }, key)).toEqual({ ok: false, error: 'iat' });
    expect(mintToken({ ...fields, guide: -1 }, key)).toEqual({ ok: false, error: 'guide' });
    expect(mintToken({ ...fields, seq: 1.5 }, key)).toEqual({ ok: false, error: 'seq' });
  });

  test('expires after its ttl, ten minutes of slack and the known clock offset', () => {
    const fields = { ver: 1, kid: 0, mode: 0, ttl: 0, iat: 100, term: 1, guide: 1, seq: 0 };
    const end = (TOKEN_EPOCH_MS + 110 * 60_000) as EpochMs;
    expect(tokenExpiresAt(fields)).toBe(end);
    expect(isTokenExpired(fields, (end + 600_000) as EpochMs)).toBe(false);
    expect(isTokenExpired(fields, (end + 600_001) as EpochMs)).toBe(true);
    // A terminal two minutes ahead stamps two minutes too late.
    expect(isTokenExpired(fields, (end + 480_001) as EpochMs, 120_000)).toBe(true);
    expect(isTokenExpired({ ...fields, ttl: 7 }, (end * 2) as EpochMs)).toBe(false);
    expect(TOKEN_TTL_SECONDS).toHaveLength(8);
    expect(tokenMinuteAt((TOKEN_EPOCH_MS + 59_999) as EpochMs)).toBe(0);
  });

  test('a step of the clock is believed of codes of before it alone, and within bounds', () => {
    const at = (minute: number): EpochMs => (TOKEN_EPOCH_MS + minute * 60_000) as EpochMs;
    const minted = (iat: number) => ({ ver: 1, kid: 0, mode: 0, ttl: 0, iat, term: 1, guide: 1, seq: 0 });
    const stepped = (behindMin: number, noted = 10_000) => ({ behindMs: behindMin * 60_000, at: at(noted) });
    // Two hours behind until then: what it made at 9900 says 9780.
    expect(clockOffsetAtIssue(minted(9780), stepped(120), at(10_001))).toBe(-7_200_000);
    expect(clockOffsetAtIssue(minted(9950), stepped(120), at(10_001))).toBe(0);
    // Two hours ahead until then: what it made at 9990 says 10110, which is still to come.
    expect(clockOffsetAtIssue(minted(10_110), stepped(-120), at(10_001))).toBe(7_200_000);
    expect(clockOffsetAtIssue(minted(10_110), stepped(-120), at(10_105))).toBe(0);
    expect(clockOffsetAtIssue(minted(10_130), stepped(-120), at(10_001))).toBe(0);
    const tooMuch = CLOCK_STEP_MAX_MS / 60_000 + 1;
    expect(clockOffsetAtIssue(minted(1), stepped(tooMuch, 100_000), at(100_001))).toBe(0);
    expect(clockOffsetAtIssue(minted(1), null, at(10_001))).toBe(0);
  });

  test('no step of the clock makes anything of a code that was minted since by the right clock', () => {
    const at = (minute: number): EpochMs => (TOKEN_EPOCH_MS + minute * 60_000) as EpochMs;
    fc.assert(
      fc.property(
        fc.integer({ min: -50_000, max: 50_000 }),
        fc.integer({ min: 0, max: 5000 }),
        fc.integer({ min: 0, max: 5000 }),
        (behind, since, later) => {
          fc.pre(behind !== 0);
          const [noted, iat] = [100_000, 100_001 + since];
          const step = { behindMs: behind * 60_000, at: at(noted) };
          const fields = { ver: 1, kid: 0, mode: 0, ttl: 0, iat, term: 1, guide: 1, seq: 0 };
          expect(clockOffsetAtIssue(fields, step, at(iat + later))).toBe(0);
        },
      ),
    );
  });
});
