/** Payment's commands. NumpadEnter adds until the due is covered, then commits; Esc goes back to the cart. */
import type { Command } from '../../input/commands.ts';
import { NOT_PAID, PAID } from '../../input/sounds.ts';
import type { Till } from '../../app/till.ts';
import { tenderSums } from '../../sale/tender-math.ts';

export function tenderCommands(till: Till): readonly Command[] {
  const isCash = (): boolean => till.tender.state.get().stage === 'cash';
  return [
    {
      id: 'settle',
      label: (words) => words.keys.addTender,
      cap: 'NumEnter',
      keys: [{ code: 'NumpadEnter' }],
      inFields: true,
      enabled: isCash,
      perform: () => settle(till),
    },
    {
      id: 'commit',
      label: (words) => words.tender.commitKey,
      cap: 'F9',
      keys: [{ key: 'F9' }],
      inFields: true,
      enabled: () => isCash() && isCovered(till),
      perform: () => void commitTender(till),
    },
    {
      id: 'exact',
      label: (words) => words.keys.exact,
      cap: 'Num *',
      keys: [{ code: 'NumpadMultiply' }],
      inFields: true,
      enabled: () => isCash() && !isCovered(till),
      perform: () => {
        till.tender.type('');
        settle(till);
      },
    },
    {
      id: 'remove',
      label: (words) => words.keys.removeTender,
      cap: 'Del',
      keys: [{ key: 'Delete' }],
      inFields: false,
      enabled: () => till.tender.state.get().rows.length > 0,
      perform: () => {
        const row = till.tender.state.get().rows.at(-1);
        if (row !== undefined) till.tender.remove(row.tenderId);
      },
    },
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
  return cart !== null && tenderSums(cart.cashDue, till.tender.state.get().rows).isCovered;
}

function settle(till: Till): void {
  const cart = till.cart.cart.get();
  if (cart === null) return;
  if (isCovered(till)) void commitTender(till);
  else till.tender.add(cart);
}

/** Commits, then shows what the host recorded. "Paid" is shown only after its answer. */
export async function commitTender(till: Till): Promise<void> {
  const cart = till.cart.cart.get();
  if (cart === null) return;
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
