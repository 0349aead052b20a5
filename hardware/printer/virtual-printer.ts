/**
 * The `virtual` twin: the real escpos driver over an in-process line to the printer model, so that demo, settings page and tests
 * run every byte and every status that a real printer would see. `model` sets faults, holds the last slips and the drawer.
 * Called through open-printer.
 */
import type { PaperColumns } from '../../sync/domain/receipt-layout.ts';
import { PrinterModel } from '../testing/printer-model.ts';
import { loopTransport } from '../testing/virtual-printer.ts';
import { systemTimers, type Timers } from '../transport/timers.ts';
import { escposPrinter } from './escpos-printer.ts';
import type { Printer } from './printer.ts';

export interface VirtualPrinter {
  readonly printer: Printer;
  readonly model: PrinterModel;
}

export function virtualPrinter(id: string, columns: PaperColumns, timers: Timers = systemTimers): VirtualPrinter {
  const model = new PrinterModel({ timers });
  const place = nextPlace();
  const printer = escposPrinter({ id, columns, timers, connect: () => loopTransport(model, place) });
  return { printer, model };
}

let made = 0;
/** Every twin is a device of its own, whatever its id. */
function nextPlace(): string {
  made += 1;
  return `virtual printer ${String(made)}`;
}
