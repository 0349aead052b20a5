/**
 * F7: what is taken off by hand, by coupons and by points; F7 again goes to the next kind. It works on the line that is selected
 * at the checkout. A code scanned while it is open is a coupon. Everything shown is the host's cart.
 */
import { useCallback, useEffect, useMemo, useState, type ReactElement } from 'react';
import type { CartView } from '../../../main/contract/views.ts';
import { memberCodeIn } from '../../../sync/domain/member-code.ts';
import { yuanText } from '../../../sync/domain/money.ts';
import { useStore } from '../../app/store.ts';
import { useTill, useWords } from '../../app/till-context.tsx';
import { Dialog } from '../../design/dialog.tsx';
import type { Command } from '../../input/commands.ts';
import type { HandKind } from '../../sale/discount-desk.ts';
import { LINE_ADDED, SCAN_FAILED } from '../../input/sounds.ts';
import { tagPriceOf } from '../../sale/scan-measure.ts';
import { CouponPanel, useCoupon } from './coupon-panel.tsx';
import { HandForm } from './hand-form.tsx';
import { PointsPanel } from './points-panel.tsx';
import { StaffPurchasePanel } from './staff-purchase-panel.tsx';
import css from './discount.module.css';

export type DiscountKind = HandKind | 'coupons' | 'points' | 'staff';
const KINDS: readonly DiscountKind[] = ['line', 'price', 'order', 'coupons', 'points', 'tag', 'staff'];

/** The price of the label that was scanned last, or that it had none. */
interface ScannedTag {
  readonly text: string;
  readonly isMissed: boolean;
}

interface DiscountDialogProps {
  readonly first: DiscountKind;
  readonly line: CartView['lines'][number] | undefined;
  readonly onClose: () => void;
}

export default function DiscountDialog({ first, line, onClose }: DiscountDialogProps): ReactElement {
  const till = useTill();
  const words = useWords();
  const cart = useStore(till.cart.cart);
  const [kind, setKind] = useState<DiscountKind>(first);
  const coupon = useCoupon();
  const { add } = coupon;
  const [tag, setTag] = useState<ScannedTag>({ text: '', isMissed: false });
  const takeScan = useCallback(
    ({ data }: { readonly data: string }): boolean => {
      if (kind === 'tag') {
        const price = tagPriceOf(data, till.scanSettings.settings.get());
        setTag({ text: price === undefined ? '' : yuanText(price, { group: false }), isMissed: price === undefined });
        till.play(price === undefined ? SCAN_FAILED : LINE_ADDED);
        return true;
      }
      // Whoever spends points proves to be the member by it.
      if (kind === 'points' && memberCodeIn(data) !== undefined) return false;
      setKind('coupons');
      void add(data.trim());
      return true;
    },
    [add, kind, till],
  );
  useEffect(() => till.scanRouter.ask(takeScan), [till, takeScan]);
  const commands = useMemo<readonly Command[]>(
    () => [
      {
        id: 'discount-kind',
        label: (all) => all.discount.nextKind,
        cap: 'F7',
        keys: [{ key: 'F7' }],
        inFields: true,
        enabled: () => true,
        perform: () => setKind((now) => KINDS[(KINDS.indexOf(now) + 1) % KINDS.length] ?? 'line'),
      },
    ],
    [],
  );
  const current = cart?.lines.find(({ lineId }) => lineId === line?.lineId);
  return (
    <Dialog title={words.discount.title} isWide commands={commands} onClose={onClose}>
      <div className={css['kinds']} role="group" aria-label={words.discount.title} data-testid="discount">
        {KINDS.map((each) => (
          <button
            key={each}
            type="button"
            className="btn"
            aria-pressed={each === kind}
            data-testid={`discount-kind-${each}`}
            onClick={() => setKind(each)}
          >
            {words.discount.kinds[each]}
          </button>
        ))}
        <kbd>F7</kbd>
      </div>
      <div className={css['body']}>
        {kind === 'coupons' ? (
          <CouponPanel cart={cart} coupon={coupon} />
        ) : kind === 'points' ? (
          <PointsPanel cart={cart} />
        ) : kind === 'staff' ? (
          <StaffPurchasePanel cart={cart} onDone={onClose} />
        ) : kind !== 'order' && current === undefined ? (
          <div className="empty">
            <b>{words.discount.noLine}</b>
          </div>
        ) : (
          <>
            {kind === 'tag' && tag.isMissed ? (
              <p className="banner danger" role="alert" data-testid="tag-missed">
                {words.catalogue.tagNoPrice}
              </p>
            ) : null}
            <HandForm
              key={`${kind} ${kind === 'tag' ? tag.text : ''}`}
              kind={kind}
              line={current}
              cart={cart}
              onDone={onClose}
              scanned={kind === 'tag' ? tag.text : ''}
            />
          </>
        )}
      </div>
    </Dialog>
  );
}
