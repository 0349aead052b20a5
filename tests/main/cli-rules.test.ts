import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'rules-'));
afterAll(() => rmSync(folder, { recursive: true }));

function run(command: string, ...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['main/build/run.mjs', command, ...args], {
    encoding: 'utf8',
  });
  return {
    status,
    stdout,
    stderr,
    lines: stdout
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as unknown),
  };
}
function fileOf(value: unknown): string {
  const file = join(folder, 'case.json');
  writeFileSync(file, typeof value === 'string' ? value : JSON.stringify(value));
  return file;
}
const fixture = (name: string): string => `tests/fixtures/cases/${name}.json`;
const casesOf = (name: string): readonly { readonly expected: unknown }[] =>
  JSON.parse(readFileSync(fixture(name), 'utf8')) as readonly { readonly expected: unknown }[];

describe('the commands of the rules', () => {
  test.each([
    ['price', 'pricing'],
    ['binding', 'binding-claims'],
  ])('npm run %s prints a line per case of %s.json and nothing else', (command, name) => {
    const result = run(command, fixture(name));
    expect(result).toMatchObject({ status: 0, stderr: '' });
    expect(result.lines).toEqual(casesOf(name).map(({ expected }) => expected));
  });

  test.each([
    ['price', 'pricing'],
    ['binding', 'binding-claims'],
  ])('npm run %s takes a single case too', (command, name) => {
    const [first] = casesOf(name);
    expect(run(command, fileOf(first)).lines).toEqual([first?.expected]);
    expect(run(command, fileOf([]))).toMatchObject({ status: 0, stdout: '', stderr: '' });
  });

  test('npm run commission prints one line in the shape of its file', () => {
    const cases = JSON.parse(readFileSync(fixture('commission'), 'utf8')) as Record<
      'split' | 'tiers',
      readonly { readonly expected: unknown }[]
    >;
    const expected = ({ expected: result }: { readonly expected: unknown }): unknown => result;
    expect(run('commission', fixture('commission')).lines).toEqual([
      { split: cases.split.map(expected), tiers: cases.tiers.map(expected) },
    ]);
  });

  test('a bad case prints nothing on stdout, names file, path and reason on one line, and exits 1', () => {
    const cases = [
      ...casesOf('pricing'),
      { now: '2026-11-11T10:00:00+08:00', products: [], lines: [{ product: 'x' }] },
    ];
    const file = fileOf(cases);
    expect(run('price', file)).toMatchObject({
      status: 1,
      stdout: '',
      stderr: `price: ${file}: [45].lines[0].product: is not among the products: x\n`,
    });
    const claims = fileOf([{ claims: [{ id: 'c', at: 1, source: 'nobody' }], policy: {} }]);
    expect(run('binding', claims)).toMatchObject({ status: 1, stdout: '' });
    expect(run('commission', fileOf({ split: [5] }))).toMatchObject({
      status: 1,
      stdout: '',
      stderr: `commission: ${file}: split[0]: must be an object\n`,
    });
  });

  test('a missing file, a folder, no file, an option and bad JSON are named too', () => {
    const missing = join(folder, 'missing.json');
    expect(run('price', missing)).toMatchObject({
      status: 1,
      stdout: '',
      stderr: expect.stringContaining(missing) as unknown,
    });
    expect(run('price', folder)).toMatchObject({ status: 1, stdout: '' });
    expect(run('price')).toMatchObject({ status: 1, stderr: 'price: usage: npm run price -- FILE\n' });
    expect(run('price', '--fast')).toMatchObject({ status: 1, stderr: 'price: unknown option --fast\n' });
    expect(run('price', fileOf('{"now": 1,\n "x": oops}')).stderr).toContain('(line 2 column 7)');
    expect(run('price', fileOf('{"now": [1,')).stderr).toContain('(line 1 column 12)');
    expect(run('price', fileOf('')).stderr).toContain('(line 1 column 1)');
  });
});
