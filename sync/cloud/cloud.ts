/**
 * One cloud process: database (given, or a real PostgreSQL in the data folder), migrations, demo shop, HTTP. `startCloud`
 * returns when `/readyz` would answer 200; `close` stops everything it started. Called by `npm run cloud` and by tests.
 */
import type { FastifyInstance } from 'fastify';
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Logger } from 'pino';
import { DEMO_BRAND } from '../demo/shop.ts';
import { brandScope } from '../protocol/messages.ts';
import type { SaleTrace } from '../protocol/sale-trace.ts';
import { applyAllAccountFacts } from './accounts/post.ts';
import { createApp } from './app/app.ts';
import type { Cloud } from './app/context.ts';
import { createMetrics } from './app/metrics.ts';
import { watchSignatures } from './app/signatures.ts';
import { natsServers, relayOverNats } from './app/nats-relay.ts';
import { Later } from './app/later.ts';
import { Soon } from './app/soon.ts';
import { Wakes } from './app/wakes.ts';
import { applyAllBrandFacts } from './binding/brand-facts.ts';
import { deletionsFile, repeatDeletions } from './binding/deletions-file.ts';
import { sweepMoves } from './binding/moves.ts';
import { applyAllCommission } from './commission/post.ts';
import { applyContests, listeningNow } from './contests/apply.ts';
import { resumeContests } from './contests/close.ts';
import { codeOf, StartFailure } from './failure.ts';
import { lockFolder } from './folder-lock.ts';
import { startHousekeeping } from './housekeeping.ts';
import { NO_KILL_POINTS, type CloudKillPoints } from './kill-points.ts';
import { createLog } from './log.ts';
import { loadInvoices, type InvoiceAccounts } from './invoices/accounts.ts';
import { sweepGrowth } from './growth/growth-sweep.ts';
import { sweepSold } from './guide/sold.ts';
import { sweepInvoices } from './invoices/invoice-sweep.ts';
import { loadMessages } from './messages/accounts.ts';
import type { Messages } from './messages/provider.ts';
import { loadPayments, type PaymentAccounts } from './payments/accounts.ts';
import { sweepPayments } from './payments/payment-sweep.ts';
import { freshId, systemPorts, systemSend, type CloudPorts } from './ports.ts';
import { startEmbedded } from './postgres/embedded.ts';
import { loadVouchers, type VoucherAccounts } from './vouchers/accounts.ts';
import { sweepVouchers } from './vouchers/voucher-sweep.ts';
import { loadWecom, type WecomAccount } from './wecom/accounts.ts';
import { WECOM_SWEEP_EVERY_MS, wecomRounds } from './wecom/wecom-sweep.ts';
import { loadSecrets, writeBootstrapSecret, type Secrets } from './secrets.ts';
import { auditKeyOf, auditLog } from './store/audit.ts';
import { hasCommissionRules } from './store/commission.ts';
import { connect, migrate, type Database } from './store/database.ts';
import { ensureEpoch } from './store/documents.ts';
import { makeMonths } from './store/journal-partitions.ts';
import type { Say } from './store/migrations/index.ts';
import { seedDemoShop } from './store/seed.ts';
import { sweepPersons } from './binding/tell-persons.ts';
import { startSweep } from './sweep.ts';

export const DEFAULT_PORT = 47_320;

export interface CloudOptions {
  /** The project's root, where `node_modules` is. */
  readonly root: string;
  readonly data: string;
  readonly port: number;
  readonly listen: string;
  /** PostgreSQL to use instead of the embedded one. */
  readonly databaseUrl?: string;
  readonly secretsFile?: string;
  /** Which payment provider each store has; default `payments.json` beside the secrets. */
  readonly paymentsFile?: string;
  /** Instead of a file. */
  readonly payments?: PaymentAccounts;
  /** Through which account each store redeems vouchers; default `vouchers.json` beside the secrets. */
  readonly vouchersFile?: string;
  /** Instead of a file. */
  readonly vouchers?: VoucherAccounts;
  /** Which platform issues each store's e-fapiao; default `invoices.json` beside the secrets. */
  readonly invoicesFile?: string;
  /** Instead of a file. */
  readonly invoices?: InvoiceAccounts;
  /** Who carries text messages; default `messages.json` beside the secrets. */
  readonly messagesFile?: string;
  /** Instead of a file. */
  readonly messages?: Messages;
  /** The brand's company at WeCom; default `wecom.json` beside the secrets. */
  readonly wecomFile?: string;
  /** Instead of a file. */
  readonly wecom?: WecomAccount;
  /** What the brand's own server shows to have members' codes made. */
  readonly serviceToken?: string;
  /** NATS servers that carry wake-ups between the processes of one cloud. */
  readonly natsUrl?: string;
  /** What binding links carry, when it is not the address listened on. */
  readonly publicHost?: string;
  /** Proxies (addresses, networks, `loopback`) whose `X-Forwarded-For` says who asks; none are believed by default. */
  readonly trustedProxies?: readonly string[];
  /** What reads `/metrics` from another machine. */
  readonly operatorToken?: string;
  /** Made-up products beside the demo shop's own. */
  readonly products?: number;
  /** Area, target and footfall for the demo shop, for who tries it. */
  readonly demoFigures?: boolean;
  readonly ports?: CloudPorts;
  /** Default none. */
  readonly killPoints?: CloudKillPoints;
  readonly log?: Logger;
  /** Who collects traces of sales; absent when nobody does. Closed with the cloud. */
  readonly trace?: SaleTrace;
}

export interface RunningCloud {
  readonly url: string;
  readonly app: FastifyInstance;
  readonly cloud: Cloud;
  /** Resolves when the embedded database has died under us. */
  readonly databaseGone: Promise<void>;
  close(): Promise<void>;
}

interface OpenedDatabase {
  readonly database: Database;
  readonly gone: Promise<void>;
  stop(): Promise<void>;
}

/** @throws StartFailure with one line that names what is wrong. */
export async function startCloud(options: CloudOptions): Promise<RunningCloud> {
  const ports = options.ports ?? systemPorts();
  const servers = options.natsUrl === undefined ? [] : natsServers(options.natsUrl);
  const folder = join(resolve(options.data), 'cloud');
  await makeFolder(folder);
  const unlock = await lockFolder(folder);
  try {
    const secrets = await loadSecrets(folder, options.secretsFile, ports);
    const opened = await openDatabase(options, secrets, ports);
    try {
      return await serve(options, { ports, folder, secrets, opened, servers, unlock });
    } catch (error) {
      await opened.stop();
      throw error;
    }
  } catch (error) {
    await unlock();
    throw error;
  }
}

/** Brings the schema up to date and stops: `npm run cloud -- migrate`. Returns what was run. */
export async function migrateCloud(options: CloudOptions, say: Say): Promise<readonly string[]> {
  const ports = options.ports ?? systemPorts();
  const folder = join(resolve(options.data), 'cloud');
  await makeFolder(folder);
  const unlock = await lockFolder(folder);
  try {
    const opened = await openDatabase(options, await loadSecrets(folder, options.secretsFile, ports), ports, false);
    try {
      const run = await migrate(opened.database, say);
      const waiting = await makeMonths(opened.database, ports.clock.now(), Infinity);
      for (const month of waiting) say(`the journal of month ${String(month)} is in use; run this again`);
      return run;
    } finally {
      await opened.stop();
    }
  } finally {
    await unlock();
  }
}

interface Parts {
  readonly ports: CloudPorts;
  readonly folder: string;
  readonly secrets: Secrets;
  readonly opened: OpenedDatabase;
  readonly servers: readonly string[];
  readonly unlock: () => Promise<void>;
}

async function serve(options: CloudOptions, parts: Parts): Promise<RunningCloud> {
  const { ports, folder, secrets, opened, unlock } = parts;
  const { database } = opened;
  const killPoints = options.killPoints ?? NO_KILL_POINTS;
  const deletions = deletionsFile(folder);
  await seedDemoShop(
    database,
    secrets,
    { ports, killPoints },
    {
      extra: options.products ?? 0,
      withFigures: options.demoFigures === true,
    },
  );
  let address = '';
  const log = logOf(options);
  const later = new Later(ports.timers, log);
  const soon = new Soon(later);
  const cloud: Cloud = {
    ports,
    killPoints,
    database,
    secrets,
    bootstrapSecret: await writeBootstrapSecret(folder, ports),
    deletions,
    ...(options.operatorToken === undefined ? {} : { operatorToken: options.operatorToken }),
    payments: options.payments ?? (await paymentsOf(options, folder, ports)),
    vouchers: options.vouchers ?? (await vouchersOf(options, folder, ports)),
    invoices: options.invoices ?? (await invoicesOf(options, folder, ports)),
    messages: options.messages ?? (await messagesOf(options, folder, ports)),
    wecom: options.wecom ?? (await wecomOf(options, folder, ports)),
    ...(options.serviceToken === undefined ? {} : { serviceToken: options.serviceToken }),
    brand: DEMO_BRAND,
    host: () => options.publicHost ?? address,
    ...(await ensureEpoch(database, freshId(ports))),
    audit: auditLog(database, ports, auditKeyOf(secrets)),
    wakes: new Wakes(),
    later,
    hasCommission: (queries) => hasCommissionRules(queries, brandScope(DEMO_BRAND.id)),
    contests: {
      listening: (queries) => listeningNow({ brand: DEMO_BRAND, ports }, queries),
      soon: (scope) => soon.add(`contests ${scope}`, () => applyContests(cloud, scope)),
    },
    soon,
    metrics: createMetrics(),
    ...(options.trace === undefined ? {} : { trace: options.trace }),
    log,
  };
  watchSignatures(cloud);
  await repeatDeletions(cloud, deletions);
  await applyAllBrandFacts(cloud);
  await applyAllAccountFacts(cloud);
  await applyAllCommission(cloud);
  await resumeContests(cloud);
  const app = await createApp(cloud, options.trustedProxies);
  const housekeeping = await startHousekeeping(cloud);
  const sweeps = [
    startSweep(cloud, 'payments', sweepPayments),
    startSweep(cloud, 'vouchers', sweepVouchers),
    startSweep(cloud, 'invoices', sweepInvoices),
    startSweep(cloud, 'persons', sweepPersons),
    startSweep(cloud, 'growth', sweepGrowth),
    startSweep(cloud, 'moves', sweepMoves),
    startSweep(cloud, 'sold', sweepSold),
    startSweep(cloud, 'wecom', wecomRounds(), WECOM_SWEEP_EVERY_MS),
  ];
  killPoints.reach('start.before_listen');
  const url = await listen(app, options).catch(async (error: unknown) => {
    for (const sweep of sweeps) await sweep.close();
    await housekeeping.close();
    throw error;
  });
  address = url.replace(/^http:\/\//, '');
  const relay = parts.servers.length === 0 ? null : relayOverNats(parts.servers, cloud.wakes, cloud.log);
  return {
    url,
    app,
    cloud,
    databaseGone: opened.gone,
    close: async () => {
      await app.close();
      await relay?.close();
      for (const sweep of sweeps) await sweep.close();
      await housekeeping.close();
      await cloud.soon.close();
      await cloud.later.close();
      await opened.stop();
      await unlock();
      await options.trace?.close();
    },
  };
}

const vouchersOf = ({ vouchersFile }: CloudOptions, folder: string, ports: CloudPorts): Promise<VoucherAccounts> =>
  loadVouchers(vouchersFile ?? join(folder, 'vouchers.json'), vouchersFile !== undefined, systemSend, ports);

const paymentsOf = ({ paymentsFile }: CloudOptions, folder: string, ports: CloudPorts): Promise<PaymentAccounts> =>
  loadPayments(paymentsFile ?? join(folder, 'payments.json'), paymentsFile !== undefined, systemSend, ports);

const invoicesOf = ({ invoicesFile }: CloudOptions, folder: string, ports: CloudPorts): Promise<InvoiceAccounts> =>
  loadInvoices(invoicesFile ?? join(folder, 'invoices.json'), invoicesFile !== undefined, systemSend, ports);

const messagesOf = ({ messagesFile }: CloudOptions, folder: string, ports: CloudPorts): Promise<Messages> =>
  loadMessages(messagesFile ?? join(folder, 'messages.json'), messagesFile !== undefined, systemSend, ports);

const wecomOf = ({ wecomFile }: CloudOptions, folder: string, ports: CloudPorts): Promise<WecomAccount> =>
  loadWecom(wecomFile ?? join(folder, 'wecom.json'), wecomFile !== undefined, systemSend, ports);

async function listen(app: FastifyInstance, { port, listen: host }: CloudOptions): Promise<string> {
  try {
    await app.listen({ port, host });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    await app.close();
    if (code === 'EADDRINUSE')
      throw new StartFailure('port_taken', `port ${String(port)} is taken; choose another with --port`);
    throw new StartFailure('listen', `cannot listen on ${host}:${String(port)}: ${code ?? 'unknown error'}`);
  }
  const bound = app.server.address();
  const actual = typeof bound === 'object' && bound !== null ? bound.port : port;
  const shown = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host.includes(':') ? `[${host}]` : host;
  return `http://${shown}:${String(actual)}`;
}

const logOf = ({ log }: CloudOptions): Logger => log ?? createLog(process.env['GUIDEPOST_LOG']);

async function openDatabase(
  options: CloudOptions,
  secrets: Secrets,
  ports: CloudPorts,
  ready = true,
): Promise<OpenedDatabase> {
  const embedded =
    options.databaseUrl === undefined
      ? await startEmbedded({
          root: options.root,
          folder: join(resolve(options.data), 'postgres'),
          password: secrets.databasePassword,
          ports,
        })
      : null;
  const database = connect(options.databaseUrl ?? embedded?.url ?? '', ports);
  const stop = async (): Promise<void> => {
    await database.close();
    await embedded?.stop();
  };
  try {
    await database.rows('SELECT 1');
    if (ready) {
      await migrate(database, (progress) => logOf(options).warn({ progress }, 'CLOUD321'));
      await ensureEpoch(database, freshId(ports));
    }
  } catch (error) {
    await stop();
    if (error instanceof StartFailure) throw error;
    const reason = error instanceof Error ? error.message.split('\n')[0] : '';
    throw new StartFailure(
      'database',
      `the database cannot be used: ${reason ?? ''} (${options.databaseUrl === undefined ? 'embedded' : 'DATABASE_URL'})`,
    );
  }
  return { database, stop, gone: embedded?.gone ?? new Promise<void>(() => undefined) };
}

async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new StartFailure('data', `cannot make the data folder ${folder}: ${codeOf(error)}`);
  }
}
