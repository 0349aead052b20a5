/** Statements of sync/cloud/store/staff.ts and of sessions (app/identity.ts, routes/sessions.ts). */
import { countOf, rowsOf } from '../memory-engine.ts';
import { keyed } from '../memory-table.ts';
import type { StaffRow } from '../tables.ts';
import { ascending, json, number, read, text, write, type Asked } from './statement.ts';

const joined = ({ tables, tx }: Asked, { scope, staff, body }: StaffRow): readonly object[] => {
  const found = tx.get(tables.staff_credentials, keyed(scope, staff));
  if (found === undefined) return [];
  const { salt, sealed_verifier, n, r, p, failures, locked_until } = found;
  return [{ body, salt, sealed_verifier, n, r, p, failures, locked_until }];
};

const COLUMNS = 'p.body, c.salt, c.sealed_verifier, c.n, c.r, c.p, c.failures, c.locked_until';

export const STAFF = [
  write(
    'staff',
    `INSERT INTO staff (scope, staff, token_number, body) VALUES ($1, $2, $3, $4::jsonb)
     ON CONFLICT (scope, staff) DO UPDATE SET body = excluded.body, token_number = excluded.token_number`,
    function* ({ tables, tx }, [scope, staff, tokenNumber, body]) {
      const row: StaffRow = {
        scope: text(scope),
        staff: text(staff),
        token_number: number(tokenNumber),
        body: json(body),
        member: null,
      };
      yield* tx.upsert(tables.staff, row, (there) => ({ ...row, member: there.member }));
      return countOf(1);
    },
  ),
  write(
    'staff_credentials',
    `INSERT INTO staff_credentials (scope, staff, salt, sealed_verifier, n, r, p) VALUES ($1, $2, $3, $4, $5, $6, $7)
     ON CONFLICT (scope, staff) DO UPDATE SET salt = excluded.salt, sealed_verifier = excluded.sealed_verifier,
       n = excluded.n, r = excluded.r, p = excluded.p, failures = 0, locked_until = 0`,
    function* ({ tables, tx }, [scope, staff, salt, sealed, n, r, p]) {
      const row = {
        scope: text(scope),
        staff: text(staff),
        salt: text(salt),
        sealed_verifier: text(sealed),
        n: number(n),
        r: number(r),
        p: number(p),
        failures: 0,
        locked_until: 0,
      };
      yield* tx.upsert(tables.staff_credentials, { ...row, changed_at: 0 }, (before) => ({ ...before, ...row }));
      return countOf(1);
    },
  ),
  read(
    'staff',
    `SELECT ${COLUMNS} FROM staff p JOIN staff_credentials c ON c.scope = p.scope AND c.staff = p.staff WHERE p.scope = $1 AND p.staff = $2`,
    (asked, [scope, staff]) => {
      const row = asked.tx.get(asked.tables.staff, keyed(text(scope), text(staff)));
      return row === undefined ? [] : joined(asked, row);
    },
  ),
  read(
    'staff',
    `SELECT ${COLUMNS}, (SELECT jsonb_agg(o.body ORDER BY o.role) FROM staff_roles o WHERE o.scope = $1) AS roles, (SELECT u.body FROM people_rules u WHERE u.scope = $1 AND u.store = $2) AS rules, (SELECT jsonb_agg(b.badge ORDER BY b.badge) FROM staff_badges b WHERE b.scope = $1 AND b.revoked_at IS NOT NULL AND b.until_at > $3) AS revoked FROM staff p JOIN staff_credentials c ON c.scope = p.scope AND c.staff = p.staff WHERE p.scope = $1 ORDER BY p.staff`,
    // The brand of the simulation makes no roles and badges of its own.
    (asked, [scope, store]) => {
      const rules = asked.tx.get(asked.tables.people_rules, keyed(text(scope), text(store)))?.body ?? null;
      return [...asked.tx.group(asked.tables.staff, 'scope', text(scope))]
        .sort(ascending(({ staff }) => staff))
        .flatMap((row) => joined(asked, row).map((found) => ({ ...found, roles: null, rules, revoked: null })));
    },
  ),
  write(
    'staff',
    'SELECT body FROM staff WHERE scope = $1 AND staff = $2 FOR UPDATE',
    function* ({ tables, tx }, [scope, staff]) {
      const row = yield* tx.lock(tables.staff, keyed(text(scope), text(staff)));
      return rowsOf(row === undefined ? [] : [{ body: row.body }]);
    },
  ),
  write(
    'staff',
    'UPDATE staff SET body = $3::jsonb WHERE scope = $1 AND staff = $2',
    function* ({ tables, tx }, [scope, staff, body]) {
      const key = keyed(text(scope), text(staff));
      return countOf((yield* tx.update(tables.staff, key, (row) => ({ ...row, body: json(body) }))) ? 1 : 0);
    },
  ),
  write(
    'contest_scores',
    `UPDATE contest_scores s SET left_at = $3 FROM contests c
     WHERE s.scope = $1 AND s.guide = $2 AND c.scope = s.scope AND c.contest = s.contest AND c.state = 'open'`,
    function* ({ tables, tx }, [scope, guide, at]) {
      let left = 0;
      for (const row of tx.all(tables.contest_scores)) {
        const isOpen = tx.get(tables.contests, keyed(row.scope, row.contest))?.state === 'open';
        if (row.scope !== text(scope) || row.guide !== text(guide) || !isOpen) continue;
        const leave = (score: typeof row) => ({ ...score, left_at: number(at) });
        if (yield* tx.update(tables.contest_scores, keyed(row.scope, row.contest, row.guide), leave)) left += 1;
      }
      return countOf(left);
    },
  ),
  write(
    'staff_credentials',
    'UPDATE staff_credentials SET failures = $3, locked_until = $4 WHERE scope = $1 AND staff = $2',
    function* ({ tables, tx }, [scope, staff, failures, until]) {
      const changed = { failures: number(failures), locked_until: number(until) };
      const key = keyed(text(scope), text(staff));
      return countOf((yield* tx.update(tables.staff_credentials, key, (row) => ({ ...row, ...changed }))) ? 1 : 0);
    },
  ),
  write(
    'staff_credentials',
    `UPDATE staff_credentials SET salt = $3, sealed_verifier = $4, n = $5, r = $6, p = $7, failures = 0, locked_until = 0, changed_at = $8
     WHERE scope = $1 AND staff = $2 AND changed_at <= $8`,
    function* ({ tables, tx }, [scope, staff, salt, sealed, n, r, p, since]) {
      const changed = {
        salt: text(salt),
        sealed_verifier: text(sealed),
        n: number(n),
        r: number(r),
        p: number(p),
        failures: 0,
        locked_until: 0,
        changed_at: number(since),
      };
      const isTaken = yield* tx.update(tables.staff_credentials, keyed(text(scope), text(staff)), (row) =>
        row.changed_at <= changed.changed_at ? { ...row, ...changed } : null,
      );
      return countOf(isTaken ? 1 : 0);
    },
  ),
  read(
    'staff',
    'SELECT body, member FROM staff WHERE scope = $1 AND token_number = $2',
    ({ tables, tx }, [scope, tokenNumber]) =>
      tx
        .group(tables.staff, 'staff_token_number', keyed(text(scope), number(tokenNumber)))
        .map(({ body, member }) => ({ body, member })),
  ),
  read('staff', 'SELECT body, member FROM staff WHERE scope = $1', ({ tables, tx }, [scope]) =>
    tx.group(tables.staff, 'scope', text(scope)).map(({ body, member }) => ({ body, member })),
  ),
  read(
    'sessions',
    `SELECT p.body, s.expires_at FROM sessions s JOIN staff p ON p.scope = s.scope AND p.staff = s.staff
     WHERE s.scope = $1 AND s.token_hash = $2`,
    ({ tables, tx }, [scope, hash]) => {
      const session = tx.get(tables.sessions, keyed(text(scope), text(hash)));
      const person = session === undefined ? undefined : tx.get(tables.staff, keyed(session.scope, session.staff));
      if (session === undefined || person === undefined) return [];
      return [{ body: person.body, expires_at: session.expires_at }];
    },
  ),
  write(
    'sessions',
    'INSERT INTO sessions (scope, token_hash, staff, created_at, expires_at) VALUES ($1, $2, $3, $4, $5)',
    function* ({ tables, tx }, [scope, hash, staff, created, expires]) {
      yield* tx.insert(tables.sessions, {
        scope: text(scope),
        token_hash: text(hash),
        staff: text(staff),
        created_at: number(created),
        expires_at: number(expires),
      });
      return countOf(1);
    },
  ),
  write(
    'sessions',
    'DELETE FROM sessions WHERE scope = $1 AND token_hash = $2',
    function* ({ tables, tx }, [scope, hash]) {
      return countOf((yield* tx.remove(tables.sessions, keyed(text(scope), text(hash)))) ? 1 : 0);
    },
  ),
] as const;
