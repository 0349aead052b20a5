/** Goods that come back, for the harness: production's plan over what was sold in this page. */
import type { Answer, MethodParams, MethodValue } from '../../../main/contract/contract.ts';
import type { ReturnAsked } from '../../../main/contract/return-views.ts';
import type { KnownSale } from '../../../main/sale/known-sale.ts';
import { planOf, viewOf } from '../../../main/sale/return-view.ts';
import { fen } from '../../../sync/domain/money.ts';
import type { EpochMs } from '../../../sync/domain/time.ts';
import type { SaleBody } from '../../../sync/schemas/sale.ts';

type Refunds = KnownSale['refunds'];

export function fakeReturns(
  sold: ReadonlyMap<string, { readonly at: EpochMs; readonly body: SaleBody }>,
  now: EpochMs,
  isOnline: () => boolean,
) {
  const refunds: Refunds[number][] = [];
  const known = ({ receiptNumber }: ReturnAsked): KnownSale | undefined => {
    const sale = sold.get(receiptNumber);
    if (sale === undefined) return undefined;
    const own = refunds.filter((refund) => refund.sale.saleId === sale.body.saleId);
    return {
      at: sale.at,
      // The page's own sales are recorded without what pricing was given.
      sale: { ...({ pricing: { coupons: [] }, pointsUsed: 0 } as unknown as SaleBody), ...sale.body },
      knownFrom: 'journal',
      online: isOnline(),
      ...(isInvoiced() ? { invoice: INVOICE } : {}),
      refunds: own,
      own: [],
      held: new Map(),
    };
  };
  const none: Answer<never> = { ok: false, code: 'not_found', details: {} };
  return {
    'return.plan': (asked: MethodParams<'return.plan'>): MethodValue<'return.plan'> | Answer<never> => {
      const sale = known(asked);
      if (sale === undefined) return none;
      if (asked.lines.length === 0) return viewOf(sale, null);
      const plan = planOf(sale, asked);
      return plan.ok ? viewOf(sale, plan.value) : plan.error;
    },
    'return.commit': (asked: MethodParams<'return.commit'>): MethodValue<'return.commit'> | Answer<never> => {
      const sale = known(asked);
      if (sale === undefined) return none;
      const plan = planOf(sale, asked);
      if (!plan.ok) return plan.error;
      if (plan.value.total > 100_000 && asked.approval === undefined)
        return { ok: false, code: 'approval_needed', details: { permission: 'refund', amount: plan.value.total } };
      const receiptNumber = asked.receiptNumber.replace(/\d{4}$/, (n) => String(Number(n) + 1).padStart(4, '0'));
      refunds.push({
        ...plan.value,
        refundId: asked.refundId,
        receiptNumber,
        sale: { saleId: sale.sale.saleId, receiptNumber: asked.receiptNumber },
      } as unknown as Refunds[number]);
      return {
        refundId: asked.refundId,
        entry: asked.refundId,
        receiptNumber: receiptNumber as never,
        at: now,
        total: plan.value.total,
        tenders: viewOf(sale, plan.value).plan?.tenders ?? [],
        pointsReturned: plan.value.pointsReturned,
        couponsRevived: [...plan.value.couponsRevived],
        isUnchecked: !isOnline(),
        ...(isInvoiced() ? { redLetter: isOnline() ? 'pending' : 'later' } : {}),
        print: 'printed',
      };
    },
    'return.parts': (): MethodValue<'return.parts'> => ({ items: [] }),
    'tender.correctable': ({
      receiptNumber,
    }: MethodParams<'tender.correctable'>): MethodValue<'tender.correctable'> => ({
      receiptNumber,
      tenders: [
        { tenderId: 't1', kind: 'cash', amount: fen(20_000), reference: null, mayChange: true },
        { tenderId: 't2', kind: 'wechat', amount: fen(9900), reference: 'W1', mayChange: false },
      ],
      correctedAt: null,
    }),
    'return.planLoose': ({ lines }: MethodParams<'return.planLoose'>): MethodValue<'return.planLoose'> => {
      const priced = lines.map(({ product, units }, index) => ({
        lineId: String(index + 1),
        unitAmount: product.memberPrice ?? product.price,
        amount: fen((product.memberPrice ?? product.price) * units),
      }));
      return { lines: priced, total: fen(priced.reduce((sum, { amount }) => sum + amount, 0)) };
    },
    'return.commitLoose': (asked: MethodParams<'return.commitLoose'>): Answer<never> => ({
      ok: false,
      code: 'approval_needed',
      details: { permission: 'refund_without_receipt', amount: asked.total },
    }),
  } as const;
}

/** Scenes of a sale that has an e-fapiao are opened with `invoiced`. */
const isInvoiced = (): boolean => typeof location !== 'undefined' && location.search.includes('invoiced');
const INVOICE = { state: 'issued', number: '26310000000000000001', total: fen(35_800) } as const;
