/**
 * Takes a piece of a terminal's journal: checks the chain, keeps every line, derives documents, raises the high-water
 * mark, all in one transaction; countersigns after the commit. Idempotent by number and hash; a bad entry is quarantined
 * and never blocks the next; a broken chain ends the batch after its good part. ARCHITECTURE.md §6.
 * Called by `POST /v1/journal`.
 */
import { err, ok, type Result } from '../../domain/result.ts';
import { epochMs } from '../../domain/time.ts';
import { storeScope, type HighWater, type UploadAnswer } from '../../protocol/messages.ts';
import { salesIn } from '../../protocol/sale-trace.ts';
import { applyAccountFacts } from '../accounts/post.ts';
import type { BatchCommission } from '../commission/keep.ts';
import { applyCommission } from '../commission/post.ts';
import { applyContests } from '../contests/apply.ts';
import { batchContests, keepForContests, type BatchContests } from '../contests/keep.ts';
import type { Cloud } from '../app/context.ts';
import type { Keys } from '../app/device-keys.ts';
import { publicKeyOf, signed } from '../app/ed25519.ts';
import type { DeviceIdentity } from '../app/identity.ts';
import { Refusal } from '../app/problem.ts';
import { applyBrandFacts, areBrandFactsLeft, handoversIn, isBrandFact } from '../binding/brand-facts.ts';
import { finishAllHandovers, finishHandovers } from '../binding/unsettled.ts';
import type { Transaction } from '../store/database.ts';
import { recallOfSales } from '../invoices/recall.ts';
import { writeDocuments, type DocumentWrite } from '../store/documents.ts';
import { keepLines, knownHashes, lockMark, raiseMark, type Mark } from '../store/journal.ts';
import { monthAfter, monthAt } from '../store/journal-months.ts';
import { alert, isStorable, quarantine } from '../store/quarantine.ts';
import { changeKeys, keyAt, readTerminal } from '../store/terminals.ts';
import { batchPrices } from './batch-prices.ts';
import { checkChain, forgedOf, type CheckedChain, type KeyOf, type RawEntry } from './chain.ts';
import { agreedFlags, derive, priceFlags, type BatchPrices, type Judged } from './derive.ts';
import { examine, type Misfit } from './examine.ts';
import { followKeyChanges } from './key-changes.ts';
import { repeatedFacts } from './repeated-facts.ts';

interface Taken {
  readonly mark: Mark;
  readonly quarantined: UploadAnswer['quarantined'];
  readonly fault: CheckedChain['fault'];
  readonly forkAt: number | null;
  readonly wrote: boolean;
  /** There are some to apply: new ones, or what a first try left that ended between its commit and this. */
  readonly brandFacts: boolean;
  /** Some of these entries change accounts of value. */
  readonly onAccounts?: boolean;
  /** Some of them change commissions. */
  readonly onCommission?: boolean;
  /** Scopes of stores whose sales bear on contests. */
  readonly onContests?: readonly string[];
  /** The terminal has another key from one of these entries on. */
  readonly changedKey: boolean;
  readonly entries: readonly RawEntry[];
}

/** @throws Refusal `fork` or `gap` (409), `bad_chain` (422) with `seq` and the high-water after the good part. */
export async function ingest(
  cloud: Cloud,
  device: DeviceIdentity,
  entries: readonly RawEntry[],
): Promise<UploadAnswer> {
  try {
    return await receive(cloud, device, entries);
  } catch (error) {
    if (!(error instanceof Refusal)) applyLater(cloud, device);
    throw error;
  }
}

async function receive(cloud: Cloud, device: DeviceIdentity, entries: readonly RawEntry[]): Promise<UploadAnswer> {
  const scope = storeScope(device.brand, device.store);
  const from = cloud.ports.clock.now();
  cloud.killPoints.reach('ingest.before_transaction');
  const taken = await takeGood(cloud, { device, scope, entries, ahead: checkAhead(cloud, device, entries) });
  for (const [kind, count] of countedKinds(taken.entries)) cloud.metrics.entries.inc({ kind }, count);
  if (taken.changedKey) {
    const what = `terminal ${device.terminal}`;
    await cloud.audit.note({ scope, who: what, act: 'key.rotated', what });
  }
  if (taken.wrote) {
    traceIngest(cloud, taken.entries, from);
    cloud.killPoints.reach('ingest.after_commit_before_wake');
    cloud.wakes.wake(scope);
  }
  if (taken.brandFacts) await applyBrandFacts(cloud, device);
  await finishHandovers(cloud, handoversIn(entries));
  if (taken.onAccounts === true) await applyAccountFacts(cloud, scope);
  if (taken.onCommission === true) await applyCommission(cloud, scope);
  for (const sold of taken.onContests ?? []) cloud.contests.soon(sold);
  if (taken.wrote) cloud.killPoints.reach('ingest.after_brand_facts_before_answer');
  const highWater = countersign(cloud, device, taken.mark);
  const broken = taken.forkAt === null ? taken.fault?.fault : 'fork';
  if (broken !== undefined) cloud.metrics.chainFaults.inc({ fault: broken });
  if (taken.forkAt !== null) throw await refuse(cloud, scope, device, 409, 'fork', { seq: taken.forkAt, highWater });
  if (taken.fault !== null) {
    const { seq, fault } = taken.fault;
    if (fault === 'gap') throw new Refusal(409, 'gap', undefined, { seq, highWater });
    throw await refuse(cloud, scope, device, 422, 'bad_chain', { seq, fault, highWater });
  }
  return { highWater, quarantined: taken.quarantined, now: cloud.ports.clock.now() };
}

/** It may have been committed all the same, and then nobody sends it again. */
function applyLater(cloud: Cloud, device: DeviceIdentity): void {
  const scope = storeScope(device.brand, device.store);
  cloud.later.add(`brand facts ${scope} ${device.terminal}`, () => applyBrandFacts(cloud, device));
  cloud.later.add(`accounts ${scope}`, () => applyWhatWaits(cloud, scope));
}

/** Accounts first: they say what was paid by what was given on top, which earns nothing. */
async function applyWhatWaits(cloud: Cloud, scope: string): Promise<void> {
  await finishAllHandovers(cloud);
  await applyAccountFacts(cloud, scope);
  if (await cloud.hasCommission(cloud.database)) await applyCommission(cloud, scope);
  if ((await cloud.contests.listening(cloud.database)).length > 0) await applyContests(cloud, scope);
}

function countedKinds(entries: readonly RawEntry[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { kind } of entries) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return counts;
}

function traceIngest({ trace, ports }: Cloud, entries: readonly RawEntry[], from: number): void {
  if (trace === undefined) return;
  for (const sale of salesIn(entries)) trace.span(sale, 'ingest', from, ports.clock.now(), { entries: entries.length });
}

async function refuse(
  cloud: Cloud,
  scope: string,
  device: DeviceIdentity,
  status: number,
  code: string,
  extra: Readonly<Record<string, unknown>>,
): Promise<Refusal> {
  await alert(cloud, cloud.database, scope, code, `terminal ${device.terminal}`, `entry ${String(extra['seq'])}`);
  return new Refusal(status, code, undefined, extra);
}

/** The terminal's key at each number, each read once. */
function keyReader(terminal: Keys): KeyOf {
  const keys = new Map<string, ReturnType<typeof publicKeyOf>>();
  return (seq) => {
    const text = keyAt(terminal, seq);
    if (!keys.has(text)) keys.set(text, publicKeyOf(text));
    return keys.get(text) ?? null;
  };
}

interface Batch {
  readonly device: DeviceIdentity;
  readonly scope: string;
  readonly entries: readonly RawEntry[];
  readonly ahead: Promise<CheckedAhead | null>;
}

/** What came of the signatures if the terminal had these keys; counts where it still has them behind the mark's lock. */
interface CheckedAhead {
  readonly keys: Keys;
  readonly forged: Promise<ReadonlySet<RawEntry>>;
}

/**
 * Signatures take longest, so that they are begun before anything else is known of the entries. null when one of them may
 * change the key, which only the chain can tell, or the terminal cannot be read now. To be called before the transaction that
 * waits for it: connections are given in turn, so that none is held by a transaction whose `ahead` waits for one.
 */
async function checkAhead(
  cloud: Cloud,
  { brand, terminal }: DeviceIdentity,
  entries: readonly RawEntry[],
): Promise<CheckedAhead | null> {
  if (entries.some(({ kind }) => kind === 'key.rotated')) return null;
  const keys = await readTerminal(cloud.database, brand, terminal).catch(() => null);
  return keys === null ? null : { keys, forged: forgedOf(cloud.ports, keyReader(keys), entries) };
}

const areSameKeys = (one: Keys, other: Keys): boolean =>
  one.public_key === other.public_key && one.earlier_keys?.length === other.earlier_keys?.length;

/** Names an entry that the terminal's key did not sign; whatever its transaction wrote is undone. */
class Forged extends Error {
  readonly seq: number;
  constructor(seq: number) {
    super(`entry ${String(seq)} is not signed by its terminal`);
    this.seq = seq;
  }
}

async function takeGood(cloud: Cloud, batch: Batch): Promise<Taken> {
  try {
    return await cloud.database.transaction((tx) => take(cloud, tx, batch));
  } catch (error) {
    if (!(error instanceof Forged)) throw error;
    const before = batch.entries.filter(({ seq }) => seq < error.seq);
    const taken = await takeGood(cloud, { ...batch, entries: before });
    return { ...taken, fault: taken.fault ?? { seq: error.seq, fault: 'signature' } };
  }
}

async function take(cloud: Cloud, tx: Transaction, { device, scope, entries, ahead }: Batch): Promise<Taken> {
  // The terminal is read behind the mark's lock, which every change of the key waits for: no entry is judged by the key of a
  // moment ago.
  const [mark, terminal, prices, hasRules, listening, checked] = await Promise.all([
    lockMark(tx, scope, device.terminal),
    readTerminal(tx, device.brand, device.terminal),
    batchPrices(cloud, tx, device, entries),
    cloud.hasCommission(tx),
    cloud.contests.listening(tx),
    ahead,
  ]);
  if (terminal === null) throw new Refusal(401, 'not_authenticated');
  const at = cloud.ports.clock.now();
  // Asked for before the processor is busy, and needed after.
  const left = areBrandFactsLeft(tx, device, monthAfter(monthAt(at), -1));
  left.catch(() => undefined);
  const fresh = entries.filter(({ seq }) => seq > mark.seq);
  const repeated = entries.filter(({ seq }) => seq <= mark.seq);
  const known = await knownHashes(
    tx,
    scope,
    device.terminal,
    repeated.map(({ seq }) => seq),
    mark.receivedAt,
  );
  const fork = repeated.find(({ seq, hash }) => known.get(seq) !== hash);
  const nothing = { mark, quarantined: [], wrote: false, changedKey: false, fault: null, entries: [] };
  if (fork !== undefined) return { ...nothing, brandFacts: false, forkAt: fork.seq };
  // What is sent is carried out in this order while the processor does its part; nothing is committed before all is told.
  const kept: Promise<void>[] = [];
  const { good, fault } = checkChain(fresh, mark, (lines) => {
    kept.push(keepLines(tx, scope, device.terminal, at, lines));
  });
  const taken = good.map(({ entry }) => entry);
  const last = taken.at(-1);
  if (last === undefined) return { ...nothing, brandFacts: await left, fault, forkAt: null };
  const { keys, misfits } = followKeyChanges(terminal, device.terminal, taken);
  const raised: Mark = { seq: last.seq, hash: last.hash, receivedAt: at };
  const commission = { hasRules, kept: new Set<string>() };
  const contests = batchContests(listening);
  const place: Place = { device, scope, written: new Map(), onAccounts: new Set(), commission, contests, prices };
  const readable = good.filter(({ line }) => isStorable(line.line));
  const stored = Promise.all([
    left,
    Promise.all(kept),
    raiseMark(tx, scope, device.terminal, raised),
    repeatedFacts(
      cloud,
      tx,
      place,
      readable.map(({ entry }) => entry),
    ),
  ]);
  const forged =
    checked !== null && areSameKeys(checked.keys, keys)
      ? checked.forged
      : forgedOf(cloud.ports, keyReader(keys), taken);
  const [[areLeft, , , twice], judged] = await Promise.all([stored, judge(cloud, tx, place, readable)]);
  cloud.killPoints.reach('ingest.after_lines');
  const quarantined = await apply(cloud, tx, place, {
    entries: taken,
    judged,
    misfits: new Map([...twice, ...misfits]),
  });
  const changedKey = keys !== terminal;
  if (changedKey && !(await changeKeys(tx, device.brand, terminal, keys))) throw new Refusal(409, 'key_changed');
  await keepForContests(tx, contests, at);
  await writeDocuments(tx, scope, [...place.written.values()]);
  if (cloud.wasPutBack) await recallOfSales(cloud, tx, scope, place.written.values());
  const unsigned = await forged;
  const forgedOne = taken.find((entry) => unsigned.has(entry));
  if (forgedOne !== undefined) throw new Forged(forgedOne.seq);
  cloud.killPoints.reach('ingest.after_documents_before_commit');
  const brandFacts = areLeft || taken.some(isBrandFact);
  const onAccounts = place.onAccounts.size > 0;
  const onCommission = commission.kept.size > 0;
  return {
    mark: raised,
    quarantined,
    fault,
    forkAt: null,
    wrote: true,
    brandFacts,
    onAccounts,
    onCommission,
    onContests: [...contests.due.keys()],
    changedKey,
    entries: taken,
  };
}

interface Place {
  readonly device: DeviceIdentity;
  readonly scope: string;
  readonly prices: BatchPrices;
  /** Documents of this batch so far, by collection and id. */
  readonly written: Map<string, DocumentWrite>;
  readonly onAccounts: Set<string>;
  readonly commission: BatchCommission;
  readonly contests: BatchContests;
}

/** What the processor alone can say of each entry, by its number. */
async function judge(
  cloud: Cloud,
  tx: Transaction,
  { device, prices }: Place,
  good: CheckedChain['good'],
): Promise<ReadonlyMap<number, Result<Judged, Misfit>>> {
  const judged = new Map<number, Result<Judged, Misfit>>();
  for (const { entry: raw, body } of good) {
    const examined = examine(raw, device, cloud.secrets.brandMaster);
    if (!examined.ok) {
      judged.set(raw.seq, examined);
      continue;
    }
    const entry = examined.value;
    const priced = entry.kind === 'sale' ? await priceFlags(tx, prices, entry) : { flags: [] };
    const agreed = entry.kind === 'order.held' ? { flags: await agreedFlags(tx, prices, entry) } : {};
    judged.set(raw.seq, ok({ entry, body, ...priced, ...agreed }));
  }
  return judged;
}

interface Findings {
  readonly entries: readonly RawEntry[];
  /** Entries with a text that no database takes are missing. */
  readonly judged: ReadonlyMap<number, Result<Judged, Misfit>>;
  /** What is wrong beyond the entry itself, by its number. */
  readonly misfits: ReadonlyMap<number, Misfit>;
}

async function apply(
  cloud: Cloud,
  tx: Transaction,
  { device, scope, written, onAccounts, commission, contests, prices }: Place,
  { entries, judged, misfits }: Findings,
): Promise<UploadAnswer['quarantined']> {
  const quarantined: UploadAnswer['quarantined'] = [];
  for (const raw of entries) {
    const found = judged.get(raw.seq) ?? err<Misfit>({ reason: 'bad_text' });
    const misfit: Misfit | null = !found.ok ? found.error : (misfits.get(raw.seq) ?? null);
    if (misfit === null && found.ok) {
      const from = cloud.ports.clock.now();
      const { products } = prices;
      await derive({ cloud, tx, device, scope, written, onAccounts, commission, contests, products }, found.value);
      traceDerived(cloud, tx, raw, from);
      continue;
    }
    const { reason, detail } = misfit ?? { reason: 'unknown' };
    await quarantine(cloud, tx, scope, {
      id: `${device.terminal}-${String(raw.seq)}`,
      terminal: device.terminal,
      seq: raw.seq,
      kind: raw.kind.slice(0, 40),
      reason,
      ...(detail === undefined ? {} : { detail }),
      body: raw,
    });
    quarantined.push({ seq: raw.seq, reason });
  }
  return quarantined;
}

function traceDerived({ trace, ports }: Cloud, tx: Transaction, entry: RawEntry, from: number): void {
  if (trace === undefined) return;
  const until = ports.clock.now();
  for (const sale of salesIn([entry])) tx.afterCommit(() => trace.span(sale, 'derive', from, until));
}

/** The mark with the cloud's signature; given out only for what is committed. */
export function countersign(cloud: Cloud, device: Pick<DeviceIdentity, 'brand' | 'terminal'>, mark: Mark): HighWater {
  const { seq, hash, receivedAt } = mark;
  const message = `guidepost-highwater|${device.brand}|${device.terminal}|${String(seq)}|${hash}`;
  const signature = signed(cloud.secrets.cloudKey.privateKey, message);
  return { terminal: device.terminal, seq, hash, signature, receivedAt: epochMs(receivedAt), epoch: cloud.epoch };
}
