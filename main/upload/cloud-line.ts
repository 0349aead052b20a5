/**
 * What a terminal sends to the cloud and hears from it: the journal's upload, the change of its own key, and the wake-ups that
 * tell the local database to pull. Opened and closed together. Called by terminal.ts.
 */
import { brandScope, storeScope, type TerminalProfile } from '../../sync/protocol/messages.ts';
import type { Session, SyncStatus } from '../contract/views.ts';
import type { EventHub } from '../event-hub.ts';
import type { Journal } from '../journal/types.ts';
import type { HostKillPoints } from '../kill-points.ts';
import type { Log } from '../log.ts';
import type { MemberVault } from '../member/member-vault.ts';
import { personKeys } from '../member/person-keys.ts';
import type { DeviceKeys } from '../pairing/device-key.ts';
import { KeyDesk, type KeyFacts } from '../pairing/key-desk.ts';
import type { Ports } from '../ports.ts';
import { TRAINING_SYNC } from './training-sync.ts';
import type { EpochMs } from '../../sync/domain/time.ts';
import type { CloudClient } from './cloud-client.ts';
import type { HighWaterNote } from './high-water.ts';
import type { PendingEntries } from './pending-entries.ts';
import { ResyncStream } from './resync-stream.ts';
import { Uploader } from './uploader.ts';

/** What the last entries of a run may take to reach the cloud. */
const DRAIN_MS = 1500;

export interface CloudLineParts {
  readonly journal: Journal;
  readonly cloud: CloudClient;
  readonly profile: TerminalProfile;
  /** The public key that the profile was given to. */
  readonly paired: string;
  readonly keys: DeviceKeys;
  readonly keyFacts: KeyFacts;
  readonly note: HighWaterNote;
  readonly pending: PendingEntries;
  readonly vault: MemberVault;
  readonly hub: EventHub;
  readonly ports: Ports;
  readonly now: () => EpochMs;
  readonly killPoints: HostKillPoints;
  readonly log: Log;
  readonly training: boolean;
  readonly isCartEmpty: () => boolean;
  readonly mayChangeKey: (session: Session) => boolean;
  /** The upload stands otherwise; what else waits for the cloud may be sent. */
  readonly changed: (status: SyncStatus) => void;
}

export interface CloudLine {
  readonly uploader: Uploader;
  readonly keyDesk: KeyDesk;
  readonly status: () => SyncStatus;
  readonly start: () => void;
  /** Hears nothing more and changes nothing by itself; the journal may still be written. */
  readonly quiet: () => void;
  /** Sends the last entries, then ends. */
  readonly close: () => Promise<void>;
}

export function cloudLine(parts: CloudLineParts): CloudLine {
  const { journal, cloud, profile, hub, ports, now, killPoints, log, training } = parts;
  const uploader = new Uploader({
    journal,
    cloud,
    profile,
    note: parts.note,
    pending: parts.pending,
    personKeys: personKeys(parts.vault, profile.sealKey, ports.random),
    ports,
    now,
    killPoints,
    log,
    changed: (status) => {
      hub.emit('sync.changed', status);
      void keyDesk.settle();
      parts.changed(status);
    },
  });
  const keyDesk = new KeyDesk({
    keys: parts.keys,
    facts: parts.keyFacts,
    journal,
    paired: parts.paired,
    ports,
    now,
    sync: () => uploader.status(),
    countersignedSeq: () => uploader.countersignedSeq,
    readsKeyChanges: () => cloud.readsKeyChanges,
    isCartEmpty: parts.isCartEmpty,
    mayChange: parts.mayChangeKey,
    training,
    killPoints,
    log,
  });
  const stream = new ResyncStream({
    cloud,
    ports,
    scopes: [brandScope(profile.brand.id), storeScope(profile.brand.id, profile.store.id)],
    resync: (scope) => hub.emit('replication.resync', { scope }),
    lineChanged: () => {
      if (!training) uploader.contactChanged();
    },
  });
  return {
    uploader,
    keyDesk,
    status: () => (training ? TRAINING_SYNC : uploader.status()),
    start: () => {
      if (!training) uploader.start();
      stream.start();
      keyDesk.start();
    },
    quiet: () => {
      keyDesk.close();
      stream.close();
    },
    close: async () => {
      if (!training) await uploader.drain(DRAIN_MS);
      uploader.close();
    },
  };
}
