/** The open cart is an order's: what is to be paid now and what was paid before, with the way on and the way back. */
import type { ReactElement } from 'react';
import type { OrderInCart as Order } from '../../../main/contract/order-views.ts';
import { useTill, useWords } from '../../app/till-context.tsx';
import { Icon } from '../../design/icon.tsx';
import { amountText, countText } from '../../text/format.ts';
import css from './exchange.module.css';

export function OrderInCart({ order }: { readonly order: Order }): ReactElement {
  const till = useTill();
  const words = useWords();
  const { step, name, code, held, deposit, rest } = order;
  const isPart = rest !== undefined && step === 'open';
  const leave = async (): Promise<void> => {
    await till.client.call('order.leave', {});
    await till.cart.refresh();
  };
  const label = step === 'new' ? words.orders.drop : words.orders.putBack;
  return (
    <div
      className={css['credit']}
      data-testid="cart-order"
      data-step={step}
      data-code={code ?? ''}
      data-fen={deposit ?? held}
    >
      <Icon name="tag" size={22} />
      <span className={css['of']}>
        <span className="cut">
          <b>{words.orders.banner[isPart ? 'part' : step]}</b>{' '}
          {isPart ? <span className="xs sub">{words.orders.bannerHint(name, code ?? '')}</span> : null}
        </span>
        <span className="xs sub cut" data-testid="cart-order-rest">
          {isPart
            ? words.orders.partRest(countText(rest.units), amountText(rest.held))
            : words.orders.bannerHint(name, code ?? '')}
        </span>
      </span>
      <b className="num">
        {deposit === null ? words.orders.paidBefore(amountText(held)) : words.orders.due(amountText(deposit))}
      </b>
      <button
        type="button"
        className="btn sq"
        aria-label={label}
        title={label}
        data-testid="order-leave"
        onClick={() => void leave()}
      >
        <Icon name="times" size={18} />
      </button>
    </div>
  );
}
