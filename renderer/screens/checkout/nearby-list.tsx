/**
 * Which other stores have what is missing here: the nearest first, with the instant at which each number was right. Without the network
 * what was last heard, or that nothing is known. From here a member's wish is noted. Called by variant-dialog.tsx.
 */
import { useEffect, useState, type ReactElement } from 'react';
import type { NearbyView } from '../../../main/contract/stock-views.ts';
import { kilometresText } from '../../../sync/domain/nearby-stock.ts';
import type { ShopProduct } from '../../../sync/terminal/api.ts';
import { useStore } from '../../app/store.ts';
import { useFormat, useTill, useWords } from '../../app/till-context.tsx';
import { countText } from '../../text/format.ts';
import css from './variant-dialog.module.css';

interface NearbyListProps {
  readonly item: ShopProduct;
  readonly onWish: (item: ShopProduct) => void;
}
type Told = NonNullable<NearbyView['told']>;

export function NearbyList({ item, onWish }: NearbyListProps): ReactElement {
  const till = useTill();
  const all = useWords();
  const words = all.stock.nearby;
  const [view, setView] = useState<NearbyView | string | null>(null);
  const { id, name, spec } = item.product;
  useEffect(() => {
    let isOver = false;
    void till.client.call('stock.nearby', { product: id }).then((answer) => {
      if (!isOver) setView(answer.ok ? answer.value : all.common.failed(all.failures[answer.code]));
    });
    return () => {
      isOver = true;
    };
  }, [till, id, all]);
  return (
    <section className={css['nearby']} aria-label={words.asking} data-testid="nearby" data-product={id}>
      <h3>{[name, spec].filter(Boolean).join(' ')}</h3>
      {view === null ? (
        <p className="s sub">{words.asking}</p>
      ) : typeof view === 'string' ? (
        <p className="s bad" role="alert">
          {view}
        </p>
      ) : view.told === null ? (
        <p className="s warn" role="status" data-testid="nearby-offline">
          {words.offlineNothing}
        </p>
      ) : (
        <Stores told={view.told} online={view.online} />
      )}
      <div className={css['nearbyFoot']}>
        <span className="s sub">{words.noHolding}</span>
        <button type="button" className="btn" data-testid="nearby-wish" onClick={() => onWish(item)}>
          {words.wish}
        </button>
      </div>
    </section>
  );
}

function Stores({ told, online }: { readonly told: Told; readonly online: boolean }): ReactElement {
  const words = useWords().stock.nearby;
  const format = useFormat();
  const now = useStore(useTill().clock);
  const { here, items, isPlaced, asOf } = told;
  const amount = (count: number | null): string =>
    count === null ? words.few : count === 0 ? words.soldOut : words.count(countText(count));
  return (
    <>
      {online ? null : (
        <p className="s warn" role="status" data-testid="nearby-offline">
          {words.offline(format.moment(asOf, now))}
        </p>
      )}
      <p className="s sub">
        {here === null
          ? words.hereNotTold
          : `${words.here(amount(here.count))} · ${words.asOf(format.moment(here.asOf, now))}`}
      </p>
      {items.length === 0 ? <p>{words.nowhere}</p> : null}
      <ul className={css['stores']}>
        {items.map(({ store, name, city, metres, count, asOf: since }) => (
          <li key={store} data-testid="nearby-store" data-store={store} data-count={count ?? 'few'}>
            <span>
              <b>{name}</b>{' '}
              <span className="s sub">
                {[city, metres === null ? (isPlaced ? words.noDistance : '') : words.distance(kilometresText(metres))]
                  .filter(Boolean)
                  .join(' · ')}
              </span>
            </span>
            <span className="xs mute">{words.asOf(format.moment(since, now))}</span>
            <b className="num">{amount(count)}</b>
          </li>
        ))}
      </ul>
      {isPlaced || items.length === 0 ? null : <p className="xs mute">{words.noPlace}</p>}
    </>
  );
}
