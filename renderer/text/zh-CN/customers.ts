/** Words of a guide's own customers at the till, of wishes and of tasks. Chinese, the reference. */
import type { CallReasonKind } from '../../../sync/domain/call-reasons.ts';

const hints: Readonly<Record<CallReasonKind, (day: string, goods: string) => string>> = {
  wish_arrived: (day, goods) => `${goods} ${day} 到店，顾客登记过想要`,
  birthday: (day) => `生日 ${day}，送上祝福`,
  after_sale: (day) => `${day} 买的，问问合不合适`,
  new_arrival: (day, goods) => `${goods} ${day} 到店，有顾客的尺码`,
  points_ending: (day) => `积分 ${day} 到期，提醒使用`,
  protection_ending: (day) => `保护到 ${day}，请顾客到店坐坐`,
  lapsed: (day) => `${day} 之后没再来，问候一下`,
};

export const customers = {
  due: '今天可以联系',
  all: '全部',
  nothingDue: '今天没有要联系的顾客',
  asOf: (time: string) => `截至 ${time}`,
  offline: (time: string) => `离线，截至 ${time}`,
  neverAsked: '连上云端后才能看到联系名单',
  called: (count: string) => `本月已联系 ${count} 位`,
  tried: (count: string) => `已试 ${count} 次`,
  lastBought: (day: string) => `${day} 买过`,
  note: '备注（记入会员档案）',
  noteRefused: '顾客没有同意建立档案，备注不能记下',
  numberInNote: '备注里不要写号码',
  notes: '备注',
  ask: '联系得怎样？',
  reasons: {
    wish_arrived: '想要的到店了',
    birthday: '生日',
    after_sale: '售后回访',
    new_arrival: '新品有尺码',
    points_ending: '积分到期',
    protection_ending: '保护期将满',
    lapsed: '久未到店',
  },
  hints,
  outcomes: { reached: '联系上了', coming: '约好到店', not_wanted: '不需要', no_answer: '没接通' },
};
