/** What the digital receipt says beside the words of the paper (sync/domain/receipt-text.ts), in both languages. */
import type { PageLanguage } from './words.ts';

export type ReceiptPageRefusal =
  | 'unreadable'
  | 'other_version'
  | 'forged'
  | 'training'
  | 'revoked'
  | 'not_here'
  | 'too_many_failures'
  | 'other_site'
  | 'nothing_to_rate'
  | 'too_late_to_rate'
  | 'rating_stands';

export interface ReceiptPageWords {
  readonly lang: string;
  readonly title: string;
  readonly giftTitle: string;
  readonly confirmed: string;
  readonly unconfirmed: string;
  readonly giftHint: string;
  readonly refunds: string;
  /** Units of a line that came back. */
  readonly back: (units: number) => string;
  readonly elsewhere: (store: string) => string;
  readonly left: string;
  readonly swapped: string;
  readonly keep: string;
  readonly refusals: Readonly<Record<ReceiptPageRefusal, { readonly title: string; readonly text: string }>>;
}

export const RECEIPT_WORDS: Readonly<Record<PageLanguage, ReceiptPageWords>> = {
  zh: {
    lang: 'zh-CN',
    title: '电子小票',
    giftTitle: '礼品小票',
    confirmed: '门店已确认',
    unconfirmed: '门店还没有上传这一单：内容来自小票上的签名，稍后再打开可以看到是否有退换',
    giftHint: '送出的礼物不显示价格。退换请带上小票到店。',
    refunds: '退货',
    back: (units) => `退 ${String(units)} 件`,
    elsewhere: (store) => `在 ${store} 店`,
    left: '退货后实付',
    swapped: '换货',
    keep: '退换货时请出示本页或纸质小票。用浏览器的打印功能可以打印或存为 PDF。',
    refusals: {
      unreadable: { title: '这个码读不出来', text: '可能没扫全。请把小票铺平再扫一次。' },
      other_version: { title: '暂时打不开', text: '这张小票比这里的系统新。请稍后再试。' },
      forged: { title: '这个码不对', text: '它不是本品牌终端打的小票。请到店核对。' },
      training: { title: '这是训练小票', text: '终端在训练模式打的，没有真的卖出。' },
      revoked: { title: '要到店核对', text: '打这张小票的终端已经停用，门店也还没有这一单。请带小票到店。' },
      not_here: { title: '还没有这一单', text: '门店还没有上传。连上网以后就能看到，请稍后再打开。' },
      too_many_failures: { title: '试得太多了', text: '请稍等几分钟，再扫小票上的码。' },
      other_site: { title: '没有提交', text: '请从小票上的码打开本页，再提交。' },
      nothing_to_rate: { title: '这一单不能评价', text: '没有导购服务，或者是员工自己买的。' },
      too_late_to_rate: { title: '评价时间已过', text: '购买后 30 天内可以评价。' },
      rating_stands: { title: '不能再改了', text: '评价后 7 天内可以改。' },
    },
  },
  en: {
    lang: 'en',
    title: 'Digital receipt',
    giftTitle: 'Gift receipt',
    confirmed: 'Confirmed by the store',
    unconfirmed:
      'Not yet confirmed by the store: this is what the receipt itself is signed for. Open it later to see whether anything came back',
    giftHint: 'A gift shows no prices. To exchange it, bring the slip to the store.',
    refunds: 'Refunds',
    back: (units) => `${String(units)} back`,
    elsewhere: (store) => `in store ${store}`,
    left: 'Paid after refunds',
    swapped: 'Exchanged',
    keep: 'Show this page or the paper for returns. Your browser can print it or save it as PDF.',
    refusals: {
      unreadable: { title: 'This code cannot be read', text: 'It may not have been scanned whole. Please scan again.' },
      other_version: { title: 'Cannot be opened yet', text: 'This receipt is newer than our page. Please try later.' },
      forged: { title: 'This code is not valid', text: 'No till of this brand printed it. Please ask in the store.' },
      training: { title: 'A practice receipt', text: 'A till in training mode printed it: nothing was sold.' },
      revoked: {
        title: 'Please ask in the store',
        text: 'The till that printed this receipt is out of use, and the store does not have the sale yet.',
      },
      not_here: { title: 'Not here yet', text: 'The store has not sent this sale yet. Please open the page later.' },
      too_many_failures: { title: 'Too many tries', text: 'Please wait a few minutes, then scan the receipt again.' },
      other_site: { title: 'Not sent', text: 'Open this page from the code on the receipt, then send.' },
      nothing_to_rate: { title: 'This sale cannot be rated', text: 'No guide served it, or it was bought by staff.' },
      too_late_to_rate: { title: 'The time to rate is over', text: 'A sale can be rated for 30 days.' },
      rating_stands: { title: 'It stands by now', text: 'A rating can be changed for 7 days.' },
    },
  },
};
