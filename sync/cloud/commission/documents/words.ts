/** Words of a statement's document, zh and en. */
import type { PostingWhat } from '../../store/commission.ts';

export interface StatementWords {
  readonly title: string;
  readonly guide: (name: string, number: string) => string;
  readonly store: (store: string) => string;
  readonly period: (month: string) => string;
  readonly made: (day: string, lines: number) => string;
  readonly columns: Readonly<Record<'day' | 'receipt' | 'what' | 'why' | 'net' | 'rule' | 'amount', string>>;
  readonly detail: Readonly<Record<'sheet' | 'product' | 'quantity' | 'paid' | 'rate' | 'commission', string>>;
  readonly what: Readonly<Record<PostingWhat, string>>;
  readonly pool: (amount: string) => string;
  readonly returned: string;
  readonly total: string;
}

export const STATEMENT_WORDS: Readonly<Record<'zh' | 'en', StatementWords>> = {
  zh: {
    title: '导购提成结算单',
    guide: (name, number) => `导购：${name}（${number}）`,
    store: (store) => `门店留存：${store}`,
    period: (month) => `期间：${month}`,
    made: (day, lines) => `结算于 ${day}，共 ${String(lines)} 笔；金额单位：元`,
    columns: { day: '日期', receipt: '小票', what: '项目', why: '计算', net: '销售净额', rule: '规则', amount: '提成' },
    detail: { sheet: '明细', product: '商品', quantity: '数量', paid: '成交金额', rate: '提成率', commission: '提成' },
    what: {
      earned: '销售提成',
      clawback: '退货扣回',
      correction: '更正导购',
      adjustment: '结算后调整',
      late_claim: '绑定后到',
      new_member: '新会员奖',
      tier: '阶梯提成',
      leaver: '离职结转',
      decided: '异议裁定',
    },
    pool: (amount) => `整单提成 ${amount}`,
    returned: '退货',
    total: '合计',
  },
  en: {
    title: 'Commission statement',
    guide: (name, number) => `Guide: ${name} (${number})`,
    store: (store) => `Kept by the store: ${store}`,
    period: (month) => `Period: ${month}`,
    made: (day, lines) => `Closed on ${day}, ${String(lines)} postings; amounts in yuan`,
    columns: {
      day: 'Day',
      receipt: 'Receipt',
      what: 'What',
      why: 'Worked out',
      net: 'Net sales',
      rule: 'Rule',
      amount: 'Commission',
    },
    detail: {
      sheet: 'Lines',
      product: 'Product',
      quantity: 'Quantity',
      paid: 'Paid',
      rate: 'Rate',
      commission: 'Commission',
    },
    what: {
      earned: 'Sale',
      clawback: 'Returned',
      correction: 'Guide corrected',
      adjustment: 'Adjustment',
      late_claim: 'Late binding',
      new_member: 'New-member bonus',
      tier: 'Monthly tiers',
      leaver: 'Borne by the store',
      decided: 'Dispute decided',
    },
    pool: (amount) => `whole sale ${amount}`,
    returned: 'returned',
    total: 'Total',
  },
};
