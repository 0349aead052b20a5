/**
 * Who a member is bound to: a pure fold over an immutable set of claims, so that terminals that were offline agree
 * whatever the order of arrival. DOMAIN.md §6. Times are epoch milliseconds; durations are milliseconds.
 * Called by the terminal (a preview), the cloud (whose fold earns) and the `binding` command.
 */
import { policyAt, storeOfBindingAt, type BindingPolicy, type PolicyFacts } from './binding-policy.ts';
import type { StaffId, StoreId } from './ids.ts';
import type { Brand } from './money.ts';
import { mayApproveAt, type Place, type ReachingPerson } from './reach.ts';
import type { EpochMs } from './time.ts';

export type ClaimId = string & Brand<'ClaimId'>;

/** In order of rank: of claims at the same instant the earlier here comes first. */
export const CLAIM_SOURCES = [
  'customer_choice',
  'manager_transfer',
  'resign_handover',
  'qr_one_time',
  'wecom_friend',
  'order_auto',
  'qr_static',
  'manual_phone',
] as const;
export type ClaimSource = (typeof CLAIM_SOURCES)[number];

/** A guide's customer goes to another without the customer's doing: a manager answers for it. */
export const isTransfer = (source: ClaimSource): boolean =>
  source === 'manager_transfer' || source === 'resign_handover';

/** Whether a person of the roster (undefined: nobody is known by that number) may have approved a transfer made in this store. */
export const mayTransfer = (approver: ReachingPerson | undefined, place: Place, at: EpochMs): boolean =>
  approver !== undefined && mayApproveAt(approver, place, at);

interface ClaimCommon {
  readonly id: ClaimId;
  /** The cloud's time where the cloud saw the event, else the terminal's corrected time. */
  readonly at: EpochMs;
  /** The number of the terminal; 0 for the cloud. */
  readonly terminal: number;
  /** The terminal's unwrapped counter. */
  readonly seq: number;
  /** The claimed guide is the member. */
  readonly guideIsMember?: boolean;
  /** Where it was made; its rules protect what it binds. Absent: the brand's rules do. */
  readonly store?: StoreId;
  /**
   * Of a handover code: the guide who gave it. Who is this guide's customer goes over whatever protects them; for everybody else's
   * the claim weighs what any other of its source does.
   */
  readonly giver?: StaffId;
}
/** Only the customer may choose nobody. */
export type BindingClaim = ClaimCommon &
  (
    | { readonly source: 'customer_choice'; readonly guide: StaffId | null }
    | { readonly source: Exclude<ClaimSource, 'customer_choice'>; readonly guide: StaffId }
  );

export type ClaimOutcome =
  | 'unbind'
  | 'reject_self'
  | 'reject_left'
  | 'bind'
  | 'rebind'
  | 'transfer'
  | 'renew'
  | 'reject_protected'
  | 'reject_weak';

/** All four are set, or all four are null. */
export interface Binding {
  readonly guide: StaffId | null;
  readonly claim: ClaimId | null;
  readonly since: EpochMs | null;
  readonly lastTouch: EpochMs | null;
}

export interface FoldedBinding extends Binding {
  /** Whose rules hold for it: where the claim that made it was made. */
  readonly store?: StoreId;
  /** In the order of the fold. */
  readonly outcomes: ReadonlyMap<ClaimId, ClaimOutcome>;
}

export interface BindingFacts extends PolicyFacts {
  readonly claims: readonly BindingClaim[];
  /** When each guide left; one who left at t is gone at t. */
  readonly guidesLeft: ReadonlyMap<StaffId, EpochMs>;
}

/** A binding that is there. */
export type Bound = { readonly [K in keyof Binding]: NonNullable<Binding[K]> } & { readonly store?: StoreId };

const NOBODY: Binding = { guide: null, claim: null, since: null, lastTouch: null };

/** The state after the last claim, and what became of each. Claims may come in any order and more than once. */
export function foldClaims(facts: BindingFacts): FoldedBinding {
  const steps = foldSteps(facts);
  const outcomes = new Map(steps.map(({ claim, outcome }) => [claim.id, outcome]));
  return { ...(steps.at(-1)?.after ?? NOBODY), outcomes };
}

/** One claim as it was judged, and the binding before and after it; null: nobody was bound. */
export interface FoldStep {
  readonly claim: BindingClaim;
  readonly outcome: ClaimOutcome;
  readonly before: Bound | null;
  readonly after: Bound | null;
}

/** Each claim once, in the order of the fold. */
export function foldSteps(facts: BindingFacts): readonly FoldStep[] {
  const steps: FoldStep[] = [];
  const seen = new Set<ClaimId>();
  let before: Bound | null = null;
  for (const claim of [...facts.claims].sort(compareClaims)) {
    if (seen.has(claim.id)) continue;
    seen.add(claim.id);
    const outcome = judge(claim, before, facts);
    const bound = after(claim, outcome, before);
    steps.push({ claim, outcome, before, after: bound });
    before = bound;
  }
  return steps;
}

/** Who a member is bound to at an instant: the claims until then, unless that guide is gone or the binding ran out. */
export const boundGuideAt = (facts: BindingFacts, at: EpochMs): StaffId | null => boundGuides(facts)(at);

/** The same of many instants, from one fold: what claims until an instant make of a binding does not change by those after it. */
export function boundGuides(facts: BindingFacts): (at: EpochMs) => StaffId | null {
  const binder = binders(facts);
  return (at) => {
    const found = binder(at);
    return found === null || found.hasLeft ? null : found.guide;
  };
}

interface Binder {
  readonly guide: StaffId;
  readonly hasLeft: boolean;
}
/** Who binds a member at an instant, also a guide who has left without handover: the binder's part is the store's then. DOMAIN.md §7. */
export const binderAt = (facts: BindingFacts, at: EpochMs): Binder | null => binders(facts)(at);

function binders(facts: BindingFacts): (at: EpochMs) => Binder | null {
  const steps = foldSteps(facts);
  return (at) => {
    const bound = steps.findLast(({ claim }) => claim.at <= at)?.after ?? null;
    if (bound === null || !holdsAt(bound, at, facts)) return null;
    return { guide: bound.guide, hasLeft: hasLeft(bound.guide, at, facts.guidesLeft) };
  };
}

/** (at, source rank, terminal, seq, id as text in UTF-16 code units). */
export function compareClaims(a: BindingClaim, b: BindingClaim): number {
  return (
    a.at - b.at ||
    CLAIM_SOURCES.indexOf(a.source) - CLAIM_SOURCES.indexOf(b.source) ||
    a.terminal - b.terminal ||
    a.seq - b.seq ||
    (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)
  );
}

/**
 * The first rule that holds; the rules of the store that holds the customer, in force at the claim's instant. What a giver hands over goes
 * as by a manager's word.
 */
function judge(claim: BindingClaim, bound: Bound | null, facts: BindingFacts): ClaimOutcome {
  const { guide, source, at } = claim;
  if (guide === null) return 'unbind';
  if (claim.guideIsMember === true) return 'reject_self';
  if (hasLeft(guide, at, facts.guidesLeft)) return 'reject_left';
  if (bound === null || !standsAt(bound, at, facts)) return 'bind';
  if (source === 'customer_choice' && guide !== bound.guide) return 'rebind';
  if (isTransfer(source)) return 'transfer';
  if (guide === bound.guide) return 'renew';
  if (claim.giver === bound.guide) return 'transfer';
  if (at < bound.lastTouch + ruleOf(bound, at, facts).protectMs) return 'reject_protected';
  return source === 'qr_one_time' || source === 'wecom_friend' || source === 'order_auto' ? 'rebind' : 'reject_weak';
}

/** Neither run out, nor of a guide who left, nor of one who went to another store and had to leave the customers behind. */
const standsAt = (bound: Bound, at: EpochMs, facts: BindingFacts): boolean =>
  !hasLeft(bound.guide, at, facts.guidesLeft) && holdsAt(bound, at, facts);

const holdsAt = (bound: Bound, at: EpochMs, facts: BindingFacts): boolean =>
  storeOfBindingAt(bound, at, facts) !== 'left_behind' && at <= bound.lastTouch + ruleOf(bound, at, facts).validMs;

function ruleOf(bound: Bound, at: EpochMs, facts: BindingFacts): BindingPolicy {
  const store = storeOfBindingAt(bound, at, facts);
  return policyAt(facts, store === 'left_behind' ? bound.store : store, at);
}

function after({ id, at, guide, store }: BindingClaim, outcome: ClaimOutcome, bound: Bound | null): Bound | null {
  switch (outcome) {
    case 'bind':
    case 'rebind':
    case 'transfer':
      return guide === null
        ? bound
        : { guide, claim: id, since: at, lastTouch: at, ...(store === undefined ? {} : { store }) };
    case 'renew':
      return bound === null ? bound : { ...bound, lastTouch: at };
    case 'unbind':
      return null;
    case 'reject_self':
    case 'reject_left':
    case 'reject_protected':
    case 'reject_weak':
      return bound;
  }
}

function hasLeft(guide: StaffId, at: EpochMs, guidesLeft: BindingFacts['guidesLeft']): boolean {
  const left = guidesLeft.get(guide);
  return left !== undefined && left <= at;
}
