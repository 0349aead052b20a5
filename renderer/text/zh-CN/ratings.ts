/** Words of customers' ratings, of the office's page and the guide desk. Chinese, the reference. */
import type { RatingWord } from '../../../sync/domain/sale-rating.ts';

export const ratings = {
  open: '顾客评价',
  title: '顾客给的低分',
  what: '最近 30 天里打了 1、2 星的单。写下怎么处理的，就从“要处理的事”里去掉；后来改成高分的也还在，两次都看得到。',
  none: '最近 30 天没有低分',
  waiting: '待处理',
  done: '已处理',
  stars: (count: string) => `${count} 星`,
  by: (guides: string) => `服务：${guides}`,
  nobody: '没有导购',
  receipt: (number: string) => `小票 ${number}`,
  at: (time: string) => `${time} 评价`,
  nothingSaid: '没有写字',
  now: (count: string) => `后来改成 ${count} 星`,
  word: {
    friendly: '热情',
    knowledgeable: '懂行',
    patient: '耐心',
    quick: '利落',
    waited: '等太久',
    ignored: '没人招呼',
    pushy: '硬推销',
  } as Readonly<Record<RatingWord, string>>,
  answer: '怎么处理的',
  save: '记下',
  dismiss: '取消',
  saved: (number: string) => `小票 ${number} 已记下处理结果`,
  answers: '处理记录',
  answered: (name: string, time: string) => `${name} 于 ${time}`,
  faults: {
    empty: '请写下怎么处理的',
    number_in_text: '请不要写顾客的手机号',
    rating_changed: '顾客刚改了评价，已重新读取，请再看看',
    rating_answered: '别人刚记过了，已重新读取',
  } as Readonly<Record<string, string>>,
  desk: {
    own: (mean: string, count: string) => `顾客评价 ${mean} 星（${count} 位）`,
    few: (count: string, least: string) => `顾客评价 ${count} 位，满 ${least} 位显示平均分`,
  },
};
