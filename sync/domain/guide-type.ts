/**
 * Kinds of guides and who recruited whom. What holds at an instant is the latest fact until then; before the first somebody is a guide of
 * a store whom nobody recruited. A chain is told for two levels and nobody beyond; recruiting alone is never paid for: nothing here knows
 * of money. Pure. Called by sync/cloud/growth. DOMAIN.md §7.
 */
import type { StaffId } from './ids.ts';
import type { EpochMs } from './time.ts';

export const GUIDE_TYPES = ['store', 'partner', 'community'] as const;
export type GuideType = (typeof GUIDE_TYPES)[number];

export interface GuideTypeFact {
  readonly guide: StaffId;
  readonly from: EpochMs;
  readonly type: GuideType;
  /** null: nobody. */
  readonly recruitedBy: StaffId | null;
}

/** The latest of each guide; facts in any order, at most one for a guide and an instant. */
export function guideTypesAt(facts: readonly GuideTypeFact[], at: EpochMs): ReadonlyMap<StaffId, GuideTypeFact> {
  const held = new Map<StaffId, GuideTypeFact>();
  for (const fact of facts)
    if (fact.from <= at && (held.get(fact.guide)?.from ?? -Infinity) < fact.from) held.set(fact.guide, fact);
  return held;
}

/** Who recruited the guide, and who recruited that one: two at most. */
export function recruitersOf(held: ReadonlyMap<StaffId, GuideTypeFact>, guide: StaffId): readonly StaffId[] {
  const first = held.get(guide)?.recruitedBy ?? null;
  if (first === null) return [];
  const second = held.get(first)?.recruitedBy ?? null;
  return second === null ? [first] : [first, second];
}

/** Why `by` cannot have recruited `guide`; undefined when it can be so. */
export function refusedRecruiter(
  held: ReadonlyMap<StaffId, GuideTypeFact>,
  guide: StaffId,
  by: StaffId,
): 'self' | 'ring' | undefined {
  if (guide === by) return 'self';
  const seen = new Set<StaffId>();
  for (
    let above: StaffId | null = by;
    above !== null && !seen.has(above);
    above = held.get(above)?.recruitedBy ?? null
  ) {
    if (above === guide) return 'ring';
    seen.add(above);
  }
  return undefined;
}
