/** Words of the kinds of binding code and of a guide's printed badge. English. */
import type { GuideCodeWords } from '../dictionary.ts';

export const guideCode: GuideCodeWords['guideCode'] = {
  use: 'How this code is used',
  uses: { once: 'Once', hours: '2 hours', day: '1 day', handover: 'Handover' },
  hints: {
    once: 'One customer, once, within 10 minutes',
    hours: 'For an event: many customers, within 2 hours',
    day: 'For an event: many customers, within a day',
    handover: 'Gives own customers to a colleague face to face, within 30 minutes',
  },
  toWhom: 'Which colleague takes over?',
  findColleague: 'Name or number',
  noColleague: 'No such colleague',
  takesOver: (guide) => `→ ${guide}`,
  ownOnly: 'Only a guide who is signed in gives own customers to a colleague',
  refusals: {
    not_a_guide: 'This colleague is not a guide at work',
    handover_to_self: 'Nobody hands over to oneself',
    giver_not_guide: 'Only a guide gives own customers',
  },
  badge: 'Badge code',
  badgeOf: (guide) => `Badge code of ${guide}`,
  none: 'No badge code yet. Print one to wear, and customers can scan it at any time.',
  worth: 'Good for a year. It binds customers who have no guide and takes nobody else’s. If lost, revoke or renew it.',
  make: 'Make badge code',
  renew: 'Renew, revoke the old',
  print: 'Print',
  revoke: 'Revoke',
  issued: 'Made',
  until: 'Valid until',
  oldKey: 'The keys have changed: renew and print it, the old one ends soon',
  ended: 'Renewed or revoked on the phone',
  over: 'Expired, please renew it',
  scanMe: 'Scan for your personal guide',
  renewed: 'Renewed, the old one is revoked; please print',
  revoked: 'Revoked',
};
