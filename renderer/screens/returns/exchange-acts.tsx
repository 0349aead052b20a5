/** Other goods instead of money: the chosen units pay the open sale, or are swapped at the same price. Shown under the plan. */
import { lazy, Suspense, useState, type ReactElement } from 'react';
import { useStore } from '../../app/store.ts';
import { useTill, useWords } from '../../app/till-context.tsx';
import { Icon } from '../../design/icon.tsx';
import { beginExchange } from './begin-exchange.ts';
import type { ReturnDesk } from './return-desk.ts';
import css from './exchange.module.css';

const SwapDialog = lazy(() => import('./swap-dialog.tsx'));

export function ExchangeActs({ desk }: { readonly desk: ReturnDesk }): ReactElement {
  const till = useTill();
  const words = useWords();
  const { view, isPlanning, committing } = useStore(desk.state);
  const [isSwapping, setSwapping] = useState(false);
  const lines = view.plan?.lines ?? [];
  const [only] = lines;
  const line = lines.length === 1 ? view.sale.lines.find(({ lineId }) => lineId === only?.lineId) : undefined;
  const isBusy = isPlanning || committing;
  return (
    <section className={css['acts']} aria-label={words.exchange.title}>
      <h2>{words.exchange.title}</h2>
      <button
        type="button"
        className="btn m"
        data-testid="return-exchange"
        disabled={isBusy}
        onClick={() => void beginExchange(till, desk)}
      >
        <Icon name="swap" size={20} />
        <span>
          {words.exchange.begin}
          <span className="xs sub">{words.exchange.beginHint}</span>
        </span>
        <kbd>F8</kbd>
      </button>
      <button
        type="button"
        className="btn m"
        data-testid="return-swap"
        disabled={isBusy || line?.product.soldBy !== 'piece'}
        onClick={() => setSwapping(true)}
      >
        <Icon name="tag" size={20} />
        <span>
          {words.exchange.swap}
          <span className="xs sub">{words.exchange.swapHint}</span>
        </span>
      </button>
      <Suspense fallback={null}>
        {isSwapping && line !== undefined && only !== undefined ? (
          <SwapDialog desk={desk} line={line} units={only.units} onClose={() => setSwapping(false)} />
        ) : null}
      </Suspense>
    </section>
  );
}
