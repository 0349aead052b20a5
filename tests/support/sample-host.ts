/**
 * A small host that implements the contract's outer form, for the tests of shells and clients: it records who called
 * what, answers some methods, throws for one, and emits events on demand. No rules of the product are in it.
 */
import type { EventName } from '../../main/contract/contract.ts';
import { refusal, type Caller, type HostLike } from '../../main/shells/serve.ts';

export interface SampleHost extends HostLike {
  readonly calls: { method: string; params: unknown; caller: Caller }[];
  readonly gone: Caller[];
  emit(event: EventName, payload: unknown): void;
  /** Lets the waiting `report.read` calls answer. */
  release(): void;
  readonly subscribers: number;
}

/**
 * `report.read` waits for `release()`; `print.jobs` throws; `sale.commit` is leased to the first connection that
 * committed; everything else answers its own params.
 */
export function createSampleHost(): SampleHost {
  const listeners = new Set<(event: EventName, payload: unknown) => void>();
  const calls: SampleHost['calls'] = [];
  const gone: Caller[] = [];
  const waiting: (() => void)[] = [];
  let lease: string | undefined;

  return {
    calls,
    gone,
    release: () => waiting.splice(0).forEach((go) => go()),
    emit: (event, payload) => listeners.forEach((listener) => listener(event, payload)),
    get subscribers() {
      return listeners.size;
    },
    async dispatch(method, params, caller) {
      calls.push({ method, params, caller });
      if (method === 'print.jobs') throw new Error('a secret that must not cross the boundary');
      if (method === 'report.read') await new Promise<void>((resolve) => waiting.push(resolve));
      if (method === 'sale.commit') {
        lease ??= caller.connection;
        if (lease !== caller.connection) return refusal('leased_elsewhere', {});
      }
      if (!method.includes('.')) return refusal('unknown_method', {});
      return { ok: true, value: params };
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    disconnected(caller) {
      gone.push(caller);
      if (lease === caller.connection) lease = undefined;
    },
  };
}
