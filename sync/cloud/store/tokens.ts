/**
 * Binding tokens as the cloud has met them, in the scope of the store whose terminal made them. A row's lock serialises
 * scan, use, revocation and the terminal's own report; one-time use is keyed on (term, iat, seq). DOMAIN.md §5.
 */
import type { TokenFields } from '../../domain/binding-token.ts';
import type { MemberId, StaffId } from '../../domain/ids.ts';
import type { BindingDocument } from '../../schemas/documents/facts.ts';
import { newToken, type TokenFacts } from '../binding/token-life.ts';
import type { Queries, Transaction } from './database.ts';

export interface TokenRow {
  readonly token: string;
  readonly usedBy: MemberId | null;
  readonly claim: string | null;
  readonly revokedAt: number | null;
  /** Who was at the till that made a handover code, once its journal said so: gives own customers away by it. */
  readonly issuer: StaffId | null;
  readonly document: BindingDocument;
}

interface Row {
  readonly token: string;
  readonly used_by: MemberId | null;
  readonly claim: string | null;
  readonly revoked_at: number | null;
  readonly issuer: StaffId | null;
  readonly body: BindingDocument;
}

const COLUMNS = 'token, used_by, claim, revoked_at, issuer, body';
const rowOf = (row: Row): TokenRow => ({
  token: row.token,
  usedBy: row.used_by,
  claim: row.claim,
  revokedAt: row.revoked_at,
  issuer: row.issuer,
  document: row.body,
});

/** The token's row, made when missing, locked until the transaction ends. */
export async function lockToken(
  tx: Transaction,
  scope: string,
  fields: TokenFields,
  facts: TokenFacts,
): Promise<TokenRow> {
  await tx.run(
    `INSERT INTO tokens (scope, term, iat, seq, token, guide, terminal, mode, body) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9::jsonb)
     ON CONFLICT DO NOTHING`,
    [
      scope,
      fields.term,
      fields.iat,
      fields.seq,
      facts.token,
      facts.guide ?? null,
      facts.terminal,
      fields.mode,
      JSON.stringify(newToken(facts)),
    ],
  );
  const [row] = await tx.rows<Row>(
    `SELECT ${COLUMNS} FROM tokens WHERE scope = $1 AND term = $2 AND iat = $3 AND seq = $4 AND token = $5 FOR UPDATE`,
    [scope, fields.term, fields.iat, fields.seq, facts.token],
  );
  if (row === undefined) throw new Error('the token row went away');
  return rowOf(row);
}

export async function readTokenRow(
  queries: Queries,
  scope: string,
  fields: TokenFields,
  token: string,
): Promise<TokenRow | null> {
  const [row] = await queries.rows<Row>(
    `SELECT ${COLUMNS} FROM tokens WHERE scope = $1 AND term = $2 AND iat = $3 AND seq = $4 AND token = $5`,
    [scope, fields.term, fields.iat, fields.seq, token],
  );
  return row === undefined ? null : rowOf(row);
}

export async function saveToken(
  tx: Transaction,
  scope: string,
  fields: TokenFields,
  row: Pick<TokenRow, 'token' | 'document'> & {
    readonly usedBy?: string | null;
    readonly claim?: string | null;
    readonly usedAt?: number;
    readonly revokedAt?: number;
    readonly issuer?: StaffId | null;
  },
): Promise<void> {
  await tx.run(
    `UPDATE tokens SET body = $6::jsonb, used_by = COALESCE(used_by, $7), claim = COALESCE(claim, $8), used_at = COALESCE(used_at, $9),
       revoked_at = COALESCE(revoked_at, $10), guide = COALESCE(guide, $11), issuer = COALESCE(issuer, $12)
     WHERE scope = $1 AND term = $2 AND iat = $3 AND seq = $4 AND token = $5`,
    [
      scope,
      fields.term,
      fields.iat,
      fields.seq,
      row.token,
      JSON.stringify(row.document),
      row.usedBy ?? null,
      row.claim ?? null,
      row.usedAt ?? null,
      row.revokedAt ?? null,
      row.document.guide ?? null,
      row.issuer ?? null,
    ],
  );
}

/** Who took a token turned out to be a member already, under another id. */
export async function renameUser(
  queries: Queries,
  scope: string,
  { term, iat, seq }: TokenFields,
  token: string,
  user: { readonly from: MemberId; readonly to: MemberId },
): Promise<void> {
  await queries.run(
    'UPDATE tokens SET used_by = $7 WHERE scope = $1 AND term = $2 AND iat = $3 AND seq = $4 AND token = $5 AND used_by = $6',
    [scope, term, iat, seq, token, user.from, user.to],
  );
}

/** Static badges of a guide that nobody revoked, the newest first; whether customers may scan them is judged elsewhere. */
export const standingBadges = async (
  queries: Queries,
  scopes: readonly string[],
  { guide, limit }: { readonly guide: StaffId; readonly limit: number },
): Promise<readonly string[]> =>
  (
    await queries.rows<{ readonly token: string }>(
      'SELECT token FROM tokens WHERE scope = ANY($1) AND guide = $2 AND mode = 2 AND revoked_at IS NULL ORDER BY iat DESC, seq DESC LIMIT $3',
      [scopes, guide, limit],
    )
  ).map(({ token }) => token);
