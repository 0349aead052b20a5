/** The shift is open now: with how much, and the way to the checkout. Counting waits behind its own button. */
import type { ReactElement } from 'react';
import type { ShiftView } from '../../../main/contract/views.ts';
import { useFormat, useApp, useStaffName, useTill, useWords } from '../../app/till-context.tsx';
import { Blade } from '../../design/blade.tsx';
import { cx } from '../../design/cx.ts';
import { Icon } from '../../design/icon.tsx';
import { SignAmount } from '../../design/amount.tsx';
import { amountText } from '../../text/format.ts';
import checkout from '../checkout/checkout.module.css';
import css from './shift.module.css';
import { Head, type Tab, useShiftCommands } from './tabs.tsx';

interface OpenedShiftProps {
  readonly shift: ShiftView;
  readonly onTab: (tab: Tab) => void;
}

export function OpenedShift({ shift, onTab }: OpenedShiftProps): ReactElement {
  const till = useTill();
  const words = useWords();
  const format = useFormat();
  const nameOf = useStaffName();
  const { now } = useApp();
  const sell = (): void => till.place.set({ screen: 'checkout', why: null });
  useShiftCommands(onTab, { label: words.shift.toCheckout, isLocked: false, perform: sell });
  return (
    <div className={checkout['checkout']}>
      <section className={cx(checkout['cart'], css['left'])} aria-label={words.shift.title}>
        <Head title={words.shift.title} tab={null} onTab={onTab} />
        <div className="empty" role="status" data-testid="shift-opened">
          <Icon name="checkc" size={44} />
          <b>{words.shift.opened(amountText(shift.float))}</b>
          <span>
            {words.shift.by} {nameOf(shift.staff)} <span className="num">{shift.staff}</span> ·{' '}
            <span className="num">{format.moment(shift.openedAt, now)}</span>
          </span>
          <span>{words.shift.openedWhat}</span>
        </div>
      </section>
      <aside className={cx(checkout['till'], css['right'])} aria-label={words.shift.isOpen}>
        <div className="sign">
          <div className="sign-top">
            <span className="sign-label">{words.shift.float}</span>
            <span>{words.shift.isOpen}</span>
          </div>
          <div className="sign-total">
            <SignAmount fen={shift.float} />
          </div>
          <div className="sign-foot" />
        </div>
        <div />
        <div className={css['acts']}>
          <button type="button" className="btn" data-testid="shift-to-count" onClick={() => onTab('count')}>
            {words.shiftDay.tabs.count}
          </button>
          <Blade label={words.shift.toCheckout} testId="shift-to-checkout" isFirst cap="F9" isSmall onPress={sell} />
        </div>
      </aside>
    </div>
  );
}
