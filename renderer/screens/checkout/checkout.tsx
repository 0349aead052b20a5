/**
 * The checkout: the open cart on the left, what it costs and how to settle it on the right. The same place shows payment and
 * the finished sale, so that sign, pad and blade keep their pixels. Everything shown is the host's cart.
 */
import { lazy, Suspense, useEffect, useMemo, useState, type ReactElement } from 'react';
import { useStore } from '../../app/store.ts';
import { useApp, useCommands, useTill } from '../../app/till-context.tsx';
import type { CartView } from '../../../main/contract/views.ts';
import { FIELD_IDS, focusField } from '../../input/focus.ts';
import { CartPanel } from './cart-panel.tsx';
import { checkoutCommands, hiddenCommands } from './checkout-commands.ts';
import { changedLine, createCheckoutDesk } from './checkout-desk.ts';
import { Done } from './done.tsx';
import { Repriced } from './repriced.tsx';
import { Tender } from './tender.tsx';
import { TillPanel } from './till-panel.tsx';
import css from './checkout.module.css';

const DiscountDialog = lazy(() => import('./discount-dialog.tsx'));
const GuideDialog = lazy(() => import('./guide-dialog.tsx'));
const HoldDialog = lazy(() => import('./hold-dialog.tsx'));
const OrdersDialog = lazy(() => import('./orders-dialog.tsx'));
const TicketDialog = lazy(() => import('./ticket-dialog.tsx'));
const ItemDialog = lazy(() => import('./item-dialog.tsx'));
const NoteDialog = lazy(() => import('./note-dialog.tsx'));
const ParkDialog = lazy(() => import('./park-dialog.tsx'));
const ParkedDialog = lazy(() => import('./parked-dialog.tsx'));
const SplitDialog = lazy(() => import('./split-dialog.tsx'));
const VariantDialog = lazy(() => import('./variant-dialog.tsx'));
const OpenItemDialog = lazy(() => import('./open-item-dialog.tsx'));
const VoidDialog = lazy(() => import('./void-dialog.tsx'));
const MemberDialog = lazy(() => import('./member-dialog.tsx'));

export function Checkout(): ReactElement {
  return (
    <>
      <Stage />
      <Repriced />
    </>
  );
}

function Stage(): ReactElement {
  const till = useTill();
  const { done } = useApp();
  const { stage } = useStore(till.tender.state);
  const cart = useStore(till.cart.cart);
  if (done !== null) return <Done sale={done} />;
  if (stage !== 'cart' && cart !== null) return <Tender cart={cart} />;
  return <OpenCart cart={cart} />;
}

function OpenCart({ cart }: { readonly cart: CartView | null }): ReactElement {
  const till = useTill();
  const [desk] = useState(() => createCheckoutDesk(till));
  useFollowCart(cart, (lineId) => desk.selected.set(lineId));
  const dialog = useStore(desk.dialog);
  const style = useStore(till.style);
  const asked = useStore(till.orderAsked);
  useEffect(() => {
    if (asked !== null) desk.dialog.set('orders');
  }, [asked, desk]);
  const isParkedAsked = useStore(till.parkedAsked);
  useEffect(() => {
    if (!isParkedAsked) return;
    till.parkedAsked.set(false);
    desk.dialog.set('parked');
  }, [isParkedAsked, till, desk]);
  useCommands(
    useMemo(
      () => [...checkoutCommands(till, desk, () => focusField(FIELD_IDS.productSearch)), ...hiddenCommands(desk)],
      [till, desk],
    ),
  );
  return (
    <div className={css['checkout']}>
      <CartPanel cart={cart} desk={desk} />
      <TillPanel cart={cart} desk={desk} />
      <Suspense fallback={null}>
        {dialog === 'member' ? <MemberDialog onClose={() => desk.dialog.set(null)} /> : null}
        {dialog === 'discount' || dialog === 'order' || dialog === 'coupons' ? (
          <DiscountDialog
            first={dialog === 'discount' ? 'line' : dialog}
            line={desk.selectedLine()}
            onClose={() => desk.dialog.set(null)}
          />
        ) : null}
        {dialog === 'park' ? <ParkDialog onClose={() => desk.dialog.set(null)} /> : null}
        {dialog === 'parked' ? <ParkedDialog desk={desk} onClose={() => desk.dialog.set(null)} /> : null}
        {dialog === 'hold' ? <HoldDialog onClose={() => desk.dialog.set(null)} /> : null}
        {dialog === 'orders' ? <OrdersDialog checkout={desk} onClose={() => desk.dialog.set(null)} /> : null}
        {dialog === 'ticket' ? <TicketDialog onClose={() => desk.dialog.set(null)} /> : null}
        {dialog === 'item' ? <ItemDialog onClose={() => desk.dialog.set(null)} /> : null}
        {dialog === 'void' ? <VoidDialog onClose={() => desk.dialog.set(null)} /> : null}
        {dialog === 'note' ? <NoteDialog line={desk.selectedLine()} onClose={() => desk.dialog.set(null)} /> : null}
        {dialog === 'split' ? <SplitDialog onClose={() => desk.dialog.set(null)} /> : null}
        {dialog === 'openItem' ? <OpenItemDialog onClose={() => desk.dialog.set(null)} /> : null}
        {style === null ? null : <VariantDialog key={style} style={style} onClose={() => till.style.set(null)} />}
        {dialog === 'guide' ? <GuideDialog onClose={() => desk.dialog.set(null)} /> : null}
      </Suspense>
    </div>
  );
}

/** The line that was just added or raised becomes the selected one. */
function useFollowCart(cart: CartView | null, select: (lineId: string) => void): void {
  const [before, setBefore] = useState(cart);
  if (before === cart) return;
  const changed = changedLine(before, cart);
  setBefore(cart);
  if (changed !== undefined) queueMicrotask(() => select(changed));
}
