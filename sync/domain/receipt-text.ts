/**
 * The words on a receipt, in the languages a customer may ask for. One type: a missing word does not compile.
 * Used by receipt-view (labels of tenders and promotions) and receipt-layout (everything else). Words only, no widths.
 */
import type { VoucherPlatform } from './platform-voucher.ts';
import { HAND_IDS } from './promotion.ts';

export type ReceiptLanguage = 'zh-CN' | 'en';

export type TenderKind =
  | 'cash'
  | 'card'
  | 'wechat'
  | 'alipay'
  | 'external_qr'
  | 'mall_slip'
  | 'platform_voucher'
  | 'stored_value'
  | 'gift_card'
  | 'other'
  | 'exchange'
  | 'deposit';

export interface ReceiptTexts {
  readonly receipt: string;
  readonly terminal: string;
  readonly time: string;
  readonly cashier: string;
  readonly guide: string;
  readonly item: string;
  readonly quantity: string;
  readonly unitPrice: string;
  readonly amount: string;
  readonly memberPrice: string;
  readonly points: string;
  readonly promotion: string;
  readonly priceOverride: string;
  readonly lineDiscount: string;
  readonly orderDiscount: string;
  readonly staffPurchase: string;
  readonly sum: (units: number) => string;
  readonly saved: string;
  readonly roundOff: string;
  readonly due: string;
  readonly change: string;
  readonly member: string;
  readonly pointsEarned: string;
  readonly pointsBalance: string;
  readonly pointsBefore: (points: string) => string;
  readonly pointsAfter: (points: string) => string;
  readonly tax: (rate: string) => string;
  readonly bindingCaption: (guide: string) => string;
  readonly bindingHint: string;
  readonly receiptCaption: string;
  readonly invoiceCaption: string;
  readonly invoiceHint: string;
  readonly gift: string;
  readonly giftHint: string;
  readonly copy: (time?: number) => string;
  readonly training: string;
  readonly tender: Readonly<Record<TenderKind, string>>;
  /** Of a group-buy voucher, by its platform. */
  readonly voucher: Readonly<Record<VoucherPlatform, string>>;
}

// 副本 COPY and 训练 TRAINING stand in both languages on every slip: staff and customer may read different ones.
const COPY = (time?: number): string =>
  time === undefined ? '*** 副本 COPY ***' : `*** 副本 COPY 第 ${String(time)} 次 ***`;
const TRAINING = '*** 训练 TRAINING ***';

const ZH: ReceiptTexts = {
  receipt: '小票',
  terminal: '终端',
  time: '时间',
  cashier: '收银',
  guide: '导购',
  item: '品名',
  quantity: '数量',
  unitPrice: '单价',
  amount: '金额',
  memberPrice: '会员价',
  points: '积分抵扣',
  promotion: '优惠',
  priceOverride: '改价',
  lineDiscount: '单品优惠',
  orderDiscount: '整单优惠',
  staffPurchase: '员工购',
  sum: (units) => `合计 ${String(units)} 件`,
  saved: '已省',
  roundOff: '抹零',
  due: '应付',
  change: '找零',
  member: '会员',
  pointsEarned: '积分',
  pointsBalance: '余额',
  pointsBefore: (points) => `原积分 ${points}`,
  pointsAfter: (points) => `现积分 ${points}`,
  tax: (rate) => `其中增值税 ${rate}%`,
  bindingCaption: (guide) => `扫码添加专属导购 ${guide}`,
  bindingHint: '微信或相机扫一扫',
  receiptCaption: '退换货请出示此码',
  invoiceCaption: '扫码开数电票',
  invoiceHint: '一年内可开；门店断网时，联网后可开',
  gift: '礼品小票',
  giftHint: '凭此票在门店换货',
  copy: COPY,
  training: TRAINING,
  tender: {
    cash: '现金',
    card: '银行卡',
    wechat: '微信支付',
    alipay: '支付宝',
    external_qr: '商户收款码',
    mall_slip: '商场收银',
    platform_voucher: '平台券',
    stored_value: '储值',
    gift_card: '礼品卡',
    other: '其他',
    exchange: '换货抵',
    deposit: '定金',
  },
  voucher: { meituan: '美团券', douyin: '抖音券' },
};

const EN: ReceiptTexts = {
  receipt: 'Receipt',
  terminal: 'Till',
  time: 'Time',
  cashier: 'Cashier',
  guide: 'Guide',
  item: 'Item',
  quantity: 'Qty',
  unitPrice: 'Unit',
  amount: 'Amount',
  memberPrice: 'Member price',
  points: 'Points',
  promotion: 'Discount',
  priceOverride: 'Price changed',
  lineDiscount: 'Line discount',
  orderDiscount: 'Order discount',
  staffPurchase: 'Staff price',
  sum: (units) => `Sum, ${String(units)} ${units === 1 ? 'item' : 'items'}`,
  saved: 'You saved',
  roundOff: 'Round-off',
  due: 'Amount due',
  change: 'Change',
  member: 'Member',
  pointsEarned: 'Points',
  pointsBalance: 'Balance',
  pointsBefore: (points) => `Points before ${points}`,
  pointsAfter: (points) => `now ${points}`,
  tax: (rate) => `Incl. VAT ${rate}%`,
  bindingCaption: (guide) => `Scan to add your guide ${guide}`,
  bindingHint: 'Point your camera at the code',
  receiptCaption: 'Show this code for returns',
  invoiceCaption: 'Scan for your e-fapiao',
  invoiceHint: 'Within a year; available when connected',
  gift: 'Gift receipt',
  giftHint: 'For an exchange in our stores',
  copy: COPY,
  training: TRAINING,
  tender: {
    cash: 'Cash',
    card: 'Card',
    wechat: 'WeChat Pay',
    alipay: 'Alipay',
    external_qr: 'Store QR code',
    mall_slip: 'Mall counter',
    platform_voucher: 'Platform voucher',
    stored_value: 'Stored value',
    gift_card: 'Gift card',
    other: 'Other',
    exchange: 'Exchange',
    deposit: 'Deposit',
  },
  voucher: { meituan: 'Meituan voucher', douyin: 'Douyin voucher' },
};

export const receiptTexts = (language: ReceiptLanguage): ReceiptTexts => (language === 'en' ? EN : ZH);

export interface NamedTender {
  readonly kind: TenderKind;
  readonly voucher?: { readonly platform: VoucherPlatform };
  /** Of what goes back of a voucher. */
  readonly platform?: VoucherPlatform;
}
/** What a tender is called: a group-buy voucher by its platform. */
export const tenderName = (
  { kind, voucher, platform = voucher?.platform }: NamedTender,
  texts: ReceiptTexts,
): string => (platform === undefined ? texts.tender[kind] : texts.voucher[platform]);

/** What the rules name themselves: member price, points, and what was done by hand; undefined for a promotion or coupon. */
export function ownSavingName(id: string, texts: ReceiptTexts): string | undefined {
  switch (id) {
    case 'member_price':
      return texts.memberPrice;
    case 'points':
      return texts.points;
    case HAND_IDS.price:
      return texts.priceOverride;
    case HAND_IDS.line:
      return texts.lineDiscount;
    case HAND_IDS.order:
      return texts.orderDiscount;
    case HAND_IDS.staff:
      return texts.staffPurchase;
    default:
      return undefined;
  }
}
