/**
 * The seven kinds of data of the store (七大数据): a card each over one period, held against the period before of equal length; one of them
 * enlarged by Alt 1 to 7. Figures are the cloud's, as of a time that is shown, terminals that lack named above them; without the cloud the
 * last ones stay, said to be old; they are read anew by themselves every few minutes. Lazy: opened from the board. UX.md 7, sync/domain/seven-kinds.ts.
 */
import { useCallback, useMemo, useState, type ReactElement } from 'react';
import type { FailureCode } from '../../../main/contract/contract.ts';
import { permits } from '../../../sync/domain/permission.ts';
import { KINDS_OF_DATA, type FigureName, type KindOfData } from '../../../sync/domain/seven-kinds.ts';
import { grantsOfSession } from '../../app/rights.ts';
import { useApp, useCommands, useFormat, useTill, useWords } from '../../app/till-context.tsx';
import { Icon } from '../../design/icon.tsx';
import type { Command } from '../../input/commands.ts';
import { Attention } from './attention.tsx';
import { downloadBase64, downloadText } from './download.ts';
import { FootfallImport } from './footfall-import.tsx';
import { OfficeFrame, type OfficeParentProps } from './office-frame.tsx';
import { SevenCard, SevenLarge, type Remedies } from './seven-card.tsx';
import { PERIOD_NAMES, type Period } from './seven-figures.ts';
import { SevenHow } from './seven-how.tsx';
import { useSevenReports, type ReadingReports, type Shown } from './use-seven-reports.ts';
import css from './seven-page.module.css';

export default function SevenPage({ onBack, onOpen }: OfficeParentProps): ReactElement {
  const { client, clock } = useTill();
  const words = useWords();
  const format = useFormat();
  const mayEnter = permits(grantsOfSession(useApp().session), 'manage_people');
  const [period, setPeriod] = useState<Period>('today');
  const [large, setLarge] = useState<KindOfData | null>(null);
  const [tables, setTables] = useState<ReadonlySet<KindOfData>>(new Set());
  const [how, setHow] = useState<FigureName | null>(null);
  const [isImporting, setIsImporting] = useState(false);
  const { shown, failure, reading, wasStopped, spans, refresh, stop } = useSevenReports(period);
  const exportCsv = useCallback(async (): Promise<void> => {
    const answer = await client.call('report.csv', { kind: 'seven-kinds', ...spans().now });
    if (answer.ok) downloadText(answer.value.fileName, answer.value.text);
  }, [client, spans]);
  const exportXlsx = async (): Promise<void> => {
    const answer = await client.call('report.xlsx', { kind: 'seven-kinds', ...spans().now });
    if (answer.ok) downloadBase64(answer.value.fileName, answer.value.data);
  };
  useCommands(
    useMemo(
      () =>
        sevenCommands({
          refresh,
          onEnlarge: (kind) => setLarge((before) => (before === kind ? null : kind)),
          onTables: () => setTables((before) => new Set(before.size === 0 ? KINDS_OF_DATA : [])),
          onExport: () => void exportCsv(),
          onPeriod: () => setPeriod(nextPeriod),
          onDismiss: large === null ? onBack : () => setLarge(null),
        }),
      [refresh, exportCsv, large, onBack],
    ),
  );
  const remedies = useMemo((): Remedies => {
    const toImport = (): void => {
      setHow(null);
      setIsImporting(true);
    };
    return mayEnter
      ? {
          no_area: { label: words.seven.enterArea, onPress: () => onOpen('places') },
          no_target: { label: words.seven.enterTarget, onPress: () => onOpen('targets') },
          no_counter: { label: words.seven.footfall.open, onPress: toImport },
          counter_gaps: { label: words.seven.footfall.open, onPress: toImport },
        }
      : {};
  }, [mayEnter, words, onOpen]);
  const propsOf = (kind: KindOfData, { reports, asOf }: Shown) => ({
    kind,
    reports,
    asOf,
    remedies,
    showsTable: tables.has(kind),
    onTable: () => setTables((before) => toggled(before, kind)),
    onFigure: setHow,
  });
  return (
    <OfficeFrame
      id="seven"
      title={words.seven.title}
      onBack={onBack}
      tools={
        <>
          {reading === null ? (
            shown === null ? null : (
              <span className="s sub">{words.common.asOf(format.timeWithSeconds(shown.asOf))}</span>
            )
          ) : (
            <Reading {...reading} onStop={stop} />
          )}
          <div className="seg" role="group" aria-label={words.seven.periodLabel}>
            {PERIOD_NAMES.map((name) => (
              <button
                key={name}
                type="button"
                aria-pressed={name === period}
                data-testid={`seven-period-${name}`}
                onClick={() => setPeriod(name)}
              >
                {words.seven.periods[name]}
              </button>
            ))}
          </div>
          {mayEnter ? (
            <button type="button" className="btn" data-testid="seven-import" onClick={() => setIsImporting(true)}>
              <Icon name="upload" size={18} />
              {words.seven.footfall.open}
            </button>
          ) : null}
          <button type="button" className="btn" data-testid="seven-csv" onClick={() => void exportCsv()}>
            <Icon name="download" size={18} />
            {words.office.csv}
          </button>
          <button type="button" className="btn" data-testid="seven-xlsx" onClick={() => void exportXlsx()}>
            XLSX
          </button>
        </>
      }
    >
      <div className={css['page']}>
        {failure === null ? (
          <Attention rows={[]} missing={shown?.missing ?? []} now={shown?.asOf ?? clock.get()} />
        ) : (
          <Unreachable failure={failure} />
        )}
        {shown === null ? (
          <p className="empty">
            {failure !== null ? '' : wasStopped ? words.seven.stopped : words.officePages.loading}
          </p>
        ) : large === null ? (
          <div className={css['kinds']}>
            {KINDS_OF_DATA.map((kind) => (
              <SevenCard key={kind} {...propsOf(kind, shown)} onEnlarge={() => setLarge(kind)} />
            ))}
          </div>
        ) : (
          <SevenLarge key={large} {...propsOf(large, shown)} onShowAll={() => setLarge(null)} />
        )}
      </div>
      {how === null || shown === null ? null : (
        <SevenHow
          figure={how}
          reports={shown.reports}
          asOf={shown.asOf}
          remedies={remedies}
          onClose={() => setHow(null)}
        />
      )}
      {isImporting ? <FootfallImport onClose={() => setIsImporting(false)} onSent={refresh} /> : null}
    </OfficeFrame>
  );
}

const toggled = (kinds: ReadonlySet<KindOfData>, kind: KindOfData): ReadonlySet<KindOfData> => {
  const next = new Set(kinds);
  if (!next.delete(kind)) next.add(kind);
  return next;
};
const nextPeriod = (period: Period): Period =>
  PERIOD_NAMES[(PERIOD_NAMES.indexOf(period) + 1) % PERIOD_NAMES.length] ?? 'today';

/** How far the reading is, once it takes a while, and the way out of it. */
function Reading({ answered, of, seconds, onStop }: ReadingReports & { readonly onStop: () => void }): ReactElement {
  const words = useWords().seven;
  return (
    <span className={css['reading']} role="status" data-testid="seven-reading">
      {words.reading(String(answered), String(of), String(seconds))}
      <button type="button" className="btn sm" data-testid="seven-stop" onClick={onStop}>
        {words.stop}
      </button>
    </span>
  );
}

function Unreachable({ failure }: { readonly failure: FailureCode }): ReactElement {
  const words = useWords();
  return (
    <p className="banner warning" role="status" data-testid="seven-unreachable">
      <Icon name="alert" size={22} />
      <span>
        <b>
          {failure === 'cloud_unreachable' ? words.office.unreachable : words.common.failed(words.failures[failure])}
        </b>{' '}
        {words.office.unreachableWhat}
      </span>
    </p>
  );
}

interface Acts {
  readonly refresh: () => void;
  readonly onEnlarge: (kind: KindOfData) => void;
  readonly onTables: () => void;
  readonly onExport: () => void;
  readonly onPeriod: () => void;
  readonly onDismiss: () => void;
}

function sevenCommands(acts: Acts): readonly Command[] {
  const always = { inFields: true, enabled: () => true } as const;
  return [
    ...KINDS_OF_DATA.map((kind, index) => ({
      id: `kind-${kind}`,
      label: (words: ReturnType<typeof useWords>) => words.seven.keyEnlarge,
      // One cap for all seven.
      cap: index === 0 ? 'Alt 1–7' : '',
      keys: [{ code: `Digit${String(index + 1)}`, alt: true }],
      ...always,
      perform: () => acts.onEnlarge(kind),
    })),
    {
      id: 'kind-tables',
      label: (words) => words.seven.keyTables,
      cap: 'Alt T',
      keys: [{ code: 'KeyT', alt: true }],
      ...always,
      perform: acts.onTables,
    },
    {
      id: 'kind-export',
      label: (words) => words.seven.keyExport,
      cap: 'Alt E',
      keys: [{ code: 'KeyE', alt: true }],
      ...always,
      perform: acts.onExport,
    },
    {
      id: 'kind-period',
      label: (words) => words.seven.keyPeriod,
      cap: 'Alt D',
      keys: [{ code: 'KeyD', alt: true }],
      ...always,
      perform: acts.onPeriod,
    },
    {
      id: 'refresh',
      label: (words) => words.office.refresh,
      cap: 'F5',
      keys: [{ key: 'F5' }],
      ...always,
      perform: acts.refresh,
    },
    {
      id: 'back',
      label: (words) => words.common.back,
      cap: 'Esc',
      keys: [{ key: 'Escape' }],
      ...always,
      perform: acts.onDismiss,
    },
  ];
}
