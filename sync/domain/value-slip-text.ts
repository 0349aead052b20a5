/** Words on the slips of value that is sold ahead, in the languages of receipts. Called by value-slip.ts. */
import type { ReceiptLanguage } from './receipt-text.ts';

export interface ValueSlipTexts {
  readonly sold: Readonly<Record<'stored_value' | 'gift_card', string>>;
  readonly returned: Readonly<Record<'stored_value' | 'gift_card', string>>;
  readonly paid: string;
  readonly paidBack: string;
  readonly bonus: string;
  readonly bonusBack: string;
  readonly onAccount: string;
  /** Told by its last digits. */
  readonly account: Readonly<Record<'stored_value' | 'gift_card', string>>;
  readonly pending: string;
  readonly keep: string;
}

const ZH: ValueSlipTexts = {
  sold: { stored_value: '储值单', gift_card: '礼品卡售卡单' },
  returned: { stored_value: '储值退款单', gift_card: '礼品卡退卡单' },
  paid: '实付',
  paidBack: '退还',
  bonus: '赠送',
  bonusBack: '收回赠送',
  onAccount: '账户变动',
  account: { stored_value: '会员账户', gift_card: '卡号' },
  pending: '（处理中，原路到账）',
  keep: '不是发票, 消费时另开小票',
};
const EN: ValueSlipTexts = {
  sold: { stored_value: 'Top-up', gift_card: 'Gift card sold' },
  returned: { stored_value: 'Top-up returned', gift_card: 'Gift card returned' },
  paid: 'Paid',
  paidBack: 'Paid back',
  bonus: 'Bonus',
  bonusBack: 'Bonus taken off',
  onAccount: 'On the account',
  account: { stored_value: 'Member account', gift_card: 'Card' },
  pending: ' (on its way)',
  keep: 'No invoice: a receipt comes with each purchase',
};

export const valueSlipTexts = (language: ReceiptLanguage): ValueSlipTexts => (language === 'en' ? EN : ZH);
