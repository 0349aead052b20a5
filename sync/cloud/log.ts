/**
 * The cloud's log on stderr: codes and counts, never a body, a query, a token's path or a header. Requests are logged by
 * route pattern only. `GUIDEPOST_LOG` sets the level (default warn), so that stdout stays for the readiness line.
 */
import pino, { type Logger } from 'pino';

const LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'];
const HIDDEN = [
  'req',
  'res',
  'headers',
  'body',
  'query',
  'url',
  'phone',
  'token',
  'pin',
  'code_',
  'authorization',
  '*.phone',
  '*.token',
  '*.pin',
];

export function createLog(level: string | undefined): Logger {
  const chosen = level !== undefined && LEVELS.includes(level) ? level : 'warn';
  return pino(
    { level: chosen, base: null, redact: { paths: HIDDEN, remove: true } },
    pino.destination({ dest: 2, sync: true }),
  );
}
