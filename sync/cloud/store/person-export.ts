/** What one person bought, brought back and came by, for the file that is handed to them: all of it. Statements only. Called by binding/person-export.ts. */
import type { Static } from 'typebox';
import type { MemberId } from '../../domain/ids.ts';
import type { EpochMs } from '../../domain/time.ts';
import type { VISIT } from '../../protocol/persons.ts';
import type { ArrivalRow } from './arrivals.ts';
import type { Queries } from './database.ts';
import type { Consent } from './members.ts';

type Visit = Static<typeof VISIT>;
interface Bought extends Visit {
  readonly sale: string;
}
const VISIT_COLUMNS = `(body->>'at')::bigint AS at, body->>'store' AS store, body->>'receiptNumber' AS "receiptNumber"`;

/** In the stores of these scopes, the oldest first. */
export const boughtBy = (
  queries: Queries,
  scopes: readonly string[],
  members: readonly MemberId[],
): Promise<readonly Bought[]> =>
  queries.rows<Bought>(
    `SELECT ${VISIT_COLUMNS}, (body->>'total')::bigint AS total, body->'body'->>'saleId' AS sale
     FROM documents WHERE scope = ANY($1) AND collection = 'ledger' AND body->>'kind' = 'sale'
       AND body->'body'->'member' IS NOT NULL AND body->'body'->'member'->>'id' = ANY($2) ORDER BY at, id`,
    [scopes, members],
  );

/** Of these sales, wherever it was paid back; the oldest first. */
export const broughtBack = (
  queries: Queries,
  scopes: readonly string[],
  sales: readonly string[],
): Promise<readonly Visit[]> =>
  queries.rows<Visit>(
    `SELECT ${VISIT_COLUMNS}, (body->'body'->>'total')::bigint AS total FROM documents
     WHERE scope = ANY($1) AND collection = 'ledger' AND body->>'kind' = 'refund' AND body->'body'->'sale'->>'saleId' = ANY($2)
     ORDER BY at, id`,
    [scopes, sales],
  );

/** Of these enrolments and claims, the oldest first. */
export const arrivalsNamed = (
  queries: Queries,
  scope: string,
  ids: readonly string[],
): Promise<readonly ArrivalRow[]> =>
  queries.rows<ArrivalRow>(
    `SELECT what, id, member, store, terminal, guide, at, channel, touchpoint, campaign, community, live_room
     FROM arrivals WHERE scope = $1 AND what IN ('enrolled', 'claimed') AND id = ANY($2) ORDER BY at, id`,
    [scope, ids],
  );

/** What was agreed to at each enrolment, whose id it has; the oldest first. */
export const enrolmentsOf = (
  queries: Queries,
  scope: string,
  members: readonly MemberId[],
): Promise<readonly (Pick<Consent, 'id' | 'version' | 'purpose' | 'channel'> & { readonly at: EpochMs })[]> =>
  queries.rows(
    'SELECT id, version, purpose, channel, at FROM consents WHERE scope = $1 AND member = ANY($2) ORDER BY at, id',
    [scope, members],
  );
