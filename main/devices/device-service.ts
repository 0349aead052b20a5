/**
 * The equipment of this terminal: opens, claims and enables what devices.json names, keeps each device's view for screens,
 * and hands out printers and drawers. A device that is away is looked for by its own driver; none keeps the till from
 * starting. Called by the host at start, by commit, print queue and drawer desk.
 */
import type { Devices, ScannerConfig } from '../../hardware/devices-schema.ts';
import { configuredDrawer, type ConfiguredDrawer } from '../../hardware/drawer/open-drawer.ts';
import type { Drawer } from '../../hardware/drawer/drawer.ts';
import {
  configuredPrinter,
  PRINTER_PORT_DEFAULT,
  type ConfiguredPrinter,
  type ConnectTcp,
} from '../../hardware/printer/open-printer.ts';
import type { Printer, PrinterStatus } from '../../hardware/printer/printer.ts';
import { configuredScanner, type ConfiguredScanner } from '../../hardware/scanner/open-scanner.ts';
import type { Scan, ScanMiss } from '../../hardware/scanner/scanner.ts';
import type { Timers as DeviceTimers } from '../../hardware/transport/timers.ts';
import { paperLines, readPaper } from '../../hardware/testing/printer-oracle.ts';
import type { EpochMs } from '../../sync/domain/time.ts';
import type { AppState, DeviceView } from '../contract/views.ts';
import type { Ports } from '../ports.ts';
import { PoleDisplays } from './pole-displays.ts';

/** Who claims every device: this program's one terminal window reads the scans. */
const OWNER = 'terminal';
const SLIPS_KEPT = 20;

export interface DeviceEvents {
  readonly scanned: (scan: Scan) => void;
  readonly missed: (miss: ScanMiss) => void;
  readonly changed: () => void;
}

interface VirtualSlip {
  readonly at: EpochMs;
  readonly rows: string[];
}

export class DeviceService {
  readonly #ports: Ports;
  readonly #events: DeviceEvents;
  readonly #devices: Devices;
  readonly #scanners: readonly ConfiguredScanner[];
  readonly #printers: readonly ConfiguredPrinter[];
  readonly #drawers: readonly ConfiguredDrawer[];
  readonly poles: PoleDisplays;
  readonly #printerSince = new Map<string, { readonly at: EpochMs; readonly text: string }>();
  readonly #slips: VirtualSlip[] = [];
  readonly #ends: (() => void)[] = [];

  constructor(devices: Devices, ports: Ports, events: DeviceEvents, connectTcp?: ConnectTcp) {
    this.#ports = ports;
    this.#events = events;
    this.#devices = devices;
    const timers = deviceTimers(ports);
    this.#scanners = devices.scanners.map((config) => configuredScanner(config, { clock: ports.clock, timers }));
    this.#printers = devices.printers.map((config) => configuredPrinter(config, timers, connectTcp));
    this.poles = new PoleDisplays(
      devices.lineDisplays,
      timers,
      () => ports.clock.now(),
      () => this.#events.changed(),
    );
    this.#drawers = devices.drawers.flatMap((config) => {
      const drawer = configuredDrawer(config, this.#printers, timers);
      return drawer.ok ? [drawer.value] : [];
    });
  }

  /** Touches the devices. Settles after each scanner's first attempt; none of them can fail it. */
  async start(): Promise<void> {
    for (const { printer, model, config } of this.#printers) {
      this.#ends.push(printer.onStatus((status) => this.#printerChanged(config.id, status)));
      if (model !== undefined) this.#ends.push(model.onSlip(({ bytes }) => this.#keepSlip(bytes, printer.columns)));
      enable(printer);
    }
    const own = new Set(this.#printers.map(({ printer }) => printer));
    for (const { printer } of this.#drawers) if (!own.has(printer)) enable(printer);
    this.poles.start();
    await Promise.all(this.#scanners.map((scanner) => this.#startScanner(scanner)));
    this.#events.changed();
  }

  async close(): Promise<void> {
    for (const end of this.#ends) end();
    const printers = new Set([...this.#printers, ...this.#drawers].map(({ printer }) => printer));
    await Promise.all([
      ...this.#scanners.map(({ scanner }) => scanner.close()),
      ...[...printers].map((printer) => printer.close()),
      this.poles.close(),
    ]);
  }

  get printers(): readonly Printer[] {
    return this.#printers.map(({ printer }) => printer);
  }

  /** Where receipts are printed: the first printer of the file. */
  get receiptPrinter(): Printer | undefined {
    return this.#printers[0]?.printer;
  }

  get drawers(): readonly Drawer[] {
    return this.#drawers.map(({ drawer }) => drawer);
  }

  get virtualSlips(): readonly VirtualSlip[] {
    return this.#slips;
  }

  /** Scans by program: only where a virtual scanner is configured. False when there is none or it took no scan. */
  virtualScan(data: string): boolean {
    const virtual = this.#scanners.find(({ config }) => config.driver === 'virtual');
    return virtual?.fed?.scan(data) ?? false;
  }

  /** How the configured keyboard scanner types; screens read its keys. */
  get wedge(): AppState['wedge'] {
    const found = this.#devices.scanners.find((scanner) => scanner.driver === 'wedge');
    if (found === undefined) return null;
    const { prefix, suffix, maxGapMs, minLength } = found;
    return {
      ...(prefix === undefined ? {} : { prefix }),
      ...(suffix === undefined ? {} : { suffix }),
      ...(maxGapMs === undefined ? {} : { maxGapMs }),
      ...(minLength === undefined ? {} : { minLength }),
    };
  }

  views(): readonly DeviceView[] {
    return [
      ...this.#scanners.map(scannerView),
      ...this.#printers.map((printer) => this.#printerView(printer)),
      ...this.#drawers.map(({ config, drawer, printer }): DeviceView => {
        const { state, cause } = printer.status();
        const isOpen = drawer.isOpen();
        return {
          id: config.id,
          kind: 'drawer',
          driver: config.driver ?? 'printer',
          where: config.printer ?? '',
          state,
          cause: cause ?? (isOpen === true ? 'open' : null),
          lastEvent: null,
        };
      }),
      ...this.#devices.scales.map(({ id, driver }) => closedView(id, 'scale', driver)),
      ...this.poles.views(),
      ...this.#devices.counters.map(({ id, driver }) => closedView(id, 'counter', driver)),
    ];
  }

  async #startScanner({ scanner }: ConfiguredScanner): Promise<void> {
    this.#ends.push(
      scanner.onScan(this.#events.scanned),
      scanner.onMiss(this.#events.missed),
      scanner.onStatus(this.#events.changed),
    );
    await scanner.open();
    if (scanner.claim(OWNER).ok) scanner.enable(OWNER);
  }

  #printerChanged(id: string, { pill, cause }: PrinterStatus): void {
    this.#printerSince.set(id, { at: this.#ports.clock.now(), text: cause === undefined ? pill : `${pill} ${cause}` });
    this.#events.changed();
  }

  #keepSlip(bytes: Uint8Array, columns: number): void {
    const rows = readPaper(bytes, columns).papers.flatMap(paperLines);
    this.#slips.push({ at: this.#ports.clock.now(), rows });
    this.#slips.splice(0, this.#slips.length - SLIPS_KEPT);
  }

  #printerView({ config, printer }: ConfiguredPrinter): DeviceView {
    const { state, cause } = printer.status();
    return {
      id: config.id,
      kind: 'printer',
      driver: config.driver,
      where: placeOf(config),
      state,
      cause: cause ?? null,
      lastEvent: this.#printerSince.get(config.id) ?? null,
    };
  }
}

function enable(printer: Printer): void {
  if (printer.open().ok && printer.claim().ok) printer.enable();
}

function scannerView({ config, scanner }: ConfiguredScanner): DeviceView {
  const { state, fault, lastEvent } = scanner.status();
  return {
    id: config.id,
    kind: 'scanner',
    driver: config.driver,
    where: scannerPlace(config),
    state,
    cause: fault === undefined ? null : fault.cause,
    lastEvent: lastEvent === undefined ? null : { at: lastEvent.at, text: lastEvent.kind },
  };
}

const scannerPlace = (config: ScannerConfig): string => (config.driver === 'serial' ? config.path : '');

function placeOf(config: ConfiguredPrinter['config']): string {
  if (config.driver === 'virtual') return '';
  const { transport } = config;
  switch (transport.kind) {
    case 'tcp':
      return `${transport.host}:${String(transport.port ?? PRINTER_PORT_DEFAULT)}`;
    case 'serial':
    case 'file':
      return transport.path;
    case 'virtual':
      return '';
  }
}

const closedView = (id: string, kind: DeviceView['kind'], driver: string): DeviceView => ({
  id,
  kind,
  driver,
  where: '',
  state: 'closed',
  cause: null,
  lastEvent: null,
});

function deviceTimers({ clock, timers }: Ports): DeviceTimers {
  return {
    now: () => clock.monotonicMs(),
    after: (delayMs, run) => {
      const timer = timers.after(delayMs, run);
      return () => timer.cancel();
    },
  };
}
