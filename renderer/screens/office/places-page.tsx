/**
 * Where a store is, how large and when it is open, dated: what makes a sale one of another city or after hours, and sales per square metre. Who manages several stores chooses
 * one. Kept by the cloud, from now on or later. Lazy: opened from the page of sources.
 */
import { useCallback, useEffect, useState, type ReactElement } from 'react';
import type { Answer, MethodParams, MethodValue } from '../../../main/contract/contract.ts';
import type { StoreId } from '../../../sync/domain/ids.ts';
import { DAY_MINUTES } from '../../../sync/domain/attribution.ts';
import { useStore } from '../../app/store.ts';
import { useApp, useFormat, useStaffName, useTill, useWords } from '../../app/till-context.tsx';
import { countText } from '../../text/format.ts';
import { beginningOf, minutesOf, timeOf } from './day-typed.ts';
import { positionOf, positionText } from './position-typed.ts';
import { Field, Tick } from './office-fields.tsx';
import { OfficeFrame, officeRefusal, type OfficePageProps } from './office-frame.tsx';
import css from './office-frame.module.css';
import { NOTHING_SAID, SaidLine } from './office-list.tsx';

type Places = MethodValue<'place.list'>;
type Place = Places['items'][number];

export default function PlacesPage({ onBack }: OfficePageProps): ReactElement {
  const till = useTill();
  const all = useWords();
  const words = all.officePages.places;
  const { place } = useApp();
  const [store, setStore] = useState<StoreId | undefined>(place?.store.id);
  const [shown, setShown] = useState<Places | null>(null);
  const [said, setSaid] = useState(NOTHING_SAID);
  const take = useCallback(
    (answer: Answer<Places>, done = ''): void => {
      setSaid(
        answer.ok ? { text: done, isDone: true } : { text: officeRefusal(answer, all, words.faults), isDone: false },
      );
      if (answer.ok) setShown(answer.value);
    },
    [all, words],
  );
  useEffect(() => {
    let isOver = false;
    const of = store === undefined ? {} : { store };
    void till.client.call('place.list', of).then((answer) => {
      if (!isOver) take(answer);
    });
    return () => {
      isOver = true;
    };
  }, [till, take, store]);
  const stores = shown?.stores ?? [];
  const current = currentOf(shown?.items ?? [], till.clock.get());
  return (
    <OfficeFrame
      id="places"
      title={`${words.title} · ${store ?? ''}`}
      tools={stores.length > 1 ? <StoreChoice stores={stores} chosen={store} onChoose={setStore} /> : null}
      onBack={onBack}
    >
      <div className={css['halves']}>
        <section className={`card ${css['side'] ?? ''}`} aria-label={words.form}>
          <h2>{words.form}</h2>
          <p className="s sub">{words.what}</p>
          <PlaceForm
            key={`${store ?? ''} ${current?.store ?? ''} ${String(current?.from ?? '')}`}
            current={current}
            onSave={async (next) =>
              take(await till.client.call('place.save', store === undefined ? next : { ...next, store }), words.saved)
            }
            onFault={() => setSaid({ text: words.faults.not_a_position, isDone: false })}
          />
          <SaidLine said={said} testId="places-said" />
        </section>
        <section className={`card ${css['side'] ?? ''}`} aria-label={words.history}>
          <h2>{words.history}</h2>
          {shown?.items.length === 0 ? <p className="sub">{words.none}</p> : null}
          <PlaceList items={shown?.items ?? []} />
        </section>
      </div>
    </OfficeFrame>
  );
}

interface StoreChoiceProps {
  readonly stores: readonly StoreId[];
  readonly chosen: StoreId | undefined;
  readonly onChoose: (store: StoreId) => void;
}

/** Of who manages several stores. */
function StoreChoice({ stores, chosen, onChoose }: StoreChoiceProps): ReactElement {
  const words = useWords().officePages.places;
  return (
    <label className="field">
      <select
        value={chosen}
        aria-label={words.store}
        data-testid="place-store"
        onChange={({ target }) => onChoose(target.value as StoreId)}
      >
        {stores.map((store) => (
          <option key={store} value={store}>
            {store}
          </option>
        ))}
      </select>
    </label>
  );
}

const currentOf = (items: readonly Place[], now: number): Place | undefined =>
  items.filter(({ from }) => from <= now).at(-1);

function PlaceList({ items }: { readonly items: readonly Place[] }): ReactElement {
  const till = useTill();
  const words = useWords().officePages.places;
  const format = useFormat();
  const nameOf = useStaffName();
  const now = useStore(till.clock);
  const current = currentOf(items, now);
  const closing = (minutes: number): string =>
    minutes > DAY_MINUTES ? words.nextDay(timeOf(minutes)) : timeOf(minutes);
  return (
    <ul>
      {items.toReversed().map((place) => {
        const { from, city, opens, closes, position, areaM2, by } = place;
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
            {areaM2 === undefined ? null : <span className="s num">{words.areaOf(countText(areaM2))}</span>}
            <span className="s sub">{words.from(format.stamp(from).slice(0, 16))}</span>
            <span className="xs mute">{nameOf(by.replace(/^staff /, ''))}</span>
          </li>
        );
      })}
    </ul>
  );
}

interface PlaceFormProps {
  /** What a new entry begins with, since it says all of it anew. */
  readonly current: Place | undefined;
  readonly onSave: (place: MethodParams<'place.save'>) => Promise<void>;
  /** What was typed as a position is none. */
  readonly onFault: () => void;
}

function PlaceForm({ current, onSave, onFault }: PlaceFormProps): ReactElement {
  const till = useTill();
  const words = useWords().officePages.places;
  const { place } = useApp();
  const [day, setDay] = useState('');
  const [city, setCity] = useState(current?.city ?? '');
  const [opens, setOpens] = useState(current?.opens === undefined ? '' : timeOf(current.opens));
  const [closes, setCloses] = useState(current?.closes === undefined ? '' : timeOf(current.closes));
  const [position, setPosition] = useState(current?.position === undefined ? '' : positionText(current.position));
  const [area, setArea] = useState(String(current?.areaM2 ?? ''));
  const [isOvernight, setIsOvernight] = useState((current?.closes ?? 0) >= DAY_MINUTES);
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
      ...(area === '' ? {} : { areaM2: Number(area) }),
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
      <Field
        label={words.area}
        value={area}
        testId="place-area"
        maxLength={6}
        onChange={(typed) => setArea(typed.replaceAll(/\D/g, '').replace(/^0+/, ''))}
      />
      <Tick label={words.overnight} checked={isOvernight} testId="place-overnight" onChange={setIsOvernight} />
      <button type="submit" className="btn primary" data-testid="place-save">
        {words.save}
      </button>
    </form>
  );
}
