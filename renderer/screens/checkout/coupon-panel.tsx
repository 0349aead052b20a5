/**
 * The coupons of the sale: a code is typed or scanned, and each one stands here with what it saves or why it is refused, until
 * a person takes it away. What a coupon is worth is the host's word alone.
 */
import { useCallback, useMemo, useState, type ReactElement } from 'react';
import type { CartView } from '../../../main/contract/views.ts';
import { useTill, useWords } from '../../app/till-context.tsx';
import { Icon } from '../../design/icon.tsx';
import { amountText } from '../../text/format.ts';
import type { Dictionary } from '../../text/dictionary.ts';
import css from './discount.module.css';

export interface CouponEntry {
  readonly code: string;
  /** Why the last code was not taken, as words; null when it was. */
  readonly problem: string | null;
  readonly type: (code: string) => void;
  readonly add: (code: string) => Promise<void>;
}

export function useCoupon(): CouponEntry {
  const till = useTill();
  const words = useWords();
  const [code, setCode] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const add = useCallback(
    async (text: string): Promise<void> => {
      if (text === '') return;
      const answer = await till.cart.apply({ type: 'addCoupon', code: text.slice(0, 64) });
      setCode(answer.ok ? '' : text);
      setProblem(answer.ok ? null : problemOf(answer.details.reason, words));
    },
    [till, words],
  );
  return useMemo(
    () => ({
      code,
      problem,
      type: (text) => {
        setCode(text);
        setProblem(null);
      },
      add,
    }),
    [code, problem, add],
  );
}

function problemOf(reason: string | undefined, words: Dictionary): string {
  if (reason === 'duplicate_coupon') return words.discount.coupon.twice;
  if (reason === 'too_many_coupons') return words.discount.refusedReasons.too_many_coupons;
  const refused: Readonly<Record<string, string>> = words.saleLife.refused;
  return refused[reason ?? ''] ?? words.discount.coupon.unknown;
}

interface CouponPanelProps {
  readonly cart: CartView | null;
  readonly coupon: CouponEntry;
}

export function CouponPanel({ cart, coupon }: CouponPanelProps): ReactElement {
  const till = useTill();
  const words = useWords();
  const coupons = cart?.coupons ?? [];
  return (
    <div className={css['panel']}>
      <form
        className={css['couponEntry']}
        onSubmit={(event) => {
          event.preventDefault();
          void coupon.add(coupon.code.trim());
        }}
      >
        <label className="field">
          <Icon name="tag" size={22} />
          <input
            autoFocus
            value={coupon.code}
            maxLength={64}
            autoComplete="off"
            spellCheck={false}
            placeholder={words.discount.coupon.hint}
            aria-label={words.discount.coupon.code}
            data-testid="coupon-code"
            data-typing="words"
            onChange={(event) => coupon.type(event.target.value)}
          />
        </label>
        <button type="submit" className="btn primary" data-testid="coupon-add">
          {words.discount.coupon.add} <kbd>Enter</kbd>
        </button>
      </form>
      <p className={css['problem']} role="alert" data-testid="coupon-error">
        {coupon.problem ?? ''}
      </p>
      {coupons.length === 0 ? (
        <div className="empty">
          <Icon name="tag" size={44} />
          <b>{words.discount.coupon.none}</b>
          <span>{words.discount.coupon.noneHint}</span>
        </div>
      ) : (
        <ul className={css['coupons']}>
          {coupons.map(({ id, name, saving, refused }) => (
            <li key={id} data-testid="coupon" data-coupon={id} data-saving={saving} data-refused={refused ?? ''}>
              <span className={css['couponName']}>
                <b className="cut">{name}</b>
                <span className="xs sub num cut">{id}</span>
              </span>
              {refused !== null ? (
                <span className="tag warning">
                  <Icon name="alert" size={14} />
                  {words.discount.coupon.refused[refused]}
                </span>
              ) : saving > 0 ? (
                <span className="tag save num">{words.discount.coupon.saves(amountText(saving))}</span>
              ) : (
                <span className="tag quiet">{words.discount.coupon.savesNothing}</span>
              )}
              <button
                type="button"
                className="btn sq"
                aria-label={`${words.discount.coupon.remove} ${name}`}
                data-testid="coupon-remove"
                onClick={() => void till.cart.apply({ type: 'removeCoupon', couponId: id })}
              >
                <Icon name="times" size={18} />
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
