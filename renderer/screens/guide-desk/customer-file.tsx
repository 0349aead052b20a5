/**
 * What is known of an own customer beside the list: notes and one more, and what the guide said of late, which a later word puts right.
 * Without the network too. Called by customers.tsx.
 */
import { useRef, useState, type ReactElement } from 'react';
import type { Answer } from '../../../main/contract/contract.ts';
import type { GuideCustomer, GuideCustomers } from '../../../main/contract/customer-views.ts';
import { CALL_OUTCOMES, type CallOutcome } from '../../../sync/domain/call-reasons.ts';
import type { StaffId } from '../../../sync/domain/ids.ts';
import { NOTE_MAX } from '../../../sync/domain/member-profile.ts';
import { useTill, useWords } from '../../app/till-context.tsx';
import { freshId } from '../../sale/order-desk.ts';
import css from './to-call.module.css';

interface CustomerFileProps {
  readonly guide: StaffId;
  readonly customer: GuideCustomer;
  readonly onView: (view: GuideCustomers) => void;
}

export function CustomerFile({ guide, customer, onView }: CustomerFileProps): ReactElement {
  const till = useTill();
  const { customers: words, common, failures } = useWords();
  const [note, setNote] = useState('');
  const [said, setSaid] = useState('');
  const ids = useRef({ call: freshId(till), note: freshId(till) });
  const { member, notes, correctable } = customer;
  const take = (answer: Answer<GuideCustomers>): boolean => {
    if (answer.ok) {
      // What is said next is another fact.
      ids.current = { call: freshId(till), note: freshId(till) };
      setSaid('');
      onView(answer.value);
    } else if (answer.details['path'] === '/note')
      setSaid(answer.details['reason'] === 'consent' ? words.noteRefused : words.numberInNote);
    else setSaid(common.failed(failures[answer.code]));
    return answer.ok;
  };
  const keep = async (): Promise<void> => {
    const text = note.trim();
    if (text === '') return;
    if (take(await till.client.call('guide.note', { entry: ids.current.note, guide, member, text }))) setNote('');
  };
  const correct = async (call: GuideCustomer['correctable'][number], outcome: CallOutcome): Promise<void> => {
    const { kind: reason, occasion } = call;
    const asked = { entry: ids.current.call, guide, member, reason, occasion, outcome };
    take(await till.client.call('guide.call', asked));
  };
  return (
    <div className={css['open']} data-testid="customer-file">
      {notes.length === 0 ? null : (
        <ul className={css['notes']} aria-label={words.notes}>
          {notes.map(({ text, at }) => (
            <li key={`${String(at)} ${text}`} className="s sub">
              {text}
            </li>
          ))}
        </ul>
      )}
      {correctable.map((call) => (
        <div
          key={`${call.kind} ${call.occasion}`}
          className={css['reason']}
          data-testid="call-said"
          data-kind={call.kind}
          data-outcome={call.outcome}
        >
          <p className="s">
            {words.said(words.reasons[call.kind], words.outcomes[call.outcome])} ·{' '}
            <span className="sub">{words.correct}</span>
          </p>
          <div className={css['ends']} role="group" aria-label={words.correct}>
            {CALL_OUTCOMES.filter((outcome) => outcome !== call.outcome).map((outcome) => (
              <button
                key={outcome}
                type="button"
                className="btn"
                data-testid={`correct-${outcome}`}
                onClick={() => void correct(call, outcome)}
              >
                {words.outcomes[outcome]}
              </button>
            ))}
          </div>
        </div>
      ))}
      <form
        className={css['newNote']}
        onSubmit={(event) => {
          event.preventDefault();
          void keep();
        }}
      >
        <label className="field">
          <input
            value={note}
            maxLength={NOTE_MAX}
            placeholder={words.note}
            aria-label={words.note}
            data-testid="customer-note"
            data-typing="words"
            onChange={({ target }) => setNote(target.value)}
          />
        </label>
        <button type="submit" className="btn" data-testid="customer-note-save" disabled={note.trim() === ''}>
          {words.save}
        </button>
      </form>
      {said === '' ? null : (
        <p className="s bad" role="alert" data-testid="customer-note-error">
          {said}
        </p>
      )}
    </div>
  );
}
