/**
 * Commit until "paid": `sale.commit` over the contract's WebSocket of a real host (journal entry with hash, signature and
 * fsync, then the answer), in turn with one bare append of the same number of bytes and fdatasync in the same folder.
 */
import { closeSync, fdatasyncSync, openSync, readdirSync, statSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { CartView } from '../../main/contract/views.ts';
import { eventually } from '../e2e/support/cloud-client.ts';
import { freePort, startCommand, testFolder } from '../e2e/support/processes.ts';
import { connectScript, type ScriptClient } from '../e2e/support/script-client.ts';
import { TEE } from '../kill/tee.ts';
import { figureOf, statsOf, timed, type Figure, type Round } from './figures.ts';
import { sizesOf, type Plan } from './plan.ts';

const CASH = 10_000;
const FLOAT = 50_000;

export async function benchCommit(plan: Plan): Promise<readonly Figure[]> {
  if (!plan.wants('commit')) return [];
  const { warmUp, commits } = sizesOf(plan);
  plan.say(`commit: ${commits} sales`);
  const data = testFolder('bench-commit');
  const devices = join(data, 'devices.json');
  writeFileSync(devices, '{}');
  const ports = ['--port', String(await freePort()), '--cloud-port', String(await freePort())];
  const host = await startCommand('start', [
    ...['--headless', '--shell', 'browser', '--data', data, '--devices', devices],
    ...ports,
  ]);
  const client = await connectScript(host.ready.url);
  const floorFile = openSync(join(data, 'terminal', 'bench-floor'), 'a');
  try {
    await client.get('session.login', { staff: '1001', pin: '111111' });
    await client.get('shift.open', { float: FLOAT as never });
    await activateBook(client);
    const journal = join(data, 'terminal', 'journal');
    const rounds: Round[] = [];
    const bytes: number[] = [];
    const roundTrips: number[] = [];
    for (let n = 0; n < warmUp + commits; n += 1) {
      const cart = await fillCart(client);
      await quiet(client);
      const before = sizeOf(journal);
      const ours = await timed(() => pay(client, cart));
      const grown = sizeOf(journal) - before;
      await quiet(client);
      const line = Buffer.alloc(grown, 'x');
      const floor = await timed(() => {
        writeSync(floorFile, line);
        fdatasyncSync(floorFile);
      });
      const roundTrip = await timed(() => client.get('cart.get', {}));
      if (n < warmUp) continue;
      rounds.push({ ours, floor });
      bytes.push(grown);
      roundTrips.push(roundTrip);
    }
    const parts = {
      'for comparison: one call of the contract (cart.get)': roundTrips,
    };
    return [commitFigure(rounds, statsOf(bytes).p50, parts)];
  } finally {
    closeSync(floorFile);
    client.close();
    await host.stop();
  }
}

const commitFigure = (
  rounds: readonly Round[],
  bytes: number,
  parts: Readonly<Record<string, readonly number[]>>,
): Figure =>
  figureOf(
    {
      name: 'commit',
      what: 'sale.commit over the WebSocket of the real host until its answer: the moment "paid" is shown',
      floorWhat: `one append of the same bytes (${bytes} at the median) and fdatasync beside the journal`,
      unit: 'ms',
      limits:
        'the disk: the journal’s fdatasync; beside it pricing, hash, Ed25519 signature, the next open cart’s small file (not synced) and the loopback WebSocket',
    },
    rounds,
    parts,
  );

/** Nothing is on its way to the cloud: neither ours nor the floor shares the disk with the upload. */
const quiet = (client: ScriptClient): Promise<unknown> =>
  eventually(
    'everything is uploaded',
    () => client.get('app.state', {}),
    ({ sync }) => sync.pending === 0,
  );

async function fillCart(client: ScriptClient): Promise<CartView> {
  const empty = await client.get('cart.get', {});
  const filled = await client.get('cart.apply', {
    revision: empty.revision,
    command: { type: 'addProduct', product: TEE as never, quantity: 1 },
  });
  return client.get('cart.apply', { revision: filled.revision, command: { type: 'setServing', serving: [] } });
}

async function pay(client: ScriptClient, { saleId, revision, cashDue }: CartView): Promise<void> {
  if (saleId === null) throw new Error('the cart has no sale');
  await client.get('sale.commit', {
    saleId,
    revision,
    cashDue,
    tenders: [{ tenderId: 't1', kind: 'cash', amount: CASH as never }],
  });
}

/** What the database worker does in a window: hands the host the price book in force. */
async function activateBook(client: ScriptClient): Promise<void> {
  const { documents } = await client.get('replication.pull', {
    collection: 'priceBooks',
    request: { checkpoint: null, limit: 1000 },
  });
  const head = documents.find((document) => document['type'] === 'head');
  if (head === undefined) throw new Error('the cloud has no price book');
  const { _deleted, ...book } = head;
  if (_deleted === true) throw new Error('the price book was deleted');
  await client.get('catalogue.activate', { head: book as never });
}

const sizeOf = (folder: string): number =>
  readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
