/**
 * How many binding codes of each generation of the key would still be taken: not used up, not revoked, not past their own end. Read off
 * the codes' first characters (DOMAIN.md §5). One statement. Called by routes/token-keys.ts.
 */
import { ALPHABET } from '../../domain/crockford.ts';
import { tokenMinuteAt, TOKEN_MODES, TOKEN_TTL_SECONDS } from '../../domain/binding-token.ts';
import type { EpochMs } from '../../domain/time.ts';
import type { Queries } from './database.ts';

const TTL_MINUTES = TOKEN_TTL_SECONDS.map((seconds) => (seconds === null ? null : seconds / 60));

/** By kid, in the stores of these scopes; without the slack that the cloud grants at the end. */
export async function codesOut(
  queries: Queries,
  scopes: readonly string[],
  now: EpochMs,
): Promise<ReadonlyMap<number, number>> {
  const rows = await queries.rows<{ kid: number; out: number }>(
    `SELECT kid, count(*)::integer AS out FROM (
       SELECT iat, (strpos($2, substr(token, 1, 1)) - 1) % 8 * 2 + (strpos($2, substr(token, 2, 1)) - 1) / 16 AS kid,
         ($3::integer[])[(strpos($2, substr(token, 2, 1)) - 1) % 4 * 2 + (strpos($2, substr(token, 3, 1)) - 1) / 16 + 1] AS minutes
       FROM tokens WHERE scope = ANY($1) AND revoked_at IS NULL AND (mode <> $4 OR used_by IS NULL)) AS standing
     WHERE minutes IS NULL OR iat + minutes > $5 GROUP BY kid`,
    [scopes, ALPHABET, TTL_MINUTES, TOKEN_MODES.indexOf('one_time'), tokenMinuteAt(now)],
  );
  return new Map(rows.map(({ kid, out }) => [kid, out]));
}
