/** What the pages of a campaign say to a customer, in both languages; a missing key does not compile. */
import type { PageLanguage } from './words.ts';

export type CampaignPageRefusal = 'unknown' | 'coming' | 'over' | 'all_given' | 'too_many' | 'other_site';

export interface CampaignPageWords {
  readonly lang: string;
  readonly from: (guide: string) => string;
  readonly period: (from: string, until: string) => string;
  readonly take: string;
  readonly takeHint: string;
  readonly yours: string;
  readonly show: string;
  readonly validUntil: (until: string) => string;
  readonly keep: string;
  readonly receiptCoupon: string;
  readonly refusals: Readonly<Record<CampaignPageRefusal, { readonly title: string; readonly text: string }>>;
}

export const CAMPAIGN_WORDS: Readonly<Record<PageLanguage, CampaignPageWords>> = {
  zh: {
    lang: 'zh-CN',
    from: (guide) => `${guide} 转给你`,
    period: (from, until) => `${from} 至 ${until}`,
    take: '领取优惠券',
    takeHint: '不用填手机号，领到后在收银台出示',
    yours: '优惠券领好了',
    show: '付款前给收银员扫这个码，或报这串字符。一个码只能用一次。',
    validUntil: (until) => `${until} 前有效`,
    keep: '请截屏保存：离开本页以后，这个码不再显示。',
    receiptCoupon: '下次来用的优惠券',
    refusals: {
      unknown: { title: '这个码不对', text: '没扫全，或者不是我们的码。请再扫一次。' },
      coming: { title: '活动还没开始', text: '请在开始以后再来领取。' },
      over: { title: '活动结束了', text: '已领到的优惠券在有效期内还能用。' },
      all_given: { title: '优惠券领完了', text: '谢谢参与，欢迎到店看看其他优惠。' },
      too_many: { title: '领得太快了', text: '这个网络上领取的人太多，请过几分钟再试。' },
      other_site: { title: '请从扫码页面领取', text: '这次请求来自别的网站，没有生效。' },
    },
  },
  en: {
    lang: 'en',
    from: (guide) => `From ${guide}`,
    period: (from, until) => `${from} to ${until}`,
    take: 'Get the coupon',
    takeHint: 'No number needed; show it at the till',
    yours: 'Your coupon is ready',
    show: 'Let the cashier scan this code before you pay, or read it out. It works once.',
    validUntil: (until) => `Valid until ${until}`,
    keep: 'Take a screenshot: once you leave this page the code is not shown again.',
    receiptCoupon: 'A coupon for your next visit',
    refusals: {
      unknown: {
        title: 'This code is not valid',
        text: 'It was not read whole, or it is not ours. Please scan again.',
      },
      coming: { title: 'It has not begun', text: 'Please come back when the campaign has begun.' },
      over: { title: 'The campaign is over', text: 'Coupons that you have stay valid until their date.' },
      all_given: { title: 'All coupons are given', text: 'Thank you. See what else is on in the store.' },
      too_many: {
        title: 'Please wait a little',
        text: 'Too many coupons were asked for from this network. Try again in a few minutes.',
      },
      other_site: { title: 'Please use the scanned page', text: 'This came from another site and was not taken.' },
    },
  },
};
