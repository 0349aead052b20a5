/** The simulated cloud answers with production code: a terminal pairs, uploads, pulls; two processes share one store. */
import { expect, test } from 'vitest';
import { SIM_BOOTSTRAP_SECRET } from './cloud/sim-secrets.ts';
import { inWorld, pass } from './cloud/in-world.ts';
import { CloudProcess } from './sim-cloud.ts';
import { SimTerminal } from './cloud/sim-terminal-stub.ts';

test('a terminal pairs, uploads a sale and pulls it back', async () => {
  const { value } = await inWorld(1, async ({ kernel, store }) => {
    const cloud = await CloudProcess.start(store, kernel.machine('cloud').boot());
    const terminal = await SimTerminal.pair(cloud, kernel.machine('till').boot());
    const upload = await terminal.upload([terminal.sale()]);
    const pull = await terminal.pull('ledger');
    return { upload, pull };
  });
  expect(value.upload.status).toBe(200);
  expect(value.pull.status).toBe(200);
  expect((value.pull.body as { documents: unknown[] }).documents).toHaveLength(1);
});

test('a request without a token is refused as production refuses it', async () => {
  const { value } = await inWorld(2, async ({ kernel, store }) => {
    const cloud = await CloudProcess.start(store, kernel.machine('cloud').boot());
    return cloud.ask({ method: 'GET', path: '/v1/profile' });
  });
  expect(value).toMatchObject({ status: 401, body: { code: 'not_authenticated' } });
});

test('the same seed gives the same history, another seed another', async () => {
  const trace = async (seed: number): Promise<number> =>
    (
      await inWorld(seed, async ({ kernel, store }) => {
        const clouds = [
          await CloudProcess.start(store, kernel.machine('cloud-1').boot()),
          await CloudProcess.start(store, kernel.machine('cloud-2').boot()),
        ];
        const [first, second] = clouds;
        if (first === undefined || second === undefined) throw new Error('two clouds');
        const terminals = await Promise.all([
          SimTerminal.pair(first, kernel.machine('till-1').boot()),
          SimTerminal.pair(second, kernel.machine('till-2').boot()),
        ]);
        await Promise.all(terminals.map((terminal) => terminal.upload([terminal.sale(), terminal.sale()])));
      })
    ).kernel.traceHash;
  expect(await trace(7)).toBe(await trace(7));
  expect(await trace(7)).not.toBe(await trace(8));
});

test('a process that crashes in its transaction leaves nothing, and the other process goes on', async () => {
  const { value, store } = await inWorld(3, async ({ kernel, store }) => {
    const life = kernel.machine('cloud-1').boot();
    const doomed = await CloudProcess.start(store, life);
    const other = await CloudProcess.start(store, kernel.machine('cloud-2').boot());
    const terminal = await SimTerminal.pair(other, kernel.machine('till').boot());
    const entries = [terminal.sale()];
    life.crashIn(6);
    void terminal.through(doomed).upload(entries);
    await pass(kernel, 1000);
    return { crashed: !life.alive, answer: await terminal.through(other).upload(entries) };
  });
  expect(value.crashed).toBe(true);
  expect(value.answer.status).toBe(200);
  expect(store.snapshot().journal_entries).toHaveLength(1);
});

test('a pairing code is used once, however many terminals try at once', async () => {
  const { value } = await inWorld(4, async ({ kernel, store }) => {
    const cloud = await CloudProcess.start(store, kernel.machine('cloud').boot());
    const code = await cloud.ask({ method: 'POST', path: '/v1/pairing-codes', token: SIM_BOOTSTRAP_SECRET, body: {} });
    const body = (name: string) => ({
      code: (code.body as { code: string }).code,
      publicKey: SimTerminal.keyOf(name).publicRaw,
      name,
    });
    return Promise.all(
      ['a', 'b', 'c'].map((name) => cloud.ask({ method: 'POST', path: '/v1/terminals', body: body(name) })),
    );
  });
  expect(value.map(({ status }) => status).sort()).toEqual([200, 410, 410]);
});
