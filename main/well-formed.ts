/**
 * Whether every text in a call is whole Unicode. Half of a surrogate pair, pasted or cut off by a program, has no UTF-8: it
 * could be neither hashed nor written to the journal. Called by dispatch, before anything is done.
 */

const HALF = /\p{Surrogate}/u;

/** Where the first text (or name of a field) with half a character is, as a JSON pointer; undefined when all are whole. */
export function halfCharacterAt(value: unknown): string | undefined {
  const waiting: { readonly at: string; readonly value: unknown }[] = [{ at: '', value }];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { at } = next;
    if (typeof next.value === 'string' && HALF.test(next.value)) return at;
    if (typeof next.value !== 'object' || next.value === null) continue;
    const inner: { readonly at: string; readonly value: unknown }[] = [];
    for (const [name, field] of Object.entries(next.value)) {
      if (HALF.test(name)) return at;
      inner.push({ at: `${at}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`, value: field });
    }
    waiting.push(...inner.reverse());
  }
  return undefined;
}
