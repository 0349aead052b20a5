/**
 * Reads a set of commission cases (`npm run commission`: `{split: […], tiers: […]}`) and writes the results in the same
 * shape. Called by the `commission` command.
 */
import {
  BINDER_BP_DEFAULT,
  STORE_SHARE,
  splitCommission,
  tierCommission,
  type CommissionFacts,
  type CommissionLine,
  type ServingShare,
  type TierFacts,
  type TierRate,
} from './commission.ts';
import type { StaffId } from './ids.ts';
import { mulDivFloor } from './money.ts';
import {
  basisPointsAt,
  fenAt,
  field,
  idAt,
  isAbsent,
  listAt,
  objectAt,
  optional,
  optionalList,
  present,
  refuse,
  unitAt,
  type Outside,
} from './outside.ts';

export interface CommissionCases {
  readonly split: readonly CommissionFacts[];
  readonly tiers: readonly TierFacts[];
}

export interface CommissionCaseResults {
  readonly split: readonly Readonly<Record<string, number>>[];
  readonly tiers: readonly number[];
}

export function commissionCasesAt(at: Outside): CommissionCases {
  objectAt(at);
  if (isAbsent(field(at, 'split')) && isAbsent(field(at, 'tiers'))) refuse(at, 'has neither split nor tiers');
  return {
    split: optionalList(field(at, 'split'), splitAt),
    tiers: optionalList(field(at, 'tiers'), tierFactsAt),
  };
}

export const commissionResults = ({ split, tiers }: CommissionCases): CommissionCaseResults => ({
  split: split.map((facts) => Object.fromEntries(splitCommission(facts))),
  tiers: tiers.map(tierCommission),
});

function splitAt(at: Outside): CommissionFacts {
  objectAt(at);
  const lines = listAt(field(at, 'lines'), lineAt);
  refuseTooMuch(at, lines);
  return {
    lines,
    boundGuide: optional(field(at, 'boundGuide'), guideAt) ?? null,
    servingGuides: optional(field(at, 'servingGuides'), sharesAt) ?? [],
    binderBp: optional(field(at, 'binderBp'), basisPointsAt) ?? BINDER_BP_DEFAULT,
    leftGuides: optionalList(field(at, 'leftGuides'), guideAt),
    buyerGuide: optional(field(at, 'buyerGuide'), guideAt) ?? null,
  };
}

function lineAt(at: Outside): CommissionLine {
  objectAt(at);
  return {
    net: fenAt(field(at, 'net')),
    rateBp: basisPointsAt(field(at, 'rateBp')),
    ...present({ servingGuides: optional(field(at, 'servingGuides'), sharesAt) }),
  };
}

function sharesAt(at: Outside): readonly ServingShare[] {
  const shares = listAt(at, (share) => {
    objectAt(share);
    return { guide: guideAt(field(share, 'guide')), shareBp: basisPointsAt(field(share, 'shareBp')) };
  });
  const sum = shares.reduce((all, { shareBp }) => all + shareBp, 0);
  if (shares.length > 0 && sum !== 10_000) refuse(at, `shares are ${String(sum)} in all, not 10000`);
  return shares;
}

function guideAt(at: Outside): StaffId {
  const guide = idAt<'StaffId'>(at);
  if (guide === STORE_SHARE) refuse(at, 'STORE is not a guide');
  return guide;
}

function refuseTooMuch(at: Outside, lines: readonly CommissionLine[]): void {
  const pool = lines.reduce((sum, { net, rateBp }) => sum + mulDivFloor(net, rateBp, 10_000), 0);
  if (!Number.isSafeInteger(pool)) refuse(field(at, 'lines'), 'have a pool larger than can be told exactly');
}

function tierFactsAt(at: Outside): TierFacts {
  objectAt(at);
  const tiers = listAt(field(at, 'tiers'), tierAt);
  for (const [index, { upTo }] of tiers.entries()) {
    const before = tiers[index - 1];
    if (before !== undefined && (before.upTo === null || (upTo !== null && upTo <= before.upTo)))
      refuse(field(at, 'tiers'), `tier ${String(index)} does not begin above the one before`);
  }
  return { tiers, netSales: unitAt<'Fen'>({ min: Number.MIN_SAFE_INTEGER })(field(at, 'netSales')) };
}

function tierAt(at: Outside): TierRate {
  objectAt(at);
  return {
    upTo: field(at, 'upTo').value === null ? null : fenAt(field(at, 'upTo')),
    bp: basisPointsAt(field(at, 'bp')),
  };
}
