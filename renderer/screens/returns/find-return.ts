/**
 * Finds the sale behind what was scanned or typed: the local database's view of it and of its refunds goes along to the host,
 * which asks its own journal and the cloud first. A phone number finds a member's sales. Called by the returns screen.
 */
import type { Answer, FailureCode } from '../../../main/contract/contract.ts';
import type { LedgerSale, ReturnView } from '../../../main/contract/return-views.ts';
import { scanCandidates } from '../../../sync/domain/barcode.ts';
import type { ReceiptNumber } from '../../../sync/domain/ids.ts';
import type { SaleFact } from '../../../sync/terminal/api.ts';
import type { Till } from '../../app/till.ts';

export interface FoundSale {
  readonly receiptNumber: ReceiptNumber;
  readonly ledger: LedgerSale | undefined;
  readonly view: ReturnView;
}
export type Search =
  | { readonly kind: 'idle' }
  | { readonly kind: 'searching' }
  | { readonly kind: 'bad' }
  | { readonly kind: 'none'; readonly asked: string }
  | { readonly kind: 'refused'; readonly code: FailureCode; readonly reason: string }
  | { readonly kind: 'sales'; readonly sales: readonly SaleFact[] }
  | { readonly kind: 'found'; readonly found: FoundSale };

const MEMBER_SALES_MAX = 50;
const PHONE = /^\+?\d{7,15}$/;

/** The receipt number in what was scanned or typed: as it stands, or in the receipt's own link. */
export function receiptNumberOf(text: string): ReceiptNumber | undefined {
  const { reading } = scanCandidates(text, { screen: 'goods', templates: [] });
  return reading.ok && reading.value.kind === 'receipt' ? reading.value.receiptNumber : undefined;
}

export async function findReturn(till: Till, text: string): Promise<Search> {
  const asked = text.trim();
  if (asked === '') return { kind: 'idle' };
  // Store codes are mostly capitals, and people type small letters.
  const numbers = [...new Set([receiptNumberOf(asked), receiptNumberOf(asked.toUpperCase())])].filter(
    (number) => number !== undefined,
  );
  for (const number of numbers) {
    const found = await findByNumber(till, number);
    if (found !== null) return found;
  }
  if (numbers.length > 0) return { kind: 'none', asked: text };
  return PHONE.test(asked) ? findByMember(till, asked) : { kind: 'bad' };
}

async function findByNumber(till: Till, receiptNumber: ReceiptNumber): Promise<Search | null> {
  const [sale, refunds] = await Promise.all([
    till.database.findSale(receiptNumber),
    till.database.refundsOf(receiptNumber),
  ]);
  const ledger =
    sale.ok && sale.value !== null
      ? {
          at: sale.value.at,
          body: sale.value.body,
          refunds: refunds.ok ? refunds.value.map(({ body }) => body) : [],
          ...(sale.value.invoice === undefined ? {} : { invoice: sale.value.invoice }),
        }
      : undefined;
  const answer = await till.client.call('return.plan', {
    receiptNumber,
    lines: [],
    ...(ledger === undefined ? {} : { ledger }),
  });
  if (answer.ok) return { kind: 'found', found: { receiptNumber, ledger, view: answer.value } };
  if (answer.code === 'not_found') return null;
  return { kind: 'refused', code: answer.code, reason: reasonOf(answer) };
}

async function findByMember(till: Till, query: string): Promise<Search> {
  const answer = await till.client.call('member.find', { query });
  if (!answer.ok) return { kind: 'refused', code: answer.code, reason: '' };
  const sales: SaleFact[] = [];
  for (const { id } of answer.value.items) {
    const known = await till.database.salesOfMember(id, MEMBER_SALES_MAX);
    if (known.ok) sales.push(...known.value);
  }
  return { kind: 'sales', sales };
}

export const reasonOf = (answer: Extract<Answer<never>, { ok: false }>): string => answer.details.reason ?? '';
