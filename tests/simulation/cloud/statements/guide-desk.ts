/**
 * Statements of guides' work with customers in sync/cloud/store: guide-facts.ts, guide-tasks.ts, wish-ends.ts,
 * guide-customers.ts, and the sessions of guide-phone.ts.
 */
import type { GuideFactRow } from '../../../../sync/cloud/store/guide-facts.ts';
import type { CallOutcomeRow } from '../../../../sync/cloud/store/guide-customers.ts';
import type { GuideTaskRow } from '../../../../sync/cloud/store/guide-tasks.ts';
import type { WishEndRow } from '../../../../sync/cloud/store/wish-ends.ts';
import { countOf } from '../memory-engine.ts';
import { keyed } from '../memory-table.ts';
import { textOf, type DocumentRow } from '../tables.ts';
import {
  ascending,
  json,
  number,
  only,
  read,
  text,
  textOrNull,
  texts,
  write,
  type Asked,
  type Statement,
} from './statement.ts';

const fact = only<GuideFactRow, 'id' | 'subject' | 'staff' | 'at' | 'body'>(['id', 'subject', 'staff', 'at', 'body']);
const inTime = ({ at, id }: { readonly at: number; readonly id: string }): string =>
  `${String(at).padStart(16, '0')} ${id}`;
const factsOf = ({ tables, tx }: Asked, scopes: readonly string[], kind: string) =>
  tx.all(tables.guide_facts).filter((row) => scopes.includes(row.scope) && row.kind === kind);
const bindingsOf = ({ tables, tx }: Asked, scope: string): readonly DocumentRow[] =>
  tx.group(tables.documents, 'collection', keyed(scope, 'bindings')).filter(({ deleted }) => !deleted);
const distinct = (values: readonly string[]): readonly string[] => [...new Set(values)];
interface Bought {
  readonly kind?: string;
  readonly businessDay: string;
  readonly body?: { readonly member?: { readonly id: string } };
}

export const GUIDE_DESK: readonly Statement[] = [
  write(
    'guide_facts',
    `INSERT INTO guide_facts (scope, id, kind, subject, staff, at, body) VALUES ($1, $2, $3, $4, $5, $6, $7::jsonb)
     ON CONFLICT DO NOTHING`,
    function* ({ tables, tx }, [scope, id, kind, subject, staff, at, body]) {
      const row = {
        ...{ scope: text(scope), id: text(id), kind: text(kind), subject: text(subject) },
        ...{ staff: textOrNull(staff), at: number(at), body: json(body) },
      } as unknown as GuideFactRow & { readonly scope: string };
      return countOf((yield* tx.insertUnlessThere(tables.guide_facts, row)) ? 1 : 0);
    },
  ),
  read(
    'guide_facts',
    `SELECT scope, id, subject, staff, at, body FROM guide_facts WHERE scope = ANY($1) AND kind = $2 AND subject = ANY($3)
     ORDER BY at, id`,
    (asked, [scopes, kind, subjects]) =>
      factsOf(asked, texts(scopes), text(kind))
        .filter(({ subject }) => texts(subjects).includes(subject))
        .sort(ascending(inTime))
        .map((row) => ({ scope: row.scope, ...fact(row) })),
  ),
  read(
    'guide_facts',
    `SELECT id, subject, staff, at, body FROM guide_facts WHERE scope = ANY($1) AND kind = $2 AND at >= $3
     ORDER BY at DESC, id DESC LIMIT $4`,
    (asked, [scopes, kind, since, limit]) =>
      factsOf(asked, texts(scopes), text(kind))
        .filter(({ at }) => at >= number(since))
        .sort(ascending(inTime))
        .reverse()
        .slice(0, number(limit))
        .map(fact),
  ),
  read(
    'guide_facts',
    `SELECT DISTINCT subject FROM guide_facts WHERE scope = ANY($1) AND kind = 'customer.called' AND staff = $2 AND at >= $3`,
    (asked, [scopes, staff, since]) =>
      distinct(
        factsOf(asked, texts(scopes), 'customer.called')
          .filter((row) => row.staff === text(staff) && row.at >= number(since))
          .map(({ subject }) => subject),
      ).map((subject) => ({ subject })),
  ),
  read(
    'guide_facts',
    `SELECT DISTINCT subject FROM guide_facts WHERE scope = $1 AND kind = 'staff.clocked' AND at >= $2 AND at < $3`,
    (asked, [scope, from, until]) =>
      distinct(
        factsOf(asked, [text(scope)], 'staff.clocked')
          .filter(({ at }) => at >= number(from) && at < number(until))
          .map(({ subject }) => subject),
      ).map((subject) => ({ subject })),
  ),
  read(
    'guide_facts',
    `SELECT scope, id, subject, staff, at, body FROM guide_facts
     WHERE scope = ANY($1) AND kind = 'staff.clocked' AND subject = ANY($2) AND at >= $3 AND at < $4`,
    (asked, [scopes, people, from, until]) =>
      factsOf(asked, texts(scopes), 'staff.clocked')
        .filter((row) => texts(people).includes(row.subject) && row.at >= number(from) && row.at < number(until))
        .map((row) => ({ scope: row.scope, ...fact(row) })),
  ),
  write(
    'guide_tasks',
    'INSERT INTO guide_tasks (scope, id, body, made_by, at) VALUES ($1, $2, $3::jsonb, $4, $5) ON CONFLICT DO NOTHING',
    function* ({ tables, tx }, [scope, id, body, by, at]) {
      const row = {
        ...{ scope: text(scope), id: text(id), body: json(body), made_by: text(by), at: number(at), ended_at: null },
      } as unknown as GuideTaskRow & { readonly scope: string };
      return countOf((yield* tx.insertUnlessThere(tables.guide_tasks, row)) ? 1 : 0);
    },
  ),
  write(
    'guide_tasks',
    'UPDATE guide_tasks SET ended_at = COALESCE(ended_at, $3) WHERE scope = $1 AND id = $2',
    function* ({ tables, tx }, [scope, id, at]) {
      const isThere = yield* tx.update(tables.guide_tasks, keyed(text(scope), text(id)), (row) => ({
        ...row,
        ended_at: row.ended_at ?? (number(at) as GuideTaskRow['at']),
      }));
      return countOf(isThere ? 1 : 0);
    },
  ),
  read(
    'guide_tasks',
    `SELECT id, body, made_by, at, ended_at FROM guide_tasks WHERE scope = $1 AND body->>'due' >= $2
     ORDER BY at DESC, id DESC LIMIT $3`,
    ({ tables, tx }, [scope, since, limit]) =>
      tx
        .all(tables.guide_tasks)
        .filter((row) => row.scope === text(scope) && row.body.due >= text(since))
        .sort(ascending(inTime))
        .reverse()
        .slice(0, number(limit))
        .map(only(['id', 'body', 'made_by', 'at', 'ended_at'])),
  ),
  write(
    'wish_ends',
    `INSERT INTO wish_ends (scope, wish, member, why, staff, at) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING`,
    function* ({ tables, tx }, [scope, wish, member, why, staff, at]) {
      const row = {
        ...{ scope: text(scope), wish: text(wish), member: text(member), why: text(why) },
        ...{ staff: text(staff), at: number(at) },
      } as unknown as WishEndRow & { readonly scope: string };
      return countOf((yield* tx.insertUnlessThere(tables.wish_ends, row)) ? 1 : 0);
    },
  ),
  read(
    'wish_ends',
    'SELECT wish, member, why, staff, at FROM wish_ends WHERE scope = $1 AND member = ANY($2) ORDER BY at, wish',
    ({ tables, tx }, [scope, members]) =>
      tx
        .all(tables.wish_ends)
        .filter((row) => row.scope === text(scope) && texts(members).includes(row.member))
        .sort(ascending(({ at, wish }) => inTime({ at, id: wish })))
        .map(only(['wish', 'member', 'why', 'staff', 'at'])),
  ),
  write(
    'call_outcomes',
    'INSERT INTO call_outcomes (scope, member, kind, occasion, n, outcome, staff, at, store) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING',
    function* ({ tables, tx }, [scope, member, kind, occasion, n, outcome, staff, at, store]) {
      const row = {
        ...{ scope: text(scope), member: text(member), kind: text(kind), occasion: text(occasion), n: number(n) },
        ...{ outcome: text(outcome), staff: text(staff), at: number(at), store: textOrNull(store) },
      } as unknown as CallOutcomeRow & { readonly scope: string };
      return countOf((yield* tx.insertUnlessThere(tables.call_outcomes, row)) ? 1 : 0);
    },
  ),
  read(
    'call_outcomes',
    'SELECT member, kind, occasion, n, outcome, staff, at, store FROM call_outcomes WHERE scope = $1 AND member = ANY($2) ORDER BY at, n',
    ({ tables, tx }, [scope, members]) =>
      tx
        .all(tables.call_outcomes)
        .filter((row) => row.scope === text(scope) && texts(members).includes(row.member))
        .sort((a, b) => a.at - b.at || a.n - b.n)
        .map(only(['member', 'kind', 'occasion', 'n', 'outcome', 'staff', 'at', 'store'])),
  ),
  read(
    'call_outcomes',
    'SELECT DISTINCT member FROM call_outcomes WHERE scope = $1 AND staff = $2 AND at >= $3',
    ({ tables, tx }, [scope, staff, since]) =>
      distinct(
        tx
          .all(tables.call_outcomes)
          .filter((row) => row.scope === text(scope) && row.staff === text(staff) && row.at >= number(since))
          .map(({ member }) => member),
      ).map((member) => ({ member })),
  ),
  read(
    'documents',
    `SELECT body FROM documents WHERE scope = $1 AND collection = 'bindings' AND body->>'type' = 'member' AND body->>'guide' = $2 AND NOT deleted
     ORDER BY (body->>'lastTouch')::bigint DESC, id LIMIT $3`,
    (asked, [scope, guide, limit]) => {
      // A descending order has what is not there first.
      const lastTouch = ({ body }: DocumentRow): number =>
        Number(textOf(body, 'lastTouch') ?? Number.POSITIVE_INFINITY);
      return bindingsOf(asked, text(scope))
        .filter(({ body }) => body['type'] === 'member' && body['guide'] === text(guide))
        .sort((a, b) => (lastTouch(a) === lastTouch(b) ? (a.id < b.id ? -1 : 1) : lastTouch(a) > lastTouch(b) ? -1 : 1))
        .slice(0, number(limit))
        .map(({ body }) => ({ body }));
    },
  ),
  read(
    'documents',
    `SELECT body->'body'->'member'->>'id' AS member, max(body->>'businessDay') AS day FROM documents
     WHERE scope = $1 AND collection = 'ledger' AND body->>'kind' = 'sale' AND body->'body'->'member' IS NOT NULL
       AND body->'body'->'member'->>'id' = ANY($2) GROUP BY body->'body'->'member'->>'id'`,
    ({ tables, tx }, [scope, members]) => {
      const days = new Map<string, string>();
      for (const { body } of tx.group(tables.documents, 'collection', keyed(text(scope), 'ledger'))) {
        const { kind, businessDay, body: sale } = body as unknown as Bought;
        const member = sale?.member?.id;
        if (kind !== 'sale' || member === undefined || !texts(members).includes(member)) continue;
        if (businessDay > (days.get(member) ?? '')) days.set(member, businessDay);
      }
      return [...days].map(([member, day]) => ({ member, day }));
    },
  ),
  read(
    'documents',
    "SELECT body FROM documents WHERE scope = ANY($1) AND collection = 'bindings' AND id = ANY($2) AND NOT deleted",
    (asked, [scopes, ids]) =>
      texts(scopes)
        .flatMap((scope) => bindingsOf(asked, scope))
        .filter(({ id }) => texts(ids).includes(id))
        .map(({ body }) => ({ body })),
  ),
  read(
    'members',
    'SELECT id, name, phone_masked AS masked FROM members WHERE scope = $1 AND id = ANY($2)',
    ({ tables, tx }, [scope, members]) =>
      distinct(texts(members)).flatMap((member) => {
        const row = tx.get(tables.members, keyed(text(scope), member));
        return row === undefined ? [] : [{ id: row.id, name: row.name, masked: row.phone_masked }];
      }),
  ),
  write(
    'guide_sessions',
    'INSERT INTO guide_sessions (scope, token_hash, staff, created_at, seen_at, expires_at) VALUES ($1, $2, $3, $4, $4, $5)',
    function* ({ tables, tx }, [scope, hash, staff, at, until]) {
      yield* tx.insert(tables.guide_sessions, {
        ...{ scope: text(scope), token_hash: text(hash), staff: text(staff) as never },
        ...{ created_at: number(at), seen_at: number(at), expires_at: number(until) },
      });
      return countOf(1);
    },
  ),
  read(
    'guide_sessions',
    `SELECT s.created_at, s.seen_at, s.expires_at, p.body, c.changed_at FROM guide_sessions s
     JOIN staff p ON p.scope = s.scope AND p.staff = s.staff JOIN staff_credentials c ON c.scope = s.scope AND c.staff = s.staff
     WHERE s.scope = $1 AND s.token_hash = $2`,
    ({ tables, tx }, [scope, hash]) => {
      const session = tx.get(tables.guide_sessions, keyed(text(scope), text(hash)));
      const key = keyed(text(scope), session?.staff ?? '');
      const [person, credential] = [tx.get(tables.staff, key), tx.get(tables.staff_credentials, key)];
      if (session === undefined || person === undefined || credential === undefined) return [];
      const { created_at, seen_at, expires_at } = session;
      return [{ created_at, seen_at, expires_at, body: person.body, changed_at: credential.changed_at }];
    },
  ),
  write(
    'guide_sessions',
    'UPDATE guide_sessions SET seen_at = $3 WHERE scope = $1 AND token_hash = $2 AND seen_at < $3',
    function* ({ tables, tx }, [scope, hash, at]) {
      const isSeen = yield* tx.update(tables.guide_sessions, keyed(text(scope), text(hash)), (row) =>
        row.seen_at < number(at) ? { ...row, seen_at: number(at) } : null,
      );
      return countOf(isSeen ? 1 : 0);
    },
  ),
];
