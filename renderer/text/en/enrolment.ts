/** Words of enrolling a member. English. */
import type { EnrolmentWords } from '../dictionary.ts';

export const enrolment: EnrolmentWords['enrolment'] = {
  title: 'New member',
  open: 'New member',
  hint: 'Only the phone and the consent are needed; Enter goes on and stops at what is missing',
  phone: 'Phone',
  name: 'Name (optional)',
  birthday: 'Birthday (optional)',
  birthdayHint: 'Year, month and day in 8 digits, such as 19900501',
  guide: 'Guide',
  noGuide: 'No guide',
  consent:
    'The customer is 14 or over, was told what for, and agrees to become a member: the phone is kept for member benefits and the guide’s service',
  marketing: 'The customer also agrees to messages about offers (optional, can be withdrawn at any time)',
  save: 'Enrol',
  done: 'Enrolled',
  doneOffline: 'Enrolled. The phone is kept encrypted and registered once the cloud is back',
  known: 'This phone is a member’s already; nobody was enrolled twice',
  toCart: 'Add to this sale',
  faults: {
    phone: 'Not a phone number: 11 digits, or one with its country code',
    name: 'The name is too long',
    birthday: 'There is no such day, or not yet',
    under_age: 'Under 14 nobody can enrol alone: enrol a guardian instead',
    consent: 'Read the notice to the customer and tick the box when the customer agrees',
    not_a_guide: 'Not a guide of this store',
  },
};
