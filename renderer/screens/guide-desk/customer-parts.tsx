/** What is shown and done of an own customer in several places: notes, a field for one more, how a call went. Called by to-call.tsx and customer-file.tsx. */
import { useRef, useState, type ReactElement, type RefObject } from 'react';
import type { Answer } from '../../../main/contract/contract.ts';
import type { GuideCustomer, GuideCustomers } from '../../../main/contract/customer-views.ts';
import { CALL_OUTCOMES, type CallOutcome } from '../../../sync/domain/call-reasons.ts';
import type { EntryId } from '../../../sync/domain/ids.ts';
import { NOTE_MAX } from '../../../sync/domain/member-profile.ts';
import { useTill, useWords } from '../../app/till-context.tsx';
import { freshId } from '../../sale/fresh-id.ts';
import css from './to-call.module.css';

interface CustomerAct {
  /** Of the next call and the next note: each fact has its own, and asked again it is the same one. */
  readonly ids: RefObject<Readonly<Record<'call' | 'note', EntryId>>>;
  /** Why it was not taken; empty when it was. */
  readonly said: string;
  /** True when it was taken. */
  readonly take: (answer: Answer<GuideCustomers>) => boolean;
}

export function useCustomerAct(onView: (view: GuideCustomers) => void): CustomerAct {
  const till = useTill();
  const { customers: words, common, failures } = useWords();
  const [said, setSaid] = useState('');
  const fresh = () => ({ call: freshId(till), note: freshId(till) });
  const ids = useRef(fresh());
  const take = (answer: Answer<GuideCustomers>): boolean => {
    if (answer.ok) {
      // What is said next is another fact.
      ids.current = fresh();
      setSaid('');
      onView(answer.value);
    } else if (answer.details['path'] === '/note')
      setSaid(answer.details['reason'] === 'consent' ? words.noteRefused : words.numberInNote);
    else setSaid(common.failed(failures[answer.code]));
    return answer.ok;
  };
  return { ids, said, take };
}

export function Notes({ notes }: Pick<GuideCustomer, 'notes'>): ReactElement | null {
  const words = useWords().customers;
  if (notes.length === 0) return null;
  return (
    <ul className={css['notes']} aria-label={words.notes}>
      {notes.map(({ text, at }) => (
        <li key={`${String(at)} ${text}`} className="s sub">
          {text}
        </li>
      ))}
    </ul>
  );
}

interface NoteFieldProps {
  readonly note: string;
  readonly testId: string;
  readonly onNote: (note: string) => void;
}

export function NoteField({ note, testId, onNote }: NoteFieldProps): ReactElement {
  const words = useWords().customers;
  return (
    <label className="field">
      <input
        value={note}
        maxLength={NOTE_MAX}
        placeholder={words.note}
        aria-label={words.note}
        data-testid={testId}
        data-typing="words"
        onChange={({ target }) => onNote(target.value)}
      />
    </label>
  );
}

interface OutcomesProps {
  readonly label: string;
  /** Begins the ids of the buttons. */
  readonly testId: string;
  /** What was said before is no choice. */
  readonly said?: CallOutcome;
  readonly onOutcome: (outcome: CallOutcome) => void;
}

export function Outcomes({ label, testId, said, onOutcome }: OutcomesProps): ReactElement {
  const words = useWords().customers;
  return (
    <div className={css[said === undefined ? 'outcomes' : 'ends']} role="group" aria-label={label}>
      {CALL_OUTCOMES.filter((outcome) => outcome !== said).map((outcome) => (
        <button
          key={outcome}
          type="button"
          className="btn"
          data-testid={`${testId}-${outcome}`}
          onClick={() => onOutcome(outcome)}
        >
          {words.outcomes[outcome]}
        </button>
      ))}
    </div>
  );
}

export const Refused = ({ said, testId }: { readonly said: string; readonly testId: string }): ReactElement | null =>
  said === '' ? null : (
    <p className="s bad" role="alert" data-testid={testId}>
      {said}
    </p>
  );
