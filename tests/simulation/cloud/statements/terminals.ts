/** Statements of sync/cloud/store/terminals.ts, of pairing and revocation, identity and contact, and of the shop's seed. */
import { countOf, rowsOf } from '../memory-engine.ts';
import { keyed } from '../memory-table.ts';
import type { Json, SettingRow, TerminalRow } from '../tables.ts';
import { ascending, json, number, numberOrNull, only, read, text, write, type Asked } from './statement.ts';

const COLUMNS =
  'terminal, number, store, name, public_key, paired_at, revoked_at, last_contact, unsent, oldest_unsent, health, earlier_keys';
const shown = only<TerminalRow, Exclude<keyof TerminalRow, 'scope'>>([
  'terminal',
  'number',
  'store',
  'name',
  'public_key',
  'paired_at',
  'revoked_at',
  'last_contact',
  'unsent',
  'oldest_unsent',
  'health',
  'earlier_keys',
]);

/** As `jsonb_agg`: null of no rows. */
function generationsOf({ tables, tx }: Asked, scope: string): readonly unknown[] | null {
  const rows = tx.group(tables.token_keys, 'scope', scope);
  return rows.length === 0 ? null : rows.map(({ body }) => body);
}

export const TERMINALS = [
  read('terminals', `SELECT ${COLUMNS} FROM terminals WHERE scope = $1 ORDER BY number`, ({ tables, tx }, [scope]) =>
    [...tx.group(tables.terminals, 'scope', text(scope))].sort(ascending((row) => row.number)).map(shown),
  ),
  read(
    'terminals',
    `SELECT ${COLUMNS} FROM terminals WHERE scope = $1 AND terminal = $2`,
    ({ tables, tx }, [scope, terminal]) => {
      const row = tx.get(tables.terminals, keyed(text(scope), text(terminal)));
      return row === undefined ? [] : [shown(row)];
    },
  ),
  read(
    'terminals',
    `SELECT ${COLUMNS}, (SELECT jsonb_agg(jsonb_build_object('key', r.public_key, 'earlier', r.earlier_keys)) FROM
       (SELECT public_key, earlier_keys FROM terminals WHERE scope = $1 AND revoked_at IS NOT NULL ORDER BY revoked_at DESC LIMIT $3) r) AS ended,
       (SELECT jsonb_agg(jsonb_build_object('batch', b.batch, 'at', b.recalled_at, 'reason', b.recall_reason)) FROM
       (SELECT batch, recalled_at, recall_reason FROM item_batches WHERE scope = $1 AND recalled_at IS NOT NULL ORDER BY recalled_at DESC LIMIT $3) b) AS recalls
     FROM terminals WHERE scope = $1 AND terminal = $2`,
    ({ tables, tx }, [scope, terminal, limit]) => {
      const row = tx.get(tables.terminals, keyed(text(scope), text(terminal)));
      const ended = [...tx.group(tables.terminals, 'scope', text(scope))]
        .filter((one) => one.revoked_at !== null)
        .sort((a, b) => (b.revoked_at ?? 0) - (a.revoked_at ?? 0))
        .slice(0, number(limit))
        .map(({ public_key: key, earlier_keys: earlier }) => ({ key, earlier }));
      const recalls = [...tx.group(tables.item_batches, 'scope', text(scope))]
        .filter((one) => one.recalled_at !== null)
        .sort((a, b) => (b.recalled_at ?? 0) - (a.recalled_at ?? 0))
        .slice(0, number(limit))
        .map(({ batch, recalled_at: at, recall_reason: reason }) => ({ batch, at, reason }));
      const [told, none] = [{ ended: ended.length === 0 ? null : ended }, recalls.length === 0 ? null : recalls];
      return row === undefined ? [] : [{ ...shown(row), ...told, recalls: none }];
    },
  ),
  read(
    'terminals',
    `SELECT ${COLUMNS}, (SELECT jsonb_agg(k.body) FROM token_keys k WHERE k.scope = $1) AS generations
     FROM terminals WHERE scope = $1 AND number = $2`,
    ({ tables, tx }, [scope, wanted]) =>
      tx
        .group(tables.terminals, 'scope', text(scope))
        .filter((row) => row.number === number(wanted))
        .map((row) => ({ ...shown(row), generations: generationsOf({ tables, tx }, text(scope)) })),
  ),
  read(
    'terminals',
    'SELECT revoked_at, store, number FROM terminals WHERE scope = $1 AND terminal = $2',
    ({ tables, tx }, [scope, terminal]) => {
      const row = tx.get(tables.terminals, keyed(text(scope), text(terminal)));
      return row === undefined ? [] : [{ revoked_at: row.revoked_at, store: row.store, number: row.number }];
    },
  ),
  write(
    'terminals',
    `UPDATE terminals SET last_contact = $3, unsent = COALESCE($4, unsent),
       oldest_unsent = CASE WHEN $4::integer IS NULL THEN oldest_unsent ELSE $5 END,
       health = CASE WHEN $6::jsonb IS NULL THEN health
         WHEN abs(($6::jsonb->>'skew')::bigint - (health->>'skew')::bigint) >= $7
           THEN $6::jsonb || jsonb_build_object('stepped', ($6::jsonb->>'skew')::bigint - (health->>'skew')::bigint, 'steppedAt', $3::bigint)
         ELSE $6::jsonb || jsonb_strip_nulls(jsonb_build_object('stepped', health->'stepped', 'steppedAt', health->'steppedAt')) END
     WHERE scope = $1 AND terminal = $2`,
    function* ({ tables, tx }, [scope, terminal, at, unsent, oldest, health, least]) {
      const count = numberOrNull(unsent);
      const done = yield* tx.update(tables.terminals, keyed(text(scope), text(terminal)), (row) => ({
        ...row,
        last_contact: number(at),
        unsent: count ?? row.unsent,
        oldest_unsent: count === null ? row.oldest_unsent : numberOrNull(oldest),
        health: health === null ? row.health : steppedHealth(row.health, json(health), number(at), number(least)),
      }));
      return countOf(done ? 1 : 0);
    },
  ),
  write(
    'terminals',
    'UPDATE terminals SET revoked_at = $3 WHERE scope = $1 AND terminal = $2 AND revoked_at IS NULL',
    function* ({ tables, tx }, [scope, terminal, at]) {
      const key = keyed(text(scope), text(terminal));
      const revoke = (row: TerminalRow): TerminalRow | null =>
        row.revoked_at === null ? { ...row, revoked_at: number(at) } : null;
      return countOf((yield* tx.update(tables.terminals, key, revoke)) ? 1 : 0);
    },
  ),
  write(
    'terminals',
    'UPDATE terminals SET public_key = $4, earlier_keys = $5::jsonb WHERE scope = $1 AND terminal = $2 AND public_key = $3 AND revoked_at IS NULL',
    function* ({ tables, tx }, [scope, terminal, before, key, earlier]) {
      const change = (row: TerminalRow): TerminalRow | null =>
        row.public_key === before && row.revoked_at === null
          ? { ...row, public_key: text(key), earlier_keys: json(earlier) }
          : null;
      return countOf((yield* tx.update(tables.terminals, keyed(text(scope), text(terminal)), change)) ? 1 : 0);
    },
  ),
  write(
    'terminals',
    'INSERT INTO terminals (scope, terminal, number, store, name, public_key, paired_at, last_contact) VALUES ($1, $2, $3, $4, $5, $6, $7, $7)',
    function* ({ tables, tx }, [scope, terminal, given, store, name, publicKey, at]) {
      yield* tx.insert(tables.terminals, {
        scope: text(scope),
        terminal: text(terminal),
        number: number(given),
        store: text(store),
        name: text(name),
        public_key: text(publicKey),
        paired_at: number(at),
        revoked_at: null,
        last_contact: number(at),
        unsent: null,
        oldest_unsent: null,
        health: null,
        earlier_keys: null,
      });
      return countOf(1);
    },
  ),
  read(
    'stores',
    `SELECT profile, (SELECT jsonb_agg(k.body) FROM token_keys k WHERE k.scope = $1) AS generations
     FROM stores WHERE scope = $1 AND store = $2`,
    ({ tables, tx }, [scope, store]) => {
      const row = tx.get(tables.stores, keyed(text(scope), text(store)));
      return row === undefined
        ? []
        : [{ profile: row.profile, generations: generationsOf({ tables, tx }, text(scope)) }];
    },
  ),
  read('stores', 'SELECT profile FROM stores WHERE scope = $1 AND store = $2', ({ tables, tx }, [scope, store]) => {
    const row = tx.get(tables.stores, keyed(text(scope), text(store)));
    return row === undefined ? [] : [{ profile: row.profile }];
  }),
  read('stores', 'SELECT profile FROM stores WHERE scope = $1 ORDER BY store', ({ tables, tx }, [scope]) =>
    [...tx.group(tables.stores, 'scope', text(scope))]
      .sort(ascending(({ store }) => store))
      .map(({ profile }) => ({ profile })),
  ),
  write(
    'stores',
    'INSERT INTO stores (scope, store, profile) VALUES ($1, $2, $3::jsonb) ON CONFLICT DO NOTHING',
    function* ({ tables, tx }, [scope, store, profile]) {
      const row = { scope: text(scope), store: text(store), profile: json(profile) };
      return countOf((yield* tx.insertUnlessThere(tables.stores, row)) ? 1 : 0);
    },
  ),
  write(
    'pairing_codes',
    'INSERT INTO pairing_codes (scope, code_hash, store, created_by, expires_at) VALUES ($1, $2, $3, $4, $5)',
    function* ({ tables, tx }, [scope, hash, store, by, expires]) {
      yield* tx.insert(tables.pairing_codes, {
        scope: text(scope),
        code_hash: text(hash),
        store: text(store),
        created_by: text(by),
        expires_at: number(expires),
        used_at: null,
      });
      return countOf(1);
    },
  ),
  write(
    'pairing_codes',
    'SELECT store, expires_at, used_at FROM pairing_codes WHERE scope = $1 AND code_hash = $2 FOR UPDATE',
    function* ({ tables, tx }, [scope, hash]) {
      const row = yield* tx.lock(tables.pairing_codes, keyed(text(scope), text(hash)));
      if (row === undefined) return rowsOf([]);
      return rowsOf([{ store: row.store, expires_at: row.expires_at, used_at: row.used_at }]);
    },
  ),
  read(
    'pairing_codes',
    `SELECT ${COLUMNS.split(', ')
      .map((name) => `t.${name}`)
      .join(', ')} FROM pairing_codes c
     JOIN terminals t ON t.scope = c.scope AND t.store = c.store AND t.paired_at = c.used_at
     WHERE c.scope = $1 AND c.code_hash = $2 AND c.expires_at > $4
       AND t.public_key = $3 AND t.last_contact = t.paired_at AND t.revoked_at IS NULL`,
    ({ tables, tx }, [scope, hash, key, now]) => {
      const code = tx.get(tables.pairing_codes, keyed(text(scope), text(hash)));
      if (code === undefined || code.expires_at <= number(now)) return [];
      return tx
        .group(tables.terminals, 'scope', text(scope))
        .filter(
          (row) =>
            row.store === code.store &&
            row.paired_at === code.used_at &&
            row.public_key === key &&
            row.last_contact === row.paired_at &&
            row.revoked_at === null,
        )
        .map(shown);
    },
  ),
  write(
    'pairing_codes',
    'UPDATE pairing_codes SET used_at = $3 WHERE scope = $1 AND code_hash = $2',
    function* ({ tables, tx }, [scope, hash, at]) {
      const key = keyed(text(scope), text(hash));
      return countOf((yield* tx.update(tables.pairing_codes, key, (row) => ({ ...row, used_at: number(at) }))) ? 1 : 0);
    },
  ),
  write(
    'settings',
    `INSERT INTO settings AS s (scope, name, value) VALUES ($1, 'last-terminal', '{"number":1}')
     ON CONFLICT (scope, name) DO UPDATE SET value = jsonb_build_object('number', (s.value->>'number')::integer + 1)
     RETURNING (value->>'number')::integer AS number`,
    function* ({ tables, tx }, [scope]) {
      const row = { scope: text(scope), name: 'last-terminal', value: { number: 1 } };
      const written = yield* tx.upsert(tables.settings, row, (there) => ({
        ...there,
        value: { number: Number(there.value['number']) + 1 },
      }));
      return rowsOf([{ number: Number(written?.value['number']) }]);
    },
  ),
  read('settings', "SELECT 1 FROM settings WHERE scope = $1 AND name = 'seeded'", ({ tables, tx }, [scope]) =>
    tx.get(tables.settings, keyed(text(scope), 'seeded')) === undefined ? [] : [{ '?column?': 1 }],
  ),
  write(
    'settings',
    "INSERT INTO settings (scope, name, value) VALUES ($1, 'seeded', '{}') ON CONFLICT DO NOTHING",
    function* ({ tables, tx }, [scope]) {
      const row = { scope: text(scope), name: 'seeded', value: {} };
      return countOf((yield* tx.insertUnlessThere(tables.settings, row)) ? 1 : 0);
    },
  ),
  write(
    'settings',
    `UPDATE settings SET value = jsonb_build_object('number', (value->>'number')::integer + $1)
     WHERE name = 'last-terminal'`,
    function* ({ tables, tx }, [skipped]) {
      let count = 0;
      for (const { scope, name } of tx.all(tables.settings).filter((row) => row.name === 'last-terminal')) {
        const skip = (row: SettingRow): SettingRow => ({
          ...row,
          value: { number: Number(row.value['number']) + number(skipped) },
        });
        if (yield* tx.update(tables.settings, keyed(scope, name), skip)) count += 1;
      }
      return countOf(count);
    },
  ),
  read('settings', 'SELECT 1', () => [{ '?column?': 1 }]),
] as const;

/** The last change of how wrong the machine's clock is stays with what it says of itself. */
function steppedHealth(before: Json | null, said: Json, at: number, least: number): Json {
  const [was, is] = [(before as Health | null)?.skew, (said as Health).skew];
  const by = was === undefined || is === undefined ? undefined : is - was;
  if (by !== undefined && Math.abs(by) >= least) return { ...(said as object), stepped: by, steppedAt: at };
  const { stepped, steppedAt } = (before ?? {}) as Health;
  const kept = stepped === undefined || steppedAt === undefined ? {} : { stepped, steppedAt };
  return { ...(said as object), ...kept };
}
type Health = Readonly<Partial<Record<'skew' | 'stepped' | 'steppedAt', number>>>;
