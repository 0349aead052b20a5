import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findInClear } from './in-clear.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'guidepost-clear-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('a text is found in every shape, in folders below and over the edge of what is read at once', async () => {
  const utf16 = Buffer.from('secret', 'utf16le');
  mkdirSync(join(folder, 'below'));
  writeFileSync(join(folder, 'utf8'), `${'x'.repeat(65_533)}secret`);
  writeFileSync(join(folder, 'below', 'little'), Buffer.concat([Buffer.alloc(1), utf16]));
  writeFileSync(join(folder, 'below', 'big'), Buffer.from(utf16).swap16());
  writeFileSync(join(folder, 'other'), 'secre t');
  const found = await findInClear([folder], ['secret', 'none']);
  expect(found.map((place) => place.slice(folder.length + 1)).toSorted()).toEqual([
    'below/big: secret',
    'below/little: secret',
    'utf8: secret',
  ]);
});
