/**
 * Every word a person sees, by key. Chinese is the reference; `Dictionary` is its type, so a key that another language lacks
 * does not compile. Words with figures are functions of text that is already formatted. Read through useText().
 */
import * as approval from './zh-CN/approval.ts';
import * as attention from './zh-CN/attention.ts';
import * as attribution from './zh-CN/attribution.ts';
import * as binding from './zh-CN/binding.ts';
import * as growth from './zh-CN/growth.ts';
import * as guideCode from './zh-CN/guide-code.ts';
import * as guideShelf from './zh-CN/guide-shelf.ts';
import * as catalogue from './zh-CN/catalogue.ts';
import * as codes from './zh-CN/codes.ts';
import * as contest from './zh-CN/contest.ts';
import * as commission from './zh-CN/commission.ts';
import * as customers from './zh-CN/customers.ts';
import * as discount from './zh-CN/discount.ts';
import * as display from './zh-CN/display.ts';
import * as correction from './zh-CN/correction.ts';
import * as enrolment from './zh-CN/enrolment.ts';
import * as person from './zh-CN/person.ts';
import * as exchange from './zh-CN/exchange.ts';
import * as frame from './zh-CN/frame.ts';
import * as items from './zh-CN/items.ts';
import * as people from './zh-CN/people.ts';
import * as officePages from './zh-CN/office-pages.ts';
import * as orders from './zh-CN/orders.ts';
import * as payment from './zh-CN/payment.ts';
import * as products from './zh-CN/products.ts';
import * as receiptTemplate from './zh-CN/receipt-template.ts';
import * as returns from './zh-CN/returns.ts';
import * as sale from './zh-CN/sale.ts';
import * as saleLife from './zh-CN/sale-life.ts';
import * as hotKeys from './zh-CN/hot-keys.ts';
import * as seven from './zh-CN/seven.ts';
import * as shiftDay from './zh-CN/shift-day.ts';
import * as stock from './zh-CN/stock.ts';
import * as start from './zh-CN/start.ts';
import * as value from './zh-CN/value.ts';
import * as voucher from './zh-CN/voucher.ts';
import * as work from './zh-CN/work.ts';

type Words<Section> = {
  readonly [Key in keyof Section]: Section[Key] extends string
    ? string
    : Section[Key] extends (...values: infer Values) => string
      ? (...values: Values) => string
      : Words<Section[Key]>;
};

export type AttributionWords = Words<typeof attribution>;
export type BindingWords = Words<typeof binding>;
export type ContestWords = Words<typeof contest>;
export type GrowthWords = Words<typeof growth>;
export type GuideCodeWords = Words<typeof guideCode>;
export type GuideShelfWords = Words<typeof guideShelf>;
export type CommissionWords = Words<typeof commission>;
export type CustomerWords = Words<typeof customers>;
export type FrameWords = Words<typeof frame>;
export type ItemWords = Words<typeof items>;
export type StockWords = Words<typeof stock>;
export type StartWords = Words<typeof start>;
export type SaleWords = Words<typeof sale>;
export type WorkWords = Words<typeof work>;
export type ReturnWords = Words<typeof returns>;
export type AttentionWords = Words<typeof attention>;
export type ApprovalWords = Words<typeof approval>;
export type CodesWords = Words<typeof codes>;
export type SaleLifeWords = Words<typeof saleLife>;
export type HotKeyWords = Words<typeof hotKeys>;
export type DiscountWords = Words<typeof discount>;
export type OfficePageWords = Words<typeof officePages>;
export type OrderWords = Words<typeof orders>;
export type PaymentWords = Words<typeof payment>;
export type SevenWords = Words<typeof seven>;
export type ShiftDayWords = Words<typeof shiftDay>;
export type ReceiptTemplateWords = Words<typeof receiptTemplate>;
export type PeopleWords = Words<typeof people>;
export type DisplayWords = Words<typeof display>;
export type EnrolmentWords = Words<typeof enrolment>;
export type PersonWords = Words<typeof person>;
export type ExchangeWords = Words<typeof exchange>;
export type CatalogueWords = Words<typeof catalogue>;
export type CorrectionWords = Words<typeof correction>;
export type ProductWords = Words<typeof products>;
export type ValueWords = Words<typeof value>;
export type VoucherWords = Words<typeof voucher>;
export type Dictionary = ValueWords &
  AttributionWords &
  BindingWords &
  ContestWords &
  GrowthWords &
  GuideCodeWords &
  GuideShelfWords &
  CommissionWords &
  CustomerWords &
  VoucherWords &
  ReturnWords &
  CatalogueWords &
  ProductWords &
  CorrectionWords &
  EnrolmentWords &
  PersonWords &
  ExchangeWords &
  DisplayWords &
  PeopleWords &
  ReceiptTemplateWords &
  SevenWords &
  ShiftDayWords &
  CodesWords &
  OfficePageWords &
  OrderWords &
  PaymentWords &
  DiscountWords &
  ApprovalWords &
  SaleLifeWords &
  HotKeyWords &
  FrameWords &
  StartWords &
  StockWords &
  SaleWords &
  WorkWords &
  ItemWords &
  AttentionWords;

export const zhCN: Dictionary = {
  ...value,
  ...voucher,
  ...attribution,
  ...binding,
  ...contest,
  ...growth,
  ...guideCode,
  ...guideShelf,
  ...catalogue,
  ...products,
  ...correction,
  ...enrolment,
  ...person,
  ...exchange,
  ...people,
  ...codes,
  ...commission,
  ...customers,
  ...receiptTemplate,
  ...display,
  ...discount,
  ...frame,
  ...items,
  ...seven,
  ...shiftDay,
  ...start,
  ...stock,
  ...sale,
  ...saleLife,
  ...hotKeys,
  ...work,
  ...returns,
  ...attention,
  ...officePages,
  ...orders,
  ...approval,
  ...payment,
};
