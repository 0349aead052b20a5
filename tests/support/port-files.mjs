/**
 * Which folders get time, randomness, disk, network and timers through ports only, and the files that are such a port.
 * Read by eslint.config.mjs (globals) and tests/architecture.test.ts (imports). A new port is a line here with its reason.
 */

/** No port at all: values in, values out. */
export const PURE_FOLDERS = ['sync/domain/**/*.ts', 'sync/schemas/**/*.ts', 'sync/protocol/**/*.ts'];

export const PORTED_FOLDERS = [
  'main/**/*.ts',
  'hardware/**/*.ts',
  'sync/terminal/**/*.ts',
  'sync/cloud/**/*.ts',
  'sync/demo/**/*.ts',
];

/** Time, randomness and timers: the real thing behind a port. Commands and the build are outermost and make the ports. */
export const PORT_FILES = [
  'main/ports.ts',
  'main/build/**',
  'main/cli/**',
  'main/**/*.electron.ts',
  'main/upload/cloud-transport.ts',
  'hardware/transport/**',
  'hardware/testing/**',
  'sync/terminal/ports.ts',
  // Floors the worker's clock before RxDB loads: it is the clock.
  'sync/terminal/clock-floor.ts',
  'sync/cloud/ports.ts',
];

/** Disk, network and processes: files that may import Node's modules for them. */
export const DISK_AND_NETWORK_FILES = [
  'main/build/**',
  'main/cli/**',
  // Starting and ending: the data folder's lock, the embedded cloud, the window.
  'main/lifecycle/**',
  'main/shells/**',
  'main/file-system.ts',
  'main/upload/cloud-transport.ts',
  'hardware/transport/**',
  'hardware/testing/**',
  // A server is network and disk; its rules are in sync/domain.
  'sync/cloud/**',
];
