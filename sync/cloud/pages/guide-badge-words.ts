/** What the guide's page of the own badge says, in both languages; a missing key does not compile. */
import type { BadgeFile } from './badge-card.ts';
import type { CodeRefusal } from './guide-words.ts';
import type { PageLanguage } from './words.ts';

type Act = 'renew' | 'revoke';
/** Why no badge was made. */
export type BadgeRefusal = Exclude<CodeRefusal, 'not_a_colleague'>;
export interface GuideBadgeWords {
  readonly title: string;
  readonly open: string;
  readonly hint: string;
  readonly none: string;
  readonly short: string;
  readonly store: (store: string) => string;
  readonly issued: (day: string) => string;
  readonly until: (day: string) => string;
  readonly oldKey: (day: string) => string;
  readonly make: string;
  readonly renew: string;
  readonly revoke: string;
  readonly sure: Readonly<Record<Act, string>>;
  readonly yes: Readonly<Record<Act, string>>;
  readonly print: string;
  readonly printHint: string;
  readonly files: Readonly<Record<BadgeFile, string>>;
  /** On the card. */
  readonly scanMe: string;
  readonly card: (day: string) => string;
  readonly refusals: Readonly<Record<BadgeRefusal, string>>;
  readonly others: string;
  readonly show: string;
  readonly weak: string;
  readonly back: string;
}

export const GUIDE_BADGE_WORDS: Readonly<Record<PageLanguage, GuideBadgeWords>> = {
  zh: {
    title: '我的工牌码',
    open: '出示工牌码',
    hint: '和印出来的工牌是同一个码',
    none: '没有可用的工牌码，在这里做一个，有效一年。',
    short: '短码',
    store: (store) => store,
    issued: (day) => `${day} 制作`,
    until: (day) => `有效期到 ${day}`,
    oldKey: (day) => `密钥已更换，这个码 ${day} 起失效，请换新`,
    make: '制作工牌码',
    renew: '换新工牌码',
    revoke: '作废这个工牌码',
    sure: {
      renew: '换新后，您以前的工牌码都立即失效，印出来的也不能再扫，要重新打印。',
      revoke: '作废后，这个码立即失效，印出来的也不能再扫。已经绑定的顾客不受影响。',
    },
    yes: { renew: '确定换新', revoke: '确定作废' },
    print: '打印工牌',
    printHint: 'PDF 和 SVG 是银行卡大小的工牌，PNG 只有二维码。',
    files: { pdf: 'PDF', png: 'PNG', svg: 'SVG' },
    scanMe: '微信扫一扫，添加专属导购',
    card: (day) => `有效期到 ${day}`,
    refusals: {
      no_store: '您还没有分配门店，做不了工牌码',
      busy: '现在出码的人太多，请稍后再试',
      clock: '服务器时间不对，请联系管理员',
      too_many: '做得太多了，请一小时后再试',
    },
    others: '其他有效的工牌码',
    show: '出示',
    weak: '工牌码不能换绑已属别的导购的顾客；要当面绑定，请出一次性绑码。',
    back: '回到绑码',
  },
  en: {
    title: 'My badge',
    open: 'Show my badge',
    hint: 'The same code as on the printed badge',
    none: 'No badge that counts. Make one here; it lasts a year.',
    short: 'Short code',
    store: (store) => store,
    issued: (day) => `Made ${day}`,
    until: (day) => `Valid until ${day}`,
    oldKey: (day) => `The key has changed: this code ends on ${day}. Make it anew`,
    make: 'Make my badge',
    renew: 'Make it anew',
    revoke: 'Revoke this badge',
    sure: {
      renew: 'All badges that you had end at once, printed ones too: the new one has to be printed.',
      revoke: 'This badge ends at once, also where it is printed. Customers who are bound stay yours.',
    },
    yes: { renew: 'Make it anew', revoke: 'Revoke it' },
    print: 'Print the badge',
    printHint: 'PDF and SVG are a card as large as a bank card; PNG is the code alone.',
    files: { pdf: 'PDF', png: 'PNG', svg: 'SVG' },
    scanMe: 'Scan to add your own guide',
    card: (day) => `valid until ${day}`,
    refusals: {
      no_store: 'You have no store yet, so no badge can be made',
      busy: 'Too many codes are being made now. Try again in a moment',
      clock: 'The server’s clock is wrong. Tell who looks after it',
      too_many: 'Too many badges. Try again in an hour',
    },
    others: 'Other badges that count',
    show: 'Show',
    weak: 'A badge takes no customer from another guide: face to face, issue a one-time code.',
    back: 'Back to codes',
  },
};
