/** Statements of sync/cloud/store/member-proofs.ts that send digits to a member's number and try them. */
import type { MessageRow } from '../../../../sync/cloud/store/member-proofs.ts';
import { countOf, rowsOf } from '../memory-engine.ts';
import { keyed } from '../memory-table.ts';
import { number, read, text, write } from './statement.ts';

const MESSAGE = 'member, terminal, sale, hash, amount_max, made_at, until_at, tries, day, sent';

const shown = (row: MessageRow): object =>
  Object.fromEntries(Object.entries(row).filter(([column]) => column !== 'scope'));

export const MEMBER_PROOFS = [
  read(
    'members',
    'SELECT phone_cipher FROM members WHERE scope = $1 AND id = $2',
    ({ tables, tx }, [scope, member]) => {
      const row = tx.get(tables.members, keyed(text(scope), text(member)));
      return row === undefined ? [] : [{ phone_cipher: row.phone_cipher }];
    },
  ),
  write(
    'member_messages',
    `SELECT ${MESSAGE} FROM member_messages WHERE scope = $1 AND member = $2 FOR UPDATE`,
    function* ({ tables, tx }, [scope, member]) {
      const row = yield* tx.lock(tables.member_messages, keyed(text(scope), text(member)));
      return rowsOf(row === undefined ? [] : [shown(row)]);
    },
  ),
  write(
    'member_messages',
    `INSERT INTO member_messages (scope, ${MESSAGE}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
     ON CONFLICT (scope, member) DO UPDATE SET terminal = $3, sale = $4, hash = $5, amount_max = $6, made_at = $7, until_at = $8, tries = $9, day = $10, sent = $11`,
    function* ({ tables, tx }, [scope, member, terminal, sale, hash, most, made, until, tries, day, sent]) {
      const row: MessageRow & { readonly scope: string } = {
        scope: text(scope),
        member: text(member),
        terminal: text(terminal),
        sale: text(sale),
        hash: text(hash),
        amount_max: number(most),
        made_at: number(made),
        until_at: number(until),
        tries: number(tries),
        day: number(day),
        sent: number(sent),
      };
      yield* tx.upsert(tables.member_messages, row, () => row);
      return countOf(1);
    },
  ),
  write(
    'member_messages',
    'UPDATE member_messages SET until_at = 0 WHERE scope = $1 AND member = $2 AND hash = $3',
    function* ({ tables, tx }, [scope, member, hash]) {
      const end = (row: MessageRow & { readonly scope: string }) =>
        row.hash === text(hash) ? { ...row, until_at: 0 } : null;
      return countOf((yield* tx.update(tables.member_messages, keyed(text(scope), text(member)), end)) ? 1 : 0);
    },
  ),
  write(
    'member_messages',
    `UPDATE member_messages SET tries = tries + 1
     WHERE scope = $1 AND member = $2 AND terminal = $3 AND sale = $4 AND until_at > $5 AND tries < $6
     RETURNING hash, amount_max, made_at`,
    function* ({ tables, tx }, [scope, member, terminal, sale, now, most]) {
      const key = keyed(text(scope), text(member));
      const isTried = yield* tx.update(tables.member_messages, key, (row) =>
        row.terminal === text(terminal) &&
        row.sale === text(sale) &&
        row.until_at > number(now) &&
        row.tries < number(most)
          ? { ...row, tries: row.tries + 1 }
          : null,
      );
      const row = tx.get(tables.member_messages, key);
      if (!isTried || row === undefined) return countOf(0);
      return rowsOf([{ hash: row.hash, amount_max: row.amount_max, made_at: row.made_at }]);
    },
  ),
] as const;
