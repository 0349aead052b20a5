/** The right side of the checkout: the sign with the total, quick items, the pad for quantities, and the way to payment. */
import type { ReactElement } from 'react';
import type { CartView } from '../../../main/contract/views.ts';
import { useStore } from '../../app/store.ts';
import { useApp, useTill, useWords } from '../../app/till-context.tsx';
import { SignAmount } from '../../design/amount.tsx';
import { Blade } from '../../design/blade.tsx';
import { Icon } from '../../design/icon.tsx';
import { BackspaceIcon, Pad } from '../../design/pad.tsx';
import { amountText, savingText } from '../../text/format.ts';
import { needsShift, payLock, type CheckoutDesk } from './checkout-desk.ts';
import { ExchangeCredit } from './exchange-credit.tsx';
import { OrderInCart } from './order-in-cart.tsx';
import { QuickItems } from './quick-items.tsx';
import css from './checkout.module.css';

interface TillPanelProps {
  readonly cart: CartView | null;
  readonly desk: CheckoutDesk;
}

export function TillPanel({ cart, desk }: TillPanelProps): ReactElement {
  const words = useWords();
  return (
    <aside className={css['till']} aria-label={words.checkout.till}>
      <div>
        {cart?.credit === undefined ? null : <ExchangeCredit credit={cart.credit} />}
        {cart?.heldOrder === undefined ? null : <OrderInCart order={cart.heldOrder} />}
        <TotalSign cart={cart} />
      </div>
      <QuickItems isTight={cart?.credit !== undefined || cart?.heldOrder !== undefined} />
      <Keys cart={cart} desk={desk} />
    </aside>
  );
}

function TotalSign({ cart }: { readonly cart: CartView | null }): ReactElement {
  const words = useWords();
  const total = cart?.total ?? 0;
  const saved = cart?.saved ?? 0;
  return (
    <div className="sign" role="status">
      <div className="sign-top">
        <span className="sign-label">{words.checkout.total}</span>
        <span className="num" data-testid="cart-tax" data-fen={cart?.tax ?? 0}>
          {cart === null || cart.tax === 0 ? words.checkout.vatIncluded : words.discount.vat(amountText(cart.tax))}
        </span>
      </div>
      <div className="sign-total" data-testid="cart-total" data-fen={total}>
        <SignAmount fen={total} />
      </div>
      <div className="sign-foot">
        <span>
          {words.checkout.before} <span className="num">{amountText(cart?.base ?? 0)}</span>
        </span>
        {cart !== null && cart.roundOff > 0 ? (
          <span data-testid="cart-round-off" data-fen={cart.roundOff}>
            {words.discount.roundOff} <span className="num">{savingText(cart.roundOff)}</span>
          </span>
        ) : null}
        {saved > 0 ? (
          <span className="sign-save">
            {words.checkout.saved} <b className="num">{amountText(saved)}</b>
          </span>
        ) : null}
      </div>
    </div>
  );
}

function Keys({ cart, desk }: TillPanelProps): ReactElement {
  const { scans, preferences, connected, app: appStore, keyCaps } = useTill();
  const words = useWords();
  const { padSize } = useStore(preferences);
  const scan = useStore(scans.state);
  const entry = useStore(desk.entry);
  const app = useApp();
  const isConnected = useStore(connected);
  const caps = useStore(keyCaps);
  const lock = payLock(cart, scan);
  const hasLines = cart !== null && cart.lines.length > 0;
  const isClosed = needsShift(app);
  const confirm = (): void => {
    if (desk.entry.get() !== null) desk.endQuantity();
    else if (needsShift(appStore.get()) || payLock(cart, scans.state.get()) === null) void desk.pay();
  };
  return (
    <div className={css['keys']}>
      <Pad
        label={words.checkout.pad}
        size={padSize}
        onDigits={desk.beginQuantity}
        corner={{ id: 'clear', label: 'C', ariaLabel: words.common.clear, onPress: () => desk.entry.set(null) }}
        functions={[
          {
            id: 'back',
            label: BackspaceIcon,
            ariaLabel: words.common.backspace,
            onPress: () => desk.typeQuantity(entry?.text.slice(0, -1) ?? ''),
          },
          { id: 'quantity', label: words.checkout.quantityKey, cap: '*', onPress: () => desk.beginQuantity('') },
          {
            id: 'remove',
            label: words.checkout.removeLine,
            cap: 'Del',
            onPress: () => {
              const line = desk.selectedLine();
              if (line !== undefined) desk.remove(line.lineId);
            },
          },
          { id: 'confirm', label: words.common.confirm, cap: 'NumEnter', onPress: confirm },
        ]}
      />
      <div className={css['acts']} data-size={padSize}>
        <button type="button" className="act" disabled={cart?.canUndo !== true} onClick={desk.undo}>
          <Icon name="undo" size={22} />
          {words.checkout.undo}
          <kbd>{caps['undo'] ?? 'Ctrl Z'}</kbd>
        </button>
        <button type="button" className="act" disabled={!hasLines} data-testid="cart-clear" onClick={desk.clear}>
          <Icon name="times" size={22} />
          {words.saleLife.voidNow}
        </button>
        {isClosed ? (
          <Blade
            label={words.checkout.goShift}
            testId="pay"
            sub={words.checkout.payLockedShift}
            onPress={() => void desk.pay()}
          />
        ) : (
          <Blade
            label={words.checkout.pay}
            cap={caps['pay'] ?? 'F9'}
            testId="pay"
            locked={
              !isConnected
                ? words.checkout.payLockedLost
                : lock === 'error'
                  ? words.checkout.payLockedError
                  : lock === 'empty'
                    ? words.checkout.payLockedEmpty
                    : undefined
            }
            onPress={() => void desk.pay()}
          />
        )}
      </div>
    </div>
  );
}
