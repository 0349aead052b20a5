/**
 * A forgotten PIN is set anew: a person who may says yes by the own PIN, the one who forgot types six digits twice. Works
 * offline; counts at this till at once. Lazy: called by login and the lock page.
 */
import { useState, type ReactElement } from 'react';
import type { Answer } from '../../main/contract/contract.ts';
import { faultOfNewPin } from '../../sync/domain/new-pin.ts';
import { Dialog } from '../design/dialog.tsx';
import { Icon, type IconName } from '../design/icon.tsx';
import { badgeNumber } from '../input/badge.ts';
import type { Dictionary } from '../text/dictionary.ts';
import type { Format } from '../text/format.ts';
import { refusalText } from '../screens/first-run/login.tsx';
import { useFormat, useTill, useWords } from './till-context.tsx';
import css from './approval-dialog.module.css';

type Refused = Extract<Answer<unknown>, { ok: false }>;

export default function ResetPin({
  staff: first,
  onClose,
}: {
  readonly staff: string;
  readonly onClose: () => void;
}): ReactElement {
  const { client } = useTill();
  const words = useWords();
  const format = useFormat();
  const [staff, setStaff] = useState(first);
  const [newPin, setNewPin] = useState('');
  const [again, setAgain] = useState('');
  const [by, setBy] = useState('');
  const [byPin, setByPin] = useState('');
  const [refusal, setRefusal] = useState('');
  const [isDone, setDone] = useState(false);
  const fault =
    newPin.length < 6
      ? undefined
      : (faultOfNewPin(newPin) ?? (again.length >= 6 && again !== newPin ? 'twice' : undefined));
  const isComplete = [staff, by, byPin].every((text) => text.trim() !== '') && fault === undefined && again === newPin;
  const submit = async (): Promise<void> => {
    if (!isComplete || newPin === '') return;
    const answer = await client.call('staff.resetPin', { staff: staff.trim(), newPin, by: by.trim(), byPin });
    setByPin('');
    if (answer.ok) setDone(true);
    else setRefusal(textOf(answer, words, format));
  };
  if (isDone)
    return (
      <Dialog title={words.people.resetTitle} onClose={onClose}>
        <div className={css['form']} data-testid="reset-done">
          <p role="status">{words.people.resetDone}</p>
          <button type="button" className="btn primary" autoFocus onClick={onClose}>
            {words.common.close} <kbd>Enter</kbd>
          </button>
        </div>
      </Dialog>
    );
  return (
    <Dialog title={words.people.resetTitle} onClose={onClose}>
      <form
        className={css['form']}
        data-testid="reset-pin"
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <Field
          icon="user"
          id="reset-staff"
          label={words.people.resetWho}
          value={staff}
          onChange={(text) => setStaff(badgeNumber(text))}
        />
        <Field icon="key" id="reset-new" label={words.people.newPin} value={newPin} isSecret onChange={setNewPin} />
        <Field
          icon="key"
          id="reset-again"
          label={words.people.newPinAgain}
          value={again}
          isSecret
          onChange={setAgain}
        />
        <Field
          icon="user"
          id="reset-by"
          label={words.approval.staff}
          value={by}
          onChange={(text) => setBy(badgeNumber(text))}
        />
        <Field icon="key" id="reset-by-pin" label={words.people.byPin} value={byPin} isSecret onChange={setByPin} />
        <p className={css['refusal']} role="alert" data-testid="reset-error">
          {fault === undefined ? refusal : words.people.pinFaults[fault]}
        </p>
        <button
          type="submit"
          className="btn primary"
          data-testid="reset-submit"
          disabled={!isComplete || newPin === ''}
        >
          {words.people.resetGo} <kbd>Enter</kbd>
        </button>
      </form>
    </Dialog>
  );
}

interface FieldProps {
  readonly icon: IconName;
  readonly id: string;
  readonly label: string;
  readonly value: string;
  readonly isSecret?: boolean;
  readonly onChange: (text: string) => void;
}

function Field({ icon, id, label, value, isSecret = false, onChange }: FieldProps): ReactElement {
  return (
    <label>
      {label}
      <span className="field">
        <Icon name={icon} size={22} />
        <input
          type={isSecret ? 'password' : 'text'}
          value={value}
          inputMode={isSecret ? 'numeric' : 'text'}
          autoComplete={isSecret ? 'new-password' : 'off'}
          data-testid={id}
          onChange={(event) => onChange(event.target.value)}
        />
      </span>
    </label>
  );
}

function textOf(refusal: Refused, words: Dictionary, format: Format): string {
  const { reason } = refusal.details;
  if (reason === 'approver_may_not') return words.approval.mayNot;
  if (reason === 'approver_may_less') return words.people.mayLess;
  if (reason === 'training') return words.people.notInTraining;
  if (reason === 'six_digits' || reason === 'too_simple') return words.people.pinFaults[reason];
  return refusalText(refusal, words, format);
}
