/**
 * Another person approves what the one at the till may not do alone: number, PIN, reason. Common reasons are one press.
 * What is asked and up to how much stands at the top, so that nobody approves blindly.
 */
import { useState, type ReactElement } from 'react';
import type { Answer } from '../../main/contract/contract.ts';
import { PERMISSIONS } from '../../sync/domain/permission.ts';
import { Dialog } from '../design/dialog.tsx';
import { Icon } from '../design/icon.tsx';
import type { ApprovalRequest } from '../sale/approval-desk.ts';
import { amountText } from '../text/format.ts';
import type { Dictionary } from '../text/dictionary.ts';
import { refusalText } from '../screens/first-run/login.tsx';
import { useFormat, useTill, useWords } from './till-context.tsx';
import css from './approval-dialog.module.css';
import { PinField, StaffField } from './person-fields.tsx';

export default function ApprovalDialog({ request }: { readonly request: ApprovalRequest }): ReactElement {
  const { client } = useTill();
  const words = useWords();
  const format = useFormat();
  const [staff, setStaff] = useState('');
  const [pin, setPin] = useState('');
  const [reason, setReason] = useState('');
  const [isAsking, setAsking] = useState(false);
  const [refusal, setRefusal] = useState<Extract<Answer<unknown>, { ok: false }> | null>(null);
  const { permission, amount, subject } = request;
  const isComplete = staff.trim() !== '' && pin !== '' && reason.trim() !== '';
  const approve = async (): Promise<void> => {
    if (isAsking || !isComplete) return;
    setAsking(true);
    const answer = await client.call('approval.grant', {
      permission,
      amount,
      subject,
      staff: staff.trim(),
      pin,
      reason: reason.trim(),
    });
    setAsking(false);
    setPin('');
    if (answer.ok) request.settle(answer.value.approval);
    else setRefusal(answer);
  };
  return (
    <Dialog title={words.approval.title} onClose={() => request.settle(null)}>
      <form
        className={css['form']}
        data-testid="approval"
        data-permission={permission}
        onSubmit={(event) => {
          event.preventDefault();
          void approve();
        }}
      >
        <p className={css['what']}>
          <Icon name="lock" size={22} />
          <span>
            <b>{words.approval.permissions[permission]}</b> <span className="num">{limitText(request, words)}</span>
            <span className="sub">{subject}</span>
          </span>
        </p>
        <StaffField label={words.approval.staff} value={staff} testId="approval-staff" isFirst onChange={setStaff} />
        <PinField label={words.login.pin} value={pin} testId="approval-pin" onChange={setPin} />
        <label>
          {words.approval.reason}
          <span className="field">
            <input
              value={reason}
              maxLength={200}
              autoComplete="off"
              data-testid="approval-reason"
              onChange={(event) => setReason(event.target.value)}
            />
          </span>
        </label>
        <div className={css['reasons']}>
          {Object.entries(words.approval.reasons).map(([id, text]) => (
            <button key={id} type="button" className="btn" onClick={() => setReason(text)}>
              {text}
            </button>
          ))}
        </div>
        <p className={css['refusal']} role="alert" data-testid="approval-error" data-code={refusal?.code ?? ''}>
          {refusal === null ? '' : approvalRefusal(refusal, words, format)}
        </p>
        <button type="submit" className="btn primary" data-testid="approval-submit" disabled={!isComplete || isAsking}>
          {words.approval.approve} <kbd>Enter</kbd>
        </button>
      </form>
    </Dialog>
  );
}

function limitText({ permission, amount }: ApprovalRequest, words: Dictionary): string {
  switch (PERMISSIONS[permission]) {
    case 'none':
      return '';
    case 'fen':
      return amountText(amount);
    case 'bp':
      return words.approval.off(amountText(amount));
  }
}

function approvalRefusal(
  refusal: Extract<Answer<unknown>, { ok: false }>,
  words: Dictionary,
  format: ReturnType<typeof useFormat>,
): string {
  return refusal.details.reason === 'approver_may_not' ? words.approval.mayNot : refusalText(refusal, words, format);
}
