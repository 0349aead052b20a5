/** How far it is, on stderr: a bar that is drawn over itself at a terminal, a line for every tenth elsewhere. Called by ../import.ts. */
const WIDTH = 30;
const STEPS = 10;

export interface Progress {
  readonly at: (done: number) => void;
  readonly end: () => void;
}

export function progressOf(what: string, all: number, out: NodeJS.WriteStream = process.stderr): Progress {
  let step = -1;
  const counted = (done: number): string => `${what} ${String(done)} of ${String(all)}`;
  const bar = (done: number): string => '#'.repeat(Math.floor((done * WIDTH) / Math.max(1, all))).padEnd(WIDTH, '.');
  return {
    at: (done) => {
      if (out.isTTY) {
        out.write(`\r[${bar(done)}] ${counted(done)}`);
        return;
      }
      const reached = Math.floor((done * STEPS) / Math.max(1, all));
      if (reached === step) return;
      step = reached;
      out.write(`${counted(done)}\n`);
    },
    end: () => {
      if (out.isTTY) out.write('\n');
    },
  };
}
