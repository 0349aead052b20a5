/**
 * A contest of 40,000 guides in one brand, with a million sales already counted: from a sale's upload until its guide has moved on
 * the board, a page of the board with one's own place, and what uploads of three stores at once lose by it. The guides and what they
 * sold before are made by PostgreSQL itself; the sales that are measured come over HTTP from tills. As `members` says of its figures,
 * the greatest of all is said in words.
 */
import { businessDayAt, DAY_MS, epochMs } from '../../sync/domain/time.ts';
import { UPLOAD_BATCH_MAX } from '../../sync/protocol/messages.ts';
import { pairTerminal, type SignedEntry, type TestTerminal } from '../sync/cloud/harness.ts';
import { BRAND_MANAGER, OTHER_PIN, startShop, type Shop } from '../sync/cloud/hostile-shop.ts';
import { figureOf, rateOf, statsOf, timed, type Figure, type Round } from './figures.ts';
import { sizesOf, type Plan } from './plan.ts';

const SCOPE = 'brand:demo';
const CONTEST = '019a0000-0000-7000-8000-0000000000c1';
const SALES_EACH = 25;
const STORES = ['S001', 'S002', 'S003'] as const;
const TOP = 20;

export async function benchContest(plan: Plan): Promise<readonly Figure[]> {
  if (!plan.wants('contest')) return [];
  const { guides, contestRounds, uploadBatches, warmUp } = sizesOf(plan);
  plan.say(`contest: ${guides} guides, ${guides * SALES_EACH} sales counted`);
  const cloud = await startShop();
  try {
    await fill(cloud, guides);
    const manager = await cloud.logIn(BRAND_MANAGER, OTHER_PIN);
    const tills: TestTerminal[] = [];
    for (const store of STORES) {
      const { body } = await cloud.ask<{ code: string }>('/v1/pairing-codes', { token: manager, json: { store } });
      tills.push(await pairTerminal(cloud, body.code, `till ${store}`));
    }
    const [till] = tills as [TestTerminal];
    const updates: Round[] = [];
    const boards: Round[] = [];
    const answered: number[] = [];
    for (let n = 0; n < warmUp + contestRounds; n += 1) {
      const guide = guideOf((n * 7919) % guides);
      const { update, answer } = await updateOf(cloud, till, guide);
      const floor = await timed(() => bareUpdate(cloud, guide, n));
      const board = await boardOf(cloud, till, guide);
      const page = await timed(() => barePage(cloud));
      if (n < warmUp) continue;
      updates.push({ ours: update, floor });
      boards.push({ ours: board, floor: page });
      answered.push(answer);
    }
    const rates = await uploadRounds(cloud, tills, guides, uploadBatches);
    return [
      figureOf(
        {
          name: 'contest-update',
          what: `from a sale's POST /v1/journal until its guide has moved on the board of ${guides} (${worst(updates)})`,
          floorWhat: 'one credit and one guide’s sum and score written in SQL, one transaction',
          unit: 'ms',
          limits: 'the upload itself; then its ledger is read again, and five statements bring credit, sum and score',
        },
        updates,
        { 'until the upload is answered': answered },
      ),
      figureOf(
        {
          name: 'contest-board',
          what: `GET board: the first ${TOP} of ${guides}, the own place and its neighbours, as-of time (${worst(boards)})`,
          floorWhat: `the first ${TOP} by their index, in SQL`,
          unit: 'ms',
          limits: 'counting who stands before: one pass over the index of the contest',
        },
        boards,
      ),
      figureOf(
        {
          name: 'contest-uploads',
          what: `sales of ${STORES.length} stores uploaded at once in batches of ${UPLOAD_BATCH_MAX} while the contest is held, until all are on the board`,
          floorWhat: 'the same while it is not held',
          unit: 'per second',
          limits:
            'processors: nothing waits for a row of the contest; the board is brought after the answer, beside the next uploads',
        },
        rates.settled,
        { 'until answered alone': rates.answered },
      ),
    ];
  } finally {
    await cloud.close();
  }
}

const worst = (rounds: readonly Round[]): string =>
  `at most ${statsOf(rounds.map(({ ours }) => ours)).max.toFixed(0)} ms`;
const guideOf = (n: number): string => `G${String(n).padStart(6, '0')}`;

/** A contest that runs, its guides, and what each of them sold. */
async function fill(cloud: Shop, guides: number): Promise<void> {
  const { database } = cloud.running.cloud;
  const now = cloud.ports.clock.now();
  const day = (days: number): string => businessDayAt(epochMs(now + days * DAY_MS));
  const terms = {
    name: 'bench',
    metric: 'net_sales',
    scope: { kind: 'brand' },
    from: day(-10),
    to: day(10),
    leastSales: 1,
    prizes: [],
  };
  await database.run(
    `INSERT INTO contests (scope, contest, state, from_day, to_day, body) VALUES ($1, $2, 'open', $3, $4, $5::jsonb)`,
    [SCOPE, CONTEST, terms.from, terms.to, JSON.stringify(terms)],
  );
  await database.run(
    `INSERT INTO staff (scope, staff, token_number, body)
     SELECT $1, 'G' || lpad(n::text, 6, '0'), 100000 + n, jsonb_build_object('id', 'G' || lpad(n::text, 6, '0'), 'name', '导购' || n, 'roles', '["guide"]'::jsonb, 'stores', '["S001"]'::jsonb, 'tokenNumber', 100000 + n, 'from', 1)
     FROM generate_series(0, $2::int - 1) n`,
    [SCOPE, guides],
  );
  await database.run(
    `INSERT INTO contest_credits (scope, contest, subject, guide, value, at)
     SELECT $1, $2, 's' || n || '-' || k, 'G' || lpad(n::text, 6, '0'), 1000 + (n * 7919 + k * 104729) % 50000, $4::bigint + k
     FROM generate_series(0, $3::int - 1) n, generate_series(1, ${SALES_EACH}) k`,
    [SCOPE, CONTEST, guides, now - DAY_MS],
  );
  await database.run(
    `INSERT INTO contest_scores (scope, contest, guide, value, count, score, reached)
     SELECT scope, contest, guide, sum(value), count(*), sum(value), max(at) FROM contest_credits GROUP BY scope, contest, guide`,
  );
  await database.run('ANALYZE staff, contests, contest_credits, contest_scores');
}

const soldBy = (till: TestTerminal, guide: string): SignedEntry => till.sale({ serving: [{ guide, shareBp: 10_000 }] });

async function updateOf(cloud: Shop, till: TestTerminal, guide: string) {
  const entry = soldBy(till, guide);
  let answer = 0;
  const update = await timed(async () => {
    answer = await timed(() => uploaded(till, [entry]));
    await cloud.running.cloud.soon.settled();
  });
  await allBrought(cloud);
  return { update, answer };
}

async function allBrought({ running }: Shop): Promise<void> {
  const left = await running.cloud.database.rows('SELECT subject FROM contest_due LIMIT 1');
  if (left.length > 0) throw new Error('a sale is not on the board');
}

async function uploaded(till: TestTerminal, entries: readonly SignedEntry[]): Promise<void> {
  const { status, text, body } = await till.upload(entries);
  if (status !== 200 || body.quarantined.length > 0) throw new Error(text);
}

const bareUpdate = (cloud: Shop, guide: string, n: number): Promise<void> =>
  cloud.running.cloud.database.transaction(async (tx) => {
    await tx.run(
      'INSERT INTO contest_credits (scope, contest, subject, guide, value, at) VALUES ($1, $2, $3, $4, 1, $5)',
      [SCOPE, CONTEST, `bare-${String(n)}`, guide, cloud.ports.clock.now()],
    );
    await tx.run(
      `UPDATE contest_scores SET value = value + 1, count = count + 1, score = score + 1, reached = $4
       WHERE scope = $1 AND contest = $2 AND guide = $3`,
      [SCOPE, CONTEST, guide, cloud.ports.clock.now()],
    );
  });

async function boardOf(cloud: Shop, { token }: TestTerminal, guide: string): Promise<number> {
  const path = `/v1/contests/${CONTEST}/board?limit=${String(TOP)}&guide=${guide}`;
  return timed(async () => {
    const { body, text } = await cloud.ask<{ own?: { place: number | null }; rows?: readonly unknown[] }>(path, {
      token,
    });
    if (body.own?.place == null || body.rows?.length !== TOP) throw new Error(text);
  });
}

const barePage = (cloud: Shop) =>
  cloud.running.cloud.database.rows(
    `SELECT guide, score, reached FROM contest_scores WHERE scope = $1 AND contest = $2 AND score IS NOT NULL
     ORDER BY score DESC, reached, guide LIMIT $3`,
    [SCOPE, CONTEST, TOP],
  );

/** In turn with the contest held and not. */
async function uploadRounds(cloud: Shop, tills: readonly TestTerminal[], guides: number, batches: number) {
  const { database, soon } = cloud.running.cloud;
  const settled: Round[] = [];
  const answered: number[] = [];
  const hold = (state: 'open' | 'cancelled') =>
    database.run('UPDATE contests SET state = $3 WHERE scope = $1 AND contest = $2', [SCOPE, CONTEST, state]);
  const round = async (state: 'open' | 'cancelled', from: number) => {
    await hold(state);
    const bodies = tills.map((till, t) => ({
      till,
      entries: Array.from({ length: UPLOAD_BATCH_MAX }, (_, n) =>
        soldBy(till, guideOf((from + t * 1009 + n * 31) % guides)),
      ),
    }));
    const count = tills.length * UPLOAD_BATCH_MAX;
    let until = 0;
    const rate = await rateOf(count, async () => {
      until = await rateOf(count, () => Promise.all(bodies.map(({ till, entries }) => uploaded(till, entries))));
      await soon.settled();
    });
    await allBrought(cloud);
    return { rate, until };
  };
  // The first round warms up.
  for (let n = 0; n <= batches / tills.length; n += 1) {
    const held = await round('open', n * 101);
    const not = await round('cancelled', n * 101);
    if (n === 0) continue;
    settled.push({ ours: held.rate, floor: not.rate });
    answered.push(held.until);
  }
  return { settled, answered };
}
