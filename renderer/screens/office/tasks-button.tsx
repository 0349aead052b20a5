/** The way to the catalogue's tasks, with how many are open. Called by office.tsx. */
import { useEffect, useState, type ReactElement } from 'react';
import { useTill, useWords } from '../../app/till-context.tsx';
import { Icon } from '../../design/icon.tsx';
import { countText } from '../../text/format.ts';
import { catalogueTasks, openTasks } from './catalogue-tasks.ts';

export function TasksButton({ onPress }: { readonly onPress: () => void }): ReactElement {
  const { database } = useTill();
  const { catalogue } = useWords();
  const [count, setCount] = useState(0);
  useEffect(
    () => database.watchDocuments('tasks', (documents) => setCount(openTasks(catalogueTasks(documents)).length)),
    [database],
  );
  return (
    <button type="button" className="btn sm" data-testid="office-tasks" data-count={count} onClick={onPress}>
      <Icon name="tag" size={18} />
      {count === 0 ? catalogue.tasks : catalogue.tasksOpen(countText(count))}
    </button>
  );
}
