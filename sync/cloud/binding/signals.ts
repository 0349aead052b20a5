/**
 * Bindings that look as if no customer made them, and what a manager does about them: looks at the claims of one, and says in words that it
 * is fine, or undoes some. Undone is no claim: a dispute of it is raised and upheld at once, so that the customer goes, by a claim of source
 * `manager_transfer`, to who had them before; where nobody had, to a guide whom the manager names. What was earned until then stays, and for
 * each sale that earned by an undone claim a dispute waits for a manager (commission/undone.ts).
 * Called by routes/binding-signals.ts and reports/attention.ts. domain/scan-signals.ts, DOMAIN.md §6.
 */
import { createHash } from 'node:crypto';
import { boundGuideAt, foldClaims, foldSteps, type ClaimId } from '../../domain/binding.ts';
import { uuidV7, type MemberId, type StaffId, type StoreId } from '../../domain/ids.ts';
import { err, ok, type Result } from '../../domain/result.ts';
import { lookedAt, signalsOf, type ScanFact, type ScanSignal, type SignalKind } from '../../domain/scan-signals.ts';
import { DAY_MS, type EpochMs } from '../../domain/time.ts';
import {
  SIGNAL_CLAIMS_MAX,
  type BindingSignal,
  type SignalClaim,
  type SignalDetail,
} from '../../protocol/binding-signals.ts';
import { brandScope } from '../../protocol/messages.ts';
import type { Cloud } from '../app/context.ts';
import { applyDueCommission } from '../commission/post.ts';
import { keepDispute, readDispute } from '../store/binding-disputes.ts';
import { markDueByClaim } from '../store/commission.ts';
import type { Queries, Transaction } from '../store/database.ts';
import { idsOf } from '../store/member-merges.ts';
import { markUndone, memberById } from '../store/members.ts';
import { keepSignalDecision, readScans, signalDecisions, type SignalDecisionRow } from '../store/scans.ts';
import { readRoster } from '../store/staff.ts';
import { claimsOfPerson, factsOf, lockPerson } from './claims.ts';
import { claimOfDecision, decideIn, tellDecided, type Decided, type DecisionRefusal } from './disputes.ts';

const LOOKED_BACK_MS = 30 * DAY_MS;
const SCANS_MAX = 20_000;

interface SeenSignal extends ScanSignal {
  readonly decision: SignalDecisionRow | null;
}
interface Seen {
  readonly signals: readonly SeenSignal[];
  readonly scans: readonly ScanFact[];
}

/** Of these stores in the last 30 days, newest first. */
export async function signalsIn(cloud: Cloud, stores: readonly StoreId[]): Promise<Seen> {
  const scope = brandScope(cloud.brand.id);
  const since = cloud.ports.clock.now() - LOOKED_BACK_MS;
  const scans = await readScans(cloud.database, scope, { stores, since, limit: SCANS_MAX });
  const found = signalsOf(scans);
  const decisions = found.length === 0 ? [] : await signalDecisions(cloud.database, scope, { stores, since });
  return { scans, signals: found.map((signal) => ({ ...signal, decision: lookedAt(signal, decisions) })) };
}

export const signalView = ({ kind, guide, store, from, to, count, claims, decision }: SeenSignal): BindingSignal =>
  ({
    ...{ kind, guide, store, from, to, count, last: claims.at(-1) },
    ...(decision === null
      ? {}
      : { decided: { by: decision.by, at: decision.at, words: decision.words, undone: decision.undone.length } }),
  }) as unknown as BindingSignal;

export interface AskedSignal {
  readonly kind: SignalKind;
  /** A claim of it, the newest that whoever asks knows of. */
  readonly last: string;
}

/** Null for one that is not there, or not in these stores. */
export async function signalDetail(
  cloud: Cloud,
  stores: readonly StoreId[],
  asked: AskedSignal,
): Promise<SignalDetail | null> {
  const { signals, scans } = await signalsIn(cloud, stores);
  const signal = namedBy(signals, asked);
  if (signal === undefined) return null;
  const own = scansOf(signal, scans);
  const devices = [...new Set(own.flatMap(({ device }) => (device === null ? [] : [device])))];
  const claims: SignalClaim[] = [];
  for (const scan of own.slice(-SIGNAL_CLAIMS_MAX)) {
    const { member, boundGuide, before, canUndo } = await standing(cloud, cloud.database, scan);
    const row = await memberById(cloud.database, brandScope(cloud.brand.id), member);
    claims.push({
      ...{ claim: scan.claim as string as SignalClaim['claim'], member, at: scan.at, source: scan.source },
      device: scan.device === null ? null : devices.indexOf(scan.device) + 1,
      ...(row?.phoneMasked == null ? {} : { memberPhone: row.phoneMasked }),
      ...(boundGuide === null ? {} : { boundGuide }),
      ...(before === null ? {} : { before }),
      canUndo,
    });
  }
  return { signal: signalView(signal), claims: claims.reverse() };
}

const namedBy = (signals: readonly SeenSignal[], { kind, last }: AskedSignal): SeenSignal | undefined =>
  signals.find((signal) => signal.kind === kind && signal.claims.some((claim) => claim === last));

/** In order of time. */
function scansOf({ claims }: ScanSignal, scans: readonly ScanFact[]): readonly ScanFact[] {
  const byClaim = new Map(scans.map((scan) => [scan.claim, scan]));
  return claims.flatMap((claim) => byClaim.get(claim) ?? []);
}

interface Standing {
  readonly member: MemberId;
  readonly boundGuide: StaffId | null;
  /** Who would have the customer now, had this claim not been. */
  readonly before: StaffId | null;
  readonly canUndo: boolean;
}

async function standing(cloud: Cloud, queries: Queries, { member, claim, guide }: ScanFact): Promise<Standing> {
  const scope = brandScope(cloud.brand.id);
  const now = cloud.ports.clock.now();
  const facts = await factsOf(queries, scope, await claimsOfPerson(queries, scope, member));
  const boundGuide = boundGuideAt(facts, now);
  const step = foldSteps(facts).find((one) => one.claim.id === claim);
  // A binding that had run out by then binds nobody again.
  const before = step?.outcome === 'bind' ? null : (step?.before?.guide ?? null);
  const hasLeft = before !== null && (facts.guidesLeft.get(before) ?? Number.POSITIVE_INFINITY) <= now;
  const canUndo = boundGuide === guide && foldClaims(facts).claim === claim;
  return { member, boundGuide, before: hasLeft || before === guide ? null : before, canUndo };
}

export interface AskedDecision extends AskedSignal {
  readonly decision: string;
  readonly words: string;
  readonly by: StaffId;
  readonly undo: readonly { readonly claim: string; readonly to?: StaffId | undefined }[];
}
export type SignalRefusal =
  | 'not_found'
  | 'own_cause'
  | 'decided_otherwise'
  | 'unknown_claim'
  | 'has_moved_on'
  | 'goes_back'
  | 'guide_needed'
  | 'guide_left';
interface Undoing {
  readonly scan: ScanFact;
  readonly to: StaffId;
}

/**
 * What was made of it, and whether this is the first time that it is said. All is asked before anything is done, and done as one: of two
 * managers who undo the same claim for different guides one does all that was asked for, the other nothing.
 */
export async function decideSignal(
  cloud: Cloud,
  stores: readonly StoreId[],
  asked: AskedDecision,
): Promise<Result<{ readonly signal: BindingSignal; readonly isNew: boolean }, SignalRefusal>> {
  const scope = brandScope(cloud.brand.id);
  const { signals, scans } = await signalsIn(cloud, stores);
  const signal = namedBy(signals, asked);
  if (signal === undefined) return err('not_found');
  if (signal.guide === asked.by) return err('own_cause');
  const known = scansOf(signal, scans);
  // A claim that came after the manager looked makes it new again.
  const seen = known.slice(0, known.findIndex(({ claim }) => claim === asked.last) + 1);
  const chosen = new Set(asked.undo.map(({ claim }) => claim));
  const persons = seen.flatMap(({ claim, member }) => (chosen.has(claim) ? [member] : []));
  const done = await cloud.database.transaction(async (tx): Promise<Result<Done, SignalRefusal>> => {
    for (const member of [...new Set(persons)].sort()) await lockPerson(tx, scope, member);
    const undoing = await readUndoing(cloud, tx, seen, asked);
    if (!undoing.ok) return undoing;
    const decided: Decided[] = [];
    for (const one of undoing.value) {
      const made = await undo(cloud, tx, signal, one, asked);
      if (!made.ok) return err('decided_otherwise');
      decided.push(made.value);
    }
    const { kind, guide, store } = signal;
    const [claims, undone] = [seen.map(({ claim }) => claim), undoing.value.map(({ scan }) => scan.claim)];
    const row = { id: asked.decision, kind, guide, store, claims, undone, words: asked.words, by: asked.by };
    return ok({ decided, isNew: await keepSignalDecision(tx, scope, { ...row, at: cloud.ports.clock.now() }) });
  });
  if (!done.ok) return done;
  for (const one of done.value.decided) await tellDecided(cloud, one);
  if (done.value.decided.length > 0) await applyDueCommission(cloud);
  const now = namedBy((await signalsIn(cloud, stores)).signals, asked);
  return now === undefined ? err('not_found') : ok({ signal: signalView(now), isNew: done.value.isNew });
}

interface Done {
  readonly decided: readonly Decided[];
  readonly isNew: boolean;
}

/** To whom each of the customers goes; none of them was undone for somebody else. */
async function readUndoing(
  cloud: Cloud,
  queries: Queries,
  seen: readonly ScanFact[],
  { undo: chosen, by }: AskedDecision,
): Promise<Result<readonly Undoing[], SignalRefusal>> {
  const now = cloud.ports.clock.now();
  const scope = brandScope(cloud.brand.id);
  const roster = chosen.length === 0 ? [] : await readRoster(queries, scope);
  const undoing = new Map<ClaimId, Undoing>();
  for (const { claim, to: named } of chosen) {
    const scan = seen.find((one) => one.claim === claim);
    if (scan === undefined) return err('unknown_claim');
    const { before, canUndo } = await standing(cloud, queries, scan);
    const known = await readDispute(queries, scope, disputeId(scan));
    if (!canUndo && known === null) return err('has_moved_on');
    if (before !== null && named !== undefined && named !== before) return err('goes_back');
    const to = before ?? named;
    if (to === undefined || to === scan.guide) return err('guide_needed');
    if (to === by) return err('own_cause');
    const person = roster.find(({ body }) => body.id === to)?.body;
    const isGuide = person?.roles.includes('guide') === true && (person.leftAt ?? Number.POSITIVE_INFINITY) > now;
    if (!isGuide) return err('guide_left');
    if (known !== null && known.guide !== to) return err('decided_otherwise');
    undoing.set(scan.claim, { scan, to });
  }
  return ok([...undoing.values()]);
}

/** One dispute for a claim, however often it is pressed. */
const disputeId = ({ claim, at }: ScanFact): string =>
  uuidV7(at, new Uint8Array(createHash('sha256').update(`signal ${claim}`).digest()));

/** The customer goes; every sale since the claim is looked at again, also one that a till brings only later. */
async function undo(
  cloud: Cloud,
  tx: Transaction,
  { kind, store }: SeenSignal,
  { scan, to }: Undoing,
  { by, words }: AskedDecision,
): Promise<Result<Decided, DecisionRefusal>> {
  const scope = brandScope(cloud.brand.id);
  const dispute = disputeId(scan);
  const now: EpochMs = cloud.ports.clock.now();
  // About the claim that undoes: both guides are shown it, with these words, also where nobody had the customer before.
  const raised = { dispute, member: scan.member, claim: claimOfDecision(dispute, now), store };
  const said = { raised_by: by, raised_at: now, evidence: words };
  await keepDispute(tx, scope, { ...raised, ...said });
  const row = await readDispute(tx, scope, dispute);
  if (row === null) return err('not_found');
  const made = { state: 'upheld', by, at: row.raised_at, guide: to, reason: words } as const;
  const decided = await decideIn(cloud, tx, row, made);
  if (!decided.ok) return decided;
  await markUndone(tx, scope, scan.claim, { signal: kind, words });
  if (await cloud.hasCommission(tx))
    for (const id of await idsOf(tx, scope, scan.member)) await markDueByClaim(tx, scope, id, scan.at);
  return decided;
}
