/** What the guide's page of the shelf says, in both languages; a missing key does not compile. */
import type { PageLanguage } from './words.ts';

export interface GuideShelfWords {
  readonly title: string;
  readonly hint: string;
  readonly none: string;
  readonly until: (day: string) => string;
  readonly opened: (count: number) => string;
  readonly link: string;
  readonly look: string;
}
export const GUIDE_SHELF_WORDS: Readonly<Record<PageLanguage, GuideShelfWords>> = {
  zh: {
    title: '内容货架',
    hint: '长按链接复制，图片长按保存，发给顾客；谁点开、谁绑定都记在您名下',
    none: '总部还没有放内容',
    until: (day) => `到 ${day}`,
    opened: (count) => `被打开 ${String(count)} 次`,
    link: '您的链接',
    look: '看看顾客看到的',
  },
  en: {
    title: 'Content shelf',
    hint: 'Hold the link to copy it, a picture to save it, and send them on; who opens the link and binds is counted as yours',
    none: 'Headquarters have put nothing here yet',
    until: (day) => `until ${day}`,
    opened: (count) => `opened ${String(count)} times`,
    link: 'Your link',
    look: 'See what customers see',
  },
};
