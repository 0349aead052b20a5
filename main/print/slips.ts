/**
 * From a print job to the bytes of its slip. A receipt is made anew from the sale's journal entry each time, so what is
 * printed is what was committed; a copy says 副本/COPY. Called by the print queue.
 */
import type { StaffId } from '../../sync/domain/ids.ts';
import { tokenUrl, type BindingToken } from '../../sync/domain/binding-token.ts';
import {
  layoutGift,
  layoutReceipt,
  type Letterhead,
  type PaperColumns,
  type ReceiptRow,
} from '../../sync/domain/receipt-layout.ts';
import { layoutRefund } from '../../sync/domain/refund-layout.ts';
import { samplePaper } from '../../sync/domain/paper-sample.ts';
import {
  giftWithTemplate,
  letterheadOf,
  withTemplate,
  type ReceiptTemplate,
} from '../../sync/domain/receipt-template.ts';
import { receiptView, type ReceiptContext } from '../../sync/domain/receipt-view.ts';
import type { ReceiptLanguage } from '../../sync/domain/receipt-text.ts';
import { err, type Result } from '../../sync/domain/result.ts';
import { MINUTE_MS, type EpochMs } from '../../sync/domain/time.ts';
import type { TerminalProfile } from '../../sync/protocol/messages.ts';
import { encodeReceipt } from '../../hardware/printer/receipt-encoder.ts';
import { brandOrigin } from '../../sync/domain/brand-origin.ts';
import type { PriceBooks } from '../cart/price-books.ts';
import type { Journal } from '../journal/types.ts';
import type { MemberVault } from '../member/member-vault.ts';
import type { StaffVerifiers } from '../session/staff-verifiers.ts';
import type { OrderSlips } from '../order/order-slips.ts';
import type { RefundEntry, RefundIndex } from '../sale/refund-index.ts';
import type { SaleEntry, SaleIndex } from '../sale/sale-index.ts';
import { invoiceLink } from './invoice-link.ts';
import { giftCode, receiptCode, type CodeParts } from './receipt-code.ts';
import type { PrintJob } from './print-jobs.ts';
import type { ShiftSlips } from './shift-slips.ts';

export interface SlipParts {
  readonly journal: Journal;
  readonly sales: SaleIndex;
  readonly refunds: RefundIndex;
  readonly vault: MemberVault;
  readonly verifiers: StaffVerifiers;
  readonly books: PriceBooks;
  readonly profile: TerminalProfile;
  readonly codes: Omit<CodeParts, 'brandHost'>;
  readonly language: ReceiptLanguage;
  readonly shifts: ShiftSlips;
  readonly orders: OrderSlips;
  /** What the store wants on its receipts, as of now. */
  readonly template: () => ReceiptTemplate;
}

export class Slips {
  readonly #parts: SlipParts;

  constructor(parts: SlipParts) {
    this.#parts = parts;
  }

  async bytesOf(job: PrintJob, columns: PaperColumns): Promise<Result<Uint8Array, 'no_document' | 'qr_too_long'>> {
    switch (job.document) {
      case 'receipt': {
        if (job.receiptNumber === null) return err('no_document');
        const sale = await this.#parts.sales.byReceipt(this.#parts.journal, job.receiptNumber);
        return sale === undefined ? err('no_document') : this.#receipt(sale, job, columns);
      }
      case 'gift': {
        if (job.receiptNumber === null) return err('no_document');
        const sale = await this.#parts.sales.byReceipt(this.#parts.journal, job.receiptNumber);
        return sale === undefined ? err('no_document') : this.#gift(sale, job, columns);
      }
      case 'test':
        return encodeReceipt(this.#testRows(job, columns), columns);
      case 'refund': {
        if (job.receiptNumber === null) return err('no_document');
        const refund = await this.#parts.refunds.byReceipt(this.#parts.journal, job.receiptNumber);
        return refund === undefined
          ? err('no_document')
          : encodeReceipt(await this.#refundRows(refund, job, columns), columns);
      }
      case 'order_slip':
      case 'ticket': {
        const rows = await this.#parts.orders.rowsOf(job, columns, this.#letterhead());
        return rows === undefined ? err('no_document') : encodeReceipt(rows, columns);
      }
      case 'shift_report':
      case 'day_report':
      case 'cash_slip': {
        const rows = await this.#parts.shifts.rowsOf(job, columns, this.#letterhead());
        return rows === undefined ? err('no_document') : encodeReceipt(rows, columns);
      }
    }
  }

  /** What a receipt shows that is not in the sale's entry as it stands. */
  beyondEntry(sale: SaleEntry): {
    readonly receiptCode: string;
    readonly invoiceUrl?: string;
    readonly memberMasked?: string;
  } {
    const { body } = sale;
    const { vault, profile, template } = this.#parts;
    const isInvoiced = template().blocks.eFapiao && body.training !== true;
    const member = body.member?.sealed === undefined ? undefined : vault.open(body.member.sealed);
    return {
      receiptCode: receiptCode(sale, this.#codes()),
      ...(isInvoiced ? { invoiceUrl: invoiceLink(profile, body.receiptNumber) } : {}),
      ...(member === undefined ? {} : { memberMasked: member.phone }),
    };
  }

  /** A code that does not fit the paper is left out rather than the receipt. */
  #receipt(sale: SaleEntry, job: PrintJob, columns: PaperColumns): Result<Uint8Array, 'qr_too_long'> {
    const context = this.#context(sale, job);
    const template = this.#parts.template();
    const encode = (of: ReceiptContext): Result<Uint8Array, 'qr_too_long'> =>
      encodeReceipt(layoutReceipt(withTemplate(receiptView(sale.body, of), template), columns), columns);
    const first = encode(context);
    if (first.ok) return first;
    const codes: readonly string[] = ['binding', 'receiptCode', 'invoiceUrl'];
    const plain = Object.fromEntries(
      Object.entries(context).filter(([field]) => !codes.includes(field)),
    ) as unknown as ReceiptContext;
    return encode(plain);
  }

  #gift(sale: SaleEntry, job: PrintJob, columns: PaperColumns): Result<Uint8Array, 'qr_too_long'> {
    const lines = sale.body.lines.filter(({ lineId }) => job.lines?.includes(lineId) !== false);
    const chosen = lines.length === sale.body.lines.length ? undefined : lines.map(({ lineId }) => lineId);
    const context = this.#context(sale, job);
    const template = this.#parts.template();
    const encode = (receiptCode: string): Result<Uint8Array, 'qr_too_long'> => {
      const view = receiptView({ ...sale.body, lines }, { ...context, receiptCode });
      return encodeReceipt(layoutGift(giftWithTemplate(view, template), columns), columns);
    };
    const coded = encode(giftCode(sale, chosen, this.#codes()));
    return coded.ok ? coded : encode(sale.body.receiptNumber);
  }

  #codes(): CodeParts {
    const { codes, profile } = this.#parts;
    return { ...codes, brandHost: profile.brand.host };
  }

  /** What may still come back is said of own sales, as this till knows it now. */
  async #refundRows({ at, body }: RefundEntry, job: PrintJob, columns: PaperColumns): Promise<readonly ReceiptRow[]> {
    const { journal, sales, refunds, profile, language } = this.#parts;
    const { store } = profile;
    const sale = await sales.bySale(journal, body.sale.saleId);
    const taken = (await refunds.ofSale(journal, body.sale.saleId)).flatMap((one) => one.body.lines);
    const units = (counts: readonly number[]): number => counts.reduce((sum, count) => sum + count, 0);
    const left =
      sale === undefined
        ? undefined
        : units(sale.body.lines.map((line) => line.quantity)) - units(taken.map((line) => line.units));
    const context = {
      ...this.#letterhead(),
      language,
      timeText: localTimeText(at, store.offsetMinutes),
      cashier: this.#nameOf(body.cashier),
      ...(left === undefined ? {} : { left: Math.max(0, left) }),
      copy: job.copy > 0,
      copyNumber: job.copy,
    };
    return layoutRefund(body, context, columns);
  }

  #context(sale: SaleEntry, job: PrintJob): ReceiptContext {
    const { profile, books, language } = this.#parts;
    const { body, at } = sale;
    const { store, brand } = profile;
    const book = books.bookOf(body.pricing.bookHash);
    const { receiptCode: code, invoiceUrl, memberMasked } = this.beyondEntry(sale);
    const [firstGuide] = body.serving;
    return {
      language,
      storeName: store.name,
      ...(store.address === undefined ? {} : { storeAddress: store.address }),
      timeText: localTimeText(at, store.offsetMinutes),
      cashier: this.#nameOf(body.cashier),
      guides: body.serving.map(({ guide }) => this.#nameOf(guide)),
      promotionName: (id) => book?.names.get(id),
      ...(memberMasked === undefined ? {} : { member: { masked: memberMasked } }),
      ...(body.bindingToken === undefined || firstGuide === undefined
        ? {}
        : {
            binding: {
              url: tokenUrl(brandOrigin(brand.host), body.bindingToken as BindingToken),
              guide: this.#parts.verifiers.person(firstGuide.guide)?.name ?? firstGuide.guide,
            },
          }),
      receiptCode: code,
      ...(invoiceUrl === undefined ? {} : { invoiceUrl }),
      copy: job.copy > 0,
      copyNumber: job.copy,
    };
  }

  #nameOf(staff: StaffId): string {
    const name = this.#parts.verifiers.person(staff)?.name;
    return name === undefined ? staff : `${name} ${staff}`;
  }

  #letterhead(): Letterhead {
    return letterheadOf(this.#parts.template(), this.#store());
  }

  #store(): Pick<Letterhead, 'storeName' | 'storeAddress'> {
    const { name: storeName, address: storeAddress } = this.#parts.profile.store;
    return { storeName, ...(storeAddress === undefined ? {} : { storeAddress }) };
  }

  #testRows({ queuedAt, paper, printer }: PrintJob, columns: PaperColumns): readonly ReceiptRow[] {
    const { profile, language, template } = this.#parts;
    const place = { ...this.#store(), timeText: localTimeText(queuedAt, profile.store.offsetMinutes) };
    return samplePaper(paper, { template: template(), language, place, printer }, columns);
  }
}

/** `2026-03-14 15:33` on the store's own clock. */
export function localTimeText(at: EpochMs, offsetMinutes: number): string {
  return new Date(at + offsetMinutes * MINUTE_MS).toISOString().slice(0, 16).replace('T', ' ');
}
