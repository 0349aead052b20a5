/** What the guide's page says of the month's target, in both languages; a missing key does not compile. */
import type { PageLanguage } from './words.ts';

export interface GuideTargetWords {
  readonly title: (month: string) => string;
  readonly of: (net: string, amount: string) => string;
  readonly reached: string;
  readonly left: (amount: string) => string;
  readonly days: (count: number) => string;
  readonly perDay: (amount: string) => string;
  readonly over: string;
  readonly ahead: (amount: string) => string;
  readonly behind: (amount: string) => string;
  readonly bound: (done: number, of: number) => string;
  /** For who does not see the bar. */
  readonly bar: (share: string) => string;
}

export const GUIDE_TARGET_WORDS: Readonly<Record<PageLanguage, GuideTargetWords>> = {
  zh: {
    title: (month) => `${month}目标`,
    of: (net, amount) => `业绩 ${net} / ${amount}`,
    reached: '目标已完成',
    left: (amount) => `还差 ${amount}`,
    days: (count) => `还有 ${String(count)} 天（含今天）`,
    perDay: (amount) => `平均每天 ${amount}`,
    over: '本月已结束',
    ahead: (amount) => `比平均进度快 ${amount}`,
    behind: (amount) => `比平均进度慢 ${amount}`,
    bound: (done, of) => `新绑定 ${String(done)} / ${String(of)} 位`,
    bar: (share) => `完成 ${share}，竖线是平均进度`,
  },
  en: {
    title: (month) => `Target of ${month}`,
    of: (net, amount) => `Net sales ${net} of ${amount}`,
    reached: 'Target reached',
    left: (amount) => `${amount} to go`,
    days: (count) => (count === 1 ? 'today is the last day' : `${String(count)} days left with today`),
    perDay: (amount) => `${amount} a day`,
    over: 'The month is over',
    ahead: (amount) => `${amount} ahead of an even pace`,
    behind: (amount) => `${amount} behind an even pace`,
    bound: (done, of) => `New customers ${String(done)} of ${String(of)}`,
    bar: (share) => `${share} done; the mark is an even pace`,
  },
};
