import fc from 'fast-check';
import { expect, test } from 'vitest';
import { positionOf, positionText } from '../../renderer/screens/office/position-typed.ts';
import { LAT_MAX, LNG_MAX } from '../../sync/domain/nearby-stock.ts';

test.each([
  ['31.2304, 121.4737', { lat: 31_230_400, lng: 121_473_700 }],
  ['31.2304，121.4737', { lat: 31_230_400, lng: 121_473_700 }],
  [' -33.86 151 ', { lat: -33_860_000, lng: 151_000_000 }],
  ['31.230400999, 121.4737°', { lat: 31_230_400, lng: 121_473_700 }],
  ['-0, 0', { lat: 0, lng: 0 }],
])('%s is a position', (text, position) => {
  expect(positionOf(text)).toEqual(position);
});

test.each(['', '31.2304', '91, 0', '0, 181', '31.2304,121.4737,5', 'N31, E121', '3e1, 5', '31.2304121.4737'])(
  '%s is none',
  (text) => {
    expect(positionOf(text)).toBeUndefined();
  },
);

test('what is shown is read as the same position', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: -LAT_MAX, max: LAT_MAX }),
      fc.integer({ min: -LNG_MAX, max: LNG_MAX }),
      (lat, lng) => {
        const read = positionOf(positionText({ lat, lng }));
        expect([read?.lat, read?.lng]).toEqual([lat, lng]);
      },
    ),
  );
});
