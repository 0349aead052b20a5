/**
 * What `price`, `binding` and `commission` share: read a file of cases, validate all of it first, print one line of JSON
 * per result. Nothing is on stdout when anything is wrong; stderr then names file, place and reason, and the exit is 1.
 */
import { readFileSync } from 'node:fs';
import { listAt, readOutside, type Outside } from '../../sync/domain/outside.ts';
import { err, ok, type Result } from '../../sync/domain/result.ts';

/** A file of cases larger than this is refused: it is not a file of cases. */
const CASE_FILE_BYTES_MAX = 512 * 1024 * 1024;

export interface CaseCommand<Case> {
  readonly name: string;
  /** Reads the whole file's value; each element gives a line. */
  readonly read: (at: Outside) => readonly Case[];
  readonly result: (each: Case) => unknown;
}

/** One case, or a list of them. */
export const oneOrMany =
  <Case>(read: (at: Outside) => Case) =>
  (at: Outside): readonly Case[] =>
    Array.isArray(at.value) ? listAt(at, read) : [read(at)];

/** The lines to print, or the one line that says what is wrong. */
export function resultLines<Case>(command: CaseCommand<Case>, args: readonly string[]): Result<string[], string> {
  const [file, ...more] = args;
  if (file === undefined || more.length > 0) return err(`${command.name}: usage: npm run ${command.name} -- FILE`);
  if (file.startsWith('-')) return err(`${command.name}: unknown option ${file}`);
  const text = textOf(file);
  if (!text.ok) return err(`${command.name}: ${file}: ${text.error}`);
  const value = jsonOf(text.value);
  if (!value.ok) return err(`${command.name}: ${file}: not JSON: ${value.error}`);
  const cases = readOutside(value.value, command.read);
  if (!cases.ok) return err(`${command.name}: ${file}: ${cases.error.path || '(whole file)'}: ${cases.error.reason}`);
  return ok(cases.value.map((each) => JSON.stringify(command.result(each))));
}

/** Runs a command: prints and sets the exit code. */
export function printResults<Case>(command: CaseCommand<Case>): void {
  const lines = resultLines(command, process.argv.slice(2));
  if (lines.ok) {
    if (lines.value.length > 0) process.stdout.write(`${lines.value.join('\n')}\n`);
  } else {
    process.stderr.write(`${lines.error.replaceAll('\n', ' ')}\n`);
    process.exitCode = 1;
  }
}

function textOf(file: string): Result<string, string> {
  try {
    const bytes = readFileSync(file);
    if (bytes.length > CASE_FILE_BYTES_MAX) return err(`larger than ${String(CASE_FILE_BYTES_MAX)} bytes`);
    return ok(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    if (error instanceof TypeError) return err('not UTF-8');
    return err(error instanceof Error ? error.message : String(error));
  }
}

function jsonOf(text: string): Result<unknown, string> {
  try {
    return ok(JSON.parse(text) as unknown);
  } catch (error) {
    return err(withPlace(error instanceof Error ? error.message : String(error), text));
  }
}

/** People look for line and column; V8 names the offset only sometimes. */
function withPlace(message: string, text: string): string {
  const named = /position (\d+)/.exec(message);
  const offset = named !== null ? Number(named[1]) : offsetOfBadToken(text);
  const before = text.slice(0, offset).split('\n');
  return `${message} (line ${String(before.length)} column ${String((before.at(-1)?.length ?? 0) + 1)})`;
}

/** The bad token is the last character of the shortest beginning of the text that has one; else the end is missing. */
function offsetOfBadToken(text: string): number {
  const hasBadToken = (length: number): boolean => {
    try {
      JSON.parse(text.slice(0, length));
      return false;
    } catch (error) {
      return error instanceof Error && error.message.startsWith('Unexpected token');
    }
  };
  if (!hasBadToken(text.length)) return text.length;
  let good = 0;
  let bad = text.length;
  while (bad - good > 1) {
    const middle = Math.floor((good + bad) / 2);
    if (hasBadToken(middle)) bad = middle;
    else good = middle;
  }
  return bad - 1;
}
