/**
 * What the checkout page keeps beside the cart: the selected line, a quantity being typed, an open dialog; and what it does.
 * Buttons, keys and pad call the same functions. Invariant: nothing here changes the cart but through the till's queue.
 */
import type { AppState, CartView } from '../../../main/contract/views.ts';
import { QUANTITY_MAX } from '../../../sync/domain/cart-content.ts';
import { createStore, type Store } from '../../app/store.ts';
import type { Till } from '../../app/till.ts';
import { allowBeforePay } from '../../sale/discount-desk.ts';
import type { CartStep } from '../../sale/cart-queue.ts';
import type { ScanState } from '../../sale/scan-desk.ts';

export type PayLock = 'error' | 'empty' | null;
/** Why payment waits, or null. Without a shift it does not wait: it leads to the shift page. */
export function payLock(cart: CartView | null, scan: ScanState): PayLock {
  if (scan.error !== null) return 'error';
  return cart === null || cart.lines.length === 0 ? 'empty' : null;
}
export const needsShift = (app: AppState | null): boolean => app !== null && app.shift === null;

export interface QuantityEntry {
  readonly lineId: string;
  readonly text: string;
}
export type CheckoutDialog =
  | 'member'
  | 'guide'
  | 'discount'
  | 'order'
  | 'coupons'
  | 'park'
  | 'parked'
  | 'void'
  | 'note'
  | 'item'
  | 'split'
  | 'openItem'
  | 'hold'
  | 'orders'
  | 'ticket';

export interface CheckoutDesk {
  readonly selected: Store<string | null>;
  readonly entry: Store<QuantityEntry | null>;
  readonly dialog: Store<CheckoutDialog | null>;
  readonly selectedLine: () => CartView['lines'][number] | undefined;
  readonly moveSelection: (by: 1 | -1) => void;
  readonly step: (lineId: string, by: 1 | -1) => void;
  readonly remove: (lineId: string) => void;
  readonly beginQuantity: (digits: string) => void;
  readonly typeQuantity: (text: string) => void;
  readonly endQuantity: () => void;
  readonly undo: () => void;
  /** Asks why, then voids the whole cart. */
  readonly clear: () => void;
  /** Esc: ends one thing at a time; false when there was nothing to end. */
  readonly dismiss: () => boolean;
  readonly pay: () => Promise<void>;
}

export function createCheckoutDesk(till: Till): CheckoutDesk {
  const selected = createStore<string | null>(null);
  const entry = createStore<QuantityEntry | null>(null);
  const dialog = createStore<CheckoutDialog | null>(null);
  const lines = (): CartView['lines'] => till.cart.cart.get()?.lines ?? [];
  /** What a limit refuses stands as red and loud as a scan that failed. */
  const applied = async (step: CartStep): Promise<void> => {
    const answer = await till.cart.apply(step);
    if (!answer.ok && answer.code === 'cart_refused')
      till.scans.fail(selectedLine()?.product.sku ?? '', 'refused', answer.details.reason);
  };
  const selectedLine: CheckoutDesk['selectedLine'] = () =>
    lines().find(({ lineId }) => lineId === selected.get()) ?? lines().at(-1);

  return {
    selected,
    entry,
    dialog,
    selectedLine,
    moveSelection: (by) => {
      const all = lines();
      const at = all.findIndex(({ lineId }) => lineId === selectedLine()?.lineId);
      const next = all[Math.min(Math.max(at + by, 0), all.length - 1)];
      if (next !== undefined) selected.set(next.lineId);
    },
    step: (lineId, by) =>
      void applied((cart) => {
        const line = cart.lines.find((each) => each.lineId === lineId);
        if (line === undefined || line.grams !== undefined) return null;
        const quantity = line.quantity + by;
        if (quantity > QUANTITY_MAX) {
          till.scans.fail(line.product.sku, 'refused', 'quantity_out_of_range');
          return null;
        }
        return quantity < 1 ? { type: 'removeLine', lineId } : { type: 'setQuantity', lineId, quantity };
      }),
    remove: (lineId) => void till.cart.apply({ type: 'removeLine', lineId }),
    beginQuantity: (digits) => {
      const line = selectedLine();
      if (line === undefined || line.grams !== undefined) return;
      const before = entry.get();
      const text = before?.lineId === line.lineId ? before.text + digits : digits;
      entry.set({ lineId: line.lineId, text: quantityText(text) });
    },
    typeQuantity: (text) =>
      entry.update((before) => (before === null ? null : { ...before, text: quantityText(text) })),
    endQuantity: () => {
      const typed = entry.get();
      entry.set(null);
      const quantity = Number(typed?.text ?? '');
      if (typed === null || quantity < 1) return;
      void applied({ type: 'setQuantity', lineId: typed.lineId, quantity });
    },
    undo: () => void till.cart.apply((cart) => (cart.canUndo ? { type: 'undo' } : null)),
    clear: () => dialog.set('void'),
    dismiss: () => {
      if (entry.get() !== null) entry.set(null);
      else if (till.scans.state.get().error !== null) till.scans.dismiss();
      else return false;
      return true;
    },
    pay: async () => {
      if (needsShift(till.app.get())) {
        till.place.set({ screen: 'shift', why: 'shift_not_open' });
        return;
      }
      entry.set(null);
      // Scans and steps that are under way belong to this sale.
      await till.scans.idle();
      const answer = await till.cart.apply(() => null);
      if (!answer.ok || payLock(answer.value, till.scans.state.get()) !== null) return;
      const allowed = await allowBeforePay(till, answer.value);
      if (allowed.ok) till.tender.begin(allowed.value);
    },
  };
}

/** Digits only, four at most, no leading zero. */
const quantityText = (text: string): string => text.replace(/\D/g, '').replace(/^0+/, '').slice(0, 4);

/** The line that the newest change of the cart was about: added or raised; undefined when none. */
export function changedLine(before: CartView | null, after: CartView | null): string | undefined {
  const quantities = new Map((before?.lines ?? []).map(({ lineId, quantity }) => [lineId, quantity]));
  return after?.lines.findLast(({ lineId, quantity }) => quantities.get(lineId) !== quantity)?.lineId;
}
