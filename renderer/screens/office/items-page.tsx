/**
 * Pieces with a code of their own in the office: batches with how far they are, a new one, and of the chosen one its first code, files to
 * print from and its recall; codes that look copied; a look at any piece. All but the look is the cloud's. Lazy: called by products-page.tsx.
 */
import { useCallback, useEffect, useState, type ReactElement } from 'react';
import type { Answer } from '../../../main/contract/contract.ts';
import type { ItemBatch, ItemCopy } from '../../../sync/protocol/items.ts';
import { useStore } from '../../app/store.ts';
import { useFormat, useTill, useWords } from '../../app/till-context.tsx';
import type { Dictionary } from '../../text/dictionary.ts';
import { countText } from '../../text/format.ts';
import { ItemCheck } from './item-check.tsx';
import { ItemBatchDetail, ItemBatchForm } from './item-batch.tsx';
import frame from './contests-page.module.css';

export default function ItemsPage({ onBack }: { readonly onBack: () => void }): ReactElement {
  const { client } = useTill();
  const all = useWords();
  const words = all.items;
  const [batches, setBatches] = useState<readonly ItemBatch[] | null>(null);
  const [copies, setCopies] = useState<readonly ItemCopy[]>([]);
  const [chosen, setChosen] = useState<string | null>(null);
  const [shown, setShown] = useState<'batch' | 'new' | 'check'>('batch');
  const [said, setSaid] = useState('');
  const [asked, setAsked] = useState(0);
  const refresh = useCallback(() => setAsked((count) => count + 1), []);
  useEffect(() => {
    let isOver = false;
    void Promise.all([client.call('item.batches', {}), client.call('item.copies', {})]).then(([list, flagged]) => {
      if (isOver) return;
      setSaid(list.ok ? '' : itemRefusal(list, all));
      if (list.ok) setBatches(list.value.items);
      if (flagged.ok) setCopies(flagged.value.items);
    });
    return () => {
      isOver = true;
    };
  }, [client, asked, all]);
  const one = batches?.find(({ batch }) => batch === chosen) ?? batches?.[0];
  return (
    <div className={frame['page']} data-testid="items-page">
      <header className={frame['head']}>
        <h1>{words.title}</h1>
        <button type="button" className="btn" data-testid="items-check" onClick={() => setShown('check')}>
          {words.check}
        </button>
        <button type="button" className="btn" data-testid="items-new" onClick={() => setShown('new')}>
          {words.create}
        </button>
        <button type="button" className="btn" data-testid="items-back" onClick={onBack}>
          {words.back}
        </button>
      </header>
      <div className={frame['columns']}>
        <section className={`card ${frame['side'] ?? ''}`} aria-label={words.batches}>
          <h2>{words.batches}</h2>
          <p className="s bad" role="status" data-testid="items-said">
            {said}
          </p>
          {batches !== null && batches.length === 0 ? <p className="sub">{words.none}</p> : null}
          <ul className={frame['list']}>
            {(batches ?? []).map((batch) => (
              <BatchItem
                key={batch.batch}
                batch={batch}
                isChosen={shown === 'batch' && batch === one}
                onChoose={() => {
                  setShown('batch');
                  setChosen(batch.batch);
                }}
              />
            ))}
          </ul>
          <h2>{words.copies}</h2>
          {copies.length === 0 ? <p className="s sub">{words.noCopies}</p> : null}
          <ul className={frame['list']}>
            {copies.map((copy) => (
              <CopyItem key={`${copy.batch}-${String(copy.serial)}`} copy={copy} />
            ))}
          </ul>
        </section>
        {shown === 'check' ? (
          <section className={`card ${frame['side'] ?? ''}`}>
            <h2>{words.checkTitle}</h2>
            <ItemCheck />
          </section>
        ) : shown === 'new' ? (
          <ItemBatchForm
            onDone={(issued) => {
              setShown('batch');
              if (issued === null) return;
              setChosen(issued.batch);
              refresh();
            }}
          />
        ) : one === undefined ? null : (
          <ItemBatchDetail key={one.batch} batch={one} onChanged={refresh} />
        )}
      </div>
    </div>
  );
}

interface BatchItemProps {
  readonly batch: ItemBatch;
  readonly isChosen: boolean;
  readonly onChoose: () => void;
}

function BatchItem({ batch, isChosen, onChoose }: BatchItemProps): ReactElement {
  const words = useWords().items;
  return (
    <li>
      <button
        type="button"
        className={frame['item']}
        aria-pressed={isChosen}
        data-testid="item-batch"
        data-batch={batch.batch}
        onClick={onChoose}
      >
        <span className="row">
          <b className="cut">{batch.name}</b>
          {batch.recalled === null ? null : <span className="tag bad">{words.recalled}</span>}
        </span>
        <span className="s num">
          {batch.batch} · {words.pieces(countText(batch.quantity))}
        </span>
        {batch.note === '' ? null : <span className="s sub cut">{batch.note}</span>}
      </button>
    </li>
  );
}

function CopyItem({ copy }: { readonly copy: ItemCopy }): ReactElement {
  const till = useTill();
  const words = useWords().items;
  const format = useFormat();
  const now = useStore(till.clock);
  return (
    <li data-testid="item-copy">
      <span className="row">
        <b className="cut">{copy.name}</b>
        <span className="s num">{words.piece(copy.batch, countText(copy.serial))}</span>
      </span>
      <span className="s sub num">
        {words.copy(countText(copy.devices), countText(copy.places))} · {words.since(format.moment(copy.at, now))}
      </span>
    </li>
  );
}

/** What a refusal is called here. */
export function itemRefusal(answer: Extract<Answer<unknown>, { ok: false }>, words: Dictionary): string {
  const { reason = '' } = answer.details;
  const faults: Readonly<Record<string, string>> = words.items.faults;
  if (faults[reason] !== undefined) return faults[reason];
  if (reason === 'log_in_again') return words.people.log_in_again;
  if (reason === 'training') return words.people.notInTraining;
  if (answer.code === 'not_permitted') return words.items.faults.not_brand;
  return words.common.failed(words.failures[answer.code]);
}
