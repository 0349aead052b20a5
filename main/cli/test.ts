/**
 * `npm test`: prepares what the tests need, then the screens' build and the type check, then every suite in one run, so
 * that no core waits for the last file of a suite. All of it runs even when something failed before; the last line is
 * `N passed, N failed` over everything, exit 1 on a failure. Lint and format are `npm run lint`.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { preparePrerequisites } from '../build/prerequisites.ts';
import { buildRenderer } from '../build/renderer.ts';
import { systemPorts } from '../ports.ts';

interface Outcome {
  readonly passed: number;
  readonly failed: number;
}

const SUITES = ['unit', 'replica', 'integration', 'browser', 'e2e'] as const;
const root = process.env['GUIDEPOST_ROOT'] ?? process.cwd();
const ports = systemPorts();

process.exitCode = await testAll();

async function testAll(): Promise<number> {
  const ready = preparePrerequisites(say);
  if (!ready.ok) {
    say(ready.error);
    return 1;
  }
  const startedAt = ports.clock.monotonicMs();
  const outcomes: Outcome[] = [
    await check('screens', () => buildRenderer(root, ports, say).then(() => true)),
    await check('types', () => run(bin('@typescript/native', 'bin/tsc'), '--noEmit', '-p', 'tsconfig.json')),
  ];
  outcomes.push(await runSuites());

  const passed = sum(outcomes.map((one) => one.passed));
  const failed = sum(outcomes.map((one) => one.failed));
  say(`took ${Math.round((ports.clock.monotonicMs() - startedAt) / 1_000)} s`);
  process.stdout.write(`${passed} passed, ${failed} failed\n`);
  return failed === 0 ? 0 : 1;
}

/** One step that passes or fails as a whole. */
async function check(name: string, step: () => Promise<boolean>): Promise<Outcome> {
  const passed = await step().catch((error: unknown) => {
    say(error instanceof Error ? error.message : String(error));
    return false;
  });
  say(`${name}: ${passed ? 'passed' : 'FAILED'}`);
  return passed ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

interface Report {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly testResults: readonly { readonly name: string; readonly assertionResults: readonly unknown[] }[];
}

async function runSuites(): Promise<Outcome> {
  const folder = mkdtempSync(join(tmpdir(), 'guidepost-test-'));
  const report = join(folder, 'report.json');
  const projects = SUITES.flatMap((suite) => ['--project', suite]);
  const args = ['run', ...projects, '--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const succeeded = await run(bin('vitest', 'vitest.mjs'), ...args);
  try {
    const counted = JSON.parse(readFileSync(report, 'utf8')) as Report;
    for (const [suite, count] of testsBySuite(counted)) say(`${suite}: ${count} tests`);
    // A file that cannot even be loaded has no failed test in it, and fails all the same.
    const failed = succeeded ? counted.numFailedTests : Math.max(counted.numFailedTests, 1);
    return { passed: counted.numPassedTests, failed };
  } catch {
    return { passed: 0, failed: 1 };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A file's suite is in its name. */
function testsBySuite({ testResults }: Report): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { name, assertionResults } of testResults) {
    const suite = SUITES.find((one) => name.endsWith(`.${one}.test.ts`)) ?? 'unit';
    counts.set(suite, (counts.get(suite) ?? 0) + assertionResults.length);
  }
  return counts;
}

function run(...args: readonly string[]): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [...args], { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
    child.once('error', () => resolve(false));
    child.once('exit', (code) => resolve(code === 0));
  });
}

function bin(name: string, file: string): string {
  return join(root, 'node_modules', name, file);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function say(line: string): void {
  process.stderr.write(`guidepost test: ${line}\n`);
}
