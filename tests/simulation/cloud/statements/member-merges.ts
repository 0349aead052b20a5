/** Statements of sync/cloud/store/member-merges.ts that a simulated cloud sends: who is one person, and who looked a member up. */
import { countOf } from '../memory-engine.ts';
import { keyed } from '../memory-table.ts';
import { number, read, text, texts, write } from './statement.ts';

export const MEMBER_MERGES = [
  read(
    'member_aliases',
    'SELECT person FROM member_aliases WHERE scope = $1 AND member = $2',
    ({ tables, tx }, [scope, member]) => {
      const row = tx.get(tables.member_aliases, keyed(text(scope), text(member)));
      return row === undefined ? [] : [{ person: row.person }];
    },
  ),
  write(
    'member_stores',
    `INSERT INTO member_stores AS s (scope, member, store, why, at) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (scope, member, store, why) DO UPDATE SET at = GREATEST(s.at, excluded.at)`,
    function* ({ tables, tx }, [scope, member, store, why, at]) {
      const row = {
        scope: text(scope),
        member: text(member),
        store: text(store),
        why: text(why),
        at: number(at),
      };
      yield* tx.upsert(tables.member_stores, row, (known) => ({ ...known, at: Math.max(known.at, row.at) }));
      return countOf(1);
    },
  ),
  read(
    'member_deletions',
    'SELECT member FROM member_deletions WHERE scope = $1 AND member = ANY($2)',
    ({ tables, tx }, [scope, members]) =>
      texts(members).flatMap((member) => {
        const row = tx.get(tables.member_deletions, keyed(text(scope), member));
        return row === undefined ? [] : [{ member: row.member }];
      }),
  ),
] as const;
