/**
 * Who PostgreSQL runs as, since it refuses root. An ordinary user runs it himself. Root runs it in a user namespace
 * where root has another number (nothing needs to be reachable for others); where the kernel forbids that, as an
 * existing unprivileged user with binaries and data that this user can reach, or, behind a closed parent folder, with
 * the one capability to pass it. Users are never created and parents' modes never changed. Each way is tried with the
 * real program before it is taken.
 */
import { execFile } from 'node:child_process';
import { chown, cp, lchown, lstat, readdir, readFile, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { StartFailure } from '../failure.ts';
import { binariesIn, type Binaries } from './binaries.ts';

export interface Account {
  readonly way: 'self' | 'namespace' | 'user' | 'capability';
  readonly binaries: Binaries;
  /** Put before a program and its arguments. */
  readonly prefix: readonly string[];
  /** Given to spawn: the unprivileged user's numbers. */
  readonly ids: { readonly uid?: number; readonly gid?: number };
  /** Who owns the cluster's files, where that is not who starts the program. */
  readonly owner?: { readonly uid: number; readonly gid: number };
}

const USERS = ['postgres', 'nobody', 'daemon'] as const;
const ALL_WAYS = ['self', 'namespace', 'user', 'capability'] as const;
const NAMESPACE = ['unshare', '--user', '--map-user=1000', '--map-group=1000'] as const;
export type Way = Account['way'];

/**
 * Chooses the account for a cluster in `folder` (already created). `ways` narrows the choice, for tests.
 * @throws StartFailure naming DATABASE_URL when no way works.
 */
export async function chooseAccount(
  binaries: Binaries,
  folder: string,
  ways: readonly Way[] = ALL_WAYS,
): Promise<Account> {
  const root = process.getuid?.() === 0;
  if (!root && ways.includes('self')) return { way: 'self', binaries, prefix: [], ids: {} };
  if (ways.includes('namespace')) {
    const account: Account = { way: 'namespace', binaries, prefix: NAMESPACE, ids: {} };
    if (await runs(account)) return account;
  }
  if (ways.includes('user')) {
    for (const user of USERS) {
      const account = await asUser(user, binaries, folder);
      if (account !== null) return account;
    }
  }
  if (ways.includes('capability')) {
    for (const user of USERS) {
      const account = await withCapability(user, binaries, folder);
      if (account !== null) return account;
    }
  }
  throw new StartFailure(
    'root',
    'PostgreSQL does not run as root, and neither a user namespace nor an unprivileged user that can reach the data folder is there: ' +
      'start as an ordinary user, choose --data in a place others may enter, or set DATABASE_URL',
  );
}

async function asUser(name: string, binaries: Binaries, folder: string): Promise<Account | null> {
  const ids = await idsOf(name);
  if (ids === null || !(await canEnter(ids, dirname(folder)))) return null;
  const account = (using: Binaries): Account => ({ way: 'user', binaries: using, prefix: [], ids });
  if (await runs(account(binaries))) return giveFolder(account(binaries), folder);
  const copy = join(folder, 'programs');
  await rm(copy, { recursive: true, force: true });
  await cp(binaries.folder, copy, { recursive: true, verbatimSymlinks: true });
  await giveTree(copy, ids);
  const copied = await giveFolder(account(binariesIn(copy)), folder);
  return (await runs(copied)) ? copied : null;
}

/** Started by root, `setpriv` takes the user's numbers itself and keeps only the right to pass closed folders. */
async function withCapability(name: string, binaries: Binaries, folder: string): Promise<Account | null> {
  const ids = await idsOf(name);
  if (ids === null) return null;
  const numbers = [`--reuid=${String(ids.uid)}`, `--regid=${String(ids.gid)}`, '--clear-groups'];
  const prefix = ['setpriv', ...numbers, '--inh-caps=+dac_override', '--ambient-caps=+dac_override'];
  const account: Account = { way: 'capability', binaries, prefix, ids: {}, owner: ids };
  if (!(await runs(account))) return null;
  await chown(folder, ids.uid, ids.gid);
  return account;
}

async function giveFolder(account: Account, folder: string): Promise<Account> {
  if (account.ids.uid !== undefined && account.ids.gid !== undefined)
    await chown(folder, account.ids.uid, account.ids.gid);
  return account;
}

/** Hands a file or a whole folder over. */
async function giveTree(path: string, ids: { readonly uid: number; readonly gid: number }): Promise<void> {
  await lchown(path, ids.uid, ids.gid);
  if (!(await lstat(path)).isDirectory()) return;
  for (const name of await readdir(path)) await giveTree(join(path, name), ids);
}

async function idsOf(name: string): Promise<{ uid: number; gid: number } | null> {
  const table = await readFile('/etc/passwd', 'utf8').catch(() => '');
  const fields = table
    .split('\n')
    .find((line) => line.startsWith(`${name}:`))
    ?.split(':');
  const [uid, gid] = [Number(fields?.[2]), Number(fields?.[3])];
  return Number.isInteger(uid) && Number.isInteger(gid) && uid !== 0 ? { uid, gid } : null;
}

/** Every folder up to the root lets this user pass. */
async function canEnter(ids: { readonly uid: number; readonly gid: number }, folder: string): Promise<boolean> {
  const { mode, uid, gid } = await stat(folder);
  const bit = uid === ids.uid ? 0o100 : gid === ids.gid ? 0o010 : 0o001;
  if ((mode & bit) === 0) return false;
  return folder === dirname(folder) || canEnter(ids, dirname(folder));
}

function runs(account: Account): Promise<boolean> {
  const [program, ...args] = [...account.prefix, account.binaries.postgres, '--version'];
  return new Promise((resolve) => {
    execFile(program, args, { ...account.ids, cwd: '/', timeout: 10_000 }, (error) => resolve(error === null));
  });
}

/** Files made under another way of running belong to someone else; root hands them over before the program starts. */
export async function ownFiles(account: Account, path: string): Promise<void> {
  if (process.getuid?.() !== 0) return;
  const ids = account.owner ?? { uid: account.ids.uid ?? 0, gid: account.ids.gid ?? 0 };
  const owner = await stat(path).catch(() => null);
  if (owner !== null && owner.uid !== ids.uid) await giveTree(path, ids);
}
