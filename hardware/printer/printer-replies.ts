/**
 * Takes a printer's bytes apart. Replies carry no name of their own; they are told apart by fixed bits (Epson ESC/POS, "status"):
 * real-time status 0xx1xx10, automatic status 0xx1xx00 + three bytes, process id 0x37 0x22 … NUL, queued paper status 0xx0xxxx.
 * Invariants: never holds more than seven bytes; bytes that fit nothing are dropped. Pure; called by escpos-link.
 */
export type PrinterReply =
  | { readonly kind: 'real_time'; readonly value: number }
  | { readonly kind: 'automatic'; readonly bytes: readonly [number, number, number, number] }
  | { readonly kind: 'process_id'; readonly id: string }
  | { readonly kind: 'paper'; readonly value: number };

/** Why the printer does not print, as far as one reply tells, and what else it tells. */
export interface PrinterCondition {
  readonly offline?: boolean;
  readonly coverOpen?: boolean;
  readonly paperOut?: boolean;
  readonly nearEnd?: boolean;
  readonly failed?: boolean;
  readonly drawerPinHigh?: boolean;
}

const PROCESS_HEADER = 0x37;
const PROCESS_IDENTIFIER = 0x22;
const PROCESS_LENGTH = 7;
const AUTOMATIC_LENGTH = 4;

export class ReplyReader {
  #block: number[] = [];

  push(bytes: Uint8Array): PrinterReply[] {
    const replies: PrinterReply[] = [];
    for (const byte of bytes) {
      const reply = this.#take(byte);
      if (reply !== undefined) replies.push(reply);
    }
    return replies;
  }

  #take(byte: number): PrinterReply | undefined {
    const [first] = this.#block;
    if (first === undefined) return this.#begin(byte);
    this.#block.push(byte);
    return first === PROCESS_HEADER ? this.#continueProcess(byte) : this.#continueAutomatic(byte);
  }

  #begin(byte: number): PrinterReply | undefined {
    if ((byte & 0x93) === 0x12) return { kind: 'real_time', value: byte };
    if ((byte & 0x93) === 0x10 || byte === PROCESS_HEADER) {
      this.#block = [byte];
      return undefined;
    }
    return (byte & 0x90) === 0 ? { kind: 'paper', value: byte } : undefined;
  }

  #continueProcess(byte: number): PrinterReply | undefined {
    const block = this.#block;
    if (block.length === 2 && byte !== PROCESS_IDENTIFIER) return this.#restart(byte);
    if (block.length < PROCESS_LENGTH) return undefined;
    this.#block = [];
    return byte === 0 ? { kind: 'process_id', id: String.fromCharCode(...block.slice(2, 6)) } : undefined;
  }

  #continueAutomatic(byte: number): PrinterReply | undefined {
    const [a = 0, b = 0, c = 0, d = 0] = this.#block;
    if ((byte & 0x90) !== 0) return this.#restart(byte);
    if (this.#block.length < AUTOMATIC_LENGTH) return undefined;
    this.#block = [];
    return { kind: 'automatic', bytes: [a, b, c, d] };
  }

  /** The block was none: this byte begins anew. */
  #restart(byte: number): PrinterReply | undefined {
    this.#block = [];
    return this.#begin(byte);
  }
}

/** The answer to DLE EOT n. */
export function conditionOfRealTime(n: 1 | 2 | 3 | 4, value: number): PrinterCondition {
  switch (n) {
    case 1:
      return { drawerPinHigh: (value & 0x04) !== 0, offline: (value & 0x08) !== 0 };
    case 2:
      return { coverOpen: (value & 0x04) !== 0, paperOut: (value & 0x20) !== 0, failed: (value & 0x40) !== 0 };
    case 3:
      return { failed: (value & 0x68) !== 0 };
    case 4:
      return { nearEnd: (value & 0x0c) !== 0, paperOut: (value & 0x60) !== 0 };
  }
}

/** The four bytes that come unasked after GS a. */
export function conditionOfAutomatic([first, second, third]: readonly [
  number,
  number,
  number,
  number,
]): PrinterCondition {
  return {
    drawerPinHigh: (first & 0x04) !== 0,
    offline: (first & 0x08) !== 0,
    coverOpen: (first & 0x20) !== 0,
    failed: (second & 0x68) !== 0,
    nearEnd: (third & 0x03) !== 0,
    paperOut: (third & 0x0c) !== 0,
  };
}

/** The answer to GS r 1. */
export const conditionOfPaper = (value: number): PrinterCondition => ({
  nearEnd: (value & 0x03) !== 0,
  paperOut: (value & 0x0c) !== 0,
});
