/**
 * Hours worked in this store by person and day, and who forgot to clock in or out: a manager enters when that was, with a reason. The figures
 * are the cloud's; what is entered is an entry of this till's journal, and counts once the cloud has it. Lazy: opened from the page of people.
 */
import { useCallback, useEffect, useState, type ReactElement } from 'react';
import type { EntryId } from '../../../sync/domain/ids.ts';
import { DAY_MS, type BusinessDay } from '../../../sync/domain/time.ts';
import type { WorkedHours } from '../../../sync/protocol/worked-hours.ts';
import { useBusinessDay, useFormat, useStaffName, useTill, useWords } from '../../app/till-context.tsx';
import { cx } from '../../design/cx.ts';
import { countText, spanText } from '../../text/format.ts';
import { downloadText } from './download.ts';
import { HoursForm, lineOf, type HoursEntered, type HoursLine, type Refused } from './hours-form.tsx';
import type { Clocked } from './hours-typed.ts';
import { OfficeFrame, officeRefusal, type OfficePageProps } from './office-frame.tsx';
import css from './office-frame.module.css';
import { NOTHING_SAID, SaidLine } from './office-list.tsx';
import own from './targets-page.module.css';

type Person = WorkedHours['items'][number];
/** A week is looked at first. */
const DAYS_FIRST = 7;
/** What was entered is on its way to the cloud. */
const AGAIN_MS = 3000;
const DAY_TYPED = /^\d{4}-\d{2}-\d{2}$/;

export default function HoursPage({ onBack }: OfficePageProps): ReactElement {
  const { client, ports } = useTill();
  const all = useWords();
  const words = all.officePages.hours;
  const today = useBusinessDay();
  const [days, setDays] = useState(() => ({ from: dayBefore(today, DAYS_FIRST - 1), to: today }));
  const [read, setRead] = useState<WorkedHours | null>(null);
  const [chosen, setChosen] = useState<HoursLine | null>(null);
  const [said, setSaid] = useState(NOTHING_SAID);
  const [entered, setEntered] = useState<readonly HoursEntered[]>([]);
  const known = knownIn(read);
  const awaited = entered.filter(({ entries }) => entries.some((id) => !known.has(id)));
  const isAwaiting = awaited.length > 0;
  const refused = useCallback<Refused>((answer) => officeRefusal(answer, all, words.faults), [all, words]);
  useEffect(() => {
    let isOver = false;
    const ask = (): void =>
      void client.call('clock.hours', days as never).then((answer) => {
        if (isOver) return;
        if (answer.ok) setRead(answer.value);
        else setSaid({ text: refused(answer), isDone: false });
      });
    ask();
    const end = ports.every(AGAIN_MS, () => {
      if (isAwaiting) ask();
    });
    return () => {
      isOver = true;
      end();
    };
  }, [client, ports, days, refused, isAwaiting]);
  const exportCsv = async (): Promise<void> => {
    const answer = await client.call('clock.hoursCsv', days as never);
    if (answer.ok) downloadText(answer.value.fileName, answer.value.text);
    else setSaid({ text: refused(answer), isDone: false });
  };
  const dayField = (side: 'from' | 'to'): ReactElement => (
    <span className="field">
      <input
        type="date"
        aria-label={words[side]}
        value={days[side]}
        max={today}
        data-testid={`hours-${side}`}
        onChange={({ target: { value } }) => {
          if (!DAY_TYPED.test(value)) return;
          setSaid(NOTHING_SAID);
          setChosen(null);
          setDays({ ...days, [side]: value });
        }}
      />
    </span>
  );
  return (
    <OfficeFrame
      id="hours"
      title={words.title}
      tools={
        <>
          {dayField('from')}
          {dayField('to')}
          <button
            type="button"
            className="btn"
            disabled={read === null}
            data-testid="hours-add"
            onClick={() => setChosen({ staff: '', name: '', day: days.to, in: null, out: null })}
          >
            {words.add}
          </button>
          <button type="button" className="btn" data-testid="hours-csv" onClick={() => void exportCsv()}>
            {words.csv}
          </button>
        </>
      }
      onBack={onBack}
    >
      <div className={own['columns']} data-chosen={chosen !== null}>
        <section className={cx('card', css['side'])} aria-label={words.title}>
          <p className="s sub">{words.what}</p>
          <SaidLine said={said} testId="hours-said" />
          {read?.items.length === 0 ? <p className="sub">{words.none}</p> : null}
          {read === null || read.items.length === 0 ? null : (
            <HoursTable read={read} chosen={chosen} awaited={awaited} onChoose={setChosen} />
          )}
        </section>
        {chosen === null || read === null ? null : (
          <HoursForm
            key={lineOf(chosen) ?? 'new'}
            line={chosen}
            read={read}
            refused={refused}
            onDismiss={() => setChosen(null)}
            onSaved={(one) => {
              setEntered([...entered, one]);
              setSaid({ text: words.saved(one.name), isDone: true });
              setChosen(null);
            }}
          />
        )}
      </div>
    </OfficeFrame>
  );
}

interface HoursTableProps {
  readonly read: WorkedHours;
  readonly chosen: HoursLine | null;
  readonly awaited: readonly HoursEntered[];
  readonly onChoose: (line: HoursLine) => void;
}

function HoursTable({ read: { items, total }, chosen, awaited, onChoose }: HoursTableProps): ReactElement {
  const words = useWords().officePages.hours;
  return (
    <table className={own['table']}>
      <thead>
        <tr>
          {[words.person, words.day, words.in, words.out, words.worked, ''].map((head) => (
            <th key={head} scope="col">
              {head}
            </th>
          ))}
        </tr>
      </thead>
      {items.map((person) => (
        <tbody key={person.staff} data-testid="hours-person" data-staff={person.staff} data-minutes={person.minutes}>
          <tr>
            <th scope="row" colSpan={4}>
              <b>{person.name}</b> <span className="s sub num">{person.staff}</span>
            </th>
            <td className="num">
              <b>{spanText(person.minutes, words.span)}</b>
            </td>
            <td className="s bad">
              {person.missing === 0 ? null : <div>{words.missingCount(countText(person.missing))}</div>}
              {person.alone === undefined || person.alone.length === 0 ? null : (
                <div>{words.aloneCount(countText(person.alone.length))}</div>
              )}
            </td>
          </tr>
          {linesOf(person).map((line) => (
            <LineRow
              key={lineOf(line)}
              line={line}
              isChosen={chosen !== null && lineOf(chosen) === lineOf(line)}
              isEntered={awaited.some((one) => one.line === lineOf(line))}
              onChoose={() => onChoose({ staff: person.staff, name: person.name, ...line })}
            />
          ))}
        </tbody>
      ))}
      <tfoot>
        <tr>
          <th scope="row" colSpan={4}>
            {words.total}
          </th>
          <td className="num" data-testid="hours-total" data-minutes={total ?? ''}>
            {total === null ? '—' : spanText(total, words.span)}
          </td>
          <td />
        </tr>
      </tfoot>
    </table>
  );
}

interface Line {
  readonly day: BusinessDay;
  readonly in: Clocked | null;
  readonly out: Clocked | null;
  readonly minutes: number | null;
  readonly isMissing: boolean;
}
/** By day; who went without having come among them. */
const linesOf = ({ stretches, alone = [] }: Person): readonly Line[] =>
  [...stretches, ...alone.map((one) => ({ ...one, in: null, minutes: null, isMissing: true }))].toSorted(
    (left, right) => timeOf(left) - timeOf(right),
  );
const timeOf = (line: Line): number => (line.in ?? line.out)?.at ?? 0;

const knownIn = (read: WorkedHours | null): ReadonlySet<EntryId> =>
  new Set(
    (read?.items ?? [])
      .flatMap(linesOf)
      .flatMap((line) => [line.in, line.out])
      .flatMap((one) => (one === null ? [] : [one.id])),
  );

interface LineRowProps {
  readonly line: Line;
  readonly isChosen: boolean;
  readonly isEntered: boolean;
  readonly onChoose: () => void;
}

function LineRow({ line, isChosen, isEntered, onChoose }: LineRowProps): ReactElement {
  const words = useWords().officePages.hours;
  const format = useFormat();
  const nameOf = useStaffName();
  const { day, in: came, out, minutes, isMissing } = line;
  const note = [came, out]
    .flatMap((one) => (one?.by === undefined ? [] : [words.entered(nameOf(one.by), one.reason ?? '')]))
    .join(' · ');
  return (
    <tr data-testid="hours-stretch" data-missing={isMissing} data-minutes={minutes ?? ''}>
      <td />
      <td className="num">{day}</td>
      <td className={came === null ? 'bad' : 'num'}>{came === null ? words.alone : format.time(came.at)}</td>
      <td className={cx(out !== null && 'num', out === null && isMissing && 'bad')}>
        {out !== null ? format.time(out.at) : isMissing ? words.missing : words.atWork}
        {note === '' ? null : <div className="xs sub">{note}</div>}
        {isEntered ? <div className="xs sub">{words.onItsWay}</div> : null}
      </td>
      <td className="num">{minutes === null ? '—' : spanText(minutes, words.span)}</td>
      <td>
        <button type="button" className="btn sm" aria-pressed={isChosen} data-testid="hours-choose" onClick={onChoose}>
          {isMissing ? words.enter : words.change}
        </button>
      </td>
    </tr>
  );
}

const dayBefore = (day: BusinessDay, by: number): string =>
  new Date(Date.parse(day) - by * DAY_MS).toISOString().slice(0, 10);
