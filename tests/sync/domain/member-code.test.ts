import { generateKeyPairSync, sign, verify, type KeyObject } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readScan } from '../../../sync/domain/barcode.ts';
import type { MemberId } from '../../../sync/domain/ids.ts';
import {
  judgeMemberCode,
  MEMBER_CODE_MS,
  MEMBER_CODE_SLACK_MS,
  memberCodeIn,
  memberCodeMessage,
  memberCodeSerial,
  memberCodeText,
  readMemberCode,
  shortMemberCode,
  type MemberCodeFields,
} from '../../../sync/domain/member-code.ts';
import type { EpochMs } from '../../../sync/domain/time.ts';

const MEMBER = '01900000-0000-7000-8000-00000000000a' as MemberId;
const NOW = 1_790_000_000_000 as EpochMs;
const cloud = generateKeyPairSync('ed25519');
const serial = memberCodeSerial(Buffer.from('0123456789abcdef', 'hex'));

const codeOf = (over: Partial<MemberCodeFields> = {}, key: KeyObject = cloud.privateKey, brand = 'demo'): string => {
  const fields = { member: MEMBER, serial, until: (NOW + MEMBER_CODE_MS) as EpochMs, ...over };
  return memberCodeText({ fields, signature: sign(null, Buffer.from(memberCodeMessage(brand, fields)), key) });
};
const judged = (text: string, now: number = NOW) => {
  const read = readMemberCode(text);
  if (read?.kind !== 'signed') return read?.kind;
  return judgeMemberCode(read.code, {
    brand: 'demo',
    now: now as EpochMs,
    slackMs: MEMBER_CODE_SLACK_MS,
    isSigned: (message, signature) => verify(null, Buffer.from(message), cloud.publicKey, signature),
  });
};

describe('a member’s changing code', () => {
  test('names the member, a serial and an end, and no phone; it is scanned as a member’s code', () => {
    const text = codeOf();
    expect(judged(text)).toEqual({ ok: true, value: { member: MEMBER, serial, until: NOW + MEMBER_CODE_MS } });
    expect(readScan(text, { screen: 'goods', templates: [] })).toMatchObject({ ok: true, value: { kind: 'member' } });
    expect(readScan(text, { screen: 'tender', templates: [] })).toMatchObject({ ok: true, value: { kind: 'member' } });
    // Alphanumeric mode of a QR holds it in version 7.
    expect(text).toMatch(/^GPM-[0-9A-Z]{149}$/);
    expect(memberCodeIn(`https://brand.example/m/${text.slice(4)}`)).toBe(text);
    expect(memberCodeIn(` ${text.toLowerCase().replace('gpm', 'GPM')}\r`)).toBe(
      text.toLowerCase().replace('gpm', 'GPM'),
    );
  });

  test('its short form names a serial alone', () => {
    expect(readMemberCode(shortMemberCode(serial))).toEqual({ kind: 'short', serial });
    for (const other of ['GPM-1028', 'GPC-0123456789ABC', '6901234567892', 'GPM-UUUUUUUUUUUUU', ''])
      expect(readMemberCode(other)).toBeUndefined();
  });

  test('another brand’s, another key’s and one that was changed are forged', () => {
    const stranger = generateKeyPairSync('ed25519').privateKey;
    const text = codeOf();
    const other = codeOf({ member: '01900000-0000-7000-8000-00000000000b' as MemberId });
    // The member of one under the signature of the other.
    const mixed = other.slice(0, 40) + text.slice(40);
    for (const forged of [codeOf({}, stranger), codeOf({}, cloud.privateKey, 'other'), mixed])
      expect(judged(forged)).toEqual({ ok: false, error: 'code_forged' });
  });

  test('is over when it is, with the slack of a till’s clock, and is not of a time to come', () => {
    const until = NOW + MEMBER_CODE_MS;
    expect(judged(codeOf(), until + MEMBER_CODE_SLACK_MS)).toMatchObject({ ok: true });
    expect(judged(codeOf(), until + MEMBER_CODE_SLACK_MS + 1)).toEqual({ ok: false, error: 'code_expired' });
    expect(judged(codeOf(), NOW - MEMBER_CODE_SLACK_MS)).toMatchObject({ ok: true });
    expect(judged(codeOf(), NOW - MEMBER_CODE_SLACK_MS - 1)).toEqual({ ok: false, error: 'code_expired' });
  });

  test('any text is read or not, never a throw; one changed letter never proves anybody', () => {
    const text = codeOf();
    fc.assert(
      fc.property(fc.string({ maxLength: 300 }), (anything) => {
        readMemberCode(anything);
        readMemberCode(`GPM-${anything}`);
      }),
    );
    fc.assert(
      fc.property(
        fc.integer({ min: 4, max: text.length - 1 }),
        fc.constantFrom(...'0123456789ABCDEFGHJKMNPQRSTVWXYZ'),
        (at, letter) => {
          const changed = text.slice(0, at) + letter + text.slice(at + 1);
          const found = judged(changed);
          if (changed !== text) expect(typeof found === 'object' && found.ok).toBe(false);
        },
      ),
    );
  });
});
