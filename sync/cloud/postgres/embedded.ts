/**
 * A real PostgreSQL in the data folder, for shops and tests without a server of their own: fsync on, loopback only, a
 * generated password. It runs under a small `sh` that ends it by fast shutdown as soon as our end of a pipe closes, so
 * that it goes when we are killed; one that lived on all the same is stopped through `postmaster.pid` at the next start.
 * ARCHITECTURE.md §6, SYNC.md.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdir, open, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import pg from 'pg';
import { StartFailure } from '../failure.ts';
import { delay, type CloudPorts } from '../ports.ts';
import { chooseAccount, ownFiles, type Account, type Way } from './account.ts';
import { findBinaries } from './binaries.ts';
import { readPostmaster, stopLeftover } from './postmaster-pid.ts';

export interface EmbeddedOptions {
  readonly root: string;
  /** The folder for cluster and log; made when missing. */
  readonly folder: string;
  readonly password: string;
  readonly ports: CloudPorts;
  readonly ways?: readonly Way[];
}

export interface EmbeddedPostgres {
  readonly url: string;
  readonly way: Way;
  readonly pid: number;
  /** Resolves when the server has gone without being asked to. */
  readonly gone: Promise<void>;
  /** Fast shutdown; returns when the server is gone. */
  stop(): Promise<void>;
}

const USER = 'guidepost';
const DATABASE = 'guidepost';
const START_TIMEOUT_MS = 60_000;
const START_POLL_MS = 25;
const PORT_TRIES = 5;

/** The supervisor: whatever ends the pipe on descriptor 3 ends the server. */
const SUPERVISOR = `
exec 3<&0
"$@" </dev/null &
server=$!
{ read -r _ <&3; kill -INT "$server"; } 2>/dev/null &
watch=$!
wait "$server"; code=$?
kill "$watch" 2>/dev/null
exit "$code"`;

const SETTINGS: Readonly<Record<string, string>> = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  shared_buffers: '64MB',
  max_connections: '40',
  fsync: 'on',
  full_page_writes: 'on',
  synchronous_commit: 'on',
  max_wal_size: '512MB',
  max_parallel_workers_per_gather: '0',
  jit: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_min_error_statement: 'panic',
  password_encryption: 'scram-sha-256',
};

export const embeddedUrl = (password: string, port: number): string =>
  `postgres://${USER}:${encodeURIComponent(password)}@127.0.0.1:${String(port)}/${DATABASE}`;

/** Starts (and at first makes) the cluster. @throws StartFailure in one line. */
export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  const folder = resolve(options.folder);
  const cluster = join(folder, 'cluster');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const account = await chooseAccount(await findBinaries(options.root), folder, options.ways);
  await stopLeftover(cluster, options.ports);
  if (!(await exists(join(cluster, 'PG_VERSION')))) await makeCluster(account, folder, cluster, options.password);
  await ownFiles(account, folder);
  await ownFiles(account, cluster);
  for (let attempt = 1; ; attempt += 1) {
    const running = await startServer(account, folder, cluster, options);
    if (running !== null) return running;
    if (attempt === PORT_TRIES) throw await startFailure(folder);
  }
}

async function makeCluster(account: Account, folder: string, cluster: string, password: string): Promise<void> {
  const unfinished = `${cluster}.new`;
  await rm(unfinished, { recursive: true, force: true });
  const passwordFile = join(folder, 'initial-password');
  await writeFile(passwordFile, `${password}\n`, { mode: 0o600 });
  await ownFiles(account, passwordFile);
  try {
    await runInitdb(account, unfinished, passwordFile);
    await rename(unfinished, cluster);
  } finally {
    await rm(passwordFile, { force: true });
  }
}

function runInitdb(account: Account, cluster: string, passwordFile: string): Promise<void> {
  const args = [
    '-D',
    cluster,
    '-U',
    USER,
    '--auth=scram-sha-256',
    `--pwfile=${passwordFile}`,
    '--encoding=UTF8',
    '--locale=C',
    '--no-instructions',
  ];
  const [program = '', ...rest] = [...account.prefix, account.binaries.initdb, ...args];
  return new Promise((done, fail) => {
    const child = spawn(program, rest, {
      ...account.ids,
      cwd: '/',
      stdio: ['ignore', 'ignore', 'pipe'],
      env: environment(),
    });
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => {
      said = (said + chunk.toString('utf8')).slice(-2000);
    });
    child.on('error', fail);
    child.on('close', (code) => {
      if (code === 0) done();
      else
        fail(
          new StartFailure(
            'initdb',
            `PostgreSQL's initdb failed: ${oneLine(said)}; set DATABASE_URL to use another server`,
          ),
        );
    });
  });
}

async function startServer(
  account: Account,
  folder: string,
  cluster: string,
  { password, ports }: EmbeddedOptions,
): Promise<EmbeddedPostgres | null> {
  const port = await freePort();
  const log = await open(join(folder, 'server.log'), 'w', 0o600);
  const settings = Object.entries({ ...SETTINGS, port: String(port) }).flatMap(([name, value]) => [
    '-c',
    `${name}=${value}`,
  ]);
  const command = [...account.prefix, account.binaries.postgres, '-D', cluster, ...settings];
  const supervised = process.platform === 'win32' ? command : ['/bin/sh', '-c', SUPERVISOR, 'sh', ...command];
  const [program = '', ...args] = supervised;
  const child = spawn(program, args, {
    ...account.ids,
    cwd: '/',
    detached: true,
    stdio: ['pipe', log.fd, log.fd],
    env: environment(),
  });
  await log.close();
  child.stdin?.on('error', () => undefined);
  const exit = exited(child);
  const url = embeddedUrl(password, port);
  const ready = await Promise.race([exit.then(() => false), becomesReady(cluster, port, ports)]);
  if (!ready) {
    child.stdin?.end();
    await exit;
    return null;
  }
  await ensureDatabase(url);
  const pid = (await readPostmaster(cluster))?.pid ?? 0;
  const stop = async (): Promise<void> => {
    child.stdin?.end();
    if (process.platform === 'win32') await stopLeftover(cluster, ports);
    await exit;
  };
  return { url, way: account.way, pid, gone: exit, stop };
}

const exited = (child: ChildProcess): Promise<void> =>
  new Promise((done) => {
    child.on('error', () => done());
    child.on('exit', () => done());
  });

async function becomesReady(cluster: string, port: number, ports: CloudPorts): Promise<boolean> {
  const deadline = ports.clock.now() + START_TIMEOUT_MS;
  while (ports.clock.now() < deadline) {
    const state = await readPostmaster(cluster);
    if (state?.ready === true && state.port === port) return true;
    await delay(ports.timers, START_POLL_MS);
  }
  return false;
}

async function ensureDatabase(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url.replace(/\/[^/]*$/, '/postgres') });
  try {
    await client.connect();
    const found = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [DATABASE]);
    if (found.rowCount === 0) await client.query(`CREATE DATABASE ${DATABASE}`);
  } finally {
    await client.end().catch(() => undefined);
  }
}

function freePort(): Promise<number> {
  return new Promise((done, fail) => {
    const server = createServer();
    server.on('error', fail);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => done(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

async function startFailure(folder: string): Promise<StartFailure> {
  const log = await readFile(join(folder, 'server.log'), 'utf8').catch(() => '');
  const reason = log
    .split('\n')
    .filter((line) => /FATAL|PANIC|ERROR|HINT/.test(line))
    .slice(-2)
    .join(' ');
  return new StartFailure(
    'postgres',
    `PostgreSQL in ${folder} did not start: ${oneLine(reason) || 'see server.log'}; set DATABASE_URL to use another server`,
  );
}

const environment = (): NodeJS.ProcessEnv => ({ PATH: process.env['PATH'], LC_ALL: 'C', TZ: 'UTC' });
const oneLine = (text: string): string => text.trim().replaceAll(/\s+/g, ' ').slice(0, 400);
const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );
