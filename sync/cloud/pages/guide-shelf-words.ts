/** What the guide's page of the shelf says, in both languages; a missing key does not compile. */
import type { PageLanguage } from './words.ts';

export interface GuideShelfWords {
  readonly title: string;
  readonly hint: string;
  readonly none: string;
  readonly until: (day: string) => string;
  readonly opened: (count: number) => string;
  readonly link: string;
  readonly copy: string;
  readonly copied: string;
  readonly poster: string;
  readonly posterOf: (title: string) => string;
  /** On the poster, for the customer. */
  readonly scan: string;
  readonly drawing: string;
  readonly drawn: string;
  readonly failed: string;
  readonly share: string;
  readonly save: string;
  readonly look: string;
}
export const GUIDE_SHELF_WORDS: Readonly<Record<PageLanguage, GuideShelfWords>> = {
  zh: {
    title: '内容货架',
    hint: '把链接、图片或带码海报发给顾客；谁点开、谁绑定都记在您名下',
    none: '总部还没有放内容',
    until: (day) => `到 ${day}`,
    opened: (count) => `被打开 ${String(count)} 次`,
    link: '您的链接',
    copy: '复制链接',
    copied: '已复制',
    poster: '生成带我的码的海报',
    posterOf: (title) => `${title} 海报`,
    scan: '长按识别二维码，看详情',
    drawing: '正在生成…',
    drawn: '长按海报保存，或发给朋友',
    failed: '没有生成，请检查网络后再试',
    share: '分享',
    save: '保存图片',
    look: '看看顾客看到的',
  },
  en: {
    title: 'Content shelf',
    hint: 'Send customers the link, a picture or a poster with your code; who opens it and binds is counted as yours',
    none: 'Headquarters have put nothing here yet',
    until: (day) => `until ${day}`,
    opened: (count) => (count === 1 ? 'opened once' : `opened ${String(count)} times`),
    link: 'Your link',
    copy: 'Copy the link',
    copied: 'Copied',
    poster: 'Make a poster with my code',
    posterOf: (title) => `Poster: ${title}`,
    scan: 'Hold or scan the code for more',
    drawing: 'Drawing…',
    drawn: 'Hold the poster to save it, or send it on',
    failed: 'It could not be drawn. Check the network and try again',
    share: 'Share',
    save: 'Save the picture',
    look: 'See what customers see',
  },
};
