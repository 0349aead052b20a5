/**
 * The slip of a correction of tenders: the document, what was recorded, what holds now, why and who vouched for it, with room
 * for a signature. Every figure is the entry's own. Pure. Called by the host's shift slips.
 */
import { signatureRows, type PaperColumns, type ReceiptRow } from './receipt-layout.ts';
import type { CorrectionFact, TenderFact } from './shift-facts.ts';
import { framed, money, pageOf, rowOf, type SlipContext } from './shift-slip.ts';

export interface CorrectionDone {
  readonly at: number;
  readonly staff: string | null;
  readonly body: CorrectionFact & { readonly approval: { readonly by: string; readonly reason: string } };
}

export function layoutCorrectionSlip(
  { at, staff, body }: CorrectionDone,
  context: SlipContext,
  columns: PaperColumns,
): ReceiptRow[] {
  const page = pageOf(context, columns);
  const { texts } = page;
  const row = rowOf(page);
  const { before = [], tenders = [], change = 0, changeBefore = 0, approval } = body;
  const side = (name: string, rows: readonly TenderFact[], given: number): ReceiptRow[] => [
    ...row(name, '', true),
    ...rows.flatMap(({ kind, amount, voucher, platform = voucher?.platform }) =>
      row(`  ${platform === undefined ? texts.tenderName(kind) : texts.voucherName(platform)}`, money(amount)),
    ),
    ...(given === 0 ? [] : row(`  ${texts.change}`, money(0 - given))),
  ];
  const isCash = body.document === 'refund' || body.document === 'deposit_return';
  return framed(page, isCash ? texts.refundInCash : texts.corrected, [
    // Apart, so that nobody takes the slip for the receipt.
    ...row(
      body.code === undefined ? texts.receipt : texts.order,
      (body.code ?? body.corrects ?? '').replace(/-(\d+)$/, ' · $1'),
    ),
    ...side(texts.was, before, changeBefore),
    ...side(texts.is, tenders, change),
    ...row(texts.reason, approval.reason),
    ...row(texts.by, context.nameOf(staff ?? '')),
    ...(approval.by === staff ? [] : row(texts.approvedBy, context.nameOf(approval.by))),
    ...row(texts.time, context.timeText(at)),
    ...signatureRows(texts.signature, columns),
  ]);
}
