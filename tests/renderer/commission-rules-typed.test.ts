import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  EMPTY_RULES,
  percentText,
  rateOf,
  ratesOf,
  termsOf,
  typedOf,
  type TermsNow,
} from '../../renderer/screens/office/commission-rules-typed.ts';
import { compareMonth, type Progress } from '../../renderer/screens/office/month-comparison.ts';
import { beginningOf, minutesOf, monthBefore, timeOf } from '../../renderer/screens/office/day-typed.ts';
import { basisPoints, fen } from '../../sync/domain/money.ts';

const bp = fc.integer({ min: 0, max: 10_000 }).map(basisPoints);
const amount = fc.integer({ min: 0, max: 100_000_000 }).map((value) => fen(value));
const codes = fc.dictionary(fc.stringMatching(/^[A-Za-z0-9._:-]{1,20}$/), bp, { maxKeys: 6, noNullPrototype: true });
const terms: fc.Arbitrary<TermsNow> = fc.record({
  rates: fc.record({ items: codes, categories: codes, default: bp }),
  binderBp: bp,
  tiers: fc.array(fc.record({ upTo: fc.option(amount), bp }), { maxLength: 4 }),
  tiersLessLines: fc.boolean(),
  returnDays: fc.integer({ min: 0, max: 366 }),
  storedValue: fc.oneof(
    fc.constant({ earnsOn: 'spending' as const }),
    bp.map((rateBp) => ({ earnsOn: 'top_up' as const, rateBp })),
  ),
});

describe('rules as they are typed', () => {
  test('what stands in a version comes back as it was, to the basis point and the fen', () => {
    fc.assert(
      fc.property(terms, (given) => {
        expect(termsOf(typedOf(given))).toEqual(given);
      }),
    );
    const bonus = { ...EMPTY_RULES, default: '1.5', bonusFloor: '200', bonusAmount: '10.5' };
    expect(termsOf(bonus)).toMatchObject({ newMember: { floor: 20_000, amount: 1050 }, rates: { default: 150 } });
    expect(termsOf({ ...bonus, bonusAmount: '' })).not.toHaveProperty('newMember');
  });

  test('a rate is a percentage of at most all, with two decimals', () => {
    fc.assert(
      fc.property(bp, (rate) => {
        expect(rateOf(percentText(rate))).toBe(rate);
      }),
    );
    expect(['100', '2.55', ' 3% ', '0'].map(rateOf)).toEqual([10_000, 255, 300, 0]);
    expect(['100.01', '', 'x', '-1', '1.234'].map(rateOf)).toEqual(Array(5).fill(undefined));
  });

  test('a list names its first wrong line; a code that comes twice is one', () => {
    expect(ratesOf('tee-01 3\n\njeans\t2.5')).toEqual({ rates: { 'tee-01': 300, jeans: 250 } });
    expect(ratesOf('tee-01 3\njeans')).toEqual({ wrong: 2 });
    expect(ratesOf('a 1\nb 1\na 2')).toEqual({ wrong: 3 });
    expect(ratesOf('<b> 1')).toEqual({ wrong: 1 });
    const built = ratesOf('__proto__ 3\nconstructor 2');
    expect('rates' in built && Object.entries(built.rates)).toEqual([
      ['__proto__', 300],
      ['constructor', 200],
    ]);
    expect(ratesOf('__proto__ 3\n__proto__ 2')).toEqual({ wrong: 2 });
    expect(termsOf({ ...EMPTY_RULES, default: '1', items: 'x' })).toBeUndefined();
  });

  test('hours and days of the store become minutes and instants', () => {
    expect([minutesOf('10:30'), minutesOf('24:00'), timeOf(1500)]).toEqual([630, undefined, '01:00']);
    expect(beginningOf('2026-03-14', 480, 5 as never)).toBe(Date.parse('2026-03-14T00:00:00+08:00'));
    expect([beginningOf('', 480, 5 as never), monthBefore('2026-01-31')]).toEqual([5, '2025-12']);
  });
});

describe('a month compared', () => {
  const page = (sales: number, next: string | null, total?: number) => ({
    ok: true as const,
    value: {
      items: [{ party: '2001', was: fen(10), wasNet: fen(1000), would: fen(20), wouldNet: fen(1000) }],
      sales,
      next,
      ...(total === undefined ? {} : { total }),
    },
  });
  const asked = {
    month: '2026-02',
    offsetMinutes: 480,
    terms: termsOf({ ...EMPTY_RULES, default: '2' }) as TermsNow,
    rules: [],
  };
  const clientOf = (pages: readonly unknown[]) => {
    const left = [...pages];
    const afters: unknown[] = [];
    const call = (_name: string, params: { readonly after?: string }) => {
      afters.push(params.after);
      return Promise.resolve(left.shift());
    };
    return { client: { call } as never, afters };
  };

  test('adds pages up, each asked for after the one before, and says how far it is', async () => {
    const seen: Progress[] = [];
    const { client, afters } = clientOf([page(200, 'a', 250), page(50, null)]);
    const isStopped = (): boolean => false;
    const done = await compareMonth(client, { ...asked, isStopped, onProgress: (each) => seen.push(each) });
    expect(done).toMatchObject({ sales: 250, parties: [{ party: '2001', was: 20, would: 40 }] });
    expect([afters, seen.at(-1)]).toEqual([[undefined, 'a'], { done: 250, total: 250 }]);
  });

  test('that is stopped asks no more and gives nothing; a refusal is handed on', async () => {
    const { client, afters } = clientOf([page(200, 'a', 250), page(50, null)]);
    let asks = 0;
    const isStopped = (): boolean => (asks += 1) > 1;
    expect(await compareMonth(client, { ...asked, isStopped, onProgress: () => undefined })).toBeNull();
    expect(afters).toHaveLength(2);
    const refusal = { ok: false, code: 'cloud_unreachable', details: {} };
    const refused = clientOf([refusal]);
    const isOn = (): boolean => false;
    expect(await compareMonth(refused.client, { ...asked, isStopped: isOn, onProgress: () => undefined })).toBe(
      refusal,
    );
  });
});
