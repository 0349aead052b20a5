/**
 * What is known of an own customer beside the list: notes and one more, and what the guide said of late, which a later word puts right.
 * Without the network too. Called by customers.tsx.
 */
import { useState, type ReactElement } from 'react';
import type { GuideCustomer, GuideCustomers } from '../../../main/contract/customer-views.ts';
import type { CallOutcome } from '../../../sync/domain/call-reasons.ts';
import type { StaffId } from '../../../sync/domain/ids.ts';
import { useTill, useWords } from '../../app/till-context.tsx';
import { NoteField, Notes, Outcomes, Refused, useCustomerAct } from './customer-parts.tsx';
import css from './to-call.module.css';

interface CustomerFileProps {
  readonly guide: StaffId;
  readonly customer: GuideCustomer;
  readonly onView: (view: GuideCustomers) => void;
}

export function CustomerFile({ guide, customer, onView }: CustomerFileProps): ReactElement {
  const { client } = useTill();
  const words = useWords().customers;
  const [note, setNote] = useState('');
  const { ids, said, take } = useCustomerAct(onView);
  const { member, notes, correctable } = customer;
  const keep = async (): Promise<void> => {
    const text = note.trim();
    if (text === '') return;
    if (take(await client.call('guide.note', { entry: ids.current.note, guide, member, text }))) setNote('');
  };
  const correct = async (call: GuideCustomer['correctable'][number], outcome: CallOutcome): Promise<void> => {
    const { kind: reason, occasion } = call;
    take(await client.call('guide.call', { entry: ids.current.call, guide, member, reason, occasion, outcome }));
  };
  return (
    <div className={css['open']} data-testid="customer-file">
      <Notes notes={notes} />
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
          <Outcomes
            label={words.correct}
            testId="correct"
            said={call.outcome}
            onOutcome={(outcome) => void correct(call, outcome)}
          />
        </div>
      ))}
      <form
        className={css['newNote']}
        onSubmit={(event) => {
          event.preventDefault();
          void keep();
        }}
      >
        <NoteField note={note} testId="customer-note" onNote={setNote} />
        <button type="submit" className="btn" data-testid="customer-note-save" disabled={note.trim() === ''}>
          {words.save}
        </button>
      </form>
      <Refused said={said} testId="customer-note-error" />
    </div>
  );
}
