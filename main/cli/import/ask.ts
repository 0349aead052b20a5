/** Asks who imports, at the terminal or of what is piped in: the PIN is never an argument, never shown, never logged. Called by ../import.ts. */
import { createInterface, type Interface } from 'node:readline';
import { Writable } from 'node:stream';

export interface Person {
  readonly staff: string;
  readonly pin: string;
}

/** Undefined where nothing was answered. What is known is not asked; of a pipe the first line is the number, if asked, and the next the PIN. */
export async function askPerson(known: Partial<Person>): Promise<Person | undefined> {
  if (known.staff !== undefined && known.pin !== undefined) return { staff: known.staff, pin: known.pin };
  const isTerminal = process.stdin.isTTY;
  let isSilent = false;
  const output = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      if (isTerminal && !isSilent) process.stderr.write(chunk);
      done();
    },
  });
  const lines = createInterface({ input: process.stdin, output, terminal: isTerminal });
  // Ctrl+C while it asks ends it as anywhere else.
  lines.on('SIGINT', () => process.kill(process.pid, 'SIGINT'));
  const read = lines[Symbol.asyncIterator]();
  const ask = async (question: string, isSecret: boolean): Promise<string> => {
    if (isTerminal) process.stderr.write(question);
    isSilent = isSecret;
    const answer = await read.next();
    isSilent = false;
    if (isSecret && isTerminal) process.stderr.write('\n');
    return answer.done === true ? '' : answer.value.trim();
  };
  try {
    const staff = known.staff ?? (await ask('staff number: ', false));
    const pin = staff === '' ? '' : (known.pin ?? (await ask('PIN: ', true)));
    return staff === '' || pin === '' ? undefined : { staff, pin };
  } finally {
    end(lines);
  }
}

function end(lines: Interface): void {
  lines.close();
  process.stdin.unref();
}
