/** Opens the customer's screen in a window of its own, to be moved to the second screen. Called by devices.tsx. */
import { useState, type ReactElement } from 'react';
import { useWords } from '../../app/till-context.tsx';
import { Icon } from '../../design/icon.tsx';

/** One window, however often the button is pressed. */
const WINDOW_NAME = 'guidepost-display';

export function OpenDisplay(): ReactElement {
  const words = useWords().display;
  const [isBlocked, setBlocked] = useState(false);
  return (
    <div className="card" style={{ padding: 'var(--s3)', display: 'flex', alignItems: 'center', gap: 'var(--s3)' }}>
      <Icon name="display" size={24} />
      <p className={isBlocked ? 's bad' : 's sub'} role={isBlocked ? 'alert' : undefined} style={{ flex: 1 }}>
        {isBlocked ? words.blocked : words.openHint}
      </p>
      <button
        type="button"
        className="btn"
        data-testid="open-display"
        onClick={() => {
          const opened = window.open('/display', WINDOW_NAME, 'popup,width=1024,height=600');
          // The desktop shell opens a window of its own instead, on the second screen.
          setBlocked(opened === null && !('guidepost' in window));
        }}
      >
        {words.open}
      </button>
    </div>
  );
}
