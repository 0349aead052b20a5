/**
 * What looks like bindings that no customer made: a guide's own phone, many customers from one device, a pace at which nobody can
 * have shown and read a code. Flagged for a manager, never refused: a shared tablet or a busy event looks alike, and a person judges.
 * Pure, and read off the facts each time, so that a late one changes it: what was looked at is the claims that it had then.
 * Called by binding/signals.ts.
 */
import type { ClaimId, ClaimSource } from './binding.ts';
import type { MemberId, StaffId, StoreId } from './ids.ts';
import { MINUTE_MS, type EpochMs } from './time.ts';

/** One consent on the customer's page. */
export interface ScanFact {
  readonly claim: ClaimId;
  readonly guide: StaffId;
  readonly store: StoreId;
  readonly member: MemberId;
  /** The same for the same browser at the same address; null: not known. */
  readonly device: string | null;
  readonly at: EpochMs;
  readonly source: ClaimSource;
  /** The customer is the guide. */
  readonly isOwn: boolean;
}

export const SIGNAL_KINDS = ['own_phone', 'one_device', 'pace'] as const;
export type SignalKind = (typeof SIGNAL_KINDS)[number];
export interface ScanSignal {
  readonly kind: SignalKind;
  readonly guide: StaffId;
  readonly store: StoreId;
  readonly from: EpochMs;
  readonly to: EpochMs;
  /** Different customers; of the own phone: scans. */
  readonly count: number;
  /** In order of time. */
  readonly claims: readonly [ClaimId, ...ClaimId[]];
}

/** What a manager decided of claims that were a signal then. */
export interface SignalDecision extends Pick<ScanSignal, 'kind' | 'guide' | 'store'> {
  readonly id: string;
  readonly claims: readonly ClaimId[];
  readonly at: EpochMs;
}

/** The last decision on a signal all of whose claims were looked at; null for one that is new, also by a single claim more. */
export function lookedAt<Decision extends SignalDecision>(
  { kind, guide, store, claims }: ScanSignal,
  decisions: readonly Decision[],
): Decision | null {
  const own = decisions
    .filter((one) => one.kind === kind && one.guide === guide && one.store === store)
    .filter((one) => one.claims.some((claim) => claims.includes(claim)))
    .sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));
  const seen = new Set(own.flatMap((one) => one.claims));
  return claims.every((claim) => seen.has(claim)) ? (own.at(-1) ?? null) : null;
}

interface Burst {
  readonly windowMs: number;
  readonly customers: number;
}
/** A family on one phone is fewer. */
export const ONE_DEVICE: Burst = { windowMs: 60 * MINUTE_MS, customers: 5 };
/** A code for one customer is shown, read and agreed to, one after the other: some 20 s each. */
export const PACE_ONE_BY_ONE: Burst = { windowMs: 2 * MINUTE_MS, customers: 8 };
/** A code for many is read by a crowd at once, but a crowd in one shop has an end. */
export const PACE_OF_MANY: Burst = { windowMs: 10 * MINUTE_MS, customers: 60 };

/** Newest first. Facts may come in any order. */
export function signalsOf(facts: readonly ScanFact[]): readonly ScanSignal[] {
  const inOrder = facts.toSorted((a, b) => a.at - b.at || (a.claim < b.claim ? -1 : 1));
  const strangers = inOrder.filter(({ isOwn }) => !isOwn);
  const oneByOne = strangers.filter(({ source }) => source === 'qr_one_time');
  const ofMany = strangers.filter(({ source }) => source !== 'qr_one_time');
  const signals = [
    ...groupsOf(
      inOrder.filter(({ isOwn }) => isOwn),
      ({ guide, store }) => `${guide} ${store}`,
    ).map((own) => signal('own_phone', own, own.length)),
    ...groupsOf(
      strangers.filter(({ device }) => device !== null),
      ({ guide, store, device }) => `${guide} ${store} ${device ?? ''}`,
    ).flatMap((group) => bursts('one_device', group, ONE_DEVICE)),
    ...byGuide(oneByOne).flatMap((group) => bursts('pace', group, PACE_ONE_BY_ONE)),
    ...byGuide(ofMany).flatMap((group) => bursts('pace', group, PACE_OF_MANY)),
  ];
  return signals.sort((a, b) => b.to - a.to || (a.kind < b.kind ? -1 : 1));
}

type Facts = readonly [ScanFact, ...ScanFact[]];

const byGuide = (facts: readonly ScanFact[]): readonly Facts[] =>
  groupsOf(facts, ({ guide, store }) => `${guide} ${store}`);

function groupsOf(facts: readonly ScanFact[], keyOf: (fact: ScanFact) => string): readonly Facts[] {
  const groups = new Map<string, [ScanFact, ...ScanFact[]]>();
  for (const fact of facts) {
    const group = groups.get(keyOf(fact));
    if (group === undefined) groups.set(keyOf(fact), [fact]);
    else group.push(fact);
  }
  return [...groups.values()];
}

/** Stretches in which every window's worth of customers is too many; windows that overlap are one stretch. */
function bursts(kind: SignalKind, facts: Facts, { windowMs, customers }: Burst): readonly ScanSignal[] {
  const found: ScanFact[][] = [];
  let first = 0;
  let last = -1;
  for (const [index, fact] of facts.entries()) {
    while ((facts[first] ?? fact).at <= fact.at - windowMs) first += 1;
    if (customersIn(facts.slice(first, index + 1)) < customers) continue;
    const stretch = found.at(-1);
    if (stretch !== undefined && first <= last) stretch.push(...facts.slice(last + 1, index + 1));
    else found.push(facts.slice(first, index + 1));
    last = index;
  }
  return found.flatMap(([head, ...rest]) =>
    head === undefined ? [] : [signal(kind, [head, ...rest], customersIn([head, ...rest]))],
  );
}

const customersIn = (facts: readonly ScanFact[]): number => new Set(facts.map(({ member }) => member)).size;

function signal(kind: SignalKind, facts: Facts, count: number): ScanSignal {
  const [{ guide, store, at, claim }, ...rest] = facts;
  const claims = [claim, ...rest.map((fact) => fact.claim)] as const;
  return { kind, guide, store, from: at, to: rest.at(-1)?.at ?? at, count, claims };
}
