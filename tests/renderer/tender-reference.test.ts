import { describe, expect, test } from 'vitest';
import { cashTogether, referenceText } from '../../renderer/sale/tender-reference.ts';
import { dictionary } from '../../renderer/text/languages.ts';

const [zhCN, en] = [dictionary('zh-CN'), dictionary('en')];

describe('what stands beside a tender', () => {
  test('a gift card is told by how it ends, never by the name that the cloud gave it', () => {
    const account = `gift_card:${'7a'.repeat(16)}-0001`;
    expect(referenceText(account, zhCN)).toBe('尾号 0001');
    expect(referenceText(account, en)).toBe('ends in 0001');
  });
  test('a slip number stands as it is; what the till or the cloud numbered itself is left out', () => {
    expect(referenceText('A-0044', en)).toBe('A-0044');
    for (const own of ['0f'.repeat(16), 'stored_value:019a0000-0000-7000-8000-000000000001', null, undefined])
      expect(referenceText(own, en)).toBe('');
  });
});

test('cash that goes back is one sum where its first part stood, and what waits for a provider is not in it', () => {
  const cash = { kind: 'cash', amount: 9900 };
  const card = { kind: 'card', amount: 500 };
  const later = { kind: 'cash', amount: 70, isPending: true };
  expect(cashTogether([card, cash, later, { kind: 'cash', amount: 16_000 }])).toEqual([
    card,
    { kind: 'cash', amount: 25_900 },
    later,
  ]);
});
