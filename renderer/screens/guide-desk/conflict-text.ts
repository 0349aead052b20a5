/** How a claim on another guide's customer ended, in a line: a choice of the customer's own is called so, and a guide's handover. Pure. */
import type { Clash } from '../../../sync/schemas/documents/facts.ts';
import type { Dictionary } from '../../text/dictionary.ts';

type Ended = Pick<Clash, 'source' | 'claimant' | 'rule'>;

export function conflictText(
  { source, claimant, rule }: Ended,
  words: Dictionary['binding'],
  nameOf: (staff: string) => string,
): string {
  if (claimant === undefined) return words.choseNobody;
  if (source === 'customer_choice') return words.choseGuide(nameOf(claimant));
  if (rule === 'transfer' && source === 'qr_one_time') return words.handedOver(nameOf(claimant));
  const rules: Readonly<Record<string, string>> = words.rules;
  return words.ruleBy(nameOf(claimant), rules[rule] ?? rule);
}
