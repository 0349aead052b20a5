/**
 * One place sells at a time: the first browser (or the desktop) that commits holds the till until its last window is
 * gone; another one may look, not sell. Two windows of one browser share it, kept apart by the cart's revisions.
 */
import type { Caller } from './host-options.ts';

export class SellingLease {
  readonly #open = new Map<string, Set<string>>();
  #holder: string | undefined;

  /** True when this caller may sell. */
  take(caller: Caller): boolean {
    this.#seen(caller);
    this.#holder ??= caller.client;
    return this.#holder === caller.client;
  }

  gone({ connection, client }: Caller): void {
    const connections = this.#open.get(client);
    connections?.delete(connection);
    if (connections !== undefined && connections.size > 0) return;
    this.#open.delete(client);
    if (this.#holder === client) this.#holder = undefined;
  }

  #seen({ connection, client }: Caller): void {
    const connections = this.#open.get(client) ?? new Set();
    connections.add(connection);
    this.#open.set(client, connections);
  }
}
