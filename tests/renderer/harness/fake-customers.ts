/** Whom a guide may call today, for the harness: one of each look, a name that is markup among them. */
import type { GuideCustomers } from '../../../main/contract/customer-views.ts';

const DAY = 86_400_000;
const ID = (n: number): string => `019a0000-0000-7000-9700-${String(n).padStart(12, '0')}`;
/** Of the shop's own list (fake-state.ts), so that both say something of one person. */
const MEMBER = (n: number): string => `01890000-0000-7000-8000-0000000000${String(29 + n)}`;
const dayAt = (at: number): string => new Date(at + 4 * 3_600_000).toISOString().slice(0, 10);

export function customersToCall(now: number): GuideCustomers {
  const reason = (kind: string, days: number, over: object = {}) => ({
    kind,
    occasion: dayAt(now + days * DAY),
    day: dayAt(now + days * DAY),
    until: dayAt(now + (days + 3) * DAY),
    tries: 0,
    ...over,
  });
  const customer = (
    n: number,
    name: string,
    reasons: readonly object[],
    notes: readonly string[] = [],
    wishes: readonly string[] = [],
  ) => ({
    member: MEMBER(n),
    name,
    phone: `138****000${String(n)}`,
    since: now - 60 * DAY,
    protectedUntil: now + 3 * DAY,
    lastBought: dayAt(now - 10 * DAY),
    wishes: wishes.map((name, index) => ({
      ...{ wish: ID(100 * n + index), at: now - (index + 2) * DAY },
      goods: { product: `p-${String(index)}`, name, size: 'M' },
    })),
    notes: notes.map((text, at) => ({ text, at: now - at * DAY, by: '2001' })),
    reasons,
    correctable: n === 1 ? [{ kind: 'after_sale', occasion: 'a', outcome: 'not_wanted', tries: 1 }] : [],
  });
  const items = [
    customer(
      1,
      '王若溪',
      [reason('wish_arrived', -1, { goods: '羊毛双面呢大衣 M', tries: 1 }), reason('birthday', 3)],
      ['周六下午常来，喜欢宽松的版型', '不要推荐羊毛 <b>过敏</b>'],
      ['羊毛双面呢大衣 M', '真丝衬衫 <b>白</b> S'],
    ),
    customer(2, '<b>李</b>', [reason('after_sale', -9), reason('points_ending', 17, { points: 1280 })]),
    customer(3, '赵一', [reason('protection_ending', 3), reason('new_arrival', -2, { goods: '直筒牛仔裤 28' })]),
    customer(4, '陈思远', [reason('lapsed', -120, { until: null })]),
    customer(5, '刘佳', []),
  ];
  return { online: true, asOf: now - 60_000, called: 12, items } as unknown as GuideCustomers;
}
