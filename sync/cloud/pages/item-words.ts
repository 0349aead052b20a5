/** What the page of a piece of goods says to a customer, in both languages; a missing key does not compile. */
import type { PageLanguage } from './words.ts';

export type ItemPageRefusal = 'forged' | 'too_many' | 'other_site' | 'not_sold' | 'no_guide';

export interface ItemPageWords {
  readonly title: string;
  readonly states: Readonly<
    Record<'genuine' | 'sold' | 'clone' | 'recalled', { readonly title: string; readonly text: string }>
  >;
  readonly goods: string;
  readonly number: string;
  readonly first: string;
  readonly firstNow: string;
  readonly sold: string;
  readonly soldIn: (day: string, store: string) => string;
  readonly notSold: string;
  readonly recalledOn: string;
  readonly reason: string;
  readonly guide: (name: string) => string;
  readonly guideHint: string;
  readonly refusals: Readonly<Record<ItemPageRefusal, { readonly title: string; readonly text: string }>>;
}

export const ITEM_WORDS: Readonly<Record<PageLanguage, ItemPageWords>> = {
  zh: {
    title: '商品验真',
    states: {
      genuine: { title: '这是正品', text: '这个码由品牌签发，没有被改动过。' },
      sold: { title: '这是正品', text: '这个码由品牌签发，这一件已经售出。' },
      clone: {
        title: '这个码可能被复制了',
        text: '码本身是真的，但很多手机、很多地方都在扫它。请把商品拿到门店，当面查验。',
      },
      recalled: { title: '这批商品已召回', text: '请停止使用，带上商品到任意门店退货。' },
    },
    goods: '商品',
    number: '编号',
    first: '首次扫码',
    firstNow: '您是第一个扫这个码的人',
    sold: '售出',
    soldIn: (day, store) => `${day} · ${store}`,
    notSold: '还没有售出',
    recalledOn: '召回日期',
    reason: '原因',
    guide: (name) => `加上卖给您的导购：${name}`,
    guideHint: '退换、保养、搭配，直接找这一位',
    refusals: {
      forged: { title: '不是我们的码', text: '可能没扫全，也可能是仿冒的。请再扫一次，或把商品拿到门店查验。' },
      too_many: { title: '扫得太快了', text: '请过几分钟再试。' },
      other_site: { title: '请从扫码打开的页面提交', text: '这次提交来自别的网站，没有处理。请重新扫码。' },
      not_sold: { title: '这一件还没有售出', text: '付款以后再扫，就能加上卖给您的导购。' },
      no_guide: {
        title: '不能从这里加导购了',
        text: '购买已经过了一段时间，或者没有导购接待。请到店里请导购出示绑定码。',
      },
    },
  },
  en: {
    title: 'Is it genuine?',
    states: {
      genuine: { title: 'This piece is genuine', text: 'The brand made this code, and nobody has altered it.' },
      sold: { title: 'This piece is genuine', text: 'The brand made this code. This piece has been sold.' },
      clone: {
        title: 'This code may be a copy',
        text: 'The code itself is ours, but many phones in many places look at it. Please have the piece checked in a store.',
      },
      recalled: {
        title: 'This batch is recalled',
        text: 'Please stop using it and bring it to any store for a refund.',
      },
    },
    goods: 'Goods',
    number: 'Number',
    first: 'First scanned',
    firstNow: 'You are the first to scan this code',
    sold: 'Sold',
    soldIn: (day, store) => `${day} · ${store}`,
    notSold: 'Not sold yet',
    recalledOn: 'Recalled on',
    reason: 'Reason',
    guide: (name) => `Add the guide who served you: ${name}`,
    guideHint: 'One person for exchanges, care and advice',
    refusals: {
      forged: {
        title: 'This code is not ours',
        text: 'It may not have been read whole, or it is a fake. Please scan again, or have the piece checked in a store.',
      },
      too_many: { title: 'Too many scans', text: 'Please try again in a few minutes.' },
      other_site: {
        title: 'Please use the page that the code opens',
        text: 'This came from another site and was not taken. Please scan again.',
      },
      not_sold: { title: 'This piece is not sold yet', text: 'Scan it again after you have paid to add your guide.' },
      no_guide: {
        title: 'No guide can be added here',
        text: 'It was bought a while ago, or nobody served. Please ask a guide in the store for a code.',
      },
    },
  },
};
