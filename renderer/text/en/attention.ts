/** What needs the manager's attention: what it is and what to do, by code. English. */
import type { AttentionWords } from '../dictionary.ts';

const many = (count: string, one: string, more: string): string => (count === '1' ? `1 ${one}` : `${count} ${more}`);
const entries = (count: string): string => many(count, 'entry', 'entries');

export const attention: AttentionWords = {
  attention: {
    count: (count) => many(count, 'thing needs attention', 'things need attention'),
    title: 'What needs attention',
    all: 'All of it is done.',
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
        what: (where) => `${where} has not been heard of`,
        todo: 'See whether it is on and has a network. It can sell meanwhile and catches up by itself.',
      },
      terminal_behind: {
        what: (where, count) => `${where} is online, but ${entries(count)} cannot get through`,
        todo: 'Wait a few minutes. If nothing moves, tell support the number of the terminal; do not reinstall, do not clear its data.',
      },
      quarantine: {
        what: (where, count, detail) => `${entries(count)} of ${where} arrived but could not be booked (${detail})`,
        todo: 'Nothing is lost; the reports lack them. Tell support the reason in brackets.',
      },
      prints_waiting: {
        what: (where, count) => `${many(count, 'slip waits', 'slips wait')} for somebody at ${where}`,
        todo: 'At that machine press the printer at the top right and choose print again or discard. Load paper first if it is out.',
      },
      clock_skew: {
        what: (where, _count, detail) => `The clock of ${where} is ${detail} off`,
        todo: 'Times in the books are corrected already. Set the computer to take its time from the network; if it drifts again, change its battery.',
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
        what: (_where, count) => `${many(count, 'refund', 'refunds')} of goods that another store sold`,
        todo: 'Ask the cashier why, and settle it with that store.',
      },
      refund_differs: {
        what: (_where, count, detail) => `${many(count, 'refund', 'refunds')} that do not fit the sale (${detail})`,
        todo: 'The till was offline. Compare the two receipts and settle the difference.',
      },
      refund_exceeds_sale: {
        what: (_where, count, detail) =>
          `${many(count, 'refund', 'refunds')} of more than was sold${detail === '' ? '' : ` (receipts ${detail})`}`,
        todo: 'The same goods may have been taken back at two terminals that were offline. Compare the receipts and recover what was paid twice.',
      },
      device_clock: {
        what: (where) => `${where} sent entries of an impossible time`,
        todo: 'See to the date and time of that computer; let it take them from the network.',
      },
      terminal_reinstated: {
        what: (where) => `${where} came back after the cloud was restored; its sales come by themselves`,
        todo: 'Nothing, if the till is at its place. If you had revoked it, revoke it again: the cloud no longer knew.',
      },
      device: {
        what: (where, count) =>
          `${where} sent ${many(count, 'request', 'requests')} that no till sends; all were refused`,
        todo: 'Our programs do not do this. Unless you are testing, revoke the terminal and examine the machine.',
      },
      other: {
        what: (where, count) => `${where}: ${count} to look at`,
        todo: 'Tell support what this line says.',
      },
    },
  },
};
