/** What several pages of the office have in common: a list at the left with what is chosen beside it, and a form that stands there. */
import type { ReactElement, ReactNode } from 'react';
import { cx } from '../../design/cx.ts';
import css from './office-frame.module.css';

export interface Said {
  readonly text: string;
  readonly isDone: boolean;
}
export const NOTHING_SAID: Said = { text: '', isDone: false };

/** What became of the last thing done. */
export function SaidLine({ said, testId }: { readonly said: Said; readonly testId: string }): ReactElement {
  return (
    <p className={said.isDone ? 's' : 's bad'} role="status" data-testid={testId} data-done={said.isDone}>
      {said.text}
    </p>
  );
}

interface OfficeListProps<Item> {
  readonly label: string;
  /** null: not read yet. */
  readonly items: readonly Item[] | null;
  /** Where there are none. */
  readonly none: string;
  readonly itemOf: (item: Item) => ReactElement;
  readonly keyOf: (item: Item) => string;
  /** Above the list. */
  readonly said: ReactElement;
  /** Below it. */
  readonly foot?: ReactNode;
  /** Beside it. */
  readonly children: ReactNode;
}

export function OfficeList<Item>(props: OfficeListProps<Item>): ReactElement {
  const { label, items, none, itemOf, keyOf, said, foot, children } = props;
  return (
    <div className={css['columns']}>
      <section className={cx('card', css['side'])} aria-label={label}>
        {said}
        {items?.length === 0 ? <p className="sub">{none}</p> : null}
        <ul className={css['list']}>
          {(items ?? []).map((item) => (
            <li key={keyOf(item)}>{itemOf(item)}</li>
          ))}
        </ul>
        {foot}
      </section>
      {children}
    </div>
  );
}

interface OfficeItemProps {
  readonly testId: string;
  readonly isChosen: boolean;
  readonly onChoose: () => void;
  /** Which one it is and how it stands. */
  readonly data?: Readonly<Record<`data-${string}`, string | number>>;
  readonly children: ReactNode;
}

export function OfficeItem({ testId, isChosen, onChoose, data, children }: OfficeItemProps): ReactElement {
  return (
    <button
      type="button"
      className={css['item']}
      aria-pressed={isChosen}
      data-testid={testId}
      {...data}
      onClick={onChoose}
    >
      {children}
    </button>
  );
}

interface OfficeFormProps {
  /** Begins the ids of the form and its buttons. */
  readonly id: string;
  readonly title: string;
  readonly said: string;
  readonly isReady: boolean;
  readonly save: string;
  readonly dismiss: string;
  readonly onSave: () => Promise<void>;
  readonly onDismiss: () => void;
  readonly children: ReactNode;
}

export function OfficeForm(props: OfficeFormProps): ReactElement {
  const { id, title, said, isReady, save, dismiss, onSave, onDismiss, children } = props;
  return (
    <form
      className={cx('card', css['side'])}
      aria-label={title}
      data-testid={`${id}-form`}
      onSubmit={(event) => {
        event.preventDefault();
        void onSave();
      }}
    >
      <h2>{title}</h2>
      {children}
      <SaidLine said={{ text: said, isDone: false }} testId={`${id}-form-said`} />
      <div className={css['acts']}>
        <button type="submit" className="btn primary" disabled={!isReady} data-testid={`${id}-save`}>
          {save}
        </button>
        <button type="button" className="btn" data-testid={`${id}-dismiss`} onClick={onDismiss}>
          {dismiss}
        </button>
      </div>
    </form>
  );
}
