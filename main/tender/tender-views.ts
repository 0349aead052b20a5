/**
 * Rows of payment as entries and screens see them, and the row of goods given back. Pure. Called by the tender desk.
 */
import { exchangeAmount } from '../../sync/domain/exchange.ts';
import type { SaleId } from '../../sync/domain/ids.ts';
import { addFen, fen, type Fen } from '../../sync/domain/money.ts';
import { isOver } from '../../sync/domain/tender.ts';
import type { EntryOf } from '../../sync/schemas/entries/entry.ts';
import type { TenderRowView } from '../contract/views.ts';
import { EXCHANGE_TENDER } from '../sale/refund-body.ts';
import type { ExchangeCredit } from '../sale/credit-box.ts';
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

export function attemptOf({
  saleId,
  tenderId,
  kind,
  amount,
  outTradeNumber,
  reference,
}: JournalledTender): Omit<Attempt, 'state'> {
  return {
    saleId,
    tenderId,
    kind,
    amount: fen(amount),
    ...(outTradeNumber === null ? {} : { outTradeNumber }),
    ...(reference === null ? {} : { reference }),
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
}: JournalledTender): TenderRowView => ({
  tenderId,
  kind,
  amount,
  state,
  cause,
  reference: reference ?? outTradeNumber,
  isByCode: outTradeNumber !== null,
  since,
});
