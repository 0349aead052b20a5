/**
 * From a line of `devices.json` to a scanner, closed as yet. The only place that knows which driver is which.
 * Called by the host's device service once per configured scanner.
 */
import type { ScannerConfig } from '../devices-schema.ts';
import type { Scanner, ScannerPorts } from './scanner.ts';
import { serialScanner } from './serial-scanner.ts';
import { virtualScanner, type VirtualScanner } from './virtual-scanner.ts';

/** `fed` is there when scans are handed in by program: the virtual twin, and a wedge, whose keys the window reads. */
export interface ConfiguredScanner {
  readonly config: ScannerConfig;
  readonly scanner: Scanner;
  readonly fed: VirtualScanner | undefined;
}

export function configuredScanner(config: ScannerConfig, ports: ScannerPorts): ConfiguredScanner {
  switch (config.driver) {
    case 'serial':
      return { config, scanner: serialScanner(config, ports), fed: undefined };
    case 'wedge':
    case 'virtual': {
      const fed = virtualScanner(config.id, ports);
      return { config, scanner: fed, fed };
    }
  }
}
