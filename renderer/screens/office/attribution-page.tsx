/**
 * What the store's sales are counted for, by one dimension and period: a chart, its table with sums, the same as CSV. Figures are the
 * cloud's, as of a time that is shown; without it the last ones stay, said to be old. Lazy: called by office.tsx.
 */
import { lazy, Suspense, useEffect, useMemo, useState, type ReactElement } from 'react';
import type { FailureCode, MethodValue } from '../../../main/contract/contract.ts';
import { DIMENSIONS, type Dimension } from '../../../sync/domain/attribution.ts';
import { permits } from '../../../sync/domain/permission.ts';
import { DAY_MS, epochMs } from '../../../sync/domain/time.ts';
import { grantsOfSession } from '../../app/rights.ts';
import { useApp, useFormat, useTill, useWords } from '../../app/till-context.tsx';
import { Icon } from '../../design/icon.tsx';
import { amountText, countText } from '../../text/format.ts';
import { attributionFigures, type AttributionFigure } from './attribution-rows.ts';
import { downloadText } from './download.ts';
import { OfficeFrame, SubPageButtons, type OfficeParentProps } from './office-frame.tsx';
import css from './attribution.module.css';

const BarChart = lazy(() => import('./bar-chart.tsx'));
/** The first ones; the table has them all. */
const BARS_MAX = 12;

const PLACE_PAGES = [
  ['places', 'store'],
  ['stock', 'table'],
] as const;

const PERIODS = { today: 0, week: 6, month: 29, quarter: 89 } as const;
type Period = keyof typeof PERIODS;
const PERIOD_NAMES = Object.keys(PERIODS) as readonly Period[];

export default function AttributionPage({ onBack, onOpen }: OfficeParentProps): ReactElement {
  const { client, clock } = useTill();
  const words = useWords();
  const format = useFormat();
  const mayPlaces = permits(grantsOfSession(useApp().session), 'manage_people');
  const [by, setBy] = useState<Dimension>('channel');
  const [period, setPeriod] = useState<Period>('week');
  const [shown, setShown] = useState<{ readonly by: Dimension; readonly report: MethodValue<'report.read'> } | null>(
    null,
  );
  const [failure, setFailure] = useState<FailureCode | null>(null);
  const asked = useMemo(
    () => () => {
      const now = clock.get();
      return { kind: 'attribution', by, from: epochMs(now - PERIODS[period] * DAY_MS), to: now } as const;
    },
    [clock, by, period],
  );
  useEffect(() => {
    let isOver = false;
    void client.call('report.read', asked()).then((answer) => {
      if (isOver) return;
      setFailure(answer.ok ? null : answer.code);
      if (answer.ok) setShown({ by, report: answer.value });
    });
    return () => {
      isOver = true;
    };
  }, [client, asked, by]);
  const exportCsv = async (): Promise<void> => {
    const answer = await client.call('report.csv', asked());
    if (answer.ok) downloadText(answer.value.fileName, answer.value.text);
  };
  const figures = useMemo(
    () => (shown === null ? [] : attributionFigures(shown.report.items, shown.by, words.attribution)),
    [shown, words],
  );
  const bars = useMemo(
    () => figures.slice(0, BARS_MAX).map(({ label, after }) => ({ name: label, amount: after })),
    [figures],
  );
  const title = words.attribution.dimensions[shown?.by ?? by];
  return (
    <OfficeFrame
      id="attribution"
      title={words.attribution.title}
      onBack={onBack}
      tools={
        <>
          {shown === null ? null : (
            <span className="s sub">{words.common.asOf(format.timeWithSeconds(shown.report.asOf))}</span>
          )}
          <select
            className="field"
            aria-label={words.attribution.by}
            data-testid="attribution-by"
            value={by}
            onChange={({ target }) => setBy(DIMENSIONS.find((one) => one === target.value) ?? 'channel')}
          >
            {DIMENSIONS.map((one) => (
              <option key={one} value={one}>
                {words.attribution.dimensions[one]}
              </option>
            ))}
          </select>
          <select
            className="field"
            aria-label={words.attribution.period}
            data-testid="attribution-period"
            value={period}
            onChange={({ target }) => setPeriod(PERIOD_NAMES.find((one) => one === target.value) ?? 'week')}
          >
            {PERIOD_NAMES.map((one) => (
              <option key={one} value={one}>
                {words.attribution.periods[one]}
              </option>
            ))}
          </select>
          <button type="button" className="btn" data-testid="attribution-csv" onClick={() => void exportCsv()}>
            <Icon name="download" size={18} />
            {words.office.csv}
          </button>
          {mayPlaces ? <SubPageButtons pages={PLACE_PAGES} onOpen={onOpen} /> : null}
        </>
      }
    >
      <div className={css['body']}>
        {failure === null ? (
          <p className="s sub">{words.attribution.hint}</p>
        ) : (
          <p className="banner warning" role="status" data-testid="attribution-unreachable">
            <Icon name="alert" size={22} />
            <span>
              <b>
                {failure === 'cloud_unreachable'
                  ? words.office.unreachable
                  : words.common.failed(words.failures[failure])}
              </b>{' '}
              {words.office.unreachableWhat}
            </span>
          </p>
        )}
        {figures.length === 0 ? (
          <p className="empty">{shown === null ? '' : words.attribution.none}</p>
        ) : (
          <div className={css['columns']}>
            <section className={`card ${css['side'] ?? ''}`} aria-label={title}>
              <Suspense fallback={null}>
                <BarChart bars={bars} label={title} stand="lying" testId="attribution-chart" />
              </Suspense>
            </section>
            <section className={`card ${css['side'] ?? ''}`}>
              <FigureTable title={title} figures={figures} withSums={shown?.by !== 'servedBy'} />
            </section>
          </div>
        )}
      </div>
    </OfficeFrame>
  );
}

interface FigureTableProps {
  readonly title: string;
  readonly figures: readonly AttributionFigure[];
  /** Of numbers of sales too: a sale that two guides served stands in both rows. */
  readonly withSums: boolean;
}

function FigureTable({ title, figures, withSums }: FigureTableProps): ReactElement {
  const words = useWords().attribution;
  const sum = (pick: (figure: AttributionFigure) => number): number =>
    figures.reduce((all, figure) => all + pick(figure), 0);
  const heads = [title, words.sales, words.units, words.net, words.refunded, words.after, words.enrolled, words.bound];
  return (
    <div className={css['scroll']} tabIndex={0} role="region" aria-label={title}>
      <table className={css['table']}>
        <thead>
          <tr>
            {heads.map((cell) => (
              <th key={cell} scope="col">
                {cell}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {figures.map(({ key, label, sales, units, net, refunded, after, enrolled, bound }) => (
            <tr key={key} data-testid="attribution-row" data-key={key} data-fen={after}>
              <td className={key === '' ? 'sub' : ''}>{label}</td>
              <td className="num">{countText(sales)}</td>
              <td className="num">{countText(units)}</td>
              <td className="num">{amountText(net)}</td>
              <td className="num">{amountText(refunded)}</td>
              <td className="num">{amountText(after)}</td>
              <td className="num">{countText(enrolled)}</td>
              <td className="num">{countText(bound)}</td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr data-testid="attribution-total" data-fen={sum(({ after }) => after)}>
            <th scope="row">{words.total}</th>
            <td className="num">{withSums ? countText(sum(({ sales }) => sales)) : ''}</td>
            <td className="num">{withSums ? countText(sum(({ units }) => units)) : ''}</td>
            <td className="num">{amountText(sum(({ net }) => net))}</td>
            <td className="num">{amountText(sum(({ refunded }) => refunded))}</td>
            <td className="num">{amountText(sum(({ after }) => after))}</td>
            <td className="num">{countText(sum(({ enrolled }) => enrolled))}</td>
            <td className="num">{countText(sum(({ bound }) => bound))}</td>
          </tr>
        </tfoot>
      </table>
    </div>
  );
}
