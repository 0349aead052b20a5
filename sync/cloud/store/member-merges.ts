/**
 * Rows of who is one person (domain/member-identity.ts): proposals, the facts of merges and splits, their fold as aliases, and the
 * stores that a member is known in. Statements, and the one transaction that folds. Called by the binding and the members' routes.
 */
import { foldMerges, memberOf, type MergeFact } from '../../domain/member-identity.ts';
import type { MemberId } from '../../domain/ids.ts';
import type { EpochMs } from '../../domain/time.ts';
import type { Queries, Transaction } from './database.ts';

export interface ProposalRow {
  readonly id: string;
  /** Who has the number in the look-up, and who has it too. */
  readonly member: MemberId;
  readonly other: MemberId;
  readonly at: EpochMs;
}
export interface MergeRow extends ProposalRow {
  readonly proposal: string;
  readonly what: MergeFact['what'];
  readonly who: string;
}

const PROPOSAL = 'id, member, other, at';
const MERGE = 'id, proposal, at, what, member, other, who';
/** Links that one person may have in a chain; a number is seldom enrolled more than twice. */
const STEPS_MAX = 50;

export async function propose(queries: Queries, scope: string, { id, member, other, at }: ProposalRow): Promise<void> {
  await queries.run(
    'INSERT INTO member_proposals (scope, id, member, other, at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING',
    [scope, id, member, other, at],
  );
}

export async function readProposal(queries: Queries, scope: string, id: string): Promise<ProposalRow | null> {
  const [row] = await queries.rows<ProposalRow>(
    `SELECT ${PROPOSAL} FROM member_proposals WHERE scope = $1 AND id = $2`,
    [scope, id],
  );
  return row ?? null;
}

export const proposalsOf = (
  queries: Queries,
  scope: string,
  members: readonly string[],
): Promise<readonly ProposalRow[]> =>
  queries.rows<ProposalRow>(
    `SELECT ${PROPOSAL} FROM member_proposals WHERE scope = $1 AND (member = ANY($2) OR other = ANY($2)) ORDER BY id`,
    [scope, members],
  );

/** Who was proposed as one person with this member, or with one of these, and so on; also where nobody confirmed it. */
export async function proposedWith(queries: Queries, scope: string, member: MemberId): Promise<ReadonlySet<MemberId>> {
  const members = new Set([member]);
  for (let steps = 0; steps < STEPS_MAX; steps += 1) {
    const before = members.size;
    for (const row of await proposalsOf(queries, scope, [...members])) members.add(row.member).add(row.other);
    if (members.size === before) break;
  }
  return members;
}

/** Adds the fact and folds anew all that hangs together with it. The fold of a person is one transaction behind both members' locks. */
export async function addMerge(tx: Transaction, scope: string, row: MergeRow): Promise<ReadonlySet<MemberId>> {
  const { id, proposal, at, what, member, other, who } = row;
  await tx.run(
    `INSERT INTO member_merges (scope, ${MERGE}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING`,
    [scope, id, proposal, at, what, member, other, who],
  );
  const { members, facts } = await hangingTogether(tx, scope, [member, other]);
  await tx.rows('SELECT id FROM members WHERE scope = $1 AND id = ANY($2) ORDER BY id FOR UPDATE', [
    scope,
    [...members],
  ]);
  const persons = foldMerges(facts);
  await tx.run('DELETE FROM member_aliases WHERE scope = $1 AND member = ANY($2)', [scope, [...members]]);
  for (const each of members) {
    const person = memberOf(persons, each);
    const isAlone = person === each && ![...members].some((one) => one !== each && memberOf(persons, one) === each);
    if (!isAlone)
      await tx.run('INSERT INTO member_aliases (scope, member, person) VALUES ($1, $2, $3)', [scope, each, person]);
  }
  return members;
}

/** These, and all who were ever made one with them, or with one of those; nearly nobody was. */
export const everOneWith = async (
  queries: Queries,
  scope: string,
  members: readonly MemberId[],
): Promise<readonly MemberId[]> => [...(await hangingTogether(queries, scope, members)).members];

async function hangingTogether(
  queries: Queries,
  scope: string,
  from: readonly MemberId[],
): Promise<{ readonly members: ReadonlySet<MemberId>; readonly facts: readonly MergeFact[] }> {
  const members = new Set(from);
  for (let steps = 0; steps < STEPS_MAX; steps += 1) {
    const rows = await mergesOf(queries, scope, [...members]);
    const before = members.size;
    for (const { member, other } of rows) members.add(member).add(other);
    if (members.size === before)
      return {
        members,
        facts: rows.map((row) => ({ ...row, members: [row.member, row.other] }) as unknown as MergeFact),
      };
  }
  throw new Error('too many members hang together');
}

export const mergesOf = (queries: Queries, scope: string, members: readonly string[]): Promise<readonly MergeRow[]> =>
  queries.rows<MergeRow>(
    `SELECT ${MERGE} FROM member_merges WHERE scope = $1 AND (member = ANY($2) OR other = ANY($2)) ORDER BY at, id`,
    [scope, members],
  );

/** The id by which the person goes. */
export async function personOf(queries: Queries, scope: string, member: MemberId): Promise<MemberId> {
  const [row] = await queries.rows<{ person: MemberId }>(
    'SELECT person FROM member_aliases WHERE scope = $1 AND member = $2',
    [scope, member],
  );
  return row?.person ?? member;
}

/** Every id of the person whom this member is; of nearly everybody the one id. */
export async function idsOf(queries: Queries, scope: string, member: MemberId): Promise<readonly MemberId[]> {
  const [row] = await queries.rows<{ person: MemberId }>(
    'SELECT person FROM member_aliases WHERE scope = $1 AND member = $2',
    [scope, member],
  );
  if (row === undefined) return [member];
  const rows = await queries.rows<{ member: MemberId }>(
    'SELECT member FROM member_aliases WHERE scope = $1 AND person = $2 ORDER BY member',
    [scope, row.person],
  );
  return rows.map((one) => one.member);
}

/** Whether the member is the person who also goes by the other id; null: nobody. */
export const isOnePerson = async (
  queries: Queries,
  scope: string,
  member: MemberId,
  other: string | null,
): Promise<boolean> =>
  other !== null && (member === other || (await idsOf(queries, scope, member)).includes(other as MemberId));

/** Whether two ids were one person's at an instant, whatever was merged or split since. */
export async function wereOnePerson(
  queries: Queries,
  scope: string,
  [one, other]: readonly [MemberId, MemberId],
  at: EpochMs,
): Promise<boolean> {
  if (one === other) return true;
  const { facts } = await hangingTogether(queries, scope, [one]);
  const persons = foldMerges(facts.filter((fact) => fact.at <= at));
  return memberOf(persons, one) === memberOf(persons, other);
}

/** Of many members at once: those who go by more ids than the one, and the ids of each. */
export async function idsOfAll(
  queries: Queries,
  scope: string,
  members: readonly string[],
): Promise<ReadonlyMap<string, readonly MemberId[]>> {
  const rows = await queries.rows<{ member: string; ids: readonly MemberId[] }>(
    `SELECT own.member, array_agg(other.member) AS ids FROM member_aliases own
     JOIN member_aliases other ON other.scope = own.scope AND other.person = own.person
     WHERE own.scope = $1 AND own.member = ANY($2) GROUP BY own.member`,
    [scope, members],
  );
  return new Map(rows.map(({ member, ids }) => [member, ids]));
}

export type KnownBy = 'enrolled' | 'looked_up';

/** A store may see a member whom it enrolled, and for a time one whom it looked up by the number. */
export async function noteStore(
  queries: Queries,
  scope: string,
  {
    member,
    store,
    why,
    at,
  }: { readonly member: string; readonly store: string; readonly why: KnownBy; readonly at: number },
): Promise<void> {
  await queries.run(
    `INSERT INTO member_stores AS s (scope, member, store, why, at) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (scope, member, store, why) DO UPDATE SET at = GREATEST(s.at, excluded.at)`,
    [scope, member, store, why, at],
  );
}

/** Whether one of these stores enrolled one of these members, has a claim on them, or looked one up since. */
export async function isKnownIn(
  queries: Queries,
  scope: string,
  {
    members,
    stores,
    since,
  }: { readonly members: readonly string[]; readonly stores: readonly string[]; readonly since: number },
): Promise<boolean> {
  const rows = await queries.rows(
    `SELECT 1 FROM member_stores WHERE scope = $1 AND member = ANY($2) AND store = ANY($3) AND (why = 'enrolled' OR at >= $4)
     UNION ALL SELECT 1 FROM claims WHERE scope = $1 AND member = ANY($2) AND store = ANY($3) LIMIT 1`,
    [scope, members, stores, since],
  );
  return rows.length > 0;
}
