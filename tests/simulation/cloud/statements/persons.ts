/** Statements of member-facts.ts and person-keys.ts in sync/cloud/store: boxes, consents and keys of persons, and their deletion. */
import type { ConsentRow, ProfileRow } from '../../../../sync/cloud/store/member-facts.ts';
import type { Tables } from '../tables.ts';
import { countOf, type Work, type Outcome } from '../memory-engine.ts';
import { keyed } from '../memory-table.ts';
import { textOf } from '../tables.ts';
import type { list } from './statement.ts';
import {
  ascending,
  flag,
  json,
  number,
  read,
  text,
  textOrNull,
  texts,
  write,
  type Asked,
  type Statement,
} from './statement.ts';

const BOXES_MAX = 500;
const VISITS_MAX = 200;

const without = (row: object, ...columns: readonly string[]): object =>
  Object.fromEntries(Object.entries(row).filter(([column]) => !columns.includes(column)));
const inTime = (a: { readonly at: number; readonly id: string }, b: { readonly at: number; readonly id: string }) =>
  a.at - b.at || (a.id < b.id ? -1 : 1);
/** Of one scope, naming one of these members. */
const naming = <Row extends { readonly scope: string; readonly member: string }>(
  rows: readonly Row[],
  scope: Parameters<typeof text>[0],
  members: Parameters<typeof list>[0],
): Row[] => rows.filter((row) => row.scope === text(scope) && texts(members).includes(row.member));

export const PERSONS: readonly Statement[] = [
  write(
    'person_keys',
    'INSERT INTO person_keys (scope, person, fingerprint, box, at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING',
    function* ({ tables, tx }, [scope, person, fingerprint, box, at]) {
      const row = {
        scope: text(scope),
        person: text(person),
        fingerprint: text(fingerprint),
        box: json(box),
        at: number(at),
      };
      return countOf((yield* tx.insertUnlessThere(tables.person_keys, row)) ? 1 : 0);
    },
  ),
  read(
    'person_keys',
    'SELECT box FROM person_keys WHERE scope = $1 AND person = $2 ORDER BY at',
    ({ tables, tx }, [scope, person]) =>
      [...tx.group(tables.person_keys, 'person', keyed(text(scope), text(person)))]
        .sort(ascending(({ at }) => at))
        .map(({ box }) => ({ box })),
  ),
  write(
    'member_profiles',
    `INSERT INTO member_profiles (scope, id, member, store, at, staff, sealed) VALUES ($1, $2, $3, $4, $5, $6, $7::jsonb)
     ON CONFLICT DO NOTHING`,
    function* ({ tables, tx }, [scope, id, member, store, at, staff, sealed]) {
      const row = {
        scope: text(scope),
        id: text(id),
        member: text(member),
        store: text(store),
        at: number(at),
        staff: textOrNull(staff),
        sealed: json(sealed),
      } as unknown as ProfileRow & { readonly scope: string };
      return countOf((yield* tx.insertUnlessThere(tables.member_profiles, row)) ? 1 : 0);
    },
  ),
  read(
    'member_profiles',
    `SELECT id, member, store, at, staff, sealed FROM member_profiles WHERE scope = $1 AND member = ANY($2)
     ORDER BY at DESC, id DESC LIMIT ${String(BOXES_MAX)}`,
    ({ tables, tx }, [scope, members]) =>
      naming(tx.all(tables.member_profiles), scope, members)
        .sort((a, b) => inTime(b, a))
        .slice(0, BOXES_MAX)
        .map((row) => without(row, 'scope')),
  ),
  write(
    'member_consents',
    `INSERT INTO member_consents (scope, id, member, store, at, staff, purpose, given, version, channel)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT DO NOTHING`,
    function* ({ tables, tx }, [scope, id, member, store, at, staff, purpose, given, version, channel]) {
      const row = {
        scope: text(scope),
        id: text(id),
        member: text(member),
        store: text(store),
        at: number(at),
        staff: textOrNull(staff),
        purpose: text(purpose),
        given: flag(given),
        version: text(version),
        channel: text(channel),
      } as unknown as ConsentRow & { readonly scope: string };
      return countOf((yield* tx.insertUnlessThere(tables.member_consents, row)) ? 1 : 0);
    },
  ),
  read(
    'member_consents',
    `SELECT member, id, at, purpose, given, version, channel FROM member_consents WHERE scope = $1 AND member = ANY($2)
     UNION ALL SELECT member, id, at, 'marketing' AS purpose, true AS given, version, channel FROM consents
       WHERE scope = $1 AND member = ANY($2) AND marketing ORDER BY at, id`,
    ({ tables, tx }, [scope, members]) => {
      const said = naming(tx.all(tables.member_consents), scope, members).map((row) => ({
        member: row.member,
        id: row.id,
        at: row.at,
        purpose: row.purpose,
        given: row.given,
        version: row.version,
        channel: row.channel,
      }));
      const enrolled = naming(tx.all(tables.consents), scope, members)
        .filter(({ marketing }) => marketing)
        .map(({ member, id, at, version, channel }) => ({
          member,
          id,
          at,
          purpose: 'marketing',
          given: true,
          version,
          channel,
        }));
      return [...said, ...enrolled].sort(inTime);
    },
  ),
  read(
    'member_stores',
    `SELECT store FROM member_stores WHERE scope = $1 AND member = ANY($2)
     UNION SELECT store FROM claims WHERE scope = $1 AND member = ANY($2)
     UNION SELECT store FROM member_profiles WHERE scope = $1 AND member = ANY($2)
     UNION SELECT store FROM member_consents WHERE scope = $1 AND member = ANY($2) ORDER BY store`,
    ({ tables, tx }, [scope, members]) => {
      const rows = [
        ...naming(tx.all(tables.member_stores), scope, members),
        ...naming(tx.all(tables.claims), scope, members),
        ...naming(tx.all(tables.member_profiles), scope, members),
        ...naming(tx.all(tables.member_consents), scope, members),
      ];
      return [...new Set(rows.map(({ store }): string => store))].sort().map((store) => ({ store }));
    },
  ),
  read(
    'member_stores',
    `SELECT 1 FROM member_stores WHERE scope = $1 AND member = ANY($2) AND store = ANY($3) AND (why = 'enrolled' OR at >= $4)
     UNION ALL SELECT 1 FROM claims WHERE scope = $1 AND member = ANY($2) AND store = ANY($3) LIMIT 1`,
    ({ tables, tx }, [scope, members, stores, since]) => {
      const isHere = ({ store }: { readonly store: string }): boolean => texts(stores).includes(store);
      const known = naming(tx.all(tables.member_stores), scope, members)
        .filter(isHere)
        .some(({ why, at }) => why === 'enrolled' || at >= number(since));
      const claimed = naming(tx.all(tables.claims), scope, members).some(isHere);
      return known || claimed ? [{ '?column?': 1 }] : [];
    },
  ),
  read(
    'member_deletions',
    `SELECT member, 'gone' AS what, at FROM member_deletions WHERE scope = $1 AND member = ANY($2)
     UNION ALL SELECT member, 'unlinked' AS what, at FROM member_unlinked WHERE scope = $1 AND member = ANY($2)`,
    ({ tables, tx }, [scope, members]) => [
      ...naming(tx.all(tables.member_deletions), scope, members).map(({ member, at }) => ({
        member,
        what: 'gone',
        at,
      })),
      ...naming(tx.all(tables.member_unlinked), scope, members).map(({ member, at }) => ({
        member,
        what: 'unlinked',
        at,
      })),
    ],
  ),
  write(
    'member_deletions',
    'INSERT INTO member_deletions (scope, member, at, who, reason) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING',
    function* ({ tables, tx }, [scope, member, at, who, reason]) {
      const row = {
        scope: text(scope),
        member: text(member),
        at: number(at),
        who: text(who),
        reason: text(reason),
      } as never;
      return countOf((yield* tx.insertUnlessThere(tables.member_deletions, row)) ? 1 : 0);
    },
  ),
  write(
    'members',
    `UPDATE members SET phone_hmac = NULL, phone_cipher = NULL, phone_masked = NULL, name = NULL, tier = $3
     WHERE scope = $1 AND id = $2`,
    function* ({ tables, tx }, [scope, id, tier]) {
      const none = { phone_hmac: null, phone_cipher: null, phone_masked: null, name: null, tier: text(tier) };
      const key = keyed(text(scope), text(id));
      return countOf((yield* tx.update(tables.members, key, (row) => ({ ...row, ...none }))) ? 1 : 0);
    },
  ),
  write(
    'persons_due',
    'INSERT INTO persons_due (scope, member, at) VALUES ($1, $2, $3) ON CONFLICT (scope, member) DO UPDATE SET at = excluded.at',
    function* ({ tables, tx }, [scope, member, at]) {
      const row = { scope: text(scope), member: text(member), at: number(at) };
      yield* tx.upsert(tables.persons_due, row, () => row);
      return countOf(1);
    },
  ),
  read(
    'persons_due',
    'SELECT member, at FROM persons_due WHERE scope = $1 AND (at <= $2 OR at > $3) ORDER BY at, member LIMIT $4',
    ({ tables, tx }, [scope, until, now, limit]) =>
      tx
        .all(tables.persons_due)
        .filter((row) => row.scope === text(scope) && (row.at <= number(until) || row.at > number(now)))
        .sort((a, b) => a.at - b.at || (a.member < b.member ? -1 : 1))
        .slice(0, number(limit))
        .map(({ member, at }) => ({ member, at })),
  ),
  write(
    'persons_due',
    'DELETE FROM persons_due WHERE scope = $1 AND member = ANY($2) AND at = $3',
    function* ({ tables, tx }, [scope, members, at]) {
      let gone = 0;
      for (const member of texts(members)) {
        const row = tx.get(tables.persons_due, keyed(text(scope), member));
        if (row?.at !== number(at)) continue;
        if (yield* tx.remove(tables.persons_due, tables.persons_due.keyOf(row))) gone += 1;
      }
      return countOf(gone);
    },
  ),
  write('person_keys', 'DELETE FROM person_keys WHERE scope = $1 AND person = $2', function* (asked, [scope, person]) {
    const { tables, tx } = asked;
    let gone = 0;
    for (const row of tx.group(tables.person_keys, 'person', keyed(text(scope), text(person))))
      if (yield* tx.remove(tables.person_keys, tables.person_keys.keyOf(row))) gone += 1;
    return countOf(gone);
  }),
  write(
    'member_cards',
    `WITH facts AS (DELETE FROM card_facts WHERE scope = $1 AND member = $2)
     DELETE FROM member_cards WHERE scope = $1 AND member = $2`,
    function* (asked, [scope, member]) {
      yield* removeNaming(asked, 'card_facts', text(scope), text(member));
      return yield* removeNaming(asked, 'member_cards', text(scope), text(member));
    },
  ),
  ...(
    [
      'member_profiles',
      'member_passwords',
      'member_codes',
      'member_messages',
      'wecom_people',
      'member_tiers',
      'guide_candidates',
    ] as const
  ).map((name) =>
    write(name, `DELETE FROM ${name} WHERE scope = $1 AND member = $2`, (asked, [scope, member]) =>
      removeNaming(asked, name, text(scope), text(member)),
    ),
  ),
  write(
    'tokens',
    "UPDATE tokens SET body = body - 'memberPhone' - 'memberName' WHERE scope = $1 AND body->>'member' = $2",
    function* ({ tables, tx }, [scope, member]) {
      let blanked = 0;
      const blank = <Row extends { readonly body: object }>(row: Row): Row => ({
        ...row,
        body: without(row.body, 'memberPhone', 'memberName'),
      });
      for (const row of tx.all(tables.tokens)) {
        if (row.scope !== text(scope) || row.body['member'] !== text(member)) continue;
        if (yield* tx.update(tables.tokens, tables.tokens.keyOf(row), blank)) blanked += 1;
      }
      return countOf(blanked);
    },
  ),
  read(
    'documents',
    "SELECT id, body FROM documents WHERE scope = $1 AND collection = 'bindings' AND body->>'type' = 'token' AND body->>'member' = $2",
    ({ tables, tx }, [scope, member]) =>
      tx
        .group(tables.documents, 'collection', keyed(text(scope), 'bindings'))
        .filter(({ body }) => body['type'] === 'token' && body['member'] === text(member))
        .map(({ id, body }) => ({ id, body })),
  ),
  read(
    'documents',
    `SELECT (body->>'at')::bigint AS at, body->>'store' AS store, body->>'receiptNumber' AS receipt, (body->>'total')::bigint AS total
     FROM documents WHERE scope = ANY($1) AND collection = 'ledger' AND body->>'kind' = 'sale'
       AND body->'body'->'member' IS NOT NULL AND body->'body'->'member'->>'id' = ANY($2)
     ORDER BY (body->>'at')::bigint DESC, id DESC LIMIT ${String(VISITS_MAX)}`,
    ({ tables, tx }, [scopes, members]) =>
      texts(scopes)
        .flatMap((scope) => tx.group(tables.documents, 'collection', keyed(scope, 'ledger')))
        .flatMap(({ id, body }) => {
          const { member } = (body['body'] ?? {}) as { readonly member?: { readonly id: string } };
          if (body['kind'] !== 'sale' || member === undefined || !texts(members).includes(member.id)) return [];
          return [{ id, at: Number(body['at']), body }];
        })
        .sort((a, b) => inTime(b, a))
        .slice(0, VISITS_MAX)
        .map(({ at, body }) => ({
          at,
          store: textOf(body, 'store'),
          receipt: textOf(body, 'receiptNumber'),
          total: Number(body['total']),
        })),
  ),
];

function* removeNaming({ tables, tx }: Asked, name: keyof Tables, scope: string, member: string): Work<Outcome> {
  const table = tables[name] as unknown as Tables['member_profiles'];
  let gone = 0;
  for (const row of tx.all(table))
    if (row.scope === scope && row.member === member && (yield* tx.remove(table, table.keyOf(row)))) gone += 1;
  return countOf(gone);
}
