/** Statements of sync/cloud/store/member-merges.ts: who is one person, who may be, and who looked a member up. */
import type { MergeRow, ProposalRow } from '../../../../sync/cloud/store/member-merges.ts';
import { countOf, rowsOf } from '../memory-engine.ts';
import { keyed } from '../memory-table.ts';
import { ascending, number, read, text, texts, write } from './statement.ts';

const PROPOSAL = 'id, member, other, at';
const MERGE = 'id, proposal, at, what, member, other, who';
const withoutScope = (row: object): object =>
  Object.fromEntries(Object.entries(row).filter(([column]) => column !== 'scope'));

export const MEMBER_MERGES = [
  read(
    'member_aliases',
    'SELECT person FROM member_aliases WHERE scope = $1 AND member = $2',
    ({ tables, tx }, [scope, member]) => {
      const row = tx.get(tables.member_aliases, keyed(text(scope), text(member)));
      return row === undefined ? [] : [{ person: row.person }];
    },
  ),
  read(
    'member_aliases',
    'SELECT member FROM member_aliases WHERE scope = $1 AND person = $2 ORDER BY member',
    ({ tables, tx }, [scope, person]) =>
      [...tx.group(tables.member_aliases, 'person', keyed(text(scope), text(person)))]
        .sort(ascending(({ member }) => member))
        .map(({ member }) => ({ member })),
  ),
  write(
    'member_proposals',
    'INSERT INTO member_proposals (scope, id, member, other, at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING',
    function* ({ tables, tx }, [scope, id, member, other, at]) {
      const row = {
        scope: text(scope),
        id: text(id),
        member: text(member),
        other: text(other),
        at: number(at),
      } as unknown as ProposalRow & { readonly scope: string };
      return countOf((yield* tx.insertUnlessThere(tables.member_proposals, row)) ? 1 : 0);
    },
  ),
  read(
    'member_proposals',
    `SELECT ${PROPOSAL} FROM member_proposals WHERE scope = $1 AND id = $2`,
    ({ tables, tx }, [scope, id]) => {
      const row = tx.get(tables.member_proposals, keyed(text(scope), text(id)));
      return row === undefined ? [] : [withoutScope(row)];
    },
  ),
  read(
    'member_proposals',
    `SELECT ${PROPOSAL} FROM member_proposals WHERE scope = $1 AND (member = ANY($2) OR other = ANY($2)) ORDER BY id`,
    ({ tables, tx }, [scope, members]) =>
      tx
        .all(tables.member_proposals)
        .filter((row) => row.scope === text(scope))
        .filter(({ member, other }) => texts(members).includes(member) || texts(members).includes(other))
        .sort((a, b) => (a.id < b.id ? -1 : 1))
        .map(withoutScope),
  ),
  write(
    'member_merges',
    `INSERT INTO member_merges (scope, ${MERGE}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING`,
    function* ({ tables, tx }, [scope, id, proposal, at, what, member, other, who]) {
      const row = {
        scope: text(scope),
        id: text(id),
        proposal: text(proposal),
        at: number(at),
        what: text(what),
        member: text(member),
        other: text(other),
        who: text(who),
      } as unknown as MergeRow & { readonly scope: string };
      return countOf((yield* tx.insertUnlessThere(tables.member_merges, row)) ? 1 : 0);
    },
  ),
  read(
    'member_merges',
    `SELECT ${MERGE} FROM member_merges WHERE scope = $1 AND (member = ANY($2) OR other = ANY($2)) ORDER BY at, id`,
    ({ tables, tx }, [scope, members]) =>
      tx
        .all(tables.member_merges)
        .filter((row) => row.scope === text(scope))
        .filter(({ member, other }) => texts(members).includes(member) || texts(members).includes(other))
        .sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1))
        .map(withoutScope),
  ),
  write(
    'members',
    'SELECT id FROM members WHERE scope = $1 AND id = ANY($2) ORDER BY id FOR UPDATE',
    function* ({ tables, tx }, [scope, ids]) {
      const locked: object[] = [];
      for (const id of [...new Set(texts(ids))].sort()) {
        const row = yield* tx.lock(tables.members, keyed(text(scope), id));
        if (row !== undefined) locked.push({ id });
      }
      return rowsOf(locked);
    },
  ),
  write(
    'member_aliases',
    'DELETE FROM member_aliases WHERE scope = $1 AND member = ANY($2)',
    function* ({ tables, tx }, [scope, members]) {
      let gone = 0;
      for (const member of texts(members))
        if (yield* tx.remove(tables.member_aliases, keyed(text(scope), member))) gone += 1;
      return countOf(gone);
    },
  ),
  write(
    'member_aliases',
    'INSERT INTO member_aliases (scope, member, person) VALUES ($1, $2, $3)',
    function* ({ tables, tx }, [scope, member, person]) {
      yield* tx.insert(tables.member_aliases, { scope: text(scope), member: text(member), person: text(person) });
      return countOf(1);
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
      [...new Set(texts(members))].flatMap((member) => {
        const row = tx.get(tables.member_deletions, keyed(text(scope), member));
        return row === undefined ? [] : [{ member: row.member }];
      }),
  ),
] as const;
