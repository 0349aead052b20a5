/**
 * Finds the sale behind what was scanned or typed: the local database's view of it and of its refunds goes along to the host,
 * which asks its own journal and the cloud first. A phone number finds a member's sales. Called by the returns screen.
 */
import type { Answer, FailureCode } from '../../../main/contract/contract.ts';
import type { LedgerSale, ReturnView, ShownReceipt } from '../../../main/contract/return-views.ts';
import { isReceiptLink, scanCandidates, type ScanReading } from '../../../sync/domain/barcode.ts';
import { parseReceiptNumber, receiptNumber as numberOf, type ReceiptNumber } from '../../../sync/domain/ids.ts';
import { readReceiptToken } from '../../../sync/domain/receipt-token.ts';
import { businessDayAt, type BusinessDay } from '../../../sync/domain/time.ts';
import type { SaleFact, StoreFact } from '../../../sync/terminal/api.ts';
import type { Till } from '../../app/till.ts';
import { productOfCode } from './find-product.ts';

export interface FoundSale {
  readonly receiptNumber: ReceiptNumber;
  readonly ledger: LedgerSale | undefined;
  /** What the scanned code says beyond the number. */
  readonly receipt: ShownReceipt | undefined;
  readonly view: ReturnView;
}
export type Search =
  | { readonly kind: 'idle' }
  | { readonly kind: 'searching' }
  | { readonly kind: 'bad' }
  /** Goods were scanned or typed: they are for the checkout. */
  | { readonly kind: 'goods'; readonly name: string; readonly code: string }
  | { readonly kind: 'none'; readonly asked: string }
  | { readonly kind: 'refused'; readonly code: FailureCode; readonly reason: string }
  | { readonly kind: 'sales'; readonly sales: readonly SaleFact[] }
  | { readonly kind: 'found'; readonly found: FoundSale };

const MEMBER_SALES_MAX = 50;
const PHONE = /^\+?\d{7,15}$/;
/** The number within the day, as the last figures of the receipt say it. */
const DATABASE_WAIT_MS = 1000;
const TAIL = /^0*[1-9]\d{0,3}$/;

type ReceiptReading = Extract<ScanReading, { readonly kind: 'receipt' }>;

/** The receipt in what was scanned or typed: its number as it stands, or in the receipt's own link. */
export function receiptIn(text: string): ReceiptReading | undefined {
  const { reading } = scanCandidates(text, { screen: 'goods', templates: [] });
  return reading.ok && reading.value.kind === 'receipt' ? reading.value : undefined;
}

export async function findReturn(till: Till, text: string): Promise<Search> {
  const asked = text.trim();
  if (asked === '') return { kind: 'idle' };
  if (TAIL.test(asked)) return findByTail(till, asked);
  const reading = receiptIn(asked) ?? receiptIn(asked.toUpperCase());
  if (reading !== undefined) {
    const found = await findByNumber(till, { ...reading, receiptNumber: ownSpelling(till, reading.receiptNumber) });
    return found === null ? { kind: 'none', asked: text } : judged(found, reading);
  }
  if (isReceiptLink(asked)) return { kind: 'refused', code: 'refund_refused', reason: 'receipt_unreadable' };
  const product = await productOfCode(till.database, asked);
  if (product !== undefined) return { kind: 'goods', name: product.product.name, code: asked };
  return PHONE.test(asked) ? findByMember(till, asked) : { kind: 'bad' };
}

/** Numbers are compared without regard to capitals: a number of this store gets the store's own spelling. */
function ownSpelling(till: Till, receiptNumber: ReceiptNumber): ReceiptNumber {
  const place = till.app.get()?.place;
  const read = parseReceiptNumber(receiptNumber);
  if (place == null || !read.ok || read.value.store.toLowerCase() !== place.store.id.toLowerCase())
    return receiptNumber;
  return numberOf({ ...read.value, store: place.store.id });
}

/** A number that somebody typed and no store is known to have: a slip of the finger rather than another store's paper. */
function judged(found: Search, { code }: ReceiptReading): Search {
  if (found.kind !== 'refused' || found.reason !== 'other_store' || code !== undefined) return found;
  return { ...found, reason: 'foreign_number' };
}

/** Only the last figures of today's receipt: where more than one till has it, a person picks. */
async function findByTail(till: Till, tail: string): Promise<Search> {
  const place = till.app.get()?.place;
  if (place == null) return { kind: 'bad' };
  const businessDay = businessDayAt(till.clock.get(), place);
  const own = numberOf({ store: place.store.id, terminal: place.terminal, businessDay, n: Number(tail) });
  const sales = (await soldOn(till, businessDay)).filter(({ receiptNumber }) => {
    const read = parseReceiptNumber(receiptNumber);
    return read.ok && read.value.n === Number(tail);
  });
  if (sales.length > 1) return { kind: 'sales', sales };
  const receiptNumber = sales[0]?.receiptNumber ?? own;
  return (await findByNumber(till, { kind: 'receipt', receiptNumber })) ?? { kind: 'none', asked: tail };
}

/** The day's sales as the local database has them now; none while it does not answer. */
function soldOn(till: Till, businessDay: BusinessDay): Promise<readonly SaleFact[]> {
  return new Promise((resolve) => {
    const finish = (facts: readonly StoreFact[]): void => {
      // The first facts may come before the watch is known, so it ends a turn later.
      queueMicrotask(() => stop());
      cancel();
      resolve(facts.filter((fact): fact is SaleFact => fact.kind === 'sale'));
    };
    const cancel = till.ports.after(DATABASE_WAIT_MS, () => finish([]));
    const stop = till.database.watchSales({ businessDay }, finish);
  });
}

async function findByNumber(till: Till, { receiptNumber, code }: ReceiptReading): Promise<Search | null> {
  const [sale, refunds, receipt] = await Promise.all([
    till.database.findSale(receiptNumber),
    till.database.refundsOf(receiptNumber),
    code === undefined ? undefined : shownReceipt(till, code),
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
    ...(receipt === undefined ? {} : { receipt }),
  });
  if (answer.ok) return { kind: 'found', found: { receiptNumber, ledger, receipt, view: answer.value } };
  if (answer.code === 'not_found') return null;
  return { kind: 'refused', code: answer.code, reason: reasonOf(answer) };
}

/** Names of the goods in the code, as far as this store's catalogue has them. */
async function shownReceipt(till: Till, code: string): Promise<ShownReceipt> {
  const token = readReceiptToken(code);
  if (!token.ok) return { code, goods: [] };
  const ids = [...new Set(token.value.sale.lines.map(({ product }) => product.id))];
  const known = await till.database.products(ids);
  const goods = known.ok ? known.value.map(({ product }) => product) : [];
  return {
    code,
    goods: goods.map(({ id, sku, name, spec, category, unit }) => ({
      ...{ id, sku, name, category },
      ...(spec === undefined ? {} : { spec }),
      ...(unit === undefined ? {} : { unit }),
    })),
  };
}

async function findByMember(till: Till, query: string): Promise<Search> {
  const answer = await till.client.call('member.find', { query });
  // Figures that are no phone number after all.
  if (!answer.ok && answer.code === 'bad_request') return { kind: 'bad' };
  if (!answer.ok) return { kind: 'refused', code: answer.code, reason: '' };
  const sales: SaleFact[] = [];
  for (const { id } of answer.value.items) {
    const known = await till.database.salesOfMember(id, MEMBER_SALES_MAX);
    if (known.ok) sales.push(...known.value);
  }
  return { kind: 'sales', sales };
}

export const reasonOf = (answer: Extract<Answer<never>, { ok: false }>): string => answer.details.reason ?? '';
