/** What the guide desk shows of commission: the cloud's postings, and the till's own reckoning of what the cloud has not told of. */
import { describe, expect, test } from 'vitest';
import { confirmedRows, estimatedRows, sharedOf, type Why } from '../../renderer/screens/guide-desk/commission-rows.ts';
import { percentText } from '../../renderer/screens/guide-desk/commission-why.tsx';
import type { CommissionRule } from '../../sync/domain/commission-rules.ts';
import type { CommissionView } from '../../sync/protocol/commission.ts';
import type { StoreFact } from '../../sync/terminal/api.ts';

const RULE = {
  version: 'v001',
  from: 0,
  rates: { items: { tee: 1000 }, categories: { fruit: 0 }, default: 500 },
  binderBp: 4000,
  tiers: [],
  tiersLessLines: false,
  returnDays: 7,
  storedValue: { earnsOn: 'top_up', rateBp: 100 },
} as unknown as CommissionRule;
const line = (lineId: string, id: string, net: number, over: object = {}) => ({
  lineId,
  product: { id, category: 'apparel', name: id },
  quantity: 2,
  net,
  roundOffShare: 0,
  ...over,
});
const sale = (over: object = {}, more: object = {}): StoreFact =>
  ({
    kind: 'sale',
    entry: 'e1',
    at: 1000,
    businessDay: '2026-09-21',
    inCloud: false,
    body: {
      saleId: 's1',
      receiptNumber: 'S001-01-260921-0001',
      lines: [line('1', 'tee', 20_000), line('2', 'jeans', 10_000)],
      serving: [{ guide: '2001', shareBp: 10_000 }],
      tenders: [{ tenderId: 't1', kind: 'cash', amount: 30_000 }],
      ...over,
    },
    ...more,
  }) as unknown as StoreFact;
const refund = (inCloud: boolean): StoreFact =>
  ({
    kind: 'refund',
    entry: 'e2',
    at: 2000,
    businessDay: '2026-09-21',
    inCloud,
    body: { sale: { saleId: 's1' }, lines: [{ lineId: '1', units: 1 }] },
  }) as unknown as StoreFact;
const amounts = (...asked: Parameters<typeof estimatedRows>) =>
  estimatedRows(...asked).map(({ amount, what, state, frozenUntil }) => ({ amount, what, state, frozenUntil }));
const told = (amount: number): CommissionView =>
  ({
    items: [{ sale: 's1', what: 'earned', day: '2026-09-21', amount, state: 'frozen', frozenUntil: '2026-09-28' }],
    why: {},
    disputes: [{ id: 'd1', sale: 's1', state: 'open' }],
  }) as unknown as CommissionView;

describe('a sale that the cloud has not told of', () => {
  test('is worked out by the till: rate by item, else default, less the bound guide’s part', () => {
    const row = { what: 'earned', state: 'estimated', frozenUntil: '2026-09-28' };
    // 20.00 of the tees and 5.00 of the jeans.
    expect(amounts([sale()], '2001', null, [RULE])).toEqual([{ ...row, amount: 2500 }]);
    expect(amounts([sale({ boundGuide: '2002' })], '2001', null, [RULE])).toEqual([{ ...row, amount: 1500 }]);
    expect(amounts([sale({ boundGuide: '2002' })], '2002', null, [RULE])).toEqual([{ ...row, amount: 1000 }]);
    expect(amounts([sale()], '2002', null, [RULE])).toEqual([]);
  });

  test('earns nothing before the first rule, for its buyer, in training, and of what was paid ahead where top-ups earn', () => {
    expect(amounts([sale()], '2001', null, [])).toEqual([]);
    expect(amounts([sale({ buyer: '2001' })], '2001', null, [RULE])).toEqual([]);
    expect(amounts([sale({ training: true })], '2001', null, [RULE])).toEqual([]);
    const tenders = [{ tenderId: 't1', kind: 'stored_value', amount: 30_000 }];
    expect(amounts([sale({ tenders })], '2001', null, [RULE])).toEqual([]);
  });

  test('gives back what a refund of it takes, and nothing twice once the cloud tells of both', () => {
    expect(amounts([refund(false), sale()], '2001', null, [RULE])[0]?.amount).toBe(1500);
    const inCloud = sale({}, { inCloud: true });
    expect(amounts([inCloud], '2001', told(2500), [RULE])).toEqual([]);
    expect(amounts([refund(false), inCloud], '2001', told(2500), [RULE])).toEqual([
      { amount: -1000, what: 'clawback', state: 'estimated', frozenUntil: '2026-09-28' },
    ]);
    expect(amounts([refund(true), inCloud], '2001', told(1500), [RULE])).toEqual([]);
  });
});

test('postings of the cloud come newest first, with the disputes about their sale', () => {
  const [row] = confirmedRows(told(2500));
  expect(row).toMatchObject({ amount: 2500, disputes: [{ id: 'd1' }] });
});

test('the pool is shared as it is explained: the binder’s floor, all of it where nobody served, the rest to who served', () => {
  const why = estimatedRows([sale({ boundGuide: '2002' })], '2001', null, [RULE])[0]?.why as Why;
  expect(sharedOf(why)).toEqual({ binder: { guide: '2002', amount: 1000, isAll: false }, rest: 1500 });
  expect(sharedOf({ ...why, serving: [] })).toEqual({ binder: { guide: '2002', amount: 2500, isAll: true }, rest: 0 });
  expect(sharedOf({ ...why, boundGuide: null })).toEqual({ binder: null, rest: 2500 });
  expect(why.parts.reduce((sum, { amount }) => sum + amount, 0)).toBe(why.pool);
});

test('rates are said in per cent', () => {
  expect([500, 10_000, 4050, 25, 0].map(percentText)).toEqual(['5', '100', '40.5', '0.25', '0']);
});
