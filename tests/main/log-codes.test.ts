/** The table of log codes and the sources agree. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

/** Capitals and three digits in quotes: no other text of ours looks so. */
const CODE = /['"`]([A-Z]{2,12}\d{3})['"`]/g;

const used = new Map<string, string>();
for (const folder of ['main', 'sync', 'renderer', 'hardware'])
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' }))
    if (/\.tsx?$/.test(name))
      for (const [, code = ''] of readFileSync(join(folder, name), 'utf8').matchAll(CODE))
        if (!code.startsWith('S0')) used.set(code, join(folder, name));

const rows = [...readFileSync('main/LOG-CODES.md', 'utf8').matchAll(/^\| ([A-Z]+\d{3}) +\|(.*)\|$/gm)].map(
  ([, code = '', rest = '']) => ({ code, cells: rest.split('|').map((cell) => cell.trim()) }),
);

test('every code that is written stands in the table, and every row is written somewhere', () => {
  expect(used.size).toBeGreaterThan(15);
  expect(rows.map(({ code }) => code)).toEqual([...used.keys()].sort());
});

test('every row says where, what it means and what to do', () => {
  for (const { code, cells } of rows)
    expect([code, cells.length, cells.every((cell) => cell !== '')]).toEqual([code, 3, true]);
});
