/**
 * Paying by stored value or a gift card. Stored value: the member of the sale, the balance with the time that it is known of, and
 * a proof by the customer; a phone number alone pays nothing. Where nobody typed an amount the account pays what remains or all
 * that it has, in one press, and the rest is paid otherwise. What becomes of it is a row of the payment.
 */
import { useCallback, useEffect, useState, type ReactElement } from 'react';
import type { ValueView } from '../../../main/contract/value-views.ts';
import type { CartView } from '../../../main/contract/views.ts';
import { fen } from '../../../sync/domain/money.ts';
import { useStore } from '../../app/store.ts';
import { useApp, useFormat, useTill, useWords } from '../../app/till-context.tsx';
import { Icon } from '../../design/icon.tsx';
import type { Refusal } from '../../sale/refusal.ts';
import { amountOffered } from '../../sale/tender-math.ts';
import { amountText } from '../../text/format.ts';
import { PayByCard } from './pay-by-card.tsx';
import { ProveMember } from './prove-member.tsx';
import { ValueRefused } from './value-refused.tsx';
import css from './tender.module.css';

interface PayByValueProps {
  readonly cart: CartView;
  readonly kind: 'stored_value' | 'gift_card';
  /** What remains; null while another amount is typed. */
  readonly amount: number | null;
  readonly isLocked: boolean;
  /** Nothing is left to pay. */
  readonly isCovered: boolean;
}

export default function PayByValue({ kind, ...props }: PayByValueProps): ReactElement {
  return kind === 'stored_value' ? <StoredValue {...props} /> : <PayByCard {...props} />;
}

function StoredValue({ cart, amount, isLocked }: Omit<PayByValueProps, 'kind' | 'isCovered'>): ReactElement {
  const till = useTill();
  const words = useWords();
  const format = useFormat();
  const isOffline = useApp().sync.state === 'offline';
  const { entry, view: rows } = useStore(till.tender.state);
  const [view, setView] = useState<ValueView | null>(null);
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
  const there = view === null ? null : thereIs(view, isOffline);
  const pay = useCallback(async (): Promise<void> => {
    setRefusal(await till.tender.payByValue(cart, 'stored_value', { there }));
    setLooked((count) => count + 1);
  }, [till, cart, there]);
  const refused = useCallback((problem: Refusal | null): void => {
    setRefusal(problem);
    setLooked((count) => count + 1);
  }, []);
  if (cart.member === null)
    return (
      <div className={css['ask']} data-testid="value-no-member">
        <p>
          <b>{words.value.noMember}</b> <span className="xs mute">{words.value.noMemberHint}</span>
        </p>
      </div>
    );
  const offered = amount === null ? null : amountOffered(fen(amount), there);
  const rest = amount === null || offered === null ? 0 : amount - offered;
  const act =
    offered === null
      ? words.value.pay(entry)
      : rest > 0 && offered > 0
        ? words.value.payPart(amountText(offered), amountText(rest))
        : words.value.pay(amountText(offered));
  const isEmpty = offered === 0;
  return (
    <div className={css['ask']} data-testid="value-pay" data-balance={view?.balance ?? ''} data-offered={offered ?? ''}>
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
        <ValueRefused refusal={refusal} />
      )}
      {view?.proven == null ? (
        <ProveMember
          cart={cart}
          amount={offered ?? amount ?? cart.total}
          isLocked={isLocked || isEmpty}
          act={act}
          onRefused={refused}
          onProven={pay}
        />
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
            disabled={isLocked || isEmpty}
            onClick={() => void pay()}
          >
            {act}
          </button>
        </div>
      )}
    </div>
  );
}

/** As far as this till knows: the balance, and without the cloud no more than the store lets it take by itself. */
function thereIs({ balance, offlineLeft }: ValueView, isOffline: boolean): number | null {
  if (balance === null) return null;
  // Nothing as last known may be long ago: while it can be asked, the cloud says what is there.
  if (!isOffline && balance <= 0) return null;
  return isOffline && offlineLeft !== null ? Math.min(balance, offlineLeft) : balance;
}
