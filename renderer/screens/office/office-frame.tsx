/** What the office's pages have in common: the head with title, pages that belong to it and the way back; what a refusal is called. */
import type { ReactElement, ReactNode } from 'react';
import type { Answer } from '../../../main/contract/contract.ts';
import { useWords } from '../../app/till-context.tsx';
import { Icon, type IconName } from '../../design/icon.tsx';
import type { Dictionary } from '../../text/dictionary.ts';
import css from './office-frame.module.css';

/** Pages that are opened from another page. */
export type SubPageName =
  | 'rules'
  | 'places'
  | 'stock'
  | 'keys'
  | 'merges'
  | 'points'
  | 'ratings'
  | 'targets'
  | 'hours'
  | 'tiers'
  | 'wecom'
  | 'moves';
export interface OfficePageProps {
  readonly onBack: () => void;
}
/** Of a page from which others are opened. */
export interface OfficeParentProps extends OfficePageProps {
  readonly onOpen: (page: SubPageName) => void;
}

interface OfficeFrameProps extends OfficePageProps {
  /** Begins the ids of the page and of its way back. */
  readonly id: string;
  readonly title: string;
  /** Beside the title: choices, pages that belong to this one. */
  readonly tools?: ReactNode;
  readonly children: ReactNode;
}

export function OfficeFrame({ id, title, tools, onBack, children }: OfficeFrameProps): ReactElement {
  const words = useWords().officePages;
  return (
    <div className={css['page']} data-testid={`${id}-page`}>
      <header className={css['head']}>
        <h1>{title}</h1>
        {tools}
        <button type="button" className="btn" data-testid={`${id}-back`} onClick={onBack}>
          {words.back}
        </button>
      </header>
      {children}
    </div>
  );
}

interface SubPageButtonsProps {
  readonly pages: readonly (readonly [SubPageName, IconName])[];
  readonly onOpen: (page: SubPageName) => void;
}

export function SubPageButtons({ pages, onOpen }: SubPageButtonsProps): ReactElement {
  const words = useWords().officePages;
  return (
    <>
      {pages.map(([page, icon]) => (
        <button key={page} type="button" className="btn" data-testid={`office-${page}`} onClick={() => onOpen(page)}>
          <Icon name={icon} size={18} />
          {words[page].open}
        </button>
      ))}
    </>
  );
}

/** What a refusal is called: by the page's own words for its reason, else as everywhere in the office. */
export function officeRefusal(
  { code, details }: Extract<Answer<unknown>, { ok: false }>,
  words: Dictionary,
  own: Readonly<Record<string, string>>,
): string {
  const { reason = '' } = details;
  const known = { ...(words.officePages.faults as Readonly<Record<string, string>>), ...own }[reason];
  if (known !== undefined) return known;
  if (reason === 'log_in_again') return words.people.log_in_again;
  if (reason === 'training') return words.people.notInTraining;
  return words.common.failed(words.failures[code]);
}
