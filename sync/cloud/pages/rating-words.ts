/** What the pages of customers and guides say of ratings, in both languages; a missing key does not compile. */
import type { RatingWord } from '../../domain/sale-rating.ts';
import type { PageLanguage } from './words.ts';

export type RatingFault = 'stars_missing' | 'text_too_long' | 'number_in_text' | 'rated_meanwhile';

export interface RatingPageWords {
  readonly title: string;
  readonly who: (names: readonly string[]) => string;
  readonly stars: string;
  readonly star: (count: number) => string;
  readonly words: string;
  readonly word: Readonly<Record<RatingWord, string>>;
  readonly text: string;
  readonly textHint: string;
  readonly send: string;
  readonly anonymous: string;
  readonly waits: string;
  readonly thanks: string;
  readonly changeUntil: (day: string) => string;
  readonly change: string;
  readonly over: string;
  readonly faults: Readonly<Record<RatingFault, string>>;
  /** Of the guide's own month. */
  readonly own: (month: string) => string;
  readonly mean: (mean: string) => string;
  readonly count: (count: number) => string;
  readonly tooFew: (least: number) => string;
  readonly asOf: string;
}

export const RATING_PAGE_WORDS: Readonly<Record<PageLanguage, RatingPageWords>> = {
  zh: {
    title: '服务评价',
    who: (names) => `为您服务的是 ${names.join('、')}`,
    stars: '请打分',
    star: (count) => `${String(count)} 星`,
    words: '觉得怎么样（可多选，可不选）',
    word: {
      friendly: '热情',
      knowledgeable: '懂行',
      patient: '耐心',
      quick: '利落',
      waited: '等太久',
      ignored: '没人招呼',
      pushy: '硬推销',
    },
    text: '还想说的（可不填）',
    textHint: '最多 200 字，请不要写手机号',
    send: '提交评价',
    anonymous: '导购只看到自己的平均分，看不到是谁打的；写下的话只给店长看，最多留 180 天。',
    waits: '门店上传这一单以后，可以在这里给服务您的导购打分。',
    thanks: '已收到您的评价，谢谢！',
    changeUntil: (day) => `想改的话，${day} 前可以重新评价。`,
    change: '重新评价',
    over: '这一单的评价时间已过，谢谢您的光临。',
    faults: {
      stars_missing: '请先选几颗星',
      text_too_long: '写得太长了，最多 200 字',
      number_in_text: '请不要写手机号，其他内容都可以',
      rated_meanwhile: '这一单刚刚已经评价过了。要改，请重新选一次再提交。',
    },
    own: (month) => `${month}顾客评价`,
    mean: (mean) => `${mean} 星`,
    count: (count) => `${String(count)} 位顾客评价`,
    tooFew: (least) => `满 ${String(least)} 个才显示平均分`,
    asOf: '截至昨天',
  },
  en: {
    title: 'How was the service?',
    who: (names) => `You were served by ${names.join(', ')}`,
    stars: 'Your stars',
    star: (count) => (count === 1 ? '1 star' : `${String(count)} stars`),
    words: 'How was it? (any, or none)',
    word: {
      friendly: 'Friendly',
      knowledgeable: 'Knew a lot',
      patient: 'Patient',
      quick: 'Quick',
      waited: 'Long wait',
      ignored: 'Nobody came',
      pushy: 'Pushy',
    },
    text: 'Anything else (optional)',
    textHint: 'At most 200 characters; no phone numbers, please',
    send: 'Send',
    anonymous:
      'Guides see their own average, not who gave what. What you write is for the store’s manager alone and is kept for 180 days at most.',
    waits: 'Once the store has sent this sale, you can rate here who served you.',
    thanks: 'Your rating has arrived. Thank you!',
    changeUntil: (day) => `You can rate anew until ${day}.`,
    change: 'Rate anew',
    over: 'The time to rate this sale is over. Thank you for coming.',
    faults: {
      stars_missing: 'Please choose your stars first',
      text_too_long: 'That is too long: at most 200 characters',
      number_in_text: 'Please leave phone numbers out; anything else is fine',
      rated_meanwhile: 'This sale was rated just now. To change it, choose again and send.',
    },
    own: (month) => `Ratings of ${month}`,
    mean: (mean) => `${mean} stars`,
    count: (count) => (count === 1 ? '1 customer rated' : `${String(count)} customers rated`),
    tooFew: (least) => `the average shows from ${String(least)} on`,
    asOf: 'up to yesterday',
  },
};
