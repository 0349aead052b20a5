/**
 * The desktop's storage: the files that hold keys are sealed by the system's key store before they reach the disk. A file
 * from before (the browser shell's) is read as it is and sealed with its next write. One that cannot be opened is an
 * error, never a missing file: a new device key would make this machine another terminal.
 */
import type { DataFolder } from '../../data-folder.ts';
import type { HostStorage } from '../../host-options.ts';
import { isSealed, SEAL_MARK } from '../../lifecycle/sealed-mark.ts';

/** The system's key store; Electron's safeStorage behind it. */
export interface Sealer {
  seal(text: string): Promise<Uint8Array>;
  /** @throws when this user or machine did not seal it. */
  open(sealed: Uint8Array): Promise<string>;
}

const KEY_FILES: ReadonlySet<string> = new Set(['device-key.json', 'host-secrets.json', 'member-keys.json']);

export function sealedStorage(storage: HostStorage, sealer: Sealer): HostStorage {
  return { ...storage, folder: (path) => sealedFolder(storage.folder(path), sealer) };
}

function sealedFolder(folder: DataFolder, sealer: Sealer): DataFolder {
  return {
    ...folder,
    async read(name) {
      const text = await folder.read(name);
      if (text === undefined || !isSealed(text)) return text;
      return sealer.open(Buffer.from(text.slice(SEAL_MARK.length), 'base64'));
    },
    async write(name, text, options) {
      if (!KEY_FILES.has(name)) return folder.write(name, text, options);
      const sealed = Buffer.from(await sealer.seal(text)).toString('base64');
      return folder.write(name, `${SEAL_MARK}${sealed}`, options);
    },
  };
}
