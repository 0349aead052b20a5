/**
 * By what a customer came, chosen from what the store has running; not there when nothing runs. A code that was scanned is shown as
 * chosen, also one that this till has no name for. Called by the payment's question and the enrolment's form.
 */
import type { ReactElement } from 'react';
import type { CameBy } from '../../../sync/domain/attribution.ts';
import { useStore } from '../../app/store.ts';
import { useApp, useTill, useWords } from '../../app/till-context.tsx';
import { cx } from '../../design/cx.ts';
import { cameByTouchpoint, isSame, runningAt } from '../../sale/touchpoints.ts';
import css from '../members/enrol-dialog.module.css';

interface CameByChoiceProps {
  readonly cameBy: CameBy | undefined;
  readonly className: string | undefined;
  readonly onChoose: (cameBy: CameBy | null) => void;
}

const SCANNED = 'scanned';

export function CameByChoice({ cameBy, className, onChoose }: CameByChoiceProps): ReactElement | null {
  const { touchpoints, clock } = useTill();
  const words = useWords().attribution;
  const running = runningAt(useStore(touchpoints.known), useApp().place?.store.id, clock.get());
  if (running.length === 0 && cameBy === undefined) return null;
  const chosen = cameBy === undefined ? undefined : running.find((one) => isSame(cameByTouchpoint(one), cameBy));
  return (
    <label className={className} data-testid="came-by-row">
      <span className="s sub">{words.cameBy}</span>
      <span className={cx('field', css['guide'])}>
        <select
          name="cameBy"
          aria-label={words.cameBy}
          data-testid="came-by"
          value={cameBy === undefined ? '' : (chosen?.id ?? SCANNED)}
          onChange={({ target }) => {
            const one = running.find(({ id }) => id === target.value);
            onChoose(one === undefined ? null : cameByTouchpoint(one));
          }}
        >
          <option value="">{words.cameByNone}</option>
          {cameBy !== undefined && chosen === undefined ? (
            <option value={SCANNED}>{words.cameByScanned(cameBy.touchpoint ?? cameBy.campaign ?? '')}</option>
          ) : null}
          {running.map(({ id, name, of, channel }) => (
            <option key={id} value={id}>
              {of === undefined || channel === undefined
                ? name
                : words.cameByChannel(of, words.channelKinds[channel], name)}
            </option>
          ))}
        </select>
      </span>
    </label>
  );
}
