/**
 * A forgotten PIN is set anew: a person who may says yes by the own PIN, the one who forgot types six digits twice. Works
 * offline; counts at this till at once. Lazy: called by login and the lock page.
 */
import { useState, type ReactElement } from 'react';
import type { Answer } from '../../main/contract/contract.ts';
import { faultOfNewPin } from '../../sync/domain/new-pin.ts';
import { Dialog } from '../design/dialog.tsx';
import { PinField, StaffField } from './person-fields.tsx';
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
        <StaffField label={words.people.resetWho} value={staff} testId="reset-staff" onChange={setStaff} />
        <PinField label={words.people.newPin} value={newPin} testId="reset-new" isNew onChange={setNewPin} />
        <PinField label={words.people.newPinAgain} value={again} testId="reset-again" isNew onChange={setAgain} />
        <StaffField label={words.approval.staff} value={by} testId="reset-by" onChange={setBy} />
        <PinField label={words.people.byPin} value={byPin} testId="reset-by-pin" onChange={setByPin} />
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

function textOf(refusal: Refused, words: Dictionary, format: Format): string {
  const { reason } = refusal.details;
  if (reason === 'approver_may_not') return words.approval.mayNot;
  if (reason === 'approver_may_less') return words.people.mayLess;
  if (reason === 'training') return words.people.notInTraining;
  if (reason === 'six_digits' || reason === 'too_simple') return words.people.pinFaults[reason];
  return refusalText(refusal, words, format);
}
