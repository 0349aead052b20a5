/**
 * Goods given back that pay the open sale, until it is committed: which units of which sale, and what they are worth. Bound
 * to the sale's id, kept over a restart like the cart, not synced: nothing came back yet. Written by the exchange desk, read by
 * cart, payment and commit.
 */
import Type, { type Static } from 'typebox';
import type { SaleId } from '../../sync/domain/ids.ts';
import {
  COUNT,
  ENTRY_ID,
  FEN,
  INSTANT,
  QUANTITY,
  RECEIPT_NUMBER,
  SALE_ID,
  SLUG,
  STAFF_ID,
  TEXT,
} from '../../sync/schemas/scalars.ts';
import { TENDER_PART } from '../../sync/schemas/sale.ts';
import type { CartView } from '../contract/views.ts';
import { LEDGER_SALE, SHOWN_RECEIPT } from '../contract/return-views.ts';
import { jsonFile, type DataFolder, type JsonFile } from '../data-folder.ts';

export const EXCHANGE_CREDIT = Type.Object({
  refundId: ENTRY_ID,
  receiptNumber: RECEIPT_NUMBER,
  lines: Type.Array(
    Type.Object({ lineId: Type.String({ maxLength: 40 }), units: QUANTITY, reason: Type.Optional(SLUG) }),
    { minItems: 1, maxItems: 500 },
  ),
  total: FEN,
  units: COUNT,
  /** Where the money would go, in order. */
  tenders: Type.Array(TENDER_PART, { maxItems: 100 }),
  ledger: Type.Optional(LEDGER_SALE),
  receipt: Type.Optional(SHOWN_RECEIPT),
  approval: Type.Optional(Type.Object({ by: STAFF_ID, reason: TEXT })),
  since: INSTANT,
});
export type ExchangeCredit = Static<typeof EXCHANGE_CREDIT>;

const CREDIT_FILE = Type.Object({
  version: Type.Literal(1),
  saleId: Type.Union([SALE_ID, Type.Null()]),
  credit: Type.Union([EXCHANGE_CREDIT, Type.Null()]),
});

export class CreditBox {
  readonly #file: JsonFile<Static<typeof CREDIT_FILE>>;
  #saleId: SaleId | null = null;
  #credit: ExchangeCredit | null = null;

  private constructor(folder: DataFolder) {
    this.#file = jsonFile(folder, 'exchange.json', CREDIT_FILE, { durable: false });
  }

  static async load(folder: DataFolder): Promise<CreditBox> {
    const box = new CreditBox(folder);
    const kept = await box.#file.load();
    if (kept !== undefined) [box.#saleId, box.#credit] = [kept.saleId, kept.credit];
    return box;
  }

  readonly of = (saleId: SaleId): ExchangeCredit | undefined =>
    saleId === this.#saleId ? (this.#credit ?? undefined) : undefined;

  /** As the cart shows it. */
  readonly shown = (saleId: SaleId): CartView['credit'] => {
    const credit = this.of(saleId);
    return credit === undefined
      ? undefined
      : { receiptNumber: credit.receiptNumber, units: credit.units, total: credit.total };
  };

  async put(saleId: SaleId, credit: ExchangeCredit | null): Promise<void> {
    await this.#file.save({ version: 1, saleId, credit });
    this.#saleId = saleId;
    this.#credit = credit;
  }
}
