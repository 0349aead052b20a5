/**
 * Words found although one key was wrong: a letter too many, too few, another, or two swapped. Pure. A half of the word is
 * always right (or the two middle letters are swapped), so a text is only looked at closely where it holds one: a pass over
 * a large catalogue costs two plain searches a product. Called by code-index.ts when nothing was found as typed.
 */

/** Shorter words would be like too many others. */
export const TYPO_LENGTH_MIN = 4;

/** May this word be mistyped? Only letters: with one sign off, a code or SKU is another product's. */
export const mayHaveTypo = (word: string): boolean => word.length >= TYPO_LENGTH_MIN && /^\p{L}+$/u.test(word);

/** Does a text hold the word with one wrong key at most? `boundary` parts fields: no match reaches over one. */
export function holdsWithTypo(text: string, word: string, boundary: string): boolean {
  const middle = word.length >> 1;
  const left = word.slice(0, middle);
  const right = word.slice(middle);
  const swapped = word.slice(0, middle - 1) + word.charAt(middle) + word.charAt(middle - 1) + word.slice(middle + 1);
  if (text.includes(swapped)) return true;
  for (let at = text.indexOf(left); at >= 0; at = text.indexOf(left, at + 1))
    if (goesOn((index) => text.charAt(at + middle + index), right, boundary)) return true;
  const backwards = Array.from({ length: middle }, (_, index) => left.charAt(middle - 1 - index)).join('');
  for (let at = text.indexOf(right); at >= 0; at = text.indexOf(right, at + 1))
    if (goesOn((index) => text.charAt(at - 1 - index), backwards, boundary)) return true;
  return false;
}

/** Does what is read at 0, 1, … go on with the word but for one edit? */
function goesOn(read: (index: number) => string, word: string, boundary: string): boolean {
  const same = (from: number, readFrom: number): boolean => {
    for (let index = from; index < word.length; index += 1)
      if (read(readFrom + index - from) !== word.charAt(index)) return false;
    return true;
  };
  let first = 0;
  while (first < word.length && read(first) === word.charAt(first)) first += 1;
  if (first === word.length) return true;
  // A letter too many was typed.
  if (same(first + 1, first)) return true;
  const met = read(first);
  if (met === '' || met === boundary) return false;
  // Another letter, one too few, two swapped.
  return (
    same(first + 1, first + 1) ||
    same(first, first + 1) ||
    (met === word.charAt(first + 1) && read(first + 1) === word.charAt(first) && same(first + 2, first + 2))
  );
}
