/**
 * The host's log as JSON lines in DATA/log/host.jsonl: codes and plain facts (main/log.ts says what may be in one). One
 * older file is kept beside it; a log that cannot be written stops nothing.
 */
import { appendFileSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Log } from '../log.ts';
import type { Clock } from '../ports.ts';

const LOG_BYTES_MAX = 5 * 1024 * 1024;

export function openLogFile(dataFolder: string, clock: Clock): Log {
  const folder = join(dataFolder, 'log');
  const file = join(folder, 'host.jsonl');
  let bytes: number | undefined;
  return {
    write(code, facts = {}) {
      const line = `${JSON.stringify({ at: clock.now(), code, ...facts })}\n`;
      try {
        bytes ??= sizeOf(folder, file);
        if (bytes > LOG_BYTES_MAX) {
          renameSync(file, `${file}.old`);
          bytes = 0;
        }
        appendFileSync(file, line, { mode: 0o600 });
        bytes += line.length;
      } catch {
        // A full disk stops the journal loudly; the log need not say it a second time.
      }
    },
  };
}

function sizeOf(folder: string, file: string): number {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}
