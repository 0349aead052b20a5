/**
 * Number and PIN of who unlocks or takes over. A staff badge that is scanned into the number field names the person; the
 * PIN is asked for all the same. Called by the lock page and the dialog that changes person.
 */
import { useRef, useState, type ReactElement } from 'react';
import type { Answer } from '../../main/contract/contract.ts';
import { refusalText } from '../screens/first-run/login.tsx';
import { useFormat, useTill, useWords } from './till-context.tsx';
import css from './approval-dialog.module.css';
import { PinField, StaffField } from './person-fields.tsx';

interface PersonFormProps {
  /** Whose number stands there already. */
  readonly staff: string;
  readonly label: string;
  readonly onDone: () => void;
}

export function PersonForm({ staff: first, label, onDone }: PersonFormProps): ReactElement {
  const { client, refresh } = useTill();
  const words = useWords();
  const format = useFormat();
  const [staff, setStaff] = useState(first);
  const [pin, setPin] = useState('');
  const [isAsking, setAsking] = useState(false);
  const [refusal, setRefusal] = useState<Extract<Answer<unknown>, { ok: false }> | null>(null);
  const pinField = useRef<HTMLInputElement>(null);
  const submit = async (): Promise<void> => {
    if (isAsking || staff.trim() === '') return;
    if (pin === '') {
      pinField.current?.focus();
      return;
    }
    setAsking(true);
    const answer = await client.call('session.switch', { staff: staff.trim(), pin });
    setAsking(false);
    setPin('');
    if (answer.ok) {
      await refresh();
      onDone();
    } else setRefusal(answer);
  };
  return (
    <form
      className={css['form']}
      data-testid="person-form"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <StaffField
        label={words.login.staff}
        value={staff}
        testId="person-staff"
        isFirst={first === ''}
        onChange={setStaff}
      />
      <PinField
        label={words.login.pin}
        value={pin}
        testId="person-pin"
        isFirst={first !== ''}
        inputRef={pinField}
        onChange={setPin}
      />
      <p className={css['refusal']} role="alert" data-testid="person-error" data-code={refusal?.code ?? ''}>
        {refusal === null
          ? ''
          : refusal.details.reason === 'payment'
            ? words.people.paymentFirst
            : refusalText(refusal, words, format)}
      </p>
      <button type="submit" className="btn primary" data-testid="person-submit" disabled={isAsking}>
        {label} <kbd>Enter</kbd>
      </button>
    </form>
  );
}
