/**
 * Cash that was counted in for the open sale and not committed yet. Not synced: nothing happened to money that lies on the
 * counter, and the note only saves the cashier typing it again after a restart. Called by the tender desk.
 */
import Type, { type Static } from 'typebox';
import type { SaleId } from '../../sync/domain/ids.ts';
import { FEN, INSTANT, SALE_ID } from '../../sync/schemas/scalars.ts';
import { jsonFile, type DataFolder, type JsonFile } from '../data-folder.ts';

const ROW = Type.Object({ tenderId: Type.String(), amount: FEN, since: INSTANT });
const CASH_FILE = Type.Object({
  version: Type.Literal(1),
  saleId: Type.Union([SALE_ID, Type.Null()]),
  rows: Type.Array(ROW, { maxItems: 50 }),
});
export type CashRow = Static<typeof ROW>;

export class CashRows {
  readonly #file: JsonFile<Static<typeof CASH_FILE>>;
  #saleId: SaleId | null = null;
  #rows: readonly CashRow[] = [];

  private constructor(folder: DataFolder) {
    this.#file = jsonFile(folder, 'tenders.json', CASH_FILE, { durable: false });
  }

  static async load(folder: DataFolder): Promise<CashRows> {
    const cash = new CashRows(folder);
    const kept = await cash.#file.load();
    if (kept === undefined) return cash;
    cash.#saleId = kept.saleId;
    cash.#rows = kept.rows;
    return cash;
  }

  of(saleId: SaleId): readonly CashRow[] {
    return saleId === this.#saleId ? this.#rows : [];
  }

  async set(saleId: SaleId, rows: readonly CashRow[]): Promise<void> {
    await this.#file.save({ version: 1, saleId, rows: [...rows] });
    this.#saleId = saleId;
    this.#rows = rows;
  }
}
