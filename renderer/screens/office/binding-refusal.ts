/** What a refusal is called on the pages of bindings. */
import type { Answer } from '../../../main/contract/contract.ts';
import type { Dictionary } from '../../text/dictionary.ts';

export function bindingRefusal(answer: Extract<Answer<unknown>, { ok: false }>, words: Dictionary): string {
  const { reason = '' } = answer.details;
  const faults: Readonly<Record<string, string>> = words.binding.faults;
  if (faults[reason] !== undefined) return faults[reason];
  if (reason === 'log_in_again') return words.people.log_in_again;
  if (reason === 'training') return words.people.notInTraining;
  return words.common.failed(words.failures[answer.code]);
}
