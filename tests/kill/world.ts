/**
 * A terminal that is killed again and again, with its cloud and its printer: sells over the contract as a window does, loses
 * its host at a named point or at any moment, starts again, and is then asked whether paper, till and cloud agree.
 * Used by the kill suite of `npm test` (every named point once) and by `npm run soak -- --kind kill` (at random).
 */
import { join } from 'node:path';
import { systemDisk } from '../../main/journal/disk.ts';
import { verifyJournal, type VerifyReport } from '../../main/journal/verify.ts';
import type { Answer } from '../../main/contract/contract.ts';
import type { CartView } from '../../main/contract/views.ts';
import type { CloudKillPoint } from '../../sync/cloud/kill-points.ts';
import { KILL_VARIABLE } from '../../sync/protocol/kill-points.ts';
import {
  cloudAgainstJournal,
  journalFaults,
  paidAgainstJournal,
  paperAgainstJournal,
  sharedFaults,
  type Paid,
} from './agreement.ts';
import { Counter } from './paper.ts';
import { startPrinterServer, type PrinterServer } from '../../hardware/testing/virtual-printer.ts';
import type { JournalSeen } from '../../sync/domain/invariants.ts';
import type { JournalEntry } from '../../sync/schemas/entries/entry.ts';
import type { SaleBody } from '../../sync/schemas/sale.ts';
import { CloudTables } from './postgres.ts';
import { onAccounts } from './seen-in-tables.ts';
import { connectScript, type ScriptClient } from '../e2e/support/script-client.ts';
import { fillAsStarted } from '../support/started-cloud.ts';
import { eventually, managerOf } from '../e2e/support/cloud-client.ts';
import { freePort, launchLink, startCommand, testFolder, type Started } from '../e2e/support/processes.ts';
import { writeFileSync } from 'node:fs';
import { TEE } from './tee.ts';

const CASH = 10_000;

type Refusal = Extract<Answer<never>, { ok: false }>;

export class KillWorld {
  readonly paid: Paid[] = [];
  /** Sales begun whose answer never came: each may exist once or not at all. */
  readonly unanswered = new Set<string>();
  readonly printer: PrinterServer;
  readonly #counter: Counter;
  readonly #till: { readonly data: string; readonly args: readonly string[] };
  readonly #cloudArgs: readonly string[];
  #cloud: Started;
  #armed: CloudKillPoint | undefined;
  #host: Started | undefined;
  #client: ScriptClient | undefined;

  private constructor(
    printer: PrinterServer,
    cloud: Started,
    cloudArgs: readonly string[],
    till: { data: string; args: readonly string[] },
  ) {
    this.printer = printer;
    this.#counter = new Counter(printer.model);
    this.#cloud = cloud;
    this.#cloudArgs = cloudArgs;
    this.#till = till;
  }

  /** `products` made-up ones beside the demo shop's; `folders` where cloud and till keep their data. */
  static async open(
    products = 0,
    folders: { readonly cloud?: string; readonly till?: string } = {},
  ): Promise<KillWorld> {
    const printer = await startPrinterServer();
    const cloudData = folders.cloud ?? testFolder('kill-cloud');
    // Made-up products are seeded at the first start.
    if (folders.cloud === undefined && products === 0) await fillAsStarted(cloudData);
    const cloudArgs = ['--data', cloudData, '--port', String(await freePort()), '--products', String(products)];
    const cloud = await startCommand('cloud', cloudArgs);
    const data = folders.till ?? testFolder('kill-till');
    const devices = join(data, 'devices.json');
    writeFileSync(
      devices,
      JSON.stringify({
        scanners: [{ id: 'scanner', driver: 'virtual' }],
        printers: [
          {
            id: 'receipt',
            driver: 'escpos',
            transport: { kind: 'tcp', host: printer.host, port: printer.port },
            columns: 48,
            encoding: 'gb18030',
          },
        ],
        drawers: [{ id: 'till', printer: 'receipt', pin: 2, pulseMs: [50, 500] }],
      }),
    );
    const code = await (await managerOf(cloud.ready.url)).pairingCode();
    const port = String(await freePort());
    const args = [
      '--headless',
      '--data',
      data,
      '--port',
      port,
      '--cloud',
      cloud.ready.url,
      '--devices',
      devices,
      '--shell',
      'browser',
    ];
    const world = new KillWorld(printer, cloud, cloudArgs, { data, args });
    await world.startHost({}, ['--pair', code]);
    return world;
  }

  /**
   * Starts the host (to be killed at `env`'s point), logs in and opens a shift if none is open. A host that is to be killed
   * may die on the way: what an earlier crash left is printed and uploaded at once.
   */
  async startHost(env: NodeJS.ProcessEnv = {}, extra: readonly string[] = []): Promise<void> {
    this.#client = undefined;
    this.#host = undefined;
    try {
      this.#host = await startCommand('start', [...this.#till.args, ...extra], env);
      this.#client = await connectScript(this.#host.ready.url);
    } catch (error) {
      if (env[KILL_VARIABLE] === undefined) throw error;
      return;
    }
    const session = await this.#client.call('session.login', { staff: '1001', pin: '111111' });
    if (!session.ok) return;
    const state = await this.#client.call('app.state', {});
    if (state.ok && state.value.shift === null) await this.#client.call('shift.open', { float: 50_000 as never });
    await this.#activateBook(this.#client);
  }

  /** Sells until `count` sales are paid or the host is gone; nothing when it died at its start. */
  async sell(count: number): Promise<void> {
    const client = this.#client;
    if (client === undefined) return;
    for (let n = 0; n < count; n += 1) if (!(await this.#sellOne(client))) return;
  }

  /** Issues a binding token, whose sequence number must never come twice; undefined when the host is gone. */
  async issueToken(): Promise<string | undefined> {
    const issued = await this.#client?.call('guide.issueToken', { mode: 'one_time', ttl: 1, guide: '2001' as never });
    return issued?.ok === true ? issued.value.token : undefined;
  }

  /** The manager changes the device key, as soon as till and cloud are ready for it; nothing when the host is gone. */
  async changeKey(): Promise<void> {
    const client = this.#client;
    if (client === undefined) return;
    await client.call('session.login', { staff: '9001', pin: '999999' });
    await eventually(
      'the key changed, or the till gone',
      () => client.call('pairing.changeKey', {}),
      (answer) => answer.ok || (answer.code === 'unavailable' && answer.details.reason === undefined),
    );
    await client.call('session.login', { staff: '1001', pin: '111111' });
  }

  /** How many device keys the till had, once the last but one is destroyed. */
  async settledKeys(): Promise<number> {
    const client = this.#client;
    if (client === undefined) throw new Error('no host');
    await eventually(
      'the key of before destroyed',
      () => client.get('pairing.key', {}),
      ({ isChanging }) => !isChanging,
    );
    return (await verifyJournal(await systemDisk(join(this.#till.data, 'terminal', 'journal')))).keys;
  }

  /** Waits until the killed host is gone; rejects when its kill point was never reached in `timeoutMs`. */
  async waitForDeath(timeoutMs = 20_000): Promise<void> {
    const host = this.#host;
    if (host === undefined) return;
    await within(timeoutMs, host.exited, () => `the kill point was not reached:\n${host.output()}`);
    this.#client?.close();
  }

  async killHost(): Promise<void> {
    await this.#host?.kill();
  }

  /** A running cloud that will die at `point`, or at none; a new process unless it is that already. */
  async armCloud(point?: CloudKillPoint): Promise<void> {
    if (this.#armed === point && isRunning(this.#cloud)) return;
    await this.killCloud();
    this.#armed = point;
    try {
      this.#cloud = await startCommand('cloud', this.#cloudArgs, point === undefined ? {} : { [KILL_VARIABLE]: point });
    } catch (error) {
      // It may die before it is ready.
      if (point === undefined) throw error;
    }
  }

  /** kill -9, whatever it does just now. */
  async killCloud(): Promise<void> {
    await this.#cloud.kill();
  }

  /** Waits until the cloud has ended by itself: of its kill point, or because its database has. */
  async cloudEnds(timeoutMs = 20_000): Promise<void> {
    await within(timeoutMs, this.#cloud.exited, () => `the cloud did not end:\n${this.#cloud.output()}`);
  }

  get cloudData(): string {
    return this.#cloudArgs[1] ?? '';
  }

  get cloudUrl(): string {
    return this.#cloud.ready.url;
  }

  get tillData(): string {
    return this.#till.data;
  }

  /** The script's window to the host; undefined while there is none. */
  get client(): ScriptClient | undefined {
    return this.#client;
  }

  /** The script's window closes and a new one opens, which has not sold yet: a screen may sell now. */
  async leaveTill(): Promise<void> {
    await this.#client?.get('app.dismissDone', {});
    this.#client?.close();
    this.#client = await connectScript(await launchLink(this.tillData));
  }

  async stopHost(): Promise<void> {
    await this.#host?.stop();
  }

  /** Waits until everything is uploaded and printed or decided, then compares paper, till and cloud. Rejects on any difference. */
  async check(): Promise<{ readonly sales: number; readonly journal: VerifyReport }> {
    const client = this.#client;
    if (client === undefined) throw new Error('no host');
    await eventually(
      'everything countersigned',
      () => client.get('app.state', {}),
      (state) => state.sync.pending === 0,
      60_000,
    );
    await eventually(
      'no job in flight',
      () => client.get('print.jobs', {}),
      ({ items }) => items.every(({ state }) => state !== 'queued' && state !== 'sending'),
      30_000,
    );
    const tables = new CloudTables(this.cloudData);
    await onAccounts(tables, 30_000);
    const sales: SaleBody[] = [];
    const refunds: string[] = [];
    const entries: JournalEntry[] = [];
    let intents = 0;
    const journal = await verifyJournal(await systemDisk(join(this.#till.data, 'terminal', 'journal')), (entry) => {
      entries.push(entry);
      if (entry.kind === 'sale') sales.push(entry.body);
      if (entry.kind === 'refund') refunds.push(entry.body.receiptNumber);
      if (entry.kind === 'drawer.kicked') intents += 1;
    });
    const faults = [
      ...journalFaults(journal),
      ...paidAgainstJournal(sales, this.paid, this.unanswered),
      ...paperAgainstJournal(
        [...sales.map(({ receiptNumber }) => receiptNumber), ...refunds],
        this.#counter.receipts(),
        this.printer.model.kicks.length,
        intents,
      ),
      ...(await cloudAgainstJournal(sales, this.cloudUrl)),
      ...(await sharedFaults(await this.#journalSeen(client, entries), tables)),
    ];
    if (faults.length > 0) throw new Error(faults.join('\n'));
    return { sales: sales.length, journal };
  }

  async #journalSeen(client: ScriptClient, entries: readonly JournalEntry[]): Promise<JournalSeen> {
    const { place } = await client.get('app.state', {});
    const { orders, tickets } = await client.get('order.list', {});
    return {
      terminal: place?.terminal ?? '',
      store: place?.store.id ?? '',
      entries,
      isGone: false,
      countersignedSeq: entries.at(-1)?.seq ?? 0,
      paid: this.paid,
      paper: this.#counter.receipts().map(({ receiptNumber, copy }) => ({ receiptNumber, isCopy: copy })),
      orders,
      tickets,
      kicks: this.printer.model.kicks.length,
    };
  }

  async #sellOne(client: ScriptClient): Promise<boolean> {
    const refusal = await this.trySale(client);
    if (refusal !== undefined && refusal.code !== 'unavailable')
      throw new Error(`refused: ${refusal.code} ${JSON.stringify(refusal.details)}`);
    return refusal === undefined;
  }

  /** One sale of what stands in the cart, or of one shirt; what refused it, or undefined when it is paid. */
  async trySale(client: ScriptClient): Promise<Refusal | undefined> {
    const filled = await this.#fillCart(client);
    if (!filled.ok) return filled;
    const cart = filled.value;
    const saleId = cart.saleId ?? '';
    this.unanswered.add(saleId);
    const answer = await client.call('sale.commit', {
      saleId: saleId as never,
      revision: cart.revision,
      cashDue: cart.cashDue,
      tenders: [{ tenderId: 't1', kind: 'cash', amount: CASH as never }],
    });
    if (!answer.ok) return answer;
    this.unanswered.delete(saleId);
    this.paid.push({ saleId, receiptNumber: answer.value.receiptNumber, total: answer.value.total });
    return undefined;
  }

  /** The cart that a crash left is sold as it stands; an empty one gets a line. */
  async #fillCart(client: ScriptClient): Promise<Answer<CartView>> {
    let cart = await client.call('cart.get', {});
    if (cart.ok && cart.value.lines.length === 0)
      cart = await client.call('cart.apply', {
        revision: cart.value.revision,
        command: { type: 'addProduct', product: TEE as never, quantity: 1 },
      });
    if (cart.ok && !cart.value.serving.asked)
      cart = await client.call('cart.apply', {
        revision: cart.value.revision,
        command: { type: 'setServing', serving: [] },
      });
    return cart;
  }

  /** What the database worker does in a window: hands the host the active price book. */
  async #activateBook(client: ScriptClient): Promise<void> {
    const page = await client.call('replication.pull', {
      collection: 'priceBooks',
      request: { checkpoint: null, limit: 1000 },
    });
    const head = page.ok ? page.value.documents.find((document) => document['type'] === 'head') : undefined;
    if (head !== undefined) await client.call('catalogue.activate', { head: withoutDeleted(head) as never });
  }
}

const withoutDeleted = (document: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(document).filter(([key]) => key !== '_deleted'));

const isRunning = ({ child }: Started): boolean => child.exitCode === null && child.signalCode === null;

async function within<T>(timeoutMs: number, what: Promise<T>, message: () => string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(message())), timeoutMs);
  });
  return Promise.race([what, late]).finally(() => clearTimeout(timer));
}
