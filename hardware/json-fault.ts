/**
 * Finds where a text stops being JSON, as line and column, because the runtime's own message names no place for short
 * files. Called by devices-file.ts after JSON.parse refused; it decides nothing itself. Grammar: RFC 8259.
 */
export interface JsonFault {
  /** From 1. */
  readonly line: number;
  readonly column: number;
  readonly expected: string;
}

const DEPTH_MAX = 200;
const BLANK = /[ \t\r\n]*/y;
const STRING = /"(?:[ !#-[\]-\uffff]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const SCALAR = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;

interface Cursor {
  readonly text: string;
  at: number;
}
/** What was expected at the cursor, or undefined when the piece was read. */
type Fault = string | undefined;

/** The first fault of the text, or undefined when it is JSON. */
export function jsonFault(text: string): JsonFault | undefined {
  const cursor: Cursor = { text, at: 0 };
  let expected = readValue(cursor, 0);
  if (expected === undefined) {
    take(cursor, BLANK);
    if (cursor.at < text.length) expected = 'the end of the file';
  }
  if (expected === undefined) return undefined;
  const before = text.slice(0, cursor.at).split('\n');
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1, expected };
}

function readValue(cursor: Cursor, depth: number): Fault {
  take(cursor, BLANK);
  if (depth > DEPTH_MAX) return `at most ${String(DEPTH_MAX)} levels`;
  switch (cursor.text[cursor.at]) {
    case '{':
      return readMembers(cursor, '}', (member) => readMember(member, depth));
    case '[':
      return readMembers(cursor, ']', (element) => readValue(element, depth + 1));
    case '"':
      return take(cursor, STRING) ? undefined : 'a complete string';
    default:
      return take(cursor, SCALAR) ? undefined : 'a value';
  }
}

/** The inside of an object or a list, from its opening bracket to its closing one. */
function readMembers(cursor: Cursor, close: '}' | ']', readOne: (cursor: Cursor) => Fault): Fault {
  cursor.at += 1;
  take(cursor, BLANK);
  if (cursor.text[cursor.at] === close) {
    cursor.at += 1;
    return undefined;
  }
  for (;;) {
    const fault = readOne(cursor);
    if (fault !== undefined) return fault;
    take(cursor, BLANK);
    const next = cursor.text[cursor.at];
    if (next !== ',' && next !== close) return `',' or '${close}'`;
    cursor.at += 1;
    if (next === close) return undefined;
  }
}

function readMember(cursor: Cursor, depth: number): Fault {
  take(cursor, BLANK);
  if (!take(cursor, STRING)) return 'a field name in double quotes';
  take(cursor, BLANK);
  if (cursor.text[cursor.at] !== ':') return "':'";
  cursor.at += 1;
  return readValue(cursor, depth + 1);
}

function take(cursor: Cursor, pattern: RegExp): boolean {
  pattern.lastIndex = cursor.at;
  const match = pattern.exec(cursor.text);
  if (match === null) return false;
  cursor.at += match[0].length;
  return true;
}
