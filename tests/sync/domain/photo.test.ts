import { describe, expect, test } from 'vitest';
import fc from 'fast-check';
import { cleanPhoto, PHOTO_BYTES_MAX, photoHead } from '../../../sync/domain/photo.ts';
import { ALPHA, JPEG, PNG, WEBP } from '../../fixtures/photos.ts';

const bytesOf = (base64: string): Uint8Array => new Uint8Array(Buffer.from(base64, 'base64'));
const text = (words: string): Uint8Array => new Uint8Array(Buffer.from(words, 'utf8'));
const joined = (...parts: readonly Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(parts));
const PHOTOS = [
  ['JPEG', JPEG, 'image/jpeg'],
  ['PNG', PNG, 'image/png'],
  ['WebP', WEBP, 'image/webp'],
  ['WebP with a hole', ALPHA, 'image/webp'],
] as const;

const chunk = (kind: string, data: Uint8Array): Uint8Array => {
  const head = Buffer.alloc(8);
  head.writeUInt32BE(data.length, 0);
  head.write(kind, 4, 'latin1');
  return joined(head, data, new Uint8Array(4));
};
const segment = (marker: number, data: Uint8Array): Uint8Array =>
  joined(Uint8Array.from([0xff, marker, (data.length + 2) >> 8, (data.length + 2) % 256]), data);

describe.each(PHOTOS)('a %s', (_name, base64, type) => {
  const bytes = bytesOf(base64);

  test('is told by its content, with its size', () => {
    expect(photoHead(bytes)).toEqual({ ok: true, value: { type, width: 24, height: 16 } });
    expect(cleanPhoto(bytes)).toMatchObject({ ok: true, value: { type, width: 24, height: 16 } });
  });

  test('is kept without the colour profile and other extras, and the same when it is cleaned again', () => {
    const clean = cleanPhoto(bytes);
    if (!clean.ok) throw new Error(clean.error);
    expect(Buffer.from(clean.value.bytes).toString('latin1')).not.toMatch(/ICC|Google/);
    expect(cleanPhoto(clean.value.bytes)).toEqual(clean);
  });

  test('with another file behind it is refused', () => {
    expect(cleanPhoto(joined(bytes, text('<script>alert(1)</script>')))).toEqual({
      ok: false,
      error: 'more_than_a_photo',
    });
  });

  test('that is cut off anywhere is no photo', () => {
    for (let length = 0; length < bytes.length; length += 7)
      expect(cleanPhoto(bytes.subarray(0, length)).ok).toBe(false);
  });
});

test('text, places and scripts inside a photo are gone', () => {
  const png = bytesOf(PNG);
  const script = text('Comment\0<script>alert(1)</script>');
  const withText = joined(png.subarray(0, 33), chunk('tEXt', script), chunk('eXIf', script), png.subarray(33));
  const jpeg = bytesOf(JPEG);
  const withComment = joined(jpeg.subarray(0, 2), segment(0xfe, script), segment(0xe1, script), jpeg.subarray(2));
  for (const [hostile, clean] of [
    [withText, png],
    [withComment, jpeg],
  ] as const) {
    const read = cleanPhoto(hostile);
    expect(read).toEqual(cleanPhoto(clean));
    expect(read.ok && Buffer.from(read.value.bytes).includes('script')).toBe(false);
  }
});

test.each([
  ['SVG', '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'],
  ['HTML', '<!doctype html><script>alert(1)</script>'],
  ['GIF', 'GIF89a\u0001\u0000\u0001\u0000;'],
  ['PDF', '%PDF-1.7'],
  ['nothing', ''],
])('%s is no photo, whatever it is called', (_name, content) => {
  expect(cleanPhoto(text(content))).toEqual({ ok: false, error: 'not_a_photo' });
});

test('a photo that is too large in bytes or in pixels is refused', () => {
  expect(cleanPhoto(new Uint8Array(PHOTO_BYTES_MAX + 1))).toEqual({ ok: false, error: 'too_many_bytes' });
  const wide = Uint8Array.from(bytesOf(PNG));
  // 30,000 px: what a decoder would make a gigabyte of.
  wide.set([0, 0, 0x75, 0x30], 16);
  expect(cleanPhoto(wide)).toEqual({ ok: false, error: 'too_many_pixels' });
});

test('any change of a photo’s bytes is a photo of its parts or refused, never a throw', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...PHOTOS.map(([, base64]) => base64)),
      fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 8 }),
      fc.uint8Array({ maxLength: 20 }),
      (base64, changes, behind) => {
        const bytes = joined(bytesOf(base64), behind);
        for (const [at, value] of changes) bytes[at % bytes.length] = value;
        const clean = cleanPhoto(bytes);
        if (clean.ok) expect(cleanPhoto(clean.value.bytes)).toEqual(clean);
        photoHead(bytes);
      },
    ),
  );
});
