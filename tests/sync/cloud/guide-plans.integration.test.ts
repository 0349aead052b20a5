/** How PostgreSQL finds what a guide's phone asks for among a large brand's: by the guide's own index, with statistics and without. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { statementsOfParty } from '../../../sync/cloud/store/commission-statements.ts';
import type { Database, Queries } from '../../../sync/cloud/store/database.ts';
import { clashDocumentsOf } from '../../../sync/cloud/store/guide-customers.ts';
import { boundOfGuides } from '../../../sync/cloud/store/guide-targets.ts';
import { standingBadges } from '../../../sync/cloud/store/tokens.ts';
import type { StaffId } from '../../../sync/domain/ids.ts';
import { startTestCloud, type TestCloud } from './harness.ts';

const BRAND = 'brand:demo';
const STORE = 'store:demo:S001';
const ROWS = 20_000;
const GUIDE = '77' as StaffId;
let cloud: TestCloud;
let database: Database;

beforeAll(async () => {
  cloud = await startTestCloud();
  ({ database } = cloud.running.cloud);
  await database.run(
    `INSERT INTO commission_statements (scope, month, party, store, total, lines, made_at)
     SELECT $1, '20' || (10 + n % 20) || '-01', (n / 20)::text, '', n, 1, n FROM generate_series(0, ${String(ROWS)}) AS n`,
    [BRAND],
  );
  // One code of a hundred is a badge, one customer of a hundred is contested.
  await database.run(
    `INSERT INTO tokens (scope, term, iat, seq, token, guide, terminal, mode, body)
     SELECT $1, 1, n, n % 2048, 't' || n, (n % 200)::text, '01', CASE WHEN n % 100 = 77 THEN 2 ELSE 0 END, '{}'::jsonb
     FROM generate_series(1, ${String(ROWS)}) AS n`,
    [STORE],
  );
  await database.run(
    `INSERT INTO documents (scope, collection, id, seq, deleted, content_hash, body)
     SELECT $1, 'bindings', 'b' || n, 1000000 + n, false, 'h', jsonb_build_object('type',
       CASE WHEN n % 100 = 0 THEN 'clash' ELSE 'member' END, 'guide', (n % 200)::text, 'text', repeat('x', 300),
       'clashes', jsonb_build_array(jsonb_build_object('claimant', (n % 700)::text, 'holder', '1', 'at', n)))
     FROM generate_series(1, ${String(ROWS)}) AS n`,
    [STORE],
  );
});
afterAll(() => cloud.close());

async function planOf(ask: (queries: Queries) => Promise<readonly unknown[]>): Promise<readonly [string, number]> {
  const plans: string[] = [];
  const rows = async <Row extends object>(sql: string, parameters?: Parameters<Queries['rows']>[1]) => {
    const lines = await database.rows<{ 'QUERY PLAN': string }>(`EXPLAIN ${sql}`, parameters);
    plans.push(lines.map((line) => line['QUERY PLAN']).join('\n'));
    return database.rows<Row>(sql, parameters);
  };
  const found = await ask({ rows, run: database.run });
  return [plans.join('\n'), found.length];
}

const QUESTIONS = {
  'a guide’s statements': [
    (queries: Queries) => statementsOfParty(queries, BRAND, { party: GUIDE, limit: 60 }),
    /commission_statements_party/,
    20,
  ],
  'a guide’s badges': [
    (queries: Queries) => standingBadges(queries, [STORE], { guide: GUIDE, limit: 20 }),
    /tokens_badges/,
    20,
  ],
  'customers whom a guide bound in a month': [
    (queries: Queries) => boundOfGuides(queries, [STORE], { guides: [GUIDE], since: 0, until: 1 }),
    /documents_bound/,
    0,
  ],
  'a guide’s contested customers': [
    (queries: Queries) => clashDocumentsOf(queries, STORE, { guide: '100' as StaffId, limit: 50 }),
    /documents_clashes/,
    29,
  ],
} as const;

describe.each([false, true])('with statistics: %s', (isAnalyzed) => {
  beforeAll(async () => {
    if (isAnalyzed) await database.run('ANALYZE documents, tokens, commission_statements');
  });

  test.each(Object.entries(QUESTIONS))('%s', async (_, [ask, index, count]) => {
    const [plan, found] = await planOf(ask);
    expect(plan).toMatch(index);
    expect(plan).not.toMatch(/Seq Scan/);
    expect(found).toBe(count);
  });
});
