/** A host's folder is given back with nothing still being written, and not written again. */
import { expect, test } from 'vitest';
import { memoryDataFolder, type DataFolder } from '../../main/data-folder.ts';
import { SYSTEM_STORAGE } from '../../main/host.ts';
import { storageInUse } from '../../main/storage-in-use.ts';

const AT_ONCE = { durable: false };

function slowFolder() {
  const files = new Map<string, string>();
  const gates: (() => void)[] = [];
  const folder: DataFolder = {
    ...memoryDataFolder(files),
    write: async (name, text) => {
      await new Promise<void>((resolve) => gates.push(resolve));
      files.set(name, text);
    },
  };
  return { files, folder, open: () => gates.forEach((gate) => gate()) };
}

test('what is being written when a host closes is there before the folder is another’s', async () => {
  const { files, folder, open } = slowFolder();
  const { storage, letGo } = storageInUse({ ...SYSTEM_STORAGE, folder: () => folder });
  const saving = storage.folder('/till').write('staff.json', '[]', AT_ONCE);
  let isGone = false;
  const going = letGo().then(() => (isGone = true));
  await Promise.resolve();
  expect(isGone).toBe(false);
  open();
  await Promise.all([saving, going]);
  expect(files.get('staff.json')).toBe('[]');
});

test('a write that fails does not keep the folder', async () => {
  const fails = { ...memoryDataFolder(), write: () => Promise.reject(new Error('full')) };
  const { storage, letGo } = storageInUse({ ...SYSTEM_STORAGE, folder: () => fails });
  const saving = storage.folder('/till').write('staff.json', '[]', AT_ONCE);
  await Promise.all([expect(saving).rejects.toThrow('full'), letGo()]);
});

test('nothing is written, removed or renamed in a folder that was given back', async () => {
  const files = new Map([['staff.json', '[]']]);
  const { storage, letGo } = storageInUse({ ...SYSTEM_STORAGE, folder: () => memoryDataFolder(files) });
  const folder = storage.folder('/till');
  await letGo();
  await expect(folder.write('clock.json', '{}', AT_ONCE)).rejects.toThrow('given back');
  await expect(folder.remove('staff.json')).rejects.toThrow('given back');
  await expect(folder.rename('staff.json', 'other.json')).rejects.toThrow('given back');
  expect([...files]).toEqual([['staff.json', '[]']]);
});
