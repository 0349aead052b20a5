/**
 * Which languages there are and which one a person sees. `--lang` wins, then what was chosen here before, then the browser's.
 * Chinese when nothing says otherwise.
 */
import { zhCN, type Dictionary } from './dictionary.ts';
import { approval } from './en/approval.ts';
import { attention } from './en/attention.ts';
import { attribution } from './en/attribution.ts';
import { binding } from './en/binding.ts';
import { contest } from './en/contest.ts';
import { growth } from './en/growth.ts';
import { guideCode } from './en/guide-code.ts';
import { guideShelf } from './en/guide-shelf.ts';
import { catalogue } from './en/catalogue.ts';
import { codes } from './en/codes.ts';
import { commission } from './en/commission.ts';
import { correction } from './en/correction.ts';
import { customers } from './en/customers.ts';
import { discount } from './en/discount.ts';
import { display } from './en/display.ts';
import { enrolment } from './en/enrolment.ts';
import { person } from './en/person.ts';
import { exchange } from './en/exchange.ts';
import { frame } from './en/frame.ts';
import { items } from './en/items.ts';
import { people } from './en/people.ts';
import { officePages } from './en/office-pages.ts';
import { orders } from './en/orders.ts';
import { payment } from './en/payment.ts';
import { products } from './en/products.ts';
import { receiptTemplate } from './en/receipt-template.ts';
import { refund } from './en/returns.ts';
import { sale } from './en/sale.ts';
import { hotKeys } from './en/hot-keys.ts';
import { saleLife } from './en/sale-life.ts';
import { seven } from './en/seven.ts';
import { shiftDay } from './en/shift-day.ts';
import { start } from './en/start.ts';
import { stock } from './en/stock.ts';
import { value } from './en/value.ts';
import { voucher } from './en/voucher.ts';
import { work } from './en/work.ts';

export type Language = 'zh-CN' | 'en';
export const LANGUAGES: readonly Language[] = ['zh-CN', 'en'];

const DICTIONARIES: Readonly<Record<Language, Dictionary>> = {
  'zh-CN': zhCN,
  en: {
    value,
    voucher,
    attribution,
    binding,
    contest,
    growth,
    guideCode,
    guideShelf,
    catalogue,
    products,
    correction,
    enrolment,
    person,
    exchange,
    items,
    people,
    seven,
    shiftDay,
    codes,
    commission,
    customers,
    receiptTemplate,
    display,
    discount,
    refund,
    ...frame,
    ...start,
    stock,
    ...sale,
    saleLife,
    hotKeys,
    ...work,
    ...attention,
    officePages,
    orders,
    approval,
    payment,
  },
};
export const dictionary = (language: Language): Dictionary => DICTIONARIES[language];

export const isLanguage = (text: unknown): text is Language => text === 'zh-CN' || text === 'en';

export function firstLanguage(flag: Language | null, chosen: unknown, browser: readonly string[]): Language {
  if (flag !== null) return flag;
  if (isLanguage(chosen)) return chosen;
  for (const tag of browser) {
    if (tag.toLowerCase().startsWith('zh')) return 'zh-CN';
    if (tag.toLowerCase().startsWith('en')) return 'en';
  }
  return 'zh-CN';
}
