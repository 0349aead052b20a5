/** Statements of sync/cloud/store/member-cards.ts and of wecom.ts that cards, friends who are members, and the ends of both need. */
import type { CardFactRow } from '../../../../sync/cloud/store/member-cards.ts';
import type { MemberCardRow } from '../guide-phone-tables.ts';
import type { WecomFriendTableRow } from '../wecom-tables.ts';
import { countOf, rowsOf } from '../memory-engine.ts';
import { keyed } from '../memory-table.ts';
import { ascending, number, only, read, text, texts, write, type Asked, type Statement } from './statement.ts';

const theirs = <Row extends { readonly scope: string; readonly member: string }>(
  rows: readonly Row[],
  scope: string,
  members: readonly string[],
): readonly Row[] => rows.filter((row) => row.scope === scope && members.includes(row.member));
const newestFirst =
  <Row>(at: (row: Row) => number, key: (row: Row) => string) =>
  (a: Row, b: Row): number =>
    at(b) - at(a) || (key(a) < key(b) ? -1 : 1);
const personOf = ({ tables, tx }: Asked, scope: string, external: string): string | null =>
  tx.get(tables.wecom_people, keyed(scope, external))?.member ?? null;

const friend = only<
  WecomFriendTableRow,
  'user_id' | 'external_id' | 'staff' | 'touchpoint' | 'since' | 'ended_at' | 'ended_by'
>(['user_id', 'external_id', 'staff', 'touchpoint', 'since', 'ended_at', 'ended_by']);

export const MEMBER_LINKS: readonly Statement[] = [
  read(
    'member_cards',
    'SELECT member FROM member_cards WHERE scope = $1 AND card_hmac = $2',
    ({ tables, tx }, [scope, card]) => {
      const row = tx.get(tables.member_cards, keyed(text(scope), text(card)));
      return row === undefined ? [] : [{ member: row.member }];
    },
  ),
  write(
    'member_cards',
    `INSERT INTO member_cards (scope, card_hmac, member, at, linked_by) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (scope, card_hmac) DO UPDATE SET card_hmac = excluded.card_hmac`,
    function* ({ tables, tx }, [scope, card, member, at, by]) {
      const link = { member: text(member), at: number(at), linked_by: text(by) };
      const row: MemberCardRow = { scope: text(scope), card_hmac: text(card), ...link };
      yield* tx.upsert(tables.member_cards, row, (there) => there);
      return countOf(1);
    },
  ),
  read(
    'card_facts',
    'SELECT id, card_hmac, what, member, at, who FROM card_facts WHERE scope = $1 AND card_hmac = $2',
    ({ tables, tx }, [scope, card]) =>
      tx
        .all(tables.card_facts)
        .filter((row) => row.scope === text(scope) && row.card_hmac === text(card))
        .map(only(['id', 'card_hmac', 'what', 'member', 'at', 'who'])),
  ),
  write(
    'card_facts',
    'INSERT INTO card_facts (scope, id, card_hmac, what, member, at, who) VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING',
    function* ({ tables, tx }, [scope, id, card, what, member, at, who]) {
      const row = {
        ...{ scope: text(scope), id: text(id), card_hmac: text(card), what: text(what), member: text(member) },
        ...{ at: number(at), who: text(who) },
      } as unknown as CardFactRow & { readonly scope: string };
      return countOf((yield* tx.insertUnlessThere(tables.card_facts, row)) ? 1 : 0);
    },
  ),
  write(
    'member_cards',
    'DELETE FROM member_cards WHERE scope = $1 AND card_hmac = $2',
    function* ({ tables, tx }, [scope, card]) {
      return countOf((yield* tx.remove(tables.member_cards, keyed(text(scope), text(card)))) ? 1 : 0);
    },
  ),
  write(
    'member_cards',
    'UPDATE member_cards SET member = $3, at = $4, linked_by = $5 WHERE scope = $1 AND card_hmac = $2',
    function* ({ tables, tx }, [scope, card, member, at, by]) {
      const link = { member: text(member), at: number(at), linked_by: text(by) };
      const key = keyed(text(scope), text(card));
      return countOf((yield* tx.update(tables.member_cards, key, (row) => ({ ...row, ...link }))) ? 1 : 0);
    },
  ),
  read(
    'member_cards',
    `SELECT (SELECT count(*) FROM member_cards WHERE scope = $1 AND member = ANY($2)) AS cards,
       (SELECT count(*) FROM wecom_people WHERE scope = $1 AND member = ANY($2)) AS friends`,
    ({ tables, tx }, [scope, members]) => [
      {
        cards: theirs(tx.all(tables.member_cards), text(scope), texts(members)).length,
        friends: theirs(tx.all(tables.wecom_people), text(scope), texts(members)).length,
      },
    ],
  ),
  read(
    'member_cards',
    'SELECT card_hmac AS card, at FROM member_cards WHERE scope = $1 AND member = ANY($2) ORDER BY at DESC, card_hmac LIMIT $3',
    ({ tables, tx }, [scope, members, limit]) =>
      theirs(tx.all(tables.member_cards), text(scope), texts(members))
        .map(({ card_hmac: card, at }) => ({ card, at }))
        .sort(
          newestFirst(
            ({ at }) => at,
            ({ card }) => card,
          ),
        )
        .slice(0, number(limit)),
  ),
  read(
    'wecom_people',
    `SELECT external_id AS external, linked_at AS at FROM wecom_people WHERE scope = $1 AND member = ANY($2)
     ORDER BY linked_at DESC, external_id LIMIT $3`,
    ({ tables, tx }, [scope, members, limit]) =>
      theirs(tx.all(tables.wecom_people), text(scope), texts(members))
        .map(({ external_id: external, linked_at: at }) => ({ external, at }))
        .sort(
          newestFirst(
            ({ at }) => at,
            ({ external }) => external,
          ),
        )
        .slice(0, number(limit)),
  ),
  write(
    'member_unlinked',
    `INSERT INTO member_unlinked AS u (scope, member, at) VALUES ($1, $2, $3)
     ON CONFLICT (scope, member) DO UPDATE SET at = GREATEST(u.at, excluded.at)`,
    function* ({ tables, tx }, [scope, member, at]) {
      const row = { scope: text(scope), member: text(member), at: number(at) };
      yield* tx.upsert(tables.member_unlinked, row, (there) => ({ ...there, at: Math.max(there.at, row.at) }));
      return countOf(1);
    },
  ),
  read(
    'wecom_friends',
    `SELECT f.user_id, f.external_id, f.staff, f.touchpoint, f.since, f.ended_at, f.ended_by, p.member FROM wecom_friends f
     LEFT JOIN wecom_people p ON p.scope = f.scope AND p.external_id = f.external_id
     WHERE f.scope = $1 AND f.external_id = $2 ORDER BY f.user_id`,
    (asked, [scope, external]) =>
      asked.tx
        .all(asked.tables.wecom_friends)
        .filter((row) => row.scope === text(scope) && row.external_id === text(external))
        .sort(ascending(({ user_id: user }) => user))
        .map((row) => ({
          ...friend(row),
          member: personOf(asked, text(scope), row.external_id),
        })),
  ),
  read(
    'consents',
    'SELECT version, purpose, channel, marketing, at FROM consents WHERE scope = $1 AND member = ANY($2) ORDER BY at, id',
    ({ tables, tx }, [scope, members]) =>
      theirs(tx.all(tables.consents), text(scope), texts(members))
        .toSorted((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1))
        .map(only(['version', 'purpose', 'channel', 'marketing', 'at'])),
  ),
  write(
    'wecom_people',
    'SELECT member FROM wecom_people WHERE scope = $1 AND external_id = $2 FOR UPDATE',
    function* ({ tables, tx }, [scope, external]) {
      const row = yield* tx.lock(tables.wecom_people, keyed(text(scope), text(external)));
      return rowsOf(row === undefined ? [] : [{ member: row.member }]);
    },
  ),
  write(
    'wecom_people',
    'UPDATE wecom_people SET member = $3, linked_at = $4, linked_by = $5 WHERE scope = $1 AND external_id = $2',
    function* ({ tables, tx }, [scope, external, member, at, by]) {
      const link = { member: text(member), linked_at: number(at), linked_by: text(by) };
      const key = keyed(text(scope), text(external));
      return countOf((yield* tx.update(tables.wecom_people, key, (row) => ({ ...row, ...link }))) ? 1 : 0);
    },
  ),
  write(
    'wecom_people',
    'DELETE FROM wecom_people WHERE scope = $1 AND external_id = $2 RETURNING member',
    function* ({ tables, tx }, [scope, external]) {
      const key = keyed(text(scope), text(external));
      const row = yield* tx.lock(tables.wecom_people, key);
      if (row !== undefined) yield* tx.remove(tables.wecom_people, key);
      return rowsOf(row === undefined ? [] : [{ member: row.member }]);
    },
  ),
];
