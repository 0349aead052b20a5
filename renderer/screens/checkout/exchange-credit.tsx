/** Goods of an earlier sale that pay this one: above the total, with a way to take them off. */
import type { ReactElement } from 'react';
import type { CartView } from '../../../main/contract/views.ts';
import { useTill, useWords } from '../../app/till-context.tsx';
import { Icon } from '../../design/icon.tsx';
import { savingText } from '../../text/format.ts';
import css from './exchange.module.css';

export function ExchangeCredit({ credit }: { readonly credit: NonNullable<CartView['credit']> }): ReactElement {
  const { client, cart } = useTill();
  const words = useWords();
  const drop = async (): Promise<void> => {
    await client.call('exchange.drop', {});
    await cart.refresh();
  };
  return (
    <div className={css['credit']} data-testid="cart-credit" data-fen={credit.total}>
      <Icon name="swap" size={22} />
      <span className={css['of']}>
        <b>{words.exchange.credit}</b>
        <span className="xs sub num">{words.exchange.of(credit.receiptNumber)}</span>
      </span>
      <b className="num">{savingText(credit.total)}</b>
      <button
        type="button"
        className="btn sq"
        aria-label={words.exchange.drop}
        title={words.exchange.dropHint}
        data-testid="credit-drop"
        onClick={() => void drop()}
      >
        <Icon name="times" size={18} />
      </button>
    </div>
  );
}
