/** X and Z reports on screen as paper shows them. The open shift's is for who may see the expected cash, or approved. */
import { useCallback, useEffect, useState, type ReactElement } from 'react';
import type { ShiftListView, ShiftReportView } from '../../../main/contract/shift-views.ts';
import { useApp, useFormat, useStaffName, useTill, useWords } from '../../app/till-context.tsx';
import { SignAmount } from '../../design/amount.tsx';
import { Blade } from '../../design/blade.tsx';
import { cx } from '../../design/cx.ts';
import { Icon } from '../../design/icon.tsx';
import { amountText } from '../../text/format.ts';
import checkout from '../checkout/checkout.module.css';
import { failureWords } from './open-shift.tsx';
import css from './shift.module.css';
import { ReportPaper } from './shift-paper.tsx';
import { Head, type Tab, useShiftCommands } from './tabs.tsx';
import { Unsent } from './unsent.tsx';

const SHIFTS_SHOWN_MAX = 8;
type ShiftId = ShiftListView['items'][number]['shift'];
type Shown =
  | { readonly kind: 'waiting' | 'none' | 'locked' }
  | { readonly kind: 'refused'; readonly message: string }
  | { readonly kind: 'report'; readonly view: ShiftReportView };

export default function Reports({ onTab }: { readonly onTab: (tab: Tab) => void }): ReactElement {
  const till = useTill();
  const words = useWords();
  const format = useFormat();
  const nameOf = useStaffName();
  const { now, shift: open } = useApp();
  const [shifts, setShifts] = useState<ShiftListView['items']>([]);
  const [chosen, setChosen] = useState<ShiftId | null>(open?.shift ?? null);
  const [shown, setShown] = useState<Shown>({ kind: 'waiting' });
  const [printed, setPrinted] = useState<ShiftId | null>(null);

  const read = useCallback(
    async (shift: ShiftId, isAsking: boolean): Promise<Shown> => {
      const ask = (approval: object) => till.client.call('shift.report', { shift, ...approval });
      const answer = await (isAsking ? till.approvals.withApproval(words.shiftDay.report.x, ask) : ask({}));
      if (answer.ok) return { kind: 'report', view: answer.value };
      if (answer.code === 'approval_needed') return { kind: 'locked' };
      return { kind: 'refused', message: failureWords(answer.code, words) };
    },
    [till, words],
  );
  useEffect(() => {
    void till.client.call('shift.list', {}).then((answer) => {
      if (!answer.ok) return;
      setShifts(answer.value.items.slice(0, SHIFTS_SHOWN_MAX));
      setChosen((before) => before ?? answer.value.items[0]?.shift ?? null);
      if (answer.value.items.length === 0) setShown({ kind: 'none' });
    });
  }, [till]);
  useEffect(() => {
    if (chosen !== null) void read(chosen, false).then(setShown);
  }, [chosen, read]);

  const print = async (): Promise<void> => {
    if (chosen === null) return;
    const answer = await till.approvals.withApproval(words.shiftDay.report.print, (approval) =>
      till.client.call('shift.print', { shift: chosen, ...approval }),
    );
    if (answer.ok) setPrinted(chosen);
    else setShown({ kind: 'refused', message: failureWords(answer.code, words) });
  };
  const report = shown.kind === 'report' ? shown.view.report : null;
  useShiftCommands(onTab, {
    label: words.shiftDay.report.print,
    isLocked: report === null,
    perform: () => void print(),
  });
  return (
    <div className={checkout['checkout']}>
      <section className={cx(checkout['cart'], css['left'])} aria-label={words.shiftDay.report.title}>
        <Head title={words.shiftDay.report.title} tab="report" onTab={onTab} />
        <div className={css['paperFrame']}>
          {shown.kind === 'report' ? <ReportPaper view={shown.view} /> : null}
          {shown.kind === 'none' ? <p className="sub">{words.shiftDay.report.none}</p> : null}
          {shown.kind === 'refused' ? <p className="bad">{shown.message}</p> : null}
          {shown.kind === 'locked' ? (
            <p className="banner warning" role="status" data-testid="report-locked">
              <Icon name="lock" size={22} />
              <span>{words.shiftDay.report.locked}</span>
              <button
                type="button"
                className={cx('btn', css['bannerAct'])}
                data-testid="report-approve"
                onClick={() => {
                  if (chosen !== null) void read(chosen, true).then(setShown);
                }}
              >
                {words.shiftDay.report.ask}
              </button>
            </p>
          ) : null}
        </div>
      </section>
      <aside className={cx(checkout['till'], css['right'])} aria-label={words.shiftDay.report.pick}>
        <div className="sign" role="status" data-testid="report-net" data-fen={report?.net ?? ''}>
          <div className="sign-top">
            <span className="sign-label">{words.shiftDay.report.net}</span>
            <span>{report?.closedAt == null ? words.shiftDay.report.x : words.shiftDay.report.z}</span>
          </div>
          <div className="sign-total">{report === null ? words.common.unknown : <SignAmount fen={report.net} />}</div>
          <div className="sign-foot">
            <span>
              {words.shiftDay.report.expected}{' '}
              <span className="num" data-testid="report-expected">
                {report === null ? words.common.unknown : amountText(report.expectedCash)}
              </span>
            </span>
          </div>
        </div>
        <div className={css['side']}>
          <div className={css['wrap']} role="group" aria-label={words.shiftDay.report.pick}>
            {shifts.map(({ shift, staff, openedAt, closedAt, isUncounted }) => (
              <button
                key={shift}
                type="button"
                className="chip"
                aria-pressed={shift === chosen}
                data-testid="report-shift"
                onClick={() => setChosen(shift)}
              >
                <span className="num">{format.moment(openedAt, now)}</span> {nameOf(staff)}
                {closedAt === null ? ` · ${words.shiftDay.report.now}` : ''}
                {isUncounted ? ` · ${words.shiftDay.report.uncounted}` : ''}
              </button>
            ))}
          </div>
          {shown.kind === 'report' ? <Unsent {...shown.view} /> : null}
        </div>
        <Blade
          label={words.shiftDay.report.print}
          cap="F9"
          testId="report-print"
          isSmall
          sub={printed === chosen && printed !== null ? words.shiftDay.report.printed : undefined}
          locked={
            report === null
              ? shown.kind === 'locked'
                ? words.shiftDay.report.ask
                : words.shiftDay.report.none
              : undefined
          }
          onPress={() => void print()}
        />
      </aside>
    </div>
  );
}
