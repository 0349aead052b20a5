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
  open: 'Correct tender',
  title: 'Correct tender',
  hint: 'Only how it was paid changes, not how much; the cash expected in the drawer follows. A payment by code is proven by its provider and stays.',
  was: 'Recorded',
  is: 'Really was',
  proven: 'Stays',
  reason: 'Reason',
  save: 'Correct',
  done: 'Corrected, the slip is printing',
  refusals: {
    settled: 'The provider has paid it back already',
    under_way: 'The provider may be paying it back now; try again later',
    other_shift: 'Not a sale of this shift',
    by_code: 'A payment by code is proven by its provider',
    refunded: 'Goods of this sale came back; its tenders stay',
    same_kind: 'Nothing changed',
  },
};
