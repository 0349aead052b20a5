/** The checkout's commands: one list for keys, strip and help. */
import type { Command } from '../../input/commands.ts';
import type { Till } from '../../app/till.ts';
import { needsShift, payLock, type CheckoutDesk } from './checkout-desk.ts';

export function checkoutCommands(till: Till, desk: CheckoutDesk, focusSearch: () => void): readonly Command[] {
  const hasLine = (): boolean => desk.selectedLine() !== undefined;
  const canPay = (): boolean =>
    needsShift(till.app.get()) || payLock(till.cart.cart.get(), till.scans.state.get()) === null;
  return [
    {
      id: 'search',
      label: (words) => words.keys.search,
      cap: 'F2',
      keys: [{ key: 'F2' }],
      inFields: true,
      enabled: () => true,
      perform: focusSearch,
    },
    {
      id: 'member',
      label: (words) => words.keys.member,
      cap: 'F3',
      keys: [{ key: 'F3' }],
      inFields: true,
      enabled: () => true,
      perform: () => desk.dialog.set('member'),
    },
    {
      id: 'guide',
      label: (words) => words.keys.guide,
      cap: 'F4',
      keys: [{ key: 'F4' }],
      inFields: true,
      enabled: () => true,
      perform: () => desk.dialog.set('guide'),
    },
    {
      id: 'discount',
      label: (words) => words.discount.key,
      cap: 'F7',
      keys: [{ key: 'F7' }],
      inFields: true,
      enabled: () => true,
      perform: () => desk.dialog.set('discount'),
    },
    {
      id: 'open-item',
      label: (words) => words.catalogue.openItem,
      cap: 'Alt O',
      keys: [{ code: 'KeyO', alt: true }],
      inFields: true,
      isQuiet: true,
      enabled: () => true,
      perform: () => desk.dialog.set('openItem'),
    },
    {
      id: 'check-item',
      label: (words) => words.items.check,
      cap: 'Alt Y',
      keys: [{ code: 'KeyY', alt: true }],
      inFields: true,
      isQuiet: true,
      enabled: () => true,
      perform: () => desk.dialog.set('item'),
    },
    {
      id: 'park',
      label: (words) => words.saleLife.park,
      cap: 'F6',
      keys: [{ key: 'F6', shift: false }],
      inFields: true,
      enabled: hasLine,
      perform: () => desk.dialog.set('park'),
    },
    {
      id: 'resume',
      label: (words) => words.saleLife.resume,
      cap: 'Shift F6',
      keys: [{ key: 'F6', shift: true }],
      inFields: true,
      enabled: () => true,
      perform: () => desk.dialog.set('parked'),
    },
    {
      id: 'orders',
      label: (words) => words.orders.key,
      cap: 'F10',
      keys: [{ key: 'F10' }],
      inFields: true,
      isQuiet: true,
      enabled: () => true,
      perform: () => desk.dialog.set('orders'),
    },
    {
      id: 'hold',
      label: (words) => words.orders.hold,
      cap: 'Alt H',
      keys: [{ code: 'KeyH', alt: true }],
      inFields: true,
      isQuiet: true,
      enabled: () => hasLine() && till.cart.cart.get()?.heldOrder === undefined,
      perform: () => desk.dialog.set('hold'),
    },
    {
      id: 'pay',
      label: (words) => words.keys.pay,
      cap: 'F9',
      keys: [{ key: 'F9' }],
      inFields: true,
      enabled: canPay,
      perform: () => void desk.pay(),
    },
    {
      id: 'settle',
      label: (words) => words.keys.settle,
      cap: 'NumEnter',
      keys: [{ code: 'NumpadEnter' }],
      inFields: true,
      enabled: () => desk.entry.get() !== null || canPay(),
      perform: () => {
        if (desk.entry.get() === null) void desk.pay();
        else desk.endQuantity();
      },
    },
    {
      id: 'quantity',
      label: (words) => words.keys.quantity,
      cap: '*',
      keys: [{ code: 'NumpadMultiply' }, { key: '*' }],
      inFields: false,
      enabled: hasLine,
      perform: () => desk.beginQuantity(''),
    },
    {
      id: 'remove-line',
      label: (words) => words.keys.removeLine,
      cap: 'Del',
      keys: [{ key: 'Delete' }],
      inFields: false,
      enabled: hasLine,
      perform: () => desk.remove(desk.selectedLine()?.lineId ?? ''),
    },
    {
      id: 'undo',
      label: (words) => words.keys.undo,
      cap: 'Ctrl Z',
      keys: [{ key: 'z', ctrl: true }],
      inFields: false,
      enabled: () => till.cart.cart.get()?.canUndo === true,
      perform: desk.undo,
    },
    {
      id: 'line-up',
      label: (words) => words.keys.lines,
      cap: '↑ ↓',
      keys: [{ key: 'ArrowUp' }],
      inFields: false,
      enabled: hasLine,
      perform: () => desk.moveSelection(-1),
    },
    {
      id: 'dismiss',
      label: (words) => words.keys.dismiss,
      cap: 'Esc',
      keys: [{ key: 'Escape' }],
      inFields: true,
      enabled: () => desk.entry.get() !== null || till.scans.state.get().error !== null,
      perform: () => void desk.dismiss(),
    },
  ];
}

/** The second key of `↑ ↓`: not listed twice. */
export function hiddenCommands(desk: CheckoutDesk): readonly Command[] {
  return [
    {
      id: 'line-down',
      label: (words) => words.keys.lines,
      cap: '',
      keys: [{ key: 'ArrowDown' }],
      inFields: false,
      enabled: () => desk.selectedLine() !== undefined,
      perform: () => desk.moveSelection(1),
    },
  ];
}
