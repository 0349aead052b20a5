/**
 * Paying by a gift card: its code, scanned or typed, which is sent and kept nowhere. When no other amount was typed the cloud is asked
 * what is on it first, and the card pays what remains or all that it has; the rest is paid otherwise. Called by pay-by-value.tsx.
 */
import { useCallback, useEffect, useState, type ReactElement } from 'react';
import type { CartView } from '../../../main/contract/views.ts';
import { paymentProviderOf } from '../../../sync/domain/barcode.ts';
import { useStore } from '../../app/store.ts';
import { useTill, useWords } from '../../app/till-context.tsx';
import { FIELD_IDS, focusField } from '../../input/focus.ts';
import type { Refusal } from '../../sale/refusal.ts';
import { amountText } from '../../text/format.ts';
import { ValueRefused } from './value-refused.tsx';
import css from './tender.module.css';

interface PayByCardProps {
  readonly cart: CartView;
  /** What remains; null while another amount is typed. */
  readonly amount: number | null;
  readonly isLocked: boolean;
  /** Nothing is left to pay: no card is asked for. */
  readonly isCovered: boolean;
}

export function PayByCard({ cart, amount, isLocked, isCovered }: PayByCardProps): ReactElement {
  const till = useTill();
  const words = useWords();
  const { entry } = useStore(till.tender.state);
  const [code, setCode] = useState('');
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const [left, setLeft] = useState<number | null>(null);
  const isWhole = amount !== null;
  const pay = useCallback(
    async (of: string): Promise<void> => {
      setCode('');
      setLeft(null);
      const card = isWhole ? await till.client.call('value.giftCard', { code: of }) : null;
      if (card?.ok === false) return setRefusal(card);
      if (card?.value.isKnown === false) return setRefusal(UNKNOWN);
      const there = card === null ? null : card.value.left;
      const refused = await till.tender.payByValue(cart, 'gift_card', { there, code: of });
      setRefusal(refused);
      // What it has left is said by its row; what comes next is an amount, or the end.
      setLeft(refused === null ? null : there);
      if (refused === null) focusField(FIELD_IDS.tenderAmount);
    },
    [till, cart, isWhole],
  );
  useEffect(
    () =>
      till.scanRouter.ask(({ data }) => {
        // A phone's code pays by itself and is sent to nobody as a card's.
        if (isLocked || !isCardCode(data.trim()) || paymentProviderOf(data.trim()) !== undefined) return false;
        void pay(data.trim());
        return true;
      }),
    [till, pay, isLocked],
  );
  return (
    <form
      className={css['ask']}
      data-testid="gift-card-pay"
      data-left={left ?? ''}
      onSubmit={(event) => {
        event.preventDefault();
        if (!isLocked && isCardCode(code.trim())) void pay(code.trim());
      }}
    >
      {refusal !== null ? (
        <ValueRefused refusal={refusal} />
      ) : isCovered ? null : (
        <p className="s">{left === null ? words.value.cardHint : words.value.balance(amountText(left))}</p>
      )}
      <div className={css['askCode']}>
        <span className="field">
          <input
            value={code}
            maxLength={40}
            autoComplete="off"
            placeholder={words.value.cardCode}
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
          {isCovered
            ? words.payment.methods.gift_card
            : amount === null
              ? words.value.payCard(entry)
              : words.value.payCardUpTo(amountText(amount))}
        </button>
      </div>
    </form>
  );
}

const UNKNOWN = { ok: false, code: 'value_refused', details: { reason: 'card_unknown' } } as const satisfies Refusal;
const isCardCode = (text: string): boolean => /^[0-9A-Za-z-]{8,40}$/.test(text);
