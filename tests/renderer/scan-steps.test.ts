import { expect, test } from 'vitest';
import { scanSteps } from '../../renderer/screens/settings/scan-steps.ts';
import { gs1Name } from '../../renderer/text/gs1-names.ts';
import { GS1_TABLE } from '../../sync/domain/gs1-table.ts';
import { scaleLabel18 } from '../sync/domain/label-maker.ts';
import { fakeTill } from './fake-till.ts';

async function explained(text: string) {
  const { till, host } = await fakeTill();
  const { database, resolveScan: resolve, scanSettings } = till;
  const steps = await scanSteps(text, {
    database,
    resolve,
    settings: scanSettings.settings.get(),
    now: '2026-11-22T12:00',
  });
  expect(host.calls.some(({ name }) => name === 'cart.apply')).toBe(false);
  return steps;
}

test('a label is explained to the last field, and what the checkout would do, without doing it', async () => {
  const steps = await explained(scaleLabel18('26', '01234', 600, 500));
  expect(steps.label?.fields.map(({ field, text }) => [field.name, text])).toEqual([
    ['plu', '01234'],
    ['fen', '00600'],
    ['grams', '00500'],
  ]);
  expect(steps).toMatchObject({
    check: { isRight: true },
    product: { item: { product: { sku: '01234' } } },
    resolution: { ok: false, reason: 'label_price' },
    destination: 'told',
  });
});

test('GS1 data is explained element by element, with dates in full', async () => {
  const steps = await explained(']C1010690123456789217261100\u001d10A7');
  expect(steps.symbology).toEqual({ id: ']C1', name: 'C', isGs1: true });
  expect(steps.elements).toEqual([
    { ai: '01', value: '06901234567892', day: null },
    { ai: '17', value: '261100', day: '2026-11-30' },
    { ai: '10', value: 'A7', day: null },
  ]);
  expect(steps).toMatchObject({
    lastDay: { day: '2026-11-30', isPast: false },
    resolution: { ok: true },
    destination: 'line',
  });
});

test('a wrong check digit is told with the right one, a catalogue’s own code ends the reading', async () => {
  expect(await explained('6901234567893')).toMatchObject({
    check: { isRight: false, right: '2' },
    product: null,
    resolution: { reason: 'bad_check_digit' },
  });
  expect((await explained('TOTE')).literal?.item.product.sku).toBe('TOTE');
  expect((await explained('S001-01-260314-0149')).destination).toBe('returns');
});

test('every identifier of GS1’s table has a name in both languages', () => {
  for (const ai of GS1_TABLE.keys())
    for (const language of ['zh-CN', 'en'] as const) expect(gs1Name(ai, language).length).toBeGreaterThan(1);
  expect([gs1Name('17', 'zh-CN'), gs1Name('3103', 'en'), gs1Name('417', 'en')]).toEqual([
    '保质期至',
    'Net weight (kg)',
    'Location or party (GLN)',
  ]);
});
