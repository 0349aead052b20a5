/**
 * The slip of a top-up, of a gift card that was sold, or of one that went back: what was paid, what is on top, how, and whose it
 * is by the last digits alone. No receipt: nothing was sold yet. Every figure is the entry's own. Pure. Called by the host's slips.
 */
import { signatureRows, type Letterhead, type PaperColumns, type ReceiptRow } from './receipt-layout.ts';
import { framed, money, pageOf, rowOf, type SlipContext } from './shift-slip.ts';
import { valueSlipTexts } from './value-slip-text.ts';

export interface ValueSold {
  readonly at: number;
  readonly staff: string | null;
  readonly kind: string;
  readonly body: {
    readonly kind: 'stored_value' | 'gift_card';
    readonly account: string;
    readonly principal: number;
    readonly bonus: number;
    readonly tenders: readonly {
      readonly kind: string;
      readonly amount: number;
      readonly reference?: string;
      readonly state?: string;
    }[];
    readonly change?: number;
    readonly reason?: string;
    readonly approval?: { readonly by: string };
  };
}

export function layoutValueSlip(
  sold: ValueSold,
  context: SlipContext & { readonly letterhead?: Letterhead },
  columns: PaperColumns,
): ReceiptRow[] {
  const page = pageOf(context, columns);
  const { texts } = page;
  const own = valueSlipTexts(context.language);
  const row = rowOf(page);
  const { kind, account, principal, bonus, tenders, change = 0, reason, approval } = sold.body;
  const isBack = sold.kind === 'value.returned';
  const rows = [
    ...row(isBack ? own.paidBack : own.paid, money(principal), true),
    ...(bonus === 0 ? [] : row(isBack ? own.bonusBack : own.bonus, money(bonus))),
    ...row(own.onAccount, money(isBack ? 0 - principal - bonus : principal + bonus), true),
    ...row(own.account[kind], `**** ${account.slice(-4)}`),
    ...tenders.flatMap((tender) =>
      row(
        `${texts.tenderName(tender.kind)} ${tender.reference ?? ''}`.trim() +
          (tender.state === 'pending' ? own.pending : ''),
        money(tender.amount),
      ),
    ),
    ...(change === 0 ? [] : row(texts.change, money(0 - change))),
    ...(reason === undefined ? [] : row(texts.reason, reason)),
    ...row(texts.by, context.nameOf(sold.staff ?? '')),
    ...(approval === undefined ? [] : row(texts.approvedBy, context.nameOf(approval.by))),
    ...row(texts.time, context.timeText(sold.at)),
    ...row(own.keep, ''),
    ...(isBack ? signatureRows(texts.signature, columns) : []),
  ];
  return framed(page, (isBack ? own.returned : own.sold)[kind], rows, context.letterhead ?? context);
}
