/**
 * Backup and restore of a whole cloud by its data folder or `DATABASE_URL`. A backup may be taken while the cloud serves;
 * a restore needs it stopped. Called by `npm run cloud -- backup FILE | restore FILE`.
 */
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { StartFailure } from '../failure.ts';
import { lockFolder } from '../folder-lock.ts';
import { freshId, systemPorts, type CloudPorts } from '../ports.ts';
import { embeddedUrl, startEmbedded } from '../postgres/embedded.ts';
import { isAlive, readPostmaster } from '../postgres/postmaster-pid.ts';
import { adoptSecrets, loadSecrets, readSecrets } from '../secrets.ts';
import { backUp, type BackupSize, type Progress } from './backup.ts';
import { inspectBackup, restore } from './restore.ts';

export interface BackupPlace {
  /** The project's root, where `node_modules` is. */
  readonly root: string;
  readonly data: string;
  readonly databaseUrl?: string;
  readonly secretsFile?: string;
  readonly ports?: CloudPorts;
}

/** Writes the cloud of this place to `file`. @throws StartFailure in one line. */
export async function backUpCloud(place: BackupPlace, file: string, progress: Progress): Promise<BackupSize> {
  const ports = place.ports ?? systemPorts();
  const folder = join(resolve(place.data), 'cloud');
  const secrets = await readSecrets(folder, place.secretsFile);
  if (secrets === null) throw new StartFailure('backup', `there is no cloud in ${folder}`);
  const source = { secrets, at: ports.clock.now() };
  return onDatabase(place, ports, (databaseUrl) => backUp({ ...source, databaseUrl }, file, progress));
}

/** On the database of a cloud that serves, else on it alone. */
export async function onDatabase<Value>(
  place: BackupPlace,
  ports: CloudPorts,
  run: (databaseUrl: string) => Promise<Value>,
): Promise<Value> {
  const running = await runningUrl(place, ports);
  return running === null ? withDatabase(place, ports, run) : run(running);
}

/** Puts `file` in the place of whatever is there. @throws StartFailure in one line; all is then as it was. */
export async function restoreCloud(
  place: BackupPlace,
  file: string,
  progress: Progress,
): Promise<{ readonly rows: number }> {
  const ports = place.ports ?? systemPorts();
  const folder = join(resolve(place.data), 'cloud');
  const head = await inspectBackup(file);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const unlock = await lockFolder(folder);
  try {
    const keepSecrets = await adoptSecrets(folder, place.secretsFile, head.secrets);
    const epoch = freshId(ports);
    const done = await withDatabase(place, ports, (databaseUrl) =>
      restore({ databaseUrl, epoch, head }, file, progress),
    );
    await keepSecrets();
    return done;
  } finally {
    await unlock();
  }
}

/** Where the database answers already: given, or the embedded one of a cloud that serves. */
async function runningUrl({ data, databaseUrl, secretsFile }: BackupPlace, ports: CloudPorts): Promise<string | null> {
  if (databaseUrl !== undefined) return databaseUrl;
  const server = await readPostmaster(join(resolve(data), 'postgres', 'cluster'));
  if (server?.ready !== true || !isAlive(server.pid)) return null;
  const { databasePassword } = await loadSecrets(join(resolve(data), 'cloud'), secretsFile, ports);
  return embeddedUrl(databasePassword, server.port);
}

async function withDatabase<Value>(
  { root, data, databaseUrl, secretsFile }: BackupPlace,
  ports: CloudPorts,
  run: (databaseUrl: string) => Promise<Value>,
): Promise<Value> {
  if (databaseUrl !== undefined) return run(databaseUrl);
  const { databasePassword: password } = await loadSecrets(join(resolve(data), 'cloud'), secretsFile, ports);
  const embedded = await startEmbedded({ root, folder: join(resolve(data), 'postgres'), password, ports });
  try {
    return await run(embedded.url);
  } finally {
    await embedded.stop();
  }
}
