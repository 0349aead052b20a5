import type { CorrectionWords } from '../dictionary.ts';

export const correction: CorrectionWords['correction'] = {
  states: {
    pending: 'Goes back through the payment provider, not yet confirmed',
    refunded: 'Arrived',
    refused: 'The provider did not pay it back; a manager decides',
    withdrawn: 'Withdrawn, not yet paid to the customer',
    cash: 'Paid in cash instead',
  },
  payInCash: 'Pay in cash',
  payTitle: 'Pay the refund in cash',
  payHint: (amount) =>
    `The refund at the provider is withdrawn first, then ¥${amount} goes out of the drawer. What has gone back cannot be withdrawn.`,
  payNow: (amount) => `Withdraw and pay ¥${amount} in cash`,
  open: 'Correct payment',
  title: 'Correct payment',
  hint: 'Only how it was paid changes, not how much; the cash expected in the drawer follows. A payment by code is proven by its provider and stays.',
  was: 'Recorded',
  is: 'Actually',
  proven: 'Cannot change',
  reason: 'Reason',
  save: 'Correct',
  done: 'Corrected, the slip is printing',
  refusals: {
    settled: 'The provider has paid it back already',
    under_way: 'The provider may be paying it back now; try again later',
    other_shift: 'Not a sale of this shift; it can no longer be corrected',
    by_code: 'A payment by code is proven by its provider and cannot be corrected',
    refunded: 'Goods of this sale were returned; its payments can no longer be corrected',
    same_kind: 'Nothing changed',
    deposit_spent: 'The deposit paid for goods or went back: it stays as it is',
  },
};
