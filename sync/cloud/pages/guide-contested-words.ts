/** What the guide's page of contested customers says, in both languages; a missing key does not compile. */
import type { ConflictRule } from '../../domain/binding-conflict.ts';
import type { PageLanguage } from './words.ts';

export type ContestedRefusal = 'empty' | 'number_in_text' | 'too_many';
export interface GuideContestedWords {
  readonly title: string;
  readonly hint: string;
  readonly open: (count: number) => string;
  readonly none: string;
  readonly nameless: string;
  readonly you: string;
  readonly rules: Readonly<Record<Exclude<ConflictRule, 'unbind'>, string>>;
  readonly ruleBy: (guide: string, rule: string) => string;
  readonly choseGuide: (guide: string) => string;
  readonly handedOver: (guide: string) => string;
  readonly choseNobody: string;
  readonly heldBy: (guide: string) => string;
  readonly daysLeft: (days: number) => string;
  readonly notProtected: string;
  readonly states: Readonly<Record<'open' | 'upheld' | 'rejected', string>>;
  readonly decidedBy: (guide: string, reason: string) => string;
  readonly dispute: string;
  readonly evidence: string;
  readonly send: string;
  readonly refusals: Readonly<Record<ContestedRefusal, string>>;
  readonly back: string;
}

export const GUIDE_CONTESTED_WORDS: Readonly<Record<PageLanguage, GuideContestedWords>> = {
  zh: {
    title: '有争议的顾客',
    hint: '另一位导购也申请过，按规则判定',
    open: (count) => `有争议的顾客 ${String(count)} 位`,
    none: '没有有争议的顾客',
    nameless: '未留号码',
    you: '您',
    rules: {
      reject_protected: '保护期内，没有换绑',
      reject_weak: '这种来源不能换绑',
      rebind: '保护期已过，已换绑',
      transfer: '店长转接',
    },
    ruleBy: (guide, rule) => `${guide} 申请：${rule}`,
    choseGuide: (guide) => `顾客本人选择了 ${guide}`,
    handedOver: (guide) => `当面交接给 ${guide}`,
    choseNobody: '顾客本人解除了绑定',
    heldBy: (guide) => `原属 ${guide}`,
    daysLeft: (days) => `还保护 ${String(days)} 天`,
    notProtected: '已过保护期',
    states: { open: '异议待店长决定', upheld: '异议成立', rejected: '异议不成立' },
    decidedBy: (guide, reason) => `${guide}：${reason}`,
    dispute: '不对？',
    evidence: '为什么不对：何时接待、小票号、谁看见了',
    send: '提交异议',
    refusals: {
      empty: '请写明为什么不对',
      number_in_text: '不要写顾客的手机号',
      too_many: '提交得太多了，请稍后再试',
    },
    back: '回到顾客',
  },
  en: {
    title: 'Contested customers',
    hint: 'Another guide claimed them too; the rule decided',
    open: (count) => (count === 1 ? '1 contested customer' : `${String(count)} contested customers`),
    none: 'No contested customers',
    nameless: 'No number',
    you: 'you',
    rules: {
      reject_protected: 'still protected, not changed',
      reject_weak: 'this kind of claim changes nothing',
      rebind: 'protection over, changed',
      transfer: 'moved by the manager',
    },
    ruleBy: (guide, rule) => `Claimed by ${guide}: ${rule}`,
    choseGuide: (guide) => `The customer chose ${guide}`,
    handedOver: (guide) => `Handed over to ${guide} face to face`,
    choseNobody: 'The customer chose to have no guide',
    heldBy: (guide) => `Held then by ${guide}`,
    daysLeft: (days) => (days === 1 ? 'protected 1 more day' : `protected ${String(days)} more days`),
    notProtected: 'no longer protected',
    states: { open: 'Awaiting the manager', upheld: 'Upheld', rejected: 'Rejected' },
    decidedBy: (guide, reason) => `${guide}: ${reason}`,
    dispute: 'Not right?',
    evidence: 'Why not: when served, receipt number, who saw it',
    send: 'Raise dispute',
    refusals: {
      empty: 'Please say why it is not right',
      number_in_text: 'Leave the customer’s number out, please',
      too_many: 'Too many for now, please try again later',
    },
    back: 'Back to customers',
  },
};
