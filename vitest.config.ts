import { defineConfig } from 'vitest/config';
import { readdirSync } from 'node:fs';
import { chosenPart } from './tests/support/chosen-part.ts';
import { LongestFirst } from './tests/support/longest-first.ts';

/**
 * `unit` and `replica` need nothing but Node; `integration` runs real PostgreSQL, PTYs and TCP; `browser` and `e2e` run real Chromium.
 * A file's suite is in its name: `x.test.ts`, `x.integration.test.ts`, `x.browser.test.ts`, `x.e2e.test.ts`.
 */
const slow = ['tests/**/*.integration.test.ts', 'tests/**/*.browser.test.ts', 'tests/**/*.e2e.test.ts'];
/** RxDB counts the collections that are open in a process, and these leave theirs open as a killed window does. */
const replica = ['tests/sync/terminal/**/*.test.ts', 'tests/simulation/*replica.test.ts'];
/** A process ended at every named point, one after the other: minutes, so on its own, `npm run test:kill`; `.ci/run` has it. */
const kill = ['tests/kill/*-points.e2e.test.ts'];
/** Whole disks and machines lost: `npx vitest run --project recovery`. */
const recovery = ['tests/recovery/**/*.e2e.test.ts', 'tests/kill/full-disk.e2e.test.ts'];
/** Nothing outlives its test, and to load every package anew for every file takes longer than many a file. */
const isolate = false;
/** The folder of a started cloud that these suites copy. */
const globalSetup = ['tests/support/started-cloud.ts'];
/** Files of a suite in the browser: all of them, or the part that `.ci/run` takes. */
const flows = (suffix: string): string[] => {
  const files = readdirSync('tests', { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith(suffix));
  return chosenPart(files.sort(), 'GUIDEPOST_FLOWS_PART').map((file) => `tests/${file}`);
};
/** How long what will come may take: a busy machine is no fault. */
const patience = { expect: { poll: { timeout: 20_000 } }, testTimeout: 120_000, hookTimeout: 120_000 };
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['tests/**/*.test.ts', 'tests/**/*.test.tsx'],
          exclude: [...slow, ...replica],
          ...patience,
          isolate,
        },
      },
      { test: { name: 'replica', include: replica, exclude: slow, ...patience } },
      {
        test: {
          name: 'integration',
          globalSetup,
          include: ['tests/**/*.integration.test.ts'],
          ...patience,
          isolate,
        },
      },
      {
        test: {
          name: 'browser',
          globalSetup,
          include: flows('.browser.test.ts'),
          ...patience,
          isolate,
        },
      },
      {
        test: {
          name: 'e2e',
          globalSetup,
          include: flows('.e2e.test.ts'),
          exclude: [...kill, ...recovery],
          ...patience,
          testTimeout: 240_000,
          hookTimeout: 240_000,
          isolate,
        },
      },
      { test: { name: 'kill', globalSetup, include: kill, ...patience, testTimeout: 240_000, hookTimeout: 240_000 } },
      {
        test: {
          name: 'recovery',
          globalSetup,
          include: recovery,
          ...patience,
          testTimeout: 240_000,
          hookTimeout: 240_000,
        },
      },
    ],
    maxWorkers: 3,
    sequence: { sequencer: LongestFirst },
  },
});
