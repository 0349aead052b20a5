/** The kinds of paper that a till prints, as samples of them are named. Called by paper-sample.ts, the journal's schemas and the settings page. */

/** What a customer takes along: these bear the store's letterhead. */
export const CUSTOMER_PAPERS = [
  'sale',
  'gift',
  'refund',
  'exchange',
  'order',
  'order_added',
  'order_part',
  'order_ended',
  'alteration',
  'hold',
  'top_up',
  'gift_card',
  'top_up_returned',
] as const;
/** What stays in the shop. */
export const SHOP_PAPERS = ['x', 'z', 'day', 'cash_in', 'cash_out', 'correction', 'test'] as const;
export const PAPER_KINDS = [...CUSTOMER_PAPERS, ...SHOP_PAPERS] as const;
export type PaperKind = (typeof PAPER_KINDS)[number];
