/**
 * Number and PIN of who unlocks or takes over, or a badge where that is enough: scanned anywhere while the form is shown, it goes on
 * by itself or fills in the number and says why the PIN is needed. Called by the lock page and the dialog that changes person.
 */
import { useEffect, useRef, useState, type ReactElement } from 'react';
import type { Answer } from '../../main/contract/contract.ts';
import { numberOnBadge } from '../../sync/domain/staff-badge.ts';
import { badgeText } from './badge-words.ts';
import { refusalText } from '../screens/first-run/login.tsx';
import { useFormat, useTill, useWords } from './till-context.tsx';
import css from './approval-dialog.module.css';
import { PinField, StaffField } from './person-fields.tsx';

interface PersonFormProps {
  /** Whose number stands there already. */
  readonly staff: string;
  /** Why the badge that opened the form was not enough. */
  readonly why?: string | undefined;
  readonly label: string;
  readonly onDone: () => void;
}

export function PersonForm({ staff: first, why, label, onDone }: PersonFormProps): ReactElement {
  const { client, refresh, badges } = useTill();
  const words = useWords();
  const format = useFormat();
  const [staff, setStaff] = useState(first);
  const [pin, setPin] = useState('');
  const [isAsking, setAsking] = useState(false);
  const [refusal, setRefusal] = useState<Extract<Answer<unknown>, { ok: false }> | null>(null);
  const [badgeWhy, setBadgeWhy] = useState(why);
  const pinField = useRef<HTMLInputElement>(null);
  const byBadge = async (badge: string): Promise<void> => {
    const answer = await client.call('session.badge', { badge });
    if (answer.ok) {
      await refresh();
      onDone();
      return;
    }
    const { reason } = answer.details;
    setStaff(numberOnBadge(badge) ?? '');
    setRefusal(reason === undefined || reason === 'payment' ? answer : null);
    setBadgeWhy(reason);
    pinField.current?.focus();
  };
  useEffect(() => badges.ask((badge) => void byBadge(badge)));
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
        onBadge={(badge) => void byBadge(badge)}
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
          ? badgeText(badgeWhy, words)
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
