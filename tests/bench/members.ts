/**
 * A member among ten million, as a till asks: by phone and by id over HTTP, against the same row by its key in SQL. The rows are
 * made by PostgreSQL itself, with made-up HMACs; the members that are asked for are enrolled among them by their real numbers.
 * Least and greatest hide a tail, so the 99th part in a hundred is said in words.
 */
import { phoneHmac } from '../../sync/cloud/binding/phones.ts';
import { ensureMember } from '../../sync/cloud/store/members.ts';
import { freshId, systemPorts } from '../../sync/cloud/ports.ts';
import { startTestCloud } from '../sync/cloud/harness.ts';
import { figureOf, timed, type Figure, type Round } from './figures.ts';
import { sizesOf, type Plan } from './plan.ts';

const SCOPE = 'brand:demo';
const ASKED_FOR = 500;
/** Rows by one statement: their write-ahead log stays small. */
const ROWS_AT_ONCE = 500_000;

export async function benchMembers(plan: Plan): Promise<readonly Figure[]> {
  if (!plan.wants('members')) return [];
  const { members, memberLookUps, warmUp } = sizesOf(plan);
  plan.say(`members: ${members} of them, ${memberLookUps} look-ups each by phone and by id`);
  const cloud = await startTestCloud();
  try {
    const { database, secrets } = cloud.running.cloud;
    await fill(cloud.running.cloud.database, members);
    const ports = systemPorts();
    const known: { readonly id: string; readonly phone: string; readonly hmac: string }[] = [];
    for (let n = 0; n < ASKED_FOR; n += 1) {
      const phone = `+86139${String(n).padStart(8, '0')}`;
      const hmac = phoneHmac(secrets, 'demo', phone);
      const id = freshId(ports);
      await ensureMember(database, SCOPE, { id, phone: { hmac, cipher: 'c', masked: 'm' }, name: null, at: 1 });
      known.push({ id, phone, hmac });
    }
    await database.run('ANALYZE members');
    const till = await cloud.pair();
    const figures: Figure[] = [];
    for (const by of ['phone', 'id'] as const) {
      const rounds: Round[] = [];
      for (let n = 0; n < warmUp + memberLookUps; n += 1) {
        const one = known[(n * 7919) % known.length];
        if (one === undefined) continue;
        const path = `/v1/members?${by}=${encodeURIComponent(one[by])}`;
        const ours = await timed(() => cloud.ask(path, { token: till.token }));
        const floor = await timed(() =>
          database.rows('SELECT id FROM members WHERE scope = $1 AND phone_hmac = $2', [SCOPE, one.hmac]),
        );
        if (n >= warmUp) rounds.push({ ours, floor });
      }
      const sorted = rounds.map(({ ours }) => ours).sort((a, b) => a - b);
      const p99 = sorted[Math.floor(sorted.length * 0.99)] ?? 0;
      plan.say(`members by ${by}: p99 ${p99.toFixed(1)} ms among ${members}`);
      figures.push(
        figureOf(
          {
            name: `members-by-${by}`,
            what: `GET /v1/members?${by}= among ${members} members (p99 ${p99.toFixed(1)} ms)`,
            floorWhat: 'the row by its unique index, in SQL',
            unit: 'ms',
            limits: 'audit row, claims and their fold, accounts, and the row that the store looked the member up',
          },
          rounds,
        ),
      );
    }
    return figures;
  } finally {
    await cloud.close();
  }
}

async function fill(database: { run(sql: string, of: readonly number[]): Promise<number> }, members: number) {
  for (let from = 0; from < members; from += ROWS_AT_ONCE)
    await database.run(
      `INSERT INTO members (scope, id, phone_hmac, phone_cipher, phone_masked, tier, points, name, created_at)
       SELECT '${SCOPE}', lpad(to_hex(n), 12, '0'), md5(n::text) || md5(n::text || 'x'), md5(n::text), '139****0000', 'basic', 0, NULL, n
       FROM generate_series($1::bigint, $2::bigint) n`,
      [from, Math.min(members, from + ROWS_AT_ONCE) - 1],
    );
}
