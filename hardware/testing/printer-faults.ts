/**
 * What can go wrong with the virtual printer, as data: tests, the settings page and the soak suite set these.
 * Each is a fault seen on real printers or their clones (HARDWARE.md). Used by printer-model.
 */
export interface PrinterFaults {
  /** Receive buffer; when full the printer takes no more bytes from the line. */
  readonly bufferBytes: number;
  /** How long the mechanism needs for one line. */
  readonly msPerLine: number;
  /** Paper ends after this many more lines. */
  readonly paperOutAtLine: number | undefined;
  readonly nearEnd: boolean;
  readonly coverOpen: boolean;
  /** The cutter is jammed: everything stops at the next cut until `DLE ENQ`. */
  readonly cutterJam: boolean;
  /** The connection ends in order (FIN) or breaks (RST) when this many bytes of a job have come. */
  readonly dropAtByte: number | undefined;
  readonly resetAtByte: number | undefined;
  /** Closes the connection (FIN) where it should confirm a job. */
  readonly finInsteadOfReply: boolean;
  /** Prints, but never answers anything. */
  readonly mute: boolean;
  /** `GS ( H`: answered; skipped in silence; or printed as text, as clones do that do not know it. */
  readonly processId: 'answered' | 'skipped' | 'printed';
  /** `GS r` is answered. */
  readonly paperStatus: boolean;
  /** `GS a` is obeyed. */
  readonly autoStatus: boolean;
  /** What `GS I` claims to be, true or not. */
  readonly identity: string;
  /** A second connection is broken off at once. */
  readonly oneConnection: boolean;
  readonly drawerStuck: boolean;
}

export const NO_FAULTS: PrinterFaults = {
  bufferBytes: 4096,
  msPerLine: 0,
  paperOutAtLine: undefined,
  nearEnd: false,
  coverOpen: false,
  cutterJam: false,
  dropAtByte: undefined,
  resetAtByte: undefined,
  finInsteadOfReply: false,
  mute: false,
  processId: 'answered',
  paperStatus: true,
  autoStatus: true,
  identity: 'GUIDEPOST VIRTUAL',
  oneConnection: false,
  drawerStuck: false,
};

/** One pulse to the drawer, as the printer executed it. */
export interface DrawerKick {
  readonly atMs: number;
  readonly pin: 2 | 5;
  readonly onMs: number;
  readonly offMs: number;
  /** The drawer stood open already: somebody kicked twice. */
  readonly whileOpen: boolean;
}

/** One piece of paper: what was printed between two cuts. */
export interface PrintedSlip {
  readonly bytes: Uint8Array;
  /** False for what hangs in the printer without a cut. */
  readonly cut: boolean;
}
