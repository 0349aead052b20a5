/**
 * How a customer proves to be the member: the changing code of the phone, scanned here; the payment password; or the digits that a
 * text message brought. Whatever is typed or scanned goes to the host once and is kept nowhere. Used where stored value or points
 * pay; `onProven` is called for a proof of this sale.
 */
import { useCallback, useEffect, useState, type ReactElement } from 'react';
import type { Answer } from '../../../main/contract/contract.ts';
import type { CartView } from '../../../main/contract/views.ts';
import { memberCodeIn } from '../../../sync/domain/member-code.ts';
import { useTill, useWords } from '../../app/till-context.tsx';
import { Icon } from '../../design/icon.tsx';
import type { Refusal } from '../../sale/refusal.ts';
import css from './tender.module.css';

const SMS_DIGITS = 6;
const PASSWORD_MIN = 6;
const PASSWORD_MAX = 12;

interface ProveMemberProps {
  readonly cart: CartView;
  /** The most that a message's digits may pay, in fen. */
  readonly amount: number;
  readonly isLocked: boolean;
  /** Somebody tried to go on without it: the field waits for the customer. */
  readonly isWanted?: boolean;
  /** What the button says. */
  readonly act: string;
  readonly onRefused: (refusal: Refusal | null) => void;
  readonly onProven: () => Promise<void>;
}

export function ProveMember({
  cart,
  amount,
  isLocked,
  isWanted = false,
  act,
  onRefused,
  onProven,
}: ProveMemberProps): ReactElement {
  const { client, scanRouter } = useTill();
  const words = useWords().value;
  const [way, setWay] = useState<'password' | 'message'>('password');
  const [typed, setTyped] = useState('');
  const [isSending, setSending] = useState(false);
  const { saleId } = cart;
  const told = useCallback(
    async (answer: Answer<unknown>): Promise<void> => {
      onRefused(answer.ok ? null : answer);
      if (answer.ok) await onProven();
    },
    [onRefused, onProven],
  );
  useEffect(
    () =>
      scanRouter.ask(({ data }) => {
        const code = memberCodeIn(data);
        if (isLocked || saleId === null || code === undefined) return false;
        void client.call('member.proveByCode', { saleId, code }).then(told);
        return true;
      }),
    [client, scanRouter, saleId, isLocked, told],
  );
  const isMessage = way === 'message';
  const isWhole = isMessage ? typed.length === SMS_DIGITS : typed.length >= PASSWORD_MIN;
  const prove = async (): Promise<void> => {
    if (saleId === null || isLocked || !isWhole) return;
    const given = typed;
    setTyped('');
    await told(
      isMessage
        ? await client.call('member.proveByMessage', { saleId, code: given })
        : await client.call('member.prove', { saleId, password: given }),
    );
  };
  const send = async (): Promise<void> => {
    if (saleId === null) return;
    setSending(true);
    const answer = await client.call('member.sendCode', { saleId, amount: amount as never });
    setSending(false);
    onRefused(answer.ok ? null : answer);
    if (!answer.ok) return;
    setTyped('');
    setWay('message');
  };
  const label = isMessage ? words.messageCode : words.password;
  return (
    <form
      className={css['prove']}
      onSubmit={(event) => {
        event.preventDefault();
        void prove();
      }}
    >
      <span className={css['proveField']}>
        <label className="field">
          <Icon name="lock" />
          <input
            key={way}
            autoFocus={isMessage || isWanted}
            type={isMessage ? 'text' : 'password'}
            value={typed}
            inputMode="numeric"
            autoComplete="off"
            placeholder={label}
            aria-label={label}
            data-testid={isMessage ? 'value-message-code' : 'value-password'}
            data-typing="amount"
            onChange={(event) =>
              setTyped(event.target.value.replace(/\D/g, '').slice(0, isMessage ? SMS_DIGITS : PASSWORD_MAX))
            }
          />
        </label>
        <button
          type="button"
          className="btn"
          data-testid="value-send-code"
          disabled={isLocked || isSending}
          onClick={() => void send()}
        >
          {isMessage ? words.sendAgain : words.sendCode}
        </button>
      </span>
      <button type="submit" className="btn primary" data-testid="value-prove" disabled={isLocked || !isWhole}>
        {act}
      </button>
      <p className="xs mute" role="status">
        {isMessage ? words.messageSent : words.scanMemberCode}
      </p>
    </form>
  );
}
