/** How a print job stands, as a tag, and why, in words. Used by the jobs, the finished sale and the device cards. */
import type { ReactElement } from 'react';
import type { PrintJobView } from '../../main/contract/views.ts';
import { cx } from '../design/cx.ts';
import { Icon, type IconName } from '../design/icon.tsx';
import type { Dictionary } from '../text/dictionary.ts';
import { useWords } from './till-context.tsx';

const LOOK: Readonly<Record<PrintJobView['state'], { readonly tag: string; readonly icon: IconName }>> = {
  queued: { tag: 'pending', icon: 'pending' },
  sending: { tag: 'pending', icon: 'pending' },
  printed: { tag: 'ok', icon: 'check' },
  held: { tag: 'danger', icon: 'stop' },
  unknown: { tag: 'warning', icon: 'alert' },
  discarded: { tag: 'quiet', icon: 'times' },
};

export function PrintStateTag({ state }: { readonly state: PrintJobView['state'] }): ReactElement {
  const words = useWords();
  const { tag, icon } = LOOK[state];
  return (
    <span className={cx('tag', tag)}>
      <Icon name={icon} size={14} />
      {words.printer.states[state]}
    </span>
  );
}

export function causeWords(cause: string, words: Dictionary): string {
  const { causes } = words.printer;
  return cause in causes ? causes[cause as keyof typeof causes] : causes.other;
}
