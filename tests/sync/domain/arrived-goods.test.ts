import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { answeredEnds, arrivedFor, openWishes, type Arrival, type Wish } from '../../../sync/domain/arrived-goods.ts';
import { callReasons, NEW_ARRIVAL_DAYS, WISH_ARRIVED_DAYS } from '../../../sync/domain/call-reasons.ts';

const wish = (wishId: string, product: string, at: number, ended = false): Wish => ({
  wish: wishId,
  product,
  at,
  ...(ended ? { ended: true } : {}),
});
const arrival = (id: string, product: string, at: number, size?: string): Arrival => ({
  id,
  product,
  name: `名 ${product}`,
  at,
  day: '2026-11-20',
  ...(size === undefined ? {} : { size }),
});

describe('goods that came', () => {
  test('concern who asked for them before they came, until somebody says that the wish is over', () => {
    const came = [arrival('a1', 'p', 10, 'M')];
    expect(arrivedFor([wish('w', 'p', 5)], came, [])).toEqual([
      { id: 'a1', product: 'p', day: '2026-11-20', name: '名 p', isWished: true },
    ]);
    expect(arrivedFor([wish('w', 'p', 11)], came, [])).toEqual([]);
    expect(arrivedFor([wish('w', 'p', 5), wish('w', 'p', 6, true)], came, [])).toEqual([]);
    expect(arrivedFor([wish('w', 'q', 5)], came, [])).toEqual([]);
  });
  test('concern who wears their size, however it is written; what was asked for is told of once', () => {
    const came = [arrival('a1', 'p', 10, ' m'), arrival('a2', 'q', 11, 'L'), arrival('a3', 'r', 12)];
    expect(arrivedFor([], came, ['M', '38']).map(({ id }) => id)).toEqual(['a1']);
    expect(arrivedFor([wish('w', 'p', 1)], came, ['M'])).toMatchObject([{ id: 'a1', isWished: true }]);
  });
  test('are the same whatever the order of what is known', () => {
    const wishes = fc.array(
      fc.record({ wish: fc.constantFrom('w1', 'w2'), product: fc.constantFrom('p', 'q'), at: fc.nat(20) }),
    );
    const arrivals = fc.uniqueArray(
      fc.record({
        id: fc.constantFrom('a1', 'a2', 'a3', 'a4'),
        product: fc.constantFrom('p', 'q'),
        at: fc.nat(20),
        size: fc.constantFrom('M', 'L'),
      }),
      { selector: ({ id }) => id },
    );
    const ids = (asked: readonly Wish[], came: readonly Arrival[]): readonly string[] =>
      arrivedFor(asked, came, ['M'])
        .map(({ id, isWished }) => `${id} ${String(isWished)}`)
        .toSorted();
    fc.assert(
      fc.property(wishes, arrivals, (asked, came) => {
        const told = came.map((one) => ({ ...one, name: 'n', day: '2026-11-20' }));
        expect(ids(asked.toReversed(), told.toReversed())).toEqual(ids(asked, told));
      }),
    );
  });
});

describe('wishes', () => {
  const idsOf = (wishes: readonly Wish[]): readonly string[] => openWishes(wishes).map(({ wish: id }) => id);

  test('are open until somebody ends them, the newest first, each once', () => {
    const asked = [wish('w1', 'p', 5), wish('w2', 'q', 7), wish('w2', 'q', 7), wish('w3', 'r', 6)];
    expect(idsOf(asked)).toEqual(['w2', 'w3', 'w1']);
    expect(idsOf([...asked, wish('w3', 'r', 8, true)])).toEqual(['w2', 'w1']);
    expect(idsOf([wish('w3', 'r', 8, true), ...asked])).toEqual(['w2', 'w1']);
  });
  test('are over by a call about their arrival that was answered, but for those noted after it', () => {
    const asked = [wish('w1', 'p', 5), wish('w2', 'p', 20), wish('w3', 'q', 5)];
    const ends = answeredEnds(asked, [{ product: 'p', at: 10 }]);
    expect(idsOf([...asked, ...ends])).toEqual(['w2', 'w3']);
    expect(answeredEnds(asked, [{ product: 'r', at: 99 }])).toEqual([]);
  });
  test('that are over make their goods no news, even in the customer’s size', () => {
    const came = [arrival('a1', 'p', 10, 'M'), arrival('a2', 'q', 10, 'M')];
    const over = [wish('w', 'p', 5), wish('w', 'p', 6, true)];
    expect(arrivedFor(over, came, ['M']).map(({ id }) => id)).toEqual(['a2']);
    expect(arrivedFor([...over, wish('v', 'p', 7)], came, []).map(({ id, isWished }) => [id, isWished])).toEqual([
      ['a1', true],
    ]);
  });
});

describe('a reason to call', () => {
  const arrived = (day: string, isWished: boolean, id = 'a1') => ({ id, day, name: '羊毛大衣', isWished });
  const kinds = (facts: ReturnType<typeof arrived>, today: string, hasAgreed = true): readonly string[] =>
    callReasons({ hasAgreed, arrived: [facts] }, today, () => false).map(({ kind }) => kind);
  const later = (days: number): string =>
    new Date(Date.parse('2026-11-20') + days * 86_400_000).toISOString().slice(0, 10);

  test('is goods that were asked for, without consent to advertising; what only fits needs it', () => {
    expect(kinds(arrived('2026-11-20', true), '2026-11-20', false)).toEqual(['wish_arrived']);
    expect(kinds(arrived('2026-11-20', false), '2026-11-20', false)).toEqual([]);
    expect(kinds(arrived('2026-11-20', false), '2026-11-20')).toEqual(['new_arrival']);
  });
  test('ends when it is too late to tell', () => {
    expect(kinds(arrived('2026-11-20', true), later(WISH_ARRIVED_DAYS))).toEqual(['wish_arrived']);
    expect(kinds(arrived('2026-11-20', true), later(WISH_ARRIVED_DAYS + 1))).toEqual([]);
    expect(kinds(arrived('2026-11-20', false), later(NEW_ARRIVAL_DAYS + 1))).toEqual([]);
  });
  test('is each arrival for itself: the next one is due when the first was seen to', () => {
    const facts = { hasAgreed: true, arrived: [arrived('2026-11-20', true), arrived('2026-11-19', true, 'a2')] };
    const due = (done: string) =>
      callReasons(facts, '2026-11-21', ({ occasion }) => occasion === done).map(({ occasion, goods }) => [
        occasion,
        goods,
      ]);
    expect(due('')).toEqual([['a1', '羊毛大衣']]);
    expect(due('a1')).toEqual([['a2', '羊毛大衣']]);
  });
});
