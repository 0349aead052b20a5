/**
 * Receipt rows to ESC/POS bytes. node-thermal-printer's builder writes alignment, bold, rules and line feeds; text encoding, sizes,
 * QR and cut are ours (README.md says why for each). Never its `execute()`.
 * Invariants: a job starts with `ESC @`, `FS &`, ends with three lines and a cut, changes modes only between lines and leaves none
 * behind. Called by the host's print queue with the rows of sync/domain/receipt-layout.
 */
import { PrinterTypes, ThermalPrinter } from 'node-thermal-printer';
import type { PaperColumns, ReceiptRow, RowSize } from '../../sync/domain/receipt-layout.ts';
import { logoBytes } from '../../sync/domain/receipt-logo.ts';
import { ok, type Result } from '../../sync/domain/result.ts';
import { characterSize, FEED_AND_CUT, INITIALIZE, rasterHead, SELECT_CHINESE } from './escpos-commands.ts';
import { encodeText } from './gb18030.ts';
import { qrCommand } from './qr-command.ts';

/** Printable dots at 203 dpi: 12 per column. */
export const paperDots = (columns: PaperColumns): number => columns * 12;

const LINES_BEFORE_CUT = 3;

const SIZE: Readonly<Record<RowSize, Uint8Array>> = {
  normal: characterSize(1, 1),
  tall: characterSize(1, 2),
  double: characterSize(2, 2),
};

/** The whole job. Fails only for a QR payload that no readable symbol of that width can hold. */
export function encodeReceipt(rows: readonly ReceiptRow[], columns: PaperColumns): Result<Uint8Array, 'qr_too_long'> {
  const builder = new ThermalPrinter({ type: PrinterTypes.EPSON, interface: '', width: columns });
  const add = (bytes: Uint8Array): void => {
    builder.add(Buffer.from(bytes));
  };
  add(INITIALIZE);
  add(SELECT_CHINESE);
  let align: 'left' | 'center' = 'left';
  const alignTo = (wanted: 'left' | 'center'): void => {
    if (wanted === align) return;
    align = wanted;
    if (wanted === 'left') builder.alignLeft();
    else builder.alignCenter();
  };
  for (const row of rows) {
    switch (row.kind) {
      case 'text':
        alignTo(row.align);
        addText(builder, row);
        break;
      case 'rule':
        alignTo('left');
        builder.drawLine('-');
        break;
      case 'feed':
        for (let line = 0; line < row.lines; line += 1) builder.newLine();
        break;
      case 'qr': {
        alignTo('center');
        const symbol = qrCommand(row.payload, paperDots(columns));
        if (!symbol.ok) return symbol;
        add(symbol.value);
        break;
      }
      case 'image': {
        const dots = logoBytes(row.image);
        if (!dots.ok || row.image.width > paperDots(columns)) break;
        alignTo('center');
        add(rasterHead(row.image.width / 8, row.image.height));
        add(dots.value);
        break;
      }
    }
  }
  alignTo('left');
  for (let line = 0; line < LINES_BEFORE_CUT; line += 1) builder.newLine();
  add(FEED_AND_CUT);
  return ok(Uint8Array.from(builder.getBuffer()));
}

function addText(builder: ThermalPrinter, row: Extract<ReceiptRow, { kind: 'text' }>): void {
  if (row.bold) builder.bold(true);
  if (row.size !== 'normal') builder.add(Buffer.from(SIZE[row.size]));
  builder.add(Buffer.from(encodeText(row.text)));
  builder.newLine();
  if (row.size !== 'normal') builder.add(Buffer.from(SIZE.normal));
  if (row.bold) builder.bold(false);
}
