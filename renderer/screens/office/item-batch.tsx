/** A batch of item codes: a new one, and one that is there with its progress, its first code, files to print from and its recall. Called by items-page.tsx. */
import { useState, type ReactElement } from 'react';
import { ITEM_BATCH_MAX } from '../../../sync/domain/item-code.ts';
import { ITEM_CODES_PER_FILE, type ItemBatch } from '../../../sync/protocol/items.ts';
import type { ProductId } from '../../../sync/domain/ids.ts';
import { useStore } from '../../app/store.ts';
import { useFormat, useStaffName, useTill, useWords } from '../../app/till-context.tsx';
import { Icon } from '../../design/icon.tsx';
import { QrCode } from '../../design/qr-code.tsx';
import { freshId } from '../../sale/fresh-id.ts';
import { countText } from '../../text/format.ts';
import { Field } from './office-fields.tsx';
import { downloadText } from './download.ts';
import { itemRefusal } from './items-page.tsx';
import frame from './office-frame.module.css';
import css from './items-page.module.css';

/** Files shown at once. */
const FILES_SHOWN = 8;
const FIGURES = ['sold', 'returned', 'scanned', 'copied'] as const;

/** null: nothing was issued. */
export function ItemBatchForm({ onDone }: { readonly onDone: (issued: ItemBatch | null) => void }): ReactElement {
  const till = useTill();
  const all = useWords();
  const words = all.items;
  const [request, setRequest] = useState(() => freshId(till));
  const [product, setProduct] = useState('');
  const [pieces, setPieces] = useState('');
  const [note, setNote] = useState('');
  const [said, setSaid] = useState('');
  const quantity = /^\d{1,7}$/.test(pieces.trim()) ? Number(pieces) : 0;
  const isReady = /^[A-Za-z0-9._:-]{1,64}$/.test(product.trim()) && quantity >= 1 && quantity <= ITEM_BATCH_MAX;
  const issue = async (): Promise<void> => {
    // A barcode is as good as the id: the catalogue knows which product it is.
    const found = await till.database.lookUp([product.trim()]);
    const id = found.ok && found.value.found ? found.value.item.product.id : (product.trim() as ProductId);
    const answer = await till.client.call('item.issue', {
      request,
      product: id,
      quantity,
      ...(note.trim() === '' ? {} : { note: note.trim() }),
    });
    if (answer.ok) onDone(answer.value);
    else setSaid(itemRefusal(answer, all));
  };
  const changed = (set: (value: string) => void) => (value: string) => {
    setRequest(freshId(till));
    set(value);
  };
  return (
    <form
      className={`card ${frame['side'] ?? ''}`}
      aria-label={words.create}
      data-testid="item-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (isReady) void issue();
      }}
    >
      <h2>{words.create}</h2>
      <div className={frame['fields']}>
        <Field label={words.product} value={product} testId="item-product" onChange={changed(setProduct)} />
        <Field
          label={`${words.quantity} (${words.quantityHint})`}
          value={pieces}
          testId="item-quantity"
          onChange={changed(setPieces)}
        />
        <Field label={words.note} value={note} testId="item-note" onChange={changed(setNote)} />
      </div>
      <p className="s bad" role="status" data-testid="item-form-said">
        {said}
      </p>
      <div className={frame['acts']}>
        <button type="submit" className="btn primary" disabled={!isReady} data-testid="item-issue">
          {words.issue}
        </button>
        <button type="button" className="btn" data-testid="item-dismiss" onClick={() => onDone(null)}>
          {words.dismiss}
        </button>
      </div>
    </form>
  );
}

interface ItemBatchDetailProps {
  readonly batch: ItemBatch;
  readonly onChanged: () => void;
}

export function ItemBatchDetail({ batch, onChanged }: ItemBatchDetailProps): ReactElement {
  const till = useTill();
  const words = useWords().items;
  const format = useFormat();
  const nameOf = useStaffName();
  const now = useStore(till.clock);
  const { recalled } = batch;
  return (
    <section className={`card ${frame['side'] ?? ''}`} data-testid="item-detail" data-batch={batch.batch}>
      <header className={frame['detailHead']}>
        <h2>{batch.name}</h2>
        <span className="tag quiet num">{batch.batch}</span>
        {recalled === null ? null : <span className="tag bad">{words.recalled}</span>}
        <span className="s sub num">
          {batch.sku} · {words.pieces(countText(batch.quantity))} ·{' '}
          {words.issued(format.moment(batch.issuedAt, now), nameOf(batch.issuedBy))}
          {batch.note === '' ? '' : ` · ${batch.note}`}
        </span>
      </header>
      {recalled === null ? null : (
        <p className="banner warning" data-testid="item-recalled">
          <Icon name="alert" size={22} />
          <span>{words.recalledAt(format.moment(recalled.at, now), recalled.reason)}</span>
        </p>
      )}
      <div className={css['about']}>
        <div className={css['check']}>
          <dl className={css['figures']}>
            {FIGURES.map((figure) => (
              <div key={figure}>
                <dt>{words.figures[figure]}</dt>
                <dd className="num" data-testid={`item-${figure}`}>
                  {countText(batch[figure])}
                </dd>
              </div>
            ))}
          </dl>
          <Files batch={batch} />
        </div>
        <figure className={css['preview']}>
          <QrCode text={batch.sample} className={css['qr']} />
          <figcaption className="xs mute">{words.preview}</figcaption>
        </figure>
      </div>
      {recalled === null ? <Recall batch={batch} onChanged={onChanged} /> : null}
    </section>
  );
}

function Files({ batch: { batch, quantity } }: { readonly batch: ItemBatch }): ReactElement {
  const { client } = useTill();
  const all = useWords();
  const words = all.items;
  const [first, setFirst] = useState(0);
  const [said, setSaid] = useState('');
  const files = Array.from({ length: Math.ceil(quantity / ITEM_CODES_PER_FILE) }, (_, at) => ({
    from: at * ITEM_CODES_PER_FILE + 1,
    to: Math.min((at + 1) * ITEM_CODES_PER_FILE, quantity),
  }));
  const read = async (slice: { readonly from: number; readonly to: number }): Promise<void> => {
    const answer = await client.call('item.codes', { batch, ...slice });
    setSaid(answer.ok ? '' : itemRefusal(answer, all));
    if (answer.ok) downloadText(answer.value.fileName, answer.value.text);
  };
  return (
    <div className={css['check']}>
      <h3>{words.files}</h3>
      <div className={css['files']}>
        {files.slice(first, first + FILES_SHOWN).map((slice) => (
          <button
            key={slice.from}
            type="button"
            className="btn sm num"
            data-testid="item-file"
            onClick={() => void read(slice)}
          >
            <Icon name="download" size={18} />
            {words.file(countText(slice.from), countText(slice.to))}
          </button>
        ))}
        {files.length > FILES_SHOWN ? (
          <button
            type="button"
            className="btn sm"
            data-testid="item-files-next"
            onClick={() => setFirst((at) => (at + FILES_SHOWN < files.length ? at + FILES_SHOWN : 0))}
          >
            {words.nextFiles}
          </button>
        ) : null}
      </div>
      <p className="s bad" role="status">
        {said}
      </p>
    </div>
  );
}

function Recall({ batch: { batch }, onChanged }: ItemBatchDetailProps): ReactElement {
  const { client } = useTill();
  const all = useWords();
  const words = all.items;
  const [reason, setReason] = useState('');
  const [isSure, setIsSure] = useState(false);
  const [said, setSaid] = useState('');
  const recall = async (): Promise<void> => {
    if (!isSure) return setIsSure(true);
    setIsSure(false);
    const answer = await client.call('item.recall', { batch, reason: reason.trim() });
    setSaid(answer.ok ? '' : itemRefusal(answer, all));
    if (answer.ok) onChanged();
  };
  return (
    <div className={css['check']}>
      <h3>{words.recall}</h3>
      <p className="s sub">{words.recallHint}</p>
      <div className={frame['acts']}>
        <span className="field">
          <input
            value={reason}
            maxLength={200}
            aria-label={words.reason}
            placeholder={words.reason}
            data-testid="item-reason"
            data-typing="words"
            onChange={({ target }) => {
              setReason(target.value);
              setIsSure(false);
            }}
          />
        </span>
        <button
          type="button"
          className="btn danger"
          disabled={reason.trim() === ''}
          data-testid="item-recall"
          onClick={() => void recall()}
        >
          {isSure ? words.sure : words.recall}
        </button>
      </div>
      <p className="s bad" role="status" data-testid="item-recall-said">
        {said}
      </p>
    </div>
  );
}
