/** The customer sets a payment password at the counter: the first one, or another by the one before. Online only. */
import { useState, type ReactElement } from 'react';
import type { MemberView } from '../../../sync/protocol/messages.ts';
import { useTill, useWords } from '../../app/till-context.tsx';
import { cx } from '../../design/cx.ts';
import { Dialog } from '../../design/dialog.tsx';
import { refusedText, type Refusal } from '../../sale/refusal.ts';
import css from './value.module.css';

const LEAST = 6;
const MOST = 12;

interface PasswordDialogProps {
  readonly member: MemberView;
  readonly onClose: () => void;
}

export default function PasswordDialog({ member, onClose }: PasswordDialogProps): ReactElement {
  const till = useTill();
  const words = useWords();
  const [password, setPassword] = useState('');
  const [again, setAgain] = useState('');
  const [before, setBefore] = useState('');
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const [isSaved, setSaved] = useState(false);
  const differs = again !== '' && again !== password;
  const save = async (): Promise<void> => {
    const old = before === '' ? {} : { before };
    const answer = await till.client.call('member.setPassword', { member: member.id, password, ...old });
    setRefusal(answer.ok ? null : answer);
    setSaved(answer.ok);
    if (!answer.ok) return;
    setPassword('');
    setAgain('');
    setBefore('');
  };
  const fields = [
    ['password-new', words.value.newPassword, password, setPassword],
    ['password-again', words.value.again, again, setAgain],
    ['password-before', words.value.before, before, setBefore],
  ] as const;
  return (
    <Dialog title={words.value.setPasswordTitle} onClose={onClose}>
      <form
        className={css['form']}
        onSubmit={(event) => {
          event.preventDefault();
          if (password.length >= LEAST && again === password) void save();
        }}
      >
        <p className="sub">{words.value.newPasswordHint}</p>
        {fields.map(([testId, label, value, change], index) => (
          <label key={testId} className={css['field']}>
            <span className="sub">{label}</span>
            <span className="field">
              <input
                type="password"
                autoFocus={index === 0}
                value={value}
                inputMode="numeric"
                autoComplete="off"
                aria-label={label}
                data-testid={testId}
                onChange={(event) => change(event.target.value.replace(/\D/g, '').slice(0, MOST))}
              />
            </span>
          </label>
        ))}
        <p className="bad s" role="alert">
          {differs ? words.value.differs : ''}
        </p>
        <button
          type="submit"
          className={cx('btn', password.length >= LEAST && again === password ? 'primary' : 'is-locked')}
          data-testid="password-save"
          aria-disabled={password.length < LEAST || again !== password}
        >
          {words.value.save}
        </button>
        {refusal === null ? null : (
          <p className="banner danger" role="alert">
            {refusedText(refusal, words)}
          </p>
        )}
        {isSaved ? (
          <p className="banner ok" role="status" data-testid="password-saved">
            {words.value.saved}
          </p>
        ) : null}
      </form>
    </Dialog>
  );
}
