/** A button that does what it says at the second press; leaving it takes the first one back. Called by pages of the office and member-links.tsx. */
import { useState, type ReactElement } from 'react';
import { useWords } from '../../app/till-context.tsx';

export function SureButton({
  label,
  testId,
  onSure,
}: {
  readonly label: string;
  readonly testId: string;
  readonly onSure: () => void;
}): ReactElement {
  const words = useWords().growth;
  const [isSure, setSure] = useState(false);
  return (
    <button
      type="button"
      className="btn sm"
      data-testid={testId}
      onClick={() => {
        if (isSure) onSure();
        setSure(!isSure);
      }}
      onBlur={() => setSure(false)}
    >
      {isSure ? words.sure : label}
    </button>
  );
}
