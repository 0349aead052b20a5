/** The left side: scan field and echo, the lines, a standing error, the order's promotions, member and guide. */
import { useEffect, type ReactElement } from 'react';
import type { CartView } from '../../../main/contract/views.ts';
import { useDatabaseNotice } from '../../app/database-notice.ts';
import { useStore } from '../../app/store.ts';
import { useTill, useWords } from '../../app/till-context.tsx';
import { hasCatalogue } from '../../sale/scan-resolver.ts';
import { Icon } from '../../design/icon.tsx';
import { countText, savingText } from '../../text/format.ts';
import { CartLines } from './cart-lines.tsx';
import { usePromotionName } from './promotion-names.ts';
import type { CheckoutDesk } from './checkout-desk.ts';
import { People } from './people.tsx';
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
      <OrderLine cart={cart} />
      <People cart={cart} onMember={() => desk.dialog.set('member')} onGuide={() => desk.dialog.set('guide')} />
    </section>
  );
}

function OrderLine({ cart }: { readonly cart: CartView | null }): ReactElement {
  const { databaseStatus, productFacts } = useTill();
  const words = useWords();
  const promotionName = usePromotionName(cart);
  const status = useStore(databaseStatus);
  const order = cart?.order ?? [];
  const saved = order.reduce((sum, [, saving]) => sum + saving, 0);
  const gift = cart?.gifts[0];
  const products = useStore(productFacts.known);
  useEffect(() => productFacts.want(gift?.products ?? []), [productFacts, gift]);
  const giftNames = (gift?.products ?? []).map((id) => products.get(id)?.product.name ?? id);
  const notice = useDatabaseNotice(status);
  const received = status?.collections.find(({ name }) => name === 'products')?.documents ?? 0;
  if (!hasCatalogue(status))
    return (
      <div className={css['orderLine']}>
        <span className="tag pending">
          <Icon name="pending" size={14} />
          {notice ?? words.checkout.catalogueComing(countText(received))}
        </span>
      </div>
    );
  return (
    <div className={css['orderLine']}>
      <span className={order.length > 0 ? 'tag save' : 'tag quiet'}>
        <Icon name="tag" size={14} />
        {words.checkout.order}
      </span>
      <span className={order.length > 0 ? 'cut' : 'mute cut'}>
        {order.length > 0
          ? order.map(([id]) => promotionName(id)).join(' · ')
          : gift === undefined
            ? words.checkout.noOrderPromotion
            : words.checkout.gift(giftNames.join(' / '), countText(gift.count))}
      </span>
      <span className={order.length > 0 ? css['orderAmount'] : css['orderNothing']}>
        <span className="num">{order.length > 0 ? savingText(saved) : words.common.unknown}</span>
      </span>
    </div>
  );
}
