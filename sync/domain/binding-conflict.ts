/**
 * Claims of one guide on a customer whom another held: what both guides are shown, with the rule that decided and when the
 * protection ends. Read off the fold, so that it changes with it when a late claim arrives. Pure. DOMAIN.md §6.
 * Called by the cloud, which publishes it to the stores of both.
 */
import { foldSteps, type BindingFacts, type ClaimId, type ClaimSource } from './binding.ts';
import { protectedUntil } from './binding-policy.ts';
import type { StaffId } from './ids.ts';
import type { EpochMs } from './time.ts';

/** How a claim on somebody else's customer ended; `unbind`: the customer chose nobody. */
export const CONFLICT_RULES = ['reject_protected', 'reject_weak', 'rebind', 'transfer', 'unbind'] as const;
export type ConflictRule = (typeof CONFLICT_RULES)[number];

export interface BindingConflict {
  readonly claim: ClaimId;
  readonly at: EpochMs;
  readonly source: ClaimSource;
  /** Who claimed, absent where the customer chose nobody; and who held the customer until then. */
  readonly claimant?: StaffId;
  readonly holder: StaffId;
  readonly rule: ConflictRule;
  /** When the holder's protection ends, as it stood when the claim was judged. */
  readonly protectedUntil: EpochMs;
}

/** Newest first, at most `limit`. */
export function conflictsOf(facts: BindingFacts, limit: number): readonly BindingConflict[] {
  return foldSteps(facts)
    .flatMap(({ claim, outcome, before }): readonly BindingConflict[] => {
      const { id, at, source, guide } = claim;
      const rule = CONFLICT_RULES.find((one) => one === outcome);
      if (rule === undefined || before === null || before.guide === guide) return [];
      const claimant = guide === null ? {} : { claimant: guide };
      return [
        {
          claim: id,
          at,
          source,
          ...claimant,
          holder: before.guide,
          rule,
          protectedUntil: protectedUntil(before, facts),
        },
      ];
    })
    .reverse()
    .slice(0, limit);
}

/**
 * Whether this claim changed what had been decided of others after it: it came late. `before`: the claims as they were until then, where
 * it was among them and only its giver was not known.
 */
export function changesWhatWas(
  facts: BindingFacts,
  claim: ClaimId,
  before: BindingFacts['claims'] = facts.claims.filter(({ id }) => id !== claim),
): boolean {
  const steps = foldSteps(facts);
  if (steps.at(-1)?.claim.id === claim) return false;
  const without = foldSteps({ ...facts, claims: before });
  const held = new Map(without.map(({ claim: { id }, after }) => [id, after?.guide ?? null]));
  return steps.some(({ claim: { id }, after }) => id !== claim && held.get(id) !== (after?.guide ?? null));
}
