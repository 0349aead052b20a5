/**
 * From a line of `devices.json` to a drawer. A drawer names its printer; a virtual one without a printer brings its own twin.
 * Called by the host's device service after the printers were made.
 */
import { err, ok, type Result } from '../../sync/domain/result.ts';
import type { DrawerConfig } from '../devices-schema.ts';
import { COLUMNS_DEFAULT, type ConfiguredPrinter } from '../printer/open-printer.ts';
import type { Printer } from '../printer/printer.ts';
import { virtualPrinter } from '../printer/virtual-printer.ts';
import type { PrinterModel } from '../testing/printer-model.ts';
import { systemTimers, type Timers } from '../transport/timers.ts';
import { printerDrawer, type Drawer } from './drawer.ts';

export interface ConfiguredDrawer {
  readonly config: DrawerConfig;
  readonly drawer: Drawer;
  /** What carries the pulse; a drawer on its own needs it opened, claimed and enabled like a printer. */
  readonly printer: Printer;
  readonly model: PrinterModel | undefined;
}

export function configuredDrawer(
  config: DrawerConfig,
  printers: readonly ConfiguredPrinter[],
  timers: Timers = systemTimers,
): Result<ConfiguredDrawer, 'no_such_printer'> {
  const named = printers.find(({ config: { id } }) => id === config.printer);
  if (named === undefined && (config.driver !== 'virtual' || config.printer !== undefined))
    return err('no_such_printer');
  const { printer, model } = named ?? virtualPrinter(config.id, COLUMNS_DEFAULT, timers);
  const drawer = printerDrawer(printer, {
    id: config.id,
    ...(config.pin === undefined ? {} : { pin: config.pin }),
    ...(config.pulseMs === undefined ? {} : { pulseMs: config.pulseMs }),
  });
  return ok({ config, drawer, printer, model });
}
