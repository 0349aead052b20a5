/** Journal lines by month on real PostgreSQL: an old database is brought there, months come and go under running clouds. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import pg from 'pg';
import type { Cloud } from '../../../sync/cloud/app/context.ts';
import { startHousekeeping, SESSIONS_KEPT_MS, SWEEP_EVERY_MS } from '../../../sync/cloud/housekeeping.ts';
import { systemPorts, type Timers } from '../../../sync/cloud/ports.ts';
import { startEmbedded, type EmbeddedPostgres } from '../../../sync/cloud/postgres/embedded.ts';
import { connect, migrate, type Database } from '../../../sync/cloud/store/database.ts';
import { knownHashes, knownIds } from '../../../sync/cloud/store/journal.ts';
import { monthAfter, monthAt, monthStart, type Month } from '../../../sync/cloud/store/journal-months.ts';
import {
  makeMonths,
  MONTHS_AHEAD,
  partitionOf,
  readMonths,
  readUnplaced,
} from '../../../sync/cloud/store/journal-partitions.ts';
import { applyMigration, MIGRATIONS } from '../../../sync/cloud/store/migrations/index.ts';
import type { TerminalId } from '../../../sync/domain/ids.ts';
import { DAY_MS } from '../../../sync/domain/time.ts';
import { startTestCloud, type SignedEntry, type TestCloud, type TestTerminal } from './harness.ts';

const folder = mkdtempSync(join(tmpdir(), 'guidepost-months-'));
const ports = systemPorts();
let postgres: EmbeddedPostgres;
beforeAll(async () => {
  postgres = await startEmbedded({ root: process.cwd(), folder: join(folder, 'postgres'), password: 'a-test', ports });
});
afterAll(async () => {
  await postgres.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** A new, empty database on the test's server. */
async function freshUrl(name: string): Promise<string> {
  const client = new pg.Client({ connectionString: postgres.url });
  await client.connect();
  await client.query(`CREATE DATABASE ${name}`);
  await client.end();
  return postgres.url.replace(/[^/]+$/, name);
}
const placeOf = (database: Database): Promise<readonly { place: string; lines: number }[]> =>
  database.rows(
    'SELECT tableoid::regclass::text AS place, count(*) AS lines FROM journal_entries GROUP BY 1 ORDER BY 1',
  );

describe('a database of the program before', () => {
  const OLD_LINES = `INSERT INTO journal_entries (scope, terminal, seq, id, kind, hash, received_at, line)
    SELECT 'store:demo:S00' || (1 + s % 2), '0' || (1 + s % 3), s, 'id-' || s, 'sale', repeat(lpad(to_hex(s), 8, '0'), 8), $1, '{"seq":' || s || ',"text":"\\\\u0000 店"}'
    FROM generate_series($2::integer, $3::integer) s`;
  const PLACES: readonly (readonly [received: number, from: number, to: number])[] = [
    [Date.UTC(2024, 0, 31, 23, 59, 59, 999), 1, 400],
    [Date.UTC(2024, 1, 1), 401, 700],
    [Date.UTC(2026, 10, 22), 701, 999],
    // A cloud whose clock had lost its time.
    [1, 1000, 1000],
  ];

  test('keeps every line as it was, each in the month of its receipt', async () => {
    const database = connect(await freshUrl('before'), ports);
    await database.run('CREATE TABLE migrations (scope text NOT NULL, name text NOT NULL, PRIMARY KEY (scope, name))');
    for (const migration of MIGRATIONS.filter(({ name }) => name < '012'))
      await applyMigration(database, migration, () => undefined);
    for (const place of PLACES) await database.run(OLD_LINES, place);
    const all = 'SELECT scope, terminal, seq, id, kind, hash, received_at, line FROM journal_entries ORDER BY seq';
    const was = await database.rows(all);
    expect(was).toHaveLength(1000);
    expect(await migrate(database)).toEqual(MIGRATIONS.map(({ name }) => name).filter((name) => name >= '012'));
    expect(await database.rows(all)).toEqual(was);
    expect(await placeOf(database)).toEqual([
      { place: 'journal_entries_197001', lines: 1 },
      { place: 'journal_entries_202401', lines: 400 },
      { place: 'journal_entries_202402', lines: 300 },
      { place: 'journal_entries_202611', lines: 299 },
    ]);
    const [scope, terminal] = ['store:demo:S001', '02' as TerminalId];
    const known = await knownHashes(database, scope, terminal, [4, 10, 5], Date.UTC(2026, 10, 22));
    expect([...known]).toEqual([4, 10].map((seq) => [seq, seq.toString(16).padStart(8, '0').repeat(8)]));
    expect(await knownIds(database, scope, ['id-4'], Date.UTC(2026, 10, 22))).toEqual([
      { id: 'id-4', terminal, seq: 4 },
    ]);
    expect(await migrate(database)).toEqual([]);
    await database.close();
  });
});

describe('a running cloud', () => {
  let cloud: TestCloud;
  let terminal: TestTerminal;
  /** What was asked to be run again and again by `timed`. */
  const timers: { readonly everyMs: number; readonly run: () => void }[] = [];
  const timed = (): Cloud => {
    const every: Timers['every'] = (everyMs, run) => {
      timers.push({ everyMs, run });
      return { cancel: () => undefined };
    };
    return { ...cloud.running.cloud, ports: { ...cloud.ports, timers: { ...cloud.ports.timers, every } } };
  };
  const database = (): Database => cloud.running.cloud.database;
  const now = (): number => cloud.ports.clock.now();
  const thisMonth = (): Month => monthAt(now());
  const wanted = (): Month[] => Array.from({ length: MONTHS_AHEAD + 1 }, (_, ahead) => monthAfter(thisMonth(), ahead));
  const dropMonths = async (months: readonly Month[]): Promise<void> => {
    for (const month of months) await database().run(`DROP TABLE IF EXISTS ${partitionOf(month)}`);
  };
  const placeOfLine = async (id: string): Promise<string | undefined> =>
    (
      await database().rows<{ place: string }>(
        "SELECT tableoid::regclass::text AS place FROM journal_entries WHERE scope = 'store:demo:S001' AND id = $1",
        [id],
      )
    )[0]?.place;

  beforeAll(async () => {
    const url = await freshUrl('running');
    cloud = await startTestCloud({ databaseUrl: url, data: join(folder, 'running') });
    terminal = await cloud.pair();
  });
  afterAll(() => cloud.close());

  test('has the partitions of this and the coming months from its start on', async () => {
    expect(await readMonths(database())).toEqual(wanted());
    const sale = terminal.sale();
    await terminal.upload([sale]);
    expect(await placeOfLine(sale.id)).toBe(partitionOf(thisMonth()));
  });

  test('makes those of coming months every day, so that a month that turns finds its own', async () => {
    const housekeeping = await startHousekeeping(timed());
    const [daily] = timers;
    expect([timers.length, daily?.everyMs]).toEqual([1, SWEEP_EVERY_MS]);
    for (let passed = 0; passed < 4; passed += 1) {
      cloud.advance(monthStart(monthAfter(thisMonth(), 1)) - now());
      await terminal.renew();
      const sale = terminal.sale();
      expect((await terminal.upload([sale])).status).toBe(200);
      expect(await placeOfLine(sale.id)).toBe(partitionOf(thisMonth()));
      daily?.run();
      await expect.poll(() => readMonths(database())).toEqual(expect.arrayContaining(wanted()));
    }
    await housekeeping.close();
    expect(await readUnplaced(database())).toEqual([]);
  });

  test('takes lines of a month that has no partition into the default one, says so, and moves them home', async () => {
    cloud.advance(370 * DAY_MS);
    await terminal.renew();
    const sales = [terminal.sale(), terminal.sale()];
    expect((await terminal.upload(sales)).status).toBe(200);
    expect(await placeOfLine(sales[0]?.id ?? '')).toBe('journal_entries_default');
    expect(await readUnplaced(database())).toEqual([{ month: thisMonth(), lines: 2 }]);
    const metrics = async (name: string): Promise<string | undefined> =>
      new RegExp(`^guidepost_${name} (\\d+)$`, 'm').exec((await cloud.ask('/metrics')).text)?.[1];
    expect([await metrics('journal_unplaced_lines'), await metrics('journal_months_ahead')]).toEqual(['2', '0']);
    // Too many to be moved while uploads wait: only the command does it.
    expect(await makeMonths(database(), now(), 1)).toEqual([thisMonth()]);
    expect(await readUnplaced(database())).toEqual([{ month: thisMonth(), lines: 2 }]);
    expect(await makeMonths(database(), now())).toEqual([]);
    expect(await readUnplaced(database())).toEqual([]);
    expect(await placeOfLine(sales[0]?.id ?? '')).toBe(partitionOf(thisMonth()));
    const again = await terminal.upload([...sales, terminal.sale()]);
    expect([again.status, again.body.highWater.seq]).toEqual([200, terminal.seq]);
    cloud.advance(5000);
    expect([await metrics('journal_unplaced_lines'), await metrics('journal_months_ahead')]).toEqual(['0', '2']);
  });

  test('leaves lines of a clock that was ahead where they are, until their month comes', async () => {
    const [before, ahead] = [now(), 400 * DAY_MS];
    cloud.advance(ahead);
    await terminal.renew();
    const early = terminal.sale();
    expect((await terminal.upload([early])).status).toBe(200);
    const month = thisMonth();
    cloud.advance(before - now());
    await terminal.renew();
    expect(await makeMonths(database(), now())).toEqual([]);
    expect(await placeOfLine(early.id)).toBe('journal_entries_default');
    const repeated = await terminal.upload([early, terminal.sale()]);
    expect([repeated.status, repeated.body.highWater.seq]).toEqual([200, terminal.seq]);
    expect(await makeMonths(database(), monthStart(month))).toEqual([]);
    expect(await placeOfLine(early.id)).toBe(partitionOf(month));
  });

  test('knows an id again months later, and a sale of a clock that fell to 1970', async () => {
    const sale = terminal.sale();
    await terminal.upload([sale]);
    cloud.advance(200 * DAY_MS);
    await makeMonths(database(), now());
    await terminal.renew();
    const twins = [
      terminal.entry('audit', { action: 'drawerOpened', reason: 'change' }, { id: sale.id }),
      terminal.entry('sale', sale['body'], { id: sale.id }),
    ];
    const reasons = (await terminal.upload(twins)).body.quarantined.map(({ reason }) => reason);
    expect(reasons).toEqual(['duplicate_id', 'duplicate_id']);
    const back = now();
    cloud.advance(-back);
    const lost = terminal.sale();
    expect((await terminal.upload([lost])).status).toBe(200);
    cloud.advance(back - now());
    await terminal.renew();
    expect(await placeOfLine(lost.id)).toBe('journal_entries_default');
    const repeated = await terminal.upload([lost, terminal.entry('sale', lost['body'], { id: lost.id })]);
    expect([repeated.status, repeated.body.quarantined.length]).toEqual([200, 1]);
    expect(await makeMonths(database(), now())).toEqual([]);
    expect(await placeOfLine(lost.id)).toBe('journal_entries_197001');
  });

  test('applies what an error left of a claim or enrolment months ago, and never passes over it', async () => {
    const enrol = (): SignedEntry =>
      terminal.entry('member.enrolled', {
        member: terminal.freshId(),
        sealed: { person: 'p1', alg: 'A256GCM', iv: 'aXY', data: 'ZGF0YQ' },
        consent: { version: 'v1', purpose: 'membership', channel: 'till', operator: '1001', marketing: false },
      });
    const applied = async (): Promise<readonly string[]> =>
      (await database().rows<{ id: string }>("SELECT id FROM consents WHERE scope = 'brand:demo'")).map(({ id }) => id);
    /** As if an error had come between the upload and what follows from it. */
    const undo = async (): Promise<void> => {
      for (const table of ['brand_cursors', 'consents'])
        await database().run(`DELETE FROM ${table} WHERE scope IN ('brand:demo', 'store:demo:S001')`);
    };
    const first = enrol();
    expect((await terminal.upload([first])).body.quarantined).toEqual([]);
    expect(await applied()).toEqual([first.id]);
    await undo();
    cloud.advance(100 * DAY_MS);
    await makeMonths(database(), now());
    await terminal.renew();
    // An upload without any looks into the last months alone.
    await terminal.upload([terminal.sale()]);
    expect(await applied()).toEqual([]);
    const second = enrol();
    await terminal.upload([second]);
    expect([...(await applied())].sort()).toEqual([first.id, second.id].sort());
    await undo();
    timers.length = 0;
    const housekeeping = await startHousekeeping(timed());
    timers[0]?.run();
    await expect.poll(async () => [...(await applied())].sort()).toEqual([first.id, second.id].sort());
    await housekeeping.close();
  });

  test('and five others make the same months at once, while uploads go on', async () => {
    await dropMonths((await readMonths(database())).filter((month) => month >= thisMonth()));
    const others = Array.from({ length: 5 }, () => connect(cloudUrl(), ports));
    const lines: string[] = [];
    let isDone = false;
    const uploads = (async () => {
      while (!isDone) {
        const sale = terminal.sale();
        const { status } = await terminal.upload([sale]);
        expect(status).toBe(200);
        lines.push(sale.id);
      }
    })();
    const rounds = async (other: Database): Promise<void> => {
      for (let left = await makeMonths(other, now()); left.length > 0; left = await makeMonths(other, now()));
    };
    await Promise.all(others.map(rounds));
    isDone = true;
    await uploads;
    expect(await readMonths(database())).toEqual(expect.arrayContaining(wanted()));
    expect(await readUnplaced(database())).toEqual([]);
    for (const id of lines) expect(await placeOfLine(id)).toBe(partitionOf(thisMonth()));
    for (const other of others) await other.close();
  });

  test('does not wait for a transaction that holds the table, nor does an upload fail meanwhile', async () => {
    await dropMonths(wanted().slice(1));
    const holder = new pg.Client({ connectionString: cloudUrl() });
    await holder.connect();
    await holder.query('BEGIN');
    await holder.query('SELECT count(*) FROM journal_entries');
    const begun = performance.now();
    const [waiting, uploaded] = await Promise.all([makeMonths(database(), now()), terminal.upload([terminal.sale()])]);
    expect(waiting).toEqual(wanted().slice(1));
    expect(uploaded.status).toBe(200);
    expect(performance.now() - begun).toBeLessThan(5000);
    await holder.query('ROLLBACK');
    await holder.end();
    expect(await makeMonths(database(), now())).toEqual([]);
  });

  test('sweeps sessions and pairing codes long after their end, and nothing else', async () => {
    const manager = await cloud.logIn();
    await cloud.ask('/v1/pairing-codes', { token: manager, json: {} });
    const counts = async (): Promise<Record<string, number>> => {
      const found: Record<string, number> = {};
      const tables = await database().rows<{ name: string }>(
        "SELECT table_name::text AS name FROM information_schema.tables WHERE table_schema = 'public' ORDER BY 1",
      );
      for (const { name } of tables)
        found[name] =
          (await database().rows<{ count: number }>(`SELECT count(*) AS count FROM ${name}`))[0]?.count ?? 0;
      return found;
    };
    const sweep = async (): Promise<void> => {
      const housekeeping = await startHousekeeping(cloud.running.cloud);
      await housekeeping.close();
    };
    await makeMonths(database(), now() + SESSIONS_KEPT_MS + DAY_MS);
    const was = await counts();
    expect(was['sessions']).toBeGreaterThan(0);
    expect(was['pairing_codes']).toBeGreaterThan(0);
    expect(was['quarantine']).toBeGreaterThan(0);
    await sweep();
    expect((await cloud.ask('/v1/sessions/current', { token: manager })).status).toBe(200);
    cloud.advance(SESSIONS_KEPT_MS + DAY_MS);
    const half = await counts();
    await sweep();
    expect(await counts()).toEqual({ ...half, sessions: 0, pairing_codes: 0 });
  });

  const cloudUrl = (): string => postgres.url.replace(/[^/]+$/, 'running');
});
