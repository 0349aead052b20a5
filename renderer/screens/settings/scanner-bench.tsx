/**
 * The scanner test: what the production reducer made of the keys, with every gap as a bar, and how barcode.ts reads it. A code
 * scanned here goes nowhere else. With a virtual scanner a code can be scanned by typing it here.
 */
import { useEffect, useState, type ReactElement } from 'react';
import { mayBePaymentCode, readScan } from '../../../sync/domain/barcode.ts';
import type { ScanReport } from '../../app/scan-router.ts';
import { useStore } from '../../app/store.ts';
import { useApp, useTill, useWords } from '../../app/till-context.tsx';
import { Icon } from '../../design/icon.tsx';
import { countText } from '../../text/format.ts';
import css from './settings.module.css';

const GAPS_SHOWN_MAX = 40;
/** A bar as high as the chart: slower than this is a person. */
const GAP_FULL_MS = 120;

export function ScannerBench(): ReactElement {
  const { scanRouter, client } = useTill();
  const words = useWords();
  const { devices } = useApp();
  const [report, setReport] = useState<ScanReport | null>(null);
  const [text, setText] = useState('');
  useEffect(
    () =>
      scanRouter.ask((next) => {
        setReport(next);
        return true;
      }),
    [scanRouter],
  );
  const hasVirtual = devices.some(({ kind, driver }) => kind === 'scanner' && driver === 'virtual');
  return (
    <div className={css['benchBody']} data-testid="scanner-bench">
      <p className="sub s">{words.settings.scannerTestHint}</p>
      {report === null ? (
        <div className={css['waiting']}>
          <Icon name="scan" size={44} />
          <b>{words.settings.scannerNothing}</b>
        </div>
      ) : (
        <Reading report={report} />
      )}
      <p className="xs mute">{words.settings.typedByHand}</p>
      {hasVirtual ? (
        <form
          className={css['virtual']}
          onSubmit={(event) => {
            event.preventDefault();
            if (text.trim() !== '') void client.call('scanner.virtualScan', { data: text.trim() });
          }}
        >
          <label className="field">
            <input
              value={text}
              placeholder={words.settings.virtualScan}
              aria-label={words.settings.virtualScan}
              data-testid="virtual-scan"
              onChange={(event) => setText(event.target.value)}
            />
          </label>
          <button type="submit" className="btn">
            {words.settings.virtualScanGo}
          </button>
        </form>
      ) : null}
    </div>
  );
}

function Reading({ report }: { readonly report: ScanReport }): ReactElement {
  const words = useWords();
  const reading = readScan(report.data, { screen: 'goods', ...useStore(useTill().scanSettings.settings) });
  const gaps = report.gapsMs.slice(-GAPS_SHOWN_MAX);
  const isHidden = mayBePaymentCode(report.data);
  return (
    <dl
      className={css['reading']}
      data-testid="scanner-reading"
      data-kind={reading.ok ? reading.value.kind : reading.error.code}
    >
      <dt>{words.settings.readAs}</dt>
      <dd className="num">{isHidden ? '••••' : report.data}</dd>
      <dt>{words.settings.readKind}</dt>
      <dd>
        {report.source === 'wedge' ? words.settings.viaKeys : words.settings.viaHost} ·{' '}
        {words.codes.forms[reading.ok ? reading.value.kind : reading.error.code]}
      </dd>
      {gaps.length === 0 ? null : (
        <>
          <dt>{words.settings.gaps}</dt>
          <dd>
            <div
              className={css['gaps']}
              role="img"
              aria-label={gaps.map((gap) => countText(Math.round(gap))).join(' ')}
            >
              {gaps.map((gap, index) => (
                <i key={index} style={{ '--gap': Math.min(1, gap / GAP_FULL_MS) } as React.CSSProperties} />
              ))}
            </div>
            <span className="num s">
              {countText(Math.round(Math.min(...gaps)))}–{countText(Math.round(Math.max(...gaps)))}{' '}
              {words.settings.gapUnit}
            </span>
          </dd>
        </>
      )}
    </dl>
  );
}
