/** What the page of something forwarded says to a customer, in both languages; a missing key does not compile. */
import type { PageLanguage } from './words.ts';

export type ShelfPageRefusal = 'unknown' | 'coming' | 'over' | 'guide_left' | 'busy' | 'too_many' | 'other_site';

export interface ShelfPageWords {
  readonly from: (guide: string) => string;
  readonly until: (day: string) => string;
  readonly open: (host: string) => string;
  readonly add: (guide: string) => string;
  readonly addHint: string;
  readonly refusals: Readonly<Record<ShelfPageRefusal, { readonly title: string; readonly text: string }>>;
}

export const SHELF_WORDS: Readonly<Record<PageLanguage, ShelfPageWords>> = {
  zh: {
    from: (guide) => `${guide} 转给你`,
    until: (day) => `${day} 前有效`,
    open: (host) => `打开 ${host}`,
    add: (guide) => `让 ${guide} 为我服务`,
    addHint: '下一步填手机号，同意后才生效',
    refusals: {
      unknown: { title: '这个链接不对', text: '没复制全，或者不是我们的链接。请导购再发一次。' },
      coming: { title: '还没开始', text: '请到开始那天再打开。' },
      over: { title: '这条内容已下架', text: '谢谢关注，欢迎到店看看新的。' },
      guide_left: { title: '这位导购已离职', text: '请到店里，别的同事为您服务。' },
      busy: { title: '请稍等一下', text: '现在人多，请过一分钟再试。' },
      too_many: { title: '操作太快了', text: '这个网络上的请求太多，请过几分钟再试。' },
      other_site: { title: '请从本页操作', text: '这次请求来自别的网站，没有生效。' },
    },
  },
  en: {
    from: (guide) => `From ${guide}`,
    until: (day) => `Valid until ${day}`,
    open: (host) => `Open ${host}`,
    add: (guide) => `Let ${guide} look after me`,
    addHint: 'Your number comes next; nothing holds until you agree',
    refusals: {
      unknown: {
        title: 'This link is not valid',
        text: 'It was not copied whole, or it is not ours. Ask for it again.',
      },
      coming: { title: 'It has not begun', text: 'Please come back when it has begun.' },
      over: { title: 'It is off the shelf', text: 'Thank you. See what is new in the store.' },
      guide_left: { title: 'This guide has left', text: 'Colleagues in the store are there for you.' },
      busy: { title: 'One moment please', text: 'Many people are asking. Try again in a minute.' },
      too_many: {
        title: 'Please wait a little',
        text: 'Too much was asked from this network. Try again in a few minutes.',
      },
      other_site: { title: 'Please use this page', text: 'This came from another site and was not taken.' },
    },
  },
};
