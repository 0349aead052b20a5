/** A small world of cloud processes for tests: a shop, a kernel, and a story that is played until it ends. */
import { Kernel } from '../kernel.ts';
import { CloudStore } from '../sim-cloud.ts';
import { simShop } from './sim-shop.ts';

export interface SmallWorld {
  readonly kernel: Kernel;
  readonly store: CloudStore;
}

export async function inWorld<Value>(
  seed: number | string,
  story: (world: SmallWorld) => Promise<Value>,
): Promise<SmallWorld & { readonly value: Value }> {
  const store = CloudStore.of(await simShop());
  const kernel = new Kernel(seed);
  let settled = false;
  const work = story({ kernel, store }).finally(() => (settled = true));
  if (!(await kernel.run(Number.POSITIVE_INFINITY, () => settled))) throw new Error('everybody waits for ever');
  return { value: await work, kernel, store };
}

/** Lets this much of true time pass. */
export const pass = (kernel: Kernel, delayMs: number): Promise<void> =>
  kernel.machine('clockwork').boot().step('wait', delayMs);
