/**
 * `npm run journal -- verify DIR | export DIR`: checks a terminal's journal, or prints it as JSON lines. DIR is the data
 * folder of `npm start`; it may be in use; or a backup of one. Exit 1 names the first bad entry on stderr.
 */
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { once } from 'node:events';
import { archiveDisk, readArchive } from '../backup/archive.ts';
import { nodeFiles } from '../file-system.ts';
import { systemDisk, type Disk } from '../journal/disk.ts';
import { lineOf } from '../journal/record.ts';
import { verifyJournal, type VerifyReport } from '../journal/verify.ts';

const [command, folder, ...rest] = process.argv.slice(2);
process.exitCode = await run();

async function run(): Promise<number> {
  if ((command !== 'verify' && command !== 'export') || folder === undefined || rest.length > 0)
    return fail('usage: npm run journal -- verify DIR | export DIR');
  const disk = await diskOf(folder);
  if (typeof disk === 'string') return fail(disk);
  const lines: string[] = [];
  const report = await verifyJournal(disk, command === 'export' ? (entry) => lines.push(lineOf(entry)) : undefined);
  if (report.scan.segments.length === 0) return fail(`no journal in ${folder}`);
  for (const line of lines) if (!process.stdout.write(line)) await once(process.stdout, 'drain');
  return conclude(report);
}

/** The journal in the data folder, in itself, or in a backup; what is wrong with it otherwise. */
async function diskOf(path: string): Promise<Disk | string> {
  if (statSync(path, { throwIfNoEntry: false })?.isFile() === true) {
    const archive = await readArchive(nodeFiles, path);
    return archive.ok ? archiveDisk(archive.value, 'journal') : `${path} ${archive.error}`;
  }
  const journal =
    [join(path, 'terminal', 'journal'), join(path, 'journal'), path].find(
      (one, index) => index === 2 || existsSync(one),
    ) ?? path;
  return existsSync(journal) ? systemDisk(journal) : `no journal in ${path}`;
}

function conclude(report: VerifyReport): number {
  const { bad, torn, last } = report.scan;
  if (torn !== undefined)
    process.stderr.write(
      `journal: incomplete last record in ${torn.segment} at byte ${String(torn.offset)} (${String(torn.bytes)} bytes), not counted\n`,
    );
  if (bad !== undefined)
    return fail(
      `bad entry after seq ${String(bad.afterSeq)}: ${bad.segment} line ${String(bad.line)}, byte ${String(bad.offset)}: ${bad.fault}`,
    );
  const [violation] = report.violations;
  if (violation !== undefined) return fail(`${violation.invariant}: ${violation.detail}`);
  if (command === 'verify') {
    const { entries, sales, incarnations, keys } = report;
    const signed = keys > 1 ? `, ${String(keys)} device keys` : '';
    process.stdout.write(
      `journal holds: ${String(entries)} entries, ${String(sales)} sales, ${String(incarnations)} incarnation(s)${signed}, last seq ${String(last?.seq ?? 0)} ${last?.hash ?? ''}\n`,
    );
  }
  return 0;
}

function fail(message: string): number {
  process.stderr.write(`journal: ${message}\n`);
  return 1;
}
