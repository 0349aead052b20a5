/** Words of customers' ratings, of the office's page and the guide desk. English. */
import type { OfficePageWords } from '../dictionary.ts';

export const ratings: OfficePageWords['officePages']['ratings'] = {
  open: 'Customer ratings',
  title: 'Low ratings by customers',
  what: 'Sales of the last 30 days with one or two stars. Say what was done, and it needs no more attention; one that was changed to a better rating stays here with both.',
  none: 'No low ratings in the last 30 days',
  waiting: 'Waiting',
  done: 'Dealt with',
  stars: (count) => (count === '1' ? '1 star' : `${count} stars`),
  by: (guides) => `Served by ${guides}`,
  nobody: 'nobody',
  receipt: (number) => `Receipt ${number}`,
  at: (time) => `rated ${time}`,
  nothingSaid: 'Nothing was written',
  now: (count) => `changed to ${count} stars since`,
  word: {
    friendly: 'friendly',
    knowledgeable: 'knew a lot',
    patient: 'patient',
    quick: 'quick',
    waited: 'long wait',
    ignored: 'nobody came',
    pushy: 'pushy',
  },
  answer: 'What was done',
  save: 'Note',
  dismiss: 'Cancel',
  saved: (number) => `Noted for receipt ${number}`,
  answers: 'What was done so far',
  answered: (name, time) => `${name}, ${time}`,
  faults: {
    empty: 'Please say what was done',
    number_in_text: 'Leave the customer’s number out, please',
    rating_changed: 'The customer changed the rating just now; it was read anew, look again',
    rating_answered: 'Somebody noted something just now; it was read anew',
  },
  desk: {
    own: (mean, count) => `Rated ${mean} stars by ${count}`,
    few: (count, least) => `Rated by ${count}; the average shows from ${least} on`,
  },
};
