/** "Not right?" with the words of why, sent once under an id of its own; afterwards it says that it is raised. Called by contested.tsx and commission-sheet.tsx. */
import { useRef, useState, type ReactElement } from 'react';
import type { Answer } from '../../../main/contract/contract.ts';
import { useTill, useWords } from '../../app/till-context.tsx';
import { freshId } from '../../sale/fresh-id.ts';
import css from './guide-desk.module.css';

const EVIDENCE_MAX = 1000;

interface ObjectionFormProps {
  /** Begins the ids of the field and the button. */
  readonly id: string;
  /** What it says in place of the form once it is raised, under this id. */
  readonly raised: string;
  readonly stateId: string;
  readonly evidence: string;
  readonly send: string;
  readonly onSend: (objection: {
    readonly dispute: ReturnType<typeof freshId>;
    readonly evidence: string;
  }) => Promise<Answer<unknown>>;
}

export function ObjectionForm({
  id,
  raised,
  stateId,
  evidence: label,
  send,
  onSend,
}: ObjectionFormProps): ReactElement {
  const till = useTill();
  const { common, failures, person } = useWords();
  const dispute = useRef(freshId(till));
  const [evidence, setEvidence] = useState('');
  const [said, setSaid] = useState<string | null>('');
  const isReady = evidence.trim() !== '';
  const submit = async (): Promise<void> => {
    if (!isReady) return;
    const answer = await onSend({ dispute: dispute.current, evidence: evidence.trim() });
    const isNumber = !answer.ok && answer.details.reason === 'number_in_text';
    const fault = isNumber ? person.faults.number_in_text : null;
    setSaid(answer.ok ? null : (fault ?? common.failed(failures[answer.code])));
  };
  if (said === null)
    return (
      <span className="s sub" role="status" data-testid={stateId} data-state="open">
        {raised}
      </span>
    );
  return (
    <form
      className={css['disputeForm']}
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <span className="field">
        <input
          autoFocus
          value={evidence}
          maxLength={EVIDENCE_MAX}
          aria-label={label}
          placeholder={label}
          data-testid={`${id}-evidence`}
          data-typing="words"
          onChange={({ target }) => setEvidence(target.value)}
        />
      </span>
      <button type="submit" className="btn sm primary" disabled={!isReady} data-testid={`${id}-send`}>
        {send}
      </button>
      {said === '' ? null : (
        <span className="s bad" role="alert">
          {said}
        </span>
      )}
    </form>
  );
}
