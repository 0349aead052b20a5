/** What the guide's page says of contests, in both languages; a missing key does not compile. */
import type { ContestMetric } from '../../domain/contest.ts';
import type { Contest } from '../../protocol/contests.ts';
import type { PageLanguage } from './words.ts';

export interface GuideContestWords {
  readonly title: string;
  readonly open: string;
  readonly running: (count: number) => string;
  readonly none: string;
  readonly back: string;
  readonly metrics: Readonly<Record<ContestMetric, string>>;
  readonly states: Readonly<Record<Contest['state'], string>>;
  readonly days: (from: string, to: string) => string;
  readonly place: (place: number, placed: number) => string;
  readonly noPlace: string;
  readonly least: (sales: number) => string;
  readonly first: string;
  readonly level: string;
  readonly toNext: (gap: string) => string;
  readonly pieces: (count: string) => string;
  readonly customers: (count: number) => string;
  readonly followUps: (count: number) => string;
  readonly board: string;
  readonly emptyBoard: string;
  readonly you: string;
  readonly prizes: string;
  readonly places: (from: number, to: number) => string;
  readonly asOf: (time: string) => string;
  readonly ties: string;
}

export const GUIDE_CONTEST_WORDS: Readonly<Record<PageLanguage, GuideContestWords>> = {
  zh: {
    title: '竞赛',
    open: '看竞赛排名',
    running: (count) => `正在进行 ${String(count)} 个`,
    none: '现在没有竞赛',
    back: '回到提成',
    metrics: { net_sales: '净销售额', upt: '连带率', bindings: '新绑定客户', follow_ups: '顾客回访' },
    states: { planned: '未开始', running: '进行中', over: '待结算', closed: '已结束', cancelled: '已取消' },
    days: (from, to) => `${from} 至 ${to}`,
    place: (place, placed) => `第 ${String(place)} 名，共 ${String(placed)} 人`,
    noPlace: '还没有名次',
    least: (sales) => `满 ${String(sales)} 单才有名次`,
    first: '您是第一名',
    level: '和前一名同分',
    toNext: (gap) => `离前一名还差 ${gap}`,
    pieces: (count) => `${count} 件/单`,
    customers: (count) => `${String(count)} 位`,
    followUps: (count) => `${String(count)} 次`,
    board: '排行',
    emptyBoard: '还没有人得分',
    you: '您',
    prizes: '奖金',
    places: (from, to) => (from === to ? `第 ${String(to)} 名` : `第 ${String(from)}–${String(to)} 名`),
    asOf: (time) => `截至 ${time}`,
    ties: '同分时先到的在前，再按工号。回访：联系上自己的顾客，每位顾客每天最多算一次；改成没接通就不算。',
  },
  en: {
    title: 'Contests',
    open: 'Contests',
    running: (count) => (count === 1 ? '1 is running' : `${String(count)} are running`),
    none: 'No contests now',
    back: 'Back to earnings',
    metrics: {
      net_sales: 'Net sales',
      upt: 'Units per sale',
      bindings: 'New customers bound',
      follow_ups: 'Follow-ups done',
    },
    states: { planned: 'Planned', running: 'Running', over: 'To be closed', closed: 'Closed', cancelled: 'Cancelled' },
    days: (from, to) => `${from} to ${to}`,
    place: (place, placed) => `Place ${String(place)} of ${String(placed)}`,
    noPlace: 'No place yet',
    least: (sales) => (sales === 1 ? 'From 1 sale on' : `From ${String(sales)} sales on`),
    first: 'You are in the lead',
    level: 'Level with the next above',
    toNext: (gap) => `${gap} to the next above`,
    pieces: (count) => `${count} per sale`,
    customers: (count) => (count === 1 ? '1 customer' : `${String(count)} customers`),
    followUps: (count) => (count === 1 ? '1 follow-up' : `${String(count)} follow-ups`),
    board: 'Leaderboard',
    emptyBoard: 'No scores yet',
    you: 'You',
    prizes: 'Prizes',
    places: (from, to) => (from === to ? `Place ${String(to)}` : `Places ${String(from)} to ${String(to)}`),
    asOf: (time) => `as of ${time}`,
    ties: 'Ties: reached earlier first, then the lower number. A follow-up: you got through to a customer of your own, once for each customer and day; put right to no answer, it does not count.',
  },
};
