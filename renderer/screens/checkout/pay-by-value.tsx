/**
 * Paying by stored value or a gift card. Stored value: the member of the sale, the balance with the time that it is known of, and
 * the password that the customer types; a phone number alone pays nothing. A card: its code, scanned or typed, which is sent once
 * and kept nowhere. What becomes of either is a row of the payment.
 */
import { useCallback, useEffect, useState, type ReactElement } from 'react';
import type { ValueView } from '../../../main/contract/value-views.ts';
import type { CartView } from '../../../main/contract/views.ts';
import { useStore } from '../../app/store.ts';
import { useFormat, useTill, useWords } from '../../app/till-context.tsx';
import { Icon } from '../../design/icon.tsx';
import { refusedText, type Refusal } from '../../sale/refusal.ts';
import { amountText } from '../../text/format.ts';
import css from './tender.module.css';

interface PayByValueProps {
  readonly cart: CartView;
  readonly kind: 'stored_value' | 'gift_card';
  /** Null while another amount is typed. */
  readonly amount: number | null;
  readonly isLocked: boolean;
}

export default function PayByValue(props: PayByValueProps): ReactElement {
  return props.kind === 'stored_value' ? <StoredValue {...props} /> : <GiftCard {...props} />;
}

function StoredValue({ cart, amount, isLocked }: PayByValueProps): ReactElement {
  const till = useTill();
  const words = useWords();
  const format = useFormat();
  const { entry, view: rows } = useStore(till.tender.state);
  const [view, setView] = useState<ValueView | null>(null);
  const [password, setPassword] = useState('');
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const [looked, setLooked] = useState(0);
  const memberId = cart.member?.id;
  useEffect(() => {
    let isHere = true;
    void till.client.call('value.view', {}).then((answer) => {
      if (isHere) setView(answer.ok ? answer.value : null);
    });
    return () => {
      isHere = false;
    };
  }, [till, memberId, rows, looked]);
  if (cart.member === null)
    return (
      <div className={css['ask']} data-testid="value-no-member">
        <p>
          <b>{words.value.noMember}</b> <span className="xs mute">{words.value.noMemberHint}</span>
        </p>
      </div>
    );
  const prove = async (): Promise<void> => {
    if (cart.saleId === null || password === '') return;
    const answer = await till.client.call('member.prove', { saleId: cart.saleId, password });
    setPassword('');
    setRefusal(answer.ok ? null : answer);
    if (answer.ok) setRefusal(await till.tender.payByValue(cart, 'stored_value'));
    setLooked((count) => count + 1);
  };
  const pay = async (): Promise<void> => setRefusal(await till.tender.payByValue(cart, 'stored_value'));
  const shown = amount === null ? entry : amountText(amount);
  return (
    <div className={css['ask']} data-testid="value-pay" data-balance={view?.balance ?? ''}>
      {refusal === null ? (
        <p>
          <b className="num">
            {view === null || view.balance === null
              ? words.value.balanceUnknown
              : words.value.balance(amountText(view.balance))}
          </b>{' '}
          <span className="xs mute">
            {view?.asOf == null ? '' : words.value.asOf(format.stamp(view.asOf))}
            {view?.offlineLeft == null ? '' : ` · ${words.value.offlineLeft(amountText(view.offlineLeft))}`}
          </span>
        </p>
      ) : (
        <Refused refusal={refusal} />
      )}
      {view?.proven == null ? (
        <form
          className={css['askCode']}
          onSubmit={(event) => {
            event.preventDefault();
            void prove();
          }}
        >
          <label className="field">
            <Icon name="lock" />
            <input
              type="password"
              value={password}
              inputMode="numeric"
              autoComplete="off"
              placeholder={words.value.password}
              aria-label={words.value.password}
              data-testid="value-password"
              onChange={(event) => setPassword(event.target.value.replace(/\D/g, '').slice(0, 12))}
            />
          </label>
          <button
            type="submit"
            className="btn primary"
            data-testid="value-prove"
            disabled={isLocked || password.length < 6}
          >
            {words.value.pay(shown)}
          </button>
        </form>
      ) : (
        <div className={css['askCode']}>
          <span className="tag ok">
            <Icon name="check" size={14} />
            {view.proven === 'online' ? words.value.proven : words.value.provenOffline}
          </span>
          <button
            type="button"
            className="btn primary"
            data-testid="value-pay-now"
            disabled={isLocked}
            onClick={() => void pay()}
          >
            {words.value.pay(shown)}
          </button>
        </div>
      )}
    </div>
  );
}

function GiftCard({ cart, amount, isLocked }: PayByValueProps): ReactElement {
  const till = useTill();
  const words = useWords();
  const { entry } = useStore(till.tender.state);
  const [code, setCode] = useState('');
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const pay = useCallback(
    async (of: string): Promise<void> => {
      setCode('');
      setRefusal(await till.tender.payByValue(cart, 'gift_card', of));
    },
    [till, cart],
  );
  useEffect(
    () =>
      till.scanRouter.ask(({ data }) => {
        if (isLocked || !isCardCode(data.trim())) return false;
        void pay(data.trim());
        return true;
      }),
    [till, pay, isLocked],
  );
  return (
    <form
      className={css['ask']}
      data-testid="gift-card-pay"
      onSubmit={(event) => {
        event.preventDefault();
        if (!isLocked && isCardCode(code.trim())) void pay(code.trim());
      }}
    >
      {refusal === null ? (
        <p>
          <b>{words.value.cardCode}</b> <span className="xs mute">{words.value.cardHint}</span>
        </p>
      ) : (
        <Refused refusal={refusal} />
      )}
      <div className={css['askCode']}>
        <span className="field">
          <input
            value={code}
            maxLength={40}
            autoComplete="off"
            aria-label={words.value.cardCode}
            data-testid="gift-card-code"
            data-typing="words"
            onChange={(event) => setCode(event.target.value)}
          />
        </span>
        <button
          type="submit"
          className="btn primary"
          data-testid="gift-card-ask"
          disabled={isLocked || !isCardCode(code.trim())}
        >
          {words.value.payCard(amount === null ? entry : amountText(amount))}
        </button>
      </div>
    </form>
  );
}

const isCardCode = (text: string): boolean => /^[0-9A-Za-z-]{8,40}$/.test(text);

function Refused({ refusal }: { readonly refusal: Refusal }): ReactElement {
  const words = useWords();
  return (
    <p
      className={css['askProblem']}
      role="alert"
      data-testid="value-refused"
      data-code={refusal.details.reason ?? refusal.code}
    >
      {refusedText(refusal, words)}
    </p>
  );
}
