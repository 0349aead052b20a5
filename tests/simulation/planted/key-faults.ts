/** Faults planted where a device key changes, on the till and in the cloud. Seeds were found by the soak. */
import type { PlantedFault } from './planted.ts';

export const KEY_FAULTS: readonly PlantedFault[] = [
  {
    name: 'new key used before it is kept',
    file: 'main/pairing/device-key.ts',
    find: 'const kept = { ...this.#kept, next: seed };\n    await this.#file.save(kept);',
    replace: 'const kept = { ...this.#kept, next: seed };\n    void this.#file.save(kept);',
    seed: 224,
    invariant: 'signed_by_its_key',
  },
  {
    name: 'key file replaced without fsync',
    file: 'main/pairing/device-key.ts',
    find: "jsonFile(folder, 'device-key.json', DEVICE_KEY_FILE);",
    replace: "jsonFile(folder, 'device-key.json', DEVICE_KEY_FILE, { durable: false });",
    seed: 2,
    invariant: 'signed_by_its_key',
  },
  {
    name: 'old key goes on signing after the change',
    file: 'main/journal/journal.ts',
    find: '    this.#signer = batch.signer;\n',
    replace: '',
    seed: 1,
    invariant: 'signed_by_its_key',
  },
  {
    name: 'file believed, not the journal, after a restart',
    file: 'main/journal/journal.ts',
    find: 'this.#signer = signer ?? this.#signer;',
    replace: '',
    seed: 2,
    invariant: 'signed_by_its_key',
  },
  {
    name: 'change of the key not kept by the cloud',
    file: 'sync/cloud/ingest/ingest.ts',
    find: 'const changedKey = keys !== terminal;',
    replace: 'const changedKey = keys !== terminal && Number.isNaN(0);',
    seed: 1,
    invariant: 'comes_to_rest',
  },
  {
    name: 'restored cloud not shown the changes of the key',
    file: 'main/upload/cloud-client.ts',
    find: 'if (newest === undefined) return refused;',
    replace: 'if (newest !== undefined) return refused;\n    if (newest === undefined) return refused;',
    seed: 43,
    invariant: 'comes_to_rest',
  },
];
