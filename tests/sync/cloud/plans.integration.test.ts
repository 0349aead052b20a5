/** How PostgreSQL finds things in a large ledger: by an index and never by reading all of it, with statistics and without. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { endingsOf } from '../../../sync/cloud/accounts/points.ts';
import { areBrandFactsLeft } from '../../../sync/cloud/binding/brand-facts.ts';
import type { Database, Queries } from '../../../sync/cloud/store/database.ts';
import { knownReceipts, ledgerOfReceipts, refundsOf } from '../../../sync/cloud/store/documents.ts';
import { EVERY_MONTH, monthAt } from '../../../sync/cloud/store/journal-months.ts';
import { knownIds } from '../../../sync/cloud/store/journal.ts';
import { accountsToFold } from '../../../sync/cloud/store/points.ts';
import { uuidV7, type MemberId } from '../../../sync/domain/ids.ts';
import { epochMs } from '../../../sync/domain/time.ts';
import { startTestCloud, type TestCloud } from './harness.ts';

const SCOPE = 'store:demo:S001';
const BRAND = 'brand:demo';
const LINES = 20_000;
let cloud: TestCloud;
let database: Database;

beforeAll(async () => {
  cloud = await startTestCloud();
  ({ database } = cloud.running.cloud);
  // One of a hundred is a refund, as in a shop.
  await database.run(
    `INSERT INTO documents (scope, collection, id, seq, deleted, content_hash, body)
     SELECT $1, 'ledger', 'e' || n, 1000000 + n, false, 'h', jsonb_build_object(
       'kind', CASE WHEN n % 100 = 0 THEN 'refund' ELSE 'sale' END, 'businessDay', '2026-09-21',
       'receiptNumber', 'S001-01-260921-' || lpad(n::text, 6, '0'),
       'body', jsonb_build_object('sale', jsonb_build_object('saleId', 's' || n), 'text', repeat('x', 300)))
     FROM generate_series(1, ${LINES}) AS n`,
    [SCOPE],
  );
  // One of a hundred accounts got an entry since it was worked out; the points of nearly all end some day.
  await database.run(
    `INSERT INTO accounts (scope, account, kind, principal, bonus, changed_at, batches, next_end, folded_at)
     SELECT $1, 'points:m' || n, 'points', 5, 0, 1, '[]'::jsonb, '2027-0' || (1 + n % 9) || '-28', CASE WHEN n % 100 = 0 THEN NULL ELSE n END
     FROM generate_series(1, ${LINES}) AS n`,
    [BRAND],
  );
  await database.run(
    `INSERT INTO member_merges (scope, id, proposal, at, what, member, other, who)
     SELECT $1, 'x' || n, 'p' || n, n, 'merged', 'm' || n, 'm' || (n + 1), 'staff 9005' FROM generate_series(1, ${LINES}) AS n`,
    [BRAND],
  );
  const now = cloud.ports.clock.now();
  await database.run(
    `INSERT INTO journal_entries (scope, terminal, seq, month, id, kind, hash, received_at, line)
     SELECT $1, '01', n, $2, 'e' || n, 'sale', 'h', $3, repeat('x', 300) FROM generate_series(1, ${LINES}) AS n`,
    [SCOPE, monthAt(now), now],
  );
});
afterAll(() => cloud.close());

/** The plans of whatever is asked. */
async function plansOf(ask: (queries: Queries) => Promise<unknown>): Promise<string> {
  const plans: string[] = [];
  const rows = async <Row extends object>(sql: string, parameters?: Parameters<Queries['rows']>[1]) => {
    const lines = await database.rows<{ 'QUERY PLAN': string }>(`EXPLAIN ${sql}`, parameters);
    plans.push(lines.map((line) => line['QUERY PLAN']).join('\n'));
    return database.rows<Row>(sql, parameters);
  };
  await ask({ rows, run: database.run });
  return plans.join('\n');
}

const numbers = Array.from({ length: 200 }, (_, n) => `S001-01-260921-${String(n + 500).padStart(6, '0')}`);
const ids = Array.from({ length: 200 }, (_, n) => uuidV7(cloudNow(), Buffer.alloc(10, n)));
const customers = Array.from({ length: 200 }, (_, n) => `m${String(n)}` as MemberId);
function cloudNow() {
  return epochMs(Date.now());
}

const QUESTIONS = {
  'receipt numbers that are there already': [
    (queries: Queries) => knownReceipts(queries, SCOPE, numbers),
    /Index (Only )?Scan using documents_receipt/,
  ],
  'the sales of a day’s refunds': [
    (queries: Queries) => ledgerOfReceipts(queries, SCOPE, numbers),
    /Index Scan using documents_receipt/,
  ],
  'the refunds of a sale': [(queries: Queries) => refundsOf(queries, SCOPE, 's100', 'e1'), /documents_refunds/],
  'ids that are there already': [
    (queries: Queries) => knownIds(queries, SCOPE, ids, cloudNow()),
    /Index .*Scan (using|on) journal_entries_\d+_scope_id_idx/,
  ],
  'brand facts that are left': [
    (queries: Queries) =>
      areBrandFactsLeft(
        queries,
        { brand: 'demo', store: 'S001', terminal: '01', number: 1 } as Parameters<typeof areBrandFactsLeft>[1],
        EVERY_MONTH,
      ),
    /Index .*Scan (using|on) journal_entries_\d+_scope_terminal_seq_idx/,
  ],
  'accounts whose points are to be worked out': [
    (queries: Queries) =>
      accountsToFold(queries, BRAND, { today: '2026-11-23', now: LINES, merged: LINES - 100, slackMs: 10, limit: 500 }),
    /accounts_unfolded[^]*accounts_next_end[^]*accounts_folded[^]*member_merges_at[^]*accounts_pkey/,
  ],
  'what ends next of a guide’s customers': [
    (queries: Queries) => endingsOf(queries, BRAND, customers),
    /member_aliases[^]*accounts_pkey/,
  ],
} as const;

describe.each([false, true])('with statistics: %s', (isAnalyzed) => {
  beforeAll(async () => {
    if (isAnalyzed) await database.run('ANALYZE documents, journal_entries, accounts, member_merges');
  });

  test.each(Object.entries(QUESTIONS))('%s', async (_, [ask, index]) => {
    const plan = await plansOf(ask);
    expect(plan).toMatch(index);
    // Other months are empty.
    expect(plan).not.toMatch(
      new RegExp(`Seq Scan on (accounts|documents|member_merges|journal_entries_${String(monthAt(cloudNow()))})`),
    );
  });
});

test('refunds are found by their sale', async () => {
  const found = await refundsOf(database, SCOPE, 's100', 'e1');
  expect(found.map(({ kind, receiptNumber }) => [kind, receiptNumber])).toEqual([['refund', 'S001-01-260921-000100']]);
  expect(await refundsOf(database, SCOPE, 's100', 'e100')).toEqual([]);
  expect((await ledgerOfReceipts(database, SCOPE, numbers)).length).toBe(numbers.length);
  expect(await ledgerOfReceipts(database, SCOPE, ['S001-01-260921-000501', 'unknown'])).toHaveLength(1);
});
