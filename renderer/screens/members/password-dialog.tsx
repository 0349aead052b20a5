/**
 * The customer sets a payment password at the counter, and shows to be the member: by the phone's changing code, digits in a message,
 * the password before, or, where none of these can be, a manager's number and PIN. Online only; the cloud judges. Nothing typed or
 * scanned is kept after it was sent.
 */
import { useEffect, useState, type ReactElement } from 'react';
import { memberCodeIn } from '../../../sync/domain/member-code.ts';
import type { PasswordChange } from '../../../sync/protocol/accounts.ts';
import type { MemberView } from '../../../sync/protocol/messages.ts';
import { useTill, useWords } from '../../app/till-context.tsx';
import { cx } from '../../design/cx.ts';
import { Dialog } from '../../design/dialog.tsx';
import { refusedText, type Refusal } from '../../sale/refusal.ts';
import { NO_PRESENCE, PasswordPresence, presenceOf, type Presence } from './password-presence.tsx';
import css from './value.module.css';

const LEAST = 6;
const MOST = 12;

interface PasswordDialogProps {
  readonly member: MemberView;
  readonly onClose: () => void;
}

export default function PasswordDialog({ member, onClose }: PasswordDialogProps): ReactElement {
  const { client, scanRouter } = useTill();
  const words = useWords();
  const [password, setPassword] = useState('');
  const [again, setAgain] = useState('');
  const [presence, setPresence] = useState<Presence>(NO_PRESENCE);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const [isSaved, setSaved] = useState(false);
  const [isAsking, setAsking] = useState(false);
  useEffect(
    () =>
      scanRouter.ask(({ data }) => {
        const code = memberCodeIn(data);
        if (code === undefined) return false;
        setPresence({ ...NO_PRESENCE, code });
        setRefusal(null);
        return true;
      }),
    [scanRouter],
  );
  const differs = again !== '' && again !== password;
  const shown = presenceOf(presence);
  const isWhole = password.length >= LEAST && again === password && shown !== null;
  const told = (answer: { readonly ok: true } | Refusal): void => setRefusal(answer.ok ? null : answer);
  const save = async (proof: Omit<PasswordChange, 'password'>): Promise<void> => {
    setAsking(true);
    setSaved(false);
    const answer = await client.call('member.setPassword', { member: member.id, password, ...proof });
    setAsking(false);
    told(answer);
    setSaved(answer.ok);
    setPresence({ ...NO_PRESENCE, way: presence.way });
    if (!answer.ok) return;
    setPassword('');
    setAgain('');
  };
  const fields = [
    ['password-new', words.value.newPassword, password, setPassword],
    ['password-again', words.value.again, again, setAgain],
  ] as const;
  return (
    <Dialog title={words.value.setPasswordTitle} onClose={onClose}>
      <form
        className={css['form']}
        onSubmit={(event) => {
          event.preventDefault();
          if (isWhole && !isAsking) void save(shown);
        }}
      >
        <p className="sub">{words.value.newPasswordHint}</p>
        <div className={css['pair']}>
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
        </div>
        <p className="bad s" role="alert">
          {differs ? words.value.differs : ''}
        </p>
        <PasswordPresence member={member.id} presence={presence} onChange={setPresence} onSent={told} />
        <button
          type="submit"
          className={cx('btn', isWhole ? 'primary' : 'is-locked')}
          data-testid="password-save"
          aria-disabled={!isWhole || isAsking}
        >
          {words.value.save}
        </button>
        {refusal === null ? null : (
          <p className="banner danger" role="alert" data-testid="password-refused">
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
