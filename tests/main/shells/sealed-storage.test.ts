import { expect, test } from 'vitest';
import { memoryDataFolder } from '../../../main/data-folder.ts';
import { sealedStorage, type Sealer } from '../../../main/shells/desktop/sealed-storage.ts';

const sealer = (user: string): Sealer => ({
  seal: (text) => Promise.resolve(Buffer.from(`${user}|${text}`).reverse()),
  open: (sealed) => {
    const [by, text] = Buffer.from(sealed).reverse().toString().split('|');
    return by === user ? Promise.resolve(text ?? '') : Promise.reject(new Error('sealed by somebody else'));
  },
});
const setUp = (user = 'shop') => {
  const files = new Map<string, string>();
  const journalDisk = () => Promise.reject(new Error('not used'));
  const open = (by: string) =>
    sealedStorage({ folder: () => memoryDataFolder(files), journalDisk, lock: journalDisk }, sealer(by)).folder('/d');
  return { files, folder: open(user), open };
};
const durable = { durable: true };

test('a key reaches the disk sealed and comes back as it was', async () => {
  const { files, folder } = setUp();
  await folder.write('device-key.json', '{"seed":"secret"}', durable);
  expect(files.get('device-key.json')).toMatch(/^guidepost-sealed:1:/);
  expect(files.get('device-key.json')).not.toContain('secret');
  expect(await folder.read('device-key.json')).toBe('{"seed":"secret"}');
});

test('other files stay readable', async () => {
  const { files, folder } = setUp();
  await folder.write('cart.json', '{}', durable);
  expect(files.get('cart.json')).toBe('{}');
});

test('a key from before is read as it is and sealed when it is written', async () => {
  const { files, folder } = setUp();
  files.set('device-key.json', '{"seed":"old"}');
  expect(await folder.read('device-key.json')).toBe('{"seed":"old"}');
  await folder.write('device-key.json', '{"seed":"old"}', durable);
  expect(files.get('device-key.json')).not.toContain('old');
});

test('a key that cannot be opened is an error, never a missing file', async () => {
  const { folder, open } = setUp();
  await folder.write('device-key.json', '{}', durable);
  await expect(open('other').read('device-key.json')).rejects.toThrow('somebody else');
  expect(await folder.read('absent.json')).toBeUndefined();
});
