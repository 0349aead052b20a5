/**
 * What selling found out about the catalogue: products that had no code, labels that say another price. A manager ticks off what is
 * done; a code that exists by now ticks its task off by itself. Offline too: the documents travel when the cloud is back. Lazy:
 * called by office.tsx.
 */
import { useEffect, useState, type ReactElement } from 'react';
import type { CatalogueTask } from '../../../sync/schemas/documents/catalogue.ts';
import { useFormat, useTill, useWords } from '../../app/till-context.tsx';
import { Icon } from '../../design/icon.tsx';
import { amountText, countText } from '../../text/format.ts';
import { catalogueTasks, openTasks } from './catalogue-tasks.ts';
import { OfficeFrame, type OfficePageProps } from './office-frame.tsx';
import css from './tasks-page.module.css';

export default function TasksPage({ onBack }: OfficePageProps): ReactElement {
  const { catalogue } = useWords();
  const tasks = useCatalogueTasks();
  const open = openTasks(tasks);
  const done = tasks.filter((task) => task.done);
  return (
    <OfficeFrame id="tasks" title={catalogue.tasksTitle} onBack={onBack}>
      <div className={css['page']}>
        <p className="s sub">{catalogue.tasksHint}</p>
        {open.length === 0 ? (
          <div className="empty">
            <Icon name="checkc" size={44} />
            <b>{catalogue.tasksNone}</b>
          </div>
        ) : (
          <ul className={css['list']}>
            {open.map((task) => (
              <Task key={task.id} task={task} />
            ))}
          </ul>
        )}
        {done.length === 0 ? null : (
          <>
            <h2>{catalogue.tasksDone}</h2>
            <ul className={css['list']}>
              {done.map((task) => (
                <Task key={task.id} task={task} />
              ))}
            </ul>
          </>
        )}
      </div>
    </OfficeFrame>
  );
}

function Task({ task }: { readonly task: CatalogueTask }): ReactElement {
  const { database } = useTill();
  const format = useFormat();
  const { catalogue } = useWords();
  const { kind, name, code, price, tag, receipts, at, done } = task;
  const set = (isDone: boolean): void => void database.putDocument('tasks', { ...task, done: isDone });
  return (
    <li className={`card ${css['task'] ?? ''}`} data-testid="catalogue-task" data-kind={kind} data-done={done}>
      <span className="tag">{catalogue.kinds[kind]}</span>
      <span className={css['what']}>
        <b className="cut">{name}</b>
        <span className="s sub num">{code ?? ''}</span>
      </span>
      <span className={css['figures']}>
        <span>
          {kind === 'label' ? catalogue.bookPrice : catalogue.soldAt} <b className="num">{amountText(price)}</b>
        </span>
        {tag === undefined ? null : (
          <span>
            {catalogue.tagPrice} <b className="num">{amountText(tag)}</b>
          </span>
        )}
      </span>
      <span className="s sub" title={receipts.join('\n')}>
        {catalogue.receipts(countText(receipts.length))} · {catalogue.lastSold(format.date(at))}
      </span>
      <button type="button" className="btn sm" data-testid="task-done" onClick={() => set(!done)}>
        {done ? null : <Icon name="checkc" size={18} />}
        {done ? catalogue.untick : catalogue.tick}
      </button>
    </li>
  );
}

/** The store's tasks; one about a code that the catalogue has by now is done. */
export function useCatalogueTasks(): readonly CatalogueTask[] {
  const { database } = useTill();
  const [tasks, setTasks] = useState<readonly CatalogueTask[]>([]);
  useEffect(() => database.watchDocuments('tasks', (documents) => setTasks(catalogueTasks(documents))), [database]);
  useEffect(() => {
    for (const task of openTasks(tasks)) {
      const { kind, code } = task;
      if (kind !== 'open_item' || code === undefined) continue;
      void database.lookUp([code]).then((answer) => {
        const isKnown = answer.ok && (answer.value.found || answer.value.reason === 'no_price');
        if (isKnown) void database.putDocument('tasks', { ...task, done: true });
      });
    }
  }, [database, tasks]);
  return tasks;
}
