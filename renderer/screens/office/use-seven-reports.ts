/**
 * The reports of the page of the seven kinds: of the period, the one before, and the terminals. Read anew when the period is changed, when
 * asked, with the business day, and quietly after some minutes; what takes long can be given up, here and in the cloud. Called by
 * seven-page.tsx.
 */
import { useCallback, useEffect, useRef, useState } from 'react';
import type { FailureCode } from '../../../main/contract/contract.ts';
import type { EpochMs } from '../../../sync/domain/time.ts';
import { useStore } from '../../app/store.ts';
import { useApp, useBusinessDay, useDayRule, useTill } from '../../app/till-context.tsx';
import { missingTerminals, terminalFigures } from './report-rows.ts';
import { figureRows, goneOf, slotsOf, spansOf, type Period, type Reports } from './seven-figures.ts';

export interface Shown {
  readonly reports: Reports;
  readonly asOf: EpochMs;
  /** Whose figures are missing. */
  readonly missing: readonly string[];
}
/** How far a reading is that takes a while. */
export interface ReadingReports {
  readonly answered: number;
  readonly of: number;
  readonly seconds: number;
}

const FRESH_MS = 5 * 60_000;
const SECOND_MS = 1000;
/** Whoever waits less is told nothing. */
const QUIET_SECONDS = 2;
const REPORTS = 3;

export function useSevenReports(period: Period) {
  const { client, clock } = useTill();
  const rule = useDayRule();
  const today = useBusinessDay();
  const terminal = useApp().place?.terminal;
  const [shown, setShown] = useState<Shown | null>(null);
  const [failure, setFailure] = useState<FailureCode | null>(null);
  const [asked, setAsked] = useState(0);
  const [begun, setBegun] = useState<{ readonly at: EpochMs; readonly answered: number } | null>(null);
  const [wasStopped, setWasStopped] = useState(false);
  const giveUp = useRef<() => void>(() => undefined);
  const spans = useCallback(() => spansOf(period, today, clock.get(), rule), [period, today, clock, rule]);
  const refresh = useCallback(() => setAsked((count) => count + 1), []);
  useEffect(() => {
    let isOver = false;
    let isRead = false;
    const { now, before } = spans();
    const counted = async <Answer>(asking: Promise<Answer>): Promise<Answer> => {
      const answer = await asking;
      if (!isOver) setBegun((one) => (one === null ? null : { ...one, answered: one.answered + 1 }));
      return answer;
    };
    const read = async (): Promise<void> => {
      setBegun({ at: clock.get(), answered: 0 });
      setWasStopped(false);
      const [mine, theirs, terminals] = await Promise.all([
        counted(client.call('report.read', { kind: 'seven-kinds', ...now })),
        counted(client.call('report.read', { kind: 'seven-kinds', ...before })),
        counted(client.call('report.read', { kind: 'terminals', ...now })),
      ]);
      isRead = true;
      if (isOver) return;
      setBegun(null);
      const failed = [mine, theirs, terminals].find(({ ok }) => !ok);
      setFailure(failed?.ok === false ? failed.code : null);
      if (!mine.ok) return;
      const lacking = terminals.ok ? missingTerminals(terminalFigures(terminals.value.items), clock.get()) : [];
      setShown({
        reports: {
          period,
          slots: slotsOf(period, today, clock.get(), rule),
          gone: goneOf(period, today, clock.get(), rule),
          now: figureRows(mine.value.items),
          before: theirs.ok ? figureRows(theirs.value.items) : [],
        },
        asOf: mine.value.asOf,
        missing: lacking.map((each) => each.terminal).filter((each) => each !== terminal),
      });
    };
    const leave = (): void => {
      if (isOver) return;
      isOver = true;
      if (!isRead) void client.call('report.stop', { kind: 'seven-kinds' });
    };
    giveUp.current = leave;
    void read();
    return leave;
  }, [client, clock, period, today, rule, terminal, spans, asked]);
  const stop = useCallback(() => {
    giveUp.current();
    setBegun(null);
    setWasStopped(true);
  }, []);
  useEffect(() => {
    if (shown === null) return undefined;
    const since = clock.get();
    let times = 0;
    return clock.subscribe(() => {
      const due = Math.floor((clock.get() - since) / FRESH_MS);
      if (due <= times) return;
      times = due;
      refresh();
    });
  }, [clock, shown, refresh]);
  const now = useStore(clock);
  const seconds = begun === null ? 0 : Math.floor((now - begun.at) / SECOND_MS);
  const reading: ReadingReports | null =
    begun === null || seconds < QUIET_SECONDS ? null : { answered: begun.answered, of: REPORTS, seconds };
  return { shown, failure, reading, wasStopped, spans, refresh, stop };
}
