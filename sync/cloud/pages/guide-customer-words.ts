/** What the guide's page says of customers, in both languages; a missing key does not compile. */
import type { CallOutcome, CallReasonKind } from '../../domain/call-reasons.ts';
import type { PageLanguage } from './words.ts';

/** Why something that was sent is not written down. */
export type CustomersRefusal = 'not_due' | 'empty' | 'length' | 'number_in_text' | 'consent' | 'too_many';

export interface GuideCustomerWords {
  readonly title: string;
  readonly due: string;
  readonly called: (count: number) => string;
  readonly nothingDue: string;
  readonly all: string;
  readonly none: string;
  readonly noHit: string;
  readonly more: (count: number) => string;
  readonly find: string;
  readonly findSubmit: string;
  readonly nameless: string;
  readonly boundOn: (day: string) => string;
  readonly lastBought: (day: string) => string;
  readonly neverBought: string;
  readonly protection: (days: number) => string;
  readonly unprotected: string;
  readonly tried: (count: number) => string;
  readonly ask: string;
  readonly refusals: Readonly<Record<CustomersRefusal, string>>;
  readonly reasons: Readonly<Record<CallReasonKind, string>>;
  readonly hints: Readonly<Record<CallReasonKind, (day: string, goods: string, points: number) => string>>;
  readonly draft: string;
  readonly notes: string;
  readonly note: string;
  readonly noteSave: string;
  readonly noteHint: string;
  readonly wish: string;
  readonly said: (reason: string, outcome: string) => string;
  readonly correct: string;
  readonly outcomes: Readonly<Record<CallOutcome, string>>;
}

export const GUIDE_CUSTOMER_WORDS: Readonly<Record<PageLanguage, GuideCustomerWords>> = {
  zh: {
    title: '我的顾客',
    due: '今天可以联系',
    called: (count) => `本月已联系 ${String(count)} 位`,
    nothingDue: '今天没有要联系的顾客',
    all: '全部顾客',
    none: '还没有绑定的顾客。出一个码，让顾客扫一扫。',
    noHit: '没有找到',
    more: (count) => `还有 ${String(count)} 位，请搜索`,
    find: '姓名或手机尾号',
    findSubmit: '找',
    nameless: '顾客',
    boundOn: (day) => `${day} 绑定`,
    lastBought: (day) => `${day} 买过`,
    neverBought: '还没买过',
    protection: (days) => `保护还剩 ${String(days)} 天`,
    unprotected: '不在保护期',
    tried: (count) => `已试 ${String(count)} 次`,
    ask: '联系得怎样？',
    refusals: {
      not_due: '这件事已经处理过了，或者不是今天的',
      empty: '备注是空的',
      length: '备注最多 200 个字',
      number_in_text: '备注里不要写号码',
      consent: '顾客没有同意建立档案，备注不能记下',
      too_many: '备注写得太多了，请稍等几分钟',
    },
    reasons: {
      wish_arrived: '想要的到店了',
      birthday: '生日',
      after_sale: '售后回访',
      new_arrival: '新品有尺码',
      points_ending: '积分到期',
      protection_ending: '保护期将满',
      lapsed: '久未到店',
    },
    hints: {
      wish_arrived: (day, goods) => `${goods} ${day} 到店，顾客登记过想要`,
      birthday: (day) => `生日 ${day}，送上祝福`,
      after_sale: (day) => `${day} 买的，问问合不合适`,
      new_arrival: (day, goods) => `${goods} ${day} 到店，有顾客的尺码`,
      points_ending: (day, _goods, points) => `${String(points)} 积分 ${day} 到期，提醒使用`,
      protection_ending: (day) => `保护到 ${day}，请顾客到店坐坐`,
      lapsed: (day) => `${day} 之后没再来，问候一下`,
    },
    draft: '可以这样写',
    notes: '备注',
    note: '写一条备注',
    noteSave: '记下',
    noteHint: '记入会员档案，门店的同事也能看到',
    wish: '登记想要的商品',
    said: (reason, outcome) => `${reason}：${outcome}`,
    correct: '记错了？改成',
    outcomes: { reached: '联系上了', coming: '约好到店', not_wanted: '不需要', no_answer: '没接通' },
  },
  en: {
    title: 'My customers',
    due: 'To call today',
    called: (count) => `${String(count)} called this month`,
    nothingDue: 'Nobody to call today',
    all: 'All customers',
    none: 'No customers yet. Issue a code and let a customer scan it.',
    noHit: 'Nobody found',
    more: (count) => `${String(count)} more, please search`,
    find: 'Name or last digits',
    findSubmit: 'Find',
    nameless: 'Customer',
    boundOn: (day) => `Bound ${day}`,
    lastBought: (day) => `Bought ${day}`,
    neverBought: 'Not bought yet',
    protection: (days) => (days === 1 ? 'Protected 1 day' : `Protected ${String(days)} days`),
    unprotected: 'Not protected',
    tried: (count) => (count === 1 ? 'Tried once' : `Tried ${String(count)} times`),
    ask: 'How did it go?',
    refusals: {
      not_due: 'This was seen to already, or is not for today',
      empty: 'The note is empty',
      length: 'A note has 200 characters at most',
      number_in_text: 'No numbers in a note, please',
      consent: 'The customer has not agreed to a profile: the note cannot be kept',
      too_many: 'Too many notes, please wait a few minutes',
    },
    reasons: {
      wish_arrived: 'Wish arrived',
      birthday: 'Birthday',
      after_sale: 'After-sale visit',
      new_arrival: 'New in size',
      points_ending: 'Points ending',
      protection_ending: 'Protection ending',
      lapsed: 'Not seen for long',
    },
    hints: {
      wish_arrived: (day, goods) => `${goods} came on ${day}: the customer asked for it`,
      birthday: (day) => `Birthday on ${day}: send wishes`,
      after_sale: (day) => `Bought on ${day}: ask whether it suits`,
      new_arrival: (day, goods) => `${goods} came on ${day} in the customer's size`,
      points_ending: (day, _goods, points) => `${String(points)} points end on ${day}: remind`,
      protection_ending: (day) => `Protected until ${day}: invite to the store`,
      lapsed: (day) => `Not here since ${day}: say hello`,
    },
    draft: 'You might write',
    notes: 'Notes',
    note: 'Write a note',
    noteSave: 'Note down',
    noteHint: 'Kept in the profile: colleagues of the store read it too',
    wish: 'Note a wish',
    said: (reason, outcome) => `${reason}: ${outcome}`,
    correct: 'Not right? Change to',
    outcomes: { reached: 'Reached', coming: 'Will come', not_wanted: 'Not wanted', no_answer: 'No answer' },
  },
};
