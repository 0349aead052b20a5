import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PAUSE_MS, wedge, WEDGE_CHARACTERS_MAX, WEDGE_START, type WedgeKey } from '../../../hardware/scanner/wedge.ts';
import { playAltCodes, playKeys } from '../../../hardware/testing/wedge-player.ts';
import { FieldModel } from './field-model.ts';

const EAN = '6901234567892';
const evenly = (ms: number) => (): number => ms;
/** Gaps around a mean, as USB polling and a busy window spread them. */
const jittery = (ms: number, spread: number, noise: readonly number[]) => (n: number) =>
  ms + spread * (2 * (noise[n % noise.length] ?? 0.5) - 1);
const noise = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 20, maxLength: 40 });
const codes = fc.oneof(
  fc.stringMatching(/^\d{8,18}$/),
  fc.stringMatching(/^[A-Z0-9][A-Za-z0-9./:?=%-]{9,40}$/),
  fc.stringMatching(/^\]C1\d{16}10[A-Z0-9]{4}$/).map((text) => `${text.slice(0, 19)}\u001d${text.slice(19)}`),
);
const notOneCharacter = (text: string): boolean => new Set(text).size > 1;

describe('scans', () => {
  test('of every scanner speed are read whole, leave the field as it was and keep their Enter', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 100 }),
        noise,
        codes.filter(notOneCharacter),
        fc.constantFrom('', '牛仔', '12'),
        fc.record({
          ime: fc.boolean(),
          numpad: fc.boolean(),
          capsLock: fc.boolean(),
          suffix: fc.constantFrom('Enter', 'NumpadEnter', 'Tab', 'crlf' as const),
        }),
        (gapMs, spread, text, typed, play) => {
          const field = new FieldModel();
          field.value = typed;
          field.play(playKeys(text, { ...play, gapMs: jittery(gapMs, Math.min(8, gapMs / 3), spread) })).rest();
          expect({ scans: field.scans, value: field.value, entered: field.entered, misses: field.misses }).toEqual({
            scans: [text],
            value: typed,
            entered: [],
            misses: [],
          });
        },
      ),
      { numRuns: 600 },
    );
  });

  test.each([10, 35, 60, 80, 100])('one after another at %i ms a key are all there', (gapMs) => {
    const field = new FieldModel();
    const texts = Array.from({ length: 10 }, (_, index) => `69012345${String(index).padStart(5, '0')}`);
    texts.forEach((text, index) =>
      field.play(playKeys(text, { gapMs: (n) => (n === 0 ? PAUSE_MS + 60 : gapMs), startAt: index * 5_000 })),
    );
    expect(field.scans).toEqual(texts);
    expect(field.value).toBe('');
  });

  test('of a fast scanner are swallowed from the fourth key on', () => {
    const field = new FieldModel().play(playKeys(EAN, { gapMs: evenly(10) }));
    expect(field.swallowed).toBe(EAN.length - 3 + 1);
  });

  test('of a fast scanner without a suffix end by silence', () => {
    const field = new FieldModel().play(playKeys(EAN, { gapMs: evenly(10), suffix: 'none' }));
    expect(field.scans).toEqual([]);
    expect(field.rest().scans).toEqual([EAN]);
  });

  test('of a slow scanner without a suffix need the calibration that says so', () => {
    const keys = playKeys(EAN, { gapMs: evenly(80), suffix: 'none' });
    expect(new FieldModel().play(keys).rest()).toMatchObject({ scans: [], value: EAN });
    expect(new FieldModel({ suffix: 'none', maxGapMs: 130 }).play(keys).rest()).toMatchObject({
      scans: [EAN],
      value: '',
    });
  });

  test('right after a person typed a key leave that key in the field', () => {
    const person = playKeys('3', { gapMs: evenly(0), suffix: 'none' });
    const field = new FieldModel().play(person).play(playKeys(EAN, { gapMs: (n) => (n === 0 ? 90 : 10), startAt: 0 }));
    expect(field).toMatchObject({ scans: [EAN], value: '3' });
  });

  test('keep every character through a hiccup of the bus', () => {
    const field = new FieldModel().play(playKeys(EAN, { gapMs: (n) => (n === 2 || n === 7 ? 55 : 10) }));
    expect(field).toMatchObject({ scans: [EAN], value: '' });
  });

  test('swallow the keyup of every key that they swallowed', () => {
    let state = WEDGE_START;
    const unmatched = new Set<string>();
    for (const key of playKeys('ABC-1234567', { gapMs: evenly(10) })) {
      const step = wedge(state, key);
      state = step.state;
      if (key.kind === 'down' && step.swallow) unmatched.add(key.code);
      if (key.kind === 'up' && step.swallow) expect(unmatched.delete(key.code)).toBe(true);
    }
    expect([...unmatched]).toEqual([]);
    expect(state.heldDown).toEqual([]);
  });

  test('with an unreadable key are a loud miss, never a shorter code', () => {
    const keys = playKeys(EAN, { gapMs: evenly(10) }).map((key, index) =>
      index === 12 ? { ...key, code: '', key: 'Unidentified' } : key,
    );
    expect(new FieldModel().play(keys)).toMatchObject({ scans: [], misses: ['garbled'], value: '' });
  });

  test('whose keys carry no code at all are a loud miss under an input method', () => {
    const keys = playKeys(EAN, { gapMs: evenly(10), ime: true }).map((key) =>
      key.code === 'Enter' ? key : { ...key, code: '' },
    );
    expect(new FieldModel().play(keys)).toMatchObject({ scans: [], misses: ['garbled'], value: '' });
  });

  test('without codes and without an input method are read from the characters (remote desktops)', () => {
    const keys = playKeys(EAN, { gapMs: evenly(10) }).map((key) => (key.code === 'Enter' ? key : { ...key, code: '' }));
    expect(new FieldModel().play(keys)).toMatchObject({ scans: [EAN], value: '' });
  });

  test('longer than any symbol are a miss and stay in bounded memory', () => {
    const field = new FieldModel().play(playKeys('12'.repeat(WEDGE_CHARACTERS_MAX), { gapMs: evenly(5) }));
    expect(field).toMatchObject({ scans: [], misses: ['too_long'], value: '' });
  });
});

describe('a prefix', () => {
  test('tells a scan from its first data key and is not part of it, whatever the speed', () => {
    fc.assert(
      fc.property(fc.integer({ min: 5, max: 130 }), fc.constantFrom('~', '##', '{'), (gapMs, prefix) => {
        const field = new FieldModel({ prefix, suffix: 'Enter' }).play(
          playKeys(`${prefix}7731`, { gapMs: evenly(gapMs) }),
        );
        expect(field).toMatchObject({ scans: ['7731'], value: '', entered: [] });
      }),
    );
  });

  test('typed by a person goes through, and what was swallowed after it comes back', () => {
    const field = new FieldModel({ prefix: '#', suffix: 'Enter' });
    field.play(playKeys('#', { gapMs: evenly(0), suffix: 'none' }));
    expect(field.value).toBe('#');
    field.play(playKeys('5', { gapMs: evenly(120), suffix: 'none' })).rest();
    expect(field).toMatchObject({ value: '#5', scans: [] });
  });
});

describe('Alt codes', () => {
  test.each<[string, readonly string[]]>([
    ['中文', ['54992', '52932']],
    ['中文', ['0214', '0208', '0206', '0196']],
    ['导购A1', ['46524', '47546', '065', '49']],
    ['中文', ['20013', '25991']],
  ])('are read as %s from %j', (text, numbers) => {
    for (const ime of [false, true]) {
      const field = new FieldModel({ minLength: 2 }).play(playAltCodes(numbers, { gapMs: evenly(10), ime }));
      expect(field).toMatchObject({ scans: [text], misses: [], value: '' });
    }
  });

  test('in Unicode are read so where the scanner is set to it', () => {
    const numbers = [...'鱼牛AB'].map((character) => String(character.codePointAt(0)));
    const field = new FieldModel({ altCodes: 'unicode' }).play(playAltCodes(numbers, { gapMs: evenly(10) }));
    expect(field.scans).toEqual(['鱼牛AB']);
  });

  test('that break off in the middle of a character are a loud miss', () => {
    const field = new FieldModel().play(playAltCodes(['49', '50', '51', '52', '0214'], { gapMs: evenly(10) }));
    expect(field).toMatchObject({ scans: [], misses: ['garbled'] });
  });
});

describe('a person', () => {
  /** Log-normal gaps around a median, the way people type; seeded. */
  const human = (medianMs: number, seed: number) => {
    let state = seed | 1;
    const random = (): number => {
      state ^= state << 13;
      state ^= state >>> 17;
      state ^= state << 5;
      return ((state >>> 0) % 1_000_000) / 1_000_000 + 1e-7;
    };
    return (): number =>
      medianMs * Math.exp(0.35 * Math.sqrt(-2 * Math.log(random())) * Math.cos(2 * Math.PI * random()));
  };

  test.each([
    ['a phone number on the number pad', '13800138000', 190, true],
    ['a price as fast as people go', '12345678', 150, true],
    ['pinyin, fast', 'niuzaikuchuizhi', 130, false],
  ])('typing %s and Enter is never taken for a scanner', (_, text, medianMs, numpad) => {
    for (let seed = 1; seed <= 3_000; seed += 1) {
      const field = new FieldModel().play(playKeys(text, { gapMs: human(medianMs, seed * 7919), numpad })).rest();
      expect({ seed, scans: field.scans, entered: field.entered, swallowed: field.swallowed }).toEqual({
        seed,
        scans: [],
        entered: [text],
        swallowed: 0,
      });
    }
  });

  test('drumming one key evenly, as in a PIN, is no scanner', () => {
    const field = new FieldModel().play(playKeys('11111111', { gapMs: evenly(100) }));
    expect(field).toMatchObject({ scans: [], entered: ['11111111'], swallowed: 0 });
  });

  test('holding a key down is no scanner', () => {
    const [down] = playKeys('1', { gapMs: evenly(0) }) as [WedgeKey];
    const held = Array.from({ length: 40 }, (_, n) => ({ ...down, at: n * 30, repeat: n > 0 }));
    expect(new FieldModel().play(held).rest()).toMatchObject({ scans: [], swallowed: 0, value: '1'.repeat(40) });
  });

  test('hitting four keys at once gets them back, and Enter after them', () => {
    const roll = playKeys('qwer', { gapMs: evenly(12), suffix: 'none' });
    const short = new FieldModel({ minLength: 8 });
    expect(short.play(roll).rest()).toMatchObject({ scans: [], value: 'qwer' });
    const entered = new FieldModel({ minLength: 8 }).play(playKeys('qwer', { gapMs: evenly(12) }));
    expect(entered).toMatchObject({ scans: [], entered: ['qwer'] });
  });

  test('keeps shortcuts, arrows, function keys and lone Enters', () => {
    const [digit] = playKeys('1', { gapMs: evenly(0) }) as [WedgeKey];
    const keys = ['F9', 'Escape', 'ArrowDown', 'Enter', 'Tab', 'NumpadEnter', 'Delete'].map((code, n) => ({
      ...digit,
      code,
      key: code,
      at: n * 5,
    }));
    const shortcut = [
      { ...digit, code: 'ControlLeft', key: 'Control', ctrlKey: true, at: 1_000 },
      { ...digit, code: 'KeyZ', key: 'z', ctrlKey: true, at: 1_030 },
      { ...digit, code: 'BracketRight', key: ']', ctrlKey: true, at: 2_030 },
    ];
    expect(new FieldModel().play([...keys, ...shortcut]).rest()).toMatchObject({ swallowed: 0, scans: [], value: '' });
  });

  test('any two keys go through untouched, however fast: nothing is held back', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z0-9 ]{1,3}$/), fc.integer({ min: 1, max: 400 }), (text, gapMs) => {
        const field = new FieldModel().play(playKeys(text, { gapMs: evenly(gapMs) })).rest();
        expect(field).toMatchObject({ scans: [], swallowed: 0, entered: [text] });
      }),
    );
  });
});

test('the reducer never throws and never loses a key, whatever the keys', () => {
  const key = fc.record({
    kind: fc.constantFrom('down' as const, 'up' as const),
    code: fc.constantFrom(
      'KeyA',
      'Digit1',
      'Numpad7',
      'Enter',
      'Tab',
      'AltLeft',
      'ShiftLeft',
      'ControlLeft',
      'F1',
      '',
      'Space',
      'BracketRight',
      'Backspace',
    ),
    key: fc.constantFrom('a', 'Process', 'Enter', 'Unidentified', '😀'),
    keyCode: fc.constantFrom(0, 229),
    gap: fc.integer({ min: 0, max: 300 }),
    altKey: fc.boolean(),
    ctrlKey: fc.boolean(),
    metaKey: fc.boolean(),
    shiftKey: fc.boolean(),
    location: fc.constant(0),
    repeat: fc.boolean(),
  });
  fc.assert(
    fc.property(
      fc.array(key, { maxLength: 60 }),
      fc.record(
        { prefix: fc.constantFrom('1', 'a1'), suffix: fc.constantFrom('Enter', 'Tab', 'none') },
        { requiredKeys: [] },
      ),
      (keys, settings) => {
        let at = 0;
        const field = new FieldModel(settings);
        field.play(keys.map(({ gap, ...rest }) => ({ ...rest, at: (at += gap) }))).rest();
        expect(field.scans.every((scan) => scan.length > 0)).toBe(true);
      },
    ),
    { numRuns: 500 },
  );
});
