/**
 * The port to a platform that issues e-fapiao: whatever it is called there, an outcome here. A platform takes a request under a number
 * of ours, answers at once that it took it, and is asked later what became of it. The same number is carried out once, so that a request
 * whose answer was lost is asked about and never sent under another one. Drivers never throw. README.md.
 */
import type { Fen } from '../../domain/money.ts';

export interface InvoiceBuyer {
  /** A person's name or a company's. */
  readonly title: string;
  /** Of companies: 15 to 20 characters. */
  readonly taxNumber?: string;
  readonly email?: string;
}
export interface OrderedLine {
  readonly name: string;
  readonly spec?: string;
  /** With tax. */
  readonly amount: Fen;
  readonly tax: Fen;
  /** Basis points. */
  readonly taxBp: number;
}
export interface InvoiceOrder {
  readonly requestNumber: string;
  readonly receiptNumber: string;
  readonly buyer: InvoiceBuyer;
  readonly lines: readonly OrderedLine[];
  readonly total: Fen;
  readonly tax: Fen;
  /** Epoch milliseconds. */
  readonly at: number;
}
export interface RedLetterOrder {
  readonly requestNumber: string;
  /** The 20 digits of the invoice. */
  readonly invoiceNumber: string;
  readonly buyer: InvoiceBuyer;
  /** What comes off, positive; `index` is the line's place on the invoice, from 1. */
  readonly lines: readonly (OrderedLine & { readonly index: number })[];
  /** All that was left of it. */
  readonly isWhole: boolean;
  readonly total: Fen;
  readonly tax: Fen;
}

/** Nobody may act on these: the platform is asked again. */
export type InvoiceUnknown =
  'no_answer' | 'system_error' | 'malformed' | 'not_permitted' | 'wrong_number' | 'wrong_amount';
export type InvoiceRefusal = 'title_refused' | 'already_reversed' | 'refused';
export type InvoiceOutcome =
  | {
      readonly outcome: 'issued';
      readonly number: string;
      readonly url: string | null;
      readonly issuedAt: number;
      readonly total: Fen;
      /** Who it is made out to, where the platform says so. */
      readonly buyer?: InvoiceBuyer;
    }
  /** Taken; ask later. */
  | { readonly outcome: 'pending' }
  | { readonly outcome: 'refused'; readonly reason: InvoiceRefusal }
  /** The merchant's quota of the tax authority is used up: the same request goes through when it was raised. */
  | { readonly outcome: 'over_quota' }
  /** Of a question: it knows no such number. */
  | { readonly outcome: 'absent' }
  | { readonly outcome: 'unknown'; readonly reason: InvoiceUnknown };

export interface InvoiceProvider {
  /** Nothing is issued; said to everybody who sees such an invoice. */
  readonly demo: boolean;
  /** Also once more under the same number: what is there already is `pending` and asked about. */
  issue(order: InvoiceOrder): Promise<InvoiceOutcome>;
  query(requestNumber: string): Promise<InvoiceOutcome>;
  reverse(order: RedLetterOrder): Promise<InvoiceOutcome>;
  queryRed(requestNumber: string): Promise<InvoiceOutcome>;
}
