/**
 * The seven kinds of data of a store with 100,000 sales in the days that are asked for: two in five to members, some of them bound, one in
 * twenty brought back, some with coupons, some corrected. Rows are made by PostgreSQL itself from entries that a till signed. The floor is
 * what any program would have to do: one pass over the same documents that sums what was paid.
 */
import { businessDayAt, DAY_MS, epochMs } from '../../sync/domain/time.ts';
import { TEE_LINE } from '../fixtures/tee-line.ts';
import { commissionHands, sentFrom } from '../sync/cloud/commission-shop.ts';
import type { SignedEntry } from '../sync/cloud/harness.ts';
import { startShop, type Shop } from '../sync/cloud/hostile-shop.ts';
import { figureOf, timed, type Figure, type Round } from './figures.ts';
import { sizesOf, type Plan } from './plan.ts';

const STORE = 'store:demo:S001';
const BRAND = 'brand:demo';
const DAYS = 90;
const LINES = 3;

export async function benchSeven(plan: Plan): Promise<readonly Figure[]> {
  if (!plan.wants('seven')) return [];
  const { sevenSales, sevenRounds } = sizesOf(plan);
  plan.say(`seven: ${sevenSales} sales in ${DAYS} days`);
  const cloud = await startShop();
  try {
    await fill(cloud, sevenSales);
    plan.say('seven: filled');
    const token = await cloud.logIn();
    const [from, to] = spanOf(cloud);
    const rounds: Round[] = [];
    // The first round warms up.
    for (let n = 0; n <= sevenRounds; n += 1) {
      const floor = await timed(() => barePass(cloud, [from, to]));
      const ours = await timed(async () => {
        const { status, text } = await cloud.ask(`/v1/reports/seven-kinds?store=S001&from=${from}&to=${to}`, { token });
        if (status !== 200) throw new Error(text);
      });
      if (n > 0) rounds.push({ ours, floor });
    }
    return [
      figureOf(
        {
          name: 'seven',
          what: `GET /v1/reports/seven-kinds of ${DAYS} days with ${sevenSales} sales`,
          floorWhat: 'one pass over the same documents in SQL that sums what was paid',
          unit: 'ms',
          limits: 'each document is unpacked once; who was bound to whom when each member bought',
        },
        rounds,
      ),
    ];
  } finally {
    await cloud.close();
  }
}

export function spanOf(cloud: Shop): readonly [from: string, to: string] {
  const now = cloud.ports.clock.now();
  return [businessDayAt(epochMs(now - (DAYS - 1) * DAY_MS)), businessDayAt(now)];
}

const barePass = (cloud: Shop, [from, to]: readonly [string, string]) =>
  cloud.running.cloud.database.rows(
    `SELECT sum((body->'body'->>'cashDue')::bigint) AS paid FROM documents
     WHERE scope = $1 AND collection = 'ledger' AND body->>'businessDay' BETWEEN $2 AND $3`,
    [STORE, from, to],
  );

export async function fill(cloud: Shop, sales: number): Promise<void> {
  const { database } = cloud.running.cloud;
  const till = await cloud.pair();
  const hands = commissionHands(cloud);
  const lines = Array.from({ length: LINES }, (_, n) => ({ ...TEE_LINE, lineId: String(n + 1) }));
  const total = TEE_LINE.net * LINES;
  const over = { lines, total, cashDue: total, tenders: [{ tenderId: 't1', kind: 'cash', amount: total }], change: 0 };
  const sold = hands.sale(till, over);
  const back = hands.refund(till, sold, 1);
  const corrected = hands.correction(till, sold, '2002');
  await sentFrom(till, [sold, back, corrected]);
  const bodyOf = async ({ id }: SignedEntry): Promise<string> => {
    const [row] = await database.rows<{ body: object }>('SELECT body FROM documents WHERE scope = $1 AND id = $2', [
      STORE,
      id,
    ]);
    return JSON.stringify(row?.body);
  };
  const begins = cloud.ports.clock.now() - (DAYS - 1) * DAY_MS;
  const step = Math.floor(((DAYS - 1) * DAY_MS) / sales);
  const members = Math.floor(sales / 10);
  await database.run(SALES, [STORE, await bodyOf(sold), sales, begins, step, members]);
  await database.run(REFUNDS, [STORE, await bodyOf(back), sales, begins, step]);
  await database.run(CORRECTIONS, [STORE, await bodyOf(corrected), sales, begins, step]);
  for (const sql of PEOPLE) await database.run(sql, [BRAND, members, begins, step]);
  await database.run('VACUUM (ANALYZE) documents, members, claims, arrivals, member_aliases');
}

const DAY = "to_char(to_timestamp((at + 4 * 3600000) / 1000.0) AT TIME ZONE 'UTC', 'YYYY-MM-DD')";
/** Two in five to a member, one in twenty with a coupon, one in eight shared by two. */
const SALES = `
INSERT INTO documents (scope, collection, id, seq, deleted, content_hash, body)
SELECT $1, 'ledger', 'sale-' || n, 1000000 + n, false, 'bench', $2::jsonb || jsonb_build_object(
  'id', 'sale-' || n, 'at', at, 'businessDay', ${DAY}, 'receiptNumber', 'S001-B-' || n, 'saleId', 's-' || n,
  'body', $2::jsonb->'body' || jsonb_build_object('saleId', 's-' || n, 'receiptNumber', 'S001-B-' || n,
    'serving', CASE WHEN n % 8 = 0 THEN '[{"guide":"2001","shareBp":6000},{"guide":"2002","shareBp":4000}]'::jsonb
      ELSE jsonb_build_array(jsonb_build_object('guide', CASE WHEN n % 2 = 0 THEN '2001' ELSE '2002' END, 'shareBp', 10000)) END)
    || CASE WHEN n % 5 < 2 THEN jsonb_build_object('member', jsonb_build_object('id', 'member-' || (n * 7919::bigint) % $6::bigint, 'tier', 'basic', 'points', 0)) ELSE '{}' END
    || CASE WHEN n % 20 = 0 THEN jsonb_build_object('order', '[["autumn", 1000]]'::jsonb,
         'pricing', ($2::jsonb->'body'->'pricing') || '{"coupons":[{"id":"autumn"}]}') ELSE '{}' END)
FROM (SELECT n, $4::bigint + n * $5::bigint AS at FROM generate_series(0, $3::int - 1) n) AS sold`;
const REFUNDS = `
INSERT INTO documents (scope, collection, id, seq, deleted, content_hash, body)
SELECT $1, 'ledger', 'back-' || n, 2000000 + n, false, 'bench', $2::jsonb || jsonb_build_object(
  'id', 'back-' || n, 'at', at, 'businessDay', ${DAY}, 'receiptNumber', 'S001-R-' || n,
  'body', $2::jsonb->'body' || jsonb_build_object('sale', jsonb_build_object('saleId', 's-' || n, 'receiptNumber', 'S001-B-' || n)))
FROM (SELECT n, $4::bigint + (n + 20) * $5::bigint AS at FROM generate_series(0, $3::int - 1, 20) n) AS back`;
const CORRECTIONS = `
INSERT INTO documents (scope, collection, id, seq, deleted, content_hash, body)
SELECT $1, 'ledger', 'corrected-' || n, 3000000 + n, false, 'bench', $2::jsonb || jsonb_build_object(
  'id', 'corrected-' || n, 'at', at, 'businessDay', ${DAY}, 'receiptNumber', 'S001-B-' || n,
  'body', $2::jsonb->'body' || jsonb_build_object('of', 'sale-' || n, 'corrects', 'S001-B-' || n))
FROM (SELECT n, $4::bigint + (n + 9) * $5::bigint AS at FROM generate_series(0, $3::int - 1, 100) n) AS corrected`;
/** Half of the members came in these days, four in five have claims, one in fifty goes by two ids. */
const PEOPLE = [
  `INSERT INTO members (scope, id, tier, points, created_at) SELECT $1, 'member-' || n, 'basic', 0, $3::bigint + n * $4::bigint FROM generate_series(0, $2::int - 1) n`,
  `INSERT INTO claims (scope, id, member, at, source, guide, terminal, seq, guide_is_member, store)
   SELECT $1, 'claim-' || n || '-' || k, 'member-' || n, $3::bigint + n * $4::bigint + k * 1000, 'qr_one_time', CASE WHEN (n + k) % 2 = 0 THEN '2001' ELSE '2002' END, 1, n * 4 + k, false, 'S001'
   FROM generate_series(0, $2::int - 1) n, generate_series(1, 2) k WHERE n % 5 > 0`,
  `INSERT INTO arrivals (scope, what, id, member, store, guide, at, channel)
   SELECT $1, what, what || '-' || n, 'member-' || n, 'S001', '2001', $3::bigint + n * $4::bigint, 'store'
   FROM generate_series(0, $2::int - 1, 2) n, (VALUES ('enrolled')) AS w(what)`,
  `INSERT INTO member_aliases (scope, member, person)
   SELECT $1, 'member-' || n + k, 'member-' || n FROM generate_series(0, $2::int - 2, 50) n, generate_series(0, 1) k WHERE $3::bigint + $4::bigint > 0`,
] as const;
