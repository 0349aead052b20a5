/**
 * When somebody came and went, entered by a manager with a reason: what was forgotten, or instead of what was wrong. Each of the two times
 * that changed is an entry of this till's journal; pressed again, the same time is the same entry. Part of hours-page.tsx.
 */
import { useRef, useState, type ReactElement } from 'react';
import type { Answer } from '../../../main/contract/contract.ts';
import type { EntryId, StaffId } from '../../../sync/domain/ids.ts';
import type { BusinessDay } from '../../../sync/domain/time.ts';
import type { ClockWay } from '../../../sync/domain/worked-time.ts';
import type { WorkedHours } from '../../../sync/protocol/worked-hours.ts';
import { useStore } from '../../app/store.ts';
import { useDayRule, useFormat, useStaffName, useTill, useWords } from '../../app/till-context.tsx';
import { freshId } from '../../sale/fresh-id.ts';
import { hoursTyped, type Clocked, type HoursChange, type HoursSubject } from './hours-typed.ts';
import { Field, PeopleChoice } from './office-fields.tsx';
import { OfficeForm } from './office-list.tsx';

/** The line of the table that the form is about; without a person: one who is not there yet. */
export interface HoursLine extends HoursSubject {
  readonly staff: StaffId | '';
  readonly name: string;
  readonly day: BusinessDay;
}
/** Entries of the journal, and the clocking by which their line is known. */
export interface HoursEntered {
  readonly name: string;
  readonly line: EntryId | undefined;
  readonly entries: readonly EntryId[];
}

export const lineOf = (one: HoursSubject): EntryId | undefined => (one.in ?? one.out)?.id;

export type Refused = (answer: Extract<Answer<unknown>, { ok: false }>) => string;
interface HoursFormProps {
  readonly line: HoursLine;
  readonly read: WorkedHours;
  readonly refused: Refused;
  readonly onDismiss: () => void;
  readonly onSaved: (entered: HoursEntered) => void;
}

export function HoursForm({ line, read, refused, onDismiss, onSaved }: HoursFormProps): ReactElement {
  const till = useTill();
  const words = useWords().officePages.hours;
  const format = useFormat();
  const rule = useDayRule();
  const nameOf = useStaffName();
  const entryOf = useEntries(line);
  const people = useStore(till.staff);
  const timeText = (one: Clocked | null): string => (one === null ? '' : format.time(one.at));
  const shown = { in: timeText(line.in), out: timeText(line.out) };
  const [staff, setStaff] = useState(line.staff);
  const [day, setDay] = useState<string>(line.day);
  const [typed, setTyped] = useState(shown);
  const [reason, setReason] = useState('');
  const [said, setSaid] = useState('');
  const isNew = line.staff === '';
  const person = read.items.find((one) => one.staff === staff);
  const found = hoursTyped(line, { day: day as BusinessDay, typed, shown, rule }, person);
  const field = (way: ClockWay): ReactElement => (
    <Field
      label={words.times[way]}
      value={typed[way]}
      type="time"
      testId={`hours-time-${way}`}
      onChange={(text) => setTyped({ ...typed, [way]: text })}
    />
  );
  const save = async (): Promise<void> => {
    if (staff === '' || found === 'nothing') return;
    if (typeof found === 'string') return setSaid(words.faults[found]);
    const entries: EntryId[] = [];
    for (const change of found) {
      const { entry, instead } = entryOf(staff, change);
      const answer = await till.client.call('clock.correct', {
        ...{ entry, staff, ...change, reason: reason.trim() },
        ...(instead === undefined ? {} : { instead }),
      });
      if (!answer.ok) return setSaid(refused(answer));
      entries.push(entry);
    }
    onSaved({ name: isNew ? nameOf(staff) : line.name, line: lineOf(line), entries });
  };
  return (
    <OfficeForm
      id="hours"
      title={isNew ? words.add : words.of(line.name)}
      said={said}
      isReady={staff !== '' && found !== 'nothing' && reason.trim() !== ''}
      save={words.save}
      dismiss={words.dismiss}
      onSave={save}
      onDismiss={onDismiss}
    >
      {isNew ? (
        <>
          <PeopleChoice label={words.person} people={people} chosen={staff} testId="hours-who" onChoose={setStaff} />
          <Field label={words.day} value={day} type="date" testId="hours-day" onChange={setDay} />
        </>
      ) : (
        <p className="s sub num">{line.day}</p>
      )}
      {field('in')}
      {field('out')}
      <Field label={words.reason} value={reason} maxLength={100} testId="hours-reason" onChange={setReason} />
    </OfficeForm>
  );
}

interface Entry {
  readonly entry: EntryId;
  readonly when: number;
  /** The clocking whose place it takes: what was wrong, or this form's own try before it, which may have arrived. */
  readonly instead: EntryId | undefined;
}

/** One entry for each person and way, until another time is typed. */
function useEntries(line: HoursSubject): (staff: StaffId, change: HoursChange) => Entry {
  const till = useTill();
  const tries = useRef(new Map<string, Entry>());
  return (staff, { way, when }) => {
    const key = `${staff} ${way}`;
    const before = tries.current.get(key);
    if (before?.when === when) return before;
    const entry = { entry: freshId(till), when, instead: line[way]?.id ?? before?.entry };
    tries.current.set(key, entry);
    return entry;
  };
}
