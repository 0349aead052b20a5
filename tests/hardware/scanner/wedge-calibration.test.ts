import fc from 'fast-check';
import { expect, test } from 'vitest';
import { calibrate } from '../../../hardware/scanner/wedge-calibration.ts';
import { playKeys } from '../../../hardware/testing/wedge-player.ts';
import { FieldModel } from './field-model.ts';

const CODE = 'GUIDEPOST-2468';

test('one scan gives the slowest gap, the prefix and the suffix', () => {
  const keys = playKeys(`~${CODE}`, { gapMs: () => 80, suffix: 'Tab' });
  expect(calibrate(keys, CODE)).toMatchObject({
    ok: true,
    value: { settings: { maxGapMs: 130, prefix: '~', suffix: 'Tab' }, text: CODE },
  });
  const plain = calibrate(playKeys(CODE, { gapMs: () => 10, suffix: 'none' }), CODE);
  expect(plain).toMatchObject({ ok: true, value: { settings: { maxGapMs: 60, suffix: 'none' } } });
  expect(plain.ok && 'prefix' in plain.value.settings).toBe(false);
});

test('it works under an input method and with CapsLock on', () => {
  const keys = playKeys(CODE, { gapMs: () => 20, ime: true, capsLock: true });
  expect(calibrate(keys, CODE)).toMatchObject({ ok: true, value: { text: CODE } });
});

test('every speed and suffix that was calibrated is read by the reducer with the result, prefix or not', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 3, max: 105 }),
      fc.constantFrom('Enter' as const, 'Tab' as const, 'none' as const),
      fc.constantFrom('', '~', '##'),
      fc.boolean(),
      (gapMs, suffix, prefix, ime) => {
        const learned = calibrate(playKeys(prefix + CODE, { gapMs: (n) => gapMs + (n % 3), suffix, ime }), CODE);
        if (!learned.ok) throw new Error(learned.error);
        const field = new FieldModel(learned.value.settings);
        field.play(playKeys(`${prefix}6901234567892`, { gapMs: (n) => gapMs + (n % 4), suffix, ime })).rest();
        expect(field).toMatchObject({ scans: ['6901234567892'], value: '', entered: [] });
      },
    ),
  );
});

test('typing, too little and another keyboard layout are refused by name', () => {
  const gaps = [180, 90, 240, 130, 310, 170];
  expect(calibrate(playKeys(CODE, { gapMs: (n) => gaps[n % gaps.length] ?? 0 }), CODE)).toEqual({
    ok: false,
    error: 'typed',
  });
  expect(calibrate(playKeys('12', { gapMs: () => 10 }))).toEqual({ ok: false, error: 'too_short' });
  expect(calibrate(playKeys('GUIDEPOST/2468', { gapMs: () => 10 }), CODE)).toEqual({ ok: false, error: 'other_text' });
});
