/**
 * The smallest observable value: a screen subscribes with `useStore`, the till's parts set it. Invariant: a listener is told
 * only when the value is another one (by identity). Used by every part of the renderer that outlives a screen.
 */
import { useSyncExternalStore } from 'react';

export interface Readable<Value> {
  readonly get: () => Value;
  readonly subscribe: (listener: () => void) => () => void;
}
export interface Store<Value> extends Readable<Value> {
  readonly set: (value: Value) => void;
  readonly update: (change: (value: Value) => Value) => void;
}

export function createStore<Value>(initial: Value): Store<Value> {
  let current = initial;
  const listeners = new Set<() => void>();
  const set = (value: Value): void => {
    if (Object.is(value, current)) return;
    current = value;
    for (const listener of [...listeners]) listener();
  };
  return {
    get: () => current,
    set,
    update: (change) => set(change(current)),
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

export const useStore = <Value>(store: Readable<Value>): Value => useSyncExternalStore(store.subscribe, store.get);
