/**
 * A card of the page of the seven kinds: figure in large type, how it stands against the period before, its chart or the same as a table,
 * and the kind's other figures. A figure is pressed for how it is worked out; one that is blank says why. Called by seven-page.tsx.
 */
import { lazy, Suspense, useMemo, type ReactElement } from 'react';
import {
  FIGURES,
  type Blank,
  type FigureName,
  type FigureRow,
  type KindOfData,
} from '../../../sync/domain/seven-kinds.ts';
import { useFormat, useWords } from '../../app/till-context.tsx';
import { cx } from '../../design/cx.ts';
import { Icon, type IconName } from '../../design/icon.tsx';
import { countText } from '../../text/format.ts';
import { Table } from './office-cards.tsx';
import { chartsOf, gapsOf, tableOf, type SevenChart } from './seven-charts.ts';
import { deltaOf, figuresOf, GROWING, mainFigureOf, wholeOf, type Delta, type Reports } from './seven-figures.ts';
import { deltaText, figureText, percentText, workingText } from './seven-text.ts';
import office from './office.module.css';
import css from './seven-page.module.css';

const Chart = lazy(() => import('./seven-chart.tsx'));

export const KIND_ICONS: Readonly<Record<KindOfData, IconName>> = {
  trade: 'cash',
  customers: 'member',
  marketing: 'coupon',
  store: 'store',
  operations: 'clock',
  traffic: 'footfall',
  service: 'chat',
};
/** Beside the large one on a card; where a kind has the page all of them are shown. */
const FEET: Readonly<Record<KindOfData, readonly FigureName[]>> = {
  trade: ['atv', 'upt', 'sales', 'member_share'],
  customers: ['repurchase'],
  marketing: ['coupon_roi'],
  store: ['sales_per_m2'],
  operations: ['return_rate', 'sell_through'],
  traffic: ['passed', 'conversion'],
  service: ['first_response', 'rating'],
};

/** What can be done about a figure that is blank; nothing by who may not. */
export type Remedies = Readonly<Partial<Record<Blank, { readonly label: string; readonly onPress: () => void }>>>;

interface KindProps {
  readonly kind: KindOfData;
  readonly reports: Reports;
  readonly asOf: number;
  readonly showsTable: boolean;
  readonly remedies: Remedies;
  readonly onTable: () => void;
  readonly onFigure: (figure: FigureName) => void;
}
interface CardProps extends KindProps {
  readonly onEnlarge: () => void;
}

export function SevenCard({ onEnlarge, ...props }: CardProps): ReactElement {
  const { kind, reports, asOf, showsTable, remedies, onTable, onFigure } = props;
  const words = useWords().seven;
  const [chart] = useMemo(() => chartsOf(kind, reports, words), [kind, reports, words]);
  const main = mainFigureOf(kind);
  return (
    <article className={cx('card', css['kind'], kind === 'trade' && css['wide'])} data-testid={`seven-${kind}`}>
      <header>
        <h2>
          <button
            type="button"
            className={css['name']}
            aria-label={words.enlarge(words.kinds[kind])}
            data-testid={`seven-enlarge-${kind}`}
            onClick={onEnlarge}
          >
            <Icon name={KIND_ICONS[kind]} />
            {words.kinds[kind]}
          </button>
        </h2>
        <AsOf asOf={asOf} />
        <TableTool kind={kind} showsTable={showsTable} onTable={onTable} />
      </header>
      <div className={css['line']}>
        <MainFigure kind={kind} reports={reports} chart={chart} onFigure={onFigure} />
        <Against figure={main} reports={reports} withName={kind === 'trade'} />
      </div>
      <div className={css['body']}>
        {chart === undefined ? (
          <Why row={wholeOf(reports.now, main)} remedies={remedies} />
        ) : (
          <Picture chart={chart} showsTable={showsTable} isLarge={false} />
        )}
      </div>
      <footer className={css['foot']}>
        {kind === 'customers' ? <NewAndBound reports={reports} onFigure={onFigure} /> : null}
        {chart?.form === 'lying' && chart.mark !== undefined ? <span>{words.tick}</span> : null}
        {FEET[kind].map((figure) => (
          <FootFigure key={figure} figure={figure} reports={reports} onFigure={onFigure} />
        ))}
      </footer>
    </article>
  );
}

function AsOf({ asOf }: Pick<KindProps, 'asOf'>): ReactElement {
  const words = useWords();
  return <span className="xs">{words.common.asOf(useFormat().time(asOf))}</span>;
}

function TableTool({ kind, showsTable, onTable }: Pick<KindProps, 'kind' | 'showsTable' | 'onTable'>): ReactElement {
  const words = useWords().office;
  return (
    <button
      type="button"
      className={office['tool']}
      aria-label={showsTable ? words.chart : words.table}
      aria-pressed={showsTable}
      data-testid={`seven-table-${kind}`}
      onClick={onTable}
    >
      <Icon name={showsTable ? 'chart' : 'table'} />
    </button>
  );
}

interface MainProps extends Pick<KindProps, 'kind' | 'reports' | 'onFigure'> {
  readonly chart: SevenChart | undefined;
}

function MainFigure({ kind, reports, chart, onFigure }: MainProps): ReactElement {
  const words = useWords().seven;
  const figure = mainFigureOf(kind);
  const row = wholeOf(reports.now, figure);
  // What was done of what was due says more than its share.
  const isCount = figure === 'follow_ups' && row?.blank === null && row.part !== null && row.of !== null;
  const gaps = gapsOf(chart);
  return (
    <button
      type="button"
      className={css['main']}
      title={words.how(words.figures[figure])}
      data-testid={`seven-figure-${figure}`}
      data-value={row?.value ?? ''}
      data-blank={row?.blank ?? ''}
      onClick={() => onFigure(figure)}
    >
      <span className="num">{isCount ? `${countText(row.part)} / ${countText(row.of)}` : figureText(row, words)}</span>
      <small>
        {words.figures[figure]}
        {gaps === 0 ? '' : ` · ${words.gaps(countText(gaps), reports.period)}`}
        {figure === 'target_attainment' && row?.blank === null ? ` · ${words.gone(percentText(reports.gone))}` : ''}
      </small>
    </button>
  );
}

interface AgainstProps {
  readonly figure: FigureName;
  readonly reports: Reports;
  /** Of what it is held against. */
  readonly withName: boolean;
}

/** Of follow-ups what is still owed, of all else how it stands against the period before. */
function Against({ figure, reports, withName }: AgainstProps): ReactElement | null {
  const words = useWords().seven;
  const { part, of } = wholeOf(reports.now, figure) ?? { part: null, of: null };
  const owed = figure === 'follow_ups' ? (of ?? 0) - (part ?? 0) : 0;
  if (owed > 0)
    return (
      <span className={css['delta']} data-good={false}>
        {words.owed(countText(owed))}
      </span>
    );
  const delta = deltaOf(figure, reports);
  if (delta === null) return null;
  const before = words.beforeNames[reports.period];
  const over = reports.period === 'today' ? words.versusHours : words.versusDays;
  const name = GROWING.has(figure) ? over(before) : words.versus(before);
  return (
    <span className={css['delta']} title={name} {...goodOf(delta)} data-testid={`seven-delta-${figure}`}>
      {delta.direction === 'same' ? null : <Icon name={delta.direction} size={14} />}
      {delta.direction === 'same' ? words.same : deltaText(delta, words)}
      {withName ? <span className="s sub"> {name}</span> : null}
    </span>
  );
}
const goodOf = ({ direction, isGood }: Delta) => (direction === 'same' ? {} : { 'data-good': isGood });

type FootProps = Pick<KindProps, 'reports' | 'onFigure'>;

function FootFigure({ figure, reports, onFigure }: FootProps & { readonly figure: FigureName }): ReactElement {
  const words = useWords().seven;
  const row = wholeOf(reports.now, figure);
  const blank = row?.blank ?? null;
  // What the large figure says already is not said again.
  const isSaid = blank === 'nothing_yet' || blank === wholeOf(reports.now, mainFigureOf(FIGURES[figure].kind))?.blank;
  return (
    <button
      type="button"
      data-testid={`seven-figure-${figure}`}
      data-value={row?.value ?? ''}
      data-blank={blank ?? ''}
      title={blank === null ? undefined : words.blanks[blank]}
      onClick={() => onFigure(figure)}
    >
      {words.figures[figure]} <b className="num">{figureText(row, words)}</b>
      {blank === null || isSaid ? null : ` ${words.blanks[blank]}`}
    </button>
  );
}

function NewAndBound({ reports, onFigure }: FootProps): ReactElement {
  const words = useWords().seven;
  const row = wholeOf(reports.now, 'bound_rate');
  const text = (count: number | null | undefined): string => (count == null ? '—' : countText(count));
  return (
    <button type="button" data-testid="seven-new-members" onClick={() => onFigure('bound_rate')}>
      {words.newAndBound(text(row?.of), text(row?.part))}
    </button>
  );
}

interface WhyProps {
  readonly row: FigureRow | undefined;
  readonly remedies: Remedies;
}

/** Why a figure is blank, and the way out of it. */
function Why({ row, remedies }: WhyProps): ReactElement {
  const words = useWords().seven;
  const blank = row?.blank ?? 'nothing_yet';
  const remedy = remedies[blank];
  return (
    <div className={css['blank']}>
      <span>{row === undefined ? words.notTold : words.blanks[blank]}</span>
      {remedy === undefined ? null : (
        <button type="button" className="btn sm" data-testid={`seven-remedy-${blank}`} onClick={remedy.onPress}>
          {remedy.label}
        </button>
      )}
    </div>
  );
}

interface PictureProps {
  readonly chart: SevenChart;
  readonly showsTable: boolean;
  readonly isLarge: boolean;
}

function Picture({ chart, showsTable, isLarge }: PictureProps): ReactElement {
  const words = useWords().seven;
  if (!showsTable)
    return (
      <Suspense fallback={null}>
        <Chart chart={chart} isLarge={isLarge} />
      </Suspense>
    );
  const { head, rows } = tableOf(chart, words);
  return (
    <div className={css['body']} tabIndex={0} role="region" aria-label={chart.title}>
      <Table head={head} rows={rows} />
    </div>
  );
}

/** One kind with the page to itself: every figure with its sums, every chart. */
export function SevenLarge(props: KindProps & { readonly onShowAll: () => void }): ReactElement {
  const { kind, reports, asOf, showsTable, remedies, onTable, onFigure, onShowAll } = props;
  const words = useWords().seven;
  const charts = useMemo(() => chartsOf(kind, reports, words), [kind, reports, words]);
  return (
    <article className={cx('card', css['large'])} data-testid={`seven-large-${kind}`}>
      <header>
        <h2>
          <Icon name={KIND_ICONS[kind]} size={24} /> {words.kinds[kind]}
        </h2>
        <AsOf asOf={asOf} />
        <TableTool kind={kind} showsTable={showsTable} onTable={onTable} />
        <button type="button" className="btn" data-testid="seven-show-all" onClick={onShowAll}>
          {words.showAll} <kbd>Esc</kbd>
        </button>
      </header>
      <div className={css['halves']}>
        <ul className={css['figures']} tabIndex={0} aria-label={words.kinds[kind]}>
          {figuresOf(kind).map((figure) => (
            <LargeFigure key={figure} figure={figure} reports={reports} remedies={remedies} onFigure={onFigure} />
          ))}
        </ul>
        <div className={css['charts']}>
          {charts.length === 0 ? <Why row={wholeOf(reports.now, mainFigureOf(kind))} remedies={{}} /> : null}
          {charts.map((chart) => (
            <section key={chart.id} aria-label={chart.title}>
              <h3 className="s sub">{chart.title}</h3>
              <Picture chart={chart} showsTable={showsTable} isLarge />
            </section>
          ))}
        </div>
      </div>
    </article>
  );
}

interface LargeFigureProps extends FootProps {
  readonly figure: FigureName;
  readonly remedies: Remedies;
}

function LargeFigure({ figure, reports, remedies, onFigure }: LargeFigureProps): ReactElement {
  const words = useWords().seven;
  const row = wholeOf(reports.now, figure);
  const blank = row?.blank ?? null;
  const remedy = blank === null ? undefined : remedies[blank];
  const working = row === undefined || blank !== null ? null : workingText(row, words);
  const pace = figure === 'target_attainment' ? ` · ${words.gone(percentText(reports.gone))}` : '';
  return (
    <li data-testid={`seven-row-${figure}`} data-value={row?.value ?? ''} data-blank={blank ?? ''}>
      <button type="button" className={css['name']} onClick={() => onFigure(figure)}>
        {words.figures[figure]}
      </button>
      <b className="num">{figureText(row, words)}</b>
      <p>{words.formulas[figure]}</p>
      <p className={css['line']}>
        <span>
          {row === undefined ? words.notTold : blank === null ? `${working ?? ''}${pace}` : words.blanks[blank]}
        </span>
        <Against figure={figure} reports={reports} withName={false} />
      </p>
      {remedy === undefined ? null : (
        <button type="button" className="btn sm" onClick={remedy.onPress}>
          {remedy.label}
        </button>
      )}
    </li>
  );
}
