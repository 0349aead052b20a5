/**
 * A journal that nobody writes: its good entries, read from disk as they are asked for. Never changes what they say. Called by the
 * upload of what waits while this machine is used for training.
 */
import type { KeyChange } from '../../sync/protocol/key-change.ts';
import type { Disk } from './disk.ts';
import { EntryIndex } from './entry-index.ts';
import { scanJournal } from './scan.ts';
import type { Journal } from './types.ts';

export interface ClosedJournal extends Pick<Journal, 'read' | 'lastSeq' | 'onAppended'> {
  /** Whose it is; undefined while nothing was ever written. */
  readonly terminal: string | undefined;
  readonly keyChanges: readonly KeyChange[];
}

/** `isCut`: a crash may have ended its writer, so that its last entries are made durable before anybody is told of them. */
export async function readClosedJournal(disk: Disk, { isCut }: { readonly isCut: boolean }): Promise<ClosedJournal> {
  const index = new EntryIndex(disk);
  const keyChanges: KeyChange[] = [];
  const { last, opened, segments } = await scanJournal(disk, {
    signatures: 'none',
    onSegment: (segment) => {
      index.addSegment(segment);
      for (const entry of segment.entries) if (entry.kind === 'key.rotated') keyChanges.push(entry.body);
    },
  });
  const newest = segments.at(-1);
  if (isCut && newest !== undefined) await disk.writeWhole(newest, await disk.read(newest));
  return {
    terminal: opened?.body.terminal,
    keyChanges,
    lastSeq: last?.seq ?? 0,
    read: (afterSeq, limit) => index.read(afterSeq, limit),
    onAppended: () => () => undefined,
  };
}
