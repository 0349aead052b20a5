/**
 * What must hold of bindings that look as if no customer made them: a decision that a manager was told of stands once, as it was said; a
 * claim that was undone binds nobody by the fold, and nobody goes to a guide whom no manager named; what waits for a manager is what the
 * scans say, worked out here anew in another way, less what was looked at. Pure. Called by invariants-guides.ts. Rules: scan-signals.ts.
 */
import { foldClaims, type BindingFacts } from './binding.ts';
import type { Violation } from './invariants.ts';

interface SignalNamed {
  readonly kind: string;
  readonly guide: string;
  readonly store: string;
}
/** As a manager sent it. */
export interface SignalSaid extends SignalNamed {
  readonly id: string;
  /** The newest claim that the manager saw. */
  readonly last: string;
  readonly by: string;
  readonly words: string;
  readonly undo: readonly { readonly claim: string; readonly to: string; readonly isNamed: boolean }[];
}
interface KeptDecision extends SignalNamed {
  readonly id: string;
  readonly claims: readonly string[];
  readonly undone: readonly string[];
  readonly words: string;
  readonly by: string;
}
interface Scan {
  readonly claim: string;
  readonly guide: string;
  readonly store: string;
  readonly member: string;
  readonly device: string | null;
  readonly at: number;
  readonly source: string;
  readonly isOwn: boolean;
}
export interface SignalsSeen {
  readonly sent: readonly SignalSaid[];
  readonly told: readonly SignalSaid[];
  readonly kept: readonly KeptDecision[];
  readonly scans: readonly Scan[];
  /** Claims that were undone, each with the guide it was undone for, and what is known of the person; null of who was deleted. */
  readonly undone: readonly {
    readonly claim: string;
    readonly to: string | null;
    readonly facts: BindingFacts | null;
  }[];
  /** What each process of the cloud calls undecided. */
  readonly waiting: readonly {
    readonly at: number;
    readonly signals: readonly (SignalNamed & { readonly count: number; readonly last?: string | undefined })[];
  }[];
}
type Wrong = (detail: string) => void;

const MINUTE_MS = 60_000;
const LOOKED_BACK_MS = 30 * 24 * 60 * MINUTE_MS;

export function signalFaults(seen: SignalsSeen, isQuiet: boolean): readonly Violation[] {
  const faults: Violation[] = [];
  const wrong = (detail: string): void => void faults.push({ invariant: 'signals_as_decided', detail });
  decisionFaults(seen, wrong);
  undoneFaults(seen, wrong);
  if (isQuiet) waitingFaults(seen, wrong);
  return faults;
}

function decisionFaults({ sent, told, kept, scans }: SignalsSeen, wrong: Wrong): void {
  const at = new Map(scans.map((scan) => [scan.claim, scan.at]));
  const textOf = (one: SignalNamed & { readonly by: string; readonly words: string }, undone: readonly string[]) =>
    [one.kind, one.guide, one.store, one.by, one.words, [...undone].sort().join()].join(' ');
  const saidText = (one: SignalSaid): string =>
    textOf(
      one,
      one.undo.map(({ claim }) => claim),
    );
  for (const one of told) {
    const own = kept.filter(({ id }) => id === one.id);
    if (own.length !== 1) wrong(`decision ${one.id} stands ${String(own.length)} times`);
  }
  for (const one of kept) {
    const said = sent.find(({ id }) => id === one.id);
    if (said === undefined || saidText(said) !== textOf(one, one.undone)) wrong(`nobody decided ${one.id} so`);
    const newest = at.get(said?.last ?? '') ?? Infinity;
    if (one.claims.some((claim) => (at.get(claim) ?? 0) > newest)) wrong(`${one.id} is of claims that came later`);
  }
}

/** Looking alone undoes nothing, and a decision undoes all that it was asked to or none of it. */
function undoneFaults({ sent, kept, undone }: SignalsSeen, wrong: Wrong): void {
  const asked = new Set(sent.flatMap(({ undo }) => undo.map(({ claim, to }) => `${claim} ${to}`)));
  const decided = new Set(kept.flatMap(({ undone: claims }) => claims));
  for (const { claim, to, facts } of undone) {
    if (!asked.has(`${claim} ${to ?? ''}`)) wrong(`nobody undid ${claim} for ${to ?? 'nobody'}`);
    if (!decided.has(claim)) wrong(`${claim} was undone, but no decision says so`);
    if (facts === null) continue;
    const isMoved = facts.claims.some(({ source, guide }) => source === 'manager_transfer' && guide === to);
    if (!isMoved) wrong(`${claim} was undone, and its customer went nowhere`);
    if (foldClaims(facts).claim === claim) wrong(`${claim} was undone and binds`);
  }
  const known = new Set(undone.map(({ claim }) => claim));
  for (const { id, undone: claims } of kept)
    for (const claim of claims) if (!known.has(claim)) wrong(`${id} undid ${claim}, which nobody undid`);
}

function waitingFaults({ scans, kept, waiting }: SignalsSeen, wrong: Wrong): void {
  for (const { at, signals } of waiting) {
    const recent = scans.filter((scan) => scan.at >= at - LOOKED_BACK_MS);
    const due = signalsAmong(recent).filter(({ kind, guide, store, claims }) => {
      const own = kept.filter((one) => one.kind === kind && one.guide === guide && one.store === store);
      return claims.some((claim) => !own.some((one) => one.claims.includes(claim)));
    });
    const names = due.map(({ kind, guide, store, count }) => [kind, guide, store, count].join(' ')).sort();
    const said = signals.map(({ kind, guide, store, count }) => [kind, guide, store, count].join(' ')).sort();
    if (names.join() !== said.join()) wrong(`${said.join(', ')} wait for a manager, not ${names.join(', ')}`);
  }
}

interface Signal extends SignalNamed {
  readonly count: number;
  readonly claims: readonly string[];
}

/** All scans that lie in some window with too many customers; those whose windows meet are one signal. */
function signalsAmong(scans: readonly Scan[]): readonly Signal[] {
  const strangers = scans.filter(({ isOwn }) => !isOwn);
  const isForOne = ({ source }: Scan): boolean => source === 'qr_one_time';
  return [
    ...grouped(
      scans.filter(({ isOwn }) => isOwn),
      () => '',
    ).map((own) => signalOf('own_phone', own, own.length)),
    ...crowdsOf('one_device', strangers, ({ device }) => device ?? '', [60, 5]),
    ...crowdsOf('pace', strangers.filter(isForOne), () => '', [2, 8]),
    ...crowdsOf(
      'pace',
      strangers.filter((scan) => !isForOne(scan)),
      () => '',
      [10, 60],
    ),
  ];
}

function crowdsOf(
  kind: string,
  scans: readonly Scan[],
  keyOf: (scan: Scan) => string,
  [minutes, most]: readonly [minutes: number, most: number],
): readonly Signal[] {
  return grouped(scans, keyOf).flatMap((group) => {
    const windows = group.flatMap((end) => {
      const own = group.filter((one) => isUpTo(one, end) && one.at > end.at - minutes * MINUTE_MS);
      return membersOf(own) >= most ? [own] : [];
    });
    const merged: Scan[][] = [];
    for (const own of windows) {
      const met = merged.at(-1);
      if (met?.some((one) => own.includes(one)) === true) met.push(...own.filter((one) => !met.includes(one)));
      else merged.push([...own]);
    }
    return merged.map((own) => signalOf(kind, own, membersOf(own)));
  });
}

const isUpTo = (one: Scan, end: Scan): boolean => one.at < end.at || (one.at === end.at && one.claim <= end.claim);
const membersOf = (scans: readonly Scan[]): number => new Set(scans.map(({ member }) => member)).size;
const signalOf = (kind: string, scans: readonly Scan[], count: number): Signal => ({
  ...{ kind, guide: scans[0]?.guide ?? '', store: scans[0]?.store ?? '', count },
  claims: scans.map(({ claim }) => claim),
});

/** Of one guide and store each, in order of time. */
function grouped(scans: readonly Scan[], keyOf: (scan: Scan) => string): readonly (readonly Scan[])[] {
  const inOrder = scans.toSorted((a, b) => a.at - b.at || (a.claim < b.claim ? -1 : 1));
  const nameOf = (scan: Scan): string => [scan.guide, scan.store, keyOf(scan)].join(' ');
  const names = [...new Set(inOrder.map(nameOf))];
  return names.map((name) => inOrder.filter((scan) => nameOf(scan) === name));
}
