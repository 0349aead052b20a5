/**
 * Tells open streams that a scope has something new. It says "pull again" and nothing else; losing a wake costs only
 * time, since terminals also pull by timer and on reconnect. Where several processes share a database, a relay carries
 * what one of them committed to the streams of the others (nats-relay.ts).
 */
type Wake = (scope: string) => void;

export class Wakes {
  readonly #listeners = new Map<string, Set<Wake>>();
  #relay: Wake = () => undefined;

  /** Calls `wake` with the scope after every commit in one of the scopes; returns how to stop. */
  subscribe(scopes: readonly string[], wake: Wake): () => void {
    for (const scope of scopes) {
      const listeners = this.#listeners.get(scope) ?? new Set();
      listeners.add(wake);
      this.#listeners.set(scope, listeners);
    }
    return () => {
      for (const scope of scopes) {
        const listeners = this.#listeners.get(scope);
        listeners?.delete(wake);
        if (listeners?.size === 0) this.#listeners.delete(scope);
      }
    };
  }

  /** From now on commits of this process are told to the others through `relay`. */
  relayTo(relay: Wake): void {
    this.#relay = relay;
  }

  /** This process committed something in the scope. */
  wake(scope: string): void {
    this.heard(scope);
    this.#relay(scope);
  }

  /** Another process did. */
  heard(scope: string): void {
    for (const wake of this.#listeners.get(scope) ?? []) wake(scope);
  }

  /** Something may have been missed: everybody pulls. */
  heardNothingForAWhile(): void {
    for (const scope of this.#listeners.keys()) this.heard(scope);
  }
}
