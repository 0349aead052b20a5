/** An amount on a sign or headline: ¥ at 62 %, after the minus. Lists show bare figures with `amountText`. */
import type { ReactElement } from 'react';
import { amountText } from '../text/format.ts';

export function SignAmount({ fen }: { readonly fen: number }): ReactElement {
  return (
    <span className="num">
      {fen < 0 ? '−' : ''}
      <span className="cur">¥</span>
      {amountText(Math.abs(fen))}
    </span>
  );
}
