/** The twin: a scale whose pan the program loads. Demo, settings page and tests set what `weigh` finds. Called by open-scale.ts. */
import { grams, type Grams } from '../../sync/domain/money.ts';
import { err, ok, type Result } from '../../sync/domain/result.ts';
import type { Scale, ScaleStatus, WeighFault } from './scale.ts';

export interface VirtualScale extends Scale {
  /** What lies on the pan, or the fault that every question meets. */
  put(load: Grams | WeighFault): void;
}

export function virtualScale(deviceId: string): VirtualScale {
  const listeners = new Set<(status: ScaleStatus) => void>();
  let load: Grams | WeighFault = grams(0);
  let status: ScaleStatus = { deviceId, state: 'closed', fault: undefined, lastWeighing: undefined };
  const set = (change: Partial<ScaleStatus>): void => {
    status = { ...status, ...change };
    for (const listener of listeners) listener(status);
  };
  return {
    deviceId,
    status: () => status,
    open: () => {
      set({ state: 'idle' });
      return Promise.resolve(status);
    },
    weigh: () => {
      if (status.state === 'closed') return Promise.resolve(err('not_connected'));
      const lastWeighing: Result<Grams, WeighFault> = typeof load === 'string' ? err(load) : ok(load);
      set({ lastWeighing });
      return Promise.resolve(lastWeighing);
    },
    put: (next) => {
      load = next;
    },
    onStatus: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: () => {
      set({ state: 'closed' });
      return Promise.resolve();
    },
  };
}
