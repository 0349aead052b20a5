/** Statements of sync/cloud/store/tokens.ts. */
import { countOf, rowsOf } from '../memory-engine.ts';
import { keyed } from '../memory-table.ts';
import type { TokenRow } from '../tables.ts';
import { json, list, number, numberOrNull, only, read, text, textOrNull, texts, write } from './statement.ts';

const COLUMNS = 'token, used_by, claim, revoked_at, issuer, body';
const shown = only<TokenRow, 'token' | 'used_by' | 'claim' | 'revoked_at' | 'issuer' | 'body'>([
  'token',
  'used_by',
  'claim',
  'revoked_at',
  'issuer',
  'body',
]);

/** What the code itself says; of texts that are none what the statement makes of them. */
function saidBy(alphabet: string, token: string): { readonly kid: number; readonly ttl: number } {
  const [first = 0, second = 0, third = 0] = [0, 1, 2].map((at) => alphabet.indexOf(token.charAt(at)));
  return { kid: (first % 8) * 2 + Math.trunc(second / 16), ttl: (second % 4) * 2 + Math.trunc(third / 16) };
}

export const TOKENS = [
  read(
    'tokens',
    `SELECT kid, count(*)::integer AS out FROM (
       SELECT iat, (strpos($2, substr(token, 1, 1)) - 1) % 8 * 2 + (strpos($2, substr(token, 2, 1)) - 1) / 16 AS kid,
         ($3::integer[])[(strpos($2, substr(token, 2, 1)) - 1) % 4 * 2 + (strpos($2, substr(token, 3, 1)) - 1) / 16 + 1] AS minutes
       FROM tokens WHERE scope = ANY($1) AND revoked_at IS NULL AND (mode <> $4 OR used_by IS NULL)) AS standing
     WHERE minutes IS NULL OR iat + minutes > $5 GROUP BY kid`,
    ({ tables, tx }, [scopes, alphabet, minutes, oneTime, now]) => {
      const out = new Map<number, number>();
      for (const row of tx.all(tables.tokens)) {
        const stands = row.revoked_at === null && (row.mode !== number(oneTime) || row.used_by === null);
        const { kid, ttl } = saidBy(text(alphabet), row.token);
        const lasts = list(minutes)[ttl] ?? null;
        const isOut = lasts === null || row.iat + Number(lasts) > number(now);
        if (texts(scopes).includes(row.scope) && stands && isOut) out.set(kid, (out.get(kid) ?? 0) + 1);
      }
      return [...out].map(([kid, count]) => ({ kid, out: count }));
    },
  ),
  write(
    'tokens',
    `INSERT INTO tokens (scope, term, iat, seq, token, guide, terminal, mode, body) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9::jsonb)
     ON CONFLICT DO NOTHING`,
    function* ({ tables, tx }, [scope, term, iat, seq, token, guide, terminal, mode, body]) {
      const row: TokenRow = {
        scope: text(scope),
        term: number(term),
        iat: number(iat),
        seq: number(seq),
        token: text(token),
        guide: textOrNull(guide),
        terminal: text(terminal),
        mode: number(mode),
        used_by: null,
        claim: null,
        used_at: null,
        revoked_at: null,
        issuer: null,
        body: json(body),
      };
      return countOf((yield* tx.insertUnlessThere(tables.tokens, row)) ? 1 : 0);
    },
  ),
  write(
    'tokens',
    `SELECT ${COLUMNS} FROM tokens WHERE scope = $1 AND term = $2 AND iat = $3 AND seq = $4 AND token = $5 FOR UPDATE`,
    function* ({ tables, tx }, [scope, term, iat, seq, token]) {
      const key = keyed(text(scope), number(term), number(iat), number(seq), text(token));
      const row = yield* tx.lock(tables.tokens, key);
      return rowsOf(row === undefined ? [] : [shown(row)]);
    },
  ),
  read(
    'tokens',
    `SELECT ${COLUMNS} FROM tokens WHERE scope = $1 AND term = $2 AND iat = $3 AND seq = $4 AND token = $5`,
    ({ tables, tx }, [scope, term, iat, seq, token]) => {
      const key = keyed(text(scope), number(term), number(iat), number(seq), text(token));
      const row = tx.get(tables.tokens, key);
      return row === undefined ? [] : [shown(row)];
    },
  ),
  write(
    'tokens',
    `UPDATE tokens SET body = $6::jsonb, used_by = COALESCE(used_by, $7), claim = COALESCE(claim, $8), used_at = COALESCE(used_at, $9),
       revoked_at = COALESCE(revoked_at, $10), guide = COALESCE(guide, $11), issuer = COALESCE(issuer, $12)
     WHERE scope = $1 AND term = $2 AND iat = $3 AND seq = $4 AND token = $5`,
    function* ({ tables, tx }, [scope, term, iat, seq, token, body, usedBy, claim, usedAt, revokedAt, guide, issuer]) {
      const key = keyed(text(scope), number(term), number(iat), number(seq), text(token));
      const done = yield* tx.update(tables.tokens, key, (row) => ({
        ...row,
        body: json(body),
        used_by: row.used_by ?? textOrNull(usedBy),
        claim: row.claim ?? textOrNull(claim),
        used_at: row.used_at ?? numberOrNull(usedAt),
        revoked_at: row.revoked_at ?? numberOrNull(revokedAt),
        guide: row.guide ?? textOrNull(guide),
        issuer: row.issuer ?? textOrNull(issuer),
      }));
      return countOf(done ? 1 : 0);
    },
  ),
  write(
    'tokens',
    'UPDATE tokens SET used_by = $7 WHERE scope = $1 AND term = $2 AND iat = $3 AND seq = $4 AND token = $5 AND used_by = $6',
    function* ({ tables, tx }, [scope, term, iat, seq, token, from, to]) {
      const key = keyed(text(scope), number(term), number(iat), number(seq), text(token));
      const rename = (row: TokenRow): TokenRow | null =>
        row.used_by === text(from) ? { ...row, used_by: text(to) } : null;
      return countOf((yield* tx.update(tables.tokens, key, rename)) ? 1 : 0);
    },
  ),
] as const;
