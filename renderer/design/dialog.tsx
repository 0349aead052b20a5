/**
 * A dialog over the page, from React Aria: focus stays inside and returns, Esc and a press outside close it. A dialog pushes
 * its own layer of commands, so that the page's keys rest meanwhile, and what its form submits is no matter of a form around it.
 */
import { useEffect, useRef, type ReactElement, type ReactNode, type SubmitEvent } from 'react';
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import { useCommands, useWords } from '../app/till-context.tsx';
import type { Command } from '../input/commands.ts';
import { Icon } from './icon.tsx';
import css from './dialog.module.css';

interface DialogProps {
  readonly title: string;
  readonly onClose: () => void;
  readonly isWide?: boolean;
  readonly commands?: readonly Command[];
  readonly children: ReactNode;
}

const NO_COMMANDS: readonly Command[] = [];
/** React's events go up the tree of components, also out of a dialog that another dialog's form opened. */
const stayInside = (event: SubmitEvent): void => event.stopPropagation();

export function Dialog({
  title,
  onClose,
  isWide = false,
  commands = NO_COMMANDS,
  children,
}: DialogProps): ReactElement {
  const words = useWords();
  useCommands(commands, 1);
  const dialog = useRef<HTMLElement>(null);
  // Of a button that is gone, or rests, the focus is nowhere, and Esc with it.
  useEffect(() => {
    if (document.activeElement === document.body) dialog.current?.focus();
  });
  return (
    <ModalOverlay
      isOpen
      isDismissable
      className={css['scrim'] ?? ''}
      onOpenChange={(isOpen) => {
        if (!isOpen) onClose();
      }}
    >
      <Modal className={css[isWide ? 'wide' : 'modal'] ?? ''}>
        <AriaDialog ref={dialog} className={css['dialog'] ?? ''}>
          <header className={css['head']}>
            <Heading slot="title">{title}</Heading>
            <button type="button" className="btn quiet" onClick={onClose}>
              <Icon name="times" size={20} />
              {words.common.close} <kbd>Esc</kbd>
            </button>
          </header>
          <div className={css['content']} onSubmit={stayInside}>
            {children}
          </div>
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}
