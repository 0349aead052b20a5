/**
 * From a line of `devices.json` to a printer, closed as yet. The only place that knows which driver and transport is which.
 * Called by the host's device service once per configured printer.
 */
import { unreachable } from '../../sync/domain/result.ts';
import type { PrinterConfig } from '../devices-schema.ts';
import type { PrinterModel } from '../testing/printer-model.ts';
import { fileTransport } from '../transport/file.ts';
import { serialLine, serialTransport } from '../transport/serial.ts';
import { tcpTransport, type TcpAddress } from '../transport/tcp.ts';
import { systemTimers, type Timers } from '../transport/timers.ts';
import type { Transport } from '../transport/transport.ts';
import { escposPrinter } from './escpos-printer.ts';
import type { Printer } from './printer.ts';
import { virtualPrinter } from './virtual-printer.ts';

/** `model` is there for a virtual one: faults, last slips, drawer. */
export interface ConfiguredPrinter {
  readonly config: PrinterConfig;
  readonly printer: Printer;
  readonly model: PrinterModel | undefined;
}

/** How a network printer is reached. A simulation gives its own. */
export type ConnectTcp = (address: TcpAddress, timers: Timers) => Transport;
const systemTcp: ConnectTcp = (address, timers) => tcpTransport(address, { timers });

export const COLUMNS_DEFAULT = 48;
/** The raw printing port of network printers, by custom. */
export const PRINTER_PORT_DEFAULT = 9100;

export function configuredPrinter(
  config: PrinterConfig,
  timers: Timers = systemTimers,
  connectTcp: ConnectTcp = systemTcp,
): ConfiguredPrinter {
  const columns = config.columns ?? COLUMNS_DEFAULT;
  if (config.driver === 'virtual' || config.transport.kind === 'virtual')
    return { config, ...virtualPrinter(config.id, columns, timers) };
  const { transport } = config;
  const escpos = (connect: Parameters<typeof escposPrinter>[0]['connect']): ConfiguredPrinter => ({
    config,
    printer: escposPrinter({ id: config.id, columns, timers, connect }),
    model: undefined,
  });
  switch (transport.kind) {
    case 'tcp': {
      const { host, port = PRINTER_PORT_DEFAULT } = transport;
      return escpos(() => connectTcp({ host, port }, timers));
    }
    case 'serial': {
      const line = serialLine(transport);
      return escpos(() => serialTransport(line, timers));
    }
    case 'file':
      return escpos(() => fileTransport(transport.path, { timers }));
    default:
      return unreachable(transport);
  }
}
