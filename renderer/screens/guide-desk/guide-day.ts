/** A guide's day from the store's facts: sales served, what they brought by share, per sale, units per sale. Pure. */
import { allocate, fen, mulDivHalfUp, type Fen } from '../../../sync/domain/money.ts';
import { buyerOf } from '../../../sync/domain/staff-purchase.ts';
import type { StoreFact } from '../../../sync/terminal/api.ts';

export interface GuideDay {
  readonly sales: number;
  readonly net: Fen;
  readonly units: number;
  /** Null when nothing was sold. */
  readonly atv: Fen | null;
}

/** Sales only; what is paid back shows on the statement, not here. */
export function guideDay(facts: readonly StoreFact[], guide: string): GuideDay {
  let sales = 0;
  let net = 0;
  let units = 0;
  for (const fact of facts) {
    if (fact.kind !== 'sale' || buyerOf(fact.body) === guide) continue;
    let served = false;
    for (const line of fact.body.lines) {
      const shares = line.serving !== undefined && line.serving.length > 0 ? line.serving : fact.body.serving;
      const index = shares.findIndex((share) => share.guide === guide);
      if (index < 0) continue;
      served = true;
      units += line.quantity;
      net +=
        allocate(
          line.net - line.roundOffShare,
          shares.map(({ shareBp }) => shareBp),
        )[index] ?? 0;
    }
    if (served) sales += 1;
  }
  return { sales, net: fen(net), units, atv: sales === 0 ? null : fen(mulDivHalfUp(net, 1, sales)) };
}
