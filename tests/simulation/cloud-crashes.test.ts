/**
 * Crashes of the cloud at every single step of a story, one after the other, and what must hold afterwards: a binding
 * reaches every store, an upload counts once, a restored database is noticed, a revoked terminal is out.
 */
import { expect, test } from 'vitest';
import { inWorld, pass, type SmallWorld } from './cloud/in-world.ts';
import { SimTerminal } from './cloud/sim-terminal-stub.ts';
import { CloudProcess } from './sim-cloud.ts';

const STEPS_MAX = 120;
const PHONE = '13800138000';

const consent = (cloud: CloudProcess, token: string, phone = PHONE) =>
  cloud.ask({
    method: 'POST',
    path: `/g/${token}`,
    headers: { accept: 'application/json' },
    body: { phone, consent: 'yes' },
  });

const pulled = async (terminal: SimTerminal, collection: string): Promise<readonly Record<string, unknown>[]> => {
  const { status, body } = await terminal.pull(collection);
  expect(status).toBe(200);
  return (body as { documents: Record<string, unknown>[] }).documents;
};

/** Plays `doomed` against a process that dies at each of its steps in turn, then `after` against a fresh one. */
async function atEveryStep(
  prepare: (cloud: CloudProcess, world: SmallWorld) => Promise<readonly SimTerminal[]>,
  doomed: (cloud: CloudProcess, terminals: readonly SimTerminal[]) => Promise<unknown>,
  after: (cloud: CloudProcess, terminals: readonly SimTerminal[], world: SmallWorld) => Promise<void>,
): Promise<number> {
  for (let step = 1; step < STEPS_MAX; step += 1) {
    const { value: survived } = await inWorld(`step ${String(step)}`, async (world) => {
      const { kernel, store } = world;
      const steady = await CloudProcess.start(store, kernel.machine('steady').boot());
      const terminals = await prepare(steady, world);
      const life = kernel.machine('doomed').boot();
      const dying = await CloudProcess.start(store, life);
      for (const terminal of terminals) terminal.through(dying);
      life.crashIn(step);
      void doomed(dying, terminals);
      await pass(kernel, 60_000);
      const fresh = await CloudProcess.start(store, kernel.machine('doomed').boot());
      for (const terminal of terminals) terminal.through(fresh);
      await after(fresh, terminals, world);
      return life.alive;
    });
    if (survived) return step;
  }
  throw new Error('the story has more steps than were tried');
}

test('a binding that was cut off reaches the guide’s store as soon as the cloud is back, if the claim was kept', async () => {
  const steps = await atEveryStep(
    async (cloud, { kernel }) => [await SimTerminal.pair(cloud, kernel.machine('till').boot())],
    (cloud, [terminal]) => consent(cloud, (terminal as SimTerminal).mint()),
    async (_cloud, [terminal], { store }) => {
      const { claims } = store.snapshot();
      const bindings = await pulled(terminal as SimTerminal, 'bindings');
      const members = await pulled(terminal as SimTerminal, 'members');
      const token = bindings.find(({ type }) => type === 'token');
      expect(bindings.filter(({ type }) => type === 'member')).toHaveLength(claims.length);
      expect(members).toHaveLength(claims.length);
      if (claims.length === 1) expect(token).toMatchObject({ state: 'bound', memberPhone: '138****8000' });
      for (const claim of claims) expect(claim).toMatchObject({ settled: true });
    },
  );
  expect(steps).toBeGreaterThan(20);
});

test('a customer who sends again after no answer is bound once', async () => {
  let token = '';
  await atEveryStep(
    async (cloud, { kernel }) => {
      const terminal = await SimTerminal.pair(cloud, kernel.machine('till').boot());
      token = terminal.mint();
      return [terminal];
    },
    (cloud) => consent(cloud, token),
    async (cloud, [terminal], { store }) => {
      expect(await consent(cloud, token)).toMatchObject({ status: 200, body: { state: 'bound' } });
      expect(await consent(cloud, token, '13900139000')).toMatchObject({ status: 409 });
      const { claims, members, consents } = store.snapshot();
      expect([claims.length, members.length, consents.length]).toEqual([1, 1, 1]);
      const bindings = await pulled(terminal as SimTerminal, 'bindings');
      expect(bindings.find(({ type }) => type === 'member')).toMatchObject({ guide: '2001' });
      expect(bindings.find(({ type }) => type === 'token')).toMatchObject({ state: 'bound' });
    },
  );
});

test('entries that are uploaded again after a crash are there once, with the claims in them applied', async () => {
  const steps = await atEveryStep(
    async (cloud, { kernel }) => [await SimTerminal.pair(cloud, kernel.machine('till').boot())],
    (_cloud, [terminal]) => (terminal as SimTerminal).upload(storyOf(terminal as SimTerminal)),
    async (_cloud, [one], { store }) => {
      const terminal = one as SimTerminal;
      const answer = await terminal.upload(terminal.sent);
      expect(answer).toMatchObject({ status: 200, body: { quarantined: [], highWater: { seq: terminal.seq } } });
      const { journal_entries: entries, claims } = store.snapshot();
      expect([entries.length, claims.length]).toEqual([terminal.seq, 1]);
      expect(await pulled(terminal, 'ledger')).toHaveLength(2);
      expect(await pulled(terminal, 'members')).toHaveLength(1);
    },
  );
  expect(steps).toBeGreaterThan(15);
});

const storyOf = (terminal: SimTerminal) => [
  terminal.sale(),
  terminal.entry('binding.claimed', {
    claim: '019a0000-0000-7000-8000-00000000000a',
    member: '019a0000-0000-7000-8000-00000000000b',
    guide: '2001',
    source: 'manual_phone',
    claimSeq: 1,
  }),
  terminal.sale(),
];

test('wherever the line to the database breaks, a second try leaves every entry and claim applied once', async () => {
  let broken = 0;
  for (let at = 1; at <= 60; at += 1) {
    const { value } = await inWorld(`broken ${String(at)}`, async ({ kernel, store }) => {
      let asked = Number.NEGATIVE_INFINITY;
      const random = kernel.random.fork('line');
      const breaks = (): 'before' | 'after' | null => {
        asked += 1;
        return asked === at ? random.pick(['before', 'after'] as const) : null;
      };
      const cloud = await CloudProcess.start(store, kernel.machine('cloud').boot(), { line: { breaks } });
      const terminal = await SimTerminal.pair(cloud, kernel.machine('till').boot());
      const entries = storyOf(terminal);
      asked = 0;
      const first = await terminal.upload(entries);
      asked = Number.NEGATIVE_INFINITY;
      const second = await terminal.upload(entries);
      const { claims, journal_entries: lines } = store.snapshot();
      const members = await pulled(terminal, 'members');
      return { first: first.status, rest: [second.status, claims.length, lines.length, members.length] };
    });
    expect([200, 503]).toContain(value.first);
    expect(value.rest).toEqual([200, 1, 3, 1]);
    if (value.first === 503) broken += 1;
  }
  expect(broken).toBeGreaterThan(20);
});

test('a terminal notices a cloud that was put back, pulls anew and uploads what the backup lacks', async () => {
  const { value, store } = await inWorld('yesterday', async ({ kernel, store: before }) => {
    const life = kernel.machine('cloud').boot();
    const cloud = await CloudProcess.start(before, life);
    const terminal = await SimTerminal.pair(cloud, kernel.machine('till').boot());
    const early = [terminal.sale()];
    await terminal.upload(early);
    const backup = before.snapshot();
    const late = [terminal.sale(), terminal.sale()];
    await terminal.upload(late);
    const known = (await terminal.pull('ledger')).body as { checkpoint: { epoch: string } };
    life.crash();
    before.restore(backup);
    const restored = await CloudProcess.start(before, kernel.machine('cloud').boot(), { renewEpoch: true });
    terminal.through(restored);
    const gap = await terminal.upload([terminal.sale()]);
    const mark = (await terminal.highWater()).body as { seq: number; epoch: string };
    const again = await terminal.upload([...late, terminal.last]);
    const page = (await terminal.pull('ledger', known.checkpoint)).body as {
      documents: unknown[];
      checkpoint: { epoch: string };
    };
    const another = await SimTerminal.pair(restored, kernel.machine('till-2').boot());
    return { gap, mark, again, page, known, number: another.profile.terminalNumber };
  });
  expect(value.gap).toMatchObject({ status: 409, body: { code: 'gap', highWater: { seq: 1 } } });
  expect(value.mark.seq).toBe(1);
  expect(value.again).toMatchObject({ status: 200, body: { highWater: { seq: 4 } } });
  expect(value.page.checkpoint.epoch).not.toBe(value.known.checkpoint.epoch);
  expect(value.page.checkpoint.epoch).toBe(value.mark.epoch);
  expect(value.page.documents).toHaveLength(4);
  expect(value.number).toBe(1002);
  expect(store.snapshot().journal_entries).toHaveLength(4);
});

test('a token of a terminal whose name another one has now is refused', async () => {
  const { value } = await inWorld('same name', async ({ kernel, store }) => {
    const life = kernel.machine('cloud').boot();
    const cloud = await CloudProcess.start(store, life);
    const backup = store.snapshot();
    const first = await SimTerminal.pair(cloud, kernel.machine('till').boot(), 'S001');
    life.crash();
    // Put back by hand, without what a restore does.
    store.restore(backup);
    const restored = await CloudProcess.start(store, kernel.machine('cloud').boot());
    const second = await SimTerminal.pair(restored, kernel.machine('till-2').boot(), 'S002');
    const answer = await first.through(restored).upload([first.sale()]);
    return { same: first.profile.terminal === second.profile.terminal, answer };
  });
  expect(value.same).toBe(true);
  expect(value.answer).toMatchObject({ status: 401, body: { code: 'not_authenticated' } });
});
