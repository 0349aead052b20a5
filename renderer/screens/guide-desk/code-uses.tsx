/** What the next code is for: one customer, an event, a colleague; beside it the way to the badge. Called by binding-code.tsx. */
import type { ReactElement } from 'react';
import { useStore } from '../../app/store.ts';
import { useTill, useWords } from '../../app/till-context.tsx';
import { Icon } from '../../design/icon.tsx';
import { CODE_USES } from '../../sale/guide-code.ts';
import css from './guide-desk.module.css';

export function CodeUses({ onBadge }: { readonly onBadge: () => void }): ReactElement {
  const { guideCode } = useTill();
  const words = useWords().guideCode;
  const { use } = useStore(guideCode.state);
  return (
    <>
      <select
        className={css['use']}
        value={use}
        aria-label={words.use}
        title={words.hints[use]}
        data-testid="code-use"
        onChange={({ target }) => {
          const chosen = CODE_USES.find((one) => one === target.value);
          if (chosen !== undefined) guideCode.setUse(chosen);
        }}
      >
        {CODE_USES.map((one) => (
          <option key={one} value={one}>
            {words.uses[one]}
          </option>
        ))}
      </select>
      <button
        type="button"
        className={css['toBadge']}
        data-testid="guide-badge"
        aria-haspopup="dialog"
        aria-label={words.badge}
        title={words.badge}
        onClick={onBadge}
      >
        <Icon name="user" size={20} />
      </button>
    </>
  );
}
