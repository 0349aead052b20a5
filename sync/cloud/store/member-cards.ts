/**
 * Rows of members' cards: the facts, their fold, and since when a member is no longer found as before. Statements only. Called by
 * binding/cards.ts and the look-ups' routes.
 */
import type { MemberId } from '../../domain/ids.ts';
import type { CardFact } from '../../domain/member-card.ts';
import type { EpochMs } from '../../domain/time.ts';
import type { MemberRecord } from '../../protocol/members.ts';
import type { Queries, Transaction } from './database.ts';

export interface CardFactRow extends CardFact {
  readonly card_hmac: string;
  readonly who: string;
}

export async function memberOfCard(queries: Queries, scope: string, hmac: string): Promise<MemberId | null> {
  const [row] = await queries.rows<{ member: MemberId }>(
    'SELECT member FROM member_cards WHERE scope = $1 AND card_hmac = $2',
    [scope, hmac],
  );
  return row?.member ?? null;
}

/** Behind the lock of the card's row, which is made when there is none; who comes second reads what the first one wrote. */
export async function lockCard(
  tx: Transaction,
  scope: string,
  { card_hmac: card, member, at, who }: Omit<CardFactRow, 'id' | 'what'>,
): Promise<void> {
  await tx.run(
    `INSERT INTO member_cards (scope, card_hmac, member, at, linked_by) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (scope, card_hmac) DO UPDATE SET card_hmac = excluded.card_hmac`,
    [scope, card, member, at, who],
  );
}

export const cardFactsOf = (queries: Queries, scope: string, card: string): Promise<readonly CardFactRow[]> =>
  queries.rows<CardFactRow>(
    'SELECT id, card_hmac, what, member, at, who FROM card_facts WHERE scope = $1 AND card_hmac = $2',
    [scope, card],
  );

/** One that is there stays as it is. */
export async function addCardFact(tx: Transaction, scope: string, fact: CardFactRow): Promise<void> {
  const { id, card_hmac: card, what, member, at, who } = fact;
  await tx.run(
    'INSERT INTO card_facts (scope, id, card_hmac, what, member, at, who) VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING',
    [scope, id, card, what, member, at, who],
  );
}

/** What the facts fold to: the holder's link, or that the card is nobody's. */
export async function saveHolder(
  tx: Transaction,
  scope: string,
  card: string,
  holder: Pick<CardFactRow, 'member' | 'at' | 'who'> | null,
): Promise<void> {
  if (holder === null) await tx.run('DELETE FROM member_cards WHERE scope = $1 AND card_hmac = $2', [scope, card]);
  else
    await tx.run('UPDATE member_cards SET member = $3, at = $4, linked_by = $5 WHERE scope = $1 AND card_hmac = $2', [
      scope,
      card,
      holder.member,
      holder.at,
      holder.who,
    ]);
}

type LinkedThings = NonNullable<MemberRecord['links']>;
/** Of one person that are shown. */
const LINKS_MAX = 50;

/** The cards and friends at WeCom that lead to one of these, newest first, and how many there are. */
export async function linksOf(
  queries: Queries,
  scope: string,
  members: readonly MemberId[],
): Promise<{ readonly cards: number; readonly wecomFriends: number; readonly links: LinkedThings }> {
  const [counts] = await queries.rows<{ cards: number; friends: number }>(
    `SELECT (SELECT count(*) FROM member_cards WHERE scope = $1 AND member = ANY($2)) AS cards,
       (SELECT count(*) FROM wecom_people WHERE scope = $1 AND member = ANY($2)) AS friends`,
    [scope, members],
  );
  const cards = await queries.rows<LinkedThings['cards'][number]>(
    'SELECT card_hmac AS card, at FROM member_cards WHERE scope = $1 AND member = ANY($2) ORDER BY at DESC, card_hmac LIMIT $3',
    [scope, members, LINKS_MAX],
  );
  const friends = await queries.rows<LinkedThings['friends'][number]>(
    `SELECT external_id AS external, linked_at AS at FROM wecom_people WHERE scope = $1 AND member = ANY($2)
     ORDER BY linked_at DESC, external_id LIMIT $3`,
    [scope, members, LINKS_MAX],
  );
  const links = { cards: [...cards], friends: [...friends] };
  return { cards: counts?.cards ?? 0, wecomFriends: counts?.friends ?? 0, links };
}

/** From `at` on these are found by fewer things than before. */
export async function noteUnlinked(
  tx: Transaction,
  scope: string,
  members: readonly MemberId[],
  at: number,
): Promise<void> {
  for (const member of [...members].sort())
    await tx.run(
      `INSERT INTO member_unlinked AS u (scope, member, at) VALUES ($1, $2, $3)
       ON CONFLICT (scope, member) DO UPDATE SET at = GREATEST(u.at, excluded.at)`,
      [scope, member, at],
    );
}

export interface PersonMarks {
  /** Who of them was deleted. */
  readonly gone: ReadonlySet<string>;
  /** When one of them was last unlinked from something; null for never. */
  readonly unlinkedAt: EpochMs | null;
}

export async function marksOf(queries: Queries, scope: string, members: readonly string[]): Promise<PersonMarks> {
  const rows = await queries.rows<{ member: string; what: 'gone' | 'unlinked'; at: EpochMs }>(
    `SELECT member, 'gone' AS what, at FROM member_deletions WHERE scope = $1 AND member = ANY($2)
     UNION ALL SELECT member, 'unlinked' AS what, at FROM member_unlinked WHERE scope = $1 AND member = ANY($2)`,
    [scope, members],
  );
  const ends = rows.filter(({ what }) => what === 'unlinked').map(({ at }) => at);
  return {
    gone: new Set(rows.filter(({ what }) => what === 'gone').map(({ member }) => member)),
    unlinkedAt: ends.sort((a, b) => b - a)[0] ?? null,
  };
}
