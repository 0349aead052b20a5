/**
 * Where this store is and when it is open, dated: what makes a sale one of another city or after hours. Kept by the cloud, from now on or
 * later. Lazy: opened from the page of sources.
 */
import { useCallback, useEffect, useState, type ReactElement } from 'react';
import type { Answer, MethodParams, MethodValue } from '../../../main/contract/contract.ts';
import { DAY_MINUTES } from '../../../sync/domain/attribution.ts';
import { useStore } from '../../app/store.ts';
import { useApp, useFormat, useStaffName, useTill, useWords } from '../../app/till-context.tsx';
import { beginningOf, minutesOf, timeOf } from './day-typed.ts';
import { positionOf, positionText } from './position-typed.ts';
import { Field, Tick } from './office-fields.tsx';
import { OfficeFrame, officeRefusal, type OfficePageProps } from './office-frame.tsx';
import css from './office-frame.module.css';

type Places = MethodValue<'place.list'>;
type Place = Places['items'][number];

export default function PlacesPage({ onBack }: OfficePageProps): ReactElement {
  const till = useTill();
  const all = useWords();
  const words = all.officePages.places;
  const { place } = useApp();
  const [items, setItems] = useState<Places['items'] | null>(null);
  const [said, setSaid] = useState({ text: '', isDone: false });
  const take = useCallback(
    (answer: Answer<Places>, done = ''): void => {
      setSaid(
        answer.ok ? { text: done, isDone: true } : { text: officeRefusal(answer, all, words.faults), isDone: false },
      );
      if (answer.ok) setItems(answer.value.items);
    },
    [all, words],
  );
  useEffect(() => void till.client.call('place.list', {}).then((answer) => take(answer)), [till, take]);
  return (
    <OfficeFrame id="places" title={`${words.title} · ${place?.store.id ?? ''}`} onBack={onBack}>
      <div className={css['halves']}>
        <section className={`card ${css['side'] ?? ''}`} aria-label={words.form}>
          <h2>{words.form}</h2>
          <p className="s sub">{words.what}</p>
          <PlaceForm
            onSave={async (next) => take(await till.client.call('place.save', next), words.saved)}
            onFault={() => setSaid({ text: words.faults.not_a_position, isDone: false })}
          />
          <p className={said.isDone ? 's' : 's bad'} role="status" data-testid="places-said" data-done={said.isDone}>
            {said.text}
          </p>
        </section>
        <section className={`card ${css['side'] ?? ''}`} aria-label={words.history}>
          <h2>{words.history}</h2>
          {items?.length === 0 ? <p className="sub">{words.none}</p> : null}
          <PlaceList items={items ?? []} />
        </section>
      </div>
    </OfficeFrame>
  );
}

function PlaceList({ items }: { readonly items: readonly Place[] }): ReactElement {
  const till = useTill();
  const words = useWords().officePages.places;
  const format = useFormat();
  const nameOf = useStaffName();
  const now = useStore(till.clock);
  const current = items.filter(({ from }) => from <= now).at(-1);
  const closing = (minutes: number): string =>
    minutes > DAY_MINUTES ? words.nextDay(timeOf(minutes)) : timeOf(minutes);
  return (
    <ul>
      {items.toReversed().map((place) => {
        const { from, city, opens, closes, position, by } = place;
        return (
          <li key={from} className={css['entry']} data-testid="place" data-from={from}>
            <span className="row">
              <b>{city ?? words.noCity}</b>
              <span className="s num">
                {opens === undefined || closes === undefined
                  ? words.noHours
                  : words.hours(timeOf(opens), closing(closes))}
              </span>
              {from > now ? <span className="tag quiet">{words.coming}</span> : null}
              {place === current ? <span className="tag quiet">{words.current}</span> : null}
            </span>
            {position === undefined ? null : <span className="s num">{positionText(position)}</span>}
            <span className="s sub">{words.from(format.stamp(from).slice(0, 16))}</span>
            <span className="xs mute">{nameOf(by.replace(/^staff /, ''))}</span>
          </li>
        );
      })}
    </ul>
  );
}

interface PlaceFormProps {
  readonly onSave: (place: MethodParams<'place.save'>) => Promise<void>;
  /** What was typed as a position is none. */
  readonly onFault: () => void;
}

function PlaceForm({ onSave, onFault }: PlaceFormProps): ReactElement {
  const till = useTill();
  const words = useWords().officePages.places;
  const { place } = useApp();
  const [day, setDay] = useState('');
  const [city, setCity] = useState('');
  const [opens, setOpens] = useState('');
  const [closes, setCloses] = useState('');
  const [position, setPosition] = useState('');
  const [isOvernight, setIsOvernight] = useState(false);
  const save = (): void => {
    const [open, close] = [minutesOf(opens), minutesOf(closes)];
    const at = positionOf(position);
    if (position.trim() !== '' && at === undefined) return onFault();
    void onSave({
      from: beginningOf(day, place?.offsetMinutes ?? 0, till.clock.get()),
      ...(city.trim() === '' ? {} : { city: city.trim() }),
      ...(open === undefined ? {} : { opens: open }),
      ...(close === undefined ? {} : { closes: isOvernight ? close + DAY_MINUTES : close }),
      ...(at === undefined ? {} : { position: at }),
    });
  };
  return (
    <form
      className={css['fields']}
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      <Field label={words.city} value={city} testId="place-city" maxLength={40} onChange={setCity} />
      <Field label={words.begins} type="date" value={day} testId="place-from" onChange={setDay} />
      <Field label={words.opens} type="time" value={opens} testId="place-opens" onChange={setOpens} />
      <Field label={words.closes} type="time" value={closes} testId="place-closes" onChange={setCloses} />
      <Field label={words.position} value={position} testId="place-position" maxLength={40} onChange={setPosition} />
      <Tick label={words.overnight} checked={isOvernight} testId="place-overnight" onChange={setIsOvernight} />
      <button type="submit" className="btn primary" data-testid="place-save">
        {words.save}
      </button>
    </form>
  );
}
