/**
 * A chain's day on several cloud processes behind one PostgreSQL: 60,000 signed orders of 100 terminals in 20 stores, drained
 * by one process and by two, while every store is pulled at the same time; then 9,000 terminals on open streams that one commit
 * wakes. The processes are the product's own command.
 */
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { createServer, connect, type AddressInfo, type Socket } from 'node:net';
import { join } from 'node:path';
import { mintDeviceToken } from '../../sync/cloud/app/identity.ts';
import type { Cloud } from '../../sync/cloud/app/context.ts';
import { systemPorts } from '../../sync/cloud/ports.ts';
import { startEmbedded, type EmbeddedPostgres } from '../../sync/cloud/postgres/embedded.ts';
import { loadSecrets, type Secrets } from '../../sync/cloud/secrets.ts';
import { connect as connectDatabase, type Database } from '../../sync/cloud/store/database.ts';
import { DEMO_BRAND, DEMO_STORE } from '../../sync/demo/shop.ts';
import type { StoreId, TerminalId } from '../../sync/domain/ids.ts';
import {
  PULL_BATCH_MAX,
  UPLOAD_BATCH_MAX,
  type Checkpoint,
  type TerminalProfile,
} from '../../sync/protocol/messages.ts';
import { freePort, startCommand, testFolder, type Started } from '../e2e/support/processes.ts';
import { askAt, TestTerminal, type CloudLine, type SignedEntry } from '../sync/cloud/harness.ts';
import { figureOf, timed, type Figure, type Round } from './figures.ts';
import { sizesOf, type Plan } from './plan.ts';

const STORES = 20;
const TERMINALS = 100;
/** A pool's worth: more only wait in line. */
const UPLOADS_AT_ONCE = 16;
const ports = systemPorts();

export async function benchScale(plan: Plan): Promise<readonly Figure[]> {
  if (!plan.wants('two-processes') && !plan.wants('streams')) return [];
  const site = await Site.open(plan);
  try {
    return [
      ...(plan.wants('two-processes') ? await drainFigures(site, plan) : []),
      ...(plan.wants('streams') ? [await streamFigure(site, plan)] : []),
    ];
  } finally {
    await site.close();
  }
}

/** One PostgreSQL, two cloud processes, and terminals that exist by rows alone: pairing them is not what is measured. */
class Site {
  readonly urls: readonly string[];
  readonly database: Database;
  readonly terminals: readonly TestTerminal[];
  readonly #secrets: Secrets;
  readonly #postgres: EmbeddedPostgres;
  readonly #clouds: readonly Started[];

  private constructor(parts: {
    postgres: EmbeddedPostgres;
    clouds: readonly Started[];
    database: Database;
    secrets: Secrets;
    terminals: readonly TestTerminal[];
  }) {
    this.#postgres = parts.postgres;
    this.#clouds = parts.clouds;
    this.#secrets = parts.secrets;
    this.database = parts.database;
    this.terminals = parts.terminals;
    this.urls = parts.clouds.map(({ ready }) => ready.url);
  }

  static async open({ root }: Plan): Promise<Site> {
    const folder = testFolder('bench-scale');
    const postgres = await startEmbedded({ root, folder: join(folder, 'postgres'), password: 'a-bench', ports });
    const first = join(folder, 'first');
    const env = { DATABASE_URL: postgres.url };
    const clouds = [await startCommand('cloud', ['--data', first, '--port', String(await freePort())], env)];
    const shared = { ...env, GUIDEPOST_SECRETS_FILE: join(first, 'cloud', 'secrets.json') };
    const second = ['--data', join(folder, 'second'), '--port', String(await freePort())];
    clouds.push(await startCommand('cloud', second, shared));
    const secrets = await loadSecrets(join(first, 'cloud'), undefined, ports);
    const database = connectDatabase(postgres.url, ports);
    const terminals: TestTerminal[] = [];
    const site = new Site({ postgres, clouds, database, secrets, terminals });
    for (let n = 0; n < STORES; n += 1) await site.#addStore(storeName(n));
    for (let n = 0; n < TERMINALS; n += 1) terminals.push(await site.addTerminal(n, storeName(n % STORES)));
    return site;
  }

  async #addStore(id: StoreId): Promise<void> {
    await this.database.run(
      "INSERT INTO stores (scope, store, profile) VALUES ('brand:demo', $1, $2::jsonb) ON CONFLICT DO NOTHING",
      [id, JSON.stringify({ ...DEMO_STORE, id })],
    );
  }

  async addTerminal(n: number, store: StoreId): Promise<TestTerminal> {
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    const number = 1000 + n;
    const terminal = String(number) as TerminalId;
    await this.database.run(
      `INSERT INTO terminals (scope, terminal, number, store, name, public_key, paired_at, last_contact)
       VALUES ('brand:demo', $1, $2, $3, $1, $4, $5, $5)`,
      [terminal, number, store, publicKey.export({ format: 'jwk' }).x ?? '', ports.clock.now()],
    );
    const line: CloudLine = { ask: askAt(this.urls[0] ?? ''), ports };
    const profile = { terminal, terminalNumber: number, store: { ...DEMO_STORE, id: store } };
    return new TestTerminal(line, profile as TerminalProfile, privateKey, this.tokenOf(terminal, number, store));
  }

  tokenOf(terminal: TerminalId, number: number, store: StoreId): string {
    const minting = { ports, secrets: this.#secrets } as unknown as Cloud;
    return mintDeviceToken(minting, { brand: DEMO_BRAND.id, store, terminal, number }).token;
  }

  async close(): Promise<void> {
    await this.database.close();
    for (const cloud of this.#clouds) await cloud.stop();
    await this.#postgres.stop();
  }
}

const storeName = (n: number): StoreId => `B${String(n).padStart(3, '0')}` as StoreId;

interface Batch {
  readonly token: string;
  readonly body: string;
}

async function drainFigures(site: Site, plan: Plan): Promise<readonly Figure[]> {
  const { orders } = sizesOf(plan);
  const followers = site.terminals.slice(0, STORES).map((terminal) => new Follower(terminal));
  /** How many orders a second. */
  const drain = async (urls: readonly string[]): Promise<number> => {
    plan.say(`scale: signing ${orders} orders`);
    const queues: Batch[][] = [];
    for (const terminal of site.terminals) {
      queues.push(batchesOf(terminal, Math.ceil(orders / TERMINALS)));
      // Signing takes longer than a server keeps an idle line: that it was closed has to be heard before it is used again.
      await new Promise((resolve) => setTimeout(resolve, 0));
    }
    for (const follower of followers) follower.begin(urls);
    plan.say(`scale: draining them through ${urls.length} process(es)`);
    const ms = await timed(() => uploadAll(queues, urls));
    for (const follower of followers) await follower.finish();
    const seen = followers.reduce((sum, { ids }) => sum + ids.size, 0);
    const sent = site.terminals.reduce((sum, { seq }) => sum + seq, 0);
    if (seen !== sent) throw new Error(`${String(sent - seen)} of ${String(sent)} orders were skipped by the pulls`);
    plan.say(`scale: ${orders} orders in ${(ms / 1000).toFixed(1)} s through ${urls.length} process(es), none skipped`);
    return (orders * 1000) / ms;
  };
  const one = site.urls.slice(0, 1);
  const two = site.urls;
  // The first drain also warms both processes up, each with half of it. Then in turn, so that neither is always the later.
  await drain(two);
  const rounds: Round[] = [];
  for (const isOneFirst of [true, false]) {
    const first = await drain(isOneFirst ? one : two);
    const second = await drain(isOneFirst ? two : one);
    rounds.push(isOneFirst ? { ours: second, floor: first } : { ours: first, floor: second });
  }
  return [
    figureOf(
      {
        name: 'two-processes',
        what: `${orders} signed orders of ${TERMINALS} terminals in ${STORES} stores through two cloud processes, each store pulled meanwhile`,
        floorWhat: 'the same through one of them',
        unit: 'per second',
        limits: 'two cores carry PostgreSQL, both processes and the terminals that send',
      },
      rounds,
    ),
  ];
}

function batchesOf(terminal: TestTerminal, orders: number): Batch[] {
  const batches: Batch[] = [];
  for (let made = 0; made < orders; made += UPLOAD_BATCH_MAX) {
    const entries: SignedEntry[] = Array.from({ length: Math.min(UPLOAD_BATCH_MAX, orders - made) }, () =>
      terminal.sale(),
    );
    batches.push({ token: terminal.token, body: JSON.stringify({ terminal: terminal.id, entries }) });
  }
  return batches;
}

async function uploadAll(queues: readonly Batch[][], urls: readonly string[]): Promise<void> {
  const waiting = [...queues];
  let turn = 0;
  const worker = async (): Promise<void> => {
    for (let queue = waiting.shift(); queue !== undefined; queue = waiting.shift())
      for (const batch of queue) {
        turn += 1;
        await post(urls[turn % urls.length] ?? '', '/v1/journal', batch);
      }
  };
  await Promise.all(Array.from({ length: UPLOADS_AT_ONCE }, worker));
}

async function post(url: string, path: string, { token, body }: Batch): Promise<unknown> {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
  const response = await fetch(`${url}${path}`, { method: 'POST', headers, body });
  const text = await response.text();
  if (!response.ok) throw new Error(`${path}: ${String(response.status)} ${text}`);
  return JSON.parse(text);
}

/** Pulls a store's ledger from checkpoint to checkpoint while others write it; never looks back. */
class Follower {
  readonly ids = new Set<string>();
  readonly #terminal: TestTerminal;
  #urls: readonly string[] = [];
  #running = Promise.resolve();
  #checkpoint: Checkpoint | null = null;
  #ending = false;

  constructor(terminal: TestTerminal) {
    this.#terminal = terminal;
  }

  /** Goes on from where it was. */
  begin(urls: readonly string[]): void {
    this.#urls = urls;
    this.#ending = false;
    this.#running = this.#follow();
  }

  async finish(): Promise<void> {
    this.#ending = true;
    await this.#running;
    while ((await this.#pull()) > 0);
  }

  async #follow(): Promise<void> {
    while (!this.#ending) {
      await this.#pull();
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  }

  async #pull(): Promise<number> {
    const url = this.#urls[this.ids.size % this.#urls.length] ?? '';
    const body = JSON.stringify({ checkpoint: this.#checkpoint, limit: PULL_BATCH_MAX });
    const page = (await post(url, '/v1/replication/ledger/pull', { token: this.#terminal.token, body })) as {
      readonly documents: readonly { readonly id: string }[];
      readonly checkpoint: Checkpoint;
    };
    for (const { id } of page.documents) this.ids.add(id);
    this.#checkpoint = page.checkpoint;
    return page.documents.length;
  }
}

/** All streams of one process, woken by one commit; against as many bare sockets that one loop writes to. */
async function streamFigure(site: Site, plan: Plan): Promise<Figure> {
  const { streams } = sizesOf(plan);
  const [url = ''] = site.urls;
  const [writer] = site.terminals;
  if (writer === undefined) throw new Error('no terminal');
  const store = writer.profile.store.id;
  plan.say(`scale: opening ${streams} streams`);
  const open: Listener[] = [];
  for (let n = 0; n < streams; n += 1) {
    const number = 5000 + n;
    const terminal = String(number) as TerminalId;
    await site.database.run(
      `INSERT INTO terminals (scope, terminal, number, store, name, public_key, paired_at, last_contact)
       VALUES ('brand:demo', $1, $2, $3, $1, 'none', 0, 0)`,
      [terminal, number, store],
    );
    open.push(await Listener.open(url, site.tokenOf(terminal, number, store)));
  }
  const wokenMs: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const woken = open.map((listener) => listener.next());
    const batch = { token: writer.token, body: JSON.stringify({ terminal: writer.id, entries: [writer.sale()] }) };
    wokenMs.push(await timed(() => Promise.all([post(url, '/v1/journal', batch), ...woken])));
  }
  const held = open.filter(({ isOpen }) => isOpen).length;
  for (const listener of open) listener.close();
  if (held !== streams) throw new Error(`${String(streams - held)} streams were lost`);
  // Only now: both at once are more files than a process may have open on many machines.
  const rounds: Round[] = [];
  for (const ours of wokenMs) rounds.push({ ours, floor: await bareSockets(streams) });
  return figureOf(
    {
      name: 'streams',
      what: `one sale's upload until ${streams} terminals of its store have heard of it on their open streams`,
      floorWhat: 'as many bare sockets that one loop writes a line to, until all have it',
      unit: 'ms',
      limits: 'one write and one read of a socket for each',
    },
    rounds,
  );
}

const ROUNDS = 5;

class Listener {
  isOpen = true;
  readonly #response: IncomingMessage;
  #heard: () => void = () => undefined;

  private constructor(response: IncomingMessage) {
    this.#response = response;
    response.on('data', (chunk: Buffer) => {
      if (chunk.includes('event: resync')) this.#heard();
    });
    response.on('close', () => (this.isOpen = false));
    response.on('error', () => (this.isOpen = false));
  }

  static async open(url: string, token: string): Promise<Listener> {
    const headers = { authorization: `Bearer ${token}`, accept: 'text/event-stream' };
    const asked = get(`${url}/v1/replication/stream`, { headers, agent: false });
    const [response] = (await once(asked, 'response')) as [IncomingMessage];
    if (response.statusCode !== 200) throw new Error(`stream: ${String(response.statusCode)}`);
    const listener = new Listener(response);
    await listener.next();
    return listener;
  }

  next(): Promise<void> {
    return new Promise((resolve) => {
      this.#heard = resolve;
    });
  }

  close(): void {
    this.#response.destroy();
  }
}

async function bareSockets(count: number): Promise<number> {
  const accepted: Socket[] = [];
  const server = createServer((socket) => accepted.push(socket)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const clients: Socket[] = [];
  for (let n = 0; n < count; n += 1) {
    const client = connect(port, '127.0.0.1');
    await once(client, 'connect');
    clients.push(client);
  }
  while (accepted.length < count) await new Promise((resolve) => setTimeout(resolve, 5));
  const ms = await timed(() => {
    const heard = clients.map((client) => once(client, 'data'));
    for (const socket of accepted) socket.write('resync\n');
    return Promise.all(heard);
  });
  for (const socket of [...clients, ...accepted]) socket.destroy();
  server.close();
  return ms;
}
