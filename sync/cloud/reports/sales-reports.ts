/**
 * Sums over a store's ledger: by hour, by tender, by guide. Amounts are what was really paid (net of round-off), refunds
 * apart; corrections replace the tenders or guides of their sale. Pure: ledger documents in, rows out. DOMAIN.md §9.
 */
import { fen, ZERO_FEN, type Fen } from '../../domain/money.ts';
import { MINUTE_MS } from '../../domain/time.ts';
import { servedShares } from '../../domain/trade-figures.ts';
import type { LedgerDocument } from '../../schemas/documents/facts.ts';
import type { ServingShare } from '../../domain/commission.ts';
import { correctionsElsewhere } from '../../domain/corrected.ts';
import { inOrderSaid, servedInstead, servingSaid } from '../../domain/served.ts';
import { voucherTenders } from '../../domain/shift-figures.ts';
import { voucherSums } from '../../domain/voucher-sums.ts';
import type { EntryBody } from '../../schemas/entries/kinds.ts';

type Sale = EntryBody<'sale'>;
type Refund = EntryBody<'refund'>;
type Correction = EntryBody<'correction'>;

export interface SoldFact {
  readonly at: number;
  readonly sale: Sale;
}
export interface RefundFact {
  readonly at: number;
  readonly refund: Refund;
  /** The sale that is taken back; absent when the cloud does not have it. */
  readonly sale?: Sale;
}
export interface LedgerFacts {
  readonly sales: readonly SoldFact[];
  readonly refunds: readonly RefundFact[];
  /** Of documents of other days; they count where they were made. */
  readonly corrections: readonly Correction[];
}

const MINUTES_PER_HOUR = 60;
const HOURS_PER_DAY = 24;

/**
 * Reads ledger documents; `beside` is what is said elsewhere, of whatever day: the sales that refunds speak of, corrections, and what managers
 * decided (served-decisions.ts). Who served is by the last word on it, whenever it came; tenders count where they were corrected.
 */
export function ledgerFacts(documents: readonly LedgerDocument[], beside: readonly LedgerDocument[]): LedgerFacts {
  const corrections = documents.filter(({ kind }) => kind === 'correction').sort((a, b) => a.at - b.at);
  const corrected = (document: LedgerDocument): Sale =>
    corrections
      .map(({ body }) => body as unknown as Correction)
      .filter(({ of }) => of === document.id)
      .reduce<Sale>(
        (sale, { tenders, change }) => ({
          ...sale,
          ...(tenders === undefined ? {} : { tenders }),
          ...(change === undefined ? {} : { change }),
        }),
        document.body as unknown as Sale,
      );
  const correctedRefund = (document: LedgerDocument): Refund => {
    const last = corrections.findLast(({ body }) => (body as unknown as Correction).of === document.id);
    const tenders = (last?.body as unknown as Correction | undefined)?.tenders;
    const refund = document.body as unknown as Refund;
    return tenders === undefined ? refund : { ...refund, tenders };
  };
  const servingOf = new Map<string, readonly ServingShare[]>();
  for (const { body } of [...beside, ...documents].filter(({ kind }) => kind === 'correction').sort(inOrderSaid)) {
    const correction = body as unknown as Correction;
    const serving = servingSaid(correction);
    if (serving !== undefined) servingOf.set(correction.of, serving);
  }
  const served = (document: LedgerDocument): Sale => {
    const [sale, serving] = [corrected(document), servingOf.get(document.id)];
    return serving === undefined ? sale : servedInstead(sale, serving);
  };
  const bySale = new Map(
    [...beside, ...documents]
      .filter(({ kind }) => kind === 'sale')
      .map((document) => [document.saleId, served(document)]),
  );
  return {
    sales: documents
      .filter(({ kind }) => kind === 'sale')
      .map((document) => ({ at: document.at, sale: served(document) })),
    refunds: documents
      .filter(({ kind }) => kind === 'refund')
      .map((document) => {
        const refund = correctedRefund(document);
        const sale = bySale.get(refund.sale.saleId);
        return { at: document.at, refund, ...(sale === undefined ? {} : { sale }) };
      }),
    corrections: correctionsElsewhere(documents) as readonly Correction[],
  };
}

export interface HourRow {
  readonly hour: number;
  readonly sales: number;
  readonly units: number;
  readonly net: Fen;
  readonly refunded: Fen;
}

/** One row for every hour of local time in which something happened. */
export function salesByHour({ sales, refunds }: LedgerFacts, offsetMinutes: number): readonly HourRow[] {
  const rows = new Map<number, HourRow>();
  const hourOf = (at: number): number =>
    Math.floor((at / MINUTE_MS + offsetMinutes) / MINUTES_PER_HOUR) % HOURS_PER_DAY;
  const row = (at: number): HourRow =>
    rows.get(hourOf(at)) ?? { hour: hourOf(at), sales: 0, units: 0, net: ZERO_FEN, refunded: ZERO_FEN };
  for (const { at, sale } of sales) {
    const before = row(at);
    const units = sale.lines.reduce((sum, { quantity }) => sum + quantity, 0);
    rows.set(before.hour, {
      ...before,
      sales: before.sales + 1,
      units: before.units + units,
      net: fen(before.net + sale.cashDue),
    });
  }
  for (const { at, refund } of refunds) {
    const before = row(at);
    rows.set(before.hour, { ...before, refunded: fen(before.refunded + refund.total) });
  }
  return [...rows.values()].sort((a, b) => a.hour - b.hour);
}

export interface TenderRow {
  readonly tender: string;
  readonly count: number;
  readonly amount: Fen;
  readonly refunded: Fen;
  /** Of group-buy vouchers, which have a row for each platform: what they are worth, and what the platform pays for them. */
  readonly platform?: string;
  readonly face?: number;
  readonly settlement?: number;
}

/** What each kind of tender brought, vouchers by platform; change is taken off cash. */
export function salesByTender({ sales, refunds, corrections }: LedgerFacts): readonly TenderRow[] {
  const rows = new Map<string, TenderRow>();
  const add = (
    tender: string,
    change: { readonly count?: number; readonly amount?: number; readonly refunded?: number },
    platform?: string,
  ): void => {
    const key = platform === undefined ? tender : `${tender} ${platform}`;
    const named = { tender, ...(platform === undefined ? {} : { platform, face: 0, settlement: 0 }) };
    const before = rows.get(key) ?? { ...named, count: 0, amount: ZERO_FEN, refunded: ZERO_FEN };
    rows.set(key, {
      ...before,
      count: before.count + (change.count ?? 0),
      amount: fen(before.amount + (change.amount ?? 0)),
      refunded: fen(before.refunded + (change.refunded ?? 0)),
    });
  };
  for (const { sale } of sales) {
    for (const { kind, amount, voucher } of sale.tenders) add(kind, { count: 1, amount }, voucher?.platform);
    if (sale.change > 0) add('cash', { amount: 0 - sale.change });
  }
  for (const { refund, sale } of refunds)
    for (const { kind, amount, of, voucher, platform } of refund.tenders) {
      // Programs of before did not say whose a part of a voucher is: the sale does.
      const source = kind === 'platform_voucher' ? sale?.tenders.find(({ tenderId }) => tenderId === of) : undefined;
      add(kind, { refunded: amount }, voucher?.platform ?? platform ?? source?.voucher?.platform);
    }
  for (const { document, tenders = [], before = [], change = 0, changeBefore = 0 } of corrections) {
    const moved = [
      ...tenders.map((tender) => ({ ...tender, count: 1 })),
      ...before.map((tender) => ({ ...tender, amount: fen(0 - tender.amount), count: -1 })),
    ];
    for (const { kind, amount, count, voucher, platform } of moved)
      add(kind, document === 'refund' ? { refunded: amount } : { count, amount }, voucher?.platform ?? platform);
    if (change !== changeBefore) add('cash', { amount: changeBefore - change });
  }
  const sums = new Map(
    voucherSums(
      voucherTenders(
        sales.map(({ sale }) => sale),
        refunds.map(({ refund }) => refund),
        corrections,
      ),
    ).map(({ platform, face, settlement }) => [platform, { face, settlement }]),
  );
  return [...rows.values()]
    .map((row) => ({ ...row, ...sums.get(row.platform ?? '') }))
    .sort((a, b) => b.amount - a.amount || (a.tender < b.tender ? -1 : 1));
}

export interface GuideRow {
  /** Empty when nobody served. */
  readonly guide: string;
  readonly sales: number;
  readonly net: Fen;
  readonly refunded: Fen;
  /** Of sales that this guide served here, paid back by sister stores: taken from the guide, not from this store's drawers. */
  readonly refundedElsewhere: Fen;
}

/** Net by serving guide, shared as the sale (or the line) says; a refund is taken from those who served the sale. Nobody serves oneself. */
export function salesByGuide(
  { sales, refunds }: LedgerFacts,
  elsewhere: LedgerFacts['refunds'] = [],
): readonly GuideRow[] {
  const rows = new Map<string, GuideRow>();
  const row = (guide: string): GuideRow =>
    rows.get(guide) ?? { guide, sales: 0, net: ZERO_FEN, refunded: ZERO_FEN, refundedElsewhere: ZERO_FEN };
  for (const { sale } of sales) {
    const touched = new Set<string>();
    for (const line of sale.lines) {
      for (const [guide, part] of servedShares(line.net - line.roundOffShare, line.serving ?? [], sale)) {
        const before = row(guide);
        rows.set(guide, { ...before, net: fen(before.net + part) });
        touched.add(guide);
      }
    }
    for (const guide of touched) rows.set(guide, { ...row(guide), sales: row(guide).sales + 1 });
  }
  for (const [guide, part] of refundedByGuide(refunds)) {
    const before = row(guide);
    rows.set(guide, { ...before, refunded: fen(before.refunded + part) });
  }
  for (const [guide, part] of refundedByGuide(elsewhere)) {
    const before = row(guide);
    rows.set(guide, { ...before, refundedElsewhere: fen(before.refundedElsewhere + part) });
  }
  return [...rows.values()].sort((a, b) => b.net - a.net || (a.guide < b.guide ? -1 : 1));
}

/** What comes back is taken from those who served the sale: of another store's sale nobody here did. */
const refundedByGuide = (refunds: LedgerFacts['refunds']): readonly (readonly [string, number])[] =>
  refunds.flatMap(({ refund, sale }) =>
    refund.lines.flatMap((line) => {
      const own = sale?.lines.find(({ lineId }) => lineId === line.lineId)?.serving ?? [];
      return servedShares(line.amount, own, sale ?? {});
    }),
  );
