/**
 * What waits in the terminal's own journal while this machine is used for training goes on to the cloud: the uploader of always over
 * the closed journal, with a cloud client of its own that the fence of training does not hold up. Ended, and waited for, before the
 * journal is opened again. Called by host.ts.
 */
import { join } from 'node:path';
import type { TerminalProfile } from '../../sync/protocol/messages.ts';
import type { SyncStatus } from '../contract/views.ts';
import type { DataFolder } from '../data-folder.ts';
import type { HostOptions, HostStorage } from '../host-options.ts';
import { readClosedJournal } from '../journal/closed-journal.ts';
import { JOURNAL_FOLDER } from '../journal-owner.ts';
import type { Log } from '../log.ts';
import { MemberVault } from '../member/member-vault.ts';
import { personKeys } from '../member/person-keys.ts';
import type { DeviceKeys } from '../pairing/device-key.ts';
import { loadHostSecrets } from '../session/host-secrets.ts';
import { CloudClient, type CloudClientParts } from './cloud-client.ts';
import { HighWaterNote } from './high-water.ts';
import { PendingEntries } from './pending-entries.ts';
import { Uploader } from './uploader.ts';

const READ_PAGE = 1000;

export interface RestUploadParts {
  readonly options: Pick<HostOptions, 'ports' | 'killPoints'>;
  readonly storage: HostStorage;
  /** Where the terminal's own journal and its notes lie. */
  readonly path: string;
  readonly folder: DataFolder;
  readonly profile: TerminalProfile;
  readonly keys: DeviceKeys;
  readonly cloud: CloudClientParts;
  /** The program began in training: nobody has looked at how the last one ended. */
  readonly isCut: boolean;
  readonly log: Log;
  readonly changed: () => void;
}

export interface RestUpload {
  readonly status: () => Pick<SyncStatus, 'pending' | 'pendingSales' | 'oldestAt'>;
  readonly close: () => Promise<void>;
}

/** Undefined where nothing of this terminal was ever written, or what is there cannot be read: the terminal itself will say so. */
export async function uploadRest(parts: RestUploadParts): Promise<RestUpload | undefined> {
  const { options, storage, path, folder, profile, keys, isCut, log, changed } = parts;
  const journal = await readClosedJournal(await storage.journalDisk(join(path, JOURNAL_FOLDER)), { isCut });
  if (journal.terminal !== profile.terminal) return undefined;
  const note = await HighWaterNote.load(folder, profile);
  const pending = new PendingEntries(note.highWater?.seq ?? 0);
  for (let seq = note.highWater?.seq ?? 0; seq < journal.lastSeq;) {
    const page = await journal.read(seq, READ_PAGE);
    for (const entry of page) pending.read(entry);
    seq = page.at(-1)?.seq ?? journal.lastSeq;
  }
  const cloud = new CloudClient(parts.cloud);
  cloud.identify({ profile, signers: () => keys.all, keyChanges: () => journal.keyChanges });
  const { ports, killPoints } = options;
  const { now } = parts.cloud;
  const { memberKey } = await loadHostSecrets(folder, ports.random);
  const keysFor = personKeys(await MemberVault.load(folder, memberKey, ports.random), profile.sealKey, ports.random);
  const read = { journal, profile, note, pending, personKeys: keysFor };
  const uploader = new Uploader({ ...read, cloud, ports, now, killPoints, log, changed });
  uploader.start();
  return {
    status: () => pending.status,
    close: async () => {
      uploader.close();
      await uploader.idle();
    },
  };
}
