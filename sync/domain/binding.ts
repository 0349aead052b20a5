/**
 * Who a member is bound to: a pure fold over an immutable set of claims, so that terminals that were offline agree
 * whatever the order of arrival. DOMAIN.md §6. Times are epoch milliseconds; durations are milliseconds.
 * Called by the terminal (a preview), the cloud (whose fold earns) and the `binding` command.
 */
import type { StaffId } from './ids.ts';
import type { Brand } from './money.ts';
import { mayApproveAt, type Place, type ReachingPerson } from './reach.ts';
import { DAY_MS, type EpochMs } from './time.ts';

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
}
/** Only the customer may choose nobody. */
export type BindingClaim = ClaimCommon &
  (
    | { readonly source: 'customer_choice'; readonly guide: StaffId | null }
    | { readonly source: Exclude<ClaimSource, 'customer_choice'>; readonly guide: StaffId }
  );

export interface BindingPolicy {
  /** A bound guide is safe from other guides this long after the last touch. */
  readonly protectMs: number;
  /** A binding ends when nothing touched it for longer than this. */
  readonly validMs: number;
}

export const BINDING_POLICY_DEFAULT: BindingPolicy = { protectMs: 30 * DAY_MS, validMs: 365 * DAY_MS };

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
  /** In the order of the fold. */
  readonly outcomes: ReadonlyMap<ClaimId, ClaimOutcome>;
}

export interface BindingFacts {
  readonly claims: readonly BindingClaim[];
  /** When each guide left; one who left at t is gone at t. */
  readonly guidesLeft: ReadonlyMap<StaffId, EpochMs>;
  readonly policy: BindingPolicy;
}

type Bound = { readonly [K in keyof Binding]: NonNullable<Binding[K]> };

const NOBODY: Binding = { guide: null, claim: null, since: null, lastTouch: null };

/** The state after the last claim, and what became of each. Claims may come in any order and more than once. */
export function foldClaims({ claims, guidesLeft, policy }: BindingFacts): FoldedBinding {
  const outcomes = new Map<ClaimId, ClaimOutcome>();
  let bound: Bound | null = null;
  for (const claim of [...claims].sort(compareClaims)) {
    if (outcomes.has(claim.id)) continue;
    const outcome = judge(claim, bound, guidesLeft, policy);
    outcomes.set(claim.id, outcome);
    bound = after(claim, outcome, bound);
  }
  return { ...(bound ?? NOBODY), outcomes };
}

/** Who a member is bound to at an instant: the claims until then, unless that guide has left or the binding ran out. */
export function boundGuideAt(facts: BindingFacts, at: EpochMs): StaffId | null {
  const { guide, lastTouch } = foldClaims({ ...facts, claims: facts.claims.filter((claim) => claim.at <= at) });
  if (guide === null || lastTouch === null) return null;
  return hasLeft(guide, at, facts.guidesLeft) || at > lastTouch + facts.policy.validMs ? null : guide;
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

/** The first rule that holds. */
function judge(
  claim: BindingClaim,
  bound: Bound | null,
  guidesLeft: BindingFacts['guidesLeft'],
  { protectMs, validMs }: BindingPolicy,
): ClaimOutcome {
  const { guide, source, at } = claim;
  if (guide === null) return 'unbind';
  if (claim.guideIsMember === true) return 'reject_self';
  if (hasLeft(guide, at, guidesLeft)) return 'reject_left';
  if (bound === null || hasLeft(bound.guide, at, guidesLeft) || at > bound.lastTouch + validMs) return 'bind';
  if (source === 'customer_choice' && guide !== bound.guide) return 'rebind';
  if (isTransfer(source)) return 'transfer';
  if (guide === bound.guide) return 'renew';
  if (at < bound.lastTouch + protectMs) return 'reject_protected';
  return source === 'qr_one_time' || source === 'wecom_friend' || source === 'order_auto' ? 'rebind' : 'reject_weak';
}

function after({ id, at, guide }: BindingClaim, outcome: ClaimOutcome, bound: Bound | null): Bound | null {
  switch (outcome) {
    case 'bind':
    case 'rebind':
    case 'transfer':
      return guide === null ? bound : { guide, claim: id, since: at, lastTouch: at };
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
