/**
 * Paying by a group-buy voucher: while this way is chosen a scan is a voucher, unless it is a code of a phone that pays. The code is
 * sent once and kept nowhere; what it is worth is a row of the payment, and it is redeemed when the sale is completed.
 */
import { useCallback, useEffect, useState, type ReactElement } from 'react';
import type { CartView } from '../../../main/contract/views.ts';
import { readVoucherCode, VOUCHER_PLATFORMS, type VoucherPlatform } from '../../../sync/domain/platform-voucher.ts';
import { NOT_PAID } from '../../input/sounds.ts';
import { useTill, useWords } from '../../app/till-context.tsx';
import css from './tender.module.css';

interface PayByVoucherProps {
  readonly cart: CartView;
  readonly isLocked: boolean;
  /** Nothing is left to pay: no voucher is asked for. */
  readonly isCovered: boolean;
}

export default function PayByVoucher({ cart, isLocked, isCovered }: PayByVoucherProps): ReactElement {
  const till = useTill();
  const words = useWords();
  const [code, setCode] = useState('');
  const [platform, setPlatform] = useState<VoucherPlatform | undefined>(undefined);
  const [problem, setProblem] = useState<'isPaymentCode' | 'notACode' | 'nothingLeft' | null>(null);
  const use = useCallback(
    (text: string): boolean => {
      const read = readVoucherCode(text, platform);
      setProblem(read.ok ? null : read.error === 'payment_code' ? 'isPaymentCode' : 'notACode');
      if (!read.ok) return false;
      setCode('');
      void till.tender.payByVoucher(cart, { code: text.trim(), ...(platform === undefined ? {} : { platform }) });
      return true;
    },
    [till, cart, platform],
  );
  useEffect(
    () =>
      till.scanRouter.ask(({ data }) => {
        if (!isLocked) return use(data);
        if (!isCovered || !readVoucherCode(data, platform).ok) return false;
        setProblem('nothingLeft');
        till.play(NOT_PAID);
        return true;
      }),
    [till, use, isLocked, isCovered, platform],
  );
  // A row was taken off: there is something to pay again.
  const shown = problem === 'nothingLeft' && !isCovered ? null : problem;
  return (
    <form
      className={css['ask']}
      data-testid="voucher-pay"
      onSubmit={(event) => {
        event.preventDefault();
        if (!isLocked && code.trim() !== '') use(code);
      }}
    >
      {shown !== null ? (
        <p className={css['askProblem']} role="alert" data-testid="voucher-problem">
          {words.voucher[shown]}
        </p>
      ) : isCovered ? null : (
        <p className="stack">
          <b>{words.voucher.ask}</b> <span className="xs mute">{words.voucher.askHint}</span>
        </p>
      )}
      <div className={css['askVoucher']}>
        <div className="seg" role="group" aria-label={words.voucher.platform}>
          {[undefined, ...VOUCHER_PLATFORMS].map((each) => (
            <button
              key={each ?? 'auto'}
              type="button"
              aria-pressed={platform === each}
              data-testid={`voucher-platform-${each ?? 'auto'}`}
              onClick={() => setPlatform(each)}
            >
              {words.voucher.platforms[each ?? 'auto']}
            </button>
          ))}
        </div>
        <span className="field">
          <input
            value={code}
            maxLength={200}
            inputMode="numeric"
            autoComplete="off"
            placeholder={words.voucher.code}
            aria-label={words.voucher.code}
            data-testid="voucher-code"
            data-typing="words"
            onChange={(event) => {
              setCode(event.target.value);
              setProblem(null);
            }}
          />
        </span>
        <button
          type="submit"
          className="btn primary"
          data-testid="voucher-ask"
          disabled={isLocked || code.trim() === ''}
        >
          {words.voucher.use}
        </button>
      </div>
    </form>
  );
}
