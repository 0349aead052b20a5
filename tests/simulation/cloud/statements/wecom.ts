/** Statements of sync/cloud/store/wecom.ts, wecom-transfers.ts and wecom-ways.ts that transfers of friends and what WeCom tells of them need. */
import type { WecomEventRow } from '../../../../sync/cloud/store/wecom.ts';
import type { WecomTransferRow } from '../../../../sync/cloud/store/wecom-transfers.ts';
import { countOf, rowsOf } from '../memory-engine.ts';
import { keyed } from '../memory-table.ts';
import type { WecomFriendTableRow } from '../wecom-tables.ts';
import { ascending, flag, number, numberOrNull, read, text, textOrNull, texts, write } from './statement.ts';

const EVENT =
  'scope, id, change, user_id, external_id, at, received_at, state, reason, welcome_code, welcome, staff, touchpoint, claim, applied, checks, check_at';
const TRANSFER =
  'scope, batch, external_id, kind, from_staff, to_staff, from_user, to_user, state, reason, made_at, asked_at, checks, check_at';
const isUnderWay = ({ state }: Pick<WecomTransferRow, 'state'>): boolean =>
  state === 'due' || state === 'asking' || state === 'waiting';

export const WECOM = [
  read(
    'wecom_users',
    'SELECT staff, user_id FROM wecom_users WHERE scope = $1 AND staff = $2',
    ({ tables, tx }, [scope, staff]) => {
      const row = tx.get(tables.wecom_users, keyed(text(scope), text(staff)));
      return row === undefined ? [] : [{ staff: row.staff, user_id: row.user_id }];
    },
  ),
  read(
    'wecom_users',
    'SELECT staff, user_id FROM wecom_users WHERE scope = $1 AND user_id = $2',
    ({ tables, tx }, [scope, user]) =>
      tx
        .group(tables.wecom_users, 'wecom_users_once', keyed(text(scope), text(user)))
        .map(({ staff, user_id }) => ({ staff, user_id })),
  ),
  write(
    'wecom_users',
    `INSERT INTO wecom_users (scope, staff, user_id) VALUES ($1, $2, $3)
     ON CONFLICT (scope, staff) DO UPDATE SET user_id = excluded.user_id`,
    function* ({ tables, tx }, [scope, staff, user]) {
      const row = { scope: text(scope), staff: text(staff) as never, user_id: text(user) };
      yield* tx.upsert(tables.wecom_users, row, (there) => ({ ...there, user_id: row.user_id }));
      return countOf(1);
    },
  ),
  write(
    'wecom_events',
    `INSERT INTO wecom_events (scope, id, change, user_id, external_id, at, received_at, state, reason, welcome_code, welcome, applied, checks, check_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, false, 0, $7) ON CONFLICT DO NOTHING`,
    function* ({ tables, tx }, [scope, id, change, user, external, at, received, state, reason, code, welcome]) {
      const row = {
        ...{ scope: text(scope), id: text(id), change: text(change), user_id: text(user), external_id: text(external) },
        ...{ at: number(at), received_at: number(received), state: textOrNull(state), reason: textOrNull(reason) },
        ...{ welcome_code: textOrNull(code), welcome: textOrNull(welcome), staff: null, touchpoint: null, claim: null },
        ...{ applied: false, checks: 0, check_at: number(received) },
      } as WecomEventRow;
      return countOf((yield* tx.insertUnlessThere(tables.wecom_events, row)) ? 1 : 0);
    },
  ),
  read(
    'wecom_events',
    `SELECT ${EVENT} FROM wecom_events WHERE scope = $1 AND check_at <= $2 ORDER BY check_at, received_at LIMIT $3`,
    ({ tables, tx }, [scope, now, limit]) =>
      tx
        .all(tables.wecom_events)
        .filter((row) => row.scope === scope && row.check_at !== null && row.check_at <= number(now))
        .toSorted((a, b) => (a.check_at ?? 0) - (b.check_at ?? 0) || a.received_at - b.received_at)
        .slice(0, number(limit)),
  ),
  write(
    'wecom_events',
    'UPDATE wecom_events SET check_at = $4, checks = checks + 1 WHERE scope = $1 AND id = $2 AND check_at = $3',
    function* ({ tables, tx }, [scope, id, from, until]) {
      const take = (row: WecomEventRow) =>
        row.check_at !== null && row.check_at === from
          ? { ...row, check_at: number(until), checks: row.checks + 1 }
          : null;
      return countOf((yield* tx.update(tables.wecom_events, keyed(text(scope), text(id)), take)) ? 1 : 0);
    },
  ),
  write(
    'wecom_events',
    `UPDATE wecom_events SET welcome_code = $3, welcome = $4, staff = $5, touchpoint = $6, claim = $7, applied = $8, check_at = $9
     WHERE scope = $1 AND id = $2`,
    function* ({ tables, tx }, [scope, id, code, welcome, staff, touchpoint, claim, applied, checkAt]) {
      const saved = {
        ...{ welcome_code: textOrNull(code), welcome: textOrNull(welcome), staff: textOrNull(staff) },
        ...{ touchpoint: textOrNull(touchpoint), claim: textOrNull(claim), applied: flag(applied) },
        check_at: numberOrNull(checkAt),
      } as Partial<WecomEventRow>;
      const key = keyed(text(scope), text(id));
      return countOf((yield* tx.update(tables.wecom_events, key, (row) => ({ ...row, ...saved }))) ? 1 : 0);
    },
  ),
  write(
    'wecom_events',
    'UPDATE wecom_events SET check_at = $3 WHERE scope = $1 AND id = $2 AND check_at IS NOT NULL',
    function* ({ tables, tx }, [scope, id, until]) {
      const putOff = (row: WecomEventRow) => (row.check_at === null ? null : { ...row, check_at: number(until) });
      return countOf((yield* tx.update(tables.wecom_events, keyed(text(scope), text(id)), putOff)) ? 1 : 0);
    },
  ),
  write(
    'wecom_friends',
    `INSERT INTO wecom_friends AS f (scope, user_id, external_id, staff, touchpoint, since, changed_at) VALUES ($1, $2, $3, $4, $5, $6, $6)
     ON CONFLICT (scope, user_id, external_id) DO UPDATE SET staff = excluded.staff, touchpoint = COALESCE(excluded.touchpoint, f.touchpoint),
       since = CASE WHEN f.ended_at IS NULL THEN f.since ELSE excluded.since END, changed_at = excluded.changed_at, ended_at = NULL, ended_by = NULL
     WHERE f.changed_at <= excluded.changed_at`,
    function* ({ tables, tx }, [scope, user, external, staff, touchpoint, at]) {
      const row = friendRow([scope, user, external, staff, touchpoint, at]);
      const written = yield* tx.upsert(tables.wecom_friends, row, (there) =>
        there.changed_at <= row.changed_at
          ? {
              ...there,
              ...{ staff: row.staff, touchpoint: row.touchpoint ?? there.touchpoint, changed_at: row.changed_at },
              ...{ since: there.ended_at === null ? there.since : row.since, ended_at: null, ended_by: null },
            }
          : null,
      );
      return countOf(written === null ? 0 : 1);
    },
  ),
  write(
    'wecom_friends',
    `INSERT INTO wecom_friends AS f (scope, user_id, external_id, staff, touchpoint, since, changed_at, ended_at, ended_by)
     VALUES ($1, $2, $3, $4, $5, $6, $6, $6, $7)
     ON CONFLICT (scope, user_id, external_id) DO UPDATE SET changed_at = excluded.changed_at, ended_at = excluded.ended_at, ended_by = excluded.ended_by
     WHERE f.changed_at <= excluded.changed_at`,
    function* ({ tables, tx }, [scope, user, external, staff, touchpoint, at, by]) {
      const ended = { ended_at: number(at), ended_by: text(by) };
      const row = { ...friendRow([scope, user, external, staff, touchpoint, at]), ...ended };
      const written = yield* tx.upsert(tables.wecom_friends, row, (there) =>
        there.changed_at <= row.changed_at ? { ...there, changed_at: row.changed_at, ...ended } : null,
      );
      return countOf(written === null ? 0 : 1);
    },
  ),
  read(
    'wecom_people',
    'SELECT member FROM wecom_people WHERE scope = $1 AND external_id = $2 AND linked_at <= $3',
    ({ tables, tx }, [scope, external, at]) => {
      const row = tx.get(tables.wecom_people, keyed(text(scope), text(external)));
      return row === undefined || row.linked_at > number(at) ? [] : [{ member: row.member }];
    },
  ),
  write(
    'wecom_people',
    `INSERT INTO wecom_people (scope, external_id, member, linked_at, linked_by) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT DO NOTHING`,
    function* ({ tables, tx }, [scope, external, member, at, by]) {
      const link = { member: text(member), linked_at: number(at), linked_by: text(by) };
      const row = { scope: text(scope), external_id: text(external), ...link };
      return countOf((yield* tx.insertUnlessThere(tables.wecom_people, row)) ? 1 : 0);
    },
  ),
  read(
    'wecom_policies',
    'SELECT from_at, friend_binds, on_transfer FROM wecom_policies WHERE scope = $1 ORDER BY from_at',
    ({ tables, tx }, [scope]) =>
      tx
        .all(tables.wecom_policies)
        .filter((row) => row.scope === scope)
        .toSorted(ascending(({ from_at: from }) => from))
        .map(({ from_at, friend_binds, on_transfer }) => ({ from_at, friend_binds, on_transfer })),
  ),
  write(
    'wecom_policies',
    `INSERT INTO wecom_policies (scope, from_at, friend_binds, on_transfer) VALUES ($1, $2, $3, $4)
     ON CONFLICT (scope, from_at) DO UPDATE SET friend_binds = excluded.friend_binds, on_transfer = excluded.on_transfer`,
    function* ({ tables, tx }, [scope, from, binds, onTransfer]) {
      const rule = { friend_binds: flag(binds), on_transfer: text(onTransfer) };
      const row = { scope: text(scope), from_at: number(from), ...rule };
      yield* tx.upsert(tables.wecom_policies, row, (there) => ({ ...there, ...rule }));
      return countOf(1);
    },
  ),
  write(
    'wecom_transfers',
    `INSERT INTO wecom_transfers (scope, batch, external_id, kind, from_staff, to_staff, from_user, to_user, state, made_at, checks, check_at)
     SELECT scope, $2, external_id, $3, $4, $5, user_id, $7, 'due', $8, 0, $8 FROM wecom_friends
     WHERE scope = $1 AND user_id = $6 AND ended_at IS NULL ON CONFLICT DO NOTHING`,
    function* ({ tables, tx }, [scope, batch, kind, from, to, fromUser, toUser, at]) {
      let made = 0;
      const friends = tx
        .all(tables.wecom_friends)
        .filter((row) => row.scope === scope && row.user_id === fromUser && row.ended_at === null);
      for (const { external_id } of friends.toSorted(ascending((row) => row.external_id))) {
        const row = {
          ...{ scope: text(scope), batch: text(batch), external_id, kind: text(kind), from_staff: text(from) },
          ...{ to_staff: text(to), from_user: text(fromUser), to_user: text(toUser), state: 'due', reason: null },
          ...{ made_at: number(at), asked_at: null, checks: 0, check_at: number(at) },
        } as WecomTransferRow;
        if (yield* tx.insertUnlessThere(tables.wecom_transfers, row)) made += 1;
      }
      return countOf(made);
    },
  ),
  read(
    'wecom_transfers',
    `SELECT ${TRANSFER} FROM wecom_transfers WHERE scope = $1 AND check_at <= $2 ORDER BY batch, state, external_id LIMIT $3`,
    ({ tables, tx }, [scope, now, limit]) =>
      tx
        .all(tables.wecom_transfers)
        .filter((row) => row.scope === scope && row.check_at !== null && row.check_at <= number(now))
        .toSorted(ascending(({ batch, state, external_id: id }) => `${batch}/${state}/${id}`))
        .slice(0, number(limit)),
  ),
  write(
    'wecom_transfers',
    `UPDATE wecom_transfers SET check_at = $5, checks = checks + 1 WHERE scope = $1 AND batch = $2 AND external_id = ANY($3) AND check_at <= $4
     RETURNING external_id`,
    function* ({ tables, tx }, [scope, batch, ids, now, until]) {
      const taken: object[] = [];
      for (const external_id of texts(ids)) {
        const take = (row: WecomTransferRow) =>
          row.check_at !== null && row.check_at <= number(now)
            ? { ...row, check_at: number(until), checks: row.checks + 1 }
            : null;
        const key = keyed(text(scope), text(batch), external_id);
        if (yield* tx.update(tables.wecom_transfers, key, take)) taken.push({ external_id });
      }
      return rowsOf(taken);
    },
  ),
  write(
    'wecom_transfers',
    `UPDATE wecom_transfers SET state = $4, reason = $5, asked_at = $6, check_at = $7
     WHERE scope = $1 AND batch = $2 AND external_id = $3 AND state IN ('due', 'asking', 'waiting')`,
    function* ({ tables, tx }, [scope, batch, external, state, reason, asked, checkAt]) {
      const saved = {
        ...{ state: text(state) as WecomTransferRow['state'], reason: textOrNull(reason) },
        ...{ asked_at: numberOrNull(asked), check_at: numberOrNull(checkAt) },
      };
      const key = keyed(text(scope), text(batch), text(external));
      const save = (row: WecomTransferRow) => (isUnderWay(row) ? { ...row, ...saved } : null);
      return countOf((yield* tx.update(tables.wecom_transfers, key, save)) ? 1 : 0);
    },
  ),
  read(
    'wecom_transfers',
    `SELECT external_id, count(*)::integer AS count FROM wecom_transfers
     WHERE scope = $1 AND external_id = ANY($2) AND kind = 'active' AND asked_at >= $3 AND state IN ('waiting', 'done') GROUP BY external_id`,
    ({ tables, tx }, [scope, ids, since]) => {
      const moved = tx
        .all(tables.wecom_transfers)
        .filter((row) => row.scope === scope && row.kind === 'active' && row.asked_at !== null)
        .filter((row) => (row.asked_at ?? 0) >= number(since) && (row.state === 'waiting' || row.state === 'done'))
        .map(({ external_id: id }) => id);
      return [...new Set(texts(ids))].flatMap((external_id) => {
        const count = moved.filter((id) => id === external_id).length;
        return count === 0 ? [] : [{ external_id, count }];
      });
    },
  ),
  read(
    'wecom_transfers',
    `SELECT ${TRANSFER} FROM wecom_transfers WHERE scope = $1 AND external_id = $2 AND state IN ('asking', 'waiting') ORDER BY batch`,
    ({ tables, tx }, [scope, external]) =>
      tx
        .all(tables.wecom_transfers)
        .filter((row) => row.scope === scope && row.external_id === external && isUnderWay(row) && row.state !== 'due')
        .toSorted(ascending(({ batch }) => batch)),
  ),
  read(
    'wecom_ways',
    'SELECT scope, state, corp, staff, user_id, status, config_id, qr_code, asked_at, reason, checks, check_at FROM wecom_ways WHERE scope = $1 AND check_at <= $2 ORDER BY check_at LIMIT $3',
    ({ tables, tx }, [scope, now, limit]) =>
      tx
        .all(tables.wecom_ways)
        .filter((row) => row.scope === scope && row.check_at !== null && row.check_at <= number(now))
        .toSorted((a, b) => (a.check_at ?? 0) - (b.check_at ?? 0))
        .slice(0, number(limit)),
  ),
] as const;

function friendRow([scope, user, external, staff, touchpoint, at]: readonly Parameters<
  typeof text
>[0][]): WecomFriendTableRow {
  return {
    ...{ scope: text(scope), user_id: text(user), external_id: text(external), staff: textOrNull(staff) as never },
    ...{ touchpoint: textOrNull(touchpoint), since: number(at), changed_at: number(at) },
    ...{ ended_at: null, ended_by: null },
  };
}
