/**
 * Training on screen: the striped border and a bar that says so in both languages and ends it in one press; and the switch that
 * begins it at the log-in. Shown on every page, the locked one and the log-in too.
 */
import { useState, type ReactElement } from 'react';
import { Icon } from '../design/icon.tsx';
import { useApp, useTill, useWords } from './till-context.tsx';
import css from './training-bar.module.css';

export function TrainingBar(): ReactElement | null {
  const { training, session } = useApp();
  const words = useWords().people.training;
  const [isAsking, ask] = useTrainingSwitch(false);
  if (!training) return null;
  return (
    <>
      <div className="training" aria-hidden="true" />
      <div className={css['bar']} role="status" title={words.what} data-testid="training-bar">
        <b>{words.mark}</b>
        {session === null ? <span>{words.what}</span> : null}
        <button type="button" className="btn sm" data-testid="training-leave" disabled={isAsking} onClick={ask}>
          {words.leave}
        </button>
      </div>
    </>
  );
}

/** At the log-in: begins training; nothing where it is under way, which the bar ends. */
export function TrainingStart(): ReactElement | null {
  const { training } = useApp();
  const words = useWords().people.training;
  const [isAsking, ask] = useTrainingSwitch(true);
  if (training) return null;
  return (
    <button type="button" className="btn quiet" data-testid="training-start" disabled={isAsking} onClick={ask}>
      <Icon name="guide" size={20} />
      {words.start}
    </button>
  );
}

function useTrainingSwitch(on: boolean): readonly [isAsking: boolean, ask: () => void] {
  const { client, refresh } = useTill();
  const [isAsking, setAsking] = useState(false);
  const ask = async (): Promise<void> => {
    setAsking(true);
    await client.call('training.switch', { on });
    await refresh();
    setAsking(false);
  };
  return [isAsking, () => void ask()];
}
