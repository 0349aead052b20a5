/**
 * The streams that this process holds, by terminal: a bounded number of all, a few of each terminal, and none of a terminal
 * that was revoked, here or by another process. Called by routes/stream.ts.
 */
import type { TerminalId } from '../../domain/ids.ts';
import { MINUTE_MS } from '../../domain/time.ts';
import { brandScope } from '../../protocol/messages.ts';
import type { Cloud } from './context.ts';

export const STREAMS_MAX = 10_000;
/** A host holds one; more are what broken lines left behind, and the oldest of them ends. */
export const STREAMS_PER_TERMINAL_MAX = 4;
const CLOCKS_APART_MS = 5 * MINUTE_MS;

type Close = () => void;

export class OpenStreams {
  readonly #cloud: Cloud;
  readonly #byTerminal = new Map<TerminalId, Set<Close>>();
  #count = 0;
  #sweptAt: number;

  constructor(cloud: Cloud) {
    this.#cloud = cloud;
    this.#sweptAt = cloud.ports.clock.now();
  }

  /** Room for one more of this terminal, made by ending its oldest where it has too many. */
  hasRoom(terminal: TerminalId): boolean {
    const own = this.#byTerminal.get(terminal);
    if (own !== undefined && own.size >= STREAMS_PER_TERMINAL_MAX) [...own][0]?.();
    return this.#count < STREAMS_MAX;
  }

  add(terminal: TerminalId, close: Close): void {
    const own = this.#byTerminal.get(terminal) ?? new Set();
    this.#byTerminal.set(terminal, own.add(close));
    this.#count += 1;
  }

  /** false when it was not open any more. */
  remove(terminal: TerminalId, close: Close): boolean {
    const own = this.#byTerminal.get(terminal);
    if (own?.delete(close) !== true) return false;
    if (own.size === 0) this.#byTerminal.delete(terminal);
    this.#count -= 1;
    return true;
  }

  endAll(): void {
    for (const own of [...this.#byTerminal.values()]) for (const close of [...own]) close();
  }

  /** Ends the streams of terminals that were revoked since the last time this could be asked. */
  async endRevoked(): Promise<void> {
    const { ports, database, brand } = this.#cloud;
    const now = ports.clock.now();
    if (this.#count > 0) {
      const rows = await database.rows<{ terminal: TerminalId }>(
        'SELECT terminal FROM terminals WHERE scope = $1 AND revoked_at > $2',
        [brandScope(brand.id), this.#sweptAt - CLOCKS_APART_MS],
      );
      for (const { terminal } of rows) for (const close of [...(this.#byTerminal.get(terminal) ?? [])]) close();
    }
    this.#sweptAt = now;
  }
}
