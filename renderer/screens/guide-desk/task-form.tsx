/** A manager gives the guides of the store something to do: so many of it, or a check list. Called by guide-tasks.tsx. */
import { useRef, useState, type ReactElement } from 'react';
import type { Answer, MethodValue } from '../../../main/contract/contract.ts';
import { TASK_TITLE_MAX, type TaskKind } from '../../../sync/domain/guide-task.ts';
import type { BusinessDay } from '../../../sync/domain/time.ts';
import { useBusinessDay, useTill, useWords } from '../../app/till-context.tsx';
import { freshId } from '../../sale/fresh-id.ts';
import css from './guide-tasks.module.css';

interface TaskFormProps {
  readonly onDone: (answer: Answer<MethodValue<'task.list'>>) => void;
}

export function TaskForm({ onDone }: TaskFormProps): ReactElement {
  const till = useTill();
  const { customers: words, common, failures } = useWords();
  const today = useBusinessDay();
  const id = useRef(freshId(till));
  const [kind, setKind] = useState<TaskKind>('count');
  const [typed, setTyped] = useState({ title: '', due: String(today), target: '10', items: '' });
  const [said, setSaid] = useState('');
  const set = (name: keyof typeof typed, value: string): void => setTyped({ ...typed, [name]: value });
  const send = async (): Promise<void> => {
    const items = typed.items.split('\n').filter((item) => item.trim() !== '');
    const answer = await till.client.call('task.enter', {
      task: id.current,
      kind,
      title: typed.title,
      due: typed.due as BusinessDay,
      target: kind === 'count' ? Number(typed.target) : 0,
      items: kind === 'count' ? [] : items,
      staff: [],
    });
    if (answer.ok) onDone(answer);
    else setSaid(fieldOf(answer.details['path']) ?? common.failed(failures[answer.code]));
  };
  const fieldOf = (path: unknown): string | undefined => {
    const names: Readonly<Record<string, string>> = {
      '/title': words.taskTitle,
      '/due': words.taskDue,
      '/target': words.taskTarget,
      '/items': words.taskItems,
    };
    const name = typeof path === 'string' ? names[path] : undefined;
    return name === undefined ? undefined : `${name}: ${words.refusedField}`;
  };
  const text = (name: 'title' | 'due' | 'target', label: string, more: object): ReactElement => (
    <label className={css['line']}>
      <span className="s sub">{label}</span>
      <span className="field">
        <input
          value={typed[name]}
          data-testid={`task-${name}`}
          data-typing="words"
          onChange={({ target }) => set(name, target.value)}
          {...more}
        />
      </span>
    </label>
  );
  return (
    <form
      className={css['form']}
      data-testid="task-form"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <div className="seg" role="group">
        {(['count', 'checklist'] as const).map((each) => (
          <button
            key={each}
            type="button"
            aria-pressed={kind === each}
            data-testid={`task-${each}-kind`}
            onClick={() => setKind(each)}
          >
            {words[each]}
          </button>
        ))}
      </div>
      {text('title', words.taskTitle, { autoFocus: true, maxLength: TASK_TITLE_MAX })}
      {text('due', words.taskDue, { type: 'date', min: today })}
      {kind === 'count' ? (
        text('target', words.taskTarget, { inputMode: 'numeric' })
      ) : (
        <label className={css['line']}>
          <span className="s sub">{words.taskItems}</span>
          <textarea
            rows={4}
            value={typed.items}
            data-testid="task-items"
            data-typing="words"
            onChange={({ target }) => set('items', target.value)}
          />
        </label>
      )}
      {said === '' ? null : (
        <p className="s bad" role="alert" data-testid="task-refused">
          {said}
        </p>
      )}
      <button type="submit" className="btn primary" disabled={typed.title.trim() === ''} data-testid="task-give">
        {words.give}
      </button>
    </form>
  );
}
