/**
 * An ESC/POS printer in software: receive buffer, command interpreter, paper, cutter, status, drawer; without any transport.
 * Invariants: commands run in order and take their time; status commands are answered as a real printer would, at once even when
 * it is out of paper; bytes that were taken are printed later even if the sender has gone. Faults are data (printer-faults).
 * Used by virtual-printer (TCP server, PTY, in-process twin of `driver: "virtual"`).
 */
import { systemTimers, type Timers } from '../transport/timers.ts';
import { NO_FAULTS, type DrawerKick, type PrintedSlip, type PrinterFaults } from './printer-faults.ts';
import { OperationReader, type PlacedOperation, type PrinterOperation } from './printer-operations.ts';

/** The printer's side of one connection. */
export interface PrinterLine {
  send(bytes: Uint8Array): void;
  /** FIN. */
  end(): void;
  /** RST. */
  reset(): void;
  /** Stop and go of the receive buffer. */
  pause(): void;
  resume(): void;
}

export interface PrinterAttachment {
  receive(bytes: Uint8Array): void;
  detach(): void;
}

export interface PrinterModelOptions {
  readonly timers?: Timers;
  readonly faults?: Partial<PrinterFaults>;
}

const SLIPS_MAX = 20;
const KICKS_MAX = 10_000;
/** A QR symbol takes about as long as this many lines of text. */
const QR_LINES = 8;

/** Commands that leave no trace on paper. */
const OFF_PAPER = new Set<PrinterOperation['op']>([
  'real_time_status',
  'recover',
  'auto_status',
  'paper_status',
  'process_id',
  'identity',
  'pulse',
]);

export class PrinterModel {
  readonly #timers: Timers;
  readonly #lines = new Map<PrinterLine, LineState>();
  readonly #queue: { readonly placed: PlacedOperation; readonly line: PrinterLine | undefined }[] = [];
  readonly #slips: PrintedSlip[] = [];
  readonly #kicks: DrawerKick[] = [];
  readonly #slipListeners = new Set<(slip: PrintedSlip) => void>();
  #faults: PrinterFaults;
  #paper: PlacedOperation[] = [];
  #paperOut = false;
  #linesLeft: number | undefined;
  #jammed = false;
  #drawerOpen = false;
  #inJob = false;
  #working = false;
  #lastTold = '';

  constructor(options: PrinterModelOptions = {}) {
    this.#timers = options.timers ?? systemTimers;
    this.#faults = { ...NO_FAULTS, ...options.faults };
    this.#linesLeft = this.#faults.paperOutAtLine;
  }

  /** Finished slips, oldest first, at most the last 20. */
  get slips(): readonly PrintedSlip[] {
    return this.#slips;
  }

  /** What hangs out of the printer without having been cut. */
  get uncut(): PrintedSlip {
    return { bytes: joined(this.#paper), cut: false };
  }

  get kicks(): readonly DrawerKick[] {
    return this.#kicks;
  }

  get drawerOpen(): boolean {
    return this.#drawerOpen;
  }

  get faults(): PrinterFaults {
    return this.#faults;
  }

  /** Changes faults; status changes are told, and what was stopped by them goes on. */
  setFaults(faults: Partial<PrinterFaults>): void {
    this.#faults = { ...this.#faults, ...faults };
    if ('paperOutAtLine' in faults) this.#linesLeft = faults.paperOutAtLine;
    this.#tellStatus();
    this.#work();
  }

  /** New paper: whatever still waits in the buffer is printed now. */
  reloadPaper(): void {
    this.#paperOut = false;
    this.setFaults({ paperOutAtLine: undefined, nearEnd: false });
  }

  closeDrawer(): void {
    this.#drawerOpen = false;
    this.#tellStatus();
  }

  onSlip(listener: (slip: PrintedSlip) => void): () => void {
    this.#slipListeners.add(listener);
    return () => this.#slipListeners.delete(listener);
  }

  attach(line: PrinterLine): PrinterAttachment | 'in_use' {
    if (this.#faults.oneConnection && this.#lines.size > 0) return 'in_use';
    const state = new LineState();
    this.#lines.set(line, state);
    return {
      receive: (bytes) => {
        if (!this.#lines.has(line)) return;
        state.incoming.push(bytes);
        this.#take(line, state);
      },
      detach: () => {
        this.#lines.delete(line);
        for (const placed of state.reader.finish()) this.#queue.push({ placed, line: undefined });
        this.#work();
      },
    };
  }

  /** Moves bytes from the line into the receive buffer as far as it has room. */
  #take(line: PrinterLine, state: LineState): void {
    for (;;) {
      const chunk = state.incoming[0];
      if (chunk === undefined) break;
      const room = this.#faults.bufferBytes - this.#buffered();
      if (room <= 0) break;
      const untilFault = this.#bytesUntilFault(state, chunk);
      const taken = chunk.subarray(0, Math.min(room, chunk.length, untilFault));
      if (taken.length === chunk.length) state.incoming.shift();
      else state.incoming[0] = chunk.subarray(taken.length);
      if (state.jobBytes !== undefined) state.jobBytes += taken.length;
      this.#answerRealTime(line, state, taken);
      for (const placed of state.reader.push(taken)) this.#queue.push({ placed, line });
      if (untilFault <= taken.length && state.jobBytes !== undefined) {
        state.incoming.length = 0;
        this.#lines.delete(line);
        for (const placed of state.reader.finish()) this.#queue.push({ placed, line: undefined });
        if (this.#faults.resetAtByte === undefined) line.end();
        else line.reset();
        break;
      }
      this.#work();
    }
    this.#work();
    if (state.incoming.length > 0 && !state.paused) {
      state.paused = true;
      line.pause();
    } else if (state.incoming.length === 0 && state.paused) {
      state.paused = false;
      line.resume();
    }
  }

  /** Bytes of this chunk until the connection is to break; a job is counted from its `ESC @`. */
  #bytesUntilFault(state: LineState, chunk: Uint8Array): number {
    const limit = this.#faults.resetAtByte ?? this.#faults.dropAtByte;
    if (limit === undefined) {
      state.jobBytes = undefined;
      return Number.POSITIVE_INFINITY;
    }
    if (state.jobBytes === undefined) {
      const start = chunk.findIndex((byte, index) => byte === 0x1b && chunk[index + 1] === 0x40);
      if (start < 0) return Number.POSITIVE_INFINITY;
      state.jobBytes = -start;
    }
    return Math.max(0, limit - state.jobBytes);
  }

  #buffered(): number {
    let sum = 0;
    for (const { placed } of this.#queue) sum += placed.bytes.length;
    for (const { reader } of this.#lines.values()) sum += reader.pending;
    return sum;
  }

  /** Real-time commands are acted on as they come in, whatever waits before them. */
  #answerRealTime(line: PrinterLine, state: LineState, taken: Uint8Array): void {
    for (const byte of taken) {
      const [before, last] = state.tail;
      if (before === 0x10 && last === 0x04 && byte >= 1 && byte <= 4) this.#reply(line, [this.#realTimeStatus(byte)]);
      if (before === 0x10 && last === 0x05 && (byte === 1 || byte === 2)) this.#recover(byte);
      state.tail = [last, byte];
    }
  }

  #recover(how: 1 | 2): void {
    this.#jammed = false;
    this.#faults = { ...this.#faults, cutterJam: false };
    if (how === 2) this.#queue.length = 0;
    this.#tellStatus();
  }

  #stalled(): boolean {
    return this.#paperOut || this.#faults.coverOpen || this.#jammed;
  }

  /** Runs the next commands until one takes time or the printer has to stop. */
  #work(): void {
    if (this.#working) return;
    while (!this.#stalled()) {
      const next = this.#queue.shift();
      if (next === undefined) break;
      const lines = this.#execute(next.placed, next.line);
      if (lines * this.#faults.msPerLine > 0) {
        this.#working = true;
        this.#timers.after(lines * this.#faults.msPerLine, () => {
          this.#working = false;
          this.#work();
          for (const [line, state] of this.#lines) if (state.incoming.length > 0) this.#take(line, state);
        });
        return;
      }
    }
  }

  /** Executes one command; answers how many lines of time it took. */
  #execute(placed: PlacedOperation, line: PrinterLine | undefined): number {
    const { operation } = placed;
    if (operation.op === 'cut' && this.#faults.cutterJam) {
      this.#jammed = true;
      this.#queue.unshift({ placed, line });
      this.#tellStatus();
      return 0;
    }
    if (!OFF_PAPER.has(operation.op)) this.#paper.push(placed);
    switch (operation.op) {
      case 'initialize':
        this.#inJob = true;
        return 0;
      case 'line_feed':
        return this.#feed(1);
      case 'feed_lines':
        return this.#feed(operation.lines);
      case 'qr_print':
      case 'raster':
        return this.#feed(1) * QR_LINES;
      case 'cut':
        this.#cut();
        return 1;
      case 'pulse':
        this.#kick(operation);
        return 0;
      case 'process_id':
        if (this.#faults.processId === 'printed') this.#printAsText(placed);
        if (this.#faults.processId === 'answered') this.#confirm(line, [0x37, 0x22, ...ascii(operation.id), 0]);
        return 0;
      case 'paper_status':
        if (this.#faults.paperStatus) this.#confirm(line, [this.#paperBits()]);
        return 0;
      case 'identity':
        if (line !== undefined) this.#reply(line, [0x5f, ...ascii(this.#faults.identity), 0]);
        return 0;
      case 'auto_status': {
        const state = line === undefined ? undefined : this.#lines.get(line);
        if (state !== undefined) state.autoMask = operation.mask;
        if (line !== undefined && state !== undefined && operation.mask !== 0 && this.#faults.autoStatus)
          this.#reply(line, this.#autoStatus());
        return 0;
      }
      default:
        return 0;
    }
  }

  #feed(lines: number): number {
    if (this.#linesLeft !== undefined) {
      this.#linesLeft -= lines;
      if (this.#linesLeft <= 0) {
        this.#paperOut = true;
        this.#linesLeft = undefined;
        this.#tellStatus();
      }
    }
    return lines;
  }

  #cut(): void {
    const slip: PrintedSlip = { bytes: joined(this.#paper), cut: true };
    this.#paper = [];
    this.#slips.push(slip);
    if (this.#slips.length > SLIPS_MAX) this.#slips.shift();
    for (const listener of this.#slipListeners) listener(slip);
  }

  #kick({ pin, onMs, offMs }: Extract<PrinterOperation, { op: 'pulse' }>): void {
    this.#kicks.push({ atMs: this.#timers.now(), pin, onMs, offMs, whileOpen: this.#drawerOpen });
    if (this.#kicks.length > KICKS_MAX) this.#kicks.shift();
    if (!this.#faults.drawerStuck) this.#drawerOpen = true;
    this.#tellStatus();
  }

  /** A clone that does not know `GS ( H` takes its bytes for text. */
  #printAsText(placed: PlacedOperation): void {
    const text = placed.bytes.filter((byte) => byte >= 0x20 && byte < 0x7f);
    const operation = {
      op: 'text',
      text: String.fromCharCode(...text),
      columns: text.length,
      outsideGb18030: false,
    } as const;
    this.#paper.push({ at: placed.at, bytes: text, operation });
  }

  #confirm(line: PrinterLine | undefined, bytes: readonly number[]): void {
    if (line === undefined) return;
    if (this.#faults.finInsteadOfReply && this.#inJob) line.end();
    else this.#reply(line, bytes);
  }

  #reply(line: PrinterLine, bytes: readonly number[]): void {
    if (!this.#faults.mute && this.#lines.has(line)) line.send(Uint8Array.from(bytes));
  }

  #tellStatus(): void {
    const status = this.#autoStatus();
    if (status.join() === this.#lastTold) return;
    this.#lastTold = status.join();
    if (!this.#faults.autoStatus) return;
    for (const [line, state] of this.#lines) if (state.autoMask !== 0) this.#reply(line, status);
  }

  #realTimeStatus(n: number): number {
    const { coverOpen, nearEnd } = this.#faults;
    switch (n) {
      case 1:
        return 0x12 | (this.#drawerOpen ? 0 : 0x04) | (this.#stalled() ? 0x08 : 0);
      case 2:
        return 0x12 | (coverOpen ? 0x04 : 0) | (this.#paperOut ? 0x20 : 0) | (this.#jammed ? 0x40 : 0);
      case 3:
        return 0x12 | (this.#jammed ? 0x08 : 0);
      default:
        return 0x12 | (nearEnd || this.#paperOut ? 0x0c : 0) | (this.#paperOut ? 0x60 : 0);
    }
  }

  #autoStatus(): number[] {
    const first =
      0x10 | (this.#drawerOpen ? 0 : 0x04) | (this.#stalled() ? 0x08 : 0) | (this.#faults.coverOpen ? 0x20 : 0);
    return [first, this.#jammed ? 0x08 : 0, this.#paperBits(), 0];
  }

  #paperBits(): number {
    return (this.#faults.nearEnd || this.#paperOut ? 0x03 : 0) | (this.#paperOut ? 0x0c : 0);
  }
}

/** What the printer remembers of one connection. */
class LineState {
  readonly incoming: Uint8Array[] = [];
  readonly reader = new OperationReader();
  paused = false;
  autoMask = 0;
  jobBytes: number | undefined;
  tail: readonly [number, number] = [0, 0];
}

const ascii = (text: string): number[] => Array.from(text, (character) => character.charCodeAt(0));

function joined(operations: readonly PlacedOperation[]): Uint8Array {
  const all = new Uint8Array(operations.reduce((sum, { bytes }) => sum + bytes.length, 0));
  let at = 0;
  for (const { bytes } of operations) {
    all.set(bytes, at);
    at += bytes.length;
  }
  return all;
}
