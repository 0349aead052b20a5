/** Statements of sync/cloud/store/points.ts and of who is one person with whom: when points end. The rules are read in coupon-sales.ts. */
import type { EntryRow } from '../../../../sync/cloud/store/accounts.ts';
import { countOf } from '../memory-engine.ts';
import { keyed } from '../memory-table.ts';
import {
  ascending,
  json,
  number,
  numberOrNull,
  read,
  text,
  textOrNull,
  texts,
  write,
  type Statement,
} from './statement.ts';

export const POINTS: readonly Statement[] = [
  write(
    'points_rules',
    'INSERT INTO points_rules (scope, version, from_day, months, entered_by, at) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING',
    function* ({ tables, tx }, [scope, version, from, months, by, at]) {
      const row = {
        ...{ scope: text(scope), version: number(version), from_day: text(from), months: numberOrNull(months) },
        ...{ entered_by: text(by), at: number(at) },
      };
      return countOf((yield* tx.insertUnlessThere(tables.points_rules, row)) ? 1 : 0);
    },
  ),
  read(
    'accounts',
    `(SELECT account FROM accounts WHERE scope = $1 AND kind = 'points' AND folded_at IS NULL ORDER BY account LIMIT $5)
     UNION (SELECT account FROM accounts WHERE scope = $1 AND next_end < $2 ORDER BY next_end, account LIMIT $5)
     UNION (SELECT account FROM accounts WHERE scope = $1 AND folded_at > $6 ORDER BY folded_at, account LIMIT $5)
     UNION (SELECT a.account FROM member_merges m JOIN accounts a ON a.scope = m.scope AND a.account IN ('points:' || m.member, 'points:' || m.other)
       WHERE m.scope = $1 AND m.at > $3 AND a.folded_at <= m.at + $4 LIMIT $5)`,
    ({ tables, tx }, [scope, today, merged, slackMs, limit, now]) => {
      const own = tx.all(tables.accounts).filter((row) => row.scope === text(scope));
      const fresh = own
        .filter(({ kind, folded_at: at }) => kind === 'points' && at === null)
        .sort(ascending((row) => row.account));
      const over = own
        .filter(({ next_end: ends }) => ends !== null && ends < text(today))
        .sort(ascending(({ next_end: ends, account }) => `${ends ?? ''} ${account}`));
      const ahead = own
        .filter(({ folded_at: at }) => at !== null && at > number(now))
        .sort((a, b) => Number(a.folded_at) - Number(b.folded_at) || (a.account < b.account ? -1 : 1));
      const merges = tx.all(tables.member_merges).filter((row) => row.scope === text(scope) && row.at > number(merged));
      const joined = own.filter(({ account, folded_at: at }) =>
        merges.some(
          (merge) =>
            at !== null &&
            at <= merge.at + number(slackMs) &&
            [`points:${merge.member}`, `points:${merge.other}`].includes(account),
        ),
      );
      const most = number(limit);
      const all = [...fresh.slice(0, most), ...over.slice(0, most), ...ahead.slice(0, most), ...joined.slice(0, most)];
      return [...new Set(all.map(({ account }) => account))].map((account) => ({ account }));
    },
  ),
  write(
    'account_entries',
    `INSERT INTO account_entries AS e (scope, account, id, at, what, amount, principal, bonus, store, terminal, entry)
     VALUES ($1, $2, $3, $4, 'end', $5, $5, 0, '', '', $3)
     ON CONFLICT (scope, account, id) DO UPDATE SET amount = excluded.amount, principal = excluded.principal
       WHERE e.amount <> excluded.amount`,
    function* ({ tables, tx }, [scope, account, id, at, amount]) {
      const [ends, points] = [text(id), number(amount)];
      const row: EntryRow & { readonly scope: string } = {
        ...{ scope: text(scope), account: text(account), id: ends, at: number(at), what: 'end' },
        ...{ amount: points, principal: points, bonus: 0, sale: null, receipt: null, paid: null, per: null },
        ...{ store: '', terminal: '', entry: ends, finding: null },
      };
      const written = yield* tx.upsert(tables.account_entries, row, (there) =>
        there.amount === points ? null : { ...there, amount: points, principal: points },
      );
      return countOf(written === null ? 0 : 1);
    },
  ),
  write(
    'accounts',
    'UPDATE accounts SET principal = $3, batches = $4::jsonb, next_end = $5, folded_at = $6 WHERE scope = $1 AND account = $2',
    function* ({ tables, tx }, [scope, account, principal, batches, next, at]) {
      const folded = {
        ...{ principal: number(principal), batches: json(batches) as never },
        ...{ next_end: textOrNull(next), folded_at: number(at) },
      };
      const key = keyed(text(scope), text(account));
      return countOf((yield* tx.update(tables.accounts, key, (row) => ({ ...row, ...folded }))) ? 1 : 0);
    },
  ),
  read(
    'member_aliases',
    `SELECT own.member, array_agg(other.member) AS ids FROM member_aliases own
     JOIN member_aliases other ON other.scope = own.scope AND other.person = own.person
     WHERE own.scope = $1 AND own.member = ANY($2) GROUP BY own.member`,
    ({ tables, tx }, [scope, members]) => {
      const all = tx.all(tables.member_aliases).filter((row) => row.scope === text(scope));
      return all
        .filter(({ member }) => texts(members).includes(member))
        .map(({ member, person }) => ({
          member,
          ids: all.filter((other) => other.person === person).map((other) => other.member),
        }));
    },
  ),
];
