/** What screens ask of an exchange: goods of an earlier sale that pay the open one, and a swap of size or colour. Called by contract.ts. */
import Type, { type Static } from 'typebox';
import { ENTRY_ID, FEN, QUANTITY, SALE_ID, SLUG } from '../../sync/schemas/scalars.ts';
import { SOLD_PRODUCT } from '../../sync/schemas/sale.ts';
import { RETURN_ASKED } from './return-views.ts';

const { receiptNumber, lines, ledger, receipt } = RETURN_ASKED.properties;

export const EXCHANGE_BEGIN = Type.Object({
  receiptNumber,
  lines,
  ledger,
  receipt,
  /** What the person was shown. */
  total: FEN,
  approval: Type.Optional(ENTRY_ID),
});
export type ExchangeBegin = Static<typeof EXCHANGE_BEGIN>;

/** Units of one line for as many of another product at the same price; no money moves. */
export const EXCHANGE_SWAP = Type.Object({
  /** Of the new sale; asked again with it, nothing happens twice. */
  saleId: SALE_ID,
  receiptNumber,
  ledger,
  receipt,
  lineId: Type.String({ pattern: '^[A-Za-z0-9-]{1,40}$' }),
  units: QUANTITY,
  reason: Type.Optional(SLUG),
  product: SOLD_PRODUCT,
  approval: Type.Optional(ENTRY_ID),
});
export type ExchangeSwap = Static<typeof EXCHANGE_SWAP>;
