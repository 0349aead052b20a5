/**
 * The row above the people: what is done with the sale as a whole. Under a split it says what comes after this sale; where
 * prices were taken anew, by how much; orders wait for the end of a split, so that this can be read. Its height never changes.
 */
import type { ReactElement } from 'react';
import type { CartView } from '../../../main/contract/views.ts';
import { useStore } from '../../app/store.ts';
import { useTill, useWords } from '../../app/till-context.tsx';
import { Icon, type IconName } from '../../design/icon.tsx';
import { amountText, countText, savingText } from '../../text/format.ts';
import type { CheckoutDesk } from './checkout-desk.ts';
import css from './sale-life.module.css';

interface SaleActsProps {
  readonly cart: CartView | null;
  readonly desk: CheckoutDesk;
}

export function SaleActs({ cart, desk }: SaleActsProps): ReactElement {
  const { parked, orders, keyCaps } = useTill();
  const words = useWords();
  const { orders: held, tickets } = useStore(orders);
  const open = [...held, ...tickets].filter(
    ({ state }) => state === 'held' || state === 'open' || state === 'ready',
  ).length;
  const waiting = useStore(parked).length;
  const caps = useStore(keyCaps);
  const hasLines = cart !== null && cart.lines.length > 0;
  const act = (id: string, icon: IconName, label: string, isOn: boolean, press: () => void, cap = ''): ReactElement => (
    <button type="button" className="btn sm" data-testid={`sale-${id}`} disabled={!isOn} onClick={press}>
      <Icon name={icon} size={18} />
      {label}
      {cap === '' ? null : <kbd>{cap}</kbd>}
    </button>
  );
  return (
    <div className={css['acts']}>
      {act('park', 'park', words.saleLife.park, hasLines, () => desk.dialog.set('park'), caps['park'] ?? 'F6')}
      {act(
        'resume',
        'play',
        waiting === 0 ? words.saleLife.resume : `${words.saleLife.resume} ${countText(waiting)}`,
        true,
        () => desk.dialog.set('parked'),
        caps['resume'] ?? 'Shift F6',
      )}
      {cart?.rest === undefined ? (
        <>
          {act('orders', 'tag', open === 0 ? words.orders.key : words.orders.count(countText(open)), true, () =>
            desk.dialog.set('orders'),
          )}
          {act('hold', 'wallet', words.orders.holdShort, hasLines && cart.heldOrder === undefined, () =>
            desk.dialog.set('hold'),
          )}
        </>
      ) : null}
      {act('note', 'edit', words.saleLife.note, hasLines, () => desk.dialog.set('note'))}
      {cart?.rest === undefined
        ? act('split', 'swap', words.saleLife.split, hasLines, () => desk.dialog.set('split'))
        : null}
      {cart?.rest === undefined ? <Told cart={cart} /> : <Rest cart={cart} rest={cart.rest} />}
    </div>
  );
}

function Told({ cart }: { readonly cart: CartView | null }): ReactElement | null {
  const words = useWords();
  const by = cart?.repricedBy;
  if (by !== undefined)
    return (
      <span className={`tag pending ${css['told'] ?? ''}`} role="status" data-testid="cart-repriced" data-fen={by}>
        <span className="cut">{words.saleLife.repriced(by > 0 ? `+${amountText(by)}` : savingText(Math.abs(by)))}</span>
      </span>
    );
  const note = cart?.note;
  return note === undefined ? null : (
    <span className={`tag quiet ${css['told'] ?? ''}`} data-testid="cart-note">
      <Icon name="edit" size={14} />
      <span className="cut">{note.text}</span>
    </span>
  );
}

function Rest({ cart, rest }: { readonly cart: CartView; readonly rest: NonNullable<CartView['rest']> }): ReactElement {
  const { client, cart: queue } = useTill();
  const words = useWords();
  const join = async (): Promise<void> => {
    await client.call('cart.join', { revision: cart.revision });
    await queue.refresh();
  };
  return (
    <>
      <button type="button" className="btn sm" data-testid="sale-join" onClick={() => void join()}>
        <Icon name="undo" size={18} />
        {words.saleLife.join}
      </button>
      <span className={`tag pending ${css['told'] ?? ''}`} data-testid="cart-rest" data-fen={rest.total}>
        <span className="cut">{words.saleLife.restLine(countText(rest.units), amountText(rest.total))}</span>
      </span>
    </>
  );
}
