/** Who takes over the customers that a handover code gives: a colleague of this store, searched by name or number. Called by binding-code.tsx. */
import { useState, type ReactElement } from 'react';
import type { StaffId } from '../../../sync/domain/ids.ts';
import { useStore } from '../../app/store.ts';
import { useTill, useWords } from '../../app/till-context.tsx';
import { Icon } from '../../design/icon.tsx';
import { guidesOf } from '../checkout/serving-choices.tsx';
import css from './guide-desk.module.css';

/** Whoever has more of them searches. */
const SHOWN_MAX = 24;

interface ColleaguesProps {
  readonly giver: string;
  readonly onChosen: (colleague: StaffId) => void;
}

export function Colleagues({ giver, onChosen }: ColleaguesProps): ReactElement {
  const till = useTill();
  const words = useWords().guideCode;
  const [query, setQuery] = useState('');
  const text = query.trim().toLowerCase();
  const hits = guidesOf(useStore(till.staff), till).filter(
    ({ id, name }) => id !== giver && (name.toLowerCase().includes(text) || id.toLowerCase().includes(text)),
  );
  return (
    <form
      className={css['colleagues']}
      aria-label={words.toWhom}
      onSubmit={(event) => {
        event.preventDefault();
        const [first] = hits;
        if (first !== undefined) onChosen(first.id);
      }}
    >
      <b>{words.toWhom}</b>
      <label className="field">
        <Icon name="search" />
        <input
          autoFocus
          value={query}
          placeholder={words.findColleague}
          aria-label={words.findColleague}
          data-testid="colleague-search"
          data-typing="words"
          onChange={({ target }) => setQuery(target.value)}
        />
      </label>
      <div className={css['guides']} role="group" aria-label={words.toWhom}>
        {hits.slice(0, SHOWN_MAX).map(({ id, name }) => (
          <button key={id} type="button" data-testid={`colleague-${id}`} onClick={() => onChosen(id)}>
            {name} <span className="num">{id}</span>
          </button>
        ))}
      </div>
      {hits.length === 0 ? <span className="s">{words.noColleague}</span> : null}
    </form>
  );
}
