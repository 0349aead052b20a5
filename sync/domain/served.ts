/**
 * Who served a sale once it was put right: a correction, or what a manager decided, names who served all of it, in place of every list that
 * the sale and its lines had. The last word holds. Pure. Used wherever figures go by who served. DOMAIN.md §7.
 */
import { sharesAddUp, type ServingShare } from './commission.ts';
import type { StaffId } from './ids.ts';
import { basisPoints, FULL_BP } from './money.ts';

interface Corrects {
  readonly what?: string;
  readonly serving?: readonly { readonly guide: string; readonly shareBp: number }[];
}

/** Who served instead; undefined where the correction is of something else, or its list is not all of the sale. */
export function servingSaid({ what, serving }: Corrects): readonly ServingShare[] | undefined {
  if (what === 'tender' || serving === undefined) return undefined;
  if (serving.some(({ shareBp }) => shareBp > FULL_BP)) return undefined;
  const said = serving.map(({ guide, shareBp }) => ({ guide: guide as StaffId, shareBp: basisPoints(shareBp) }));
  return sharesAddUp(said) ? said : undefined;
}

/** The sale as if these had served all of it. */
export const servedInstead = <Line extends object, Sale extends { readonly lines: readonly Line[] }>(
  sale: Sale,
  serving: readonly ServingShare[],
): Sale => ({ ...sale, serving, lines: sale.lines.map((line) => ({ ...line, serving: [] })) });

interface Word {
  readonly id: string;
  readonly at: number;
}
/** In the order in which they hold: the later, of one instant the greater id. */
export const inOrderSaid = (a: Word, b: Word): number => a.at - b.at || (a.id < b.id ? -1 : Number(a.id > b.id));
