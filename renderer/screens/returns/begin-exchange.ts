/** Goods that come back pay the open sale: the checkout opens with them. Called by the exchange button and its key. */
import { START } from '../../app/navigation.ts';
import type { Till } from '../../app/till.ts';
import type { ReturnDesk } from './return-desk.ts';

export async function beginExchange(till: Till, desk: ReturnDesk): Promise<void> {
  if (!(await desk.exchange())) return;
  await till.dismissDone();
  await till.cart.refresh();
  till.place.set(START);
}
