/** Half characters are refused at the door of the host, wherever they stand in a call, and nothing is recorded of it. */
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { halfCharacterAt } from '../../main/well-formed.ts';
import { Till } from './support/till.ts';

describe('half a character', () => {
  test('is found wherever it stands, with its path', () => {
    expect(halfCharacterAt({ reason: 'half \ud800' })).toBe('/reason');
    expect(halfCharacterAt({ a: [{ 'b/c~d': '\udc00 half' }] })).toBe('/a/0/b~1c~0d');
    expect(halfCharacterAt({ deep: { ['\ud83d']: 1 } })).toBe('/deep');
    expect(halfCharacterAt('\ud83d')).toBe('');
    expect(halfCharacterAt({ whole: '😀 梧桐路 \u{10ffff} \ufffd', n: 1, none: null })).toBeUndefined();
  });
  test('is found in any value exactly when it cannot be told in UTF-8', () => {
    const text = fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code)) });
    fc.assert(
      fc.property(fc.jsonValue(), text, (value, odd) => {
        const told = (one: unknown): unknown => JSON.parse(Buffer.from(JSON.stringify(one)).toString('utf8'));
        const isHalf = Buffer.from(odd, 'utf8').toString('utf8') !== odd;
        expect(halfCharacterAt({ value: told(value), list: [0, odd] })).toBe(isHalf ? '/list/1' : undefined);
      }),
    );
  });
  test('at any depth costs no stack', () => {
    let nested: unknown = '\ud800';
    for (let n = 0; n < 20_000; n += 1) nested = [nested];
    expect(halfCharacterAt(nested)).toHaveLength(40_000);
  });
});

describe('the host', () => {
  let till: Till;
  beforeEach(async () => {
    till = new Till();
    await till.start();
    await till.login();
  });
  afterEach(() => till.end());

  test('refuses it with code and path, journals nothing of the call, and goes on', async () => {
    await till.get('shift.open', { float: 1000 as never });
    const before = await till.get('journal.read', { afterSeq: 0, limit: 1000 });
    const refused = { ok: false, code: 'malformed_text', details: { reason: 'half_character' } };
    const shift = { countedCash: 1000 as never, reason: 'short \udfff' };
    expect(await till.call('shift.close', shift)).toMatchObject({ ...refused, details: { path: '/reason' } });
    expect(await till.call('member.find', { query: '\ud83d' })).toMatchObject(refused);
    expect(await till.call('session.login', { staff: '\ud800', pin: '111111' })).toMatchObject(refused);
    expect((await till.get('journal.read', { afterSeq: 0, limit: 1000 })).lastSeq).toBe(before.lastSeq);
    expect(await till.call('shift.close', { ...shift, reason: 'short 😀' })).toMatchObject({ ok: true });
  });

  test('passes documents of the local database on to the cloud, which sets such a one aside', async () => {
    const rows = [{ newDocumentState: { id: 't1', title: '\ud800', done: false } }];
    const push = { collection: 'tasks', request: { rows } } as const;
    expect(await till.call('replication.push', push)).toMatchObject({ ok: true });
  });
});
