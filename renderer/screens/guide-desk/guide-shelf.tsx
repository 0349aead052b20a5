/**
 * What the guide may forward, at the till: pictures and words of the content shelf, and the guide's own link as a code that a customer or
 * the guide's phone scans. From the cloud alone; without it the dialog says so. Lazy: called by guide-desk.tsx.
 */
import { useEffect, useState, type ReactElement } from 'react';
import type { Answer } from '../../../main/contract/contract.ts';
import type { StaffId } from '../../../sync/domain/ids.ts';
import type { GuideShelf as Shelf } from '../../../sync/protocol/shelf.ts';
import { useFormat, useStaffName, useTill, useWords } from '../../app/till-context.tsx';
import { Dialog } from '../../design/dialog.tsx';
import { Picture } from '../../design/icon.tsx';
import { QrCode } from '../../design/qr-code.tsx';
import { countText } from '../../text/format.ts';
import css from './guide-shelf.module.css';

type Item = Shelf['items'][number];

interface GuideShelfProps {
  readonly guide: StaffId;
  readonly onClose: () => void;
}

export default function GuideShelf({ guide, onClose }: GuideShelfProps): ReactElement {
  const { client } = useTill();
  const { guideShelf: words, common, failures } = useWords();
  const nameOf = useStaffName();
  const [answer, setAnswer] = useState<Answer<Shelf> | null>(null);
  const [chosen, setChosen] = useState('');
  useEffect(() => void client.call('guide.shelf', { guide }).then(setAnswer), [client, guide]);
  const items = answer?.ok === true ? answer.value.items : [];
  const shown = items.find(({ item }) => item === chosen) ?? items[0];
  return (
    <Dialog title={words.title(nameOf(guide))} onClose={onClose} isWide>
      <div className={css['shelf']} data-testid="guide-shelf-items">
        {answer === null ? <p className="sub">{words.loading}</p> : null}
        {answer?.ok === false ? (
          <p role="alert" className="bad">
            {answer.code === 'cloud_unreachable' ? words.needsCloud : common.failed(failures[answer.code])}
          </p>
        ) : null}
        {answer?.ok === true && items.length === 0 ? <p className="sub">{words.none}</p> : null}
        {shown === undefined ? null : (
          <div className={css['columns']}>
            <ul className={css['list']}>
              {items.map((item) => (
                <li key={item.item}>
                  <ItemButton item={item} isChosen={item === shown} onChoose={() => setChosen(item.item)} />
                </li>
              ))}
            </ul>
            <Shown key={shown.item} item={shown} />
          </div>
        )}
      </div>
    </Dialog>
  );
}

interface ItemButtonProps {
  readonly item: Item;
  readonly isChosen: boolean;
  readonly onChoose: () => void;
}

function ItemButton({
  item: { item, title, until, opened, pictures },
  isChosen,
  onChoose,
}: ItemButtonProps): ReactElement {
  const words = useWords().guideShelf;
  const format = useFormat();
  return (
    <button
      type="button"
      className={css['item']}
      aria-pressed={isChosen}
      data-testid={`guide-shelf-${item}`}
      onClick={onChoose}
    >
      {pictures?.[0] === undefined ? null : <Picture name={null} photo={pictures[0]} />}
      <span>
        <b>{title}</b>
        <span className="xs sub">
          {words.until(format.date(until - 1))} · {words.opened(countText(opened))}
        </span>
      </span>
    </button>
  );
}

function Shown({ item: { title, text, url, pictures = [] } }: { readonly item: Item }): ReactElement {
  const words = useWords().guideShelf;
  return (
    <section className={css['shown']} aria-label={title}>
      <QrCode text={url} className={css['code']} />
      <div className={css['words']}>
        <h3>{title}</h3>
        <p className="s sub">{words.scan}</p>
        <p className={css['address']} data-testid="guide-shelf-url">
          {url}
        </p>
      </div>
      {pictures.length === 0 ? null : (
        <ul className={css['pictures']} aria-label={words.pictures}>
          {pictures.map((picture) => (
            <li key={picture}>
              <Picture name={null} photo={picture} />
            </li>
          ))}
        </ul>
      )}
      {text === '' ? null : <p className={css['text']}>{text}</p>}
    </section>
  );
}
