/** Why: common reasons are one press, any other is typed. Used where something is voided. */
import { useState, type ReactElement } from 'react';
import { useWords } from '../../app/till-context.tsx';
import { keepFocus } from '../../design/pad.tsx';
import { refusedText, type Refusal } from '../../sale/refusal.ts';
import css from './sale-life.module.css';

interface ReasonFormProps {
  readonly hint: string;
  readonly label: string;
  readonly refusal: Refusal | null;
  readonly onReason: (reason: string) => void;
}

const REASON_MAX = 200;

export function ReasonForm({ hint, label, refusal, onReason }: ReasonFormProps): ReactElement {
  const words = useWords();
  const [reason, setReason] = useState('');
  return (
    <form
      className={css['form']}
      onSubmit={(event) => {
        event.preventDefault();
        if (reason.trim() !== '') onReason(reason.trim());
      }}
    >
      <p className={css['hint']}>{hint}</p>
      <div className={css['choices']}>
        {Object.entries(words.saleLife.voidReasons).map(([id, text]) => (
          <button
            key={id}
            type="button"
            className="btn"
            aria-pressed={text === reason}
            data-testid={`reason-${id}`}
            onPointerDown={keepFocus}
            onClick={() => setReason(text)}
          >
            {text}
          </button>
        ))}
      </div>
      <label>
        {words.saleLife.reason}
        <span className="field">
          <input
            autoFocus
            value={reason}
            maxLength={REASON_MAX}
            autoComplete="off"
            data-testid="reason-text"
            onChange={(event) => setReason(event.target.value)}
          />
        </span>
      </label>
      <p className={css['refusal']} role="alert" data-testid="reason-error" data-code={refusal?.code ?? ''}>
        {refusal === null ? '' : refusedText(refusal, words)}
      </p>
      <button type="submit" className="btn danger l" data-testid="reason-submit" disabled={reason.trim() === ''}>
        {label} <kbd>Enter</kbd>
      </button>
    </form>
  );
}
