/**
 * Several tills that sell all the time and now and then do what the desk has to do, each the production host with its journal on
 * the real disk and the cloud over real HTTP; the cloud and its PostgreSQL are processes of their own, which the caller kills, cuts
 * off or restores. All timers of the tills run forty times as fast, so that thousands of failed uploads take minutes. At rest
 * everything is held against the shared invariants. Used by the soaks on lost answers, PostgreSQL and restored backups.
 */
import { join } from 'node:path';
import { NO_DEVICES } from '../../hardware/devices-file.ts';
import type { Answer, MethodName, MethodParams, MethodValue } from '../../main/contract/contract.ts';
import type { CartView, DoneSale } from '../../main/contract/views.ts';
import { createHost, type Host } from '../../main/host.ts';
import { systemDisk } from '../../main/journal/disk.ts';
import { scanJournal } from '../../main/journal/scan.ts';
import { NO_KILL_POINTS } from '../../main/kill-points.ts';
import { systemPorts, type Ports } from '../../main/ports.ts';
import { checkInvariants, type JournalSeen } from '../../sync/domain/invariants.ts';
import type { JournalEntry } from '../../sync/schemas/entries/entry.ts';
import { eventually, managerOf } from '../e2e/support/cloud-client.ts';
import { testFolder } from '../e2e/support/processes.ts';
import type { Paid } from './agreement.ts';
import type { CloudTables } from './postgres.ts';
import { DeskActs } from './desk-acts.ts';
import { cloudSeen, onAccounts } from './seen-in-tables.ts';
import { TEE } from './tee.ts';

const FASTER = 40;
const CALLER = { connection: 'w1', client: 'b1' };
const CASH = 10_000;
const REST_MS = 120_000;
/** Every so often something of the desk is done instead of an ordinary sale. */
const DESK_EVERY = 4;

export class Fleet {
  readonly tills: readonly FleetTill[];
  #selling: Promise<unknown> | undefined;
  #isSelling = false;

  private constructor(tills: readonly FleetTill[]) {
    this.tills = tills;
  }

  /** Pairs `count` tills; they reach the cloud at `seen`, which may be a proxy's address. */
  static async open(count: number, cloud: string, seen: string): Promise<Fleet> {
    const manager = await managerOf(cloud);
    const tills: FleetTill[] = [];
    for (let n = 0; n < count; n += 1) tills.push(await FleetTill.open(seen, await manager.pairingCode()));
    return new Fleet(tills);
  }

  get paid(): number {
    return this.tills.reduce((sum, { paid }) => sum + paid.length, 0);
  }

  /** Every till sells one thing after the other, `pauseMs` between two, until `stopSelling`. */
  startSelling(pauseMs: number): void {
    this.#isSelling = true;
    this.#selling = Promise.all(
      this.tills.map(async (till) => {
        while (this.#isSelling) {
          await till.sell();
          await pause(pauseMs);
        }
      }),
    );
    // Heard when the selling is stopped.
    this.#selling.catch(() => undefined);
  }

  /** Rejects when a till refused a sale meanwhile. */
  async stopSelling(): Promise<void> {
    this.#isSelling = false;
    await this.#selling;
  }

  /** Waits until all is countersigned, then compares tills and cloud. Rejects with every difference. */
  async check(tables: CloudTables): Promise<{ readonly sales: number; readonly entries: number }> {
    await eventually(
      'everything countersigned',
      () => Promise.resolve(this.tills.map(({ pending }) => pending)),
      (pending) => pending.every((left) => left === 0),
      REST_MS,
    );
    await onAccounts(tables, REST_MS);
    const journals = await Promise.all(this.tills.map((till) => till.seen()));
    const faults = checkInvariants({ journals, ...(await cloudSeen(tables)), isQuiet: true });
    if (faults.length > 0)
      throw new Error(
        faults
          .slice(0, 20)
          .map(({ invariant, detail }) => `${invariant}: ${detail}`)
          .join('\n'),
      );
    return { sales: this.paid, entries: journals.reduce((sum, { entries }) => sum + entries.length, 0) };
  }

  async close(): Promise<void> {
    await this.stopSelling().catch(() => undefined);
    await Promise.all(this.tills.map((till) => till.close()));
  }
}

export class FleetTill {
  readonly paid: Paid[] = [];
  readonly #host: Host;
  readonly #data: string;
  readonly #desk = new DeskActs((name, params) => this.#ask(name, params));
  #done = 0;
  #countersignedSeq = 0;

  private constructor(host: Host, data: string) {
    this.#host = host;
    this.#data = data;
  }

  static async open(cloudUrl: string, pairCode: string): Promise<FleetTill> {
    const data = testFolder('fleet');
    const host = await createHost({
      dataDir: data,
      ports: hastened(systemPorts()),
      cloudUrl,
      pairCode,
      devices: NO_DEVICES,
      lang: 'zh-CN',
      training: false,
      shell: 'browser',
      version: '0.0.0',
      killPoints: NO_KILL_POINTS,
    });
    const till = new FleetTill(host, data);
    await till.#get('session.login', { staff: '1001', pin: '111111' });
    await till.#get('shift.open', { float: 50_000 as never });
    const book = await till.#get('replication.pull', {
      collection: 'priceBooks',
      request: { checkpoint: null, limit: 1000 },
    });
    const head = book.documents.find(({ type }) => type === 'head');
    const plain = Object.entries(head ?? {}).filter(([key]) => key !== '_deleted');
    await till.#get('catalogue.activate', { head: Object.fromEntries(plain) as never });
    return till;
  }

  /** Of the journal, what the cloud has not countersigned. */
  get pending(): number {
    return this.#host.state().sync.pending;
  }

  async sell(): Promise<void> {
    this.#done += 1;
    const sold = this.#done % DESK_EVERY === 0 ? await this.#desk.next() : await this.#sellTee();
    if (sold === undefined) return;
    this.paid.push({ saleId: sold.saleId, receiptNumber: sold.receiptNumber, total: sold.total });
    await this.#get('app.dismissDone', {});
  }

  async #sellTee(): Promise<DoneSale> {
    let cart: CartView = await this.#get('cart.get', {});
    cart = await this.#get('cart.apply', {
      revision: cart.revision,
      command: { type: 'addProduct', product: TEE as never, quantity: 1 },
    });
    cart = await this.#get('cart.apply', { revision: cart.revision, command: { type: 'setServing', serving: [] } });
    const { saleId, revision, cashDue } = cart;
    return this.#get('sale.commit', {
      saleId: saleId as never,
      revision,
      cashDue,
      tenders: [{ tenderId: 't1', kind: 'cash', amount: CASH as never }],
    });
  }

  /** The journal as it lies on the disk. */
  async seen(): Promise<JournalSeen> {
    const entries: JournalEntry[] = [];
    await scanJournal(await systemDisk(join(this.#data, 'terminal', 'journal')), {
      signatures: 'none',
      onSegment: (segment) => entries.push(...segment.entries),
    });
    const { countersignedSeq } = await this.#get('journal.read', { afterSeq: 0, limit: 1 });
    // A mark that was given out is a promise, whatever backup the cloud came back from.
    this.#countersignedSeq = Math.max(this.#countersignedSeq, countersignedSeq);
    const place = this.#host.state().place;
    return {
      terminal: place?.terminal ?? '',
      store: place?.store.id ?? '',
      entries,
      isGone: false,
      countersignedSeq: this.#countersignedSeq,
      paid: this.paid,
      paper: [],
      kicks: 0,
    };
  }

  close(): Promise<void> {
    return this.#host.close();
  }

  async #ask<Name extends MethodName>(name: Name, params: MethodParams<Name>): Promise<Answer<MethodValue<Name>>> {
    return (await this.#host.dispatch(name, params, CALLER)) as Answer<MethodValue<Name>>;
  }

  async #get<Name extends MethodName>(name: Name, params: MethodParams<Name>): Promise<MethodValue<Name>> {
    const answer = await this.#ask(name, params);
    if (!answer.ok) throw new Error(`${name}: ${answer.code} ${JSON.stringify(answer.details)}`);
    return answer.value;
  }
}

function hastened(ports: Ports): Ports {
  const { after, every } = ports.timers;
  return {
    ...ports,
    timers: {
      after: (delayMs, run) => after(delayMs / FASTER, run),
      every: (intervalMs, run) => every(intervalMs / FASTER, run),
    },
  };
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
