/**
 * Red packets (拼手气红包): a pot that was put aside once is cut into random parts, and each person draws one. The parts add up to the
 * pot to the fen, none is empty, and every place in the row is worth the same on average: whoever comes first or last has no better
 * chance. Pure; chance comes in as `below`. Called by sync/cloud/growth. DOMAIN.md §1.
 */
import { fen, type Fen } from './money.ts';
import { err, ok, type Result } from './result.ts';

/** A whole number from 0 up to and without `limit`, each equally likely. */
export type Below = (limit: number) => number;

export const RED_PACKET_PARTS_MAX = 10_000;
/** A million yuan: what one deed of a person may give away. */
export const RED_PACKET_TOTAL_MAX = 100_000_000;

export type PotRefusal = 'no_parts' | 'too_many_parts' | 'pot_too_small' | 'pot_too_large';

/**
 * `parts` random amounts of at least 1 fen that add up to `total`. Each part is drawn evenly from 1 up to twice the average of what
 * is left (less one), so that nobody takes it all; then the row is shuffled, so that the place in it says nothing.
 */
export function cutPot(total: Fen, parts: number, below: Below): Result<readonly Fen[], PotRefusal> {
  if (!Number.isSafeInteger(parts) || parts < 1) return err('no_parts');
  if (parts > RED_PACKET_PARTS_MAX) return err('too_many_parts');
  if (total < parts) return err('pot_too_small');
  if (total > RED_PACKET_TOTAL_MAX) return err('pot_too_large');
  const cut: Fen[] = [];
  let left: number = total;
  for (let open = parts; open > 1; open -= 1) {
    // At most left - (open - 1), since left >= open: a fen stays for each of the others.
    const most = Math.floor((2 * left) / open) - 1;
    const part = 1 + below(most);
    cut.push(fen(part));
    left -= part;
  }
  cut.push(fen(left));
  return ok(shuffled(cut, below));
}

/** Fisher and Yates: every order equally likely. */
function shuffled(parts: readonly Fen[], below: Below): readonly Fen[] {
  const row = [...parts];
  for (let last = row.length - 1; last > 0; last -= 1) {
    const other = below(last + 1);
    const [a, b] = [row[last], row[other]];
    if (a === undefined || b === undefined) throw new RangeError('chance beyond its limit');
    row[last] = b;
    row[other] = a;
  }
  return row;
}

const BYTES = 6;
const RANGE = 2 ** (8 * BYTES);

/** Even chance from random bytes: what lies beyond the last whole run of `limit` is drawn again. */
export const belowFrom =
  (bytes: (count: number) => Uint8Array): Below =>
  (limit) => {
    if (!Number.isSafeInteger(limit) || limit < 1 || limit > RANGE) throw new RangeError('limit of chance');
    const end = RANGE - (RANGE % limit);
    for (;;) {
      const value = bytes(BYTES).reduce((sum, byte) => sum * 256 + byte, 0);
      if (value < end) return value % limit;
    }
  };
