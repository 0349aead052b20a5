/** Statements of sync/cloud/store/accounts.ts and of payment passwords (sync/cloud/accounts/proofs.ts). */
import type { AccountRow, EntryRow, HoldRow } from '../../../../sync/cloud/store/accounts.ts';
import { countOf, rowsOf } from '../memory-engine.ts';
import { keyed } from '../memory-table.ts';
import type { MemberPasswordRow } from '../account-rows.ts';
import {
  ascending,
  json,
  number,
  numberOrNull,
  only,
  read,
  text,
  textOrNull,
  texts,
  write,
  type Asked,
} from './statement.ts';
import type { Parameter } from '../../../../sync/cloud/store/database.ts';

const account = only<AccountRow, keyof AccountRow>(['account', 'principal', 'bonus', 'changed_at', 'batches']);
const ENTRY_COLUMNS = [
  'account',
  'id',
  'at',
  'what',
  'amount',
  'principal',
  'bonus',
  'sale',
  'receipt',
  'paid',
  'per',
  'store',
  'terminal',
  'entry',
  'finding',
] as const;
const entry = only<EntryRow, keyof EntryRow>(ENTRY_COLUMNS);
const HOLD_COLUMNS = [
  'hold',
  'account',
  'kind',
  'store',
  'terminal',
  'sale',
  'tender',
  'amount',
  'state',
  'made_at',
  'expires_at',
] as const;
const held = only<HoldRow, keyof HoldRow>(HOLD_COLUMNS);

const ENTRY = ENTRY_COLUMNS.join(', ');
const HOLD = HOLD_COLUMNS.join(', ');
const entriesOf = ({ tables, tx }: Asked, scope: string, name: string): readonly EntryRow[] =>
  tx.group(tables.account_entries, 'account', keyed(scope, name));
const holdsOf = ({ tables, tx }: Asked, scope: string, name: string): readonly HoldRow[] =>
  tx.group(tables.account_holds, 'account', keyed(scope, name));
/** As SQL sums: nothing of no rows. */
function liveOf(asked: Asked, { scope, name, now }: { scope: string; name: string; now: number }): number | null {
  const live = holdsOf(asked, scope, name).filter(({ state, expires_at: until }) => state === 'held' && until > now);
  return live.length === 0 ? null : live.reduce((sum, { amount }) => sum + amount, 0);
}
/** A sort key of the instant first and the id then. */
const inTime = ({ at, id }: EntryRow): string => `${String(at).padStart(16, '0')} ${id}`;

const entryOf = (given: readonly Parameter[]): EntryRow => {
  const [name, id, at, what, amount, principal, bonus, sale, receipt, paid, per, store, terminal, of, finding] = given;
  return {
    account: text(name),
    id: text(id),
    at: number(at),
    what: text(what) as EntryRow['what'],
    amount: number(amount),
    principal: number(principal),
    bonus: number(bonus),
    sale: textOrNull(sale),
    receipt: textOrNull(receipt),
    paid: numberOrNull(paid),
    per: numberOrNull(per),
    store: text(store),
    terminal: text(terminal),
    entry: text(of),
    finding: textOrNull(finding),
  };
};

const holdOf = (given: readonly Parameter[]): HoldRow => {
  const [hold, name, kind, store, terminal, sale, tender, amount, state, made, expires] = given;
  return {
    hold: text(hold),
    account: text(name),
    kind: text(kind) as HoldRow['kind'],
    store: text(store),
    terminal: text(terminal),
    sale: text(sale),
    tender: text(tender),
    amount: number(amount),
    state: text(state) as HoldRow['state'],
    made_at: number(made),
    expires_at: number(expires),
  };
};

export const ACCOUNTS = [
  write(
    'accounts',
    'INSERT INTO accounts (scope, account, kind, principal, bonus, changed_at) VALUES ($1, $2, $3, 0, 0, $4) ON CONFLICT DO NOTHING',
    function* ({ tables, tx }, [scope, name, kind, at]) {
      const row = { scope: text(scope), account: text(name), kind: text(kind), principal: 0, bonus: 0 };
      const isNew = yield* tx.insertUnlessThere(tables.accounts, {
        ...row,
        changed_at: number(at),
        batches: null,
        next_end: null,
        folded_at: null,
      });
      return countOf(isNew ? 1 : 0);
    },
  ),
  write(
    'accounts',
    'SELECT account, principal, bonus, changed_at, batches FROM accounts WHERE scope = $1 AND account = $2 FOR UPDATE',
    function* ({ tables, tx }, [scope, name]) {
      const row = yield* tx.lock(tables.accounts, keyed(text(scope), text(name)));
      return rowsOf(row === undefined ? [] : [account(row)]);
    },
  ),
  read(
    'accounts',
    'SELECT account, principal, bonus, changed_at, batches FROM accounts WHERE scope = $1 AND account = ANY($2)',
    ({ tables, tx }, [scope, accounts]) =>
      [...new Set(texts(accounts))].flatMap((name) => {
        const row = tx.get(tables.accounts, keyed(text(scope), name));
        return row === undefined ? [] : [account(row)];
      }),
  ),
  write(
    'accounts',
    'UPDATE accounts SET principal = $3, bonus = $4, changed_at = $5, folded_at = NULL WHERE scope = $1 AND account = $2',
    function* ({ tables, tx }, [scope, name, principal, bonus, at]) {
      const changed = { principal: number(principal), bonus: number(bonus), changed_at: number(at), folded_at: null };
      const key = keyed(text(scope), text(name));
      return countOf((yield* tx.update(tables.accounts, key, (row) => ({ ...row, ...changed }))) ? 1 : 0);
    },
  ),
  write(
    'account_entries',
    `INSERT INTO account_entries (scope, ${ENTRY}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16) ON CONFLICT DO NOTHING`,
    function* ({ tables, tx }, [scope, ...given]) {
      const row = { scope: text(scope), ...entryOf(given) };
      return countOf((yield* tx.insertUnlessThere(tables.account_entries, row)) ? 1 : 0);
    },
  ),
  read(
    'account_entries',
    `SELECT ${ENTRY} FROM account_entries WHERE scope = $1 AND account = $2 ORDER BY at, id`,
    (asked, [scope, name]) => [...entriesOf(asked, text(scope), text(name))].sort(ascending(inTime)).map(entry),
  ),
  read(
    'account_entries',
    `SELECT ${ENTRY} FROM account_entries WHERE scope = $1 AND account = $2 ORDER BY at DESC, id DESC LIMIT $3`,
    (asked, [scope, name, limit]) =>
      [...entriesOf(asked, text(scope), text(name))]
        .sort(ascending(inTime))
        .reverse()
        .slice(0, number(limit))
        .map(entry),
  ),
  read(
    'account_entries',
    `SELECT ${ENTRY} FROM account_entries WHERE scope = $1 AND account = $2 AND sale = $3`,
    (asked, [scope, name, sale]) =>
      entriesOf(asked, text(scope), text(name))
        .filter((row) => row.sale === text(sale))
        .map(entry),
  ),
  write(
    'account_entries',
    'UPDATE account_entries SET principal = $4, bonus = $5 WHERE scope = $1 AND account = $2 AND id = $3 AND (principal <> $4 OR bonus <> $5)',
    function* ({ tables, tx }, [scope, name, id, principal, bonus]) {
      const effect = { principal: number(principal), bonus: number(bonus) };
      const key = keyed(text(scope), text(name), text(id));
      const isChanged = yield* tx.update(tables.account_entries, key, (row) =>
        row.principal === effect.principal && row.bonus === effect.bonus ? null : { ...row, ...effect },
      );
      return countOf(isChanged ? 1 : 0);
    },
  ),
  write(
    'account_entries',
    'UPDATE account_entries SET finding = $4 WHERE scope = $1 AND account = $2 AND id = $3',
    function* ({ tables, tx }, [scope, name, id, finding]) {
      const key = keyed(text(scope), text(name), text(id));
      const found = textOrNull(finding);
      return countOf((yield* tx.update(tables.account_entries, key, (row) => ({ ...row, finding: found }))) ? 1 : 0);
    },
  ),
  read(
    'account_holds',
    `SELECT ${HOLD} FROM account_holds WHERE scope = $1 AND hold = $2`,
    ({ tables, tx }, [scope, hold]) => {
      const row = tx.get(tables.account_holds, keyed(text(scope), text(hold)));
      return row === undefined ? [] : [held(row)];
    },
  ),
  write(
    'account_holds',
    `SELECT ${HOLD} FROM account_holds WHERE scope = $1 AND hold = $2 FOR UPDATE`,
    function* ({ tables, tx }, [scope, hold]) {
      const row = yield* tx.lock(tables.account_holds, keyed(text(scope), text(hold)));
      return rowsOf(row === undefined ? [] : [held(row)]);
    },
  ),
  write(
    'account_holds',
    `INSERT INTO account_holds (scope, ${HOLD}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) ON CONFLICT DO NOTHING`,
    function* ({ tables, tx }, [scope, ...given]) {
      const row = { scope: text(scope), ...holdOf(given) };
      return countOf((yield* tx.insertUnlessThere(tables.account_holds, row)) ? 1 : 0);
    },
  ),
  write(
    'account_holds',
    'UPDATE account_holds SET state = $3 WHERE scope = $1 AND hold = $2',
    function* ({ tables, tx }, [scope, hold, state]) {
      const next = text(state) as HoldRow['state'];
      const key = keyed(text(scope), text(hold));
      return countOf((yield* tx.update(tables.account_holds, key, (row) => ({ ...row, state: next }))) ? 1 : 0);
    },
  ),
  write(
    'account_holds',
    `SELECT ${HOLD} FROM account_holds WHERE scope = $1 AND account = $2 AND sale = $3 AND tender = $4 FOR UPDATE`,
    function* (asked, [scope, name, sale, tender]) {
      const { tables, tx } = asked;
      const isIt = (row: HoldRow): boolean => row.sale === text(sale) && row.tender === text(tender);
      const locked: object[] = [];
      for (const row of holdsOf(asked, text(scope), text(name)).filter(isIt)) {
        const now = yield* tx.lock(tables.account_holds, keyed(text(scope), row.hold));
        if (now !== undefined && isIt(now)) locked.push(held(now));
      }
      return rowsOf(locked);
    },
  ),
  read(
    'account_holds',
    "SELECT sum(amount)::bigint AS held FROM account_holds WHERE scope = $1 AND account = $2 AND state = 'held' AND expires_at > $3",
    (asked, [scope, name, now]) => {
      return [{ held: liveOf(asked, { scope: text(scope), name: text(name), now: number(now) }) }];
    },
  ),
  read(
    'accounts',
    `SELECT account, principal, bonus, changed_at, batches, (SELECT sum(amount)::bigint FROM account_holds
     WHERE scope = $1 AND account = $2 AND state = 'held' AND expires_at > $3) AS held
     FROM accounts WHERE scope = $1 AND account = $2`,
    (asked, [scope, name, now]) => {
      const row = asked.tx.get(asked.tables.accounts, keyed(text(scope), text(name)));
      if (row === undefined) return [];
      return [{ ...account(row), held: liveOf(asked, { scope: text(scope), name: text(name), now: number(now) }) }];
    },
  ),
  read(
    'spend_policies',
    'SELECT from_at, spend_order FROM spend_policies WHERE scope = $1',
    ({ tables, tx }, [scope]) =>
      tx
        .group(tables.spend_policies, 'scope', text(scope))
        .map(({ from_at, spend_order }) => ({ from_at, spend_order })),
  ),
  write(
    'account_facts',
    'INSERT INTO account_facts (scope, id, terminal, seq, body) VALUES ($1, $2, $3, $4, $5::jsonb) ON CONFLICT DO NOTHING',
    function* ({ tables, tx }, [scope, id, terminal, seq, body]) {
      const row = {
        scope: text(scope),
        id: text(id),
        terminal: text(terminal),
        seq: number(seq),
        body: json(body),
      };
      return countOf((yield* tx.insertUnlessThere(tables.account_facts, row)) ? 1 : 0);
    },
  ),
  read(
    'account_facts',
    'SELECT id, terminal, seq, body FROM account_facts WHERE scope = $1 ORDER BY terminal, seq LIMIT $2',
    ({ tables, tx }, [scope, limit]) =>
      [...tx.group(tables.account_facts, 'scope', text(scope))]
        .sort(ascending(({ terminal, seq }) => `${terminal} ${String(seq).padStart(12, '0')}`))
        .slice(0, number(limit))
        .map(({ id, terminal, seq, body }) => ({ id, terminal, seq, body })),
  ),
  write(
    'account_facts',
    'DELETE FROM account_facts WHERE scope = $1 AND id = $2',
    function* ({ tables, tx }, [scope, id]) {
      return countOf((yield* tx.remove(tables.account_facts, keyed(text(scope), text(id)))) ? 1 : 0);
    },
  ),
  read(
    'member_passwords',
    'SELECT salt, verifier, failures, locked_until FROM member_passwords WHERE scope = $1 AND member = $2',
    ({ tables, tx }, [scope, member]) => {
      const row = tx.get(tables.member_passwords, keyed(text(scope), text(member)));
      if (row === undefined) return [];
      const { salt, verifier, failures, locked_until } = row;
      return [{ salt, verifier, failures, locked_until }];
    },
  ),
  write(
    'member_passwords',
    `INSERT INTO member_passwords (scope, member, salt, verifier, failures, locked_until, changed_at) VALUES ($1, $2, $3, $4, 0, 0, $5)
     ON CONFLICT (scope, member) DO UPDATE SET salt = excluded.salt, verifier = excluded.verifier, failures = 0, locked_until = 0, changed_at = excluded.changed_at`,
    function* ({ tables, tx }, [scope, member, salt, verifier, at]) {
      const row: MemberPasswordRow = {
        scope: text(scope),
        member: text(member),
        salt: text(salt),
        verifier: text(verifier),
        failures: 0,
        locked_until: 0,
        changed_at: number(at),
      };
      yield* tx.upsert(tables.member_passwords, row, () => row);
      return countOf(1);
    },
  ),
  write(
    'member_passwords',
    `UPDATE member_passwords SET failures = failures + 1, locked_until = CASE WHEN failures + 1 >= $3 THEN $4 ELSE locked_until END
     WHERE scope = $1 AND member = $2`,
    function* ({ tables, tx }, [scope, member, most, until]) {
      const wrong = (row: MemberPasswordRow): MemberPasswordRow => {
        const failures = row.failures + 1;
        return { ...row, failures, locked_until: failures >= number(most) ? number(until) : row.locked_until };
      };
      const key = keyed(text(scope), text(member));
      return countOf((yield* tx.update(tables.member_passwords, key, wrong)) ? 1 : 0);
    },
  ),
  write(
    'member_passwords',
    'UPDATE member_passwords SET failures = 0, locked_until = 0 WHERE scope = $1 AND member = $2',
    function* ({ tables, tx }, [scope, member]) {
      const key = keyed(text(scope), text(member));
      const isThere = yield* tx.update(tables.member_passwords, key, (row) => ({
        ...row,
        failures: 0,
        locked_until: 0,
      }));
      return countOf(isThere ? 1 : 0);
    },
  ),
] as const;
