/** Rows of a receipt as the paper shows them, in its columns. Used by the receipt on screen and by the template's preview. */
import { useEffect, useRef, type ReactElement } from 'react';
import { logoBytes, type ReceiptLogo } from '../../sync/domain/receipt-logo.ts';
import type { PaperColumns, ReceiptRow } from '../../sync/domain/receipt-layout.ts';
import { QrCode } from '../design/qr-code.tsx';
import css from './receipt-preview.module.css';

interface ReceiptPaperProps {
  readonly rows: readonly ReceiptRow[];
  readonly columns: PaperColumns;
}

export function ReceiptPaper({ rows, columns }: ReceiptPaperProps): ReactElement {
  return (
    <div
      className={css['paper']}
      style={{ width: `${String(columns)}ch` }}
      data-testid="receipt-preview"
      data-columns={columns}
    >
      {rows.map((row, index) => (
        <PaperRow key={index} row={row} />
      ))}
    </div>
  );
}

function PaperRow({ row }: { readonly row: ReceiptRow }): ReactElement {
  switch (row.kind) {
    case 'text':
      return (
        <div className={css['text']} data-align={row.align} data-size={row.size} data-bold={row.bold}>
          {row.text === '' ? ' ' : row.text}
        </div>
      );
    case 'rule':
      return <div className={css['rule']} />;
    case 'qr':
      return (
        <div className={css['qr']}>
          <QrCode text={row.payload} />
        </div>
      );
    case 'image':
      return <LogoPicture logo={row.image} />;
    case 'feed':
      return <div style={{ height: `${String(row.lines)}em` }} />;
  }
}

/** Dots of the printer: 12 to a column. */
const DOTS_PER_COLUMN = 12;

function LogoPicture({ logo }: { readonly logo: ReceiptLogo }): ReactElement {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const brush = canvas.current?.getContext('2d');
    const dots = logoBytes(logo);
    if (brush == null || !dots.ok) return;
    const picture = brush.createImageData(logo.width, logo.height);
    for (let at = 0; at < logo.width * logo.height; at += 1) {
      const isBlack = (((dots.value[Math.floor(at / 8)] ?? 0) >> (7 - (at % 8))) & 1) === 1;
      picture.data[at * 4 + 3] = isBlack ? 255 : 0;
    }
    brush.putImageData(picture, 0, 0);
  }, [logo]);
  const width = `${String(logo.width / DOTS_PER_COLUMN)}ch`;
  return <canvas ref={canvas} className={css['logo']} width={logo.width} height={logo.height} style={{ width }} />;
}
