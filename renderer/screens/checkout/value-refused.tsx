/** Why an account of value did not pay, in words. Used where stored value, a gift card or a proof is asked for. */
import type { ReactElement } from 'react';
import { useWords } from '../../app/till-context.tsx';
import { refusedText, type Refusal } from '../../sale/refusal.ts';
import css from './tender.module.css';

export function ValueRefused({ refusal }: { readonly refusal: Refusal }): ReactElement {
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
