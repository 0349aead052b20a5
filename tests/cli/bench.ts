/**
 * `npm run bench -- [--products N] [--only NAME[,NAME]] [--quick] [--out FILE]`: the benchmarks, each as a ratio to a floor
 * measured in the same run. Prints a table and writes `bench/results.json`. `--quick` takes small sizes and proves only
 * that everything runs. Exit 1 with one line on stderr when something is wrong.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, totalmem } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { benchBigCart } from '../bench/big-cart.ts';
import { benchBind } from '../bench/bind.ts';
import { benchCatalogue } from '../bench/catalogue.ts';
import { benchContest } from '../bench/contest.ts';
import { benchMembers } from '../bench/members.ts';
import { benchSearch } from '../bench/search.ts';
import { benchSeven } from '../bench/seven.ts';
import { benchScale } from '../bench/scale.ts';
import { benchCommit } from '../bench/commit.ts';
import { benchExchange } from '../bench/exchange.ts';
import type { Figure, Results } from '../bench/figures.ts';
import { BENCH_NAMES, PRODUCTS_MAX, PRODUCTS_MIN, type Plan } from '../bench/plan.ts';
import { tableOf } from '../bench/report.ts';
import { endAll } from '../e2e/support/processes.ts';

const PRODUCTS = 100_000;
const PRODUCTS_QUICK = 2_000;
const GB = 2 ** 30;

const root = process.env['GUIDEPOST_ROOT'] ?? process.cwd();

class BadOption extends Error {}

try {
  const { plan, out } = readCall(process.argv.slice(2));
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => void endAll().finally(() => process.exit(1)));
  const results = await run(plan);
  mkdirSync(dirname(out), { recursive: true });
  writeFileSync(out, `${JSON.stringify(results, null, 2)}\n`);
  process.stdout.write(`${tableOf(results)}written to ${out}\n`);
  process.exit(0);
} catch (error) {
  const text = error instanceof BadOption ? error.message : error instanceof Error ? error.stack : String(error);
  process.stderr.write(`bench: ${text ?? ''}\n`);
  process.exit(1);
}

async function run(plan: Plan): Promise<Results> {
  const machine: Results['machine'] = {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memoryGb: totalmem() / GB,
    platform: `${process.platform} ${process.arch}`,
    node: process.version,
    load: loadavg()[0] ?? 0,
  };
  const figures: Figure[] = [];
  try {
    for (const bench of [
      benchBigCart,
      benchSearch,
      benchCommit,
      benchExchange,
      benchBind,
      benchMembers,
      benchContest,
      benchSeven,
      benchScale,
      benchCatalogue,
    ])
      figures.push(...(await bench(plan)));
  } finally {
    await endAll();
  }
  const at = new Date().toISOString();
  return { version: 1, at, quick: plan.quick, products: plan.products, machine, figures };
}

function readCall(args: readonly string[]): { readonly plan: Plan; readonly out: string } {
  const values = parse(args);
  const quick = values.quick === true;
  const text = values.products ?? String(quick ? PRODUCTS_QUICK : PRODUCTS);
  const products = Number(text);
  if (!/^[1-9]\d{0,5}$/.test(text) || products < PRODUCTS_MIN || products > PRODUCTS_MAX)
    throw new BadOption(`--products ${text} is not a number from ${PRODUCTS_MIN} to ${PRODUCTS_MAX}`);
  const only = values.only?.split(',');
  const names: readonly string[] = BENCH_NAMES;
  const unknown = only?.find((name) => !names.includes(name));
  if (unknown !== undefined) throw new BadOption(`--only ${unknown} is none of ${BENCH_NAMES.join(', ')}`);
  const out = resolve(values.out ?? join(root, 'bench', 'results.json'));
  const say = (line: string): void => void process.stderr.write(`bench: ${line}\n`);
  return { plan: { root, quick, products, wants: (name) => only?.includes(name) ?? true, say }, out };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        products: { type: 'string' },
        only: { type: 'string' },
        quick: { type: 'boolean' },
        out: { type: 'string' },
      },
    }).values;
  } catch (error) {
    throw new BadOption(error instanceof Error ? error.message : String(error));
  }
}
