/**
 * Hours worked in this store by person and day, and who forgot to clock out: a manager enters when that was, with a reason. The figures are
 * the cloud's; what is entered is an entry of this till's journal, and counts once the cloud has it. Lazy: opened from the page of people.
 */
import { useCallback, useEffect, useRef, useState, type ReactElement } from 'react';
import type { Answer } from '../../../main/contract/contract.ts';
import {
  businessDayBegins,
  DAY_MS,
  epochMs,
  MINUTE_MS,
  type BusinessDay,
  type EpochMs,
} from '../../../sync/domain/time.ts';
import type { WorkedHours } from '../../../sync/protocol/worked-hours.ts';
import { useBusinessDay, useDayRule, useFormat, useStaffName, useTill, useWords } from '../../app/till-context.tsx';
import { cx } from '../../design/cx.ts';
import { freshId } from '../../sale/fresh-id.ts';
import { countText, spanText } from '../../text/format.ts';
import { downloadText } from './download.ts';
import { Field } from './office-fields.tsx';
import { OfficeFrame, officeRefusal, type OfficePageProps } from './office-frame.tsx';
import css from './office-frame.module.css';
import { NOTHING_SAID, OfficeForm, SaidLine } from './office-list.tsx';
import own from './targets-page.module.css';

type Person = WorkedHours['items'][number];
type Stretch = Person['stretches'][number];
type Refused = (answer: Extract<Answer<unknown>, { ok: false }>) => string;
interface Chosen {
  readonly person: Person;
  readonly stretch: Stretch;
}
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
  const [chosen, setChosen] = useState<Chosen | null>(null);
  const [said, setSaid] = useState(NOTHING_SAID);
  /** Comings of whom it was entered when they went. */
  const [entered, setEntered] = useState<ReadonlySet<string>>(new Set());
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
      if (entered.size > 0) ask();
    });
    return () => {
      isOver = true;
      end();
    };
  }, [client, ports, days, refused, entered]);
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
            <HoursTable read={read} chosen={chosen} entered={entered} onChoose={setChosen} />
          )}
        </section>
        {chosen === null ? null : (
          <WentForm
            key={chosen.stretch.in.id}
            chosen={chosen}
            refused={refused}
            onDismiss={() => setChosen(null)}
            onSaved={() => {
              setEntered(new Set([...entered, chosen.stretch.in.id]));
              setSaid({ text: words.saved(chosen.person.name), isDone: true });
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
  readonly chosen: Chosen | null;
  readonly entered: ReadonlySet<string>;
  readonly onChoose: (chosen: Chosen) => void;
}

function HoursTable({ read: { items, total }, chosen, entered, onChoose }: HoursTableProps): ReactElement {
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
            <td className="s bad">{person.missing === 0 ? '' : words.missingCount(countText(person.missing))}</td>
          </tr>
          {person.stretches.map((stretch) => (
            <StretchRow
              key={stretch.in.id}
              stretch={stretch}
              isChosen={chosen?.stretch.in.id === stretch.in.id}
              isEntered={entered.has(stretch.in.id) && stretch.out === null}
              onChoose={() => onChoose({ person, stretch })}
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

interface StretchRowProps {
  readonly stretch: Stretch;
  readonly isChosen: boolean;
  readonly isEntered: boolean;
  readonly onChoose: () => void;
}

function StretchRow({ stretch, isChosen, isEntered, onChoose }: StretchRowProps): ReactElement {
  const words = useWords().officePages.hours;
  const format = useFormat();
  const nameOf = useStaffName();
  const { day, in: came, out, minutes, isMissing } = stretch;
  const note = [came, out]
    .flatMap((one) => (one?.by === undefined ? [] : [words.entered(nameOf(one.by), one.reason ?? '')]))
    .join(' · ');
  return (
    <tr data-testid="hours-stretch" data-missing={isMissing} data-minutes={minutes ?? ''}>
      <td />
      <td className="num">{day}</td>
      <td className="num">{format.time(came.at)}</td>
      <td className={cx(out !== null && 'num', isMissing && 'bad')}>
        {out !== null ? format.time(out.at) : isMissing ? words.missing : words.atWork}
        {note === '' ? null : <div className="xs sub">{note}</div>}
        {isEntered ? <div className="xs sub">{words.onItsWay}</div> : null}
      </td>
      <td className="num">{minutes === null ? '—' : spanText(minutes, words.span)}</td>
      <td>
        {out === null && !isMissing ? null : (
          <button
            type="button"
            className="btn sm"
            aria-pressed={isChosen}
            data-testid="hours-choose"
            onClick={onChoose}
          >
            {isMissing ? words.enter : words.change}
          </button>
        )}
      </td>
    </tr>
  );
}

interface WentFormProps {
  readonly chosen: Chosen;
  readonly refused: Refused;
  readonly onDismiss: () => void;
  readonly onSaved: () => void;
}

function WentForm({ chosen: { person, stretch }, refused, onDismiss, onSaved }: WentFormProps): ReactElement {
  const till = useTill();
  const words = useWords().officePages.hours;
  const format = useFormat();
  const rule = useDayRule();
  const entry = useRef(freshId(till));
  const { in: came, out, day } = stretch;
  const [typed, setTyped] = useState(out === null ? '' : format.time(out.at));
  const [reason, setReason] = useState('');
  const [said, setSaid] = useState('');
  const when = timeOfDay(day, typed, rule);
  const save = async (): Promise<void> => {
    if (when === undefined) return;
    if (when <= came.at) return setSaid(words.faults.before_in);
    const answer = await till.client.call('clock.correct', {
      ...{ entry: entry.current, staff: person.staff, way: 'out', when, reason: reason.trim() },
      ...(out === null ? {} : { instead: out.id }),
    });
    if (answer.ok) onSaved();
    else setSaid(refused(answer));
  };
  return (
    <OfficeForm
      id="hours"
      title={words.of(person.name)}
      said={said}
      isReady={when !== undefined && reason.trim() !== ''}
      save={words.save}
      dismiss={words.dismiss}
      onSave={save}
      onDismiss={onDismiss}
    >
      <p className="s sub num">
        {day} · {words.since(format.time(came.at))}
      </p>
      <Field label={words.time} value={typed} type="time" testId="hours-time" onChange={setTyped} />
      <Field label={words.reason} value={reason} maxLength={100} testId="hours-reason" onChange={setReason} />
    </OfficeForm>
  );
}

const dayBefore = (day: BusinessDay, by: number): string =>
  new Date(Date.parse(day) - by * DAY_MS).toISOString().slice(0, 10);

/** The instant of that wall clock within the business day: what is before its turn is of the next morning. */
function timeOfDay(day: BusinessDay, typed: string, rule: ReturnType<typeof useDayRule>): EpochMs | undefined {
  const [, hours, minutes] = /^(\d{2}):(\d{2})/.exec(typed) ?? [];
  if (hours === undefined || minutes === undefined) return undefined;
  const since = Number(hours) * 60 + Number(minutes) - rule.dayStartMinutes;
  return epochMs(businessDayBegins(day, rule) + (since < 0 ? since * MINUTE_MS + DAY_MS : since * MINUTE_MS));
}
