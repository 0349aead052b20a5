/** A labelled text field and a choice of one among few, as the office's forms have them. */
import type { ReactElement } from 'react';
import css from './office-frame.module.css';

interface FieldProps {
  readonly label: string;
  readonly value: string;
  readonly testId: string;
  readonly type?: 'text' | 'date' | 'time' | 'month';
  readonly maxLength?: number;
  readonly onChange: (value: string) => void;
}

export function Field({ label, value, testId, type = 'text', maxLength = 200, onChange }: FieldProps): ReactElement {
  return (
    <label className={css['field']}>
      <span className="s sub">{label}</span>
      <span className="field">
        <input
          type={type}
          value={value}
          maxLength={maxLength}
          data-testid={testId}
          data-typing="words"
          onChange={({ target }) => onChange(target.value)}
        />
      </span>
    </label>
  );
}

interface ChoiceProps<Value extends string> {
  readonly label: string;
  readonly values: readonly Value[];
  readonly names: Readonly<Record<Value, string>>;
  readonly chosen: Value | null;
  /** Begins the ids of its buttons. */
  readonly testId: string;
  readonly onChoose: (value: Value) => void;
}

export function Choice<Value extends string>({
  label,
  values,
  names,
  chosen,
  testId,
  onChoose,
}: ChoiceProps<Value>): ReactElement {
  return (
    <div className={css['choice']} role="group" aria-label={label}>
      <span className="s sub">{label}</span>
      {values.map((value) => (
        <button
          key={value}
          type="button"
          className="btn sm"
          aria-pressed={value === chosen}
          data-testid={`${testId}-${value}`}
          onClick={() => onChoose(value)}
        >
          {names[value]}
        </button>
      ))}
    </div>
  );
}

interface TickProps {
  readonly label: string;
  readonly checked: boolean;
  readonly testId: string;
  readonly onChange: (checked: boolean) => void;
}

export function Tick({ label, checked, testId, onChange }: TickProps): ReactElement {
  return (
    <label className={css['tick']}>
      <input
        type="checkbox"
        checked={checked}
        data-testid={testId}
        onChange={({ target }) => onChange(target.checked)}
      />
      {label}
    </label>
  );
}

interface PeopleChoiceProps<Id extends string> {
  readonly label: string;
  /** With an empty id: nobody. */
  readonly people: readonly { readonly id: Id | ''; readonly name: string }[];
  readonly chosen: Id | '';
  readonly testId: string;
  readonly onChoose: (staff: Id | '') => void;
}

/** One of the store's people, by name and number. */
export function PeopleChoice<Id extends string>({
  label,
  people,
  chosen,
  testId,
  onChoose,
}: PeopleChoiceProps<Id>): ReactElement {
  return (
    <div className={css['choice']} role="group" aria-label={label}>
      <span className="s sub">{label}</span>
      {people.map(({ id, name }) => (
        <button
          key={id}
          type="button"
          className="btn sm"
          aria-pressed={id === chosen}
          data-testid={`${testId}-${id}`}
          onClick={() => onChoose(id)}
        >
          {name} <span className="num sub">{id}</span>
        </button>
      ))}
    </div>
  );
}
