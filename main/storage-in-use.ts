/**
 * The storage of one host's life. A part may still be saving a note when its host closes (people pulled in the background, an
 * hour learnt from an answer): the folder is nobody else's before that is written, and nothing is written to it after.
 * The journal has a close of its own. Called by host.ts.
 */
import type { DataFolder } from './data-folder.ts';
import type { HostStorage } from './host-options.ts';

export interface StorageInUse {
  readonly storage: HostStorage;
  /** Resolves once everything that was begun is done or has failed; what is begun later is refused. */
  letGo(): Promise<void>;
}

export function storageInUse(storage: HostStorage): StorageInUse {
  const underWay = new Set<Promise<void>>();
  let isGone = false;
  const during = async (work: () => Promise<void>): Promise<void> => {
    if (isGone) throw new Error('the host has closed: its folder was given back');
    const working = work();
    underWay.add(working);
    try {
      await working;
    } finally {
      underWay.delete(working);
    }
  };
  const watched = (folder: DataFolder): DataFolder => ({
    read: (name) => folder.read(name),
    write: (name, text, options) => during(() => folder.write(name, text, options)),
    remove: (name) => during(() => folder.remove(name)),
    rename: (from, to) => during(() => folder.rename(from, to)),
  });
  return {
    storage: { ...storage, folder: (path) => watched(storage.folder(path)) },
    letGo: async () => {
      isGone = true;
      await Promise.allSettled(underWay);
    },
  };
}
