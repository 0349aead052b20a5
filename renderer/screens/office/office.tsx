/**
 * The manager's page: today's sales by hour, by way of payment and by guide, and the terminals with last contact and unsent
 * entries, each exportable. Figures are the cloud's, as of a time that is shown; terminals that lack are named above them, beside how many
 * things need attention.
 */
import { lazy, Suspense, useEffect, useMemo, useState, type ComponentType, type ReactElement } from 'react';
import type { FailureCode, MethodParams, MethodValue } from '../../../main/contract/contract.ts';
import { mulDivFloor } from '../../../sync/domain/money.ts';
import { permits, type Permission } from '../../../sync/domain/permission.ts';
import { businessDayBegins, type EpochMs } from '../../../sync/domain/time.ts';
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
import type { OfficeParentProps } from './office-frame.tsx';
import { hourFigures, missingTerminals, terminalFigures, type Row } from './report-rows.ts';
import css from './office.module.css';

export type ReportKind = MethodParams<'report.read'>['kind'];
const KINDS: readonly ReportKind[] = ['sales-by-hour', 'sales-by-tender', 'sales-by-guide', 'terminals', 'attention'];
const REFRESH_MS = 30_000;

interface Board {
  readonly reports: ReadonlyMap<ReportKind, MethodValue<'report.read'>>;
  readonly failure: FailureCode | null;
}

const PAGES = {
  products: { grant: 'manage_catalogue', Page: lazy(() => import('./products-page.tsx')) },
  tasks: { grant: 'manage_catalogue', Page: lazy(() => import('./tasks-page.tsx')) },
  bindings: { grant: 'manage_people', Page: lazy(() => import('./binding-page.tsx')) },
  contests: { grant: 'manage_people', Page: lazy(() => import('./contests-page.tsx')) },
  growth: { grant: 'manage_people', Page: lazy(() => import('./growth-page.tsx')) },
  commission: { grant: 'manage_people', Page: lazy(() => import('./commission-page.tsx')) },
  people: { grant: 'manage_people', Page: lazy(() => import('./people-page.tsx')) },
  sources: { grant: 'see_reports', Page: lazy(() => import('./attribution-page.tsx')) },
  seven: { grant: 'see_reports', Page: lazy(() => import('./seven-page.tsx')) },
  rules: { grant: 'manage_people', Page: lazy(() => import('./rules-page.tsx')) },
  places: { grant: 'manage_people', Page: lazy(() => import('./places-page.tsx')) },
  stock: { grant: 'manage_people', Page: lazy(() => import('./stock-page.tsx')) },
  keys: { grant: 'manage_people', Page: lazy(() => import('./keys-page.tsx')) },
  merges: { grant: 'manage_people', Page: lazy(() => import('./merges-page.tsx')) },
  points: { grant: 'manage_people', Page: lazy(() => import('./points-page.tsx')) },
  ratings: { grant: 'manage_people', Page: lazy(() => import('./ratings-page.tsx')) },
  targets: { grant: 'manage_people', Page: lazy(() => import('./targets-page.tsx')) },
  hours: { grant: 'manage_people', Page: lazy(() => import('./hours-page.tsx')) },
  tiers: { grant: 'manage_people', Page: lazy(() => import('./tiers-page.tsx')) },
  wecom: { grant: 'manage_people', Page: lazy(() => import('./wecom-page.tsx')) },
  moves: { grant: 'manage_people', Page: lazy(() => import('./moves-page.tsx')) },
} as const satisfies Readonly<
  Record<string, { readonly grant: Permission; readonly Page: ComponentType<OfficeParentProps> }>
>;
type PageName = keyof typeof PAGES;
/** Those that the board itself leads to by a button, in their order. */
const BOARD_PAGES = [
  ['bindings', 'guide'],
  ['contests', 'trophy'],
  ['commission', 'cash'],
  ['people', 'user'],
] as const;

/** One page lies upon the one from which it was opened. */
export default function Office(): ReactElement {
  const { session } = useApp();
  const [open, setOpen] = useState<readonly PageName[]>([]);
  const grants = grantsOfSession(session);
  const may = (page: PageName): boolean => permits(grants, PAGES[page].grant);
  const onOpen = (page: PageName): void => setOpen((before) => [...before, page]);
  const shown = open.at(-1);
  if (shown !== undefined && may(shown)) {
    const { Page } = PAGES[shown];
    return (
      <Suspense fallback={null}>
        <Page onBack={() => setOpen((before) => before.slice(0, -1))} onOpen={onOpen} />
      </Suspense>
    );
  }
  return permits(grants, 'see_reports') ? <OfficeBoard may={may} onOpen={onOpen} /> : <Locked />;
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
  readonly may: (page: PageName) => boolean;
  readonly onOpen: (page: PageName) => void;
}

function OfficeBoard({ may, onOpen }: OfficeBoardProps): ReactElement {
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
  const openWords = {
    bindings: words.binding.open,
    contests: words.contest.open,
    commission: words.commission.office.open,
    people: words.people.open,
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
        {may('products') ? (
          <button type="button" className="btn sm" data-testid="office-products" onClick={() => onOpen('products')}>
            <Icon name="tag" size={18} />
            {words.products.open}
          </button>
        ) : null}
        {may('tasks') ? <TasksButton onPress={() => onOpen('tasks')} /> : null}
        {BOARD_PAGES.filter(([page]) => may(page)).map(([page, icon]) => (
          <button
            key={page}
            type="button"
            className="btn sm"
            data-testid={`office-${page}`}
            onClick={() => onOpen(page)}
          >
            <Icon name={icon} size={18} />
            {openWords[page]}
          </button>
        ))}
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
          onSeven={() => onOpen('seven')}
          onSources={() => onOpen('sources')}
          onGrowth={may('growth') ? () => onOpen('growth') : null}
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
      from: businessDayBegins(today, rule),
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
