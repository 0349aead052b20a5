/**
 * A member among ten million, as a till asks: by phone, id, card and the name in WeCom over HTTP, against the same row by its primary key in
 * SQL. The rows, a card and a name of each among them, are made by PostgreSQL itself, with made-up HMACs; the members that are asked for
 * are enrolled among them by their real numbers.
 * Least and greatest hide a tail, so the 99th part in a hundred is said in words.
 */
import type { MemberId } from '../../sync/domain/ids.ts';
import { linkCard } from '../../sync/cloud/binding/cards.ts';
import { cardHmac, phoneHmac } from '../../sync/cloud/binding/phones.ts';
import type { Queries } from '../../sync/cloud/store/database.ts';
import { ensureMember } from '../../sync/cloud/store/members.ts';
import { linkPerson } from '../../sync/cloud/store/wecom.ts';
import { freshId, systemPorts } from '../../sync/cloud/ports.ts';
import { startTestCloud } from '../sync/cloud/harness.ts';
import { figureOf, timed, type Figure, type Round } from './figures.ts';
import { sizesOf, type Plan } from './plan.ts';

const SCOPE = 'brand:demo';
const ASKED_FOR = 500;
const WAYS = ['phone', 'id', 'card', 'wecom'] as const;
/** Fewer than a till may look up by card before it has to wait. */
const CARDS_BETWEEN_WAITS = 100;
const WAIT_MS = 11 * 60_000;
/** Rows by one statement: their write-ahead log stays small. */
const ROWS_AT_ONCE = 500_000;

export async function benchMembers(plan: Plan): Promise<readonly Figure[]> {
  if (!plan.wants('members')) return [];
  const { members, memberLookUps, warmUp } = sizesOf(plan);
  plan.say(`members: ${members} of them, ${memberLookUps} look-ups each by ${WAYS.join(', ')}`);
  const cloud = await startTestCloud();
  try {
    const { database, secrets } = cloud.running.cloud;
    await fill(cloud.running.cloud.database, members);
    const ports = systemPorts();
    const known: Readonly<Record<(typeof WAYS)[number], string>>[] = [];
    for (let n = 0; n < ASKED_FOR; n += 1) {
      const phone = `+86139${String(n).padStart(8, '0')}`;
      const hmac = phoneHmac(secrets, 'demo', phone);
      const id = freshId(ports) as MemberId;
      await ensureMember(database, SCOPE, { id, phone: { hmac, cipher: 'c', masked: 'm' }, name: null, at: 1 });
      const [card, wecom] = [`BENCH-${String(n)}`, `wmBench${String(n).padStart(25, '0')}`];
      await linkCard(cloud.running.cloud, {
        hmac: cardHmac(secrets, 'demo', card),
        ids: [id],
        member: id,
        who: 'bench',
      });
      await linkPerson(database, SCOPE, wecom, { member: id, at: 1, by: 'bench' });
      known.push({ id, phone, card, wecom });
    }
    // Looked up is what has long been there: not while the disk still writes the rows that were just made.
    for (const settle of ['VACUUM (ANALYZE) members, member_cards, wecom_people', 'CHECKPOINT'])
      await database.run(settle);
    plan.say('members: filled');
    const till = await cloud.pair();
    const figures: Figure[] = [];
    for (const by of WAYS) {
      const rounds: Round[] = [];
      for (let n = 0; n < warmUp + memberLookUps; n += 1) {
        const one = known[(n * 7919) % known.length];
        if (one === undefined) continue;
        if (by === 'card' && n % CARDS_BETWEEN_WAITS === 0) {
          cloud.advance(WAIT_MS);
          await till.renew();
        }
        const path = `/v1/members?${by}=${encodeURIComponent(one[by])}`;
        const ours = await timed(() => cloud.ask(path, { token: till.token }));
        const floor = await timed(() =>
          database.rows('SELECT id FROM members WHERE scope = $1 AND id = $2', [SCOPE, one.id]),
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
            floorWhat: 'the row by its primary key, in SQL',
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

/** A member, a card and a name in WeCom for each number. */
const FILLS = [
  `INSERT INTO members (scope, id, phone_hmac, phone_cipher, phone_masked, tier, points, name, created_at)
   SELECT '${SCOPE}', lpad(to_hex(n), 12, '0'), md5(n::text) || md5(n::text || 'x'), md5(n::text), '139****0000', 'basic', 0, NULL, n
   FROM generate_series($1::bigint, $2::bigint) n`,
  `INSERT INTO member_cards (scope, card_hmac, member, at, linked_by)
   SELECT '${SCOPE}', md5(n::text || 'c') || md5(n::text || 'd'), lpad(to_hex(n), 12, '0'), 1, 'bench'
   FROM generate_series($1::bigint, $2::bigint) n`,
  `INSERT INTO wecom_people (scope, external_id, member, linked_at, linked_by)
   SELECT '${SCOPE}', 'wm' || md5(n::text), lpad(to_hex(n), 12, '0'), 1, 'bench' FROM generate_series($1::bigint, $2::bigint) n`,
] as const;

type Filled = Pick<Queries, 'run' | 'rows'>;

/** Keys and indexes are taken off and built again at the end, as a load of many rows is done. */
async function fill(database: Filled, members: number): Promise<void> {
  const tables = ['members', 'member_cards', 'wecom_people'];
  const keys = await database.rows<{ tab: string; name: string; said: string }>(
    `SELECT conrelid::regclass::text AS tab, conname AS name, pg_get_constraintdef(oid) AS said FROM pg_constraint
     WHERE conrelid::regclass::text = ANY($1) AND contype IN ('p', 'u')`,
    [tables],
  );
  for (const { tab, name } of keys) await database.run(`ALTER TABLE ${tab} DROP CONSTRAINT ${name}`, []);
  const indexes = await database.rows<{ name: string; said: string }>(
    'SELECT indexname AS name, indexdef AS said FROM pg_indexes WHERE tablename = ANY($1)',
    [tables],
  );
  for (const { name } of indexes) await database.run(`DROP INDEX ${name}`, []);
  for (let from = 0; from < members; from += ROWS_AT_ONCE)
    for (const sql of FILLS) await database.run(sql, [from, Math.min(members, from + ROWS_AT_ONCE) - 1]);
  for (const { tab, name, said } of keys) await database.run(`ALTER TABLE ${tab} ADD CONSTRAINT ${name} ${said}`, []);
  for (const { said } of indexes) await database.run(said, []);
}
