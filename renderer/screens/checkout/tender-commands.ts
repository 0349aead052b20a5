/** Payment's commands. NumpadEnter adds until the due is covered, then commits; Esc goes back to the cart. */
import type { CartView } from '../../../main/contract/views.ts';
import type { Command } from '../../input/commands.ts';
import { NOT_PAID, PAID } from '../../input/sounds.ts';
import type { Till } from '../../app/till.ts';
import { isResolved } from '../../../sync/domain/tender.ts';
import { TENDER_METHODS } from '../../sale/tender-math.ts';

export function tenderCommands(till: Till): readonly Command[] {
  const isPaying = (): boolean => till.tender.state.get().stage === 'pay';
  const uncertain = () => till.tender.state.get().view?.rows.find(({ state }) => !isResolved(state));
  return [
    {
      id: 'settle',
      label: (words) => words.keys.addTender,
      cap: 'NumEnter',
      keys: [{ code: 'NumpadEnter' }],
      inFields: true,
      enabled: isPaying,
      perform: () => void settle(till),
    },
    {
      id: 'commit',
      label: (words) => words.tender.commitKey,
      cap: 'F9',
      keys: [{ key: 'F9' }],
      inFields: true,
      enabled: () => isPaying() && isCovered(till),
      perform: () => void commitTender(till),
    },
    {
      id: 'exact',
      label: (words) => words.keys.exact,
      cap: 'Num *',
      keys: [{ code: 'NumpadMultiply' }],
      inFields: true,
      enabled: () => isPaying() && !isCovered(till),
      perform: () => {
        till.tender.type('');
        void settle(till);
      },
    },
    {
      id: 'remove',
      label: (words) => words.keys.removeTender,
      cap: 'Del',
      keys: [{ key: 'Delete' }],
      inFields: true,
      // The amount has the focus nearly always: while something stands in it, or other fields are there, the key is the field's.
      enabled: () => cashRow(till) !== undefined && isAmountEmpty(till),
      perform: () => {
        const row = cashRow(till);
        if (row !== undefined) void till.tender.remove(row.tenderId);
      },
    },
    {
      id: 'query',
      label: (words) => words.payment.keys.query,
      cap: 'F5',
      keys: [{ key: 'F5' }],
      inFields: true,
      enabled: () => uncertain() !== undefined,
      perform: () => {
        const row = uncertain();
        if (row !== undefined) void till.tender.query(row.tenderId);
      },
    },
    ...TENDER_METHODS.map((method, index): Command => ({
      id: `tender-method-${String(index + 1)}`,
      label: (words) => words.payment.keys.method,
      cap: index === 0 ? `Alt 1–${String(TENDER_METHODS.length)}` : '',
      keys: [{ code: `Digit${String(index + 1)}`, alt: true }],
      inFields: true,
      enabled: isPaying,
      perform: () => till.tender.choose(method),
    })),
    {
      id: 'back',
      label: (words) => words.keys.backToCart,
      cap: 'Esc',
      keys: [{ key: 'Escape' }],
      inFields: true,
      enabled: () => true,
      perform: till.tender.leave,
    },
  ];
}

function isCovered(till: Till): boolean {
  const cart = till.cart.cart.get();
  return cart !== null && till.tender.sums(cart).isCovered;
}

const isAmountEmpty = (till: Till): boolean => {
  const { method, entry } = till.tender.state.get();
  return method === 'cash' && entry === '' && (till.cart.cart.get()?.points?.used ?? 0) === 0;
};

/** The newest row of cash: others are taken back by their own button, after a look. */
const cashRow = (till: Till) => till.tender.state.get().view?.rows.findLast(({ kind }) => kind === 'cash');

/** After every row that is still being added: two quick presses are one row and the commit, never two rows. */
async function settle(till: Till): Promise<void> {
  const cart = till.cart.cart.get();
  if (cart === null) return;
  await till.tender.idle();
  if (isCovered(till)) await commitTender(till);
  else await till.tender.add(cart);
}

/** Commits, then shows what the host recorded. "Paid" is shown only after its answer. */
export async function commitTender(till: Till): Promise<void> {
  const cart = till.cart.cart.get();
  if (cart === null) return;
  await till.tender.idle();
  if (cart.heldOrder?.deposit != null) return holdGoods(till, cart);
  const done = await till.tender.commit(cart);
  if (done === null) {
    till.play(NOT_PAID);
    await till.cart.refresh();
  } else {
    till.play(PAID);
    till.showDone(done);
    await Promise.all([till.refresh(), till.cart.refresh()]);
  }
}

/** The deposit was paid: the cart is an order, and the list shows it with its code. */
async function holdGoods(till: Till, cart: CartView): Promise<void> {
  const order = await till.tender.hold(cart);
  till.play(order === null ? NOT_PAID : PAID);
  await Promise.all([till.refresh(), till.cart.refresh()]);
  if (order !== null) till.orderAsked.set({ query: order.code, told: 'held' });
}
