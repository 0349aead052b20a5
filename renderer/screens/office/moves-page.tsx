/**
 * A person goes to another store, or leaves: what becomes of customers, badge and money is said before it is done, and what was done
 * afterwards. Customers are handed over by this till's journal, the rest is the cloud's. Lazy: opened from the page of people.
 */
import { useEffect, useState, type ReactElement } from 'react';
import type { PeopleView } from '../../../main/contract/people-views.ts';
import type { StoreId } from '../../../sync/domain/ids.ts';
import { useTill, useWords } from '../../app/till-context.tsx';
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
            {(people ?? []).map(({ staff, name }) => (
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
                    <span className="num sub">{staff}</span>
                  </span>
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
              <MoveForm person={person} onDone={done} />
              <LeavingForm person={person} onDone={done} />
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
  const store = to.trim();
  const move = async (): Promise<void> => {
    const answer = await client.call('people.move', { staff, to: store as StoreId });
    if (answer.ok) onDone([{ text: words.moved(name, store), isDone: true }], answer.value);
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
        <button type="submit" className="btn" disabled={!/^[A-Za-z0-9._-]{1,40}$/.test(store)} data-testid="moves-move">
          {words.moveNow}
        </button>
      </div>
    </form>
  );
}
