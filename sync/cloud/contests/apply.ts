/**
 * Brings boards to what sales and claims say by now, after an upload's or a claim's commit: the credits of each sale or customer are
 * worked out anew from all that the ledger has of it, and guides' sums move by the difference. So each can be repeated, and whatever
 * the order of arrival the board is the same as from scratch. No row is shared by two stores but that of a guide who sells in both:
 * a store takes its own lane, and only a close and a leaving take all. What comes after a close is noted as a correction. DOMAIN.md §7.
 */
import {
  bindingCredits,
  contestScore,
  countsIn,
  isSaleMetric,
  saleCredits,
  type ContestCredit,
  type ContestSale,
} from '../../domain/contest.ts';
import type { LedgerEvent } from '../../domain/commission-ledger.ts';
import { followUpCredits } from '../../domain/follow-ups.ts';
import type { MemberId, StaffId, StoreId } from '../../domain/ids.ts';
import { businessDayAt, DAY_MS, epochMs, type BusinessDay, type EpochMs } from '../../domain/time.ts';
import { brandScope, storeScope } from '../../protocol/messages.ts';
import type { LedgerDocument } from '../../schemas/documents/facts.ts';
import type { JournalEntry } from '../../schemas/entries/entry.ts';
import type { Cloud } from '../app/context.ts';
import { claimsOfPerson, factsOf } from '../binding/claims.ts';
import { saidToMember } from '../guide/calls.ts';
import { commissionFactsOf, type SoldFacts } from '../commission/commission-facts.ts';
import { addCorrections, type CorrectionRow } from '../store/contest-prizes.ts';
import {
  addToSums,
  creditsOf,
  dropCredits,
  leaveContests,
  saveCredits,
  saveScores,
  type CreditRow,
  type Delta,
} from '../store/contest-scores.ts';
import {
  dropDueSubjects,
  dueSubjects,
  ledgerOfSales,
  listeningContests,
  OF_CALL,
  takeLane,
  takeLanes,
  type KeptContest,
} from '../store/contests.ts';
import type { Queries, Transaction } from '../store/database.ts';
import { idsOf } from '../store/member-merges.ts';
import { lockMember } from '../store/members.ts';
import { readStore, readStores, type StoreProfile } from '../store/terminals.ts';

/** After a contest's last day facts are still looked at: they move it until its close, and are corrections after. */
export const LISTENED_DAYS = 90;
const BATCH_MAX = 200;

/** Contests that a fact may bear on. A day more or less is nothing here: stores' clocks differ. */
export const listeningNow = ({ brand, ports }: Pick<Cloud, 'brand' | 'ports'>, queries: Queries) =>
  listeningContests(
    queries,
    brandScope(brand.id),
    businessDayAt(epochMs(Math.max(0, ports.clock.now() - LISTENED_DAYS * DAY_MS))),
  );

/** Which lanes there are beside those of stores: one for each last digit of a customer's id. */
const MEMBER_LANES: readonly string[] = Array.from({ length: 16 }, (_, digit) => `member ${digit.toString(16)}`);

/** Whoever brings credits has come to an end behind this, and whoever comes now waits until the transaction ends. */
export async function takeAllLanes(cloud: Cloud, tx: Transaction): Promise<void> {
  const stores = await readStores(tx, cloud.brand.id);
  await takeLanes(tx, brandScope(cloud.brand.id), [...stores.map(({ id }) => id), ...MEMBER_LANES]);
}

/** A guide leaves: has no place from then on, also where the first credit of all is being brought just now. */
export async function leaveBoards(cloud: Cloud, tx: Transaction, guide: StaffId, at: EpochMs): Promise<void> {
  await takeAllLanes(cloud, tx);
  await leaveContests(tx, brandScope(cloud.brand.id), guide, at);
}

/** What waits in this scope: a store's sales and calls, or of the brand's own the customers. */
export async function applyContests(cloud: Cloud, scope: string): Promise<void> {
  const isBrand = scope === brandScope(cloud.brand.id);
  for (;;) {
    const due = await dueSubjects(cloud.database, scope, isBrand ? 1 : BATCH_MAX);
    if (due.length === 0) return;
    const subjects = due.map(({ subject }) => subject);
    const called = subjects.filter((subject) => subject.startsWith(OF_CALL));
    if (isBrand) await applyMembers(cloud, subjects);
    else await applySales(cloud, scope, without(subjects, called));
    await applyMembers(
      cloud,
      called.map((subject) => subject.slice(OF_CALL.length)),
    );
    await dropDueSubjects(cloud.database, scope, due);
    // Whoever marks one more meanwhile asks again.
    if (!isBrand && due.length < BATCH_MAX) return;
  }
}

/** At start, daily, and before a close: all that waits. */
export async function applyAllContests(cloud: Cloud): Promise<void> {
  const brand = cloud.brand.id;
  for (const { id } of await readStores(cloud.database, brand)) await applyContests(cloud, storeScope(brand, id));
  await applyContests(cloud, brandScope(brand));
}

const without = (all: readonly string[], some: readonly string[]): readonly string[] =>
  some.length === 0 ? all : all.filter((one) => !some.includes(one));

async function applySales(cloud: Cloud, scope: string, subjects: readonly string[]): Promise<void> {
  if (subjects.length === 0) return;
  const brand = brandScope(cloud.brand.id);
  const store = scope.slice(storeScope(cloud.brand.id, '').length) as StoreId;
  await cloud.database.transaction(async (tx) => {
    // Carried out in this order: all is read behind the lane.
    const [, listening, profile, documents] = await Promise.all([
      takeLane(tx, brand, store),
      listeningNow(cloud, tx),
      readStore(tx, cloud.brand.id, store),
      ledgerOfSales(tx, { brand, scope }, subjects),
    ]);
    const contests = listening.filter(({ terms }) => isSaleMetric(terms.metric));
    if (contests.length === 0) return;
    const place = profile ?? { id: store };
    const sales = salesIn(documents);
    const known = await creditsOf(
      tx,
      brand,
      contests.map(({ contest }) => contest),
      sales.map(({ sold }) => sold.sale),
    );
    const target: CreditRow[] = [];
    for (const { contest, terms } of contests) {
      const { metric } = terms;
      if (!isSaleMetric(metric)) continue;
      for (const { sold, events } of sales)
        // A store that has gone to another region keeps what counted.
        if (
          countsIn(terms, place, sold.day) ||
          known.some((row) => row.contest === contest && row.subject === sold.sale)
        )
          target.push(...rowsOf(contest, sold.sale, saleCredits(metric, soldSale(sold), events)));
    }
    await bring(cloud, tx, contests, { known, target });
  });
}

/** One customer by a transaction of its own, behind what whoever adds a claim holds. */
async function applyMembers(cloud: Cloud, members: readonly string[]): Promise<void> {
  if (members.length === 0) return;
  const brand = brandScope(cloud.brand.id);
  const stores = new Map((await readStores(cloud.database, cloud.brand.id)).map((store) => [store.id, store]));
  for (const subject of members)
    await cloud.database.transaction(async (tx) => {
      await takeLane(tx, brand, `member ${subject.slice(-1)}`);
      const ids = await idsOf(tx, brand, subject as MemberId);
      for (const id of ids) await lockMember(tx, brand, id);
      const contests = (await listeningNow(cloud, tx)).filter(({ terms }) => !isSaleMetric(terms.metric));
      if (contests.length === 0) return;
      const names = contests.map(({ contest }) => contest);
      const known = await creditsOf(tx, brand, names, ids);
      const claims = await claimsOfPerson(tx, brand, subject as MemberId);
      const facts = await factsOf(tx, brand, claims);
      const said = contests.some(({ terms }) => terms.metric === 'follow_ups')
        ? await saidToMember(cloud, tx, ids, stores.keys())
        : [];
      // Whom two ids are one person counts once, under the first of them.
      const [person = subject] = ids;
      const placeOf = (store: StoreId | undefined): StoreProfile | undefined =>
        store === undefined ? undefined : stores.get(store);
      const target = contests.flatMap(({ contest, terms }) =>
        rowsOf(
          contest,
          person,
          terms.metric === 'bindings'
            ? bindingCredits(terms, facts, placeOf)
            : followUpCredits(terms, said, facts, placeOf),
        ),
      );
      await bring(cloud, tx, contests, { known, target });
    });
}

const rowsOf = (contest: string, subject: string, credits: readonly ContestCredit[]): readonly CreditRow[] =>
  credits.map((credit) => ({ contest, subject, ...credit }));

interface SaleFacts {
  readonly sold: SoldFacts;
  readonly events: readonly LedgerEvent[];
}

/** Sales with what became of them, as the ledger's documents say it. */
function salesIn(documents: readonly LedgerDocument[]): readonly SaleFacts[] {
  const sales = new Map<string, { readonly sold: SoldFacts; readonly events: LedgerEvent[] }>();
  const byEntry = new Map<string, string>();
  const facts = documents.flatMap((document) => commissionFactsOf(document as unknown as JournalEntry) ?? []);
  for (const one of facts)
    if (one.kind === 'sale' && !sales.has(one.sale)) {
      sales.set(one.sale, { sold: one, events: [] });
      byEntry.set(one.entry, one.sale);
    }
  for (const one of facts) {
    const sale = one.kind === 'event' ? one.sale : one.kind === 'correction' ? byEntry.get(one.of) : undefined;
    if ('event' in one && sale !== undefined) sales.get(sale)?.events.push(one.event);
  }
  return [...sales.values()];
}

const soldSale = ({ at, lines, serving, buyer }: SoldFacts): ContestSale => ({ at, lines, serving, buyer });

interface Credits {
  readonly known: readonly CreditRow[];
  readonly target: readonly CreditRow[];
}

/** From the credits that are known to those that are right: sums of open contests move, closed ones note it. */
async function bring(
  cloud: Cloud,
  tx: Transaction,
  contests: readonly KeptContest[],
  { known, target }: Credits,
): Promise<void> {
  const brand = brandScope(cloud.brand.id);
  const before = new Map(known.map((row) => [keyOf(row), row]));
  const now = new Map(target.map((row) => [keyOf(row), row]));
  const changed = target.filter((row) => {
    const one = before.get(keyOf(row));
    return one?.value !== row.value || one.at !== row.at;
  });
  const gone = known.filter((row) => !now.has(keyOf(row)));
  if (changed.length === 0 && gone.length === 0) return;
  const moves = [
    ...changed.map((row) => {
      const one = before.get(keyOf(row));
      return { ...row, value: row.value - (one?.value ?? 0), count: one === undefined ? 1 : 0 };
    }),
    ...gone.map((row) => ({ ...row, value: 0 - row.value, count: -1 })),
  ];
  const open = new Map(contests.flatMap((one) => (one.state === 'open' ? [[one.contest, one] as const] : [])));
  const counted = moves.filter(({ contest }) => open.has(contest));
  const late = moves.filter(({ contest }) => !open.has(contest));
  await Promise.all([
    saveCredits(tx, brand, changed),
    dropCredits(tx, brand, gone),
    moveSums(tx, brand, open, counted),
    addCorrections(tx, brand, late, cloud.ports.clock.now()),
  ]);
}

const keyOf = ({ contest, subject, guide }: CreditRow): string => JSON.stringify([contest, subject, guide]);

async function moveSums(
  tx: Transaction,
  brand: string,
  open: ReadonlyMap<string, KeptContest>,
  moves: readonly CorrectionRow[],
): Promise<void> {
  if (moves.length === 0) return;
  const deltas = new Map<string, Delta>();
  for (const { contest, guide, value, count } of moves) {
    const key = JSON.stringify([contest, guide]);
    const sum = deltas.get(key) ?? { contest, guide, value: 0, count: 0 };
    deltas.set(key, { ...sum, value: sum.value + value, count: sum.count + count });
  }
  const sums = await addToSums(tx, brand, [...deltas.values()]);
  const scored = sums.flatMap(({ contest, guide, ...sum }: Delta) => {
    const terms = open.get(contest)?.terms;
    return terms === undefined ? [] : [{ contest, guide, score: contestScore(terms, sum) }];
  });
  await saveScores(tx, brand, scored);
}

/** The last day of those that stores have by now. */
export const latestDay = (stores: readonly StoreProfile[], now: number): BusinessDay =>
  stores
    .map((store) => businessDayAt(epochMs(now), store))
    .reduce((last, day) => (day > last ? day : last), businessDayAt(epochMs(now)));
