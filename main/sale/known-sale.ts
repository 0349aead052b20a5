/**
 * The sale behind a receipt and every refund of it that this terminal can learn of. Own sales come from the journal; the cloud
 * is asked each time, since other tills take goods back too. When it cannot be asked, the store's local database has the last
 * word: its sale is checked as far as it can be (sums, store, number), the refund says so, and the cloud proves it later.
 * A sister store's sale is known from the code on its receipt, and from the cloud to whoever shows that. Called by the refund desk.
 */
import { Compile } from 'typebox/compile';
import type { EntryId, ReceiptNumber, StoreId } from '../../sync/domain/ids.ts';
import { refundedUnits } from '../../sync/domain/refund-plan.ts';
import { err, ok, type Result } from '../../sync/domain/result.ts';
import type { EpochMs } from '../../sync/domain/time.ts';
import type { TerminalProfile } from '../../sync/protocol/messages.ts';
import type { SaleInvoice } from '../../sync/protocol/invoices.ts';
import type { ReturnAnswer } from '../../sync/protocol/returns.ts';
import { ENTRY_BODIES, type EntryBody } from '../../sync/schemas/entries/kinds.ts';
import { SALE_BODY, type SaleBody } from '../../sync/schemas/sale.ts';
import { failed, type Failure } from '../answers.ts';
import type { LedgerSale, ReturnAsked, ReturnedSale } from '../contract/return-views.ts';
import type { Journal } from '../journal/types.ts';
import type { ReceiptKeys } from '../print/receipt-keys.ts';
import type { CloudClient } from '../upload/cloud-client.ts';
import type { CorrectionFacts } from './correction-facts.ts';
import type { RefundIndex } from './refund-index.ts';
import { checkBody } from './sale-body.ts';
import type { SaleIndex } from './sale-index.ts';
import { readShown, soldByReceipt, storeOf, type ReadReceipt } from './shown-receipt.ts';

type RefundBody = EntryBody<'refund'>;
const saleCheck = Compile(SALE_BODY);
const refundCheck = Compile(ENTRY_BODIES.refund);

export interface KnownSale {
  readonly at: EpochMs;
  readonly sale: ReturnedSale;
  readonly knownFrom: 'journal' | 'cloud' | 'ledger' | 'receipt';
  /** The sister store that sold, with the signed code of its receipt where that could be read. */
  readonly sister?: { readonly store: StoreId; readonly receipt?: string };
  /** Its e-fapiao as the cloud or the store's database last knew it; absent when it has none. */
  readonly invoice?: SaleInvoice;
  /** The cloud answered. */
  readonly online: boolean;
  /** Of all tills, each once. */
  readonly refunds: readonly RefundBody[];
  /** Those of them that stand in this terminal's journal. */
  readonly own: readonly EntryId[];
  /** Units that other tills are taking back now, by line. */
  readonly held: ReadonlyMap<string, number>;
}

export interface KnownSaleParts {
  readonly journal: Journal;
  readonly sales: SaleIndex;
  readonly refunds: RefundIndex;
  readonly corrections: CorrectionFacts;
  readonly profile: TerminalProfile;
  readonly receiptKeys: Pick<ReceiptKeys, 'judge'>;
  /** Undefined in training. */
  readonly cloud: Pick<CloudClient, 'returns'> | undefined;
}

/**
 * Errors: nobody knows the receipt; it is another store's and its code was not scanned, cannot be believed or needs the network;
 * what the local database says cannot be.
 */
export async function findKnownSale(
  parts: KnownSaleParts,
  { receiptNumber, ledger: local, receipt }: Pick<ReturnAsked, 'receiptNumber' | 'ledger' | 'receipt'>,
): Promise<Result<KnownSale, Failure>> {
  const { journal, sales, refunds, profile, cloud } = parts;
  const store = storeOf(receiptNumber);
  const isSister = store !== undefined && store !== profile.store.id;
  // What is practised is known here alone, and proves nothing.
  const read = cloud === undefined ? ok({}) : readShown(receiptNumber, receipt, parts.receiptKeys);
  if (!read.ok) return read;
  const shown: ReadReceipt = read.value;
  if (isSister && receipt === undefined) return err(failed('refund_refused', { reason: 'other_store' }));
  const ledger = isSister ? undefined : local;
  const [own, asked] = await Promise.all([
    sales.byReceipt(journal, receiptNumber),
    isSister ? cloud?.returns(receiptNumber, shown.proof) : cloud?.returns(receiptNumber),
  ]);
  if (asked?.ok === false && asked.error.kind === 'refused' && asked.error.code === 'other_store')
    return err(failed('refund_refused', { reason: 'other_store' }));
  const told = asked?.ok === true ? asked.value : undefined;
  const now = own && { ...own, body: parts.corrections.corrected(own.id, own.body) };
  const source = sourceOf(receiptNumber, now, told, ledger) ?? byReceipt(shown, receipt);
  if (source === undefined) return err(unknown(isSister, shown, told !== undefined));
  const { sale } = source;
  if (source.knownFrom !== 'journal' && (sale.store !== store || sale.receiptNumber !== receiptNumber))
    return err(failed('refund_refused', { reason: 'other_store' }));
  const check = checkBody(sale);
  if (!check.ok) return check;
  const ownRefunds = (await refunds.ofSale(journal, sale.saleId)).map(({ body }) => body);
  const all = [...ownRefunds, ...refundsIn(told), ...(ledger?.refunds ?? [])].filter(
    (refund) => refund.sale.saleId === sale.saleId,
  );
  const invoice = told === undefined ? ledger?.invoice : told.invoice;
  const signed = shown.token === undefined ? {} : { receipt: shown.token.token };
  return ok({
    ...source,
    ...(isSister ? { sister: { store, ...signed } } : {}),
    ...(invoice === undefined ? {} : { invoice }),
    online: told !== undefined,
    refunds: [...new Map(all.map((refund) => [refund.refundId, refund])).values()],
    own: ownRefunds.map(({ refundId }) => refundId),
    held: refundedUnits([{ lines: told?.held ?? [] }]),
  });
}

function sourceOf(
  receiptNumber: ReceiptNumber,
  own: { readonly at: EpochMs; readonly body: SaleBody } | undefined,
  told: ReturnAnswer | undefined,
  ledger: LedgerSale | undefined,
): Pick<KnownSale, 'at' | 'sale' | 'knownFrom'> | undefined {
  if (own !== undefined) return { at: own.at, sale: own.body, knownFrom: 'journal' };
  const body: unknown = told?.sale?.body;
  if (told?.sale !== undefined && told.sale !== null && saleCheck.Check(body))
    return { at: told.sale.at, sale: body, knownFrom: 'cloud' };
  // A cloud that was put back to an earlier day does not know it yet; the store's own database may.
  return ledger?.body.receiptNumber === receiptNumber
    ? { at: ledger.at, sale: ledger.body, knownFrom: 'ledger' }
    : undefined;
}

const byReceipt = (
  { token }: ReadReceipt,
  receipt: ReturnAsked['receipt'],
): Pick<KnownSale, 'at' | 'sale' | 'knownFrom'> | undefined =>
  token === undefined || receipt === undefined
    ? undefined
    : { at: token.at, sale: soldByReceipt(token, receipt.goods), knownFrom: 'receipt' };

/** Nobody here knows it: what the code lacks to stand alone is said. */
function unknown(isSister: boolean, { doubt }: ReadReceipt, isOnline: boolean): Failure {
  if (doubt === 'revoked' || doubt === 'other_version') return failed('refund_refused', { reason: `receipt_${doubt}` });
  if (isSister && doubt === 'short' && !isOnline) return failed('refund_refused', { reason: 'receipt_needs_network' });
  return failed('not_found');
}

const refundsIn = (told: ReturnAnswer | undefined): readonly RefundBody[] =>
  (told?.refunds ?? []).map(({ body }): unknown => body).filter((body): body is RefundBody => refundCheck.Check(body));
