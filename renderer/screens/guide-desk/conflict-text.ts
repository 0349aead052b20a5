/** How a claim on another guide's customer ended, in a line: a choice of the customer's own is called so. Pure. */
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
  const rules: Readonly<Record<string, string>> = words.rules;
  return words.ruleBy(nameOf(claimant), rules[rule] ?? rule);
}
