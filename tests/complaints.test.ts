/** The page of complaints names tests that exist: its words stand in the name of a test of each file it gives. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

const rows = readFileSync('tests/COMPLAINTS.md', 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('| ') && line.includes('.test.ts'))
  .map((line) => line.split('|').map((cell) => cell.trim()))
  .map(
    ([, complaint = '', files = '']) =>
      [complaint, [...files.matchAll(/`([^`]+)`/g)].map(([, file]) => file ?? '')] as const,
  );

describe('complaints', () => {
  test('are all on the page', () => {
    expect(rows).toHaveLength(13);
  });

  test.each(rows)('%s: a test of every file bears its words', (complaint, files) => {
    expect(files.length).toBeGreaterThan(0);
    for (const file of files)
      expect(readFileSync(join('tests', file), 'utf8')).toMatch(new RegExp(`test\\(\\s*['"\`]${complaint}\\b`));
  });
});
