/** Statements of binding-policies.ts, token-keys.ts and binding-disputes.ts in sync/cloud/store. */
import type { MemberId, StaffId, StoreId } from '../../../../sync/domain/ids.ts';
import type { EpochMs } from '../../../../sync/domain/time.ts';
import type { DisputeState } from '../../../../sync/cloud/store/binding-disputes.ts';
import { countOf, rowsOf } from '../memory-engine.ts';
import { keyed } from '../memory-table.ts';
import { textOf } from '../tables.ts';
import { ascending, json, number, only, read, text, textOrNull, texts, write } from './statement.ts';

const DISPUTE =
  'dispute, member, claim, store, raised_by, raised_at, evidence, state, decided_by, decided_at, guide, reason';

export const BINDING = [
  read(
    'staff',
    `SELECT 'left' AS what, staff AS name, 0::bigint AS at, body FROM staff WHERE scope = $1 AND staff = ANY($2) AND body->>'leftAt' IS NOT NULL
     UNION ALL SELECT 'policy' AS what, store AS name, from_at AS at, body FROM binding_policies WHERE scope = $1
     UNION ALL SELECT 'move' AS what, guide AS name, at, body FROM guide_moves WHERE scope = $1 AND guide = ANY($2)`,
    ({ tables, tx }, [scope, guides]) => [
      ...texts(guides).flatMap((guide) => {
        const row = tx.get(tables.staff, keyed(text(scope), guide));
        if (row === undefined || textOf(row.body, 'leftAt') === null) return [];
        return [{ what: 'left', name: guide, at: 0, body: row.body }];
      }),
      ...tx
        .group(tables.binding_policies, 'scope', text(scope))
        .map(({ store, from_at: at, body }) => ({ what: 'policy', name: store, at, body })),
      ...texts(guides).flatMap((guide) =>
        tx
          .group(tables.guide_moves, 'guide', keyed(text(scope), guide))
          .map(({ at, body }) => ({ what: 'move', name: guide, at, body })),
      ),
    ],
  ),
  read(
    'binding_policies',
    'SELECT store, from_at, body, saved_by FROM binding_policies WHERE scope = $1',
    ({ tables, tx }, [scope]) =>
      tx.group(tables.binding_policies, 'scope', text(scope)).map(only(['store', 'from_at', 'body', 'saved_by'])),
  ),
  write(
    'binding_policies',
    `INSERT INTO binding_policies (scope, store, from_at, body, saved_by, saved_at) VALUES ($1, $2, $3, $4::jsonb, $5, $6)
     ON CONFLICT (scope, store, from_at) DO UPDATE SET body = excluded.body, saved_by = excluded.saved_by, saved_at = excluded.saved_at`,
    function* ({ tables, tx }, [scope, store, from, body, by, at]) {
      const row = {
        ...{ scope: text(scope), store: text(store), from_at: number(from), body: json(body) },
        ...{ saved_by: text(by), saved_at: number(at) },
      };
      yield* tx.upsert(tables.binding_policies, row, () => row);
      return countOf(1);
    },
  ),
  read(
    'token_keys',
    'SELECT body, saved_by FROM token_keys WHERE scope = $1 ORDER BY saved_at, kid',
    ({ tables, tx }, [scope]) =>
      [...tx.group(tables.token_keys, 'scope', text(scope))]
        .sort((a, b) => a.saved_at - b.saved_at || a.kid - b.kid)
        .map(only(['body', 'saved_by'])),
  ),
  write(
    'token_keys',
    'INSERT INTO token_keys (scope, kid, body, saved_by, saved_at) VALUES ($1, $2, $3::jsonb, $4, $5) ON CONFLICT DO NOTHING RETURNING kid',
    function* ({ tables, tx }, [scope, kid, body, by, at]) {
      const row = {
        ...{ scope: text(scope), kid: number(kid), body: json(body) },
        ...{ saved_by: text(by), saved_at: number(at) },
      };
      return rowsOf((yield* tx.insertUnlessThere(tables.token_keys, row)) ? [{ kid: row.kid }] : []);
    },
  ),
  write(
    'binding_disputes',
    `INSERT INTO binding_disputes (scope, dispute, member, claim, store, raised_by, raised_at, evidence, state)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'open') ON CONFLICT DO NOTHING`,
    function* ({ tables, tx }, [scope, dispute, member, claim, store, by, at, evidence]) {
      const row = {
        scope: text(scope),
        dispute: text(dispute),
        member: text(member) as MemberId,
        claim: text(claim),
        store: text(store) as StoreId,
        raised_by: textOrNull(by) as StaffId | null,
        raised_at: number(at) as EpochMs,
        evidence: text(evidence),
        state: 'open' as const,
        decided_by: null,
        decided_at: null,
        guide: null,
        reason: null,
      };
      return countOf((yield* tx.insertUnlessThere(tables.binding_disputes, row)) ? 1 : 0);
    },
  ),
  read(
    'binding_disputes',
    `SELECT ${DISPUTE} FROM binding_disputes WHERE scope = $1 AND member = $2 ORDER BY raised_at, dispute`,
    ({ tables, tx }, [scope, member]) =>
      [...tx.group(tables.binding_disputes, 'member', keyed(text(scope), text(member)))]
        .sort(ascending(({ raised_at: at, dispute }) => `${String(at).padStart(15, '0')} ${dispute}`))
        .map(withoutScope),
  ),
  read(
    'binding_disputes',
    `SELECT ${DISPUTE} FROM binding_disputes WHERE scope = $1 AND store = ANY($2)
     ORDER BY CASE WHEN state = 'open' THEN 0 ELSE 1 END, raised_at DESC, dispute LIMIT $3`,
    ({ tables, tx }, [scope, stores, limit]) =>
      tx
        .all(tables.binding_disputes)
        .filter((row) => row.scope === text(scope) && texts(stores).includes(row.store))
        .sort(
          (a, b) =>
            Number(a.state !== 'open') - Number(b.state !== 'open') ||
            b.raised_at - a.raised_at ||
            (a.dispute < b.dispute ? -1 : 1),
        )
        .slice(0, number(limit))
        .map(withoutScope),
  ),
  read(
    'binding_disputes',
    `SELECT ${DISPUTE} FROM binding_disputes WHERE scope = $1 AND dispute = $2`,
    ({ tables, tx }, [scope, dispute]) => {
      const row = tx.get(tables.binding_disputes, keyed(text(scope), text(dispute)));
      return row === undefined ? [] : [withoutScope(row)];
    },
  ),
  write(
    'binding_disputes',
    `SELECT ${DISPUTE} FROM binding_disputes WHERE scope = $1 AND dispute = $2 FOR UPDATE`,
    function* ({ tables, tx }, [scope, dispute]) {
      const row = yield* tx.lock(tables.binding_disputes, keyed(text(scope), text(dispute)));
      return rowsOf(row === undefined ? [] : [withoutScope(row)]);
    },
  ),
  write(
    'binding_disputes',
    'UPDATE binding_disputes SET state = $3, decided_by = $4, decided_at = $5, guide = $6, reason = $7 WHERE scope = $1 AND dispute = $2',
    function* ({ tables, tx }, [scope, dispute, state, by, at, guide, reason]) {
      const decided = {
        state: text(state) as DisputeState,
        decided_by: text(by) as StaffId,
        decided_at: number(at) as EpochMs,
        guide: textOrNull(guide) as StaffId | null,
        reason: text(reason),
      };
      const key = keyed(text(scope), text(dispute));
      return countOf((yield* tx.update(tables.binding_disputes, key, (row) => ({ ...row, ...decided }))) ? 1 : 0);
    },
  ),
  write(
    'staff',
    'UPDATE staff SET member = $3 WHERE scope = $1 AND staff = $2',
    function* ({ tables, tx }, [scope, staff, member]) {
      const key = keyed(text(scope), text(staff));
      return countOf((yield* tx.update(tables.staff, key, (row) => ({ ...row, member: textOrNull(member) }))) ? 1 : 0);
    },
  ),
  write(
    'own_members',
    `INSERT INTO own_members (scope, staff, at, member) VALUES ($1, $2, $3, $4)
     ON CONFLICT (scope, staff, at) DO UPDATE SET member = excluded.member`,
    function* ({ tables, tx }, [scope, staff, at, member]) {
      const row = { scope: text(scope), staff: text(staff), at: number(at), member: textOrNull(member) };
      yield* tx.upsert(tables.own_members, row, () => row);
      return countOf(1);
    },
  ),
  read(
    'own_members',
    'SELECT member FROM own_members WHERE scope = $1 AND staff = $2 AND at <= $3 ORDER BY at DESC LIMIT 1',
    ({ tables, tx }, [scope, staff, until]) =>
      [...tx.group(tables.own_members, 'staff', keyed(text(scope), text(staff)))]
        .filter(({ at }) => at <= number(until))
        .sort((a, b) => b.at - a.at)
        .slice(0, 1)
        .map(({ member }) => ({ member })),
  ),
  write(
    'guide_moves',
    'INSERT INTO guide_moves (scope, guide, at, body, saved_by) VALUES ($1, $2, $3, $4::jsonb, $5)',
    function* ({ tables, tx }, [scope, guide, at, body, by]) {
      const row = { scope: text(scope), guide: text(guide), at: number(at), body: json(body), saved_by: text(by) };
      yield* tx.insert(tables.guide_moves, row);
      return countOf(1);
    },
  ),
] as const;

const withoutScope = (row: object): object =>
  Object.fromEntries(Object.entries(row).filter(([column]) => column !== 'scope'));
