import { expect, test } from 'vitest';
import { bookHead, TEE } from '../../main/support/till.ts';
import { FakeCloud, PIN_COST } from '../../main/support/fake-cloud.ts';
import { verifyJournal } from '../../../main/journal/verify.ts';
import { systemDisk } from '../../../main/journal/disk.ts';
import { Kernel } from '../kernel.ts';
import { Network, type CloudEnd } from '../network.ts';
import { SimTerminal } from './terminal.ts';
import { pinKeyAtOnce } from '../pin-key.ts';
import { simulatedFiles } from './files.ts';

function standIn(kernel: Kernel): { end: CloudEnd; cloud: FakeCloud } {
  const cloud = new FakeCloud();
  cloud.pinKey = (pin, salt) => pinKeyAtOnce(pin, salt, PIN_COST);
  const life = kernel.machine('cloud').boot();
  return {
    cloud,
    end: {
      life,
      answer: async (request) => {
        await life.step('answers', 2);
        cloud.nowOffsetMs = life.clock.now() - Date.now();
        return cloud.request(request);
      },
      listen: () => () => undefined,
    },
  };
}

async function sell(terminal: SimTerminal): Promise<string> {
  for (let n = 0; n < 2; n += 1) {
    const before = await terminal.call('app.state', {});
    if (!before.ok) return before.code;
    if (before.value.session === null) {
      const login = await terminal.call('session.login', { staff: '1001', pin: '111111' });
      if (!login.ok) return login.code;
    }
    if (before.value.shift === null) {
      const shift = await terminal.call('shift.open', { float: 50_000 as never });
      if (!shift.ok) return shift.code;
    }
    await terminal.call('catalogue.activate', { head: bookHead() });
    const cart = await terminal.call('cart.get', {});
    if (!cart.ok) return cart.code;
    const added = await terminal.call('cart.apply', {
      revision: cart.value.revision,
      command: { type: 'addProduct', product: TEE, quantity: 1 },
    });
    if (!added.ok) return added.code;
    const served = await terminal.call('cart.apply', {
      revision: added.value.revision,
      command: { type: 'setServing', serving: [] },
    });
    if (!served.ok) return served.code;
    const done = await terminal.call('sale.commit', {
      saleId: served.value.saleId as never,
      revision: served.value.revision,
      cashDue: served.value.cashDue,
      tenders: [{ tenderId: 't1', kind: 'cash', amount: served.value.cashDue }],
    });
    if (!done.ok) return done.code;
  }
  return 'sold';
}

async function play(seed: number, crashAfter = Number.POSITIVE_INFINITY) {
  const kernel = new Kernel(seed, { keepTrace: true });
  const { end, cloud } = standIn(kernel);
  const network = new Network(kernel, () => [end]);
  const terminal = new SimTerminal('T1', 'CODE123456', kernel, network);
  let outcome = '';
  void terminal.start().then(async () => {
    terminal.life?.crashIn(crashAfter);
    outcome = await sell(terminal);
  });
  await kernel.run(60_000);
  if (crashAfter < 1000) {
    terminal.cutPower();
    void terminal.start().then(async () => (outcome = await sell(terminal)));
    await kernel.run(120_000);
  }
  const life = kernel.machine('reader').boot();
  let report: Awaited<ReturnType<typeof verifyJournal>> | undefined;
  void systemDisk('/data/terminal/journal', simulatedFiles(terminal.volume, life))
    .then(verifyJournal)
    .then((read) => (report = read));
  await kernel.run(180_000);
  return { kernel, terminal, cloud, outcome, report };
}

test('a production host on simulated ports sells, prints, kicks the drawer and uploads', async () => {
  const { terminal, cloud, outcome, report } = await play(1);
  expect(outcome).toBe('sold');
  expect(report?.sales).toBe(2);
  expect(terminal.slips.length).toBe(2);
  expect(terminal.printer.kicks.length).toBe(2);
  expect(cloud.entries.length).toBe(report?.entries);
});

test('six seeds with a crash and a power cut are each the same history twice', async () => {
  const hashes = new Set<number>();
  for (let seed = 1; seed <= 6; seed += 1) {
    const once = await play(seed, 20 + seed * 3);
    const twice = await play(seed, 20 + seed * 3);
    const differs = once.kernel.trace.findIndex((line, at) => line !== twice.kernel.trace[at]);
    const around = (play: typeof once): readonly string[] =>
      differs < 0 ? [] : play.kernel.trace.slice(Math.max(0, differs - 6), differs + 2);
    expect(around(once)).toEqual(around(twice));
    expect(once.report?.scan.bad).toBeUndefined();
    hashes.add(once.kernel.traceHash);
  }
  expect(hashes.size).toBe(6);
});
