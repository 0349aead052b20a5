/**
 * The last sale as the screen shows it: number, change and print state, until somebody dismisses it or scans again, and
 * again after a restart. Which sale was dismissed is a small note; losing it only shows the sale once more.
 */
import Type, { type Static } from 'typebox';
import { addFen } from '../../sync/domain/money.ts';
import { SALE_ID } from '../../sync/schemas/scalars.ts';
import { jsonFile, type DataFolder, type JsonFile } from '../data-folder.ts';
import type { DoneSale } from '../contract/views.ts';
import type { PrintJobs } from '../print/print-jobs.ts';
import type { SaleEntry, SaleIndex } from './sale-index.ts';

const DISMISSED_FILE = Type.Object({ version: Type.Literal(1), saleId: SALE_ID });

export class DoneSales {
  readonly #file: JsonFile<Static<typeof DISMISSED_FILE>>;
  readonly #sales: SaleIndex;
  readonly #jobs: PrintJobs;
  #dismissed: string | undefined;

  private constructor(folder: DataFolder, sales: SaleIndex, jobs: PrintJobs) {
    this.#file = jsonFile(folder, 'dismissed.json', DISMISSED_FILE, { durable: false });
    this.#sales = sales;
    this.#jobs = jobs;
  }

  static async load(folder: DataFolder, sales: SaleIndex, jobs: PrintJobs): Promise<DoneSales> {
    const done = new DoneSales(folder, sales, jobs);
    done.#dismissed = (await done.#file.load())?.saleId;
    return done;
  }

  get shown(): DoneSale | null {
    const last = this.#sales.last;
    return last === undefined || last.body.saleId === this.#dismissed ? null : this.viewOf(last);
  }

  /** True when something was shown. */
  async dismiss(): Promise<boolean> {
    const last = this.#sales.last;
    if (last === undefined || last.body.saleId === this.#dismissed) return false;
    this.#dismissed = last.body.saleId;
    await this.#file.save({ version: 1, saleId: last.body.saleId });
    return true;
  }

  viewOf({ id, at, businessDay, body }: SaleEntry): DoneSale {
    const { saleId, receiptNumber, total, cashDue, change, tenders, exchangeOf } = body;
    const print = this.#jobs.latestFor(receiptNumber)?.state ?? null;
    const amount = addFen(...tenders.filter(({ kind }) => kind === 'exchange').map((tender) => tender.amount));
    const exchange =
      exchangeOf === undefined ? {} : { exchange: { refundId: exchangeOf, amount, isSwap: body.swap === true } };
    return { saleId, entry: id, receiptNumber, at, businessDay, total, cashDue, change, print, ...exchange };
  }
}
