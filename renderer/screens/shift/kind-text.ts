/** What a journal entry is called on the shift screen. */
import type { Dictionary } from '../../text/dictionary.ts';

export function kindText(kind: string, words: Dictionary): string {
  const { kinds } = words.shiftDay;
  return kind in kinds ? kinds[kind as keyof typeof kinds] : kinds.other;
}
