/** The business day of this terminal: its shifts, counted or not, its sums, and its close. */
import { useCallback, useEffect, useState, type ReactElement } from 'react';
import type { DayReportView } from '../../../main/contract/shift-views.ts';
import { layoutDayReport } from '../../../sync/domain/shift-slip.ts';
import { businessDayAt, DAY_MS, type BusinessDay, type EpochMs } from '../../../sync/domain/time.ts';
import { useApp, useDayRule, useTill, useWords } from '../../app/till-context.tsx';
import { SignAmount } from '../../design/amount.tsx';
import { Blade } from '../../design/blade.tsx';
import { cx } from '../../design/cx.ts';
import { Icon } from '../../design/icon.tsx';
import { amountText, countText } from '../../text/format.ts';
import checkout from '../checkout/checkout.module.css';
import { failureWords } from './open-shift.tsx';
import { Paper, PREVIEW_COLUMNS } from './paper.tsx';
import css from './shift.module.css';
import { Head, type Tab, useShiftCommands } from './tabs.tsx';
import { Unsent } from './unsent.tsx';
import { useSlipContext } from './use-slip.ts';

type Shown =
  | { readonly kind: 'waiting' | 'locked' }
  | { readonly kind: 'refused'; readonly message: string }
  | { readonly kind: 'day'; readonly view: DayReportView };

export default function DayClose({ onTab }: { readonly onTab: (tab: Tab) => void }): ReactElement {
  const till = useTill();
  const words = useWords();
  const rule = useDayRule();
  const { now, shift: open } = useApp();
  const [back, setBack] = useState(0);
  const [shown, setShown] = useState<Shown>({ kind: 'waiting' });
  useShiftCommands(onTab);
  const day: BusinessDay = businessDayAt((now - back * DAY_MS) as EpochMs, rule);

  const read = useCallback(
    async (isAsking: boolean): Promise<Shown> => {
      const ask = (approval: object) => till.client.call('day.report', { day, ...approval });
      const answer = await (isAsking ? till.approvals.withApproval(day, ask) : ask({}));
      if (answer.ok) return { kind: 'day', view: answer.value };
      if (answer.code === 'approval_needed') return { kind: 'locked' };
      return { kind: 'refused', message: failureWords(answer.code, words) };
    },
    [till, words, day],
  );
  useEffect(() => {
    void read(false).then(setShown);
  }, [read]);
  const close = async (): Promise<void> => {
    const answer = await till.approvals.withApproval(day, (approval) =>
      till.client.call('day.close', { day, ...approval }),
    );
    if (answer.ok) setShown({ kind: 'day', view: answer.value });
    else setShown({ kind: 'refused', message: failureWords(answer.code, words) });
  };
  const view = shown.kind === 'day' ? shown.view : null;
  const report = view?.report ?? null;
  const isClosed = report?.closedAt != null;
  const locked =
    open !== null && back === 0 ? words.shiftDay.day.shiftsOpen : isClosed ? words.shiftDay.day.closed : undefined;
  return (
    <div className={checkout['checkout']}>
      <section className={cx(checkout['cart'], css['left'])} aria-label={words.shiftDay.day.title}>
        <Head title={words.shiftDay.day.title} tab="day" onTab={onTab} />
        <div className={css['paperFrame']}>
          {view === null ? null : <DayPaper view={view} />}
          {shown.kind === 'refused' ? <p className="bad">{shown.message}</p> : null}
          {shown.kind === 'locked' ? (
            <p className="banner warning" role="status" data-testid="day-locked">
              <Icon name="lock" size={22} />
              <span>{words.shiftDay.report.locked}</span>
              <button
                type="button"
                className={cx('btn', css['bannerAct'])}
                onClick={() => void read(true).then(setShown)}
              >
                {words.shiftDay.report.ask}
              </button>
            </p>
          ) : null}
        </div>
      </section>
      <aside className={cx(checkout['till'], css['right'])} aria-label={words.shiftDay.day.title}>
        <div className="sign" role="status" data-testid="day-net" data-fen={report?.net ?? ''}>
          <div className="sign-top">
            <span className="sign-label">{words.shiftDay.report.net}</span>
            <span className="num">{day}</span>
          </div>
          <div className="sign-total">{report === null ? words.common.unknown : <SignAmount fen={report.net} />}</div>
          <div className="sign-foot">
            <span>
              {words.shiftDay.day.shifts}{' '}
              <span className="num">{report === null ? words.common.unknown : countText(report.shifts.length)}</span>
            </span>
            <span>
              {words.shiftDay.day.overShort}{' '}
              <span className="num">{report === null ? words.common.unknown : amountText(report.overShort)}</span>
            </span>
          </div>
        </div>
        <div className={css['side']}>
          <div className={css['wrap']}>
            <button type="button" className="btn" data-testid="day-before" onClick={() => setBack(back + 1)}>
              {words.shiftDay.day.yesterday}
            </button>
            <button type="button" className="btn" disabled={back === 0} onClick={() => setBack(back - 1)}>
              {words.shiftDay.day.tomorrow}
            </button>
          </div>
          {report !== null && report.uncounted > 0 ? (
            <p className="banner warning" data-testid="day-uncounted">
              <Icon name="alert" size={22} />
              {words.shiftDay.day.uncounted(countText(report.uncounted))}
            </p>
          ) : null}
          {view === null ? null : <Unsent {...view} />}
        </div>
        <Blade
          label={words.shiftDay.day.act}
          testId="day-close"
          isSmall
          sub={words.shiftDay.day.actWhat}
          locked={locked}
          onPress={() => void close()}
        />
      </aside>
    </div>
  );
}

function DayPaper({ view }: { readonly view: DayReportView }): ReactElement {
  const context = useSlipContext(view.asOf, view.labels);
  return <Paper rows={layoutDayReport(view.report, context, PREVIEW_COLUMNS)} testId="day-paper" />;
}
