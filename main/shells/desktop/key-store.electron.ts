/**
 * Electron's safeStorage as a Sealer, by its asynchronous interface. Undefined where the system has no key store: Linux
 * without one would only scramble with a fixed password, and the files' mode 0600 says it more honestly.
 */
import { safeStorage } from 'electron';
import type { Sealer } from './sealed-storage.ts';

export async function systemSealer(): Promise<Sealer | undefined> {
  if (!(await safeStorage.isAsyncEncryptionAvailable())) return undefined;
  if (process.platform === 'linux' && safeStorage.getSelectedStorageBackend() === 'basic_text') return undefined;
  return {
    seal: (text) => safeStorage.encryptStringAsync(text),
    open: async (sealed) => (await safeStorage.decryptStringAsync(Buffer.from(sealed))).result,
  };
}
