/**
 * Tells open streams that a scope has something new. It says "pull again" and nothing else; losing a wake costs only
 * time, since terminals also pull by timer and on reconnect.
 */
export class Wakes {
  readonly #listeners = new Map<string, Set<(scope: string) => void>>();

  /** Calls `wake` with the scope after every commit in one of the scopes; returns how to stop. */
  subscribe(scopes: readonly string[], wake: (scope: string) => void): () => void {
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

  wake(...scopes: readonly string[]): void {
    for (const scope of scopes) for (const wake of this.#listeners.get(scope) ?? []) wake(scope);
  }
}
