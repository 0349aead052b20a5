import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Compile } from 'typebox/compile';
import { afterAll, expect, test } from 'vitest';
import { figureOf, RESULTS, statsOf } from './figures.ts';

const BENCH_TIMEOUT_MS = 180_000;
const folder = mkdtempSync(join(tmpdir(), 'guidepost-bench-'));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const bench = (...args: readonly string[]) =>
  promisify(execFile)(process.execPath, ['main/build/run.mjs', 'bench', ...args], { timeout: BENCH_TIMEOUT_MS });

test(
  'the bench measures a commit against its floor and writes results of the promised form',
  async () => {
    const out = join(folder, 'deep', 'results.json');
    const { stdout } = await bench('--quick', '--only', 'commit', '--out', out);
    const results: unknown = JSON.parse(readFileSync(out, 'utf8'));
    const form = Compile(RESULTS);
    expect([...form.Errors(results)]).toEqual([]);
    if (!form.Check(results)) throw new Error('not of the form');
    expect(results.figures.map(({ name }) => name)).toEqual(['commit']);
    const [commit] = results.figures;
    expect(commit?.ours.samples).toBe(commit?.floor.samples);
    expect(commit?.ratio).toBeCloseTo((commit?.ours.p50 ?? 0) / (commit?.floor.p50 ?? 0));
    expect(stdout).toMatch(/^commit +\S+ ms \(/m);
    expect(stdout).toContain(out);
  },
  BENCH_TIMEOUT_MS,
);

test(
  'a bad option is one line that names it',
  async () => {
    await expect(bench('--only', 'everything')).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^bench: --only everything is none of commit, [^\n]*\n$/),
    });
    await expect(bench('--products', '1e5')).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining('--products 1e5'),
    });
    await expect(bench('--fast')).rejects.toMatchObject({ code: 1, stderr: expect.stringContaining('--fast') });
  },
  BENCH_TIMEOUT_MS,
);

test('medians lie between, and a ratio is that of the medians', () => {
  expect(statsOf([4, 1, 3, 2])).toEqual({ p50: 2.5, p95: expect.closeTo(3.85), min: 1, max: 4, samples: 4 });
  expect(statsOf([7])).toEqual({ p50: 7, p95: 7, min: 7, max: 7, samples: 1 });
  expect(() => statsOf([])).toThrow('no samples');
  const words = { name: 'x', what: '', floorWhat: '', limits: '' };
  const rounds = [
    { ours: 2, floor: 1 },
    { ours: 4, floor: 4 },
    { ours: 9, floor: 2 },
  ];
  const figure = figureOf({ ...words, unit: 'ms' }, rounds, { part: [1], none: [] });
  expect(figure).toMatchObject({ better: 'lower', ratio: 2, ratioRange: [1, 4.5] });
  expect(figure.parts.map(({ name }) => name)).toEqual(['part']);
  expect(figureOf({ ...words, unit: 'per second' }, rounds).better).toBe('higher');
});
