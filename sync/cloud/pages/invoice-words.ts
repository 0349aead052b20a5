/** What the page of an e-fapiao says, in both languages; a missing key does not compile. */
import type { BuyerFault } from '../invoices/buyer.ts';
import type { PageLanguage } from './words.ts';

export type InvoicePageRefusal =
  'forged' | 'too_many_failures' | 'other_site' | 'sale_not_here' | 'nothing_to_invoice' | 'too_late' | 'not_set_up';

export interface InvoiceWords {
  readonly lang: string;
  readonly title: string;
  readonly receipt: string;
  readonly ask: string;
  readonly amount: string;
  readonly tax: string;
  readonly left: string;
  readonly kind: string;
  readonly person: string;
  readonly company: string;
  readonly buyer: string;
  readonly taxNumber: string;
  readonly email: string;
  readonly submit: string;
  readonly footer: string;
  readonly demo: string;
  readonly errors: Readonly<Record<BuyerFault, string>>;
  readonly again: string;
  readonly underWay: { readonly title: string; readonly text: string };
  readonly issued: { readonly title: string; readonly text: string };
  readonly reversing: { readonly title: string; readonly text: string };
  readonly reversed: { readonly title: string; readonly text: string };
  readonly number: string;
  readonly open: string;
  readonly reload: string;
  readonly refusals: Readonly<Record<InvoicePageRefusal, { readonly title: string; readonly text: string }>>;
}

export const INVOICE_WORDS: Readonly<Record<PageLanguage, InvoiceWords>> = {
  zh: {
    lang: 'zh-CN',
    title: '开数电票',
    receipt: '小票',
    ask: '给这笔消费开数电票',
    amount: '可开金额',
    tax: '其中税额',
    left: '储值、礼品卡支付的部分在充值或购卡时已开票，不重复开',
    kind: '抬头类型',
    person: '个人',
    company: '单位',
    buyer: '发票抬头',
    taxNumber: '纳税人识别号（单位必填）',
    email: '接收邮箱（可不填）',
    submit: '申请开票',
    footer: '抬头和邮箱只用来开这张发票，加密保存。退货时商家会开红字冲减，您不用交回发票',
    demo: '演示环境：不会真的开票',
    errors: {
      title_missing: '请填写发票抬头',
      title_invalid: '抬头里有不能用的符号，或太长了',
      tax_number_missing: '单位开票请填写纳税人识别号',
      tax_number_invalid: '纳税人识别号应为 15、17、18 或 20 位数字和大写字母',
      email_invalid: '邮箱不对，请检查后再试',
    },
    again: '税务平台没有通过这个抬头，请改正后重新提交',
    underWay: { title: '正在开票', text: '申请已收到，一般几秒到几分钟。可以先离开，稍后扫同一个码查看' },
    issued: { title: '发票已开好', text: '请核对金额，在这里随时可以再打开' },
    reversing: { title: '正在冲红', text: '商品已退，对应的红字发票正在开具' },
    reversed: { title: '发票已全额冲红', text: '商品已全部退回，这张发票已用红字发票冲销' },
    number: '发票号码',
    open: '打开发票',
    reload: '刷新',
    refusals: {
      forged: { title: '打不开', text: '这个开票码不对，请重新扫小票上的码' },
      too_many_failures: { title: '请稍后再试', text: '刚才试得太多了，过几分钟再来' },
      other_site: { title: '请从小票打开', text: '请直接扫小票上的码再提交' },
      sale_not_here: { title: '小票还没上传', text: '门店开单时没有联网。联网后就能开，请稍后再扫同一个码' },
      nothing_to_invoice: { title: '没有可开的金额', text: '商品已退回，或全部用储值、礼品卡支付（充值、购卡时开票）' },
      too_late: { title: '超过自助开票期限', text: '这张小票已超过一年，请带小票到门店办理' },
      not_set_up: { title: '这家门店不支持自助开票', text: '请带小票到门店办理' },
    },
  },
  en: {
    lang: 'en',
    title: 'E-fapiao',
    receipt: 'Receipt',
    ask: 'Get the e-fapiao for this purchase',
    amount: 'Amount',
    tax: 'Of it VAT',
    left: 'What was paid from stored value or a gift card was invoiced when it was loaded',
    kind: 'Made out to',
    person: 'A person',
    company: 'A company',
    buyer: 'Name on the invoice',
    taxNumber: 'Tax number (companies)',
    email: 'E-mail to send it to (optional)',
    submit: 'Request it',
    footer:
      'Name and e-mail are used for this invoice alone and kept encrypted. After a return the shop issues the red letter; you need not hand anything back',
    demo: 'Demonstration: nothing is really issued',
    errors: {
      title_missing: 'Please enter the name',
      title_invalid: 'The name is too long or has signs that cannot be used',
      tax_number_missing: 'A company needs its tax number',
      tax_number_invalid: 'A tax number has 15, 17, 18 or 20 digits and capitals',
      email_invalid: 'Please check the e-mail address',
    },
    again: 'The tax platform did not accept this name. Please correct it and send it again',
    underWay: {
      title: 'Being issued',
      text: 'Your request was received. It takes seconds to minutes; scan the same code later to see it',
    },
    issued: { title: 'Your e-fapiao is ready', text: 'Please check the amount. You can open it here at any time' },
    reversing: { title: 'Being reversed', text: 'Goods came back; the red letter for them is being issued' },
    reversed: { title: 'Fully reversed', text: 'All goods came back, and a red letter has cancelled this invoice' },
    number: 'Invoice number',
    open: 'Open the invoice',
    reload: 'Look again',
    refusals: {
      forged: { title: 'Cannot be opened', text: 'This code is not right. Please scan the one on your receipt again' },
      too_many_failures: { title: 'Please try later', text: 'Too many tries. Come back in a few minutes' },
      other_site: {
        title: 'Please open it from the receipt',
        text: 'Scan the code on your receipt and send the form there',
      },
      sale_not_here: {
        title: 'Not available yet',
        text: 'The shop was offline when you paid. It works once the shop is connected: scan the same code later',
      },
      nothing_to_invoice: {
        title: 'Nothing to invoice',
        text: 'The goods came back, or all was paid from stored value or a gift card (invoiced when loaded)',
      },
      too_late: {
        title: 'Too late for self-service',
        text: 'This receipt is more than a year old. Please take it to the shop',
      },
      not_set_up: { title: 'Not available at this shop', text: 'Please take your receipt to the shop' },
    },
  },
};
