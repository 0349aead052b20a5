/**
 * When points end (domain/points-ending.ts): one entry for each account and day, with an id of its own, so that whoever works it out
 * again writes the same one; what it amounts to is the fold of all other entries and follows when one comes late. Worked out for all ids
 * of one person together, behind the locks of all their accounts, in the order in which holds take them. Where the brand has no rule
 * nothing is. Any process may do it, also twice. Called by growth/growth-sweep.ts; by post.ts for whoever seems to have spent too much; by guide/customers.ts.
 */
import type { MemberId } from '../../domain/ids.ts';
import {
  endInstant,
  foldPoints,
  nextEnding,
  POINTS_DAY,
  type FoldedPoints,
  type PointsRule,
} from '../../domain/points-ending.ts';
import { businessDayAt, DAY_MS, epochMs, MINUTE_MS, type EpochMs } from '../../domain/time.ts';
import { pointsOf } from '../../protocol/accounts.ts';
import { brandScope } from '../../protocol/messages.ts';
import type { Cloud } from '../app/context.ts';
import { lockAccount, readAccounts, readEntries, type EntryRow } from '../store/accounts.ts';
import type { Queries, Transaction } from '../store/database.ts';
import { idsOfAll } from '../store/member-merges.ts';
import { accountsToFold, readPointsRules, ruleOf, saveBatches, saveEnded } from '../store/points.ts';
import { failed } from '../sweep.ts';
import { accountsOfPerson } from './person-accounts.ts';

/** Accounts of one round. */
const ROUND_MAX = 500;
/** A process that works them out is seldom away for longer than this. */
const MERGES_LOOKED_AT_MS = 30 * DAY_MS;
/** From the instant that a merge names to its commit. */
const MERGE_MS = MINUTE_MS;

export async function sweepPoints(cloud: Cloud): Promise<void> {
  const scope = brandScope(cloud.brand.id);
  const rules = (await readPointsRules(cloud.database, scope)).map(ruleOf);
  if (rules.length === 0) return;
  const now = epochMs(cloud.ports.clock.now());
  const due = await accountsToFold(cloud.database, scope, {
    today: businessDayAt(now, POINTS_DAY),
    now,
    merged: now - MERGES_LOOKED_AT_MS,
    slackMs: MERGE_MS,
    limit: ROUND_MAX,
  });
  const done = new Set<string>();
  for (const account of due)
    if (!done.has(account))
      for (const each of (await endPoints(cloud, rules, account).catch(failed(cloud, 'growth'))) ?? []) done.add(each);
}

/** Every account of the person whose this one is, as it should be now. */
async function endPoints(cloud: Cloud, rules: readonly PointsRule[], account: string): Promise<readonly string[]> {
  const scope = brandScope(cloud.brand.id);
  return cloud.database.transaction(async (tx) => {
    const known = await readAccounts(tx, scope, await accountsOfPerson(tx, scope, account));
    const accounts = known.map((row) => row.account).sort();
    const now = epochMs(cloud.ports.clock.now());
    const entries: EntryRow[] = [];
    for (const each of accounts) {
      await lockAccount(tx, scope, { account: each, kind: 'points', at: now });
      entries.push(...(await readEntries(tx, scope, each)));
    }
    const folded = foldPoints(entries, rules, now);
    for (const each of accounts) await save(tx, scope, { account: each, entries, folded, now });
    return accounts;
  });
}

interface Found {
  readonly account: string;
  readonly entries: readonly EntryRow[];
  readonly folded: FoldedPoints;
  readonly now: EpochMs;
}

async function save(tx: Transaction, scope: string, { account, entries, folded, now }: Found): Promise<void> {
  const isOwn = (one: { readonly account: string }): boolean => one.account === account;
  const own = entries.filter(isOwn);
  const ended = new Map(folded.ended.filter(isOwn).map(({ day, points }) => [day, points]));
  // What is no more found to have ended stays as an entry of nothing.
  const days = new Set([...own.flatMap(({ what, id }) => (what === 'end' ? [dayIn(id)] : [])), ...ended.keys()]);
  for (const day of days) {
    const amount = 0 - (ended.get(day) ?? 0);
    await saveEnded(tx, scope, { account, id: `${ENDED}${day}`, at: endInstant(day), amount });
  }
  const lasting = own.filter(({ what }) => what !== 'end').reduce((sum, { amount }) => sum + amount, 0);
  const principal = [...ended.values()].reduce((left, points) => left - points, lasting);
  const batches = folded.batches.filter(isOwn).map(({ ends, points }) => ({ ends, points }));
  await saveBatches(tx, scope, { account, principal, batches, next: nextEnding(batches)?.day ?? null, at: now });
}

const ENDED = 'ended/';
const dayIn = (id: string): string => id.slice(ENDED.length);

/** What each of these members has that ends next, under whichever of a person's ids it came; nobody of whom nothing does. */
export async function endingsOf(
  queries: Queries,
  scope: string,
  members: readonly MemberId[],
): Promise<ReadonlyMap<MemberId, NonNullable<ReturnType<typeof nextEnding>>>> {
  const known = await idsOfAll(queries, scope, members);
  const idsOf = (member: MemberId): readonly MemberId[] => known.get(member) ?? [member];
  const accounts = await readAccounts(queries, scope, members.flatMap(idsOf).map(pointsOf));
  const batches = new Map(accounts.map((row) => [row.account, row.batches ?? []]));
  return new Map(
    members.flatMap((member) => {
      const ending = nextEnding(idsOf(member).flatMap((id) => batches.get(pointsOf(id)) ?? []));
      return ending === undefined ? [] : [[member, ending] as const];
    }),
  );
}

/** Whether more was spent than there ever was, for all that ended meanwhile. Of an account of which nothing was worked out yet it is not asked. */
export async function isOwed(cloud: Cloud, tx: Transaction, scope: string, account: string): Promise<boolean> {
  const rules = (await readPointsRules(tx, scope)).map(ruleOf);
  const entries: EntryRow[] = [];
  for (const each of await accountsOfPerson(tx, scope, account)) entries.push(...(await readEntries(tx, scope, each)));
  return foldPoints(entries, rules, epochMs(cloud.ports.clock.now())).owed > 0;
}
