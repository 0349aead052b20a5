/** What the guide's pages of stock and of wishes say, in both languages; a missing key does not compile. */
import type { WishEnd } from '../../domain/arrived-goods.ts';
import type { PageLanguage } from './words.ts';

export interface GuideStockWords {
  readonly title: string;
  readonly hint: string;
  readonly find: string;
  readonly findSubmit: string;
  readonly noHit: string;
  readonly variants: string;
  readonly here: string;
  readonly notTold: string;
  readonly soldOut: string;
  readonly count: (left: number) => string;
  readonly few: string;
  readonly nearby: string;
  readonly nowhere: string;
  readonly distance: (kilometres: string) => string;
  readonly noDistance: string;
  readonly asOf: (time: string) => string;
  readonly noHolding: string;
  readonly wishTitle: string;
  readonly wishFor: (customer: string) => string;
  readonly wishWho: string;
  readonly wishNote: string;
  readonly waiting: string;
  readonly nobody: string;
  readonly nameless: string;
  readonly wishes: string;
  readonly arrived: string;
  readonly wishedOn: (day: string) => string;
  readonly ends: Readonly<Record<WishEnd, string>>;
}

export const GUIDE_STOCK_WORDS: Readonly<Record<PageLanguage, GuideStockWords>> = {
  zh: {
    title: '附近门店库存',
    hint: '缺码时，看看哪家店有',
    find: '款号或货号',
    findSubmit: '查',
    noHit: '没有这个款号或货号',
    variants: '选颜色和尺码',
    here: '本店',
    notTold: '库存系统没有报过',
    soldOut: '没有',
    count: (left) => `${String(left)} 件`,
    few: '少量',
    nearby: '其他门店',
    nowhere: '其他门店也没有，可以登记顾客想要，到货会提醒您',
    distance: (kilometres) => `${kilometres} 公里`,
    noDistance: '距离未知',
    asOf: (time) => `库存时间 ${time}`,
    noHolding: '这里不能预留：先给那家店打电话，再请顾客过去。已减去之后收银台卖出的。',
    wishTitle: '登记顾客想要',
    wishFor: (customer) => `为 ${customer} 找，选好后登记`,
    wishWho: '顾客姓名或手机尾号',
    wishNote: '想要这件',
    waiting: '已在等这件',
    nobody: '您的顾客里没有找到',
    nameless: '顾客',
    wishes: '顾客想要的',
    arrived: '已到店',
    wishedOn: (day) => `${day} 登记`,
    ends: { bought_here: '在本店买了', bought_elsewhere: '在别处买了', not_wanted: '不想要了' },
  },
  en: {
    title: 'Stock of nearby stores',
    hint: 'A size is missing: see which store has it',
    find: 'Style number or SKU',
    findSubmit: 'Find',
    noHit: 'No style or SKU of this number',
    variants: 'Choose colour and size',
    here: 'This store',
    notTold: 'Not told by the stock system',
    soldOut: 'None',
    count: (left) => `${String(left)} left`,
    few: 'A few',
    nearby: 'Other stores',
    nowhere: 'No other store has it: note the wish, and you are told when it comes',
    distance: (kilometres) => `${kilometres} km`,
    noDistance: 'Distance not known',
    asOf: (time) => `Stock as of ${time}`,
    noHolding:
      'Nothing is reserved here: call the store before you send the customer. What tills sold since is taken off.',
    wishTitle: 'A customer wishes for it',
    wishFor: (customer) => `Looking for ${customer}: choose, then note the wish`,
    wishWho: 'Name or last digits of the customer',
    wishNote: 'Note the wish',
    waiting: 'Waits for it already',
    nobody: 'Not among your customers',
    nameless: 'Customer',
    wishes: 'What customers wish for',
    arrived: 'In store',
    wishedOn: (day) => `Noted ${day}`,
    ends: { bought_here: 'Bought here', bought_elsewhere: 'Bought elsewhere', not_wanted: 'Not wanted' },
  },
};
