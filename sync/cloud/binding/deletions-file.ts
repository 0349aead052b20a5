/**
 * Who was deleted, in a file beside the database: a backup that is older than a deletion must not bring the person back when it is put
 * in the database's place. A line for each id: the id, when, and which staff did it, for what reason; nothing says who it was. At the
 * start the file learns what it lacks, and a database that was put back what it has forgotten. Called by cloud.ts; written to by
 * forget.ts. Personal Information Protection Law art. 47.
 */
import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import Type from 'typebox';
import { Compile } from 'typebox/compile';
import { brandScope } from '../../protocol/messages.ts';
import { INSTANT, MEMBER_ID } from '../../schemas/scalars.ts';
import type { Cloud } from '../app/context.ts';
import { codeOf, StartFailure } from '../failure.ts';
import { allDeletions, type DeletionRow } from '../store/member-facts.ts';
import { forgetAgain } from './forget.ts';

const LINE = Compile(
  Type.Object(
    { member: MEMBER_ID, at: INSTANT, who: Type.String(), reason: Type.String() },
    { additionalProperties: false },
  ),
);

export interface DeletionsFile {
  /** On disk when it resolves. */
  keep(rows: readonly DeletionRow[]): Promise<void>;
  all(): Promise<{
    readonly rows: readonly DeletionRow[];
    /** Numbers of lines that are none: the last one torn by a crash, or damage. */
    readonly damaged: readonly number[];
  }>;
}

export function deletionsFile(folder: string): DeletionsFile {
  const path = join(folder, 'deletions.jsonl');
  return {
    keep: async (rows) => {
      if (rows.length === 0) return;
      const handle = await open(path, 'a', 0o600);
      try {
        // Each line stands between two ends: one that a crash tore spoils no other.
        await handle.appendFile(`\n${rows.map((row) => JSON.stringify(row)).join('\n')}\n`);
        await handle.sync();
      } finally {
        await handle.close();
      }
    },
    all: async () => {
      const text = await readFile(path, 'utf8').catch((error: unknown) => {
        if (codeOf(error) === 'ENOENT') return '';
        throw new StartFailure('data', `cannot read who was deleted from ${path}: ${codeOf(error)}`);
      });
      const lines = text.split('\n').map((line) => (line === '' ? null : rowOf(line)));
      return {
        rows: lines.filter((row) => row !== null && row !== 'damaged'),
        damaged: lines.flatMap((row, index) => (row === 'damaged' ? [index + 1] : [])),
      };
    },
  };
}

function rowOf(line: string): DeletionRow | 'damaged' {
  try {
    const read: unknown = JSON.parse(line);
    return LINE.Check(read) ? read : 'damaged';
  } catch {
    return 'damaged';
  }
}

/** Before anybody is answered: the file and the database know the same deletions. Can be repeated. */
export async function repeatDeletions(cloud: Cloud, file: DeletionsFile): Promise<void> {
  const { rows, damaged } = await file.all();
  if (damaged.length > 0) cloud.log.warn({ lines: damaged.join(',') }, 'CLOUD322');
  const known = await allDeletions(cloud.database, brandScope(cloud.brand.id));
  const isIn = (some: readonly DeletionRow[]): ((row: DeletionRow) => boolean) => {
    const members = new Set(some.map(({ member }) => member));
    return ({ member }) => members.has(member);
  };
  const [isKept, isKnown] = [isIn(rows), isIn(known)];
  await file.keep(known.filter((row) => !isKept(row)));
  // A deletion that was asked for twice has two lines.
  const firsts = new Map(rows.toReversed().map((row) => [row.member, row]));
  const lost = cloud.wasPutBack ? [...firsts.values()].filter((row) => !isKnown(row)) : [];
  if (lost.length === 0) return;
  await forgetAgain(cloud, lost);
  cloud.log.warn({ persons: lost.length }, 'CLOUD323');
}
