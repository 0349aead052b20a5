/** The left side: scan field and echo, the lines, a standing error, the order's promotions, member and guide. */
import type { ReactElement } from 'react';
import type { CartView } from '../../../main/contract/views.ts';
import { useWords } from '../../app/till-context.tsx';
import { CartLines } from './cart-lines.tsx';
import type { CheckoutDesk } from './checkout-desk.ts';
import { OrderLine } from './order-line.tsx';
import { People } from './people.tsx';
import { SaleActs } from './sale-acts.tsx';
import { ScanRow } from './scan-row.tsx';
import css from './checkout.module.css';

interface CartPanelProps {
  readonly cart: CartView | null;
  readonly desk: CheckoutDesk;
}

export function CartPanel({ cart, desk }: CartPanelProps): ReactElement {
  const words = useWords();
  return (
    <section className={css['cart']} aria-label={words.checkout.cart}>
      <ScanRow />
      <CartLines cart={cart} desk={desk} />
      <OrderLine
        cart={cart}
        onOpen={() => desk.dialog.set(cart !== null && cart.coupons.length > 0 ? 'coupons' : 'order')}
      />
      <SaleActs cart={cart} desk={desk} />
      <People cart={cart} onMember={() => desk.dialog.set('member')} onGuide={() => desk.dialog.set('guide')} />
    </section>
  );
}
