/**
 * `npm run cloud [-- --port N --data DIR --listen HOST]`, `cloud -- migrate`, `cloud -- demo [--products N]`,
 * `cloud -- backup FILE`, `cloud -- restore FILE`, `cloud -- archive --before 2026-05 FILE`, `cloud -- archive verify FILE`.
 * One JSON line on stdout when ready; SIGTERM or Ctrl+C stops it and its database, exit 0; whatever is wrong is one line
 * on stderr, exit 1. With `--parent-watch` it also stops when stdin or the IPC channel of its parent ends.
 */
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { JOURNAL_MONTHS_KEPT } from '../../sync/cloud/archive/archive.ts';
import { checkArchive } from '../../sync/cloud/archive/archive-file.ts';
import { archiveCloud } from '../../sync/cloud/archive/cloud-archive.ts';
import { backUpCloud, restoreCloud } from '../../sync/cloud/backup/cloud-backup.ts';
import { OPERATOR_TOKEN_MIN, SERVICE_TOKEN_MIN } from '../../sync/cloud/app/operator.ts';
import {
  DEFAULT_PORT,
  migrateCloud,
  startCloud,
  type CloudOptions,
  type RunningCloud,
} from '../../sync/cloud/cloud.ts';
import { StartFailure } from '../../sync/cloud/failure.ts';
import { systemArchiveKillPoints, systemKillPoints } from '../../sync/cloud/kill-points.ts';
import { monthFromText, monthText, type Month } from '../../sync/cloud/store/journal-months.ts';
import { openSaleTrace } from '../lifecycle/open-telemetry.ts';
import { systemPorts } from '../ports.ts';

const PORT_MAX = 65_535;
const PRODUCTS_MAX = 500_000;
const MONTHS_MAX = 1200;
const COMMANDS = ['serve', 'migrate', 'demo', 'backup', 'restore', 'archive', 'archive verify'] as const;
const FILE_COMMANDS: readonly string[] = ['backup', 'restore', 'archive', 'archive verify'];
type Command = (typeof COMMANDS)[number];

interface Call {
  readonly command: Command;
  /** Of backups and archives; empty for the others. */
  readonly file: string;
  /** Of `archive`: the first month that stays, and how many are kept at least. */
  readonly before: Month | undefined;
  readonly kept: number;
  readonly options: CloudOptions;
  readonly parentWatch: boolean;
}

function readCall(args: readonly string[], env: NodeJS.ProcessEnv): Call {
  const { values, positionals: words } = parse(args);
  const isVerify = words[0] === 'archive' && words[1] === 'verify' && words.length > 2;
  const positionals = isVerify ? ['archive verify', ...words.slice(2)] : words;
  const command = COMMANDS.find((one) => one === (positionals[0] ?? 'serve'));
  if (command === undefined)
    throw new StartFailure(
      'command',
      `unknown command ${String(positionals[0])}: use ${COMMANDS.slice(1).join(', ')}, or none`,
    );
  const wanted = FILE_COMMANDS.includes(command) ? 2 : 1;
  if (positionals.length > wanted)
    throw new StartFailure('command', `${String(positionals[wanted])} is one word too many`);
  if (wanted === 2 && positionals[1] === undefined) throw new StartFailure('command', `${command} needs a file`);
  const root = env['GUIDEPOST_ROOT'] ?? process.cwd();
  const databaseUrl = env['DATABASE_URL'];
  const natsUrl = env['NATS_URL'];
  const operatorToken = env['GUIDEPOST_METRICS_TOKEN'];
  if (operatorToken !== undefined && operatorToken.length < OPERATOR_TOKEN_MIN)
    throw new StartFailure('command', `GUIDEPOST_METRICS_TOKEN needs ${String(OPERATOR_TOKEN_MIN)} characters or more`);
  const serviceToken = env['GUIDEPOST_SERVICE_TOKEN'];
  if (serviceToken !== undefined && serviceToken.length < SERVICE_TOKEN_MIN)
    throw new StartFailure('command', `GUIDEPOST_SERVICE_TOKEN needs ${String(SERVICE_TOKEN_MIN)} characters or more`);
  const products = numberOf(values.products ?? env['GUIDEPOST_DEMO_PRODUCTS'] ?? '0', '--products', PRODUCTS_MAX);
  return {
    command,
    file: wanted === 2 ? resolve(textOf(positionals[1] ?? '', 'FILE')) : '',
    before: command === 'archive' ? monthOf(values.before) : undefined,
    kept: numberOf(
      values['keep-months'] ?? env['GUIDEPOST_JOURNAL_MONTHS_KEPT'] ?? String(JOURNAL_MONTHS_KEPT),
      '--keep-months',
      MONTHS_MAX,
    ),
    parentWatch: values['parent-watch'] === true,
    options: {
      root,
      data: textOf(values.data ?? env['GUIDEPOST_DATA'] ?? join(root, 'data'), '--data'),
      port: numberOf(values.port ?? String(DEFAULT_PORT), '--port', PORT_MAX),
      listen: textOf(values.listen ?? '127.0.0.1', '--listen'),
      products,
      // Of `npm start` and `demo`: whoever tries the shop finds a manager's page with something on it.
      demoFigures: values['parent-watch'] === true || command === 'demo',
      killPoints: systemKillPoints(env),
      ...(databaseUrl === undefined || databaseUrl === '' ? {} : { databaseUrl }),
      ...(natsUrl === undefined || natsUrl === '' ? {} : { natsUrl }),
      ...(env['GUIDEPOST_PAYMENTS_FILE'] === undefined ? {} : { paymentsFile: env['GUIDEPOST_PAYMENTS_FILE'] }),
      ...(env['GUIDEPOST_WECOM_FILE'] === undefined ? {} : { wecomFile: env['GUIDEPOST_WECOM_FILE'] }),
      ...(env['GUIDEPOST_VOUCHERS_FILE'] === undefined ? {} : { vouchersFile: env['GUIDEPOST_VOUCHERS_FILE'] }),
      ...(env['GUIDEPOST_INVOICES_FILE'] === undefined ? {} : { invoicesFile: env['GUIDEPOST_INVOICES_FILE'] }),
      ...(env['GUIDEPOST_SECRETS_FILE'] === undefined ? {} : { secretsFile: env['GUIDEPOST_SECRETS_FILE'] }),
      ...(env['GUIDEPOST_MESSAGES_FILE'] === undefined ? {} : { messagesFile: env['GUIDEPOST_MESSAGES_FILE'] }),
      ...(operatorToken === undefined ? {} : { operatorToken }),
      ...(serviceToken === undefined ? {} : { serviceToken }),
      trustedProxies: (env['GUIDEPOST_TRUSTED_PROXIES'] ?? '').split(',').flatMap((one) => one.trim() || []),
      ...(env['GUIDEPOST_PUBLIC_HOST'] === undefined ? {} : { publicHost: env['GUIDEPOST_PUBLIC_HOST'] }),
    },
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        port: { type: 'string' },
        data: { type: 'string' },
        listen: { type: 'string' },
        products: { type: 'string' },
        before: { type: 'string' },
        'keep-months': { type: 'string' },
        'parent-watch': { type: 'boolean' },
      },
    });
  } catch (error) {
    throw new StartFailure(
      'option',
      (error instanceof Error ? error.message : String(error)).split('. ')[0] ?? 'bad option',
    );
  }
}

function numberOf(text: string, option: string, max: number): number {
  const value = Number(text);
  if (!/^\d{1,9}$/.test(text) || value > max)
    throw new StartFailure('value', `${option} must be a whole number from 0 to ${String(max)}, not ${text}`);
  return value;
}

function monthOf(text: string | undefined): Month {
  const month = monthFromText(text ?? '');
  if (!month.ok) throw new StartFailure('value', `archive needs --before with a month such as 2026-05`);
  return month.value;
}

function textOf(text: string, option: string): string {
  if (text.trim() === '') throw new StartFailure('value', `${option} must not be empty`);
  return text;
}

/** Ends the process in order, whatever asks first; while it is still starting, its end alone ends the database. */
class Stopper {
  #running: RunningCloud | undefined;
  #stopping = false;

  constructor(parentWatch: boolean) {
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => this.stop(0));
    if (!parentWatch) return;
    process.on('disconnect', () => this.stop(0));
    for (const event of ['end', 'close', 'error']) process.stdin.on(event, () => this.stop(0));
    process.stdin.resume();
  }

  watch(running: RunningCloud): void {
    this.#running = running;
    void running.databaseGone.then(() => {
      if (!this.#stopping) fail('the database stopped by itself; see postgres/server.log in the data folder');
      this.stop(1);
    });
  }

  stop(code: number): void {
    if (this.#stopping) return;
    this.#stopping = true;
    if (this.#running === undefined) process.exit(code);
    this.#running.close().then(
      () => process.exit(code),
      () => process.exit(1),
    );
  }
}

const spanOf = (months: readonly Month[]): string =>
  months.length === 0
    ? 'no month'
    : [...new Set([months[0], months.at(-1)])].map((one) => monthText(one as Month)).join(' to ');

const say = (table: string, done: number, all: number): void =>
  fail(`${String(done)} of ${String(all)} tables, ${table}`);

function fail(message: string): void {
  process.stderr.write(`guidepost cloud: ${message}\n`);
}

try {
  const { command, file, before, kept, options, parentWatch } = readCall(process.argv.slice(2), process.env);
  if (command === 'migrate') {
    const run = await migrateCloud(options, fail);
    process.stdout.write(run.length === 0 ? 'the schema is up to date\n' : `applied ${run.join(', ')}\n`);
  } else if (command === 'backup') {
    const { tables, rows } = await backUpCloud(options, file, say);
    process.stdout.write(
      `backed up ${String(tables)} tables, ${String(rows)} rows to ${file}; it holds keys, keep it safe\n`,
    );
  } else if (command === 'restore') {
    const { rows } = await restoreCloud(options, file, say);
    process.stdout.write(`restored ${String(rows)} rows from ${file}; terminals will pull and upload anew\n`);
  } else if (command === 'archive' && before !== undefined) {
    const place = { ...options, archivePoints: systemArchiveKillPoints(process.env) };
    const { months, lines, checksum } = await archiveCloud(place, { before, kept, file }, fail);
    process.stdout.write(
      `archived ${String(lines)} lines of ${spanOf(months)} to ${file}, sha256 ${checksum}; keep it as long as the law asks\n`,
    );
  } else if (command === 'archive verify') {
    const { manifest, checksum } = await checkArchive(file);
    const months = manifest.months.map(({ month }) => month as Month);
    process.stdout.write(
      `whole: ${String(manifest.lines)} lines of ${spanOf(months)}, ${String(manifest.terminals.length)} terminals, sha256 ${checksum}\n`,
    );
  } else {
    const stopper = new Stopper(parentWatch);
    const trace = await openSaleTrace('guidepost-cloud', process.env, systemPorts().timers);
    const running = await startCloud({ ...options, ...(trace === undefined ? {} : { trace }) });
    stopper.watch(running);
    process.stdout.write(`${JSON.stringify({ ready: true, pid: process.pid, url: running.url })}\n`);
  }
} catch (error) {
  fail(error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error));
  process.exit(1);
}
