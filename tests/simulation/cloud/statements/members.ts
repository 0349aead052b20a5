/** Statements of sync/cloud/store/members.ts and arrivals.ts: members, consents, by what they came, claims. */
import type { ArrivalRow } from '../../../../sync/cloud/store/arrivals.ts';
import { CLAIM_COLUMNS } from '../../../../sync/cloud/store/members.ts';
import { countOf, rowsOf } from '../memory-engine.ts';
import { keyed } from '../memory-table.ts';
import type { ClaimRow } from '../binding-rows.ts';
import type { MemberRow } from '../tables.ts';
import { ascending, flag, number, only, read, text, textOrNull, texts, write } from './statement.ts';

const shown = only<MemberRow, 'id' | 'phone_masked' | 'tier' | 'points' | 'name'>([
  'id',
  'phone_masked',
  'tier',
  'points',
  'name',
]);
const claimed = only<ClaimRow, Exclude<keyof ClaimRow, 'scope' | 'member' | 'settled' | 'awaits_giver'>>([
  'id',
  'at',
  'source',
  'guide',
  'terminal',
  'seq',
  'guide_is_member',
  'store',
  'token',
  'giver',
  'undone',
]);

export const MEMBERS = [
  read(
    'members',
    'SELECT id, phone_masked, tier, points, name FROM members WHERE scope = $1 AND phone_hmac = $2',
    ({ tables, tx }, [scope, hmac]) =>
      tx.group(tables.members, 'members_phone', keyed(text(scope), text(hmac))).map(shown),
  ),
  read(
    'members',
    'SELECT id, phone_masked, tier, points, name FROM members WHERE scope = $1 AND id = $2',
    ({ tables, tx }, [scope, id]) => {
      const row = tx.get(tables.members, keyed(text(scope), text(id)));
      return row === undefined ? [] : [shown(row)];
    },
  ),
  write(
    'members',
    `INSERT INTO members (scope, id, phone_hmac, phone_cipher, phone_masked, tier, points, name, created_at)
     VALUES ($1, $2, $3, $4, $5, $6, 0, $7, $8) ON CONFLICT DO NOTHING`,
    function* ({ tables, tx }, [scope, id, hmac, cipher, masked, tier, name, at]) {
      const row: MemberRow = {
        scope: text(scope),
        id: text(id),
        phone_hmac: textOrNull(hmac),
        phone_cipher: textOrNull(cipher),
        phone_masked: textOrNull(masked),
        tier: text(tier),
        points: 0,
        name: textOrNull(name),
        created_at: number(at),
        binding: null,
      };
      return countOf((yield* tx.insertUnlessThere(tables.members, row)) ? 1 : 0);
    },
  ),
  read(
    'members',
    'SELECT id, created_at AS since FROM members WHERE scope = $1 AND phone_hmac = $2',
    ({ tables, tx }, [scope, hmac]) =>
      tx
        .group(tables.members, 'members_phone', keyed(text(scope), text(hmac)))
        .map(({ id, created_at: since }) => ({ id, since })),
  ),
  read(
    'members',
    `SELECT id, phone_hmac AS hmac, phone_cipher AS cipher, created_at AS since FROM members
     WHERE scope = $1 AND id = ANY($2)`,
    ({ tables, tx }, [scope, members]) =>
      [...new Set(texts(members))].flatMap((id) => {
        const row = tx.get(tables.members, keyed(text(scope), id));
        if (row === undefined) return [];
        return [{ id, hmac: row.phone_hmac, cipher: row.phone_cipher, since: row.created_at }];
      }),
  ),
  write(
    'members',
    'UPDATE members SET phone_hmac = NULL WHERE scope = $1 AND id = $2 AND phone_hmac = $3',
    function* ({ tables, tx }, [scope, id, hmac]) {
      const give = (row: MemberRow): MemberRow | null =>
        row.phone_hmac === text(hmac) ? { ...row, phone_hmac: null } : null;
      return countOf((yield* tx.update(tables.members, keyed(text(scope), text(id)), give)) ? 1 : 0);
    },
  ),
  write(
    'members',
    'UPDATE members SET phone_hmac = $3 WHERE scope = $1 AND id = $2',
    function* ({ tables, tx }, [scope, id, hmac]) {
      const take = (row: MemberRow): MemberRow => ({ ...row, phone_hmac: text(hmac) });
      return countOf((yield* tx.update(tables.members, keyed(text(scope), text(id)), take)) ? 1 : 0);
    },
  ),
  write(
    'members',
    `UPDATE members SET phone_cipher = $4, phone_masked = $5, name = COALESCE(name, $6),
       phone_hmac = CASE WHEN EXISTS (SELECT 1 FROM members o WHERE o.scope = $1 AND o.phone_hmac = $3) THEN NULL ELSE $3 END
     WHERE scope = $1 AND id = $2 AND phone_cipher IS NULL`,
    function* ({ tables, tx }, [scope, id, hmac, cipher, masked, name]) {
      const isTaken = tx.group(tables.members, 'members_phone', keyed(text(scope), text(hmac))).length > 0;
      const fill = (row: MemberRow): MemberRow | null =>
        row.phone_cipher !== null
          ? null
          : {
              ...row,
              phone_cipher: text(cipher),
              phone_masked: text(masked),
              name: row.name ?? textOrNull(name),
              phone_hmac: isTaken ? null : text(hmac),
            };
      return countOf((yield* tx.update(tables.members, keyed(text(scope), text(id)), fill)) ? 1 : 0);
    },
  ),
  write(
    'members',
    'SELECT id FROM members WHERE scope = $1 AND id = $2 FOR UPDATE',
    function* ({ tables, tx }, [scope, id]) {
      const row = yield* tx.lock(tables.members, keyed(text(scope), text(id)));
      return rowsOf(row === undefined ? [] : [{ id: row.id }]);
    },
  ),
  write(
    'consents',
    `INSERT INTO consents (scope, id, member, version, purpose, channel, operator, marketing, at, device)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT DO NOTHING`,
    function* ({ tables, tx }, [scope, id, member, version, purpose, channel, operator, marketing, at, device]) {
      const row = {
        scope: text(scope),
        id: text(id),
        member: text(member),
        version: text(version),
        purpose: text(purpose),
        channel: text(channel),
        operator: textOrNull(operator),
        marketing: flag(marketing),
        at: number(at),
        device: textOrNull(device),
      };
      return countOf((yield* tx.insertUnlessThere(tables.consents, row)) ? 1 : 0);
    },
  ),
  write(
    'arrivals',
    `INSERT INTO arrivals (scope, what, id, member, store, terminal, guide, at, channel, touchpoint, campaign, community, live_room)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) ON CONFLICT DO NOTHING`,
    function* ({ tables, tx }, [scope, what, id, member, store, terminal, guide, at, channel, ...by]) {
      const [touchpoint, campaign, community, room] = by.map(textOrNull);
      const row = {
        ...{ scope: text(scope), what: text(what), id: text(id), member: text(member), store: text(store) },
        ...{ terminal: textOrNull(terminal), guide: textOrNull(guide), at: number(at), channel: text(channel) },
        ...{ touchpoint, campaign, community, live_room: room },
      } as unknown as ArrivalRow & { readonly scope: string };
      return countOf((yield* tx.insertUnlessThere(tables.arrivals, row)) ? 1 : 0);
    },
  ),
  write(
    'claims',
    `INSERT INTO claims (scope, id, member, at, source, guide, terminal, seq, guide_is_member, store, token, giver, awaits_giver)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) ON CONFLICT DO NOTHING`,
    function* (
      { tables, tx },
      [scope, id, member, at, source, guide, terminal, seq, own, store, token, giver, awaits],
    ) {
      const row: ClaimRow = {
        scope: text(scope),
        id: text(id),
        member: text(member),
        at: number(at),
        source: text(source),
        guide: textOrNull(guide),
        terminal: number(terminal),
        seq: number(seq),
        guide_is_member: flag(own),
        store: text(store),
        token: textOrNull(token),
        settled: false,
        giver: textOrNull(giver),
        awaits_giver: flag(awaits),
        undone: null,
      };
      return countOf((yield* tx.insertUnlessThere(tables.claims, row)) ? 1 : 0);
    },
  ),
  read(
    'claims',
    `SELECT ${CLAIM_COLUMNS} FROM claims WHERE scope = $1 AND member = $2`,
    ({ tables, tx }, [scope, member]) =>
      tx.group(tables.claims, 'member', keyed(text(scope), text(member))).map(claimed),
  ),
  read(
    'claims',
    `SELECT ${CLAIM_COLUMNS}, member FROM claims WHERE scope = $1 AND token = $2 AND awaits_giver ORDER BY id`,
    ({ tables, tx }, [scope, token]) =>
      tx
        .group(tables.claims, 'awaiting', text(scope))
        .filter((row) => row.token === text(token))
        .sort(ascending(({ id }) => id))
        .map((row) => ({ ...claimed(row), member: row.member })),
  ),
  read(
    'claims',
    'SELECT DISTINCT token FROM claims WHERE scope = $1 AND awaits_giver AND token > $2 AND at >= $3 ORDER BY token LIMIT $4',
    ({ tables, tx }, [scope, after, since, limit]) => {
      const rows = tx.group(tables.claims, 'awaiting', text(scope)).filter(({ at }) => at >= number(since));
      const codes = new Set(rows.flatMap(({ token }) => (token !== null && token > text(after) ? [token] : [])));
      return [...codes]
        .sort()
        .slice(0, number(limit))
        .map((token) => ({ token }));
    },
  ),
  write(
    'claims',
    'UPDATE claims SET giver = $3, awaits_giver = false, settled = false WHERE scope = $1 AND id = $2 AND awaits_giver',
    function* ({ tables, tx }, [scope, id, giver]) {
      const name = (row: ClaimRow): ClaimRow | null =>
        row.awaits_giver ? { ...row, giver: textOrNull(giver), awaits_giver: false, settled: false } : null;
      return countOf((yield* tx.update(tables.claims, keyed(text(scope), text(id)), name)) ? 1 : 0);
    },
  ),
  write(
    'claims',
    'UPDATE claims SET undone = $3::jsonb WHERE scope = $1 AND id = $2 AND undone IS NULL',
    function* ({ tables, tx }, [scope, id, undone]) {
      const undo = (row: ClaimRow): ClaimRow | null =>
        row.undone === null ? { ...row, undone: JSON.parse(text(undone)) as ClaimRow['undone'] } : null;
      return countOf((yield* tx.update(tables.claims, keyed(text(scope), text(id)), undo)) ? 1 : 0);
    },
  ),
  read(
    'claims',
    'SELECT id, member, at, token, terminal FROM claims WHERE scope = $1 AND NOT settled ORDER BY id LIMIT $2',
    ({ tables, tx }, [scope, limit]) =>
      [...tx.group(tables.claims, 'unsettled', text(scope))]
        .sort(ascending(({ id }) => id))
        .slice(0, number(limit))
        .map(({ id, member, at, token, terminal }) => ({ id, member, at, token, terminal })),
  ),
  write(
    'claims',
    'UPDATE claims SET settled = true WHERE scope = $1 AND id = $2 AND NOT settled',
    function* ({ tables, tx }, [scope, id]) {
      const settle = (row: ClaimRow): ClaimRow | null => (row.settled ? null : { ...row, settled: true });
      return countOf((yield* tx.update(tables.claims, keyed(text(scope), text(id)), settle)) ? 1 : 0);
    },
  ),
] as const;
