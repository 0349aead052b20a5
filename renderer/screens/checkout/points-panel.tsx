/**
 * Points of the member as a discount: a slider and a field between nothing and what balance and cap allow of this cart, which
 * the host tells anew after every change.
 */
import { lazy, Suspense, useState, type ReactElement } from 'react';
import type { CartView } from '../../../main/contract/views.ts';
import { useTill, useWords } from '../../app/till-context.tsx';
import { Icon } from '../../design/icon.tsx';
import { amountText, countText } from '../../text/format.ts';
import css from './discount.module.css';

const ProvePoints = lazy(() => import('./prove-points.tsx'));

export function PointsPanel({ cart }: { readonly cart: CartView | null }): ReactElement {
  const words = useWords();
  const points = cart?.points ?? null;
  if (points === null || points.max === 0)
    return (
      <div className="empty" data-testid="points-none">
        <Icon name="star" size={44} />
        <b>
          {cart?.member == null
            ? words.discount.points.noMember
            : points === null
              ? words.discount.points.notTaken
              : words.discount.points.noneLeft}
        </b>
        {points === null ? null : <span>{words.discount.points.balance(countText(points.balance))}</span>}
      </div>
    );
  return (
    <div className={css['panel']}>
      <PointsSlider points={points} saved={savedByPoints(cart)} />
      {cart !== null && points.used > 0 ? (
        <Suspense fallback={null}>
          <ProvePoints cart={cart} isLocked={false} />
        </Suspense>
      ) : null}
    </div>
  );
}

const savedByPoints = (cart: CartView | null): number => cart?.order.find(([id]) => id === 'points')?.[1] ?? 0;

interface PointsSliderProps {
  readonly points: NonNullable<CartView['points']>;
  readonly saved: number;
}

function PointsSlider({ points, saved }: PointsSliderProps): ReactElement {
  const { cart } = useTill();
  const words = useWords();
  const [moved, setMoved] = useState<number | null>(null);
  const { max, used, balance, fenPerPoint } = points;
  const shown = moved ?? used;
  const spend = (count: number): void => {
    setMoved(null);
    void cart.apply({ type: 'setPoints', spend: Math.min(Math.max(count, 0), max) });
  };
  return (
    <div className={css['panel']} data-testid="points" data-used={used} data-max={max}>
      <div className={css['subject']}>
        <b className="num">{words.discount.points.worth(amountText(saved))}</b>
        <span>
          {words.discount.points.balance(countText(balance))} · {words.discount.points.cap(countText(max))}
        </span>
        <span className="xs sub">{words.discount.points.rate(amountText(fenPerPoint))}</span>
      </div>
      <label className={css['label']}>
        {words.discount.points.spend}
        <input
          className={css['slider']}
          type="range"
          min={0}
          max={max}
          value={shown}
          data-testid="points-slider"
          onChange={(event) => setMoved(Number(event.target.value))}
          onPointerUp={() => spend(shown)}
          onKeyUp={() => spend(shown)}
          onBlur={() => (moved === null ? undefined : spend(shown))}
        />
      </label>
      <div className={css['couponEntry']}>
        <label className="field">
          <input
            autoFocus
            value={String(shown)}
            inputMode="numeric"
            autoComplete="off"
            aria-label={words.discount.points.spend}
            data-testid="points-spend"
            data-typing="amount"
            onChange={(event) => setMoved(Math.min(Number(event.target.value.replace(/\D/g, '').slice(0, 9)), max))}
            onKeyDown={(event) => {
              if (event.key === 'Enter') spend(shown);
            }}
            onBlur={() => (moved === null ? undefined : spend(shown))}
          />
        </label>
        <button type="button" className="btn primary" data-testid="points-all" onClick={() => spend(max)}>
          {words.discount.points.all}
        </button>
      </div>
    </div>
  );
}
