/** What is seen from outside: after each cause its metric has moved and the manager's list names it. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestCloud, type TestCloud, type TestTerminal } from './harness.ts';

let cloud: TestCloud;
let manager: string;
beforeAll(async () => {
  cloud = await startTestCloud();
  manager = await cloud.logIn();
});
afterAll(() => cloud.close());

/** A metric's value; 0 when there is no such line. The gauges are read anew at most every two seconds. */
async function metric(line: string): Promise<number> {
  cloud.advance(2_100);
  const { text } = await cloud.ask('/metrics');
  const found = text.split('\n').find((one) => one.startsWith(`${line} `));
  return found === undefined ? 0 : Number(found.slice(line.length + 1));
}

interface Attention {
  readonly code: string;
  readonly subject: string;
  readonly since: number;
  readonly count: number;
  readonly detail: string;
}
async function attention(terminal: TestTerminal): Promise<readonly Attention[]> {
  const { body } = await cloud.ask<{ items: readonly Attention[] }>('/v1/reports/attention?store=S001', {
    token: manager,
  });
  return body.items.filter(({ subject }) => subject === `terminal ${terminal.id}`);
}

async function contact(terminal: TestTerminal, headers: Readonly<Record<string, string>>): Promise<void> {
  await terminal.renew();
  const { status } = await cloud.ask('/v1/profile', { token: terminal.token, headers });
  expect(status).toBe(200);
}

const MINUTE = 60_000;

describe('a terminal', () => {
  test('that is well is counted as such and needs no attention', async () => {
    const before = await metric('guidepost_terminals{state="ok"}');
    const terminal = await cloud.pair();
    await contact(terminal, { 'guidepost-pending': '0', 'guidepost-health': 'skew=0;fsync=3;prints=0' });
    expect(await metric('guidepost_terminals{state="ok"}')).toBe(before + 1);
    expect(await metric('guidepost_database_up')).toBe(1);
    expect(await attention(terminal)).toEqual([]);
  });

  test('that says it has old entries is behind: the lag is their age', async () => {
    const terminal = await cloud.pair();
    const oldest = cloud.ports.clock.now() - 5 * MINUTE;
    await contact(terminal, { 'guidepost-pending': '4', 'guidepost-oldest': String(oldest) });
    expect(await metric('guidepost_terminals{state="behind"}')).toBe(1);
    const lag = await metric('guidepost_upload_lag_seconds');
    expect(lag).toBeGreaterThan(300);
    expect(lag).toBeLessThan(330);
    expect(await attention(terminal)).toEqual([
      { code: 'terminal_behind', subject: `terminal ${terminal.id}`, since: oldest, count: 4, detail: '' },
    ]);
    await contact(terminal, { 'guidepost-pending': '0' });
    expect(await metric('guidepost_terminals{state="behind"}')).toBe(0);
    expect(await metric('guidepost_upload_lag_seconds')).toBe(0);
    expect(await attention(terminal)).toEqual([]);
  });

  test('with a wrong clock, a slow disk and forgotten slips shows each of them', async () => {
    const terminal = await cloud.pair();
    const print = cloud.ports.clock.now() - 10 * MINUTE;
    const health = `skew=-7200000;fsync=1800;prints=2;print=${String(print)}`;
    await contact(terminal, { 'guidepost-pending': '0', 'guidepost-health': health });
    expect(await metric('guidepost_clock_skew_seconds')).toBe(7200);
    expect(await metric('guidepost_journal_fsync_seconds')).toBe(1.8);
    expect(await metric('guidepost_prints_waiting')).toBe(2);
    expect((await attention(terminal)).map(({ code, count, detail }) => [code, count, detail])).toEqual([
      ['prints_waiting', 2, ''],
      ['clock_skew', 1, '-7200000'],
      ['slow_fsync', 1, '1800'],
    ]);
    cloud.advance(6_000);
    await contact(terminal, { 'guidepost-pending': '0', 'guidepost-health': 'skew=0;fsync=4;prints=0' });
    expect(await metric('guidepost_prints_waiting')).toBe(0);
    expect(await metric('guidepost_clock_skew_seconds')).toBe(0);
    expect(await attention(terminal)).toEqual([]);
  });

  test.each(['skew=1e9', 'x=1;skew', 'skew=--1', `skew=1;${'y=1;'.repeat(100)}`])(
    'whose health is nonsense (%s) is heard all the same',
    async (health) => {
      const terminal = await cloud.pair();
      await contact(terminal, { 'guidepost-pending': '1', 'guidepost-health': health });
      expect(await metric('guidepost_clock_skew_seconds')).toBe(0);
    },
  );
});

describe('an upload', () => {
  test('with a gap, a broken hash, another’s signature or a fork counts as that fault', async () => {
    const terminal = await cloud.pair();
    const first = terminal.sale();
    expect((await terminal.upload([first])).status).toBe(200);
    const fault = (name: string): Promise<number> => metric(`guidepost_chain_faults_total{fault="${name}"}`);
    const before = { gap: await fault('gap'), hash: await fault('hash'), fork: await fault('fork') };

    const second = terminal.sale();
    const third = terminal.sale();
    expect((await terminal.upload([third])).status).toBe(409);
    expect(await fault('gap')).toBe(before.gap + 1);

    expect((await terminal.upload([{ ...second, hash: '1'.repeat(64) }])).status).toBe(422);
    expect(await fault('hash')).toBe(before.hash + 1);

    const other = terminal.seal({ ...first, hash: undefined, signature: undefined, staff: '9001' });
    expect((await terminal.upload([other])).status).toBe(409);
    expect(await fault('fork')).toBe(before.fork + 1);

    expect((await attention(terminal)).map(({ code }) => code).sort()).toEqual(['bad_chain', 'fork']);
    expect(await metric('guidepost_alerts_total{code="fork"}')).toBeGreaterThan(0);
  });

  test('that cannot be applied is counted in quarantine and named once, with its reason', async () => {
    const terminal = await cloud.pair();
    const bad = terminal.sale({ store: 'S002' });
    const open = 'guidepost_quarantine_open{reason="wrong_store"}';
    const before = await metric(open);
    expect((await terminal.upload([bad])).body.quarantined).toEqual([{ seq: 1, reason: 'wrong_store' }]);
    expect(await metric(open)).toBe(before + 1);
    expect((await attention(terminal)).map(({ code, count, detail }) => [code, count, detail])).toEqual([
      ['quarantine', 1, 'wrong_store'],
    ]);
  });

  test('whose claim waits to be applied ages until it is', async () => {
    const terminal = await cloud.pair();
    const { database } = cloud.running.cloud;
    expect(await metric('guidepost_brand_facts_lag_seconds')).toBe(0);
    const entry = terminal.entry('member.enrolled', {});
    await database.run(
      "INSERT INTO journal_entries (scope, terminal, seq, month, id, kind, hash, received_at, line) VALUES ('store:demo:S001', $1, 1, 202601, $2, 'member.enrolled', $3, $4, '{}')",
      [terminal.id, entry.id, entry.hash, cloud.ports.clock.now() - 90_000],
    );
    const lag = await metric('guidepost_brand_facts_lag_seconds');
    expect(lag).toBeGreaterThan(90);
    expect(lag).toBeLessThan(120);
    await database.run("DELETE FROM journal_entries WHERE scope = 'store:demo:S001' AND terminal = $1", [terminal.id]);
    expect(await metric('guidepost_brand_facts_lag_seconds')).toBe(0);
  });
});

describe('a silent terminal', () => {
  test('is silent after ten minutes, needs attention when it has entries, and is lost with them after a day', async () => {
    const quiet = await cloud.pair();
    const owing = await cloud.pair();
    const oldest = cloud.ports.clock.now();
    await contact(quiet, { 'guidepost-pending': '0' });
    await contact(owing, { 'guidepost-pending': '7', 'guidepost-oldest': String(oldest) });
    cloud.advance(11 * MINUTE);
    manager = await cloud.logIn();
    expect(await metric('guidepost_terminals{state="silent"}')).toBeGreaterThanOrEqual(2);
    expect(await attention(quiet)).toEqual([]);
    expect((await attention(owing)).map(({ code, count }) => [code, count])).toEqual([['terminal_silent', 7]]);
    cloud.advance(25 * 60 * MINUTE);
    manager = await cloud.logIn();
    expect((await attention(quiet)).map(({ code }) => code)).toEqual(['terminal_silent']);
    expect(await attention(owing)).toEqual([
      { code: 'terminal_lost', subject: `terminal ${owing.id}`, since: oldest, count: 7, detail: '' },
    ]);
  });

  test('is gone from the list when it is revoked with nothing unsent, and stays as lost with what it had', async () => {
    const empty = await cloud.pair();
    const owing = await cloud.pair();
    await contact(empty, { 'guidepost-pending': '0' });
    await contact(owing, { 'guidepost-pending': '2', 'guidepost-oldest': String(cloud.ports.clock.now()) });
    for (const { id } of [empty, owing])
      await cloud.ask(`/v1/terminals/${id}/revoke`, { method: 'POST', token: manager, json: {} });
    expect(await attention(empty)).toEqual([]);
    expect((await attention(owing)).map(({ code, count }) => [code, count])).toEqual([['terminal_lost', 2]]);
  });
});

test('what needs attention can be taken away as a table, and not by a cashier', async () => {
  const csv = await cloud.ask('/v1/reports/attention?store=S001&format=csv', { token: manager });
  expect(csv.text.replace(/^\uFEFF/, '')).toMatch(/^code,subject,since,count,detail\r\nterminal_lost,terminal \d+,/);
  const cashier = await cloud.ask('/v1/reports/attention', { token: await cloud.logIn('1001', '111111') });
  expect(cashier.status).toBe(403);
});
