import { expect, test } from 'vitest';
import { targetOf, typedTargetOf } from '../../renderer/screens/office/target-typed.ts';
import { doneText } from '../../renderer/screens/guide-desk/target-text.ts';

test('a target is typed in yuan and whole customers; nothing at all takes it back', () => {
  expect(targetOf({ amount: ' 80,000.50 ', bindings: '30' })).toEqual({ amount: 8_000_050, bindings: 30 });
  expect(targetOf({ amount: '80000', bindings: '' })).toEqual({ amount: 8_000_000, bindings: null });
  expect(targetOf({ amount: '', bindings: '' })).toEqual({ amount: null, bindings: null });
  for (const typed of [
    { amount: '0', bindings: '' },
    { amount: 'many', bindings: '' },
    { amount: '1.234', bindings: '' },
    { amount: '-5', bindings: '' },
    { amount: '', bindings: '3' },
    { amount: '1', bindings: '0' },
    { amount: '1', bindings: '10001' },
  ])
    expect(targetOf(typed)).toBeUndefined();
});

test('what is kept is typed again as it was', () => {
  for (const terms of [
    { amount: 8_000_050, bindings: 30 },
    { amount: 1, bindings: null },
    { amount: null, bindings: null },
  ])
    expect(targetOf(typedTargetOf(terms))).toEqual(terms);
});

test('a target is not said to be reached before it is', () => {
  expect([0, 4399, 9999, 10_000, 25_050].map(doneText)).toEqual(['0%', '43%', '99%', '100%', '250%']);
});
