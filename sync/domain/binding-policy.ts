/**
 * How long a binding protects and lasts, and whether customers follow a guide who changes store: dated facts of the brand and
 * of single stores. A rule holds from its instant on; a store's own goes before the brand's until it is taken back. A claim is
 * judged by the rules in force at its `at`, of the store that holds the customer: where the claim that bound them was made, or
 * where the guide went since if customers follow. So no store weakens another's protection, and the fold stays one pure
 * function of claims, rules and moves, whatever the order of arrival. Pure. DOMAIN.md §6. Called by the fold and the cloud.
 */
import type { StaffId, StoreId } from './ids.ts';
import { DAY_MS, type EpochMs } from './time.ts';

export interface BindingPolicy {
  /** A bound guide is safe from other guides this long after the last touch, in ms. */
  readonly protectMs: number;
  /** A binding ends when nothing touched it for longer than this, in ms. */
  readonly validMs: number;
}

/** What becomes of a guide's customers when the guide goes to another store. */
export type OnMove = 'follow' | 'stay';

export const BINDING_POLICY_DEFAULT: BindingPolicy = { protectMs: 30 * DAY_MS, validMs: 365 * DAY_MS };
const ON_MOVE_DEFAULT: OnMove = 'follow';

/** From `from` on. */
export interface DatedPolicy {
  readonly from: EpochMs;
  /** null: of the brand. */
  readonly store: StoreId | null;
  /** null: from here on the store has no rule of its own. */
  readonly rule: (BindingPolicy & { readonly onMove: OnMove }) | null;
}

/** A guide went from one store to another. */
export interface GuideMove {
  readonly guide: StaffId;
  readonly at: EpochMs;
  readonly from: StoreId;
  readonly to: StoreId;
}

export interface PolicyFacts {
  /** Before any dated rule. */
  readonly policy: BindingPolicy;
  /** At most one for a store (or the brand) and an instant. */
  readonly policies?: readonly DatedPolicy[];
  readonly moves?: readonly GuideMove[];
}

type Rule = BindingPolicy & { readonly onMove: OnMove };

/** The rule in force at an instant for customers whom this store holds. */
export function policyAt({ policy, policies = [] }: PolicyFacts, store: StoreId | undefined, at: EpochMs): Rule {
  const own = store === undefined ? undefined : latestOf(policies, store, at);
  return own?.rule ?? latestOf(policies, null, at)?.rule ?? { ...policy, onMove: ON_MOVE_DEFAULT };
}

function latestOf(policies: readonly DatedPolicy[], store: StoreId | null, at: EpochMs): DatedPolicy | undefined {
  let latest: DatedPolicy | undefined;
  for (const dated of policies)
    if (dated.store === store && dated.from <= at && (latest === undefined || dated.from > latest.from)) latest = dated;
  return latest;
}

/** A binding, as far as a change of store concerns it. */
export interface HeldBinding {
  readonly guide: StaffId;
  readonly since: EpochMs;
  readonly store?: StoreId;
}

/** The store that holds the customer at an instant; `left_behind` when the guide went away and customers stayed. */
export function storeOfBindingAt(
  { guide, since, store }: HeldBinding,
  at: EpochMs,
  facts: PolicyFacts,
): StoreId | 'left_behind' | undefined {
  let held = store;
  const moves = (facts.moves ?? []).filter((move) => move.guide === guide && move.at > since && move.at <= at);
  for (const move of moves.toSorted((a, b) => a.at - b.at)) {
    if (move.from !== held) continue;
    if (policyAt(facts, held, move.at).onMove === 'stay') return 'left_behind';
    held = move.to;
  }
  return held;
}

/**
 * The first instant from the last touch on at which another guide may take the customer, by the rules that are known: one
 * that begins meanwhile may bring it nearer or put it off.
 */
export function protectedUntil(bound: HeldBinding & { readonly lastTouch: EpochMs }, facts: PolicyFacts): EpochMs {
  const { lastTouch } = bound;
  const later = [...(facts.policies ?? []).map(({ from }) => from), ...(facts.moves ?? []).map(({ at }) => at)];
  const begins = [lastTouch, ...later.filter((from) => from > lastTouch).sort((a, b) => a - b)];
  for (const [index, from] of begins.entries()) {
    const store = storeOfBindingAt(bound, from, facts);
    if (store === 'left_behind') return from;
    const ends = Math.max(from, lastTouch + policyAt(facts, store, from).protectMs);
    if (ends < (begins[index + 1] ?? Infinity)) return ends as EpochMs;
  }
  return lastTouch;
}
