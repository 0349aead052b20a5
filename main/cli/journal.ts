/**
 * `npm run journal -- verify DIR | export DIR`: checks a terminal's journal, or prints it as JSON lines. DIR is the data
 * folder of `npm start`; it may be in use. Exit 1 names the first bad entry on stderr.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { once } from 'node:events';
import { systemDisk } from '../journal/disk.ts';
import { lineOf } from '../journal/record.ts';
import { verifyJournal, type VerifyReport } from '../journal/verify.ts';

const [command, folder, ...rest] = process.argv.slice(2);
process.exitCode = await run();

async function run(): Promise<number> {
  if ((command !== 'verify' && command !== 'export') || folder === undefined || rest.length > 0)
    return fail('usage: npm run journal -- verify DIR | export DIR');
  const journal =
    [join(folder, 'terminal', 'journal'), join(folder, 'journal'), folder].find(
      (path, index) => index === 2 || existsSync(path),
    ) ?? folder;
  if (!existsSync(journal)) return fail(`no journal in ${folder}`);
  const disk = await systemDisk(journal);
  const lines: string[] = [];
  const report = await verifyJournal(disk, command === 'export' ? (entry) => lines.push(lineOf(entry)) : undefined);
  if (report.scan.segments.length === 0) return fail(`no journal in ${folder}`);
  for (const line of lines) if (!process.stdout.write(line)) await once(process.stdout, 'drain');
  return conclude(report);
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
  const [double] = report.doubles;
  if (double !== undefined) return fail(`receipt number ${double} stands in two entries`);
  const [gap] = report.gaps;
  if (gap !== undefined)
    return fail(`${String(gap.missing)} receipt number(s) missing on ${gap.day} before ${gap.before}`);
  if (command === 'verify') {
    const { entries, sales, incarnations } = report;
    process.stdout.write(
      `journal holds: ${String(entries)} entries, ${String(sales)} sales, ${String(incarnations)} incarnation(s), last seq ${String(last?.seq ?? 0)} ${last?.hash ?? ''}\n`,
    );
  }
  return 0;
}

function fail(message: string): number {
  process.stderr.write(`journal: ${message}\n`);
  return 1;
}
