import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cas } from '../../../hardware/scale/cas.ts';
import { configuredScale } from '../../../hardware/scale/open-scale.ts';
import { toledo8217 } from '../../../hardware/scale/toledo-8217.ts';
import { virtualScale } from '../../../hardware/scale/virtual-scale.ts';
import { gramsFromText } from '../../../hardware/scale/weight-text.ts';
import { systemTimers } from '../../../hardware/transport/timers.ts';
import { grams } from '../../../sync/domain/money.ts';

const bytes = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0));
const framed = (body: string): Uint8Array =>
  Uint8Array.of(
    1,
    2,
    ...bytes(body),
    bytes(body).reduce((check, byte) => check ^ byte, 0),
    3,
    4,
  );

test('weights become whole grams without a fraction in between', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 999_999 }), (weight) => {
      const text = String(weight).padStart(4, '0');
      expect(gramsFromText(`${text.slice(0, -3)}.${text.slice(-3)}`, 'kg')).toEqual({ ok: true, value: weight });
    }),
  );
  expect(gramsFromText('1.2', 'kg')).toEqual({ ok: true, value: 1200 });
  expect(gramsFromText('0.12345', 'kg')).toEqual({ ok: false, error: 'garbled' });
  expect(gramsFromText('-1.000', 'kg')).toEqual({ ok: false, error: 'garbled' });
});

test('a Toledo answer with its parity bits showing is read all the same', () => {
  const seven = bytes('\u000201.234\r').map((byte) => {
    const ones = byte.toString(2).replaceAll('0', '').length;
    return byte === 0x02 || byte === 0x0d ? byte : byte | (ones % 2 === 1 ? 0x80 : 0);
  });
  expect(toledo8217.read(seven)).toEqual({ kind: 'done', weight: { ok: true, value: 1234 } });
});

test('a CAS weight in pounds is refused instead of sold as kilograms', () => {
  expect(cas.read(framed('S 02.500lb'))).toEqual({ kind: 'done', weight: { ok: false, error: 'wrong_unit' } });
  expect(cas.read(framed('S 001250 g'))).toEqual({ kind: 'done', weight: { ok: true, value: 1250 } });
});

test('a CAS frame whose check character looks like its end is read whole', () => {
  const bodies = Array.from(
    { length: 2_000 },
    (_, weight) => `S 0${String(weight % 10)}.${String(weight).padStart(3, '0').slice(-3)}kg`,
  );
  for (const body of bodies) expect(cas.read(framed(body))).toMatchObject({ kind: 'done', weight: { ok: true } });
});

test('no bytes make a protocol throw or wait for more than an answer can be', () => {
  fc.assert(
    fc.property(fc.constantFrom(cas, toledo8217), fc.uint8Array({ maxLength: 60 }), (protocol, received) => {
      const answer = protocol.read(received);
      if (received.length > 40) expect(answer.kind).not.toBe('incomplete');
    }),
  );
});

test('the virtual scale weighs what was put on it', async () => {
  const scale = virtualScale('s1');
  expect(await scale.weigh()).toEqual({ ok: false, error: 'not_connected' });
  await scale.open();
  scale.put(grams(750));
  expect(await scale.weigh()).toEqual({ ok: true, value: 750 });
  scale.put('moving');
  expect(await scale.weigh()).toEqual({ ok: false, error: 'moving' });
  await scale.close();
  expect(scale.status().state).toBe('closed');
});

test('each configured driver gives its scale', () => {
  const ports = { timers: systemTimers };
  for (const config of [
    { id: 'a', driver: 'virtual' },
    { id: 'b', driver: 'cas', path: 'COM1' },
    { id: 'c', driver: 'toledo-8217', path: 'COM1' },
  ] as const)
    expect(configuredScale(config, ports).deviceId).toBe(config.id);
});
