/**
 * The cloud in the simulation: `CloudStore` is what survives (the database of all processes, backups of it, its shop), a
 * `CloudProcess` one incarnation of a server on it. A process starts and answers with production code; only PostgreSQL,
 * Fastify and the network are stand-ins. Any number of processes share one store. Called by the world.
 */
import pino from 'pino';
import { dataOf, type CloudRequest, type CloudResponse } from '../../main/upload/cloud-transport.ts';
import { applyAllAccountFacts } from '../../sync/cloud/accounts/post.ts';
import type { Cloud } from '../../sync/cloud/app/context.ts';
import { isSignedBy } from '../../sync/cloud/app/ed25519.ts';
import { createMetrics } from '../../sync/cloud/app/metrics.ts';
import { Soon } from '../../sync/cloud/app/soon.ts';
import { Later } from '../../sync/cloud/app/later.ts';
import { Wakes } from '../../sync/cloud/app/wakes.ts';
import { applyAllBrandFacts } from '../../sync/cloud/binding/brand-facts.ts';
import { applyAllCommission } from '../../sync/cloud/commission/post.ts';
import { applyContests, listeningNow } from '../../sync/cloud/contests/apply.ts';
import { resumeContests } from '../../sync/cloud/contests/close.ts';
import { sweepGrowth } from '../../sync/cloud/growth/growth-sweep.ts';
import { sweepSold } from '../../sync/cloud/guide/sold.ts';
import type { InvoiceAccounts } from '../../sync/cloud/invoices/accounts.ts';
import type { Messages } from '../../sync/cloud/messages/provider.ts';
import { sweepInvoices } from '../../sync/cloud/invoices/invoice-sweep.ts';
import { NO_KILL_POINTS } from '../../sync/cloud/kill-points.ts';
import type { PaymentAccounts } from '../../sync/cloud/payments/accounts.ts';
import { sweepPayments } from '../../sync/cloud/payments/payment-sweep.ts';
import type { VoucherAccounts } from '../../sync/cloud/vouchers/accounts.ts';
import type { WecomAccount } from '../../sync/cloud/wecom/accounts.ts';
import { sweepWecom, WECOM_SWEEP_EVERY_MS } from '../../sync/cloud/wecom/wecom-sweep.ts';
import { sweepVouchers } from '../../sync/cloud/vouchers/voucher-sweep.ts';
import { freshId, type CloudPorts, type DerivePin } from '../../sync/cloud/ports.ts';
import { NO_AUDIT } from '../../sync/cloud/store/audit.ts';
import { hasCommissionRules } from '../../sync/cloud/store/commission.ts';
import type { Database } from '../../sync/cloud/store/database.ts';
import { ensureEpoch } from '../../sync/cloud/store/documents.ts';
import { beginHistory } from '../../sync/cloud/store/history.ts';
import { sweepMoves } from '../../sync/cloud/binding/moves.ts';
import { sweepPersons } from '../../sync/cloud/binding/tell-persons.ts';
import { startSweep } from '../../sync/cloud/sweep.ts';
import { DEMO_BRAND } from '../../sync/demo/shop.ts';
import { brandScope } from '../../sync/protocol/messages.ts';
import { RouteTable, type OpenStream, type RouteAnswer, type RouteRequest } from './cloud/route-table.ts';
import { SIM_BOOTSTRAP_SECRET, SIM_SECRETS, SIM_SERVICE_SECRET } from './cloud/sim-secrets.ts';
import type { Life } from './kernel.ts';
import { connectMemory, MemoryStore, type LineFaults, type Snapshot } from './memory-database.ts';
import { pinKeyAtOnce } from './pin-key.ts';
import { answerOf, protocolHeader } from './versions.ts';

export const CLOUD_HOST = 'cloud.test';

/** Shared by all runs: registering them takes long, and nothing in a run reads them. */
const METRICS = createMetrics();
const SILENT = pino({ level: 'silent' });

const derivePin: DerivePin = (pin, salt, cost) =>
  Promise.resolve(pinKeyAtOnce(pin, Buffer.from(salt, 'base64url'), cost));

export const cloudPortsOf = ({ clock, random, timers }: Life): CloudPorts => ({
  clock,
  timers,
  random: { bytes: (count) => Buffer.from(random.bytes(count)) },
  derivePin,
  verify: (signed) =>
    Promise.resolve(signed.map(({ key, message, signature }) => key !== null && isSignedBy(key, message, signature))),
});

/** What survives of a cloud: in memory, or in a real PostgreSQL (differential/). */
export interface DurableStore {
  /** The connections of one process; they end with its life. */
  connect(life: Life, ports: CloudPorts, line?: LineFaults): Database;
  /** Takes a backup now; what is returned puts it back, once every process has ended. */
  backup(): () => Promise<void> | undefined;
  /** Every table, row by row. */
  contents(): Snapshot | Promise<Snapshot>;
  /** Real work that virtual time has to wait for. A store in memory has none. */
  readonly underWay?: () => Promise<void> | undefined;
}

export class CloudStore implements DurableStore {
  readonly database = new MemoryStore();

  /** A store that holds this; nothing shares state with where it came from. */
  static of(snapshot: Snapshot): CloudStore {
    const store = new CloudStore();
    store.database.restore(snapshot);
    return store;
  }

  connect(life: Life, ports: CloudPorts, line?: LineFaults): Database {
    return connectMemory(this.database, life, ports, line);
  }

  backup(): () => undefined {
    const snapshot = this.snapshot();
    return () => {
      this.restore(snapshot);
      return undefined;
    };
  }

  contents(): Snapshot {
    return this.snapshot();
  }

  snapshot(): Snapshot {
    return this.database.snapshot();
  }

  /** Puts a backup back as it was, epoch and all; every process must have ended. The next one starts with `renewEpoch`. */
  restore(snapshot: Snapshot): void {
    this.database.restore(snapshot);
  }
}

export interface ProcessOptions {
  readonly line?: LineFaults;
  /** Told of errors that nobody meant (a 500 in real life). */
  readonly internal?: (error: unknown) => void;
  /** The store was put back from a backup: its history begins anew, as restoring does it in production. */
  readonly renewEpoch?: boolean;
  /** Of the protocol; undefined where all programs of the world are of one. */
  readonly version?: number | undefined;
  /** Value was paid ahead: what a crash left between an upload and its accounts is put on them at the start. */
  readonly hasAccounts?: boolean;
  /** Its guides earn: rules of commission are looked for, and what a crash left unposted is posted at the start. */
  readonly hasGuides?: boolean;
  /** Coupons have codes and members bring members: the ledgers are read for it, and the brand's own server asks. */
  readonly hasGrowth?: boolean;
  /** Contests are held, changes of store planned, and friends at WeCom handed over. */
  readonly hasSeason?: boolean;
  readonly wecom?: { accountFor(life: Life): WecomAccount } | undefined;
  /** Who carries digits to members' phones. */
  readonly messages?: Messages | undefined;
  /** Through whom the stores take money by code. */
  readonly payments?: { accountsFor(life: Life, ports: CloudPorts): PaymentAccounts } | undefined;
  /** Who issues their e-fapiao. */
  readonly invoices?: { accountsFor(life: Life, ports: CloudPorts): InvoiceAccounts } | undefined;
  /** Whose group-buy vouchers they take. */
  readonly vouchers?: { accountsFor(life: Life, ports: CloudPorts): VoucherAccounts } | undefined;
}

export class CloudProcess {
  readonly life: Life;
  readonly cloud: Cloud;
  readonly version: number | undefined;
  readonly #routes: RouteTable;

  private constructor(life: Life, cloud: Cloud, options: ProcessOptions) {
    this.life = life;
    this.cloud = cloud;
    this.version = options.version;
    this.#routes = new RouteTable(cloud, options.internal ?? ((error) => fail(error)), options.version);
  }

  /** Starts as `startCloud` does after the migrations: epoch, what a crash left undone, then it answers. */
  static async start(store: DurableStore, life: Life, options: ProcessOptions = {}): Promise<CloudProcess> {
    const ports = cloudPortsOf(life);
    const database = store.connect(life, ports, options.line);
    if (options.renewEpoch === true) await database.transaction((tx) => beginHistory(tx, freshId(ports)));
    const later = new Later(ports.timers, SILENT);
    const soon = new Soon(later);
    const cloud: Cloud = {
      ports,
      database,
      secrets: SIM_SECRETS,
      bootstrapSecret: SIM_BOOTSTRAP_SECRET,
      brand: DEMO_BRAND,
      host: () => CLOUD_HOST,
      ...(await ensureEpoch(database, freshId(ports))),
      audit: NO_AUDIT,
      wakes: new Wakes(),
      later,
      hasCommission: async (queries) =>
        options.hasGuides === true && hasCommissionRules(queries, brandScope(DEMO_BRAND.id)),
      contests:
        options.hasSeason === true
          ? {
              listening: (queries) => listeningNow({ brand: DEMO_BRAND, ports }, queries),
              soon: (scope) => soon.add(`contests ${scope}`, () => applyContests(cloud, scope)),
            }
          : { listening: () => Promise.resolve([]), soon: () => undefined },
      soon,
      metrics: METRICS,
      killPoints: NO_KILL_POINTS,
      log: SILENT,
      ...(options.hasGrowth === true ? { serviceToken: SIM_SERVICE_SECRET } : {}),
      ...(options.wecom === undefined ? {} : { wecom: options.wecom.accountFor(life) }),
      ...(options.messages === undefined ? {} : { messages: options.messages }),
      ...(options.payments === undefined ? {} : { payments: options.payments.accountsFor(life, ports) }),
      ...(options.invoices === undefined ? {} : { invoices: options.invoices.accountsFor(life, ports) }),
      ...(options.vouchers === undefined ? {} : { vouchers: options.vouchers.accountsFor(life, ports) }),
    };
    await applyAllBrandFacts(cloud);
    if (options.hasAccounts === true) await applyAllAccountFacts(cloud);
    if (options.hasGuides === true) await applyAllCommission(cloud);
    if (options.hasSeason === true) await resumeContests(cloud);
    if (options.hasGuides === true) startSweep(cloud, 'persons', sweepPersons);
    if (options.hasGrowth === true) startSweep(cloud, 'growth', sweepGrowth);
    if (options.hasSeason === true) startSweep(cloud, 'moves', sweepMoves);
    if (options.hasSeason === true) startSweep(cloud, 'sold', sweepSold);
    // Guides have no contact ways here, so none are compared.
    if (cloud.wecom !== undefined) startSweep(cloud, 'wecom', (of) => sweepWecom(of, false), WECOM_SWEEP_EVERY_MS);
    if (cloud.payments !== undefined) startSweep(cloud, 'payments', sweepPayments);
    if (cloud.invoices !== undefined) startSweep(cloud, 'invoices', sweepInvoices);
    if (cloud.vouchers !== undefined) startSweep(cloud, 'vouchers', sweepVouchers);
    return new CloudProcess(life, cloud, options);
  }

  /** A host's request, as its transport sends it. Nothing is shared between what was sent and what is answered. */
  async answer(request: CloudRequest): Promise<CloudResponse> {
    const { method, path, token, headers, body } = request;
    const answer = await this.ask({
      method,
      path,
      ...(token === undefined ? {} : { token }),
      headers: headers ?? {},
      body,
    });
    return { kind: 'answer', status: answer.status, body: answerOf(this.version, answer.body) };
  }

  /** Any request: a customer's phone and a manager's browser too. */
  async ask(asked: Asked): Promise<RouteAnswer> {
    const { body, ...answer } = await this.#routes.answer(routeRequest(asked));
    return { ...answer, body: copied(body) };
  }

  /**
   * Listens to wake-ups as the host's stream does: `wake` gets the data of each event until the returned function is
   * called or the process ends; `refused` is told when the token was not taken.
   */
  listen(
    token: string,
    wake: (data: string) => void,
    refused: () => void = () => undefined,
    ofVersion?: number,
  ): () => void {
    let isOpen = true;
    const listeners: (() => void)[] = [];
    const asked = routeRequest({
      method: 'GET',
      path: '/v1/replication/stream',
      token,
      headers: protocolHeader(ofVersion),
    });
    const stream: OpenStream = {
      write: (text) => {
        const data = dataOf(text);
        if (isOpen && this.life.alive && data !== undefined) wake(this.#told(data));
      },
      end: () => (isOpen = false),
      onClosed: (listener) => listeners.push(listener),
    };
    void this.#routes.answer(asked, stream).then(({ status }) => {
      if (status !== 200) refused();
      else if (!isOpen) for (const listener of listeners) listener();
    });
    return () => {
      isOpen = false;
      for (const listener of listeners) listener();
    };
  }

  #told = (event: string): string =>
    this.version === undefined ? event : JSON.stringify(answerOf(this.version, JSON.parse(event)));
}

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly token?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

const routeRequest = ({ method, path, token, headers = {}, body }: Asked): RouteRequest => ({
  method,
  path,
  ip: '127.0.0.1',
  headers: {
    ...Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])),
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
  },
  body: copied(body),
});

/** As if it had gone over a wire. */
const copied = (value: unknown): unknown =>
  value === undefined || typeof value === 'string' ? value : (JSON.parse(JSON.stringify(value)) as unknown);

function fail(error: unknown): never {
  throw error instanceof Error ? error : new Error(String(error));
}
