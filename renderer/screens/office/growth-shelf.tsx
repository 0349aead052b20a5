/** The content shelf: what is on it with its figures, taking something off, and putting something on or changing it. */
import { useState, type ReactElement } from 'react';
import { useDayRule, useTill, useWords } from '../../app/till-context.tsx';
import { freshId } from '../../sale/fresh-id.ts';
import { countText } from '../../text/format.ts';
import { Picture } from '../../design/icon.tsx';
import own from './growth.module.css';
import css from './office-frame.module.css';
import { Figures, GrowthForm, LongText, useGrowthAct, type GrowthTabProps } from './growth-parts.tsx';
import { dayOf, lastDayOf, shelfOf, type Typed } from './growth-typed.ts';
import { keepPictures, ShelfPictures, type TypedPicture } from './shelf-pictures.tsx';
import { SureButton } from './sure-button.tsx';

type Item = GrowthTabProps['board']['shelf'][number];

export function ShelfTab({ board, onChanged }: GrowthTabProps): ReactElement {
  const till = useTill();
  const dictionary = useWords();
  const all = dictionary.growth;
  const words = all.shelf;
  const { offsetMinutes } = useDayRule();
  const [typed, setTyped] = useState<Typed>({});
  const [pictures, setPictures] = useState<readonly TypedPicture[]>([]);
  const { said, setSaid, act } = useGrowthAct(onChanged);
  const body = shelfOf(typed, offsetMinutes);
  const item = typed['item'];
  const save = async (): Promise<void> => {
    if (body === undefined) return;
    const kept = await keepPictures(till.client, pictures, dictionary);
    if (!kept.ok) return setSaid(kept.error);
    const saved = { ...body, ...(kept.value.length === 0 ? {} : { pictures: [...kept.value] }) };
    if ((await act({ act: 'shelf', item: item ?? freshId(till), body: saved })) !== null) clear();
  };
  const clear = (): void => {
    setTyped({});
    setPictures([]);
  };
  const change = ({
    item: id,
    title,
    text,
    link = '',
    campaign = '',
    pictures: kept = [],
    from,
    until,
  }: Item): void => {
    setTyped({
      ...{ item: id, title, text, link, campaign },
      ...{ from: dayOf(from, offsetMinutes), until: lastDayOf(until, offsetMinutes) },
    });
    setPictures(kept.map((photo) => ({ kind: 'kept', photo })));
  };
  const takeOff = ({ item: id, title, text, link, campaign, pictures: shown, from }: Item): void => {
    const kept = {
      ...(link === undefined ? {} : { link }),
      ...(campaign === undefined ? {} : { campaign }),
      ...(shown === undefined ? {} : { pictures: shown }),
    };
    void act({ act: 'shelf', item: id, body: { title, text, from, until: till.clock.get(), ...kept } });
  };
  return (
    <>
      <GrowthForm
        testId="shelf-form"
        title={item === undefined ? words.create : all.change}
        fields={[
          { name: 'title', label: words.headline },
          { name: 'from', label: all.from, type: 'date' },
          { name: 'until', label: all.until, type: 'date' },
          { name: 'link', label: words.link },
          { name: 'campaign', label: words.campaign },
        ]}
        typed={typed}
        onType={setTyped}
        submit={all.save}
        isReady={body !== undefined}
        said={said}
        onSubmit={() => void save()}
        {...(item === undefined ? {} : { onDismiss: clear })}
      >
        <LongText label={words.text} value={typed['text'] ?? ''} onChange={(text) => setTyped({ ...typed, text })} />
        <ShelfPictures pictures={pictures} onChange={setPictures} />
      </GrowthForm>
      <section className={`card ${css['side'] ?? ''}`} aria-label={all.tabs.shelf}>
        {board.shelf.length === 0 ? (
          <p className="sub">{words.none}</p>
        ) : (
          <Figures
            title={all.tabs.shelf}
            testId="shelf-row"
            heads={[words.headline, all.until, words.forwarded, words.opened, words.bound, all.change]}
            rows={board.shelf.map((one) => ({
              key: one.item,
              cells: [
                <span key="title" className={own['pictured']}>
                  {one.pictures?.[0] === undefined ? null : <Picture name={null} photo={one.pictures[0]} />}
                  {one.title} <span className="tag quiet">{all.states[one.state]}</span>
                </span>,
                lastDayOf(one.until, offsetMinutes),
                countText(one.forwarded),
                countText(one.opened),
                countText(one.bound),
                <span key="acts">
                  <button type="button" className="btn sm" data-testid="shelf-change" onClick={() => change(one)}>
                    {all.change}
                  </button>{' '}
                  {one.state === 'running' ? (
                    <SureButton label={words.end} testId="shelf-end" onSure={() => takeOff(one)} />
                  ) : null}
                </span>,
              ],
            }))}
          />
        )}
      </section>
    </>
  );
}
