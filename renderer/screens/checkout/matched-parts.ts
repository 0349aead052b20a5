/**
 * Where the words of a query stand in a text: parts that together are the text. Upper and lower case and full and half width
 * are the same, as in the search. Pure; called by matched.tsx.
 */
export interface MatchedPart {
  readonly part: string;
  readonly isMatch: boolean;
}

/** Character by character, so that a form of another length never shifts the places. */
const form = (character: string): string => character.normalize('NFKC').toLowerCase().charAt(0);

export function matchedParts(text: string, query: string): readonly MatchedPart[] {
  const characters = Array.from(text);
  const held = characters.map(form).join('');
  const isMatch = characters.map(() => false);
  const words = query.split(/\s+/).filter((word) => word !== '');
  if (held.length === characters.length)
    for (const word of words) {
      const sought = Array.from(word, form).join('');
      const at = held.indexOf(sought);
      if (at >= 0) isMatch.fill(true, at, at + sought.length);
    }
  const parts: MatchedPart[] = [];
  for (const [index, character] of characters.entries()) {
    const last = parts.at(-1);
    const is = isMatch[index] === true;
    if (last?.isMatch === is) parts[parts.length - 1] = { part: last.part + character, isMatch: is };
    else parts.push({ part: character, isMatch: is });
  }
  return parts;
}
