/**
 * A person goes to another store, now or on a day to come, or leaves: what becomes of customers, badge and money is said before it is done, and what was done
 * afterwards. Customers are handed over by this till's journal, the rest is the cloud's. Lazy: opened from the page of people.
 */
import { useEffect, useState, type ReactElement } from 'react';
import type { PeopleView } from '../../../main/contract/people-views.ts';
import type { StoreId } from '../../../sync/domain/ids.ts';
import type { BusinessDay } from '../../../sync/domain/time.ts';
import { useStore } from '../../app/store.ts';
import { useApp, useFormat, useTill, useWords } from '../../app/till-context.tsx';
import { Field } from './office-fields.tsx';
import { OfficeFrame, officeRefusal, type OfficePageProps } from './office-frame.tsx';
import css from './office-frame.module.css';
import { GuideMoney, useMovePolicy } from './guide-money.tsx';
import { LeavingForm } from './leaving-form.tsx';

type Person = PeopleView['people'][number];
export interface Done {
  readonly text: string;
  readonly isDone: boolean;
}

export default function MovesPage({ onBack }: OfficePageProps): ReactElement {
  const { client } = useTill();
  const all = useWords();
  const words = all.officePages.moves;
  const format = useFormat();
  const { place } = useApp();
  const [people, setPeople] = useState<readonly Person[] | null>(null);
  const [chosen, setChosen] = useState<string | null>(null);
  const [said, setSaid] = useState<readonly Done[]>([]);
  useEffect(() => {
    void client.call('people.list', {}).then((answer) => {
      if (answer.ok) setPeople(answer.value.people);
      else setSaid([{ text: officeRefusal(answer, all, words.faults), isDone: false }]);
    });
  }, [client, all, words]);
  const person = people?.find(({ staff }) => staff === chosen);
  const done = (what: readonly Done[], view: PeopleView | null): void => {
    setSaid(what);
    if (view !== null) setPeople(view.people);
  };
  return (
    <OfficeFrame id="moves" title={words.title} onBack={onBack}>
      <div className={css['columns']}>
        <section className={`card ${css['side'] ?? ''}`} aria-label={words.person}>
          {people?.length === 0 ? <p className="sub">{words.noPeople}</p> : null}
          <ul className={css['list']}>
            {(people ?? []).map(({ staff, name, leftAt, goes }) => (
              <li key={staff}>
                <button
                  type="button"
                  className={css['item']}
                  aria-pressed={staff === chosen}
                  data-testid={`moves-${staff}`}
                  onClick={() => {
                    setSaid([]);
                    setChosen(staff);
                  }}
                >
                  <span className="row">
                    <b className="cut">{name}</b>
                    {leftAt === undefined ? (
                      <span className="num sub">{staff}</span>
                    ) : (
                      <span className="tag quiet">{words.gone}</span>
                    )}
                  </span>
                  {goes === undefined ? null : (
                    <span className="s num sub">{words.plan.tag(goes.to, format.stamp(goes.at).slice(0, 10))}</span>
                  )}
                </button>
              </li>
            ))}
          </ul>
        </section>
        <section className={`card ${css['side'] ?? ''}`} aria-label={words.title}>
          <div role="status" data-testid="moves-said">
            {said.map(({ text, isDone }) => (
              <p key={text} className={isDone ? 's' : 's bad'} data-done={isDone}>
                {text}
              </p>
            ))}
          </div>
          {person === undefined ? (
            <p className="sub">{words.choose}</p>
          ) : (
            <div key={person.staff} className={css['list']}>
              <h2>
                {person.name} <span className="num sub">{person.staff}</span>
              </h2>
              <GuideMoney guide={person.staff} />
              {person.leftAt === undefined ? (
                <>
                  {person.goes === undefined ? (
                    <MoveForm person={person} onDone={done} />
                  ) : (
                    <Plan person={person} goes={person.goes} onDone={done} />
                  )}
                  {person.goes?.to === place?.store.id ? null : <LeavingForm person={person} onDone={done} />}
                </>
              ) : (
                <p className="s">{words.goneSince(format.stamp(person.leftAt).slice(0, 16))}</p>
              )}
            </div>
          )}
        </section>
      </div>
    </OfficeFrame>
  );
}

export interface PersonFormProps {
  readonly person: Person;
  /** With the people who are here now, where they changed. */
  readonly onDone: (what: readonly Done[], view: PeopleView | null) => void;
}

function MoveForm({ person: { staff, name }, onDone }: PersonFormProps): ReactElement {
  const { client } = useTill();
  const all = useWords();
  const words = all.officePages.moves;
  const onMove = useMovePolicy();
  const [to, setTo] = useState('');
  const [day, setDay] = useState('');
  const store = to.trim();
  const move = async (): Promise<void> => {
    const on = day === '' ? {} : { day: day as BusinessDay };
    const answer = await client.call('people.move', { staff, to: store as StoreId, ...on });
    const text = day === '' ? words.moved(name, store) : words.plan.planned(name, store, day);
    if (answer.ok) onDone([{ text, isDone: true }], answer.value);
    else onDone([{ text: officeRefusal(answer, all, words.faults), isDone: false }], null);
  };
  return (
    <form
      className={css['list']}
      aria-label={words.move}
      onSubmit={(event) => {
        event.preventDefault();
        void move();
      }}
    >
      <h3>{words.move}</h3>
      <p className="s">{words.moveWhat}</p>
      {onMove === null ? null : (
        <p className="s" data-testid="moves-policy" data-policy={onMove}>
          {words.policy[onMove]}
        </p>
      )}
      <div className={css['acts']}>
        <Field label={words.moveTo} value={to} maxLength={40} testId="moves-to" onChange={setTo} />
        <Field label={words.moveDay} type="date" value={day} testId="moves-day" onChange={setDay} />
        <button type="submit" className="btn" disabled={!/^[A-Za-z0-9._-]{1,40}$/.test(store)} data-testid="moves-move">
          {day === '' ? words.moveNow : words.planNow}
        </button>
      </div>
    </form>
  );
}

interface PlanProps extends PersonFormProps {
  readonly goes: NonNullable<Person['goes']>;
}

function Plan({ person: { staff, name }, goes, onDone }: PlanProps): ReactElement {
  const { client, clock } = useTill();
  const all = useWords();
  const words = all.officePages.moves;
  const format = useFormat();
  const now = useStore(clock);
  const cancel = async (): Promise<void> => {
    const answer = await client.call('people.stay', { staff });
    if (answer.ok) onDone([{ text: words.plan.cancelled(name), isDone: true }], answer.value);
    else onDone([{ text: officeRefusal(answer, all, words.faults), isDone: false }], null);
  };
  return (
    <div className={css['list']} role="group" aria-label={words.plan.title} data-testid="moves-plan" data-at={goes.at}>
      <h3>{words.plan.title}</h3>
      <p>
        <b>{words.plan.goes(goes.from, goes.to, format.stamp(goes.at).slice(0, 10))}</b>
      </p>
      <p className="s sub">{words.plan.what}</p>
      {goes.at <= now ? null : (
        <div className={css['acts']}>
          <button type="button" className="btn" data-testid="moves-cancel" onClick={() => void cancel()}>
            {words.plan.cancel}
          </button>
        </div>
      )}
    </div>
  );
}
