/** Words of a guide's own customers at the till, of wishes and of tasks. English. */
import type { CustomerWords } from '../dictionary.ts';

export const customers: CustomerWords['customers'] = {
  due: 'To call today',
  all: 'All',
  nothingDue: 'Nobody to call today',
  asOf: (time) => `As of ${time}`,
  offline: (time) => `Offline, as of ${time}`,
  neverAsked: 'Whom to call is known once the cloud was reached',
  called: (count) => `${count} called this month`,
  tried: (count) => (count === '1' ? 'Tried once' : `Tried ${count} times`),
  lastBought: (day) => `Bought ${day}`,
  note: 'Note (kept in the profile)',
  noteRefused: 'The customer has not agreed to a profile: the note cannot be kept',
  numberInNote: 'No numbers in a note, please',
  notes: 'Notes',
  ask: 'How did it go?',
  reasons: {
    wish_arrived: 'Wish arrived',
    birthday: 'Birthday',
    after_sale: 'After-sale visit',
    new_arrival: 'New in size',
    points_ending: 'Points ending',
    protection_ending: 'Protection ending',
    lapsed: 'Not seen for long',
  },
  hints: {
    wish_arrived: (day, goods) => `${goods} came on ${day}: the customer asked for it`,
    birthday: (day) => `Birthday on ${day}: send wishes`,
    after_sale: (day) => `Bought on ${day}: ask whether it suits`,
    new_arrival: (day, goods) => `${goods} came on ${day} in the customer’s size`,
    points_ending: (day) => `Points end on ${day}: remind`,
    protection_ending: (day) => `Protected until ${day}: invite to the store`,
    lapsed: (day) => `Not here since ${day}: say hello`,
  },
  outcomes: { reached: 'Reached', coming: 'Will come', not_wanted: 'Not wanted', no_answer: 'No answer' },
};
