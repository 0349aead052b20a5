import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  checkArrows,
  checkElectron,
  checkLength,
  checkPorts,
  checkReadmes,
  checkTopLevel,
  checkWords,
  readTree,
  type SourceFile,
} from './support/architecture.ts';

describe('the project', () => {
  const root = process.cwd();
  const files = readTree(root);

  test('is read whole', () => {
    expect(files.length).toBeGreaterThan(100);
  });
  test('imports only along the arrows', () => {
    expect(checkArrows(files)).toEqual([]);
  });
  test('imports electron only in files that say so', () => {
    expect(checkElectron(files)).toEqual([]);
  });
  test('reaches disk, network and processes only behind ports; its pure folders reach nothing', () => {
    expect(checkPorts(files)).toEqual([]);
  });
  test('has no any, no switched-off check or test, and no money arithmetic outside money.ts', () => {
    expect(checkWords(files)).toEqual([]);
  });
  test('has no file that is too long to read', () => {
    expect(checkLength(files)).toEqual([]);
  });
  test('explains every folder of the first two levels', () => {
    expect(checkReadmes(root)).toEqual([]);
  });
  test('keeps the fixed top level', () => {
    const tracked = execFileSync('git', ['ls-files', '-z'], { cwd: root, encoding: 'utf8' });
    expect(
      checkTopLevel([
        ...new Set(
          tracked
            .split('\0')
            .flatMap((path) => path.split('/', 1))
            .filter((name) => name !== ''),
        ),
      ]),
    ).toEqual([]);
  });
});

describe('a tree that is wrong on purpose is found out', () => {
  const root = mkdtempSync(join(tmpdir(), 'guidepost-architecture-'));
  let files: readonly SourceFile[] = [];
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };

  beforeAll(() => {
    write(
      'sync/domain/clock.ts',
      `import { readFileSync } from 'node:fs';\nimport { now } from '../../main/ports.ts';\n`,
    );
    write(
      'sync/domain/price.ts',
      `export const yuan = (fen: number) => (fen / 100).toFixed(2);\nexport const other = parseFloat('1');\n`,
    );
    write('sync/domain/money.ts', `export const yuan = (fen: number) => fen / 100;\n// a / 100 in a comment\n`);
    write('sync/cloud/app.ts', `export * from '../terminal/worker.ts';\n`);
    write(
      'renderer/screen.tsx',
      `import { METHODS } from '../main/contract/contract.ts';\nimport type { Answer } from '../main/contract/contract.ts';\n`,
    );
    write('renderer/cloud.ts', `const app = await import('../sync/cloud/app.ts');\n`);
    write(
      'hardware/printer/job.ts',
      `import type { Journal } from '../../main/journal/types.ts';\nimport { connect } from 'node:net';\n`,
    );
    write(
      'main/cart/cart.ts',
      `import { app } from 'electron';\nexport const read = (cart: any) => cart as any; // any\n`,
    );
    write('main/cart/window.electron.ts', `import { app } from 'electron';\n`);
    write('main/cart/long.ts', 'export {};\n'.repeat(401));
    write('main/README.md', 'line\n'.repeat(41));
    write('tests/cart.test.ts', `test.skip('x', () => {});\n// @ts-ignore\n`);
    files = readTree(root);
  });
  afterAll(() => {
    rmSync(root, { recursive: true, force: true });
  });

  test('by its arrows, also those of types, exports and late imports', () => {
    expect(checkArrows(files)).toEqual([
      'hardware/printer/job.ts: hardware must not import main/journal/types.ts',
      'renderer/cloud.ts: renderer must not import sync/cloud/app.ts',
      'renderer/screen.tsx: renderer must not import main/contract/contract.ts',
      'sync/cloud/app.ts: sync/cloud must not import sync/terminal/worker.ts',
      'sync/domain/clock.ts: sync/domain must not import main/ports.ts',
    ]);
  });
  test('by Electron in an ordinary file', () => {
    expect(checkElectron(files)).toEqual([
      'main/cart/cart.ts: only a file that ends in .electron.ts may import electron',
    ]);
  });
  test('by disk and network outside a port', () => {
    expect(checkPorts(files)).toEqual([
      'hardware/printer/job.ts: node:net is for the files behind a port',
      'sync/domain/clock.ts: sync/domain is pure and must not import node:fs',
      'sync/domain/clock.ts: node:fs is for the files behind a port',
    ]);
  });
  test('by its words', () => {
    expect(checkWords(files)).toEqual([
      'main/cart/cart.ts:2: any',
      'sync/domain/price.ts:1: money or rounding outside sync/domain/money.ts',
      'sync/domain/price.ts:2: money or rounding outside sync/domain/money.ts',
      'tests/cart.test.ts:2: a switched-off check',
      'tests/cart.test.ts:1: a switched-off test',
    ]);
  });
  test('by its length, its README files and its top level', () => {
    expect(checkLength(files)).toEqual(['main/cart/long.ts: 401 lines, at most 400']);
    expect(checkReadmes(root)).toEqual(
      expect.arrayContaining(['main/README.md: 41 lines, at most 40', 'main/cart: no README.md', 'sync: no README.md']),
    );
    expect(checkTopLevel(['main', 'src', 'docs', 'package.json'])).toEqual([
      'src: not of the fixed top level',
      'docs: not of the fixed top level',
    ]);
  });
});
