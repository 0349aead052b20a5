/** What a refusal is called on the pages of bindings. */
import type { Answer } from '../../../main/contract/contract.ts';
import type { Dictionary } from '../../text/dictionary.ts';
import { officeRefusal } from './office-frame.tsx';

export function bindingRefusal(answer: Extract<Answer<unknown>, { ok: false }>, words: Dictionary): string {
  return officeRefusal(answer, words, words.binding.faults);
}
