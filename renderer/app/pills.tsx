/** The pills of the top bar: what is not yet in the cloud, and how the printer is. The printer's opens its jobs. */
import { Fragment, type ReactElement } from 'react';
import { cx } from '../design/cx.ts';
import { Icon } from '../design/icon.tsx';
import { printerPill, syncPill, type PillLook } from './sync-words.ts';
import { useApp, useFormat, useTill, useWords } from './till-context.tsx';
import css from './frame.module.css';

function PillBody({ look }: { readonly look: PillLook }): ReactElement {
  return (
    <>
      <Icon name={look.icon} size={18} />
      {look.parts.map((part, index) => (
        <Fragment key={part}>
          {index === 0 ? null : <i className="dot" />}
          {index === 0 && look.parts.length > 1 ? <b>{part}</b> : <span className="num">{part}</span>}
        </Fragment>
      ))}
    </>
  );
}

export function SyncPill(): ReactElement {
  const { sync, training } = useApp();
  const words = useWords();
  const format = useFormat();
  const look: PillLook = training
    ? { className: 'quiet', icon: 'guide', parts: [words.bar.training] }
    : syncPill(sync, words, format.time);
  return (
    <span
      className={cx('pill', look.className)}
      role="status"
      data-testid="sync-pill"
      data-state={sync.state}
      data-pending={sync.pending}
    >
      <PillBody look={look} />
    </span>
  );
}

export function PrinterPill(): ReactElement {
  const { jobsOpen } = useTill();
  const { printer } = useApp();
  const look = printerPill(printer, useWords());
  return (
    <button
      type="button"
      className={css['pillButton']}
      data-testid="printer-pill"
      data-state={printer.state}
      onClick={() => jobsOpen.set(true)}
    >
      <span className={cx('pill', look.className)}>
        <PillBody look={look} />
      </span>
    </button>
  );
}
