/** Parts of the growth page's tabs: a form of named text fields, a table of figures, what a refusal is called. Called by growth-*.tsx. */
import { useState, type ReactElement, type ReactNode } from 'react';
import type { Answer, MethodValue } from '../../../main/contract/contract.ts';
import type { GrowthAct, GrowthBoard } from '../../../main/contract/growth-views.ts';
import { useTill, useWords } from '../../app/till-context.tsx';
import type { Dictionary } from '../../text/dictionary.ts';
import { Field } from './office-fields.tsx';
import css from './office-frame.module.css';
import own from './growth.module.css';
import type { Typed } from './growth-typed.ts';

export interface GrowthTabProps {
  readonly board: GrowthBoard;
  /** Something was changed. */
  readonly onChanged: () => void;
}

export function growthRefusal(answer: Extract<Answer<unknown>, { ok: false }>, words: Dictionary): string {
  const { reason = '' } = answer.details;
  const faults: Readonly<Record<string, string>> = words.growth.faults;
  if (faults[reason] !== undefined) return faults[reason];
  if (reason === 'log_in_again') return words.people.log_in_again;
  if (reason === 'training') return words.people.notInTraining;
  return answer.code === 'not_permitted'
    ? words.growth.faults.not_permitted
    : words.common.failed(words.failures[answer.code]);
}

/** Does something and says what came of it; the answer, or null for a refusal, which is then in `said`. */
export function useGrowthAct(onChanged: () => void) {
  const { client } = useTill();
  const words = useWords();
  const [said, setSaid] = useState('');
  const act = async (asked: GrowthAct): Promise<MethodValue<'growth.act'> | null> => {
    const answer = await client.call('growth.act', asked);
    setSaid(answer.ok ? '' : growthRefusal(answer, words));
    if (!answer.ok) return null;
    onChanged();
    return answer.value;
  };
  return { said, setSaid, act };
}

export interface FormField {
  readonly name: string;
  readonly label: string;
  readonly type?: 'text' | 'date';
}

interface GrowthFormProps {
  readonly testId: string;
  readonly title: string;
  readonly hint?: string;
  readonly fields: readonly FormField[];
  readonly typed: Typed;
  readonly onType: (typed: Typed) => void;
  readonly submit: string;
  readonly isReady: boolean;
  readonly said: string;
  readonly onSubmit: () => void;
  readonly onDismiss?: () => void;
  /** Within a card, not one of its own. */
  readonly isWithin?: boolean;
  readonly children?: ReactNode;
}

export function GrowthForm(props: GrowthFormProps): ReactElement {
  const { testId, title, hint, fields, typed, onType, submit, isReady, said, onSubmit, onDismiss, isWithin, children } =
    props;
  const words = useWords().growth;
  return (
    <form
      className={isWithin === true ? own['plain'] : `card ${css['side'] ?? ''}`}
      aria-label={title}
      data-testid={testId}
      onSubmit={(event) => {
        event.preventDefault();
        if (isReady) onSubmit();
      }}
    >
      {isWithin === true ? <h3>{title}</h3> : <h2>{title}</h2>}
      {hint === undefined ? null : <p className="s sub">{hint}</p>}
      <div className={css['fields']}>
        {fields.map(({ name, label, type }) => (
          <Field
            key={name}
            label={label}
            {...(type === undefined ? {} : { type })}
            value={typed[name] ?? ''}
            testId={`${testId}-${name}`}
            onChange={(value) => onType({ ...typed, [name]: value })}
          />
        ))}
        {children}
      </div>
      <p className="s bad" role="status" data-testid={`${testId}-said`}>
        {said}
      </p>
      <div className={`${css['acts'] ?? ''} ${isWithin === true ? '' : (own['foot'] ?? '')}`}>
        <button type="submit" className="btn primary" disabled={!isReady} data-testid={`${testId}-save`}>
          {submit}
        </button>
        {onDismiss === undefined ? null : (
          <button type="button" className="btn" data-testid={`${testId}-dismiss`} onClick={onDismiss}>
            {words.dismiss}
          </button>
        )}
      </div>
    </form>
  );
}

interface FiguresProps {
  readonly title: string;
  readonly heads: readonly string[];
  /** With what distinguishes them. */
  readonly rows: readonly { readonly key: string; readonly cells: readonly ReactNode[] }[];
  readonly testId: string;
  /** How many of the first columns are words; all others are figures. */
  readonly texts?: number;
}

export const Figures = ({ title, heads, rows, testId, texts = 1 }: FiguresProps): ReactElement => (
  <table className={own['figures']} aria-label={title}>
    <thead>
      <tr>
        {heads.map((head, index) => (
          <th key={head} scope="col" className={index < texts ? own['word'] : undefined}>
            {head}
          </th>
        ))}
      </tr>
    </thead>
    <tbody>
      {rows.map(({ key, cells }) => (
        <tr key={key} data-testid={testId} data-key={key}>
          {cells.map((cell, index) => (
            <td key={heads[index]} className={index < texts ? own['word'] : undefined}>
              {cell}
            </td>
          ))}
        </tr>
      ))}
    </tbody>
  </table>
);

interface LongTextProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}
export const LongText = ({ label, value, onChange }: LongTextProps): ReactElement => (
  <label className={own['long']}>
    <span className="s sub">{label}</span>
    <textarea
      rows={4}
      maxLength={2000}
      value={value}
      data-typing="words"
      data-testid="growth-text"
      onChange={({ target }) => onChange(target.value)}
    />
  </label>
);
