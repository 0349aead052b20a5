/**
 * What the chain's own stock system told: how fresh the levels of each store are, and rows that were not taken. Read only; kept by the
 * cloud. Lazy: opened from the page of sources.
 */
import { useEffect, useState, type ReactElement } from 'react';
import type { Answer, MethodValue } from '../../../main/contract/contract.ts';
import { useStore } from '../../app/store.ts';
import { useFormat, useTill, useWords } from '../../app/till-context.tsx';
import { countText } from '../../text/format.ts';
import { OfficeFrame, officeRefusal, type OfficePageProps } from './office-frame.tsx';
import css from './office-frame.module.css';

type Status = MethodValue<'stock.status'>;

export default function StockPage({ onBack }: OfficePageProps): ReactElement {
  const { client } = useTill();
  const all = useWords();
  const words = all.officePages.stock;
  const [answer, setAnswer] = useState<Answer<Status> | null>(null);
  useEffect(() => void client.call('stock.status', {}).then(setAnswer), [client]);
  return (
    <OfficeFrame id="stock" title={words.title} onBack={onBack}>
      <div className={css['halves']}>
        <section className={`card ${css['side'] ?? ''}`} aria-label={words.stores}>
          <p className="s sub">{words.what}</p>
          {answer === null ? <p className="sub">{all.officePages.loading}</p> : null}
          {answer?.ok === false ? (
            <p className="s bad" role="status" data-testid="stock-said">
              {officeRefusal(answer, all, words.faults)}
            </p>
          ) : null}
          {answer?.ok === true ? <Stores items={answer.value.items} /> : null}
        </section>
        <section className={`card ${css['side'] ?? ''}`} aria-label={words.rejected}>
          <h2>{words.rejected}</h2>
          {answer?.ok === true ? <Rejected rows={answer.value.rejected} /> : null}
        </section>
      </div>
    </OfficeFrame>
  );
}

function Stores({ items }: { readonly items: Status['items'] }): ReactElement {
  const till = useTill();
  const words = useWords().officePages.stock;
  const format = useFormat();
  const now = useStore(till.clock);
  return (
    <table className={`${css['figures'] ?? ''} ${css['beside'] ?? ''}`}>
      <thead>
        <tr>
          <th scope="col">{words.stores}</th>
          <th scope="col">{words.products}</th>
          <th scope="col">{words.newest}</th>
          <th scope="col">{words.oldest}</th>
        </tr>
      </thead>
      <tbody>
        {items.map(({ store, name, products, newest, oldest }) => (
          <tr key={store} data-testid="stock-store" data-store={store}>
            <th scope="row">
              {name} <span className="xs mute num">{store}</span>
            </th>
            <td className="num">{countText(products)}</td>
            <td className="num">{newest === null ? words.never : format.moment(newest, now)}</td>
            <td className="num">{oldest === null ? '' : format.moment(oldest, now)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Rejected({ rows }: { readonly rows: Status['rejected'] }): ReactElement {
  const words = useWords().officePages.stock;
  const format = useFormat();
  if (rows.length === 0) return <p className="sub">{words.noneRejected}</p>;
  return (
    <>
      <p className="s sub">{words.rejectedWhat}</p>
      <ul>
        {rows.map(({ store, code, path, reason, at }) => (
          <li key={`${store} ${code}`} className={css['entry']} data-testid="stock-rejected" data-reason={reason}>
            <span className="row">
              <b className={css['address']}>{code}</b>
              <span className="s num">{store}</span>
            </span>
            <span className="s">
              {words.reasons[reason]}
              {path === '' ? '' : ` · ${words.at(path)}`}
            </span>
            <span className="xs mute">{format.stamp(at).slice(0, 16)}</span>
          </li>
        ))}
      </ul>
    </>
  );
}
