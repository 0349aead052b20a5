/** Words of the customer's screen. English. */
import type { DisplayWords } from '../dictionary.ts';
import { many } from './many.ts';

export const display: DisplayWords['display'] = {
  title: 'Customer screen · Guidepost',
  open: 'Open customer screen',
  openHint: 'Shows goods, the amount and codes on a second screen; never a customer’s name.',
  blocked: 'The browser opened no window. Allow pop-ups for this page.',
  goods: 'Your goods',
  away: 'One moment, please',
  welcome: 'Welcome',
  member: (phone) => `Member ${phone}`,
  points: (points) => many(points, 'point', 'points'),
  count: (lines, units) => `${many(lines, 'line', 'lines')}, ${many(units, 'item', 'items')}, before savings`,
  due: 'Amount due',
  left: 'Still to pay',
  change: 'Change',
  paidAll: 'Paid in full',
  saved: (amount) => `You save ${amount}`,
  paid: (amount) => `Paid ${amount}`,
  showCode: 'Please show your payment code',
  otherWays: 'Cash and cards are welcome too',
  confirm: 'Please confirm on your phone',
  thanks: 'Thank you',
  receipt: (number) => `Receipt ${number}`,
  pointsAfter: (points) => `${points} points now; those of this sale follow`,
  meetGuide: (guide) => `Scan to meet your guide ${guide}`,
  meetHint: 'First to hear of new arrivals, someone to ask about returns',
  receiptCode: 'Show this code for returns',
  receiptHint: 'Take a photo to keep it',
};
