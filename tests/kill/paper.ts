/** What lies on the counter: every slip that a printer cut, read by the oracle that shares no code with the encoder. */
import { paperLines, readPaper } from '../../hardware/testing/printer-oracle.ts';
import type { PrinterModel } from '../../hardware/testing/printer-model.ts';

export interface ReceiptOnPaper {
  readonly receiptNumber: string;
  readonly copy: boolean;
}

const RECEIPT_NUMBER = /[A-Za-z0-9]{1,20}-[A-Za-z0-9]{1,20}-\d{6}-\d{4,9}/;
const NUMBER_APART = /-\d{6} · \d{4,9}/;

/** Collects slips as they are cut; the model itself keeps only the newest. */
export class Counter {
  readonly #bytes: Uint8Array[] = [];

  constructor(model: PrinterModel) {
    model.onSlip((slip) => this.#bytes.push(slip.bytes));
  }

  /**
   * Every receipt and refund in the order of printing; slips of corrections name theirs apart (`… · 0001`) and are none. Throws
   * for a slip that no printer would take or that has no number.
   */
  receipts(): ReceiptOnPaper[] {
    return this.#bytes.flatMap((bytes) => {
      const { papers, faults } = readPaper(bytes);
      const text = papers.flatMap(paperLines).join('\n');
      const receiptNumber = RECEIPT_NUMBER.exec(text)?.[0];
      if (faults.length === 0 && receiptNumber === undefined && NUMBER_APART.test(text)) return [];
      if (faults.length > 0 || receiptNumber === undefined)
        throw new Error(`a bad slip: ${faults.join('; ')}\n${text}`);
      return [{ receiptNumber, copy: text.includes('COPY') }];
    });
  }

  /** The text of each slip. */
  texts(): string[] {
    return this.#bytes.map((bytes) => readPaper(bytes).papers.flatMap(paperLines).join('\n'));
  }

  faults(): string[] {
    return this.#bytes.flatMap((bytes) => readPaper(bytes).faults);
  }
}
