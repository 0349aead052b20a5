/**
 * Rows of payment as entries and screens see them, and the row of goods given back. Pure. Called by the tender desk.
 */
import { exchangeAmount } from '../../sync/domain/exchange.ts';
import type { SaleId } from '../../sync/domain/ids.ts';
import { addFen, fen, type Fen } from '../../sync/domain/money.ts';
import { isOver } from '../../sync/domain/tender.ts';
import type { EntryOf } from '../../sync/schemas/entries/entry.ts';
import type { TenderRowView } from '../contract/views.ts';
import type { OrderLink } from '../order/order-box.ts';
import { DEPOSIT_TENDER } from '../order/picked-up.ts';
import { EXCHANGE_TENDER } from '../sale/refund-body.ts';
import type { Tender } from '../../sync/schemas/sale.ts';
import { isValueKind } from '../value/value-payments.ts';
import type { ExchangeCredit } from '../sale/credit-box.ts';
import type { CashRow } from './cash-rows.ts';
import type { JournalledTender } from './tender-rows.ts';

type Attempt = EntryOf<'tender.attempted'>['body'];

/** What goods given back pay of a sale: the credit, but not more than rows other than cash leave; none of nothing. */
export function creditRows(
  saleId: SaleId,
  credit: ExchangeCredit | undefined,
  total: () => Fen,
  rows: readonly JournalledTender[],
): readonly JournalledTender[] {
  if (credit === undefined) return [];
  const otherwise = addFen(
    ...rows.filter(({ kind, state }) => kind !== 'cash' && !isOver(state)).map(({ amount }) => fen(amount)),
  );
  const amount = exchangeAmount(credit.total, total(), otherwise);
  if (amount === 0) return [];
  const { receiptNumber: reference, since } = credit;
  const row = { saleId, tenderId: EXCHANGE_TENDER, kind: 'exchange', amount, state: 'paid', reference, since } as const;
  return [{ ...row, outTradeNumber: null, cause: null, isGivenUp: false }];
}

/** Money on the counter. */
export const cashRows = (saleId: SaleId, cash: readonly CashRow[]): readonly JournalledTender[] =>
  cash.map(({ tenderId, amount, since }) => {
    const row = { saleId, tenderId, kind: 'cash', amount, state: 'paid', outTradeNumber: null } as const;
    return { ...row, reference: null, cause: null, since, isGivenUp: false };
  });

/** Checked later by it alone. */
export const needsReference = (kind: string): boolean => kind === 'external_qr' || kind === 'mall_slip';

/** What was paid for the order before; none while a deposit is being paid. */
export function depositRows(saleId: SaleId, link: OrderLink | undefined): readonly JournalledTender[] {
  if (link?.step !== 'open' || link.deposit !== null || link.held <= 0) return [];
  const { held: amount, code: reference, agreed } = link;
  const row = { saleId, tenderId: DEPOSIT_TENDER, kind: 'deposit', amount, state: 'paid', reference } as const;
  return [{ ...row, since: agreed.openedAt, outTradeNumber: null, cause: null, isGivenUp: false }];
}

export function attemptOf({
  saleId,
  tenderId,
  kind,
  amount,
  outTradeNumber,
  reference,
  left,
  isOffline,
  voucher,
}: JournalledTender): Omit<Attempt, 'state'> {
  return {
    saleId,
    tenderId,
    kind,
    amount: fen(amount),
    ...(outTradeNumber === null ? {} : { outTradeNumber }),
    ...(reference === null ? {} : { reference }),
    ...(left === undefined ? {} : { left: left as Fen }),
    ...(isOffline === true ? { offline: true } : {}),
    ...(voucher === undefined ? {} : { voucher }),
  };
}

/** What a sale keeps of a row beside its kind and amount: the payment's number, or which account and what is left on it. */
export function provenFacts(
  { kind, outTradeNumber, reference, left, isOffline, voucher }: JournalledTender,
  tender: Tender,
): Partial<Tender> {
  if (isValueKind(kind))
    return {
      ...(reference === null ? {} : { reference }),
      ...(left === undefined ? {} : { left: left as Fen }),
      ...(isOffline === true ? { offline: true } : {}),
    };
  const named = outTradeNumber ?? reference ?? tender.reference;
  return {
    ...(named === undefined ? {} : { reference: named }),
    ...(voucher === undefined ? {} : { voucher }),
  };
}

export const rowView = ({
  tenderId,
  kind,
  amount,
  state,
  cause,
  reference,
  outTradeNumber,
  since,
  left,
  isOffline,
  voucher,
}: JournalledTender): TenderRowView => ({
  tenderId,
  kind,
  amount,
  state,
  cause,
  reference: reference ?? outTradeNumber,
  isByCode: outTradeNumber !== null,
  since,
  ...(left === undefined ? {} : { left: left as Fen }),
  ...(isOffline === true ? { isOffline } : {}),
  ...(voucher === undefined ? {} : { voucher }),
});
