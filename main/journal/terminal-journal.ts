/**
 * Opens the journal of a paired terminal with its disk timed and its keys, and says in the log what had to be cut or left.
 * Called by terminal.ts.
 */
import { join } from 'node:path';
import type { TerminalId } from '../../sync/domain/ids.ts';
import type { EpochMs } from '../../sync/domain/time.ts';
import type { TerminalProfile } from '../../sync/protocol/messages.ts';
import type { HostStorage } from '../host-options.ts';
import { JOURNAL_FOLDER } from '../journal-owner.ts';
import type { HostKillPoints } from '../kill-points.ts';
import type { Log } from '../log.ts';
import type { DeviceKeys } from '../pairing/device-key.ts';
import type { Ports } from '../ports.ts';
import { openJournal } from './journal.ts';
import { SyncTimes, timedDisk } from './sync-times.ts';
import type { Journal } from './types.ts';

export interface TerminalJournalParts {
  readonly storage: HostStorage;
  readonly workPath: string;
  readonly keys: DeviceKeys;
  readonly profile: TerminalProfile;
  readonly terminal: TerminalId;
  readonly ports: Ports;
  readonly now: () => EpochMs;
  readonly killPoints: HostKillPoints;
  readonly log: Log;
}

export async function openTerminalJournal(
  parts: TerminalJournalParts,
): Promise<{ readonly journal: Journal; readonly syncTimes: SyncTimes }> {
  const { storage, workPath, keys, profile, terminal, ports, now, killPoints, log } = parts;
  const syncTimes = new SyncTimes();
  const disk = await storage.journalDisk(join(workPath, JOURNAL_FOLDER));
  const { journal, report } = await openJournal({
    disk: timedDisk(disk, () => ports.clock.monotonicMs(), syncTimes),
    signer: keys.signer,
    next: keys.next,
    random: ports.random,
    now,
    dayRule: profile.store,
    place: { brand: profile.brand.id, store: profile.store.id, terminal },
    killPoints,
  });
  if (report.torn !== undefined) log.write('JOURNAL101', { segment: report.torn.segment, bytes: report.torn.bytes });
  if (report.bad !== undefined) log.write('JOURNAL102', { segment: report.bad.segment, fault: report.bad.fault });
  return { journal, syncTimes };
}
