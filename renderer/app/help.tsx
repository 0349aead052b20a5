/** The help page: made from the very command objects that the keys and buttons of the page below use. */
import { useState, type ReactElement } from 'react';
import { Dialog } from '../design/dialog.tsx';
import { useTill, useWords } from './till-context.tsx';
import css from './frame.module.css';

export default function Help(): ReactElement {
  const { commands, helpOpen } = useTill();
  const words = useWords();
  // The page's commands as they were when help was opened: the dialog's own layer hides them now.
  const [list] = useState(() => commands.current.get().filter(({ cap }) => cap !== ''));
  return (
    <Dialog title={words.keys.helpTitle} isWide onClose={() => helpOpen.set(false)}>
      <p className={css['keyIntro']}>{words.keys.helpIntro}</p>
      <ul className={css['keyList']} data-testid="help-keys">
        {list.map((command) => (
          <li key={command.id}>
            {command.label(words)}
            <kbd>{command.cap}</kbd>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
