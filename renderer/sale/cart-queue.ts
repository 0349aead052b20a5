/**
 * Every change of the open cart, in order, one at a time, through the host. Invariants: a step is sent with the revision that
 * the host last told; a stale revision is read anew and the step is worked out and sent again, so that quick scans all land;
 * the view shown is always one the host gave. Called by scans, buttons and keys of the checkout.
 */
import type { Answer, HostClient } from '../../main/contract/contract.ts';
import type { CartCommandMessage, CartView } from '../../main/contract/views.ts';
import type { EntryId } from '../../sync/domain/ids.ts';
import { createStore, type Readable } from '../app/store.ts';

/** A command, or how to work it out from the cart as it is when its turn comes; null changes nothing. */
export type CartStep = CartCommandMessage | ((cart: CartView) => CartCommandMessage | null);

export interface WithApproval {
  readonly approval?: EntryId;
}

const STALE_RETRIES_MAX = 5;

export interface CartQueue {
  readonly cart: Readable<CartView | null>;
  /** Steps that were asked for and are not answered yet. */
  readonly waiting: Readable<number>;
  /** `approval` goes with the command when another person approved it. */
  readonly apply: (step: CartStep, approval?: WithApproval) => Promise<Answer<CartView>>;
  /** Reads the cart anew: after login, reconnection and commit. */
  readonly refresh: () => Promise<void>;
  /** Takes a view that the host sent by itself. */
  readonly take: (view: CartView) => void;
  /** Forgets the view: after logout. */
  readonly forget: () => void;
}

export function createCartQueue(client: HostClient): CartQueue {
  const cart = createStore<CartView | null>(null);
  const waiting = createStore(0);
  let last: Promise<unknown> = Promise.resolve();

  const read = async (): Promise<Answer<CartView>> => {
    const answer = await client.call('cart.get', {});
    if (answer.ok) cart.set(answer.value);
    return answer;
  };
  const send = async (step: CartStep, approval: WithApproval): Promise<Answer<CartView>> => {
    for (let attempt = 0; ; attempt += 1) {
      const view = cart.get();
      const known: Answer<CartView> = view === null ? await read() : { ok: true, value: view };
      if (!known.ok) return known;
      const command = typeof step === 'function' ? step(known.value) : step;
      if (command === null) return known;
      const answer = await client.call('cart.apply', { revision: known.value.revision, command, ...approval });
      if (answer.ok) {
        cart.set(answer.value);
        return answer;
      }
      if (answer.code !== 'stale_revision' || attempt >= STALE_RETRIES_MAX) return answer;
      const fresh = await read();
      if (!fresh.ok) return fresh;
    }
  };
  const inTurn = <Value>(run: () => Promise<Value>): Promise<Value> => {
    waiting.update((count) => count + 1);
    const turn = last.then(run).finally(() => waiting.update((count) => count - 1));
    last = turn.catch(() => undefined);
    return turn;
  };

  return {
    cart,
    waiting,
    apply: (step, approval = {}) => inTurn(() => send(step, approval)),
    refresh: () =>
      inTurn(async () => {
        await read();
      }),
    take: (view) => cart.set(view),
    forget: () => cart.set(null),
  };
}
