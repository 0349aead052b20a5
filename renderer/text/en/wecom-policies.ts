/** Words of the dated rules of friends at WeCom. English. */
import type { OfficePageWords } from '../dictionary.ts';

export const wecomPolicies: OfficePageWords['officePages']['wecomPolicies'] = {
  title: 'Friends and bindings',
  what: 'A friend is not yet a binding. Both rules count for friends who are linked to a member, from now on or later.',
  none: 'Nothing decided: a friend does not bind, and a transfer leaves bindings where they are',
  from: (time) => `From ${time}`,
  coming: 'to come',
  current: 'in force',
  friend: 'By a guide’s own code',
  binds: { yes: 'a friend is bound', no: 'a friend is not bound' },
  transfer: 'WeCom reports that a friend went to another guide',
  onTransfer: { stays: 'the binding stays', follows: 'the binding follows' },
  begins: 'Begins on (empty: now)',
  save: 'Decide',
  saved: 'Decided',
};
