/**
 * Takes a piece of a terminal's journal: checks the chain, keeps every line, derives documents, raises the high-water
 * mark, all in one transaction; countersigns after the commit. Idempotent by number and hash; a bad entry is quarantined
 * and never blocks the next; a broken chain ends the batch after its good part. ARCHITECTURE.md §6.
 * Called by `POST /v1/journal`.
 */
import type { ProductId } from '../../domain/ids.ts';
import { err } from '../../domain/result.ts';
import { epochMs } from '../../domain/time.ts';
import { brandScope, storeScope, type HighWater, type UploadAnswer } from '../../protocol/messages.ts';
import { salesIn } from '../../protocol/sale-trace.ts';
import type { Cloud } from '../app/context.ts';
import type { Keys } from '../app/device-keys.ts';
import { publicKeyOf, signed } from '../app/ed25519.ts';
import type { DeviceIdentity } from '../app/identity.ts';
import { Refusal } from '../app/problem.ts';
import { applyBrandFacts } from '../binding/brand-facts.ts';
import type { Transaction } from '../store/database.ts';
import { writeDocuments, type DocumentWrite } from '../store/documents.ts';
import { keepLines, knownHashes, knownIds, lockMark, raiseMark, type Mark } from '../store/journal.ts';
import { monthAfter, monthAt } from '../store/journal-months.ts';
import { PriceBooks, readProducts } from '../store/price-books.ts';
import { alert, isStorable, quarantine } from '../store/quarantine.ts';
import { changeKeys, keyAt, readTerminal } from '../store/terminals.ts';
import { checkChain, firstForged, type CheckedChain, type KeyOf, type RawEntry } from './chain.ts';
import { derive, type BatchPrices } from './derive.ts';
import { examine, type Misfit } from './examine.ts';
import { followKeyChanges } from './key-changes.ts';

interface Taken {
  readonly mark: Mark;
  readonly quarantined: UploadAnswer['quarantined'];
  readonly fault: CheckedChain['fault'];
  readonly forkAt: number | null;
  readonly wrote: boolean;
  /** The terminal has another key from one of these entries on. */
  readonly changedKey: boolean;
  readonly entries: readonly RawEntry[];
}

const bookCaches = new WeakMap<Cloud, PriceBooks>();
function booksOf(cloud: Cloud): PriceBooks {
  const known = bookCaches.get(cloud) ?? new PriceBooks(brandScope(cloud.brand.id));
  bookCaches.set(cloud, known);
  return known;
}

/** @throws Refusal `fork` or `gap` (409), `bad_chain` (422) with `seq` and the high-water after the good part. */
export async function ingest(
  cloud: Cloud,
  device: DeviceIdentity,
  entries: readonly RawEntry[],
): Promise<UploadAnswer> {
  const scope = storeScope(device.brand, device.store);
  const from = cloud.ports.clock.now();
  cloud.killPoints.reach('ingest.before_transaction');
  const taken = await takeGood(cloud, { device, scope, entries });
  for (const { kind } of taken.entries) cloud.metrics.entries.inc({ kind });
  if (taken.changedKey) {
    const what = `terminal ${device.terminal}`;
    await cloud.audit.note({ scope, who: what, act: 'key.rotated', what });
  }
  if (taken.wrote) {
    traceIngest(cloud, taken.entries, from);
    cloud.killPoints.reach('ingest.after_commit_before_wake');
    cloud.wakes.wake(scope);
  }
  // Also for what was there already: the first try may have ended between its commit and this.
  if (taken.forkAt === null) await applyBrandFacts(cloud, device, monthAfter(monthAt(from), -1));
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
}

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

async function take(cloud: Cloud, tx: Transaction, { device, scope, entries }: Batch): Promise<Taken> {
  const mark = await lockMark(tx, scope, device.terminal);
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
  if (fork !== undefined) return { ...nothing, forkAt: fork.seq };
  const { good, fault } = checkChain(
    entries.filter(({ seq }) => seq > mark.seq),
    mark,
  );
  const taken = good.map(({ entry }) => entry);
  const last = taken.at(-1);
  if (last === undefined) return { ...nothing, fault, forkAt: null };
  // Read behind the mark's lock, which every change of the key waits for: no entry is judged by the key of a moment ago.
  const terminal = await readTerminal(tx, device.brand, device.terminal);
  if (terminal === null) throw new Refusal(401, 'not_authenticated');
  const { keys, misfits } = followKeyChanges(terminal, device.terminal, taken);
  // Checked while the database writes; nothing is committed before the answer.
  const forged = firstForged(cloud.ports, keyReader(keys), taken);
  const at = cloud.ports.clock.now();
  await keepLines(
    tx,
    scope,
    device.terminal,
    at,
    good.map(({ line }) => line),
  );
  cloud.killPoints.reach('ingest.after_lines');
  const raised: Mark = { seq: last.seq, hash: last.hash, receivedAt: at };
  await raiseMark(tx, scope, device.terminal, raised);
  const written = new Map<string, DocumentWrite>();
  const unstorable = new Set(good.filter(({ line }) => !isStorable(line.line)).map(({ line }) => line.seq));
  const quarantined = await apply(cloud, tx, { device, scope, written, unstorable, misfits }, taken);
  const changedKey = keys !== terminal;
  if (changedKey && !(await changeKeys(tx, device.brand, terminal, keys))) throw new Refusal(409, 'key_changed');
  await writeDocuments(tx, scope, [...written.values()]);
  const forgedAt = await forged;
  if (forgedAt !== null) throw new Forged(forgedAt);
  cloud.killPoints.reach('ingest.after_documents_before_commit');
  return { mark: raised, quarantined, fault, forkAt: null, wrote: true, changedKey, entries: taken };
}

interface Place {
  readonly device: DeviceIdentity;
  readonly scope: string;
  readonly written: Map<string, DocumentWrite>;
  /** Entries with a text that no database takes. */
  readonly unstorable: ReadonlySet<number>;
  /** What is wrong beyond the entry itself, by number. */
  readonly misfits: ReadonlyMap<number, Misfit>;
}

async function apply(
  cloud: Cloud,
  tx: Transaction,
  place: Place,
  entries: readonly RawEntry[],
): Promise<UploadAnswer['quarantined']> {
  const { device, scope, written, unstorable, misfits } = place;
  const quarantined: UploadAnswer['quarantined'] = [];
  const readable = entries.filter(({ seq }) => !unstorable.has(seq));
  const twice = await repeatedFacts(cloud, tx, place, readable);
  const prices = await batchPrices(cloud, tx, device, readable);
  for (const raw of entries) {
    const examined = unstorable.has(raw.seq)
      ? err<Misfit>({ reason: 'bad_text' })
      : examine(raw, device, cloud.secrets.brandMaster);
    const misfit: Misfit | null = !examined.ok ? examined.error : (misfits.get(raw.seq) ?? twice.get(raw.seq) ?? null);
    if (misfit === null && examined.ok) {
      const from = cloud.ports.clock.now();
      await derive({ cloud, tx, prices, device, scope, written }, examined.value);
      for (const sale of cloud.trace === undefined ? [] : salesIn([raw]))
        cloud.trace?.span(sale, 'derive', from, cloud.ports.clock.now());
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

async function batchPrices(
  cloud: Cloud,
  tx: Transaction,
  device: DeviceIdentity,
  entries: readonly RawEntry[],
): Promise<BatchPrices> {
  const books = booksOf(cloud);
  const sold = entries.filter(({ kind }) => kind === 'sale').flatMap(({ body }) => productsOf(body));
  if (sold.length === 0) return { books, calendar: [], products: new Map() };
  const products = await readProducts(tx, brandScope(device.brand), [...new Set(sold)]);
  return { books, calendar: await books.readCalendar(tx), products };
}

/** The products that a sale's body names, which nobody has examined yet. */
function productsOf(body: unknown): readonly ProductId[] {
  const { lines } = (body ?? {}) as { readonly lines?: unknown };
  if (!Array.isArray(lines)) return [];
  const ids = (lines as readonly ({ readonly product?: { readonly id?: unknown } | null } | null)[]).map(
    (line) => line?.product?.id,
  );
  return ids.filter((id): id is ProductId => typeof id === 'string');
}

/** Ids and receipt numbers that are there already, under another number of this or of another terminal. */
async function repeatedFacts(
  { ports }: Cloud,
  tx: Transaction,
  { device, scope }: Place,
  entries: readonly RawEntry[],
): Promise<ReadonlyMap<number, Misfit>> {
  const found = new Map<number, Misfit>();
  const ids = await knownIds(
    tx,
    scope,
    entries.map(({ id }) => id),
    ports.clock.now(),
  );
  const numbers = entries.flatMap((entry) => receiptOf(entry) ?? []);
  const taken = await tx.rows<{ number: string }>(
    "SELECT body->>'receiptNumber' AS number FROM documents WHERE scope = $1 AND collection = 'ledger' AND body->>'receiptNumber' = ANY($2)",
    [scope, numbers],
  );
  const seen = new Set(taken.map(({ number }) => number));
  for (const entry of entries) {
    const first = ids.filter(({ id }) => id === entry.id).sort((a, b) => a.seq - b.seq);
    const own = first.every(({ terminal, seq }) => terminal === device.terminal && seq >= entry.seq);
    const number = receiptOf(entry);
    if (!own) found.set(entry.seq, { reason: 'duplicate_id' });
    else if (number !== null && seen.has(number)) found.set(entry.seq, { reason: 'duplicate_receipt_number' });
    if (number !== null) seen.add(number);
  }
  return found;
}

function receiptOf({ kind, body }: RawEntry & { readonly body?: unknown }): string | null {
  if (kind !== 'sale' && kind !== 'refund') return null;
  const number = (body as { readonly receiptNumber?: unknown } | undefined)?.receiptNumber;
  return typeof number === 'string' ? number : null;
}

/** The mark with the cloud's signature; given out only for what is committed. */
export function countersign(cloud: Cloud, device: Pick<DeviceIdentity, 'brand' | 'terminal'>, mark: Mark): HighWater {
  const { seq, hash, receivedAt } = mark;
  const message = `guidepost-highwater|${device.brand}|${device.terminal}|${String(seq)}|${hash}`;
  const signature = signed(cloud.secrets.cloudKey.privateKey, message);
  return { terminal: device.terminal, seq, hash, signature, receivedAt: epochMs(receivedAt), epoch: cloud.epoch };
}
