/**
 * The row under the lines: what is taken off the order and by which promotion, coupon or hand; a coupon that is refused and why;
 * and what is missing for the next promotion. Its height never changes. A press opens the discounts.
 */
import { useEffect, useMemo, type ReactElement } from 'react';
import type { CartView } from '../../../main/contract/views.ts';
import { useDatabaseNotice } from '../../app/database-notice.ts';
import { useStore } from '../../app/store.ts';
import { useTill, useWords } from '../../app/till-context.tsx';
import { cx } from '../../design/cx.ts';
import { Icon } from '../../design/icon.tsx';
import { hasCatalogue } from '../../sale/scan-resolver.ts';
import { amountText, countText, savingText } from '../../text/format.ts';
import type { Dictionary } from '../../text/dictionary.ts';
import type { Language } from '../../text/languages.ts';
import { rateText } from '../../text/rate-text.ts';
import { usePromotionName } from './promotion-names.ts';
import css from './checkout.module.css';

interface OrderLineProps {
  readonly cart: CartView | null;
  readonly onOpen: () => void;
}

export function OrderLine({ cart, onOpen }: OrderLineProps): ReactElement {
  const { databaseStatus, keyCaps } = useTill();
  const words = useWords();
  const promotionName = usePromotionName(cart);
  const status = useStore(databaseStatus);
  const caps = useStore(keyCaps);
  const hint = useHint(cart);
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
  const order = cart?.order ?? [];
  const saved = order.reduce((sum, [, saving]) => sum + saving, 0);
  const refused = (cart?.coupons ?? []).flatMap(({ name, refused: reason }) =>
    reason === null ? [] : [`${name}: ${words.discount.coupon.refused[reason]}`],
  );
  const told = [...order.map(([id]) => promotionName(id)), ...refused].join(' · ');
  const first = cart?.mustAllow === true ? words.discount.mustAllow : told;
  return (
    <button type="button" className={css['orderLine']} data-testid="order-line" onClick={onOpen}>
      <span className={cart?.mustAllow === true ? 'tag pending' : order.length > 0 ? 'tag save' : 'tag quiet'}>
        <Icon name="tag" size={14} />
        {words.checkout.order}
      </span>
      <span className={css['orderText']}>
        {first === '' ? null : <span className="cut">{first}</span>}
        {hint === null ? null : (
          <span className={first === '' ? 'cut' : 'cut xs sub'} data-testid="cart-hint">
            {hint}
          </span>
        )}
        {first === '' && hint === null ? <span className="mute cut">{words.checkout.noOrderPromotion}</span> : null}
      </span>
      <span className={order.length > 0 ? css['orderAmount'] : css['orderNothing']}>
        <span className="num">{order.length > 0 ? savingText(saved) : words.common.unknown}</span>
      </span>
      <span className={cx('btn', 'sm', css['orderOpen'])} aria-hidden="true">
        {words.discount.open} <kbd>{caps['discount'] ?? 'F7'}</kbd>
      </span>
    </button>
  );
}

/** A gift that is earned and not held, else what is nearest; null for nothing. */
function useHint(cart: CartView | null): string | null {
  const { productFacts, preferences } = useTill();
  const words = useWords();
  const { language } = useStore(preferences);
  const products = useStore(productFacts.known);
  const gift = cart?.gifts[0];
  const hints = cart?.hints;
  const wanted = useMemo(
    () => [...(gift?.products ?? []), ...(hints ?? []).flatMap((hint) => hint.gift ?? [])],
    [gift, hints],
  );
  useEffect(() => productFacts.want(wanted), [productFacts, wanted]);
  const nameOf = (id: string): string => products.get(id)?.product.name ?? id;
  if (gift !== undefined) return words.checkout.gift(gift.products.map(nameOf).join(' / '), countText(gift.count));
  const told = (hints ?? []).map((hint) => hintText(hint, nameOf, words, language));
  return told.length === 0 ? null : told.join(' · ');
}

function hintText(
  hint: CartView['hints'][number],
  nameOf: (id: string) => string,
  words: Dictionary,
  language: Language,
): string {
  const { hint: say } = words.discount;
  switch (hint.kind) {
    case 'buy_gift':
      return say.buyGift(countText(hint.missing), nameOf(hint.gift ?? ''));
    case 'nth_unit':
      return hint.payBp === 0
        ? say.nthFree(countText(hint.missing), countText(hint.nth ?? 0))
        : say.nthUnit(countText(hint.missing), countText(hint.nth ?? 0), rateText(hint.payBp ?? 0, language));
    case 'spend_save':
      return say.spendSave(amountText(hint.missing), amountText(hint.save ?? 0));
  }
}
