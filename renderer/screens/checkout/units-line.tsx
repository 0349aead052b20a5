/** Some of a line's pieces, by steps or all at once. Called by the dialogs that take a part of a cart or an order. */
import type { ReactElement } from 'react';
import { useWords } from '../../app/till-context.tsx';
import { Icon } from '../../design/icon.tsx';
import { countText } from '../../text/format.ts';
import css from './sale-life.module.css';

interface UnitsLineProps {
  /** Of the scripted parts: `<name>-line`, `<name>-minus`, `<name>-all`, `<name>-plus`. */
  readonly testId: string;
  readonly lineId: string;
  readonly name: string;
  readonly spec: string;
  /** What is done with them. */
  readonly what: string;
  readonly most: number;
  readonly units: number;
  readonly onUnits: (units: number) => void;
}

export function UnitsLine({ testId, lineId, name, spec, what, most, units, onUnits }: UnitsLineProps): ReactElement {
  const words = useWords();
  const step = (by: 1 | -1): void => onUnits(Math.min(Math.max(units + by, 0), most));
  return (
    <div className={css['units']} data-testid={`${testId}-line`} data-line={lineId} data-units={units}>
      <span className="cut">
        {name} <span className="sub s">{spec}</span>
      </span>
      <button
        type="button"
        className="btn"
        aria-label={words.common.minus}
        data-testid={`${testId}-minus`}
        onClick={() => step(-1)}
      >
        <Icon name="minus" size={18} />
      </button>
      <button
        type="button"
        className={`btn num ${css['count'] ?? ''}`}
        aria-label={`${countText(units)} / ${countText(most)} ${what} ${name}`}
        data-testid={`${testId}-all`}
        onClick={() => onUnits(units === most ? 0 : most)}
      >
        {countText(units)} / {countText(most)}
      </button>
      <button
        type="button"
        className="btn"
        aria-label={words.common.plus}
        data-testid={`${testId}-plus`}
        onClick={() => step(1)}
      >
        <Icon name="plus" size={18} />
      </button>
    </div>
  );
}
