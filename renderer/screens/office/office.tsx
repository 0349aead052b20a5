/**
 * The manager's page: today's sales by hour, by way of payment and by guide, and the terminals with last contact and unsent
 * entries, each exportable. Figures are the cloud's, as of a time that is shown; terminals that lack are named above them, beside how many
 * things need attention.
 */
import { lazy, Suspense, useEffect, useMemo, useState, type ReactElement } from 'react';
import type { FailureCode, MethodParams, MethodValue } from '../../../main/contract/contract.ts';
import { mulDivFloor } from '../../../sync/domain/money.ts';
import { permits } from '../../../sync/domain/permission.ts';
import { epochMs, MINUTE_MS, type EpochMs } from '../../../sync/domain/time.ts';
import { grantsOfSession } from '../../app/rights.ts';
import { useStore } from '../../app/store.ts';
import {
  useApp,
  useBusinessDay,
  useCommands,
  useDayRule,
  useFormat,
  useTill,
  useWords,
} from '../../app/till-context.tsx';
import { Icon } from '../../design/icon.tsx';
import type { Command } from '../../input/commands.ts';
import { amountText, countText, ratioText } from '../../text/format.ts';
import { Attention } from './attention.tsx';
import { TasksButton } from './tasks-button.tsx';
import { downloadText } from './download.ts';
import { GuideCard, HoursCard, TenderCard, TerminalCard } from './office-cards.tsx';
import { hourFigures, missingTerminals, terminalFigures, type Row } from './report-rows.ts';
import css from './office.module.css';

export type ReportKind = MethodParams<'report.read'>['kind'];
const KINDS: readonly ReportKind[] = ['sales-by-hour', 'sales-by-tender', 'sales-by-guide', 'terminals', 'attention'];
const REFRESH_MS = 30_000;

interface Board {
  readonly reports: ReadonlyMap<ReportKind, MethodValue<'report.read'>>;
  readonly failure: FailureCode | null;
}

const AttributionPage = lazy(() => import('./attribution-page.tsx'));
const BindingPage = lazy(() => import('./binding-page.tsx'));
const ContestsPage = lazy(() => import('./contests-page.tsx'));
const GrowthPage = lazy(() => import('./growth-page.tsx'));
const CommissionPage = lazy(() => import('./commission-page.tsx'));
const PeoplePage = lazy(() => import('./people-page.tsx'));

const ProductsPage = lazy(() => import('./products-page.tsx'));

const TasksPage = lazy(() => import('./tasks-page.tsx'));

export default function Office(): ReactElement {
  const { session } = useApp();
  const [isTasks, setIsTasks] = useState(false);
  const [isProducts, setIsProducts] = useState(false);
  const mayTasks = permits(grantsOfSession(session), 'manage_catalogue');
  const [isPeople, setIsPeople] = useState(false);
  const mayPeople = permits(grantsOfSession(session), 'manage_people');
  const [isBindings, setIsBindings] = useState(false);
  const [isContests, setIsContests] = useState(false);
  const [isGrowth, setIsGrowth] = useState(false);
  const [isSources, setIsSources] = useState(false);
  const [isCommission, setIsCommission] = useState(false);
  if (isContests && mayPeople)
    return (
      <Suspense fallback={null}>
        <ContestsPage onBack={() => setIsContests(false)} />
      </Suspense>
    );
  if (isGrowth && mayPeople)
    return (
      <Suspense fallback={null}>
        <GrowthPage onBack={() => setIsGrowth(false)} />
      </Suspense>
    );
  if (isSources && permits(grantsOfSession(session), 'see_reports'))
    return (
      <Suspense fallback={null}>
        <AttributionPage onBack={() => setIsSources(false)} />
      </Suspense>
    );
  if (isCommission && mayPeople)
    return (
      <Suspense fallback={null}>
        <CommissionPage onBack={() => setIsCommission(false)} />
      </Suspense>
    );
  if (isBindings && mayPeople)
    return (
      <Suspense fallback={null}>
        <BindingPage onBack={() => setIsBindings(false)} />
      </Suspense>
    );
  if (isPeople && mayPeople)
    return (
      <Suspense fallback={null}>
        <PeoplePage onBack={() => setIsPeople(false)} />
      </Suspense>
    );
  if (isProducts && mayTasks)
    return (
      <Suspense fallback={null}>
        <ProductsPage onBack={() => setIsProducts(false)} />
      </Suspense>
    );
  if (isTasks && mayTasks)
    return (
      <Suspense fallback={null}>
        <TasksPage onBack={() => setIsTasks(false)} />
      </Suspense>
    );
  return permits(grantsOfSession(session), 'see_reports') ? (
    <OfficeBoard
      onSources={() => setIsSources(true)}
      onPeople={mayPeople ? () => setIsPeople(true) : null}
      onBindings={mayPeople ? () => setIsBindings(true) : null}
      onContests={mayPeople ? () => setIsContests(true) : null}
      onGrowth={mayPeople ? () => setIsGrowth(true) : null}
      onCommission={mayPeople ? () => setIsCommission(true) : null}
      onTasks={mayTasks ? () => setIsTasks(true) : null}
      onProducts={mayTasks ? () => setIsProducts(true) : null}
    />
  ) : (
    <Locked />
  );
}

function Locked(): ReactElement {
  const words = useWords();
  return (
    <div className="empty" data-testid="office-locked">
      <Icon name="lock" size={44} />
      <b>{words.office.locked}</b>
      <span>{words.office.lockedWhat}</span>
    </div>
  );
}

interface OfficeBoardProps {
  readonly onSources: () => void;
  /** Null for who may not. */
  readonly onPeople: (() => void) | null;
  readonly onBindings: (() => void) | null;
  readonly onContests: (() => void) | null;
  readonly onGrowth: (() => void) | null;
  readonly onCommission: (() => void) | null;
  readonly onTasks: (() => void) | null;
  readonly onProducts: (() => void) | null;
}

function OfficeBoard({
  onSources,
  onPeople,
  onBindings,
  onContests,
  onGrowth,
  onCommission,
  onTasks,
  onProducts,
}: OfficeBoardProps): ReactElement {
  const till = useTill();
  const words = useWords();
  const format = useFormat();
  const { place } = useApp();
  const now = useStore(till.clock);
  const { board, period, refresh } = useBoard();
  useCommands(useMemo(() => boardCommands(refresh), [refresh]));
  const rows = (kind: ReportKind): readonly Row[] => board?.reports.get(kind)?.items ?? [];
  const asOf = board?.reports.get('sales-by-hour')?.asOf;
  const exportCsv = async (kind: ReportKind): Promise<void> => {
    const answer = await till.client.call('report.csv', { kind, ...period() });
    if (answer.ok) downloadText(answer.value.fileName, answer.value.text);
  };
  const missing = missingTerminals(terminalFigures(rows('terminals')), now).filter(
    ({ terminal }) => terminal !== place?.terminal,
  );
  return (
    <div className={css['board']} data-testid="office-board">
      <header className={css['head']}>
        <h1>
          {words.office.title} <span className="s sub">{format.date(now)}</span>
        </h1>
        {asOf === undefined ? null : <span className="s sub">{words.common.asOf(format.timeWithSeconds(asOf))}</span>}
        {onProducts === null ? null : (
          <button type="button" className="btn sm" data-testid="office-products" onClick={onProducts}>
            <Icon name="tag" size={18} />
            {words.products.open}
          </button>
        )}
        {onTasks === null ? null : <TasksButton onPress={onTasks} />}
        {onBindings === null ? null : (
          <button type="button" className="btn sm" data-testid="office-bindings" onClick={onBindings}>
            <Icon name="guide" size={18} />
            {words.binding.open}
          </button>
        )}
        {onContests === null ? null : (
          <button type="button" className="btn sm" data-testid="office-contests" onClick={onContests}>
            <Icon name="trophy" size={18} />
            {words.contest.open}
          </button>
        )}
        {onCommission === null ? null : (
          <button type="button" className="btn sm" data-testid="office-commission" onClick={onCommission}>
            <Icon name="cash" size={18} />
            {words.commission.office.open}
          </button>
        )}
        {onPeople === null ? null : (
          <button type="button" className="btn sm" data-testid="office-people" onClick={onPeople}>
            <Icon name="user" size={18} />
            {words.people.open}
          </button>
        )}
        <button type="button" className="btn sm" onClick={refresh}>
          <Icon name="refresh" size={18} />
          {words.office.refresh}
        </button>
      </header>
      {board !== null && board.failure !== null ? (
        <p className="banner warning" role="status" data-testid="office-unreachable">
          <Icon name="alert" size={22} />
          <span>
            <b>
              {board.failure === 'cloud_unreachable'
                ? words.office.unreachable
                : words.common.failed(words.failures[board.failure])}
            </b>{' '}
            {words.office.unreachableWhat}
          </span>
        </p>
      ) : (
        <Attention rows={rows('attention')} missing={missing.map(({ terminal }) => terminal)} now={now} />
      )}
      <Figures rows={rows('sales-by-hour')} />
      <div className={css['cards']}>
        <HoursCard
          rows={rows('sales-by-hour')}
          onSources={onSources}
          onGrowth={onGrowth}
          onExport={() => void exportCsv('sales-by-hour')}
        />
        <TenderCard rows={rows('sales-by-tender')} onExport={() => void exportCsv('sales-by-tender')} />
        <GuideCard rows={rows('sales-by-guide')} onExport={() => void exportCsv('sales-by-guide')} />
        <TerminalCard rows={rows('terminals')} now={now} onExport={() => void exportCsv('terminals')} />
      </div>
    </div>
  );
}

function Figures({ rows }: { readonly rows: readonly Row[] }): ReactElement {
  const words = useWords();
  const figures = hourFigures(rows);
  const sum = (pick: (figure: (typeof figures)[number]) => number): number =>
    figures.reduce((all, figure) => all + pick(figure), 0);
  const sales = sum(({ sales: count }) => count);
  const units = sum(({ units: count }) => count);
  const net = sum(({ net: amount }) => amount);
  const none = words.common.unknown;
  return (
    <dl className={css['figures']}>
      <div>
        <dt>{words.office.net}</dt>
        <dd className="num" data-testid="office-net" data-fen={net}>
          {figures.length === 0 ? none : amountText(net)}
        </dd>
      </div>
      <div>
        <dt>{words.office.sales}</dt>
        <dd className="num" data-testid="office-sales">
          {figures.length === 0 ? none : countText(sales)}
        </dd>
      </div>
      <div>
        <dt>{words.office.atv}</dt>
        <dd className="num">{sales === 0 ? none : amountText(mulDivFloor(net, 1, sales))}</dd>
      </div>
      <div>
        <dt>{words.office.upt}</dt>
        <dd className="num">{ratioText(units, sales) ?? none}</dd>
      </div>
    </dl>
  );
}

function useBoard(): { readonly board: Board | null; readonly period: () => Period; readonly refresh: () => void } {
  const { client, clock, ports } = useTill();
  const rule = useDayRule();
  const today = useBusinessDay();
  const [board, setBoard] = useState<Board | null>(null);
  const [asked, setAsked] = useState(0);
  const period = useMemo(
    () => (): Period => ({
      from: epochMs(Date.parse(`${today}T00:00:00Z`) + (rule.dayStartMinutes - rule.offsetMinutes) * MINUTE_MS),
      to: clock.get(),
    }),
    [today, rule, clock],
  );
  useEffect(() => {
    let isOver = false;
    const read = async (): Promise<void> => {
      const answers = await Promise.all(KINDS.map((kind) => client.call('report.read', { kind, ...period() })));
      if (isOver) return;
      setBoard((before) => {
        const reports = new Map(before?.reports ?? []);
        let failure: FailureCode | null = null;
        for (const [index, kind] of KINDS.entries()) {
          const answer = answers[index];
          if (answer?.ok === true) reports.set(kind, answer.value);
          else failure = answer?.code ?? 'unavailable';
        }
        return { reports, failure };
      });
    };
    void read();
    const end = ports.every(REFRESH_MS, () => void read());
    return () => {
      isOver = true;
      end();
    };
  }, [client, ports, period, asked]);
  const refresh = useMemo(() => () => setAsked((count) => count + 1), []);
  return { board, period, refresh };
}

interface Period {
  readonly from: EpochMs;
  readonly to: EpochMs;
}

const boardCommands = (refresh: () => void): readonly Command[] => [
  {
    id: 'refresh',
    label: (words) => words.office.refresh,
    cap: 'F5',
    keys: [{ key: 'F5' }],
    inFields: true,
    enabled: () => true,
    perform: refresh,
  },
];
