/**
 * Everything a receipt shows, as one pure value: what the paper, the on-screen preview and the electronic receipt agree on.
 * Invariants: amounts come from the sale as it was committed, nothing is computed anew but sums of its own figures, so that
 * item amounts + promotion rows + round-off = due by hand. No phone number enters: only the masked one the caller gives.
 * Called by the host's print queue and by the previews; receipt-layout turns it into rows. DESIGN.md "Receipt".
 */
import { addFen, fen, type Fen } from './money.ts';
import type { ReceiptLogo } from './receipt-logo.ts';
import { ownSavingName, receiptTexts, tenderName, type NamedTender, type ReceiptLanguage } from './receipt-text.ts';

/** What a receipt needs of a sale. A committed sale's body fits as it is. */
export interface ReceiptSale {
  readonly receiptNumber: string;
  readonly terminal: string;
  readonly lines: readonly ReceiptSaleLine[];
  /** Order promotions, coupons and points: `[id, saving]`. */
  readonly order: readonly (readonly [string, Fen])[];
  readonly total: Fen;
  readonly roundOff: Fen;
  readonly tenders: readonly (NamedTender & { readonly amount: Fen; readonly reference?: string })[];
  readonly change: Fen;
  readonly training?: boolean;
  readonly note?: { readonly text: string; readonly printed: boolean };
  /** Points before this sale. */
  readonly member?: { readonly points: number };
  readonly pointsUsed?: number;
  /** What it earns; booked by the cloud. */
  readonly pointsEarned?: number;
}

export interface ReceiptSaleLine {
  readonly product: {
    readonly name: string;
    readonly spec?: string;
    readonly price: Fen;
    readonly soldBy: 'piece' | 'weight';
    readonly taxBp: number;
    /** What a piece is called. */
    readonly unit?: string;
  };
  readonly quantity: number;
  readonly grams?: number;
  /** A price agreed by hand, per piece or kg. */
  readonly priceOverride?: { readonly price: Fen };
  readonly base: Fen;
  readonly itemDiscount: Fen;
  readonly orderDiscount: Fen;
  readonly tax: Fen;
  /** Item promotions: `[id, saving]`. */
  readonly applied: readonly (readonly [string, Fen])[];
  readonly note?: { readonly text: string; readonly printed: boolean };
}

/** What the sale itself does not know: names, texts and codes of this print. */
export interface ReceiptContext {
  readonly language: ReceiptLanguage;
  readonly storeName: string;
  readonly storeAddress?: string;
  /** Local time of the sale as shown: `2026-03-14 15:33`. */
  readonly timeText: string;
  /** Name and number as shown: `周敏 1001`. */
  readonly cashier: string;
  /** Serving guides as shown, in the sale's order. */
  readonly guides: readonly string[];
  /** Name of a promotion or coupon by id; undefined falls back to a general word. */
  readonly promotionName: (id: string) => string | undefined;
  readonly member?: ReceiptMember;
  /** Binding address of the serving guide, with the guide's name for the caption. */
  readonly binding?: { readonly url: string; readonly guide: string };
  /** Signed receipt code, scanned for returns. */
  /** Of the sale's e-fapiao. */
  readonly invoiceUrl?: string;
  readonly receiptCode?: string;
  readonly copy?: boolean;
  /** Which copy it is, from 1. */
  readonly copyNumber?: number;
  readonly footer?: readonly string[];
}

export interface ReceiptMember {
  /** `138****8000`: never more of the number. */
  readonly masked: string;
  readonly pointsEarned?: number;
  readonly pointsBalance?: number;
  /** Before this sale, and after what it used and earns. */
  readonly pointsBefore?: number;
  readonly pointsAfter?: number;
}

export interface ReceiptSaving {
  readonly label: string;
  /** Positive: what was taken off. */
  readonly saving: Fen;
}

export interface ReceiptViewLine {
  readonly name: string;
  readonly spec?: string;
  /** `2`, or kilograms with three decimals: `1.234`. */
  readonly quantityText: string;
  readonly soldBy: 'piece' | 'weight';
  readonly unitPrice: Fen;
  /** Before promotions; those follow as rows of their own. */
  readonly amount: Fen;
  readonly promotions: readonly ReceiptSaving[];
  readonly note?: string;
}

export interface ReceiptCode {
  readonly payload: string;
  readonly caption: string;
  readonly hint?: string;
}

export interface ReceiptView {
  readonly language: ReceiptLanguage;
  readonly storeName: string;
  readonly storeAddress?: string;
  readonly terminal: string;
  readonly receiptNumber: string;
  readonly timeText: string;
  readonly cashier: string;
  readonly guides: readonly string[];
  readonly lines: readonly ReceiptViewLine[];
  readonly orderDiscounts: readonly ReceiptSaving[];
  /** Pieces, a weighed line counting as one. */
  readonly units: number;
  /** Sum of the item amounts before any promotion. */
  readonly gross: Fen;
  readonly saved: Fen;
  readonly roundOff: Fen;
  readonly due: Fen;
  readonly tenders: readonly { readonly label: string; readonly amount: Fen }[];
  readonly change: Fen;
  readonly member?: ReceiptMember;
  readonly taxes: readonly { readonly rate: string; readonly tax: Fen }[];
  readonly bindingCode?: ReceiptCode;
  readonly receiptCode?: ReceiptCode;
  /** Where the customer has an e-fapiao issued. */
  readonly invoiceCode?: ReceiptCode;
  readonly note?: string;
  readonly logo?: ReceiptLogo;
  /** Lines of the store's under its name. */
  readonly header?: readonly string[];
  /** What comes back and until when. */
  readonly policy?: string;
  /** False: the sum of all savings is not said; each one still stands with its line. */
  readonly showsSaved?: boolean;
  readonly copy: boolean;
  readonly copyNumber?: number;
  readonly training: boolean;
  readonly footer: readonly string[];
}

/** The receipt of a committed sale. Due = total - roundOff, which tenders less change add up to (DOMAIN.md §4). */
export function receiptView(sale: ReceiptSale, context: ReceiptContext): ReceiptView {
  const texts = receiptTexts(context.language);
  const saving = ([id, amount]: readonly [string, Fen]): ReceiptSaving => ({
    label: promotionLabel(id, context),
    saving: amount,
  });
  return {
    language: context.language,
    storeName: context.storeName,
    ...(context.storeAddress === undefined ? {} : { storeAddress: context.storeAddress }),
    terminal: sale.terminal,
    receiptNumber: sale.receiptNumber,
    timeText: context.timeText,
    cashier: context.cashier,
    guides: context.guides,
    lines: sale.lines.map((line) => ({
      name: line.product.name,
      ...(line.product.spec === undefined ? {} : { spec: line.product.spec }),
      quantityText:
        line.grams === undefined ? `${String(line.quantity)}${line.product.unit ?? ''}` : kilogramText(line.grams),
      soldBy: line.product.soldBy,
      unitPrice: unitPriceOf(line),
      amount: line.base,
      promotions: line.applied.map(saving),
      ...printedNote(line.note),
    })),
    orderDiscounts: sale.order.map(saving),
    units: sale.lines.reduce((sum, line) => sum + line.quantity, 0),
    gross: addFen(...sale.lines.map((line) => line.base)),
    saved: addFen(...sale.lines.flatMap((line) => [line.itemDiscount, line.orderDiscount])),
    roundOff: sale.roundOff,
    due: fen(sale.total - sale.roundOff),
    tenders: sale.tenders.map((tender) => {
      const { kind, amount, reference } = tender;
      const name = tenderName(tender, texts);
      // Goods for goods: both papers name each other.
      return { label: kind === 'exchange' && reference !== undefined ? `${name} ${reference}` : name, amount };
    }),
    change: sale.change,
    ...(context.member === undefined ? {} : { member: { ...pointsOf(sale), ...context.member } }),
    taxes: taxesByRate(sale.lines),
    ...(context.binding === undefined
      ? {}
      : {
          bindingCode: {
            payload: context.binding.url,
            caption: texts.bindingCaption(context.binding.guide),
            hint: texts.bindingHint,
          },
        }),
    ...(context.receiptCode === undefined
      ? {}
      : { receiptCode: { payload: context.receiptCode, caption: texts.receiptCaption } }),
    ...(context.invoiceUrl === undefined
      ? {}
      : {
          invoiceCode: {
            payload: context.invoiceUrl,
            caption: texts.invoiceCaption,
            hint: texts.invoiceHint,
          },
        }),
    ...printedNote(sale.note),
    copy: context.copy ?? false,
    ...(context.copyNumber === undefined ? {} : { copyNumber: context.copyNumber }),
    training: sale.training ?? false,
    footer: context.footer ?? [],
  };
}

const printedNote = (note: ReceiptSale['note']): { readonly note?: string } =>
  note?.printed === true ? { note: note.text } : {};

const pointsOf = ({ member, pointsUsed = 0, pointsEarned = 0 }: ReceiptSale): Omit<ReceiptMember, 'masked'> =>
  member === undefined
    ? {}
    : {
        pointsBefore: member.points,
        ...(pointsEarned === 0 ? {} : { pointsEarned }),
        pointsAfter: Math.max(0, member.points - pointsUsed) + pointsEarned,
      };

/** A price agreed above the catalogue's is the unit price; one below it is a saving on the catalogue's. */
const unitPriceOf = ({ product, priceOverride }: ReceiptSaleLine): Fen =>
  fen(Math.max(product.price, priceOverride?.price ?? 0));

function promotionLabel(id: string, context: ReceiptContext): string {
  const texts = receiptTexts(context.language);
  return ownSavingName(id, texts) ?? context.promotionName(id) ?? texts.promotion;
}

/** VAT by rate, highest rate first; lines without tax are left out. */
function taxesByRate(lines: readonly ReceiptSaleLine[]): ReceiptView['taxes'] {
  const byRate = new Map<number, number>();
  for (const { product, tax } of lines)
    if (product.taxBp > 0) byRate.set(product.taxBp, (byRate.get(product.taxBp) ?? 0) + tax);
  return [...byRate]
    .sort(([a], [b]) => b - a)
    .map(([bp, tax]) => ({ rate: decimalText(bp, 2).replace(/\.?0+$/, ''), tax: fen(tax) }));
}

/** `1234` g as `1.234`. */
export const kilogramText = (grams: number): string => decimalText(grams, 3);

/** An integer with its last digits as decimals, by text: no fraction ever exists. */
function decimalText(value: number, decimals: number): string {
  const digits = String(value).padStart(decimals + 1, '0');
  return `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}
