/** What the guide's page of the own badge says, in both languages; a missing key does not compile. */
import type { PageLanguage } from './words.ts';

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
    none: '没有可用的工牌码。请在收银台的导购工作台制作或换新。',
    short: '短码',
    store: (store) => `${store} 制作`,
    issued: (day) => `${day} 制作`,
    until: (day) => `有效期到 ${day}`,
    oldKey: (day) => `密钥已更换，这个码 ${day} 起失效，请到收银台换新`,
    others: '其他收银台做的',
    show: '出示',
    weak: '工牌码不能换绑已属别的导购的顾客；要当面绑定，请出一次性绑码。',
    back: '回到绑码',
  },
  en: {
    title: 'My badge',
    open: 'Show my badge',
    hint: 'The same code as on the printed badge',
    none: 'No badge that counts. Make one, or renew it, at the guide desk of a till.',
    short: 'Short code',
    store: (store) => `Made in ${store}`,
    issued: (day) => `Made ${day}`,
    until: (day) => `Valid until ${day}`,
    oldKey: (day) => `The key has changed: this code ends on ${day}. Renew it at a till`,
    others: 'Made at other tills',
    show: 'Show',
    weak: 'A badge takes no customer from another guide: face to face, issue a one-time code.',
    back: 'Back to codes',
  },
};
