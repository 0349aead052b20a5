/**
 * Sales of this store that customers rated low: what was written, who served, and what was done about it, which is noted here once for each
 * rating and never changed. Nothing is kept here: all of it is the cloud's. Lazy: opened from the page of commission.
 */
import { useCallback, useEffect, useState, type ReactElement } from 'react';
import type { Answer } from '../../../main/contract/contract.ts';
import { RATING_NOTE_MAX, type LowRating, type LowRatings } from '../../../sync/protocol/sale-ratings.ts';
import { useFormat, useStaffName, useTill, useWords } from '../../app/till-context.tsx';
import { cx } from '../../design/cx.ts';
import { countText } from '../../text/format.ts';
import { Field } from './office-fields.tsx';
import { OfficeFrame, officeRefusal, type OfficePageProps } from './office-frame.tsx';
import css from './office-frame.module.css';
import { NOTHING_SAID, OfficeForm, OfficeItem, OfficeList, SaidLine } from './office-list.tsx';

type Refused = (answer: Extract<Answer<unknown>, { ok: false }>) => string;

export default function RatingsPage({ onBack }: OfficePageProps): ReactElement {
  const { client } = useTill();
  const all = useWords();
  const words = all.officePages.ratings;
  const [read, setRead] = useState<LowRatings | null>(null);
  const [chosen, setChosen] = useState<string | null>(null);
  const [said, setSaid] = useState(NOTHING_SAID);
  const [asked, setAsked] = useState(0);
  const refused: Refused = useCallback((answer) => officeRefusal(answer, all, words.faults), [all, words]);
  useEffect(() => {
    let isOver = false;
    void client.call('rating.low', {}).then((answer) => {
      if (isOver) return;
      if (answer.ok) setRead(answer.value);
      else setSaid({ text: refused(answer), isDone: false });
    });
    return () => {
      isOver = true;
    };
  }, [client, asked, refused]);
  const one = read?.items.find(({ sale }) => sale === chosen);
  return (
    <OfficeFrame id="ratings" title={words.title} onBack={onBack}>
      <OfficeList
        label={words.title}
        items={read?.items ?? null}
        none={words.none}
        keyOf={({ sale }) => sale}
        itemOf={(item) => <Row item={item} isChosen={item.sale === chosen} onChoose={() => setChosen(item.sale)} />}
        said={
          <>
            <p className="s sub">{words.what}</p>
            <SaidLine said={said} testId="ratings-said" />
          </>
        }
      >
        {one === undefined ? null : (
          <Detail
            key={`${one.sale} ${String(one.version)} ${String(one.answers.length)}`}
            item={one}
            refused={refused}
            onDismiss={() => setChosen(null)}
            onStale={(text) => {
              setSaid({ text, isDone: false });
              setAsked((count) => count + 1);
            }}
            onSaved={(list) => {
              setRead(list);
              setSaid({ text: words.saved(one.receiptNumber), isDone: true });
            }}
          />
        )}
      </OfficeList>
    </OfficeFrame>
  );
}

interface RowProps {
  readonly item: LowRating;
  readonly isChosen: boolean;
  readonly onChoose: () => void;
}

function Row({ item, isChosen, onChoose }: RowProps): ReactElement {
  const words = useWords().officePages.ratings;
  const format = useFormat();
  const { sale, stars, now, receiptNumber, at, isOpen } = item;
  return (
    <OfficeItem
      testId="ratings-row"
      isChosen={isChosen}
      onChoose={onChoose}
      data={{ 'data-sale': sale, 'data-stars': stars, 'data-open': String(isOpen) }}
    >
      <span className="row">
        <b>{words.stars(countText(stars))}</b>
        <span className={cx('tag', isOpen ? 'warning' : 'ok')}>{isOpen ? words.waiting : words.done}</span>
      </span>
      <span className="s num">{receiptNumber}</span>
      <span className="xs mute">
        {words.at(format.stamp(at))}
        {now === null ? '' : ` · ${words.now(countText(now))}`}
      </span>
    </OfficeItem>
  );
}

interface DetailProps {
  readonly item: LowRating;
  readonly refused: Refused;
  readonly onDismiss: () => void;
  /** The customer, or somebody else, was first. */
  readonly onStale: (said: string) => void;
  readonly onSaved: (list: LowRatings) => void;
}

function Detail({ item, refused, onDismiss, onStale, onSaved }: DetailProps): ReactElement {
  const { client } = useTill();
  const words = useWords().officePages.ratings;
  const [note, setNote] = useState('');
  const [said, setSaid] = useState('');
  const { sale, version, receiptNumber, isOpen } = item;
  const save = async (): Promise<void> => {
    const answer = await client.call('rating.answer', { sale, version, note: note.trim() });
    if (answer.ok) return onSaved(answer.value);
    const { reason } = answer.details;
    if (reason === 'rating_changed' || reason === 'rating_answered') onStale(refused(answer));
    else setSaid(refused(answer));
  };
  if (!isOpen)
    return (
      <section className={cx('card', css['side'])} aria-label={words.receipt(receiptNumber)}>
        <h2>{words.receipt(receiptNumber)}</h2>
        <Said item={item} />
      </section>
    );
  return (
    <OfficeForm
      id="ratings"
      title={words.receipt(receiptNumber)}
      said={said}
      isReady={note.trim() !== ''}
      save={words.save}
      dismiss={words.dismiss}
      onSave={save}
      onDismiss={onDismiss}
    >
      <Said item={item} />
      <Field label={words.answer} value={note} maxLength={RATING_NOTE_MAX} testId="ratings-note" onChange={setNote} />
    </OfficeForm>
  );
}

/** What the customer said, and what was done so far. */
function Said({ item }: { readonly item: LowRating }): ReactElement {
  const words = useWords().officePages.ratings;
  const { comma } = useWords().refund;
  const format = useFormat();
  const nameOf = useStaffName();
  const { stars, now, guides, words: chosen, text, at, answers } = item;
  const people = guides.map((guide) => `${nameOf(guide)} ${guide}`).join(comma);
  return (
    <>
      <p>
        <b>{words.stars(countText(stars))}</b>{' '}
        <span className="s sub">{chosen.map((word) => words.word[word]).join(comma)}</span>
      </p>
      <p data-testid="ratings-text">{text ?? <span className="sub">{words.nothingSaid}</span>}</p>
      <p className="s sub">
        {words.by(people === '' ? words.nobody : people)} · {words.at(format.stamp(at))}
        {now === null ? '' : ` · ${words.now(countText(now))}`}
      </p>
      {answers.length === 0 ? null : (
        <section aria-label={words.answers}>
          <h3 className="s sub">{words.answers}</h3>
          <ul>
            {answers.toReversed().map((answer) => (
              <li key={answer.version} className={css['entry']} data-testid="ratings-answer">
                <span>{answer.note}</span>
                <span className="xs mute">{words.answered(nameOf(answer.by), format.stamp(answer.at))}</span>
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}
