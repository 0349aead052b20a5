/** The cards of the manager's page. A chart always has its table; the table is what a screen reader and an export show. */
import { lazy, Suspense, useMemo, useState, type ReactElement, type ReactNode } from 'react';
import type { EpochMs } from '../../../sync/domain/time.ts';
import { receiptTexts } from '../../../sync/domain/receipt-text.ts';
import { useStore } from '../../app/store.ts';
import { useApp, useFormat, useTill, useWords } from '../../app/till-context.tsx';
import { cx } from '../../design/cx.ts';
import { Icon, type IconName } from '../../design/icon.tsx';
import { amountText, countText } from '../../text/format.ts';
import {
  continuousHours,
  guideFigures,
  hourFigures,
  missingTerminals,
  tenderFigures,
  terminalFigures,
  type Row,
} from './report-rows.ts';
import { PairingCode } from './pairing-code.tsx';
import css from './office.module.css';

const BarChart = lazy(() => import('./bar-chart.tsx'));

interface CardProps {
  readonly rows: readonly Row[];
  readonly onExport: () => void;
}

interface HoursCardProps extends CardProps {
  readonly onSeven: () => void;
  readonly onSources: () => void;
  /** Null for who may not. */
  readonly onGrowth: (() => void) | null;
}

export function HoursCard({ rows, onSeven, onSources, onGrowth, onExport }: HoursCardProps): ReactElement {
  const words = useWords();
  const [showsTable, setShowsTable] = useState(false);
  const figures = useMemo(() => hourFigures(rows), [rows]);
  const bars = useMemo(
    () => continuousHours(figures).map(({ hour, net }) => ({ name: String(hour), amount: net })),
    [figures],
  );
  return (
    <Card
      icon="chart"
      title={words.office.byHour}
      isWide
      isEmpty={figures.length === 0}
      onExport={onExport}
      testId="report-hours"
      tool={
        <>
          <button
            type="button"
            className={css['tool']}
            aria-label={showsTable ? words.office.chart : words.office.table}
            aria-pressed={showsTable}
            onClick={() => setShowsTable((is) => !is)}
          >
            <Icon name={showsTable ? 'chart' : 'table'} />
          </button>
          <button type="button" className="btn sm" data-testid="office-seven" onClick={onSeven}>
            <Icon name="office" size={18} />
            {words.seven.open}
          </button>
          <button type="button" className="btn sm" data-testid="office-sources" onClick={onSources}>
            <Icon name="tag" size={18} />
            {words.attribution.open}
          </button>
          {onGrowth === null ? null : (
            <button type="button" className="btn sm" data-testid="office-growth" onClick={onGrowth}>
              <Icon name="chart" size={18} />
              {words.growth.open}
            </button>
          )}
        </>
      }
    >
      {showsTable ? (
        <Table
          head={[words.office.hour, words.office.sales, words.office.units, words.office.amount]}
          rows={figures.map(({ hour, sales, units, net }) => [
            `${String(hour).padStart(2, '0')}:00`,
            countText(sales),
            countText(units),
            amountText(net),
          ])}
        />
      ) : (
        <Suspense fallback={<div className={css['chart']} />}>
          <BarChart bars={bars} label={words.office.byHour} stand="up" testId="hour-chart" />
        </Suspense>
      )}
    </Card>
  );
}

export function TenderCard({ rows, onExport }: CardProps): ReactElement {
  const words = useWords();
  const { language } = useStore(useTill().preferences);
  const texts = receiptTexts(language);
  const names: Readonly<Record<string, string>> = texts.tender;
  const vouchers: Readonly<Record<string, string>> = texts.voucher;
  const figures = tenderFigures(rows);
  return (
    <Card
      icon="cash"
      title={words.office.byTender}
      isEmpty={figures.length === 0}
      onExport={onExport}
      testId="report-tender"
    >
      <Table
        head={[words.office.kind, words.office.sales, words.office.amount]}
        rows={figures.map(({ tender, count, amount, voucher }) => [
          vouchers[voucher?.platform ?? ''] ?? names[tender] ?? tender,
          countText(count),
          amountText(amount),
        ])}
        notes={figures.map(({ voucher }) =>
          voucher === null ? null : words.office.settled(amountText(voucher.face), amountText(voucher.settlement)),
        )}
      />
    </Card>
  );
}

export function GuideCard({ rows, onExport }: CardProps): ReactElement {
  const words = useWords();
  const figures = guideFigures(rows);
  return (
    <Card
      icon="guide"
      title={words.office.byGuide}
      isEmpty={figures.length === 0}
      onExport={onExport}
      testId="report-guide"
    >
      <Table
        head={[words.office.guide, words.office.sales, words.office.amount]}
        rows={figures.map(({ guide, name, sales, net }) => [
          guide === '' ? words.office.nobody : `${name} ${guide}`,
          countText(sales),
          amountText(net),
        ])}
      />
    </Card>
  );
}

export function TerminalCard({ rows, now, onExport }: CardProps & { readonly now: EpochMs }): ReactElement {
  const words = useWords();
  const format = useFormat();
  const { place } = useApp();
  const [isAdding, setIsAdding] = useState(false);
  const figures = terminalFigures(rows);
  const missing = new Set(missingTerminals(figures, now).map(({ terminal }) => terminal));
  return (
    <Card
      icon="till"
      title={words.office.terminals}
      isEmpty={figures.length === 0}
      onExport={onExport}
      testId="report-terminals"
      tool={
        <button type="button" className="btn sm" data-testid="office-add-terminal" onClick={() => setIsAdding(true)}>
          <Icon name="plus" size={18} />
          {words.office.addTerminal}
        </button>
      }
    >
      {isAdding ? <PairingCode onClose={() => setIsAdding(false)} /> : null}
      <Table
        head={[words.office.terminal, words.office.lastContact, words.office.unsent]}
        rows={figures.map(({ terminal, name, lastContact, unsent }) => [
          `${terminal} ${terminal === place?.terminal ? `(${words.office.here})` : name}`,
          lastContact === null ? words.office.never : format.moment(lastContact, now),
          unsent === null ? words.common.unknown : countText(unsent),
        ])}
        marked={figures.map(({ terminal }) => missing.has(terminal))}
      />
    </Card>
  );
}

interface FrameProps {
  readonly icon: IconName;
  readonly title: string;
  readonly isWide?: boolean;
  readonly isEmpty: boolean;
  readonly tool?: ReactNode;
  readonly testId: string;
  readonly onExport: () => void;
  readonly children: ReactNode;
}

function Card({ icon, title, isWide = false, isEmpty, tool, testId, onExport, children }: FrameProps): ReactElement {
  const words = useWords();
  return (
    <article className={cx('card', css['card'], isWide && css['wide'])} data-testid={testId}>
      <header>
        <Icon name={icon} />
        <h2>{title}</h2>
        {tool}
        <button type="button" className="btn sm" data-testid={`${testId}-csv`} onClick={onExport}>
          <Icon name="download" size={18} />
          {words.office.csv}
        </button>
      </header>
      {isEmpty ? <p className={css['none']}>{words.office.noData}</p> : <div className="scroll">{children}</div>}
    </article>
  );
}

interface TableProps {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly marked?: readonly boolean[];
  /** Below the name of a row. */
  readonly notes?: readonly (string | null)[];
}

export function Table({ head, rows, marked = [], notes = [] }: TableProps): ReactElement {
  return (
    <table className={css['table']}>
      <thead>
        <tr>
          {head.map((cell) => (
            <th key={cell}>{cell}</th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row, index) => (
          <tr key={row[0] ?? index} data-marked={marked[index] === true}>
            {row.map((cell, column) => (
              <td key={column} className={column === 0 ? '' : 'num'}>
                {cell}
                {column === 0 && notes[index] != null ? <span className="xs sub"> {notes[index]}</span> : null}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
