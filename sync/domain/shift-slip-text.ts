/** The words on X, Z, day and cash slips, in the languages of receipts. One type: a missing word does not compile. */
import type { LiabilityKind } from './liabilities.ts';
import { receiptTexts, type ReceiptLanguage } from './receipt-text.ts';

export interface ShiftSlipTexts {
  readonly x: string;
  readonly z: string;
  readonly day: string;
  readonly cashMoved: string;
  readonly terminal: string;
  readonly openedBy: string;
  readonly openedAt: string;
  readonly closedBy: string;
  readonly closedAt: string;
  readonly handedTo: string;
  readonly printedAt: string;
  readonly sales: (count: number) => string;
  readonly refunds: (count: number) => string;
  readonly net: string;
  readonly tenders: string;
  readonly change: string;
  readonly refunded: string;
  readonly taxes: string;
  readonly tax: (rate: string) => string;
  readonly within: (net: string) => string;
  readonly categories: string;
  readonly cashiers: string;
  readonly guides: string;
  readonly nobody: string;
  readonly promotions: string;
  readonly byHand: string;
  readonly roundOff: string;
  readonly voids: (count: number) => string;
  readonly corrections: (count: number) => string;
  readonly waitingRefunds: (count: number) => string;
  readonly corrected: string;
  readonly order: string;
  readonly refundInCash: string;
  readonly was: string;
  readonly is: string;
  readonly receipt: string;
  readonly drawer: (count: number) => string;
  readonly liability: (kind: LiabilityKind) => string;
  readonly liabilityTaken: string;
  readonly liabilityUsed: string;
  /** Owed beyond what was paid. */
  readonly liabilityBonus: string;
  readonly liabilityReturned: string;
  /** Kept by the shop: other income. */
  readonly liabilityForfeited: string;
  readonly liabilityCash: (kind: LiabilityKind) => string;
  readonly moves: string;
  readonly in: string;
  readonly out: string;
  readonly reason: string;
  readonly approvedBy: string;
  readonly by: string;
  readonly time: string;
  readonly float: string;
  readonly cashSales: string;
  readonly expected: string;
  readonly counted: string;
  readonly over: string;
  readonly short: string;
  readonly even: string;
  readonly notCounted: string;
  readonly forgotten: string;
  readonly counts: (count: number) => string;
  readonly receipts: (count: number) => string;
  readonly gaps: (count: number) => string;
  readonly noGaps: string;
  readonly shifts: string;
  readonly signature: string;
  readonly copy: (time?: number) => string;
  readonly training: string;
  readonly tenderName: (kind: string) => string;
  readonly voucherName: (platform: string) => string;
  /** What a platform pays for its vouchers, beside what they are worth. */
  readonly face: string;
  readonly settled: string;
  readonly unsettled: (count: number) => string;
  readonly discountName: (id: string) => string;
  /** Of a category of goods; the id itself where a catalogue has categories of its own. */
  readonly categoryName: (id: string) => string;
}

/** Chinese names of the categories that goods usually have. Exported for whoever reads a slip back. */
export const CATEGORY_NAMES: Readonly<Record<string, string>> = {
  apparel: '服装',
  accessories: '配饰',
  beauty: '美妆',
  food: '食品',
  home: '家居',
  service: '服务',
  other: '其他',
  bags: '箱包',
  fresh: '生鲜',
  baby: '母婴',
};
const CATEGORY_NAMES_EN: Readonly<Record<string, string>> = {
  apparel: 'Apparel',
  accessories: 'Accessories',
  beauty: 'Beauty',
  food: 'Food',
  home: 'Home',
  service: 'Service',
  other: 'Other',
  bags: 'Bags',
  fresh: 'Fresh food',
  baby: 'Baby',
};

/** The same words as on receipts. */
type OfReceipts = 'tenderName' | 'voucherName' | 'copy' | 'training' | 'time';
const ZH: Omit<ShiftSlipTexts, OfReceipts> = {
  x: 'X 报表 (未交班)',
  z: 'Z 报表 (交班)',
  day: '日结报表',
  cashMoved: '现金进出单',
  terminal: '终端',
  openedBy: '开班人',
  openedAt: '开班',
  closedBy: '交班人',
  closedAt: '交班',
  handedTo: '接班人',
  printedAt: '打印',
  sales: (count) => `销售 ${String(count)} 单`,
  refunds: (count) => `退款 ${String(count)} 单`,
  net: '净额',
  tenders: '收款方式',
  face: '面值',
  settled: '平台结算',
  unsettled: (count) => `平台未报结算价 ${String(count)} 张`,
  change: '找零',
  refunded: '退款',
  taxes: '税率',
  tax: (rate) => `税 ${rate}%`,
  within: (net) => `含税 ${net}`,
  categories: '品类',
  cashiers: '收银员',
  guides: '导购',
  nobody: '无导购',
  promotions: '促销优惠',
  byHand: '手工优惠',
  roundOff: '抹零',
  voids: (count) => `作废 ${String(count)} 单`,
  corrections: (count) => `更正付款方式 ${String(count)} 次`,
  waitingRefunds: (count) => `退款未到账 ${String(count)} 笔`,
  corrected: '更正付款方式',
  order: '订单取货码',
  refundInCash: '退款改付现金',
  was: '原记录',
  is: '更正为',
  receipt: '单号',
  drawer: (count) => `无销售开钱箱 ${String(count)} 次`,
  liability: (kind) =>
    ({ deposit: '定金 (不计销售)', stored_value: '储值 (不计销售)', gift_card: '礼品卡 (不计销售)' })[kind],
  liabilityBonus: '赠送',
  liabilityTaken: '收取',
  liabilityUsed: '抵付货款',
  liabilityReturned: '退还',
  liabilityForfeited: '不退, 计其他收入',
  liabilityCash: (kind) =>
    ({ deposit: '定金现金收支', stored_value: '储值现金收支', gift_card: '礼品卡现金收支' })[kind],
  moves: '现金进出',
  in: '存入',
  out: '取出',
  reason: '原因',
  approvedBy: '同意人',
  by: '经手人',
  float: '备用金',
  cashSales: '现金收支',
  expected: '应有现金',
  counted: '实点',
  over: '长款',
  short: '短款',
  even: '不长不短',
  notCounted: '未清点',
  forgotten: '营业日已过, 系统代为交班',
  counts: (count) => `清点 ${String(count)} 次`,
  receipts: (count) => `小票 ${String(count)} 张`,
  gaps: (count) => `缺号 ${String(count)} 个`,
  noGaps: '无缺号',
  shifts: '班次',
  signature: '签字',
  categoryName: (id) => CATEGORY_NAMES[id] ?? id,
  discountName: (id) =>
    ({
      price_override: '改价',
      line_discount: '单品优惠',
      order_discount: '整单优惠',
      staff_purchase: '员工购',
      member_price: '会员价',
      points: '积分抵扣',
    })[id] ?? id,
};

const EN: Omit<ShiftSlipTexts, OfReceipts> = {
  x: 'X report, open',
  z: 'Z report, closed',
  day: 'Day report',
  cashMoved: 'Cash movement',
  terminal: 'Till',
  openedBy: 'Opened by',
  openedAt: 'Opened',
  closedBy: 'Closed by',
  closedAt: 'Closed',
  handedTo: 'Handed to',
  printedAt: 'Print',
  sales: (count) => `Sales ${String(count)}`,
  refunds: (count) => `Refunds ${String(count)}`,
  net: 'Net',
  tenders: 'Tenders',
  face: 'Face value',
  settled: 'Platform pays',
  unsettled: (count) => `Settlement not told: ${String(count)}`,
  change: 'Change',
  refunded: 'Refunded',
  taxes: 'Tax rates',
  tax: (rate) => `VAT ${rate}%`,
  within: (net) => `within ${net}`,
  categories: 'Categories',
  cashiers: 'Cashiers',
  guides: 'Guides',
  nobody: 'No guide',
  promotions: 'Promotions',
  byHand: 'Discounts by hand',
  roundOff: 'Round-off',
  voids: (count) => `Voided carts ${String(count)}`,
  corrections: (count) => `Tenders corrected ${String(count)}`,
  waitingRefunds: (count) => `Refunds not yet confirmed ${String(count)}`,
  corrected: 'Tender corrected',
  order: 'Order',
  refundInCash: 'Refund paid in cash',
  was: 'Was',
  is: 'Is now',
  receipt: 'No.',
  drawer: (count) => `Drawer opened, no sale ${String(count)}`,
  liability: (kind) =>
    ({
      deposit: 'Deposits (not sales)',
      stored_value: 'Top-ups (not sales)',
      gift_card: 'Gift cards sold (not sales)',
    })[kind],
  liabilityBonus: 'Bonus given',
  liabilityTaken: 'Taken',
  liabilityUsed: 'Used for sales',
  liabilityReturned: 'Given back',
  liabilityForfeited: 'Forfeited, other income',
  liabilityCash: (kind) =>
    ({ deposit: 'Deposits in cash', stored_value: 'Top-ups in cash', gift_card: 'Gift cards in cash' })[kind],
  moves: 'Cash in and out',
  in: 'In',
  out: 'Out',
  reason: 'Reason',
  approvedBy: 'Approved by',
  by: 'By',
  float: 'Float',
  cashSales: 'Cash sales less refunds',
  expected: 'Expected cash',
  counted: 'Counted',
  over: 'Over',
  short: 'Short',
  even: 'Even',
  notCounted: 'Not counted',
  forgotten: 'Closed by itself: its day was over',
  counts: (count) => `Counted ${String(count)} times`,
  receipts: (count) => `Receipts ${String(count)}`,
  gaps: (count) => `Numbers missing: ${String(count)}`,
  noGaps: 'no number missing',
  shifts: 'Shifts',
  signature: 'Signature',
  categoryName: (id) => CATEGORY_NAMES_EN[id] ?? id,
  discountName: (id) =>
    ({
      price_override: 'Price agreed',
      line_discount: 'Line discount',
      order_discount: 'Order discount',
      staff_purchase: 'Staff price',
      member_price: 'Member price',
      points: 'Points',
    })[id] ?? id,
};

export function shiftSlipTexts(language: ReceiptLanguage): ShiftSlipTexts {
  const { copy, training, tender, voucher, time } = receiptTexts(language);
  const names: Readonly<Record<string, string | undefined>> = tender;
  const vouchers: Readonly<Record<string, string | undefined>> = voucher;
  const tenderName = (kind: string): string =>
    kind === 'exchange' ? (language === 'en' ? 'Exchange' : '换货') : (names[kind] ?? kind);
  const voucherName = (platform: string): string => vouchers[platform] ?? `${tender.platform_voucher} ${platform}`;
  return { ...(language === 'en' ? EN : ZH), copy, training, time, tenderName, voucherName };
}
