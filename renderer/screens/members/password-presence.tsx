/** The four ways by which a customer shows to be at the counter before a payment password is set. Used by password-dialog.tsx. */
import { useState, type ReactElement } from 'react';
import type { MemberId, StaffId } from '../../../sync/domain/ids.ts';
import type { PasswordChange } from '../../../sync/protocol/accounts.ts';
import { PinField, StaffField } from '../../app/person-fields.tsx';
import { useTill, useWords } from '../../app/till-context.tsx';
import type { Refusal } from '../../sale/refusal.ts';
import css from './value.module.css';

const WAYS = ['code', 'message', 'before', 'approval'] as const;
const SMS_DIGITS = 6;
const PASSWORD_LEAST = 6;
const PASSWORD_MOST = 12;
const PIN_LEAST = 4;
const REASON_MOST = 200;

export interface Presence {
  readonly way: (typeof WAYS)[number];
  readonly code: string;
  readonly message: string;
  readonly before: string;
  readonly staff: string;
  readonly pin: string;
  readonly reason: string;
}
export const NO_PRESENCE: Presence = { way: 'code', code: '', message: '', before: '', staff: '', pin: '', reason: '' };

/** What is sent for the way that was chosen; null while something is missing. */
export function presenceOf(presence: Presence): Omit<PasswordChange, 'password'> | null {
  const { way, code, message, before, staff, pin, reason } = presence;
  switch (way) {
    case 'code':
      return code === '' ? null : { code };
    case 'message':
      return message.length === SMS_DIGITS ? { message } : null;
    case 'before':
      return before.length >= PASSWORD_LEAST ? { before } : null;
    case 'approval': {
      const isWhole = staff.trim() !== '' && pin.length >= PIN_LEAST && reason.trim() !== '';
      return isWhole ? { approval: { staff: staff.trim() as StaffId, pin, reason: reason.trim() } } : null;
    }
  }
}

interface PasswordPresenceProps {
  readonly member: MemberId;
  readonly presence: Presence;
  readonly onChange: (presence: Presence) => void;
  readonly onSent: (answer: { readonly ok: true } | Refusal) => void;
}

export function PasswordPresence({ member, presence, onChange, onSent }: PasswordPresenceProps): ReactElement {
  const words = useWords();
  const { presence: ways } = words.value;
  return (
    <>
      <p className="sub">{ways.title}</p>
      <div className={css['ways']} role="group" aria-label={ways.title}>
        {WAYS.map((way) => (
          <button
            key={way}
            type="button"
            className="btn"
            aria-pressed={presence.way === way}
            data-testid={`presence-${way}`}
            onClick={() => onChange({ ...NO_PRESENCE, way })}
          >
            {ways[way]}
          </button>
        ))}
      </div>
      <p className="sub" role="status" data-testid="presence-hint">
        {presence.code === '' ? ways.hints[presence.way] : ways.codeRead}
      </p>
      {presence.way === 'message' ? <MessageDigits {...{ member, presence, onChange, onSent }} /> : null}
      {presence.way === 'before' ? (
        <Digits
          label={words.value.before}
          value={presence.before}
          testId="password-before"
          most={PASSWORD_MOST}
          isHidden
          onChange={(before) => onChange({ ...presence, before })}
        />
      ) : null}
      {presence.way === 'approval' ? <ManagerFields presence={presence} onChange={onChange} /> : null}
    </>
  );
}

function MessageDigits({ member, presence, onChange, onSent }: PasswordPresenceProps): ReactElement {
  const { client } = useTill();
  const words = useWords().value;
  const [sending, setSending] = useState<'no' | 'now' | 'done'>('no');
  const send = async (): Promise<void> => {
    setSending('now');
    const answer = await client.call('member.sendPasswordCode', { member });
    setSending(answer.ok ? 'done' : 'no');
    onSent(answer);
  };
  return (
    <div className={css['code']}>
      <Digits
        label={words.messageCode}
        value={presence.message}
        testId="presence-digits"
        most={SMS_DIGITS}
        onChange={(message) => onChange({ ...presence, message })}
      />
      <button
        type="button"
        className="btn"
        data-testid="presence-send"
        disabled={sending === 'now'}
        onClick={() => void send()}
      >
        {sending === 'done' ? words.sendAgain : words.sendCode}
      </button>
    </div>
  );
}

function ManagerFields({ presence, onChange }: Pick<PasswordPresenceProps, 'presence' | 'onChange'>): ReactElement {
  const words = useWords();
  return (
    <>
      <div className={css['pair']}>
        <StaffField
          label={words.approval.staff}
          className={css['field']}
          value={presence.staff}
          testId="presence-staff"
          onChange={(staff) => onChange({ ...presence, staff })}
        />
        <PinField
          label={words.login.pin}
          className={css['field']}
          value={presence.pin}
          testId="presence-pin"
          onChange={(pin) => onChange({ ...presence, pin })}
        />
      </div>
      <label className={css['field']}>
        {words.approval.reason}
        <span className="field">
          <input
            value={presence.reason}
            maxLength={REASON_MOST}
            autoComplete="off"
            data-testid="presence-reason"
            onChange={(event) => onChange({ ...presence, reason: event.target.value })}
          />
        </span>
      </label>
    </>
  );
}

interface DigitsProps {
  readonly label: string;
  readonly value: string;
  readonly testId: string;
  readonly most: number;
  readonly isHidden?: boolean;
  readonly onChange: (digits: string) => void;
}

function Digits({ label, value, testId, most, isHidden = false, onChange }: DigitsProps): ReactElement {
  return (
    <label className={css['field']}>
      <span className="sub">{label}</span>
      <span className="field">
        <input
          type={isHidden ? 'password' : 'text'}
          value={value}
          inputMode="numeric"
          autoComplete="off"
          aria-label={label}
          data-testid={testId}
          onChange={(event) => onChange(event.target.value.replace(/\D/g, '').slice(0, most))}
        />
      </span>
    </label>
  );
}
