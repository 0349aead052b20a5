/**
 * Who is logged in comes to work or goes: since when, and how long today with what is running. Nobody clocks for somebody else here. Called
 * by guide-desk.tsx. domain/worked-time.ts.
 */
import { useCallback, useMemo, useState, type ReactElement } from 'react';
import { MINUTE_MS, type EpochMs } from '../../../sync/domain/time.ts';
import { onDutyNow, workedStretches } from '../../../sync/domain/worked-time.ts';
import { useStore } from '../../app/store.ts';
import { useApp, useBusinessDay, useDayRule, useFormat, useTill, useWords } from '../../app/till-context.tsx';
import type { Command } from '../../input/commands.ts';
import { freshId } from '../../sale/fresh-id.ts';
import { spanText } from '../../text/format.ts';
import { officeRefusal } from '../office/office-frame.tsx';
import css from './guide-desk.module.css';

/** Whoever presses twice came once. */
const AGAIN_MS = 3000;

export interface OwnClockState {
  readonly isThere: boolean;
  readonly since: EpochMs | undefined;
  /** Today, with what is running. */
  readonly minutes: number;
  readonly isFresh: boolean;
  readonly said: string;
  readonly punch: () => void;
}

/** Held by the desk: its keys and its card are of one. */
export function useOwnClock(): OwnClockState {
  const till = useTill();
  const all = useWords();
  const words = all.officePages.hours;
  const rule = useDayRule();
  const today = useBusinessDay();
  const now = useStore(till.clock);
  const { clockings } = useStore(till.clocks);
  const staff = useApp().session?.staff;
  const [pressedAt, setPressedAt] = useState(0);
  const [said, setSaid] = useState('');
  const own = useMemo(() => clockings.filter((one) => one.staff === staff), [clockings, staff]);
  const since = staff === undefined ? undefined : onDutyNow(own, rule, now).get(staff);
  const way = since === undefined ? 'in' : 'out';
  const isFresh = now - pressedAt < AGAIN_MS;
  const punch = useCallback((): void => {
    if (isFresh) return;
    setPressedAt(till.clock.get());
    void till.client
      .call('clock.punch', { entry: freshId(till), way })
      .then((answer) => setSaid(answer.ok ? '' : officeRefusal(answer, all, words.faults)));
  }, [till, all, words, way, isFresh]);
  const done = workedStretches(own, () => rule).reduce(
    (sum, { day, minutes }) => sum + (day === today ? (minutes ?? 0) : 0),
    0,
  );
  const running = since === undefined ? 0 : Math.max(0, Math.floor((now - since) / MINUTE_MS));
  return { isThere: staff !== undefined, since, minutes: done + running, isFresh, said, punch };
}

export function OwnClock({ clock }: { readonly clock: OwnClockState }): ReactElement | null {
  const words = useWords().officePages.hours;
  const format = useFormat();
  const { isThere, since, minutes, isFresh, said, punch } = clock;
  const way = since === undefined ? 'in' : 'out';
  if (!isThere) return null;
  return (
    <div className="card" data-testid="own-clock" data-way={way} data-minutes={minutes}>
      <div className={css['withShelf']}>
        <div>
          <h2>{since === undefined ? words.desk.off : words.desk.since(format.time(since))}</h2>
          <p className="s sub num">{words.desk.today(spanText(minutes, words.span))}</p>
        </div>
        <button
          type="button"
          className={since === undefined ? 'btn primary' : 'btn'}
          disabled={isFresh}
          data-testid="clock-punch"
          onClick={punch}
        >
          {words.desk[way]}
        </button>
      </div>
      {said === '' ? null : (
        <p className="s bad" role="status" data-testid="clock-said">
          {said}
        </p>
      )}
    </div>
  );
}

export const clockCommand = (punch: () => void): Command => ({
  id: 'clock-in-out',
  label: (words) => words.officePages.hours.desk.title,
  cap: 'Alt T',
  keys: [{ code: 'KeyT', alt: true }],
  inFields: true,
  enabled: () => true,
  perform: punch,
});
