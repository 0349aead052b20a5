/** What needs the manager's attention: what it is and what to do, by code. English. */
import type { AttentionWords } from '../dictionary.ts';
import { many } from './many.ts';

const entries = (count: string): string => many(count, 'entry', 'entries');

export const attention: AttentionWords = {
  attention: {
    count: (count) => many(count, 'thing needs attention', 'things need attention'),
    title: 'What needs attention',
    all: 'Everything is done.',
    since: (when) => `since ${when}`,
    terminal: (terminal) => `Terminal ${terminal}`,
    minutes: (count) => `${count} min`,
    hours: (count) => `${count} h`,
    codes: {
      terminal_lost: {
        what: (where, count) => `${where} has ${entries(count)} that never arrived, and was silent for a day`,
        todo: 'Find the machine, switch it on and connect it: it sends them by itself. If it is broken or was replaced, keep its disk, reinstall nothing, and call support.',
      },
      terminal_silent: {
        what: (where) => `${where} has not reported`,
        todo: 'Check that it is on and has a network. It can sell meanwhile and catches up by itself.',
      },
      terminal_behind: {
        what: (where, count) => `${where} is online, but ${entries(count)} cannot get through`,
        todo: 'Wait a few minutes. If nothing moves, tell support the number of the terminal; do not reinstall, do not clear its data.',
      },
      quarantine: {
        what: (where, count, detail) => `${entries(count)} of ${where} arrived but could not be booked (${detail})`,
        todo: 'Nothing is lost; the reports lack them. Tell support the reason in brackets.',
      },
      signals_waiting: {
        what: (_where, count) =>
          `${many(count, 'binding signal', 'binding signals')} that nobody looked at for three days`,
        todo: 'In the back office, whose customer: say in a word that it is fine, or undo what is not right.',
      },
      prints_waiting: {
        what: (where, count) => `${many(count, 'slip waits', 'slips wait')} for somebody at ${where}`,
        todo: 'At that machine press the printer at the top right and choose print again or discard. Load paper first if it is out.',
      },
      clock_skew: {
        what: (where, _count, detail) => `The clock of ${where} is ${detail} off`,
        todo: 'Times in the books are corrected already. Set the computer to take its time from the network; if it drifts again, change its battery.',
      },
      low_rating: {
        what: (_where, count) =>
          count === '1'
            ? 'A customer gave a low rating, and nobody has dealt with it'
            : `${count} customers gave low ratings, and nobody has dealt with them`,
        todo: 'Office, Commission, Customer ratings: read what was written, talk to the guide, then note there what was done.',
      },
      slow_fsync: {
        what: (where, _count, detail) => `The disk of ${where} has become slow: ${detail} to save`,
        todo: 'Payments get slow. See whether the disk is full; if not, it is probably failing: replace it soon.',
      },
      fork: {
        what: (where) => `The entries of ${where} contradict those in the cloud`,
        todo: 'Its data folder was probably copied or put back. Revoke the terminal and call support; copy no data folders.',
      },
      bad_chain: {
        what: (where, count) =>
          `${where} sent altered or damaged entries ${many(count, 'time', 'times')}; the cloud refused them`,
        todo: 'Clear nothing. Call support to check the journal on that machine.',
      },
      price: {
        what: (_where, count) => `${many(count, 'sale', 'sales')} whose amounts the cloud cannot confirm`,
        todo: 'See whether the terminal has the latest price book, and compare with the receipts.',
      },
      refund_elsewhere: {
        what: (_where, count) =>
          `${many(count, 'refund', 'refunds')} of goods that another store sold, proven by no receipt`,
        todo: 'Ask the cashier why, and settle it with that store.',
      },
      refund_differs: {
        what: (_where, count, detail) => `${many(count, 'refund', 'refunds')} that do not fit the sale (${detail})`,
        todo: 'The terminal was offline. Compare the two receipts and settle the difference.',
      },
      exchange_differs: {
        what: (_where, count, detail) => `${many(count, 'exchange', 'exchanges')} that do not add up (${detail})`,
        todo: 'Compare the two receipts with the sale of the goods that came back, and settle the difference.',
      },
      pin_reset_late: {
        what: (_where, _count, detail) => `A PIN was reset offline, and reset again elsewhere since (${detail})`,
        todo: 'The later one counts. Ask the person; if nobody knows of it, reset it again and find out who was at that terminal.',
      },
      enrolment_unreadable: {
        what: (_where, count) => `${many(count, 'enrolment', 'enrolments')} whose phone number cannot be opened`,
        todo: 'The member is there, the number is not: ask the customer for it again. When one terminal does it again, pair it anew.',
      },
      setting_not_allowed: {
        what: (where, count) =>
          `${many(count, 'change', 'changes')} of the store’s settings refused: nobody with the right saved it (${where})`,
        todo: 'See who worked at that terminal then. When it happens again, revoke it and pair it anew.',
      },
      staff_quota_exceeded: {
        what: (_where, _count, detail) => `Staff purchases above the month’s quota (receipts ${detail})`,
        todo: 'The quota is one for all stores of the brand; mostly two terminals that were offline. Compare the receipts with the person.',
      },
      refund_exceeds_sale: {
        what: (_where, count, detail) =>
          `${many(count, 'refund', 'refunds')} of more than was sold${detail === '' ? '' : ` (receipts ${detail})`}`,
        todo: 'The same goods may have been taken back at two terminals that were offline. Compare the receipts and recover what was paid twice.',
      },
      correction_differs: {
        what: (_where, count, detail) =>
          `${many(count, 'tender correction does', 'tender corrections do')} not match the sale (${detail})`,
        todo: 'Compare the correction with the receipt, ask who approved it, and count the cash of that shift again.',
      },
      commission_disputed: {
        what: (where, _count, detail) =>
          `An earlier binding arrived after the commission of ${where} was settled (guide ${detail})`,
        todo: 'Settled money was not touched. Compare the binding with the receipt and decide; if it holds, the difference is posted as of today. Tell both guides.',
      },
      commission_undone: {
        what: (where, _count, detail) => `${where} paid guide ${detail} by a binding that was undone`,
        todo: 'No money was moved. Look at the sale and decide on the back office’s commission page; if it is upheld, the difference is posted as of today.',
      },
      commission_questioned: {
        what: (where, _count, detail) => `Guide ${detail} says that the commission of ${where} is not right`,
        todo: 'Look at the receipt and the reason and decide on the back office’s commission page; the difference is posted as of today, and both guides see it.',
      },
      points_overspent: {
        what: (where, _count, detail) =>
          `${where} spent points that were not there: two terminals apart spent them twice (${detail})`,
        todo: 'Check these receipts and speak with the customer; the balance is below zero until the next purchases.',
      },
      value_overspent: {
        what: (where, _count, detail) =>
          `${where} spent stored value or a gift card that was not there: spent twice while terminals were apart (${detail})`,
        todo: 'Check these receipts and speak with the customer; the next top-up pays it first. Is the offline allowance too wide?',
      },
      value_differs: {
        what: (where, _count, detail) =>
          `${where} was paid by stored value or a gift card of which nothing was held (${detail})`,
        todo: 'Check the sale and the account; take the terminal out of service if it was altered.',
      },
      member_code_reused: {
        what: (_where, _count, detail) => `A member code counted for two sales (${detail})`,
        todo: 'Check both sales and who stood at the terminals: somebody may have shown a copy of a customer’s screen.',
      },
      item_code_twice: {
        what: (_where, _count, detail) => `One piece with a code of its own was sold twice (receipts ${detail})`,
        todo: 'Terminals were apart, or the code was copied. Compare the two pieces; refund what was sold wrongly.',
      },
      item_code_forged: {
        what: (_where, _count, detail) => `A sale or refund names a forged item code (${detail})`,
        todo: 'Have the piece looked at; take the terminal out of service if it was altered.',
      },
      item_recalled_sold: {
        what: (_where, _count, detail) => `A piece of a recalled batch was sold (${detail})`,
        todo: 'Call the customer back and take the rest of the batch off the shelves.',
      },
      item_code_copied: {
        what: (where, _count, detail) => `The code of ${where} looks copied: many phones look at it (${detail})`,
        todo: 'See the back office’s page of item codes; warn the stores, and recall the batch if more follow.',
      },
      order_finished_twice: {
        what: (_where, count, detail) =>
          `${many(count, 'held order', 'held orders')} picked up or given back twice (${detail})`,
        todo: 'At least one terminal was offline. Ask both cashiers; if the goods went out twice, refund one of the two.',
      },
      order_unit_twice: {
        what: (_where, count, detail) =>
          `${many(count, 'held order', 'held orders')} of which the same unit was picked up twice (receipts ${detail})`,
        todo: 'At least one terminal was offline. Ask both cashiers who has it; refund the unit of one of the receipts.',
      },
      deposit_exceeded: {
        what: (_where, count, detail) =>
          `${many(count, 'deposit', 'deposits')} of which more was used or given back than taken (${detail})`,
        todo: 'Compare it with the order and settle the difference with the customer.',
      },
      order_differs: {
        what: (_where, count, detail) =>
          `${many(count, 'held order', 'held orders')} picked up differently from what was agreed (${detail})`,
        todo: 'Compare the order with the receipt and settle the difference.',
      },
      order_unknown: {
        what: (_where, count, detail) =>
          `${many(count, 'entry names an order', 'entries name an order')} that the cloud does not know (${detail})`,
        todo: 'Wait for the terminal that took the deposit; if it never comes, look at the terminal that used it.',
      },
      parked_sold_twice: {
        what: (_where, count, detail) =>
          `${many(count, 'parked sale', 'parked sales')} sold at two terminals (receipts ${detail})`,
        todo: 'At least one terminal was offline. Ask both cashiers; if the customer paid twice, refund one of the two.',
      },
      open_item_over_cap: {
        what: (_where, count, detail) =>
          `${many(count, 'item', 'items')} without code sold above the limit (${detail})`,
        todo: 'Nobody approved it. Ask the person, and see whether the right was changed since.',
      },
      outside_assortment: {
        what: (_where, count, detail) =>
          `${many(count, 'sale', 'sales')} of goods this store does not carry (${detail})`,
        todo: 'Nobody approved it. Usual on the day an assortment changes; later, see whether the terminal is up to date.',
      },
      payment_without_sale: {
        what: (where, count, detail) =>
          `${where} took ${many(count, 'payment', 'payments')} by code (¥${detail}) half an hour ago, and there is no sale`,
        todo: 'Look for an unfinished sale at that terminal: finish or void it. If there is none, give the money back.',
      },
      red_letter_without_refund: {
        what: (where, _count, detail) =>
          `${where}: a red letter over ¥${detail} was issued a day ago, and there is no refund`,
        todo: 'If the goods came back, get that terminal online. If not, refund them now or have that part invoiced again.',
      },
      red_letter_failed: {
        what: (_where, count) =>
          `${many(count, 'red letter', 'red letters')} failed: the invoice is higher than what was paid`,
        todo: 'Not refunded yet: refund again, which orders it anew. Refunded: issue it at the platform before the month ends.',
      },
      invoice_failed: {
        what: (_where, count) => `The platform refused ${many(count, 'e-fapiao', 'e-fapiao')}`,
        todo: 'Correct what it names (tax code of goods, authorisation); the customer then asks again on the same page.',
      },
      invoice_waits: {
        what: (_where, count) => `${many(count, 'e-fapiao', 'e-fapiao')} could not be issued yet`,
        todo: 'Check quota and account at the platform: it goes on by itself. Do not issue another one.',
      },
      payment_unproven: {
        what: (_where, count) =>
          `${many(count, 'payment', 'payments')} by code: the provider’s answer was not right and not believed`,
        todo: 'Do not let the customer pay again before the cloud has found out. If it repeats, have support check the payment keys.',
      },
      payment_late: {
        what: (_where, count) => `${many(count, 'payment', 'payments')} by code came too late and went back by itself`,
        todo: 'Nothing to do. If it happens daily, ask the payment provider why it answers so late.',
      },
      payment_unclaimed: {
        what: (_where, count) =>
          `${many(count, 'payment', 'payments')} by code paid under a number that was taken back and is not on record here`,
        todo: 'Look the number up in the provider’s back office. Where no sale has it, give it back there.',
      },
      payment_unresolved: {
        what: (_where, count) =>
          `${many(count, 'payment', 'payments')} by code: unknown for a quarter of an hour whether paid`,
        todo: 'The cloud goes on asking. To settle it now, reverse the payment at the terminal and take another way to pay.',
      },
      payment_refund_waits: {
        what: (_where, count) => `${many(count, 'refund', 'refunds')} could not be paid out`,
        todo: 'Mostly the merchant’s balance is empty: fill it, and it goes on by itself. Where the provider refused, a manager pays another way.',
      },
      payment_refund_held: {
        what: (_where, count) => `${many(count, 'refund was', 'refunds were')} held back and not paid out`,
        todo: 'Compare both receipts. If the customer is owed the money, a manager pays it in cash at the terminal that made the refund.',
      },
      voucher_differs: {
        what: (_where, count) =>
          `${many(count, 'sale names', 'sales name')} a platform’s voucher that differs from the books`,
        todo: 'Compare the receipt with the platform’s redemptions; ask the cashier.',
      },
      voucher_twice: {
        what: (_where, count) => `${many(count, 'sale uses', 'sales use')} a voucher that another sale used`,
        todo: 'Both stand. Ask both cashiers which customer has not paid.',
      },
      voucher_late: {
        what: (_where, count) =>
          `${many(count, 'voucher was', 'vouchers were')} redeemed after being given up, and taken back by itself`,
        todo: 'Nothing; if it cannot be taken back you will be told.',
      },
      voucher_stuck: {
        what: (_where, count) =>
          `${many(count, 'voucher was', 'vouchers were')} redeemed without a sale, and cannot be taken back any more`,
        todo: 'If the customer has no goods for it, have the platform’s after-sales give it back.',
      },
      wecom_credentials: {
        what: (_where, _count, detail) => `WeCom does not accept our application any more (its number ${detail})`,
        todo: 'No codes, welcome messages or transfers meanwhile. Tell headquarters: its secret, rights or list of addresses were changed there.',
      },
      wecom_callback_refused: {
        what: (_where, _count, detail) =>
          `Something that is not WeCom’s was sent to its address (${detail}); nothing of it was kept`,
        todo: 'If new friends do not show any more, tell headquarters to compare the key of the callback.',
      },
      wecom_event_stuck: {
        what: (_where, count) => `${many(count, 'message', 'messages')} of WeCom cannot be worked yet`,
        todo: 'Nothing is lost; it is tried again. Tell support.',
      },
      wecom_way_refused: {
        what: (_where, _count, detail) => `WeCom makes no contact code for a guide (its number ${detail})`,
        todo: 'See whether the guide’s user at WeCom is entered rightly, activated, and may have customers.',
      },
      wecom_transfer_unresolved: {
        what: (_where, count) =>
          `${many(count, 'transfer', 'transfers')} of friends at WeCom did not come to an end in ten days`,
        todo: 'Order them again.',
      },
      voucher_unsold: {
        what: (_where, count, detail) =>
          `terminal ${detail} redeemed ${many(count, 'voucher', 'vouchers')} half an hour ago and sent no sale`,
        todo: 'Complete the sale there or take the voucher back on its row: Douyin allows one hour.',
      },
      coupon_twice: {
        what: (_where, count) => `${many(count, 'coupon code was', 'coupon codes were')} used twice`,
        todo: 'Both sales stand. If it happens often, let this coupon be used online only.',
      },
      coupon_code_unknown: {
        what: (_where, count) => `${many(count, 'coupon code', 'coupon codes')} that nobody issued was taken offline`,
        todo: 'Ask the cashier for the paper; if it happens often, let this coupon be used online only.',
      },
      coupon_differs: {
        what: (_where, count) => `${many(count, 'drawn coupon', 'drawn coupons')} saved another amount than was drawn`,
        todo: 'Compare the receipt with the code; tell support the number of the terminal.',
      },
      voucher_unresolved: {
        what: (_where, count) =>
          `of ${many(count, 'voucher', 'vouchers')} nobody has known for a quarter of an hour whether it was redeemed`,
        todo: 'The cloud goes on asking; the platform’s back office shows its state.',
      },
      payment_differs: {
        what: (_where, count) =>
          `${many(count, 'sale names', 'sales name')} a payment by code that differs from the books`,
        todo: 'Compare the receipt with the payment provider’s bill; ask the cashier.',
      },
      device_clock: {
        what: (where) => `${where} sent entries of an impossible time`,
        todo: 'Check the date and time of that computer; set them to come from the network.',
      },
      terminal_reinstated: {
        what: (where) => `${where} came back after the cloud was restored; its sales come by themselves`,
        todo: 'Nothing to do if the terminal is where it belongs. If you had revoked it, revoke it again: the cloud no longer knew.',
      },
      device: {
        what: (where, count) =>
          `${where} sent ${many(count, 'request', 'requests')} that no terminal sends; all were refused`,
        todo: 'Our programs do not do this. Unless you are testing, revoke the terminal and examine the machine.',
      },
      other: {
        what: (where, count) => `${where}: ${count} to look at`,
        todo: 'Tell support what this line says.',
      },
    },
  },
};
