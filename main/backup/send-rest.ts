/**
 * Sends what the cloud lacks of a closed journal, signed by the keys that wrote it, and only if the cloud stands on the very
 * chain: at or before the journal's end with the same hash there. Repeating it changes nothing. Reads the journal, never
 * writes it. Called by `npm run terminal -- restore` and `send`.
 */
import type { CloudTransport } from '../upload/cloud-transport.ts';
import { UPLOAD_BATCH_MAX } from '../../sync/protocol/messages.ts';
import { FIRST_PREV_HASH, type JournalEntry } from '../../sync/schemas/entries/entry.ts';
import type { DataFolder } from '../data-folder.ts';
import type { Disk } from '../journal/disk.ts';
import { scanJournal } from '../journal/scan.ts';
import { DeviceKeys } from '../pairing/device-key.ts';
import { loadProfile } from '../pairing/pairing.ts';
import type { Clock } from '../ports.ts';
import { CloudClient, type CloudFailure } from '../upload/cloud-client.ts';
import { isCountersigned } from '../upload/high-water.ts';
import { withinBytes } from '../upload/uploader.ts';

export interface ClosedJournal {
  /** Where the old key and profile lie. */
  readonly folder: DataFolder;
  readonly disk: Disk;
}

/**
 * `sent`: all of it is in the cloud; `entries` of it came now · `ahead`: the cloud has more, that machine went on after the
 * backup · `fork`: the cloud has another entry at this place · `sealed`: the key can only be read where it was made ·
 * `refused`: the cloud did not answer or refused, `cause` says which.
 */
export type Rest =
  | { readonly kind: 'sent'; readonly entries: number; readonly quarantined: number }
  | { readonly kind: 'ahead'; readonly by: number }
  | { readonly kind: 'fork'; readonly seq: number }
  | { readonly kind: 'sealed' }
  | { readonly kind: 'refused'; readonly cause: string };

export async function sendRest(
  { folder, disk }: ClosedJournal,
  transportTo: (url: string) => CloudTransport,
  clock: Clock,
  cloudUrl?: string,
): Promise<Rest> {
  const keys = await DeviceKeys.kept(folder);
  const kept = keys === undefined ? undefined : await loadProfile(folder, keys);
  if (keys === undefined || kept === undefined) return { kind: 'sealed' };
  const entries: JournalEntry[] = [];
  await scanJournal(disk, { signatures: 'all', onSegment: (segment) => entries.push(...segment.entries) });
  let offsetMs = 0;
  const cloud = new CloudClient({
    transport: transportTo(cloudUrl ?? kept.cloudUrl),
    clock,
    now: () => (clock.now() + offsetMs) as ReturnType<Clock['now']>,
    onCloudTime: (cloudNow, askedAt) => {
      offsetMs = cloudNow - askedAt;
    },
    contactHeaders: () => ({}),
  });
  const keyChanges = entries.flatMap((entry) => (entry.kind === 'key.rotated' ? [entry.body] : []));
  cloud.identify({ profile: kept.profile, signers: () => keys.all, keyChanges: () => keyChanges });
  cloud.certify(kept.certificate);
  const asked = await cloud.highWater();
  if (!asked.ok) return { kind: 'refused', cause: causeOf(asked.error) };
  let mark = asked.value;
  let [sent, quarantined] = [0, 0];
  for (;;) {
    if (!isCountersigned(mark, kept.profile)) return { kind: 'refused', cause: 'bad_countersignature' };
    const last = entries.at(-1)?.seq ?? 0;
    if (mark.seq > last) return { kind: 'ahead', by: mark.seq - last };
    const own = mark.seq === 0 ? FIRST_PREV_HASH : entries[mark.seq - 1]?.hash;
    if (mark.hash !== own) return { kind: 'fork', seq: mark.seq };
    const next = withinBytes(entries.slice(mark.seq, mark.seq + UPLOAD_BATCH_MAX));
    if (next.length === 0) return { kind: 'sent', entries: sent, quarantined };
    const answer = await cloud.upload({ terminal: kept.profile.terminal, entries: next });
    if (!answer.ok) return { kind: 'refused', cause: causeOf(answer.error) };
    if (answer.value.highWater.seq <= mark.seq) return { kind: 'refused', cause: 'no_progress' };
    sent += next.length;
    quarantined += answer.value.quarantined.length;
    mark = answer.value.highWater;
  }
}

const causeOf = (failure: CloudFailure): string =>
  failure.kind === 'refused' ? failure.code : failure.kind === 'unreachable' ? 'cloud_unreachable' : 'bad_answer';
