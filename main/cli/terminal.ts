/**
 * `npm run terminal -- backup FILE --data DIR`: all of a terminal's data as one file, also while it runs.
 * `terminal -- restore FILE --data DIR [--cloud URL]`: into a fresh folder, as closed history; sends what the cloud lacks; the
 * machine then pairs anew. `terminal -- send --data DIR [--cloud URL]`: tries that again. One line says what was done; what
 * stands in the way is one line on stderr and exit 1.
 */
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { PROTOCOL_HEADER, PROTOCOL_VERSION } from '../../sync/protocol/messages.ts';
import { sendRest, type Rest } from '../backup/send-rest.ts';
import { backUpTerminal } from '../backup/terminal-backup.ts';
import { restoreTerminal } from '../backup/terminal-restore.ts';
import { systemDataFolder } from '../data-folder.ts';
import { takeData } from '../data-lock.ts';
import { nodeFiles } from '../file-system.ts';
import { systemDisk } from '../journal/disk.ts';
import { lockFolder } from '../lifecycle/folder-lock.ts';
import { systemPorts } from '../ports.ts';
import { fetchTransport } from '../upload/cloud-transport.ts';

const USAGE =
  'usage: npm run terminal -- backup FILE --data DIR | restore FILE --data DIR [--cloud URL] | send --data DIR';
const CLOSED = /^journal-([A-Za-z0-9]{1,20})$/;
const { clock } = systemPorts();

process.exitCode = await run().catch((error: unknown) => fail(error instanceof Error ? error.message : String(error)));

async function run(): Promise<number> {
  const { values, positionals } = parseArgs({
    options: { data: { type: 'string' }, cloud: { type: 'string' } },
    allowPositionals: true,
  });
  const [command, name, ...rest] = positionals;
  const isSend = command === 'send';
  if (values.data === undefined || rest.length > 0 || (name === undefined) !== isSend) return fail(USAGE);
  const data = resolve(values.data);
  const file = resolve(name ?? '');
  switch (command) {
    case 'backup':
      return backup(data, file);
    case 'restore':
      return alone(data, () => restore(data, file, values.cloud));
    case 'send':
      return alone(data, () => send(data, values.cloud));
    default:
      return fail(USAGE);
  }
}

async function backup(data: string, file: string): Promise<number> {
  const taken = await backUpTerminal(nodeFiles, clock, data, file);
  if (!taken.ok) return fail(taken.error);
  const { terminal, seq, files } = taken.value;
  say(
    `backed up terminal ${terminal} up to entry ${String(seq)}, ${String(files)} files, to ${file}; it holds keys, keep it safe`,
  );
  return 0;
}

async function restore(data: string, file: string, cloud: string | undefined): Promise<number> {
  const restored = await restoreTerminal(nodeFiles, data, file);
  if (!restored.ok) return fail(restored.error);
  const { terminal, seq } = restored.value;
  say(`restored terminal ${terminal} up to entry ${String(seq)} as closed history; pair this machine anew to sell`);
  return send(data, cloud);
}

/** Every closed journal of the folder that has its key beside it. */
async function send(data: string, cloud: string | undefined): Promise<number> {
  const folder = join(data, 'terminal');
  const names = existsSync(folder) ? await readdir(folder) : [];
  let code = 0;
  for (const name of names.sort()) {
    const terminal = CLOSED.exec(name)?.[1];
    if (terminal === undefined || !existsSync(join(folder, name, 'device-key.json'))) continue;
    const rest = await sendRest(
      { folder: systemDataFolder(join(folder, name)), disk: await systemDisk(join(folder, name)) },
      (url) => fetchTransport(url, { [PROTOCOL_HEADER]: String(PROTOCOL_VERSION) }),
      clock,
      cloud,
    );
    if (rest.kind === 'sent' || rest.kind === 'ahead') say(wordsOf(terminal, rest));
    else code = fail(wordsOf(terminal, rest));
  }
  return code;
}

function wordsOf(terminal: string, rest: Rest): string {
  const which = `terminal ${terminal}`;
  switch (rest.kind) {
    case 'sent':
      return `${which}: the cloud has all of it, ${String(rest.entries)} entries came now, ${String(rest.quarantined)} of them in quarantine`;
    case 'ahead':
      return `${which}: the cloud has all of it and ${String(rest.by)} entries more; that machine went on after the backup`;
    case 'fork':
      return `${which}: the cloud has another entry ${String(rest.seq)}; nothing was sent. Read this journal with: npm run journal -- export`;
    case 'sealed':
      return `${which}: its key is sealed by the desktop shell of the old machine; nothing was sent. Read this journal with: npm run journal -- export`;
    case 'refused':
      return `${which}: not sent (${rest.cause}); everything is kept, try again with: npm run terminal -- send --data DIR`;
  }
}

/** No terminal may run on the folder meanwhile. */
async function alone(data: string, work: () => Promise<number>): Promise<number> {
  const lock = await takeData({ lock: (path) => lockFolder(path) }, data);
  if (!lock.ok) return fail(lock.error);
  try {
    return await work();
  } finally {
    await lock.value.release();
  }
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

function fail(line: string): number {
  process.stderr.write(`guidepost terminal: ${line.split('\n')[0] ?? ''}\n`);
  return 1;
}
