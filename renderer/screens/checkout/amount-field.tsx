/** An amount that is typed, in yuan. Called by the dialogs of deposits. */
import type { ReactElement, ReactNode } from 'react';
import { Icon } from '../../design/icon.tsx';
import { keptAmount } from '../../sale/tender-math.ts';

interface AmountFieldProps {
  readonly label: ReactNode;
  readonly text: string;
  readonly testId: string;
  readonly isFirst?: boolean;
  readonly onText: (text: string) => void;
}

export function AmountField({ label, text, testId, isFirst = false, onText }: AmountFieldProps): ReactElement {
  return (
    <label>
      {label}
      <span className="field">
        <Icon name="wallet" size={22} />
        <input
          autoFocus={isFirst}
          value={text}
          inputMode="decimal"
          autoComplete="off"
          data-testid={testId}
          data-typing="amount"
          onChange={(event) => onText(keptAmount(text, event.target.value))}
        />
      </span>
    </label>
  );
}
