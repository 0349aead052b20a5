import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  isFor,
  progressOf,
  readTask,
  TASK_TARGET_MAX,
  type GuideTask,
  type TaskFact,
  type TaskReview,
} from '../../../sync/domain/guide-task.ts';

const task = (over: Partial<GuideTask> = {}): GuideTask => ({
  kind: 'count',
  title: '回访 10 位顾客',
  due: '2026-11-30',
  target: 10,
  items: [],
  staff: [],
  ...over,
});
const list = task({ kind: 'checklist', target: 3, items: ['收银', '绑定', '陈列'] });
const fact = (id: string, over: Partial<TaskFact>): TaskFact =>
  ({ id, at: 1, by: '9001', person: '2001', ...over }) as unknown as TaskFact;
const PERSON = '2001' as never;

describe('a task is refused with its field', () => {
  test.each([
    ['title', { title: '  ' }],
    ['due', { due: '2026-11-22' }],
    ['due', { due: '2026-13-40' }],
    ['target', { target: 0 }],
    ['target', { target: TASK_TARGET_MAX + 1 }],
    ['target', { target: 1.5 }],
    ['items', { items: ['x'] }],
    ['items', { kind: 'checklist', items: [] }],
    ['items', { kind: 'checklist', items: ['a', ' a'] }],
    ['staff', { staff: ['2001', '2001'] as never }],
  ] as const)('%s', (fault, over) => {
    expect(readTask(task(over as Partial<GuideTask>), '2026-11-23')).toEqual({ ok: false, error: fault });
  });
  test('a check list is as long as its items, and due today is not late', () => {
    const typed = task({ kind: 'checklist', due: '2026-11-23', items: [' 收银 ', '', '绑定'] });
    const read = readTask(typed, '2026-11-23');
    expect(read).toMatchObject({ ok: true, value: { target: 2, items: ['收银', '绑定'] } });
  });
});

describe('progress', () => {
  test('adds up, each fact once, and is complete at the target', () => {
    const facts = [fact('a', { count: 4 }), fact('a', { count: 4 }), fact('b', { count: 6, proof: '登记本 3 页' })];
    expect(progressOf(task(), PERSON, facts)).toMatchObject({
      done: 10,
      isComplete: true,
      proofs: [{ text: '登记本 3 页', by: '9001' }],
    });
    expect(progressOf(task(), '2002' as never, facts)).toMatchObject({ done: 0, isComplete: false });
  });
  test('of a check list is what was ticked last, with who and when; items that are not there count nothing', () => {
    const facts = [
      fact('a', { item: 0, isDone: true, at: 5 }),
      fact('b', { item: 1, isDone: true, at: 5, by: '2002' as never }),
      fact('c', { item: 0, isDone: false, at: 6 }),
      fact('d', { item: 7, isDone: true }),
    ];
    expect(progressOf(list, PERSON, facts)).toMatchObject({ done: 1, ticked: [{ item: 1, by: '2002', at: 5 }] });
  });
  test('is the same whatever the order of arrival', () => {
    const facts = fc.uniqueArray(
      fc.record({
        id: fc.string({ minLength: 1, maxLength: 3 }),
        at: fc.nat(5),
        item: fc.nat(3),
        isDone: fc.boolean(),
        count: fc.integer({ min: 1, max: 9 }),
      }),
      { selector: ({ id }) => id, maxLength: 12 },
    );
    fc.assert(
      fc.property(facts, fc.constantFrom(task(), list), (all, one) => {
        const told = all.map(({ id, ...over }) => fact(id, over));
        expect(progressOf(one, PERSON, told.toReversed())).toEqual(progressOf(one, PERSON, told));
      }),
    );
  });
});

describe('what a manager says of a proof', () => {
  const review = (fact: string, verdict: TaskReview['verdict'], at: number, id = `r${String(at)}`): TaskReview =>
    ({ id, fact, verdict, at, by: '9001', words: '看不清' }) as unknown as TaskReview;
  const facts = [fact('a', { count: 4 }), fact('b', { count: 6, at: 2, proof: '登记本', pictures: ['f'.repeat(64)] })];

  test('sent back, it counts no more, and is shown with the word; accepted after all, it counts again', () => {
    const back = progressOf(task(), PERSON, facts, [review('b', 'sent_back', 5)]);
    expect(back).toMatchObject({ done: 4, isComplete: false, proofs: [{ review: { verdict: 'sent_back' } }] });
    expect(back.proofs[0]?.pictures).toEqual(['f'.repeat(64)]);
    const again = progressOf(task(), PERSON, facts, [review('b', 'accepted', 6), review('b', 'sent_back', 5)]);
    expect(again).toMatchObject({ done: 10, isComplete: true, proofs: [{ review: { verdict: 'accepted' } }] });
  });

  test('a tick that was sent back is none, also where an older one stands; ticked anew, it is', () => {
    const ticks = [fact('a', { item: 0, isDone: true }), fact('b', { item: 0, isDone: true, at: 2 })];
    const back = [review('b', 'sent_back', 3)];
    expect(progressOf(list, PERSON, ticks, back)).toMatchObject({ done: 0, ticked: [] });
    const anew = [...ticks, fact('c', { item: 0, isDone: true, at: 4 })];
    expect(progressOf(list, PERSON, anew, back)).toMatchObject({ done: 1, ticked: [{ item: 0, at: 4 }] });
  });

  test('in any order of arrival what is done is what was not sent back last, each word once', () => {
    const words = fc.array(
      fc.record({
        fact: fc.nat(5),
        at: fc.nat(9),
        verdict: fc.constantFrom('accepted' as const, 'sent_back' as const),
      }),
      { maxLength: 12 },
    );
    fc.assert(
      fc.property(words, fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 6 }), (said, counts) => {
        const told = counts.map((count, n) => fact(`f${String(n)}`, { count, at: n }));
        const reviews = said.map(({ fact: n, at, verdict }, id) =>
          review(`f${String(n)}`, verdict, at, `r${String(id).padStart(2, '0')}`),
        );
        const seen = progressOf(task(), PERSON, told, reviews);
        expect(progressOf(task(), PERSON, told.toReversed(), [...reviews, ...reviews].toReversed())).toEqual(seen);
        const lastOf = (id: string): string | undefined =>
          reviews
            .filter((one) => one.fact === id)
            .sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1))
            .at(-1)?.verdict;
        const due = told.filter(({ id }) => lastOf(id) !== 'sent_back');
        expect(seen.done).toBe(due.reduce((sum, { count = 0 }) => sum + count, 0));
        expect(progressOf(task(), PERSON, told, []).done).toBeGreaterThanOrEqual(seen.done);
      }),
    );
  });
});

test('a task that names nobody is for everybody', () => {
  expect([isFor(task(), PERSON), isFor(task({ staff: ['2002'] as never }), PERSON)]).toEqual([true, false]);
});
