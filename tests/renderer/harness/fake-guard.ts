/** What the real cart asks before a line that needs a right of its own, with limits like the usual ones. Not shipped. */
import { rightFor, senseless } from '../../../main/cart/guarded-lines.ts';
import type { Answer } from '../../../main/contract/contract.ts';
import type { CartCommandMessage } from '../../../main/contract/views.ts';
import type { Cart } from '../../../sync/domain/cart.ts';

const OPEN_ITEM_CAP = 50_000;

/** The refusal; undefined when the command goes on. */
export function guarded(
  command: CartCommandMessage,
  cart: Cart,
  approval: string | undefined,
): Extract<Answer<never>, { ok: false }> | undefined {
  const right = rightFor(command);
  const isBeyond = right !== undefined && (right.permission === 'sell_outside' || right.amount > OPEN_ITEM_CAP);
  if (isBeyond && approval === undefined) return { ok: false, code: 'approval_needed', details: { ...right } };
  const reason = senseless(command, cart);
  return reason === undefined ? undefined : { ok: false, code: 'cart_refused', details: { reason } };
}
